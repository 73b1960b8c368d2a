from pathlib import Path

import numpy as np
import pytest
from skimage.color import deltaE_ciede2000

from chroma_lib.measures.diversity import (
    best_of_k,
    hue_counts,
    hue_coverage,
    hue_js,
    jensen_shannon,
    noise_use,
    pairwise_ab,
    region_diversity,
)
from tests.helpers.flat_colors import EVERYWHERE, flat, ring


def test_pairwise_ab_of_known_distances():
    assert pairwise_ab(flat((0, 0), (3, 4)), EVERYWHERE) == pytest.approx(5)
    # Three pairs: 5, 5 and 0.
    assert pairwise_ab(flat((0, 0), (3, 4), (3, 4)), EVERYWHERE) == pytest.approx(10 / 3)
    assert pairwise_ab(flat((0, 0), (0, 0)), EVERYWHERE) == 0
    ab = flat((0, 0), (3, 4)).copy()
    ab[1, :4] = 0  # half the pixels alike
    assert pairwise_ab(ab, EVERYWHERE) == pytest.approx(2.5)
    with pytest.raises(ValueError, match="two"):
        pairwise_ab(flat((0, 0)), EVERYWHERE)


def test_pairwise_ab_leaves_out_what_does_not_count():
    ab = flat((0, 0), (3, 4)).copy()
    ab[:, :4] = 0
    keep = EVERYWHERE.copy()
    keep[:4] = False
    assert pairwise_ab(ab, keep) == pytest.approx(5)


def test_region_diversity_is_of_means():
    ab = flat((0, 0), (3, 4)).copy()
    assert region_diversity(ab, EVERYWHERE) == pytest.approx(5)
    ab[:, ::2] += 10  # patterned, but both alike
    assert region_diversity(ab, EVERYWHERE) == pytest.approx(5)
    ab[0, :4] += (6, 8)  # half of one moves 10, past the other: its mean is where that one's is
    assert region_diversity(ab, EVERYWHERE) == pytest.approx(0)
    assert region_diversity(flat((1, 2), (1, 2)), EVERYWHERE) == 0


def test_noise_use_is_a_share_of_variance():
    # Colorings at a = -3 and 3 around each picture's own -4 or 4: 9 / (9 + 16).
    means = np.zeros((2, 2, 2))
    means[..., 0] = [[-7, -1], [1, 7]]
    assert noise_use(means) == pytest.approx(9 / 25)
    assert noise_use(means + 50) == pytest.approx(9 / 25)
    # One color a picture, one ring for all pictures, and gray.
    assert noise_use(np.repeat(means[:, :1], 25, 1)) == pytest.approx(0)
    assert noise_use(np.stack([ring(24)] * 3)) == pytest.approx(1)
    assert noise_use(np.full((3, 4, 2), 0.003)) == 0
    # Colors drawn with no regard to the picture: 1 - 1/k for k = 4.
    drawn = np.random.default_rng(0).standard_normal((4000, 4, 2))
    assert noise_use(drawn) == pytest.approx(0.75, abs=0.01)


def test_noise_use_counts_pictures_and_leaves_out_empty_ones():
    means = np.random.default_rng(0).standard_normal((3, 4, 2)) * 10
    twice = noise_use(means[[0, 0, 2]])
    assert noise_use(means, np.array([[2, 0, 1], [1, 1, 1]])) == pytest.approx(
        [twice, noise_use(means)]
    )
    means[1] = np.nan
    assert noise_use(means) == pytest.approx(noise_use(means[[0, 2]]))


def test_hues_are_counted_by_30_degrees_and_gray_has_none():
    assert (hue_counts(ring(24)) == 2).all()
    assert hue_counts(ring(1, start=95, turn=0)).tolist() == [0] * 3 + [1] + [0] * 8
    gray = np.array([[4.9, 0], [0, -4.9], [np.nan, np.nan], [-5.1, 0]])
    assert hue_counts(gray).tolist() == [0] * 6 + [1] + [0] * 5
    # -0.0 and angles a hair below 360 stay in the twelve bins.
    assert hue_counts(np.array([[9.0, -1e-12], [9.0, -0.0]])).sum() == 2


def test_hue_coverage():
    whole, half = hue_counts(ring(12)), hue_counts(ring(12, turn=180))
    assert hue_coverage(whole, whole) == 1
    assert hue_coverage(half, whole) == 0.5
    assert hue_coverage(whole, half) == 1  # more than the truth is not less
    assert np.isnan(hue_coverage(whole, 0 * whole))


def test_jensen_shannon_in_bits():
    whole, half = hue_counts(ring(48)), hue_counts(ring(24, turn=180))
    other = hue_counts(ring(24, turn=180, start=180))
    assert jensen_shannon(whole, 3 * whole) == pytest.approx(0, abs=1e-12)
    assert jensen_shannon(half, other) == pytest.approx(1)
    # Bins of the mixture: six of 1/8 and six of 1/24.
    entropy = 6 / 8 * np.log2(8) + 6 / 24 * np.log2(24)
    expected = entropy - (np.log2(12) + np.log2(6)) / 2
    assert jensen_shannon(half, whole) == pytest.approx(expected)
    assert jensen_shannon(0 * half, whole) == 1
    assert np.isnan(jensen_shannon(whole, 0 * half))


def test_hue_js_adds_drawings_up():
    """Each drawing has half the truth's ring, together they have it all."""
    halves = np.stack([hue_counts(ring(24, turn=180, start=s)) for s in (0, 180)])
    whole = np.stack([hue_counts(ring(24))] * 2)
    assert hue_js(halves, whole) == pytest.approx(0, abs=1e-12)
    assert (jensen_shannon(halves, whole) > 0.3).all()
    assert hue_js(halves, whole, np.array([1, 0])) > 0.3


def test_ciede2000_on_the_published_pairs():
    table = np.loadtxt(Path(__file__).with_name("ciede2000.txt"))
    assert table.shape == (34, 7)
    first, second, difference = table[:, :3], table[:, 3:6], table[:, 6]
    np.testing.assert_allclose(deltaE_ciede2000(first, second), difference, atol=1e-4)
    np.testing.assert_allclose(deltaE_ciede2000(second, first), difference, atol=1e-4)


def test_best_of_k():
    truth = np.array([[50.0, 2.6772, -79.7751]] * 3)
    far, near = np.array([[50.0, 60, 60]] * 3), np.array([[50.0, 0, -82.7485]] * 3)
    assert best_of_k(np.stack([far, near]), truth) == pytest.approx(2.0425, abs=1e-4)
    assert best_of_k(np.stack([far, near, truth]), truth) == pytest.approx(0, abs=1e-6)
    # The minimum is of whole pictures, not of pixels.
    mixed = np.stack([np.stack([truth[0], far[0]]), np.stack([far[0], truth[0]])])
    assert best_of_k(mixed, truth[:2]) > 10
