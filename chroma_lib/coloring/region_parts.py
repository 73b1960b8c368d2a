"""Give regions the part that they are whatever the part of their color is.

One color may stand for several parts: skin in the shadow has that of a ribbon, the light of a brown
skirt that of skin. What is around a region, and what the masks show there, tells them apart.
"""

import numpy as np

from chroma_lib.coloring.color_regions import ROUNDS, SURE, Regions

NEUTRAL = 7.0  # relative chroma up to which a region has no color
LINES = -1  # in place of a part: the color of lines, see `name_regions`
LIKE_SKIN_HUE, LIKE_SKIN_CHROMA, LIKE_SKIN_L = (-5.0, 85.0), (4.0, 48.0), 42.0
DARK_SKIN_L, SURELY_SKIN = 22.0, 0.6  # down to this where the mask has this share
LIKELY_SKIN = 0.45  # share of the mask of skin at which a region like skin is skin
# A region of such a color with so much of its border beside skin is skin in the shadow.
SHADED_HUE, SHADED_CHROMA, BESIDE_SKIN = (20.0, 72.0), (8.0, 30.0), 0.25
# Deep shadows of skin, in an ear or below a chin, are redder: half of their border is beside skin.
RED_HUE, RED_CHROMA, AROUND_SKIN, RED_L = (0.0, 72.0), (8.0, 48.0), 0.5, 50.0
SMALL_SHADOW, RED_SURE = 0.004, 0.6  # of the figure, and of a mask, at most
# A region with so little of its own part's mask and so much of its border beside a garment, whose
# hue and L* are no farther, belongs to the garment: for skin, and for other parts.
UNLIKELY_SKIN, BESIDE_GARMENT, FOLD_TURN, FOLD_L = 0.15, 0.3, 45.0, 20.0
STRAY, SURROUNDED = 0.05, 0.8
AMONG_HAIR = 0.5  # share of the border of a strand without color that is beside hair
STRAND, STRAND_TURN = 0.6, 30.0  # share of the mask, and degrees from a hue of the hair

# Never colored by a palette, though a person may choose a color for them.
KEPT = ("background", "backdrop", "ink", "skin", "eye_white", "mouth")


def name_regions(
    regions: Regions,
    parts: np.ndarray,
    is_skin: np.ndarray,
    hair: np.ndarray,
    characters: np.ndarray | None = None,
) -> np.ndarray:
    """Return the part of each region.

    Parameters
    ----------
    regions : Regions
    parts : ndarray of int, shape (n,)
        Part of each region's color, or `LINES`: regions in the color of lines take the part
        around them, because deep folds are often painted with that color.
    is_skin : ndarray of bool, shape (n,)
        Regions that are skin whatever their color; see `find_more_skin`.
    hair : ndarray of float, shape (m,)
        Hues of the hair in degrees.
    characters : ndarray of int, optional
        Which characters have this hair. By default, all.

    Returns
    -------
    ndarray of int, shape (n,)
    """
    parts = _dissolve_lines(regions, parts)
    parts = _return_folds(regions, parts)
    strands = _find_strands(regions, hair)
    if characters is not None:
        strands &= np.isin(regions.groups, characters)
    parts = np.where(strands, regions.index("hair"), parts)
    parts = np.where(_find_gray_strands(regions, parts), regions.index("hair"), parts)
    parts = np.where(is_skin, regions.index("skin"), parts)
    return np.where(regions.is_free, parts, regions.fixed)


def find_more_skin(regions: Regions, is_skin: np.ndarray) -> np.ndarray:
    """Find regions that are skin though their color is that of something else.

    They are where the masks show skin, and beside skin: the shadow of an arm.

    Parameters
    ----------
    regions : Regions
    is_skin : ndarray of bool, shape (n,)
        Which regions have a color of skin.

    Returns
    -------
    ndarray of bool, shape (n,)
        The others.
    """
    skin = regions.vote("skin")
    in_mask = like_skin(regions.lab, regions.relative, skin) & (skin > LIKELY_SKIN)
    found = is_skin | in_mask
    others = [k for k, name in enumerate(regions.parts) if name not in KEPT]
    hues, chroma = hue(regions.relative), np.hypot(*regions.relative.T)
    solid_free, vote = regions.is_free & ~regions.is_ink, regions.votes[:, others].max(1)
    near = within(hues, SHADED_HUE) & within(chroma, SHADED_CHROMA) & solid_free & (vote < SURE)
    near &= regions.lab[:, 0] > LIKE_SKIN_L
    red = within(hues, RED_HUE) & within(chroma, RED_CHROMA) & solid_free & (vote < RED_SURE)
    red &= (regions.lab[:, 0] > RED_L) & (regions.area < SMALL_SHADOW * regions.figure)
    solid = (~regions.is_ink).astype(float)
    length = regions.lengths @ solid
    for _ in range(3):
        beside = regions.lengths @ (solid * found)
        found |= near & (beside > BESIDE_SKIN * length)
        found |= red & (beside > AROUND_SKIN * length)
    return found & ~is_skin


