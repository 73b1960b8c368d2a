"""Pictures and region maps of drawn characters."""

import io
import multiprocessing
import os
import sys
import types
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import numpy as np
import resvg_py
from PIL import Image

from .. import ChromaError
from .figure import build
from .paint import REGION_LEVELS, REGIONS, colors

_OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256"'
    ' stroke-linejoin="round" stroke-linecap="round"{}><rect width="256" height="256" fill="{}"/>'
)


def _whole(value, name, low, high):
    whole = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not whole or not low <= value <= high:
        limit = f"from {low} to {high}" if high < 2**62 else f"{low} or more"
        raise ChromaError(f"{name} must be a whole number, {limit}; got {value!r}")
    return int(value)


def _seed(value, name):
    return _whole(value, name, 0, 2**62)


def _size(value):
    return _whole(value, "size", 8, 2048)


def _painted(sheet, colors):
    text = "".join([p if isinstance(p, str) else colors[p] for p in sheet.painted])
    return _OPEN.format("", "#ffffff") + text + "</svg>"


def _flat(sheet):
    return _OPEN.format(' shape-rendering="crispEdges"', "#000000") + "".join(sheet.flat) + "</svg>"


def draw(drawing, *, tone=0, coloring=0):
    """Draw an anime character as SVG text.

    Parameters
    ----------
    drawing : int
        Seed of every shape, 0 or more.
    tone : int
        Seed of the lightness of each region.
    coloring : int
        Seed of the hue and chroma of each region; the lightness stays.

    Returns
    -------
    str
        SVG with viewBox "0 0 256 256" on white; the same text for the same seeds.

    Raises
    ------
    ChromaError
        If a seed is no whole number or is negative.
    """
    drawing, tone, coloring = _seed(drawing, "drawing"), _seed(tone, "tone"), _seed(coloring,
        "coloring")
    sheet = build(drawing)
    return _painted(sheet, colors(sheet.paints, drawing, tone, [coloring])[0])


def rasterize(svg, size):
    """Turn square SVG text into a picture.

    Parameters
    ----------
    svg : str
    size : int
        Width and height in pixels, 8 to 2048.

    Returns
    -------
    ndarray of uint8, shape (size, size, 3)

    Raises
    ------
    ChromaError
        If the size is out of range or the text is no SVG.
    """
    size = _size(size)
    try:
        # Searching the system's fonts would take longer than the drawing, which has no text.
        png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    except ValueError as error:
        raise ChromaError(f"this text cannot be drawn as SVG: {error}") from None
    return np.array(Image.open(io.BytesIO(bytes(png))).convert("RGB"))


_REGION_OF_LEVEL = np.full(256, 255, np.uint8)
_REGION_OF_LEVEL[list(REGION_LEVELS)] = np.arange(len(REGIONS))


def _map(sheet, size):
    return _REGION_OF_LEVEL[rasterize(_flat(sheet), size)[..., 0]]


def render(drawing, *, tone=0, coloring=0, size=64):
    """Draw a character as a picture.

    Parameters
    ----------
    drawing, tone, coloring : int
        Seeds, as for `draw`.
    size : int
        Width and height in pixels, 8 to 2048.

    Returns
    -------
    ndarray of uint8, shape (size, size, 3)

    Raises
    ------
    ChromaError
        If a seed or the size is out of range.
    """
    return rasterize(draw(drawing, tone=tone, coloring=coloring), _size(size))


def regions(drawing, *, size=64):
    """Tell which region each pixel of a drawing belongs to.

    Parameters
    ----------
    drawing : int
    size : int
        Width and height in pixels, 8 to 2048.

    Returns
    -------
    ndarray of uint8, shape (size, size)
        Index into `REGIONS`. "left_eye" is the iris on the viewer's left; "ink" holds lines, eye
        whites, pupils, teeth and white cloth.

    Raises
    ------
    ChromaError
        If the seed or the size is out of range.
    """
    return _map(build(_seed(drawing, "drawing")), _size(size))


def _render_one(job):
    drawing, tone, colorings, size = job
    sheet = build(drawing)
    painted = colors(sheet.paints, drawing, tone, range(colorings))
    return np.stack([rasterize(_painted(sheet, c), size) for c in painted]), _map(sheet, size)


@contextmanager
def _plain_main():
    """Hide the caller's main module while processes start.

    A spawned process runs the main module again: a script that imports TensorFlow would cost
    each process seconds, and one without a main guard would start itself without end.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def render_many(drawings, *, colorings=1, size=64, tones=None, workers=None, progress=False):
    """Draw many characters, each in several colorings, in several processes.

    Parameters
    ----------
    drawings : sequence of int
        Drawing seeds.
    colorings : int
        How many; their seeds are 0 to colorings - 1.
    size : int
    tones : sequence of int, optional
        Tone seed of each drawing; 0 for all when left out.
    workers : int, optional
        Processes; as many as there are processors when left out. 1 draws in this process.
    progress : bool
        Show a bar.

    Returns
    -------
    pictures : ndarray of uint8, shape (n, colorings, size, size, 3)
    maps : ndarray of uint8, shape (n, size, size)
        As from `regions`.

    Raises
    ------
    ChromaError
        If a seed, the size or a count is out of range, or `tones` is not as long as `drawings`.
    """
    drawings = [_seed(d, "drawing") for d in drawings]
    colorings, size = _whole(colorings, "colorings", 1, 10_000), _size(size)
    tones = [0] * len(drawings) if tones is None else [_seed(t, "tone") for t in tones]
    if len(tones) != len(drawings):
        raise ChromaError(f"tones needs {len(drawings)} values, one a drawing; got {len(tones)}")
    workers = _whole(workers if workers is not None else os.cpu_count() or 1, "workers", 1, 1024)
    jobs = [(d, t, colorings, size) for d, t in zip(drawings, tones)]
    pictures = np.empty((len(jobs), colorings, size, size, 3), np.uint8)
    maps = np.empty((len(jobs), size, size), np.uint8)

    def collect(results):
        if progress:
            from tqdm.auto import tqdm

            results = tqdm(results, total=len(jobs), desc="drawing", unit="character")
        for i, (picture, regions_) in enumerate(results):
            pictures[i], maps[i] = picture, regions_

    # A few characters are drawn before another process has even started.
    workers = min(workers, -(-len(jobs) * colorings // 64))
    if workers <= 1:
        collect(map(_render_one, jobs))
    else:
        # Spawned, not forked: the caller may hold TensorFlow's threads.
        context = multiprocessing.get_context("spawn")
        chunk = max(1, min(32, len(jobs) // (workers * 4)))
        with ProcessPoolExecutor(workers, mp_context=context) as pool:
            with _plain_main():
                results = pool.map(_render_one, jobs, chunksize=chunk)
            collect(results)
    return pictures, maps
