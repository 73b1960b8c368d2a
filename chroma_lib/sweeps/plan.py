"""What a sweep is to run: grids, lists and YAML files, checked against a notebook's parameters."""

import ast
import difflib
import hashlib
import itertools
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chroma_lib.errors import ChromaError

MOST_RUNS = 10_000
# In the order in which a text is tried as one of them.
_KINDS = {"None": type(None)} | {
    kind.__name__: kind for kind in (bool, int, float, list, tuple, dict, str)
}


@dataclass(frozen=True)
class Parameter:
    """A line of a notebook's parameters cell.

    Attributes
    ----------
    name : str
    kinds : tuple of type
        What it takes: what its annotation says, or the type of its default; empty if neither
        tells.
    default : object
        None too where it is no literal.
    """

    name: str
    kinds: tuple
    default: object


@dataclass(frozen=True)
class Plan:
    """The runs of a sweep, checked.

    Attributes
    ----------
    notebook : str
        Its file name.
    source : str
        The notebook without outputs, as JSON.
    code : str
        Hash of its code cells.
    defaults : dict of str to object
        Of all its parameters.
    runs : dict of str to dict
        Hash of a run -> the parameters that it sets.
    seconds : float or None
        What a run takes at the defaults, if the notebook tells.
    """

    notebook: str
    source: str
    code: str
    defaults: dict
    runs: dict
    seconds: float | None


def read_sweep_file(path):
    """Read a sweep from YAML: `notebook`, then `grid`, `runs` and `repeat`, of which all may miss.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    notebook : Path
        A relative one is taken from the file's folder.
    grid : list of dict
        The settings of the grid, then those of the list `runs`.
    repeat : int

    Raises
    ------
    ChromaError
        If it can't be read, or holds something else.
    """
    import yaml

    known = {"notebook": str, "grid": dict, "runs": list, "repeat": int}
    try:
        told = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise ChromaError(f"{path}: cannot be read as YAML: {error}") from None
    if not isinstance(told, dict) or "notebook" not in told:
        raise ChromaError(f"{path}: names no notebook; write a line such as `notebook: my.ipynb`")
    for name, value in told.items():
        if name not in known:
            raise ChromaError(f"{path}: unknown {name!r}{_nearest(name, known)}")
        if not isinstance(value, known[name]):
            raise ChromaError(f"{path}: {name} is no {known[name].__name__}")
    if not all(isinstance(run, dict) for run in told.get("runs", ())):
        raise ChromaError(f"{path}: each of the runs must be a map, such as `- {{steps: 50}}`")
    listed = told.get("runs", [])
    grid = expand(told.get("grid", {})) if "grid" in told or not listed else []
    return Path(path).parent / told["notebook"], grid + listed, told.get("repeat", 1)


def expand(grid):
    """Return the settings of a grid: each value of a name with each of the others.

    Parameters
    ----------
    grid : dict of str to list
        What is no list counts as a list of one.

    Returns
    -------
    list of dict
    """
    lists = [value if isinstance(value, (list, tuple)) else [value] for value in grid.values()]
    if math.prod(map(len, lists)) > MOST_RUNS:
        raise ChromaError(f"a grid of more than {MOST_RUNS:,} runs: leave out some values")
    return [dict(zip(grid, values)) for values in itertools.product(*lists)]


def split_values(text):
    """Split "1,2,5" at its commas, but not those inside of brackets or quotes.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of str
        A value that is quoted loses its quotes.
    """
    values, depth, quote = [""], 0, ""
    for letter in text:
        if quote or letter in "\"'" and not values[-1].strip():
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


def make_plan(notebook, grid=None, *, repeat=1):
    """Check a sweep against the notebook's parameters cell.

    Parameters
    ----------
    notebook : path-like
        With a cell tagged "parameters".
    grid : dict of str to list, or list of dict
        Each value of a name with each of the others; or the settings of each run. A value may be
        given as text.
    repeat : int
        How often, each time with another seed: the notebook's own, the next, and so on.

    Returns
    -------
    Plan

    Raises
    ------
    ChromaError
        For a notebook that can't be run, an unknown name, a value of the wrong type, no
        parameter `seed` to repeat with.
    """
    import nbformat

    path = Path(notebook)
    read = _read_notebook(path)
    known = {parameter.name: parameter for parameter in _parameters(path.name, read)}
    settings = expand(grid or {}) if grid is None or isinstance(grid, Mapping) else list(grid)
    settings = [
        {name: _fitting(path.name, known, name, value) for name, value in one.items()}
        for one in settings
    ]
    if repeat < 1:
        raise ChromaError(f"repeat {repeat}: use at least 1")
    if repeat > 1:
        settings = _repeated(path.name, known, settings, repeat)
    code = _hash([cell.source for cell in read.cells if cell.cell_type == "code"])
    for cell in read.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None
    return Plan(
        notebook=path.name,
        source=nbformat.writes(read),
        code=code,
        defaults={parameter.name: parameter.default for parameter in known.values()},
        runs={_hash([code, one]): one for one in settings},
        seconds=_parameters_cell(path.name, read).metadata.get("seconds"),
    )


