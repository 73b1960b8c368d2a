"""Drawing characters, and preparing a folder of 10,000 pictures."""

import subprocess
import sys
import tempfile
from pathlib import Path

import prepare as preparing
from page import Part, Table

DRAWN = 300
PREPARED = (1000, 10_000)


def run():
    """Measure; return the Part."""
    drawing = [_drawn(size, colorings) for size in (64, 128) for colorings in (1, 4)]
    prepared = [_prepared(count) for count in PREPARED]
    return Part(
        "Data",
        f"Drawing {DRAWN} characters from their seeds, on all cores. Preparing a zip of JPEGs of "
        "96×96 as `chroma data` does: reading, judging, finding duplicates, writing.",
        [
            Table(
                ["size", "colorings of each", "pictures a second", "s", "peak MB of a process"],
                drawing,
            ),
            Table(["pictures", "kept", "pictures a second", "s", "peak MB"], prepared),
        ],
    )


def _drawn(size, colorings):
    code = (
        "import resource, sys, time\n"
        f"sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "from alternate import peak_mb\n"
        "from chroma_lib import characters\n"
        "if __name__ == '__main__':\n"
        "    start = time.perf_counter()\n"
        f"    characters.render_many(range({DRAWN}), size={size}, colorings={colorings})\n"
        "    seconds = time.perf_counter() - start\n"
        "    worker = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024\n"
        "    print(seconds, max(peak_mb(), worker))\n"
    )
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "draw.py"
        script.write_text(code)
        told = subprocess.run([sys.executable, script], check=True, stdout=subprocess.PIPE)
    seconds, peak = map(float, told.stdout.split())
    return [f"{size}×{size}", colorings, DRAWN * colorings / seconds, seconds, f"{peak:.0f}"]


def _prepared(count):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "pictures.zip"
        preparing.write_zip(path, count, 96)
        row = preparing.in_own_process(path, size=128)
    return [count, row["kept"], count / row["seconds"], row["seconds"], f"{row['peak']:.0f}"]
