"""Distances between sets of colorings, on patches and on thumbnails."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from scipy.spatial.distance import cdist

from chroma_lib import color
from chroma_lib.measures.statistics import divide, drop_missing

PATCH = 7  # side in pixels
THUMBNAIL = 8  # side in pixels


def patches(
    ab: np.ndarray, keep: np.ndarray, count: int, *, seed: int | Sequence[int] = 0
) -> np.ndarray:
    """Cut patches of 7×7 pixels from colorings of one picture, at random positions.

    Parameters
    ----------
    ab : ndarray, shape (k, h, w, 2)
        a* and b* of k colorings.
    keep : ndarray of bool, shape (h, w)
        Where the center of a patch may be.
    count : int
        Number of patches. The colorings take turns, so each gets equally many, or one more.
    seed : int or sequence of int
        Seed of the positions.

    Returns
    -------
    ndarray of float32, shape (count, 98)
        AB/110; NaN if there is no room for a patch.
    """
    margin = PATCH // 2
    rows, columns = np.nonzero(keep[margin:-margin, margin:-margin])
    if not len(rows):
        return np.full((count, 2 * PATCH**2), np.nan, np.float32)
    positions = np.random.default_rng(seed).integers(len(rows), size=count)
    windows = np.lib.stride_tricks.sliding_window_view(ab, (PATCH, PATCH), axis=(1, 2))
    cut = windows[np.arange(count) % len(ab), rows[positions], columns[positions]]
    return (cut.reshape(count, -1) / color.AB_SCALE).astype(np.float32)


def sliced_wasserstein(
    x: np.ndarray,
    y: np.ndarray,
    weights: np.ndarray | None = None,
    *,
    projections: int = 128,
    seed: int = 0,
) -> Any:
    """Return the mean Wasserstein-1 distance between samples projected on random directions.

    Along one direction the distance is the area between the two cumulative distribution
    functions. With equally many samples that is the mean difference of the sorted values.

    Parameters
    ----------
    x, y : ndarray, shape (n, p, d)
        p samples from each of n pictures; NaN for a picture that has none.
    weights : ndarray, shape (n,) or (b, n), optional
    projections : int
        Number of directions.
    seed : int
        Seed of the directions.

    Returns
    -------
    float or ndarray of shape (b,)
        In the unit of the samples; NaN without pictures.

    References
    ----------
    Rabin et al. 2011, "Wasserstein barycenter and its application to texture mixing".
    """
    x, y, weights = drop_missing(weights, x, y)
    n, p, length = x.shape
    if not n:
        return np.full(weights.shape[:-1], np.nan)
    directions = np.random.default_rng(seed).standard_normal((length, projections))
    directions /= np.linalg.norm(directions, axis=0)
    values = np.concatenate([x, y]).reshape(-1, length) @ directions  # (2 n p, projections)
    order = np.argsort(values, axis=0)
    steps = np.diff(np.take_along_axis(values, order, 0), axis=0)
    # Each sample raises the distribution function of its set by the weight of its picture.
    lifts = np.repeat(np.concatenate([weights, -weights], -1), p, axis=-1)
    lifts = np.atleast_2d(lifts).astype(np.float32).T  # (2 n p, b)
    area = np.zeros(lifts.shape[1], np.float32)
    for i in range(projections):
        gap = lifts[order[:, i]]
        np.abs(np.cumsum(gap, axis=0, out=gap), out=gap)  # in place: it is large
        area = area + steps[:, i].astype(np.float32) @ gap[:-1]
    return divide(area.reshape(weights.shape[:-1]), weights.sum(-1) * p * projections)


def kid(x: np.ndarray, y: np.ndarray, weights: np.ndarray | None = None) -> Any:
    """Return the kernel distance: the unbiased MMD² with the kernel (x·y/d + 1)³.

    The independent samples are pictures, not patches, because patches of one picture are alike.
    Pairs of patches from the same picture are left out, as the unbiased estimator leaves out
    pairs of a sample with itself. For two samples of the same distribution the result is 0 on
    average, and sometimes negative.

    Parameters
    ----------
    x, y : ndarray, shape (n, p, d)
        p samples from each of n pictures; NaN for a picture that has none.
    weights : ndarray, shape (n,) or (b, n), optional

    Returns
    -------
    float or ndarray of shape (b,)
        NaN for fewer than two pictures.

    References
    ----------
    Gretton et al. 2012, "A kernel two-sample test", JMLR 13, lemma 6; Bińkowski et al. 2018,
    "Demystifying MMD GANs", arXiv:1801.01401 (there on Inception features).
    """
    x, y, weights = drop_missing(weights, x, y)
    n, p, length = x.shape

    def kernel(first, second):
        """Return the mean kernel between the patches of each pair of pictures: (n, n)."""
        k = first.reshape(n * p, length) @ second.reshape(n * p, length).T / length + 1
        return (k * k * k).reshape(n, p, n, p).mean((1, 3), dtype=np.float64)

    if not n:
        return np.full(weights.shape[:-1], np.nan)
    across = kernel(x, y)
    difference = kernel(x, x) + kernel(y, y) - across - across.T
    np.fill_diagonal(difference, 0)
    pairs = weights.sum(-1) ** 2 - (weights**2).sum(-1)
    return divide(((weights @ difference) * weights).sum(-1), pairs)


def thumbnails(ab: np.ndarray) -> np.ndarray:
    """Average colorings down to 8×8 pixels.

    Parameters
    ----------
    ab : ndarray, shape (k, h, w, 2)
        a* and b* of k colorings.

    Returns
    -------
    ndarray, shape (k, 128)
    """
    ab = np.asarray(ab)

    def average(length):
        """Return the share of each pixel in each of the eight parts: (8, length)."""
        ends = np.linspace(0, length, THUMBNAIL + 1)[:, None]
        pixel = np.arange(length)
        overlap = np.minimum(ends[1:], pixel + 1) - np.maximum(ends[:-1], pixel)
        return (np.maximum(overlap, 0) * THUMBNAIL / length).astype(ab.dtype)

    k, height, width, channels = ab.shape
    flat = average(height) @ ab.reshape(k, height, -1)  # (k, 8, w * 2)
    small = average(width) @ flat.reshape(k, THUMBNAIL, width, channels)  # (k, 8, 8, 2)
    return small.reshape(k, -1)


def coverage_and_density(
    real: np.ndarray, fake: np.ndarray, *, k: int = 5
) -> tuple[np.ndarray, np.ndarray]:
    """Return how many real samples have a fake one nearby, and how densely fakes lie near them.

    Parameters
    ----------
    real, fake : ndarray, shape (n, m, d)
        m samples from each of n pictures.
    k : int
        The ball around a real sample reaches to its k-th nearest real neighbor.

    Returns
    -------
    coverage : ndarray, shape (n,)
        Share of each picture's real samples whose ball contains a fake sample. For two samples of
        the same distribution the mean is 1 - 2^-k, i.e. 0.969 for k = 5; slightly more for small
        samples.
    density : ndarray, shape (n,)
        Number of balls that contain one of the picture's fake samples, divided by k. For two
        samples of the same distribution the mean is 1; it may exceed 1. Both are NaN if there are
        k real samples or fewer.

    References
    ----------
    Naeem et al. 2020, "Reliable fidelity and diversity metrics for generative models",
    arXiv:2002.09797, equations 4 to 9.
    """
    n = len(real)
    real, fake = (np.asarray(s).reshape(-1, np.shape(s)[-1]) for s in (real, fake))
    if len(real) <= k:
        return np.full(n, np.nan), np.full(n, np.nan)
    radius = np.partition(cdist(real, real), k, axis=1)[:, k]  # 0 is the sample itself
    inside = cdist(real, fake) <= radius[:, None]  # (real, fake)
    coverage = inside.any(1).reshape(n, -1).mean(1)
    density = inside.sum(0).reshape(n, -1).mean(1) / k
    return coverage, density
