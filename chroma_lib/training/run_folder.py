"""The folder of a training: plan, checkpoints, sample grids, and what it gets at the end."""

import csv
import datetime
import io
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.gan.averaged import AveragedTraining
from chroma_lib.gan.cards import CARD, read_card
from chroma_lib.gan.weights import save_generator
from chroma_lib.pictures.read import read_picture
from chroma_lib.training import checkpoints
from chroma_lib.training.errors import Message, diverged
from chroma_lib.training.plan import Plan, write_plan
from chroma_lib.training.samples import write_gif
from chroma_lib.versions import versions

fcntl: ModuleType | None
try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

SAMPLES = "samples"


@dataclass
class Run:
    """What a training leaves.

    Attributes
    ----------
    generator : keras.Model
        The moving average of the generator.
    history : dict of str to list of float
        Each loss, one value for each step.
    samples : list of uint8 arrays (height, width, 3)
        Grids of fixed pictures and noises; a row is gray, true, then one coloring for each noise.
    sample_steps : list of int
        The step of each grid.
    seconds : float
        Time spent training, the first step's compilation included.
    cpu_seconds : float
        The same, added up over all cores.
    card : dict
        The card of the weights; empty until the training is finished.
    """

    generator: keras.Model
    history: dict[str, list[float]] = field(default_factory=dict)
    samples: list[np.ndarray] = field(default_factory=list)
    sample_steps: list[int] = field(default_factory=list)
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    card: dict[str, Any] = field(default_factory=dict)

    @property
    def steps(self) -> int:
        """Steps that are done."""
        return len(next(iter(self.history.values()), []))


