import copy
import json
import re

import numpy as np
import pytest
from PIL import Image

from chroma_lib import characters, color, files, noise
from chroma_lib.coloring.colorizer import Colorizer, inside
from chroma_lib.errors import ChromaError
from chroma_lib.gan import weights
from chroma_lib.gan.unet import build_generator
from chroma_lib.packs.colorings import Coloring
from chroma_lib.packs.palettes import LEAST_SHARE, mask_facts
from chroma_lib.packs.record import read_record
from chroma_lib.packs.write import write_colorings, write_pack
from chroma_lib.pictures.read import Picture, read_picture
from chroma_lib.pictures.shipped import shipped_pictures

PICTURES = {"grid.png", "sheet.png", "sheet.json", "colorings.json"}
PALETTES = {"palette.json", "palette.gpl"}


@pytest.fixture(scope="module")
def folder_of_weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    weights.save_generator(build_generator(32, base=2, latent_dim=10), folder, {})
    return folder


@pytest.fixture(scope="module")
def colorizer(folder_of_weights):
    return Colorizer.load(folder_of_weights)


@pytest.fixture
def image(tmp_path):
    """Give a picture of 80x100 in a file, its edge half-transparent."""
    rgb = characters.render(3, size=100)[:80]
    alpha = np.full(rgb.shape[:2], 255, np.uint8)
    alpha[:, :10], alpha[:, 10:20] = 0, 100
    Image.fromarray(np.dstack([rgb, alpha])).save(tmp_path / "rin.png")
    return read_picture(tmp_path / "rin.png")


@pytest.fixture
def pack(colorizer, image, tmp_path):
    """Give the folder of a pack of seven, the last with two held colors."""
    held = {8: (-30.5, 20.25), 2: (60.0, 0.0)}
    colorings = [*z(6), Coloring(z(7)[6], held)]
    return write_pack(
        colorizer, image, colorings, tmp_path / "packs" / "rin", about={"seed": 0}
    )


def remake(record, out, *, weights=None, **how):
    """Make a pack again from the path of its record."""
    record = read_record(record)
    return record.remake(record.load_colorizer(weights), out, **how)


def z(count=3):
    return noise.random_noise(count, latent_dim=10)


def read_json(path):
    return json.loads(path.read_text(encoding="utf-8"))


