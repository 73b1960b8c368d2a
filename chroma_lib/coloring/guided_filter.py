"""The guided filter: colors follow the outlines of the full-size picture."""

from scipy.ndimage import uniform_filter


def guided_filter(lightness, ab, radius, *, epsilon=3e-3):
    """Make blurred colors follow the outlines of a sharp gray picture.

    Within each window AB is taken to be a straight line of L*, which bends at outlines but not
    inside a region: what was blurred over an outline by scaling up goes back to its own side.

    Parameters
    ----------
    lightness : ndarray of float32, shape (H, W)
        L*, 0 to 100.
    ab : ndarray of float32, shape (H, W, 2)
    radius : float
        Of the square windows, in pixels: about two pixels of the picture before scaling up.
    epsilon : float
        Variance of L*/100 below which a window counts as flat.

    Returns
    -------
    ndarray of float32, shape (H, W, 2)

    References
    ----------
    He, Sun and Tang 2013, "Guided image filtering", IEEE TPAMI 35(6), algorithm 1.
    """
    # Of a picture that is long and narrow, a window as wide as it is long would be nearly all
    # repeated edge, and take minutes.
    sides = [2 * min(max(1, round(radius)), across) + 1 for across in lightness.shape]

    def mean(x):
        return uniform_filter(x, size=(*sides, 1), mode="nearest")

    guide = (lightness / 100)[..., None]
    mean_guide, mean_ab = mean(guide), mean(ab)
    variance = mean(guide * guide) - mean_guide**2
    slope = (mean(guide * ab) - mean_guide * mean_ab) / (variance + epsilon)
    return mean(slope) * guide + mean(mean_ab - slope * mean_guide)
