"""A folder or zip of people's pictures -> a data set to train on, and a report of each picture.

A prepared data set is a folder:

- `pictures/000/000012.png`: squares of one size, numbered as the source's pictures are sorted;
- `report.csv`: a row for each picture of the source: kept or dropped, why, and the numbers;
- `report.json`: source, settings, counts and versions;
- `borderline.png`: the pictures nearest to each threshold, on both sides of it.

While it is being made it is called `NAME.part`. Rows of `report.csv` are written as pictures are
judged, so that a preparation that was killed goes on where it stopped.
"""

import csv
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL
from tqdm.auto import tqdm

from chroma_lib import __version__, color, files
from chroma_lib.data.close_calls import write_sheet
from chroma_lib.data.criteria import (
    COLORED_CHROMA,
    COLORED_SHARE,
    COLUMNS,
    FORMAT,
    INK_SHARE,
    NEAR_BITS,
    PAPER_WHITE,
    PICTURES,
    REASONS,
    REPORT,
    SMALLEST_SCALE,
    TABLE,
    Settings,
    fitted,
)
from chroma_lib.data.duplicates import KeptPictures
from chroma_lib.data.report import iterate_rows, read_report
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import WHITE_SHARE, fit_square, white_share
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.sources import Source, open_source


class _Dropped(Exception):
    """A picture does not pass a test."""

    def __init__(self, reason, detail=""):
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class _Judge:
    """Fits one picture after the other and decides which are kept."""

    source: Source
    settings: Settings
    kept: KeptPictures

    def judge(self, number):
        """Return the row of a picture, and its square (None if it is dropped)."""
        row = dict.fromkeys(COLUMNS, "")
        row |= {"number": number, "name": self.source.entries[number].name}
        try:
            square = self._pass(row)
        except _Dropped as dropped:
            row |= {"verdict": "dropped", "reason": dropped.reason, "detail": dropped.detail}
            return row, None
        row |= {"verdict": "kept", "file": f"{PICTURES}/{number // 1000:03d}/{number:06d}.png"}
        return row, square

    def _pass(self, row):
        """Put a picture through all tests; each writes its number into the row."""
        picture = self._read(self.source.entries[row["number"]])
        row["height"], row["width"] = picture.rgb.shape[:2]
        cut = fitted(picture, self.settings)
        row["side"] = max(cut.shape[:2])
        if row["side"] < SMALLEST_SCALE * self.settings.size:
            raise _Dropped("too small")
        white = white_share(picture.rgb)
        row["white"] = f"{white:.3f}"
        if self.settings.white_background and white < WHITE_SHARE:
            raise _Dropped("not on white")
        square = fit_square(cut, self.settings.size)[0]
        lab = color.rgb_to_lab(square)
        _check_color(lab, row)
        self._check_new(square, lab, row)
        self.kept.add(row["number"], square, lab)
        return square

    def _read(self, entry):
        try:
            return self.source.read(entry)
        except ChromaError as error:
            told = files.printable(error).removeprefix(f"{entry.name}: ")
            raise _Dropped("unreadable", told) from None

    def _check_new(self, square, lab, row):
        same = self.kept.same(square)
        bits, other = (0, same) if same is not None else self.kept.nearest(lab)
        if other is None:
            return
        row |= {"bits": bits, "like": self.source.entries[other].name}
        if bits <= NEAR_BITS:
            reason = "near duplicate" if same is None else "duplicate"
            raise _Dropped(reason, f"of {row['like']}")


def _check_color(lab, row):
    figure = lab[..., 0] < PAPER_WHITE
    if figure.mean() < INK_SHARE:
        raise _Dropped("blank")
    colored = (np.hypot(lab[..., 1], lab[..., 2])[figure] >= COLORED_CHROMA).mean()
    row["colored"] = f"{colored:.3f}"
    if colored < COLORED_SHARE:
        raise _Dropped("gray")


