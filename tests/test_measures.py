from pathlib import Path

import numpy as np
import pytest
import tensorflow as tf
from skimage.color import deltaE_ciede2000

from chroma_lib import characters, color
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.dataset import Dataset
from chroma_lib.data.drawings import held_out_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.gan.generator import build_generator
from chroma_lib.measures.distributions import (
    coverage_and_density,
    kid,
    patches,
    sliced_wasserstein,
    thumbnails,
)
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
from chroma_lib.measures.evaluate import as_text, measure, measure_colorings, measure_folder
from chroma_lib.measures.regions import (
    background_chroma,
    blotch,
    color_change,
    colorfulness,
    edge_band,
    eye_agreement,
    inside_ellipse,
    paper,
    skin_shares,
)
from chroma_lib.measures.statistics import bootstrap, mean_of, ratio_of_sums

EVERYWHERE = np.ones((8, 8), bool)
REGION = {name: number for number, name in enumerate(characters.REGIONS)}


def flat(*colors):
    """Colorings of one color each, 8x8."""
    return np.stack([np.broadcast_to(np.float32(c), (8, 8, 2)) for c in colors])


def ring(count, chroma=30.0, start=0.0, turn=360.0):
    """a* and b* of colors spread evenly over (part of) the hue ring: (count, 2)."""
    hue = np.radians(start + turn * (np.arange(count) + 0.5) / count)
    return chroma * np.stack([np.cos(hue), np.sin(hue)], -1)


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


def test_background_chroma():
    assert background_chroma(flat((0, 0), (6, 8)), EVERYWHERE) == pytest.approx(5)


def test_paper_is_white_and_hangs_together_with_the_border():
    lab = np.zeros((9, 9, 3))
    lab[..., 0] = 50
    lab[:2, :, 0] = 95
    lab[4, 4, 0] = 100  # a white of an eye
    lab[8, 8] = (100, 4, 0)  # cream
    found = paper(lab)
    assert found[:2].all() and found.sum() == 18
    lab[..., 0] = 50
    assert not paper(lab).any()


def test_region_diversity_is_of_means():
    ab = flat((0, 0), (3, 4)).copy()
    assert region_diversity(ab, EVERYWHERE) == pytest.approx(5)
    ab[:, ::2] += 10  # patterned, but both alike
    assert region_diversity(ab, EVERYWHERE) == pytest.approx(5)
    ab[0, :4] += (6, 8)  # half of one moves 10, past the other: its mean is where that one's is
    assert region_diversity(ab, EVERYWHERE) == pytest.approx(0)
    assert region_diversity(flat((1, 2), (1, 2)), EVERYWHERE) == 0


def test_blotch_of_flat_and_two_toned_regions():
    assert blotch(flat((5, 7)), EVERYWHERE) == 0
    ab = flat((0, 0)).copy()
    ab[:, :4] = (6, 8)  # half and half, 10 apart: standard deviation 5
    assert blotch(ab, EVERYWHERE) == pytest.approx(5)


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
    table = np.loadtxt(Path(__file__).parent / "data" / "ciede2000.txt")
    assert table.shape == (34, 7)
    first, second, difference = table[:, :3], table[:, 3:6], table[:, 6]
    np.testing.assert_allclose(deltaE_ciede2000(first, second), difference, atol=1e-4)
    np.testing.assert_allclose(deltaE_ciede2000(second, first), difference, atol=1e-4)


def test_eye_agreement():
    left, right = EVERYWHERE.copy(), EVERYWHERE.copy()
    left[:, 4:] = right[:, :4] = False
    lab = np.zeros((1, 8, 8, 3))
    lab[:, left], lab[:, right] = (40, 2.6772, -79.7751), (60, 0, -82.7485)
    # Sharma's first pair: both irises are put at the mean L* of 50.
    assert eye_agreement(lab, left, right) == pytest.approx(2.0425, abs=1e-4)
    lab[:, right, 1:] = lab[:, left, 1:]
    assert eye_agreement(lab, left, right) == pytest.approx(0, abs=1e-6)


