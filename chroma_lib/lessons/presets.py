"""Presets: all notebooks run through papermill, with the parameters of one."""

import sys
import threading
import time
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import times
from chroma_lib.lessons.provenance.probes import Probes
from chroma_lib.lessons.provenance.stamps import notebook_result, stamp_results
from chroma_lib.lessons.stored_pictures import smaller_png
from chroma_lib.machine import usable_cores
from chroma_lib.progress import progress_bar
from chroma_lib.resources import resource
from chroma_lib.sweeps.execute import check_parameters, execute
from chroma_lib.sweeps.notebook_files import has_tag, read_notebook, write_notebook

# Preset -> notebook -> the parameters that it sets. All others keep the notebook's default.
_LONG = {"library_steps": 20_000, "drawings": 2_600}
_V02 = {"networks": "v0.2", "noise": "input", "size": 128}
PRESETS: dict[str, dict[str, dict[str, Any]]] = {
    "quick": {},
    "full": {"03_dcgan_unet": _LONG, "04_wgan_gp": _LONG},
    # The networks and lengths of Chroma v0.2: 8,192 steps of DCGAN, 2,048 of WGAN-GP.
    "original": {
        "03_dcgan_unet": _V02 | {"library_steps": 8_192},
        "04_wgan_gp": _V02 | {"library_steps": 2_048},
    },
}
# A second bar below that of the notebooks; only a terminal can show two.
_CELL_BAR = {"desc": "cells", "leave": False, "position": 1}
# A kernel with TensorFlow takes 1 to 2 GB, and leaves a core idle at its start and while it draws.
MOST_JOBS = 2
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
        Duration in seconds.
    grids : tuple of Path
        The grids of colorings that it saved.
    """

    name: str
    path: Path
    seconds: float
    grids: tuple[Path, ...]


def notebook_folder() -> Path:
    """Return the folder of Chroma's notebooks.

    Raises
    ------
    ChromaError
        If this installation has none.
    """
    return resource("notebooks")


def notebooks() -> list[Path]:
    """Return the paths of Chroma's notebooks, in the order of their numbers.

    Raises
    ------
    ChromaError
        If there are none.
    """
    folder = notebook_folder()
    found = sorted(folder.glob("[0-9][0-9]_*.ipynb"))
    if not found:
        raise ChromaError(f"no notebook in {folder}: reinstall Chroma")
    return found


def run_folder(preset: str, *, root: str | Path = "runs", now: datetime | None = None) -> Path:
    """Name a new run folder, such as ``runs/quick-20260131-093000``.

    Parameters
    ----------
    preset : str
    root : path-like
        The folder of all runs.
    now : datetime, optional
        The time in the name. Default: the current time.

    Returns
    -------
    Path
    """
    return Path(root) / f"{preset}-{now or datetime.now():%Y%m%d-%H%M%S}"


def run_notebooks(
    out: str | Path,
    *,
    preset: str = "quick",
    notebooks: Iterable[str | Path] | None = None,
    jobs: int = 1,
    progress: bool = True,
) -> list[NotebookRun]:
    """Run notebooks through papermill and store their results in one folder.

    ``out`` gets each executed notebook, the pictures of each in a folder of the notebook's name,
    ``summary.json`` with times and paths of pictures, and ``kernel.log`` with what the notebooks
    wrote to stderr. A notebook that stops at an error is stored too, with the error in it; those
    that run beside it are stopped.

    Parameters
    ----------
    out : path-like
        The run folder, new or empty.
    preset : str
        A key of `PRESETS`.
    notebooks : iterable of path-like, optional
        Default: all of Chroma's, in the order of their numbers.
    jobs : int
        Number of notebooks that run at the same time. With more than one, the first begins first,
        and then those that took longest when their outputs were stored.
    progress : bool
        Whether to show progress bars.

    Returns
    -------
    list of NotebookRun
        In the order of `notebooks`.

    Raises
    ------
    ChromaError
        Before anything is written: for an unknown preset, a missing notebook, a notebook without
        a parameter that the preset sets, or a run folder that holds files.
    NotebookError
        If a cell fails or the kernel dies.
    """
    from jupyter_core.utils import ensure_event_loop

    files.require_new_folder(out)
    plan = plan_notebooks(preset, notebooks)
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)

    order, runs, errors = list(plan), {}, []
    longest_first = sorted(order[1:], key=_stored_seconds, reverse=True)
    waiting = order if jobs == 1 else [*order[:1], *longest_first]
    cell_bar = progress and jobs == 1 and sys.stderr.isatty() and _CELL_BAR
    stopping, running = threading.Event(), []
    bar = progress_bar(None, total=len(order), unit="notebook", shown=progress)

    def run(notebook):
        if stopping.is_set():
            return
        running.append(notebook.stem)
        bar.set_description(", ".join(running))
        try:
            runs[notebook] = _run_notebook(
                notebook, plan[notebook], out, cell_bar=cell_bar, stopping=stopping
            )
            bar.update()
        except Exception as error:
            errors.append(error)
            stopping.set()
        finally:
            running.remove(notebook.stem)
            ensure_event_loop().close()  # that of this thread, which jupyter_core leaves open

    with bar, ThreadPoolExecutor(jobs) as pool:
        try:
            wait([pool.submit(run, notebook) for notebook in waiting])
        finally:  # also after Ctrl-C
            stopping.set()
            pool.shutdown(cancel_futures=True)
            done = [runs[notebook] for notebook in order if notebook in runs]
            _write_summary(out, preset, done, str(errors[0]) if errors else None)
    if errors:
        raise errors[0]
    return done


def usable_jobs() -> int:
    """Return how many notebooks this machine may run at the same time."""
    return min(MOST_JOBS, usable_cores())


def _stored_seconds(notebook: Path) -> float:
    """Return how long a notebook took when its outputs were stored, or 0."""
    cells = read_notebook(notebook).cells
    return max((cell.metadata.get("seconds", 0) for cell in cells), default=0)


def _run_notebook(notebook, parameters, out, *, cell_bar, stopping):
    pictures = out / notebook.stem
    if "out" in parameters:
        # Absolute, because the kernel works in the notebook's folder.
        parameters = parameters | {"out": str(pictures.resolve())}
    start, announce = time.perf_counter(), _Announcer(pictures / "first_pack" / "grid.png")

    def stop():
        announce()
        return "stopped" if stopping.is_set() else None

    path = execute(
        notebook,
        out / notebook.name,
        parameters,
        log=out / "kernel.log",
        cwd=notebook.resolve().parent,
        cell_bar=cell_bar,
        stop=stop,
    )
    seconds = time.perf_counter() - start
    announce()  # if the notebook has ended just after writing it
    return NotebookRun(notebook.stem, path, seconds, tuple(sorted(pictures.rglob("grid*.png"))))


class _Announcer:
    """Prints where the first pack of colorings is, as soon as a notebook has written it."""

    def __init__(self, path):
        self._path, self._is_done = path, False

    def __call__(self) -> None:
        """Look for the pack; called again and again while the notebook runs. Never stops it."""
        if not self._is_done and self._path.is_file():
            from tqdm import tqdm

            self._is_done = True
            tqdm.write(f"the first colorings: {self._path}")  # above the progress bars


def store_outputs(runs: Iterable[NotebookRun], folder: str | Path | None = None) -> None:
    """Copy the outputs of executed notebooks into the notebooks themselves.

    Their pages then read well without running. What belongs to one run or one machine is left
    out: papermill's metadata and parameters, stderr, the state of widgets. The duration is stored
    in the metadata of the parameters cell, as "seconds". Outputs in Chroma's own notebooks are
    stamped with the code that made them; `python -m benchmarks stale` tells when that has changed.

    Parameters
    ----------
    runs : iterable of NotebookRun
        From `run_notebooks`.
    folder : path-like, optional
        The folder of the notebooks. Default: Chroma's own.
    """
    runs = list(runs)
    folder = notebook_folder() if folder is None else Path(folder)
    for run in runs:
        executed = {cell.id: cell for cell in read_notebook(run.path).cells}
        path = folder / f"{run.name}.ipynb"
        notebook = read_notebook(path)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                cell.outputs = _lasting_outputs(executed[cell.id].outputs)
                cell.execution_count = executed[cell.id].execution_count
            if has_tag(cell, "parameters"):
                cell.metadata["seconds"] = round(run.seconds)  # a sweep's estimate uses it
        write_notebook(path, notebook)
    if folder == notebook_folder():
        stored = [notebook_result(folder / f"{run.name}.ipynb") for run in runs]
        stamp_results(stored, Probes())


def _lasting_outputs(outputs):
    """Return the outputs that mean something to a reader of the page."""
    lasting = []
    for output in outputs:
        if output.output_type == "stream" and output.name == "stderr":
            continue
        data = output.get("data", {})
        if any(mime.startswith("image/") for mime in data):
            data.pop("text/plain", None)  # "<Figure with 1 Axes>" adds nothing to the figure
            if "image/png" in data:
                data["image/png"] = smaller_png(data["image/png"])
            # The size at which it is shown stays.
            output.metadata = {k: v for k, v in output.metadata.items() if k in data}
        elif _WIDGET_VIEW in data:
            continue
        elif times.MIME in data:
            data["text/plain"] = data[times.MIME]["text"]
        if lasting and output.output_type == "stream" == lasting[-1].output_type:
            lasting[-1].text += output.text
        else:
            lasting.append(output)
    return lasting


def report(runs: Sequence[NotebookRun], seconds: float) -> str:
    """List the executed notebooks with their times, and the grids of colorings, in plain lines.

    Parameters
    ----------
    runs : sequence of NotebookRun
    seconds : float
        Duration of all together. It is shorter than their sum if some ran at the same time.

    Returns
    -------
    str
    """
    rows = [(str(run.path), f"{run.seconds:.0f} s") for run in runs]
    rows.append(("all", f"{seconds:.0f} s"))
    width = max(len(path) for path, _ in rows)
    lines = [f"{path:<{width}}  {seconds:>7}" for path, seconds in rows]
    grids = [str(grid) for run in runs for grid in run.grids]
    if grids:
        lines += ["", "Grids of colorings:", *grids]
    return "\n".join(lines)


def plan_notebooks(
    preset: str, paths: Iterable[str | Path] | None = None
) -> dict[Path, dict[str, object]]:
    """Check a preset against the notebooks before anything runs.

    Parameters
    ----------
    preset : str
        A key of `PRESETS`.
    paths : iterable of path-like, optional
        Default: all of Chroma's notebooks.

    Returns
    -------
    dict of Path to dict
        Notebook -> the parameters to set.

    Raises
    ------
    ChromaError
        If the preset is unknown, or a notebook or parameter that it sets is missing.
    """
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


def _write_summary(out, preset, runs, error):
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
        "error": error,
    }
    files.write_json(out / "summary.json", summary)
