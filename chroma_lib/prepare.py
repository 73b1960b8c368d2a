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
import hashlib
import heapq
import json
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import PIL
from PIL import Image
from scipy.fft import dctn
from tqdm.auto import tqdm

import chroma_lib
from chroma_lib import ChromaError, color, pictures
from chroma_lib.sources import Source, open_source

FORMAT = 1
PICTURES, TABLE, REPORT, SHEET = "pictures", "report.csv", "report.json", "borderline.png"
CROPS = ("pad", "bust")

PAPER_WHITE = 95.0  # L* from which a pixel is paper, as in `measures`
INK_SHARE = 0.01  # a picture with fewer pixels that are not paper is blank
COLORED_CHROMA = 8.0  # JPEG's noise on gray stays below
COLORED_SHARE = 0.05  # of what is not paper; a drawn face alone is more
SMALLEST_SCALE = 0.5  # of the size; what is smaller would be more blur than picture
NEAR_BITS = 4  # of 64; the same drawing saved anew differs by 4 at most, another by 6 or more
NEAR_AB = 2.0  # mean AB distance of 4x4 cells; another coloring of the drawing is farther off

# Why a picture is dropped: (English, Korean).
REASONS = {
    "unreadable": ("unreadable", "읽을 수 없음"),
    "too small": ("too small", "너무 작음"),
    "not on white": ("not on white", "흰 배경이 아님"),
    "blank": ("blank", "빈 그림"),
    "gray": ("gray", "흑백 그림"),
    "duplicate": ("duplicate", "중복"),
    "near duplicate": ("near duplicate", "거의 같은 그림"),
}
KEPT = ("kept", "남김")
COLUMNS = (
    ["number", "name", "verdict", "reason", "detail", "file", "width", "height"]
    + ["side", "white", "colored", "bits", "like"]
)  # fmt: skip


@dataclass(frozen=True)
class Settings:
    """How pictures are prepared.

    Attributes
    ----------
    size : int
        Side of the squares in pixels.
    white_background : bool
        Drop what does not stand on white.
    crop : {"pad", "bust"}
        "pad" keeps the whole picture. "bust" takes the box around what is not white (or not
        transparent), and of a box higher than wide the square at its top. That is head and
        shoulders of a standing figure on white; it does not look for a face.
    """

    size: int = 128
    white_background: bool = False
    crop: str = "pad"

    def __post_init__(self):
        if self.crop not in CROPS:
            raise ChromaError(f"unknown crop {self.crop!r}: use one of {', '.join(CROPS)}")
        if self.size < 1:
            raise ChromaError(f"size {self.size}: use at least 1")

    def as_dict(self):
        """Return the settings and all thresholds, for the report."""
        return {
            "size": self.size,
            "white_background": self.white_background,
            "crop": self.crop,
            "smallest_side": SMALLEST_SCALE * self.size,
            "white_share": pictures.WHITE_SHARE,
            "colored_share": COLORED_SHARE,
            "colored_chroma": COLORED_CHROMA,
            "near_bits": NEAR_BITS,
            "near_ab": NEAR_AB,
        }


class _Dropped(Exception):
    """A picture does not pass a test."""

    def __init__(self, reason, detail=""):
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def bust(picture):
    """Cut a standing figure down to the square at its top.

    Parameters
    ----------
    picture : pictures.Picture

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
        With a white margin: one sixteenth at each side, two above. Of a picture that is all white,
        the picture.
    """
    if picture.alpha is not None:
        figure = picture.alpha > 0
    else:
        figure = picture.rgb.min(axis=2) < pictures.NEAR_WHITE
    rows, columns = np.flatnonzero(figure.any(axis=1)), np.flatnonzero(figure.any(axis=0))
    if not len(rows):
        return picture.rgb
    box = picture.rgb[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    box = box[: box.shape[1]]
    margin = max(box.shape[:2]) // 16
    return np.pad(box, ((2 * margin, 0), (margin, margin), (0, 0)), constant_values=255)


def _cells(plane, count):
    """Return the means of count x count cells of a plane (size, size)."""
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize((count, count), Image.Resampling.BOX))


