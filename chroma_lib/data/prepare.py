"""Prepare people's pictures: a folder or zip -> a data set to train on and a report.

A prepared data set is a folder:

- `pictures/000/000012.png`: squares of one size, numbered in the order of the source's pictures;
- `report.csv`: a row for each picture of the source: kept or dropped, why, and the numbers;
- `report.json`: source, settings, counts and versions;
- `borderline.png`: the pictures nearest to each threshold, on both sides of it.

While it is being written, it is called `NAME.part`. The row of a picture is written as soon as the
picture is judged, so that a preparation that was killed resumes where it stopped.
"""

import csv
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from chroma_lib import color, files
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
    cropped,
)
from chroma_lib.data.duplicates import KeptPictures
from chroma_lib.data.report import (
    Report,
    ReportCounts,
    ReportSettings,
    ReportSource,
    iterate_rows,
    read_report,
)
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import WHITE_SHARE, fit_square, white_share
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.sources import Source, open_source
from chroma_lib.progress import progress_bar
from chroma_lib.versions import versions


def prepare_pictures(
    source: str | Path,
    out: str | Path,
    *,
    size: int = 128,
    white_background: bool = False,
    crop: str = "pad",
    lang: str = "en",
    progress: bool = True,
) -> Report:
    """Prepare a folder or zip of pictures for training, as `chroma data` does.

    Pictures are dropped if they cannot be read, are smaller than half the size, are blank or
    gray, repeat an earlier picture or, with `white_background`, have another background. Gray
    means that less than 5% of what is not paper has a chroma of 8 or more; sepia pictures pass.
    Of duplicates the first by name is kept. Mirrored, shifted and recolored copies are not
    recognized as duplicates.

    Memory holds one picture at a time, and about 200 bytes for each picture that is kept.

    Parameters
    ----------
    source : path-like
        A folder or a zip.
    out : path-like
        A new or empty folder. If it already holds this source, prepared with these settings,
        nothing is done. If that was interrupted, it resumes.
    size, white_background, crop
        As in `criteria.Settings`.
    lang : {"both", "en", "ko"}
        Language of the labels in `borderline.png`.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Report
        The content of `report.json`.

    Raises
    ------
    ChromaError
        If the source is missing, is neither a folder nor a zip, or contains no picture; if `out`
        holds anything else; or if a file cannot be written.
    """
    settings = Settings(size, white_background, crop)
    out = Path(os.path.abspath(out))
    with open_source(source) as opened:
        if Path(source).is_dir() and Path(source).resolve() in out.resolve().parents:
            raise ChromaError(
                f"{files.printable(out)}: is inside the folder of the pictures; name a folder"
                " outside"
            )
        plan = _plan(opened, settings)
        if (out / REPORT).is_file():
            _check_same(out, plan)
            return read_report(out)
        files.require_new_folder(out)
        part = out.with_name(f"{out.name}.part")
        _start(part, plan)
        _judge_all(opened, settings, part, progress)
        write_sheet(opened, settings, part, lang)
        report = plan.model_copy(
            update={
                "counts": _counts(part / TABLE),
                "versions": _versions(),
                "left_out": list(opened.left_out) or None,
            }
        )
        _write_report(part, report)
    if out.is_dir():
        out.rmdir()  # it is empty, but some systems cannot rename onto it
    os.replace(part, out)
    return report


def _plan(source, settings):
    """Return the report of a preparation that has not started."""
    pictures = ReportSource(
        name=source.name, pictures=len(source.entries), fingerprint=source.fingerprint()
    )
    return Report(format=FORMAT, source=pictures, settings=ReportSettings(**settings.as_dict()))


def _write_report(folder, report):
    files.write_json(folder / REPORT, report.model_dump(exclude_none=True))


def _versions():
    found = versions("numpy", "pillow")
    return {name: found[name] for name in ("chroma", "numpy", "pillow")}


def _counts(table):
    count = Counter(row["reason"] for row in iterate_rows(table))
    dropped = {reason: count[reason] for reason in REASONS if count[reason]}
    return ReportCounts(pictures=count.total(), kept=count[""], dropped=dropped)


