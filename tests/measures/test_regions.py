import numpy as np
import pytest

from chroma_lib import characters
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
from chroma_lib.measures.statistics import ratio_of_sums
from tests.helpers.flat_colors import EVERYWHERE, flat

REGION = {name: number for number, name in enumerate(characters.REGIONS)}


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


def test_blotch_of_flat_and_two_toned_regions():
    assert blotch(flat((5, 7)), EVERYWHERE) == 0
    ab = flat((0, 0)).copy()
    ab[:, :4] = (6, 8)  # half and half, 10 apart: standard deviation 5
    assert blotch(ab, EVERYWHERE) == pytest.approx(5)


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
    regions[:, 8:] = REGION["upper"]
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
        outside = np.where(regions == REGION["upper"], REGION[name], regions).astype(np.uint8)
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


def test_colorfulness_by_hand():
    gray = np.repeat(np.random.default_rng(0).integers(0, 256, (2, 8, 8, 1)), 3, -1)
    assert colorfulness(gray) == 0
    red = np.zeros((1, 8, 8, 3), np.uint8)
    red[..., 0] = 200  # rg = 200, yb = 100, no spread
    assert colorfulness(red) == pytest.approx(0.3 * np.hypot(200, 100))
    red[:, :4] = 0  # half: deviations 100 and 50, means 100 and 50
    assert colorfulness(red) == pytest.approx(1.3 * np.hypot(100, 50))
    assert colorfulness(np.concatenate([red, 0 * red])) == pytest.approx(0.65 * np.hypot(100, 50))
