"""Where the frames of a sheet are."""

import json

import numpy as np
import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.pictures.frames import Frames, check_frames, find_frames
from chroma_lib.pictures.picture import Picture


def sheet(height=40, width=80):
    return Picture(np.full((height, width, 3), 90, np.uint8), None, "walk")


def described(*places, rotated=False):
    return [
        {"frame": dict(zip("xywh", place)), "rotated": rotated, "trimmed": True} for place in places
    ]


@pytest.fixture
def write(tmp_path):
    def write_json(content):
        path = tmp_path / "walk.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        return str(path)

    return write_json


def test_columns_by_rows():
    boxes = [(0, 0, 20, 40), (0, 40, 20, 40), (20, 0, 20, 40), (20, 40, 20, 40)]
    assert find_frames("2x2", sheet()) == find_frames("2×2", sheet()) == Frames(boxes)


@pytest.mark.parametrize("spec", ["3x1", "1x7"])
def test_frames_of_unequal_size_are_refused(spec):
    with pytest.raises(ChromaError, match=f"walk: its 80×40 pixels cannot .*{spec[2]} equal"):
        find_frames(spec, sheet())


@pytest.mark.parametrize("spec", ["4", "0x1", "4x", "4x-1", "columns", "walk.xml"])
def test_another_layout_is_refused(spec):
    with pytest.raises(ChromaError, match=f"--frames {spec}: use COLUMNSxROWS such as 4x1, rows"):
        find_frames(spec, sheet())


@pytest.mark.parametrize("kind", ["hash", "array"])
def test_the_json_of_a_sheet(write, kind):
    entries = described((0, 0, 30, 40), (40, 4, 20, 30), (0, 0, 30, 40))  # two names, one place
    names = [f"walk {i}.aseprite" for i in range(3)]
    frames = dict(zip(names, entries)) if kind == "hash" else entries
    content = {"frames": frames, "meta": {"image": "walk.png", "frameTags": []}}
    assert find_frames(write(content), sheet()) == Frames(
        [(0, 0, 40, 30), (4, 40, 30, 20)], content
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ({"frames": {}}, "has no frames"),
        ({}, "'frames': field required"),
        ({"frames": [{"frame": {"x": 0, "y": 0, "w": 8}}]}, "'frames.*h': field required"),
        ({"frames": [{"frame": {"x": -1, "y": 0, "w": 8, "h": 8}}]}, "greater than or equal to 0"),
        ({"frames": described((0, 0, 0, 8))}, "greater than 0"),
        ({"frames": described((70, 0, 20, 40))}, "ends at 90, 40, but walk has 80×40 pixels"),
        ({"frames": described((0, 0, 8, 8), rotated=True)}, "rotated .*without rotation"),
        ({"frames": described((0, 0, 8, 8)), "meta": 3}, "'meta': input should be"),
        ([1], "input should be an object"),
    ],
)
def test_json_that_does_not_fit_is_refused_in_one_line(write, content, message):
    path = write(content)
    with pytest.raises(ChromaError, match=message) as error:
        find_frames(path, sheet())
    assert str(error.value).startswith(path) and "\n" not in str(error.value)


def test_a_missing_json():
    with pytest.raises(ChromaError, match="missing.json: cannot be read"):
        find_frames("missing.json", sheet())


def strip(*panels, height=200):
    rgb = np.full((height, 30, 3), 250, np.uint8)
    for top, bottom in panels:
        rgb[top:bottom, 5:25] = 60
    return Picture(rgb, None, "strip")


def rows(*panels, **size):
    boxes = find_frames("rows", strip(*panels, **size)).boxes
    assert all((left, width) == (0, 30) for _, left, _, width in boxes)
    return [(top, top + height) for top, _, height, _ in boxes]


def test_panels_are_what_is_between_blank_rows():
    assert rows((10, 60), (80, 140), (150, 200)) == [(10, 60), (80, 140), (150, 200)]


def test_a_strip_without_a_blank_row_is_one_panel():
    assert rows((0, 200)) == [(0, 200)]


def test_a_thin_gap_is_inside_a_panel_and_dust_belongs_to_the_next():
    assert rows((10, 60), (64, 100)) == [(10, 100)]
    assert rows((10, 12), (40, 100), (150, 190)) == [(10, 100), (150, 190)]
    assert rows((10, 60), (80, 140), (170, 172)) == [(10, 60), (80, 140), (170, 172)]


@pytest.mark.parametrize("spec", ["rows", "2x1"])
def test_white_frames_only(spec):
    white = Picture(np.full((40, 80, 3), 255, np.uint8), None, "walk")
    with pytest.raises(ChromaError, match="walk: all its frames are white"):
        find_frames(spec, white)


def test_frames_of_another_picture():
    frames = find_frames("2x1", sheet())
    check_frames(frames, sheet(41, 99), "record")
    with pytest.raises(ChromaError, match=r"record: a frame ends at 80, 40, .* or 1x1 .*--frames"):
        check_frames(frames, sheet(40, 79), "record")
