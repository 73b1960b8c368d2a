"""Pictures of few colors, such as pixel art: each color of a part becomes one new color."""

import numpy as np
from skimage import measure

from chroma_lib.coloring.cells import distinct_colors

FEWEST, MOST = 3, 64  # colors; two are those of line art and screentone
RARE = 0.05  # share of a color's pixels up to which a part takes the color's main part


def number_colors(rgb: np.ndarray) -> np.ndarray | None:
    """Find the colors of a picture that has few of them, and number them.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    ndarray of int32, shape (H, W), or None
        Number of each pixel's color, from 0. None for more than 64 colors, and for two.
    """
    # Most pictures show it in a few of their rows.
    rows = rgb[:: max(1, len(rgb) // 16)]
    if len(distinct_colors(rows)[0]) > MOST:
        return None
    colors, index = distinct_colors(rgb)
    return index.reshape(rgb.shape[:2]) if FEWEST <= len(colors) <= MOST else None


def find_areas(numbers: np.ndarray) -> np.ndarray:
    """Return the connected areas of one color: int, shape (H, W), from 0."""
    return measure.label(numbers, background=-1, connectivity=1) - 1


def snap(labels: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    """Let each area of one color be one part.

    Parameters
    ----------
    labels : ndarray of uint8, shape (H, W)
        Part of each pixel.
    numbers : ndarray of int, shape (H, W)
        Number of each pixel's color.

    Returns
    -------
    ndarray of uint8, shape (H, W)
    """
    areas = find_areas(numbers).ravel()
    parts = _most_common(areas, labels.ravel())[areas]
    # A stray area would be one more color.
    flat, count = numbers.ravel(), int(parts.max()) + 1
    pairs = np.bincount(flat * count + parts, minlength=(flat.max() + 1) * count)
    pairs = pairs.reshape(-1, count)
    is_rare = pairs < RARE * pairs.sum(1, keepdims=True)
    snapped = np.where(is_rare[flat, parts], pairs.argmax(1)[flat], parts)
    return snapped.astype(np.uint8).reshape(labels.shape)


def _most_common(groups: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the most common label of each group."""
    pairs, counts = np.unique(groups.astype(np.int64) << 8 | labels, return_counts=True)
    order = np.lexsort([-counts, pairs >> 8])
    first = np.unique(pairs[order] >> 8, return_index=True)[1]
    return (pairs[order][first] & 255).astype(np.int64)
