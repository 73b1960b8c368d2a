"""The exception that Chroma raises for bad input."""


class ChromaError(ValueError):
    """Bad input, in one line: what is wrong, with which file or option, and the remedy."""
