"""All colorings of a pack in one picture: a grid to look at, and sprite sheets for games."""

import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage

from chroma_lib import __version__, files
from chroma_lib.coloring.layout import grid
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import VISIBLE, on_white
from chroma_lib.pictures.formats import MAX_SIDE

GRID_GAP = 2  # pixels between two colorings in the grid
GRID, SHEET, FRAMES = "grid.png", "sheet.png", "sheet.json"
# Fewer than Chroma reads (`chroma_lib.pictures.read.MAX_MEGAPIXELS`), as other programs may.
MAX_SHEET_PIXELS = 50_000_000
MAX_GRID_PIXELS = 6_000_000  # of what people look at: three screens full
META = {"app": "Chroma", "version": __version__, "format": "RGBA8888"}  # of a sheet's JSON
SMALLEST_SIDE, LARGEST_SIDE, WIDEST_MARGIN = 256, 65_535, 64  # pixels


@dataclass(frozen=True)
class SheetOptions:
    """How sprite sheets are laid out.

    Attributes
    ----------
    padding : int
        Transparent pixels between two cells, 0 to 64.
    extrude : int
        Times that the outermost pixels of a cell are repeated around it, 0 to 64.
    max_side : int
        Largest side of a sheet in pixels, 256 to 65,535. Graphics cards of phones take 4,096.

    Raises
    ------
    ChromaError
        If a value is outside its range.
    """

    padding: int = 0
    extrude: int = 0
    max_side: int = 4096

    def __post_init__(self) -> None:
        """Check the ranges."""
        ranges = {
            "padding": (0, WIDEST_MARGIN),
            "extrude": (0, WIDEST_MARGIN),
            "max_side": (SMALLEST_SIDE, LARGEST_SIDE),
        }
        for name, (low, high) in ranges.items():
            if not low <= getattr(self, name) <= high:
                raise ChromaError(
                    f"{name} {getattr(self, name)} of a sheet: use {low} to {high} pixels"
                )

    def changed(self) -> dict[str, int]:
        """Return the values that are not the default ones."""
        default = asdict(SheetOptions())
        return {name: value for name, value in asdict(self).items() if value != default[name]}


