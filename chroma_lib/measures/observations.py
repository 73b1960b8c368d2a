"""What the measures need to know of one picture: numbers and small arrays.

Large arrays, such as all colorings of a picture, are reduced here, picture by picture.
`chroma_lib.measures.tables` turns the observations of all pictures into measures.
"""

from itertools import chain
from typing import Any

import numpy as np
from skimage.morphology import erosion

from chroma_lib import characters, color
from chroma_lib.measures.distributions import patches, thumbnails
from chroma_lib.measures.diversity import best_of_k, pairwise_ab, region_diversity
from chroma_lib.measures.regions import (
    PAPER_WHITE,
    background_chroma,
    blotch,
    color_change,
    colorfulness,
    edge_band,
    eye_agreement,
    paper,
)

# Part in the table -> the regions whose measures are averaged.
MEASURED_REGIONS = {
    "hair": ("hair",),
    "eyes": ("left_eye", "right_eye"),
    "clothes": ("upper",),
    "skin": ("skin",),
}
# Patches of each picture, and pixels on which single colorings are compared.
PATCHES, COMPARED_PIXELS = 50, 300
# More patches or thumbnails than this are not compared: the time grows with the square.
MAX_SAMPLES = 4000

Observation = dict[str, Any]


def observe_drawing(
    lab: np.ndarray, truth: np.ndarray, regions: np.ndarray, *, count: int, seed: list[int]
) -> Observation:
    """Observe the colorings of a drawing beside its true colorings.

    Parameters
    ----------
    lab : ndarray, shape (k, h, w, 3)
        CIELAB of k >= 2 colorings, inside the sRGB gamut.
    truth : ndarray, shape (k, h, w, 3)
        As many true colorings of the same drawing, inside the sRGB gamut.
    regions : ndarray of uint8, shape (h, w)
        Index into `chroma_lib.characters.REGIONS`.
    count : int
        Number of drawings in all: with many, each contributes fewer patches and thumbnails.
    seed : list of int
        Seed of the observed positions.

    Returns
    -------
    dict of str to float or ndarray
        NaN where the drawing has no value, e.g. because a region is hidden.

    Raises
    ------
    ValueError
        If there are fewer than two colorings, or not as many as true ones.
    """
    if len(lab) != len(truth) or len(lab) < 2:
        raise ValueError(
            f"{len(lab)} colorings and {len(truth)} true ones: need equally many, at least 2"
        )
    ab, true_ab, lightness = lab[..., 1:], truth[..., 1:], truth[0, ..., 0]
    to_color = lightness < PAPER_WHITE
    insides = {name: _inside(regions, name) for name in chain(*MEASURED_REGIONS.values())}
    observation = _observe_picture(lab, truth, regions == _number("background"))
    observation |= _sample_sets(lab, truth, to_color, to_color, count, seed)
    observation["best_of_k"] = _mean_best_of_k(lab, truth[:2], seed)
    for name, inside in insides.items():
        observation |= _observe_region(ab, true_ab, name, inside)
    left, right = insides["left_eye"], insides["right_eye"]
    shows_both = left is not None and right is not None
    observation["eye_agreement"] = eye_agreement(lab, left, right) if shows_both else np.nan
    band = edge_band(regions, lightness)
    observation["color_change"] = color_change(ab, band)
    observation["true_color_change"] = color_change(true_ab, band)
    return observation


def observe_pair(
    lab: np.ndarray, truth: np.ndarray, reference: np.ndarray, *, count: int, seed: list[int]
) -> Observation:
    """Observe the colorings of a picture, and another picture to compare them with.

    Parameters
    ----------
    lab : ndarray, shape (k, h, w, 3)
        CIELAB of colorings, inside the sRGB gamut.
    truth : ndarray, shape (1, h, w, 3)
        The true colors of the same picture, inside the sRGB gamut.
    reference : ndarray, shape (1, h, w, 3)
        The true colors of another picture, inside the sRGB gamut.
    count : int
        Number of pairs in all: with many, each contributes fewer patches and thumbnails.
    seed : list of int
        Seed of the observed positions.

    Returns
    -------
    dict of str to float or ndarray
        NaN where the picture has no value.
    """
    to_color, to_color_there = (item[0, ..., 0] < PAPER_WHITE for item in (truth, reference))
    observation = _observe_picture(lab, truth, paper(truth[0]))
    observation |= _sample_sets(lab[:1], reference, to_color, to_color_there, count, seed)
    observation["best_of_k"] = _mean_best_of_k(lab, truth, seed)
    return observation


def _observe_picture(lab, truth, background):
    """Observe what needs no regions."""
    to_color = truth[0, ..., 0] < PAPER_WHITE
    ab = lab[..., 1:]
    has_pairs, is_painted = len(lab) > 1, to_color.any()
    hidden = np.full((len(lab), 2), np.nan)
    return {
        "pairwise_ab": pairwise_ab(ab, to_color) if has_pairs and is_painted else np.nan,
        "background_chroma": background_chroma(ab, background) if background.any() else np.nan,
        "picture_means": ab[:, to_color].mean(1) if is_painted else hidden,
        "colorfulness": colorfulness(color.lab_to_rgb(lab)),
    }


def _observe_region(ab, true_ab, name, inside):
    """Observe one region; `inside` is None if it is hidden."""
    if inside is None:
        hidden = np.full((len(ab), 2), np.nan)
        values = hidden, hidden, np.nan, np.nan
    else:
        means, true_means = ab[:, inside].mean(1), true_ab[:, inside].mean(1)
        values = means, true_means, region_diversity(ab, inside), blotch(ab, inside)
    keys = f"means_{name}", f"true_means_{name}", f"diversity_{name}", f"blotch_{name}"
    return dict(zip(keys, values))


def _inside(regions, name):
    """Return the pixels inside a region, or None if there are almost none."""
    # The rim is mixed with the outline, so it is left out.
    inside = erosion(regions == _number(name), np.ones((3, 3), bool))
    return inside if inside.sum() >= 4 else None


def _number(name):
    return characters.REGIONS.index(name)


def _mean_best_of_k(lab, truths, seed):
    """Return the mean of `best_of_k` over true colorings, on some of the pixels to color."""
    rows, columns = np.nonzero(truths[0, ..., 0] < PAPER_WHITE)
    if not len(rows):
        return np.nan
    some = np.random.default_rng(seed).permutation(len(rows))[:COMPARED_PIXELS]
    rows, columns = rows[some], columns[some]
    pixels = lab[:, rows, columns]
    return np.mean([best_of_k(pixels, truth[rows, columns]) for truth in truths])


def _sample_sets(lab, reference, to_color, to_color_there, count, seed):
    """Take patches and thumbnails of both sides, fewer from each of many pictures."""
    patch_count = max(1, min(PATCHES, MAX_SAMPLES // count))
    thumbnail_count = max(1, min(len(lab), MAX_SAMPLES // count))
    return {
        "patches": patches(lab[..., 1:], to_color, patch_count, seed=seed),
        "true_patches": patches(reference[..., 1:], to_color_there, patch_count, seed=seed),
        "thumbnails": thumbnails(lab[:thumbnail_count, ..., 1:]),
        "true_thumbnails": thumbnails(reference[:thumbnail_count, ..., 1:]),
    }
