"""How fast `chroma data` is, and how much memory it takes, by the number of pictures.

    python -m benchmarks prepare                  # 1,000 and 10,000 pictures of 96x96
    python -m benchmarks prepare --count 30000

Each count runs in a process of its own, so that its peak memory is its own. The pictures are drawn
characters with random hues and random edges cut off, JPEGs in a zip; nothing is kept. On two cores,
in 2026: 186 pictures per second, and 134 MB at 30,000.
"""

import io
import tempfile
import time
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.command_line import Arguments, command_parser, show_progress
from benchmarks.processes import in_own_process, peak_mb
from chroma_lib import characters, color
from chroma_lib.data.prepare import prepare_pictures

DRAWINGS = 500  # different drawings; each picture is a changed copy of one of them


def write_zip(path: Path, count: int, side: int) -> None:
    """Write a zip of `count` JPEGs, side x side."""
    drawn, _ = characters.render_many(range(DRAWINGS), size=2 * side)
    lab = color.rgb_to_lab(drawn[:, 0]).astype(np.float16)
    rng = np.random.default_rng(0)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for i in range(count):
            content = io.BytesIO()
            picture = change(lab[i % DRAWINGS].astype(np.float32), rng)
            Image.fromarray(picture).resize((side, side)).save(content, "JPEG", quality=90)
            archive.writestr(f"{i % 100:02d}/{i:06d}.jpg", content.getvalue())


def change(lab: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Rotate the hues of a picture, cut up to a fifth off each edge, and mirror half of them.

    Parameters
    ----------
    lab : ndarray of float32, shape (h, w, 3)
        Its a* and b* are changed in place.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of uint8, shape (h', w', 3)
        sRGB.
    """
    angle = rng.uniform(0, 2 * np.pi)
    cos, sin = np.cos(angle), np.sin(angle)
    lab[..., 1:] = lab[..., 1:] @ np.float32([[cos, sin], [-sin, cos]])
    top, left, bottom, right = rng.integers(0, len(lab) // 5, 4)
    lab = lab[top : len(lab) - bottom, left : len(lab) - right]
    return color.lab_to_rgb(color.limit_chroma(lab[:, :: rng.choice([-1, 1])]))


def measure(path: Path, size: int) -> dict:
    """Prepare a zip; return seconds, memory before and at its peak in MB, and counts."""
    before = peak_mb()
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        report = prepare_pictures(path, Path(folder) / "data", size=size, progress=show_progress())
        seconds = time.perf_counter() - start
    return {"seconds": seconds, "before": before, "peak": peak_mb(), **report.counts.model_dump()}


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("prepare", __doc__)
    parser.add_argument("--count", type=int, nargs="+", default=[1000, 10_000], metavar="N")
    parser.add_argument("--side", type=int, default=96, help="side of the pictures in pixels")
    parser.add_argument("--size", type=int, default=128, help="size of the data set in pixels")
    options = parser.parse_args(arguments)
    heads = ("pictures", "kept", "seconds", "a second", "peak MB", "at start")
    print(*(f"{head:>8}" for head in heads))
    for count in options.count:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "pictures.zip"
            write_zip(path, count, options.side)
            row = in_own_process(measure, path, options.size)
        rate = count / row["seconds"]
        print(
            f"{count:>8} {row['kept']:>8} {row['seconds']:>8.1f} {rate:>8.0f} "
            f"{row['peak']:>8.0f} {row['before']:>8.0f}"
        )
