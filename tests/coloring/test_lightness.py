"""Lightness that moves with its shading."""

import numpy as np
import pytest

from chroma_lib.coloring.lightness import mix_lightness, move_lightness


@pytest.mark.parametrize("mean, target", [(10, 80), (95, 20), (50, 50), (50, 0), (50, 100)])
def test_the_mean_arrives_shading_stays_and_nothing_is_cut_off(mean, target):
    l = np.linspace(0, 100, 201)
    moved = move_lightness(l, mean, target)
    assert moved[2 * mean] == pytest.approx(target, abs=1e-6)
    assert (moved >= 0).all() and (moved <= 100).all() and (np.diff(moved) >= 0).all()
    if 10 <= target <= 90:
        near = abs(l - mean) < 4  # tanh(x) > x - x**3 / 3, and there is room for 10 at least
        np.testing.assert_allclose(moved[near] - target, l[near] - mean, atol=0.25)


def test_pixels_move_by_their_share_of_a_part():
    l = np.full((1, 3), 40, np.float32)
    shares = np.array([[[1, 0], [0.5, 0.5], [0, 1]]], np.float32)
    moved = mix_lightness(l, shares, np.array([40.0, 40.0]), {0: 70})
    np.testing.assert_allclose(moved, [[70, 55, 40]], atol=1e-4)
