"""The benchmark of one character in many pictures, on pictures whose right answer is known."""

import numpy as np
import pytest

from benchmarks.quality import same_character
from benchmarks.quality.same_character import measure_character, measure_distances
from chroma_lib import color

RED, BLUE = (50, 40, 20), (50, 10, -40)


def figure(left=5, *, upper=RED, lower=BLUE):
    """Two parts of one color each on white, 60x60, and the part of each pixel."""
    lab = np.zeros((60, 60, 3), np.float32)
    lab[..., 0] = 100
    labels = np.full((60, 60), -1)
    for part, (top, bottom, values) in enumerate(((10, 30, upper), (30, 55, lower))):
        lab[top:bottom, left : left + 40] = values
        labels[top:bottom, left : left + 40] = part
    return color.lab_to_rgb(lab), labels


def measured(*pictures, colored=None):
    originals, labels = zip(*pictures)
    return measure_distances(originals, labels, colored or [rgb[None] for rgb in originals])


def test_equal_colors_have_no_distance_also_where_the_figure_moves():
    still, moved = measured(figure(), figure()), measured(figure(), figure(left=15))
    assert still.between == still.same_pixels == moved.between == pytest.approx([0, 0], abs=1e-4)


def test_the_distance_is_that_of_mean_ab_of_a_part():
    found = measured(figure(), figure(), colored=[
        figure()[0][None], figure(upper=(50, 34, 12))[0][None],
    ])  # fmt: skip
    assert found.between == pytest.approx([10, 0], abs=0.3)
    assert found.same_pixels == pytest.approx([10, 0], abs=0.3)


def test_small_parts_and_few_equal_pixels_do_not_count():
    rgb, labels = figure()
    few = np.where(np.arange(3600).reshape(60, 60) == 12 * 60 + 20, 2, labels)
    assert len(measured((rgb, few), (rgb, few)).between) == 2
    assert measured(figure(), figure(left=15, upper=BLUE, lower=RED)).same_pixels == []


def test_each_method_is_measured_by_the_same_labels(monkeypatch):
    pictures = [figure()[0], figure()[0]]
    monkeypatch.setattr(same_character, "find_labels", lambda *_: [figure()[1], figure()[1]])
    other = figure(lower=RED)[0]
    methods = {"swap": lambda given: [given[0][None], other[None]]}
    found = measure_character(pictures, None, methods)
    assert list(found) == ["swap", "original"]
    assert max(found["swap"].between) == pytest.approx(np.hypot(30, 60), abs=1)
    assert max(found["original"].between) < 1e-4
