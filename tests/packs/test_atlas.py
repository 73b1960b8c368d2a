"""One atlas for each coloring of a character."""

from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from chroma_lib.errors import ChromaError
from chroma_lib.packs.atlas import pack_shelves, refuse_old_atlases, write_atlases
from chroma_lib.packs.sheets import SheetOptions
from tests.helpers.packs import read_json, rgba

SIZES = {"sit": (50, 40), "stand": (30, 90), "walk 1": (30, 90), "walk 2": (40, 91)}


@pytest.fixture
def packs(tmp_path):
    """Packs of two random colorings each, of several sizes, partly transparent."""
    rng = np.random.default_rng(0)
    folders = []
    for name, (width, height) in SIZES.items():
        folders.append(tmp_path / "hero" / name)
        folders[-1].mkdir(parents=True)
        for i in range(2):
            cell = rng.integers(0, 256, (height, width, 4), np.uint8)
            cell[:5, :5, 3] = 0
            Image.fromarray(cell).save(folders[-1] / f"{i:02d}.png")
        Image.fromarray(cell).save(folders[-1] / "grid.png")
    return folders


def cells(out, written):
    """Return each frame of atlases by its name, with its extruded rim and without."""
    found = {}
    for path in written:
        described = read_json(path)
        page = rgba(out / described["meta"]["image"])
        assert described["meta"]["size"] == {"w": page.shape[1], "h": page.shape[0]}
        for name, entry in described["frames"].items():
            x, y, w, h = (entry["frame"][key] for key in "xywh")
            found[name] = page[y : y + h, x : x + w], page, (x, y, w, h)
    return found


def test_every_frame_is_where_the_json_says(packs, tmp_path):
    out = tmp_path / "hero"
    written = write_atlases(packs, out, SheetOptions())
    assert [path.name for path in written] == ["atlas-00.json", "atlas-01.json"]
    assert read_json(written[0])["meta"]["image"] == "atlas-00.png"
    found = cells(out, written)
    # No other coloring, and no other character, has a frame of the same name.
    assert set(found) == {f"hero/0{i}/{name}.png" for i in range(2) for name in SIZES}
    for name, (cell, *_) in found.items():
        _, number, file = name.split("/")
        expected = rgba(out / file.removesuffix(".png") / f"{number}.png")
        np.testing.assert_array_equal(cell, expected)


def test_padding_and_extrusion(packs, tmp_path):
    out = tmp_path / "hero"
    found = cells(out, write_atlases(packs[1:3], out, SheetOptions(padding=3, extrude=2)))
    for cell, page, (x, y, w, h) in found.values():
        rim = np.pad(cell, ((2, 2), (2, 2), (0, 0)), mode="edge")
        np.testing.assert_array_equal(page[y - 2 : y + h + 2, x - 2 : x + w + 2], rim)
    page, (x, *_) = found["hero/00/stand.png"][1:]
    other = found["hero/00/walk 1.png"][2][0]
    assert abs(x - other) == 30 + 2 * 2 + 3
    assert page.shape == (94, 2 * 34 + 3, 4)


def test_several_pages_and_larger_pictures(packs, tmp_path):
    out = tmp_path / "hero"
    big = np.full((600, 300, 4), (200, 10, 10, 255), np.uint8)
    big[:300, :, 3] = 0
    for pack in packs:
        for i in range(2):
            Image.fromarray(big).save(pack / f"0{i}.png")
    written = write_atlases(packs, out, SheetOptions(max_side=256))
    assert [path.name for path in written][:2] == ["atlas-00.json", "atlas-00-1.json"]
    first = read_json(written[0])["meta"]
    assert first["related_multi_packs"] == ["atlas-00-1.json"]
    assert float(first["scale"]) == pytest.approx(256 / 600, abs=1e-4)
    found = cells(out, written)
    assert len(found) == 8
    for cell, page, _ in found.values():
        assert cell.shape == (256, 128, 4) and max(page.shape) <= 256
        assert (cell[..., 0] > 190).all()  # also below transparency: no dark rim


def test_rectangles_do_not_overlap_and_stay_on_their_page():
    rng = np.random.default_rng(1)
    sizes = [tuple(map(int, size)) for size in rng.integers(1, 60, (40, 2))]
    places = pack_shelves(sizes, 100)
    assert len({page for page, *_ in places}) > 1
    for (_, left, top), (width, height) in zip(places, sizes):
        assert left + width <= 100 and top + height <= 100
    for i, j in combinations(range(len(sizes)), 2):
        (p, x, y), (q, u, v) = places[i], places[j]
        (w, h), (s, t) = sizes[i], sizes[j]
        assert p != q or x + w <= u or u + s <= x or y + h <= v or v + t <= y
    assert pack_shelves([(10, 10)] * 4, 100) == [(0, 0, 0), (0, 10, 0), (0, 0, 10), (0, 10, 10)]


def test_old_atlases_are_left_alone(packs, tmp_path):
    refuse_old_atlases(tmp_path / "hero")
    refuse_old_atlases(tmp_path / "missing")
    write_atlases(packs, tmp_path / "hero", SheetOptions())
    with pytest.raises(ChromaError, match=r"hero: already has the atlases .* \(--out\)"):
        refuse_old_atlases(tmp_path / "hero")
