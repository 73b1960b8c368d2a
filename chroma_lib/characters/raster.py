"""Render drawn characters as pictures and region maps."""

import io
import multiprocessing
import sys
import types
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager

import numpy as np
import resvg_py
from PIL import Image

from chroma_lib.characters import paint, wardrobe
from chroma_lib.characters.figure import build
from chroma_lib.characters.framing import Framing, choose_view
from chroma_lib.characters.paint import REGION_LEVELS, REGIONS, Sheet
from chroma_lib.errors import ChromaError
from chroma_lib.machine import usable_cores
from chroma_lib.progress import progress_bar

_OPEN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 256 256" width="256" height="256"'
    ' stroke-linejoin="round" stroke-linecap="round"{}><rect width="256" height="256" fill="{}"/>'
)


# Path text in fewer characters.
_SHORTER = (
    (".0 ", " "), (" C ", "C"), (" Q ", "Q"), (" L ", "L"), (" Z", "Z"), ("M ", "M"), (".0L", "L"),
    (".0C", "C"), (".0Q", "Q"),
)  # fmt: skip


def _check_int(value, name, low, high):
    is_int = isinstance(value, (int, np.integer)) and not isinstance(value, bool)
    if not is_int or not low <= value <= high:
        limits = f"from {low} to {high}" if high < 2**62 else f"{low} or more"
        raise ChromaError(f"{name} must be a whole number, {limits}; got {value!r}")
    return int(value)


def _check_seed(value, name):
    return _check_int(value, name, 0, 2**62)


def _check_size(value):
    return _check_int(value, "size", 8, 2048)


def painted_svg(sheet: Sheet, colors: Sequence[str]) -> str:
    """Return the picture of a sheet as SVG; `colors` has one "#rrggbb" for each paint."""
    text = "".join([p if isinstance(p, str) else colors[p] for p in sheet.painted])
    if sheet.has_own_keys:
        # Shorter; the text of busts stays as it was.
        for long, short in _SHORTER:
            text = text.replace(long, short)
    return _OPEN.format("", "#ffffff") + text + "</svg>"


def flat_svg(sheet: Sheet) -> str:
    """Return the region map of a sheet as SVG, for `region_map_of`."""
    return _OPEN.format(' shape-rendering="crispEdges"', "#000000") + "".join(sheet.flat) + "</svg>"


def draw(
    drawing: int, *, tone: int = 0, coloring: int = 0, framing: Framing = "bust"
) -> str:
    """Draw an anime character as SVG text.

    Parameters
    ----------
    drawing : int
        Seed of all shapes, 0 or more.
    tone : int
        Seed of the lightness of each region, 0 or more.
    coloring : int
        Seed of the hue and chroma of each region, 0 or more. It does not change the lightness.
    framing : {"bust", "figure", "half", "mixed"}
        A bust, a whole figure, a figure down to waist, thighs or knees, or all of them: then the
        seed decides. In a "bust" all clothes share colors; elsewhere each garment has its own.

    Returns
    -------
    str
        SVG with viewBox "0 0 256 256" on white. The same seeds give the same text.

    Raises
    ------
    ChromaError
        If a seed is not a whole number or is negative, or the framing is unknown.
    """
    drawing = _check_seed(drawing, "drawing")
    tone, coloring = _check_seed(tone, "tone"), _check_seed(coloring, "coloring")
    sheet = build(drawing, framing)
    return painted_svg(sheet, sheet_colors(sheet, drawing, tone, [coloring])[0])


def sheet_colors(
    sheet: Sheet, drawing: int, tone: int, colorings: Sequence[int]
) -> list[list[str]]:
    """Return the color of every paint of a sheet in every coloring; see `paint.colors`."""
    colors = wardrobe.colors if sheet.has_own_keys else paint.colors
    return colors(sheet.paints, drawing, tone, colorings)


def rasterize(svg: str, size: int) -> np.ndarray:
    """Render square SVG text as a picture.

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
        If the size is out of range or the text is not SVG.
    """
    size = _check_size(size)
    try:
        # Searching the system's fonts would take longer than drawing, and drawings have no text.
        png = resvg_py.svg_to_bytes(svg_string=svg, width=size, height=size, skip_system_fonts=True)
    except ValueError as error:
        raise ChromaError(f"the text cannot be drawn as SVG: {error}") from None
    return np.array(Image.open(io.BytesIO(bytes(png))).convert("RGB"))


_REGION_OF_LEVEL = np.full((256, 256), 255, np.uint8)
_REGION_OF_LEVEL[tuple(np.transpose(REGION_LEVELS))] = np.arange(len(REGIONS))


