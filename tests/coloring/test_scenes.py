import numpy as np
import pytest
from PIL import Image

from chroma_lib import color
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.scenes import find_heads, is_scene
from chroma_lib.noise import random_noise
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures, shipped_pictures
from tests.helpers.scenes import HEIGHT, WIDTH, draw_room, draw_scene, put


@pytest.fixture(scope="module")
def colorizer():
    return Colorizer.load("dcgan_256", recolor="auto")


@pytest.fixture(scope="module")
def room():
    return draw_room()


@pytest.fixture(scope="module")
def scene():
    return draw_scene()


def test_what_fills_its_edges_is_a_scene(room, scene):
    assert is_scene(color.gray(room)) and is_scene(color.gray(scene))
    assert not any(is_scene(color.gray(read_picture(p).rgb)) for p in shipped_pictures().values())
    assert not is_scene(color.gray(room[:150]))  # too small to tell


def test_heads_are_found_and_no_others(colorizer, room, scene):
    assert find_heads(colorizer.generator, color.gray(room)) == []
    gray = color.gray(scene)
    (head,) = find_heads(colorizer.generator, gray)
    (figure,) = (read_picture(path).rgb for path in shipped_figures().values())
    middle = 280 + 440 * figure.shape[1] / figure.shape[0] / 2
    assert head.row == pytest.approx(HEIGHT - 440 * 0.8, abs=40)
    assert head.column == pytest.approx(middle, abs=60)
    assert 100 < head.side < 280
    small = np.asarray(Image.fromarray(gray).resize((3 * WIDTH // 4, 3 * HEIGHT // 4)))
    (smaller,) = find_heads(colorizer.generator, small)
    assert smaller[:3] == pytest.approx([0.75 * value for value in head[:3]], rel=0.1)


def colored(colorizer, rgb, count=4):
    noises = random_noise(count, latent_dim=colorizer.latent_dim, seed=0)
    return colorizer.color(colorizer.encode(rgb), noises).astype(int)


def far_away(scene):
    """Which pixels are nowhere near the figure."""
    away = np.ones(scene.shape[:2], bool)
    away[:, 180:620] = False
    return away


def test_a_colored_scene_keeps_what_is_behind_the_figure(colorizer, scene):
    pictures = colored(colorizer, scene)
    changed = np.abs(pictures - scene).max(-1)
    away = far_away(scene)
    assert (changed[:, away] > 2).mean() < 0.002
    inside = np.abs(pictures - scene).max(-1)[:, -430:, 300:480]
    assert (inside > 25).mean() > 0.3  # the figure has new colors


def test_a_gray_scene_stays_gray_behind_the_figure(colorizer, scene):
    pictures = colored(colorizer, color.gray(scene))
    chroma = np.hypot(*np.moveaxis(color.rgb_to_lab(pictures.astype(np.uint8))[..., 1:], -1, 0))
    assert (chroma[:, far_away(scene)] > 4).mean() < 0.01
    assert (chroma[:, -430:, 300:480] > 8).mean() > 0.3


def test_two_figures_in_a_scene_are_found(colorizer, room):
    portraits = [read_picture(shipped_pictures()[name]).rgb for name in ("eileen", "sylvie")]
    both = put(put(room, portraits[0], 330, 40), portraits[1], 330, 430)
    figures = colorizer.with_recolor("off").encode(both).figures
    assert figures.max() == 1
    assert (figures[:, : figures.shape[1] // 3] == figures[0, 0]).all()
    assert (figures[:, -figures.shape[1] // 3 :] == figures[0, -1]).all()
