import numpy as np
import pytest
from PIL import Image

from chroma_lib.errors import ChromaError
from chroma_lib.packs import sheets
from chroma_lib.packs.sheets import SheetOptions, bleed_source
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.formats import MAX_SIDE
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import MAX_MEGAPIXELS, read_picture
from tests.helpers.packs import contents, read_json, remake, rgba, z


def cut(sheet, described, name, margin=0):
    x, y, w, h = (described["frames"][name]["frame"][key] for key in "xywh")
    return sheet[y - margin : y + h + margin, x - margin : x + w + margin]


def test_the_grid_is_what_the_files_are_on_white(pack):
    with Image.open(pack / "grid.png") as grid:
        assert grid.mode == "RGB" and grid.size == (5 * 102 - 2, 2 * 82 - 2)
        cell = np.asarray(grid)[82:162, 102:202]
    np.testing.assert_array_equal(cell, read_picture(pack / "06.png").rgb)


def test_each_cell_of_the_sheet_is_a_file_and_the_frames_say_which(pack):
    sheet, described = rgba(pack / "sheet.png"), read_json(pack / "sheet.json")
    assert described["meta"]["image"] == "sheet.png" and described["meta"]["scale"] == "1"
    assert described["meta"]["size"] == {"w": 500, "h": 160}
    assert sheet.shape == (160, 500, 4)
    assert (described["meta"]["columns"], described["meta"]["cell"]) == (5, {"w": 100, "h": 80})
    # A hash whose keys are those of no other pack: engines find textures by them.
    assert list(described["frames"]) == [f"rin/{i:02d}.png" for i in range(7)]
    for name in described["frames"]:
        expected = rgba(pack / name.removeprefix("rin/"))
        np.testing.assert_array_equal(cut(sheet, described, name), expected)
    assert (sheet[80:, 200:] == 0).all()  # the empty cells of the last row


