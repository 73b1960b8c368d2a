"""What a student has handed in, as a notebook that can be graded.

All cells are Chroma's own, as they are stored here, except the student's answers and additional
cells. A changed check therefore changes nothing.
"""

from __future__ import annotations

import ast
import copy
import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chroma_lib.errors import ChromaError
from chroma_lib.lessons.notebook_files import read_lesson
from chroma_lib.sweeps.notebook_files import has_tag

if TYPE_CHECKING:
    from nbformat import NotebookNode

CHECK = re.compile(r"check(\d+)")
_ANSWER = re.compile(r"answer(\d+)")
_ANSWER_NAME = re.compile(r"answer_(\d+)")
# Ways to reach into a check while it runs. A solution needs none of them.
_REACHING = {
    *("_getframe", "f_back", "f_locals", "f_globals", "gc", "ctypes", "inspect", "builtins"),
    *("__builtins__", "__dict__", "__globals__", "modules", "globals", "setattr", "get_ipython"),
    *("settrace", "setprofile", "_exit"),
}
_SIMILAR = 0.7  # of two sources, from 0 to 1: above it, one is the other, changed


@dataclass(frozen=True)
class HandIn:
    """A notebook to execute, and what was found while it was put together.

    Attributes
    ----------
    notebook : NotebookNode
        Chroma's cells with the student's answers and additional cells.
    numbers : list of int
        Numbers of the exercises.
    changed : list of str
        Ids of Chroma's cells that the student has changed; the stored ones are executed.
    refused : dict of int to str
        Exercise -> why its answer must not be checked by a machine.
    """

    notebook: NotebookNode
    numbers: list[int]
    changed: list[str]
    refused: dict[int, str]


def find_lesson(handed: NotebookNode, paths: Sequence[Path]) -> Path:
    """Return the notebook of Chroma that was handed in, whatever its file is called.

    Parameters
    ----------
    handed : NotebookNode
    paths : sequence of Path
        Chroma's notebooks.

    Returns
    -------
    Path

    Raises
    ------
    ChromaError
        If it shares no code with any of them.
    """
    sources = {cell.source.strip() for cell in _code_cells(handed)}

    def shared(path):
        lesson = _code_cells(read_lesson(path))
        return sum(cell.source.strip() in sources for cell in lesson) / len(lesson)

    best = max(paths, key=shared)
    if not shared(best):
        raise ChromaError("is no notebook of Chroma: hand in a copy of one of its notebooks")
    return best


def combine(handed: NotebookNode, lesson: NotebookNode) -> HandIn:
    """Put the student's answers into Chroma's own notebook.

    Parameters
    ----------
    handed : NotebookNode
        The student's notebook, with or without ids of cells.
    lesson : NotebookNode
        Chroma's.

    Returns
    -------
    HandIn
    """
    own = {cell.id: cell for cell in _code_cells(lesson)}
    checks = {int(match[1]): own[key] for key in own if (match := CHECK.fullmatch(key))}
    answers: dict[int, str] = {}
    extra: dict[str | None, list[str]] = {}
    changed, place = [], None
    has_ids = any(cell.get("id") in own for cell in handed.cells)
    for cell in _code_cells(handed):
        match = _match(cell, own, has_ids)
        numbers = _answered(cell.source) & set(checks)
        if match and not numbers:
            place = match
            if cell.source.strip() != own[match].source.strip() and match != "parameters":
                changed.append(match)
        elif numbers:
            for number in numbers:
                answers[number] = cell.source
            place = f"answer{min(numbers)}"
        elif cell.source.strip():
            extra.setdefault(place, []).append(cell.source)
    student = [*answers.values(), *(source for sources in extra.values() for source in sources)]
    refused = _refusals(student, answers, checks, [cell.source for cell in own.values()])
    notebook = _assemble(lesson, answers, extra, refused)
    return HandIn(notebook, sorted(checks), changed, refused)


