"""A sweep's report: its table and figures as files, and the best run in words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.read import read_picture
from chroma_lib.resources import resource
from chroma_lib.shell import command_line
from chroma_lib.sweeps.figures import color_grids, short, show_grids, show_measure, weights_folder
from chroma_lib.sweeps.store import RUNS
from chroma_lib.sweeps.table import (
    best,
    over_repeats,
    read_table,
    real_value,
    recorded_measures,
    swept,
)

if TYPE_CHECKING:
    import pandas

REPORT, GRIDS = "report", "grids"
TABLE_CSV, TABLE = "table.csv", "table.parquet"


def write_report(
    folder: str | Path,
    *,
    by: str | None = None,
    goal: str | None = None,
    over: Sequence[str] | None = None,
    lang: str = "en",
) -> str:
    """Write a sweep's table and figures into its folder `report`.

    Parameters
    ----------
    folder : path-like
        The sweep's.
    by : str, optional
        The measure that decides which run is best. Default: the first one recorded.
    goal : {"lowest", "highest", "real"}, optional
        As for `best`.
    over : sequence of str, optional
        As for `show_measure`.
    lang : {"both", "en", "ko"}

    Returns
    -------
    str
        The files, the means over the repeats, and the best run.

    Raises
    ------
    ChromaError
        If it is not the folder of a sweep or holds no numbers, and as from `best` and
        `show_measure`.
    """
    folder, table = Path(folder), read_table(folder)
    measures = recorded_measures(table)
    written = _write_files(folder, table, measures, over, lang)
    counts = ", ".join(
        f"{count} {status}" for status, count in table["status"].value_counts().items()
    )
    lines = [f"{len(table)} runs: {counts}", f"{folder / REPORT}: {', '.join(written)}"]
    lines += [
        f"failed: {RUNS}/{run}: {error}"
        for run, error in zip(table["run"], table["error"])
        if isinstance(error, str)
    ]
    if not measures:
        lines.append("no numbers: let the notebook call `sweeps.record(name=number)`")
    else:
        lines += ["", *_best_lines(folder, table, by or measures[0], goal)]
    return "\n".join(lines)


def _write_files(folder, table, measures, over, lang):
    """Write all files of the report; return how they are named in it."""
    report = folder / REPORT
    files.write_atomic(report / TABLE_CSV, lambda part: table.to_csv(part, index=False))
    files.write_atomic(report / TABLE, lambda part: table.to_parquet(part, index=False))
    written = [TABLE_CSV, TABLE]
    if not measures:
        return written
    if swept(table):
        for name in measures:
            figure = show_measure(table, name, over, lang=lang)
            file = re.sub(r"[^\w.-]+", "_", name)
            files.write_atomic(report / f"{file}.png", figure.savefig)
        written.append(f"{len(measures)} figures")
    grids = color_grids(folder, table)
    for run, rgb in grids.items():
        files.write_png(report / GRIDS / f"{run}.png", rgb)
    if grids:
        figure = show_grids(table, grids, lang=lang)
        files.write_atomic(report / "colorings.png", figure.savefig)
        written.append("colorings.png")
    return written


def _best_lines(folder, table, measure, goal):
    """Return the means over the repeats and the best run, in lines."""
    means = over_repeats(table, measure).rename(columns={"mean": measure})
    lines = [means.to_string(index=False), ""]
    if goal is None and real_value(table, measure) is None:
        return [*lines, f"For the best run: --by {measure} --best lowest, or highest"]
    setting, run = best(table, measure, goal)
    values = ", ".join(f"{name}={short(setting[name])}" for name in swept(table)) or "the defaults"
    lines.append(f"Best {measure}: {values}; the best run with it: {folder / RUNS / run}")
    weights = weights_folder(folder, run)
    if weights:
        command = command_line("chroma", "colorize", "PICTURE", "--weights", weights)
        lines.append(f"Color with it: {command}")
    return lines


def stored_sweep() -> tuple[pandas.DataFrame, dict[str, np.ndarray]]:
    """Read the sweep that comes with Chroma; `make sweep` made it.

    Returns
    -------
    table : pandas.DataFrame
    grids : dict of str to ndarray of uint8, shape (H, W, 3)
        Hash of a run -> its colorings as a grid.

    Raises
    ------
    ChromaError
        If it is missing.
    """
    import pandas

    folder = resource("data", "results", "sweep")
    if not (folder / TABLE).is_file():
        raise ChromaError(f"no stored sweep in {folder}: reinstall Chroma, or run `make sweep`")
    grids = {path.stem: read_picture(path).rgb for path in sorted((folder / GRIDS).glob("*.png"))}
    return pandas.read_parquet(folder / TABLE), grids
