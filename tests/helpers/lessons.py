"""Notebooks with twins, for tests of the lessons."""

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from chroma_lib.lessons.notebook_files import text_hash
from chroma_lib.resources import resource

NOTEBOOK_FOLDER = resource("notebooks")

ENGLISH = (
    "## Noise\n\nThe noise $z$ enters `paint`, see [the glossary](glossary.md).\n\n- one\n- two"
)
KOREAN = (
    "## 노이즈\n\n노이즈 $z$는 `paint`에 들어갑니다. [용어집](glossary.md)을 보십시오."
    "\n\n- 하나\n- 둘"
)


def pair(name="noise", english=ENGLISH, korean=KOREAN, source_hash=None):
    """Two text cells; the hash is the English text's own unless given."""
    return [
        new_markdown_cell(english, id=f"{name}-en"),
        new_markdown_cell(
            korean,
            id=f"{name}-ko",
            metadata={"chroma": {"source_hash": source_hash or text_hash(english)}},
        ),
    ]


def write(folder, *cells, name="01_one"):
    path = folder / f"{name}.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), path)
    return path
