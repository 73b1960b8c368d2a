"""Drawing characters, and preparing a folder of 10,000 pictures."""

import resource
import tempfile
import time
from pathlib import Path

from benchmarks.processes import in_own_process, peak_mb
from benchmarks.records import Findings, Table
from benchmarks.speed import prepare
from chroma_lib import characters

DRAWN = 300
PREPARED = (1000, 10_000)
TEXT = (
    f"Drawing {DRAWN} characters from their seeds, on all cores. Preparing a zip of JPEGs of 96×96 "
    "as `chroma data` does: reading, judging, finding duplicates, writing."
)


def measure() -> Findings:
    """Time drawing characters and preparing pictures."""
    drawn = [_draw_row(size, colorings) for size in (64, 128) for colorings in (1, 4)]
    prepared = [_prepare_row(count) for count in PREPARED]
    drawn_heads = ["size", "colorings of each", "pictures per second", "s", "peak MB per process"]
    prepared_heads = ["pictures", "kept", "pictures per second", "s", "peak MB"]
    tables = [
        Table(heads=drawn_heads, rows=drawn),
        Table(heads=prepared_heads, rows=prepared),
    ]
    return Findings(title="Data", text=TEXT, tables=tables)


def draw(size: int, colorings: int) -> tuple[float, float]:
    """Draw `DRAWN` characters; return the seconds and the peak memory of a process in MB."""
    start = time.perf_counter()
    characters.render_many(range(DRAWN), size=size, colorings=colorings)
    seconds = time.perf_counter() - start
    worker_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return seconds, max(peak_mb(), worker_mb)


def _draw_row(size: int, colorings: int) -> list:
    seconds, peak = in_own_process(draw, size, colorings)
    return [f"{size}×{size}", colorings, DRAWN * colorings / seconds, seconds, f"{peak:.0f}"]


def _prepare_row(count: int) -> list:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pictures.zip"
        prepare.write_zip(path, count, 96)
        row = in_own_process(prepare.measure, path, 128)
    return [count, row["kept"], count / row["seconds"], row["seconds"], f"{row['peak']:.0f}"]
