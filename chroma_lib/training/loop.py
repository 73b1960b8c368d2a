"""From data to trained weights in one call, which can be broken off and gone on with."""

import csv
import datetime
import io
import math
import signal
import sys
import threading
import time
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path

import keras
import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from chroma_lib import __version__, files, noise
from chroma_lib.data import shards
from chroma_lib.data.batches import batches
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, weights
from chroma_lib.pictures.read import read_picture
from chroma_lib.training import checkpoints, distribute
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.samples import sample_grid, write_gif

SAMPLE_PICTURES, SAMPLE_NOISES = 6, 6
MOST_SAMPLES = 40  # grids in a film; from more, every second one is left out
EXPLODED = 1e6  # a loss beyond this is lost: healthy ones stay below a thousand
SAMPLES = "samples"
# What may be another when a training goes on: all but what shapes networks and batches.
_MAY_CHANGE = {"steps", "seconds", "cpu_seconds", *Recipe.__dataclass_fields__} - {
    "model",
    "networks",
    "noise",
    "size",
    "batch_size",
    "latent_dim",
    "base",
    "palette_size",
    "critic_base",
}


class _Told:
    """An error that a notebook shows in English and Korean, without the lines of code."""

    def __init__(self, english, korean):
        super().__init__(english)
        self.korean = korean

    def _render_traceback_(self):  # IPython asks for it
        return [str(self), self.korean]


class TrainingStopped(_Told, ChromaError):
    """A training that can't go on as it is; the message names the step and the mend."""


class TrainingInterrupted(_Told, KeyboardInterrupt):
    """A training that its user stopped; the message says where it is saved."""


@dataclass
class Run:
    """What a training leaves.

    Attributes
    ----------
    generator : keras.Model
        The moving average of the generator.
    history : dict of str to list of float
        Each loss, one value a step.
    samples : list of uint8 arrays (height, width, 3)
        Grids of fixed pictures and noises; a row is gray, true, then one color a noise.
    sample_steps : list of int
    seconds : float
        Spent training, the first step's compilation included.
    cpu_seconds : float
        The same on all cores added up.
    card : dict
    """

    generator: keras.Model
    history: dict = field(default_factory=dict)
    samples: list = field(default_factory=list)
    sample_steps: list = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    card: dict = field(default_factory=dict)


class _Store:
    """A run's folder: its plan, sample grids and checkpoints, from which it can be gone on with."""

    def __init__(self, out, plan, gan, run, writes=True):
        self.out, self.plan, self.gan, self.run = out, plan, gan, run
        self.writes = writes  # of several workers, only the first
        self.step = 0  # of the last checkpoint

    def begin(self):
        (self.out / SAMPLES).mkdir(parents=True, exist_ok=True)
        checkpoints.write_plan(self.out, self.plan)

    def rescue(self):
        """Save all in a new folder of the cache if the run has none."""
        if self.out or not self.writes:
            return
        name = f"{self.plan['recipe']['model']}-{datetime.datetime.now():%Y%m%d-%H%M%S}"
        self.out = files.cache_folder() / "interrupted" / name
        self.begin()
        for step, grid in zip(self.run.sample_steps, self.run.samples):
            self.sample(step, grid)
        self.save(len(next(iter(self.run.history.values()))))

    def sample(self, step, grid):
        files.write_png(_sample_path(self.out, step), grid)

    def save(self, step):
        run = self.run
        arrays = {name: np.asarray(variable) for name, variable in _named(self.gan).items()}
        if not all(np.isfinite(array).all() for array in arrays.values()):
            told = "a weight is no longer a number", "가중치가 더는 숫자가 아닙니다"
            raise _diverged(step, *told, self)
        arrays |= {f"losses/{name}": np.array(values) for name, values in run.history.items()}
        arrays["sample_steps"] = np.array(run.sample_steps, int)
        arrays["spent"] = np.array([run.seconds, run.cpu_seconds])
        checkpoints.write(self.out / checkpoints.FOLDER, step, arrays)
        self.step = step

    def restore(self, step, arrays):
        """Put everything back to where a checkpoint of `checkpoints.read_last` was written."""
        variables = _named(self.gan)
        wanted = {name: (v.dtype, tuple(v.shape)) for name, v in variables.items()}
        stored = {name: (array.dtype.name, array.shape) for name, array in arrays.items()}
        if not wanted.items() <= stored.items() or not {"sample_steps", "spent"} <= stored.keys():
            raise ChromaError(
                f"{self.out / checkpoints.FOLDER}: is of other networks than the training; "
                "copy the whole folder anew, or train in a new one"
            )
        for name, variable in variables.items():
            variable.assign(arrays[name])
        losses = {name: values for name, values in arrays.items() if name.startswith("losses/")}
        self.run.history = {name[7:]: values.tolist() for name, values in losses.items()}
        self.run.seconds, self.run.cpu_seconds = arrays["spent"].tolist()
        for sampled in arrays["sample_steps"].tolist():
            try:
                grid = read_picture(_sample_path(self.out, sampled)).rgb
            except ChromaError:  # a grid that is gone is no reason not to go on
                continue
            self.run.samples.append(grid)
            self.run.sample_steps.append(sampled)
        self.step = step

    def told(self):
        """Say in English and Korean what is saved and how to go on."""
        if not self.writes:
            told = "the first worker saves; to go on, start all workers again with --resume"
            korean = (
                "저장은 첫 번째 워커가 합니다. 이어서 하려면 모든 워커를 --resume을 붙여 "
                "다시 실행하십시오"
            )
            return told, korean
        if not self.step:
            return "nothing is saved yet", "아직 저장된 것이 없습니다"
        call = f"out={str(self.out)!r}, resume=True"
        english = (
            f"step {self.step} is saved in {self.out}; to go on, train again with --resume "
            f"(in Python: {call})"
        )
        korean = (
            f"{self.step}스텝까지 {self.out}에 저장되어 있습니다. 이어서 하려면 "
            f"--resume을 붙여 다시 실행하십시오(Python에서는 {call})"
        )
        return english, korean


