"""Regions of several pictures together."""

import numpy as np

from chroma_lib import color
from chroma_lib.coloring.color_regions import choose_colors, cut, find_main_colors, join
from chroma_lib.gan.parts import PARTS

RED, BLUE = (50, 40, 20), (50, 10, -40)


def picture(*bands, spot=None):
    """Bands of one color each on white, a spot of 3x4, and masks that know nothing."""
    lab = np.zeros((80, 80, 3), np.float32)
    lab[..., 0] = 100
    for top, bottom, *values in bands:
        lab[top:bottom, 10:70] = values
    if spot:
        lab[24:27, 38:42] = spot
    masks = np.full((80, 80, len(PARTS)), 1 / len(PARTS), np.float32)
    return cut(color.lab_to_rgb(lab), masks, PARTS)


def test_one_picture_stays_as_it_is():
    _, regions = picture((10, 40, *RED))
    assert join([regions]) is regions


def test_joined_regions_are_those_of_each_picture_and_none_touch():
    first, second = (picture((10, 40, *RED), (40, 60, *BLUE))[1], picture((20, 50, *BLUE))[1])
    both = join([first, second])
    n = len(first.area)
    assert len(both.area) == n + len(second.area)
    np.testing.assert_array_equal(both.lab[n:], second.lab)
    lengths = both.lengths.toarray()
    np.testing.assert_array_equal(lengths[:n, :n], first.lengths.toarray())
    assert not lengths[:n, n:].any() and not lengths[n:, :n].any()
    # A rare color is rare in one picture, not in all of them.
    assert both.figure == (first.figure + second.figure) / 2


def test_main_colors_are_those_of_all_pictures_and_each_region_gets_the_nearest():
    pictures = [picture((10, 40, *RED)), picture((20, 50, *BLUE))]
    colors = find_main_colors(join([regions for _, regions in pictures]))
    assert len(colors) == 2
    for (labels, regions), (row, values) in zip(pictures, ((25, RED), (35, BLUE))):
        chosen = choose_colors(regions, colors)[labels[row, 40]]
        ab = colors[chosen] * (values[0] + 16) / 76
        np.testing.assert_allclose(ab, values[1:], atol=1.5)


def test_small_regions_follow_what_is_around_them():
    nearer_to_red = (50, 30, 0)
    labels, regions = picture((10, 40, *BLUE), (50, 70, *RED), spot=nearer_to_red)
    spot, blue, red = labels[25, 40], labels[15, 40], labels[60, 40]
    assert spot != blue
    chosen = choose_colors(regions, find_main_colors(regions))
    assert chosen[spot] == chosen[blue] != chosen[red]


def fixed_parts(rgb):
    """Cut a picture whose masks show nothing; return the part of each pixel, -1 if it is free."""
    masks = np.full((8, 8, len(PARTS)), 1 / len(PARTS), np.float32)
    labels, regions = cut(rgb, masks, PARTS)
    return regions.fixed[labels]


def test_a_plain_background_is_behind_the_figure():
    rows = np.linspace(0, 1, 120)[:, None, None]
    smooth = ((1 - rows) * (250, 200, 180) + rows * (90, 130, 220)) * np.ones((1, 100, 1))
    for ground in (
        np.full((120, 100, 3), (60, 60, 70)),
        np.full((120, 100, 3), (0, 255, 0)),
        smooth,
    ):
        rgb = ground.astype(np.uint8)
        rgb[30:, 30:70] = (200, 40, 60)  # to the lower edge, as shoulders reach it
        rgb[50:60, 45:55] = ground[50:60, 45:55]  # between an arm and the body
        part = fixed_parts(rgb)
        assert (part[:, :28] == PARTS.index("backdrop")).all()
        assert (part[62:, 32:68] == -1).all()
    half = np.full((120, 100, 3), (60, 60, 70), np.uint8)
    half[:, :50] = (200, 40, 60)  # two garments, no background
    assert (fixed_parts(half) == -1).all()
