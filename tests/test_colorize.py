import json

import numpy as np
import pytest
from PIL import Image

from chroma_lib import ChromaError, characters, color, colorize, networks, noise, pictures


@pytest.fixture(scope="module")
def colorizer():
    return colorize.Colorizer(networks.build_generator(32, base=2, latent_dim=10))


@pytest.fixture
def picture():
    return characters.render(3, size=100)[:80]  # 80 high, 100 wide


def z(count=3):
    return noise.random_noise(count, latent_dim=10)


def test_colourings_have_the_pictures_own_size_and_lightness(colorizer, picture):
    colored = colorizer.color(colorizer.encode(picture), z())
    assert colored.shape == (3, 80, 100, 3) and colored.dtype == np.uint8
    before, after = color.rgb_to_lab(picture)[..., 0], color.rgb_to_lab(colored)[..., 0]
    assert np.abs(after - before).max() < 1  # 8-bit rounding, most near black
    assert np.abs(color.rgb_to_lab(colored)[..., 1:]).mean() > 1


def test_white_stays_white(colorizer, picture):
    colored = colorizer.color(colorizer.encode(picture), z())
    white = (picture == 255).all(-1)
    assert white.sum() > 1000
    assert (colored[:, white] == 255).all()


def test_only_lightness_is_read(colorizer, picture):
    gray = colorizer.color(colorizer.encode(color.gray(picture)), z())
    from_color = colorizer.color(colorizer.encode(picture), z())
    # The gray picture's L* is the picture's own up to 8-bit rounding.
    assert np.abs(gray.astype(int) - from_color).mean() < 2


def test_the_encoder_runs_once_a_picture(picture):
    generator = networks.build_generator(32, base=2, latent_dim=10)
    calls = []
    encode = generator.encode
    generator.encode = lambda l: calls.append(1) or encode(l)
    colorizer = colorize.Colorizer(generator)
    colorizer.color(colorizer.encode(picture), z(25))
    assert len(calls) == 1


def test_ab_lands_where_the_network_painted_it():
    class Halves:
        """Paints the left of its square red, the right blue-green, what lies above yellow."""

        size, latent_dim = 32, 10

        def encode(self, l):
            return [l]

        def paint(self, encoded, z):
            import tensorflow as tf

            ab = np.zeros((len(z), 32, 32, 2), "float32")
            ab[:, :, :16], ab[:, :, 16:] = 0.4, -0.2
            ab[:, :8] = 0, 0.7  # above the picture: padding only
            return tf.constant(ab)

    gray = np.full((60, 200, 3), 128, np.uint8)  # wide, so padded above and below
    colorizer = colorize.Colorizer(Halves())
    lab = color.rgb_to_lab(colorizer.color(colorizer.encode(gray), z(1))[0])
    assert lab[:, :80, 1].min() > 30 and lab[:, 120:, 1].max() < -15


def test_same_noise_same_bytes(colorizer, picture):
    encoded = colorizer.encode(picture)
    np.testing.assert_array_equal(
        colorizer.color(encoded, z()), colorizer.color(encoded, z())
    )


def test_masks_and_palette_explain_the_colouring(colorizer, picture):
    encoded = colorizer.encode(picture)
    masks, palette = colorizer.masks(encoded), colorizer.palette(encoded, z())
    expected = np.einsum("hwk,nkc->nhwc", masks, palette)
    np.testing.assert_allclose(colorizer.color_ab(encoded, z()), expected, atol=1e-3)


def test_noises_of_another_length_are_refused(colorizer, picture):
    with pytest.raises(ChromaError, match=r"take \(count, 10\)"):
        colorizer.color(colorizer.encode(picture), np.zeros((3, 9)))


def test_grid_lays_out_in_rows():
    tiles = np.arange(7, dtype=np.uint8)[:, None, None, None] * np.ones((7, 4, 6, 3), np.uint8)
    sheet = colorize.grid(tiles, columns=5, gap=2)
    assert sheet.shape == (2 * 4 + 2, 5 * 6 + 4 * 2, 3)
    assert sheet[0, 8, 0] == 1 and sheet[6, 0, 0] == 5
    assert (sheet[4:6] == 255).all() and (sheet[6:, 16:] == 255).all()


def test_written_colourings(colorizer, picture, tmp_path):
    alpha = np.full(picture.shape[:2], 255, np.uint8)
    alpha[:10] = 0
    image = pictures.Picture(rgb=picture, alpha=alpha, name="rin")
    noises = z(7)
    (folder,) = colorize.write_colorings(
        colorizer, [image], noises, tmp_path / "out", about={"seed": 0}
    )
    names = [f"{i:02d}.png" for i in range(7)] + ["colorings.json", "grid.png"]
    assert folder == tmp_path / "out" / "rin"
    assert sorted(path.name for path in folder.iterdir()) == names
    colored = colorizer.color(colorizer.encode(picture), noises)
    with Image.open(folder / "04.png") as written:
        np.testing.assert_array_equal(np.asarray(written)[..., :3], colored[4])
        np.testing.assert_array_equal(np.asarray(written)[..., 3], alpha)
    record = json.loads((folder / "colorings.json").read_text(encoding="utf-8"))
    assert record["seed"] == 0 and record["picture"] == "rin"
    again = np.array([entry["noise"] for entry in record["colorings"]], "float32")
    np.testing.assert_array_equal(again, noises)  # exact, so that a colouring can be made again
    assert np.shape(record["colorings"][0]["palette_ab"]) == (10, 2)


def test_an_earlier_pack_is_left_alone_and_nothing_new_is_written(colorizer, picture, tmp_path):
    images = [pictures.Picture(rgb=picture, alpha=None, name=name) for name in ("new", "rin")]
    colorize.write_colorings(colorizer, images[1:], z(4), tmp_path)
    before = {path: path.read_bytes() for path in (tmp_path / "rin").iterdir()}
    with pytest.raises(ChromaError, match="rin: is there already"):
        colorize.write_colorings(colorizer, images, z(2), tmp_path)
    assert {path: path.read_bytes() for path in (tmp_path / "rin").iterdir()} == before
    assert not (tmp_path / "new").exists()


def test_two_pictures_of_one_name_are_refused(colorizer, picture, tmp_path):
    images = [pictures.Picture(rgb=picture, alpha=None, name=name) for name in "aa"]
    with pytest.raises(ChromaError, match="two pictures are named 'a'"):
        colorize.write_colorings(colorizer, images, z(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_guided_filter_puts_blurred_colour_back_behind_the_outline():
    lightness = np.full((40, 40), 30, np.float32)
    lightness[:, 20:] = 80
    ramp = np.clip((np.arange(40) - 15.5) / 8, 0, 1)  # blurred over eight pixels
    blurred = np.broadcast_to(40 * ramp[None, :, None], (40, 40, 2)).astype(np.float32)
    filtered = colorize.guided_filter(lightness, blurred, 6)
    step, blurred_step = (x[20, 20, 0] - x[20, 19, 0] for x in (filtered, blurred))
    assert step > 3 * blurred_step  # most of the change is at the outline now
    flat = np.full_like(lightness, 50)
    one_color = np.full((40, 40, 2), 25, np.float32)
    np.testing.assert_allclose(colorize.guided_filter(flat, one_color, 6), one_color, atol=1e-3)
