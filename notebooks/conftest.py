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

# Runs in the notebook's own kernel, after the solution.
TRY_ANSWERS = """
def _is_right(answer):
    message = check_{n}(answer)
    assert isinstance(message, str) and message.strip(), "check {n} is silent about " + repr(answer)
    return message.startswith("right") or message.startswith("맞")

assert _is_right(answer_{n}), "the solution does not pass: " + check_{n}(answer_{n})
for _wrong in (None, -12345.6, "nonsense", ["?"], [], lambda *args: 1 / 0, lambda *args: None):
    assert not _is_right(_wrong), "check {n} accepts a wrong answer: " + repr(_wrong)
answer_{n} = None
"""


def solution(cells, number):
    """Return the code of a folded solution."""
    (text,) = [cell.source for cell in cells if cell.id == f"solution{number}-en"]
    return "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL))


def pytest_collection_modifyitems(items):
    """After each exercise's check, insert a test of its solution and of wrong answers."""
    for position, item in reversed(list(enumerate(items))):
        if isinstance(item, IPyNbCell) and re.fullmatch(r"check\d+", item.cell.id):
            number = item.cell.id.removeprefix("check")
            source = solution(item.parent.nb.cells, number) + TRY_ANSWERS.format(n=number)
            exercise = IPyNbCell.from_parent(
                item.parent,
                name=f"exercise {number}",
                cell_num=item.cell_num,
                cell=new_code_cell(source),
                options=dict.fromkeys(("check", "check_exception", "skip"), False),
            )
            items.insert(position + 1, exercise)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After a cell has run, compare its figures with the stored ones."""
    yield
    if isinstance(item, IPyNbCell):
        fault = compare_figures(figures(item.test_outputs or []), figures(item.cell.outputs))
        if fault:
            item.raise_cell_error(fault)


def figures(outputs):
    """Return the pictures of a cell's outputs as arrays of uint8, shape (H, W, 3)."""
    encoded = [
        output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})
    ]
    files = [io.BytesIO(base64.b64decode(data)) for data in encoded]
    return [np.asarray(Image.open(file).convert("RGB")) for file in files]


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
