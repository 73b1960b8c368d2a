"""The exception that Chroma raises for bad input, and what its messages need."""

from collections.abc import Sequence
from difflib import get_close_matches


class ChromaError(ValueError):
    """Bad input, in one line: what is wrong, with which file or option, and the remedy."""


def closest_first(name: str, known: Sequence[str]) -> list[str]:
    """Return the known names, first those that a misspelled one may mean.

    Parameters
    ----------
    name : str
    known : sequence of str

    Returns
    -------
    list of str
    """
    close = get_close_matches(name, known)
    return [*close, *(other for other in known if other not in close)]
