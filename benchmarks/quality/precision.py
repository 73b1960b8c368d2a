"""Whether bfloat16 colors as well as float32: both trained for the same steps, then measured.

    python -m benchmarks precision
    python -m benchmarks precision --model wgan_gp --steps 300 --seed 0 1 2

Prints each measure with its interval over the seeds, and whether the two intervals overlap.
"""

import argparse
from dataclasses import dataclass

from benchmarks import markdown, page
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.records import Findings, Table
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.dataset import Dataset
from chroma_lib.data.drawings import drawn_dataset, held_out_dataset
from chroma_lib.gan.layers import PRECISIONS
from chroma_lib.measures.evaluate import measure
from chroma_lib.measures.statistics import average_tables
from chroma_lib.training.recipe import MODELS, Recipe
from chroma_lib.training.run import train

MEASURES = (
    *("diversity_hair", "diversity_eyes", "diversity_clothes", "blotch_hair", "blotch_clothes"),
    *("hue_js_hair", "edge_bleed", "kid"),
)
DRAWINGS = 1000  # in training


@dataclass(frozen=True)
class Trained:
    """The measures of one training, and the CPU seconds that it took."""

    measures: dict
    cpu_seconds: float


def train_and_measure(
    recipe: Recipe, seed: int, steps: int, held_out: Dataset, noises: int
) -> Trained:
    """Train with a recipe and measure on held-out drawings."""
    data = drawn_dataset(DRAWINGS, size=recipe.size, progress=False)
    run = train(data, recipe, steps=steps, seed=seed, sample_every=0, progress=False)
    measures = measure(Colorizer(run.generator), held_out, noises=noises, progress=False)
    return Trained(measures, run.cpu_seconds)


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("precision", __doc__)
    parser.add_argument("--model", choices=MODELS, nargs="+", default=list(MODELS))
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--seed", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--measured", type=int, default=24, help="held-out drawings")
    parser.add_argument("--noises", type=int, default=12)
    add_store_option(parser)
    options = parser.parse_args(arguments)
    held_out = held_out_dataset(
        options.measured, colorings=2 * options.noises, size=options.size, seed=70, progress=False
    )
    tables = []
    for model in options.model:
        tables.append(_compare(model, held_out, options))
        print(tables[-1].title)
        print(markdown.plain_table(tables[-1].heads, tables[-1].rows), flush=True)
    if options.store:
        title = "bfloat16 against float32: quality"
        findings = Findings(title=title, text=_text(options), tables=tables)
        page.store("precision", findings, page="results")


def _compare(model: str, held_out: Dataset, options: argparse.Namespace) -> Table:
    trained = {precision: [] for precision in PRECISIONS}
    for seed in options.seed:
        for precision in PRECISIONS:  # in turn, so that both meet the same machine
            recipe = Recipe(model=model, size=options.size, precision=precision)
            trained[precision].append(
                train_and_measure(recipe, seed, options.steps, held_out, options.noises)
            )
    averages = [average_tables([run.measures for run in runs]) for runs in trained.values()]
    rows = [_measure_row(name, [table[name] for table in averages]) for name in MEASURES]
    seconds = [sum(run.cpu_seconds for run in runs) / len(runs) for runs in trained.values()]
    rows.append(["CPU seconds of training", *(f"{mean:.0f}" for mean in seconds), None, None])
    heads = ["measure", *PRECISIONS, "real", "intervals overlap"]
    return Table(heads=heads, rows=rows, title=f"{model}, {options.steps} steps")


def _measure_row(name: str, averages: list[dict]) -> list:
    """Return a row of the table from the average of each precision."""
    first, second = averages
    if first["low"] is None or second["low"] is None:
        return [name, None, None, first["real"], None]
    cells = [f"{row['mean']:.3g} ({row['low']:.3g} to {row['high']:.3g})" for row in averages]
    overlap = first["low"] <= second["high"] and second["low"] <= first["high"]
    return [name, *cells, first["real"], overlap]


def _text(options: argparse.Namespace) -> str:
    return (
        f"Both trained from scratch at {options.size}×{options.size} for the same number of steps, "
        f"with the seeds {', '.join(map(str, options.seed))}, and measured on {options.measured} "
        f"held-out drawings with {options.noises} noises each. The mean over the seeds and its 95 "
        "% confidence interval (Student's t)."
    )
