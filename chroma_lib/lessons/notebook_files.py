"""The notebooks of the lessons as files: cells with ids, and hashes of their texts."""

from __future__ import annotations

import hashlib
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.notebook_files import read_notebook

if TYPE_CHECKING:
    from nbformat import NotebookNode


def text_hash(text: str) -> str:
    """Return the hash of an English text that its Korean twin stores: 16 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_lesson(path: str | Path) -> NotebookNode:
    """Read a notebook whose cells have ids, by which twins are found.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    NotebookNode

    Raises
    ------
    ChromaError
        If the file is missing, is not a notebook, or its cells have no ids.
    """
    from nbformat.warnings import MissingIDFieldWarning

    with warnings.catch_warnings():
        # nbformat would invent ids; as an error, the warning becomes a refusal.
        warnings.simplefilter("error", MissingIDFieldWarning)
        notebook = read_notebook(path)
    if not all({"id", "source", "metadata"} <= cell.keys() for cell in notebook.cells):
        raise ChromaError(
            f"{files.printable(path)}: has cells without ids (nbformat 4.5); save it once in"
            " JupyterLab"
        )
    return notebook
