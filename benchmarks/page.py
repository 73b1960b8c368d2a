"""What `make bench` measured: a record each part, and RESULTS.md of them all."""

import datetime
import json
import os
import platform
from dataclasses import asdict, dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from chroma_lib import files

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data" / "results" / "bench"
PAGE = Path(__file__).parent / "RESULTS.md"
PACKAGES = ("tensorflow", "keras", "numpy", "scikit-image", "torch", "opencv-python-headless")
README = ROOT / "README.md"
EXCERPT = ("steps", "quality", "coloring", "lab", "scale")  # the parts that the README quotes
_EXCERPTS = {
    "en": (
        ["", "Chroma", "in bfloat16", "PyTorch", "the Keras way", "v0.2"],
        [
            "one step of the DCGAN, 16 pictures of {0}×{0}, ms",
            "from scratch to varied colors without blotches at 64×64, CPU seconds",
            "25 colorings of a 128×128 picture",
            "one coloring of it",
            "a move of the slider",
            "CIELAB, to and from: as fast as scikit-image",
            "memory of a training that streams {0} or {1} pictures",
        ],
    ),
    "ko": (
        ["", "크로마", "bfloat16", "PyTorch", "Keras 예제 방식", "v0.2"],
        [
            "DCGAN 한 스텝({0}×{0} 그림 16장), ms",
            "처음부터 다양하고 얼룩 없는 색이 나올 때까지(64×64), CPU 초",
            "128×128 그림 한 장을 25가지로 채색",
            "같은 그림을 한 번 채색",
            "슬라이더를 한 번 움직일 때",
            "CIELAB 변환(왕복): scikit-image 대비 속도",
            "그림 {0}장, {1}장을 스트리밍하며 학습할 때의 메모리",
        ],
    ),
}
_FACTS = {"en": ["what", "measured"], "ko": ["항목", "측정값"]}
HEAD = """# Fast on a laptop

Written by `make bench`, which anyone can run again; it takes half an hour on two cores. Rivals are
timed in turn (A B A B ...), each in a process of its own. Times are medians over the rounds; "±" is
half the distance of the quartiles, in percent of the median.
"""


@dataclass
class Target:
    """What was asked for, beside what was measured.

    Attributes
    ----------
    what : str
    measured : float
    bound : float
    at_most : bool
        Whether `bound` is the most or the least.
    unit : str
    """

    what: str
    measured: float
    bound: float
    at_most: bool = True
    unit: str = ""

    @property
    def met(self):
        """Whether the measured value keeps to the bound."""
        return self.measured <= self.bound if self.at_most else self.measured >= self.bound


@dataclass
class Table:
    """One table: rows are as long as `heads`, cells are text or numbers."""

    heads: list
    rows: list
    title: str = ""


@dataclass
class Part:
    """One part of the page.

    Attributes
    ----------
    title : str
    text : str
        What was measured and how to read it.
    tables : list of Table
    targets : list of Target
    plots : list of str
        Files in `FOLDER`.
    """

    title: str
    text: str
    tables: list = field(default_factory=list)
    targets: list = field(default_factory=list)
    plots: list = field(default_factory=list)


