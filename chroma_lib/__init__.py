"""Chroma: one gray picture of an anime character, many true-to-life colorings of it."""

__version__ = "0.3.0"  # v0.2 is the original that Chroma grew out of


class ChromaError(ValueError):
    """Bad input, told in one line: what is wrong, with which file or name, and how to mend it."""
