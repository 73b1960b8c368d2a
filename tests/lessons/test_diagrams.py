import warnings

import numpy as np
import pytest
from matplotlib.text import Text

from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.original import build_original_generator
from chroma_lib.lessons import diagrams


@pytest.fixture(autouse=True)
def warnings_are_errors():
    # A glyph that no font holds is only a warning in Matplotlib.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def words(figure):
    return [t.get_text() for t in figure.findobj(Text) if t.get_visible() and t.get_text()]


def test_unet_shows_the_size_of_each_level():
    figure = diagrams.show_unet(build_generator(64, base=4, palette_size=9), lang="en")
    written = words(figure)
    for label in ("32×32×8", "16×16×16", "8×8×24", "4×4×32", "L\n64×64"):
        assert label in written
    assert written.count("32×32×8") == 2  # on the way down, and on the way up
    assert any("64×64×9" in one for one in written)  # the masks
    assert any("9×2" in one for one in written)  # the palette


@pytest.mark.parametrize("noise", ["film", "input"])
def test_unet_without_a_palette_shows_none(noise):
    written = " ".join(
        words(diagrams.show_unet(build_generator(32, noise=noise, base=2), lang="ko"))
    )
    assert "노이즈" in written
    assert "팔레트" not in written


def test_unet_of_the_original():
    written = words(diagrams.show_unet(build_original_generator(64), lang="en"))
    assert "2×2×1024" in written
    assert written.count("16×16×256") == 2


@pytest.mark.parametrize(("lang", "word"), [("en", "discriminator D"), ("ko", "판별자 D")])
def test_flow_names_both_networks_in_the_readers_language(lang, word):
    picture = np.zeros((8, 8, 3), np.uint8)
    written = words(diagrams.show_flow(picture, picture, picture, lang=lang))
    assert word in written
    assert any(("생성자 G" if lang == "ko" else "generator G") in one for one in written)
    assert any("가" <= letter <= "힣" for one in written for letter in one) == (lang == "ko")
    critic = words(diagrams.show_flow(picture, picture, picture, critic=True, lang=lang))
    assert word not in critic and any("크리틱" in one or "critic" in one for one in critic)
