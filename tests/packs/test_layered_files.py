import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from chroma_lib import noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.packs import psd
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures
from tests.helpers.layers import composite, distance, read_openraster, read_psd, show_only
from tests.helpers.packs import contents, rgba, z

READERS = {"layers.ora": read_openraster, "layers.psd": read_psd}
GRAY = ["lines and shading", "lines and shading, half-transparent"]


@pytest.mark.parametrize("file", READERS)
def test_each_group_flattens_to_its_coloring(figure, file):
    root, shape = READERS[file](figure / file)
    groups = root.children[2:]
    assert len(groups) == 3
    for number, group in enumerate(groups):
        show_only(root, group)
        assert distance(composite(root, shape), rgba(figure / f"{number:02d}.png")) <= 1


@pytest.mark.parametrize("file", READERS)
def test_layers_are_named_parts_and_only_the_first_group_is_visible(figure, file):
    root, _ = READERS[file](figure / file)
    assert root.names() == [*GRAY, "00 실비 1", "01 실비 1", "02 실비 1"]
    assert [child.visible for child in root.children] == [True, False, True, False, False]
    for group in root.children[2:]:
        assert {"skin", "hair", "upper"} <= set(group.names())
        assert not {"tail", "wings", "legs"} & set(group.names())  # she has none that one sees
        assert all(layer.visible and layer.rgba[..., 3].any() for layer in group.children)


@pytest.mark.parametrize("file", READERS)
def test_a_repainted_layer_changes_its_part_only(figure, file):
    root, shape = READERS[file](figure / file)
    (hair,) = (layer for layer in root.children[2].children if layer.name == "hair")
    before = composite(root, shape).astype(int)
    hair.rgba = hair.rgba.copy()
    hair.rgba[..., :3] = (0, 255, 0)
    change = np.abs(composite(root, shape) - before).max(-1)
    outside = np.ones(shape, bool)
    height, width = hair.rgba.shape[:2]
    window = slice(hair.top, hair.top + height), slice(hair.left, hair.left + width)
    outside[window] = hair.rgba[..., 3] == 0
    assert (change[outside] == 0).all()
    assert change[~outside].max() > 100


@pytest.mark.parametrize("file", READERS)
def test_the_gray_below_is_the_picture_without_its_rim(figure, file):
    root, shape = READERS[file](figure / file)
    for child in root.children[2:]:
        child.visible = False
    gray, coloring = composite(root, shape), rgba(figure / "00.png")
    solid = coloring[..., 3] == 255
    np.testing.assert_array_equal(gray[..., 3] == 255, solid)
    assert (np.ptp(gray[..., :3], axis=-1) == 0).all()
    root.children[0].visible, root.children[1].visible = False, True
    np.testing.assert_array_equal(
        composite(root, shape)[..., 3], np.where(solid, 0, coloring[..., 3])
    )


@pytest.mark.parametrize("file", READERS)
def test_masks_without_names_and_opaque_pictures(colorizer, image, tmp_path, file):
    picture = Picture(image.rgb, None, "a\n\x1b<&>")
    folder = write_pack(colorizer, picture, z(2), tmp_path / "pack", also=["ora", "psd"])
    root, shape = READERS[file](folder / file)
    assert root.names() == [GRAY[0], "00 a ?<&>", "01 a ?<&>"]
    assert all(name.startswith("mask ") for name in root.children[1].names())
    assert distance(composite(root, shape), rgba(folder / "00.png")) == 0


def test_paper_around_a_figure_is_in_the_background_only(tmp_path):
    colorizer = Colorizer.load("dcgan_256")
    shipped = read_picture(next(iter(shipped_figures().values())))
    rgb = np.asarray(Image.fromarray(shipped.rgb).resize((100, 210), Image.Resampling.BOX))
    noises = noise.random_noise(1, latent_dim=colorizer.latent_dim)
    picture = Picture(rgb, None, "figure")
    folder = write_pack(colorizer, picture, noises, tmp_path / "pack", also=["ora"])
    root, shape = read_openraster(folder / "layers.ora")
    for layer in root.children[1].children:
        corner = layer.left == 0 and layer.top == 0 and layer.rgba[0, 0, 3] == 255
        assert corner == (layer.name == "background")
    assert distance(composite(root, shape), rgba(folder / "00.png")) == 0


def test_an_openraster_file_is_a_zip_that_starts_with_its_type(figure):
    path = figure / "layers.ora"
    assert path.read_bytes()[30:54] == b"mimetypeimage/openraster"
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        first = archive.infolist()[0]
        assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)
        merged = np.asarray(Image.open(io.BytesIO(archive.read("mergedimage.png"))))
        thumbnail = Image.open(io.BytesIO(archive.read("Thumbnails/thumbnail.png")))
    np.testing.assert_array_equal(merged, rgba(figure / "00.png"))
    assert max(thumbnail.size) <= 256 and thumbnail.mode == "RGBA"


def test_the_merged_image_of_a_psd_is_the_first_coloring_on_white(figure):
    expected = rgba(figure / "00.png")
    with Image.open(figure / "layers.psd") as merged:  # Pillow reads the merged image
        assert merged.mode in ("RGB", "RGBA")
        seen = np.asarray(merged.convert("RGB")).astype(float)
    opacity = expected[..., 3:] / 255
    on_white = expected[..., :3] * opacity + 255 * (1 - opacity)
    assert np.abs(seen - on_white).max() <= 1


def test_the_same_pack_has_the_same_layered_files(colorizer, image, tmp_path):
    folders = [
        write_pack(colorizer, image, z(2), tmp_path / name, also=["ora", "psd"]) for name in "ab"
    ]
    first, second = map(contents, folders)
    assert first["layers.ora"] == second["layers.ora"]
    assert first["layers.psd"] == second["layers.psd"]


@pytest.mark.parametrize(("limit", "message"), [("MAX_SIDE", "a side"), ("MAX_BYTES", "2 GB")])
def test_what_does_not_fit_into_a_psd_is_refused(
    colorizer, image, tmp_path, monkeypatch, limit, message
):
    monkeypatch.setattr(psd, limit, 99)
    with pytest.raises(ChromaError, match=message):
        write_pack(colorizer, image, z(2), tmp_path / "pack", also=["psd"])
    assert not (tmp_path / "pack").exists()
