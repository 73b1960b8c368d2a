"""DCGAN against WGAN-GP, by the recipe and as Chroma v0.2 had them, for the same CPU time.

    python benchmarks/models.py
    python benchmarks/models.py --row "DCGAN" --seed 0 --cpu-seconds 60

Writes a folder a row and seed, `models.json` and, with --store, what notebook 06 reads.
"""

import argparse

import results

from chroma_lib.measures.compare import Trial, compare_recipes
from chroma_lib.training.recipe import Recipe

ROWS = {
    "DCGAN": lambda size: Recipe(model="dcgan", size=size),
    "WGAN-GP": lambda size: Recipe(model="wgan_gp", size=size),
    "v0.2 DCGAN": lambda size: Recipe.original("dcgan", size=size),
    "v0.2 WGAN-GP": lambda size: Recipe.original("wgan_gp", size=size),
}


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--row", nargs="+", choices=ROWS, default=list(ROWS), metavar="NAME")
    results.add_arguments(parser, out="runs/models", cpu_seconds=90, seeds=(0, 1, 2))
    options = parser.parse_args()
    trials = [Trial(name, ROWS[name](options.size)) for name in options.row]
    done = compare_recipes(
        trials,
        options.out,
        cpu_seconds=options.cpu_seconds,
        seeds=options.seed,
        drawings=options.drawings,
    )
    results.finish("models", done, options)


if __name__ == "__main__":
    main()
