import json
import re
import shutil
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from chroma_lib.cli.main import main
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import twins
from chroma_lib.lessons.copies import Lessons, lesson_folder, split
from chroma_lib.lessons.glossary import Term, read_glossary, wrong_terms
from chroma_lib.lessons.markup import rough_endings
from chroma_lib.lessons.notebook_files import read_notebook, text_hash, write_notebook
from chroma_lib.lessons.presets import notebooks, run_notebooks

ROOT = Path(__file__).resolve().parent.parent
TERMS = read_glossary(ROOT / "notebooks" / "glossary.md")

ENGLISH = (
    "## Noise\n\nThe noise $z$ enters `paint`, see [the glossary](glossary.md).\n\n- one\n- two"
)
KOREAN = (
    "## 노이즈\n\n노이즈 $z$는 `paint`에 들어갑니다. [용어집](glossary.md)을 보십시오."
    "\n\n- 하나\n- 둘"
)


def pair(name="noise", english=ENGLISH, korean=KOREAN, source_hash=None):
    """Two text cells; the hash is the English text's own unless given."""
    return [
        new_markdown_cell(english, id=f"{name}-en"),
        new_markdown_cell(
            korean,
            id=f"{name}-ko",
            metadata={"chroma": {"source_hash": source_hash or text_hash(english)}},
        ),
    ]


def write(folder, *cells, name="01_one"):
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path


def faults(path, terms=()):
    return [str(fault) for fault in twins.check([path], terms)[1]]


def test_the_notebooks_are_in_step():
    pairs, wrong = twins.check(notebooks(), TERMS)
    assert [str(fault) for fault in wrong] == []
    assert pairs > 150


def test_a_changed_english_word_is_found_in_a_real_notebook(tmp_path, capsys):
    path = tmp_path / "04_wgan_gp.ipynb"
    shutil.copy(ROOT / "notebooks" / path.name, path)
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
    assert "1 faults" in told


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
        (KOREAN + "\n\n| 표 |", "table rows differ: 0 in English, 1 in Korean"),
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


def test_longer_terms_are_taken_first():
    terms = [
        Term(("weight",), ("가중치",), "", ()),
        Term(("weight clipping",), ("클리핑",), "", ()),
    ]
    assert (
        wrong_terms("Weight clipping is old.", "클리핑은 오래되었습니다.", terms) == []
    )
    assert wrong_terms("Many weights.", "많은 무게.", terms) == [
        ("the glossary calls 'weight' 가중치", "weights", "")
    ]
    # A word inside another is another word; code and formulas hold none.
    assert wrong_terms("weightless `weight` $weight$", "없음", terms) == []


def test_a_dagger_says_that_a_term_is_not_checked(tmp_path):
    path = tmp_path / "glossary.md"
    path.write_text("| step, stride † | 스텝, 스트라이드 | 스탭 | a step / 한 걸음 |\n")
    (term,) = read_glossary(path)
    assert term == Term(
        ("step", "stride"), ("스텝", "스트라이드"), "a step / 한 걸음", ("스탭",), checked=False
    )
    assert wrong_terms("Two steps.", "두 걸음.", [term]) == []
    (wrong,) = wrong_terms("Two steps.", "두 스탭.", [term])
    assert wrong[0] == "the glossary says 스텝, not 스탭"


def test_terms_are_found_as_a_reader_finds_them():
    def wrong(english, korean, *terms):
        return [what for what, _, _ in wrong_terms(english, korean, terms)]

    light = Term(("lightness",), ("명도", "밝-"), "", ())
    assert wrong("Its lightness.", "얼마나 밝은지.", light) == []
    assert wrong("Its lightness.", "얼마나 센지.", light) != []
    penalty = Term(("penalty",), ("페널티",), "", ())
    assert wrong("Two penalties.", "두 벌점.", penalty) != []
    film = Term(("FiLM",), ("FiLM",), "", ())
    assert wrong("A film of it.", "영화.", film) == []
    # Part of another word is another word; a paper's title is not translated.
    gamut = Term(("gamut",), ("색역",), "", ("색 영역",))
    assert wrong("skin", "피부색 영역입니다.", gamut) == []
    assert wrong("skin", "그 색 영역입니다.", gamut) == ["the glossary says 색역, not 색 영역"]
    assert wrong("Read *The Gamut*.", "*The Gamut*을 읽으십시오.", gamut) == []


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


