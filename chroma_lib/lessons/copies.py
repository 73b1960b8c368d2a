"""Copies of the notebooks in one language."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.glossary import GLOSSARY
from chroma_lib.lessons.notebook_files import read_notebook, text_hash, write_notebook

LANGUAGE_NAMES = {"en": "English", "ko": "Korean"}


def one_language(notebook, lang):
    """Return a copy of a notebook that holds one language only.

    Its outputs are left out: the stored figures are written in both.

    Parameters
    ----------
    notebook : dict
        From `read_notebook`.
    lang : {"en", "ko"}

    Returns
    -------
    dict
    """
    if lang not in LANGUAGE_NAMES:
        raise ChromaError(f"unknown language {lang!r}: choose en or ko")
    other = "-ko" if lang == "en" else "-en"
    cells = []
    for cell in notebook["cells"]:
        metadata = {key: value for key, value in cell["metadata"].items() if key != "chroma"}
        cell = cell | {"metadata": metadata}
        if cell["cell_type"] == "markdown" and cell["id"].endswith(other):
            continue
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
        if "parameters" in metadata.get("tags", []):
            cell["source"] = _speak(cell["source"], lang)
        cells.append(cell)
    return notebook | {"cells": cells}


def _speak(parameters, lang):
    """Return the source of a parameters cell with another default language."""
    found, count = re.subn(
        r'^lang(: str)? = "both".*$',
        rf'lang\1 = "{lang}"  # language of the figures; this copy\'s text is {LANGUAGE_NAMES[lang]}',
        parameters,
        flags=re.M,
    )
    if re.search(r"^lang\b", parameters, re.M) and not count:
        raise ChromaError('the parameter lang is not "both": a copy could not change its language')
    return found


def split(paths, lang, out, *, force=False):
    """Write copies of notebooks in one language, and the glossary beside them.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    lang : {"en", "ko"}
    out : path-like
        A new or empty folder.
    force : bool
        Whether `out` may hold files; those of the copies' names are written over.

    Returns
    -------
    list of Path
        The copies.

    Raises
    ------
    ChromaError
        Before anything is written: for an unknown language, a file that is no notebook, two
        notebooks of one name, or a folder that holds files or the notebooks themselves.
    """
    out = Path(out)
    copies = {Path(path): one_language(read_notebook(path), lang) for path in paths}
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
    return [out / name for name in names]


def _glossaries(paths):
    """Return the glossaries beside notebooks, which link to them."""
    found = {path.parent / GLOSSARY for path in paths}
    return sorted(path for path in found if path.is_file())


@dataclass(frozen=True)
class Lessons:
    """What `lesson_folder` did: the copies it wrote, and those it found to be the reader's.

    Attributes
    ----------
    new : list of Path
        Written for the first time.
    refreshed : list of Path
        Written again, since the notebook had changed and the reader had not touched the copy.
    kept : list of Path
        The notebook has changed, but so has the reader's copy, which was left as it is.
    """

    new: list
    refreshed: list
    kept: list


def lesson_folder(paths, lang, out):
    """Keep copies of notebooks for a reader, who may change them.

    A copy that the reader has changed or run is never written over. Each copy holds the hash of
    what was written, by which a change is seen.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    lang : {"both", "en", "ko"}
        Copies in both languages keep the stored outputs; those in one language have none.
    out : path-like

    Returns
    -------
    Lessons
    """
    out = Path(out)
    paths = [Path(path) for path in paths]
    copies = {path: read_notebook(path) for path in paths}
    if lang != "both":
        copies = {path: one_language(notebook, lang) for path, notebook in copies.items()}
    out.mkdir(parents=True, exist_ok=True)
    lessons = Lessons([], [], [])
    for path, notebook in copies.items():
        copy, written = out / path.name, _content_hash(notebook)
        done = lessons.new
        if copy.exists():
            there, touched = _lesson(copy)
            if there == written:
                continue
            done = lessons.kept if touched else lessons.refreshed
        if done is not lessons.kept:
            metadata = notebook["metadata"] | {"chroma": {"written_hash": written}}
            write_notebook(copy, notebook | {"metadata": metadata})
        done.append(copy)
    for page in _glossaries(paths):
        _refresh_page(out / GLOSSARY, page.read_text(encoding="utf-8"))
    return lessons


def _lesson(copy):
    """Return the hash of what was written to a copy, and whether the reader has touched it."""
    try:
        notebook = read_notebook(copy)
    except ChromaError:  # the reader's, whatever it is
        return None, True
    written = notebook.get("metadata", {}).get("chroma", {}).get("written_hash")
    return written, written != _content_hash(notebook)


def _content_hash(notebook):
    """Return the hash of a notebook's cells; saving it untouched in JupyterLab leaves it alike."""
    cells = [
        [cell["cell_type"], cell["source"], _output_content(cell)] for cell in notebook["cells"]
    ]
    return text_hash(json.dumps(cells, ensure_ascii=False))


def _output_content(cell):
    """Return the text and pictures of a cell's outputs, False if there are none."""
    contents = [
        output.get("data") or {"text": output.get("text", "")} for output in cell.get("outputs", ())
    ]
    return [
        # nbformat stores a text as a list of lines or as one string.
        {kind: "".join(value) if isinstance(value, list) else value for kind, value in data.items()}
        for data in contents
    ] or False


def _refresh_page(path, text):
    """Write a page with its hash at the end, unless one is there that the reader has changed."""
    mark = "<!-- written by chroma: {} -->\n"
    if path.exists():
        before, _, hash_line = path.read_text(encoding="utf-8").rpartition("<!-- ")
        if "<!-- " + hash_line != mark.format(text_hash(before)):
            return
    files.write_text(path, text + mark.format(text_hash(text)))
