"""Digests of the code that a result uses, and what makes a stored result out of date."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from chroma_lib.errors import ChromaError
from chroma_lib.lessons.provenance import stamps
from chroma_lib.lessons.provenance.code import (
    Codebase,
    source_digest,
    used_by_functions,
    used_by_source,
)
from chroma_lib.lessons.provenance.probes import PROBES, Probes

FILES = {
    "paint/__init__.py": "",
    "paint/__init__.pyi": "from .brush import stroke as stroke\n",
    "paint/brush.py": (
        '"""Brushes."""\n'
        "from paint import colors\n"
        "from paint.tools import knife\n"
        "WIDTH = 3\n"
        "UNUSED = 4\n"
        "def stroke():\n    return WIDTH, colors.red()\n"
        "def cut():\n    return knife()\n"
        'if __name__ == "__main__":\n    cut()\n'
    ),
    "paint/colors.py": (
        "RED = 1\nBLUE = 2\ndef red():\n    return RED\ndef blue():\n    return BLUE\n"
    ),
    "paint/tools.py": "def knife():\n    return 1\n",
    "paint/late.py": "def draw():\n    from paint.brush import cut\n    return cut()\n",
}


def codebase(folder, **changes):
    """Write the package "paint", of which files are changed; return it."""
    for name, text in (
        FILES | {f"paint/{name}.py": text for name, text in changes.items()}
    ).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return Codebase(folder, ("paint",))


USES = "from paint import stroke\nstroke()\n"


def changed(tmp_path, source=USES, **changes):
    """Return the modules whose digests change with these files."""
    before = used_by_source(codebase(tmp_path / "before"), source)
    after = used_by_source(codebase(tmp_path / "after", **changes), source)
    return {name for name in before | after if before.get(name) != after.get(name)}


def test_only_what_is_reached_counts(tmp_path):
    assert set(used_by_source(codebase(tmp_path), USES)) == {"paint.brush", "paint.colors"}
    assert set(used_by_source(codebase(tmp_path), "import numpy\n")) == set()
    used = used_by_functions(codebase(tmp_path), ["paint.late:draw"])
    assert set(used) == {"paint.late", "paint.brush", "paint.tools"}
    with pytest.raises(ChromaError, match=r"paint.late:paint: no such function"):
        used_by_functions(codebase(tmp_path), ["paint.late:paint"])


@pytest.mark.parametrize(
    ("module", "old", "new", "changes"),
    [
        ("brush", "WIDTH = 3", "WIDTH = 5", {"paint.brush"}),
        ("brush", "UNUSED = 4", "UNUSED = 5", set()),
        ("brush", '"""Brushes."""', '"""Pens."""', set()),
        ("brush", "WIDTH = 3", "WIDTH = (\n    3  # pixels\n)", set()),
        ("colors", "RED = 1", "RED = 9", {"paint.colors"}),
        ("colors", "BLUE = 2", "BLUE = 9", set()),
        ("colors", "return RED", '"""Return it."""\n    return RED', set()),
        ("colors", "return RED", "return RED + 0", {"paint.colors"}),
        ("colors", "RED = 1", "import os\nos.umask(0)\nRED = 1", {"paint.colors"}),
        ("tools", "return 1", "return 2", set()),
    ],
)
def test_a_change_of_what_is_used_changes_the_digest(tmp_path, module, old, new, changes):
    text = FILES[f"paint/{module}.py"]
    assert old in text
    assert changed(tmp_path, **{module: text.replace(old, new)}) == changes


def test_a_module_as_a_value_counts_as_a_whole(tmp_path):
    whole = "from paint import colors\nprint(vars(colors))\n"
    text = FILES["paint/colors.py"].replace("BLUE = 2", "BLUE = 9")
    assert changed(tmp_path, whole, colors=text) == {"paint.colors"}


def test_ignored_modules_do_not_count(tmp_path):
    codebase(tmp_path)
    found = used_by_source(Codebase(tmp_path, ("paint",), ("paint.colors",)), USES)
    assert set(found) == {"paint.brush"}


def test_commands_of_a_notebook_are_not_code():
    assert source_digest("%matplotlib inline\n!ls\nx = 1") == source_digest("x = 1  # one")
    assert source_digest("x = 1") != source_digest("x = 2")
    with pytest.raises(ChromaError, match="not valid Python"):
        source_digest("x = = 1")


class Values(Probes):
    """Probes whose values are given."""

    def __init__(self, **values):
        super().__init__()
        self._values = {name: values.get(name, [1.0]) for name in PROBES}


@pytest.fixture
def notebook(tmp_path, monkeypatch):
    """A notebook with a stored output, and a folder for its stamp."""
    monkeypatch.setattr(stamps, "folder", lambda: tmp_path / "provenance")
    cell = new_code_cell("from chroma_lib.pictures import read_picture\nprint(1, read_picture)")
    cell.outputs = [new_output("stream", text="1\n")]
    path = tmp_path / "01_one.ipynb"
    nbformat.write(new_notebook(cells=[cell]), path)
    return path


def faults(path, probes=None):
    return stamps.check(stamps.notebook_result(path), probes or Values()).faults


def edit(path, change):
    content = nbformat.read(path, as_version=4)
    change(content.cells[0])
    nbformat.write(content, path)


def test_a_stamped_notebook_is_up_to_date(notebook):
    assert faults(notebook) == ["has no stamp"]
    stamps.stamp_results([stamps.notebook_result(notebook)], Values())
    assert faults(notebook) == []
    edit(notebook, lambda cell: cell.update(source=cell.source + "  # one"))
    assert faults(notebook) == []


def test_outputs_and_cells_that_changed_are_told(notebook):
    stamps.stamp_results([stamps.notebook_result(notebook)], Values())
    edit(notebook, lambda cell: cell.outputs[0].update(text="2\n"))
    assert faults(notebook) == ["was stored or edited without a stamp"]
    edit(notebook, lambda cell: cell.outputs[0].update(text="1\n"))
    edit(notebook, lambda cell: cell.update(source=cell.source.replace("1,", "2,")))
    assert faults(notebook) == ["code cells have changed"]


def altered(notebook, module):
    """Make the stamp one of another version of a module."""
    result = stamps.notebook_result(notebook)
    code = result.code()
    assert "chroma_lib.pictures.read" in code
    old = stamps.Result(**{**vars(result), "code": lambda: code | {module: "0" * 16}})
    stamps.stamp_results([old], Values())


def test_changed_code_counts_if_it_computes_other_values(notebook):
    altered(notebook, "chroma_lib.pictures.read")
    state = stamps.check(stamps.notebook_result(notebook), Values(reading=[1.001]))
    assert (state.faults, state.changed) == ([], ["chroma_lib.pictures.read"])
    assert faults(notebook, Values(reading=[1.1])) == ["computes other values: reading"]
    assert faults(notebook, Values(reading=[1.0, 1.0])) == ["computes other values: reading"]
    assert faults(notebook, Values(training=[7.0])) == []  # it trains nothing


def test_a_changed_figure_is_told(notebook):
    altered(notebook, "chroma_lib.lessons.diagrams")
    assert faults(notebook) == ["figures have changed: chroma_lib.lessons.diagrams"]


def test_every_probe_names_a_module():
    for module, _ in PROBES.values():
        assert stamps.codebase().find(module), module
