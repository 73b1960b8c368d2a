"""How fast `chroma data` is, and how much memory it takes, by the number of pictures.

    python benchmarks/prepare.py                  # 1,000 and 10,000 pictures of 96x96
    python benchmarks/prepare.py --count 30000    # so many

Each count runs in a process of its own, so that its peak of memory is its own. The pictures are
drawn characters with their hues turned and their edges cut at random, JPEGs in a zip; nothing is
kept. On two cores, in 2026: 186 pictures a second, and 134 MB at 30,000.
"""

import argparse
import io
import json
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from alternate import peak_mb
from PIL import Image

from chroma_lib import characters, color
from chroma_lib.data.prepare import prepare_pictures

DRAWINGS = 500  # drawn once; each picture is one of them, changed


def write_zip(path, count, side):
    """Write a zip of `count` JPEGs, side x side."""
    drawn, _ = characters.render_many(range(DRAWINGS), size=2 * side)
    lab = color.rgb_to_lab(drawn[:, 0]).astype(np.float16)
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for i in range(count):
            content = io.BytesIO()
            picture = changed(lab[i % DRAWINGS].astype(np.float32), rng)
            Image.fromarray(picture).resize((side, side)).save(content, "JPEG", quality=90)
            archive.writestr(f"{i % 100:02d}/{i:06d}.jpg", content.getvalue())


def changed(lab, rng):
    """Turn the hues of a picture, cut up to a fifth off its edges, and mirror half of them."""
    turn = rng.uniform(0, 2 * np.pi)
    cos, sin = np.cos(turn), np.sin(turn)
    lab[..., 1:] = lab[..., 1:] @ np.float32([[cos, sin], [-sin, cos]])
    top, left, bottom, right = rng.integers(0, len(lab) // 5, 4)
    lab = lab[top : len(lab) - bottom, left : len(lab) - right]
    return color.lab_to_rgb(color.limit_chroma(lab[:, :: rng.choice([-1, 1])]))


def measure(path, size):
    """Prepare a zip and print what it took, as JSON."""
    before = peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        report = prepare_pictures(
            path, Path(folder) / "data", size=size, progress=sys.stderr.isatty()
        )
        seconds = time.perf_counter() - start
    facts = {"seconds": seconds, "before": before, "peak": peak_mb(), **report["counts"]}
    print(json.dumps(facts))


def in_own_process(path, size):
    """Return what `measure` tells, from a process of its own, so that the peak is its own."""
    command = [sys.executable, __file__, "--size", str(size), "--measure", str(path)]
    told = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(told)


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, nargs="+", default=[1000, 10_000], metavar="N")
    parser.add_argument("--side", type=int, default=96, help="of the pictures, in pixels")
    parser.add_argument("--size", type=int, default=128, help="of the data set, in pixels")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure:
        measure(options.measure, options.size)
        return
    heads = ("pictures", "kept", "seconds", "a second", "peak MB", "at start")
    print(*(f"{head:>8}" for head in heads))
    for count in options.count:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pictures.zip"
            write_zip(path, count, options.side)
            row = in_own_process(path, options.size)
        rate = count / row["seconds"]
        print(
            f"{count:>8} {row['kept']:>8} {row['seconds']:>8.1f} {rate:>8.0f} "
            f"{row['peak']:>8.0f} {row['before']:>8.0f}"
        )


if __name__ == "__main__":
    main()