class RunFolder:
    """Keeps a run on disk, so that it can continue.

    Parameters
    ----------
    path : Path or None
        None keeps nothing, unless the training is interrupted (`rescue`).
    plan : Plan
    gan : AveragedTraining
    run : Run
    writes : bool
        Of several workers, only the first writes.
    """

    def __init__(
        self, path: Path | None, plan: Plan, gan: AveragedTraining, run: Run, writes: bool = True
    ):
        self.path, self.plan, self.gan, self.run = path, plan, gan, run
        self.writes = writes
        self.saved_step = 0  # step of the last checkpoint

    @property
    def _root(self) -> Path:
        if self.path is None:
            raise ValueError("this run has no folder")
        return self.path

    @property
    def is_written(self) -> bool:
        """Whether this process writes into the folder."""
        return self.path is not None and self.writes

    @property
    def is_complete(self) -> bool:
        """Whether the result of the last step is there, written by this process or another."""
        if self.writes or self.path is None:
            return bool(self.run.card)
        with suppress(ChromaError):
            return read_card(self.path / CARD).get("steps") == self.run.steps
        return False

    def begin(self) -> None:
        """Create the folder and write the plan."""
        (self._root / SAMPLES).mkdir(parents=True, exist_ok=True)
        write_plan(self._root, self.plan)

    def rescue(self) -> None:
        """Save an interrupted run that has no folder in a new one of the cache."""
        if self.path or not self.writes:
            return
        name = f"{self.plan.recipe['model']}-{datetime.datetime.now():%Y%m%d-%H%M%S}"
        self.path = files.cache_folder() / "interrupted" / name
        self.begin()
        for step, grid in zip(self.run.sample_steps, self.run.samples):
            self.save_sample(step, grid)
        self.save_checkpoint(self.run.steps)

    def save_sample(self, step: int, grid: np.ndarray) -> None:
        """Write a sample grid."""
        files.write_png(_sample_path(self._root, step), grid)

    def save_checkpoint(self, step: int) -> None:
        """Write a checkpoint of everything.

        Raises
        ------
        TrainingStopped
            If a weight is no longer finite.
        """
        run = self.run
        arrays = {name: variable.numpy() for name, variable in named_state(self.gan).items()}
        if not all(np.isfinite(array).all() for array in arrays.values()):
            problem = Message("a weight is no longer finite", "가중치가 더는 유한한 값이 아닙니다")
            raise diverged(step, problem, self.saved_message())
        arrays |= {f"losses/{name}": np.array(values) for name, values in run.history.items()}
        arrays["sample_steps"] = np.array(run.sample_steps, int)
        arrays["spent"] = np.array([run.seconds, run.cpu_seconds])
        checkpoints.write(self._root / checkpoints.FOLDER, step, arrays)
        self.saved_step = step

    def restore(self, step: int, arrays: dict[str, np.ndarray]) -> None:
        """Put everything back to where a checkpoint was written.

        Parameters
        ----------
        step : int
        arrays : dict of str to ndarray
            From `checkpoints.read_last`.

        Raises
        ------
        ChromaError
            If the checkpoint is of other networks.
        """
        variables = named_state(self.gan)
        wanted = {
            name: (tf.as_dtype(variable.dtype).name, tuple(variable.shape))
            for name, variable in variables.items()
        }
        stored = {name: (array.dtype.name, array.shape) for name, array in arrays.items()}
        if not wanted.items() <= stored.items() or not {"sample_steps", "spent"} <= stored.keys():
            raise ChromaError(
                f"{self._root / checkpoints.FOLDER}: belongs to other networks than this training; "
                "copy the whole folder again, or train in a new one"
            )
        for name, variable in variables.items():
            variable.assign(arrays[name])
        names = sorted(name for name in arrays if name.startswith("losses/"))
        self.run.history = {name.removeprefix("losses/"): arrays[name].tolist() for name in names}
        self.run.seconds, self.run.cpu_seconds = arrays["spent"].tolist()
        self._restore_samples(arrays["sample_steps"].tolist())
        self.saved_step = step

    def _restore_samples(self, steps: list[int]) -> None:
        for step in steps:
            try:
                grid = read_picture(_sample_path(self._root, step)).rgb
            except ChromaError:  # a grid that is gone does not keep the training from continuing
                continue
            self.run.samples.append(grid)
            self.run.sample_steps.append(step)

    def finish(self) -> None:
        """Write the card and all that a folder gets at the end; the card comes last."""
        run, plan = self.run, self.plan
        run.card = {
            "recipe": plan.recipe,
            "data": plan.start.data,
            "seed": plan.start.seed,
            "steps": run.steps,
            "seconds": round(run.seconds, 1),
            "cpu_seconds": round(run.cpu_seconds, 1),
            "date": datetime.date.today().isoformat(),
            "versions": versions("tensorflow", "keras", "numpy"),
        }
        if plan.changes:
            run.card["changes"] = plan.changes
        if plan.init_card:
            run.card["init"] = plan.init_card
        if not self.is_written:
            return
        _write_losses(self._root / "losses.csv", run.history)
        if run.samples:
            write_gif(self._root / "training.gif", run.samples)
        run.card = save_generator(run.generator, self._root, run.card)

    def saved_message(self) -> Message:
        """Return what is saved and how to continue."""
        if not self.writes:
            return Message(
                "the first worker saves; to continue, start all workers again with --resume",
                "저장은 첫 번째 워커가 합니다. 이어서 하려면 모든 워커를 --resume을 붙여 "
                "다시 실행하십시오",
            )
        if not self.saved_step:
            return Message("nothing is saved yet", "아직 저장된 것이 없습니다")
        call = f"out={str(self.path)!r}, resume=True"
        return Message(
            f"step {self.saved_step} is saved in {self.path}; to continue, train again with "
            f"--resume (in Python: {call})",
            f"{self.saved_step}스텝까지 {self.path}에 저장되어 있습니다. 이어서 하려면 "
            f"--resume을 붙여 다시 실행하십시오(파이썬에서는 {call})",
        )


@contextmanager
def exclusive(folder: str | Path) -> Iterator[None]:
    """Lock the folder of a training, so that no other process trains in it meanwhile.

    The system releases the lock when this process ends, even if it is killed. Where the system
    or the disk has no such locks, nothing is locked.

    Parameters
    ----------
    folder : path-like
        Created if missing; removed again if it stays empty.

    Raises
    ------
    ChromaError
        If another training holds the lock.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY) if fcntl else None
    try:
        if handle is not None:
            _lock(handle, folder)
        yield
    finally:
        if handle is not None:
            os.close(handle)
        with suppress(OSError):  # it is not empty
            folder.rmdir()


def _lock(handle: int, folder: Path) -> None:
    assert fcntl is not None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise ChromaError(
            f"{folder}: another process is training in it; wait for it, or stop it"
        ) from None
    except OSError:  # a disk without locks
        pass


def named_state(gan: AveragedTraining) -> dict[str, Any]:
    """Return the variables of `AveragedTraining.state`, each with a name of its own."""
    return {
        f"{part}/{i:03d}": variable
        for part, variables in gan.state.items()
        for i, variable in enumerate(variables)
    }


def _sample_path(folder: Path, step: int) -> Path:
    return folder / SAMPLES / f"step_{step:06d}.png"


def _write_losses(path: Path, history: dict[str, list[float]]) -> None:
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["step", *history])
    for step, values in enumerate(zip(*history.values()), start=1):
        writer.writerow([step, *(f"{value:.6g}" for value in values)])
    files.write_text(path, table.getvalue())
