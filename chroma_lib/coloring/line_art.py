"""Recognize line art: black and white without any gray, in which nothing can get a color."""

import numpy as np
from PIL import Image
from scipy import ndimage

from chroma_lib import color
from chroma_lib.coloring.prepare import average_tone

LONGEST = 512  # side in pixels at which a picture is looked at
SMALLEST = 64
BLACK, WHITE = 5.0, 98.0  # L* up to which, and from which on, hardly a color is in the gamut
LEAST_GRAY = 0.05  # share of gray areas in what the lines enclose
LEAST_INSIDE = 0.02  # of the picture; less is no drawing
NOTE = (
    "is nearly all black and white, which get no color; lay flat grays under the lines first"
    " (notebook 8)"
)


def is_line_art(rgb: np.ndarray) -> bool:
    """Return whether a picture has hardly anything but black and white.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    bool
    """
    if min(rgb.shape[:2]) < SMALLEST or not _has_no_gray(rgb):
        return False
    # Screentone becomes gray; to find it takes long in a large page.
    averaged = average_tone(rgb)
    return averaged is rgb or _has_no_gray(averaged)


def _has_no_gray(rgb: np.ndarray) -> bool:
    longest = max(rgb.shape[:2])
    if longest > LONGEST:
        height, width = (max(1, round(side * LONGEST / longest)) for side in rgb.shape[:2])
        rgb = np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.BOX))
    lightness = color.rgb_to_lab(rgb)[..., 0]
    inside = ndimage.binary_fill_holes(lightness < WHITE)
    # Edges of lines are gray, too, but narrow.
    gray = ndimage.minimum_filter((lightness > BLACK) & (lightness < WHITE), 3)
    count = int(inside.sum())
    return count >= LEAST_INSIDE * inside.size and int(gray.sum()) < LEAST_GRAY * count
