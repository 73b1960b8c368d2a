"""The record of a measurement: one format for all benchmarks, in `data/results/records`.

`benchmarks.page` renders the pages from the records, so every printed number can be traced back to
a command, a date and a machine.
"""

import datetime
import os
import platform
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import BeforeValidator, Field

from benchmarks.command_line import PROGRAM
from chroma_lib import files, schemas
from chroma_lib.versions import versions

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "data" / "results" / "records"
PACKAGES = (
    *("tensorflow", "keras", "numpy", "scikit-image", "pillow"),
    *("torch", "opencv-python-headless", "onnx", "onnxruntime"),
)

Page = Literal["results", "reliability"]


def _plain(value: Any) -> Any:
    return value.item() if isinstance(value, np.generic) else value


# A value of a table: JSON has no NumPy numbers.
Cell = Annotated[bool | int | float | str | None, BeforeValidator(_plain)]


class Table(schemas.Schema):
    """One table: each row is as long as `heads`."""

    heads: list[str]
    rows: list[list[Cell]]
    title: str = ""


class Target(schemas.Schema):
    """A limit that was set in advance, and the measured value.

    Attributes
    ----------
    title : str
    measured : float
    limit : float
    at_most : bool
        Whether `limit` is an upper limit, not a lower one.
    unit : str
    """

    title: str
    measured: float
    limit: float
    at_most: bool = True
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether the measured value keeps to the limit."""
        return self.measured <= self.limit if self.at_most else self.measured >= self.limit

    @property
    def verdict(self) -> str:
        """Whether the target was met, or by how much it was missed."""
        return "met" if self.met else f"missed by {abs(self.measured / self.limit - 1):.0%}"


class Findings(schemas.Schema):
    """What a benchmark has measured.

    Attributes
    ----------
    title : str
        Heading of the section: a subject, or a claim that was tested.
    text : str
        What was measured and how to read it.
    figures : dict of str to (int, float or str)
        Single numbers by name.
    tables : list of Table
    targets : list of Target
    plots : list of str
        Names of pictures in `FOLDER`.
    """

    title: str
    text: str = ""
    figures: dict[str, Cell] = Field(default_factory=dict)
    tables: list[Table] = Field(default_factory=list)
    targets: list[Target] = Field(default_factory=list)
    plots: list[str] = Field(default_factory=list)


class Record(Findings):
    """Findings, and how they came about.

    Attributes
    ----------
    page : {"results", "reliability"}
        Page that shows the record.
    command : str
        Command line that measures it again.
    seconds : int or None
        How long the measurement took.
    date : str
        ISO 8601.
    machine : str
    versions : dict of str to (str or None)
        None for a package that was not installed.
    """

    page: Page
    command: str
    seconds: int | None = None
    date: str
    machine: str
    versions: dict[str, str | None]


def store(
    name: str,
    findings: Findings,
    *,
    page: Page,
    seconds: float | None = None,
    arguments: Sequence[str] | None = None,
) -> Path:
    """Write the record of what the running command has measured.

    Parameters
    ----------
    name : str
        Name of the record; an older one of the same name is replaced.
    findings : Findings
    page : {"results", "reliability"}
        Page that shows it.
    seconds : float, optional
        How long the measurement took.
    arguments : sequence of str, optional
        Command line that measures it again, after ``python -m benchmarks``. Default: the running
        command's.

    Returns
    -------
    Path
    """
    arguments = sys.argv[1:] if arguments is None else arguments
    record = Record(
        **findings.model_dump(),
        page=page,
        command=shlex.join([*PROGRAM, *arguments]),
        seconds=seconds and round(seconds),
        date=datetime.date.today().isoformat(),
        machine=machine(),
        versions=versions(*PACKAGES),
    )
    return files.write_json(FOLDER / f"{name}.json", record.model_dump())


def load(name: str) -> Record:
    """Read a record.

    Raises
    ------
    ChromaError
        If the file is missing or is not a record.
    """
    remedy = "restore it from the repository, or measure it again with `python -m benchmarks`"
    return schemas.read_json(FOLDER / f"{name}.json", Record, remedy=remedy)


def load_all(page: Page) -> dict[str, Record]:
    """Read the records of one page, by name."""
    records = {path.stem: load(path.stem) for path in sorted(FOLDER.glob("*.json"))}
    return {name: record for name, record in records.items() if record.page == page}


def machine() -> str:
    """Return what this machine is, in one line."""
    model = platform.processor() or platform.machine()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        model = next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):  # not Linux
        pass
    return f"{os.cpu_count()} cores of {model}, {platform.system()} {platform.machine()}"
