"""Hold and vary, packs and uploads in JupyterLab, as an artist uses them."""

import io
import json

import numpy as np
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from PIL import Image

from tests.helpers.pages import pixels

KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
SOURCE = """\
from chroma_lib.coloring import Colorizer
from chroma_lib.pictures import read_picture, shipped_pictures
from chroma_lib.studio import NoiseSlider

choices = {{name: read_picture(path) for name, path in shipped_pictures().items()}}
NoiseSlider(Colorizer.load("dcgan_128"), choices, out={out!r})
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    return tmp_path_factory.mktemp("packs")


@pytest.fixture(scope="module")
def page(open_notebook, out):
    source = SOURCE.format(out=str(out))
    notebook = new_notebook(cells=[new_code_cell(source)], metadata=KERNEL)
    return open_notebook(notebook, "hold.ipynb")


@pytest.fixture(autouse=True)
def _no_error(page):
    yield
    assert page.errors == []


def png(array):
    file = io.BytesIO()
    Image.fromarray(array).save(file, format="PNG")
    return file.getvalue()


@pytest.mark.parametrize("name", ["eileen", "lucy", "sylvie"])
def test_a_region_that_is_clicked_keeps_its_color(page, name):
    page.choose("picture", name)
    page.click("new noise")
    before = pixels(page.picture())
    page.click_picture(0.5, 0.5)  # the face, of each of the three
    (held,) = page.pressed()
    assert "region" in held
    assert (pixels(page.picture()) == before).all()
    striped = pixels(page.overlay())[..., 3] > 0
    assert striped.sum() > 200
    page.click("new noise")
    after = pixels(page.picture())
    assert (after[striped] == before[striped]).all()
    assert (after != before).any(-1).mean() > 0.1
    page.screenshot(f"hold_{name}")
    page.click("let all go")
    assert page.pressed() == [] and page.overlay() is None


def test_a_swatch_holds_with_the_keyboard_and_undo_takes_it_back(page):
    page.press("button", "region 2", "Enter")
    (pressed,) = page.pressed()
    assert pressed.startswith("region 2,")
    page.click("undo")
    assert page.pressed() == []


def test_a_coloring_of_the_strip_is_shown(page):
    before = page.picture()
    page.click("coloring 7")
    chosen = page.picture()
    assert chosen != before
    page.click("coloring 8")
    page.click("undo")
    assert page.picture() == chosen


def test_a_pack_of_ones_own_picture(page, out):
    rgba = np.zeros((1200, 900, 4), np.uint8)
    lesson = Image.open(io.BytesIO(page.picture())).convert("RGB").resize((900, 1200))
    rgba[..., :3], rgba[100:, 50:850, 3] = np.asarray(lesson), 255
    page.upload("내 캐릭터.png", png(rgba))
    assert page.control("combobox", "picture").input_value() == "내 캐릭터"
    assert (pixels(page.picture())[0, 0] == [0, 0, 0, 0])[3]
    for number in range(1, 9):
        page.click(f"coloring {number}")
        page.click("into the pack")
    page.screenshot("pack")
    page.click("save the pack")
    folder = out / "내 캐릭터"
    assert str(folder) in page.status()
    for number in range(8):
        kept = np.asarray(Image.open(folder / f"{number:02d}.png"))
        assert kept.shape == (1200, 900, 4)
        np.testing.assert_array_equal(kept[..., 3], rgba[..., 3])
    record = json.loads((folder / "colorings.json").read_text(encoding="utf-8"))
    assert len(record["colorings"]) == 8 and (folder / "palette.gpl").is_file()


def test_a_picture_of_more_than_jupyters_usual_limit_comes_through(page):
    noise = np.random.default_rng(0).integers(0, 255, (2000, 2000, 3), np.uint8)
    content = png(noise)
    assert len(content) > 11 * 2**20
    page.upload("large.png", content)
    assert page.control("combobox", "picture").input_value() == "large"
    page.choose("picture", "eileen")


def test_a_bad_upload_is_reported_beside_the_button_and_the_slider_lives_on(page):
    before = page.picture()
    for name, content in (("text.png", b"not a picture"), ("empty.png", b"")):
        page.upload(name, content)
        assert name in page.status()
        assert page.picture() == before
    page.click("new noise")
    assert page.picture() != before
