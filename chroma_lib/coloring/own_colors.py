"""Find the parts of a picture that is already colored.

The colors that an artist gave a character say more about its parts than its lightness: one part has
one color, darker in the shadow. The picture is cut into small even regions, regions of one color
are joined, and the network's masks give each of these colors the name of a part. Skin, white, gray
and black are found too, since most people want to keep them.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chroma_lib import color
from chroma_lib.coloring.color_regions import (
    MAIN,
    ONE_COLOR,
    PAPER,
    Regions,
    border_shares,
    choose_colors,
    cut,
    find_main_colors,
    join,
    resize_plane,
    shrink,
)
from chroma_lib.coloring.region_parts import (
    KEPT,
    LINES,
    NEUTRAL,
    find_more_skin,
    hue,
    like_skin,
    name_regions,
    turn,
    within,
)

PALE_NEUTRAL, PALE = 8.0, 84.0  # chroma up to which what is so light has no color
BLACK = 38.0  # L* up to which what has no color is black
TINGE = 4.0  # relative chroma of the light of a color
LEAST_COLORED, COLORED = 0.02, 8.0  # share of the drawing with a chroma above this
ONE_HUE = 0.95  # of all chroma in one direction, and hardly any gray: a tinted gray picture
TYPICAL_HUE, TYPICAL_CHROMA, TYPICAL_L = (25.0, 72.0), (8.0, 26.0), 66.0
LINE = 0.35  # mean share of the mask of lines in regions of a color; above, it is one of lines


@dataclass(frozen=True)
class OwnColors:
    """The parts of a colored picture.

    Attributes
    ----------
    labels : ndarray of uint8, shape (h, w)
        Part of each pixel, at the size at which the picture was cut.
    base : ndarray of float32, shape (K, 2)
        Mean a* and b* of each part, 0 for parts that are not there.
    kept : ndarray of bool, shape (K,)
        Which parts keep their own colors: skin, what has no color, and lines.
    shares : ndarray of float, shape (K,)
        Share of each part in the drawing.
    lightness : ndarray of float32, shape (K,)
        Mean L* of each part.
    """

    labels: np.ndarray
    base: np.ndarray
    kept: np.ndarray
    shares: np.ndarray
    lightness: np.ndarray

    def masks(self, shape: tuple[int, ...]) -> np.ndarray:
        """Return the share of each part in each pixel of a copy: float32, shape (*shape, K)."""
        parts = range(len(self.base))
        planes = [resize_plane((self.labels == k).astype(np.float32), shape) for k in parts]
        return np.stack(planes, -1)


def is_colored(rgb: np.ndarray) -> bool:
    """Return whether a picture has colors of its own; a gray one on yellowed paper has none.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
    """
    step = max(1, max(rgb.shape[:2]) // 512)
    lab = color.rgb_to_lab(rgb[::step, ::step]).reshape(-1, 3)
    ab = lab[lab[:, 0] < PAPER, 1:]
    chroma = np.hypot(*ab.T)
    if not (chroma > COLORED).mean() > LEAST_COLORED if len(ab) else True:
        return False
    is_gray = (chroma < COLORED / 2).mean() > LEAST_COLORED
    return bool(is_gray or np.hypot(*ab.sum(0)) < ONE_HUE * chroma.sum())


@dataclass(frozen=True)
class ColorParts:
    """The colors of a character, and which part each of them is, in all its pictures.

    Attributes
    ----------
    colors : ndarray of float, shape (n, 2)
        Relative AB; see `chroma_lib.coloring.color_regions.relative_ab`.
    groups : ndarray of int, shape (n,)
        Which character of a picture has each color.
    parts, dark_parts : ndarray of int, shape (n,)
        Part that a color is (or `region_parts.LINES`), and that it is where it is black: black hair
        and a white shirt have one color.
    base : ndarray of float32, shape (K, 2)
        Mean a* and b* of each part, 0 for parts that are not there.
    kept : ndarray of bool, shape (K,)
        Which parts keep their own colors: skin, what has no color, and lines.
    shares : ndarray of float, shape (K,)
        Share of each part in the drawings.
    lightness : ndarray of float32, shape (K,)
        Mean L* of each part.
    """

    colors: np.ndarray
    groups: np.ndarray
    parts: np.ndarray
    dark_parts: np.ndarray
    base: np.ndarray
    kept: np.ndarray
    shares: np.ndarray
    lightness: np.ndarray

    def label(self, labels: np.ndarray, regions: Regions) -> OwnColors:
        """Find these parts in a picture of the character.

        Parameters
        ----------
        labels : ndarray of int, shape (h, w)
        regions : Regions
            Both from `chroma_lib.coloring.color_regions.cut`.

        Returns
        -------
        OwnColors
        """
        of = choose_colors(regions, self.colors, self.groups)
        is_black = regions.lab[:, 0] < BLACK
        parts = np.where(is_black, self.dark_parts[of], self.parts[of])
        is_more_skin = find_more_skin(regions, self.parts[of] == regions.index("skin"))
        is_hair = self.parts == regions.index("hair")
        hair, characters = hue(self.colors[is_hair]), self.groups[is_hair]
        of = name_regions(regions, parts, is_more_skin, hair, characters)
        labels = of.astype(np.uint8)[labels]
        return OwnColors(labels, self.base, self.kept, self.shares, self.lightness)


def find_own_colors(rgb: np.ndarray, masks: np.ndarray, parts: Sequence[str]) -> OwnColors:
    """Find the parts of a colored picture.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
    masks : ndarray of float32, shape (h, w, K)
        Of the whole picture, at any size.
    parts : sequence of str
        Names of the masks.

    Returns
    -------
    OwnColors
    """
    labels, regions = cut(shrink(rgb), masks, parts)
    return find_color_parts([regions]).label(labels, regions)


def find_color_parts(pictures: Sequence[Regions]) -> ColorParts:
    """Find the parts of a character in its colored pictures.

    Parameters
    ----------
    pictures : sequence of Regions
        One for each picture.

    Returns
    -------
    ColorParts
    """
    joined = join(pictures)
    main = find_main_colors(joined)
    # Two characters with hair of one color get new hair of two.
    characters = int(joined.groups.max()) + 1
    main, groups = np.tile(main, (characters, 1)), np.repeat(np.arange(characters), len(main))
    # What is around a region, and how small it is, is a matter of its own picture.
    of = np.concatenate([choose_colors(regions, main, groups) for regions in pictures])
    used, of = np.unique(of, return_inverse=True)
    main, groups = main[used], groups[used]
    colors = _Colors(joined, of, len(main), groups)
    colors.find_kept()
    colors.merge()
    colors.find_lines()
    colors.part_black_from_white()
    return colors.name_parts(main, groups)


class _Colors:
    """The main colors of a character, which are joined to parts.

    Attributes: of (n,) the color of each region, and for each color its area, lab, relative AB,
    votes (without paper and lines, adding up to 1), and borders with others. group and dark_group
    say what became of each main color, and of it where it is black.
    """

    def __init__(self, regions: Regions, of: np.ndarray, count: int, groups: np.ndarray):
        self.regions, self.of, self.characters = regions, of, groups
        self.is_taken = np.zeros(len(of), bool)
        self.group, self.dark_group = np.arange(count), np.arange(count)
        self._measure()

    @property
    def is_free(self) -> np.ndarray:
        return self.regions.is_free & ~self.is_taken

    def _measure(self) -> None:
        regions, count = self.regions, self.of.max() + 1
        weight = regions.area * self.is_free
        self.area = np.bincount(self.of, weight, count) + 1e-6
        solid = weight * ~regions.is_ink
        self.solid = np.bincount(self.of, solid, count) + 1e-6

        def mean(values):
            sums = [np.bincount(self.of, solid * x, count) for x in values.T]
            return np.stack(sums, -1) / self.solid[:, None]

        self.lab, self.relative = mean(regions.lab), mean(regions.relative)
        votes = mean(regions.votes)
        votes[:, [regions.index("ink"), regions.index("background")]] = 0
        self.votes = votes / votes.sum(1, keepdims=True).clip(1e-6)
        of = np.where(self.is_free, self.of, count)
        self.borders = border_shares(regions.lengths, of, count + 1)[:count, :count]

    def _vote(self, name: str) -> np.ndarray:
        return self.votes[:, self.regions.index(name)]

    @property
    def _hue(self) -> np.ndarray:
        return hue(self.relative)

    @property
    def _chroma(self) -> np.ndarray:
        return np.hypot(*self.relative.T)

    def find_kept(self) -> None:
        """Find skin, and what has no color."""
        is_pale = (self.lab[:, 0] > PALE) & (np.hypot(*self.lab[:, 1:].T) < PALE_NEUTRAL)
        self.is_neutral = (self._chroma < NEUTRAL) | is_pale
        skin = self._vote("skin")
        like = like_skin(self.lab, self.relative, skin) & ~self.is_neutral
        typical = like & within(self._hue, TYPICAL_HUE) & (self.lab[:, 0] > TYPICAL_L)
        typical &= within(self._chroma, TYPICAL_CHROMA)
        is_skin = like & (skin + 0.3 * typical + self._in_face() > 0.4)
        self.is_neutral &= ~self._is_pale_part()
        pale_skin = self.is_neutral & (skin > 0.4)
        near = like & (self._vote("hair") < 0.5) & ((skin > 0.12) | typical)
        for _ in range(3):  # shadows and blush beside skin
            beside = self.borders @ (is_skin | pale_skin).astype(float)
            is_skin |= near & (beside > 0.3)
        self.is_skin = is_skin
        self._take_out_skin()

    def _take_out_skin(self) -> None:
        """Take skin out of other colors: leather in the light may be like skin in the shadow."""
        self.is_taken = find_more_skin(self.regions, self.is_skin[self.of])
        self._measure()

    def _is_pale_part(self) -> np.ndarray:
        """Return which colors are the light of a color beside them, rather than white."""
        degrees = turn(self._hue[:, None], self._hue)
        norm = self.votes / np.linalg.norm(self.votes, axis=1, keepdims=True).clip(1e-6)
        fits = (degrees < 35) & (self.borders > 0.25) & (norm @ norm.T > 0.6) & ~self.is_neutral
        return (self._chroma > TINGE) & (self._vote("skin") < 0.3) & fits.any(1)

    def _in_face(self) -> np.ndarray:
        """Return how much of the cheeks, below the eyes, each color covers."""
        return np.bincount(self.of, self.regions.cheeks * self.is_free, len(self.area))

    def merge(self) -> None:
        """Join the colors of one part: its hue may change in the shadow."""
        self.hues = self._hue.copy()
        while True:
            free = np.flatnonzero(~(self.is_neutral | self.is_skin))
            pairs = [(int(i), int(j)) for i in free for j in free if i < j]
            scores = [(self._same_part(*pair), *pair) for pair in pairs]
            score, i, j = max(scores, default=(0.0, 0, 0))
            if score < 0.75:
                return
            names = np.arange(len(self.area))
            names[j] = i
            names = np.unique(names, return_inverse=True)[1]
            keep = np.arange(len(self.area)) != j
            self.is_neutral, self.is_skin = self.is_neutral[keep], self.is_skin[keep]
            self.characters = self.characters[keep]
            self.of, self.group = names[self.of], names[self.group]
            self._measure()

    def _same_part(self, i: int, j: int) -> float:
        if self.characters[i] != self.characters[j]:
            return 0.0
        hair = self._vote("hair")[[i, j]]
        if hair.min() > 0.5:
            return 3.0
        if np.ptp(hair) > 0.4:
            return 0.0
        beside = max(self.borders[i, j], self.borders[j, i])
        degrees = turn(self._hue[i], self._hue[j])
        a, b = self.votes[i], self.votes[j]
        alike = a @ b / np.sqrt((a @ a) * (b @ b) + 1e-9)
        distance = float(np.linalg.norm(self.relative[i] - self.relative[j])) / ONE_COLOR
        score = 2 - distance if distance < 1.3 and degrees < 40 else 0.0
        if degrees < 30 and (beside > 0.2 or alike > 0.8):
            score = max(score, 1.2 + beside - degrees / 60)
        if degrees < 65 and beside > 0.2 and alike > 0.6:
            score = max(score, 1 + beside - degrees / 100)
        # A chain of shadows, each a little bluer than the one before, may end far from the light.
        nearest = self._nearest_hues(i, j)
        if nearest < 30 and beside > 0.2 and alike > 0.6:
            score = max(score, 1 + beside - nearest / 100)
        return float(score)

    def _nearest_hues(self, i: int, j: int) -> float:
        hues = [self.hues[self.group == k] for k in (i, j)]
        return float(turn(hues[0][:, None], hues[1]).min())

    def find_lines(self) -> None:
        """Find colors that are those of lines."""
        regions = self.regions
        weight = regions.area * regions.is_free
        ink = np.bincount(self.of, weight * regions.vote("ink"), len(self.area))
        total = np.bincount(self.of, weight, len(self.area)).clip(1)
        self.is_line = (ink > LINE * total) & ~self.is_neutral & ~self.is_skin

    def part_black_from_white(self) -> None:
        """Divide what has no color by lightness: black hair is not the part that a shirt is."""
        regions = self.regions
        self.dark_group = self.group.copy()
        for i in np.flatnonzero(self.is_neutral):
            black = (self.of == i) & (regions.lab[:, 0] < BLACK)
            rest = (self.of == i) & ~black
            least = min(regions.area[which & self.is_free].sum() for which in (black, rest))
            if least > MAIN * regions.figure:
                self.of[black] = self.dark_group[self.group == i] = len(self.is_neutral)
                self.is_neutral = np.append(self.is_neutral, True)
                self.is_skin = np.append(self.is_skin, False)
                self.is_line = np.append(self.is_line, False)
        self._measure()

    def name_parts(self, main: np.ndarray, groups: np.ndarray) -> ColorParts:
        """Give each color the part that fits best and is not taken."""
        regions, count = self.regions, len(self.regions.parts)
        kept = np.isin(regions.parts, KEPT)
        part_of = np.full(len(self.area), regions.index("skin"))
        taken = np.isin(regions.parts, ("eyes", *KEPT))
        for i in np.lexsort([-self.area, self.is_neutral]):  # colors choose first
            if self.is_skin[i]:
                continue
            if self.is_line[i]:
                part_of[i] = LINES
                continue
            best = int(self.votes[i].argmax())
            if regions.parts[best] == "backdrop" or (self.is_neutral[i] and kept[best]):
                part_of[i] = best
                continue
            if taken.all():
                part_of[i] = regions.index("ink")
                continue
            part_of[i] = part = np.where(taken, -1.0, self.votes[i]).argmax()
            taken[part], kept[part] = True, self.is_neutral[i]
        is_hair = part_of[self.group] == regions.index("hair")
        hair = hue(main[is_hair])
        of = name_regions(regions, part_of[self.of], self.is_taken, hair, groups[is_hair])
        weight = regions.area * ~(regions.is_ink & self.is_free)
        total = np.bincount(of, weight, count)
        sums = [np.bincount(of, weight * x, count) for x in regions.lab.T]
        base = np.stack(sums, -1) / total[:, None].clip(1)
        is_drawing = regions.lab[:, 0] <= PAPER
        shares = np.bincount(of, regions.area * is_drawing, count)
        return ColorParts(
            colors=main,
            groups=groups,
            parts=part_of[self.group],
            dark_parts=part_of[self.dark_group],
            base=base[:, 1:].astype(np.float32),
            kept=kept,
            shares=shares / max(1, shares.sum()),
            lightness=base[:, 0].astype(np.float32),
        )
