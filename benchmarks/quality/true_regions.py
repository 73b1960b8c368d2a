"""Judge colorings of a picture by its own true colors, region by region.

A region has one even color in the original. A good coloring has other colors, but it keeps what the
artist did: one color inside a region, the same color where the original has the same, different
ones where it has different ones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy import ndimage
from skimage.segmentation import felzenszwalb

from benchmarks.quality.real_characters import SKIN_CHROMA, SKIN_HUE
from chroma_lib import color
from chroma_lib.measures.diversity import pairwise_ab

PAPER = 99.9  # L*
SCALE, SIGMA, MIN_PIXELS = 60, 0.6, 20  # of the segmentation of the original
MIN_SHARE = 0.001  # of the figure, after a pixel was taken off all around
MIN_REGION = 25  # pixels
EVEN = 6.0  # spread of AB in the original
SAME_AB, SAME_L = 4.0, 25.0  # two regions of one color
DIFFERENT_AB, FUSED_AB = 20.0, 8.0
SKIN_L = 45.0
WHITE_L, WHITE_CHROMA = 85.0, 6.0
KEPT, WHITE_CHANGE, WHOLE = 0.98, 3.0, 0.95  # see `all_right` in `measure`
MIN_CHANGE = 1.0  # spread of a region's color over the colorings; less has no correlation
LARGE_SHARE = 0.02  # of the figure: hair and garments, not eyes and buttons

MEASURES = {
    "blotch": "blotch in a region",
    "same": "distance in one color",
    "fused": "fused",
    "skin": "skin stays skin",
    "white_b": "white, change of b*",
    "white_chroma": "white, change of chroma",
    "all_right": "all three right",
    "spread": "between colorings",
    "correlation": "correlation",
}


@dataclass(frozen=True)
class TrueRegions:
    """The regions of one even color in a picture.

    Attributes
    ----------
    pixels : list of ndarray of int
        Indices into the flattened picture, for each region.
    lab : ndarray of float32, shape (regions, 3)
        Mean color of each.
    spread : ndarray, shape (regions,)
        sqrt(var a* + var b*) in each.
    figure : ndarray of bool, shape (H, W)
        What is not white paper.
    not_skin : ndarray of bool, shape (regions,)
        Which regions are known to be something else, though they may have the color of skin.
    """

    pixels: list[np.ndarray]
    lab: np.ndarray
    spread: np.ndarray
    figure: np.ndarray
    not_skin: np.ndarray

    @property
    def shares(self) -> np.ndarray:
        """Share of each region in all of them."""
        sizes = np.array([len(pixels) for pixels in self.pixels], float)
        return sizes / sizes.sum()

    @property
    def chroma(self) -> np.ndarray:
        """Chroma of each region."""
        return np.hypot(*self.lab[:, 1:].T)

    @property
    def is_skin(self) -> np.ndarray:
        """Which regions have the color of skin."""
        return _like_skin(self.lab[:, 1:]) & (self.lab[:, 0] > SKIN_L) & ~self.not_skin

    @property
    def is_white(self) -> np.ndarray:
        """Which regions are white."""
        return (self.lab[:, 0] >= WHITE_L) & (self.chroma < WHITE_CHROMA)

    @property
    def is_large(self) -> np.ndarray:
        """Which regions are large."""
        sizes = np.array([len(pixels) for pixels in self.pixels])
        return sizes >= LARGE_SHARE * self.figure.sum()

    def pairs(self) -> tuple[np.ndarray, np.ndarray]:
        """Return which pairs have one color, and which have different ones.

        Returns
        -------
        same, different : ndarray of bool, shape (regions, regions)
            Each pair is counted once: the first index is the smaller one.
        """
        distance = _distances(self.lab[:, 1:])
        light = np.abs(self.lab[:, None, 0] - self.lab[None, :, 0])
        once = np.triu(np.ones(distance.shape, bool), 1)
        same = once & (distance < SAME_AB) & (light < SAME_L)
        return same, once & (distance > DIFFERENT_AB)


def find_regions(
    rgb: np.ndarray, not_skin: Iterable[tuple[float, float, float, float]] = ()
) -> TrueRegions:
    """Find the regions of one even color in a picture.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
        In its true colors.
    not_skin : iterable of tuples
        As in `Artwork`. A region counts as outside if most of it is.

    Returns
    -------
    TrueRegions
    """
    lab = color.rgb_to_lab(rgb)
    figure = lab[..., 0] < PAPER
    labels = 1 + felzenszwalb(
        lab / 100, scale=SCALE, sigma=SIGMA, min_size=MIN_PIXELS, channel_axis=-1
    )
    labels[~figure] = 0
    labels[ndimage.minimum_filter(labels, 3) != ndimage.maximum_filter(labels, 3)] = 0
    order = np.argsort(labels, axis=None, kind="stable")
    parts = np.split(order, np.cumsum(np.bincount(labels.ravel()))[:-1])[1:]
    flat = lab.reshape(-1, 3)
    least = max(MIN_REGION, MIN_SHARE * figure.sum())
    pixels = [part for part in parts if len(part) >= least and _spread(flat[part, 1:]) <= EVEN]
    means = np.array([flat[part].mean(0) for part in pixels]).reshape(-1, 3)
    spread = np.array([_spread(flat[part, 1:]) for part in pixels])
    other = np.zeros(figure.shape, bool)
    for box in not_skin:
        top, left, bottom, right = (round(x * side) for x, side in zip(box, 2 * figure.shape))
        other[top:bottom, left:right] = True
    is_other = np.array([other.ravel()[part].mean() > 0.5 for part in pixels], bool)
    return TrueRegions(pixels, means, spread, figure, is_other)


def measure(colored: np.ndarray, regions: TrueRegions) -> dict[str, float | None]:
    """Measure colorings of one picture.

    Parameters
    ----------
    colored : ndarray of uint8, shape (n, H, W, 3)
        At least two colorings.
    regions : TrueRegions

    Returns
    -------
    dict of str to (float or None)
        By the keys of `MEASURES`; None where a picture has nothing to measure. Distances are in
        units of AB, means over the colorings.

        - blotch: sqrt(var a* + var b*) inside a region; the mean weighted by the regions' sizes.
        - same: distance between the mean colors of two regions of one color.
        - fused: share of the pairs of different colors that come nearer than 8.
        - skin: share of the regions like skin that still are.
        - white_b, white_chroma: absolute change of b*, and change of chroma, in white regions.
        - all_right: share of the colorings in which 98 % of the skin is like skin, 98 % of the
          white regions change by less than 3, and 95 % of the pairs of regions of one color are
          less than 4 farther apart than in the original.
        - spread: distance between two colorings, pixel by pixel.
        - correlation: median over pairs of large regions of different colors, skin left out.
    """
    ab = color.rgb_to_lab(colored)[..., 1:]
    flat = ab.reshape(len(ab), -1, 2)
    parts = [flat[:, pixels] for pixels in regions.pixels]
    means = np.stack([part.mean(1) for part in parts], 1)  # (n, regions, 2)
    return {
        "blotch": float(np.dot(regions.shares, [_spread(part).mean() for part in parts])),
        **_measure_pairs(means, regions),
        **_measure_skin_and_white(means, regions),
        "all_right": _share_all_right(means, regions),
        "spread": pairwise_ab(ab, regions.figure),
        "correlation": _correlation(means, regions),
    }


def count_pairs(regions: TrueRegions, steps: Sequence[float]) -> np.ndarray:
    """Count the pairs of regions by their lightness, and how many of them have one color.

    Parameters
    ----------
    regions : TrueRegions
    steps : sequence of float
        Ends of ranges of the difference in L*, ascending.

    Returns
    -------
    ndarray of int, shape (ranges, 3)
        Number of pairs, of those of one color, and of those of different colors.
    """
    distance = _distances(regions.lab[:, 1:])
    light = np.abs(regions.lab[:, None, 0] - regions.lab[None, :, 0])
    once = np.triu(np.ones(distance.shape, bool), 1)
    counts = []
    for low, high in pairwise(steps):
        pairs = once & (light >= low) & (light < high)
        of_one, different = pairs & (distance < SAME_AB), pairs & (distance > DIFFERENT_AB)
        counts.append((pairs.sum(), of_one.sum(), different.sum()))
    return np.array(counts)


def true_values(regions: TrueRegions) -> dict[str, float | None]:
    """Return the measures of a picture's own colors."""
    same, _ = regions.pairs()
    distance = _distances(regions.lab[:, 1:])
    return dict.fromkeys(MEASURES) | {
        "blotch": float(np.dot(regions.shares, regions.spread)),
        "same": _mean(distance[same]),
    }


