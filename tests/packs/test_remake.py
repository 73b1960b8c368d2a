import numpy as np
import pytest
from PIL import Image

from chroma_lib import characters, color, files, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.record import read_record
from chroma_lib.packs.remake import remake_pack
from chroma_lib.packs.write import write_colorings, write_pack
from chroma_lib.pictures.frames import Frames, find_frames
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from tests.helpers.packs import contents, read_json, remake, rgba, z


def test_a_pack_is_made_again_byte_for_byte(pack, tmp_path):
    (folder,), notes = remake(pack / "colorings.json", tmp_path / "again")
    assert folder == tmp_path / "again" / "rin" and notes == []
    assert contents(folder) == contents(pack)
    (deep,), _ = remake(folder / "colorings.json", tmp_path / "far" / "away", columns=3)
    ours, theirs = read_json(deep / "colorings.json"), read_json(pack / "colorings.json")
    assert ours["picture_file"] == "../../../rin.png" and ours["columns"] == 3
    assert ours["colorings"] == theirs["colorings"]
    assert contents(deep)["06.png"] == contents(pack)["06.png"]


def test_noises_of_double_precision_are_recorded_as_the_generator_reads_them(
    colorizer, image, tmp_path
):
    folder = write_pack(colorizer, image, np.full((1, 10), 0.1), tmp_path / "rin")
    (again,), _ = remake(folder / "colorings.json", tmp_path / "again")
    ours, theirs = (read_json(one / "colorings.json")["colorings"] for one in (again, folder))
    assert ours == theirs


def test_another_picture_is_colored_with_the_same_noises(colorizer, image, tmp_path):
    folder = write_pack(colorizer, image, z(3), tmp_path / "rin")
    other = Picture(characters.render(4, size=60), None, "rei", tmp_path / "rei.png")
    (made,), (note,) = remake(folder / "colorings.json", tmp_path / "to", pictures=[other])
    assert made == tmp_path / "to" / "rei"
    assert "rei.png: not the picture" in note and "colorings.json" in note
    fresh = write_pack(colorizer, other, z(3), tmp_path / "fresh" / "rei")
    assert contents(made)["02.png"] == contents(fresh)["02.png"]


def test_held_colors_do_not_go_to_another_picture(pack, tmp_path):
    other = Picture(characters.render(4, size=60), None, "rei", tmp_path / "rei.png")
    with pytest.raises(ChromaError, match="rei.png: is not the picture of .*other parts"):
        remake(pack / "colorings.json", tmp_path / "to", pictures=[other])
    copied = read_picture(tmp_path / "rin.png")  # the same pixels
    (folder,), notes = remake(pack / "colorings.json", tmp_path / "to", pictures=[copied])
    assert not notes and contents(folder) == contents(pack)


def test_a_changed_or_missing_picture_is_refused(pack, image, tmp_path):
    changed = image.rgb.copy()
    changed[40, 40] ^= 1
    files.write_png(tmp_path / "rin.png", changed, image.alpha)
    with pytest.raises(ChromaError, match="rin.png: has changed since"):
        remake(pack / "colorings.json", tmp_path / "to")
    (tmp_path / "rin.png").unlink()
    with pytest.raises(ChromaError, match="rin.png: no such file"):
        remake(pack / "colorings.json", tmp_path / "to")
    assert not (tmp_path / "to").exists()


def test_moved_weights_can_be_named_but_not_other_ones(pack, folder_of_weights, tmp_path):
    moved, other = tmp_path / "moved", tmp_path / "other"
    moved.mkdir()
    for path in folder_of_weights.iterdir():
        (moved / path.name).write_bytes(path.read_bytes())
    (folder,), _ = remake(pack / "colorings.json", tmp_path / "to", weights=str(moved))
    assert contents(folder)["03.png"] == contents(pack)["03.png"]
    weights.save_generator(build_generator(32, base=2, latent_dim=10, seed=1), other, {})
    with pytest.raises(ChromaError, match=r"made by weights with checksum .*\(--weights\)"):
        remake(pack / "colorings.json", tmp_path / "no", weights=str(other))
    assert not (tmp_path / "no").exists()


