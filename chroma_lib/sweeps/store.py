"""A sweep's folder: its plan, and a folder for each run.

`sweep.json` names the notebook and the runs. `runs/HASH` holds a run: the executed
`notebook.ipynb`, `run.json` (parameters, status, seconds, versions), `metrics.json` (the numbers
that the notebook has recorded), `run.log`, and `pictures`, the folder in which the run worked.
`table.py` reads all of them as one table.
"""

import shutil
import zipfile
from pathlib import Path
from typing import Any, BinaryIO, Literal

from pydantic import Field, RootModel

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.schemas import Schema, read_json
from chroma_lib.sweeps.plan import Plan

SWEEP, RUNS = "sweep.json", "runs"
NOTEBOOK, RUN, METRICS = "notebook.ipynb", "run.json", "metrics.json"
LOG, PICTURES = "run.log", "pictures"


class SweepRecord(Schema):
    """The content of `sweep.json`.

    Attributes
    ----------
    notebook : str
        The notebook's file name.
    code : str
        Hash of its code cells.
    defaults : dict of str to object
        Default of each parameter.
    runs : dict of str to dict
        Hash of a run -> the parameters that it sets; all runs that were ever planned.
    """

    notebook: str
    code: str
    defaults: dict[str, Any]
    runs: dict[str, dict[str, Any]]


class RunRecord(Schema):
    """The content of a run's `run.json`.

    Attributes
    ----------
    parameters : dict of str to object
    status : {"done", "failed"}
    error : str or None
        One line.
    seconds : float or None
        None if the run's worker died.
    versions : dict of str to (str or None)
    """

    parameters: dict[str, Any] = Field(default_factory=dict)
    status: Literal["done", "failed"]
    error: str | None
    seconds: float | None
    versions: dict[str, str | None] = Field(default_factory=dict)


class Metric(Schema):
    """A recorded number, and what real colors score where that was measured."""

    value: float | None
    real: float | None


class Metrics(Schema, RootModel[dict[str, Metric]]):
    """The content of a run's `metrics.json`."""


def open_folder(out: str | Path, plan: Plan) -> None:
    """Create a sweep's folder, or reopen one of the same notebook, and add the plan's runs.

    Half-written files of a killed command are removed.

    Parameters
    ----------
    out : path-like
    plan : Plan

    Raises
    ------
    ChromaError
        If the folder holds something else or cannot be written.
    """
    out = Path(out)
    check_folder(out, plan)
    for leftover in (*out.glob(".*.json"), *(out / RUNS).glob(".*")):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    earlier = read_sweep(out).runs if (out / SWEEP).exists() else {}
    content = {
        "notebook": plan.notebook,
        "code": plan.code,
        "defaults": plan.defaults,
        "runs": earlier | plan.runs,
    }
    files.write_json(out / SWEEP, content, default=str)


def check_folder(out: str | Path, plan: Plan) -> None:
    """Refuse a folder that is neither new nor this sweep's.

    Parameters
    ----------
    out : path-like
    plan : Plan

    Raises
    ------
    ChromaError
        If the folder holds files, or a sweep of other code.
    """
    if not Path(out, SWEEP).exists():
        files.require_new_folder(out)
        return
    sweep = read_sweep(out)
    if sweep.code == plan.code:
        return
    if sweep.notebook == plan.notebook:
        other = f"{plan.notebook} before its code was changed"
    else:
        other = f"{sweep.notebook}, not of {plan.notebook}"
    raise ChromaError(f"{out}: holds a sweep of {other}; choose another --out")


def read_sweep(folder: str | Path) -> SweepRecord:
    """Read a sweep folder's `sweep.json`.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    SweepRecord

    Raises
    ------
    ChromaError
        If the file is missing or wrong.
    """
    path = Path(folder) / SWEEP
    if not path.exists():
        raise ChromaError(
            f"{folder}: is not the folder of a sweep; name the --out of `chroma sweep`"
        )
    return read_json(path, SweepRecord, remedy="delete the folder and sweep again")


