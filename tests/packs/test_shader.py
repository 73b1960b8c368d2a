import json

import numpy as np
import pytest

from chroma_lib import characters, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.packs.shader import largest_parts, palette_texture
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.frames import Frames
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures
from tests.helpers.packs import read_json, rgba, z
from tests.helpers.shader import palette_ab, render, render_colored, values

FILES = {
    *("lightness.png", "parts.png", "shares.png", "palette.png", "shader.json", "README.md"),
    *("godot.gdshader", "unity.shader", "webgl.frag"),
}


def test_the_textures_give_the_colorings_again(figure):
    for number in range(3):
        rendered, expected = render(figure / "shader", number), rgba(figure / f"{number:02d}.png")
        np.testing.assert_array_equal(rendered[..., 3], expected[..., 3])
        error = np.abs(rendered - expected.astype(int)).max(-1)[expected[..., 3] > 0]
        assert error.mean() < 1
        assert (error <= 3).mean() > 0.98


def test_a_whole_figure_at_its_own_size_is_within_three_levels(tmp_path):
    colorizer = Colorizer.load("dcgan_256")
    picture = read_picture(next(iter(shipped_figures().values())))
    noises = noise.random_noise(3, latent_dim=colorizer.latent_dim, seed=1)
    folder = write_pack(colorizer, picture, noises, tmp_path / "pack", also=["shader"])
    for number in range(3):
        expected = rgba(folder / f"{number:02d}.png")
        error = np.abs(render(folder / "shader", number) - expected.astype(int)).max(-1)
        assert error.mean() < 0.6
        assert (error <= 3).mean() > 0.99


def test_what_is_beside_the_textures(figure):
    folder = figure / "shader"
    assert {path.name for path in folder.iterdir()} == FILES
    described = read_json(folder / "shader.json")
    assert described["size"] == {"w": 120, "h": 250}
    assert described["rows"] == ["00.png", "01.png", "02.png"]
    assert described["columns"][2:4] == ["skin", "hair"]
    assert values(folder / "palette.png").shape == (3, len(described["columns"]), 3)
    assert values(folder / "lightness.png").shape == (250, 120, 2)
    for name in ("parts.png", "shares.png"):
        assert values(folder / name).shape == (250, 120, 3)  # no alpha, which engines change
    assert (values(folder / "shares.png").sum(-1, dtype=int) <= 192).all()
    # The palette is that of the record, to half of a sixteenth.
    palettes = [one["palette_ab"] for one in read_json(figure / "colorings.json")["colorings"]]
    np.testing.assert_allclose(palette_ab(folder), palettes, atol=1 / 32 + 1e-4)


def colored(size=120):
    """A colored character with a transparent left side and a soft edge."""
    rgb = characters.render(5, size=size)
    alpha = np.full(rgb.shape[:2], 255, np.uint8)
    alpha[:, :10], alpha[:, 10:14] = 0, (50, 100, 150, 200)
    return Picture(rgb, alpha, "rin")


@pytest.fixture(scope="module")
def recolorer():
    return Colorizer.load("dcgan_256", recolor="on")


def test_a_colored_picture_keeps_its_shading(recolorer, tmp_path):
    noises = noise.random_noise(2, latent_dim=recolorer.latent_dim, seed=1)
    folder = write_pack(recolorer, colored(), noises, tmp_path / "pack", also=["shader"])
    described = read_json(folder / "shader" / "shader.json")
    assert {"picture", "parts", "palette", "columns", "rows", "size"} == described.keys()
    assert {path.name for path in (folder / "shader").iterdir()} == {
        *("picture.png", "parts.png", "palette.png", "shader.json", "README.md"),
        *("godot.gdshader", "unity.shader", "webgl.frag"),
    }
    assert len(values(folder / "shader" / "palette.png")) == 3  # the last: its own colors
    for number in range(2):
        rendered = render_colored(folder / "shader", number)
        expected = rgba(folder / f"{number:02d}.png")
        np.testing.assert_array_equal(rendered[..., 3], expected[..., 3])
        error = np.abs(rendered.astype(int) - expected).max(-1)[expected[..., 3] > 0]
        assert error.mean() < 0.7
        assert (error <= 3).mean() > 0.98
    own = render_colored(folder / "shader", 2)[:, 20:, :3].astype(int)
    assert np.abs(own - colored().rgb[:, 20:]).max() <= 2


def test_frames_of_a_colored_sheet(recolorer, tmp_path):
    picture = colored()
    sheet = Picture(np.hstack([picture.rgb, picture.rgb[:, ::-1]]), None, "walk")
    noises = noise.random_noise(1, latent_dim=recolorer.latent_dim, seed=1)
    frames = Frames([(0, 0, 120, 120), (0, 120, 120, 120)])
    folder = write_pack(recolorer, sheet, noises, tmp_path / "pack", also=["shader"], frames=frames)
    expected = rgba(folder / "00.png")
    error = np.abs(render_colored(folder / "shader", 0).astype(int) - expected).max(-1)
    assert error.mean() < 0.7
    assert (error <= 3).mean() > 0.98


def test_lightness_below_transparency_is_that_of_the_edge(colorizer, image, tmp_path):
    folder = write_pack(colorizer, image, z(1), tmp_path / "pack", also=["shader"]) / "shader"
    lightness = values(folder / "lightness.png")[..., 0]
    np.testing.assert_array_equal(lightness[:, :10], np.repeat(lightness[:, 10:11], 10, axis=1))


def test_an_opaque_picture_has_no_alpha(colorizer, image, tmp_path):
    picture = Picture(image.rgb, None, "rin")
    folder = write_pack(colorizer, picture, z(2), tmp_path / "pack", also=["shader"]) / "shader"
    assert values(folder / "lightness.png").shape == (80, 100)
    assert json.loads((folder / "shader.json").read_text())["columns"][9] == "mask 9"
    assert render(folder, 1).shape == (80, 100, 4)


def test_the_four_largest_parts_and_their_shares():
    shares = np.float32(
        [[[0.1, 0.4, 0, 0.3, 0.05, 0.15], [0, 0, 1, 0, 0, 0], [-0.1, 0, 0, 0, 0, 1.1]]]
    )
    parts, others = largest_parts(shares)
    bits = parts[0].astype(int) @ [1, 256, 65536]
    assert [bits[0] >> 6 * k & 63 for k in range(4)] == [1, 3, 5, 0]
    assert [number & 63 for number in bits] == [1, 2, 5]
    np.testing.assert_allclose(others[0, 0] / 255, [0.3125, 0.1625, 0.1125], atol=0.003)
    assert (others[0, 1:] == 0).all()


def test_the_palette_has_sixteenths_of_units():
    palettes = np.float32([[[-128.6, 140]], [[0, -0.0625]], [[57.51, 0.49]]])
    assert palette_texture(palettes)[:, 0].tolist() == [
        [0, 255, 0x0F],
        [128, 127, 0x0F],
        [185, 128, 0x88],
    ]
