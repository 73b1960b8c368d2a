"""How much colorings of one picture differ, and how much of that comes from the noise."""

from typing import Any

import numpy as np
from scipy.special import xlogy
from skimage.color import deltaE_ciede2000

from chroma_lib.measures.statistics import as_weights, divide, drop_missing

HUELESS = 5.0  # chroma below which a color has no hue
HUE_BINS = 12


def pairwise_ab(ab: np.ndarray, keep: np.ndarray) -> float:
    """Return the mean distance between colorings of one picture, pixel by pixel.

    Parameters
    ----------
    ab : ndarray, shape (n, h, w, 2)
        a* and b* of n >= 2 colorings.
    keep : ndarray of bool, shape (h, w)
        Pixels that count.

    Returns
    -------
    float
        Mean over pairs of colorings and over pixels of the AB distance.

    Raises
    ------
    ValueError
        If there are fewer than two colorings.
    """
    ab = np.asarray(ab)
    if len(ab) < 2:
        raise ValueError("pairwise_ab needs at least two colorings")
    a, b = np.moveaxis(ab[:, keep], -1, 0)  # (n, pixels) each
    total = 0.0
    for i in range(len(ab) - 1):
        distance = np.sqrt((a[i + 1 :] - a[i]) ** 2 + (b[i + 1 :] - b[i]) ** 2)
        total += distance.mean(1).sum()
    return float(total / (len(ab) * (len(ab) - 1) / 2))


def region_diversity(ab: np.ndarray, region: np.ndarray) -> float:
    """Return the mean distance between the mean colors of a region in several colorings.

    Parameters
    ----------
    ab : ndarray, shape (n, h, w, 2)
        a* and b* of n colorings.
    region : ndarray of bool, shape (h, w)

    Returns
    -------
    float
        Mean over pairs of colorings of the AB distance.
    """
    means = np.asarray(ab)[:, region].mean(1)  # (n, 2)
    first, second = np.triu_indices(len(means), 1)
    return float(np.linalg.norm(means[first] - means[second], axis=-1).mean())


def noise_use(means: np.ndarray, weights: np.ndarray | None = None) -> Any:
    """Return how much of a region's color the noise decides, rather than the picture.

    Parameters
    ----------
    means : ndarray, shape (n, k, 2)
        Mean a* and b* of a region in k colorings of n pictures; NaN where a picture has none.
    weights : ndarray, shape (n,) or (b, n), optional

    Returns
    -------
    float or ndarray of shape (b,)
        Var over noises / (var over noises + var over pictures), 0 to 1. The first is the mean
        over pictures of the variance (a* plus b*) between colorings, the second the variance
        between pictures of their mean color. 0 if a picture always gets the same color, and for
        gray. Colors drawn independently of the picture score 1 - 1/k, because the mean of k
        colorings still varies.
    """
    means, weights = drop_missing(weights, means)
    within = means.var(1).sum(-1)  # (n,)
    centers = means.mean(1)
    centers = centers - centers.mean(0, keepdims=True) if len(centers) else centers
    count = weights.sum(-1)
    over_noises = divide(weights @ within, count)
    square = divide(weights @ (centers**2).sum(-1), count)
    over_pictures = square - (divide(weights @ centers, count[..., None]) ** 2).sum(-1)
    use = divide(over_noises, over_noises + over_pictures)
    # Gray pictures only vary by rounding.
    return np.where(over_noises + over_pictures < 1e-3, 0.0, use)[()]


def hue_counts(means: np.ndarray) -> np.ndarray:
    """Count colors by hue.

    Parameters
    ----------
    means : ndarray, shape (..., k, 2)
        a* and b* of k colors.

    Returns
    -------
    ndarray of int, shape (..., 12)
        Number of colors in each 30 degrees of hue, from 0 on. Colors with chroma below 5, and
        NaN, are not counted.
    """
    chroma = np.hypot(means[..., 0], means[..., 1])
    degree = np.degrees(np.arctan2(means[..., 1], means[..., 0])) % 360
    hued = chroma >= HUELESS  # False for NaN
    bins = np.where(hued, degree // (360 / HUE_BINS) % HUE_BINS, -1)
    return (bins[..., None] == np.arange(HUE_BINS)).sum(-2)


def hue_coverage(counts: np.ndarray, reference: np.ndarray) -> Any:
    """Return the share of the true hues that the colorings reach.

    Parameters
    ----------
    counts, reference : ndarray, shape (..., 12)
        From `hue_counts`.

    Returns
    -------
    ndarray, shape (...)
        0 to 1; NaN where the reference has no hue.
    """
    reached = reference > 0
    return divide((reached & (counts > 0)).sum(-1), reached.sum(-1))


def jensen_shannon(counts: np.ndarray, reference: np.ndarray) -> Any:
    """Return the Jensen-Shannon divergence of two histograms in bits.

    Parameters
    ----------
    counts, reference : ndarray, shape (..., bins)

    Returns
    -------
    ndarray, shape (...)
        0 for equal shares, 1 if they have no bin in common, e.g. if `counts` is empty because
        all is gray. NaN if `reference` is empty.

    References
    ----------
    Lin 1991, "Divergence measures based on the Shannon entropy", IEEE Trans. Inf. Theory 37(1).
    """
    p = divide(counts, counts.sum(-1, keepdims=True))
    q = divide(reference, reference.sum(-1, keepdims=True))
    divergence = _entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2
    nothing_shared = (counts.sum(-1) == 0) & (reference.sum(-1) > 0)
    return np.where(nothing_shared, 1.0, np.maximum(divergence, 0))[()]


def _entropy(p):
    return -xlogy(p, p).sum(-1) / np.log(2)


def hue_js(counts: np.ndarray, reference: np.ndarray, weights: np.ndarray | None = None) -> Any:
    """Return the Jensen-Shannon divergence of the hues of all drawings together.

    With few colorings, most bins of one drawing's histogram are empty, which counts as
    divergence. The sum over drawings has few empty bins, so this measure is nearly 0 for the
    truth. But it cannot detect a model that gives each drawing only a few hues, as long as all
    drawings together have all hues. The mean of `jensen_shannon` over single drawings
    (hue_js_each) detects that. Compare it with its floor, which has the same empty bins.

    Parameters
    ----------
    counts, reference : ndarray, shape (n, 12)
        From `hue_counts`.
    weights : ndarray, shape (n,) or (b, n), optional

    Returns
    -------
    float or ndarray of shape (b,)
        Bits, 0 to 1.
    """
    weights = as_weights(weights, len(counts))
    return jensen_shannon(weights @ counts, weights @ reference)


def best_of_k(lab: np.ndarray, truth: np.ndarray) -> float:
    """Return the CIEDE2000 difference between a true coloring and the nearest of k colorings.

    Parameters
    ----------
    lab : ndarray, shape (k, pixels, 3)
        CIELAB of k colorings.
    truth : ndarray, shape (pixels, 3)

    Returns
    -------
    float
        The smallest of the k means over pixels.
    """
    return float(deltaE_ciede2000(lab, truth[None]).mean(1).min())