def read_run(folder: str | Path) -> RunRecord | None:
    """Read a run's `run.json`.

    Parameters
    ----------
    folder : path-like
        The run's.

    Returns
    -------
    RunRecord or None
        None if the file is missing or broken: the run then counts as missing and runs again.
    """
    try:
        return read_json(Path(folder) / RUN, RunRecord, remedy="run it again")
    except ChromaError:
        return None


def read_metrics(folder: str | Path) -> dict[str, Metric]:
    """Read the numbers that a run has recorded.

    Parameters
    ----------
    folder : path-like
        The run's.

    Returns
    -------
    dict of str to Metric
        Empty if the file is missing or broken, as for a run whose worker died.
    """
    try:
        return read_json(Path(folder) / METRICS, Metrics, remedy="run it again").root
    except ChromaError:
        return {}


def run_status(folder: str | Path) -> str:
    """Return "done", "failed" or "missing".

    Parameters
    ----------
    folder : path-like
        The run's.

    Returns
    -------
    str
    """
    run = read_run(folder)
    return run.status if run else "missing"


def missing(out: str | Path, plan: Plan) -> list[str]:
    """Return the hashes of the plan's runs that have not succeeded yet, in the plan's order.

    Parameters
    ----------
    out : path-like
        The sweep's folder, which may not exist yet.
    plan : Plan

    Returns
    -------
    list of str
    """
    return [run for run in plan.runs if run_status(Path(out) / RUNS / run) != "done"]


def plan_text(
    plan: Plan, out: str | Path, wanted: list[str], slots: int | None = None, *, each: bool = False
) -> str:
    """Say in plain lines what will run and about how long it takes.

    Parameters
    ----------
    plan : Plan
    out : path-like
        The sweep's folder, which may not exist yet.
    wanted : list of str
        Hashes of the runs to do, from `missing`.
    slots : int, optional
        Number of runs at a time, if known.
    each : bool
        Whether to list the runs.

    Returns
    -------
    str
    """
    lines = []
    if each:
        for run, setting in plan.runs.items():
            values = ", ".join(f"{name}={value!r}" for name, value in setting.items())
            lines.append(f"{run}  {'' if run in wanted else '(done) '}{values or 'the defaults'}")
    lines.append(f"{plan.notebook}: {len(plan.runs)} runs, {len(plan.runs) - len(wanted)} done")
    if wanted:
        lines.append(_estimate(plan, Path(out), len(wanted), slots))
    return "\n".join(lines)


def _estimate(plan, out, count, slots):
    """Return a line with the expected duration of some runs."""
    runs = [read_run(path.parent) for path in (out / RUNS).glob(f"[!.]*/{RUN}")]
    done = [run.seconds for run in runs if run and run.status == "done" and run.seconds is not None]
    if done:
        seconds, source = sum(done) / len(done), "the mean of those done"
    else:
        seconds, source = plan.seconds, "the notebook's own time at its defaults"
    if seconds is None:
        return "the time is unknown until one run is done"
    text = f"about {seconds:.0f} s per run, {source}"
    if slots:
        rounds = -(-count // slots)
        text += f"; {slots} at a time, so about {rounds * seconds / 60:.1f} minutes"
    return text


def keep(out: str | Path, run: str, content: BinaryIO) -> None:
    """Store a run's folder, whole or not at all. It replaces an earlier failure.

    Parameters
    ----------
    out : path-like
        The sweep's folder.
    run : str
        The run's hash.
    content : file
        A zip of the run's folder.

    Raises
    ------
    ChromaError
        If it cannot be written.
    """
    with (
        files.atomic_folder(Path(out) / RUNS / run, overwrite=True) as folder,
        zipfile.ZipFile(content) as archive,
    ):
        archive.extractall(folder)
