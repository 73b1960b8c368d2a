"""Notebooks that lessons run, and readers copy."""

from pathlib import Path

from chroma_lib.errors import ChromaError

_FOLDER = Path(__file__).parent


def example_notebook(name: str) -> Path:
    """Return the path of a notebook that comes with the lessons.

    Parameters
    ----------
    name : str
        Such as "one_color_gan".

    Returns
    -------
    Path

    Raises
    ------
    ChromaError
        If there is no such notebook.
    """
    path = _FOLDER / f"{name}.ipynb"
    if not path.is_file():
        names = ", ".join(sorted(found.stem for found in _FOLDER.glob("*.ipynb")))
        raise ChromaError(f"no example {name!r}: choose one of {names}")
    return path