def test_the_skin_ellipse_holds_99_of_100():
    rng = np.random.default_rng(0)
    spread = np.array([[6.0, 0.0], [3.0, 2.0]])
    truth, other = ((rng.standard_normal((20, 500, 2)) @ spread + (15, 25)) for _ in range(2))
    inside = inside_ellipse(other, truth.reshape(-1, 2))
    assert inside.mean() == pytest.approx(0.99, abs=0.005)
    # Along the ellipse and across it: 3.03 deviations hold 99% in two dimensions.
    _, size, axes = np.linalg.svd(spread)
    for length, axis in zip(size, axes):
        ends = (15, 25) + np.outer([2.7, 3.4], length * axis)
        assert inside_ellipse(ends, truth.reshape(-1, 2)).tolist() == [True, False]
    truth[3] = np.nan
    shares = skin_shares(other, truth)
    assert np.isnan(shares[3]) and np.nanmean(shares) == pytest.approx(0.99, abs=0.005)
    assert np.nanmax(skin_shares(other * 0, truth)) == 0


def two_halves():
    """Hair beside clothes, no line between them, 16x16, one L*."""
    regions = np.full((16, 16), REGION["hair"], np.uint8)
    regions[:, 8:] = REGION["clothes"]
    ab = np.zeros((1, 16, 16, 2))
    ab[:, :, :8] = (30, 0)
    return regions, ab


def test_the_edge_band_is_one_to_three_pixels_off():
    regions, _ = two_halves()
    lightness = np.full((16, 16), 50.0)
    band = edge_band(regions, lightness)
    # Columns 7 and 8 are the edge; the outermost rows have no gradient.
    assert np.nonzero(band[5])[0].tolist() == [4, 5, 6, 9, 10, 11]
    assert np.nonzero(band[:, 5])[0].tolist() == list(range(1, 15))
    lightness[:, 10:] = 80  # a shadow's border
    assert np.nonzero(edge_band(regions, lightness)[5])[0].tolist() == [4, 5, 6, 11]
    for name in ("background", "ink"):
        outside = np.where(regions == REGION["clothes"], REGION[name], regions).astype(np.uint8)
        found = edge_band(outside, np.full((16, 16), 50.0))
        assert np.nonzero(found[5])[0].tolist() == [4, 5, 6]
    assert not edge_band(np.full((16, 16), 3, np.uint8), lightness).any()


def test_edge_bleed_is_more_for_colors_that_run():
    regions, sharp = two_halves()
    band = edge_band(regions, np.full((16, 16), 50.0))
    assert color_change(sharp, band) == 0
    slope = np.zeros((2, 16, 16, 2))
    slope[..., 0], slope[1, ..., 1] = 3 * np.arange(16), 4 * np.arange(16)[:, None]
    # ‖∇AB‖ is 3 in one coloring and 5 in the other.
    assert color_change(slope, band) == pytest.approx(4 * band.sum())
    truth, doubled = np.array([1.0, 3.0]), np.array([2.0, 6.0])
    assert ratio_of_sums(truth, truth) == 1
    assert ratio_of_sums(doubled, truth) == 2
    assert ratio_of_sums(np.array([0.0, 6.0]), truth, np.array([1, 2])) == 12 / 7


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


def kid_and_sliced_wasserstein():
    return pytest.mark.parametrize("distance", [kid, sliced_wasserstein])


@kid_and_sliced_wasserstein()
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
    found = [
        coverage_and_density(*rng.standard_normal((2, 600, 1, 8))) for _ in range(5)
    ]
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


def test_best_of_k():
    truth = np.array([[50.0, 2.6772, -79.7751]] * 3)
    far, near = np.array([[50.0, 60, 60]] * 3), np.array([[50.0, 0, -82.7485]] * 3)
    assert best_of_k(np.stack([far, near]), truth) == pytest.approx(2.0425, abs=1e-4)
    assert best_of_k(np.stack([far, near, truth]), truth) == pytest.approx(0, abs=1e-6)
    # The minimum is of whole pictures, not of pixels.
    mixed = np.stack([np.stack([truth[0], far[0]]), np.stack([far[0], truth[0]])])
    assert best_of_k(mixed, truth[:2]) > 10