def _measure_pairs(means: np.ndarray, regions: TrueRegions) -> dict[str, float | None]:
    same, different = regions.pairs()
    distance = np.stack([_distances(coloring) for coloring in means])
    return {
        "same": _mean(distance[:, same]),
        "fused": _mean(distance[:, different] < FUSED_AB),
    }


def _measure_skin_and_white(means: np.ndarray, regions: TrueRegions) -> dict[str, float | None]:
    white = means[:, regions.is_white]
    true = regions.lab[regions.is_white]
    chroma = np.linalg.norm(white, axis=-1)
    return {
        "skin": _mean(_like_skin(means[:, regions.is_skin])),
        "white_b": _mean(np.abs(white[..., 1] - true[:, 2])),
        "white_chroma": _mean(chroma - np.hypot(*true[:, 1:].T)),
    }


def _share_all_right(means: np.ndarray, regions: TrueRegions) -> float:
    right = np.ones(len(means), bool)
    skin = np.array([len(pixels) for pixels in regions.pixels]) * regions.is_skin
    right &= _like_skin(means) @ skin >= KEPT * skin.sum()
    white = regions.is_white
    if white.any():
        change = np.linalg.norm(means[:, white] - regions.lab[white, 1:], axis=-1)
        right &= (change < WHITE_CHANGE).mean(1) >= KEPT
    same, _ = regions.pairs()
    if same.any():
        true = _distances(regions.lab[:, 1:])[same]
        farther = np.stack([_distances(coloring)[same] - true for coloring in means])
        right &= (farther < SAME_AB).mean(1) >= WHOLE
    return float(right.mean())