def _named(gan):
    return {
        f"{part}/{i:03d}": variable
        for part, variables in gan.state.items()
        for i, variable in enumerate(variables)
    }


def _sample_path(out, step):
    return out / SAMPLES / f"step_{step:06d}.png"


def _interrupted(store):
    steps = len(next(iter(store.run.history.values()), []))
    saved, saved_korean = store.told()
    return TrainingInterrupted(
        f"training stopped after step {steps}; {saved}",
        f"{steps}스텝을 마치고 학습을 멈추었습니다. {saved_korean}.",
    )


def _stopped(error, store):
    saved, saved_korean = store.told()
    return TrainingStopped(f"{error}; {saved}", f"학습이 멈추었습니다({error}). {saved_korean}.")


def _diverged(step, english, korean, store):
    saved, saved_korean = store.told()
    return TrainingStopped(
        f"step {step}: {english}; {saved}. It needs a lower learning rate (--learning-rate, in "
        "Python Recipe(learning_rate=...)) or, for WGAN-GP, a higher gp_weight",
        f"{step}스텝: {korean}. {saved_korean}. 학습률(--learning-rate, Python에서는 "
        "Recipe(learning_rate=...))을 낮추거나, WGAN-GP라면 gp_weight를 높여야 합니다.",
    )


class _Watch(keras.callbacks.Callback):
    """Keeps losses, grids and checkpoints, moves the bar, ends the training or stops it."""

    def __init__(self, store, shown, z, every, checkpoint_seconds, progress):
        super().__init__()
        self.store, self.run, self.limits = store, store.run, store.plan["limits"]
        self.shown, self.z, self.every = shown, z, every
        self.checkpoint_seconds = checkpoint_seconds
        self.decay = store.plan["recipe"]["decay"]
        gan = store.gan
        optimizers = (gan.g_optimizer, gan.d_optimizer, gan.p_optimizer)
        self.rates = [
            (one, float(one.learning_rate.numpy())) for one in optimizers if one is not None
        ]
        self.break_off = False  # set by the first Ctrl-C
        self.bar = tqdm(
            total=self.limits["steps"], desc="training", unit="step", disable=not progress
        )

    def go_on_from(self, step):
        """Take over where the run is, after a restore too."""
        self.first = step
        self.bar.update(step)
        self.start = time.perf_counter() - self.run.seconds
        self.cpu_start = time.process_time() - self.run.cpu_seconds
        self.saved = time.perf_counter()
        self._slow_down(self.share(step))

    def share(self, step):
        """Return how much of the training is done, 0 to 1, by the limit that ends it."""
        self.run.seconds = time.perf_counter() - self.start
        self.run.cpu_seconds = time.process_time() - self.cpu_start
        spent = {
            "steps": step,
            "seconds": self.run.seconds,
            "cpu_seconds": self.run.cpu_seconds,
        }
        spent_shares = [spent[name] / limit for name, limit in self.limits.items() if limit]
        done = min(1.0, max(spent_shares))
        self.done = done >= 1 and step > 0  # one step at least, however short the time
        return done

    def on_train_batch_end(self, batch, logs=None):
        step = self.first + batch + 1
        for name, value in logs.items():
            self.run.history.setdefault(name, []).append(float(value))
            self._check(step, name, float(value))
        self.bar.update()
        if step % 10 == 0:
            self.bar.set_postfix({k: f"{v[-1]:.2f}" for k, v in self.run.history.items()})
        done = self.share(step)
        self._slow_down(done)
        shows = self.every and self.store.writes
        if shows and (step % self.every == 0 or step == 1 or self.done):
            self._sample(step)
        if self.done or self.break_off:
            self.model.stop_training = True
        due = time.perf_counter() - self.saved >= self.checkpoint_seconds
        writes = self.store.out and self.store.writes
        if writes and (due or self.model.stop_training):
            self.store.save(step)
            self.saved = time.perf_counter()

    def _check(self, step, name, value):
        if not math.isfinite(value):
            told = f"{name} is no longer a number", f"{name} 손실이 더는 숫자가 아닙니다"
        elif abs(value) > EXPLODED:
            told = f"{name} has grown to {value:.1e}", f"{name} 손실이 {value:.1e}까지 커졌습니다"
        else:
            return
        raise _diverged(step, *told, self.store)

    def _slow_down(self, done):
        factor = min(1.0, (1 - done) / self.decay) if self.decay else 1.0
        for optimizer, rate in self.rates:
            optimizer.learning_rate.assign(factor * rate)

    def _sample(self, step):
        grid = sample_grid(self.run.generator, self.shown, self.z)
        self.run.samples.append(grid)
        self.run.sample_steps.append(step)
        if len(self.run.samples) > MOST_SAMPLES:
            del self.run.samples[1::2], self.run.sample_steps[1::2]
        if self.store.out:
            self.store.sample(step, grid)

    def on_interrupt(self, number, frame):
        """Let the first Ctrl-C wait for the end of the step, when all is of one piece."""
        if self.break_off:
            raise KeyboardInterrupt
        self.break_off = True


