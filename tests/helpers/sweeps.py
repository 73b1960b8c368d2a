"""Notebooks and runs for tests of sweeps."""

import io
import json
import zipfile

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

PARAMETERS = """\
steps: int = 3  # how many
weight: float = 10  # as float, though the default is written without a point
noise: str = "palette"
flip: bool = False
widths = (16, 32)
limit: float | None = None
seed: int = 0
where = open  # no literal
out: str = ""
"""


def write_notebook(path, parameters=PARAMETERS, *sources, tags=("parameters",)):
    """Write a notebook with a parameters cell and code cells."""
    cells = [new_code_cell(parameters, metadata={"tags": list(tags)})]
    cells += [new_code_cell(source) for source in sources]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def packed(status="done", metrics=None, **values):
    """Return the zip that a run returns."""
    run = {"status": status, "seconds": 2.0, "error": None} | values
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        files.writestr("run.json", json.dumps(run))
        files.writestr("metrics.json", json.dumps(metrics or {}))
    return content
