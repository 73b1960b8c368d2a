"""Notebooks run through papermill, from the first to the last, with the parameters of a preset."""

import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.resources import resource
from chroma_lib.sweeps.execute import NotebookError, check_parameters, execute

# Notebook -> the parameters that a preset sets; what it leaves out keeps the notebook's default.
_LONG = {"steps": 20_000, "drawings": 2_600}
_V02 = {"networks": "v0.2", "noise": "input", "size": 128, "batch_size": 32}
PRESETS = {
    "quick": {},
    "full": {"03_dcgan_unet": _LONG, "04_wgan_gp": _LONG},
    # The networks and lengths of Chroma v0.2: 8,192 steps of DCGAN, 2,048 of WGAN-GP.
    "original": {
        "03_dcgan_unet": _V02 | {"steps": 8_192},
        "04_wgan_gp": _V02 | {"steps": 2_048},
    },
}
# A second bar under the notebooks' own; only a terminal can show two.
_CELL_BAR = {"desc": "cells", "leave": False, "position": 1}
_WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


@dataclass(frozen=True)
class NotebookRun:
    """One executed notebook.

    Attributes
    ----------
    name : str
        The notebook's name without ``.ipynb``.
    path : Path
        The executed notebook.
    seconds : float
        How long it ran, in seconds.
    grids : tuple of Path
        The grids of colorings that it kept.
    """

    name: str
    path: Path
    seconds: float
    grids: tuple


def notebook_folder():
    """Return the folder of Chroma's notebooks.

    Raises
    ------
    ChromaError
        If Chroma was installed without its notebooks, so from elsewhere than its repository.
    """
    folder = resource("notebooks")
    if not folder.is_dir():
        raise ChromaError("no notebooks beside this Chroma: install it from a clone, with `make`")
    return folder


def notebooks():
    """Return the paths of Chroma's notebooks, in the order of their numbers.

    Raises
    ------
    ChromaError
        If there are none.
    """
    folder = notebook_folder()
    found = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not found:
        raise ChromaError(f"no notebook in {folder}: get the whole repository")
    return found


def run_folder(preset, *, root="runs", now=None):
    """Name a new run folder, such as ``runs/quick-20260131-093000``.

    Parameters
    ----------
    preset : str
    root : path-like
        The folder of all runs.
    now : datetime, optional
        The time in the name, by default the present.

    Returns
    -------
    Path
    """
    return Path(root) / f"{preset}-{now or datetime.now():%Y%m%d-%H%M%S}"


def run_notebooks(out, *, preset="quick", notebooks=None, progress=True):
    """Run notebooks through papermill and keep what they made in one folder.

    ``out`` gets each executed notebook, the pictures of each in a folder of the notebook's name,
    ``summary.json`` with times and picture paths, and ``kernel.log`` with what the notebooks wrote
    to stderr. A notebook that stops at an error is kept too, with the error in it.

    Parameters
    ----------
    out : path-like
        The run folder; it must be new or empty.
    preset : str
        A key of `PRESETS`.
    notebooks : iterable of path-like, optional
        Which notebooks, by default all of Chroma's in the order of their numbers.
    progress : bool
        Whether to show progress bars.

    Returns
    -------
    list of NotebookRun

    Raises
    ------
    ChromaError
        Before anything is written: for an unknown preset, a missing notebook, a notebook without
        a parameter that the preset sets, or a run folder that holds files.
    NotebookError
        If a cell fails or the kernel dies.
    """
    from tqdm import tqdm

    files.require_new_folder(out)
    plan = _plan(preset, notebooks)
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)

    runs, failed = [], None
    bar = tqdm(plan.items(), unit="notebook", disable=not progress)
    for notebook, parameters in bar:
        bar.set_description(notebook.stem)
        pictures = out / notebook.stem
        if "out" in parameters:
            # Absolute, because the kernel works in the notebook's folder.
            parameters = parameters | {"out": str(pictures.resolve())}
        start = time.perf_counter()
        try:
            path = execute(
                notebook,
                out / notebook.name,
                parameters,
                log=out / "kernel.log",
                cwd=notebook.resolve().parent,
                cell_bar=progress and sys.stderr.isatty() and _CELL_BAR,
            )
        except NotebookError as error:
            failed = str(error)
            raise
        else:
            seconds = time.perf_counter() - start
            grids = tuple(sorted(pictures.rglob("grid*.png")))
            runs.append(NotebookRun(notebook.stem, path, seconds, grids))
        finally:
            _write_summary(out, preset, runs, failed)
    return runs


