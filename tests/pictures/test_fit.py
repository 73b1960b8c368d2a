import numpy as np
import pytest
from PIL import Image

from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import (
    crop_bust,
    fit_square,
    off_white,
    on_white,
    shrink,
    white_background,
    white_share,
)
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture


@pytest.fixture
def rgb():
    return np.random.default_rng(0).integers(0, 256, (12, 20, 3), dtype=np.uint8)


@pytest.mark.parametrize(("height", "width"), [(12, 20), (20, 12), (7, 7), (1, 300), (300, 1)])
def test_fit_square_box_holds_the_picture_and_the_rest_is_white(height, width):
    black = np.zeros((height, width, 3), np.uint8)
    square, (top, left, tall, wide) = fit_square(black, 32)
    assert square.shape == (32, 32, 3)
    inside = np.zeros((32, 32), bool)
    inside[top : top + tall, left : left + wide] = True
    assert max(tall, wide) == 32
    assert (square[inside] == 0).all()
    assert (square[~inside] == 255).all()
    assert abs(top - (32 - top - tall)) <= 1
    assert abs(left - (32 - left - wide)) <= 1


def test_fit_square_comes_back_to_the_picture(rgb):
    square, (top, left, height, width) = fit_square(rgb, 20)
    np.testing.assert_array_equal(square[top : top + height, left : left + width], rgb)


def test_fit_square_averages_when_it_makes_smaller():
    stripes = np.zeros((256, 256, 3), np.uint8)
    stripes[:, ::2] = 255
    square, _ = fit_square(stripes, 16)
    assert np.abs(square[4:-4, 4:-4].astype(int) - 127).max() <= 3


def test_fit_square_refuses_other_arrays(rgb):
    for bad in (rgb[..., 0], rgb.astype(float), rgb[:0]):
        with pytest.raises(ChromaError, match="uint8"):
            fit_square(bad, 8)
    with pytest.raises(ChromaError, match="size"):
        fit_square(rgb, 0)


def test_white_background():
    white = np.full((64, 64, 3), 255, np.uint8)
    bust = white.copy()
    bust[8:, 10:54] = (200, 30, 30)
    assert white_background(bust)
    bust[40:] = (200, 30, 30)  # shoulders over the whole bottom
    assert white_background(bust)
    near = np.full((64, 64, 3), 246, np.uint8)
    assert white_background(near)
    assert not white_background(np.full((64, 64, 3), 200, np.uint8))
    yellow = white.copy()
    yellow[..., 2] = 0
    assert not white_background(yellow)
    white[:5] = white[:, :5] = white[:, -5:] = 0
    assert not white_background(white)
    assert type(white_background(near)) is bool


def test_off_white_undoes_on_white(tmp_path):
    rng = np.random.default_rng(0)
    figure = rng.integers(0, 256, (40, 50, 4), np.uint8)
    figure[:5, :, 3], figure[5:10, :, 3] = 0, 255
    Image.fromarray(figure).save(tmp_path / "figure.png")
    picture = read_picture(tmp_path / "figure.png")
    own = off_white(picture.rgb, picture.alpha)
    np.testing.assert_array_equal(own[5:10], figure[5:10, :, :3])
    assert (own[:5] == 255).all()
    solid = figure[..., 3] > 60  # below, 8 bits on white keep too little of the color
    assert np.abs(own[solid].astype(int) - figure[solid, :3]).max() <= 255 / 60
    again = on_white(np.dstack([own, picture.alpha]))
    assert np.abs(again.astype(int) - picture.rgb).max() <= 1


def standing(alpha):
    """Make a picture 100 high and 80 wide: a red figure 40 wide, from row 10 and column 30 on."""
    rgb = np.full((100, 80, 3), 255, np.uint8)
    rgb[10:95, 30:70] = [200, 30, 30]
    figure = np.where(rgb[..., 1] < 100, 255, 0).astype(np.uint8)
    return Picture(rgb, figure if alpha else None, "standing")


@pytest.mark.parametrize("alpha", [False, True])
def test_a_bust_is_the_square_at_the_top_of_the_figure(alpha):
    cut = crop_bust(standing(alpha))
    assert cut.shape == (44, 44, 3)  # 40 x 40, and a margin of 40 // 16
    assert (cut[4:, 2:-2] == [200, 30, 30]).all()
    assert (cut[:4] == 255).all()


@pytest.mark.parametrize("alpha", [False, True])
def test_specks_do_not_move_a_bust(alpha):
    clean = standing(alpha)
    rgb, opacity = clean.rgb.copy(), clean.alpha
    rgb[2, 3] = rgb[97, 76] = 0  # dust
    rgb[90:94, 2:12:2] = 0  # a signature
    if alpha:
        opacity = opacity.copy()
        opacity[rgb.max(-1) == 0] = 255
        opacity[1, :] = [1, 2] * 40  # a remnant of cutting out
    specks = Picture(rgb, opacity, "specks")
    np.testing.assert_array_equal(crop_bust(specks), crop_bust(clean))


def test_a_bust_has_what_floats_above_the_head():
    picture = standing(False)
    picture.rgb[4:8, 40:60] = 0  # a halo
    assert (crop_bust(picture) == 0).all(-1).sum() == 80


def test_a_wide_or_blank_picture_has_no_other_bust():
    wide = Picture(np.full((10, 40, 3), 9, np.uint8), None, "wide")
    assert crop_bust(wide).shape == (14, 44, 3)
    blank = Picture(np.full((10, 10, 3), 255, np.uint8), None, "blank")
    assert crop_bust(blank) is blank.rgb


def test_white_share_ignores_the_bottom():
    picture = np.full((64, 64, 3), 255, np.uint8)
    picture[2:, 2:-2] = 0
    assert white_share(picture) == 1
    picture[:] = 0
    assert white_share(picture) == 0


def test_shrink_keeps_small_pictures_and_the_aspect_ratio(rgb):
    small = Picture(rgb, None, "small")
    assert shrink(small, 20) is small
    alpha = np.full((12, 20), 255, np.uint8)
    shrunk = shrink(Picture(rgb, alpha, "large"), 10)
    assert shrunk.rgb.shape == (6, 10, 3)
    assert shrunk.alpha.shape == (6, 10)
    assert shrunk.name == "large"
