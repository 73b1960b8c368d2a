import io
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

from chroma_lib import ChromaError
from chroma_lib.noise import block_noise, random_noise
from chroma_lib.widgets import NoiseSlider


class FakeColorizer:
    """Paints a flat colour that tells the noise, and counts what it was asked."""

    def __init__(self, latent_dim=10):
        self.generator = SimpleNamespace(config={"latent_dim": latent_dim})
        self.encoded, self.noises = [], []

    def encode(self, rgb):
        self.encoded.append(rgb)
        return rgb

    def color(self, encoded, noises):
        assert noises.ndim == 2
        self.noises.extend(noises)
        pictures = np.zeros((len(noises), *encoded.shape), np.uint8)
        pictures[:] = encoded // 2
        pictures[..., 0] = np.clip(100 + 10 * noises[:, :1, None], 0, 255)
        pictures[..., 1] = np.clip(100 + 10 * noises[:, -1:, None], 0, 255)
        return pictures


@pytest.fixture
def colorizer():
    return FakeColorizer()


@pytest.fixture
def pictures():
    return {
        "small": np.full((64, 40, 3), 200, np.uint8),
        "large": np.full((300, 280, 3), 90, np.uint8),
    }


@pytest.fixture
def slider(colorizer, pictures):
    return NoiseSlider(colorizer, pictures)


def shown(slider):
    return Image.open(io.BytesIO(slider.image.value))


def test_shows_the_first_picture_at_once(slider, colorizer, pictures):
    assert slider.picture.value == "small"
    assert len(colorizer.encoded) == len(colorizer.noises) == 1
    np.testing.assert_array_equal(colorizer.noises[0], np.zeros(10))
    picture = shown(slider)
    assert picture.format == "PNG"
    assert min(picture.size) >= 256
    assert picture.width * 64 == picture.height * 40


def test_large_pictures_are_shown_as_they_are(slider):
    slider.picture.value = "large"
    assert shown(slider).size == (280, 300)


def test_a_slider_moves_its_block_and_the_picture(slider, colorizer):
    before = slider.image.value
    slider.sliders[0].value = 1.5
    assert slider.image.value != before
    np.testing.assert_allclose(slider.noise, [1.5] * 2 + [0] * 8, rtol=1e-6)
    np.testing.assert_array_equal(colorizer.noises[-1], slider.noise)
    assert np.array(shown(slider))[0, 0].tolist() == [115, 100, 100]
    slider.sliders[0].value = 0
    assert slider.image.value == before


def test_moving_sliders_does_not_encode_again(slider, colorizer):
    for value in (0.1, 0.2, -2.0):
        slider.sliders[2].value = value
    slider.dice.click()
    assert len(colorizer.encoded) == 1
    assert len(colorizer.noises) == 5


def test_the_sliders_reach_the_noises_of_v02(slider):
    made = []
    for control in slider.sliders:
        assert (control.min, control.max, control.step) == (-2, 2, 0.1)
        assert control.continuous_update
        for value in (-2, -1, 0, 1, 2):
            control.value = value
            made.append(slider.noise)
        control.value = 0
    np.testing.assert_array_equal(made, block_noise(latent_dim=10))


def test_another_picture_is_encoded_once_and_keeps_the_noise(slider, colorizer, pictures):
    slider.sliders[4].value = -1
    noise = slider.noise
    slider.picture.value = "large"
    assert len(colorizer.encoded) == 2
    np.testing.assert_array_equal(colorizer.encoded[-1], pictures["large"])
    np.testing.assert_array_equal(slider.noise, noise)
    assert len(colorizer.noises) == 3


def test_dice_gives_a_new_base_that_the_sliders_add_to(slider):
    slider.sliders[1].value = 2
    before = slider.image.value
    slider.dice.click()
    assert slider.image.value != before
    added = np.repeat([0, 2, 0, 0, 0], 2)
    np.testing.assert_allclose(slider.noise - added, random_noise(1, latent_dim=10)[0], atol=1e-6)
    first = slider.noise
    slider.dice.click()
    assert not np.array_equal(slider.noise, first)


def test_same_seed_same_throws_same_bytes(pictures):
    pair = [NoiseSlider(FakeColorizer(), pictures, seed=4) for _ in range(2)]
    for slider in pair:
        slider.dice.click()
        slider.dice.click()
        slider.sliders[3].value = 0.7
    assert pair[0].image.value == pair[1].image.value


@pytest.mark.parametrize("lang, english, korean", [("both", 1, 1), ("en", 1, 0), ("ko", 0, 1)])
def test_labels_speak_the_language(colorizer, pictures, lang, english, korean):
    slider = NoiseSlider(colorizer, pictures, lang=lang)
    for control in (*slider.sliders, slider.picture, slider.dice):
        for words in (control.description, control.tooltip):
            assert any("a" <= c <= "z" for c in words) == english
            assert any("가" <= c <= "힣" for c in words) == korean


def test_the_image_has_no_tooltip(slider):
    assert slider.image.tooltip is None  # with one, the browser shows an error in its place


def test_every_control_is_on_the_page(slider):
    def inside(widget):
        return [widget] + [w for child in getattr(widget, "children", ()) for w in inside(child)]

    on_page = inside(slider)
    for control in (*slider.sliders, slider.picture, slider.dice, slider.image):
        assert control in on_page


def test_refuses(pictures):
    with pytest.raises(ChromaError, match="multiple of 5"):
        NoiseSlider(FakeColorizer(latent_dim=12), pictures)
    with pytest.raises(ChromaError, match="picture"):
        NoiseSlider(FakeColorizer(), {})
    with pytest.raises(ChromaError):
        NoiseSlider(FakeColorizer(), pictures, lang="fr")
