"""Pictures laid out in rows."""

import numpy as np


def grid(colored, *, columns=5, gap=2, background=255):
    """Lay pictures of one size out in rows, on white.

    Parameters
    ----------
    colored : ndarray of uint8, shape (n, H, W, channels)
    columns : int
    gap : int
        Pixels between two pictures.
    background : int
        The value of every channel where no picture is: 255 is white, 0 with alpha transparent.

    Returns
    -------
    ndarray of uint8, shape (height, width, channels)
    """
    colored = np.asarray(colored)
    n, height, width, channels = colored.shape
    columns = min(columns, n)
    rows = -(-n // columns)
    size = rows * (height + gap) - gap, columns * (width + gap) - gap
    sheet = np.full((*size, channels), background, np.uint8)
    for i, picture in enumerate(colored):
        top, left = i // columns * (height + gap), i % columns * (width + gap)
        sheet[top : top + height, left : left + width] = picture
    return sheet
