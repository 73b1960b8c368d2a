"""English and Korean: labels in the reader's language, and tables whose columns line up in both."""

from collections.abc import Sequence
from unicodedata import east_asian_width

from chroma_lib.errors import ChromaError

LANGUAGES = ("both", "en", "ko")


def text(en: str, ko: str, lang: str = "both", *, separator: str = " / ") -> str:
    """Return a label in the chosen language.

    Parameters
    ----------
    en, ko : str
        The label in English and in Korean.
    lang : {"both", "en", "ko"}
    separator : str
        Separates the two languages if they differ. A line break suits narrow spaces.

    Returns
    -------
    str

    Raises
    ------
    ChromaError
        If `lang` is not one of the three.
    """
    if lang not in LANGUAGES:
        raise ChromaError(f"unknown language {lang!r}: choose one of {', '.join(LANGUAGES)}")
    both = en if en == ko else f"{en}{separator}{ko}"
    return {"both": both, "en": en, "ko": ko}[lang]


def _width(label):
    """Return the width of a label in a terminal. A Korean character is two columns wide."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in label)


def table(heads: Sequence[str], rows: Sequence[tuple[str, Sequence[object]]]) -> str:
    """Format numbers as a table for printing.

    Parameters
    ----------
    heads : sequence of str
        Heads of the columns after the first. If all are empty, the table has no head line.
    rows : sequence of (str, sequence)
        A row's name, then its values: text, or numbers that are printed as they are.

    Returns
    -------
    str
        Lines of text whose columns line up with Korean characters too.
    """
    rows = [(name, [str(value) for value in values]) for name, values in rows]
    name_width = max(_width(name) for name, _ in rows)
    columns = zip(*(values for _, values in rows))
    widths = [max(map(_width, [head, *column])) for head, column in zip(heads, columns)]

    def line(name, values):
        cells = [" " * (2 + w - _width(value)) + value for w, value in zip(widths, values)]
        return name + " " * (name_width - _width(name)) + "".join(cells)

    lines = [line("", heads)] if any(heads) else []
    return "\n".join(lines + [line(name, values) for name, values in rows])
