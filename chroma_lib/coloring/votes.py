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
STEPS = np.arange(0, 100 + BIN, BIN)
# With other pictures of the same character, which outnumber one that the network reads wrongly.
SHARED_EVIDENCE, SHARED_AGREEMENT = 1.2, 9.6
LEAST = 1e-3  # share that the network gives to every part; it is never quite sure


def vote(
    shares: np.ndarray,
    lightness: np.ndarray,
    areas: np.ndarray,
    shared: np.ndarray | None = None,
) -> np.ndarray:
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
    shared : ndarray of float, shape (steps, K), optional
        How much of the pictures of one character is which part in each of `STEPS`; the sum of
        `count_votes` over the pictures.

    Returns
    -------
    ndarray of float32, shape (segments, K)
        They add up to 1 over the K.
    """
    votes = shares.clip(LEAST)
    votes = votes / votes.sum(-1, keepdims=True)
    evidence, agreed, levels = EVIDENCE, AGREEMENT, lightness
    if shared is not None:
        evidence, agreed = SHARED_EVIDENCE, SHARED_AGREEMENT
        areas, levels = areas / areas.sum(), np.concatenate([lightness, STEPS])
    logits = evidence * np.log(votes)
    place = _steps(lightness)
    kernel = np.exp(-(((STEPS[:, None] - STEPS) / SAME_L) ** 2))
    there = np.bincount(place, areas, len(STEPS))
    alike = kernel @ (there if shared is None else there + shared.sum(-1))
    for _ in range(ROUNDS):
        covered = areas[:, None] * votes
        by_lightness = _by_step(place, covered)
        if shared is not None:
            by_lightness += shared
            covered = np.concatenate([covered, shared])
        agreement = (kernel @ by_lightness)[place] / alike[place, None]
        votes = _softmax(logits + agreed * agreement + _fit(lightness, levels, covered))
    return votes.astype(np.float32)


def count_votes(votes: np.ndarray, lightness: np.ndarray, areas: np.ndarray) -> np.ndarray:
    """Return how much of a picture is which part in each step of lightness.

    Parameters
    ----------
    votes : ndarray of float, shape (segments, K)
        From `vote`.
    lightness, areas : ndarray of float, shape (segments,)

    Returns
    -------
    ndarray of float, shape (len(STEPS), K)
        Adding up to 1.
    """
    return _by_step(_steps(lightness), votes * (areas / areas.sum())[:, None])


def _steps(lightness: np.ndarray) -> np.ndarray:
    return np.round(lightness.clip(0, 100) / BIN).astype(int)


def _by_step(place: np.ndarray, covered: np.ndarray) -> np.ndarray:
    return np.stack([np.bincount(place, part, len(STEPS)) for part in covered.T], -1)


def _fit(lightness: np.ndarray, levels: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Return how well each segment's lightness fits each part's: a Gaussian's log density."""
    total = covered.sum(0) + 1e-6
    mean = levels @ covered / total
    variance = (covered * (levels[:, None] - mean) ** 2).sum(0) / total + PART_L**2
    return -0.5 * ((lightness[:, None] - mean) ** 2 / variance + np.log(variance))


def _softmax(logits: np.ndarray) -> np.ndarray:
    powers = np.exp(logits - logits.max(-1, keepdims=True))
    return powers / powers.sum(-1, keepdims=True)
