"""What the notebooks' tests check beside nbval's own: their figures, and their exercises.

nbval runs each code cell and compares the text of those tagged "nbval-check-output". Pictures can't
be compared byte by byte, so each cell that has stored pictures must show as many again, of about
the same size, and none of them blank. After each check of an exercise, the folded solution has to
pass it, and wrong answers must not.
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
TRY = """
def _right(answer):
    told = check_{n}(answer)
    assert isinstance(told, str) and told.strip(), "check {n} says nothing to " + repr(answer)
    return told.startswith("right") or told.startswith("맞")

assert _right(answer_{n}), "the solution does not pass: " + check_{n}(answer_{n})
for _wrong in (None, -12345.6, "nonsense", ["?"], [], lambda *given: 1 / 0, lambda *given: None):
    assert not _right(_wrong), "check {n} takes a wrong answer for right: " + repr(_wrong)
answer_{n} = None
"""


def solution(cells, number):
    """Return the code of a folded solution."""
    (text,) = [cell.source for cell in cells if cell.id == f"solution{number}-en"]
    return "\n".join(re.findall(r"^```python\n(.*?)^```", text, re.M | re.S))


def pytest_collection_modifyitems(items):
    """Let each exercise's check be followed by a try of its solution and of wrong answers."""
    for place, item in reversed(list(enumerate(items))):
        if isinstance(item, IPyNbCell) and re.fullmatch(r"check\d+", item.cell.id):
            number = item.cell.id.removeprefix("check")
            source = solution(item.parent.nb.cells, number) + TRY.format(n=number)
            tried = IPyNbCell.from_parent(
                item.parent,
                name=f"exercise {number}",
                cell_num=item.cell_num,
                cell=new_code_cell(source),
                options=dict.fromkeys(("check", "check_exception", "skip"), False),
            )
            items.insert(place + 1, tried)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After a cell has run, look at its figures."""
    yield
    if isinstance(item, IPyNbCell):
        fault = compare_figures(figures(item.test_outputs or []), figures(item.cell.outputs))
        if fault:
            item.raise_cell_error(fault)


def figures(outputs):
    """Return the pictures of a cell's outputs as arrays of uint8."""
    coded = [
        output["data"]["image/png"] for output in outputs if "image/png" in output.get("data", {})
    ]
    return [np.asarray(Image.open(io.BytesIO(base64.b64decode(c))).convert("RGB")) for c in coded]


def is_blank(picture):
    """Tell whether all pixels, but for a few, have one color."""
    pixels = picture.reshape(-1, 3).astype(int)
    usual = np.median(pixels, axis=0)
    return np.mean(np.abs(pixels - usual).max(axis=1) > 8) < 0.002


def compare_figures(made, stored):
    """Say what is wrong with the figures that a cell has made, in one line; None if nothing is."""
    if len(made) < len(stored):
        return f"{len(made)} figures, but the notebook holds {len(stored)}"
    for i, (one, kept) in enumerate(zip(made, stored), 1):
        if is_blank(one):
            return f"figure {i} is blank"
        for name, now, before in zip(("high", "wide"), one.shape, kept.shape):
            if abs(now - before) > TOLERANCE * before:
                return f"figure {i} is {now} pixels {name}, but the stored one {before}"
    return None