def files(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rgba(path):
    with Image.open(path) as image:
        return np.asarray(image.convert("RGBA"))


def test_a_pack_has_each_file(pack):
    names = {f"{i:02d}.png" for i in range(7)} | PICTURES | PALETTES
    assert set(files(pack)) == names
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


def test_the_grid_is_what_the_files_are_on_white(pack):
    with Image.open(pack / "grid.png") as grid:
        assert grid.mode == "RGB" and grid.size == (5 * 102 - 2, 2 * 82 - 2)
        cell = np.asarray(grid)[82:162, 102:202]
    np.testing.assert_array_equal(cell, read_picture(pack / "06.png").rgb)


def test_an_opaque_picture_stays_without_alpha(colorizer, tmp_path):
    image = Picture(characters.render(3, size=40), None, "rin")
    folder = write_pack(colorizer, image, z(2), tmp_path / "rin")
    with Image.open(folder / "00.png") as written:
        assert written.mode == "RGB"
    sheet = rgba(folder / "sheet.png")
    assert sheet.shape == (40, 80, 4) and (sheet[..., 3] == 255).all()


def test_a_coloring_is_the_same_whatever_the_others_are(colorizer, image, pack, tmp_path):
    few = write_pack(colorizer, image, z(7)[4:6], tmp_path / "few")
    assert files(few)["00.png"] == files(pack)["04.png"]


def test_each_cell_of_the_sheet_is_a_file_and_the_frames_say_which(pack):
    sheet, told = rgba(pack / "sheet.png"), read_json(pack / "sheet.json")
    assert told["meta"]["image"] == "sheet.png" and told["meta"]["scale"] == "1"
    assert told["meta"]["size"] == {"w": 500, "h": 160}
    assert sheet.shape == (160, 500, 4)
    assert (told["meta"]["columns"], told["meta"]["cell"]) == (5, {"w": 100, "h": 80})
    assert [frame["filename"] for frame in told["frames"]] == [f"{i:02d}.png" for i in range(7)]
    for frame in told["frames"]:
        x, y, w, h = (frame["frame"][key] for key in "xywh")
        np.testing.assert_array_equal(sheet[y : y + h, x : x + w], rgba(pack / frame["filename"]))
    assert (sheet[80:, 200:] == 0).all()  # the empty cells of the last row


def test_a_sheet_too_large_to_read_back_has_smaller_cells(
    colorizer, image, tmp_path, monkeypatch
):
    monkeypatch.setattr(packs, "MOST_SHEET_PIXELS", 4 * 100 * 80 // 4)  # half of each side
    folder = write_pack(colorizer, image, z(4), tmp_path / "small", columns=2)
    told = read_json(folder / "sheet.json")
    assert told["meta"]["scale"] == "0.5" and told["meta"]["size"] == {"w": 100, "h": 80}
    assert rgba(folder / "sheet.png").shape == (80, 100, 4)
    assert rgba(folder / "grid.png").shape == (82, 102, 4)  # two more for the gap
    assert rgba(folder / "00.png").shape == (80, 100, 4)
    x, y, w, h = (told["frames"][3]["frame"][key] for key in "xywh")
    assert (x, y, w, h) == (50, 40, 50, 40)


def from_hex(text):
    return np.array([int(text[i : i + 2], 16) for i in (1, 3, 5)], np.uint8)


def test_palette_tells_what_is_seen_in_the_colorings(tmp_path):
    """The mean color of the written pictures under each mask is the one that is told."""
    colorizer = Colorizer.load("dcgan")
    image = read_picture(shipped_pictures()["drawn_in_training"])
    noises = noise.random_noise(3, latent_dim=100, seed=1)
    folder = write_pack(colorizer, image, noises, tmp_path / "pack")
    encoded = colorizer.encode(image.rgb)
    layers = colorizer.layers(encoded)
    apart = []
    for entry in read_json(folder / "palette.json")["colorings"]:
        lab = color.rgb_to_lab(read_picture(folder / entry["file"]).rgb)
        assert [one["mask"] for one in entry["colors"]] == list(range(10))
        assert sum(one["share"] for one in entry["colors"]) == pytest.approx(1, abs=1e-3)
        for one in entry["colors"]:
            weight = layers[..., one["mask"], None]
            mean = (weight * lab).sum((0, 1)) / weight.sum()
            assert one["share"] == pytest.approx(weight.mean(), abs=0.003)
            if one["share"] > LEAST_SHARE:
                assert one["lightness"] == pytest.approx(mean[0], abs=3)
                apart.append(np.linalg.norm(color.rgb_to_lab(from_hex(one["seen"])) - mean))
    assert len(apart) >= 24 and np.max(apart) < 8 and np.median(apart) < 3


def test_hex_is_the_palettes_color_at_its_lightness(colorizer, image, pack):
    encoded = colorizer.encode(image.rgb)
    for entry, one in zip(read_json(pack / "palette.json")["colorings"], z(6)):
        palette = colorizer.palette(encoded, [one])[0]
        for told, ab in zip(entry["colors"], palette):
            np.testing.assert_allclose([told["a"], told["b"]], ab, atol=0.006)
            lab = color.limit_chroma([told["lightness"], *ab])
            rgb = color.lab_to_rgb(lab).astype(int)
            assert np.abs(rgb - from_hex(told["hex"])).max() <= 1
            assert not told["held"]


def test_held_colors_are_painted_and_told(colorizer, image, pack):
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


def test_the_gimp_palette_has_the_colors_that_show(colorizer, image, tmp_path, monkeypatch):
    monkeypatch.setattr(packs, "LEAST_SHARE", 0.1)
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
    assert 0 < len(expected) < 30 and columns == f"Columns: {len(expected) // 3}"
    parsed = [re.fullmatch(r" *(\d+) +(\d+) +(\d+)\t(.+)", row).groups() for row in rows]
    assert [("#%02x%02x%02x" % tuple(map(int, one[:3])), one[3]) for one in parsed] == expected


def test_what_is_transparent_has_no_share(colorizer, image):
    encoded = colorizer.encode(image.rgb)
    masks = inside(encoded, colorizer.masks(encoded))
    left = np.where(np.arange(100) < 50, 255, 0).astype(np.uint8)
    alpha = np.repeat(left[None], 80, axis=0)
    shares, lightness, seen = mask_facts(colorizer, encoded, [image.rgb] * 2, alpha)
    np.testing.assert_allclose(shares, masks[:, :16].mean((0, 1)), atol=1e-3)
    assert shares.sum() == pytest.approx(1)
    assert ((lightness > 0) & (lightness <= 100)).all() and seen.shape == (2, 10, 3)
    nothing = mask_facts(colorizer, encoded, [image.rgb], np.zeros_like(alpha))
    assert all((fact == 0).all() for fact in nothing)


def test_lightness_and_color_under_masks_of_flat_pictures(colorizer):
    flat = colorizer.encode(np.full((50, 50, 3), 119, np.uint8))  # L* 50.03
    colors = np.uint8([(150, 90, 30), (40, 60, 180)])
    colored = np.broadcast_to(colors[:, None, None], (2, 50, 50, 3))
    _, lightness, seen = mask_facts(colorizer, flat, colored)
    np.testing.assert_allclose(lightness, 50.03, atol=0.01)
    np.testing.assert_allclose(seen[:, 3].astype(int), colors, atol=1)


@pytest.mark.parametrize("entry", ["film", "input"])
def test_weights_without_a_palette_head_have_no_palette_files(image, tmp_path, entry):
    generator = build_generator(32, base=2, latent_dim=10, noise=entry)
    weights.save_generator(generator, tmp_path / "weights", {})
    colorizer = Colorizer.load(tmp_path / "weights")
    folder = write_pack(colorizer, image, z(2), tmp_path / "pack")
    assert set(files(folder)) == {"00.png", "01.png"} | PICTURES
    assert "palette_ab" not in read_json(folder / "colorings.json")["colorings"][0]
    (again,), _ = remake(folder / "colorings.json", tmp_path / "again")
    assert files(again)["01.png"] == files(folder)["01.png"]
    held = Coloring(z(1)[0], {0: (0, 0)})
    with pytest.raises(ChromaError, match="mask 0 is held, but these weights have 0 masks"):
        write_pack(colorizer, image, [held], tmp_path / "no")


@pytest.mark.parametrize(
    ("colorings", "told"),
    [
        ([], "at least one"),
        (np.zeros((2, 9)), "coloring 0: a noise of shape"),
        ([z(1)[0], np.full(10, np.nan)], "coloring 1: the noise holds"),
        ([Coloring(z(1)[0], {10: (0, 0)})], "mask 10 is held, but these weights have 10"),
        ([Coloring(z(1)[0], {0: (0, np.inf)})], "mask 0 needs"),
        ([Coloring(z(1)[0], {0: (0, 0, 0)})], "mask 0 needs"),
    ],
)
def test_colorings_that_do_not_fit_write_nothing(colorizer, image, tmp_path, colorings, told):
    with pytest.raises(ChromaError, match=told):
        write_pack(colorizer, image, colorings, tmp_path / "new" / "pack")
    assert not (tmp_path / "new").exists()


def test_a_stopped_run_leaves_no_half_pack(colorizer, image, tmp_path, monkeypatch):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(packs, "_gimp_palette", stop)
    with pytest.raises(KeyboardInterrupt):
        write_pack(colorizer, image, z(2), tmp_path / "packs" / "rin")
    assert not list((tmp_path / "packs").iterdir())


def test_an_earlier_pack_is_left_alone_and_nothing_new_is_written(colorizer, image, tmp_path):
    images = [Picture(image.rgb, None, name) for name in ("new", "rin")]
    write_colorings(colorizer, images[1:], z(4), tmp_path)
    before = files(tmp_path / "rin")
    with pytest.raises(ChromaError, match="rin: already exists"):
        write_colorings(colorizer, images, z(2), tmp_path)
    assert files(tmp_path / "rin") == before
    assert not (tmp_path / "new").exists()


def test_two_pictures_of_one_name_are_refused(colorizer, image, tmp_path):
    images = [Picture(image.rgb, None, name) for name in "aa"]
    with pytest.raises(ChromaError, match="two pictures are named 'a'"):
        write_colorings(colorizer, images, z(), tmp_path / "out")
    assert not (tmp_path / "out").exists()


# Made again from the record.


def test_the_record_tells_all_that_a_pack_is_made_from(colorizer, folder_of_weights, pack):
    record = read_record(pack / "colorings.json")
    assert (pack / record.weights).resolve() == folder_of_weights.resolve()
    assert record.weights_sha256 == colorizer.sha256
    assert record.picture_file == "../../rin.png"
    assert record.about == {"seed": 0} and record.columns == 5
    # Exact, so that a coloring can be made again.
    np.testing.assert_array_equal([one.noise for one in record.colorings], z(7))
    held = [{k: tuple(ab) for k, ab in one.held.items()} for one in record.colorings[5:]]
    assert held == [{}, {2: (60, 0), 8: (-30.5, 20.25)}]
    entry = read_json(pack / "colorings.json")["colorings"][0]
    encoded = colorizer.encode(read_picture(pack.parent.parent / "rin.png").rgb)
    np.testing.assert_array_equal(
        np.float32(entry["palette_ab"]), colorizer.palette(encoded, z(1))[0]
    )


def test_facts_about_a_pack_can_not_replace_what_it_is_made_from(colorizer, image, tmp_path):
    about = {"weights": "nobody", "seed": 4, "colorings": None}
    folder = write_pack(colorizer, image, z(1), tmp_path / "pack", about=about)
    record = read_record(folder / "colorings.json")
    assert record.weights != "nobody" and len(record.colorings) == 1
    assert record.about == {"seed": 4}


def test_a_pack_is_made_again_byte_for_byte(pack, tmp_path):
    (folder,), notes = remake(pack / "colorings.json", tmp_path / "again")
    assert folder == tmp_path / "again" / "rin" and notes == []
    assert files(folder) == files(pack)
    (deep,), _ = remake(folder / "colorings.json", tmp_path / "far" / "away", columns=3)
    ours, theirs = read_json(deep / "colorings.json"), read_json(pack / "colorings.json")
    assert ours["picture_file"] == "../../../rin.png" and ours["columns"] == 3
    assert ours["colorings"] == theirs["colorings"]
    assert files(deep)["06.png"] == files(pack)["06.png"]


def test_noises_of_double_precision_are_told_as_they_are_read(colorizer, image, tmp_path):
    folder = write_pack(colorizer, image, np.full((1, 10), 0.1), tmp_path / "rin")
    (again,), _ = remake(folder / "colorings.json", tmp_path / "again")
    # The record too, but for the way to the picture from another folder.
    ours, theirs = (read_json(one / "colorings.json")["colorings"] for one in (again, folder))
    assert ours == theirs


def test_another_picture_is_colored_with_the_same_noises(colorizer, image, tmp_path):
    folder = write_pack(colorizer, image, z(3), tmp_path / "rin")
    other = Picture(characters.render(4, size=60), None, "rei", tmp_path / "rei.png")
    (made,), (note,) = remake(folder / "colorings.json", tmp_path / "to", images=[other])
    assert made == tmp_path / "to" / "rei"
    assert "rei.png: not the picture" in note and "colorings.json" in note
    fresh = write_pack(colorizer, other, z(3), tmp_path / "fresh" / "rei")
    assert files(made)["02.png"] == files(fresh)["02.png"]


def test_held_colors_do_not_go_to_another_picture(pack, tmp_path):
    other = Picture(characters.render(4, size=60), None, "rei", tmp_path / "rei.png")
    with pytest.raises(ChromaError, match="rei.png: is not the picture of .*other parts"):
        remake(pack / "colorings.json", tmp_path / "to", images=[other])
    copied = read_picture(tmp_path / "rin.png")  # the same pixels
    (folder,), notes = remake(pack / "colorings.json", tmp_path / "to", images=[copied])
    assert not notes and files(folder) == files(pack)


def test_a_changed_or_missing_picture_is_told(pack, image, tmp_path):
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
    assert files(folder)["03.png"] == files(pack)["03.png"]
    weights.save_generator(build_generator(32, base=2, latent_dim=10, seed=1), other, {})
    with pytest.raises(ChromaError, match=r"made by weights with checksum .*\(--weights\)"):
        remake(pack / "colorings.json", tmp_path / "no", weights=str(other))
    assert not (tmp_path / "no").exists()


def test_weights_and_pictures_that_are_not_in_files(image, tmp_path):
    unsaved = Colorizer(build_generator(32, base=2, latent_dim=10))
    folder = write_pack(unsaved, image, z(1), tmp_path / "pack")
    with pytest.raises(ChromaError, match="weights were never saved"):
        read_record(folder / "colorings.json")


def test_a_picture_without_a_file_has_to_be_named(colorizer, image, tmp_path):
    bare = Picture(image.rgb, image.alpha, "rin")
    folder = write_pack(colorizer, bare, z(1), tmp_path / "pack")
    with pytest.raises(ChromaError, match="does not say where its picture lies"):
        remake(folder / "colorings.json", tmp_path / "to")
    (again,), notes = remake(folder / "colorings.json", tmp_path / "to", images=[image])
    assert not notes and files(again)["00.png"] == files(folder)["00.png"]


def test_a_name_that_is_no_text_comes_back(colorizer, image, tmp_path):
    odd = tmp_path / "r\udcffn 린.png"  # a byte that is not UTF-8
    odd.write_bytes(image.path.read_bytes())
    folder = write_pack(colorizer, read_picture(odd), z(1), tmp_path / "a")
    (again,), _ = remake(folder / "colorings.json", tmp_path / "to")
    assert files(again)["00.png"] == files(folder)["00.png"]


def broken(record, change):
    record = copy.deepcopy(record)
    change(record)
    return json.dumps(record)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda r: r.pop("weights"), "has no 'weights'"),
        (lambda r: r.pop("colorings"), "has no 'colorings'"),
        (lambda r: r.update(colorings=[]), "'colorings' needs to be a list"),
        (lambda r: r.update(colorings={"0": 1}), "'colorings' needs to be a list"),
        (lambda r: r.update(colorings=[3]), "coloring 0: 'noise' needs"),
        (lambda r: r.update(columns=True), "'columns' needs"),
        (lambda r: r.update(weights=7), "'weights' needs"),
        (lambda r: r.update(weights="nobody"), "no weights"),
        (lambda r: r.update(weights="\0"), "no weights"),
        (lambda r: r.update(weights="\ud800"), "no weights"),
        (lambda r: r.update(weights="a" * 5000), "its weights cannot be read"),
        (lambda r: r.update(weights_sha256="0" * 64), "made by weights with checksum 00000000"),
        (lambda r: r.update(picture_sha256="0" * 64), "has changed since"),
        (lambda r: r["colorings"][3]["noise"].pop(), "coloring 3: a noise of shape"),
        (lambda r: r["colorings"][3].update(noise="__import__('os')"), "coloring 3: 'noise'"),
        (lambda r: r["colorings"][2]["noise"].__setitem__(0, float("nan")), "coloring 2: 'noise'"),
        (lambda r: r["colorings"][2]["noise"].__setitem__(0, 10**400), "coloring 2: 'noise'"),
        (lambda r: r["colorings"][2]["noise"].__setitem__(0, True), "coloring 2: 'noise'"),
        (lambda r: r["colorings"][6].update(held=[1]), "coloring 6: 'held'"),
        (lambda r: r["colorings"][6].update(held={"x": [1, 2]}), "coloring 6: 'held'"),
        (lambda r: r["colorings"][6].update(held={"1": [1]}), "coloring 6: 'held'"),
        (lambda r: r["colorings"][6].update(held={"9" * 5000: [1, 2]}), "coloring 6: 'held'"),
        (lambda r: r["colorings"][6].update(held={"10": [1, 2]}), "coloring 6: mask 10 is held"),
    ],
)
def test_a_record_that_is_not_whole_is_told_in_a_line(pack, tmp_path, change, told):
    path = pack / "colorings.json"
    path.write_text(broken(read_json(path), change))
    with pytest.raises(ChromaError, match=told) as error:
        remake(path, tmp_path / "to")
    assert "colorings.json" in str(error.value) or "no weights" in str(error.value)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "to").exists()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is not JSON"),
        (b"\x89PNG\r\n\x1a\n\xff", "is not JSON"),
        (b"[" * 100_000, "is not JSON"),
        (b"[1, 2]", "is not the record of a pack"),
        (b'{"frames": []}', "has no 'weights'"),
    ],
)
def test_a_file_that_is_no_record(tmp_path, content, told):
    path = tmp_path / "foreign.json"
    path.write_bytes(content)
    with pytest.raises(ChromaError, match=f"foreign.json: {told}"):
        read_record(path)


