import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from chroma_lib.errors import ChromaError
from chroma_lib.lessons import presets
from chroma_lib.lessons.classroom import solution_page, without_solutions, write_class
from chroma_lib.lessons.notebook_files import read_lesson
from tests.helpers.lessons import pair, write

SOLUTION = "<details><summary>Solution</summary>\n\n```python\nanswer_1 = 6\n```\n\n</details>"
KOREAN = SOLUTION.replace("Solution", "풀이")


@pytest.fixture
def lesson(tmp_path):
    cells = [
        *pair("title", "# 1. One", "# 1. 하나"),
        *pair("exercise1", "## Exercise 1: six", "## 연습 1: 여섯"),
        new_code_cell("answer_1 = None", id="answer1"),
        *pair("solution1", SOLUTION, KOREAN),
        *pair("summary", "## Summary", "## 정리"),
    ]
    return write(tmp_path, *cells)


def test_students_get_no_solutions_and_the_teacher_gets_them_apart(lesson, tmp_path):
    done = write_class([lesson], "both", tmp_path / "class", solutions=False)
    (handout,), (page,) = done.students, done.solutions
    ids = [cell.id for cell in nbformat.read(handout, as_version=4).cells]
    assert ids == [
        *("title-en", "title-ko", "exercise1-en", "exercise1-ko", "answer1"),
        *("summary-en", "summary-ko"),
    ]
    assert "answer_1 = 6" not in handout.read_text(encoding="utf-8")
    text = page.read_text(encoding="utf-8")
    for part in ("# 1. One", "## Exercise 1: six", "**Solution**", "answer_1 = 6", "**풀이**"):
        assert part in text
    assert "details" not in text and "Summary" not in text
    assert page.parent != handout.parent


def test_a_class_in_one_language(lesson, tmp_path):
    done = write_class([lesson], "ko", tmp_path / "class", solutions=False)
    for path in (*done.students, *done.solutions):
        text = path.read_text(encoding="utf-8")
        assert "연습 1" in text and "Exercise" not in text


def test_copies_with_solutions_need_no_folder_of_their_own(lesson, tmp_path):
    done = write_class([lesson], "en", tmp_path / "class", solutions=True)
    assert done.students == [tmp_path / "class" / "01_one.ipynb"] and done.solutions == []
    assert "answer_1 = 6" in done.students[0].read_text(encoding="utf-8")


def test_a_solution_in_a_cell_of_another_name_is_refused(tmp_path):
    path = write(tmp_path, new_markdown_cell(SOLUTION, id="more-en"))
    with pytest.raises(ChromaError, match="more-en holds a solution"):
        write_class([path], "both", tmp_path / "class", solutions=False)
    assert not (tmp_path / "class").exists()


def test_a_folder_that_holds_files_is_refused(lesson, tmp_path):
    with pytest.raises(ChromaError, match="already exists"):
        write_class([lesson], "both", tmp_path, solutions=False)


@pytest.mark.parametrize("path", presets.notebooks(), ids=lambda path: path.stem)
def test_no_notebook_hands_out_a_solution(path):
    lesson = read_lesson(path)
    handed_out = without_solutions(lesson)
    exercises = {cell.id for cell in lesson.cells if cell.id.startswith("exercise")}
    assert exercises <= {cell.id for cell in handed_out.cells}
    assert "Solution</summary>" not in nbformat.writes(handed_out)
    page = solution_page(lesson)
    assert page.count("**Solution**") == page.count("**풀이**") == len(exercises) / 2
