"""Recipes side by side: each is trained for the same CPU time and measured on the same drawings."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np

from chroma_lib import files, noise, schemas
from chroma_lib.characters import Framing
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.dataset import Dataset
from chroma_lib.data.drawings import drawn_dataset, held_out_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.measures.evaluate import measure
from chroma_lib.measures.results import GRID, RESULT, Result, trial_folder
from chroma_lib.progress import progress_bar
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.run import train
from chroma_lib.training.samples import sample_grid

GRID_PICTURES, GRID_NOISES = 4, 8


@dataclass(frozen=True)
class Trial:
    """What one row of a comparison trains.

    Attributes
    ----------
    name : str
        Name of the row. It becomes part of a folder's name.
    recipe : Recipe
    colorings : int
        True colorings of each drawing in training.
    framing : str
        How much of a character the drawings show in training; see `characters.Framing`.
    prepare : callable, optional
        Changes the drawings before training.
    """

    name: str
    recipe: Recipe
    colorings: int = 4
    framing: Framing = "bust"
    prepare: Callable[[Dataset], Dataset] | None = None


def compare_recipes(
    trials: Sequence[Trial],
    out: str | Path,
    *,
    cpu_seconds: float,
    seeds: Sequence[int] = (0,),
    drawings: int = 2600,
    measured: int = 64,
    measured_seed: int = 70,
    noises: int = 25,
    framing: Framing = "bust",
    also: Callable[[Colorizer], Any] | None = None,
    progress: bool = True,
) -> list[dict[str, Any]]:
    """Train each trial once for each seed, for the same CPU time, and measure the colorizers.

    Trials whose result is already in `out` are not trained again, so an interrupted comparison
    can be resumed.

    Parameters
    ----------
    trials : sequence of Trial
    out : path-like
        Gets a folder for each trial and seed: weights, card, samples, `result.json`, `grid.png`.
    cpu_seconds : float
        CPU time of each training, summed over all cores.
    seeds : sequence of int
        Seeds of the initial weights, batches and noises. The training drawings stay the same.
    drawings : int
        Number of drawn characters in training.
    measured, measured_seed : int
        Number of held-out drawings to measure on, and their seed.
    noises : int
        Colorings of each held-out drawing.
    framing : str
        How much of a character the held-out drawings show.
    also : callable, optional
        Called with the Colorizer. Its result, which must be valid JSON, is kept under "also".
    progress : bool
        Whether to show progress bars.

    Returns
    -------
    list of dict
        The content of each `result.json`: name, seed, recipe, steps, cpu_seconds, measures.

    Raises
    ------
    ChromaError
        If two trials have the same name, or `out` has results of another comparison.
    """
    names = [trial.name for trial in trials]
    if len(set(names)) < len(names):
        raise ChromaError("two rows of a comparison have the same name; rename one")
    results = []
    jobs = [(trial, seed) for seed in seeds for trial in trials]
    for trial, seed in progress_bar(jobs, desc="trials", unit="trial", shown=progress):
        folder = trial_folder(out, trial.name, seed)
        conditions = {
            "name": trial.name,
            "seed": seed,
            "recipe": asdict(trial.recipe),
            "drawings": drawings,
            "colorings": trial.colorings,
            "measured": {"drawings": measured, "seed": measured_seed, "noises": noises},
            "framings": {"training": trial.framing, "measured": framing},
        }
        if (folder / RESULT).is_file():
            results.append(_read_result(folder / RESULT, conditions))
        else:
            results.append(_run_trial(trial, conditions, folder, cpu_seconds, also, progress))
    return results


def _run_trial(
    trial: Trial,
    conditions: dict[str, Any],
    folder: Path,
    cpu_seconds: float,
    also: Callable[[Colorizer], Any] | None,
    progress: bool,
) -> dict[str, Any]:
    """Train and measure one trial with one seed; write and return its result."""
    size, noises = trial.recipe.size, conditions["measured"]["noises"]
    measured, measured_seed = conditions["measured"]["drawings"], conditions["measured"]["seed"]
    held_out = held_out_dataset(
        measured,
        colorings=2 * noises,
        size=size,
        framing=conditions["framings"]["measured"],
        seed=measured_seed,
        progress=progress,
    )
    drawn = drawn_dataset(
        conditions["drawings"],
        colorings=trial.colorings,
        size=size,
        framing=trial.framing,
        progress=progress,
    )
    shutil.rmtree(folder, ignore_errors=True)  # an interrupted training may have left files
    run = train(
        drawn if trial.prepare is None else trial.prepare(drawn),
        trial.recipe,
        cpu_seconds=cpu_seconds,
        seed=conditions["seed"],
        sample_every=0,
        out=folder,
        progress=progress,
    )
    colorizer = Colorizer(run.generator)
    table = measure(colorizer, held_out, noises=noises, seed=measured_seed, progress=progress)
    result = {
        **conditions,
        "steps": run.card["steps"],
        "cpu_seconds": run.card["cpu_seconds"],
        "measures": table,
    }
    if also is not None:
        result["also"] = also(colorizer)
    files.write_png(folder / GRID, comparison_grid(colorizer, held_out))
    files.write_json(folder / RESULT, result)
    return result


def _read_result(path: Path, conditions: dict[str, Any]) -> dict[str, Any]:
    remedy = "choose another folder, or delete this one"
    result = schemas.read_json(path, Result, remedy=remedy).model_dump()
    differing = [name for name, value in conditions.items() if result[name] != value]
    if differing:
        raise ChromaError(
            f"{path}: belongs to another comparison ({', '.join(differing)} differ); {remedy}"
        )
    return result


def comparison_grid(
    colorizer: Colorizer,
    held_out: Dataset,
    *,
    count: int = GRID_PICTURES,
    noises: int = GRID_NOISES,
) -> np.ndarray:
    """Color the first held-out drawings with the same few noises, whatever the colorizer.

    Parameters
    ----------
    colorizer : Colorizer
    held_out : Dataset
    count : int
        Number of drawings.
    noises : int
        Number of noises.

    Returns
    -------
    ndarray of uint8, shape (count · size, (2 + noises) · size, 3)
        One row for each drawing: gray, true, then one coloring for each noise.
    """
    z = noise.random_noise(noises, latent_dim=colorizer.latent_dim, seed=0)
    return sample_grid(colorizer.generator, held_out.take(range(count)), z)
