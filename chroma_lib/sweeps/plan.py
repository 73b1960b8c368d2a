"""A sweep's plan: grids, lists of settings and YAML files, checked against a notebook."""

import hashlib
import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import Field, ValidationError

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.schemas import Schema, first_problem
from chroma_lib.sweeps.notebook_files import read_notebook
from chroma_lib.sweeps.parameters import (
    fit_value,
    parameters_cell,
    read_parameters,
    suggestion,
)

MAX_RUNS = 10_000


@dataclass(frozen=True)
class Plan:
    """The runs of a sweep, checked.

    Attributes
    ----------
    notebook : str
        The notebook's file name.
    source : str
        The notebook without outputs, as JSON.
    code : str
        Hash of its code cells.
    defaults : dict of str to object
        Default of each parameter.
    runs : dict of str to dict
        Hash of a run -> the parameters that it sets.
    seconds : float or None
        Duration of a run at the defaults, if the notebook stores it.
    folder : str
        The notebook's folder, whose modules it may import on this machine.
    """

    notebook: str
    source: str
    code: str
    defaults: dict
    runs: dict
    seconds: float | None
    folder: str


class SweepFile(Schema):
    """A sweep as a YAML file."""

    notebook: str
    grid: dict[str, Any] = Field(default_factory=dict)
    runs: list[dict[str, Any]] = Field(default_factory=list)
    repeat: int = 1


def read_sweep_file(path: str | Path) -> tuple[Path, list[dict], int]:
    """Read a sweep from YAML: `notebook`, and `grid`, `runs` and `repeat`, which are optional.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    notebook : Path
        A relative path in the file starts at the file's folder.
    settings : list of dict
        The settings of the grid, then those of the list `runs`.
    repeat : int

    Raises
    ------
    ChromaError
        If the file cannot be read as YAML, or a key or value is wrong.
    """
    import yaml

    shown = files.printable(path)
    try:
        content = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        reason = " ".join(str(error).split())
        raise ChromaError(f"{shown}: cannot be read as YAML ({reason}); check the file") from None
    if not isinstance(content, dict) or "notebook" not in content:
        raise ChromaError(f"{shown}: names no notebook; add a line such as `notebook: my.ipynb`")
    for name in content:
        if name not in SweepFile.model_fields:
            raise ChromaError(
                f"{shown}: unknown {name!r}{suggestion(str(name), SweepFile.model_fields)}"
            )
    try:
        sweep = SweepFile.model_validate(content)
    except ValidationError as error:
        raise ChromaError(
            f"{shown}: {first_problem(error)}; `grid` is a map, `runs` a list of maps such as"
            " `- {steps: 50}`, `repeat` a whole number"
        ) from None
    wants_grid = "grid" in sweep.model_fields_set or not sweep.runs
    settings = expand(sweep.grid) if wants_grid else []
    return Path(path).parent / sweep.notebook, settings + sweep.runs, sweep.repeat


def expand(grid: Mapping[str, object]) -> list[dict]:
    """Return the settings of a grid: each value of a name with each of the others.

    Parameters
    ----------
    grid : mapping of str to list
        A value that is not a list counts as a list of one.

    Returns
    -------
    list of dict

    Raises
    ------
    ChromaError
        If there are more than 10,000.
    """
    lists = [value if isinstance(value, (list, tuple)) else [value] for value in grid.values()]
    if math.prod(map(len, lists)) > MAX_RUNS:
        raise ChromaError(f"a grid of more than {MAX_RUNS:,} runs: leave out some values")
    return [dict(zip(grid, values)) for values in itertools.product(*lists)]


def split_values(text: str) -> list[str]:
    """Split "1,2,5" at its commas, except those inside brackets or quotes.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        Quoted values lose their quotes.
    """
    values, depth, quote = [""], 0, ""
    for letter in text:
        if quote or (letter in "\"'" and not values[-1].strip()):
            quote = "" if letter == quote else quote or letter
        elif letter in "([{":
            depth += 1
        elif letter in ")]}":
            depth -= 1
        if letter == "," and not depth and not quote:
            values.append("")
        else:
            values[-1] += letter
    values = [value.strip() for value in values]
    return [v[1:-1] if len(v) > 1 and v[0] == v[-1] and v[0] in "\"'" else v for v in values]


def make_plan(
    notebook: str | Path,
    grid: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
    *,
    repeat: int = 1,
) -> Plan:
    """Check a sweep against the notebook's parameters cell.

    Parameters
    ----------
    notebook : path-like
        Must have a cell tagged "parameters".
    grid : dict of str to list, or list of dict, optional
        A grid, or the settings of each run. Values may be text. Default: one run at the defaults.
    repeat : int
        Number of repeats. The first has the notebook's own seed, the second the next one, and so
        on.

    Returns
    -------
    Plan

    Raises
    ------
    ChromaError
        If the notebook cannot be run, a name is unknown, a value has the wrong type, or `repeat`
        needs a parameter `seed` that is missing.
    """
    import nbformat

    path = Path(notebook)
    content = read_notebook(path)
    known = read_parameters(path.name, content)
    settings = expand(grid or {}) if grid is None or isinstance(grid, Mapping) else list(grid)
    settings = [
        {name: fit_value(path.name, known, name, value) for name, value in setting.items()}
        for setting in settings
    ]
    if repeat < 1:
        raise ChromaError(f"repeat {repeat}: use at least 1")
    if repeat > 1:
        settings = _repeated(path.name, known, settings, repeat)
    code = _hash([cell.source for cell in content.cells if cell.cell_type == "code"])
    for cell in content.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return Plan(
        notebook=path.name,
        source=nbformat.writes(content),
        code=code,
        defaults={parameter.name: parameter.default for parameter in known.values()},
        runs={_hash([code, setting]): setting for setting in settings},
        seconds=parameters_cell(path.name, content).metadata.get("seconds"),
        folder=str(path.resolve().parent),
    )


def _hash(content):
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _repeated(notebook, known, settings, repeat):
    """Return the settings with the notebook's seed, with the next one, and so on."""
    seed = known.get("seed")
    if seed is None or type(seed.default) is not int:
        raise ChromaError(f"{notebook}: no parameter `seed: int` to repeat with; leave out repeat")
    if any("seed" in setting for setting in settings):
        raise ChromaError("the seed is swept already: leave out repeat, or the seeds")
    return [setting | {"seed": seed.default + i} for setting in settings for i in range(repeat)]