def test_colorfulness_by_hand():
    gray = np.repeat(np.random.default_rng(0).integers(0, 256, (2, 8, 8, 1)), 3, -1)
    assert colorfulness(gray) == 0
    red = np.zeros((1, 8, 8, 3), np.uint8)
    red[..., 0] = 200  # rg = 200, yb = 100, no spread
    assert colorfulness(red) == pytest.approx(0.3 * np.hypot(200, 100))
    red[:, :4] = 0  # half: deviations 100 and 50, means 100 and 50
    assert colorfulness(red) == pytest.approx(1.3 * np.hypot(100, 50))
    assert colorfulness(np.concatenate([red, 0 * red])) == pytest.approx(
        0.65 * np.hypot(100, 50)
    )


def test_the_interval_covers_a_known_mean():
    rng = np.random.default_rng(0)
    hits = 0
    for seed in range(1000):
        values = rng.normal(3, 2, 60)
        value, low, high = bootstrap(
            lambda weights, values=values: mean_of(values, weights),
            60,
            resamples=300,
            seed=seed,
        )
        assert value == pytest.approx(values.mean())
        hits += low <= 3 <= high
    assert 0.92 <= hits / 1000 <= 0.97
    assert np.isnan(bootstrap(lambda w: w[:, 0] * np.nan, 3)).all()
    # Of one picture alone, drawing again tells nothing; of two it does.
    for present, known in (([5, np.nan, np.nan], False), ([5, 6, np.nan], True)):
        value, *ends = bootstrap(lambda w, v=np.array(present): mean_of(v, w), 3)
        assert value == np.nanmean(present) and np.isfinite(ends).all() == known
    # Biased: no resample is as small as the value, which stays inside all the same.
    value, low, high = bootstrap(lambda w: (w**2).sum(-1), 30)
    assert value == 30 and low < 30 < high


def test_mean_of_leaves_out_pictures_without_a_value():
    values = np.array([1.0, np.nan, 4.0])
    assert mean_of(values) == 2.5
    assert mean_of(values, np.array([[2, 5, 1], [0, 0, 1]])).tolist() == [2, 4]
    assert np.isnan(mean_of(values, np.array([0, 1, 0])))


@pytest.fixture(scope="module")
def held_out():
    # Eyes are small at this size; of these six drawings three show both.
    return held_out_dataset(6, colorings=50, size=64, seed=3, progress=False)


def true_lab(data, first, count):
    part = slice(first, first + count)
    return color.from_network(data.l[:, part], data.ab[:, part])


@pytest.fixture(scope="module")
def colorings(held_out):
    """True colorings, 25 as the reference and 25 to play the model, and the region maps."""
    return true_lab(held_out, 25, 25), true_lab(held_out, 0, 25), held_out.regions


def test_the_truth_scores_its_floor(colorings):
    stand_in, reference, regions = colorings
    table = measure_colorings(stand_in, reference, regions, stand_in=stand_in)
    for name, row in table.items():
        assert all(type(value) is float for value in row.values()), name
        # The last bits of a sum depend on where in memory its numbers lie; the sliced Wasserstein
        # distance sums thousands of float32 (2e-7 each).
        assert row["model"] == pytest.approx(row["real"], rel=1e-6, abs=1e-12), name
        assert row["low"] - 1e-6 <= row["model"] <= row["high"] + 1e-6, name
    wanted = {
        "pairwise_ab": (20, 40),
        "background_chroma": (0, 0.5),
        "noise_use_hair": (0.9, 1),
        "hue_coverage_clothes": (0.75, 1),
        "hue_js_hair": (0, 0.05),
        "eye_agreement": (0, 2),
        "skin_plausible": (0.95, 1),
        "edge_bleed": (0.95, 1.05),
        "kid": (-0.001, 0.001),
        "coverage": (0.93, 1),
        "density": (0.85, 1.15),
    }
    for name, (low, high) in wanted.items():
        assert low <= table[name]["real"] <= high, (name, table[name])


def test_a_row_is_of_the_inside_of_its_regions(colorings):
    stand_in, reference, regions = (part[:1] for part in colorings)
    table = measure_colorings(stand_in[:, :3], reference[:, :3], regions)
    ab = color.clip_to_gamut(stand_in[0, :3])[..., 1:]
    expected = {"diversity": [], "blotch": []}
    for eye in ("left_eye", "right_eye"):
        region = regions[0] == REGION[eye]
        inside = region[1:-1, 1:-1].copy()
        for row in (0, 1, 2):
            for column in (0, 1, 2):
                inside &= region[row : row + 62, column : column + 62]
        inside = np.pad(inside, 1)
        expected["diversity"].append(region_diversity(ab, inside))
        expected["blotch"].append(blotch(ab, inside))
    for name, both in expected.items():
        assert both[0] != both[1]
        assert table[f"{name}_eyes"]["model"] == pytest.approx(np.mean(both))


