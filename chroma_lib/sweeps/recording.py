"""Numbers that a notebook records for a sweep; each becomes a column of the sweep's table."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from chroma_lib.errors import ChromaError

if TYPE_CHECKING:
    from nbformat import NotebookNode

MIME = "application/vnd.chroma.metrics+json"


def record(**numbers: float | Mapping | None) -> None:
    """Show numbers below a notebook's cell and store them in its output.

    Parameters
    ----------
    **numbers : float, dict or None
        A number, or a row of `measures.measure`: its "model" is the number, and its "real" is
        stored beside it. None for a number that does not exist.

    Raises
    ------
    ChromaError
        If a value is not a number.
    """
    from IPython.display import display

    rows = []
    for name, number in numbers.items():
        row = number if isinstance(number, Mapping) else {"model": number}
        value, real = (_finite(name, row.get(side)) for side in ("model", "real"))
        rows.append({"name": name, "value": value, "real": real})
    width = max(map(len, numbers), default=0)
    lines = [
        f"{row['name']:<{width}}  " + ("-" if row["value"] is None else f"{row['value']:.4g}")
        for row in rows
    ]
    display({"text/plain": "\n".join(lines), MIME: rows}, raw=True)


def recorded(notebook: NotebookNode) -> dict[str, dict]:
    """Return the numbers that an executed notebook has recorded, the last one of each name.

    Parameters
    ----------
    notebook : NotebookNode

    Returns
    -------
    dict of str to dict
        Name -> ``{"value", "real"}``, numbers or None, in the order of recording.
    """
    outputs = [output for cell in notebook.cells for output in cell.get("outputs", ())]
    rows = [row for output in outputs for row in output.get("data", {}).get(MIME, ())]
    return {row["name"]: {"value": row["value"], "real": row["real"]} for row in rows}


def _finite(name, value):
    """Return a number as float; None for None, NaN and infinity."""
    try:
        value = None if value is None else float(value)
    except (TypeError, ValueError):
        raise ChromaError(f"record: {name} is {value!r}, not a number; record numbers") from None
    return value if value is not None and math.isfinite(value) else None