def region_map_of(levels: np.ndarray) -> np.ndarray:
    """Return the regions (H, W) that a rendered `flat_svg` (H, W, 3 or 4) shows."""
    return _REGION_OF_LEVEL[levels[..., 0], levels[..., 1]]


def _region_map(sheet: Sheet, size: int) -> np.ndarray:
    return region_map_of(rasterize(flat_svg(sheet), size))


def render(
    drawing: int, *, tone: int = 0, coloring: int = 0, size: int = 64, framing: Framing = "bust"
) -> np.ndarray:
    """Draw a character as a picture.

    Parameters
    ----------
    drawing, tone, coloring : int
        Seeds, as in `draw`.
    size : int
        Width and height in pixels, 8 to 2048.
    framing : {"bust", "figure", "half", "mixed"}
        As in `draw`.

    Returns
    -------
    ndarray of uint8, shape (size, size, 3)

    Raises
    ------
    ChromaError
        If a seed or the size is out of range.
    """
    size = _check_size(size)
    return rasterize(draw(drawing, tone=tone, coloring=coloring, framing=framing), size)


def regions(drawing: int, *, size: int = 64, framing: Framing = "bust") -> np.ndarray:
    """Return the region of each pixel of a drawing.

    Parameters
    ----------
    drawing : int
        Seed, as in `draw`.
    size : int
        Width and height in pixels, 8 to 2048.
    framing : {"bust", "figure", "half", "mixed"}
        As in `draw`.

    Returns
    -------
    ndarray of uint8, shape (size, size)
        Indices into `REGIONS`. "left_eye" is the iris on the viewer's left; "ink" includes lines
        and pupils.

    Raises
    ------
    ChromaError
        If the seed or the size is out of range.
    """
    return _region_map(build(_check_seed(drawing, "drawing"), framing), _check_size(size))


def _render_one(job):
    drawing, tone, colorings, size, framing = job
    sheet = build(drawing, framing)
    painted = sheet_colors(sheet, drawing, tone, range(colorings))
    pictures = np.stack([rasterize(painted_svg(sheet, c), size) for c in painted])
    return pictures, _region_map(sheet, size)


@contextmanager
def _plain_main() -> Iterator[None]:
    """Hide the caller's main module while processes start.

    A spawned process runs the main module again. A script that imports TensorFlow would cost each
    process seconds, and a script without a main guard would start itself endlessly.
    """
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def render_many(
    drawings: Sequence[int],
    *,
    colorings: int = 1,
    size: int = 64,
    tones: Sequence[int] | None = None,
    workers: int | None = None,
    progress: bool = False,
    framing: Framing = "bust",
) -> tuple[np.ndarray, np.ndarray]:
    """Draw many characters, each in several colorings, in several processes.

    Parameters
    ----------
    drawings : sequence of int
        Drawing seeds.
    colorings : int
        Number of colorings of each drawing; their seeds are 0 to colorings - 1.
    size : int
        Width and height in pixels, 8 to 2048.
    tones : sequence of int, optional
        Tone seed of each drawing. Default: 0 for all.
    workers : int, optional
        Number of processes. Default: the number of cores that this process may use. 1 draws in
        this process.
    progress : bool
        Show a progress bar.
    framing : {"bust", "figure", "half", "mixed"}
        As in `draw`.

    Returns
    -------
    pictures : ndarray of uint8, shape (n, colorings, size, size, 3)
    maps : ndarray of uint8, shape (n, size, size)
        Region maps, as returned by `regions`.

    Raises
    ------
    ChromaError
        If a seed, the size or a count is out of range, or `tones` and `drawings` differ in
        length.
    """
    drawings = [_check_seed(d, "drawing") for d in drawings]
    colorings, size = _check_int(colorings, "colorings", 1, 10_000), _check_size(size)
    tones = [0] * len(drawings) if tones is None else [_check_seed(t, "tone") for t in tones]
    if len(tones) != len(drawings):
        raise ChromaError(f"tones needs one value for each drawing, got {len(tones)} for"
            f" {len(drawings)}")
    if workers is None:
        workers = usable_cores()
    workers = _check_int(workers, "workers", 1, 1024)
    choose_view(0, framing)  # an unknown framing is an error even without drawings
    jobs = [(d, t, colorings, size, framing) for d, t in zip(drawings, tones)]
    pictures = np.empty((len(jobs), colorings, size, size, 3), np.uint8)
    maps = np.empty((len(jobs), size, size), np.uint8)

    def collect(results):
        if progress:
            results = progress_bar(results, total=len(jobs), desc="drawing", unit="character")
        for i, (picture, region_map) in enumerate(results):
            pictures[i], maps[i] = picture, region_map

    # A few characters are drawn faster than another process starts.
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