def test_a_sheet_too_large_to_read_back_has_smaller_cells(colorizer, image, tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_SHEET_PIXELS", 4 * 100 * 80 // 4)  # half of each side
    folder = write_pack(colorizer, image, z(4), tmp_path / "small", columns=2)
    described = read_json(folder / "sheet.json")
    assert described["meta"]["scale"] == "0.5" and described["meta"]["size"] == {"w": 100, "h": 80}
    assert rgba(folder / "sheet.png").shape == (80, 100, 4)
    assert rgba(folder / "grid.png").shape == (82, 102, 4)  # two more for the gap
    assert rgba(folder / "00.png").shape == (80, 100, 4)
    x, y, w, h = (described["frames"]["rin/03.png"]["frame"][key] for key in "xywh")
    assert (x, y, w, h) == (50, 40, 50, 40)


def test_padding_and_extrusion(colorizer, image, tmp_path):
    options = SheetOptions(padding=3, extrude=2)
    folder = write_pack(colorizer, image, z(4), tmp_path / "pack", columns=3, sheet=options)
    sheet, described = rgba(folder / "sheet.png"), read_json(folder / "sheet.json")
    assert sheet.shape == (2 * 84 + 3, 3 * 104 + 2 * 3, 4)
    for i in range(4):
        expected = np.pad(rgba(folder / f"{i:02d}.png"), ((2, 2), (2, 2), (0, 0)), mode="edge")
        cell = cut(sheet, described, f"rin/{i:02d}.png", margin=2)
        np.testing.assert_array_equal(cell, expected)
    assert (sheet[:, 104:107] == 0).all() and (sheet[84:87] == 0).all()
    assert read_json(folder / "colorings.json")["sheet"] == {"padding": 3, "extrude": 2}
    (again,), _ = remake(folder / "colorings.json", tmp_path)
    assert contents(again) == contents(folder)
    (other,), _ = remake(folder / "colorings.json", tmp_path / "plain", sheet=SheetOptions())
    assert rgba(other / "sheet.png").shape == (160, 300, 4)


def test_several_sheets_where_one_would_be_too_large(colorizer, image, tmp_path):
    options = SheetOptions(max_side=256)
    folder = write_pack(colorizer, image, z(14), tmp_path / "pack", sheet=options)
    sheets = sorted(path.name for path in folder.glob("sheet*.json"))
    assert sheets == ["sheet-1.json", "sheet-2.json", "sheet.json"]
    frames = {}
    for name in sheets:
        described = read_json(folder / name)
        image_name = described["meta"]["image"]
        assert image_name == name.replace("json", "png")
        sheet = rgba(folder / image_name)
        assert max(sheet.shape) <= 256
        assert described["meta"]["size"] == {"w": sheet.shape[1], "h": sheet.shape[0]}
        assert sorted([name, *described["meta"]["related_multi_packs"]]) == sheets
        frames |= {key: cut(sheet, described, key) for key in described["frames"]}
    assert len(frames) == 14
    for key, cell in frames.items():
        np.testing.assert_array_equal(cell, rgba(folder / key.removeprefix("rin/")))
    assert rgba(folder / "grid.png").shape[:2] == (3 * 82 - 2, 5 * 102 - 2)


def test_a_cell_fits_into_its_sheet(colorizer, tmp_path):
    picture = Picture(np.full((90, 300, 3), 120, np.uint8), None, "wide")
    options = SheetOptions(max_side=256, extrude=3)
    folder = write_pack(colorizer, picture, z(2), tmp_path / "pack", sheet=options)
    assert rgba(folder / "sheet.png").shape == (2 * (75 + 6), 256, 4)
    assert rgba(folder / "00.png").shape == (90, 300, 4)


def test_transparent_pixels_have_the_color_of_the_edge(pack):
    for cell in (rgba(pack / "03.png"), rgba(pack / "sheet.png")[:80, 300:400]):
        assert (cell[:, :10, 3] == 0).all()
        expected = np.repeat(cell[:, 10:11, :3], 10, axis=1)
        np.testing.assert_array_equal(cell[:, :10, :3], expected)


def test_color_below_transparency_in_smaller_cells(colorizer, image, tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_SHEET_PIXELS", 4 * 100 * 80 // 4)
    folder = write_pack(colorizer, image, z(4), tmp_path / "small", columns=2)
    sheet = rgba(folder / "sheet.png")
    clear = sheet[..., 3] == 0
    assert clear[:, :3].all() and (sheet[:, :3, :3].max((0, 1)) > 0).all()


def test_where_color_comes_from():
    alpha = np.uint8([[0, 0, 99], [0, 0, 0], [255, 0, 0]])
    source = bleed_source(alpha)
    assert source[0, 2] == 2 and source[2, 0] == 6
    assert source[1, 2] == 2 and source[2, 1] == 6
    faint = bleed_source(np.uint8([[0, 3, 99]]))
    assert faint.tolist() == [[2, 1, 2]]  # a pixel of opacity 3 keeps its color, but gives none
    assert bleed_source(np.zeros((2, 2), np.uint8)) is None
    assert bleed_source(np.ones((2, 2), np.uint8)) is None


@pytest.mark.parametrize("options", [{"padding": -1}, {"extrude": 65}, {"max_side": 255}])
def test_sheets_that_make_no_sense(options):
    (name,) = options
    with pytest.raises(ChromaError, match=f"{name} .* of a sheet: use"):
        SheetOptions(**options)


@pytest.mark.parametrize("columns", [1, 5, 1000])
def test_the_grid_and_the_sheets_of_many_colorings_can_be_read(columns):
    count, shape = 1000, (900, 700)
    scale = sheets.cell_scale(count, columns, shape, SheetOptions(max_side=65_535))
    rows = -(-count // columns)
    sides = [n * (int(side * scale) + 2) for n, side in zip((rows, columns), shape)]
    assert max(sides) <= MAX_SIDE and np.prod(sides) <= MAX_MEGAPIXELS * 1_000_000


def test_wide_margins_make_more_sheets(tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_SHEET_PIXELS", 10_000)
    cells = [np.zeros((8, 8, 4), np.uint8)] * 40
    options = SheetOptions(padding=16, max_side=1024)
    names = [f"{i:02d}.png" for i in range(40)]
    for write in sheets.plan_sheets(tmp_path, "a", names, cells, 5, 1, options):
        write()
    sizes = [rgba(path).shape[:2] for path in tmp_path.glob("sheet*.png")]
    assert len(sizes) == 3
    assert all(np.prod(size) <= 10_000 for size in sizes)
