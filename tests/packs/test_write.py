import numpy as np
import pytest
from PIL import Image

from chroma_lib import characters, color
from chroma_lib.errors import ChromaError
from chroma_lib.packs import write
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.record import read_record, record_coloring
from chroma_lib.packs.write import find_character, write_colorings, write_pack
from chroma_lib.pictures.frames import Frames
from chroma_lib.pictures.picture import Picture
from tests.helpers.packs import PALETTES, SHEETS, contents, read_json, rgba, z


def test_a_pack_has_each_file(pack):
    names = {f"{i:02d}.png" for i in range(7)} | SHEETS | PALETTES | {"colorings.json"}
    assert set(contents(pack)) == names
    assert [path.name for path in pack.parent.iterdir()] == ["rin"]  # nothing left beside


def test_colorings_keep_size_and_transparency(colorizer, image, pack):
    colored = colorizer.color(colorizer.encode(image.rgb), z(7)[4:5])[0]
    written = rgba(pack / "04.png")
    np.testing.assert_array_equal(written[..., 3], image.alpha)
    opaque = image.alpha == 255
    np.testing.assert_array_equal(written[opaque, :3], colored[opaque])


def test_half_transparent_pixels_have_their_own_lightness_and_no_white(pack):
    own = color.rgb_to_lab(characters.render(3, size=100)[:80])[:, 10:20, 0]
    written = color.rgb_to_lab(rgba(pack / "04.png")[:, 10:20, :3])
    assert own.min() < 60
    # A color that was read on white is known to 255 / 100 of a level.
    assert np.abs(written[..., 0] - own).max() < 2
    assert np.hypot(written[..., 1], written[..., 2]).max() > 10


def test_colorings_keep_the_resolution(colorizer, tmp_path):
    image = Picture(characters.render(3, size=40), None, "rin", dpi=(600, 300))
    folder = write_pack(colorizer, image, z(1), tmp_path / "rin", also=["indexed"])
    for name in ("00.png", "indexed/00.png"):
        with Image.open(folder / name) as written:
            np.testing.assert_allclose(written.info["dpi"], (600, 300), rtol=1e-3)


@pytest.mark.parametrize(("count", "last"), [(1, "00.png"), (100, "99.png"), (1000, "999.png")])
def test_files_of_many_colorings_sort_by_number(count, last):
    coloring = Coloring(z(1)[0])
    names = [record_coloring(i, coloring, count)["file"] for i in range(count)]
    assert names == sorted(names) and names[-1] == last


def test_an_opaque_picture_stays_without_alpha(colorizer, tmp_path):
    image = Picture(characters.render(3, size=40), None, "rin")
    folder = write_pack(colorizer, image, z(2), tmp_path / "rin")
    with Image.open(folder / "00.png") as written:
        assert written.mode == "RGB"
    sheet = rgba(folder / "sheet.png")
    assert sheet.shape == (40, 80, 4) and (sheet[..., 3] == 255).all()


def test_a_coloring_is_the_same_whatever_the_others_are(colorizer, image, pack, tmp_path):
    few = write_pack(colorizer, image, z(7)[4:6], tmp_path / "few")
    assert contents(few)["00.png"] == contents(pack)["04.png"]


def test_held_colors_are_painted_and_recorded(colorizer, image, pack):
    last = read_json(pack / "palette.json")["colorings"][6]
    held = {one["mask"]: (one["a"], one["b"]) for one in last["colors"] if one["held"]}
    assert held == {2: (60.0, 0.0), 8: (-30.5, 20.25)}
    assert read_json(pack / "colorings.json")["colorings"][6]["held"] == {
        "2": [60.0, 0.0], "8": [-30.5, 20.25],
    }  # fmt: skip
    encoded = colorizer.encode(image.rgb)
    palette = colorizer.palette(encoded, z(7)[6:])
    expected = colorizer.paint(encoded, palette, held={8: (-30.5, 20.25), 2: (60.0, 0.0)})[0]
    opaque = image.alpha == 255
    np.testing.assert_array_equal(rgba(pack / "06.png")[opaque, :3], expected[opaque])


