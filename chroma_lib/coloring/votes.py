"""Decide which part of a character each segment of a picture is.

A network reads a picture through small windows. It does not compare a sleeve with the other sleeve,
or an arm with the face. But artists paint one part with one color, and so with one lightness: in
real art, most regions of the same lightness have the same color (``python -m benchmarks real``).
"""

import numpy as np

EVIDENCE = 2.0  # weight of what the network sees
AGREEMENT = 8.0  # weight of what segments of the same lightness are
SAME_L = 1.5  # L* by which such segments differ, as the standard deviation of a Gaussian
PART_L = 6.0  # L* by which the segments of one part differ at least: light and shadow
BIN = 0.25  # L*; lightness is compared in steps of this
ROUNDS = 10
LEAST = 1e-3  # share that the network gives to every part; it is never quite sure


def vote(shares: np.ndarray, lightness: np.ndarray, areas: np.ndarray) -> np.ndarray:
    """Decide which part each segment is, or how it is divided between parts.

    The mean field of a conditional random field (Krähenbühl and Koltun 2011, arXiv:1210.5644)
    whose kernel compares lightness alone: round by round, a segment is drawn to the parts that its
    masks show, to those of segments of the same lightness, and to those whose lightness fits.

    Parameters
    ----------
    shares : ndarray of float, shape (segments, K)
        Mean of each mask in each segment.
    lightness : ndarray of float, shape (segments,)
        Mean L* of each segment.
    areas : ndarray of float, shape (segments,)
        Pixels of each segment.

    Returns
    -------
    ndarray of float32, shape (segments, K)
        They add up to 1 over the K.
    """
    votes = shares.clip(LEAST)
    votes = votes / votes.sum(-1, keepdims=True)
    evidence = EVIDENCE * np.log(votes)
    bins = np.arange(0, 100 + BIN, BIN)
    place = np.round(lightness.clip(0, 100) / BIN).astype(int)
    kernel = np.exp(-(((bins[:, None] - bins) / SAME_L) ** 2))
    alike = kernel @ np.bincount(place, areas, len(bins))
    for _ in range(ROUNDS):
        covered = areas[:, None] * votes
        by_lightness = [np.bincount(place, part, len(bins)) for part in covered.T]
        agreement = (kernel @ np.stack(by_lightness, -1))[place] / alike[place, None]
        votes = _softmax(evidence + AGREEMENT * agreement + _fit(lightness, covered))
    return votes.astype(np.float32)


def _fit(lightness: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Return how well each segment's lightness fits each part's: a Gaussian's log density."""
    total = covered.sum(0) + 1e-6
    mean = lightness @ covered / total
    distance = (lightness[:, None] - mean) ** 2
    variance = (covered * distance).sum(0) / total + PART_L**2
    return -0.5 * (distance / variance + np.log(variance))


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)