def test_a_missing_record_or_a_folder(tmp_path):
    for path in (tmp_path, tmp_path / "missing.json"):
        with pytest.raises(ChromaError, match="cannot be read"):
            read_record(path)


def test_a_record_that_would_be_waited_for_or_is_too_large(tmp_path, monkeypatch):
    # A device: of a pipe a broken reader would wait without end.
    with pytest.raises(ChromaError, match=r"cannot be read \(not a file\)"):
        read_record("/dev/null")
    monkeypatch.setattr(packs, "MOST_RECORD_BYTES", 9)
    (tmp_path / "colorings.json").write_text("[" * 10)
    with pytest.raises(ChromaError, match=r"cannot be read \(too large\)"):
        read_record(tmp_path / "colorings.json")


# An artist's case.


def test_a_large_drawing_with_transparency_becomes_a_pack_and_again(tmp_path):
    size, left = 1200, 150
    drawn = characters.render(12, size=size)[:, left : size - left]
    regions = characters.regions(12, size=size)[:, left : size - left]
    solid = Image.fromarray(np.where(regions > 0, 255, 0).astype(np.uint8))
    alpha = np.asarray(solid.resize((90, 120)).resize((900, 1200)))  # a soft edge
    Image.fromarray(np.dstack([drawn, alpha])).save(tmp_path / "mina.png")
    image = read_picture(tmp_path / "mina.png")

    colorizer = Colorizer.load("dcgan_128")
    noises = noise.random_noise(8, latent_dim=colorizer.latent_dim, seed=0)
    (folder,) = write_colorings(colorizer, [image], noises, tmp_path / "out")
    sheet, told = rgba(folder / "sheet.png"), read_json(folder / "sheet.json")
    before = color.rgb_to_lab(drawn)[..., 0]
    opaque = alpha == 255
    assert opaque.mean() > 0.2 and ((alpha > 0) & ~opaque).mean() > 0.01
    for frame in told["frames"]:
        one = rgba(folder / frame["filename"])
        np.testing.assert_array_equal(one[..., 3], alpha)
        after = color.rgb_to_lab(one[..., :3])[..., 0]
        assert np.abs(after - before)[opaque].max() < 1  # outlines and shading are as they were
        assert np.abs(color.rgb_to_lab(one[opaque][:, :3])[:, 1:]).mean() > 3
        x, y = frame["frame"]["x"], frame["frame"]["y"]
        np.testing.assert_array_equal(sheet[y : y + 1200, x : x + 900], one)
    assert len(told["frames"]) == 8
    (again,), _ = remake(folder / "colorings.json", tmp_path / "again")
    assert files(again) == files(folder)
