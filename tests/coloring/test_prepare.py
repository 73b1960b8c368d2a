import io

import numpy as np
import pytest
from PIL import Image

from chroma_lib import characters, color
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.prepare import average_tone, network_gray
from chroma_lib.gan.generator import build_generator

SIDE = 320


def drawing(*levels):
    """Return areas of gray side by side, with a black outline on white: (SIDE, SIDE)."""
    gray = np.full((SIDE, SIDE), 255, np.uint8)
    width = 240 // len(levels)
    for i, level in enumerate(levels):
        left = 40 + i * width
        gray[40:280, left : left + width] = 0
        gray[44:276, left + 4 : left + width - 4] = level
    return gray


def screened(gray, period):
    """Print gray by dots of a screen that is turned by 45 degrees."""
    y, x = np.mgrid[: gray.shape[0], : gray.shape[1]] * np.pi * np.sqrt(2) / period
    wave = np.cos(x + y) + np.cos(x - y)
    # As dark as the gray: ranks of the wave are spread evenly.
    rank = np.searchsorted(np.sort(wave.ravel()), wave.ravel()).reshape(wave.shape) / wave.size
    return np.where(rank * 255 < 255 - gray.astype(float), 0, 255).astype(np.uint8)


def dithered(gray, _):
    return np.asarray(Image.fromarray(gray).convert("1")).astype(np.uint8) * 255


def saved_as_jpeg(gray, period):
    content = io.BytesIO()
    Image.fromarray(screened(gray, period)).save(content, "JPEG", quality=85)
    with Image.open(content) as image:
        return np.asarray(image)


def rgb(plane):
    return np.repeat(plane[..., None], 3, axis=-1)


@pytest.mark.parametrize(
    ("print_it", "period"),
    [(screened, 6), (screened, 11), (screened, 16), (dithered, 2), (saved_as_jpeg, 9)],
)
def test_tone_becomes_the_gray_that_was_printed(print_it, period):
    gray = drawing(220, 150, 60)
    printed = print_it(gray, period)
    assert np.isin(printed, (0, 255)).all() or print_it is saved_as_jpeg
    averaged = average_tone(rgb(printed))[..., 0].astype(int)
    inside = averaged[80:240]
    for i, level in enumerate((220, 150, 60)):
        area = inside[:, 40 + 80 * i + 24 : 40 + 80 * i + 56]
        assert abs(area.mean() - level) < 12
        assert area.std() < 14
    assert (averaged[:30] >= 250).all()  # paper
    assert (averaged[41:43, 60:180] < 110).all()  # the outline
    assert (averaged[41:43, 60:100] <= 20).all()  # beside light tone it stays sharp


def test_other_pictures_have_no_tone():
    line_art = np.where(drawing(255, 255) < 128, 0, 255).astype(np.uint8)
    stray = line_art.copy()
    for below in (0, 4):
        stray[60 + below : 260 : 20, 60:260:20] = 0  # colons: close in pairs only
    small = screened(drawing(150), 6)[40:240, 40:240]
    for plane in (drawing(200, 90), line_art, stray, small, np.full((300, 300), 255, np.uint8)):
        picture = rgb(plane)
        assert average_tone(picture) is picture


def test_a_figure_on_black_is_read_as_on_white():
    gray = drawing(150)
    gray[40:200, 158:162] = 0  # a line that begins at the outline
    figure = np.zeros((SIDE, SIDE), bool)
    figure[40:280, 40:280] = True
    read = network_gray(rgb(np.where(figure, gray, 0).astype(np.uint8)))[..., 0]
    assert (read[:30] == 255).all() and (read[:, :30] == 255).all()
    np.testing.assert_array_equal(read[60:260, 60:260], gray[60:260, 60:260])
    assert (read[43, 60:260] == 0).all()  # a rim of the outline, which is as dark as the background


def test_white_lines_on_black_stay():
    lines = 255 - np.where(drawing(255, 255) < 128, 0, 255).astype(np.uint8)
    np.testing.assert_array_equal(network_gray(rgb(lines)), rgb(lines))


def test_halos_of_sharpened_lines_are_no_dots():
    gray = np.full((4 * SIDE, 4 * SIDE), 255, np.uint8)
    y, x = np.mgrid[: len(gray), : len(gray)]
    inside = np.hypot(x - 640, y - 640) < 200
    gray[inside] = np.where((x + y * 0.37) % 90 < 24, 20, 122)[inside]
    sharp = Image.fromarray(gray).resize((SIDE, SIDE), Image.Resampling.LANCZOS)
    smooth = rgb(np.asarray(sharp))
    assert average_tone(smooth) is smooth


def test_black_hair_is_no_background():
    gray = np.full((SIDE, SIDE), 255, np.uint8)
    gray[:100, 60:260] = 5  # at the edge of the picture, but in a small part of it
    np.testing.assert_array_equal(network_gray(rgb(gray)), rgb(gray))


def test_paper_is_read_as_white():
    rng = np.random.default_rng(0)
    gray = drawing(120)
    scan = np.where(gray == 255, 225, gray) + rng.normal(0, 3, gray.shape)
    read = network_gray(rgb(scan.round().astype(np.uint8)))[..., 0]
    assert (read[:30] >= 250).mean() > 0.9
    assert 120 < read[80:240, 80:240].mean() < 145


@pytest.mark.parametrize("seed", [3, 5])
def test_drawings_on_white_are_read_as_they_are(seed):
    picture = characters.render(seed, size=128)
    np.testing.assert_array_equal(network_gray(picture), color.gray(picture))


def test_a_toned_page_gets_colors():
    colorizer = Colorizer(build_generator(32, base=2, latent_dim=10))
    printed = rgb(screened(drawing(150), 6))
    colored = colorizer.color(colorizer.encode(printed), np.ones((1, 10)))[0]
    lab = color.rgb_to_lab(colored[100:220, 100:220])
    assert np.hypot(lab[..., 1], lab[..., 2]).mean() > 2
    assert lab[..., 0].std() < 5