def test_without_a_stand_in_there_is_no_floor(colorings):
    stand_in, reference, regions = (part[:3] for part in colorings)
    table = measure_colorings(stand_in[:, :3], reference[:, :3], regions)
    assert all(row["real"] is None for row in table.values())
    assert table["pairwise_ab"]["model"] > 10
    with pytest.raises(ValueError, match="2 colorings against 3"):
        measure_colorings(stand_in[:, :2], reference[:, :3], regions)


def test_one_coloring_25_times_uses_no_noise(colorings):
    stand_in, reference, regions = colorings
    same = np.repeat(stand_in[:, :1], 25, axis=1)
    table = measure_colorings(same, reference, regions)
    names = [name for name in table if name.startswith(("pairwise", "diversity", "noise_use"))]
    assert len(names) == 8
    for name in names:
        assert table[name]["model"] == pytest.approx(0, abs=1e-4), name
    assert table["hue_coverage_hair"]["model"] < 0.2
    assert table["coverage"]["model"] < 0.5


def test_spoiled_truths_lose_where_they_should(colorings):
    """Blotches, colors that run, eyes apart, green skin, and a cast over everything."""
    stand_in, reference, regions = colorings[0][:, :8], colorings[1][:, :8], colorings[2]
    floor = measure_colorings(stand_in, reference, regions)

    def table(spoil):
        lab = stand_in.copy()
        for one, region_map in zip(lab, regions):
            spoil(one, region_map)
        return measure_colorings(lab, reference, regions)

    def parts(lab, region_map):
        hair, eye = region_map == REGION["hair"], region_map == REGION["left_eye"]
        # Each pixel's colors are dealt out anew to the colorings.
        lab[:, hair, 1:] = np.random.default_rng(0).permuted(lab[:, hair, 1:], axis=0)
        lab[:, eye, 1:] *= -1
        lab[:, region_map == REGION["skin"], 1] -= 20

    def blur(lab, region_map):
        inside = np.pad(lab[..., 1:], ((0, 0), (2, 2), (2, 2), (0, 0)), mode="edge")
        windows = np.lib.stride_tricks.sliding_window_view(inside, (5, 5), axis=(1, 2))
        lab[..., 1:] = windows.mean((-1, -2))

    def cast(lab, region_map):
        lab[..., 1] += 15

    spoiled = table(parts)
    assert spoiled["blotch_hair"]["model"] > 2 * floor["blotch_hair"]["model"]
    assert spoiled["eye_agreement"]["model"] > floor["eye_agreement"]["high"] + 5
    assert spoiled["skin_plausible"]["model"] < 0.3
    assert table(blur)["edge_bleed"]["model"] > 1.5
    tinted = table(cast)
    for name in ("sliced_wasserstein", "kid", "best_of_k", "background_chroma"):
        assert tinted[name]["low"] > floor[name]["model"], name
    assert tinted["coverage"]["model"] < floor["coverage"]["model"] - 0.1


def generator_of(paint, size=64):
    generator = build_generator(size, base=2, latent_dim=10)
    generator.paint = paint
    return generator


def gray_generator(size=64):
    return generator_of(lambda encoded, z: tf.zeros([len(z), size, size, 2]), size)


def test_a_gray_model_scores_zero_and_the_truth_does_not(held_out):
    colorizer = Colorizer(gray_generator())
    table = measure(colorizer, held_out, noises=3, progress=False)
    zero = [name for name in table if name.startswith(("diversity", "noise_use", "hue_coverage"))]
    for name in ["pairwise_ab", "background_chroma", "edge_bleed", "eye_agreement", *zero]:
        assert table[name]["model"] == pytest.approx(0, abs=0.02), name
    assert table["colorfulness"]["model"] == pytest.approx(0, abs=1)
    assert table["hue_js_hair"]["model"] == 1
    assert table["pairwise_ab"]["real"] > 10
    assert table["diversity_hair"]["real"] > 10