def test_a_picture_without_a_file_has_to_be_named(colorizer, image, tmp_path):
    bare = Picture(image.rgb, image.alpha, "rin")
    folder = write_pack(colorizer, bare, z(1), tmp_path / "pack")
    with pytest.raises(ChromaError, match="does not name the file of its picture"):
        remake(folder / "colorings.json", tmp_path / "to")
    (again,), notes = remake(folder / "colorings.json", tmp_path / "to", pictures=[image])
    assert not notes and contents(again)["00.png"] == contents(folder)["00.png"]


def test_a_name_that_is_no_text_comes_back(colorizer, image, tmp_path):
    odd = tmp_path / "r\udcffn 린.png"  # a byte that is not UTF-8
    odd.write_bytes(image.path.read_bytes())
    folder = write_pack(colorizer, read_picture(odd), z(1), tmp_path / "a")
    (again,), _ = remake(folder / "colorings.json", tmp_path / "to")
    assert contents(again)["00.png"] == contents(folder)["00.png"]


def test_a_large_drawing_with_transparency_becomes_a_pack_and_again(tmp_path):
    size, left = 640, 80
    drawn = characters.render(12, size=size)[:, left : size - left]
    regions = characters.regions(12, size=size)[:, left : size - left]
    solid = Image.fromarray(np.where(regions > 0, 255, 0).astype(np.uint8))
    alpha = np.asarray(solid.resize((48, 64)).resize((480, 640)))  # a soft edge
    Image.fromarray(np.dstack([drawn, alpha])).save(tmp_path / "mina.png")
    image = read_picture(tmp_path / "mina.png")

    colorizer = Colorizer.load("dcgan_128")
    noises = noise.random_noise(4, latent_dim=colorizer.latent_dim, seed=0)
    (folder,) = write_colorings(colorizer, [image], noises, tmp_path / "out")
    sheet, described = rgba(folder / "sheet.png"), read_json(folder / "sheet.json")
    before = color.rgb_to_lab(drawn)[..., 0]
    opaque = alpha == 255
    assert opaque.mean() > 0.2 and ((alpha > 0) & ~opaque).mean() > 0.01
    for name, frame in described["frames"].items():
        one = rgba(folder / name.removeprefix("mina/"))
        np.testing.assert_array_equal(one[..., 3], alpha)
        after = color.rgb_to_lab(one[..., :3])[..., 0]
        assert np.abs(after - before)[opaque].max() < 1  # outlines and shading are as they were
        assert np.abs(color.rgb_to_lab(one[opaque][:, :3])[:, 1:]).mean() > 3
        x, y = frame["frame"]["x"], frame["frame"]["y"]
        np.testing.assert_array_equal(sheet[y : y + 640, x : x + 480], one)
    assert len(described["frames"]) == 4
    (again,), _ = remake(folder / "colorings.json", tmp_path / "again")
    assert contents(again) == contents(folder)


def test_a_pack_of_either_kind_is_made_again_and_older_ones_had_no_regions(
    colorizer, image, tmp_path
):
    folders = {}
    for regions in ("on", "off"):
        one = Colorizer.load(colorizer.name, regions=regions)
        folders[regions] = write_pack(one, image, z(2), tmp_path / regions / "rin")
    assert contents(folders["on"])["00.png"] != contents(folders["off"])["00.png"]
    for regions, folder in folders.items():
        assert read_json(folder / "colorings.json").get("regions", "off") == regions
        (again,), _ = remake(folder / "colorings.json", tmp_path / f"again {regions}")
        assert contents(again)["00.png"] == contents(folder)["00.png"]


