"""Time to quality: CPU seconds from scratch until the colors are varied and not blotchy."""

import tempfile
from pathlib import Path

from benchmarks.records import Findings, Table
from chroma_lib.measures.compare import Trial, compare_recipes
from chroma_lib.training.recipe import Recipe

MIN_DIVERSITY = 0.8  # relative to the hair diversity of true colorings
MAX_BLOTCH = 10.0  # of hair
FIRST, LONGEST, SHORTEST = 20.0, 160.0, 5.0  # trainings that are tried, CPU seconds
DRAWINGS, MEASURED, NOISES = 1000, 16, 10
RECIPES = {
    "palette": Recipe(),
    "palette, bfloat16": Recipe(precision="bfloat16"),
    "FiLM": Recipe(noise="film"),
    "noise input of v0.2": Recipe(noise="input"),
    "v0.2 whole": Recipe.original(size=64),
}
HEADS = (
    *("generator", "CPU s", "steps", "hair diversity relative to the truth", "blotch of hair"),
    "reached",
)
TEXT = (
    "CPU seconds of training at 64×64, all cores added up and the compilation of the first step "
    f"included, until `chroma measure` finds a hair diversity of at least {MIN_DIVERSITY} of the "
    f"truth's and a blotch below {MAX_BLOTCH:.0f}, on {MEASURED} held-out drawings with {NOISES} "
    "noises each. Each row is a training of its own from scratch, since the learning rate falls "
    f"toward the end. The first training takes {FIRST:.0f} s. If that is enough, the next take "
    f"half as long, down to {SHORTEST:.0f} s; if not, one takes {LONGEST:.0f} s. One seed."
)


def measure() -> Findings:
    """Find how many CPU seconds of training reach varied colors without blotches."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name, recipe in RECIPES.items():
            results = _find_shortest(Trial(name, recipe), Path(folder))
            rows += [[name, *_row(result)] for result in results]
    return Findings(
        title="Time to quality", text=TEXT, tables=[Table(heads=list(HEADS), rows=rows)]
    )


def _find_shortest(trial: Trial, folder: Path) -> list[dict]:
    """Train with less and less time while it is enough, or once with the most."""
    results = [_train(trial, folder, FIRST)]
    if not _reached(results[0]):
        return [*results, _train(trial, folder, LONGEST)]
    budget = FIRST
    while _reached(results[-1]) and budget > SHORTEST:
        budget /= 2
        results.append(_train(trial, folder, budget))
    return results


def _train(trial: Trial, folder: Path, cpu_seconds: float) -> dict:
    (result,) = compare_recipes(
        [trial],
        folder / f"{cpu_seconds:.0f}",
        cpu_seconds=cpu_seconds,
        drawings=DRAWINGS,
        measured=MEASURED,
        noises=NOISES,
        progress=False,
    )
    return result


def _reached(result: dict) -> bool:
    return _row(result)[-1]


def _row(result: dict) -> list:
    diversity = result["measures"]["diversity_hair"]
    ratio = diversity["model"] / diversity["real"]
    blotch = result["measures"]["blotch_hair"]["model"]
    reached = ratio >= MIN_DIVERSITY and blotch < MAX_BLOTCH
    return [result["cpu_seconds"], result["steps"], ratio, blotch, reached]
