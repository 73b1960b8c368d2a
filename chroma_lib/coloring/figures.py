"""Read a picture of several figures figure by figure.

The network was trained on pictures of one character. Of two that stand side by side, it takes one
for what is behind the other, and both are small in its square. Figures that paper parts are
therefore read one by one, and each gets colors of its own.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image
from scipy import ndimage

from chroma_lib.coloring.close_up import (
    EYES,
    FEWEST_PIXELS,
    SURE,
    Box,
    encode_masks,
    encode_parts,
    fit_input,
)
from chroma_lib.coloring.networks import Generator, PaletteEncoding
from chroma_lib.coloring.region_parts import KEPT
from chroma_lib.coloring.resize import resize
from chroma_lib.pictures.fit import remove_padding

SIDE = 512  # longest side at which figures are looked for
PAPER_GRAY = 250  # of 255; darker is drawn
SMALLEST, MOST = 0.2, 8  # area of a figure relative to the largest; how many there may be
FRAMED = 0.9  # of its bounding box; a panel fills more, a figure less
MARGIN = 0.03  # of a figure's longest side, around what the network sees of it
ONE_CHARACTER = 6.0  # L* by which the parts of one character differ in two poses at most
DETAIL = 3  # sides of masks in which figures are smaller than the network saw them
PRESENT = 0.01  # share of a figure that a part has at least


def read_figures(
    generator: Generator, gray: np.ndarray
) -> tuple[PaletteEncoding, Box, np.ndarray, np.ndarray] | None:
    """Encode a picture of several figures with weights whose masks are named parts.

    Parameters
    ----------
    generator : Generator
        With a palette head.
    gray : ndarray of uint8, shape (H, W, 3)
        From `color.gray`.

    Returns
    -------
    encoding : PaletteEncoding
        Of a batch of one.
    box : tuple of int
        As from `fit_square`.
    figures : ndarray of uint8, shape (h, w)
        The nearest figure of each pixel, from 0; smaller than the picture. All are 0 if they are
        the panels of a page, in which one character may appear again and again.
    masks : ndarray of float32, shape (height, width, K)
        Of the picture without padding, larger than those of the encoding.

    None if there are not two figures with eyes, parted by paper.
    """
    found = find_figures(gray)
    if found is None:
        return None
    numbers = range(1, found.max() + 1)
    read = {number: _read(generator, gray, found == number) for number in numbers}
    with_eyes = {number: one for number, one in read.items() if one is not None}
    if len(with_eyes) < 2:
        return None
    # What is not a figure, such as a thing that one holds, belongs to the nearest.
    figures = _nearest(np.where(np.isin(found, list(with_eyes)), found, 0))
    l, box = fit_input(generator, gray)
    masks, detailed = (
        _join(generator.parts, figures, list(with_eyes.values()), gray.shape[:2], shape)
        for shape in (box[2:], detailed_shape(box))
    )
    encoding = encode_masks(generator, l, box, masks)
    if all(_is_framed(found == number) for number in with_eyes):
        figures = np.zeros_like(figures)
    return encoding, box, figures, detailed


def detailed_shape(box: Box) -> tuple[int, int]:
    """Return the height and width of masks that keep what the network saw of each figure."""
    return DETAIL * box[2], DETAIL * box[3]


def find_figures(gray: np.ndarray) -> np.ndarray | None:
    """Find large things that paper parts.

    Parameters
    ----------
    gray : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    ndarray of int, shape (h, w), or None
        From 1, the largest first; 0 is everything else. None unless there are two to `MOST`.
    """
    height, width = gray.shape[:2]
    scale = max(1, max(height, width) / SIDE)
    shape = max(1, round(height / scale)), max(1, round(width / scale))
    small = np.asarray(
        Image.fromarray(gray[..., 0]).resize(shape[::-1], Image.Resampling.BOX), np.uint8
    )
    papers, _ = ndimage.label(small >= PAPER_GRAY)
    outer = np.unique(np.concatenate([papers[0], papers[-1], papers[:, 0], papers[:, -1]]))
    drawn = ~np.isin(papers, outer[outer > 0])
    things, _ = ndimage.label(drawn, np.ones((3, 3)))
    area = np.bincount(things.ravel())
    area[0] = 0
    large = np.flatnonzero(area >= max(1, SMALLEST * area.max()))
    if not 2 <= len(large) <= MOST:
        return None
    numbers = np.zeros(len(area), int)
    numbers[large[np.argsort(-area[large], kind="stable")]] = np.arange(1, len(large) + 1)
    return numbers[things]


def _is_framed(thing: np.ndarray) -> bool:
    """Return whether a thing fills its bounding box."""
    rows, columns = (np.ptp(np.flatnonzero(thing.any(axis))) + 1 for axis in (1, 0))
    return bool(thing.sum() > FRAMED * rows * columns)


def _nearest(seeds: np.ndarray) -> np.ndarray:
    """Give each pixel the number of the nearest seed, from 0 and without gaps."""
    _, (rows, columns) = ndimage.distance_transform_edt(seeds == 0, return_indices=True)
    return np.unique(seeds[rows, columns], return_inverse=True)[1].astype(np.uint8)


def _read(
    generator: Generator, gray: np.ndarray, figure: np.ndarray
) -> tuple[np.ndarray, Box] | None:
    """Return a figure's masks and its box in the picture, or None if it has no eyes."""
    rows, columns = (np.flatnonzero(figure.any(axis)) for axis in (1, 0))
    margin = MARGIN * max(np.ptp(rows), np.ptp(columns))
    top, bottom, left, right = (
        round(min(max(at, 0), 1) * side)
        for at, side in (
            ((rows[0] - margin) / len(figure), gray.shape[0]),
            ((rows[-1] + 1 + margin) / len(figure), gray.shape[0]),
            ((columns[0] - margin) / figure.shape[1], gray.shape[1]),
            ((columns[-1] + 1 + margin) / figure.shape[1], gray.shape[1]),
        )
    )
    near = ndimage.binary_dilation(figure, iterations=2)  # its soft edge too
    mine = _resize_labels(near.astype(np.uint8), gray.shape[:2])[top:bottom, left:right]
    seen = np.where(mine[..., None] > 0, gray[top:bottom, left:right], 255)
    encoding, inside = encode_parts(generator, seen.astype(np.uint8))
    masks = remove_padding(np.asarray(generator.masks(encoding)[0]), inside)
    if (masks[..., generator.parts.index(EYES)] > SURE).sum() < FEWEST_PIXELS:
        return None
    return masks, (top, left, bottom - top, right - left)


