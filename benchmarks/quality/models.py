"""DCGAN against WGAN-GP, by the recipe and as Chroma v0.2 had them, for the same CPU time.

    python -m benchmarks models
    python -m benchmarks models --row "DCGAN" --seed 0 --cpu-seconds 60

Writes a folder for each row and seed and `models.json`; with --store, the results that notebook 06
reads.
"""

from benchmarks.command_line import Arguments, command_parser
from benchmarks.quality import comparisons
from chroma_lib.measures.compare import Trial, compare_recipes
from chroma_lib.training.recipe import Recipe

ROWS = {
    "DCGAN": lambda size: Recipe(model="dcgan", size=size),
    "WGAN-GP": lambda size: Recipe(model="wgan_gp", size=size),
    "v0.2 DCGAN": lambda size: Recipe.original("dcgan", size=size),
    "v0.2 WGAN-GP": lambda size: Recipe.original("wgan_gp", size=size),
}


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("models", __doc__)
    comparisons.add_options(
        parser, rows=list(ROWS), out="runs/models", cpu_seconds=90, seeds=(0, 1, 2)
    )
    options = parser.parse_args(arguments)
    results = compare_recipes(
        [Trial(name, ROWS[name](options.size)) for name in options.row],
        options.out,
        cpu_seconds=options.cpu_seconds,
        seeds=options.seed,
        drawings=options.drawings,
    )
    comparisons.finish("models", results, options)
