"""Pictures laid out in rows and columns."""

import numpy as np
from numpy.typing import ArrayLike


def grid(
    pictures: ArrayLike, *, columns: int = 5, gap: int = 2, background: int = 255
) -> np.ndarray:
    """Lay out pictures of one size in a grid, row by row.

    Parameters
    ----------
    pictures : array_like of uint8, shape (n, H, W, channels)
    columns : int
        Pictures in a row.
    gap : int
        Pixels between two pictures.
    background : int
        Value of every channel where there is no picture: 255 is white; 0 is transparent if there
        is an alpha channel.

    Returns
    -------
    ndarray of uint8, shape (height, width, channels)
    """
    pictures = np.asarray(pictures)
    n, height, width, channels = pictures.shape
    columns = min(columns, n)
    rows = -(-n // columns)
    size = rows * (height + gap) - gap, columns * (width + gap) - gap
    canvas = np.full((*size, channels), background, np.uint8)
    for i, picture in enumerate(pictures):
        top, left = i // columns * (height + gap), i % columns * (width + gap)
        canvas[top : top + height, left : left + width] = picture
    return canvas
