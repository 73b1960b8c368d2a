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
    "list items": re.compile(r"^\s*(?:[-*]|\d+\.) "),
    "table rows": re.compile(r"^\|"),
}
_HEADING = re.compile(r"^#+(?= )", re.M)
_TEXT = re.compile(r"\\text\{[^}]*\}")
# A Korean noun that ends like a verb; a list item may be no more than such a noun.
_NOUNS = ("필요", "개요", "주요", "수요")
_LANGUAGES = {"en": "English", "ko": "Korean"}


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
        What a Korean text calls it; a form that ends in a hyphen is the stem of a verb.
    meaning : str
        In one line.
    avoid : tuple of str
        What a Korean text does not call it.
    checked : bool
        Whether a Korean text has to hold one of the forms. A word with other meanings too, such
        as "step", is only explained.
    """

    english: tuple
    korean: tuple
    meaning: str
    avoid: tuple
    checked: bool = True


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
            texts = english["source"], korean["source"]
            for what, en, ko in _unlike(english["source"], korean) + _wrong_terms(*texts, terms):
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
        for what, _, _ in _avoided(_plain(line), terms):
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
    parts = zip(_parts(english).items(), _parts(korean).values())
    for (name, one), other in parts:
        if name in _LINES and len(one) != len(other):  # what they say is translated
            told = f"{len(one)} in English, {len(other)} in Korean"
            only = one[len(other) :], other[len(one) :]
        elif name not in _LINES and one != other:
            only = _only(one, other)
            told = [f"only in {n}: {', '.join(i)}" for n, i in zip(_LANGUAGES.values(), only) if i]
            told = _short("; ".join(told) or "in another order")
        else:
            continue
        wrong.append((f"{name} differ: {told}", *(bits[0] if bits else "" for bits in only)))
    if letter := _HANGUL.search(english):
        wrong.append(("the English holds Korean letters: translate them", letter[0], ""))
    if re.search("[A-Za-z]", _plain(english)) and not _HANGUL.search(korean):
        wrong.append(("the Korean holds no Korean letter: translate it", "", ""))
    for word in _rough_endings(korean):
        what = f"a sentence ends in another register than 합니다체: {word!r}"
        wrong.append((what, "", word))
    return wrong


def _parts(text):
    """Return what must agree between twins: name -> a list of what is there."""
    fences = _FENCE.findall(text)
    text = _FENCE.sub("", text)
    spans = _CODE.findall(text)
    text = _CODE.sub("", text)
    formulas = _DISPLAY.findall(text)
    text = _DISPLAY.sub("", text)
    lines = {
        name: [line.strip() for line in text.splitlines() if pattern.match(line)]
        for name, pattern in _LINES.items()
    }
    return {
        "headings": _HEADING.findall(text),
        **lines,
        "code blocks": fences,
        "code spans": sorted(spans),
        # Words inside a formula are translated and may change places.
        "formulas": sorted(map(_Formula, formulas + _INLINE.findall(text))),
        "links": sorted(_LINK.findall(text)),
        "images": sorted(_IMAGE.findall(text)),
    }


class _Formula(str):
    """A formula, equal to another of the same signs.

    A full stop belongs to the sentence. Words in it are translated, and the signs around words may
    change places.
    """

    def _signs(self):
        symbols, worded = _TEXT.subn("", self.strip("$"))
        symbols = re.sub(r"[\s.,]|\\[,;!]", "", symbols)
        return "".join(sorted(symbols)) if worded else symbols

    def __eq__(self, other):
        return self._signs() == other._signs()

    def __lt__(self, other):
        return self._signs() < other._signs()

    __hash__ = None


def _only(one, other):
    """Return what only one list holds, and what only the other does."""
    left, right = list(one), list(other)
    for item in one:
        if item in right:
            left.remove(item)
            right.remove(item)
    return left, right


def _rough_endings(korean):
    """Return the last words of sentences that end in 해라체 or 해요체; -까요 asks."""
    lines = [line for line in korean.splitlines() if not re.match(r"#+ |\|", line)]
    text = re.sub(r"<[^>]+>", " ", _plain("\n".join(lines)))
    endings = re.findall(r"([가-힣]+[다요])[.!?][)*\"”]*(?:\s|$)", text)
    right = ("니다", "시다", "까요")
    return [word for word in endings if not word.endswith(right + _NOUNS)]


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
        Markdown with one table: English, Korean, avoid, meaning. Variants are parted by commas;
        a dagger after the English says that the term is not checked.

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
        checked = not row[0].endswith("†")
        english = tuple(one.removesuffix("†").strip() for one in english)
        terms.append(Term(english, korean, row[3], avoid, checked))
    if not terms:
        raise ChromaError(f"{path} holds no table of four columns: English, Korean, avoid, meaning")
    return terms


def _pattern(term):
    """Return the pattern of an English term and its plural."""
    ending = r"(?:y|ies)" if term.endswith("y") else r"(?:s|es)?"
    return rf"\b{re.escape(term.removesuffix('y'))}{ending}\b"


def _wrong_terms(english, korean, terms):
    """Say where a Korean text calls something other than the glossary does, as `_unlike` does."""
    wrong = []
    english, korean = _without_names(_plain(english), _plain(korean))
    # Longer terms first, and each is taken out when found: "weight clipping" is no "weight".
    by_length = sorted(
        ((one, term) for term in terms for one in term.english), key=lambda pair: -len(pair[0])
    )
    for one, term in by_length:
        # FiLM is no film, GAN no name: terms with capitals inside are told apart by them.
        flags = 0 if re.search("[A-Z]", one[1:]) else re.I
        found = re.search(_pattern(one), english, flags=flags)
        english = re.sub(_pattern(one), " ", english, flags=flags)
        stems = [form.removesuffix("-").lower() for form in term.korean]
        if found and term.checked and not any(stem in korean.lower() for stem in stems):
            what = f"the glossary calls {one!r} {' or '.join(term.korean)}"
            wrong.append((what, found[0], ""))
    return wrong + _avoided(korean, terms)


def _avoided(korean, terms):
    """Say which words a plain Korean text uses against the glossary, as `_unlike` does."""
    return [
        (f"the glossary says {term.korean[0]}, not {form}", "", form)
        for term in terms
        for form in term.avoid
        # From a word's start: 피부색 영역, a region of skin color, is no 색 영역.
        if re.search(rf"(?<![가-힣]){re.escape(form)}", korean)
    ]


def _without_names(english, korean):
    """Return both texts without what is in italics in both alike: titles of papers."""
    italics = re.compile(r"(?<!\*)\*[^*]+\*(?!\*)")
    for name in set(italics.findall(english)) & set(italics.findall(korean)):
        english, korean = english.replace(name, " "), korean.replace(name, " ")
    return english, korean


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
            cell["source"] = _speak(cell["source"], lang)
        cells.append(cell)
    return notebook | {"cells": cells}


def _speak(parameters, lang):
    """Return the source of a parameters cell with another default language."""
    found, count = re.subn(
        r'^lang(: str)? = "both".*$',
        rf'lang\1 = "{lang}"  # language of the figures; this copy\'s text is {_LANGUAGES[lang]}',
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
        check_new_folder(out)
    out.mkdir(parents=True, exist_ok=True)
    for path, notebook in copies.items():
        write_notebook(out / path.name, notebook)
    for glossary in _glossaries(copies):
        _write_text(out / GLOSSARY, glossary.read_text(encoding="utf-8"))
    return [out / name for name in names]


def _glossaries(paths):
    """Return the glossaries beside notebooks, which link to them."""
    found = {path.parent / GLOSSARY for path in paths}
    return sorted(path for path in found if path.is_file())


def _write_text(path, text):
    write_beside(path, lambda beside: Path(beside).write_text(text, encoding="utf-8"))


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
    """Keep copies in one language for a reader, who may change them.

    A copy that the reader has changed or run is never written over. Each copy holds the hash of
    what was written, by which a change is seen.

    Parameters
    ----------
    paths : iterable of path-like
        Notebooks.
    lang : {"en", "ko"}
    out : path-like

    Returns
    -------
    Lessons
    """
    out = Path(out)
    paths = [Path(path) for path in paths]
    copies = {path: one_language(read_notebook(path), lang) for path in paths}
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
    for glossary in _glossaries(paths):
        _refresh_page(out / GLOSSARY, glossary.read_text(encoding="utf-8"))
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
        [cell["cell_type"], cell["source"], bool(cell.get("outputs"))] for cell in notebook["cells"]
    ]
    return text_hash(json.dumps(cells, ensure_ascii=False))


def _refresh_page(path, text):
    """Write a page with its hash at the end, unless one is there that the reader has changed."""
    mark = "<!-- written by chroma: {} -->\n"
    if path.exists():
        before, _, hash_line = path.read_text(encoding="utf-8").rpartition("<!-- ")
        if "<!-- " + hash_line != mark.format(text_hash(before)):
            return
    _write_text(path, text + mark.format(text_hash(text)))