def _dissolve_lines(regions: Regions, parts: np.ndarray) -> np.ndarray:
    """Give regions in the color of lines to the part that they have most of their border with."""
    parts, count = parts.copy(), len(regions.parts)
    for _ in range(ROUNDS):
        is_line = parts == LINES
        beside = regions.lengths @ (np.eye(count)[parts] * (regions.is_free & ~is_line)[:, None])
        most = beside.argmax(1)
        is_line &= beside[np.arange(len(most)), most] > 0
        if not is_line.any():
            break
        parts[is_line] = most[is_line]
    return np.where(parts == LINES, regions.index("ink"), parts)


def _return_folds(regions: Regions, parts: np.ndarray) -> np.ndarray:
    """Give regions to the garment around them, where the masks show nothing of their own part.

    The light of a brown skirt may have the color of skin in the shadow, or of hair.
    """
    parts, skin, count = parts.copy(), regions.index("skin"), len(regions.parts)
    solid = regions.is_free & ~regions.is_ink
    garments = np.array([k for k, name in enumerate(regions.parts) if name not in KEPT])
    everyone = np.arange(len(parts))
    length = regions.lengths @ solid.astype(float)
    weight = regions.area * solid
    l, a, b = (np.bincount(parts, weight * x, count) for x in regions.lab.T)
    total = np.bincount(parts, weight, count).clip(1)
    hues = hue(np.stack([a, b], -1))
    for _ in range(3):
        own = regions.votes[everyone, parts]
        unsure = regions.is_free & (parts == skin) & (own < UNLIKELY_SKIN)
        beside = regions.lengths @ (np.eye(count)[parts] * (solid & ~unsure)[:, None])
        best = garments[beside[:, garments].argmax(1)]
        most = beside[everyone, best]
        is_fold = unsure & (most > BESIDE_GARMENT * length) & (beside[:, skin] < 0.1 * length)
        is_fold &= abs(regions.lab[:, 0] - (l / total)[best]) < FOLD_L
        is_stray = np.isin(parts, garments) & solid & (own < STRAY) & (most > SURROUNDED * length)
        is_near = turn(hue(regions.lab[:, 1:]), hues[best]) < FOLD_TURN
        parts = np.where((is_fold | is_stray) & is_near, best, parts)
    return parts


def _find_strands(regions: Regions, hues: np.ndarray) -> np.ndarray:
    """Return which regions are hair by the masks and by hue: strands in a ribbon's color."""
    if not len(hues):
        return np.zeros(len(regions.area), bool)
    degrees = turn(hue(regions.relative)[:, None], hues).min(1)
    share = regions.vote("hair") / (1 - regions.vote("ink")).clip(0.1)
    is_colored = np.hypot(*regions.relative.T) > NEUTRAL
    return is_colored & (degrees < STRAND_TURN) & (share > STRAND)


def _find_gray_strands(regions: Regions, parts: np.ndarray) -> np.ndarray:
    """Return which regions are the light of black or white hair: the masks show hair there."""
    is_hair, chroma = parts == regions.index("hair"), np.hypot(*regions.relative.T)
    weight = regions.area * is_hair
    if not weight @ chroma < NEUTRAL * weight.sum():
        return np.zeros(len(parts), bool)
    share = regions.vote("hair") / (1 - regions.vote("ink")).clip(0.1)
    like = regions.is_free & (chroma < NEUTRAL) & (share > STRAND)
    length = regions.lengths @ np.ones(len(parts))
    for _ in range(3):
        is_hair |= like & (regions.lengths @ is_hair.astype(float) > AMONG_HAIR * length)
    return is_hair


def like_skin(lab: np.ndarray, relative: np.ndarray, skin: np.ndarray) -> np.ndarray:
    """Return what has a color of skin; `skin` is how much of it the masks take for skin."""
    like = within(hue(relative), LIKE_SKIN_HUE)
    like &= lab[:, 0] > np.where(skin > SURELY_SKIN, DARK_SKIN_L, LIKE_SKIN_L)
    return like & within(np.hypot(*relative.T), LIKE_SKIN_CHROMA)


def hue(ab: np.ndarray) -> np.ndarray:
    """Return the hue of AB, shape (n, 2), in degrees from -180 to 180."""
    return np.degrees(np.arctan2(ab[:, 1], ab[:, 0]))


def turn(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the angle between two hues in degrees, at most 180."""
    degrees = abs(first - second) % 360
    return np.minimum(degrees, 360 - degrees)


def within(values: np.ndarray, limits: tuple[float, float]) -> np.ndarray:
    """Return which values are between two limits."""
    return (limits[0] < values) & (values < limits[1])