def test_the_register_of_sentences_only(tmp_path):
    def rough(korean):
        return rough_endings(korean)

    assert rough("그립니다. **그린다.** (그려요.) 그릴까요? 함께 봅시다.") == ["그린다", "그려요"]
    assert rough("## 그린다.\n\n| 그린다. |\n\n- 시간이 더 필요.\n\n`그린다.`") == []


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
        write_notebook(tmp_path / path.name, read_notebook(path))
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_copy_in_one_language(tmp_path, lang):
    paths = notebooks()
    copies = split(paths, lang, tmp_path / "copies")
    assert [copy.name for copy in copies] == [path.name for path in paths]
    assert (tmp_path / "copies" / "glossary.md").is_file()
    for path, copy in zip(paths, copies):
        one, both = (nbformat.read(p, as_version=4) for p in (copy, path))
        nbformat.validate(one)
        other = "-ko" if lang == "en" else "-en"
        assert [c.id for c in one.cells] == [c.id for c in both.cells if not c.id.endswith(other)]
        sources = {cell.id: cell.source for cell in both.cells}
        for cell in one.cells:
            if cell.id == "parameters":
                left, right = cell.source.splitlines(), sources[cell.id].splitlines()
                ((new, old),) = [two for two in zip(left, right, strict=True) if two[0] != two[1]]
                assert old.startswith('lang: str = "both"')
                assert new.startswith(f'lang: str = "{lang}"  # language of the figures; this copy')
            else:
                assert cell.source == sources[cell.id]
            assert not cell.get("outputs") and "chroma" not in cell.metadata


@pytest.mark.kernel
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_copy_runs_and_speaks_one_language(tmp_path, lang):
    (copy,) = split(
        [ROOT / "notebooks" / "01_lab_color.ipynb"], lang, tmp_path / "copies"
    )
    (run,) = run_notebooks(tmp_path / "run", notebooks=[copy], progress=False)
    cells = nbformat.read(run.path, as_version=4).cells
    printed = "".join(
        o.text for c in cells for o in c.get("outputs", []) if o.output_type == "stream"
    )
    assert len(printed) > 500
    assert bool(re.search("[가-힣]", printed)) == (lang == "ko")
    assert " / " not in printed


