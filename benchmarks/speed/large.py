"""`chroma colorize` on large pictures, beside the least that any program would have to do."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.records import ROOT, Findings, Table, Target
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures

COLORINGS = 25
# Megapixels -> rounds; the most seconds, start included, and the most MB on two cores.
SIZES = {1: (3, 3.0, None), 12: (1, 15.0, 1000.0), 48: (1, 60.0, 2000.0)}
# Bytes: Linux counts memory in kilobytes, macOS in bytes.
_UNIT = 1 if sys.platform == "darwin" else 1024
KINDS = {"as gray": ["--recolor", "off"], "in its own colors": []}
MOST = 2.0  # times the floor
HEADS = (
    *("picture", "", "chroma colorize, s", "floor, s", "relative to the floor"),
    *("chroma colorize, peak MB", "floor, peak MB"),
)
TEXT = (
    f"A whole figure, enlarged, in {COLORINGS} colorings, from the start of the command to its "
    "end. As gray: its lightness alone; in its own colors: parts keep their shading. The floor "
    "is another program in the same language: it reads the picture, and for each coloring does "
    "one multiply-add per part and pixel, converts CIELAB to sRGB, and writes a PNG with the "
    "fastest library at hand, on all cores. It knows the parts already, and makes no grid, "
    "sheet or palette."
)


def measure() -> Findings:
    """Time pictures of 1, 12 and 48 megapixels, and measure the memory that they take."""
    rows: list[list[object]] = []
    targets: list[Target] = []
    with tempfile.TemporaryDirectory() as temporary:
        for megapixels, (rounds, most_seconds, most_mb) in SIZES.items():
            picture = _enlarge(megapixels, Path(temporary))
            title = f"{megapixels} megapixels"
            measured = _alternate(picture, rounds, Path(temporary))
            floor_seconds, floor_peak = _medians(measured["floor"])
            for kind in KINDS:
                ratio = float(
                    np.median([a / b for (a, _), (b, _) in zip(measured[kind], measured["floor"])])
                )
                seconds, peak = _medians(measured[kind])
                rows.append([title, kind, seconds, floor_seconds, ratio, peak, floor_peak])
                named = f"{COLORINGS} colorings of {title}, {kind}"
                targets.append(_target(f"{named}, relative to the floor", ratio, MOST, "×"))
                targets.append(_target(f"{named}, start included", seconds, most_seconds, " s"))
                if most_mb:
                    targets.append(_target(f"{named}, peak memory", peak, most_mb, " MB"))
    table = Table(heads=list(HEADS), rows=rows)
    return Findings(title="Large pictures", text=TEXT, tables=[table], targets=targets)


def _target(title: str, measured: float, limit: float, unit: str) -> Target:
    return Target(title=title, measured=round(measured, 2), limit=limit, unit=unit)


def _enlarge(megapixels: int, folder: Path) -> Path:
    rgb = read_picture(next(iter(shipped_figures().values()))).rgb
    scale = (megapixels * 1e6 / (rgb.shape[0] * rgb.shape[1])) ** 0.5
    size = [round(side * scale) for side in rgb.shape[1::-1]]
    path = folder / f"{megapixels}.png"
    enlarged = Image.fromarray(rgb).resize((size[0], size[1]), Image.Resampling.LANCZOS)
    enlarged.save(path, compress_level=1)
    return path


def _alternate(picture: Path, rounds: int, folder: Path) -> dict[str, list[tuple[float, float]]]:
    """Return seconds and peak MB of each round, by the kind of coloring, and of the floor."""
    colorize = ["-m", "chroma_lib.cli", "colorize", str(picture), "--count", str(COLORINGS)]
    commands = {kind: [*colorize, *options, "--out"] for kind, options in KINDS.items()}
    commands["floor"] = ["-m", "benchmarks.speed.large_floor", str(picture), str(COLORINGS)]
    measured: dict[str, list[tuple[float, float]]] = {kind: [] for kind in commands}
    for _ in range(rounds):
        for kind, command in commands.items():
            with tempfile.TemporaryDirectory(dir=folder) as out:
                measured[kind].append(run_measured([*command, str(Path(out) / "out")]))
    return measured


def _medians(rounds: Sequence[tuple[float, float]]) -> tuple[float, float]:
    seconds, peak = (float(np.median(values)) for values in zip(*rounds))
    return seconds, peak


# A process inherits the peak memory of the one that started it: a small one has to start it.
_WATCH = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
status = subprocess.run(json.loads(sys.argv[1]), stdout=subprocess.DEVNULL).returncode
seconds = time.perf_counter() - start
print(json.dumps([status, seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss]))
"""


def run_measured(arguments: Sequence[str]) -> tuple[float, float]:
    """Run Python and return how many seconds it took, and its peak memory in MB.

    Parameters
    ----------
    arguments : sequence of str

    Raises
    ------
    RuntimeError
        If it fails.
    """
    command = json.dumps([sys.executable, *arguments])
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    # With it, each start would compile Chroma anew, which it does not where people use it.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    ran = subprocess.run(
        [sys.executable, "-c", _WATCH, command],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=environment,
        check=True,
    )
    status, seconds, peak = json.loads(ran.stdout)
    if status:
        raise RuntimeError(f"{' '.join(arguments)}: ended with status {status}")
    return seconds, peak * _UNIT / 2**20