def _hash(content):
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _nearest(name, known):
    near = difflib.get_close_matches(name, known, 1, 0.4)
    return f"; did you mean {near[0]!r}?" if near else f"; there are: {', '.join(known)}"


def _read_notebook(path):
    import nbformat

    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise ChromaError(f"no notebook {path}: check the path") from None
    except Exception as error:  # not JSON, not a notebook: whatever is wrong
        raise ChromaError(f"{path}: is not a notebook that can be read: {error}") from None


def _parameters_cell(name, notebook):
    for cell in notebook.cells:
        if "parameters" in cell.metadata.get("tags", ()):
            return cell
    raise ChromaError(
        f'{name}: has no cell tagged "parameters"; give that tag to the cell of its settings'
    )


def _parameters(notebook_name, notebook):
    try:
        lines = ast.parse(_parameters_cell(notebook_name, notebook).source).body
    except SyntaxError as error:
        raise ChromaError(f"{notebook_name}: the parameters cell is no Python: {error}") from None
    for line in lines:
        if not isinstance(line, (ast.Assign, ast.AnnAssign)) or line.value is None:
            continue
        target = line.targets[0] if isinstance(line, ast.Assign) else line.target
        if isinstance(target, ast.Name):
            kinds = _annotated(getattr(line, "annotation", None))
            try:
                default = ast.literal_eval(line.value)
            except ValueError:
                default = None
            else:
                kinds = kinds or {type(default)}
            kinds = tuple(kind for kind in _KINDS.values() if kind in kinds)
            yield Parameter(target.id, kinds, default)


def _annotated(annotation):
    """Return the types that an annotation names, such as float and None of `float | None`."""
    match annotation:
        case ast.BinOp(op=ast.BitOr()):
            return _annotated(annotation.left) | _annotated(annotation.right)
        case ast.Subscript(value=ast.Name("Optional")):
            return _annotated(annotation.slice) | {type(None)}
        case ast.Subscript():
            return _annotated(annotation.value)
        case ast.Name(name) if name in _KINDS:
            return {_KINDS[name]}
        case ast.Constant(None):
            return {type(None)}
    return set()


def _fitting(notebook, known, name, value):
    """Return a value as its parameter takes it."""
    if name == "out":
        raise ChromaError("out: is set by the sweep, a folder for each run; leave it out")
    if name not in known:
        raise ChromaError(f"{notebook} has no parameter {name!r}{_nearest(name, known)}")
    parameter = known[name]
    like = parameter.default if isinstance(parameter.default, (list, tuple)) else ()
    try:
        return _as_one_of(parameter.kinds, value, {type(item) for item in like})
    except ValueError:
        takes = " or ".join(name for name, kind in _KINDS.items() if kind in parameter.kinds)
        raise ChromaError(f"{notebook}: {name} takes {takes}, not {value!r}") from None


def _as_one_of(kinds, value, item_kinds=()):
    """Return a value, or what a text says, as the first type that fits; none means any."""
    for kind in kinds or _KINDS.values():
        try:
            return _as(kind, value, item_kinds)
        except (ValueError, SyntaxError):
            pass
    raise ValueError(value)


def _as(kind, value, item_kinds):
    if isinstance(value, str) and kind is not str:
        value = ast.literal_eval(value.strip())
    if kind is float and type(value) is int:
        value = float(value)
    if kind in (list, tuple) and isinstance(value, (list, tuple)):
        value = kind(_as_one_of(item_kinds, item) for item in value)
    if type(value) is not kind or kind is float and not math.isfinite(value):
        raise ValueError(value)
    return value


def _repeated(notebook, known, settings, repeat):
    """Return the settings with the notebook's seed, with the next one, and so on."""
    seed = known.get("seed")
    if seed is None or type(seed.default) is not int:
        raise ChromaError(f"{notebook}: no parameter `seed: int` to repeat with; leave out repeat")
    if any("seed" in one for one in settings):
        raise ChromaError("the seed is swept already: leave out repeat, or the seeds")
    return [one | {"seed": seed.default + i} for one in settings for i in range(repeat)]
