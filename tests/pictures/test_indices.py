"""Palettes of indexed pictures."""

import numpy as np
import pytest
from PIL import Image

from chroma_lib.pictures.indices import Indices, read_indices
from chroma_lib.pictures.read import read_picture


@pytest.fixture
def indices(tmp_path):
    index = np.array([[0, 1, 1], [2, 1, 3]], np.uint8).repeat(4, 0).repeat(4, 1)
    image = Image.fromarray(index)
    image.putpalette([9, 9, 9, 255, 0, 0, 0, 255, 0, 0, 0, 255])
    image.save(tmp_path / "rin.png", transparency=0)
    return read_indices(read_picture(tmp_path / "rin.png"))


def test_indices_stay_where_a_color_becomes_one_color(indices, tmp_path):
    assert indices.alpha.tolist() == [0, 255, 255, 255]
    colors = np.array([[50, 50, 50], [0, 90, 200], [7, 8, 9], [60, 60, 0]], np.uint8)
    new = indices.recolor(colors[indices.index])
    np.testing.assert_array_equal(new.index, indices.index)
    np.testing.assert_array_equal(new.palette[1:], colors[1:])
    assert new.palette[0].tolist() == [9, 9, 9]  # transparent, whatever was painted there
    new.to_image().save(tmp_path / "new.png")
    with Image.open(tmp_path / "new.png") as image:
        assert image.mode == "P"
        rgba = np.asarray(image.convert("RGBA"))
    assert (rgba[:4, :4, 3] == 0).all() and rgba[0, 5].tolist() == [0, 90, 200, 255]


def test_an_index_that_two_parts_share_gets_a_second_one(indices):
    colored = indices.palette[indices.index]
    colored[:4, 8:] = (1, 2, 3)  # a third of index 1
    new = indices.recolor(colored)
    assert len(new.palette) == 5 and new.palette[4].tolist() == [1, 2, 3]
    assert (new.index[:4, 8:] == 4).all() and (new.index[:4, 4:8] == 1).all()


def test_too_many_colors_fit_no_palette(indices):
    assert (
        indices.recolor(np.random.default_rng(0).integers(0, 256, (8, 12, 3), np.uint8)) is not None
    )
    large = np.random.default_rng(0).integers(0, 256, (40, 60, 3), np.uint8)

    many = Indices(np.ones((40, 60), np.uint8), indices.palette, indices.alpha)
    assert many.recolor(large) is None


def test_other_pictures_have_no_indices(tmp_path):
    Image.new("RGB", (20, 20), "red").save(tmp_path / "rin.png")
    assert read_indices(read_picture(tmp_path / "rin.png")) is None
