"""The shipped weights keep their promises. `make weights` trains them."""

import functools

import numpy as np
import pytest

from chroma_lib import characters, color, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.drawings import held_out_dataset
from chroma_lib.gan import cards
from chroma_lib.measures.diversity import pairwise_ab
from chroma_lib.measures.evaluate import measure
from chroma_lib.measures.regions import PAPER_WHITE, background_chroma
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures

REAL = ("eileen", "lucy", "sylvie")


@pytest.fixture(scope="module", params=cards.shipped_weights("palette"))
def colorizer(request):
    return Colorizer.load(request.param)


@functools.cache  # two weights of each size are measured on the same drawings
def draw_held_out(size, noises, framing):
    count = 12 if size < 256 else 6
    return held_out_dataset(
        count, colorings=2 * noises, size=size, framing=framing, seed=7, progress=False
    )


def test_held_out_drawings_get_varied_colors_on_white(colorizer):
    size = colorizer.generator.size
    noises = {64: 18, 128: 18, 256: 12}[size]  # the time grows with the pixels
    held_out = draw_held_out(size, noises, "mixed" if colorizer.parts else "bust")
    table = measure(colorizer, held_out, noises=noises, progress=False)

    def model(name):
        return table[name]["model"]

    def real(name):
        return table[name]["real"]

    assert 0.85 * real("pairwise_ab") <= model("pairwise_ab") <= 1.2 * real("pairwise_ab")
    assert 0.8 * real("diversity_hair") <= model("diversity_hair") <= 1.2 * real("diversity_hair")
    assert model("background_chroma") < 1
    assert model("skin_plausible") > 0.85
    assert model("blotch_hair") < real("blotch_hair") + 7
    assert model("noise_use_hair") > 0.8
    assert model("hue_js_hair") < 0.1  # on 12 drawings; the card's limit of 0.05 is for 64


@pytest.mark.parametrize("name", REAL)
def test_real_characters_get_25_different_colorings_on_white(colorizer, name):
    rgb = read_picture(shipped_pictures()[name]).rgb
    noises = noise.random_noise(25, latent_dim=colorizer.latent_dim, seed=0)
    colored = colorizer.color(colorizer.encode(rgb), noises)
    # Every second row and column show the same means.
    rgb, lab = rgb[::2, ::2], color.rgb_to_lab(colored[:, ::2, ::2])
    to_color = lab[0, ..., 0] < PAPER_WHITE
    assert pairwise_ab(lab[..., 1:], to_color) > 12
    ab = lab[:, to_color, 1:]
    closest = min(
        np.linalg.norm(ab[i] - ab[j], axis=-1).mean() for i in range(25) for j in range(i)
    )
    assert closest > 1  # no two are the same
    corner = np.zeros(rgb.shape[:2], bool)
    corner[: len(rgb) // 8, : len(rgb) // 8] = True  # white in all three pictures
    assert (rgb[corner] == 255).all()
    assert background_chroma(lab[..., 1:], corner) < 0.5


def test_the_drawn_picture_was_in_training():
    """Its drawing is among those of the cards: seed 0 and 2,600 drawings."""
    picture = read_picture(shipped_pictures()["drawn_in_training"]).rgb
    drawn = {seed: characters.render(seed, size=picture.shape[0]) for seed in range(60, 80)}
    assert [seed for seed, drawing in drawn.items() if np.array_equal(drawing, picture)] == [69]