def test_a_region_held_as_it_was_comes_back(colorizer, image, tmp_path):
    encoded = colorizer.encode(image.rgb)
    before = colorizer.palette(encoded, z(1))[0]
    held = Coloring(z(2)[1], {4: before})
    first = write_pack(colorizer, image, [held], tmp_path / "one")
    (read,) = read_record(first / "colorings.json").colorings
    np.testing.assert_array_equal(read.held[4], before)
    again = write_pack(colorizer, image, [read], tmp_path / "two")
    assert (first / "00.png").read_bytes() == (again / "00.png").read_bytes()


def test_a_stopped_run_leaves_no_half_pack(colorizer, image, tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(write, "write_palettes", stop)  # pictures are written before
    with pytest.raises(KeyboardInterrupt):
        write_pack(colorizer, image, z(2), tmp_path / "packs" / "rin")
    assert not list((tmp_path / "packs").iterdir())


def test_an_earlier_pack_is_left_alone_and_nothing_new_is_written(colorizer, image, tmp_path):
    images = [Picture(image.rgb, None, name) for name in ("new", "rin")]
    write_colorings(colorizer, images[1:], z(4), tmp_path)
    before = contents(tmp_path / "rin")
    with pytest.raises(ChromaError, match="rin: already exists"):
        write_colorings(colorizer, images, z(2), tmp_path)
    assert contents(tmp_path / "rin") == before
    assert not (tmp_path / "new").exists()


def test_two_pictures_of_one_name_are_refused(colorizer, image, tmp_path):
    images = [Picture(image.rgb, None, name) for name in "aa"]
    with pytest.raises(ChromaError, match="two pictures are named 'a'"):
        write_colorings(colorizer, images, z(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_sheet_of_frames_is_put_together_again_with_its_json(colorizer, tmp_path):
    rgb = characters.render(3, size=40)
    sheet = Picture(np.concatenate([rgb, rgb[:, ::-1]], axis=1), None, "walk")
    source = {"frames": {"walk 0": {"frame": {}}}, "meta": {"image": "walk.png", "frameTags": [1]}}
    frames = Frames([(0, 0, 40, 40), (0, 40, 40, 40)], source)
    folder = write_pack(colorizer, sheet, z(2), tmp_path / "walk", frames=frames)
    files = {"00.png", "00.json", "01.png", "01.json", "grid.png", "colorings.json", *PALETTES}
    assert set(contents(folder)) == files
    assert read_json(folder / "01.json") == {
        **source, "meta": {"image": "01.png", "frameTags": [1]}
    }  # fmt: skip
    character = find_character(colorizer, [(sheet, frames)])
    encoded = colorizer.encode(rgb, character)
    colored = rgba(folder / "01.png")[:, :40, :3]
    np.testing.assert_array_equal(colored, colorizer.color(encoded, z(2)[1:])[0])
    bare = Frames(frames.boxes)
    folder = write_pack(colorizer, sheet, z(1), tmp_path / "bare", frames=bare)
    assert set(contents(folder)) == {"00.png", "grid.png", "colorings.json", *PALETTES}


def test_pictures_of_one_character_have_one_palette(colorizer, tmp_path):
    pictures = [Picture(characters.render(i, size=40), None, f"frame {i}") for i in (3, 4)]
    character = find_character(colorizer, [(picture, None) for picture in pictures])
    folders = write_colorings(colorizer, pictures, z(2), tmp_path, character=character)
    first, second = (read_json(folder / "colorings.json") for folder in folders)
    assert first["character"] == second["character"]
    assert [one["palette_ab"] for one in first["colorings"]] == [
        one["palette_ab"] for one in second["colorings"]
    ]