def signature(lab):
    """Return what stays nearly the same when a picture is scaled or saved anew.

    Parameters
    ----------
    lab : ndarray of float, shape (size, size, 3)
        CIELAB.

    Returns
    -------
    bits : int
        64 bits: which of the 8x8 lowest frequencies (DCT) of L* at 32x32 are above their median.
        A shift or crop of a few per cent changes too many of them to be recognized.
    ab : ndarray of float, shape (4, 4, 2)
        Mean a* and b* of 4x4 cells: another coloring of the same drawing is no duplicate.
    """
    low = dctn(_cells(lab[..., 0], 32), norm="ortho")[:8, :8].ravel()
    bits = int.from_bytes(np.packbits(low > np.median(low)).tobytes(), "big")
    return bits, np.stack([_cells(lab[..., 1], 4), _cells(lab[..., 2], 4)], axis=-1)


class _Kept:
    """What later pictures are held against: some 200 bytes of each picture kept."""

    def __init__(self, most):
        self.count, self.by_digest = 0, {}
        self.numbers = np.empty(most, np.int64)
        self.bits = np.empty(most, np.uint64)
        self.ab = np.empty((most, 4, 4, 2), np.float32)

    def add(self, number, square, lab):
        i, self.count = self.count, self.count + 1
        self.by_digest[_digest(square)] = number
        self.numbers[i] = number
        self.bits[i], self.ab[i] = signature(lab)

    def same(self, square):
        """Return the number of the picture with the same pixels, or None."""
        return self.by_digest.get(_digest(square))

    def nearest(self, lab):
        """Return (bits that differ, number) of the nearest picture of like colors.

        Those that differ by more than a quarter of the bits are not looked at; number is None
        where no other is left.
        """
        bits, ab = signature(lab)
        off = np.bitwise_count(self.bits[: self.count] ^ np.uint64(bits))
        near = np.flatnonzero(off <= 16)
        apart = np.linalg.norm(self.ab[near] - ab, axis=-1).mean(axis=(1, 2))
        near = near[apart <= NEAR_AB]
        if not len(near):
            return None, None
        best = near[np.argmin(off[near])]
        return int(off[best]), int(self.numbers[best])


def _digest(square):
    return hashlib.sha256(square.tobytes()).digest()[:16]


@dataclass(frozen=True)
class _Judge:
    """Fits one picture after the other and decides which are kept."""

    source: Source
    settings: Settings
    kept: _Kept

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
        white = pictures.white_share(picture.rgb)
        row["white"] = f"{white:.3f}"
        if self.settings.white_background and white < pictures.WHITE_SHARE:
            raise _Dropped("not on white")
        square = pictures.fit_square(cut, self.settings.size)[0]
        lab = color.rgb_to_lab(square)
        _check_color(lab, row)
        self._check_new(square, lab, row)
        self.kept.add(row["number"], square, lab)
        return square

    def _read(self, entry):
        try:
            return self.source.read(entry)
        except ChromaError as error:
            told = pictures.shown_name(error).removeprefix(f"{entry.name}: ")
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


def fitted(picture, settings):
    """Return what of a picture is scaled into its square, uint8 (h, w, 3)."""
    return bust(picture) if settings.crop == "bust" else picture.rgb


def prepare(
    source, out, *, size=128, white_background=False, crop="pad", lang="en", progress=True
):
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
                f"{pictures.shown_name(out)}: lies inside the pictures' folder; name one outside"
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
        pictures.check_new_folder(out)
        part = out.with_name(f"{out.name}.part")
        _begin(part, plan)
        _work(opened, settings, part, progress)
        _write_sheet(opened, settings, part, lang)
        report = plan | {"counts": _counts(part / TABLE), "versions": _versions()}
        _write_json(part / REPORT, report)
    if out.is_dir():
        out.rmdir()  # it is empty, or the rename would fail on some systems
    os.replace(part, out)
    return report


def _versions():
    return {"chroma": chroma_lib.__version__, "numpy": np.__version__, "pillow": PIL.__version__}


def _write_json(path, content):
    text = json.dumps(content, indent=1, ensure_ascii=False) + "\n"
    pictures.write_beside(path, lambda beside: beside.write_text(text, encoding="utf-8"))


def _check_same(folder, plan):
    """Refuse a folder that was prepared, or begun, from other pictures or in another way."""
    report, shown = read_report(folder, finished=False), pictures.shown_name(folder)
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
    pictures.check_new_folder(part)
    _write_json(part / REPORT, plan)