def keep(name, part, seconds=None):
    """Record a part, which took so many seconds, and write the page anew."""
    record = asdict(part) | {
        "seconds": seconds and round(seconds),
        "date": datetime.date.today().isoformat(),
        "machine": machine(),
        "versions": _versions(),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    _write(FOLDER / f"{name}.json", json.dumps(record, indent=1, ensure_ascii=False) + "\n")
    write_page()


def write_page():
    """Write the page of all records, targets first, and the README's excerpt of it."""
    sections = [HEAD, "## Targets\n\n" + _markdown(all_targets())]
    _write(PAGE, "\n".join([*sections, *map(_section, _records())]))
    if all((FOLDER / f"{name}.json").is_file() for name in EXCERPT):
        text = README.read_text(encoding="utf-8")
        for lang in ("en", "ko"):
            before, _, rest = text.partition(_mark(lang))
            _, _, after = rest.partition(_mark("end"))
            text = f"{before}{_mark(lang)}\n{excerpt(lang)}{_mark('end')}{after}"
        _write(README, text)


def excerpt(lang):
    """Return what the README tells of the records, in English ("en") or Korean ("ko")."""
    steps = {tuple(row[:2]): row[2] for row in _rows("steps")}
    precise = {row[0]: row for row in _rows("coloring")}
    reached = {}
    for name, cpu, *_, enough in _rows("quality"):
        if enough:
            reached[name] = min(cpu, reached.get(name, cpu))
    longest = max(row[1] for row in _rows("quality"))
    streamed = [row for row in _rows("scale") if row[1] == "streamed"]
    lab = _rows("lab")
    heads, texts = _EXCERPTS[lang]
    never = {"en": f"not in {longest:.0f}", "ko": f"{longest:.0f}초 안에 안 됨"}[lang]
    rows = []
    for size in (64, 128):
        others = ("ours, bfloat16", "PyTorch", "the Keras way", "v0.2")
        cells = [steps[f"DCGAN {size}", who] for who in ("ours", *others)]
        rows.append([texts[0].format(size), *cells])
    quality = [reached.get(name) for name in ("palette", "palette, bfloat16", "v0.2 whole")]
    quality = [never if value is None else value for value in quality]
    rows.append([texts[1], *quality[:2], None, None, quality[2]])
    first = _markdown(Table(heads, rows))
    wide = precise["128×128"]
    facts = [
        [texts[2], f"{wide[3]} ms"],
        [texts[3], f"{wide[2]} ms"],
        [texts[4], f"{wide[5]} ms"],
        [texts[5], f"{lab[0][2]}, {lab[0][5]}"],
        [
            texts[6].format(f"{streamed[0][0]:,}", f"{streamed[-1][0]:,}"),
            f"{streamed[0][3]:,}, {streamed[-1][3]:,} MB",
        ],
    ]
    return first + "\n" + _markdown(Table(_FACTS[lang], facts))


def _mark(name):
    return f"<!-- bench: {name} -->"


def _rows(name):
    record = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))
    return record["tables"][0]["rows"]


def all_targets():
    """Return the Table of the targets of all records."""
    return _target_table([Target(**one) for record in _records() for one in record["targets"]])


def as_text(table):
    """Return a Table as lines for a terminal."""
    cells = [[_cell(cell) for cell in line] for line in [table.heads, *table.rows]]
    widths = [max(map(len, column)) for column in zip(*cells)]
    return "\n".join("  ".join(map(str.ljust, line, widths)).rstrip() for line in cells)


def _records():
    found = {path.stem: json.loads(path.read_text("utf-8")) for path in FOLDER.glob("*.json")}
    return [found[name] for name in sorted(found, key=_order)]


def machine():
    """Return what this machine is, in one line."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):  # not Linux
        pass
    return f"{os.cpu_count()} cores of {model}, {platform.system()} {platform.machine()}"


def _versions():
    found = {"python": platform.python_version()}
    for name in PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found


def _order(name):
    known = (
        "steps",
        "profile",
        "precision",
        "quality",
        "coloring",
        "lab",
        "data",
        "scale",
        "growth",
    )
    return known.index(name) if name in known else len(known)


def _target_table(targets):
    rows = []
    for target in targets:
        sign = "at most" if target.at_most else "at least"
        missed = abs(target.measured / target.bound - 1)
        rows.append(
            [
                target.what,
                f"{sign} {_cell(target.bound)}{target.unit}",
                f"{_cell(target.measured)}{target.unit}",
                "met" if target.met else f"missed by {missed:.0%}",
            ]
        )
    return Table(["target", "asked", "measured", ""], rows)


def _section(record):
    parts = [f"## {record['title']}\n\n{record['text']}\n"]
    for table in record["tables"]:
        parts.append(
            (f"**{table['title']}**\n\n" if table["title"] else "") + _markdown(Table(**table))
        )
    for plot in record["plots"]:
        parts.append(f"![{record['title']}](../{(FOLDER / plot).relative_to(ROOT).as_posix()})\n")
    versions = ", ".join(f"{name} {number}" for name, number in record["versions"].items())
    took = f"{record['seconds']} s, " if record["seconds"] else ""
    parts.append(f"{record['date']}, {took}{record['machine']}, {versions}\n")
    return "\n".join(parts)


def _markdown(table):
    lines = [table.heads, ["---"] * len(table.heads), *table.rows]
    return "".join(f"| {' | '.join(map(_cell, line))} |\n" for line in lines)


def _cell(value):
    if isinstance(value, bool) or value is None:
        return {True: "yes", False: "no", None: "-"}[value]
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"
    return str(value)


def _write(path, text):
    files.write_atomic(path, lambda part: part.write_text(text, encoding="utf-8"))