def prepare_pictures(source, out, *, size=128, white_background=False, crop="pad", lang="en", progress=True):
    """Prepare a folder or zip of pictures for training: what `chroma data` does.

    Pictures are dropped that can't be read, are less than half the size, do not stand on white
    (where asked for), are blank or gray, or repeat one before them. Gray means that less than
    5% of what is not paper has a chroma of 8 or more; a sepia picture passes. Of duplicates the
    first by name is kept; a mirrored, shifted or recolored copy is not seen as one.

    Memory holds one picture, and some 200 bytes of each one kept.

    Parameters
    ----------
    source : path-like
        A folder or a zip.
    out : path-like
        A new or empty folder. Where this source has been prepared with these settings already,
        nothing is done; where that was cut off, it goes on.
    size, white_background, crop
        As for `Settings`.
    lang : {"both", "en", "ko"}
        Of the labels in `borderline.png`.
    progress : bool

    Returns
    -------
    dict
        What `report.json` holds.

    Raises
    ------
    ChromaError
        If the source is missing, neither folder nor zip, or without pictures; if `out` holds
        anything else; or if a file can't be written.
    """
    settings = Settings(size, white_background, crop)
    out = Path(os.path.abspath(out))
    with open_source(source) as opened:
        if Path(source).is_dir() and Path(source).resolve() in out.resolve().parents:
            raise ChromaError(
                f"{files.printable(out)}: lies inside the pictures' folder; name one outside"
            )
        plan = {
            "format": FORMAT,
            "source": {
                "name": opened.name,
                "pictures": len(opened.entries),
                "fingerprint": opened.fingerprint(),
            },
            "settings": settings.as_dict(),
        }
        if (out / REPORT).is_file():
            _check_same(out, plan)
            return read_report(out)
        files.require_new_folder(out)
        part = out.with_name(f"{out.name}.part")
        _begin(part, plan)
        _work(opened, settings, part, progress)
        write_sheet(opened, settings, part, lang)
        report = plan | {"counts": _counts(part / TABLE), "versions": _versions()}
        files.write_json(part / REPORT, report)
    if out.is_dir():
        out.rmdir()  # it is empty, or the rename would fail on some systems
    os.replace(part, out)
    return report


def _versions():
    return {"chroma": __version__, "numpy": np.__version__, "pillow": PIL.__version__}


def _check_same(folder, plan):
    """Refuse a folder that was prepared, or begun, from other pictures or in another way."""
    report, shown = read_report(folder, finished=False), files.printable(folder)
    for name, what in (("source", "from another source"), ("settings", "with other settings")):
        if report.get(name) != plan[name]:
            raise ChromaError(f"{shown}: was prepared {what}; name another folder or delete it")


def _begin(part, plan):
    """Make the folder of the work in progress, or check that it is of this work."""
    for beside in part.rglob("." + "[0-9a-f]" * 32 + ".*"):
        beside.unlink()  # what a kill left of a file that `write_beside` was writing
    if (part / REPORT).is_file():
        _check_same(part, plan)
        return
    files.require_new_folder(part)
    files.write_json(part / REPORT, plan)


def _work(source, settings, part, progress):
    """Judge all pictures that have no row yet."""
    kept = KeptPictures(len(source.entries))
    judge = _Judge(source, settings, kept)
    done = _resume(part, kept)
    with open(part / TABLE, "a", newline="", encoding="utf-8") as file:
        table = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if not file.tell():
            table.writeheader()
        numbers = range(done, len(source.entries))
        bar = {"desc": "preparing", "initial": done, "total": len(source.entries)}
        for number in tqdm(numbers, unit="picture", disable=not progress, **bar):
            row, square = judge.judge(number)
            if square is not None:
                files.write_png(part / row["file"], square)
            # The row comes after the picture: what has a row is whole.
            table.writerow(row)
            file.flush()


def _resume(part, kept):
    """Cut off a row that was half-written; learn the pictures kept so far; return their rows."""
    path, done = part / TABLE, 0
    if not path.is_file():
        return done
    with open(path, "r+b") as file:
        content = file.read()
        file.truncate(content.rfind(b"\n") + 1)
    if path.stat().st_size == 0:
        return done
    for row in iterate_rows(path):
        if row["number"] != str(done):
            raise ChromaError(
                f"{files.printable(path)}: rows are missing or double; delete "
                f"{files.printable(part)} and begin again"
            )
        if row["verdict"] == "kept":
            square = read_picture(part / row["file"]).rgb
            kept.add(done, square, color.rgb_to_lab(square))
        done += 1
    return done


def _counts(table):
    count = Counter(row["reason"] for row in iterate_rows(table))
    dropped = {reason: count[reason] for reason in REASONS if count[reason]}
    return {"pictures": count.total(), "kept": count[""], "dropped": dropped}
