"""The guided filter: colors follow the outlines of the full-size picture."""

import numpy as np
from scipy.ndimage import uniform_filter


def guided_filter(
    lightness: np.ndarray, ab: np.ndarray, radius: float, *, epsilon: float = 3e-3
) -> np.ndarray:
    """Make blurred colors follow the outlines of a sharp gray picture.

    Inside each window, AB is modeled as a linear function of L*. Such a function jumps where L*
    jumps, so color that scaling up has blurred across an outline returns to its own side.

    Parameters
    ----------
    lightness : ndarray of float32, shape (H, W)
        L*, 0 to 100.
    ab : ndarray of float32, shape (H, W, channels)
        a* and b*, or any other planes.
    radius : float
        Half the side of the square windows in pixels. About two pixels of the planes before they
        were scaled up works well.
    epsilon : float
        Variance of L*/100 below which a window counts as flat.

    Returns
    -------
    ndarray of float32, shape (H, W, channels)

    References
    ----------
    He, Sun and Tang 2013, "Guided image filtering", IEEE TPAMI 35(6), algorithm 1.
    """
    # In a long and narrow picture, a window as wide as it is long would consist almost only of
    # repeated edge pixels, and take minutes.
    sides = [2 * min(max(1, round(radius)), length) + 1 for length in lightness.shape]

    def mean(x):
        return uniform_filter(x, size=(*sides, 1), mode="nearest")

    guide = (lightness / 100)[..., None]
    mean_guide, mean_ab = mean(guide), mean(ab)
    variance = mean(guide * guide) - mean_guide**2
    slope = (mean(guide * ab) - mean_guide * mean_ab) / (variance + epsilon)
    return mean(slope) * guide + mean(mean_ab - slope * mean_guide)
