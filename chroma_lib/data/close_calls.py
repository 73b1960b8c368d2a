"""The contact sheet of the pictures nearest to each threshold of `chroma data`."""

import heapq

import numpy as np

from chroma_lib import files
from chroma_lib.data.criteria import (
    COLORED_SHARE,
    KEPT,
    NEAR_BITS,
    REASONS,
    SHEET,
    SMALLEST_SCALE,
    TABLE,
    fitted,
)
from chroma_lib.data.report import iterate_rows
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import WHITE_SHARE, fit_square

# Test -> column of its number, reason of those dropped by it, how the number is told.
_TESTS = {
    "side": ("too small", lambda v: (f"{v:.0f} px", f"{v:.0f}픽셀")),
    "white": ("not on white", lambda v: (f"{v:.1%} white", f"흰색 {v:.1%}")),
    "colored": ("gray", lambda v: (f"{v:.1%} colored", f"색 {v:.1%}")),
    "bits": ("near duplicate", lambda v: (f"{v:.0f} bits off", f"{v:.0f}비트 차이")),
}
_CLOSEST = 3  # on each side of each threshold


def _close_calls(table, settings):
    """Return the rows nearest to each threshold: a list of (test, those dropped, those kept)."""
    limits = {
        "side": SMALLEST_SCALE * settings.size,
        "white": WHITE_SHARE,
        "colored": COLORED_SHARE,
        "bits": NEAR_BITS,
    }
    if not settings.white_background:
        del limits["white"]

    def closest(test, **wanted):
        rows = (row for row in iterate_rows(table) if row[test] and wanted.items() <= row.items())
        return heapq.nsmallest(_CLOSEST, rows, key=lambda row: abs(float(row[test]) - limits[test]))

    return [
        (test, closest(test, reason=_TESTS[test][0]), closest(test, verdict="kept"))
        for test in limits
    ]


def write_sheet(source, settings, part, lang):
    """Draw the close calls: a row for each test, dropped at the left, kept at the right."""
    from chroma_lib import figures, language

    by_name = {entry.name: entry for entry in source.entries if not entry.fault}
    blank = np.full((settings.size, settings.size, 3), 255, np.uint8)

    def square(name):
        try:
            picture = source.read(by_name[name])
        except ChromaError:  # it has gone since
            return blank
        return fit_square(fitted(picture, settings), settings.size)[0]

    def tile(row, test):
        shown = square(row["name"])
        if test == "bits":  # the two beside each other
            both = np.concatenate([shown, square(row["like"])], axis=1)
            shown = fit_square(both, settings.size)[0]
        number = _TESTS[test][1](float(row[test]))
        words = [f"{v}: {n}" for v, n in zip(REASONS.get(row["reason"], KEPT), number)]
        return shown, f"{short_name(row['name'])}\n{language.text(*words, lang, separator=chr(10))}"

    tiles = []
    for test, *sides in _close_calls(part / TABLE, settings):
        if any(sides):
            for rows in sides:
                tiles += [tile(row, test) for row in rows]
                tiles += [(blank, "")] * (_CLOSEST - len(rows))
    if tiles:
        figure = figures.show_pictures(*zip(*tiles), columns=2 * _CLOSEST, cell=1.9, lang=lang)
        files.write_atomic(part / SHEET, figure.savefig)


def short_name(name, most=24):
    """Return the end of a long name, to write over a picture."""
    return name if len(name) <= most else f"…{name[1 - most :]}"
