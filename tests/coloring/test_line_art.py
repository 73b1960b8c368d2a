import numpy as np
import pytest
from PIL import Image, ImageDraw

from chroma_lib import characters
from chroma_lib.coloring.line_art import is_line_art


def drawn(fill, side=400):
    """Return a figure of thick and thin lines, its areas of one level."""
    image = Image.new("L", (4 * side, 4 * side), 255)
    draw = ImageDraw.Draw(image)
    draw.ellipse((side, side // 2, 3 * side, 2 * side), fill, 0, width=16)
    draw.polygon([(side, 4 * side), (2 * side, 2 * side), (3 * side, 4 * side)], fill, 0, width=12)
    for x in range(side, 3 * side, side // 2):
        draw.line((x, 3 * side, x + 200, 4 * side), 0, 9)
    return np.asarray(image.resize((side, side), Image.Resampling.LANCZOS).convert("RGB"))


def screened(rgb):
    """Print a picture by dots on a square screen, 6 pixels apart."""
    y, x = np.mgrid[: rgb.shape[0], : rgb.shape[1]] * np.pi / 3
    wave = (np.cos(x) + np.cos(y) + 2) / 4
    return np.where((wave * 255)[..., None] > rgb, 0, 255).astype(np.uint8)


def test_lines_on_white_alone():
    assert is_line_art(drawn(255))
    assert is_line_art(np.where(drawn(255) < 128, 0, 255).astype(np.uint8))
    assert is_line_art(drawn(255, side=1200))


@pytest.mark.parametrize("fill", [40, 120, 235])
def test_gray_areas_can_get_colors(fill):
    assert not is_line_art(drawn(fill))


def test_screentone_can_get_colors():
    printed = screened(drawn(120))
    assert set(np.unique(printed)) == {0, 255}
    assert not is_line_art(printed)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_picture_of_one_level_is_no_drawing(level):
    assert is_line_art(np.full((99, 99, 3), level, np.uint8)) == (level == 0)
    assert not is_line_art(np.full((9, 9, 3), level, np.uint8))


def test_drawn_characters_can_get_colors():
    assert not any(is_line_art(characters.render(i, size=128)) for i in range(5))
