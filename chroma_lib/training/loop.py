"""The training loop: steps until a limit is reached."""

import math
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import tensorflow as tf

from chroma_lib.gan.averaged import AveragedTraining
from chroma_lib.progress import progress_bar
from chroma_lib.training.errors import Message, diverged
from chroma_lib.training.run_folder import RunFolder

MAX_SAMPLES = 40  # grids that are kept; from more, every second one is left out
MAX_LOSS = 1e6  # a larger loss has exploded: healthy ones stay below a thousand

Callback = Callable[[int, dict[str, float], AveragedTraining], None]


def compile_step(
    gan: AveragedTraining, devices: tf.distribute.Strategy | None = None
) -> Callable[[Iterator], dict[str, tf.Tensor]]:
    """Compile one training step.

    Parameters
    ----------
    gan : AveragedTraining
    devices : tf.distribute.Strategy, optional

    Returns
    -------
    callable
        From an iterator over batches to the losses of one step, their mean over the devices.
    """
    if devices is None:
        # XLA compiles ten times longer on a CPU and then runs slower.
        on_gpu = bool(tf.config.list_physical_devices("GPU"))
        train_step = tf.function(gan.train_step, jit_compile=on_gpu, autograph=False)
        return tf.function(lambda batches: train_step(*next(batches)), autograph=False)
    names: list[str] = []

    def replica_step(*batch):
        losses = gan.train_step(*batch)
        names[:] = losses
        return tf.stack(list(losses.values()))

    def step(batches):
        losses = devices.run(replica_step, args=next(batches))
        means = devices.reduce(tf.distribute.ReduceOp.MEAN, losses, axis=None)
        return dict(zip(names, tf.unstack(means)))

    return tf.function(step, autograph=False)


class TrainingLoop:
    """Runs steps until a limit is reached; keeps losses, grids and checkpoints meanwhile.

    Parameters
    ----------
    folder : RunFolder
        Restored already, if the training continues.
    sampler : callable
        Returns a sample grid.
    sample_every : int
        Steps between two grids; 0 for none.
    checkpoint_seconds : float
        Time between two checkpoints.
    callback : callable, optional
        As for `train`.
    progress : bool
        Show a progress bar.
    """

    def __init__(
        self,
        folder: RunFolder,
        sampler: Callable[[], np.ndarray],
        *,
        sample_every: int,
        checkpoint_seconds: float,
        callback: Callback | None,
        progress: bool,
    ):
        self.folder, self.run_, self.gan = folder, folder.run, folder.gan
        self.sampler, self.sample_every = sampler, sample_every
        self.checkpoint_seconds = checkpoint_seconds
        self.callback = callback
        self.limits = folder.plan.limits
        self.decay = folder.plan.recipe["decay"]
        self.rates = _initial_rates(folder.plan.recipe)
        self.step = folder.saved_step
        self.interrupted = False  # set by the first Ctrl-C
        self.start = time.perf_counter() - self.run_.seconds
        self.cpu_start = time.process_time() - self.run_.cpu_seconds
        self.last_checkpoint = time.perf_counter()
        self.bar = progress_bar(
            total=self.limits.steps,
            desc="training",
            unit="step",
            initial=self.step,
            shown=progress,
        )
        self._update_clock()

    def run(self, step_function: Callable, data: Iterator) -> None:
        """Train until a limit is reached.

        Parameters
        ----------
        step_function : callable
            From `compile_step`.
        data : iterator over batches

        Raises
        ------
        KeyboardInterrupt
            After Ctrl-C, once the step is finished and saved; at once after a second one.
        """
        with _first_interrupt(self._on_interrupt):
            while not self.finished and not self.interrupted:
                losses = {name: float(value) for name, value in sorted(step_function(data).items())}
                self.step += 1
                if self.callback is not None:
                    self.callback(self.step, losses, self.gan)
                self._record(losses)
                self._update_clock()
                self._sample_if_due()
                self._save_if_due()
        if self.interrupted and not self.finished:
            self.folder.rescue()
            raise KeyboardInterrupt

    def _record(self, losses: dict[str, float]) -> None:
        """Append the losses to the history; stop if one has diverged."""
        history = self.run_.history
        for name, value in losses.items():
            history.setdefault(name, []).append(value)
            if not math.isfinite(value):
                problem = Message(
                    f"{name} is no longer finite", f"{name} 손실이 더는 유한한 값이 아닙니다"
                )
                raise diverged(self.step, problem, self.folder.saved_message())
            if abs(value) > MAX_LOSS:
                problem = Message(
                    f"{name} has grown to {value:.1e}", f"{name} 손실이 {value:.1e}까지 커졌습니다"
                )
                raise diverged(self.step, problem, self.folder.saved_message())
        self.bar.update()
        if self.step % 10 == 0:
            self.bar.set_postfix({name: f"{v[-1]:.2f}" for name, v in history.items()})

    def _update_clock(self) -> None:
        """Update the time spent and, from it, whether to stop and the learning rates."""
        run = self.run_
        run.seconds = time.perf_counter() - self.start
        run.cpu_seconds = time.process_time() - self.cpu_start
        done = self.limits.share(self.step, run.seconds, run.cpu_seconds)
        self.finished = done >= 1 and self.step > 0  # one step at least, however short the time
        factor = min(1.0, (1 - done) / self.decay) if self.decay else 1.0
        for optimizer, rate in zip(self.gan.optimizers, self.rates):
            optimizer.learning_rate.assign(factor * rate)

    def _sample_if_due(self) -> None:
        if not self.sample_every or not self.folder.writes:
            return
        if self.step % self.sample_every and self.step != 1 and not self.finished:
            return
        run, grid = self.run_, self.sampler()
        run.samples.append(grid)
        run.sample_steps.append(self.step)
        if len(run.samples) > MAX_SAMPLES:
            del run.samples[1::2], run.sample_steps[1::2]
        if self.folder.path:
            self.folder.save_sample(self.step, grid)

    def _save_if_due(self) -> None:
        due = time.perf_counter() - self.last_checkpoint >= self.checkpoint_seconds
        if self.folder.is_written and (due or self.finished or self.interrupted):
            self.folder.save_checkpoint(self.step)
            self.last_checkpoint = time.perf_counter()

    def _on_interrupt(self, number: int, frame: Any) -> None:
        """Let the first Ctrl-C wait for the end of the step, when the state is consistent."""
        if self.interrupted:
            raise KeyboardInterrupt
        self.interrupted = True


def _initial_rates(recipe: dict[str, Any]) -> list[float]:
    """Return the learning rates of `AveragedTraining.optimizers` before they decay.

    Not those of the optimizers: a checkpoint restores decayed ones.
    """
    rates = [recipe["learning_rate"]]  # of the generator
    if not recipe["freeze_masks"]:  # of the critic of pictures
        rates.append(recipe["learning_rate"])
    rates.append(recipe["palette_learning_rate"])
    return [float(np.float32(rate)) for rate in rates]


@contextmanager
def _first_interrupt(handler: Callable) -> Iterator[None]:
    """Pass Ctrl-C to a handler, where signals can be received and are not ignored."""
    in_main_thread = threading.current_thread() is threading.main_thread()
    if not in_main_thread or signal.getsignal(signal.SIGINT) in (signal.SIG_IGN, None):
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
