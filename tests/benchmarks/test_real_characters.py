"""The real characters, region by region: what the shipped weights must reach."""

import numpy as np
import pytest

from benchmarks.quality import masks, real_characters
from chroma_lib import noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.gan import cards

NOISES = 12
# What each character needs among its colorings. The best weights must give all of them skin; the
# cards beside the weights show what the others reach.
NEEDED = {
    "skin_ok": {"dcgan_128": 11},
    "skin_ok by others": 7,
    "hair_blotch": 10.5,  # at most this much above that of the true colors
    "iris_colored": 8,
    "iris_agreement": 10.0,  # ΔE00 at most
    "background_chroma": 1.0,
}


@pytest.fixture(scope="module", params=cards.shipped_weights("palette"))
def table(request):
    colorizer = Colorizer.load(request.param)
    noises = noise.random_noise(NOISES, latent_dim=colorizer.latent_dim, seed=0)
    return request.param, real_characters.report(colorizer, noises)


@pytest.mark.parametrize("name", real_characters.REAL)
def test_masks_match_their_polygons_and_have_each_region(name):
    rgb, mask = real_characters.read(name)
    assert mask.dtype == np.uint8
    assert mask.shape == rgb.shape[:2]
    assert np.array_equal(mask, masks.draw(name))
    for i, region in enumerate(real_characters.REGIONS):
        assert (mask == i).sum() >= (100 if "iris" in region else 1000), region
    columns = [np.nonzero(mask == i)[1] for i in (2, 3)]
    assert columns[0].max() < columns[1].min()  # the viewer's left


@pytest.mark.parametrize("name", real_characters.REAL)
def test_true_colors_pass_their_own_measures(name):
    true = real_characters.true_values(name)
    assert true["skin_ok"] == 1
    assert true["iris_colored"] == 1
    assert true["iris_agreement"] < 3
    assert true["background_chroma"] < 0.01
    assert true["hair_blotch"] < 35  # Sylvie's goes from orange to purple
    assert true["pairwise_ab"] is None


def test_measures_of_made_up_colors():
    """Two colorings: one as skin and hair should be, one with hair in two colors."""
    mask = np.repeat(np.arange(7, dtype=np.uint8), 6)[:, None].repeat(4, 1)  # bands of six rows
    lab = np.zeros((2, 42, 4, 3))
    lab[..., 0] = 60
    lab[0, mask == 1, 1:] = 10, 10
    lab[1, mask == 1, 1:] = -10, 10
    lab[1, 24:27, :, 1:] = 30, 0  # the upper half of the hair
    lab[0, mask == 2, 1:] = lab[0, mask == 3, 1:] = 0, -20
    measured = real_characters.measure(lab, mask)
    assert measured["skin_ok"] == 1
    assert measured["skin_chroma"] == pytest.approx(np.hypot(10, 10))
    assert measured["skin_hue"] == pytest.approx(90)
    assert measured["hair_blotch"] == pytest.approx(15 / 2)
    assert measured["hair_split"] == pytest.approx(30 / 2)
    assert measured["iris_chroma"] == pytest.approx(10)
    assert measured["iris_colored"] == 1
    assert measured["iris_agreement"] == pytest.approx(0)
    assert measured["clothes_blotch"] == measured["background_chroma"] == 0
    assert measured["pairwise_ab"] > 0


@pytest.mark.parametrize("name", real_characters.REAL)
def test_faces_have_the_color_of_skin(table, name):
    weights_name, report = table
    least = NEEDED["skin_ok"].get(weights_name, NEEDED["skin_ok by others"])
    assert report[name]["skin_ok"] >= least


@pytest.mark.parametrize("name", real_characters.REAL)
def test_colors_stay_in_their_regions(table, name):
    row = table[1][name]
    assert row["background_chroma"] < NEEDED["background_chroma"]
    assert row["hair_blotch"] <= row["true"]["hair_blotch"] + NEEDED["hair_blotch"]
    assert row["iris_colored"] >= NEEDED["iris_colored"]
    assert row["iris_agreement"] <= NEEDED["iris_agreement"]
