"""The notebooks' English and Korean, kept in step.

In a notebook each English text cell, ``NAME-en``, is followed by its Korean twin, ``NAME-ko``. The
twin's metadata holds the hash of the English text that it translates, which shows when the English
has changed since.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from chroma_lib.errors import ChromaError
from chroma_lib.lessons.agreement import Fault, find_faults
from chroma_lib.lessons.glossary import Term
from chroma_lib.lessons.markup import parse_markup
from chroma_lib.lessons.notebook_files import read_lesson, text_hash
from chroma_lib.sweeps.notebook_files import write_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode


@dataclass(frozen=True)
class _Pair:
    """An English text cell and its Korean twin."""

    name: str
    english: NotebookNode
    korean: NotebookNode


def check(paths: Iterable[str | Path], terms: Sequence[Term] = ()) -> tuple[int, list[Fault]]:
    """Find the twins that are out of step.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    terms : sequence of Term
        The glossary that the Korean has to follow; none: terms are not checked.

    Returns
    -------
    pairs : int
        The number of pairs.
    faults : list of Fault

    Raises
    ------
    ChromaError
        If a file is not a notebook.
    """
    count, faults = 0, []
    for path in map(Path, paths):
        pairs, unpaired = _find_pairs(path.name, read_lesson(path).cells)
        count += len(pairs)
        faults += unpaired
        for pair in pairs:
            faults += find_faults(
                path.name,
                f"cell {pair.name}-en",
                parse_markup(pair.english.source),
                parse_markup(pair.korean.source),
                stamp=pair.korean.metadata.get("chroma", {}).get("source_hash"),
                terms=terms,
            )
    return count, faults


def stamp(path: str | Path, names: Iterable[str]) -> None:
    """Record that Korean cells translate their English twins as they are now.

    Parameters
    ----------
    path : path-like
        The notebook, which is rewritten.
    names : iterable of str
        Names of pairs, with or without -en or -ko.

    Raises
    ------
    ChromaError
        If the notebook has no such pair; the file is then unchanged.
    """
    notebook, file = read_lesson(path), Path(path).name
    pairs = {pair.name: pair for pair in _find_pairs(file, notebook.cells)[0]}
    for name in names:
        name = re.sub("-(en|ko)$", "", name)
        if name not in pairs:
            raise ChromaError(
                f"{file} has no cells {name}-en and {name}-ko, one after the other; "
                f"it has: {', '.join(pairs) or 'none'}"
            )
        pair = pairs[name]
        source_hash = text_hash(pair.english.source)
        pair.korean.metadata.setdefault("chroma", {})["source_hash"] = source_hash
    write_notebook(path, notebook)


def _find_pairs(file, cells):
    """Return the pairs of text cells, and faults for text cells without a twin."""
    pairs, faults, paired = [], [], set()
    for position, cell in enumerate(cells):
        if cell.cell_type != "markdown" or position in paired:
            continue
        name, _, language = cell.id.rpartition("-")
        twin = cells[position + 1] if position + 1 < len(cells) else None
        if language == "en" and _is_text(twin, f"{name}-ko"):
            pairs.append(_Pair(name, cell, twin))
            paired.add(position + 1)
        else:
            faults.append(_unpaired(file, cell, name, language))
    return pairs, faults


def _is_text(cell, cell_id):
    return cell is not None and cell.cell_type == "markdown" and cell.id == cell_id


def _unpaired(file, cell, name, language):
    """Return the fault of a text cell without a twin."""
    english, korean = cell.source, ""
    if language == "en":
        message = f"no Korean twin follows: put a text cell with the id {name}-ko after it"
    elif language == "ko":
        message = f"no English twin before it: put a text cell with the id {name}-en there"
        english, korean = "", cell.source
    else:
        message = "a text cell's id ends in -en or -ko: name its language"
    return Fault(file, f"cell {cell.id}", message, english, korean)
