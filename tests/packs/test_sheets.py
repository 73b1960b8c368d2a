import numpy as np
from PIL import Image

from chroma_lib.packs import sheets
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.read import read_picture
from tests.helpers.packs import read_json, rgba, z


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
    assert [frame["filename"] for frame in described["frames"]] == [
        f"{i:02d}.png" for i in range(7)
    ]
    for frame in described["frames"]:
        x, y, w, h = (frame["frame"][key] for key in "xywh")
        np.testing.assert_array_equal(sheet[y : y + h, x : x + w], rgba(pack / frame["filename"]))
    assert (sheet[80:, 200:] == 0).all()  # the empty cells of the last row


def test_a_sheet_too_large_to_read_back_has_smaller_cells(colorizer, image, tmp_path, monkeypatch):
    monkeypatch.setattr(sheets, "MAX_SHEET_PIXELS", 4 * 100 * 80 // 4)  # half of each side
    folder = write_pack(colorizer, image, z(4), tmp_path / "small", columns=2)
    described = read_json(folder / "sheet.json")
    assert described["meta"]["scale"] == "0.5" and described["meta"]["size"] == {"w": 100, "h": 80}
    assert rgba(folder / "sheet.png").shape == (80, 100, 4)
    assert rgba(folder / "grid.png").shape == (82, 102, 4)  # two more for the gap
    assert rgba(folder / "00.png").shape == (80, 100, 4)
    x, y, w, h = (described["frames"][3]["frame"][key] for key in "xywh")
    assert (x, y, w, h) == (50, 40, 50, 40)