def test_wrong_input_is_one_line_and_nothing_is_written(tmp_path):
    path = write(tmp_path, *pair())
    (tmp_path / "no.ipynb").write_text('{"cells": [{"source": "no id"}]}')
    with pytest.raises(ChromaError, match="unknown language 'fr': choose en or ko"):
        split([path], "fr", tmp_path / "out")
    with pytest.raises(ChromaError, match="no.ipynb is no notebook with cell ids"):
        split([path, tmp_path / "no.ipynb"], "en", tmp_path / "out")
    with pytest.raises(ChromaError, match="no notebook .*missing.ipynb"):
        twins.check([tmp_path / "missing.ipynb"])
    assert not (tmp_path / "out").exists()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    with pytest.raises(ChromaError, match="already exists"):
        split([path], "en", tmp_path / "full")
    for force in (False, True):
        with pytest.raises(ChromaError, match="holds the notebooks themselves"):
            split([path], "en", tmp_path, force=force)
    twin = tmp_path / "full" / path.name
    shutil.copy(path, twin)
    with pytest.raises(ChromaError, match="two notebooks 01_one.ipynb"):
        split([path, twin], "en", tmp_path / "out")
    settings = new_code_cell('lang: str = "en"', id="p", metadata={"tags": ["parameters"]})
    with pytest.raises(ChromaError, match='lang is not "both"'):
        split([write(tmp_path, settings, name="02_two")], "ko", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_force_writes_over_copies_only(tmp_path):
    path, out = write(tmp_path, *pair()), tmp_path / "out"
    (copy,) = split([path], "en", out)
    (out / "mine.txt").write_text("mine")
    copy.write_text("{}")
    split([path], "ko", out, force=True)
    assert [cell.id for cell in nbformat.read(copy, as_version=4).cells] == ["noise-ko"]
    assert (out / "mine.txt").read_text() == "mine"


def lesson_source(folder, text="hair", outputs=()):
    code = new_code_cell(f"print('{text}')", id="code", outputs=list(outputs))
    return write(folder, *pair(), code)


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_readers_changes_are_left_alone(tmp_path):
    lessons, printed = tmp_path / "lessons", [new_output("stream", text="hair\n")]
    path = lesson_source(tmp_path, outputs=printed)
    (copy,) = lesson_folder([path], "ko", lessons).new
    notebook = json.loads(copy.read_text(encoding="utf-8"))
    assert [cell["id"] for cell in notebook["cells"]] == ["noise-ko", "code"]
    edit(copy, "hair", "mine")
    before = copy.read_bytes()
    # While the notebook is what it was, there is nothing to say.
    assert lesson_folder([path], "ko", lessons) == Lessons([], [], [])
    lesson_source(tmp_path, "eyes")
    assert lesson_folder([path], "ko", lessons) == Lessons([], [], [copy])
    assert copy.read_bytes() == before
    # Deleted, it comes anew.
    copy.unlink()
    assert lesson_folder([path], "ko", lessons).new == [copy]
    assert "eyes" in copy.read_text(encoding="utf-8")


def test_an_untouched_copy_follows_its_notebook(tmp_path):
    lessons, path = tmp_path / "lessons", lesson_source(tmp_path)
    (copy,) = lesson_folder([path], "ko", lessons).new
    nbformat.validate(nbformat.read(copy, as_version=4))
    saved = nbformat.read(copy, as_version=4)  # opened and saved, as JupyterLab does
    saved.metadata["language_info"] = {"name": "python"}
    nbformat.write(saved, copy)
    lesson_source(tmp_path, "eyes")
    assert lesson_folder([path], "ko", lessons) == Lessons([], [copy], [])
    assert "eyes" in copy.read_text(encoding="utf-8")
    # Run, it holds the reader's results.
    ran = nbformat.read(copy, as_version=4)
    ran.cells[-1].outputs = [new_output("stream", text="eyes\n")]
    nbformat.write(ran, copy)
    lesson_source(tmp_path, "skin")
    assert lesson_folder([path], "ko", lessons).kept == [copy]
    # And what is no notebook at all is the reader's too.
    copy.write_text("my notes")
    assert lesson_folder([path], "ko", lessons).kept == [copy]
    assert copy.read_text() == "my notes"


def test_a_copy_in_both_languages_keeps_its_outputs_and_is_the_readers_once_run_again(tmp_path):
    path, lessons = lesson_source(tmp_path, "hair"), tmp_path / "runs" / "notebooks-both"
    stored = nbformat.read(path, as_version=4)
    stored.cells[-1].outputs = [new_output("stream", text="hair\nbrown\n")]
    nbformat.write(stored, path)
    (copy,) = lesson_folder([path], "both", lessons).new
    opened = nbformat.read(copy, as_version=4)
    assert [cell.id for cell in opened.cells] == [cell.id for cell in stored.cells]
    assert opened.cells[-1].outputs == stored.cells[-1].outputs
    nbformat.write(opened, copy)  # opened and saved
    stored.cells[-1].source = "eyes"
    nbformat.write(stored, path)
    assert lesson_folder([path], "both", lessons) == Lessons([], [copy], [])
    ran = nbformat.read(copy, as_version=4)
    ran.cells[-1].outputs = [new_output("stream", text="mine\n")]
    nbformat.write(ran, copy)
    stored.cells[-1].source = "skin"
    nbformat.write(stored, path)
    assert lesson_folder([path], "both", lessons) == Lessons([], [], [copy])


def test_a_readers_glossary_is_left_alone(tmp_path):
    lessons, path, glossary = (
        tmp_path / "lessons",
        lesson_source(tmp_path),
        tmp_path / "glossary.md",
    )
    for text in ("one\n", "two\n"):
        glossary.write_text(text)
        lesson_folder([path], "en", lessons)
        assert (lessons / "glossary.md").read_text().startswith(text)
    edit(lessons / "glossary.md", "two", "my word")
    glossary.write_text("three\n")
    lesson_folder([path], "en", lessons)
    assert (lessons / "glossary.md").read_text().startswith("my word")


def test_the_glossary_is_one_term_a_row():
    first = [term.english[0] for term in TERMS]
    assert len(set(first)) == len(first) and 50 <= len(first) <= 80
    assert first == sorted(first, key=str.lower)
    for term in TERMS:
        assert term.korean and " / " in term.meaning, term
        assert not set(term.korean) & set(term.avoid), term


def test_the_readme_follows_the_glossary():
    assert twins.check_page(ROOT / "README.md", TERMS) == []


def test_an_avoided_word_in_the_readme_is_named(tmp_path):
    page = tmp_path / "README.md"
    page.write_text("# Chroma\n\n`잡음`은 코드입니다.\n잡음을 줍니다.\n", encoding="utf-8")
    (fault,) = twins.check_page(page, TERMS)
    assert str(fault).startswith("README.md, line 4: the glossary says 노이즈, not 잡음")
    with pytest.raises(ChromaError, match="no page"):
        twins.check_page(tmp_path / "other.md", TERMS)


def test_a_glossary_without_terms_is_refused(tmp_path):
    (tmp_path / "glossary.md").write_text("# Glossary\n\nnothing\n")
    with pytest.raises(ChromaError, match="holds no table of four columns"):
        read_glossary(tmp_path / "glossary.md")
    with pytest.raises(ChromaError, match="no glossary"):
        read_glossary(tmp_path / "other.md")