def _join(
    parts: Sequence[str],
    figures: np.ndarray,
    read: Sequence[tuple[np.ndarray, Box]],
    picture: tuple[int, ...],
    shape: tuple[int, int],
) -> np.ndarray:
    """Return the masks of a picture of this shape from those of its figures, at another shape."""
    joined = np.zeros((*shape, len(parts)), np.float32)
    joined[..., parts.index("background")] = 1
    nearest, scale = _resize_labels(figures, shape), np.array(shape) / picture
    for number, (own, (top, left, height, width)) in enumerate(read):
        first = np.floor(scale * (top, left)).astype(int)
        last = np.ceil(scale * (top + height, left + width)).astype(int)
        last = np.minimum(np.maximum(last, first + 1), shape)
        place = tuple(slice(a, b) for a, b in zip(first, last))
        mine = nearest[place] == number
        joined[place][mine] = resize(own, tuple(last - first))[mine]
    return joined


def _resize_labels(labels: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    height, width = shape
    return np.asarray(Image.fromarray(labels).resize((width, height), Image.Resampling.NEAREST))


def give_own_parts(
    fitted: np.ndarray,
    lightness: np.ndarray,
    areas: np.ndarray,
    groups: np.ndarray,
    parts: Sequence[str],
) -> np.ndarray:
    """Give the parts of each figure masks of their own, so that they get colors of their own.

    A palette has one color for each mask. The largest figure keeps its masks; the parts of others
    take those of parts that no figure has, the largest first, until there are none left. Skin,
    lines and eyes are shared, and so are all parts of two poses of one character, which are equally
    light.

    Parameters
    ----------
    fitted : ndarray of float32, shape (segments, 2, K)
        From `chroma_lib.coloring.segments.Segments.fit_parts`.
    lightness, areas : ndarray of float, shape (segments,)
        Mean L* and pixels of each segment.
    groups : ndarray of int, shape (segments,)
        Figure of each segment.
    parts : sequence of str
        Names of the K masks.

    Returns
    -------
    ndarray of float32, shape (segments, 2, K)
    """
    moved = _move_parts(_Figures(fitted[:, 0], lightness, areas, groups, parts))
    result = np.zeros_like(fitted)
    for figure, to in enumerate(moved):
        own = groups == figure
        for k, place in enumerate(to):  # two parts may become one
            result[own, :, place] += fitted[own, :, k]
    return result


class _Figures:
    """What parts figures have; the first axis of all arrays is the figure, the second the part.

    Attributes: area in pixels, lightness (mean L*), is_present, and is_free (K,): which parts may
    get colors of their own.
    """

    def __init__(self, votes, lightness, areas, groups, parts):
        weights = areas * (groups == np.arange(groups.max() + 1)[:, None])  # (figures, segments)
        self.area = weights @ votes
        self.lightness = (weights * lightness) @ votes / self.area.clip(1e-9)
        self.is_free = np.array([part not in (*KEPT, EYES) for part in parts])
        self.drawn = self.area[:, [part != "background" for part in parts]].sum(1)
        self.is_present = (self.area > PRESENT * self.drawn[:, None]) & self.is_free

    def may_be_one(self, first: int, second: int) -> bool:
        """Return whether two figures may be one character: their parts are equally light."""
        common = self.is_present[first] & self.is_present[second]
        apart = abs(self.lightness[first] - self.lightness[second])[common]
        return bool(len(apart)) and bool((apart < ONE_CHARACTER).all())


def _move_parts(figures: _Figures) -> np.ndarray:
    """Return which mask each part of each figure becomes: int, shape (figures, K)."""
    moved = np.tile(np.arange(len(figures.is_free)), (len(figures.area), 1))
    taken = figures.is_present.any(0) | ~figures.is_free
    done: list[int] = []
    for figure in np.argsort(-figures.drawn, kind="stable"):
        same = next((one for one in done if figures.may_be_one(one, figure)), None)
        done.append(figure)
        if same is not None:
            moved[figure] = moved[same]
            continue
        for part in np.argsort(-figures.area[figure], kind="stable"):
            is_used = figures.is_present[done[:-1], part].any()
            if figures.is_present[figure, part] and is_used and not taken.all():
                moved[figure, part] = np.flatnonzero(~taken)[0]
                taken[moved[figure, part]] = True
    return moved
