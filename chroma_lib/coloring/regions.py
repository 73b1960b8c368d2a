"""Regions that keep their colors while the rest of the picture changes."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import ArrayLike

# A pixel starts to be held at this share of the held masks, and is held fully at the other.
HOLD_FROM, HOLD_FULLY = 0.3, 0.5


def hold_regions(
    layers: np.ndarray, held: Mapping[int, ArrayLike] | None
) -> Callable[[np.ndarray], np.ndarray]:
    """Return a function that paints a palette and leaves the held regions unchanged.

    Masks are soft: a pixel under one mask also has a little of its neighbors' colors. To keep a
    single palette entry would therefore not keep the color on the screen. Instead, the region
    where the held masks dominate is painted with a palette of its own.

    Parameters
    ----------
    layers : ndarray of float32, shape (..., K)
        The weight of each mask.
    held : dict of int to array_like of shape (K, 2) or (2,), or None
        Mask number -> the palette that paints its region, e.g. the palette at the moment it was
        held; or one a* and b* for the whole region.

    Returns
    -------
    callable
        Maps a palette (K, 2) to AB (..., 2).
    """
    if not held:
        return lambda palette: layers @ palette
    weight, held_ab = held_colors(layers, held)
    weight = weight[..., None]
    return lambda palette: weight * held_ab + (1 - weight) * (layers @ palette)


def held_colors(layers: np.ndarray, held: Mapping[int, ArrayLike]) -> tuple[np.ndarray, np.ndarray]:
    """Return how strongly each pixel is held, and its held color; see `hold_regions`.

    Parameters
    ----------
    layers : ndarray of float32, shape (..., K)
        The weight of each mask.
    held : dict of int to array_like of shape (K, 2) or (2,)
        At least one mask, as in `hold_regions`.

    Returns
    -------
    weight : ndarray of float32, shape (...)
        1 where the held masks have half of the weight or more, 0 below 0.3, smooth between.
    ab : ndarray of float32, shape (..., 2)
        The a* and b* that the pixel keeps.
    """
    total, ab = np.zeros_like(layers[..., :1]), np.zeros_like(layers[..., :2])
    for mask, color in held.items():
        palette = np.broadcast_to(np.asarray(color, np.float32), (layers.shape[-1], 2))
        share = layers[..., mask : mask + 1].clip(0)
        total += share
        ab += share * (layers @ palette)
    step = ((total[..., 0] - HOLD_FROM) / (HOLD_FULLY - HOLD_FROM)).clip(0, 1)
    return step * step * (3 - 2 * step), ab / total.clip(1e-6)