def _correlation(means: np.ndarray, regions: TrueRegions) -> float | None:
    """Return how strongly the color of one region follows that of another.

    a* + i b* are complex numbers: a turn of the hue between two regions does not weaken their
    correlation.
    """
    _, different = regions.pairs()
    changes = _spread(means.swapaxes(0, 1)) >= MIN_CHANGE
    chosen = regions.is_large & ~regions.is_skin & changes
    different = different & chosen[:, None] & chosen[None, :]
    first, second = np.nonzero(different)
    if not len(first):
        return None
    numbers = means[..., 0] + 1j * means[..., 1]
    numbers = numbers - numbers.mean(0)
    length = np.sqrt((np.abs(numbers) ** 2).sum(0))
    product = np.abs((numbers[:, first] * numbers[:, second].conj()).sum(0))
    return float(np.median(product / (length[first] * length[second])))


def _like_skin(ab: np.ndarray) -> np.ndarray:
    chroma = np.linalg.norm(ab, axis=-1)
    hue = np.degrees(np.arctan2(ab[..., 1], ab[..., 0]))
    like = (chroma >= SKIN_CHROMA[0]) & (chroma <= SKIN_CHROMA[1])
    return like & (hue >= SKIN_HUE[0]) & (hue <= SKIN_HUE[1])


def _spread(ab: np.ndarray) -> np.ndarray:
    return np.sqrt(ab.var(-2).sum(-1))


def _distances(ab: np.ndarray) -> np.ndarray:
    return np.linalg.norm(ab[:, None] - ab[None], axis=-1)


def _mean(values: np.ndarray) -> float | None:
    return float(values.mean()) if values.size else None
