"""What `chroma data` wrote: the report, its table, and the pictures that were kept."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import ConfigDict, Field, field_validator

from chroma_lib import files, language
from chroma_lib.data.criteria import KEPT, REASONS, REPORT, TABLE
from chroma_lib.errors import ChromaError
from chroma_lib.schemas import Schema, read_json


class ReportSource(Schema):
    """The pictures that were prepared: name of the folder or zip, number, and fingerprint."""

    name: str
    pictures: int
    fingerprint: str


class ReportSettings(Schema):
    """The settings and thresholds of `criteria.Settings.as_dict`."""

    model_config = ConfigDict(extra="allow")  # thresholds are compared, but not used

    size: int = Field(gt=0)


class ReportCounts(Schema):
    """The number of pictures, of those kept, and of those dropped for each reason."""

    pictures: int
    kept: int
    dropped: dict[str, int]

    @field_validator("dropped")
    @classmethod
    def _check_reasons(cls, dropped):
        for reason in dropped:
            if reason not in REASONS:
                raise ValueError(f"unknown reason {reason!r}")
        return dropped


class Report(Schema):
    """The content of `report.json`. `counts` and `versions` are missing while work is going on."""

    format: Literal[1]  # criteria.FORMAT
    source: ReportSource
    settings: ReportSettings
    counts: ReportCounts | None = None
    versions: dict[str, str | None] | None = None
    left_out: list[str] | None = None  # lines on what is no picture


def iterate_rows(path: str | Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a `report.csv`, one at a time."""
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def is_prepared(folder: str | Path) -> bool:
    """Return whether a folder is a prepared data set, finished or not."""
    return (Path(folder) / REPORT).is_file() and (Path(folder) / TABLE).is_file()


def read_report(folder: str | Path, *, finished: bool = True) -> Report:
    """Read `report.json` of a prepared data set.

    Parameters
    ----------
    folder : path-like
    finished : bool
        Refuse a preparation that was interrupted.

    Returns
    -------
    Report

    Raises
    ------
    ChromaError
        If the report is missing, damaged or has another format, or if it is unfinished and
        `finished` is true.
    """
    path = Path(folder) / REPORT
    report = read_json(path, Report, remedy="prepare the pictures again with `chroma data`")
    if finished and report.counts is None:
        raise ChromaError(
            f"{files.printable(path)}: is not finished; run the same `chroma data` command again"
        )
    return report


def read_rows(folder: str | Path) -> list[dict[str, str]]:
    """Return the rows of `report.csv` of a prepared data set, one for each picture."""
    return list(iterate_rows(Path(folder) / TABLE))


def kept_pictures(folder: str | Path, size: int) -> list[tuple[Path, str]]:
    """Return the pictures of a prepared data set, without those that the user has deleted.

    Parameters
    ----------
    folder : path-like
    size : int
        Requested side in pixels.

    Returns
    -------
    list of (Path, str)
        Each picture's file, and the name that it had in the source.

    Raises
    ------
    ChromaError
        If the data set is not finished, its pictures are smaller than `size`, or there are none.
    """
    folder, shown = Path(folder), files.printable(folder)
    prepared_size = read_report(folder).settings.size
    if size > prepared_size:
        raise ChromaError(
            f"{shown}: was prepared at {prepared_size} pixels, but {size} are requested; prepare "
            f"the pictures again with --size {size}"
        )
    rows = [row for row in iterate_rows(folder / TABLE) if row["verdict"] == "kept"]
    pictures = [(folder / row["file"], row["name"]) for row in rows]
    pictures = [(path, name) for path, name in pictures if path.is_file()]
    if not pictures:
        raise ChromaError(f"{shown}: no picture was kept; its {TABLE} lists the reasons")
    return pictures


def as_text(report: Report, lang: str = "en") -> str:
    """Format the counts of a finished report as lines of text.

    Parameters
    ----------
    report : Report
    lang : {"both", "en", "ko"}

    Returns
    -------
    str

    Raises
    ------
    ValueError
        If the report is not finished.
    """
    counts = report.counts
    if counts is None:
        raise ValueError("a report that is not finished has no counts")
    rows = [(language.text("pictures", "그림", lang), [counts.pictures])]
    rows += [(language.text(*KEPT, lang), [counts.kept])]
    rows += [(language.text(*REASONS[name], lang), [n]) for name, n in counts.dropped.items()]
    return language.table([""], rows)
