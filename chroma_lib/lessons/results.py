"""Where a notebook puts what it writes, and how it says so."""

import os
import tempfile
from pathlib import Path


def result_folder(out: str | Path, name: str) -> Path:
    """Return a folder for files of a notebook.

    Parameters
    ----------
    out : path-like
        The notebook's parameter `out`; an empty string: a new temporary folder.
    name : str
        Of the folder.

    Returns
    -------
    Path
        `out`/`name`; the caller creates it.
    """
    return Path(out or tempfile.mkdtemp(prefix="chroma-")) / name


def print_path(path: str | Path) -> None:
    """Print where a file is: from here if that is shorter, otherwise from the root."""
    try:
        relative = os.path.relpath(path)
    except ValueError:  # another drive of Windows
        relative = str(path)
    print(min(str(path), relative, key=len))