def cell_scale(count: int, columns: int, shape: tuple[int, ...], options: SheetOptions) -> float:
    """Return how much to scale the cells down so that the sheets stay readable.

    Parameters
    ----------
    count : int
        Cells in all sheets.
    columns : int
        Cells in a row.
    shape : tuple of int
        Height and width of one picture.
    options : SheetOptions

    Returns
    -------
    float
        1, or less where all sheets would have more than `MAX_SHEET_PIXELS`, the grid would be
        longer than Chroma reads, or a cell would be larger than a sheet may be.
    """
    columns = min(columns, count)
    rows = -(-count // columns)
    cells = columns * rows
    fitting = math.sqrt(MAX_SHEET_PIXELS / (cells * math.prod(shape[:2])))
    readable = min(
        (MAX_SIDE / rows - GRID_GAP) / shape[0], (MAX_SIDE / columns - GRID_GAP) / shape[1]
    )
    return min(1.0, fitting, readable, (options.max_side - 2 * options.extrude) / max(shape[:2]))


def resize(
    array: np.ndarray,
    size: tuple[int, int],
    resampling: Image.Resampling = Image.Resampling.LANCZOS,
) -> np.ndarray:
    """Resize a picture or plane to (width, height)."""
    # Pillow weights colors by alpha, so the color of transparent pixels does not bleed in.
    return np.asarray(Image.fromarray(array).resize(size, resampling))


def bleed_source(alpha: np.ndarray) -> np.ndarray | None:
    """Return where each fully transparent pixel takes its color from: the nearest visible pixel.

    Engines that smooth or shrink a picture mix in the color of transparent pixels. If it is that
    of the edge, no rim appears. Nearly transparent pixels do not count if there are others: 8 bits
    on white keep too little of their color.

    Parameters
    ----------
    alpha : ndarray of uint8, shape (H, W)

    Returns
    -------
    ndarray of int, shape (H, W), or None
        Indices into the flattened picture. None if no pixel is transparent, or all are.
    """
    clear = alpha == 0
    if not clear.any() or clear.all():
        return None
    faint = alpha < VISIBLE
    rows, columns = ndimage.distance_transform_edt(
        clear if faint.all() else faint, return_distances=False, return_indices=True
    )
    source = rows * alpha.shape[1] + columns
    return np.where(clear, source, np.arange(alpha.size).reshape(alpha.shape))


def bleed(rgba: np.ndarray, source: np.ndarray | None) -> np.ndarray:
    """Give fully transparent pixels the color of the edge; see `bleed_source`."""
    if source is None:
        return rgba
    colors = rgba[..., :3].reshape(-1, 3)[source]
    return np.dstack([colors, rgba[..., 3]])


def write_grid(folder: Path, cells: Sequence[np.ndarray], columns: int) -> None:
    """Write `grid.png`, all colorings on white; see `plan_sheets`."""
    height, width = cells[0].shape[:2]
    scale = min(1.0, math.sqrt(MAX_GRID_PIXELS / (len(cells) * height * width)))
    size = max(1, int(width * scale)), max(1, int(height * scale))
    small = (cell if scale == 1 else resize(cell, size) for cell in cells)
    shown = [cell if cell.shape[-1] == 3 else on_white(cell) for cell in small]
    files.write_png(folder / GRID, grid(shown, columns=columns, gap=GRID_GAP))


def plan_sheets(
    folder: Path,
    pack: str,
    names: Sequence[str],
    cells: Sequence[np.ndarray],
    columns: int,
    scale: float,
    options: SheetOptions,
) -> list[Callable[[], None]]:
    """Plan `sheet.png` and `sheet.json`, the first of as many sheets as needed.

    Parameters
    ----------
    folder : Path
    pack : str
        Name of the pack, with which the names of all frames begin.
    names : sequence of str
        File names of the colorings.
    cells : sequence of ndarray of uint8, shape (height, width, 3 or 4)
        The colorings, with alpha or without, all of one size, which fits into a sheet.
    columns : int
        Cells in a row, or fewer in a sheet that would be too wide.
    scale : float
        Size of a cell relative to its coloring.
    options : SheetOptions

    Returns
    -------
    list of callable
        One for each sheet, which writes it. They may run at the same time.
    """
    height, width = cells[0].shape[:2]
    margins, room = 2 * options.extrude + options.padding, options.max_side + options.padding
    columns = min(columns, len(names), room // (width + margins))
    row = columns * (width + margins) * (height + margins)  # pixels
    size = columns * max(1, min(room // (height + margins), MAX_SHEET_PIXELS // row))
    starts = range(0, len(names), size)

    def write(number: int) -> None:
        chunk = slice(starts[number], starts[number] + size)
        edges = ((options.extrude,) * 2, (options.extrude,) * 2, (0, 0))
        framed = [_with_opacity(np.pad(cell, edges, mode="edge")) for cell in cells[chunk]]
        sheet = grid(framed, columns=columns, gap=options.padding, background=0)
        files.write_png(folder / numbered(SHEET, number), sheet)
        described = describe_frames(
            [f"{pack}/{name}" for name in names[chunk]], (width, height), columns, options
        )
        described["meta"] |= {
            "image": numbered(SHEET, number),
            "size": {"w": sheet.shape[1], "h": sheet.shape[0]},
            "scale": f"{scale:.6g}",
        }
        if len(starts) > 1:
            others = [numbered(FRAMES, i) for i in range(len(starts)) if i != number]
            described["meta"]["related_multi_packs"] = others
        files.write_json(folder / numbered(FRAMES, number), described)

    return [partial(write, number) for number in range(len(starts))]


def _with_opacity(picture: np.ndarray) -> np.ndarray:
    if picture.shape[-1] == 4:
        return picture
    return np.dstack([picture, np.full(picture.shape[:2], 255, np.uint8)])


def numbered(name: str, number: int) -> str:
    """Return "sheet.png" for the first sheet, "sheet-1.png" for the next."""
    stem, suffix = name.split(".")
    return f"{stem}-{number}.{suffix}" if number else name


def describe_frames(
    names: Sequence[str], cell: tuple[int, int], columns: int, options: SheetOptions
) -> dict[str, Any]:
    """Return the frames of a sheet as TexturePacker's JSON hash, which game engines read.

    Parameters
    ----------
    names : sequence of str
        Names of the frames, in the order of the cells.
    cell : tuple of int
        Width and height in pixels.
    columns : int
        Cells in a row.
    options : SheetOptions

    Returns
    -------
    dict
    """
    width, height = cell
    step = 2 * options.extrude + options.padding
    places = [
        (
            i % columns * (width + step) + options.extrude,
            i // columns * (height + step) + options.extrude,
        )
        for i in range(len(names))
    ]
    return {
        "frames": {
            name: describe_frame(x, y, width, height) for name, (x, y) in zip(names, places)
        },
        "meta": {
            **META,
            "cell": {"w": width, "h": height},
            "columns": min(columns, len(names)),
        },
    }


def describe_frame(x: int, y: int, width: int, height: int) -> dict[str, Any]:
    """Return the entry of one frame of a sheet, which shows a whole picture."""
    size = {"w": width, "h": height}
    return {
        "frame": {"x": x, "y": y, **size},
        "rotated": False,
        "trimmed": False,
        "spriteSourceSize": {"x": 0, "y": 0, **size},
        "sourceSize": size,
    }
