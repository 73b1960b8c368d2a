"""What the comparisons of recipes share: their options, their table, and where results are kept."""

import argparse
import shutil
from collections.abc import Sequence
from pathlib import Path

from benchmarks import markdown
from benchmarks.results import STORED, comparison_result
from chroma_lib import files
from chroma_lib.lessons.provenance.probes import Probes
from chroma_lib.lessons.provenance.stamps import stamp_results
from chroma_lib.measures.results import GRID, trial_folder
from chroma_lib.measures.statistics import mean_over_seeds

COLUMNS = (
    *("pairwise_ab", "diversity_hair", "diversity_eyes", "diversity_clothes", "hue_js_hair"),
    *("blotch_hair", "blotch_clothes", "eye_agreement", "skin_plausible", "edge_bleed"),
)


def add_options(
    parser: argparse.ArgumentParser,
    *,
    rows: Sequence[str],
    out: str,
    cpu_seconds: float,
    seeds: Sequence[int] = (0,),
) -> None:
    """Add the options that every comparison has.

    Parameters
    ----------
    parser : argparse.ArgumentParser
    rows : sequence of str
        Names of the rows to choose from.
    out : str
        Default folder of the trainings.
    cpu_seconds : float
        Default length of a training.
    seeds : sequence of int
        Default seeds.
    """
    parser.add_argument("--row", nargs="+", choices=rows, default=list(rows), metavar="NAME")
    parser.add_argument("--out", type=Path, default=Path(out), help=f"default: {out}")
    parser.add_argument(
        "--cpu-seconds", type=float, default=cpu_seconds, help="training, for each row and seed"
    )
    parser.add_argument("--seed", nargs="+", type=int, default=list(seeds))
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--drawings", type=int, default=2600, help="number in training")
    parser.add_argument("--store", action="store_true", help="keep the results in data/results")


def finish(
    name: str, results: list[dict], options: argparse.Namespace, *, grids: bool = True
) -> None:
    """Write the results and print their table.

    With ``--store`` they are kept in the repository, with the grids of the first seed unless
    `grids` is false.
    """
    folder = STORED if options.store else options.out
    files.write_json(folder / f"{name}.json", results)
    if options.store and grids:
        _copy_grids(folder / name, results, options)
    if options.store:
        stamp_results([comparison_result(name)], Probes())
    print(markdown.plain_table(("", *COLUMNS), _rows(results)))


def _copy_grids(folder: Path, results: list[dict], options: argparse.Namespace) -> None:
    folder.mkdir(exist_ok=True)
    for result in results:
        if result["seed"] == options.seed[0]:
            trained = trial_folder(options.out, result["name"], result["seed"])
            shutil.copy(trained / GRID, folder / f"{trained.name}.png")


def _rows(results: list[dict]) -> list[list[str]]:
    rows = []
    for name, measures in mean_over_seeds(results).items():
        summaries = [measures[column] for column in COLUMNS]
        rows.append([name, *(_text(summary["mean"]) for summary in summaries)])
        rows.append(["", *(f"{_text(s['low'])}..{_text(s['high'])}" for s in summaries)])
    return [*rows, ["real", *(_text(summary["real"]) for summary in summaries)]]


def _text(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
