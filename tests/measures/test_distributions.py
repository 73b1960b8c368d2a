import numpy as np
import pytest

from chroma_lib.measures.distributions import (
    coverage_and_density,
    kid,
    patches,
    sliced_wasserstein,
    thumbnails,
)


def test_patches_are_whole_and_in_range():
    ab = np.random.default_rng(0).uniform(-110, 110, (2, 16, 16, 2))
    keep = np.zeros((16, 16), bool)
    keep[5, 9] = True
    cut = patches(ab, keep, 3)
    assert cut.shape == (3, 98)
    for i, coloring in enumerate((0, 1, 0)):
        expected = np.moveaxis(ab[coloring, 2:9, 6:13], -1, 0).ravel() / 110
        np.testing.assert_allclose(cut[i], expected, rtol=1e-6)
    keep[5, 9], keep[2, 9] = False, True  # too near the border
    assert np.isnan(patches(ab, keep, 3)).all()


def test_sliced_wasserstein_of_a_shifted_copy():
    rng = np.random.default_rng(0)
    x, shift = rng.standard_normal((5, 40, 3)), np.array([1.0, -2.0, 0.5])
    assert sliced_wasserstein(x, x[::-1]) == pytest.approx(0, abs=1e-6)
    directions = np.random.default_rng(7).standard_normal((3, 50))
    directions /= np.linalg.norm(directions, axis=0)
    found = sliced_wasserstein(x, x + shift, projections=50, seed=7)
    assert found == pytest.approx(np.abs(shift @ directions).mean(), rel=1e-5)
    # In one dimension: the mean difference of the sorted values.
    y = rng.exponential(size=(5, 40, 1))
    expected = np.abs(np.sort(x[..., 0].ravel()) - np.sort(y.ravel())).mean()
    assert sliced_wasserstein(x[..., :1], y) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("distance", [kid, sliced_wasserstein])
def test_distances_of_sets_count_pictures_and_leave_out_empty_ones(distance):
    rng = np.random.default_rng(0)
    x, y = rng.standard_normal((4, 6, 2)), rng.standard_normal((4, 6, 2)) + 0.5
    weights = np.array([[1, 1, 1, 1], [1, 0, 1, 1]])
    some = [0, 2, 3]
    expected = [distance(x, y), distance(x[some], y[some])]
    assert distance(x, y, weights) == pytest.approx(expected, rel=1e-5)
    x[1] = np.nan
    assert distance(x, y) == pytest.approx(expected[1], rel=1e-5)
    assert np.isnan(distance(x * np.nan, y))


def test_kid_by_hand():
    # k(0, 0) = 1, k(2, 2) = 5³, k(0, 2) = 1: 1 + 125 - 2.
    assert kid(np.zeros((2, 1, 1)), np.full((2, 1, 1), 2.0)) == pytest.approx(124)
    # Patches are averaged within a picture, and x·y is divided by their length.
    x, y = np.zeros((2, 2, 2)), np.full((2, 2, 2), 2.0)
    assert kid(x, y) == pytest.approx(124)
    y[:, 1] = 0
    assert kid(x, y) == pytest.approx(1 + (125 + 3) / 4 - 2)
    assert np.isnan(kid(x[:1], y[:1]))


def test_kid_of_the_same_is_zero_on_average():
    """Although patches of one picture are alike, which a kernel of all pairs would see as news."""
    rng = np.random.default_rng(0)

    def sample(shift=0.0):
        return rng.standard_normal((20, 1, 4)) + 0.1 * rng.standard_normal((20, 5, 4)) + shift

    same = [kid(sample(), sample()) for _ in range(300)]
    error = np.std(same) / np.sqrt(len(same))
    assert abs(np.mean(same)) < 3 * error
    shifted = [kid(sample(), sample(0.5)) for _ in range(50)]
    assert np.mean(shifted) > 20 * error


def test_thumbnails_are_averages():
    ab = np.random.default_rng(0).standard_normal((2, 16, 16, 2)).astype(np.float32)
    expected = ab.reshape(2, 8, 2, 8, 2, 2).mean((2, 4)).reshape(2, 128)
    np.testing.assert_allclose(thumbnails(ab), expected, atol=1e-6)
    # Of a size that is no multiple of 8, a pixel counts for its two parts by its shares.
    ramp = np.zeros((1, 8, 12, 2))
    ramp[..., 0] = np.arange(12)
    small = thumbnails(ramp).reshape(8, 8, 2)
    np.testing.assert_allclose(small[0, :3, 0], [1 / 3, 5 / 3, 10 / 3])
    assert small[..., 0].mean() == pytest.approx(5.5)


def test_coverage_and_density_of_the_same_and_of_others():
    rng = np.random.default_rng(0)
    found = [coverage_and_density(*rng.standard_normal((2, 600, 1, 8))) for _ in range(5)]
    coverage, density = np.mean(found, axis=(0, 2))
    assert coverage == pytest.approx(1 - 2**-5, abs=0.01)
    assert density == pytest.approx(1, abs=0.05)
    real, fake = rng.standard_normal((2, 60, 10, 8))
    coverage, density = coverage_and_density(real, fake + 100)
    assert coverage.max() == density.max() == 0
    # All fake ones alike: dense, but they cover little.
    coverage, density = coverage_and_density(real, np.zeros_like(fake))
    assert coverage.mean() < 0.5 and density.mean() > 2
    assert np.isnan(coverage_and_density(real[:1, :5], fake[:1, :5])).all()


def test_coverage_and_density_by_hand():
    # Balls that reach to the nearest other: 0±1, 1±1, 3±2.
    real = np.array([0.0, 1.0, 3.0]).reshape(3, 1, 1)
    fake = np.array([1.5, 1.6, 9.0]).reshape(3, 1, 1)
    coverage, density = coverage_and_density(real, fake, k=1)
    assert coverage.tolist() == [0, 1, 1]
    assert density.tolist() == [2, 2, 0]
