"""English and Korean kept as twins: are they in step, and copies in one language.

In a notebook each English text cell, ``NAME-en``, is followed by its Korean twin, ``NAME-ko``. The
twin's metadata holds the hash of the English text that it translates, so that an English cell that
has changed since is seen. The glossary fixes what a term is called in Korean.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path

from chroma_lib import ChromaError
from chroma_lib.pictures import check_new_folder, write_beside

GLOSSARY = "glossary.md"

_HANGUL = re.compile("[가-힣]")
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_CODE = re.compile(r"`[^`\n]+`")
_DISPLAY = re.compile(r"\$\$.+?\$\$", re.S)
_INLINE = re.compile(r"\$[^$]+\$")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
# What each cell has, counted in both languages: name -> pattern of lines, after code is taken out.
_LINES = {
    "headings": re.compile(r"^#+ ", re.M),
    "list items": re.compile(r"^\s*(?:[-*]|\d+\.) ", re.M),
    "table rows": re.compile(r"^\|", re.M),
}
_LANGUAGES = {"en": "English", "ko": "Korean"}


@dataclass(frozen=True)
class Fault:
    """Two twins that are out of step.

    Attributes
    ----------
    notebook : str
        The file's name.
    cell : str
        The id of the cell.
    what : str
        What is wrong and how to mend it.
    english, korean : str
        Both texts, as they are; empty where one is missing.
    """

    notebook: str
    cell: str
    what: str
    english: str = ""
    korean: str = ""

    def __str__(self):
        lines = [f"{self.notebook}, cell {self.cell}: {self.what}"]
        lines += [f"    en: {_short(self.english)}"] if self.english else []
        lines += [f"    ko: {_short(self.korean)}"] if self.korean else []
        return "\n".join(lines)


@dataclass(frozen=True)
class Term:
    """A row of the glossary.

    Attributes
    ----------
    english : tuple of str
        The term, then its variants.
    korean : tuple of str
        What a Korean text calls it.
    meaning : str
        In one line.
    avoid : tuple of str
        What a Korean text does not call it.
    """

    english: tuple
    korean: tuple
    meaning: str
    avoid: tuple


def text_hash(text):
    """Return the hash of an English text that its Korean twin carries: 16 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_notebook(path):
    """Read a notebook as plain JSON, its cells' sources as strings.

    Raises
    ------
    ChromaError
        If there is no such file, or it is no notebook.
    """
    try:
        notebook = json.loads(Path(path).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            cell["id"], cell["metadata"]  # every cell has both since nbformat 4.5
    except FileNotFoundError:
        raise ChromaError(f"no notebook {path}: check the path") from None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise ChromaError(
            f"{path} is no notebook with cell ids (nbformat 4.5): {type(error).__name__}"
        ) from error
    return notebook


def write_notebook(path, notebook):
    """Write what `read_notebook` has read, laid out as Jupyter does: a line for each line."""
    cells = [c | {"source": c["source"].splitlines(keepends=True)} for c in notebook["cells"]]
    text = json.dumps(notebook | {"cells": cells}, indent=1, ensure_ascii=False) + "\n"
    write_beside(Path(path), lambda beside: Path(beside).write_text(text, encoding="utf-8"))


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
            # Only the first fault of a kind tells: a new sentence changes several counts at once.
            for what in _unlike(english["source"], korean) + _wrong_terms(
                english["source"], korean["source"], terms
            ):
                faults.append(
                    Fault(path.name, f"{name}-en", what, english["source"], korean["source"])
                )
    return pairs, faults


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
    """Say in what an English text and its Korean cell are unlike, a string each."""
    korean, wrong = korean_cell["source"], []
    if korean_cell["metadata"].get("chroma", {}).get("source_hash") != text_hash(english):
        wrong.append(
            "the English has changed since it was translated: mend the Korean, then say so with "
            "`chroma bilingual stamp`"
        )
    parts = zip(_parts(english).items(), _parts(korean).values())
    for (name, one), other in parts:
        if one != other:
            wrong.append(f"{name} differ: {_difference(one, other)}")
    if _HANGUL.search(english):
        wrong.append("the English holds Korean letters")
    if not _HANGUL.search(korean):
        wrong.append("the Korean holds no Korean letter: is it translated?")
    for sentence in _rough_endings(korean):
        wrong.append(f"a sentence ends in another register than 합니다: {sentence!r}")
    return wrong


def _parts(text):
    """What must agree between twins: name -> a count, or a list of what is there."""
    fences = _FENCE.findall(text)
    text = _FENCE.sub("", text)
    spans = _CODE.findall(text)
    text = _CODE.sub("", text)
    formulas = _DISPLAY.findall(text)
    text = _DISPLAY.sub("", text)
    counts = {name: len(pattern.findall(text)) for name, pattern in _LINES.items()}
    return counts | {
        "code blocks": fences,
        "code spans": sorted(spans),
        # Words inside a formula are translated and may change places.
        "formulas": sorted(map(_Formula, formulas + _INLINE.findall(text))),
        "links": sorted(_LINK.findall(text)),
        "images": sorted(_IMAGE.findall(text)),
    }


class _Formula(str):
    """A formula, equal to another of the same signs.

    Words in it are translated and may change places; a full stop belongs to the sentence.
    """

    def _signs(self):
        symbols = re.sub(r"\\text\{[^}]*\}", "", self.strip("$"))
        return sorted(re.sub(r"[\s.,]|\\[,;!]", "", symbols))

    def __eq__(self, other):
        return self._signs() == other._signs()

    def __lt__(self, other):
        return self._signs() < other._signs()

    __hash__ = None


def _difference(one, other):
    if isinstance(one, int):
        return f"{one} in English, {other} in Korean"
    lists = [list(one), list(other)]
    for item in list(lists[0]):
        if item in lists[1]:
            lists[0].remove(item)
            lists[1].remove(item)
    told = [f"only in {n}: {', '.join(i)}" for n, i in zip(_LANGUAGES.values(), lists) if i]
    return _short("; ".join(told))


def _rough_endings(korean):
    """Return the last words of sentences that end neither in -니다 nor in a question's -까요."""
    text = re.sub(r"<[^>]+>", " ", _plain(korean))
    endings = re.findall(r"([가-힣]+(?:다|요|야|해|지))[.!?](?:\s|$)", text)
    return [word for word in endings if not word.endswith(("니다", "시다", "까요"))]


def _plain(text):
    """Return a text without its code and formulas."""
    for pattern in (_FENCE, _CODE, _DISPLAY, _INLINE):
        text = pattern.sub(" ", text)
    # A term may stand across a line's end.
    return " ".join(re.sub(r"\]\([^)\s]+\)", "]", text).split())


def _short(text, length=160):
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def read_glossary(path):
    """Read the terms of a glossary.

    Parameters
    ----------
    path : path-like
        Markdown with one table: English, Korean, avoid, meaning. Variants are parted by commas.

    Returns
    -------
    list of Term

    Raises
    ------
    ChromaError
        If there is no such file, or it holds no such table.
    """
    path = Path(path)
    if not path.is_file():
        raise ChromaError(f"no glossary {path}: get the whole repository")
    terms = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = [part.strip() for part in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(row) != 4 or row[0] == "English" or "---" in row[0]:
            continue
        english, korean, avoid = (
            tuple(one.strip() for one in part.split(",") if one.strip()) for part in row[:3]
        )
        terms.append(Term(english, korean, row[3], avoid))
    if not terms:
        raise ChromaError(f"{path} holds no table of four columns: English, Korean, avoid, meaning")
    return terms


def _pattern(term):
    return rf"\b{re.escape(term)}(?:s|es)?\b"


def _wrong_terms(english, korean, terms):
    """Say where a Korean text calls something other than the glossary does."""
    wrong = []
    english, korean = _plain(english), _plain(korean)
    # Longer terms first, and each is taken out when found: "weight clipping" is no "weight".
    by_length = sorted(
        ((one, term) for term in terms for one in term.english), key=lambda pair: -len(pair[0])
    )
    for one, term in by_length:
        # FiLM is no film, GAN no name: terms with capitals inside are told apart by them.
        flags = 0 if re.search("[A-Z]", one[1:]) else re.I
        english, found = re.subn(_pattern(one), " ", english, flags=flags)
        if found and not any(form.lower() in korean.lower() for form in term.korean):
            wrong.append(f"the glossary calls {one!r} {' or '.join(term.korean)}")
    wrong += [
        f"the glossary says {term.korean[0]}, not {form}"
        for term in terms
        for form in term.avoid
        if form in korean
    ]
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
    if lang not in _LANGUAGES:
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
            cell["source"] = cell["source"].replace('lang: str = "both"', f'lang: str = "{lang}"')
        cells.append(cell)
    return notebook | {"cells": cells}


def split(paths, lang, out):
    """Write copies of notebooks in one language, and the glossary beside them.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    lang : {"en", "ko"}
    out : path-like
        A new or empty folder.

    Returns
    -------
    list of Path
        The copies.

    Raises
    ------
    ChromaError
        Before anything is written: for an unknown language, a file that is no notebook, or a
        folder that holds files.
    """
    copies = {Path(path): one_language(read_notebook(path), lang) for path in paths}
    check_new_folder(out)
    return [_copy(path, notebook, Path(out)) for path, notebook in copies.items()]


def _copy(path, notebook, out):
    out.mkdir(parents=True, exist_ok=True)
    write_notebook(out / path.name, notebook)
    glossary = path.parent / GLOSSARY
    if glossary.is_file():  # the notebooks link to it
        data = glossary.read_bytes()
        write_beside(out / GLOSSARY, lambda beside: Path(beside).write_bytes(data))
    return out / path.name


def lesson_folder(paths, lang, out):
    """Keep copies in one language for a reader, who may change them.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    lang : {"en", "ko"}
    out : path-like
        Copies that are there already are left as they are.

    Returns
    -------
    new : list of Path
        The copies that were written now.
    """
    out = Path(out)
    missing = [path for path in map(Path, paths) if not (out / path.name).exists()]
    return [_copy(path, one_language(read_notebook(path), lang), out) for path in missing]
