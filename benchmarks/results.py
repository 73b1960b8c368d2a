"""All that the repository stores and code has made: notebooks, cards, comparisons, records."""

import shlex
from collections.abc import Iterator

from benchmarks import records
from benchmarks.command_line import PROGRAM
from benchmarks.records import ROOT
from chroma_lib.gan import cards
from chroma_lib.lessons import presets
from chroma_lib.lessons.provenance.code import used_by_functions, used_by_source
from chroma_lib.lessons.provenance.stamps import Result, codebase, digest_files, notebook_result
from chroma_lib.sweeps.notebook_files import read_notebook

STORED = ROOT / "data" / "results"
COMPARISONS = ("models", "ablation", "levers")
SWEEP_NOTEBOOK = ROOT / "benchmarks" / "sweep_train.ipynb"
CARD_FILES = ("measures.json", "grid.png")
# Records of computed values. Others show times, memory or counts, which no quick value stands for.
_COMPUTED = frozenset({"precision", "real", "real_parts", "same_character", "onnx"})


def all_results() -> Iterator[Result]:
    """Yield everything that is stored and can be made again."""
    for path in presets.notebooks():
        yield notebook_result(path)
    for name in cards.shipped_weights():
        yield card_result(name)
    for name in COMPARISONS:
        yield comparison_result(name)
    yield sweep_result()
    for path in sorted(records.FOLDER.glob("*.json")):
        yield record_result(path.stem)


def card_result(name: str) -> Result:
    """Describe the measures and the grid beside shipped weights."""
    functions = [f"benchmarks.quality.cards:{made}" for made in ("measure_weights", "color_grid")]
    folder = cards.find_weights(name)
    return Result(
        name=f"card_{name}",
        remedy=f"{shlex.join(PROGRAM)} cards {name}",
        content=lambda: digest_files(folder / file for file in CARD_FILES),
        code=lambda: used_by_functions(codebase(), functions),
    )


def comparison_result(name: str) -> Result:
    """Describe a long comparison that notebooks show."""
    return Result(
        name=f"comparison_{name}",
        remedy=f"{shlex.join(PROGRAM)} {name} --store",
        content=lambda: digest_files([STORED / f"{name}.json"]),
        code=lambda: used_by_functions(codebase(), [_command(name)]),
    )


def sweep_result() -> Result:
    """Describe the sweep that notebook 7 shows."""
    cells = [cell for cell in read_notebook(SWEEP_NOTEBOOK).cells if cell.cell_type == "code"]
    source = "\n".join(cell.source for cell in cells)
    return Result(
        name="sweep",
        remedy="make sweep",
        content=lambda: digest_files([STORED / "sweep" / "table.csv"]),
        code=lambda: used_by_source(codebase(), source),
    )


def record_result(name: str) -> Result:
    """Describe a record of RESULTS.md or RELIABILITY.md."""
    command = records.load(name).command
    return Result(
        name=f"record_{name}",
        remedy=command,
        content=lambda: digest_files([records.FOLDER / f"{name}.json"]),
        code=lambda: used_by_functions(codebase(), [_command(shlex.split(command)[len(PROGRAM)])]),
        has_probes=name in _COMPUTED,
    )


def _command(name: str) -> str:
    return f"benchmarks.__main__:{name}"
