"""English and Korean: labels in the reader's language, and tables whose columns line up in both."""

from unicodedata import east_asian_width

from chroma_lib.errors import ChromaError

LANGUAGES = ("both", "en", "ko")


def text(en, ko, lang="both", *, separator=" / "):
    """Choose the language of a label.

    Parameters
    ----------
    en, ko : str
    lang : {"both", "en", "ko"}
    separator : str
        What stands between the two languages, if they differ; a line break suits narrow places.

    Returns
    -------
    str

    Raises
    ------
    ChromaError
        If `lang` is none of the three.
    """
    if lang not in LANGUAGES:
        raise ChromaError(f"unknown language {lang!r}: choose one of {', '.join(LANGUAGES)}")
    both = en if en == ko else f"{en}{separator}{ko}"
    return {"both": both, "en": en, "ko": ko}[lang]


def _columns_of(label):
    """How many columns of a terminal a label takes: a Korean letter takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in label)


def table(heads, rows):
    """Set numbers in columns under their heads, for printing.

    Parameters
    ----------
    heads : sequence of str
        Of the columns after the first; if all are empty, their line is left out.
    rows : sequence of (str, sequence)
        The name of a row, then its values as text or numbers, shown as they are.

    Returns
    -------
    str
        Lines; columns stay in line with Korean letters too.
    """
    rows = [(name, [str(value) for value in values]) for name, values in rows]
    first = max(_columns_of(name) for name, _ in rows)
    columns = [[head, *column] for head, column in zip(heads, zip(*(v for _, v in rows)))]
    wide = [max(map(_columns_of, column)) for column in columns]

    def line(name, values):
        right = [" " * (2 + w - _columns_of(value)) + value for w, value in zip(wide, values)]
        return name + " " * (first - _columns_of(name)) + "".join(right)

    lines = [line("", heads)] if any(heads) else []
    return "\n".join(lines + [line(name, values) for name, values in rows])
