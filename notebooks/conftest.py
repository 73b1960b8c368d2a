"""What the notebooks' tests check besides nbval's own checks: figures and exercises.

nbval runs each code cell and compares the text of those tagged "nbval-check-output". Pictures
cannot be compared byte by byte, so a cell with stored pictures must show as many again, of about
the same size, none of them blank. After the check of an exercise, the folded solution must pass
it, and wrong answers must not.
"""

import base64
import io
import re

import numpy as np
import pytest
from nbformat.v4 import new_code_cell
from nbval.plugin import IPyNbCell
from PIL import Image

# How much a figure's width or height may differ: tight boxes follow the numbers written in them.
TOLERANCE = 0.1

# Run in the notebook's own kernel, after the solution. A notebook calls the library's check, or
# defines its own, which returns a text.
VERDICT = """
def _verdict(answer_{n}):
    verdict = {call}
    assert repr(verdict).strip(), "check {n} is silent about " + repr(answer_{n})
    return verdict.right, repr(verdict)
"""
OWN_CHECK = """
def _verdict(answer):
    message = check_{n}(answer)
    assert isinstance(message, str) and message.strip(), "check {n} is silent about " + repr(answer)
    return message.startswith("right") or message.startswith("맞"), message
"""
TRY_ANSWERS = """
_right, _message = _verdict(answer_{n})
assert _right, "the solution does not pass: " + _message
for _wrong in (None, -12345.6, "nonsense", ["?"], [], lambda *args: 1 / 0, lambda *args: None):
    assert not _verdict(_wrong)[0], "check {n} accepts a wrong answer: " + repr(_wrong)
answer_{n} = None
"""
# After a notebook's last cell: a text that is no key shows the same in both languages.
NO_UNTRANSLATED = """
assert not page.untranslated, "labels that no table has: " + ", ".join(page.untranslated)
"""


def solution(cells, number):
    """Return the code of a folded solution."""
    (text,) = [cell.source for cell in cells if cell.id == f"solution{number}-en"]
    return "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


def try_answers(check, number, cells):
    """Return code that solves an exercise and then tries wrong answers.

    `check` is the source of the cell that checks the answer.
    """
    call = re.search(rf"^check\({number}, .*\)$", check, re.MULTILINE)
    verdict = VERDICT.format(n=number, call=call[0]) if call else OWN_CHECK.format(n=number)
    return solution(cells, number) + verdict + TRY_ANSWERS.format(n=number)


def pytest_collection_modifyitems(items):
    """Insert tests: of each exercise's solution and wrong answers, and of a page's labels."""
    notebooks = set()
    for position, item in reversed(list(enumerate(items))):
        if not isinstance(item, IPyNbCell):
            continue
        if item.parent not in notebooks:  # its last cell
            notebooks.add(item.parent)
            if any("lessons.Page(" in cell.source for cell in item.parent.nb.cells):
                items.insert(position + 1, inserted(item, "labels", NO_UNTRANSLATED))
        if re.fullmatch(r"check\d+", item.cell.id):
            number = item.cell.id.removeprefix("check")
            source = try_answers(item.cell.source, number, item.parent.nb.cells)
            items.insert(position + 1, inserted(item, f"exercise {number}", source))


def inserted(item, name, source):
    """Return a test that runs code in the kernel of a notebook's cell."""
    return IPyNbCell.from_parent(
        item.parent,
        name=name,
        cell_num=item.cell_num,
        cell=new_code_cell(source),
        options=dict.fromkeys(("check", "check_exception", "skip"), False),
    )


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After a cell has run, compare its figures with the stored ones."""
    yield
    if isinstance(item, IPyNbCell):
        fault = compare_figures(figures(item.test_outputs or []), figures(item.cell.outputs))
        if fault:
            item.raise_cell_error(fault)


def figures(outputs):
    """Return the pictures of a cell's outputs, as large as shown: uint8, shape (H, W, 3)."""
    pictures = []
    for output in outputs:
        if "image/png" in output.get("data", {}):
            file = io.BytesIO(base64.b64decode(output["data"]["image/png"]))
            picture = Image.open(file).convert("RGB")
            shown = output.get("metadata", {}).get("image/png", {})
            if "height" in shown:
                picture = picture.resize((shown["width"], shown["height"]))
            pictures.append(np.asarray(picture))
    return pictures


def is_blank(picture):
    """Return whether nearly all pixels have the same color."""
    pixels = picture.reshape(-1, 3).astype(int)
    median = np.median(pixels, axis=0)
    return np.mean(np.abs(pixels - median).max(axis=1) > 8) < 0.002


def compare_figures(shown, stored):
    """Return what is wrong with the figures that a cell has shown, in one line, or None."""
    if len(shown) < len(stored):
        return f"{len(shown)} figures, but the notebook holds {len(stored)}"
    for i, (figure, stored_figure) in enumerate(zip(shown, stored), 1):
        if is_blank(figure):
            return f"figure {i} is blank"
        for name, now, before in zip(("high", "wide"), figure.shape, stored_figure.shape):
            if abs(now - before) > TOLERANCE * before:
                return f"figure {i} is {now} pixels {name}, but the stored one {before}"
    return None
