"""A sweep's folder: which runs it is to have, what each has left, and the table of them all.

It holds `sweep.json` (which notebook, which runs) and, for each run, `runs/HASH`: the executed
`notebook.ipynb`, `run.json` (parameters, status, seconds, versions), `metrics.json` (what the
notebook has recorded), `run.log` and the folder `pictures`, where the run has worked.
"""

import json
import math
import shutil
import zipfile
from collections.abc import Mapping
from pathlib import Path

from chroma_lib import files
from chroma_lib.errors import ChromaError

SWEEP, RUNS = "sweep.json", "runs"
NOTEBOOK, RUN, METRICS, LOG, PICTURES = (
    "notebook.ipynb",
    "run.json",
    "metrics.json",
    "run.log",
    "pictures",
)
MIME = "application/vnd.chroma.metrics+json"


def record(**numbers):
    """Show numbers under a notebook's cell, and keep them in the executed notebook for a sweep.

    Parameters
    ----------
    **numbers : float or dict
        A number each, or a row of `measures.measure`: its "model" is the number, and its "real"
        is kept beside it. None where there is none.

    Raises
    ------
    ChromaError
        If something is no number.
    """
    from IPython.display import display

    rows = []
    for name, given in numbers.items():
        given = given if isinstance(given, Mapping) else {"model": given}
        value, real = (_number(name, given.get(side)) for side in ("model", "real"))
        rows.append({"name": name, "value": value, "real": real})
    width = max(map(len, numbers), default=0)
    lines = [
        f"{row['name']:<{width}}  " + ("-" if row["value"] is None else f"{row['value']:.4g}")
        for row in rows
    ]
    display({"text/plain": "\n".join(lines), MIME: rows}, raw=True)


def recorded(notebook):
    """Return what an executed notebook has recorded, the last of each name.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    dict of str to dict
        Name -> ``{"value", "real"}``, numbers or None, in the order of the recording.
    """
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    rows = [row for output in outputs for row in output.get("data", {}).get(MIME, ())]
    return {row["name"]: {"value": row["value"], "real": row["real"]} for row in rows}


def _number(name, value):
    try:
        value = None if value is None else float(value)
    except (TypeError, ValueError):
        raise ChromaError(f"record: {name} is {value!r}, not a number; record numbers") from None
    return value if value is not None and math.isfinite(value) else None


def open_folder(out, plan):
    """Make a sweep's folder, or check that one is of the same notebook, and add the plan's runs.

    What a killed command has left half-written is taken away.

    Parameters
    ----------
    out : path-like
    plan : Plan

    Raises
    ------
    ChromaError
        If it holds something else, or can't be written.
    """
    out = Path(out)
    check_folder(out, plan)
    for leftover in (*out.glob(".*.json"), *(out / RUNS).glob(".*")):
        shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()
    known = _read_json(out / SWEEP) or {}
    about = {
        "notebook": plan.notebook,
        "code": plan.code,
        "defaults": plan.defaults,
        "runs": known.get("runs", {}) | plan.runs,
    }
    files.write_json(out / SWEEP, about, default=str)


def check_folder(out, plan):
    """Refuse a folder that is not this sweep's and not new."""
    if Path(out, SWEEP).exists():
        about = read_about(out)
        if about["code"] != plan.code:
            if about["notebook"] == plan.notebook:
                what = f"{plan.notebook} before its code was changed"
            else:
                what = f"{about['notebook']}, not of {plan.notebook}"
            raise ChromaError(f"{out}: holds a sweep of {what}; choose another --out")
    else:
        files.require_new_folder(out)


def read_about(folder):
    """Read a sweep folder's `sweep.json`.

    Raises
    ------
    ChromaError
        If there is none.
    """
    about = _read_json(Path(folder) / SWEEP)
    if not isinstance(about, dict) or not {"notebook", "code", "defaults", "runs"} <= set(about):
        raise ChromaError(f"{folder}: is no folder of a sweep; name the --out of `chroma sweep`")
    return about


