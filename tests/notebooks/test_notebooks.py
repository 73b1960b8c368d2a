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
MAX_BYTES = 26_000_000
# Notebooks whose code still holds texts in two languages and checks of its own. A notebook that is
# converted leaves this list.
NOT_CONVERTED: tuple[str, ...] = ()
MAX_LINES = 25  # of a code cell, unless it is tagged "model"


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


@pytest.fixture
def is_converted(request):
    return request.node.callspec.params["notebook"].stem not in NOT_CONVERTED


def clutter(cell):
    """Yield what a code cell holds that belongs in the library."""
    if re.search("[가-힣]", cell.source):
        yield "Korean text: give a key of chroma_lib/lessons/labels"
    if "language.text(" in cell.source:
        yield "language.text: use page.label"
    if re.search(r"^def check_", cell.source, re.MULTILINE):
        yield "a check: put it into chroma_lib/lessons/exercises"
    lines = [line for line in cell.source.splitlines() if line.strip()]
    if len(lines) > MAX_LINES and "model" not in cell.metadata.get("tags", []):
        yield f"{len(lines)} lines, more than {MAX_LINES}"


def test_code_has_no_clutter(notebook, is_converted):
    faults = [f"{cell.id}: {fault}" for cell in code_cells(notebook) for fault in clutter(cell)]
    if is_converted:
        assert not faults, "\n".join(faults)
    else:
        assert faults, "it is converted: take it off NOT_CONVERTED"


def test_clutter_is_found():
    long = "\n".join(["x = 1"] * (MAX_LINES + 1))
    for source in ('title = "흑백"', 'language.text("a", "b")', "def check_1(answer):", long):
        assert list(clutter(nbformat.v4.new_code_cell(source))), source
    model = nbformat.v4.new_code_cell(long, metadata={"tags": ["model"]})
    assert not list(clutter(model)) + list(clutter(nbformat.v4.new_code_cell("check(1, answer_1)")))


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
        if re.search(
            r"album\.figure\(|page\.(show|samples|curves|draw)\(|(lessons|figures|sweeps)\.show_",
            cell.source,
        ):
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


def test_goals_exercises_summary_and_what_to_read(notebook, is_converted):
    by_id = {cell.id: cell for cell in notebook.cells}
    assert "**Goals.**" in by_id["title-en"].source
    assert "## Summary" in by_id["summary-en"].source
    assert "## What to read next" in by_id["summary-en"].source
    assert any("](glossary.md" in cell.source for cell in notebook.cells)
    numbers = [name.removeprefix("answer") for name in by_id if re.fullmatch(r"answer\d", name)]
    assert 2 <= len(numbers) <= (8 if is_converted else 4)
    for number in numbers:
        assert f"answer_{number} = None" in by_id[f"answer{number}"].source
        check = (
            rf"^check\({number}, answer_{number}\b.*\)$"
            if is_converted
            else rf"check_{number}\(answer_{number}\)"
        )
        assert re.search(check, by_id[f"check{number}"].source, re.MULTILINE)
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
    assert count >= 5


def test_figures_are_read_from_outputs(checks):
    file = io.BytesIO()
    Image.new("RGB", (5, 4), "red").save(file, format="PNG")
    output = {"data": {"image/png": base64.b64encode(file.getvalue()).decode()}}
    (picture,) = checks.figures([output, {"text": "hair"}])
    assert picture.shape == (4, 5, 3)


def test_a_solution_and_wrong_answers_are_tried(checks):
    text = "<details>\n\n```python\nanswer_2 = 6\n```\n\n</details>"
    cells = [nbformat.v4.new_markdown_cell(text, id="solution2-en")]
    source = checks.try_answers("limit = 9\ncheck(2, answer_2, limit=limit)", "2", cells)
    assert source.startswith("answer_2 = 6\n")
    assert "verdict = check(2, answer_2, limit=limit)" in source
    assert "check_2(answer)" in checks.try_answers("print(check_2(answer_2))", "2", cells)


def test_a_solution_is_taken_from_its_folded_cell(checks):
    text = "<details>\n\n```python\nanswer_2 = 6\n```\n\nwhy\n\n</details>"
    cell = nbformat.v4.new_markdown_cell(text, id="solution2-en")
    assert checks.solution([cell], "2") == "answer_2 = 6\n"
