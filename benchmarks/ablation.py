"""What each part of the recipe does: every row trained for the same CPU time, then measured.

    python benchmarks/ablation.py                     # every row that is not in --out yet
    python benchmarks/ablation.py --row recipe film   # these rows

Writes a folder a row, `ablation.json` and, with --store, the results that ship in data/results.
"""

import argparse
import sys
from pathlib import Path

import results

from chroma_lib import noise
from chroma_lib.measures.compare import Trial, compare_recipes
from chroma_lib.training.recipe import Recipe

sys.path.append(str(Path(__file__).resolve().parent.parent / "tests"))
import real_characters  # noqa: E402  the hand-made masks and the report on them lie with the tests

BARE = {"reconstruction_weight": 0.0, "palette_weight": 0.0, "shading": 0.0}
# Row -> what differs from the recipe, and what it asks.
ROWS = {
    "input, no diversity": {"noise": "input", "diversity_weight": 0.0, **BARE},
    "input": {"noise": "input", "diversity_weight": 2.5, **BARE},
    "film": {"noise": "film", "diversity_weight": 2.5, **BARE},
    "palette": {"diversity_weight": 2.5, **BARE},
    "palette, reconstruction": {
        "diversity_weight": 2.5, "palette_weight": 0.0, "shading": 0.0
    },
    "recipe without shading": {"shading": 0.0},
    "recipe": {},
    "recipe, no diversity": {"diversity_weight": 0.0},
    "recipe, palette R1 times 20": {"palette_gamma": 0.06},
    "recipe, one coloring a drawing": {"colorings": 1},
    "recipe, one coloring, diversity 5": {"colorings": 1, "diversity_weight": 5.0},
    "recipe, 12 colorings a drawing": {"colorings": 12},
}


REAL_COLUMNS = ("skin_ok", "hair_blotch", "hair_split", "iris_colored", "clothes_blotch")


def also(colorizer):
    """Measure the real characters too: shading is there for them."""
    z = noise.random_noise(25, latent_dim=colorizer.latent_dim, seed=0)
    return {"real characters": real_characters.report(colorizer, z)}


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--row", nargs="+", choices=ROWS, default=list(ROWS), metavar="NAME")
    results.add_arguments(parser, out="runs/ablation", cpu_seconds=80)
    options = parser.parse_args()
    trials = []
    for name in options.row:
        changes = dict(ROWS[name])
        colorings = changes.pop("colorings", 4)
        trials.append(Trial(name, Recipe(model="dcgan", size=options.size, **changes), colorings))
    done = compare_recipes(
        trials,
        options.out,
        cpu_seconds=options.cpu_seconds,
        seeds=options.seed,
        drawings=options.drawings,
        also=also,
    )
    results.finish("ablation", done, options)
    print(f"{'real characters, means':34}" + "".join(f"{name:>16}" for name in REAL_COLUMNS))
    for result in done:
        real = result["also"]["real characters"].values()
        means = [sum(one[name] for one in real) / len(real) for name in REAL_COLUMNS]
        print(f"{result['name']:34}" + "".join(f"{mean:16.2f}" for mean in means))


if __name__ == "__main__":
    main()
