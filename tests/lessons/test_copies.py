import json
import re
import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_output

from chroma_lib.errors import ChromaError
from chroma_lib.lessons import comments, twins
from chroma_lib.lessons.copies import Lessons, lesson_folder, split
from chroma_lib.lessons.presets import notebooks
from tests.helpers.lessons import NOTEBOOK_FOLDER, pair, write


def code_of(source):
    """Return the lines of code without the comments at their ends."""
    return [line.partition("  # ")[0] for line in source.splitlines()]


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
        outputs = {cell.id: cell.get("outputs") for cell in both.cells}
        for cell in one.cells:
            if cell.id == "parameters":
                codes = [code_of(source) for source in (cell.source, sources[cell.id])]
                changed = [pair for pair in zip(*codes, strict=True) if pair[0] != pair[1]]
                assert changed == [(f'lang: str = "{lang}"', 'lang: str = "both"')]
                assert {"en": "this copy's text is English", "ko": "사본의 글은 한국어"}[
                    lang
                ] in cell.source
            elif cell.id.startswith("answer"):
                assert code_of(cell.source) == code_of(sources[cell.id])
            else:
                assert cell.source == sources[cell.id]
            assert "chroma" not in cell.metadata
            assert cell.get("outputs") == outputs.get(cell.id)
        assert any(cell.get("outputs") for cell in one.cells)


def test_a_korean_copy_has_korean_comments_and_an_english_one_no_korean(tmp_path):
    for lang in ("en", "ko"):
        for copy in split(notebooks(), lang, tmp_path / lang):
            for cell in nbformat.read(copy, as_version=4).cells:
                if cell.cell_type == "code" and lang == "en":
                    assert not re.search("[가-힣]", cell.source), (copy.name, cell.id)
                if lang == "ko" and comments.has_translated_comments(cell.id):
                    for line in re.findall(r"  # (.+)$", cell.source, re.MULTILINE):
                        assert re.search("[가-힣]", line), (copy.name, cell.id, line)


@pytest.mark.kernel
@pytest.mark.parametrize("lang", ["en", "ko"])
def test_a_copy_runs_and_speaks_one_language(tmp_path, lang):
    path = NOTEBOOK_FOLDER / "01_lab_color.ipynb"
    (copy,) = split([path], lang, tmp_path / "copies", run=True, progress=False)
    cells = nbformat.read(copy, as_version=4).cells
    assert any(
        "image/png" in output.get("data", {}) for c in cells for output in c.get("outputs", ())
    )
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
    with pytest.raises(ChromaError, match=r"no.ipynb: is not a notebook"):
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
