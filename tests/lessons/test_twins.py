import json
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from chroma_lib.cli.main import main
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import twins
from chroma_lib.lessons.glossary import read_glossary
from chroma_lib.lessons.notebook_files import read_lesson
from chroma_lib.lessons.presets import notebooks
from chroma_lib.sweeps.notebook_files import write_notebook
from tests.helpers.lessons import ENGLISH, KOREAN, NOTEBOOK_FOLDER, pair, write

TERMS = read_glossary(NOTEBOOK_FOLDER / "glossary.md")


def faults(path, terms=()):
    return [str(fault) for fault in twins.check([path], terms)[1]]


def test_the_notebooks_are_in_step():
    pairs, wrong = twins.check(notebooks(), TERMS)
    assert [str(fault) for fault in wrong] == []
    assert pairs > 150


def test_a_changed_english_word_is_found_in_a_real_notebook(tmp_path, capsys):
    path = tmp_path / "04_wgan_gp.ipynb"
    shutil.copy(NOTEBOOK_FOLDER / path.name, path)
    text = path.read_text(encoding="utf-8")
    assert text.count("two heaps of earth") == 1
    path.write_text(text.replace("two heaps of earth", "two hills of earth"), encoding="utf-8")
    with pytest.raises(SystemExit) as caught:
        main(["bilingual", "check", str(path)])
    told = capsys.readouterr().out
    assert caught.value.code == 1
    assert "04_wgan_gp.ipynb, cell earth-en: the English has changed" in told
    assert "chroma bilingual stamp" in told
    assert "en: ## How far is one heap from another?" in told
    assert "ko: ## 두 흙더미는 얼마나 떨어져 있을까" in told
    assert "in 1 file, 1 fault" in told


def test_twins_in_step_have_no_fault(tmp_path):
    assert faults(write(tmp_path, *pair()), TERMS) == []


@pytest.mark.parametrize(
    ("korean", "told"),
    [
        (KOREAN.replace("## ", ""), "headings differ: only in English: ##"),
        (
            KOREAN.replace("## ", "### "),
            "headings differ: only in English: ##; only in Korean: ###",
        ),
        (KOREAN.replace("$z$", "z"), "formulas differ: only in English: $z$"),
        (
            KOREAN.replace("$z$", "$x$"),
            "formulas differ: only in English: $z$; only in Korean: $x$",
        ),
        (KOREAN.replace("`paint`", "그리기"), "code spans differ: only in English: `paint`"),
        (
            KOREAN.replace("(glossary.md)", "(other.md)"),
            "links differ: only in English: glossary.md",
        ),
        (KOREAN.replace("- 둘", "둘"), "list items differ: 2 in English, 1 in Korean"),
        (KOREAN + "\n\n![그림](a.png)", "images differ: only in Korean: a.png"),
        (KOREAN + "\n\n| 표 |\n|---|", "table rows differ: 0 in English, 1 in Korean"),
        (KOREAN + "\n\n```python\n1\n```", "code blocks differ: only in Korean"),
        (ENGLISH, "the Korean holds no Korean letter"),
        (KOREAN.replace("들어갑니다", "들어간다"), "another register than 합니다체: '들어간다'"),
        (KOREAN.replace("들어갑니다", "들어가요"), "another register than 합니다체: '들어가요'"),
        (KOREAN.replace("노이즈", "소음"), "the glossary calls 'noise' 노이즈"),
        (KOREAN + " 잡음도", "the glossary says 노이즈, not 잡음"),
    ],
)
def test_unlike_twins_are_named(tmp_path, korean, told):
    fault = faults(write(tmp_path, *pair(korean=korean)), TERMS)[0]
    assert fault.startswith("01_one.ipynb, cell noise-en: ") and told in fault


def test_the_same_formula_may_be_worded_otherwise(tmp_path):
    english = r"So $$x = \text{mean of } y \text{ over } z.$$"
    korean = "따라서 $$x = z \\text{에 걸친 } y \\text{의 평균}$$ 입니다."
    assert faults(write(tmp_path, *pair(english=english, korean=korean))) == []
    (fault,) = faults(write(tmp_path, *pair(english=english, korean=korean.replace("x =", "w ="))))
    assert "formulas differ" in fault


def test_questions_and_code_have_no_register(tmp_path):
    korean = KOREAN + " 무엇이 다를까요? 함께 봅시다. `그린다.`"
    english = ENGLISH + " `그린다.`"
    assert [
        f for f in faults(write(tmp_path, *pair(english=english, korean=korean))) if "regis" in f
    ] == []


def test_cells_without_a_twin_are_named(tmp_path):
    en, ko = pair()
    code = new_code_cell("1", id="one")
    assert "noise-en: no Korean twin follows" in faults(write(tmp_path, en, code, ko))[0]
    assert "noise-ko: no English twin before it" in faults(write(tmp_path, ko))[0]
    both = faults(write(tmp_path, ko, en))  # the wrong way round
    assert len(both) == 2
    plain = new_markdown_cell("words", id="words")
    assert "words: a text cell's id ends in -en or -ko" in faults(write(tmp_path, plain))[0]
    other = pair("hair")[1]
    assert len(faults(write(tmp_path, en, other))) == 2


def test_a_fault_shows_the_paragraph_that_is_meant(tmp_path):
    english = ENGLISH + "\n\n" + "Long words first, " * 12 + "then the loss $q$."
    korean = KOREAN + "\n\n" + "긴 말이 먼저 나오고 " * 12 + "다음에 손실이 나옵니다."
    (told,) = faults(write(tmp_path, *pair(english=english, korean=korean)))
    assert "formulas differ: only in English: $q$" in told
    assert "en: …" in told and told.count("then the loss $q$.") == 1
    assert "ko: 긴 말이 먼저" in told and "노이즈 $z$" not in told


def test_a_twin_that_was_never_stamped_is_named(tmp_path):
    en, ko = pair()
    del ko.metadata["chroma"]
    (told,) = faults(write(tmp_path, en, ko))
    assert "noise-en: never stamped" in told and "chroma bilingual stamp" in told


def test_a_stamp_brings_a_pair_in_step(tmp_path):
    path = write(tmp_path, *pair(source_hash="0" * 16))
    assert "the English has changed" in faults(path)[0]
    before = path.read_text(encoding="utf-8")
    twins.stamp(path, ["noise"])
    assert faults(path) == []
    # One line of the file is another, the layout is kept.
    after = path.read_text(encoding="utf-8")
    lines = [(a, b) for a, b in zip(before.splitlines(), after.splitlines()) if a != b]
    assert len(lines) == 1 and "source_hash" in lines[0][1]
    with pytest.raises(ChromaError, match="no cells hair-en and hair-ko.*it has: noise"):
        twins.stamp(path, ["noise-en", "hair"])
    assert path.read_text(encoding="utf-8") == after


def test_reading_and_writing_keeps_a_notebook_to_the_byte(tmp_path):
    for path in notebooks():
        write_notebook(tmp_path / path.name, read_lesson(path))
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_cells_without_ids_are_refused(tmp_path):
    notebook = nbformat.read(write(tmp_path, *pair()), as_version=4)
    del notebook.cells[0]["id"]
    for minor in (4, 5):
        notebook.nbformat_minor = minor
        path = tmp_path / f"{minor}.ipynb"
        path.write_text(json.dumps(notebook))
        with pytest.raises(ChromaError) as caught:
            twins.check([path])
        assert str(path) in str(caught.value)
        assert "id" in str(caught.value)
        assert "\n" not in str(caught.value)
