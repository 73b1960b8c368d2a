"""`python tests/test_color.py` sends all 16.8 million colors through Lab and back."""

import numpy as np
import pytest
from skimage import color as reference

from chroma_lib import color

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def sample():
    """Return colors from the whole 8-bit cube, including its corners and the grays."""
    drawn = np.random.default_rng(0).integers(0, 256, (500, 400, 3), dtype=np.uint8)
    drawn[0, :256] = np.arange(256, dtype=np.uint8)[:, None]
    drawn[1, :8] = np.indices((2, 2, 2)).reshape(3, -1).T * 255
    return drawn


def changed(rgb):
    """Return how many colors do not come back from Lab unchanged."""
    return int((color.lab_to_rgb(color.rgb_to_lab(rgb)) != rgb).any(axis=-1).sum())


# Sliced, so that a small machine has the memory.
@pytest.mark.parametrize("seed", range(10))
def test_uint8_comes_back_unchanged(seed):
    drawn = np.random.default_rng(seed).integers(0, 256, (200_000, 3), dtype=np.uint8)
    assert changed(drawn) == 0


def test_grays_and_corners_come_back_unchanged(sample):
    assert changed(sample) == 0


def test_lab_is_that_of_scikit_image(sample):
    lab = color.rgb_to_lab(sample)
    assert lab.dtype == np.float32
    assert lab.shape == sample.shape
    expected = reference.rgb2lab(sample)
    assert np.abs(lab - expected).max() < 1e-3
    assert np.abs(color.rgb_to_lab(sample / 255.0) - expected).max() < 1e-3


def test_rgb_is_that_of_scikit_image(sample):
    lab = reference.rgb2lab(sample)
    rgb = color.lab_to_rgb_float(lab)
    assert rgb.dtype == np.float32
    assert np.abs(rgb - reference.lab2rgb(lab)).max() < 1e-3


def test_known_colors():
    # From Bruce Lindbloom's calculator for D65, to its two or three digits.
    known = {
        (255, 255, 255): (100, 0, 0),
        (0, 0, 0): (0, 0, 0),
        (255, 0, 0): (53.24, 80.09, 67.20),
        (0, 255, 0): (87.73, -86.18, 83.18),
        (0, 0, 255): (32.30, 79.19, -107.86),
    }
    lab = color.rgb_to_lab(np.array(list(known), dtype=np.uint8))
    np.testing.assert_allclose(lab, list(known.values()), atol=0.02)


def test_out_of_gamut_is_clipped_quietly(capfd):
    far = np.stack(np.meshgrid([-20, 0, 1, 50, 100, 130], [-200, 0, 200], [-200, 0, 200]), axis=-1)
    rgb = color.lab_to_rgb(far)
    assert rgb.dtype == np.uint8
    assert np.isfinite(color.lab_to_rgb_float(far)).all()
    np.testing.assert_array_equal(rgb, np.round(np.clip(color.lab_to_rgb_float(far), 0, 1) * 255))
    clipped = color.clip_to_gamut(far)
    assert color.in_gamut(clipped).all()
    np.testing.assert_allclose(color.clip_to_gamut(clipped), clipped, atol=0.05)
    assert capfd.readouterr() == ("", "")


def test_in_gamut(sample):
    assert color.in_gamut(color.rgb_to_lab(sample)).all()
    outside = [[50, 100, -100], [100, 40, 0], [0, 0, 30], [101, 0, 0]]
    assert not color.in_gamut(outside).any()
    np.testing.assert_allclose(
        color.clip_to_gamut(color.rgb_to_lab(sample)), color.rgb_to_lab(sample), atol=2e-2
    )


def test_gray_keeps_lightness_and_is_neutral(sample):
    result = color.gray(sample)
    assert result.dtype == np.uint8
    assert (result[..., 0] == result[..., 1]).all()
    assert (result[..., 0] == result[..., 2]).all()
    # Rounding to 8 bits moves L* by at most half the widest step between two grays.
    steps = np.diff(
        color.rgb_to_lab(np.repeat(np.arange(256, dtype=np.uint8)[:, None], 3, 1))[:, 0]
    )
    off = np.abs(color.rgb_to_lab(result)[..., 0] - color.rgb_to_lab(sample)[..., 0])
    assert off.max() <= steps.max() / 2 + 1e-3
    np.testing.assert_array_equal(color.gray(result), result)


def test_network_range_and_back(sample):
    lab = color.rgb_to_lab(sample)
    l, ab = color.to_network(lab)
    assert l.shape == (500, 400, 1)
    assert ab.shape == (500, 400, 2)
    assert l.dtype == ab.dtype == np.float32
    assert l.min() == -1
    assert l.max() == pytest.approx(1, abs=1e-5)
    assert 0.9 < np.abs(ab).max() < 1
    np.testing.assert_allclose(color.from_network(l, ab), lab, atol=1e-4)
    np.testing.assert_allclose(color.to_network([75, 55, -11])[0], [0.5])
    np.testing.assert_allclose(color.to_network([75, 55, -11])[1], [0.5, -0.1])


def test_one_lightness_goes_with_many_colorings(sample):
    l, ab = color.to_network(color.rgb_to_lab(sample))
    lab = color.from_network(l, np.stack([ab, -ab, ab * 0]))
    assert lab.shape == (3, 500, 400, 3)
    np.testing.assert_array_equal(lab[0, ..., 0], lab[2, ..., 0])


