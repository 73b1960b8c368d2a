import io

import numpy as np
import pytest
from PIL import Image

from chroma_lib import png


def written(pixels, **options):
    file = io.BytesIO()
    png.write_rows(file, pixels, **options)
    file.seek(0)
    return file


@pytest.mark.parametrize(
    "shape", [(37, 23), (37, 23, 3), (37, 23, 4), (1, 1, 3), (1, 9, 4), (9, 1)]
)
@pytest.mark.parametrize("band", [png.BAND, 100, 1])
def test_every_pixel_comes_back(shape, band, monkeypatch):
    monkeypatch.setattr(png, "BAND", band)
    pixels = np.random.default_rng(0).integers(0, 256, shape, np.uint8)
    pixels[: shape[0] // 2] = 200  # as even as a drawing
    with Image.open(written(pixels)) as image:
        image.load()
        np.testing.assert_array_equal(np.asarray(image), pixels)


def test_views_are_written_as_they_are_seen():
    pixels = np.random.default_rng(1).integers(0, 256, (20, 30, 4), np.uint8)
    with Image.open(written(pixels[::2, ::-1, :3])) as image:
        np.testing.assert_array_equal(np.asarray(image), pixels[::2, ::-1, :3])


def test_the_resolution_is_that_of_pillow(tmp_path):
    pixels = np.zeros((4, 5, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "pillow.png", dpi=(300, 150))
    with (
        Image.open(tmp_path / "pillow.png") as theirs,
        Image.open(written(pixels, dpi=(300, 150))) as ours,
    ):
        assert ours.info["dpi"] == theirs.info["dpi"]


def test_even_areas_take_little_space():
    pixels = np.full((400, 400, 3), 90, np.uint8)
    assert len(written(pixels).getvalue()) < 2_000
