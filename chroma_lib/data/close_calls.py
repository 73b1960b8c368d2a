"""The contact sheet of the pictures nearest to each threshold of `chroma data`."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chroma_lib import files, language
from chroma_lib.data.criteria import (
    COLORED_SHARE,
    KEPT,
    NEAR_BITS,
    REASONS,
    SHEET,
    SMALLEST_SCALE,
    TABLE,
    Settings,
    cropped,
)
from chroma_lib.data.report import iterate_rows
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import WHITE_SHARE, fit_square
from chroma_lib.pictures.sources import Source

_CLOSEST = 3  # pictures on each side of each threshold


@dataclass(frozen=True)
class Threshold:
    """A test that drops pictures by one number of `report.csv`.

    Attributes
    ----------
    column : str
        The number's column.
    limit : float
    reason : str
        Why the test drops a picture: a key of `REASONS`.
    describe : callable
        Returns a number with its unit: (English, Korean).
    """

    column: str
    limit: float
    reason: str
    describe: Callable[[float], tuple[str, str]]


def thresholds(settings: Settings) -> list[Threshold]:
    """Return the thresholds that these settings apply."""
    side = Threshold(
        "side",
        SMALLEST_SCALE * settings.size,
        "too small",
        lambda v: (f"{v:.0f} px", f"{v:.0f}픽셀"),
    )
    white = Threshold(
        "white",
        WHITE_SHARE,
        "not on white",
        lambda v: (f"{v:.1%} white", f"흰색 {v:.1%}"),
    )
    colored = Threshold(
        "colored",
        COLORED_SHARE,
        "gray",
        lambda v: (f"{v:.1%} colored", f"색 {v:.1%}"),
    )
    bits = Threshold(
        "bits",
        NEAR_BITS,
        "near duplicate",
        lambda v: (f"{v:.0f} bits differ", f"{v:.0f}비트 차이"),
    )
    return [side, white, colored, bits] if settings.white_background else [side, colored, bits]


def close_calls(
    table: str | Path, threshold: Threshold
) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Return the rows of `report.csv` nearest to a threshold.

    Parameters
    ----------
    table : path-like
    threshold : Threshold

    Returns
    -------
    dropped, kept : list of dict of str
        At most three of each, nearest first.
    """

    def nearest(column, value):
        rows = (
            row for row in iterate_rows(table) if row[threshold.column] and row[column] == value
        )
        return heapq.nsmallest(
            _CLOSEST, rows, key=lambda row: abs(float(row[threshold.column]) - threshold.limit)
        )

    return nearest("reason", threshold.reason), nearest("verdict", "kept")


class _Tiles:
    """Draws the pictures of the sheet with their titles."""

    def __init__(self, source, settings, lang):
        self.source, self.settings, self.lang = source, settings, lang
        self.blank = np.full((settings.size, settings.size, 3), 255, np.uint8)
        self._by_name = {entry.name: entry for entry in source.entries if not entry.fault}

    def tile(self, row, threshold):
        """Return a row's picture and title."""
        picture = self._square(row["name"])
        if threshold.column == "bits":  # with its near duplicate beside it
            pair = np.concatenate([picture, self._square(row["like"])], axis=1)
            picture = fit_square(pair, self.settings.size)[0]
        verdict = REASONS.get(row["reason"], KEPT)
        number = threshold.describe(float(row[threshold.column]))
        labels = [f"{word}: {value}" for word, value in zip(verdict, number)]
        text = language.text(*labels, self.lang, separator="\n")
        return picture, f"{short_name(row['name'])}\n{text}"

    def _square(self, name):
        try:
            picture = self.source.read(self._by_name[name])
        except ChromaError:  # deleted in the meantime
            return self.blank
        return fit_square(cropped(picture, self.settings), self.settings.size)[0]


def write_sheet(source: Source, settings: Settings, folder: Path, lang: str) -> None:
    """Draw the close calls: a row for each threshold, dropped on the left, kept on the right.

    Parameters
    ----------
    source : Source
    settings : Settings
    folder : Path
        The prepared data set, whose `report.csv` is complete.
    lang : {"both", "en", "ko"}
    """
    from chroma_lib import figures  # imported here: Matplotlib takes a second to load

    draw, tiles = _Tiles(source, settings, lang), []
    for threshold in thresholds(settings):
        dropped, kept = close_calls(folder / TABLE, threshold)
        if not dropped and not kept:
            continue
        for rows in (dropped, kept):
            tiles += [draw.tile(row, threshold) for row in rows]
            tiles += [(draw.blank, "")] * (_CLOSEST - len(rows))
    if tiles:
        figure = figures.show_pictures(*zip(*tiles), columns=2 * _CLOSEST, cell=1.9, lang=lang)
        files.write_atomic(folder / SHEET, figure.savefig)


def short_name(name: str, limit: int = 24) -> str:
    """Return the end of a long name, to write over a picture; at most `limit` characters."""
    return name if len(name) <= limit else f"…{name[1 - limit :]}"
