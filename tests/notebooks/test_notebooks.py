"""What every notebook promises its reader, checked in the stored files."""

import base64
import importlib.util
import io
import json
import re

import nbformat
import numpy as np
import papermill
import pytest
from PIL import Image

from chroma_lib.resources import resource
from chroma_lib.sweeps.plan import make_plan

FOLDER = resource("notebooks")
NOTEBOOKS = sorted(FOLDER.glob("[0-9][0-9]_*.ipynb"))
MAX_BYTES = 25_000_000


def code_cells(notebook):
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


def texts(outputs):
    for output in outputs:
        yield output.get("text", "")
        for kind, data in output.get("data", {}).items():
            if not kind.startswith("image/"):
                yield data if isinstance(data, str) else json.dumps(data)


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return nbformat.read(request.param, as_version=4)


def test_the_six_are_there():
    assert [path.stem[:2] for path in NOTEBOOKS][:6] == ["01", "02", "03", "04", "05", "06"]


def test_stored_outputs_are_small():
    assert sum(path.stat().st_size for path in NOTEBOOKS) < MAX_BYTES


def test_github_can_show_it(notebook):
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert notebook.metadata.kernelspec.name == "python3"
    # A widget's state without its views, or the other way round, keeps GitHub from showing a page.
    assert set(notebook.metadata) <= {"kernelspec", "language_info"}
    for cell in code_cells(notebook):
        for output in cell.outputs:
            assert not any("widget" in kind for kind in output.get("data", {})), cell.id


def test_outputs_are_stored_and_whole(notebook):
    cells = code_cells(notebook)
    assert all(cell.execution_count for cell in cells)
    for cell in cells:
        assert not any(output.output_type == "error" for output in cell.outputs), cell.id
        if re.search(r"album\.figure\(|(lessons|figures|sweeps)\.show_", cell.source):
            kinds = [kind for output in cell.outputs for kind in output.get("data", {})]
            assert "image/png" in kinds or "\ndef " in "\n" + cell.source, cell.id


def test_no_output_names_a_path_of_a_machine(notebook):
    for cell in code_cells(notebook):
        for text in texts(cell.outputs):
            assert not re.search(
                r"(^|[\s'\"(=])(/(home|root|tmp|work|Users|usr|var)/|[A-Z]:\\)", text
            ), cell.id


def test_each_code_cell_comes_after_its_sentence_of_intent(notebook):
    for before, cell in zip([None, *notebook.cells], notebook.cells):
        if cell.cell_type == "code":
            assert before is not None and before.cell_type == "markdown", cell.id


def test_goals_exercises_summary_and_what_to_read(notebook):
    by_id = {cell.id: cell for cell in notebook.cells}
    assert "**Goals.**" in by_id["title-en"].source
    assert "## Summary" in by_id["summary-en"].source
    assert "## What to read next" in by_id["summary-en"].source
    assert any("](glossary.md" in cell.source for cell in notebook.cells)
    numbers = [name.removeprefix("answer") for name in by_id if re.fullmatch(r"answer\d", name)]
    assert 2 <= len(numbers) <= 4
    for number in numbers:
        assert f"answer_{number} = None" in by_id[f"answer{number}"].source
        assert f"check_{number}(answer_{number})" in by_id[f"check{number}"].source
        for language in ("en", "ko"):
            assert f"exercise{number}-{language}" in by_id
            assert "<details>" in by_id[f"solution{number}-{language}"].source


def test_at_least_three_cells_are_compared(notebook):
    compared = [
        cell
        for cell in code_cells(notebook)
        if "nbval-check-output" in cell.metadata.get("tags", [])
    ]
    assert len(compared) >= 3
    for cell in compared:
        assert cell.outputs, f"{cell.id}: nothing to compare"
        assert all(output.output_type == "stream" for output in cell.outputs), cell.id


def test_parameters_are_typed_and_explained(notebook):
    (cell,) = [c for c in code_cells(notebook) if "parameters" in c.metadata.get("tags", [])]
    assert cell.id == "parameters"
    for line in cell.source.splitlines():
        assert re.fullmatch(
            r"\w+: (str|int|float) = \S.*  # \S.*|\w+: (str|int|float) = .*", line
        ), line
    assert 'lang: str = "both"' in cell.source and 'out: str = ""' in cell.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_it_can_be_swept_and_run_by_papermill(path):
    plan = make_plan(path, repeat=2)
    assert [run["seed"] for run in plan.runs.values()] == [
        plan.defaults["seed"],
        plan.defaults["seed"] + 1,
    ]
    assert set(papermill.inspect_notebook(path)) == set(plan.defaults)


# The checks that notebooks/conftest.py adds to nbval's.


@pytest.fixture(scope="module")
def checks():
    spec = importlib.util.spec_from_file_location("notebook_checks", FOLDER / "conftest.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_figures_are_held_against_the_stored(checks):
    drawn = np.full((100, 200, 3), 255, np.uint8)
    drawn[20:60, 30:90] = 40
    blank = np.full((100, 200, 3), 255, np.uint8)
    assert checks.compare_figures([drawn], [drawn]) is None
    assert checks.compare_figures([drawn[:95]], [drawn]) is None
    assert checks.compare_figures([drawn], []) is None  # not stored yet
    assert "0 figures" in checks.compare_figures([], [drawn])
    assert "figure 2 is blank" in checks.compare_figures([drawn, blank], [drawn, drawn])
    assert "50 pixels high" in checks.compare_figures([drawn[:50]], [drawn])


def test_stored_figures_are_not_blank(notebook, checks):
    count = 0
    for cell in code_cells(notebook):
        for picture in checks.figures(cell.outputs):
            assert not checks.is_blank(picture), cell.id
            assert min(picture.shape[:2]) >= 60, cell.id
            count += 1
    assert count >= 8


def test_figures_are_read_from_outputs(checks):
    file = io.BytesIO()
    Image.new("RGB", (5, 4), "red").save(file, format="PNG")
    output = {"data": {"image/png": base64.b64encode(file.getvalue()).decode()}}
    (picture,) = checks.figures([output, {"text": "hair"}])
    assert picture.shape == (4, 5, 3)


def test_a_solution_is_taken_from_its_folded_cell(checks):
    text = "<details>\n\n```python\nanswer_2 = 6\n```\n\nwhy\n\n</details>"
    cell = nbformat.v4.new_markdown_cell(text, id="solution2-en")
    assert checks.solution([cell], "2") == "answer_2 = 6\n"
