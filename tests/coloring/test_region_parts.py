"""Regions that are another part than their color."""

from dataclasses import replace

import numpy as np
import pytest
from scipy import sparse

from chroma_lib.coloring.color_regions import Regions, relative_ab
from chroma_lib.coloring.region_parts import LINES, find_more_skin, name_regions
from chroma_lib.gan.parts import PARTS

SKIN, HAIR, UPPER, INK, EYES = (PARTS.index(p) for p in ("skin", "hair", "upper", "ink", "eyes"))
PEACH, SHADED, BLUE, BROWN = (88, 8, 12), (77, 20, 12), (60, 0, -40), (60, 14, 18)


def row_of(*regions):
    """Regions side by side, each (L*a*b*, masks' shares by part), with borders of one length."""
    count = len(regions)
    lab = np.array([color for color, _ in regions], float)
    votes = np.zeros((count, len(PARTS)))
    for i, (_, shares) in enumerate(regions):
        for part, share in shares.items():
            votes[i, part] = share
    lengths = sparse.diags([10.0, 10.0], [-1, 1], shape=(count, count)).tocsr()
    return Regions(
        parts=PARTS,
        area=np.full(count, 50.0),
        lab=lab,
        relative=relative_ab(lab),
        votes=votes,
        lengths=lengths,
        fixed=np.where(votes[:, EYES] > 0.5, EYES, -1),
        is_ink=votes[:, INK] > 0.4,
        cheeks=np.zeros(count),
        figure=50.0 * count,
        groups=np.zeros(count, int),
    )


def name(regions, parts, hair=()):
    nothing = np.zeros(len(parts), bool)
    return name_regions(regions, np.array(parts), nothing, np.array(hair, float)).tolist()


def test_skin_in_the_shadow_beside_skin_is_skin_and_a_ribbon_is_not():
    arm = row_of((PEACH, {SKIN: 0.8}), (SHADED, {UPPER: 0.3}), (BLUE, {UPPER: 0.9}))
    assert find_more_skin(arm, np.array([True, False, False])).tolist() == [False, True, False]
    ribbon = row_of((BLUE, {UPPER: 0.9}), (SHADED, {UPPER: 0.3}), (BLUE, {UPPER: 0.9}))
    assert not find_more_skin(ribbon, np.zeros(3, bool)).any()
    sleeve = row_of((PEACH, {SKIN: 0.8}), (SHADED, {UPPER: 0.7}), (BLUE, {UPPER: 0.9}))
    assert not find_more_skin(sleeve, np.array([True, False, False])).any()


@pytest.mark.parametrize(
    ("figure", "beside", "upper", "found"),
    [(20_000.0, PEACH, 0.55, True), (20_000.0, BLUE, 0.55, False)]  # an ear; a bow on cloth
    + [(5_000.0, PEACH, 0.55, False), (20_000.0, PEACH, 0.7, False)],  # large; surely cloth
)
def test_a_small_red_shadow_between_skin_is_skin(figure, beside, upper, found):
    ear = row_of((PEACH, {SKIN: 0.8}), ((65, 42, 10), {UPPER: upper}), (beside, {SKIN: 0.8}))
    ear = replace(ear, figure=figure)
    is_skin = np.array([beside is PEACH, False, beside is PEACH])
    assert find_more_skin(ear, is_skin)[1] == found


def test_what_the_masks_take_for_skin_is_skin_in_a_color_of_skin_only():
    regions = row_of((SHADED, {SKIN: 0.6}), (BLUE, {SKIN: 0.6}))
    assert find_more_skin(regions, np.zeros(2, bool)).tolist() == [True, False]


def test_lines_and_deep_folds_take_the_part_around_them():
    regions = row_of((BLUE, {UPPER: 0.9}), ((30, 10, -5), {INK: 0.3}), ((28, 9, -5), {INK: 0.6}))
    assert name(regions, [UPPER, LINES, LINES]) == [UPPER, UPPER, UPPER]
    alone = row_of(((30, 10, -5), {INK: 0.6}))
    assert name(alone, [LINES]) == [INK]


@pytest.mark.parametrize(
    "fold, part",
    [
        (((66, 18, 14), {UPPER: 0.6}), UPPER),
        (((66, 18, 14), {SKIN: 0.4}), SKIN),  # the masks see skin
        (((88, 12, 9), {UPPER: 0.6}), SKIN),  # much lighter than the skirt
        (((66, -5, -20), {UPPER: 0.6}), SKIN),  # of another hue
    ],
)
def test_a_fold_in_a_color_of_skin_belongs_to_the_skirt_around_it(fold, part):
    skirt = (BROWN, {UPPER: 0.9})
    assert name(row_of(skirt, fold, skirt), [UPPER, SKIN, UPPER])[1] == part
    beside_skin = row_of(skirt, fold, (PEACH, {SKIN: 0.9}))
    assert name(beside_skin, [UPPER, SKIN, SKIN])[1] == SKIN


def test_a_stray_region_in_the_color_of_hair_belongs_to_the_sash_around_it():
    sash, stray = ((80, 15, 22), {UPPER: 0.6}), (74, 20, 28)
    assert name(row_of(sash, (stray, {UPPER: 0.4}), sash), [UPPER, HAIR, UPPER])[1] == UPPER
    assert name(row_of(sash, (stray, {HAIR: 0.4}), sash), [UPPER, HAIR, UPPER])[1] == HAIR


def test_a_strand_is_hair_by_mask_and_hue():
    hair = ((50, 30, 20), {HAIR: 0.9})
    strand = row_of(hair, ((45, 32, 18), {HAIR: 0.7, INK: 0.2}), hair)
    assert name(strand, [HAIR, UPPER, HAIR], [34])[1] == HAIR
    ribbon = row_of(hair, ((45, -30, -10), {HAIR: 0.7}), hair)
    assert name(ribbon, [HAIR, UPPER, HAIR], [34])[1] == UPPER


def test_the_light_of_black_hair_is_hair_and_a_white_band_is_not():
    black = ((12, 0, 0), {HAIR: 0.9})
    light = row_of(black, ((80, 0, 1), {HAIR: 0.8, INK: 0.1}), black)
    assert name(light, [HAIR, UPPER, HAIR]) == [HAIR, HAIR, HAIR]
    band = row_of(black, ((80, 0, 1), {HAIR: 0.3, UPPER: 0.4}), black)
    assert name(band, [HAIR, UPPER, HAIR]) == [HAIR, UPPER, HAIR]
    brown = ((40, 20, 25), {HAIR: 0.9})
    gray = row_of(brown, ((80, 0, -1), {HAIR: 0.8}), brown)
    assert name(gray, [HAIR, UPPER, HAIR]) == [HAIR, UPPER, HAIR]


def test_fixed_regions_stay():
    regions = row_of((PEACH, {EYES: 0.9}), (BLUE, {UPPER: 0.9}))
    assert name(regions, [LINES, UPPER]) == [EYES, UPPER]
