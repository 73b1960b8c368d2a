"""One training from start to end: from data and a recipe to trained weights."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from chroma_lib import files, noise
from chroma_lib.data.batches import Pictures, batches
from chroma_lib.data.dataset import Dataset
from chroma_lib.data.shards import ShardedDataset
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from chroma_lib.gan.averaged import AveragedTraining
from chroma_lib.gan.parts import PART_OF_REGION
from chroma_lib.gan.weights import load_generator
from chroma_lib.training import checkpoints, distribute
from chroma_lib.training.errors import TrainingStopped, interrupted, stopped
from chroma_lib.training.loop import Callback, TrainingLoop, compile_step
from chroma_lib.training.palettes import palette_batches, read_dataset
from chroma_lib.training.plan import (
    Limits,
    Plan,
    Start,
    continued,
    has_plan,
    read_plan,
    require_new,
)
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.run_folder import SAMPLES, Run, RunFolder, exclusive
from chroma_lib.training.samples import sample_grid

SAMPLE_PICTURES, SAMPLE_NOISES = 6, 6


def train(
    dataset: Pictures,
    recipe: Recipe,
    *,
    steps: int | None = None,
    seconds: float | None = None,
    cpu_seconds: float | None = None,
    seed: int = 0,
    init: str | Path | None = None,
    samples: Dataset | None = None,
    sample_every: int = 100,
    out: str | Path | None = None,
    resume: bool = False,
    checkpoint_seconds: float = 30.0,
    strategy: str = "none",
    options: dict[str, Any] | None = None,
    callback: Callback | None = None,
    progress: bool = True,
) -> Run:
    """Train a generator.

    On the same machine without a GPU, the same arguments give the same weights bit for bit,
    whether the training is interrupted and resumed or not. Ctrl-C (in a notebook: Interrupt)
    saves and stops.

    Parameters
    ----------
    dataset : Dataset, ShardedDataset or FolderPictures
        Of the recipe's size; with frozen masks, of any size.
    recipe : Recipe
    steps : int, optional
        Updates of the generator.
    seconds : float, optional
        Stop after this time; the step in progress is finished. With frozen masks, reading the
        pictures may take half of it.
    cpu_seconds : float, optional
        Stop after this CPU time, added up over all cores: it makes recipes comparable whose
        steps differ in cost. At least one of the three limits must be given.
    seed : int
        Seed of initial weights, batches and noises.
    init : str or path, optional
        Weights that the generator starts from, as for `weights.load_generator`; they must fit
        the recipe's generator. The critic always starts from new weights.
    samples : Dataset, optional
        Pictures of the sample grids, better ones that are not in training. Default: the first
        of `dataset`.
    sample_every : int
        Steps between two grids, besides those of the first and the last step; 0 for none.
    out : path, optional
        A new or empty folder for weights, card, losses, grids and their GIF, and for
        checkpoints.
    resume : bool
        Continue from the last good checkpoint in `out`, or start if there is none. Data, seed
        and networks must be the same. Limits and weights of losses may differ: the card then
        says from which step on.
    checkpoint_seconds : float
        Time between two checkpoints; one more is written at the end. 0: at every step.
    strategy : {"none", "mirrored", "multi_worker"}
        One device; all devices of this machine; or the machines in TF_CONFIG, all of which make
        this same call (`distribute.make_strategy`). Numbers differ by rounding alone, so a
        training may continue with another strategy. Of several workers, only the first writes.
    options : dict, optional
        What the caller needs to make these arguments again; `read_plan` returns it.
    callback : callable, optional
        Called after each step as ``callback(step, losses, gan)``, before the losses are checked.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Run

    Raises
    ------
    ChromaError
        If sizes differ, frozen masks have no `init`, a count is below 1, the folder is not empty,
        another process trains in it, `init` does not fit the recipe, another training is in the
        folder, or devices cannot share the batch.
    TrainingStopped
        A ChromaError: a loss or a weight is no longer a finite number or has exploded, or a file
        cannot be written. The last good checkpoint stays.
    TrainingInterrupted
        A KeyboardInterrupt. Without `out`, the run is saved in a folder of the cache.
    """
    _check_arguments(dataset, recipe, (steps, seconds, cpu_seconds), sample_every)
    if recipe.freeze_masks and init is None:
        raise ChromaError("frozen masks: name the weights that they are taken from (--init)")
    if recipe.has_parts and dataset.regions is None and init is None:
        raise ChromaError(
            "masks: named parts are learned from region maps, which these pictures do not have; "
            "start from weights that know them (--init) or use --masks free"
        )
    limits = Limits(steps=steps, seconds=seconds, cpu_seconds=cpu_seconds)
    chief = _check_strategy(strategy, limits)
    start = Start(seed=seed, init=None if init is None else str(init), data=dataset.identity())
    plan = Plan(
        recipe=asdict(recipe), limits=limits, start=start, options=options or {}, changes=[]
    )
    path = None if out is None else Path(out)
    old_path = path if resume and path is not None and has_plan(path) else None
    if path and chief and not old_path:
        require_new(path)
    with exclusive(path) if path and chief else nullcontext():
        devices = distribute.make_strategy(strategy)
        distribute.check_recipe(devices, recipe)
        step, arrays, old_plan = _last_checkpoint(old_path, chief) if old_path else (0, {}, plan)
        if old_path:
            plan = continued(old_plan, plan, step, old_path)
        gan = _build_gan(recipe, seed, devices, plan, step)
        if init is not None and not step:
            plan = plan.model_copy(update={"init_card": _start_from(init, gan)})
        folder = RunFolder(path, plan, gan, Run(gan.ema_generator), writes=chief)
        if step:
            folder.restore(step, arrays)
        loop = TrainingLoop(
            folder,
            _sampler(dataset if samples is None else samples, recipe, seed, gan),
            sample_every=sample_every,
            checkpoint_seconds=checkpoint_seconds,
            callback=callback,
            progress=progress and chief,
        )
        if step:
            if loop.finished:  # then the new settings have no part in it
                folder.plan = old_plan
            tqdm.write(f"{path}: {_continuation(step, loop.finished)}", file=sys.stderr)
        with loop.bar, _bilingual_errors(folder, dataset):
            if folder.is_written:
                folder.begin()
            with distribute.one_line_errors(devices):
                if not loop.finished:
                    if recipe.freeze_masks:
                        data = _palette_batches(dataset, recipe, seed, folder, progress)
                    else:
                        data = _batches(dataset, recipe, seed, step, devices)
                    loop.run(compile_step(gan, devices), iter(data))
            _finish(folder, devices)
    return folder.run


def _check_arguments(
    dataset: Pictures,
    recipe: Recipe,
    limits: tuple[float | None, ...],
    sample_every: int,
) -> None:
    names = ("steps", "seconds", "cpu_seconds")
    if all(limit is None for limit in limits):
        raise ChromaError(f"the training would never end: give at least one of {', '.join(names)}")
    for name, limit in zip(names, limits):
        if limit is not None and not limit > 0:
            raise ChromaError(f"{name} {limit}: use more than 0")
    if sample_every < 0:
        raise ChromaError(f"sample_every {sample_every}: use 0 for no grids, or more")
    if dataset.size != recipe.size and not recipe.freeze_masks:
        raise ChromaError(
            f"the pictures are {dataset.size} pixels wide, the recipe needs {recipe.size}: "
            "prepare the data at the recipe's size"
        )


def _check_strategy(strategy: str, limits: Limits) -> bool:
    """Check a strategy against what ends the training; return whether this process writes."""
    distribute.check_name(strategy)
    if strategy == "multi_worker" and (limits.seconds or limits.cpu_seconds):
        raise ChromaError(
            "multi_worker: the clocks of workers differ, so a time cannot end the training; give "
            "steps (--steps) only"
        )
    return distribute.is_chief(strategy)


def _last_checkpoint(out: Path, repair: bool) -> tuple[int, dict[str, np.ndarray], Plan]:
    """Return the step and the arrays that a training can continue from, and its plan."""
    step, arrays, notes = checkpoints.read_last(out / checkpoints.FOLDER, repair=repair)
    if not step and (out / cards.CARD).is_file():
        raise ChromaError(
            f"{out}: only the weights of its training are left, no checkpoint; train in a new "
            f"folder with init (--init) {out}"
        )
    for note in notes:
        tqdm.write(note, file=sys.stderr)
    for folder in (out, out / SAMPLES) if repair else ():
        if folder.is_dir():
            files.remove_leftovers(folder)
    return step, arrays, read_plan(out)


def _continuation(step: int, finished: bool) -> str:
    if finished:
        return f"already finished at step {step}; ask for more steps to train longer"
    return f"continuing from step {step}"


def _palette_batches(
    dataset: Pictures, recipe: Recipe, seed: int, folder: RunFolder, progress: bool
) -> tf.data.Dataset:
    """Read the palettes through the frozen masks; return batches from the folder's step on."""
    limit = folder.plan.limits.seconds
    palettes = read_dataset(
        dataset,
        folder.gan.generator,
        seed=seed,
        shading=recipe.shading,
        degrade=recipe.degrade,
        seconds=None if limit is None else (limit - folder.run.seconds) / 2,
        progress=progress,
    )
    rows = recipe.batch_size * (recipe.palette_updates + 1)
    return palette_batches(palettes, rows, seed=seed, start=folder.saved_step)


