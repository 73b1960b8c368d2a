"""Does bfloat16 color as well as float32? Both trained for the same steps, then measured.

    python benchmarks/precision.py
    python benchmarks/precision.py --model wgan_gp --steps 300 --seed 0 1 2

Prints each measure with its interval over the seeds, and whether the two intervals meet.
"""

import argparse
import shlex
import sys

import page

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.drawings import drawn_dataset, held_out_dataset
from chroma_lib.gan.layers import PRECISIONS
from chroma_lib.measures.evaluate import measure
from chroma_lib.measures.statistics import mean_interval
from chroma_lib.training.loop import train
from chroma_lib.training.recipe import MODELS, Recipe

MEASURES = (
    "diversity_hair",
    "diversity_eyes",
    "diversity_clothes",
    "blotch_hair",
    "blotch_clothes",
    "hue_js_hair",
    "edge_bleed",
    "kid",
)


def trained(recipe, seed, steps, held_out, noises):
    """Train with a recipe; return the table of measures and the CPU seconds."""
    data = drawn_dataset(1000, size=recipe.size, progress=False)
    run = train(data, recipe, steps=steps, seed=seed, sample_every=0, progress=False)
    table = measure(Colorizer(run.generator), held_out, noises=noises, progress=False)
    return table, run.cpu_seconds


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=MODELS, nargs="+", default=list(MODELS))
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--steps", type=int, default=400)
    parser.add_argument("--seed", type=int, nargs="+", default=[0, 1, 2])
    parser.add_argument("--measured", type=int, default=24, help="drawings")
    parser.add_argument("--noises", type=int, default=12)
    parser.add_argument("--store", action="store_true", help="keep the table in RESULTS.md")
    options = parser.parse_args()
    held_out = held_out_dataset(
        options.measured, colorings=2 * options.noises, size=options.size, seed=70, progress=False
    )
    tables = []
    for model in options.model:
        found = {}
        for seed in options.seed:
            for precision in PRECISIONS:  # in turn, so that both meet the same machine
                recipe = Recipe(model=model, size=options.size, precision=precision)
                one = trained(recipe, seed, options.steps, held_out, options.noises)
                found.setdefault(precision, []).append(one)
        tables.append(_table(model, options.steps, found))
        print(tables[-1].title)
        print(page.as_text(tables[-1]), flush=True)
    if options.store:
        page.keep(
            "precision", page.Part("bfloat16 against float32: quality", _text(options), tables)
        )


def _text(options):
    return (
        f"Both trained from scratch at {options.size}×{options.size} for the same number of steps, "
        f"with seeds {options.seed}, and measured on {options.measured} drawings that were not in "
        f"training, {options.noises} noises each, by `{_command()}`. The "
        "mean over the seeds, and between what it lies with 95 % confidence (Student's t)."
    )


def _command():
    return shlex.join(["python", "benchmarks/precision.py", *sys.argv[1:]])


def _table(model, steps, found):
    rows = []
    for name in MEASURES:
        spans = {
            p: mean_interval([t[name]["model"] for t, _ in found[p]]) for p in PRECISIONS
        }
        (_, low_1, high_1), (_, low_2, high_2) = spans.values()
        cells = [f"{mean:.3g} ({low:.3g} to {high:.3g})" for mean, low, high in spans.values()]
        real = found[PRECISIONS[0]][0][0][name]["real"]
        rows.append([name, *cells, real, low_1 <= high_2 and low_2 <= high_1])
    cpu = [sum(seconds for _, seconds in found[p]) / len(found[p]) for p in PRECISIONS]
    rows.append(["CPU seconds of training", *(f"{seconds:.0f}" for seconds in cpu), None, None])
    heads = ["measure", *PRECISIONS, "real", "intervals meet"]
    return page.Table(heads, rows, f"{model}, {steps} steps")


if __name__ == "__main__":
    main()
