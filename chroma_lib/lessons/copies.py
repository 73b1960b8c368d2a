"""Copies of the notebooks in one language."""

from __future__ import annotations

import copy
import json
import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import comments
from chroma_lib.lessons.glossary import GLOSSARY
from chroma_lib.lessons.notebook_files import read_lesson, text_hash
from chroma_lib.lessons.presets import run_notebooks, store_outputs
from chroma_lib.sweeps.notebook_files import has_tag, write_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

LANGUAGE_NAMES = {"en": "English", "ko": "Korean"}


def one_language(notebook: NotebookNode, lang: str) -> NotebookNode:
    """Return a copy of a notebook whose text is in one language.

    The stored outputs stay, although their labels are in both languages; `split` can run the
    copies to replace them.

    Parameters
    ----------
    notebook : NotebookNode
        From `read_lesson`.
    lang : {"en", "ko"}

    Returns
    -------
    NotebookNode

    Raises
    ------
    ChromaError
        If the language is unknown, or the notebook's parameter `lang` is not "both".
    """
    if lang not in LANGUAGE_NAMES:
        raise ChromaError(f"unknown language {lang!r}: choose en or ko")
    other = "-ko" if lang == "en" else "-en"
    result = copy.deepcopy(notebook)
    result.cells = [
        cell for cell in result.cells if cell.cell_type != "markdown" or not cell.id.endswith(other)
    ]
    for cell in result.cells:
        cell.metadata.pop("chroma", None)
        if has_tag(cell, "parameters"):
            cell.source = _with_language(cell.source, lang)
        if lang == "ko" and comments.has_translated_comments(cell.id):
            cell.source = comments.in_korean(cell.source)
    return result


def _with_language(parameters, lang):
    """Return the source of a parameters cell with another default language."""
    comment = f"language of the figures; this copy's text is {LANGUAGE_NAMES[lang]}"
    source, count = re.subn(
        r'^lang(: str)? = "both".*$',
        lambda line: f'lang{line[1] or ""} = "{lang}"  # {comment}',
        parameters,
        flags=re.MULTILINE,
    )
    if re.search(r"^lang\b", parameters, re.MULTILINE) and not count:
        raise ChromaError('the parameter lang is not "both": a copy could not change its language')
    return source


def split(
    paths: Iterable[str | Path],
    lang: str,
    out: str | Path,
    *,
    force: bool = False,
    run: bool = False,
    progress: bool = True,
) -> list[Path]:
    """Write copies of notebooks in one language, with the glossary beside them.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    lang : {"en", "ko"}
    out : path-like
        A new or empty folder.
    force : bool
        Whether `out` may hold files. Those with the names of copies are overwritten.
    run : bool
        Whether to run the copies, so that figures and tables are in their language too. Without
        it, a copy has the stored outputs of its notebook.
    progress : bool
        Whether to show progress bars while the copies run.

    Returns
    -------
    list of Path
        The copies.

    Raises
    ------
    ChromaError
        Before anything is written: for an unknown language, a file that is not a notebook, two
        notebooks with the same name, or a folder that holds files or the notebooks themselves.
    NotebookError
        If a copy stops at an error while it runs. The copies that ran before it have outputs.
    """
    out = Path(out)
    copies = {Path(path): one_language(read_lesson(path), lang) for path in paths}
    names = [path.name for path in copies]
    for path in copies:
        if names.count(path.name) > 1:
            raise ChromaError(f"two notebooks {path.name}: split them into two folders")
        if path.parent.resolve() == out.resolve():
            raise ChromaError(f"{out} holds the notebooks themselves: name another folder")
    if not force:
        files.require_new_folder(out)
    out.mkdir(parents=True, exist_ok=True)
    for path, notebook in copies.items():
        write_notebook(out / path.name, notebook)
    for page in _glossaries(copies):
        files.write_text(out / GLOSSARY, page.read_text(encoding="utf-8"))
    written = [out / name for name in names]
    if run:
        _run_copies(written, out, progress=progress)
    return written


def _run_copies(copies, out, *, progress):
    """Run copies, and store the outputs in them."""
    for path in copies:
        with tempfile.TemporaryDirectory() as folder:
            runs = run_notebooks(folder, notebooks=[path], progress=progress)
            store_outputs(runs, out)


def _glossaries(paths):
    """Return the glossaries beside notebooks, which link to them."""
    pages = {path.parent / GLOSSARY for path in paths}
    return sorted(page for page in pages if page.is_file())


@dataclass(frozen=True)
class Lessons:
    """The result of `lesson_folder`.

    Attributes
    ----------
    new : list of Path
        Written for the first time.
    refreshed : list of Path
        Rewritten: the notebook has changed and the reader's copy has not.
    kept : list of Path
        Left alone: both the notebook and the reader's copy have changed.
    """

    new: list[Path]
    refreshed: list[Path]
    kept: list[Path]


def lesson_folder(paths: Iterable[str | Path], lang: str, out: str | Path) -> Lessons:
    """Maintain copies of notebooks for a reader, who may change them.

    A copy that the reader has changed or run is never overwritten. Each copy holds the hash of
    what was written, which shows changes.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    lang : {"both", "en", "ko"}
        Copies keep the stored outputs, whose labels are in both languages.
    out : path-like

    Returns
    -------
    Lessons

    Raises
    ------
    ChromaError
        If the language is unknown or a file is not a notebook.
    """
    out = Path(out)
    copies = {Path(path): read_lesson(path) for path in paths}
    if lang != "both":
        copies = {path: one_language(notebook, lang) for path, notebook in copies.items()}
    out.mkdir(parents=True, exist_ok=True)
    lessons = Lessons([], [], [])
    for path, notebook in copies.items():
        copy_path, written_hash = out / path.name, _content_hash(notebook)
        done = lessons.new
        if copy_path.exists():
            earlier_hash, changed = _reader_copy(copy_path)
            if earlier_hash == written_hash:
                continue
            done = lessons.kept if changed else lessons.refreshed
        if done is not lessons.kept:
            notebook.metadata["chroma"] = {"written_hash": written_hash}
            write_notebook(copy_path, notebook)
        done.append(copy_path)
    for page in _glossaries(copies):
        _refresh_page(out / GLOSSARY, page.read_text(encoding="utf-8"))
    return lessons


def _reader_copy(path):
    """Return the hash of what was written to a copy, and whether the reader has changed it."""
    try:
        notebook = read_lesson(path)
    except ChromaError:  # it is the reader's, whatever it is
        return None, True
    written_hash = notebook.metadata.get("chroma", {}).get("written_hash")
    return written_hash, written_hash != _content_hash(notebook)


def _content_hash(notebook):
    """Return the hash of a notebook's cells. JupyterLab's saving alone does not change it."""
    cells = [[cell.cell_type, cell.source, _output_content(cell)] for cell in notebook.cells]
    return text_hash(json.dumps(cells, ensure_ascii=False, sort_keys=True))


def _output_content(cell):
    """Return the text and pictures of a cell's outputs; False if there are none."""
    outputs = cell.get("outputs", ())
    return [output.get("data") or {"text": output.get("text", "")} for output in outputs] or False


def _refresh_page(path, text):
    """Write a page with its hash at the end, unless the reader has changed the one there."""
    mark = "<!-- written by chroma: {} -->\n"
    if path.exists():
        body, _, hash_line = path.read_text(encoding="utf-8").rpartition("<!-- ")
        if "<!-- " + hash_line != mark.format(text_hash(body)):
            return
    files.write_text(path, text + mark.format(text_hash(text)))
