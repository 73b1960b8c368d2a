"""Handed-in notebooks: honest, broken, and tampered with."""

import copy

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from chroma_lib.errors import ChromaError
from chroma_lib.lessons.bounds import Overseer
from chroma_lib.lessons.grading import grade
from chroma_lib.lessons.hand_in import combine, find_lesson

CHECK = """
class Verdict:
    def __init__(self, right):
        self.right = right

    def __repr__(self):
        return "right" if self.right else "not yet"


def check(n, answer):
    print("right")  # what is printed is not the verdict
    return Verdict((answer() if callable(answer) else answer) == six * n)


check({n}, answer_{n})
"""
CELLS = {
    "parameters": 'lang: str = "both"  # language',
    "imports": "import math",
    "six": "six = math.factorial(3)",
    **{f"{kind}{n}": "" for n in (1, 2, 3) for kind in ("answer", "check")},
} | {f"answer{n}": f"answer_{n} = None  # a number" for n in (1, 2, 3)}
CELLS |= {f"check{n}": CHECK.format(n=n) for n in (1, 2, 3)}


def notebook(cells):
    made = new_notebook(cells=[new_code_cell(source, id=key) for key, source in cells.items()])
    made.cells[0].metadata["tags"] = ["parameters"]
    return made


@pytest.fixture
def lesson(tmp_path):
    path = tmp_path / "01_six.ipynb"
    nbformat.write(notebook(CELLS), path)
    return path


@pytest.fixture
def hand_in(lesson, tmp_path):
    """Return a function that grades the lesson with some cells changed."""

    def run(cells, **options):
        path = tmp_path / "kim.ipynb"
        handed = notebook(CELLS | cells)
        handed.cells.sort(key=lambda cell: cell.id != "mine")  # an additional cell comes first
        nbformat.write(handed, path)
        return grade(path, lessons=[lesson], **options)

    return run


@pytest.mark.kernel
def test_points_and_reasons(hand_in):
    result = hand_in(
        {
            "answer1": "answer_1 = 6",
            "six": "six = 0",
            "answer2": "answer_2 = lambda: twice(six)",
            "answer3": "answer_3 = 1 / 0",
            "check3": "'right'",
            "mine": "def twice(x):\n    return 2 * x",  # a cell that the student has added
        }
    )
    assert result.lesson == "01_six"
    assert [mark.points for mark in result.marks] == [1, 1, 0]
    assert "NameError" in result.marks[2].message
    assert result.points == 2
    assert [note.split()[1] for note in result.notes] == ["six:", "check3:"]


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("while True: pass", "stopped after 4 s"),
        ("import os\nos.kill(os.getpid(), 9)\nanswer_2 = 1", "the kernel died"),
    ],
)
def test_an_endless_or_crashed_notebook_keeps_what_it_had(hand_in, answer, reason):
    result = hand_in({"answer1": "answer_1 = 6", "answer2": f"answer_2 = 1\n{answer}"}, seconds=4)
    assert [mark.points for mark in result.marks] == [1, 0, 0]
    assert reason in result.marks[1].message and reason in result.notes[-1]


@pytest.mark.kernel
def test_memory_is_bounded_by_the_system(hand_in):
    result = hand_in({"answer1": "answer_1 = bytearray(20 << 30)"}, gibibytes=1)
    assert result.marks[0].points == 0 and "NameError" in result.marks[0].message


def test_the_overseer_stops_at_its_time_and_memory():
    assert Overseer(60, 100)() is None
    assert Overseer(-1, 100)() == "stopped after -1 s"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        ("answer_1 = 1\ndef check(n, answer): pass", "sets check, which the check uses"),
        ("answer_1 = 1\nfor six in [answer_1]: pass", "sets six, which the check uses"),
        ("import math\nanswer_1 = 1\nmath.factorial = abs", "math.factorial = ..."),
        ("from a import GRADERS\nGRADERS[1] = abs\nanswer_1 = 1", "GRADERS[1] = ..."),
        ("import sys\nanswer_1 = lambda: sys._getframe(1)", "uses _getframe"),
        ("from builtins import print as p\nanswer_1 = 1", "uses builtins"),
        ("answer_1 = 1\nglobals()['print'] = abs", "uses globals"),
    ],
)
def test_an_answer_that_reaches_into_its_check_is_not_checked(answer, reason):
    found = combine(notebook(CELLS | {"answer1": answer}), notebook(CELLS))
    assert reason in found.refused[1]
    assert "check1" not in [cell.id for cell in found.notebook.cells]


@pytest.mark.parametrize(
    "answer",
    [
        "class answer_1:\n    def __init__(self):\n        self.six = six",
        "def answer_1(layer):\n    layer.trainable = False\n    return layer",
        "import math\nanswer_1 = math.factorial(3)",
    ],
)
def test_attributes_of_other_things_may_be_set(answer):
    assert combine(notebook(CELLS | {"answer1": answer}), notebook(CELLS)).refused == {}


def test_cells_without_ids_are_recognized_by_their_text():
    handed = notebook(CELLS | {"answer1": "answer_1 = 6", "six": "six = math.factorial(9)"})
    for cell in handed.cells:
        cell.id = "x" + cell.id
    found = combine(handed, notebook(CELLS))
    sources = {cell.id: cell.source for cell in found.notebook.cells}
    assert sources == CELLS | {"answer1": "answer_1 = 6"} and found.changed == ["six"]


def test_the_lesson_is_found_whatever_the_file_is_called(lesson, tmp_path):
    other = tmp_path / "02_other.ipynb"
    nbformat.write(notebook({"parameters": "x: int = 1", "a": "print(x)"}), other)
    handed = copy.deepcopy(notebook(CELLS | {"answer1": "answer_1 = 6"}))
    assert find_lesson(handed, [other, lesson]) == lesson


@pytest.mark.parametrize("content", ["", "{}", '{"cells": 3}', "\x00\xff"])
def test_a_file_that_is_no_notebook_of_ours_is_refused_in_one_line(lesson, tmp_path, content):
    path = tmp_path / "lee.ipynb"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ChromaError, match=r"lee\.ipynb: is no") as error:
        grade(path, lessons=[lesson])
    assert "\n" not in str(error.value)


def test_another_notebook_is_refused(lesson, tmp_path):
    path = tmp_path / "lee.ipynb"
    nbformat.write(new_notebook(cells=[new_code_cell("print(1)")]), path)
    with pytest.raises(ChromaError, match="is no notebook of Chroma"):
        grade(path, lessons=[lesson])