def test_lch_keeps_lightness_and_hue():
    lightness = np.linspace(5, 95, 19)[:, None, None]
    chroma = np.array([0, 10, 40, 150])[:, None]
    hue = np.arange(0, 360, 10)
    rgb = color.lch_to_rgb(lightness, chroma, hue)
    assert rgb.shape == (19, 4, 36, 3)
    assert rgb.dtype == np.uint8
    lab = color.rgb_to_lab(rgb)
    assert np.abs(lab[..., 0] - lightness).max() < 0.5
    reached = np.hypot(lab[..., 1], lab[..., 2])
    turned = np.degrees(np.arctan2(lab[..., 2], lab[..., 1])) - hue
    # An 8-bit step is as wide as a turn of chroma * angle; near gray it is all there is.
    across = np.radians(np.abs((turned + 180) % 360 - 180)) * reached
    assert across[reached > 5].max() < 2
    assert (reached <= chroma + 1.5).all()


def test_lch_keeps_chroma_that_fits_and_cuts_what_does_not():
    assert np.hypot(*color.rgb_to_lab(color.lch_to_rgb(60, 20, 45))[1:]) == pytest.approx(20, abs=1)
    most = np.hypot(*color.rgb_to_lab(color.lch_to_rgb(60, 500, 45))[1:])
    # The widest chroma that fits, found by trying.
    tried = np.arange(0, 150, 0.25)
    fitting = color.in_gamut(np.stack([tried * 0 + 60, *(tried * np.sqrt(0.5),) * 2], axis=-1))
    assert most == pytest.approx(tried[fitting].max(), abs=1)


def test_limit_chroma_keeps_lightness_and_hue_and_lands_in_the_gamut():
    rng = np.random.default_rng(5)
    lab = np.stack(
        [rng.uniform(0, 100, 50_000), *rng.uniform(-110, 110, (2, 50_000))], axis=-1
    ).astype(np.float32)
    limited = color.limit_chroma(lab)
    # The limit is read off a table of half an L* and one degree: 8-bit rounding hides the rest.
    rgb = color.lab_to_rgb_float(limited)
    assert rgb.min() > -0.01
    assert rgb.max() < 1.01
    np.testing.assert_array_equal(limited[:, 0], lab[:, 0])
    cross = limited[:, 1] * lab[:, 2] - limited[:, 2] * lab[:, 1]
    np.testing.assert_allclose(cross, 0, atol=0.01)
    shown = color.rgb_to_lab(color.lab_to_rgb(limited))
    assert np.abs(shown[:, 0] - lab[:, 0]).max() < 0.5
    inside = color.in_gamut(lab, tolerance=-0.02)  # well inside: nothing to limit
    assert inside.sum() > 5_000
    np.testing.assert_allclose(limited[inside], lab[inside], atol=1e-4)


def test_limit_chroma_leaves_white_and_black():
    assert (color.lab_to_rgb(color.limit_chroma([[100, 40, -30], [100, 0, 0]])) == 255).all()
    assert color.lab_to_rgb(color.limit_chroma([0, 40, -30])).max() <= 1


@pytest.mark.parametrize(
    "function",
    [color.rgb_to_lab, color.lab_to_rgb, color.lab_to_rgb_float, color.to_network, color.gray],
)
@pytest.mark.parametrize("shape", [(), (4, 4), (3, 4)])
def test_bad_shapes_are_refused(function, shape):
    with pytest.raises(ValueError, match="last axis"):
        function(np.zeros(shape))


def test_bad_networks_shapes_are_refused():
    with pytest.raises(ValueError, match="l needs 1"):
        color.from_network(np.zeros((4, 4)), np.zeros((4, 4, 2)))
    with pytest.raises(ValueError, match="ab needs 2"):
        color.from_network(np.zeros((4, 4, 1)), np.zeros((4, 4, 3)))


@pytest.mark.parametrize("dtype", [int, np.uint16, bool, complex])
def test_other_kinds_of_numbers_are_refused(dtype):
    with pytest.raises(ValueError, match="uint8 or floating"):
        color.rgb_to_lab(np.zeros((2, 3), dtype))


def whole_cube():
    """Return how many of all 256 x 256 x 256 colors do not come back unchanged."""
    plane = np.empty((256, 256, 3), np.uint8)
    plane[..., 1], plane[..., 2] = np.indices((256, 256))
    wrong = 0
    for plane[..., 0] in range(256):
        wrong += changed(plane)
    return wrong


if __name__ == "__main__":
    print(f"{whole_cube()} of {256**3} colors changed on their way through Lab")


def test_eight_bits_are_the_rounded_float_but_for_ties():
    rng = np.random.default_rng(0)
    lab = rng.uniform([0, -90, -110], [100, 100, 95], (100_000, 3)).astype(np.float32)
    exact = np.clip(color.lab_to_rgb_float(lab), 0, 1) * 255
    off = np.abs(color.lab_to_rgb(lab) - exact)
    # The table's step is at most 12.92 · 255 / 2**20 = 0.0032 of an 8-bit one.
    assert off.max() <= 0.5 + 0.0033
    assert np.mean(color.lab_to_rgb(lab) != np.round(exact)) < 0.001


def test_no_color_at_all_is_black():
    lab = np.array([[50, np.nan, 0], [np.nan, 0, 0]], np.float32)
    assert color.lab_to_rgb(lab).dtype == np.uint8
    assert color.lab_to_rgb(lab)[1].tolist() == [0, 0, 0]
