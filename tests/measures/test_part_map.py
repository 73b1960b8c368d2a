"""The parts of a picture as a table and as a figure."""

import re
import warnings
from itertools import pairwise

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.text import Text
from PIL import Image

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.measures import part_map
from chroma_lib.measures.part_map import NO_PART
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_figures


@pytest.fixture(scope="module")
def colorizer():
    return Colorizer.load("dcgan_256", recolor="auto")


@pytest.fixture(scope="module")
def sylvie():
    rgb = read_picture(shipped_figures()["sylvie_figure"]).rgb
    small = Image.fromarray(rgb).resize((rgb.shape[1] // 2, rgb.shape[0] // 2))
    return Picture(np.asarray(small), None, "sylvie")


@pytest.fixture(scope="module")
def found(colorizer, sylvie):
    return part_map.find_parts(colorizer, sylvie)


def test_parts_are_those_that_colorings_have(colorizer, sylvie, found):
    assert found.is_colored and found.plane.shape == sylvie.rgb.shape[:2]
    shares = [part.share for part in found.parts]
    assert shares == sorted(shares, reverse=True) and sum(shares) == pytest.approx(1, abs=0.01)
    by_name = {part.name: part for part in found.parts}
    assert by_name["skin"].is_kept and not by_name["hair"].is_kept
    assert "background" not in by_name and found.plane[0, 0] == NO_PART
    red, green, blue = bytes.fromhex(by_name["hair"].color[1:])  # a brown
    assert red > green > blue
    labels = colorizer.encode(sylvie.rgb).recoloring.labels
    here = found.plane == by_name["hair"].mask
    np.testing.assert_array_equal(here, labels == colorizer.parts.index("hair"))


def test_parts_of_a_gray_picture_keep_no_color(colorizer, sylvie):
    gray = np.asarray(Image.fromarray(sylvie.rgb).convert("L").convert("RGB"))
    alpha = np.full(gray.shape[:2], 255, np.uint8)
    alpha[: len(alpha) // 2] = 0
    found = part_map.find_parts(colorizer, Picture(gray, alpha, "gray"))
    assert not found.is_colored and not any(part.is_kept for part in found.parts)
    assert (found.plane[: len(alpha) // 2] == NO_PART).all()
    assert all(len(set(re.findall("..", part.color[1:]))) == 1 for part in found.parts)
    assert "in colorings" not in part_map.describe_parts(found)


@pytest.mark.parametrize(
    ("lang", "line"),
    [("en", r"upper \(upper garment\) +\d+\.\d% +#\w{6} +new color"),
     ("ko", r"upper \(상의\) +\d+\.\d% +#\w{6} +새 색")],
)  # fmt: skip
def test_the_table_has_the_names_for_the_command(found, lang, line):
    head, *lines = part_map.describe_parts(found, lang).splitlines()
    assert head.split()[0] == {"en": "share", "ko": "비율"}[lang]
    assert len(lines) == len(found.parts)
    assert any(re.fullmatch(line, each) for each in lines)


@pytest.mark.parametrize("lang", ["en", "ko", "both"])
def test_the_figure_names_every_part_with_every_glyph(found, lang):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # a glyph that no font has is only a warning
        figure = part_map.show_parts(found, lang)
        FigureCanvasAgg(figure).draw()
    texts = {text.get_text().split()[0]: text for text in figure.findobj(Text) if text.get_text()}
    assert {part.name for part in found.parts} <= texts.keys()
    # Of the text alone, without the line to the part.
    boxes = [Text.get_window_extent(texts[part.name]) for part in found.parts]
    width, _ = figure.canvas.get_width_height()
    assert all(box.x0 >= 0 and box.x1 <= width and box.y0 >= 0 for box in boxes)
    spans = sorted((box.y0, box.y1) for box in boxes)
    assert all(below[1] < above[0] for below, above in pairwise(spans))


def test_a_large_picture_is_scaled_down_and_a_blank_one_has_no_parts(colorizer):
    white = np.full((20, part_map.LONGEST_SIDE + 100, 3), 255, np.uint8)
    found = part_map.find_parts(colorizer, Picture(white, None, "white"))
    assert found.plane.shape[1] == part_map.LONGEST_SIDE
    assert found.parts == () and part_map.describe_parts(found) == ""


def test_weights_without_named_parts_are_refused(sylvie):
    with pytest.raises(ChromaError, match="weights dcgan: these weights know no parts by name"):
        part_map.find_parts(Colorizer.load("dcgan"), sylvie)