def missing(out, plan):
    """Return the hashes of the plan's runs that have not succeeded yet, in the plan's order."""
    return [run for run in plan.runs if _status(Path(out) / RUNS / run) != "done"]


def plan_text(plan, out, wanted, slots=None, *, each=False):
    """Tell in plain lines what will run, and about how long it takes.

    Parameters
    ----------
    plan : Plan
    out : path-like
        The sweep's folder, if it is there already.
    wanted : list of str
        Hashes of the runs that are missing, as from `missing`.
    slots : int, optional
        How many run at a time, if that is known.
    each : bool
        Whether to list the runs.

    Returns
    -------
    str
    """
    lines = []
    if each:
        for run, setting in plan.runs.items():
            shown = ", ".join(f"{name}={value!r}" for name, value in setting.items())
            lines.append(f"{run}  {'' if run in wanted else '(done) '}{shown or 'as it is'}")
    lines.append(f"{plan.notebook}: {len(plan.runs)} runs, {len(plan.runs) - len(wanted)} done")
    if not wanted:
        return "\n".join(lines)
    done = [_read_json(path) for path in (Path(out) / RUNS).glob(f"[!.]*/{RUN}")]
    seconds = [run["seconds"] for run in done if run and run["status"] == "done"]
    one, source = plan.seconds, "as the notebook took at its own settings"
    if seconds:
        one, source = sum(seconds) / len(seconds), "the mean of those done"
    if one is None:
        lines.append("no time is known before one is done")
    else:
        told = f"about {one:.0f} s a run, {source}"
        if slots:
            rounds = -(-len(wanted) // slots)
            told += f"; {slots} at a time, so about {rounds * one / 60:.1f} minutes"
        lines.append(told)
    return "\n".join(lines)


def keep(out, run, content):
    """Keep a run's folder, whole or not at all; an earlier failure gives way to it.

    Parameters
    ----------
    out : path-like
    run : str
        Its hash.
    content : file
        A zip of the folder.
    """
    with files.atomic_folder(Path(out) / RUNS / run, overwrite=True) as folder:
        with zipfile.ZipFile(content) as packed:
            packed.extractall(folder)


def read_table(folder):
    """Return all runs of a sweep, each once, as a table.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    pandas.DataFrame
        A row for each run that was ever asked for, sorted by the parameters. Columns: "run" (its
        hash), "status" ("done", "failed" or "missing"), the parameters that some run sets,
        "seconds", "error", the measures, and "NAME_real" where real colors were measured too.
        ``attrs["parameters"]`` and ``attrs["measures"]`` name the columns of both.

    Raises
    ------
    ChromaError
        If it is no sweep's folder.
    """
    import pandas

    about = read_about(folder)
    names = list(dict.fromkeys(name for run in about["runs"].values() for name in run))
    rows, measures = [], {}
    for run, parameters in about["runs"].items():
        place = Path(folder) / RUNS / run
        told = _read_json(place / RUN) or {"seconds": None, "error": None}
        row = {"run": run, "status": _status(place)}
        row |= {name: parameters.get(name, about["defaults"][name]) for name in names}
        row |= {name: told[name] for name in ("seconds", "error")}
        for name, number in (_read_json(place / METRICS) or {}).items():
            measure = f"{name}_measured" if name in row else name
            measures[measure] = measures.get(measure) or number["real"] is not None
            row |= {measure: number["value"], f"{measure}_real": number["real"]}
        rows.append(row)
    real = [f"{measure}_real" for measure, known in measures.items() if known]
    columns = ["run", "status", *names, "seconds", "error", *measures, *real]
    result = pandas.DataFrame(rows, columns=columns)
    for name in names:
        kinds = set(map(type, result[name]))
        if len(kinds) > 1 or kinds & {list, dict}:
            result[name] = result[name].map(str)  # a column has one type
    result = result.sort_values(names or "run", ignore_index=True)
    result.attrs = {"parameters": names, "measures": list(measures)}
    return result


def _read_json(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None


def _status(folder):
    told = _read_json(folder / RUN)
    return told["status"] if told else "missing"