def _batches(
    dataset: Pictures,
    recipe: Recipe,
    seed: int,
    step: int,
    devices: tf.distribute.Strategy | None,
) -> tf.data.Dataset | tf.distribute.DistributedDataset:
    """Return the batches from a step on, each device's share of them."""
    has_parts = recipe.has_parts and dataset.regions is not None
    data = batches(
        dataset,
        recipe.pictures_per_step,
        seed=seed,
        shading=recipe.shading,
        degrade=recipe.degrade,
        regions=has_parts,
        start=step,
    )
    if has_parts:
        table = tf.constant(PART_OF_REGION)
        data = data.map(
            lambda l, ab, regions: (l, ab, tf.gather(table, tf.cast(regions, tf.int32)))
        )
    return distribute.shares(data, devices, recipe.pictures_per_step // recipe.batch_size)


def _build_gan(
    recipe: Recipe, seed: int, devices: tf.distribute.Strategy | None, plan: Plan, step: int
) -> AveragedTraining:
    with distribute.one_line_errors(devices), distribute.scope(devices):
        gan = recipe.build_gan(seed)
        settings = [step, plan.recipe, plan.limits.model_dump(), plan.start.model_dump()]
        distribute.check_agreement(devices, settings)
    return gan


def _start_from(init: str | Path, gan: AveragedTraining) -> dict[str, Any]:
    """Put weights into a GAN's generators and return their card."""
    generator, card = load_generator(init)
    own, other = gan.generator.config, generator.config
    differing = [k for k in sorted(own.keys() | other.keys()) if own.get(k) != other.get(k)]
    differing = [name for name in differing if name != "seed"]
    if differing:
        raise ChromaError(
            f"weights {str(init)!r} belong to another generator than the recipe's: "
            + ", ".join(f"{k} {other.get(k)} instead of {own.get(k)}" for k in differing)
        )
    sharpness = card.get("recipe", {}).get("mask_sharpness", 1)
    if generator.has_palette and sharpness != 1:
        generator.sharpen(1 / sharpness)  # as it was in training
    gan.start_from(generator.get_weights())
    return card


def _sampler(
    dataset: Pictures, recipe: Recipe, seed: int, gan: AveragedTraining
) -> Callable[[], np.ndarray]:
    """Return a function that colors the same pictures with the same noises each time."""
    shown = dataset.take(range(min(SAMPLE_PICTURES, len(dataset)))).resize(recipe.size)
    z = noise.random_noise(SAMPLE_NOISES, latent_dim=recipe.latent_dim, seed=seed)
    return lambda: sample_grid(gan.ema_generator, shown, z)


def _finish(folder: RunFolder, devices: tf.distribute.Strategy | None) -> None:
    sharpness = folder.plan.recipe["mask_sharpness"]
    if folder.run.generator.has_palette and sharpness != 1:
        folder.run.generator.sharpen(sharpness)
    folder.finish()
    try:
        with distribute.one_line_errors(devices):  # the other workers end when all is written
            distribute.check_agreement(devices, "finished")
    except ChromaError:
        # The steps are done: a worker that is lost now is missed only if it should have written.
        if not folder.is_complete:
            raise


@contextmanager
def _bilingual_errors(folder: RunFolder, dataset: Pictures) -> Iterator[None]:
    """Turn what ends a training early into errors that say what is saved."""
    try:
        yield
    except KeyboardInterrupt:
        raise interrupted(folder.run.steps, folder.saved_message()) from None
    except TrainingStopped:
        raise
    except ChromaError as error:
        raise stopped(error, folder.saved_message()) from error
    except tf.errors.OpError as error:
        lost = _lost_shard(dataset)
        if lost is None:
            raise
        raise stopped(lost, folder.saved_message()) from error


def _lost_shard(dataset: Pictures) -> ChromaError | None:
    """Return the error of a shard that is gone or damaged, which TensorFlow has hidden."""
    if isinstance(dataset, ShardedDataset):
        try:
            dataset.check(checksums=False)
        except ChromaError as error:
            return error
    return None
