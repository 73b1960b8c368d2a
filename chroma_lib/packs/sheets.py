"""All colorings of a pack in one picture: a grid to look at, and a sprite sheet for games."""

import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from chroma_lib import __version__, files
from chroma_lib.coloring.layout import grid
from chroma_lib.pictures.fit import on_white
from chroma_lib.pictures.read import MAX_MEGAPIXELS

GRID, SHEET, FRAMES = "grid.png", "sheet.png", "sheet.json"
# A larger sheet could not be read back, not even by Chroma.
MAX_SHEET_PIXELS = MAX_MEGAPIXELS * 1_000_000


def cell_scale(count: int, columns: int, pixels: int) -> float:
    """Return how much to scale the cells down so that the sheet stays readable.

    Parameters
    ----------
    count : int
        Cells in the sheet.
    columns : int
        Cells in a row.
    pixels : int
        Pixels of one picture.

    Returns
    -------
    float
        1, or less where the sheet would have more than `MAX_SHEET_PIXELS`.
    """
    cells = min(columns, count) * -(-count // columns)
    return min(1.0, math.sqrt(MAX_SHEET_PIXELS / (cells * pixels)))


def resize(
    array: np.ndarray,
    size: tuple[int, int],
    resampling: Image.Resampling = Image.Resampling.LANCZOS,
) -> np.ndarray:
    """Resize a picture or plane to (width, height)."""
    # Pillow weights colors by alpha, so the color of transparent pixels does not bleed in.
    return np.asarray(Image.fromarray(array).resize(size, resampling))


def write_sheets(
    folder: Path, names: Sequence[str], cells: Sequence[np.ndarray], columns: int, scale: float
) -> None:
    """Write `grid.png`, `sheet.png` and `sheet.json`.

    Parameters
    ----------
    folder : Path
    names : sequence of str
        File names of the colorings.
    cells : sequence of ndarray of uint8, shape (height, width, 4)
        The colorings with alpha, all of one size.
    columns : int
        Cells in a row.
    scale : float
        Size of a cell relative to its coloring.
    """
    sheet = grid(cells, columns=columns, gap=0, background=0)
    files.write_png(folder / GRID, grid([on_white(cell) for cell in cells], columns=columns))
    files.write_png(folder / SHEET, sheet)
    height, width = cells[0].shape[:2]
    frames = describe_frames(names, (width, height), sheet.shape[1::-1], columns, scale)
    files.write_json(folder / FRAMES, frames)


def describe_frames(
    names: Sequence[str],
    cell: tuple[int, int],
    sheet: tuple[int, int],
    columns: int,
    scale: float,
) -> dict[str, Any]:
    """Return the frames of a sheet as TexturePacker's JSON array, which game engines read.

    Parameters
    ----------
    names : sequence of str
        File names of the colorings, in the order of the cells.
    cell, sheet : tuple of int
        Width and height in pixels.
    columns : int
        Cells in a row.
    scale : float
        Size of a cell relative to its coloring.

    Returns
    -------
    dict
    """
    width, height = cell
    cell_size = {"w": width, "h": height}
    columns = min(columns, len(names))
    return {
        "frames": [
            {
                "filename": name,
                "frame": {"x": i % columns * width, "y": i // columns * height, **cell_size},
                "rotated": False,
                "trimmed": False,
                "spriteSourceSize": {"x": 0, "y": 0, **cell_size},
                "sourceSize": cell_size,
            }
            for i, name in enumerate(names)
        ],
        "meta": {
            "app": "Chroma",
            "version": __version__,
            "image": SHEET,
            "format": "RGBA8888",
            "size": {"w": sheet[0], "h": sheet[1]},
            "scale": f"{scale:.6g}",
            "cell": cell_size,
            "columns": columns,
        },
    }
