"""Time to quality: CPU seconds from scratch until the colors are varied and not blotchy."""

import tempfile
from pathlib import Path

from page import Part, Table

from chroma_lib.measures.compare import Trial, compare_recipes
from chroma_lib.training.recipe import Recipe

DIVERSITY, BLOTCH = 0.8, 10.0  # share of the truth's hair diversity; blotch of hair
FIRST, MOST, LEAST = 20.0, 160.0, 5.0  # CPU seconds
DRAWINGS, MEASURED, NOISES = 1000, 16, 10
ROWS = {
    "palette": Recipe(),
    "palette, bfloat16": Recipe(precision="bfloat16"),
    "FiLM": Recipe(noise="film"),
    "the entry of v0.2": Recipe(noise="input"),
    "v0.2 whole": Recipe.original(size=64),
}


def run():
    """Measure; return the Part."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, recipe in ROWS.items():
            tried = _fewest(Trial(name, recipe), Path(folder))
            rows += [[name, *_row(result)] for result in tried]
    heads = [
        "generator",
        "CPU s",
        "steps",
        "hair diversity of the truth's",
        "blotch of hair",
        "reached",
    ]
    text = (
        f"CPU seconds of training at 64×64, all cores added up and the first step's compilation "
        f"included, until `chroma measure` finds a hair diversity of at least {DIVERSITY} of the "
        f"truth's with a blotch below {BLOTCH:.0f}, on {MEASURED} drawings that were not in "
        f"training, {NOISES} noises each. Each row is a training of its own from scratch, since "
        f"the learning rate falls toward the end. {FIRST:.0f} s are tried first: when they are "
        f"enough, half as many, down to {LEAST:.0f}; when not, {MOST:.0f}. One seed."
    )
    return Part("Time to quality", text, [Table(heads, rows)])


def _fewest(trial, folder):
    """Train with fewer CPU seconds while they are enough, or once with the most."""
    tried = [_trained(trial, folder, FIRST)]
    if not _row(tried[0])[-1]:
        return [*tried, _trained(trial, folder, MOST)]
    budget = FIRST
    while _row(tried[-1])[-1] and budget > LEAST:
        budget /= 2
        tried.append(_trained(trial, folder, budget))
    return tried


def _trained(trial, folder, budget):
    (result,) = compare_recipes(
        [trial],
        folder / f"{budget:.0f}",
        cpu_seconds=budget,
        drawings=DRAWINGS,
        measured=MEASURED,
        noises=NOISES,
        progress=False,
    )
    return result


def _row(result):
    diversity = result["measures"]["diversity_hair"]
    share = diversity["model"] / diversity["real"]
    blotch = result["measures"]["blotch_hair"]["model"]
    reached = share >= DIVERSITY and blotch < BLOTCH
    return [result["cpu_seconds"], result["steps"], share, blotch, reached]
