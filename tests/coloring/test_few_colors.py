"""Pictures of few colors."""

import numpy as np

from chroma_lib.coloring.few_colors import find_areas, number_colors, snap


def squares(count):
    """One square of each of some colors, in rows of eight."""
    values = np.arange(64).reshape(8, 8).repeat(4, 0).repeat(4, 1) % count
    return np.stack([values * 3, 255 - values, values * 0 + 9], -1).astype(np.uint8)


def test_a_picture_has_few_colors_between_line_art_and_shading():
    for count, is_few in ((1, False), (2, False), (3, True), (64, True)):
        numbers = number_colors(squares(count))
        assert (numbers is not None) == is_few
    assert len(np.unique(number_colors(squares(10)))) == 10
    shaded = squares(64).astype(int)
    shaded[..., 2] += np.arange(32) % 2
    assert number_colors(shaded.astype(np.uint8)) is None


def test_areas_are_connected():
    numbers = np.array([[0, 0, 1], [1, 0, 1], [0, 1, 1]])
    assert find_areas(numbers).max() == 3  # the corner is apart: pixels touch at their sides


def test_an_area_is_one_part_and_a_stray_one_follows_its_color():
    numbers = np.zeros((20, 20), int)
    numbers[:, 10:] = 1
    numbers[3, 3] = 1
    labels = np.where(np.arange(20) < 9, 4, 7)[None].repeat(20, 0).astype(np.uint8)
    labels[5:8, 2] = 7
    snapped = snap(labels, numbers)
    assert (snapped[:, :10][numbers[:, :10] == 0] == 4).all()
    assert (snapped[:, 10:] == 7).all()
    assert snapped[3, 3] == 7  # 1 of 201 pixels