def test_a_recolored_pack_is_made_again_and_its_record_colors_a_gray_picture_too(tmp_path):
    picture = read_picture(shipped_pictures()["sylvie"])
    folders = {}
    for mode in ("auto", "off"):
        one = Colorizer.load("dcgan_256", recolor=mode)
        noises = noise.random_noise(2, latent_dim=one.latent_dim, seed=0)
        folders[mode] = write_pack(one, picture, noises, tmp_path / mode / "sylvie")
        (again,), _ = remake(folders[mode] / "colorings.json", tmp_path / f"again {mode}")
        assert contents(again)["00.png"] == contents(folders[mode])["00.png"]
    assert read_json(folders["auto"] / "colorings.json")["recolor"] == "on"
    assert "recolor" not in read_json(folders["off"] / "colorings.json")
    record = read_record(folders["auto"] / "colorings.json")
    gray = Picture(color.gray(picture.rgb), None, "gray")
    (folder,), _ = remake_pack(record, record.load_colorizer(), tmp_path, pictures=[gray])
    assert "recolor" not in read_json(folder / "colorings.json")


@pytest.fixture(scope="module")
def walk(tmp_path_factory):
    """A sheet of two frames of a colored character in a file, and its pack."""
    folder = tmp_path_factory.mktemp("walk")
    rgb = read_picture(shipped_pictures()["sylvie"]).rgb[::4, ::4]
    rgb = np.concatenate([rgb, np.roll(rgb, 5, axis=1)], axis=1)
    Image.fromarray(rgb).save(folder / "walk.png")
    colorizer = Colorizer.load("dcgan_256", recolor="auto")
    noises = noise.random_noise(2, latent_dim=colorizer.latent_dim, seed=0)
    picture = read_picture(folder / "walk.png")
    frames = find_frames("2x1", picture)
    held = {colorizer.parts.index("hair"): (30.0, 20.0)}
    colorings = [Coloring(noises[0]), Coloring(noises[1], held)]
    return write_pack(colorizer, picture, colorings, folder / "pack" / "walk", frames=frames)


def frame(walk, number=0):
    sheet = read_picture(walk.parent.parent / "walk.png").rgb
    width = sheet.shape[1] // 2
    rgb = sheet[:, number * width : (number + 1) * width]
    return Picture(rgb, None, "frame", walk.parent.parent / "frame.png")


def test_a_pack_of_frames_is_made_again_byte_for_byte(walk, tmp_path):
    (again,), notes = remake(walk / "colorings.json", tmp_path / "again")
    far = read_json(again / "colorings.json")
    near = read_json(walk / "colorings.json")
    assert notes == [] and far["frames"] == {"boxes": near["frames"]["boxes"]}
    # Only the path to the picture differs.
    assert {**far, "picture_file": near["picture_file"]} == near
    same = contents(again).keys() - {"colorings.json"}
    assert {name: contents(again)[name] for name in same} == {
        name: contents(walk)[name] for name in same
    }


def test_a_new_frame_has_the_colors_of_the_pack_also_those_that_are_held(walk, tmp_path):
    new, one_frame = frame(walk), Frames([(0, 0, *frame(walk).rgb.shape[:2])])
    options = {"pictures": [new], "frames": one_frame}
    (made,), notes = remake(walk / "colorings.json", tmp_path, **options)
    assert notes == []
    for name in ("00.png", "01.png"):
        width = new.rgb.shape[1]
        np.testing.assert_array_equal(rgba(made / name), rgba(walk / name)[:, :width])


def test_frames_that_do_not_fit_another_picture_are_refused(walk, tmp_path):
    with pytest.raises(ChromaError, match=r"colorings.json: a frame ends at .*frame.png has .*1x1"):
        remake(walk / "colorings.json", tmp_path, pictures=[frame(walk)])
    assert not any(tmp_path.iterdir())


def test_same_character_finds_the_character_of_a_pack_of_one_picture(pack, image, tmp_path):
    new = Picture(image.rgb[:, ::-1], None, "turned", tmp_path / "turned.png")
    options = {"pictures": [new], "same_character": True}
    (made,), notes = remake(pack / "colorings.json", tmp_path, **options)
    ours, theirs = (read_json(one / "colorings.json")["colorings"] for one in (made, pack))
    # Without the option, held colors would not go to another picture.
    assert notes == [] and ours == theirs
