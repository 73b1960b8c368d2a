"""The glossary: the Korean words for each English term, and the words to avoid."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.markup import Difference, Markup, parse_tokens

GLOSSARY = "glossary.md"


@dataclass(frozen=True)
class Term:
    """A row of the glossary.

    Attributes
    ----------
    english : tuple of str
        The term, then its variants.
    korean : tuple of str
        The words that a Korean text uses; one that ends in a hyphen is the stem of a verb.
    meaning : str
        One line.
    avoid : tuple of str
        Words that a Korean text does not use for it.
    checked : bool
        Whether a Korean text must contain one of the words. A word with other meanings too, such
        as "step", is explained but not checked.
    """

    english: tuple[str, ...]
    korean: tuple[str, ...]
    meaning: str
    avoid: tuple[str, ...]
    checked: bool = True


def read_glossary(path: str | Path) -> list[Term]:
    """Read the terms of a glossary.

    Parameters
    ----------
    path : path-like
        Markdown with one table: English, Korean, avoid, meaning. Commas separate variants; a
        dagger after the English marks a term that is not checked.

    Returns
    -------
    list of Term

    Raises
    ------
    ChromaError
        If the file is missing or holds no such table.
    """
    shown = files.printable(path)
    if not Path(path).is_file():
        raise ChromaError(f"no glossary {shown}: get the whole repository")
    rows = _table_rows(Path(path).read_text(encoding="utf-8"))
    terms = [_term(*row) for row in rows if len(row) == 4]
    if not terms:
        raise ChromaError(
            f"{shown}: holds no table of four columns; write English, Korean, avoid, meaning"
        )
    return terms


def _table_rows(text):
    """Return the rows of all tables of a text, without their heads, as lists of cells."""
    rows = []
    for before, token in zip([None, *(tokens := parse_tokens(text))], tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline" and before.type == "td_open":
            rows[-1].append(token.content)
    return [row for row in rows if row]


def _term(english, korean, avoid, meaning):
    checked = not english.endswith("†")
    english, korean, avoid = (
        tuple(variant.strip() for variant in cell.split(",") if variant.strip())
        for cell in (english, korean, avoid)
    )
    english = tuple(variant.removesuffix("†").strip() for variant in english)
    return Term(english, korean, meaning, avoid, checked)


def wrong_terms(english: Markup, korean: Markup, terms: Sequence[Term]) -> list[Difference]:
    """Find where a Korean text does not follow the glossary.

    Parameters
    ----------
    english, korean : Markup
        A text and its translation.
    terms : sequence of Term

    Returns
    -------
    list of Difference
    """
    english_words, korean_words = _without_shared_names(english.words, korean.words)
    wrong = []
    # Longer terms first, and each is removed when found: "weight clipping" is not "weight".
    by_length = sorted(
        ((variant, term) for term in terms for variant in term.english),
        key=lambda pair: -len(pair[0]),
    )
    for variant, term in by_length:
        # Terms with capitals inside are recognized by them: FiLM is not a film.
        flags = 0 if re.search("[A-Z]", variant[1:]) else re.IGNORECASE
        found = re.search(_pattern(variant), english_words, flags=flags)
        english_words = re.sub(_pattern(variant), " ", english_words, flags=flags)
        stems = [word.removesuffix("-").lower() for word in term.korean]
        if found and term.checked and not any(stem in korean_words.lower() for stem in stems):
            message = f"the glossary calls {variant!r} {' or '.join(term.korean)}"
            wrong.append(Difference(message, english=found[0]))
    return wrong + _avoided_terms(korean_words, terms)


def _pattern(term):
    """Return the pattern of an English term and its plural."""
    ending = r"(?:y|ies)" if term.endswith("y") else r"(?:s|es)?"
    return rf"\b{re.escape(term.removesuffix('y'))}{ending}\b"


def _avoided_terms(korean_words, terms):
    return [
        Difference(f"the glossary says {term.korean[0]}, not {word}", korean=word)
        for term in terms
        for word in term.avoid
        # Only at a word's start: 피부색 영역, a region of skin color, is not 색 영역.
        if re.search(rf"(?<![가-힣]){re.escape(word)}", korean_words)
    ]


def _without_shared_names(english_words, korean_words):
    """Return both texts without the italics that they share, which are titles of papers."""
    italics = re.compile(r"\*[^*]+\*")
    for name in set(italics.findall(english_words)) & set(italics.findall(korean_words)):
        english_words = english_words.replace(name, " ")
        korean_words = korean_words.replace(name, " ")
    return english_words, korean_words
