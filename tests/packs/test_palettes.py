import re

import numpy as np
import pytest

from chroma_lib import color, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.packs import palettes
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.palettes import MIN_SHARE, measure_masks
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.packs import SHEETS, contents, read_json, remake, z


def from_hex(text):
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)


@pytest.mark.parametrize(("regions", "near"), [("off", 3), ("on", 5)])
def test_the_palette_has_the_visible_colors(tmp_path, regions, near):
    """`seen` is the mean color of the written picture under each mask."""
    colorizer = Colorizer.load("dcgan", regions=regions)
    image = read_picture(shipped_pictures()["drawn_in_training"])
    noises = noise.random_noise(3, latent_dim=100, seed=1)
    folder = write_pack(colorizer, image, noises, tmp_path / "pack")
    encoded = colorizer.encode(image.rgb)
    layers = colorizer.layers(encoded)
    distances = []
    for entry in read_json(folder / "palette.json")["colorings"]:
        lab = color.rgb_to_lab(read_picture(folder / entry["file"]).rgb)
        assert [one["mask"] for one in entry["colors"]] == list(range(10))
        assert sum(one["share"] for one in entry["colors"]) == pytest.approx(1, abs=1e-3)
        for one in entry["colors"]:
            weight = layers[..., one["mask"], None]
            mean = (weight * lab).sum((0, 1)) / weight.sum()
            assert one["share"] == pytest.approx(weight.mean(), abs=0.003)
            if one["share"] > MIN_SHARE:
                assert one["lightness"] == pytest.approx(mean[0], abs=near)
                distances.append(np.linalg.norm(color.rgb_to_lab(from_hex(one["seen"])) - mean))
    assert len(distances) >= 24
    assert np.max(distances) < 8
    assert np.median(distances) < 3


def test_hex_is_the_palettes_color_at_its_lightness(colorizer, image, pack):
    encoded = colorizer.encode(image.rgb)
    for entry, one in zip(read_json(pack / "palette.json")["colorings"], z(6)):
        palette = colorizer.palette(encoded, [one])[0]
        for swatch, ab in zip(entry["colors"], palette):
            np.testing.assert_allclose([swatch["a"], swatch["b"]], ab, atol=0.006)
            lab = color.limit_chroma([swatch["lightness"], *ab])
            rgb = color.lab_to_rgb(lab).astype(int)
            assert np.abs(rgb - from_hex(swatch["hex"])).max() <= 1
            assert not swatch["held"]


def test_the_gimp_palette_has_the_colors_that_show(colorizer, image, tmp_path, monkeypatch):
    monkeypatch.setattr(palettes, "MIN_SHARE", 0.1)
    image = Picture(image.rgb, image.alpha, "rin\n 2")
    folder = write_pack(colorizer, image, z(3), tmp_path / "pack")
    head, name, columns, comment, *rows = (folder / "palette.gpl").read_text().splitlines()
    assert (head, name, comment) == ("GIMP Palette", "Name: rin 2", "#")
    expected = [
        (one["seen"], f"{i:02d} mask {one['mask']}")
        for i, entry in enumerate(read_json(folder / "palette.json")["colorings"])
        for one in entry["colors"]
        if one["share"] >= 0.1
    ]
    assert 0 < len(expected) < 30
    assert columns == f"Columns: {len(expected) // 3}"
    parsed = [re.fullmatch(r" *(\d+) +(\d+) +(\d+)\t(.+)", row).groups() for row in rows]
    assert [
        ("#{:02x}{:02x}{:02x}".format(*map(int, rgb)), name) for *rgb, name in parsed
    ] == expected


def test_what_is_transparent_has_no_share(colorizer, image):
    encoded = colorizer.encode(image.rgb)
    masks = colorizer.visible_masks(encoded)
    left = np.where(np.arange(100) < 50, 255, 0).astype(np.uint8)
    alpha = np.repeat(left[None], 80, axis=0)
    half = measure_masks(colorizer, encoded, [image.rgb] * 2, alpha)
    np.testing.assert_allclose(half.shares, masks[:, :16].mean((0, 1)), atol=1e-3)
    assert half.shares.sum() == pytest.approx(1)
    assert ((half.lightness > 0) & (half.lightness <= 100)).all()
    assert half.visible.shape == (2, 10, 3)
    nothing = measure_masks(colorizer, encoded, [image.rgb], np.zeros_like(alpha))
    for statistic in (nothing.shares, nothing.lightness, nothing.visible):
        assert (statistic == 0).all()


def test_lightness_and_color_under_masks_of_flat_pictures(colorizer):
    flat = colorizer.encode(np.full((50, 50, 3), 119, np.uint8))  # L* 50.03
    colors = np.uint8([(150, 90, 30), (40, 60, 180)])
    colored = np.broadcast_to(colors[:, None, None], (2, 50, 50, 3))
    statistics = measure_masks(colorizer, flat, colored)
    np.testing.assert_allclose(statistics.lightness, 50.03, atol=0.01)
    np.testing.assert_allclose(statistics.visible[:, 3].astype(int), colors, atol=1)


@pytest.mark.parametrize("entry", ["film", "input"])
def test_weights_without_a_palette_head_have_no_palette_files(image, tmp_path, entry):
    generator = build_generator(32, base=2, latent_dim=10, noise=entry)
    weights.save_generator(generator, tmp_path / "weights", {})
    colorizer = Colorizer.load(tmp_path / "weights")
    folder = write_pack(colorizer, image, z(2), tmp_path / "pack")
    assert set(contents(folder)) == {"00.png", "01.png"} | {*SHEETS, "colorings.json"}
    assert "palette_ab" not in read_json(folder / "colorings.json")["colorings"][0]
    (again,), _ = remake(folder / "colorings.json", tmp_path / "again")
    assert contents(again)["01.png"] == contents(folder)["01.png"]
    held = Coloring(z(1)[0], {0: (0, 0)})
    with pytest.raises(ChromaError, match="mask 0 is held, but these weights have 0 masks"):
        write_pack(colorizer, image, [held], tmp_path / "no")
