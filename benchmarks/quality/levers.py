"""What each lever does for whole figures: every row trained alike but for one, then measured.

    python -m benchmarks levers             # every row and seed that is not yet in --out
    python -m benchmarks levers --row full  # these rows

Every row is measured on unseen drawings and on real art (see `benchmarks.quality.real`), with color
by region and without. With --store, notebook 06 shows the results.
"""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks import markdown
from benchmarks.command_line import Arguments, command_parser
from benchmarks.quality import comparisons, real
from benchmarks.quality.art import GROUPS, fetch_art
from chroma_lib.characters import REGIONS
from chroma_lib.characters.wardrobe import GARMENTS
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.dataset import Dataset
from chroma_lib.measures.compare import Trial, compare_recipes
from chroma_lib.measures.statistics import mean_interval
from chroma_lib.training.recipe import Recipe

FULL: dict[str, Any] = {"model": "dcgan", "masks": "parts", "degrade": 1.0}
# Row -> how it differs from the full recipe and its drawings.
ROWS: dict[str, dict[str, Any]] = {
    "full": {},
    "busts alone": {"framing": "bust"},
    "one color for all garments": {"prepare": "one color"},
    "gray pictures as drawn": {"degrade": 0.0},
    "masks without names": {"masks": "free"},
    "128 pixels": {"size": 128},
}
COLORINGS = 8
MEASURES = ("blotch", "same", "fused", "skin", "white_b", "spread", "correlation")


def one_color_for_garments(drawn: Dataset) -> Dataset:
    """Give all garments of a character the mean color of its largest one."""
    ab = drawn.ab.copy()
    garments = [REGIONS.index(name) for name in GARMENTS]
    for one, regions in zip(ab, drawn.regions):
        areas = [(regions == garment).sum() for garment in garments]
        if any(areas):
            largest = regions == garments[int(np.argmax(areas))]
            worn = np.isin(regions, garments)
            for coloring in one:
                coloring[worn] = coloring[largest].mean(0)
    return replace(drawn, ab=ab)


def make_trial(name: str, size: int) -> Trial:
    """Return the trial of one of `ROWS`."""
    changes = {"size": size, **FULL, **ROWS[name]}
    framing = changes.pop("framing", "mixed")
    prepare = one_color_for_garments if changes.pop("prepare", None) else None
    return Trial(name, Recipe(**changes), framing=framing, prepare=prepare)


def measure_real_art(art: Path, colorizer: Colorizer) -> dict:
    """Measure on real art, in excess of the original's own, with color by region and without."""
    ways = {
        regions: partial(
            real.color_with, Colorizer(colorizer.generator, regions=regions), COLORINGS, 0
        )
        for regions in ("on", "off")
    }
    result = {}
    for group, artworks in GROUPS.items():
        measured = real.measure_group(artworks, art, ways)
        original = measured.pop("original")
        for row in measured.values():
            for key in ("blotch", "same"):
                row[key] -= original[key]
        result[group] = measured
    return {"real art": result}


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("levers", __doc__)
    comparisons.add_options(
        parser, rows=list(ROWS), out="runs/levers", cpu_seconds=60, seeds=(0, 1, 2)
    )
    parser.set_defaults(drawings=1000)
    parser.add_argument("--art", type=Path, default=Path("runs/art"), help="default: runs/art")
    options = parser.parse_args(arguments)
    fetch_art(options.art, [artwork for group in GROUPS.values() for artwork in group])
    results = compare_recipes(
        [make_trial(name, options.size) for name in options.row],
        options.out,
        cpu_seconds=options.cpu_seconds,
        seeds=options.seed,
        drawings=options.drawings,
        measured=32,
        noises=12,
        framing="mixed",
        also=partial(measure_real_art, options.art),
    )
    comparisons.finish("levers", results, options, grids=False)
    for group in GROUPS:
        print("\n" + markdown.plain_table((group, *MEASURES), real_rows(results, group)))


def real_rows(results: list[dict], group: str) -> list[list[str]]:
    """Return the lines of a table: each row's means over the seeds, then their intervals."""
    lines = []
    for name in dict.fromkeys(result["name"] for result in results):
        for regions in ("on", "off") if name == "full" else ("on",):
            cells = []
            for key in MEASURES:
                values = [
                    result["also"]["real art"][group][regions][key]
                    for result in results
                    if result["name"] == name
                ]
                mean, low, high = mean_interval([value for value in values if value is not None])
                cells.append((f"{mean:.2f}", f"{low:.2f}..{high:.2f}"))
            title = f"{name}, regions off" if regions == "off" else name
            lines += [[title, *(mean for mean, _ in cells)], ["", *(ends for _, ends in cells)]]
    return lines
