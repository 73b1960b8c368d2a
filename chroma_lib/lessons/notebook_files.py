"""Notebooks read and written as plain JSON."""

import hashlib
import json
from pathlib import Path

from chroma_lib import files
from chroma_lib.errors import ChromaError


def text_hash(text):
    """Return the hash of an English text that its Korean twin carries: 16 hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def read_notebook(path):
    """Read a notebook as plain JSON, its cells' sources as strings.

    Raises
    ------
    ChromaError
        If there is no such file, or it is no notebook.
    """
    try:
        notebook = json.loads(Path(path).read_text(encoding="utf-8"))
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])
            cell["id"], cell["metadata"]  # every cell has both since nbformat 4.5
    except FileNotFoundError:
        raise ChromaError(f"no notebook {path}: check the path") from None
    except (ValueError, KeyError, TypeError, OSError) as error:
        raise ChromaError(
            f"{path} is no notebook with cell ids (nbformat 4.5): {type(error).__name__}"
        ) from error
    return notebook


def write_notebook(path, notebook):
    """Write what `read_notebook` has read, laid out as Jupyter does: a line for each line."""
    cells = [c | {"source": c["source"].splitlines(keepends=True)} for c in notebook["cells"]]
    files.write_json(path, notebook | {"cells": cells})
