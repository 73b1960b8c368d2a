"""Code cells of Chroma's notebooks, executed as they stand there."""

import itertools
import linecache

import nbformat

from chroma_lib.resources import resource

_numbers = itertools.count()


def read_cells(notebook):
    """Return the code cells of a notebook, such as "03_dcgan_unet": id -> source."""
    nb = nbformat.read(resource("notebooks") / f"{notebook}.ipynb", as_version=4)
    return {cell.id: cell.source for cell in nb.cells if cell.cell_type == "code"}


def run_cells(cells, ids, names):
    """Execute cells in a namespace. AutoGraph finds their source, as it does in a notebook."""
    for cell_id in ids:
        source = cells[cell_id]
        name = f"<cell {cell_id} {next(_numbers)}>"
        linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
        exec(compile(source, name, "exec"), names)
