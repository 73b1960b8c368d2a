"""English and Korean kept as twins: are they in step, and copies in one language.

In a notebook each English text cell, ``NAME-en``, is followed by its Korean twin, ``NAME-ko``. The
twin's metadata holds the hash of the English text that it translates, so that an English cell that
has changed since is seen. The glossary fixes what a term is called in Korean.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from chroma_lib.errors import ChromaError
from chroma_lib.lessons.copies import LANGUAGE_NAMES
from chroma_lib.lessons.glossary import avoided_terms, wrong_terms
from chroma_lib.lessons.markup import (
    HANGUL,
    LINES,
    only_in,
    parts_of,
    plain_text,
    rough_endings,
    shorten,
)
from chroma_lib.lessons.notebook_files import read_notebook, text_hash, write_notebook


@dataclass(frozen=True)
class Fault:
    """Two twins that are out of step.

    Attributes
    ----------
    notebook : str
        The file's name.
    cell : str
        The id of the cell; of a page that is no notebook, the line.
    what : str
        What is wrong and how to mend it.
    english, korean : str
        The paragraph of each text that is meant, or the whole text; empty where one is missing.
    """

    notebook: str
    cell: str
    what: str
    english: str = ""
    korean: str = ""

    def __str__(self):
        place = self.cell if self.cell.startswith("line ") else f"cell {self.cell}"
        lines = [f"{self.notebook}, {place}: {self.what}"]
        lines += [f"    en: {shorten(self.english)}"] if self.english else []
        lines += [f"    ko: {shorten(self.korean)}"] if self.korean else []
        return "\n".join(lines)


def check(paths, terms=()):
    """Find the twins that are out of step.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    terms : sequence of Term
        The glossary that the Korean has to follow; none: it is not held against one.

    Returns
    -------
    pairs : int
        How many pairs there are.
    faults : list of Fault

    Raises
    ------
    ChromaError
        If a file is no notebook.
    """
    pairs, faults = 0, []
    for path in map(Path, paths):
        found, wrong = _pairs(path.name, read_notebook(path)["cells"])
        faults += wrong
        for name, english, korean in found:
            pairs += 1
            texts = english["source"], korean["source"]
            for what, en, ko in _unlike(english["source"], korean) + wrong_terms(*texts, terms):
                faults.append(Fault(path.name, f"{name}-en", what, *_around(*texts, en, ko)))
    return pairs, faults


def check_page(path, terms):
    """Find the words on a page, such as the README, that the glossary avoids.

    Parameters
    ----------
    path : path-like
        Markdown; only its Korean can hold such a word.
    terms : sequence of Term

    Returns
    -------
    list of Fault

    Raises
    ------
    ChromaError
        If there is no such file.
    """
    path = Path(path)
    if not path.is_file():
        raise ChromaError(f"no page {path}: check the path")
    lines = path.read_text(encoding="utf-8").splitlines()
    faults = []
    for number, line in enumerate(lines, 1):
        for what, _, _ in avoided_terms(plain_text(line), terms):
            faults.append(Fault(path.name, f"line {number}", what, korean=line))
    return faults


def _around(english, korean, en, ko):
    """Return the paragraphs in which a bit stands, one of each language.

    Twins have the same paragraphs, so that a bit of one tells the place in the other.
    """
    whole = english, korean
    parts = [re.split(r"\n\s*\n", text) for text in whole]
    for paragraphs, bit in zip(parts, (en, ko)):
        places = [n for n, paragraph in enumerate(paragraphs) if bit and bit in paragraph]
        if places and len(parts[0]) == len(parts[1]):
            return tuple(_window(part[places[0]], bit) for part, bit in zip(parts, (en, ko)))
    return tuple(_window(text, bit) for text, bit in zip(whole, (en, ko)))


def _window(text, bit, before=60):
    """Return a text from shortly before a bit of it."""
    place = text.find(bit) if bit else -1
    if place <= 2 * before:
        return text
    start = text.rfind(" ", 0, place - before) + 1
    return "…" + text[start:]


def _pairs(notebook, cells):
    """Return [(name, English cell, Korean cell)], and faults where text cells are no pairs."""
    pairs, faults, taken = [], [], set()
    for place, cell in enumerate(cells):
        if cell["cell_type"] != "markdown" or place in taken:
            continue
        name, _, language = cell["id"].rpartition("-")
        after = cells[place + 1] if place + 1 < len(cells) else {"id": "", "cell_type": ""}
        if language == "en" and after["id"] == f"{name}-ko" and after["cell_type"] == "markdown":
            pairs.append((name, cell, after))
            taken.add(place + 1)
        elif language == "en":
            what = f"no Korean twin follows: put a text cell with the id {name}-ko after it"
            faults.append(Fault(notebook, cell["id"], what, cell["source"]))
        elif language == "ko":
            what = f"no English twin before it: put a text cell with the id {name}-en there"
            faults.append(Fault(notebook, cell["id"], what, korean=cell["source"]))
        else:
            what = "a text cell's id ends in -en or -ko: name its language"
            faults.append(Fault(notebook, cell["id"], what, cell["source"]))
    return pairs, faults


def _unlike(english, korean_cell):
    """Say in what an English text and its Korean cell are unlike.

    Returns
    -------
    list of (str, str, str)
        What is wrong, and the bits of the English and of the Korean text that show it, if any.
    """
    korean, wrong = korean_cell["source"], []
    translated = korean_cell["metadata"].get("chroma", {}).get("source_hash")
    if translated != text_hash(english):
        what = "the English has changed since it was translated" if translated else "never stamped"
        mend = "mend the Korean, then say so with `chroma bilingual stamp`"
        wrong.append((f"{what}: {mend}", "", ""))
    parts = zip(parts_of(english).items(), parts_of(korean).values())
    for (name, one), other in parts:
        if name in LINES and len(one) != len(other):  # what they say is translated
            told = f"{len(one)} in English, {len(other)} in Korean"
            only = one[len(other) :], other[len(one) :]
        elif name not in LINES and one != other:
            only = only_in(one, other)
            told = [
                f"only in {n}: {', '.join(i)}" for n, i in zip(LANGUAGE_NAMES.values(), only) if i
            ]
            told = shorten("; ".join(told) or "in another order")
        else:
            continue
        wrong.append((f"{name} differ: {told}", *(bits[0] if bits else "" for bits in only)))
    if letter := HANGUL.search(english):
        wrong.append(("the English holds Korean letters: translate them", letter[0], ""))
    if re.search("[A-Za-z]", plain_text(english)) and not HANGUL.search(korean):
        wrong.append(("the Korean holds no Korean letter: translate it", "", ""))
    for word in rough_endings(korean):
        what = f"a sentence ends in another register than 합니다체: {word!r}"
        wrong.append((what, "", word))
    return wrong


def stamp(path, names):
    """Say that Korean cells translate their English twins as they are now.

    Parameters
    ----------
    path : path-like
        The notebook; it is written anew.
    names : iterable of str
        Names of pairs, with or without -en or -ko.

    Raises
    ------
    ChromaError
        If the notebook has no such pair; nothing is written then.
    """
    notebook = read_notebook(path)
    pairs = {name: both for name, *both in _pairs(Path(path).name, notebook["cells"])[0]}
    for name in names:
        name = re.sub("-(en|ko)$", "", name)
        if name not in pairs:
            raise ChromaError(
                f"{Path(path).name} has no cells {name}-en and {name}-ko, one after the other; "
                f"it has: {', '.join(pairs) or 'none'}"
            )
        english, korean = pairs[name]
        korean["metadata"].setdefault("chroma", {})["source_hash"] = text_hash(english["source"])
    write_notebook(path, notebook)
