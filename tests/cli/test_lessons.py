import nbformat
import pytest

from chroma_lib.lessons import grading
from chroma_lib.lessons.grading import Grade, Mark


@pytest.mark.parametrize(
    ("arguments", "message"),
    [("lessons --lang fr", "fr"), ("lessons grade missing.ipynb", "--out")],
)
def test_bad_input_is_one_line_and_writes_nothing(refused, arguments, message):
    refused(arguments, message)


def test_lessons_without_a_folder_asks_for_one(chroma):
    status, _, err = chroma("lessons", "--without-solutions")
    assert status == 2 and "--out" in err


def test_copies_for_a_class(chroma, tmp_path):
    out = tmp_path / "class"
    status, printed, _ = chroma("lessons", "--lang", "en", "--without-solutions", "--out", out)
    assert status == 0 and str(out / "students") in printed and str(out / "solutions") in printed
    names = {path.name for path in (out / "students").iterdir()}
    assert {"01_lab_color.ipynb", "08_your_pictures.ipynb", "glossary.md"} <= names
    cells = nbformat.read(out / "students" / "01_lab_color.ipynb", as_version=4).cells
    assert not any("ko" in cell.id.split("-") or "solution" in cell.id for cell in cells)
    assert "Solution" in (out / "solutions" / "01_lab_color.md").read_text(encoding="utf-8")


def test_points_are_printed_and_a_bad_file_does_not_stop_the_rest(chroma, tmp_path, monkeypatch):
    result = Grade("01_a", [Mark(1, 1, "right"), Mark(2, 0, "not yet")], ["cell x: changed"])
    real = grading.grade
    monkeypatch.setattr(
        grading,
        "grade",
        lambda path, **options: real(path) if path.name == "no.ipynb" else result,
    )
    status, out, err = chroma("lessons", "grade", tmp_path / "no.ipynb", tmp_path / "kim.ipynb")
    assert status == 2 and "no.ipynb" in err and err.count("\n") == 1
    for line in ("exercise 1  1/1  right", "exercise 2  0/1  not yet", "total       1/2"):
        assert line in out
    assert "cell x: changed" in out
