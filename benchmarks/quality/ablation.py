"""What each part of the recipe does: every row trained for the same CPU time, then measured.

    python -m benchmarks ablation                     # every row that is not yet in --out
    python -m benchmarks ablation --row recipe film   # these rows

Writes a folder for each row and `ablation.json`; with --store, the results that notebooks 05 and 06
read.
"""

from benchmarks import markdown
from benchmarks.command_line import Arguments, command_parser
from benchmarks.quality import comparisons, real_characters
from chroma_lib import noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.measures.compare import Trial, compare_recipes
from chroma_lib.training.recipe import Recipe

BARE = {"reconstruction_weight": 0.0, "palette_weight": 0.0, "shading": 0.0}
# Row -> how it differs from the recipe. "colorings" is a setting of the data: true colorings of a
# drawing.
ROWS = {
    "input, no diversity": {"noise": "input", "diversity_weight": 0.0, **BARE},
    "input": {"noise": "input", "diversity_weight": 2.5, **BARE},
    "film": {"noise": "film", "diversity_weight": 2.5, **BARE},
    "palette": {"diversity_weight": 2.5, **BARE},
    "palette, reconstruction": {"diversity_weight": 2.5, "palette_weight": 0.0, "shading": 0.0},
    "recipe without shading": {"shading": 0.0},
    "recipe": {},
    "recipe, no diversity": {"diversity_weight": 0.0},
    "recipe, palette R1 times 20": {"palette_gamma": 0.06},
    "recipe, one coloring a drawing": {"colorings": 1},
    "recipe, one coloring, diversity 5": {"colorings": 1, "diversity_weight": 5.0},
    "recipe, 12 colorings a drawing": {"colorings": 12},
}
REAL_COLUMNS = ("skin_ok", "hair_blotch", "hair_split", "iris_colored", "clothes_blotch")


def make_trial(name: str, size: int) -> Trial:
    """Return the trial of one of `ROWS`."""
    changes = dict(ROWS[name])
    colorings = changes.pop("colorings", 4)
    return Trial(name, Recipe(model="dcgan", size=size, **changes), colorings)


def measure_real_characters(colorizer: Colorizer) -> dict:
    """Measure the real characters too: the shading of the recipe is there for them."""
    noises = noise.random_noise(25, latent_dim=colorizer.latent_dim, seed=0)
    return {"real characters": real_characters.report(colorizer, noises)}


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("ablation", __doc__)
    comparisons.add_options(parser, rows=list(ROWS), out="runs/ablation", cpu_seconds=80)
    options = parser.parse_args(arguments)
    results = compare_recipes(
        [make_trial(name, options.size) for name in options.row],
        options.out,
        cpu_seconds=options.cpu_seconds,
        seeds=options.seed,
        drawings=options.drawings,
        also=measure_real_characters,
    )
    comparisons.finish("ablation", results, options)
    print(
        "\n" + markdown.plain_table(("real characters, means", *REAL_COLUMNS), _real_rows(results))
    )


def _real_rows(results: list[dict]) -> list[list]:
    rows = []
    for result in results:
        characters = result["also"]["real characters"].values()
        totals = [sum(character[name] for character in characters) for name in REAL_COLUMNS]
        rows.append([result["name"], *(f"{total / len(characters):.2f}" for total in totals)])
    return rows
