"""Color by region: time and memory by the size of the picture."""

import time
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.processes import in_own_process
from benchmarks.records import Findings, Table, Target
from chroma_lib import color
from chroma_lib.coloring.colorizer import MAX_LAYERED_PIXELS
from chroma_lib.coloring.segments import find_segments
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures

SIDES = (16, 512, 1024, 2000, 4000, 7000)  # up to 49 megapixels
MASKS, NETWORK = 10, 128
SECONDS, BYTES = 1.0, 400.0  # a megapixel, and a pixel
HEADS = (
    *("picture", "segments", "find, CPU s", "fit, CPU s", "paint, CPU s"),
    *("CPU s a megapixel", "peak, bytes a pixel"),
)
TEXT = (
    "Finding the segments of Eileen, enlarged; fitting 10 masks of 128×128 pixels to them; "
    "painting these, or above 4 megapixels a* and b*, at the picture's size. CPU time of one "
    "process, which uses one core. The peak is what the process takes more than with the picture "
    "alone, the result included."
)


def measure() -> Findings:
    """Time color by region, and measure its memory, from 16×16 pixels to 49 megapixels."""
    rows, seconds, size = [], [], []
    for side in SIDES:
        found = in_own_process(time_regions, side)
        megapixels = side * side / 1e6
        total = sum(found["seconds"])
        rows.append(
            [f"{side}×{side}", found["segments"], *found["seconds"], total / megapixels]
            + [found["bytes"] / side**2]
        )
        if megapixels >= 1:  # smaller ones are enlarged first
            seconds.append(total / megapixels)
            size.append(found["bytes"] / side**2)
    return Findings(
        title="Color by region",
        text=TEXT,
        tables=[Table(heads=list(HEADS), rows=rows)],
        targets=[
            Target(
                title="Color by region, CPU seconds a megapixel",
                measured=max(seconds),
                limit=SECONDS,
                unit=" s",
            ),
            Target(
                title="Color by region, peak memory a pixel",
                measured=max(size),
                limit=BYTES,
                unit=" bytes",
            ),
        ],
    )


def time_regions(side: int) -> dict:
    """Color one picture by region in this process.

    Parameters
    ----------
    side : int
        Side of the square picture in pixels.

    Returns
    -------
    dict
        Number of segments; CPU seconds of finding, fitting and painting; peak memory in bytes.
    """
    lightness = _lightness(side)
    channels = MASKS if lightness.size <= MAX_LAYERED_PIXELS else 2
    planes = np.random.default_rng(0).random((NETWORK, NETWORK, MASKS)).astype(np.float32)
    before = _restart_peak()
    start = time.process_time()
    segments = find_segments(lightness)
    found = time.process_time()
    fitted = segments.fit(planes)
    fit = time.process_time()
    segments.paint(fitted[..., :channels], lightness.shape)
    painted = time.process_time()
    return {
        "segments": int(segments.labels.max()) + 1,
        "seconds": [found - start, fit - found, painted - fit],
        "bytes": _memory("VmHWM") - before,
    }


def _lightness(side: int) -> np.ndarray:
    rgb = read_picture(shipped_pictures()["eileen"]).rgb
    image = Image.fromarray(rgb).resize((side, side), Image.Resampling.BICUBIC)
    rows = np.array_split(np.asarray(image), max(1, side * side // 10**6))
    return np.concatenate([color.rgb_to_lab(part)[..., 0] for part in rows])


def _restart_peak() -> int:
    """Let the peak memory of this process start from what it takes now, and return that."""
    Path("/proc/self/clear_refs").write_text("5")
    return _memory("VmRSS")


def _memory(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) * 1024