def test_the_truth_as_a_model_scores_as_the_truth(held_out):
    truths = iter(held_out.ab[:, 25:])
    colorizer = Colorizer(generator_of(lambda encoded, z: tf.constant(next(truths))))
    table = measure(colorizer, held_out, progress=False)
    for name, row in table.items():
        # The truths' L* differ by 8-bit rounding, the model's is one of them.
        assert row["model"] == pytest.approx(row["real"], rel=0.05, abs=0.03), name


def test_seeds_settle_everything_and_each_drawing_has_noises_of_its_own(held_out):
    seen = []

    def by_noise(encoded, z):
        seen.extend(z[:, 0].numpy().tolist())
        return tf.ones([len(z), 64, 64, 2]) * tf.tanh(z[:, None, None, :2])

    colorizer, few = Colorizer(generator_of(by_noise)), held_out.take(range(3))
    one, again, other = (
        measure(colorizer, few, noises=2, seed=seed, progress=False) for seed in (1, 1, 2)
    )
    assert one == again
    assert one["pairwise_ab"]["model"] != other["pairwise_ab"]["model"]
    assert seen[:6] == seen[6:12] and len(set(seen)) == 12


def test_data_without_truth_or_of_another_size_is_refused(held_out):
    colorizer = Colorizer(gray_generator(32))
    few = held_out_dataset(2, colorings=5, size=32, progress=False)
    with pytest.raises(ChromaError, match="6 true colorings each; these are drawings with 5"):
        measure(colorizer, few, noises=3)
    bare = Dataset(few.l, few.ab, None, few.names)
    with pytest.raises(ChromaError, match="pictures without regions"):
        measure(colorizer, bare, noises=2)
    with pytest.raises(ChromaError, match="at least 2 noises"):
        measure(colorizer, few, noises=1)
    with pytest.raises(ChromaError, match="64 pixels wide.*want 32"):
        measure(colorizer, held_out)
    with pytest.raises(ChromaError, match="64 pixels wide.*want 32"):
        measure_folder(colorizer, held_out)
    with pytest.raises(ChromaError, match="at least 4 pictures; here are 2"):
        measure_folder(colorizer, bare)


def test_a_folder_of_pictures_is_measured_half_against_half():
    drawn = held_out_dataset(25, colorings=2, size=32, seed=1, progress=False)
    bare = Dataset(drawn.l, drawn.ab, None, drawn.names)
    orange = generator_of(lambda encoded, z: tf.fill([len(z), 32, 32, 2], 0.6), 32)
    table = measure_folder(Colorizer(orange), bare, noises=2, progress=False)
    assert table["sliced_wasserstein"]["real"] > 0.001  # of two halves, not of one with itself
    assert [name for name, row in table.items() if row["real"] is None] == [
        "pairwise_ab",
        "noise_use_picture",
        "best_of_k",
    ]
    for name in ("pairwise_ab", "noise_use_picture"):
        assert table[name]["model"] == pytest.approx(0, abs=1e-4), name
    assert table["best_of_k"]["model"] > 3
    for name in ("kid", "sliced_wasserstein"):
        assert table[name]["model"] > table[name]["real"], name
    assert table["coverage"]["model"] < 0.5 < table["coverage"]["real"]
    assert table["colorfulness"]["real"] > 20


def test_pictures_of_nothing_have_no_value():
    white = np.zeros((4, 1, 32, 32, 2), np.float32)
    blank = Dataset(np.ones((4, 1, 32, 32, 1), np.float32), white, None, tuple("abcd"))
    table = measure_folder(
        Colorizer(gray_generator(32)), blank, noises=2, progress=False
    )
    for name in ("pairwise_ab", "noise_use_picture", "kid", "sliced_wasserstein", "coverage"):
        assert table[name]["model"] is None, name
    assert table["background_chroma"]["model"] == pytest.approx(0, abs=0.02)
    lines = as_text(table).splitlines()
    assert lines[1].split() == ["pairwise_ab", "-", "-", "-"]


def test_as_text():
    table = {"kid": {"model": 0.001234, "low": 0.0, "high": 25.46, "real": -0.0000312}}
    assert as_text(table).splitlines()[1].split() == [
        *("kid", "0.00123", "0", "to", "25.5", "-3e-05")
    ]