def _code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def _match(cell, own, has_ids):
    """Return the id of Chroma's cell that a student's cell is, changed or not, or None.

    Some programs drop the ids of all cells; then the sources are compared.
    """
    source = cell.source.strip()
    if has_ids or not source:
        return cell.get("id") if cell.get("id") in own else None

    def similarity(key):
        return difflib.SequenceMatcher(None, source, own[key].source.strip()).ratio()

    best = max(own, key=similarity)
    return best if similarity(best) > _SIMILAR and not _ANSWER.fullmatch(best) else None


def _answered(source):
    """Return the numbers of the exercises whose answer a cell sets."""
    names = set(_bound_names(_parse(source)))
    return {int(match[1]) for name in names if (match := _ANSWER_NAME.fullmatch(name))}


def _parse(source):
    """Return the syntax tree of a cell, without its magics; empty if it is not Python."""
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.split("\n")]
    try:
        return ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return ast.Module([], [])


def _bound_names(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a syntax tree binds at any depth of statements, not in functions."""
    for node in _outside_functions(tree):
        if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
            yield node.id
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield node.name


def _outside_functions(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(tree):
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            yield from _outside_functions(node)


def _refusals(student, answers, checks, lesson):
    """Return exercise -> why its answer must be read by a person."""
    trees = [_parse(source) for source in student]
    bound = {name for tree in trees for name in _bound_names(tree)}
    modules = {name for tree in [*trees, *map(_parse, lesson)] for name in _imported(tree)}
    stolen = {name for tree in trees for name in _reaching(tree, modules | {"check", "page"})}
    refused = {}
    for number, check in checks.items():
        if number not in answers:
            continue
        needed = {node.id for node in ast.walk(_parse(check.source)) if isinstance(node, ast.Name)}
        needed -= {f"answer_{number}"}
        replaced = sorted(bound & needed)
        if replaced:
            refused[number] = f"sets {', '.join(replaced)}, which the check uses"
        elif stolen:
            refused[number] = f"uses {', '.join(sorted(stolen))}, which can change a check"
    return refused


def _imported(tree: ast.AST) -> Iterator[str]:
    """Yield the names that a syntax tree imports."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from ((alias.asname or alias.name).split(".")[0] for alias in node.names)


def _reaching(tree: ast.AST, kept: set[str]) -> Iterator[str]:
    """Yield what a syntax tree uses to change other code or to look into it.

    Attributes and items of the names in `kept` must not be set.
    """
    for node in ast.walk(tree):
        if (
            isinstance(node, (ast.Attribute, ast.Subscript))
            and not isinstance(node.ctx, ast.Load)
            and _root(node) in kept
        ):
            yield f"{ast.unparse(node)} = ..."
        if isinstance(node, ast.Name) and node.id in _REACHING:
            yield node.id
        elif isinstance(node, ast.Attribute):
            if node.attr in _REACHING:
                yield node.attr
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [alias.name for alias in node.names]
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            yield from _REACHING & set(names)


def _root(node):
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else ""


def _assemble(lesson, answers, extra, refused):
    """Return Chroma's notebook with the student's cells, which may raise errors."""
    from nbformat.v4 import new_code_cell

    notebook = copy.deepcopy(lesson)
    cells = [new_code_cell(source, id=f"extra-{i}") for i, source in enumerate(extra.pop(None, []))]
    for cell in _code_cells(notebook):
        cell.outputs, cell.execution_count = [], None
        answer, check = _ANSWER.fullmatch(cell.id), CHECK.fullmatch(cell.id)
        if check and int(check[1]) in refused:
            continue
        if answer and int(answer[1]) in answers:
            cell.source = answers[int(answer[1])]
        cells.append(cell)
        for source in extra.pop(cell.id, []):
            cells.append(new_code_cell(source, id=f"extra-{len(cells)}"))
    for cell in cells:
        if not has_tag(cell, "parameters"):
            cell.metadata["tags"] = ["raises-exception"]  # the later cells run all the same
    notebook.cells = cells
    return notebook
