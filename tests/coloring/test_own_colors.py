"""Parts that are read off a picture's own colors."""

import numpy as np
import pytest

from chroma_lib import characters, color
from chroma_lib.coloring.own_colors import find_own_colors, is_colored
from chroma_lib.gan.parts import PART_OF_REGION, PARTS

HAIR, SKIN, UPPER, LOWER, INK = (PARTS.index(p) for p in ("hair", "skin", "upper", "lower", "ink"))


def paint(areas, size=120):
    """Paint areas of one color on white: (rows, columns, L*, a*, b*)."""
    lab = np.zeros((size, size, 3), np.float32)
    lab[..., 0] = 100
    for rows, columns, *values in areas:
        lab[slice(*rows), slice(*columns)] = values
    return color.lab_to_rgb(lab)


def masks_of(areas, size=120, doubt=0.0):
    """Masks that know the areas (rows, columns, part), but are in doubt."""
    masks = np.full((size, size, len(PARTS)), doubt / len(PARTS), np.float32)
    parts = np.zeros((size, size), int)
    for rows, columns, part in areas:
        parts[slice(*rows), slice(*columns)] = part
    masks += (1 - doubt) * np.eye(len(PARTS), dtype=np.float32)[parts]
    return masks


HEAD, FACE, SHIRT, SKIRT = ((8, 30), (30, 90)), ((30, 60), (30, 90)), (60, 88), (88, 112)
LAB = {HAIR: (50, 40, 20), SKIN: (85, 8, 15), UPPER: (60, 0, -40), LOWER: (40, -30, 25)}
PLACES = {HAIR: HEAD, SKIN: FACE, UPPER: (SHIRT, (30, 90)), LOWER: (SKIRT, (30, 90))}
AREAS = [(*PLACES[part], *LAB[part]) for part in PLACES]
MASKS = masks_of([(*PLACES[part], part) for part in PLACES], doubt=0.5)


def find(areas=AREAS, masks=MASKS):
    rgb = paint(areas)
    return find_own_colors(rgb, masks, PARTS)


def test_each_color_becomes_the_part_that_the_masks_name():
    own = find()
    for part, (rows, columns) in PLACES.items():
        inside = own.labels[rows[0] + 2 : rows[1] - 2, columns[0] + 2 : columns[1] - 2]
        assert (inside == part).all()
        np.testing.assert_allclose(own.base[part], LAB[part][1:], atol=1.5)
    assert own.kept[SKIN] and not own.kept[[HAIR, UPPER, LOWER]].any()
    assert own.shares.sum() == pytest.approx(1, abs=1e-6)
    assert own.masks((30, 30)).shape == (30, 30, len(PARTS))
    np.testing.assert_allclose(own.masks((30, 30)).sum(-1), 1, atol=1e-5)


def test_a_shadow_belongs_to_its_part():
    # Half as much light: L* + 16, a* and b* are multiplied by the cube root.
    light = np.array(LAB[UPPER], float) + (16, 0, 0)
    shadow = light * 0.5 ** (1 / 3) - (16, 0, 0)
    own = find([*AREAS, ((60, 88), (70, 90), *shadow)])
    assert (own.labels[62:86, 32:88] == UPPER).all()


def test_a_wrong_mask_does_not_divide_a_color():
    wrong = MASKS.copy()
    wrong[60:88, 75:90] = np.eye(len(PARTS), dtype=np.float32)[LOWER]
    own = find(masks=wrong)
    assert (own.labels[62:86, 32:88] == UPPER).all()


def test_two_colors_are_two_parts_though_the_masks_see_one():
    masks = MASKS.copy()
    masks[88:] = masks_of([(*PLACES[LOWER], UPPER)])[88:]
    own = find(masks=masks)
    shirt, skirt = own.labels[74, 60], own.labels[100, 60]
    assert {UPPER} < {shirt, skirt}
    assert not own.kept[[shirt, skirt]].any()


def test_an_arm_that_the_masks_take_for_cloth_is_skin():
    arm = ((64, 84), (50, 58))
    own = find([*AREAS, (*arm, *LAB[SKIN])])
    assert (own.labels[66:82, 52:56] == SKIN).all()


def test_white_gray_and_black_are_kept():
    areas = [(*PLACES[HAIR], 8, 0, 0), AREAS[1], (*PLACES[UPPER], 93, 1, -3), AREAS[3]]
    own = find(areas)
    assert own.kept[[HAIR, SKIN, UPPER]].all() and not own.kept[LOWER]


def test_a_gray_picture_and_one_on_yellow_paper_have_no_colors():
    rgb = paint(AREAS)
    gray = color.gray(rgb)
    assert is_colored(rgb)
    assert not is_colored(gray)
    assert not is_colored(np.full((20, 20, 3), 255, np.uint8))
    lab = color.rgb_to_lab(gray)
    lab[..., 1:] = (3, 18)
    lab[..., 0] *= 0.94
    assert not is_colored(color.lab_to_rgb(lab))


@pytest.mark.parametrize("seed", range(4))
def test_parts_of_drawn_characters_are_found(seed):
    """With the drawing's own map as masks, hardly a pixel of skin or hair is something else."""
    rgb, regions = characters.render_many([seed], size=256, framing="half", workers=1)
    truth = PART_OF_REGION[regions[0]]
    masks = np.eye(len(PARTS), dtype=np.float32)[truth]
    own = find_own_colors(rgb[0, 0], masks, PARTS)
    for part in (SKIN, HAIR):
        where = truth == part
        if where.sum() > 200:
            assert (own.labels[where] == part).mean() > 0.9