def store_outputs(runs, folder=None):
    """Put the outputs of executed notebooks into the notebooks themselves.

    So that a page reads well without running. What belongs to one run or one machine is left
    out: papermill's notes and parameters, stderr, the state of widgets. How long the run took goes
    to the parameters cell's metadata, as "seconds".

    Parameters
    ----------
    runs : list of NotebookRun
        From `run_notebooks`.
    folder : path-like, optional
        Where the notebooks lie, by default Chroma's own.
    """
    import nbformat

    folder = notebook_folder() if folder is None else Path(folder)
    for run in runs:
        executed = {cell.id: cell for cell in nbformat.read(run.path, as_version=4).cells}
        path = folder / f"{run.name}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = _lasting(executed[cell.id].outputs)
                cell.execution_count = executed[cell.id].execution_count
            if "parameters" in cell.metadata.get("tags", ()):
                cell.metadata["seconds"] = round(run.seconds)  # a sweep estimates its time by it
        files.write_atomic(path, lambda beside, notebook=notebook: nbformat.write(notebook, beside))


def _lasting(outputs):
    """Return the outputs that mean something to a reader of the page."""
    kept = []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stderr":
            continue
        data = output.get("data", {})
        if any(kind.startswith("image/") for kind in data):
            data.pop("text/plain", None)  # "<Figure with 1 Axes>" says nothing beside the figure
            output.metadata = {}
        elif _WIDGET_VIEW in data:
            continue
        if kept and output.output_type == "stream" == kept[-1].output_type:
            kept[-1].text += output.text
        else:
            kept.append(output)
    return kept


def report(runs):
    """Tell in plain lines where the executed notebooks and their grids lie, and the times.

    Parameters
    ----------
    runs : list of NotebookRun

    Returns
    -------
    str
    """
    rows = [(str(run.path), f"{run.seconds:.0f} s") for run in runs]
    rows.append(("all", f"{sum(run.seconds for run in runs):.0f} s"))
    width = max(len(path) for path, _ in rows)
    lines = [f"{path:<{width}}  {seconds:>7}" for path, seconds in rows]
    grids = [str(grid) for run in runs for grid in run.grids]
    if grids:
        lines += ["", "Grids of colorings:", *grids]
    return "\n".join(lines)


def _plan(preset, paths):
    """Return {notebook: parameters}, checked, so that no run stops half-way at a wrong name."""
    if preset not in PRESETS:
        raise ChromaError(f"unknown preset {preset!r}: use one of {', '.join(PRESETS)}")
    chosen = PRESETS[preset]
    if paths is None:
        paths = notebooks()
        for name in chosen:
            if name not in [path.stem for path in paths]:
                raise ChromaError(
                    f"no notebook {name} in {paths[0].parent}, but preset {preset!r} sets it"
                )

    plan = {}
    for notebook in map(Path, paths):
        wanted = chosen.get(notebook.stem, {})
        known = check_parameters(notebook, wanted)
        plan[notebook] = wanted | ({"out": ""} if "out" in known else {})
    return plan


def _write_summary(out, preset, runs, failed):
    summary = {
        "preset": preset,
        "notebooks": [
            {
                "name": run.name,
                "notebook": run.path.relative_to(out).as_posix(),
                "seconds": round(run.seconds, 1),
                "grids": [grid.relative_to(out).as_posix() for grid in run.grids],
            }
            for run in runs
        ],
        "error": failed,
    }
    files.write_json(out / "summary.json", summary)
