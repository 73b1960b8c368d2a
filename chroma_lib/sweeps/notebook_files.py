"""Notebook files, read and written in Jupyter's own layout."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from chroma_lib import files
from chroma_lib.errors import ChromaError

if TYPE_CHECKING:  # nbformat takes as long to import as the rest of `chroma --help`
    from nbformat import NotebookNode


def read_notebook(path: str | Path) -> NotebookNode:
    """Read a notebook; an older format is converted to version 4.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    NotebookNode
        Each cell's source is one string.

    Raises
    ------
    ChromaError
        If the file is missing or is not a notebook.
    """
    import nbformat

    shown = files.printable(path)
    try:
        return nbformat.read(path, as_version=4)
    except FileNotFoundError:
        raise ChromaError(f"no notebook {shown}: check the path") from None
    except Exception as error:  # nbformat raises many kinds for files that are not notebooks
        reason = files.printable(" ".join(str(error).split()))[:200]
        raise ChromaError(
            f"{shown}: is not a notebook that can be read ({reason}); check the file"
        ) from None


def write_notebook(path: str | Path, notebook: NotebookNode) -> Path:
    """Write a notebook, whole or not at all, laid out as Jupyter does: one source line per line.

    Parameters
    ----------
    path : path-like
    notebook : NotebookNode

    Returns
    -------
    Path
    """
    import nbformat

    return files.write_atomic(path, lambda part: nbformat.write(notebook, part))


def has_tag(cell: NotebookNode, tag: str) -> bool:
    """Return whether a cell has a tag, such as "parameters"."""
    return tag in cell.metadata.get("tags", ())
