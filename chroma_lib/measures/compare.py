"""Recipes side by side: each trained for the same CPU time, then measured on the same drawings."""

import json
import re
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from tqdm.auto import tqdm

from chroma_lib import files, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.drawings import drawn_dataset, held_out_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.measures.evaluate import measure
from chroma_lib.pictures.read import read_picture
from chroma_lib.resources import resource
from chroma_lib.training.loop import train
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.samples import sample_grid

RESULT, GRID = "result.json", "grid.png"
GRID_PICTURES, GRID_NOISES = 4, 8


@dataclass(frozen=True)
class Trial:
    """What is trained in one row of a comparison.

    Attributes
    ----------
    name : str
        Of the row; becomes part of a folder's name.
    recipe : Recipe
    colorings : int
        True colorings of each drawing in training.
    """

    name: str
    recipe: Recipe
    colorings: int = 4


def compare_recipes(
    trials,
    out,
    *,
    cpu_seconds,
    seeds=(0,),
    drawings=2600,
    measured=64,
    measured_seed=70,
    noises=25,
    also=None,
    progress=True,
):
    """Train each trial once a seed for the same CPU time and measure what comes out.

    A trial whose result is in `out` already is not trained again, so an interrupted comparison
    goes on where it stopped.

    Parameters
    ----------
    trials : list of Trial
    out : path
        One folder a trial and seed: weights, card, samples, `result.json` and `grid.png`.
    cpu_seconds : float
        Of training, for each trial and seed, all cores added up.
    seeds : sequence of int
        Of initial weights, batches and noises. The drawings in training stay the same.
    drawings : int
        Drawn characters in training.
    measured, measured_seed : int
        How many held-out drawings to measure on, and their seed.
    noises : int
        Colorings of each held-out drawing.
    also : callable, optional
        Called with the Colorizer; what it returns, fit for JSON, is kept as ``"also"``.
    progress : bool

    Returns
    -------
    list of dict
        The content of each `result.json`: name, seed, recipe, steps, cpu_seconds, measures.
    """
    names = [trial.name for trial in trials]
    if len(set(names)) < len(names):
        raise ChromaError("two rows of a comparison have one name")
    results = []
    jobs = [(trial, seed) for seed in seeds for trial in trials]
    for trial, seed in tqdm(jobs, desc="trials", disable=not progress):
        folder = trial_folder(out, trial.name, seed)
        wanted = {
            "name": trial.name,
            "seed": seed,
            "recipe": asdict(trial.recipe),
            "drawings": drawings,
            "colorings": trial.colorings,
            "measured": {"drawings": measured, "seed": measured_seed, "noises": noises},
        }
        if (folder / RESULT).is_file():
            results.append(_stored(folder / RESULT, wanted))
            continue
        shutil.rmtree(folder, ignore_errors=True)  # what an interrupted training left
        held_out = held_out_dataset(
            measured,
            colorings=2 * noises,
            size=trial.recipe.size,
            seed=measured_seed,
            progress=progress,
        )
        run = _train(trial, seed, drawings, cpu_seconds, folder, progress)
        colorizer = Colorizer(run.generator)
        result = {
            **wanted,
            "steps": run.card["steps"],
            "cpu_seconds": run.card["cpu_seconds"],
            "measures": measure(
                colorizer, held_out, noises=noises, seed=measured_seed, progress=progress
            ),
        }
        if also is not None:
            result["also"] = also(colorizer)
        files.write_png(folder / GRID, comparison_grid(colorizer, held_out))
        files.write_json(folder / RESULT, result)
        results.append(result)
    return results


def _stored(path, wanted):
    result = json.loads(path.read_text(encoding="utf-8"))
    differing = [name for name, value in wanted.items() if result.get(name) != value]
    if differing:
        raise ChromaError(
            f"{path}: is of another comparison ({', '.join(differing)} differ); choose another "
            "folder, or remove this one"
        )
    return result


def trial_folder(out, name, seed):
    """Return the folder within `out` of a row and seed."""
    return Path(out) / f"{re.sub(r'[^a-z0-9.]+', '_', name.lower())}-{seed}"


def _train(trial, seed, drawings, cpu_seconds, folder, progress):
    data = drawn_dataset(
        drawings, colorings=trial.colorings, size=trial.recipe.size, progress=progress
    )
    return train(
        data,
        trial.recipe,
        cpu_seconds=cpu_seconds,
        seed=seed,
        sample_every=0,
        out=folder,
        progress=progress,
    )


def comparison_grid(colorizer, held_out, *, count=GRID_PICTURES, noises=GRID_NOISES):
    """Color the first held-out drawings with a few noises, the same whatever the colorizer.

    Returns
    -------
    ndarray of uint8, shape (count · size, (2 + noises) · size, 3)
        Rows of: gray, true, then one coloring a noise.
    """
    z = noise.random_noise(noises, latent_dim=colorizer.latent_dim, seed=0)
    return sample_grid(colorizer.generator, held_out.take(range(count)), z)


def stored_results(name):
    """Read a comparison that comes with the repository.

    Parameters
    ----------
    name : str
        "models" or "ablation".

    Returns
    -------
    results : list of dict
        As from `compare`.
    grids : dict of str to ndarray of uint8
        Name of a row -> its `comparison_grid`, of the first seed.

    Raises
    ------
    ChromaError
        If there is no such comparison, or the package was installed without the repository.
    """
    folder = resource("data", "results")
    try:
        results = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise ChromaError(
            f"no stored results {name!r} in {folder}: clone the repository anew, or make them "
            f"with `python benchmarks/{name}.py --store`"
        ) from None
    grids = {}
    for result in results:
        path = folder / name / f"{trial_folder('', result['name'], result['seed']).name}.png"
        if path.is_file():
            grids.setdefault(result["name"], read_picture(path).rgb)
    return results, grids