def train(
    dataset,
    recipe,
    *,
    steps=None,
    seconds=None,
    cpu_seconds=None,
    seed=0,
    init=None,
    samples=None,
    sample_every=100,
    out=None,
    resume=False,
    checkpoint_seconds=30.0,
    strategy="none",
    options=None,
    progress=True,
):
    """Train a generator.

    On the same machine without a GPU, the same arguments give the same weights bit for bit,
    broken off and resumed or not. Ctrl-C (in a notebook: Interrupt) saves and stops.

    Parameters
    ----------
    dataset : Dataset or shards.ShardedDataset
    recipe : Recipe
    steps : int, optional
        Updates of the generator.
    seconds : float, optional
        Stop after so much time; the step in progress is finished.
    cpu_seconds : float, optional
        Stop after so much CPU time, all cores added up: what makes recipes comparable that take
        steps of different cost. Of the three limits, at least one must be given.
    seed : int
        Of initial weights, batches and noises.
    init : str or path, optional
        Weights that the generator starts from, as for `weights.load_generator`; the critic
        always starts anew. They must be of the recipe's own generator.
    samples : Dataset, optional
        Pictures of the sample grids, better not in training. Default: the first of `dataset`.
    sample_every : int
        Steps between two grids, the first and the last step besides; 0 for none.
    out : path, optional
        A new or empty folder for weights, card, losses, grids and their GIF, and for checkpoints
        of the training.
    resume : bool
        Go on from the last good checkpoint in `out`; without one, start. Data, seed and networks
        must be the same. Limits and weights of losses may differ: the card then tells from which
        step on.
    checkpoint_seconds : float
        Time between two checkpoints; one more is written at the end. 0: at every step.
    strategy : {"none", "mirrored", "multi_worker"}
        One device; all devices of this machine; or the machines that TF_CONFIG names, all of
        which make this same call (`distribute.make`). Numbers differ by rounding alone, so a
        training may go on with another strategy. Of several workers, only the first writes.
    options : dict, optional
        What the caller needs to make these arguments again; `checkpoints.read_plan` gives it back.
    progress : bool

    Returns
    -------
    Run

    Raises
    ------
    ChromaError
        If sizes differ, a count is below 1, the folder is not empty, another process trains in
        it, `init` does not fit the recipe, what is resumed is another training, or devices can't
        share the batch.
    TrainingStopped
        A ChromaError: if a loss or a weight is no longer a finite number or explodes, or a file
        can't be written. The last good checkpoint stays.
    TrainingInterrupted
        A KeyboardInterrupt. Without `out`, what is done is saved in a folder of the cache.
    """
    limits = {"steps": steps, "seconds": seconds, "cpu_seconds": cpu_seconds}
    if all(limit is None for limit in limits.values()):
        raise ChromaError(f"training without an end: give {', '.join(limits)}")
    for name, limit in limits.items():
        if limit is not None and not limit > 0:
            raise ChromaError(f"{name} {limit}: use more than 0")
    if sample_every < 0:
        raise ChromaError(f"sample_every {sample_every}: use 0 for no grids, or more")
    if dataset.size != recipe.size:
        raise ChromaError(
            f"the pictures are {dataset.size} pixels wide, the recipe wants {recipe.size}: "
            "prepare the data at the recipe's size"
        )
    plan = {
        "recipe": asdict(recipe),
        "limits": limits,
        "start": {
            "seed": seed,
            "init": None if init is None else str(init),
            "data": dataset.identity(),
        },
        "options": options or {},
        "changes": [],
    }
    chief = _first_of(strategy, limits)
    out = None if out is None else Path(out)
    resume = resume and out is not None and checkpoints.has_plan(out)
    if out and not resume and chief:
        checkpoints.check_new(out)
    with checkpoints.alone(out) if out and chief else nullcontext():
        devices = distribute.make(strategy)
        distribute.check_recipe(devices, recipe)
        step, arrays, before = _last_checkpoint(out, mend=chief) if resume else (0, {}, plan)
        if resume:
            plan = _resumed(before, plan, step, out)
        with distribute.watched(devices), distribute.scope(devices):
            gan = recipe.gan(seed)
            about = [step, plan["recipe"], plan["limits"], plan["start"]]
            distribute.check_agreement(devices, about)
        run = Run(gan.ema_generator)
        store = _Store(out, plan, gan, run, writes=chief)
        if init is not None and not step:
            plan["init_card"] = _start_from(init, gan)
        samples = dataset if samples is None else samples
        shown = samples.take(range(min(SAMPLE_PICTURES, len(samples))))
        z = noise.random_noise(SAMPLE_NOISES, latent_dim=recipe.latent_dim, seed=seed)
        watch = _Watch(store, shown, z, sample_every, checkpoint_seconds, progress and chief)
        if step:
            store.restore(step, arrays)
        watch.go_on_from(step)
        if step:
            told = f"{out}: going on from step {step}"
            if watch.done:  # so what was asked for anew has no part in it
                store.plan = plan = before
                told = f"{out}: finished at step {step} already; ask for more steps to train longer"
            tqdm.write(told, file=sys.stderr)
        data = batches(
            dataset, recipe.pictures_per_step, seed=seed, shading=recipe.shading, start=step
        )
        parts = recipe.pictures_per_step // recipe.batch_size
        try:
            if out and chief:
                store.begin()
            with _first_interrupt(watch.on_interrupt), distribute.watched(devices):
                if not watch.done:
                    gan.fit(
                        distribute.shares(data, devices, parts),
                        epochs=1,
                        steps_per_epoch=steps - step if steps else 10**9,  # the clock ends it
                        verbose=0,
                        shuffle=False,  # the batches are random already
                        callbacks=[watch],
                    )
            if watch.break_off and not watch.done:
                store.rescue()
                raise KeyboardInterrupt
            sharpness = plan["recipe"]["mask_sharpness"]
            if run.generator.noise == "palette" and sharpness != 1:
                run.generator.sharpen(sharpness)
            _finish(run, plan, out if chief else None)
            with distribute.watched(devices):  # the others end when all is written
                distribute.check_agreement(devices, "finished")
        except KeyboardInterrupt:
            raise _interrupted(store) from None
        except TrainingStopped:
            raise
        except ChromaError as error:
            raise _stopped(error, store) from error
        except tf.errors.OpError as error:
            lost = _lost_shard(dataset)
            if lost is None:
                raise
            raise _stopped(lost, store) from error
        finally:
            watch.bar.close()
        return run


