"""The slider in JupyterLab, with the keyboard and with the mouse."""

import symtable
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from tests.helpers.pages import CONTROLS

LESSON = Path(__file__).resolve().parents[2] / "notebooks" / "05_noise_chroma.ipynb"
KERNEL = {"kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}}
SMALL = """\
from chroma_lib.coloring import Colorizer
from chroma_lib.pictures import read_picture, shipped_pictures
from chroma_lib.studio import NoiseSlider

choices = {name: read_picture(path).rgb for name, path in shipped_pictures().items()}
NoiseSlider(Colorizer.load("dcgan"), choices)
"""


@pytest.fixture(scope="module")
def page(open_notebook):
    notebook = new_notebook(cells=[new_code_cell(SMALL)], metadata=KERNEL)
    return open_notebook(notebook, "small.ipynb")


@pytest.fixture(autouse=True)
def _no_error(page):
    yield
    assert page.errors == []


def test_the_notebook_runs_and_shows_the_slider(page):
    assert len(page.names("slider")) >= 5
    assert page.picture().startswith(b"\x89PNG")
    page.screenshot("lab")


def test_the_arrow_keys_move_the_slider_and_the_picture(page):
    page.set("block 1", 0)
    before = page.picture()
    page.press("slider", "block 1", "ArrowRight", 3)
    assert page.value("block 1") == pytest.approx(0.3)
    moved = page.picture()
    assert moved != before
    # Equal noise, equal bytes.
    page.press("slider", "block 1", "ArrowLeft", 3)
    assert page.picture() == before
    page.press("slider", "block 1", "ArrowRight", 3)
    assert page.picture() == moved


def test_the_mouse_drags_the_slider_and_the_picture(page):
    page.set("block 2", 0)
    before = page.picture()
    page.drag("block 2", 50)
    value = page.value("block 2")
    assert value > 0.3
    dragged = page.picture()
    assert dragged != before
    page.screenshot("lab_dragged")
    page.set("block 2", 0)
    assert page.picture() == before
    page.set("block 2", value)
    assert page.picture() == dragged


def test_a_fast_drag_ends_at_its_last_value_and_piles_nothing_up(page):
    page.set("block 3", 0)
    sent = page.traffic.pictures
    page.drag("block 3", 60, -60, 40, moves=20)
    sent = page.traffic.pictures - sent
    assert 1 <= sent <= 60, "a picture for each of 60 moves at most"
    value, dragged = page.value("block 3"), page.picture()
    page.press("slider", "block 3", "ArrowLeft")
    assert page.picture() != dragged
    page.set("block 3", value)
    assert page.picture() == dragged


def test_another_picture_and_the_dice(page):
    before = page.picture()
    page.choose("picture", "lucy")
    lucy = page.picture()
    assert lucy != before
    page.click("new noise")
    assert page.picture() != lucy


def test_every_control_and_picture_has_a_name(page):
    found = page.names(*CONTROLS, "img")
    assert len(found) > 50  # the strip, the swatches and the rest
    assert [role for role, name in found if not name] == []


def test_every_control_is_reached_by_tab(page):
    count, reached = page.tab_stops()
    assert count >= 12  # five sliders and their numbers, the list and the dice
    assert reached == [str(number) for number in range(count)]


def test_nothing_is_cut_off_in_a_narrow_window(page):
    assert page.cut_off(800, "lab_narrow") == []


def test_korean_is_drawn_as_korean(page):
    letters = page.letters("가뷁한 ")
    empty = letters.pop()
    assert all(sum(letter) for letter in letters) and not sum(empty)
    # A font without Hangul draws the same box for each.
    assert len({tuple(letter) for letter in letters}) == len(letters)


def sets_and_reads(source):
    """Return the names that a cell defines, and those that earlier cells must define for it."""
    top = symtable.symtable(source, "cell", "exec")
    sets = {
        symbol.get_name()
        for symbol in top.get_symbols()
        if symbol.is_assigned() or symbol.is_imported()
    }
    reads, tables = set(), [top]
    for table in tables:  # the list grows: what a function reads counts too
        tables.extend(table.get_children())
        for symbol in table.get_symbols():
            if symbol.is_referenced() and (table is top or symbol.is_global()):
                reads.add(symbol.get_name())
    return sets, reads - sets


def cut_to_the_slider(notebook):
    """Return a copy with the slider's cell and only the earlier cells that it needs."""
    cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
    (last,) = [i for i, cell in enumerate(cells) if "\nNoiseSlider(" in cell.source]
    kept, needed = [], set()
    for cell in reversed(cells[: last + 1]):
        sets, reads = sets_and_reads(cell.source)
        if not kept or sets & needed:
            kept.insert(0, cell)
            needed = needed - sets | reads
    return new_notebook(cells=kept, metadata=notebook.metadata)


def test_the_slider_of_the_lesson_works(open_notebook):
    lesson = cut_to_the_slider(nbformat.read(LESSON, as_version=4))
    page = open_notebook(lesson, LESSON.name)
    before = page.picture()
    page.press("slider", "block 5", "ArrowRight", 5)
    moved = page.picture()
    assert moved != before
    page.screenshot("lesson")
    page.press("slider", "block 5", "ArrowLeft", 5)
    assert page.picture() == before
    assert page.errors == []
