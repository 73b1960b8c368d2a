"""Results of comparisons: their records, and those that come with Chroma. No TensorFlow here."""

import re
from pathlib import Path
from typing import Any

import numpy as np
from pydantic import ConfigDict, Field, RootModel

from chroma_lib import schemas
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.read import read_picture
from chroma_lib.resources import resource

RESULT, GRID = "result.json", "grid.png"


class _MeasureRow(schemas.Schema):
    """One row of the table of measures."""

    model: float | None
    low: float | None
    high: float | None
    real: float | None


class Result(schemas.Schema):
    """A `result.json`. Other keys, such as "also", are kept."""

    model_config = ConfigDict(extra="allow")

    name: str
    seed: int
    recipe: dict[str, Any]
    drawings: int
    colorings: int
    measured: dict[str, int]
    framings: dict[str, str] = Field(
        default_factory=lambda: {"training": "bust", "measured": "bust"}  # as in Chroma 1.0
    )
    steps: int
    cpu_seconds: float
    measures: dict[str, _MeasureRow]


class _Results(RootModel[list[Result]]):
    """A stored comparison: the results of all its rows and seeds."""


def trial_folder(out: str | Path, name: str, seed: int) -> Path:
    """Return the folder of a row and seed inside `out`."""
    return Path(out) / f"{re.sub(r'[^a-z0-9.]+', '_', name.lower())}-{seed}"


def stored_results(name: str) -> tuple[list[dict[str, Any]], dict[str, np.ndarray]]:
    """Read a comparison that comes with Chroma.

    Parameters
    ----------
    name : str
        "models" or "ablation".

    Returns
    -------
    results : list of dict
        As from `compare_recipes`.
    grids : dict of str to ndarray of uint8
        Name of a row -> its `comparison_grid`, of the first seed that has one.

    Raises
    ------
    ChromaError
        If there is no such comparison, or its file is damaged.
    """
    folder = resource("data", "results")
    path = folder / f"{name}.json"
    remedy = f"clone the repository again, or run `python -m benchmarks {name} --store`"
    if not path.is_file():
        raise ChromaError(f"no stored results {name!r} in {folder}: {remedy}")
    results = schemas.read_json(path, _Results, remedy=remedy).model_dump()
    grids: dict[str, np.ndarray] = {}
    for result in results:
        stem = trial_folder("", result["name"], result["seed"]).name
        grid = folder / name / f"{stem}.png"
        if grid.is_file():
            grids.setdefault(result["name"], read_picture(grid).rgb)
    return results, grids
