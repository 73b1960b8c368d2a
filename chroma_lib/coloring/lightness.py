"""Move the lightness of a part: black hair becomes blond, with its shading kept."""

from collections.abc import Mapping

import numpy as np


def move_lightness(lightness: np.ndarray, mean: float, target: float) -> np.ndarray:
    """Return L* of a part whose mean moves to a target.

    Light and shadow stay as far from the mean as they are, as long as there is room; nearer to
    black and white, differences shrink, so that none is cut off.

    Parameters
    ----------
    lightness : ndarray of float
        L* of pixels of the part.
    mean : float
        Its mean L*.
    target : float
        New mean L*, 0 to 100.

    Returns
    -------
    ndarray of float
        0 to 100, growing with `lightness`.
    """
    away = lightness - mean
    room = np.where(away > 0, max(100.0 - target, 1e-3), max(target, 1e-3))
    return (target + room * np.tanh(away / room)).clip(0, 100).astype(lightness.dtype)


def mix_lightness(
    lightness: np.ndarray, shares: np.ndarray, means: np.ndarray, targets: Mapping[int, float]
) -> np.ndarray:
    """Return the L* of pixels that belong to several parts, some of which move.

    Parameters
    ----------
    lightness : ndarray of float32, shape (...)
    shares : ndarray of float32, shape (..., K)
        Share of each part in each pixel.
    means : ndarray of float, shape (K,)
        Mean L* of each part.
    targets : dict of int to float
        New mean L* of parts.

    Returns
    -------
    ndarray of float32, shape (...)
    """
    moved = lightness.copy()
    for part, target in targets.items():
        change = move_lightness(lightness, float(means[part]), target) - lightness
        moved += shares[..., part].clip(0, 1) * change
    return moved