def _work(source, settings, part, progress):
    """Judge all pictures that have no row yet."""
    kept = _Kept(len(source.entries))
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
                pictures.write_png(part / row["file"], square)
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
    for row in _rows(path):
        if row["number"] != str(done):
            raise ChromaError(
                f"{pictures.shown_name(path)}: rows are missing or double; delete "
                f"{pictures.shown_name(part)} and begin again"
            )
        if row["verdict"] == "kept":
            square = pictures.read_picture(part / row["file"]).rgb
            kept.add(done, square, color.rgb_to_lab(square))
        done += 1
    return done


def _rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        yield from csv.DictReader(file)


def _counts(table):
    count = Counter(row["reason"] for row in _rows(table))
    dropped = {reason: count[reason] for reason in REASONS if count[reason]}
    return {"pictures": count.total(), "kept": count[""], "dropped": dropped}


# Reading what was prepared


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
    shown = pictures.shown_name(path)
    if not known:
        raise ChromaError(f"{shown}: not a report of `chroma data`; prepare the pictures again")
    if finished and "counts" not in report:
        raise ChromaError(f"{shown}: not finished; start the same `chroma data` again")
    return report


def read_rows(folder):
    """Read `report.csv` of a prepared data set: a list of dict of str, one a picture."""
    return list(_rows(Path(folder) / TABLE))


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
    folder, shown = Path(folder), pictures.shown_name(folder)
    prepared = read_report(folder)["settings"]["size"]
    if size > prepared:
        raise ChromaError(
            f"{shown}: was prepared at {prepared} pixels, but {size} are wanted; prepare the "
            f"pictures again with --size {size}"
        )
    rows = [row for row in _rows(folder / TABLE) if row["verdict"] == "kept"]
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
    from chroma_lib import plots  # here, since Matplotlib takes a second to load

    counts = report["counts"]
    rows = [(plots.text("pictures", "그림", lang), [counts["pictures"]])]
    rows += [(plots.text(*KEPT, lang), [counts["kept"]])]
    rows += [(plots.text(*REASONS[name], lang), [n]) for name, n in counts["dropped"].items()]
    return plots.table([""], rows)


# The sheet of close calls

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
        "white": pictures.WHITE_SHARE,
        "colored": COLORED_SHARE,
        "bits": NEAR_BITS,
    }
    if not settings.white_background:
        del limits["white"]

    def closest(test, **wanted):
        rows = (row for row in _rows(table) if row[test] and wanted.items() <= row.items())
        return heapq.nsmallest(_CLOSEST, rows, key=lambda row: abs(float(row[test]) - limits[test]))

    return [
        (test, closest(test, reason=_TESTS[test][0]), closest(test, verdict="kept"))
        for test in limits
    ]


def _write_sheet(source, settings, part, lang):
    """Draw the close calls: a row for each test, dropped at the left, kept at the right."""
    from chroma_lib import plots

    by_name = {entry.name: entry for entry in source.entries if not entry.fault}
    blank = np.full((settings.size, settings.size, 3), 255, np.uint8)

    def square(name):
        try:
            picture = source.read(by_name[name])
        except ChromaError:  # it has gone since
            return blank
        return pictures.fit_square(fitted(picture, settings), settings.size)[0]

    def tile(row, test):
        shown = square(row["name"])
        if test == "bits":  # the two beside each other
            both = np.concatenate([shown, square(row["like"])], axis=1)
            shown = pictures.fit_square(both, settings.size)[0]
        number = _TESTS[test][1](float(row[test]))
        words = [f"{v}: {n}" for v, n in zip(REASONS.get(row["reason"], KEPT), number)]
        return shown, f"{short_name(row['name'])}\n{plots.text(*words, lang, separator=chr(10))}"

    tiles = []
    for test, *sides in _close_calls(part / TABLE, settings):
        if any(sides):
            for rows in sides:
                tiles += [tile(row, test) for row in rows]
                tiles += [(blank, "")] * (_CLOSEST - len(rows))
    if tiles:
        figure = plots.show_pictures(*zip(*tiles), columns=2 * _CLOSEST, cell=1.9, lang=lang)
        pictures.write_beside(part / SHEET, figure.savefig)


def short_name(name, most=24):
    """Return the end of a long name, to write over a picture."""
    return name if len(name) <= most else f"…{name[1 - most :]}"
