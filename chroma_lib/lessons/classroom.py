"""Copies of the notebooks for a class: the students' have no solutions, which go to pages apart."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.copies import one_language
from chroma_lib.lessons.glossary import GLOSSARY
from chroma_lib.lessons.notebook_files import read_lesson
from chroma_lib.sweeps.notebook_files import write_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode

STUDENTS, SOLUTIONS = "students", "solutions"  # folders of a class
_SOLUTION = re.compile(r"solution(\d+)-(?:en|ko)")
_EXERCISE = re.compile(r"exercise(\d+)-(?:en|ko)")
_FOLDED = re.compile(r"<details>\s*<summary>(Solution|풀이)</summary>")


@dataclass(frozen=True)
class ClassFolder:
    """The result of `write_class`.

    Attributes
    ----------
    students : list of Path
        Notebooks to hand out.
    solutions : list of Path
        Pages with each exercise and its solution; empty if the notebooks hold the solutions.
    """

    students: list[Path]
    solutions: list[Path]


def without_solutions(notebook: NotebookNode) -> NotebookNode:
    """Return a copy of a notebook without the solutions of its exercises.

    Parameters
    ----------
    notebook : NotebookNode
        From `read_lesson`. A solution is a text cell with an id such as ``solution1-en``.

    Returns
    -------
    NotebookNode

    Raises
    ------
    ChromaError
        If a folded solution would remain, because its cell has another id.
    """
    result = copy.deepcopy(notebook)
    result.cells = [cell for cell in result.cells if not _SOLUTION.fullmatch(cell.id)]
    for cell in result.cells:
        if cell.cell_type == "markdown" and _FOLDED.search(cell.source):
            raise ChromaError(
                f"cell {cell.id} holds a solution: give it an id such as solution1-en"
            )
    return result


def solution_page(notebook: NotebookNode) -> str:
    """Return the exercises of a notebook with their solutions, unfolded, as Markdown.

    Parameters
    ----------
    notebook : NotebookNode
        From `read_lesson`.

    Returns
    -------
    str
    """
    parts = []
    for cell in notebook.cells:
        if _EXERCISE.fullmatch(cell.id):
            parts.append(cell.source)
        elif _SOLUTION.fullmatch(cell.id):
            heading = f"**{'풀이' if cell.id.endswith('ko') else 'Solution'}**"
            parts.append(_FOLDED.sub(heading, cell.source).replace("</details>", "").strip())
    title = next((c.source.split("\n")[0] for c in notebook.cells if c.cell_type == "markdown"), "")
    return "\n\n".join([title, *parts]) + "\n"


def write_class(
    paths: Iterable[str | Path], lang: str, out: str | Path, *, solutions: bool
) -> ClassFolder:
    """Write the copies of the notebooks that a teacher hands out.

    With `solutions`, the copies are in `out` itself. Otherwise the students' copies are in
    ``out/students``, and ``out/solutions`` has a page of solutions for each notebook.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    lang : {"both", "en", "ko"}
    out : path-like
        A new or empty folder.
    solutions : bool
        Whether the copies keep the folded solutions.

    Returns
    -------
    ClassFolder

    Raises
    ------
    ChromaError
        Before anything is written: for an unknown language, a file that is not a notebook, or a
        folder that holds files.
    """
    notebooks = {Path(path): read_lesson(path) for path in paths}
    if lang != "both":
        notebooks = {path: one_language(lesson, lang) for path, lesson in notebooks.items()}
    files.require_new_folder(out)
    folder = Path(out) if solutions else Path(out) / STUDENTS
    handouts = {
        folder / path.name: lesson if solutions else without_solutions(lesson)
        for path, lesson in notebooks.items()
    }
    pages = {
        Path(out) / SOLUTIONS / f"{path.stem}.md": solution_page(lesson)
        for path, lesson in notebooks.items()
        if not solutions and any(_SOLUTION.fullmatch(cell.id) for cell in lesson.cells)
    }
    folder.mkdir(parents=True, exist_ok=True)
    for path, handout in handouts.items():
        write_notebook(path, handout)
    for glossary in sorted({path.parent / GLOSSARY for path in notebooks}):
        if glossary.is_file():
            files.write_text(folder / GLOSSARY, glossary.read_text(encoding="utf-8"))
    for path, page in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_text(path, page)
    return ClassFolder(list(handouts), list(pages))