def _first_of(strategy, limits):
    """Check a strategy against what ends the training; tell whether this process writes."""
    distribute.check_name(strategy)
    if strategy == "multi_worker" and (limits["seconds"] or limits["cpu_seconds"]):
        raise ChromaError(
            "multi_worker: clocks of workers differ, so a time can't end the training; give steps "
            "(--steps) alone"
        )
    return distribute.is_chief(strategy)


def _last_checkpoint(out, mend):
    """Return the step and the arrays that a training can go on from, and its plan."""
    step, arrays, notes = checkpoints.read_last(out / checkpoints.FOLDER, mend=mend)
    if not step and (out / cards.CARD).is_file():
        raise ChromaError(
            f"{out}: of its training only the weights are left, and no checkpoint; train in a "
            f"new folder, with init (--init) {out}"
        )
    for note in notes:
        tqdm.write(note, file=sys.stderr)
    for folder in (out, out / SAMPLES) if mend else ():
        if folder.is_dir():
            files.remove_leftovers(folder)
    return step, arrays, checkpoints.read_plan(out)


@contextmanager
def _first_interrupt(handler):
    """Hand Ctrl-C to a handler, where signals can be had and aren't ignored."""
    main = threading.current_thread() is threading.main_thread()
    if not main or signal.getsignal(signal.SIGINT) in (signal.SIG_IGN, None):
        yield
        return
    before = signal.signal(signal.SIGINT, handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _lost_shard(dataset):
    """Return the error of a shard that went away during training, which TensorFlow has hidden."""
    if isinstance(dataset, shards.ShardedDataset):
        try:
            dataset.check(checksums=False)
        except ChromaError as error:
            return error
    return None


def _resumed(old, new, step, out):
    """Return the plan of a resumed training, checked against the one that it goes on with."""
    changes = {}
    for part in ("start", "recipe", "limits"):
        for name, now in new[part].items():
            before = old[part].get(name)
            if before == now:
                continue
            if name not in _MAY_CHANGE:
                told = f"{name} {now}, not {before}"
                if name == "data":
                    told = "other pictures than before: give it the very same"
                raise ChromaError(f"{out}: can't go on with {told}; or train in a new folder")
            changes[name] = [before, now]
    told = [{"step": step, **changes}] if changes and step else []
    anew = {name: new[name] for name in ("recipe", "limits")}
    return old | anew | {"changes": old["changes"] + told}


def _finish(run, plan, out):
    """Write the card, and all that a folder gets at the end; the card last."""
    run.card = {
        "recipe": plan["recipe"],
        "data": plan["start"]["data"],
        "seed": plan["start"]["seed"],
        "steps": len(next(iter(run.history.values()))),
        "seconds": round(run.seconds, 1),
        "cpu_seconds": round(run.cpu_seconds, 1),
        "date": datetime.date.today().isoformat(),
        "versions": {
            "chroma": __version__,
            "tensorflow": tf.__version__,
            "keras": keras.__version__,
            "numpy": np.__version__,
        },
    }
    if plan["changes"]:
        run.card["changes"] = plan["changes"]
    if plan.get("init_card"):
        run.card["init"] = plan["init_card"]
    if out is not None:
        _write_losses(out / "losses.csv", run.history)
        if run.samples:
            write_gif(out / "training.gif", run.samples)
        run.card = weights.save_generator(run.generator, out, run.card)


def _start_from(init, gan):
    """Put weights into a GAN's generators and return their card."""
    generator, card = weights.load_generator(init)
    mine, theirs = gan.generator.config, generator.config
    differing = sorted(k for k in mine.keys() | theirs.keys() if mine.get(k) != theirs.get(k))
    differing = [name for name in differing if name != "seed"]
    if differing:
        raise ChromaError(
            f"weights {str(init)!r} are of another generator than the recipe's: "
            + ", ".join(f"{k} {theirs.get(k)} instead of {mine.get(k)}" for k in differing)
        )
    sharpness = card.get("recipe", {}).get("mask_sharpness", 1)
    if generator.noise == "palette" and sharpness != 1:
        generator.sharpen(1 / sharpness)  # as it was in training
    gan.generator.set_weights(generator.get_weights())
    gan.ema_generator.set_weights(generator.get_weights())
    return card


def _write_losses(path, history):
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["step", *history])
    for step, values in enumerate(zip(*history.values()), start=1):
        writer.writerow([step, *(f"{value:.6g}" for value in values)])
    files.write_text(path, table.getvalue())