def _check_same(folder, plan):
    """Refuse a folder that was prepared, or started, with other pictures or other settings."""
    report, difference = read_report(folder, finished=False), ""
    if report.source != plan.source:
        difference = "from another source"
    elif report.settings != plan.settings:
        difference = "with other settings"
    if difference:
        raise ChromaError(
            f"{files.printable(folder)}: was prepared {difference}; name another folder or"
            " delete it"
        )


def _start(part, plan):
    """Create the folder of the work in progress, or check that it belongs to this work."""
    files.remove_leftovers(part, recursive=True)
    if (part / REPORT).is_file():
        _check_same(part, plan)
        return
    files.require_new_folder(part)
    _write_report(part, plan)


def _judge_all(source, settings, part, progress):
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
        for number in progress_bar(numbers, unit="picture", shown=progress, **bar):
            row, square = judge.judge(number)
            if square is not None:
                files.write_png(part / row["file"], square)
            # The row is written after the picture, so that a picture with a row is complete.
            table.writerow(row)
            file.flush()


def _resume(part, kept):
    """Remove a half-written row, add the pictures kept so far to `kept`, and count the rows."""
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
                f"{files.printable(path)}: has missing or duplicate rows; delete "
                f"{files.printable(part)} and start again"
            )
        if row["verdict"] == "kept":
            square = read_picture(part / row["file"]).rgb
            kept.add(done, square, color.rgb_to_lab(square))
        done += 1
    return done


class _Dropped(Exception):
    """A picture failed a test."""

    def __init__(self, reason, detail=""):
        super().__init__(reason)
        self.reason, self.detail = reason, detail


@dataclass(frozen=True)
class _Judge:
    """Fits one picture after another and decides which are kept."""

    source: Source
    settings: Settings
    kept: KeptPictures

    def judge(self, number):
        """Return the row of a picture, and its square (None if it is dropped)."""
        row = dict.fromkeys(COLUMNS, "")
        row |= {"number": number, "name": self.source.entries[number].name}
        try:
            square = self._test(row)
        except _Dropped as dropped:
            row |= {"verdict": "dropped", "reason": dropped.reason, "detail": dropped.detail}
            return row, None
        row |= {"verdict": "kept", "file": f"{PICTURES}/{number // 1000:03d}/{number:06d}.png"}
        return row, square

    def _test(self, row):
        """Run all tests on a picture and return its square. Each writes its number into the row."""
        picture = self._read(self.source.entries[row["number"]])
        row["detail"] = "; ".join(picture.notes)
        row["height"], row["width"] = picture.rgb.shape[:2]
        part = cropped(picture, self.settings)
        row["side"] = max(part.shape[:2])
        if row["side"] < SMALLEST_SCALE * self.settings.size:
            raise _Dropped("too small")
        white = white_share(picture.rgb)
        row["white"] = f"{white:.3f}"
        if self.settings.white_background and white < WHITE_SHARE:
            raise _Dropped("not on white")
        square = fit_square(part, self.settings.size)[0]
        lab = color.rgb_to_lab(square)
        _test_color(lab, row)
        self._test_duplicate(square, lab, row)
        self.kept.add(row["number"], square, lab)
        return square

    def _read(self, entry):
        try:
            return self.source.read(entry)
        except ChromaError as error:
            message = files.printable(error).removeprefix(f"{entry.name}: ")
            raise _Dropped("unreadable", message) from None

    def _test_duplicate(self, square, lab, row):
        same = self.kept.same(square)
        bits, other = (0, same) if same is not None else self.kept.nearest(lab)
        if other is None:
            return
        row |= {"bits": bits, "like": self.source.entries[other].name}
        if bits <= NEAR_BITS:
            reason = "near duplicate" if same is None else "duplicate"
            raise _Dropped(reason, f"of {row['like']}")


def _test_color(lab, row):
    figure = lab[..., 0] < PAPER_WHITE
    if figure.mean() < INK_SHARE:
        raise _Dropped("blank")
    colored = (np.hypot(lab[..., 1], lab[..., 2])[figure] >= COLORED_CHROMA).mean()
    row["colored"] = f"{colored:.3f}"
    if colored < COLORED_SHARE:
        raise _Dropped("gray")
