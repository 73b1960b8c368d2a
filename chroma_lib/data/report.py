"""What `chroma data` wrote: the report, its rows, and the pictures that were kept."""

import csv
import json
from pathlib import Path

from chroma_lib import files
from chroma_lib.data.criteria import FORMAT, KEPT, REASONS, REPORT, TABLE
from chroma_lib.errors import ChromaError


def iterate_rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def is_prepared(folder):
    """Tell whether a folder is a prepared data set, finished or not."""
    return (Path(folder) / REPORT).is_file() and (Path(folder) / TABLE).is_file()


def read_report(folder, *, finished=True):
    """Read `report.json` of a prepared data set.

    Raises
    ------
    ChromaError
        If it is damaged, of another format or, where `finished` is asked for, of a preparation
        that was cut off.
    """
    path = Path(folder) / REPORT
    try:
        report = json.loads(path.read_text(encoding="utf-8"))
        known = report["format"] == FORMAT and {"source", "settings"} <= report.keys()
    except (OSError, ValueError, KeyError, TypeError):
        known = False
    shown = files.printable(path)
    if not known:
        raise ChromaError(f"{shown}: not a report of `chroma data`; prepare the pictures again")
    if finished and "counts" not in report:
        raise ChromaError(f"{shown}: not finished; start the same `chroma data` again")
    return report


def read_rows(folder):
    """Read `report.csv` of a prepared data set: a list of dict of str, one a picture."""
    return list(iterate_rows(Path(folder) / TABLE))


def kept_pictures(folder, size):
    """Find the pictures of a prepared data set; those that you deleted are left out.

    Parameters
    ----------
    folder : path-like
    size : int
        Side in pixels that is wanted.

    Returns
    -------
    list of (Path, str)
        Each with the name that it had in the source.

    Raises
    ------
    ChromaError
        If the data set is not finished, its squares are smaller than `size`, or none is there.
    """
    folder, shown = Path(folder), files.printable(folder)
    prepared = read_report(folder)["settings"]["size"]
    if size > prepared:
        raise ChromaError(
            f"{shown}: was prepared at {prepared} pixels, but {size} are wanted; prepare the "
            f"pictures again with --size {size}"
        )
    rows = [row for row in iterate_rows(folder / TABLE) if row["verdict"] == "kept"]
    found = [(folder / row["file"], row["name"]) for row in rows]
    found = [(path, name) for path, name in found if path.is_file()]
    if not found:
        raise ChromaError(f"{shown}: no picture was kept; {TABLE} in it tells why")
    return found


def as_text(report, lang="en"):
    """Lay the counts of a report out as lines of text.

    Parameters
    ----------
    report : dict
    lang : {"both", "en", "ko"}

    Returns
    -------
    str
    """
    from chroma_lib import language  # here, since Matplotlib takes a second to load

    counts = report["counts"]
    rows = [(language.text("pictures", "그림", lang), [counts["pictures"]])]
    rows += [(language.text(*KEPT, lang), [counts["kept"]])]
    rows += [(language.text(*REASONS[name], lang), [n]) for name, n in counts["dropped"].items()]
    return language.table([""], rows)
