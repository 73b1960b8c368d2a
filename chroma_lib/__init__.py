"""Chroma: one gray picture of an anime character, many true-to-life colourings of it."""

__version__ = "0.1.0"


class ChromaError(ValueError):
    """Bad input, told in one line: what is wrong, with which file or name, and how to mend it."""
