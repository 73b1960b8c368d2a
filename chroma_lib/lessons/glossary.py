"""The glossary: what a term is called in Korean, and what it must not be called."""

import re
from dataclasses import dataclass
from pathlib import Path

from chroma_lib.errors import ChromaError
from chroma_lib.lessons.markup import plain_text

GLOSSARY = "glossary.md"


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


def wrong_terms(english, korean, terms):
    """Say where a Korean text calls something other than the glossary does, as `_unlike` does."""
    wrong = []
    english, korean = _without_names(plain_text(english), plain_text(korean))
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
    return wrong + avoided_terms(korean, terms)


def avoided_terms(korean, terms):
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
