"""Whether a Korean text still agrees with its English: structure, terms, register, and hash."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from chroma_lib.lessons.glossary import Term, wrong_terms
from chroma_lib.lessons.markup import (
    HANGUL,
    Difference,
    Markup,
    formula_signs,
    only_in,
    rough_endings,
    shorten,
)
from chroma_lib.lessons.notebook_files import text_hash


@dataclass(frozen=True)
class Fault:
    """A pair of texts that is out of step.

    Attributes
    ----------
    file : str
        The file's name.
    position : str
        Where in the file, such as "cell title-en" or "section Start".
    message : str
        What is wrong and how to fix it.
    english, korean : str
        The paragraphs that show it, or the whole texts; empty where one is missing.
    """

    file: str
    position: str
    message: str
    english: str = ""
    korean: str = ""

    def __str__(self):
        """Return the fault in up to three lines: the message, then both texts."""
        lines = [f"{self.file}, {self.position}: {self.message}"]
        lines += [f"    en: {shorten(self.english)}"] if self.english else []
        lines += [f"    ko: {shorten(self.korean)}"] if self.korean else []
        return "\n".join(lines)


def find_faults(
    file: str,
    position: str,
    english: Markup,
    korean: Markup,
    *,
    stamp: str | None,
    terms: Sequence[Term] = (),
) -> list[Fault]:
    """Compare an English text with its Korean translation.

    Parameters
    ----------
    file, position : str
        Where the pair stands, for the faults.
    english, korean : Markup
    stamp : str or None
        The hash of the English text that was translated, as stored with the Korean one.
    terms : sequence of Term
        The glossary; none: terms are not checked.

    Returns
    -------
    list of Fault
    """
    differences = [
        *_stamp_differences(english, stamp),
        *_structure_differences(english, korean),
        *_language_differences(english, korean),
        *wrong_terms(english, korean, terms),
    ]
    return [
        Fault(file, position, found.message, *_context(english.source, korean.source, found))
        for found in differences
    ]


def _stamp_differences(english, stamp):
    if stamp == text_hash(english.source):
        return []
    reason = "the English has changed since it was translated" if stamp else "never stamped"
    return [Difference(f"{reason}: update the Korean, then run `chroma bilingual stamp`")]


def _structure_differences(english, korean):
    """Compare what a translation keeps: the outline, code, formulas, links and images."""
    differences = []
    for name in ("list items", "table rows"):  # their words are translated, so only counted
        left, right = (getattr(text, name.replace(" ", "_")) for text in (english, korean))
        if len(left) != len(right):
            message = f"{name} differ: {len(left)} in English, {len(right)} in Korean"
            surplus = left[len(right) :], right[len(left) :]
            differences.append(Difference(message, *map(_first, surplus)))
    for name in ("headings", "code blocks", "code spans", "formulas", "links", "images"):
        left, right = (getattr(text, name.replace(" ", "_")) for text in (english, korean))
        key = formula_signs if name == "formulas" else str
        if list(map(key, left)) != list(map(key, right)):
            surplus = only_in(left, right, key=key)
            found = [
                f"only in {language}: {', '.join(items)}"
                for language, items in zip(("English", "Korean"), surplus)
                if items
            ]
            message = f"{name} differ: {shorten('; '.join(found) or 'in another order')}"
            differences.append(Difference(message, *map(_first, surplus)))
    return differences


def _first(items):
    return items[0] if items else ""


def _language_differences(english, korean):
    """Find texts in the wrong language, and Korean sentences in the wrong register."""
    differences = []
    if letter := HANGUL.search(" ".join([english.words, *english.formulas, *english.code_blocks])):
        message = "the English holds Korean letters: translate them"
        differences.append(Difference(message, english=letter[0]))
    if re.search("[A-Za-z]", english.words) and not HANGUL.search(korean.source):
        differences.append(Difference("the Korean holds no Korean letter: translate it"))
    for word in rough_endings(korean):
        message = f"a sentence ends in another register than 합니다체: {word!r}"
        differences.append(Difference(message, korean=word))
    return differences


def _context(english, korean, difference):
    """Return the paragraphs in which a difference stands, one of each language.

    Both texts have the same paragraphs, so a piece of one locates the paragraph in the other.
    """
    texts, pieces = (english, korean), (difference.english, difference.korean)
    paragraphs = [re.split(r"\n\s*\n", text) for text in texts]
    if len(paragraphs[0]) == len(paragraphs[1]):
        for own_paragraphs, piece in zip(paragraphs, pieces):
            hits = [n for n, paragraph in enumerate(own_paragraphs) if piece and piece in paragraph]
            if hits:
                texts = tuple(own[hits[0]] for own in paragraphs)
                break
    return tuple(map(_cut_before, texts, pieces))


def _cut_before(text, piece, length=60):
    """Return a text from shortly before a piece of it."""
    position = text.find(piece) if piece else -1
    if position <= 2 * length:
        return text
    start = text.rfind(" ", 0, position - length) + 1
    return "…" + text[start:]
