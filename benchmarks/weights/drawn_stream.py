"""Endless drawings from many processes: gray pictures and their region maps, without colors."""

import io
import itertools
import math
import multiprocessing
import queue
import random
import re
from collections.abc import Iterator

import numpy as np
import resvg_py
from PIL import Image

from chroma_lib import color
from chroma_lib.characters.figure import build
from chroma_lib.characters.raster import flat_svg, painted_svg, region_map_of, sheet_colors

VIEW_BOX = 'viewBox="0 0 256 256"'
HALF = 0.4  # share of half figures beside those of the mixture
DRAWN = 256  # side of the canvas in its own units
THINNEST, WIDEST_LINE = 0.25, 6.0  # part of their width; wider strokes are straps and stripes
STROKE_WIDTH = re.compile(r'stroke-width="([0-9.]+)')


def _rasterize(svg: str, view: str, size: int) -> np.ndarray:
    png = resvg_py.svg_to_bytes(
        svg_string=svg.replace(VIEW_BOX, view), width=size, height=size, skip_system_fonts=True
    )
    return np.array(Image.open(io.BytesIO(bytes(png))))  # RGBA: transparent beside the canvas


def thin_lines(svg: str, factor: float) -> str:
    """Return SVG text whose lines have `factor` times their width."""

    def thin(match: re.Match) -> str:
        width = float(match[1])
        return f'stroke-width="{width * factor if width < WIDEST_LINE else width:.2f}'

    return STROKE_WIDTH.sub(thin, svg)


def random_view(r: random.Random) -> str:
    """Return the view box of a random part of the canvas, or of all of it and what is around.

    A view that is not square shows the picture narrower or wider, as if fitted into a square.
    """
    if r.random() < 0.4:
        return VIEW_BOX
    side = DRAWN * math.exp(r.uniform(math.log(0.5), math.log(1.2)))
    slack = DRAWN - side
    x, y = slack * r.uniform(0.2, 0.8), slack * r.uniform(0.0, 1.0)
    return f'viewBox="{x:.1f} {y:.1f} {side:.1f} {side:.1f}"'


def draw_gray(drawing: int, size: int, thinned: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Draw a character for a network that looks for its parts.

    Parameters
    ----------
    drawing : int
        Seed.
    size : int
        Side in pixels.
    thinned : float
        Share of the drawings that get thinner lines: those of real art are, made smaller.

    Returns
    -------
    lightness : ndarray of uint8, shape (size, size)
        L* times 2.55.
    regions : ndarray of uint8, shape (size, size)
        Indices into `characters.REGIONS`.
    """
    r = random.Random(f"chroma view {drawing}")
    # Real characters are most often cut at the thighs.
    framing = "half" if r.random() < HALF else "mixed"
    sheet, view = build(drawing, framing), random_view(r)
    painted = painted_svg(sheet, sheet_colors(sheet, drawing, r.randrange(1000), [0])[0])
    factor = r.uniform(THINNEST, 1) if r.random() < thinned else 1.0
    painted, flat = (thin_lines(svg, factor) for svg in (painted, flat_svg(sheet)))
    rgba = _rasterize(painted, view, size).astype(np.float32)
    alpha = rgba[..., 3:] / 255
    rgb = np.rint(rgba[..., :3] * alpha + 255 * (1 - alpha)).astype(np.uint8)
    lightness = np.rint(2.55 * color.rgb_to_lab(rgb)[..., 0]).astype(np.uint8)
    levels = _rasterize(flat, view, size)
    regions = region_map_of(levels * (levels[..., 3:] > 127))
    return lightness, regions


def _work(out, seeds, size, chunk, thinned):
    while True:
        pairs = [draw_gray(seed, size, thinned) for seed in itertools.islice(seeds, chunk)]
        out.put(tuple(np.stack(part) for part in zip(*pairs)))


class DrawnStream:
    """Drawings in chunks, as fast as the processes draw them.

    Parameters
    ----------
    size : int
        Side in pixels.
    workers : int
        Number of processes; number w draws the seeds first + w, first + w + workers, ...
    first : int
        First drawing seed.
    chunk : int
        Drawings that a process delivers at a time.
    thinned : float
        As for `draw_gray`.
    """

    def __init__(
        self, size: int, *, workers: int, first: int = 0, chunk: int = 32, thinned: float = 0.0
    ):
        context = multiprocessing.get_context("spawn")
        self._queue = context.Queue(4 * workers)
        self._processes = [
            context.Process(
                target=_work,
                args=(self._queue, itertools.count(first + number, workers), size, chunk, thinned),
                daemon=True,
            )
            for number in range(workers)
        ]
        for process in self._processes:
            process.start()

    def ready(self, *, wait: bool = False) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Yield the chunks that are there now: (lightness, regions); `wait` for the first."""
        while True:
            try:
                yield self._queue.get(block=wait, timeout=120 if wait else None)
            except queue.Empty:
                return
            wait = False

    def stop(self) -> None:
        """End the processes."""
        for process in self._processes:
            process.kill()
