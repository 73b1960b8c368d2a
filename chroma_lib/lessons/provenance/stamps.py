"""What is stored beside each result: the code that made it, and quick values of that code.

A stamp is a file in `data/results/provenance`. The command that stores a result stamps it;
`find_faults` compares a stamp with the code as it is now.
"""

import datetime
import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import Field

from chroma_lib import files
from chroma_lib.lessons.provenance.code import Codebase, source_digest, used_by_source
from chroma_lib.lessons.provenance.probes import Probes
from chroma_lib.resources import resource
from chroma_lib.schemas import Schema, read_json
from chroma_lib.sweeps.notebook_files import read_notebook

# Modules that make what a notebook shows: a change of them changes a figure.
SHOWN = (
    *("chroma_lib.lessons.figures", "chroma_lib.lessons.diagrams", "chroma_lib.lessons.album"),
    *("chroma_lib.figures", "chroma_lib.measures.labels", "chroma_lib.sweeps.figures"),
)
# Modules that store results and show them elsewhere, but compute none.
STORING = (
    *("benchmarks.page", "benchmarks.results", "benchmarks.excerpt", "benchmarks.markdown"),
    *("benchmarks.command_line", "benchmarks.records", "chroma_lib.lessons.provenance"),
)
STORE_NOTEBOOKS = "chroma run --store"


class Stamp(Schema):
    """The origin of one result.

    Attributes
    ----------
    date : str
        ISO 8601.
    accepted : str
        Why the result was taken as up to date without being made again; empty if it was made.
    content : str
        Digest of the result.
    cells : str
        Digest of the code cells of a notebook; empty for other results.
    code : dict of str to str
        Name of each module that was used -> digest of what was used of it.
    probes : dict of str to list of float
        Quick values of the code; see `chroma_lib.lessons.provenance.probes`.
    """

    date: str
    accepted: str = ""
    content: str
    cells: str = ""
    code: dict[str, str]
    probes: dict[str, list[float]] = Field(default_factory=dict)


@dataclass(frozen=True)
class Result:
    """Something stored that code has made.

    Attributes
    ----------
    name : str
        Name of its stamp.
    remedy : str
        Command that makes it again.
    content : callable
        Returns the digest of what is stored.
    code : callable
        Returns the digests of the modules that make it.
    cells : str
        Digest of the code cells of a notebook.
    has_probes : bool
        Whether it shows computed values, rather than times or counts.
    """

    name: str
    remedy: str
    content: Callable[[], str]
    code: Callable[[], dict[str, str]]
    cells: str = ""
    has_probes: bool = True


@dataclass(frozen=True)
class State:
    """Whether a result is up to date.

    Attributes
    ----------
    result : Result
    faults : list of str
        Why it is out of date.
    changed : list of str
        Modules that have changed since it was made, which need not change it.
    """

    result: Result
    faults: list[str]
    changed: list[str]


def folder() -> Path:
    """Return the folder of the stamps."""
    return resource("data", "results") / "provenance"


def codebase() -> Codebase:
    """Return the code of the repository."""
    return Codebase(resource("notebooks").parent, ignored=STORING)


def digest_files(paths: Iterable[Path]) -> str:
    """Return one digest of the bytes of several files: 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def notebook_result(path: Path, code: Codebase | None = None) -> Result:
    """Describe the stored outputs of a notebook.

    Parameters
    ----------
    path : Path
    code : Codebase, optional
        Default: that of the repository.
    """
    cells = [cell for cell in read_notebook(path).cells if cell.cell_type == "code"]
    source = "\n".join(cell.source for cell in cells)
    outputs = json.dumps([cell.outputs for cell in cells], sort_keys=True)
    return Result(
        name=path.stem,
        remedy=STORE_NOTEBOOKS,
        content=lambda: hashlib.sha256(outputs.encode()).hexdigest()[:16],
        code=lambda: used_by_source(code or codebase(), source),
        cells=source_digest(source),
    )


def stamp_results(results: Iterable[Result], probes: Probes, *, accepted: str = "") -> list[Path]:
    """Record that results belong to the code as it is now.

    Parameters
    ----------
    results : iterable of Result
    probes : Probes
    accepted : str
        Why they are taken as up to date without having been made again.

    Returns
    -------
    list of Path
    """
    paths = []
    folder().mkdir(exist_ok=True)
    for result in results:
        code = result.code()
        stamp = Stamp(
            date=datetime.date.today().isoformat(),
            accepted=accepted,
            content=result.content(),
            cells=result.cells,
            code=code,
            probes=probes.used_by(code) if result.has_probes else {},
        )
        paths.append(files.write_json(_path(result), stamp.model_dump()))
    return paths


def check(result: Result, probes: Probes) -> State:
    """Compare a result with the code as it is now.

    Parameters
    ----------
    result : Result
    probes : Probes
    """
    path = _path(result)
    if not path.is_file():
        return State(result, ["has no stamp"], [])
    stamp = read_json(path, Stamp, remedy="restore it from the repository, or delete it")
    code = result.code()
    changed = sorted(
        module
        for module in code.keys() | stamp.code.keys()
        if code.get(module) != stamp.code.get(module)
    )
    return State(result, list(_faults(result, stamp, changed, probes)), changed)


def _faults(result: Result, stamp: Stamp, changed: Sequence[str], probes: Probes) -> Iterable[str]:
    if result.content() != stamp.content:
        yield "was stored or edited without a stamp"
    if result.cells != stamp.cells:
        yield "code cells have changed"
    shown = [module for module in changed if module.startswith(SHOWN)] if result.cells else []
    if shown:
        yield f"figures have changed: {', '.join(shown)}"
    if changed and (values := probes.changed(stamp.probes)):
        yield f"computes other values: {', '.join(values)}"


def _path(result: Result) -> Path:
    return folder() / f"{result.name}.json"
