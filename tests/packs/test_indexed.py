import numpy as np
import pytest
from PIL import Image

from chroma_lib import color
from chroma_lib.packs.indexed import index_colors
from tests.helpers.packs import rgba


def on(rgba, background):
    opacity = rgba[..., 3:] / 255
    return rgba[..., :3] * opacity + background * (1 - opacity)


def test_each_coloring_is_near_with_256_colors(figure):
    names = sorted(path.name for path in (figure / "indexed").iterdir())
    assert names == ["00.png", "01.png", "02.png"]
    for name in names:
        with Image.open(figure / "indexed" / name) as image:
            assert image.mode == "P"
            assert len(image.getcolors(256)) > 200
        original, indexed = rgba(figure / name), rgba(figure / "indexed" / name)
        for level in (0, 255):  # nothing appears, vanishes, or gets holes
            np.testing.assert_array_equal(indexed[..., 3] == level, original[..., 3] == level)
        solid = original[..., 3] == 255
        lab = [color.rgb_to_lab(one[solid][:, :3]) for one in (original, indexed)]
        distance = np.linalg.norm(lab[0] - lab[1], axis=-1)
        assert distance.mean() < 2 and np.percentile(distance, 99) < 9
        for background in (0, 255):
            error = np.abs(on(indexed, background) - on(original, background))
            assert error.mean() < 2.5 and np.percentile(error, 99) < 20


def test_transparent_pixels_have_the_color_of_the_rim():
    rgba = np.zeros((20, 20, 4), np.uint8)
    rgba[5:15, 5:15] = [200, 40, 30, 255]
    rgba[8:12, 8:12, :3] = 0
    indexed = np.asarray(index_colors(rgba).convert("RGBA"))
    assert indexed[0, 0].tolist() == [200, 40, 30, 0]


@pytest.mark.parametrize("alpha", [None, 0, 7])
def test_a_picture_of_few_colors_is_exact(alpha):
    random = np.random.default_rng(0)
    colors = random.integers(0, 256, (20, 3), np.uint8)
    rgb = colors[random.integers(0, 20, (30, 40))]
    opacity = np.full((30, 40), 255, np.uint8)
    if alpha is not None:
        opacity[:, :5] = alpha
    original = np.dstack([rgb, opacity])
    image = index_colors(original)
    assert image.mode == "P" and ("transparency" in image.info or image.palette.mode) is not None
    indexed = np.asarray(image.convert("RGBA"))
    np.testing.assert_array_equal(indexed[:, 5:], original[:, 5:])
    if alpha is None:
        assert image.palette.mode == "RGB"
        np.testing.assert_array_equal(indexed, original)
    elif alpha == 0:
        assert (indexed[:, :5, 3] == 0).all()
    else:
        assert np.abs(indexed[:, :5].astype(int) - original[:, :5]).max() < 30


def test_a_transparent_picture_stays_one():
    assert not np.asarray(index_colors(np.zeros((3, 4, 4), np.uint8)).convert("RGBA")).any()
