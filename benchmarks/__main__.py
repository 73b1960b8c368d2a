"""The command `python -m benchmarks NAME [options]`: runs one benchmark, or lists them all.

Each benchmark is imported when it runs, so a process that times one framework never holds another.
"""

# ruff: noqa: D401  (the docstrings of the commands are lines of the listing)

import sys
from collections.abc import Callable, Iterable

from benchmarks.command_line import PROGRAM, Arguments
from chroma_lib.errors import ChromaError

Command = Callable[[Arguments], int | None]


# Speed


def bench(arguments):
    """Every part of RESULTS.md that `make bench` covers: half an hour on two cores."""
    from benchmarks.speed.bench import main

    return main(arguments)


def steps(arguments):
    """One training step beside PyTorch, keras.io style, v0.2 and the machine's floor."""
    from benchmarks.speed.steps import measure

    return run_part("steps", measure, arguments)


def profile(arguments):
    """Where the time of a step goes, and what was tried to shorten it."""
    from benchmarks.speed.profile import measure

    return run_part("profile", measure, arguments)


def gpu(arguments):
    """The PyTorch twin of a training step and of a coloring, on a GPU."""
    from benchmarks.speed.gpu import measure

    return run_part("gpu", measure, arguments)


def time_to_quality(arguments):
    """CPU seconds from scratch until the colors are varied and not blotchy."""
    from benchmarks.speed.time_to_quality import measure

    return run_part("time_to_quality", measure, arguments)


def coloring(arguments):
    """25 colorings of one picture, and the slider."""
    from benchmarks.speed.coloring import measure

    return run_part("coloring", measure, arguments)


def regions(arguments):
    """Color by region: time and memory by the size of the picture."""
    from benchmarks.speed.regions import measure

    return run_part("regions", measure, arguments)


def try_page(arguments):
    """The page of docs/try in Chromium: first colorings, slider frames, size."""
    from benchmarks.speed.try_page import measure

    return run_part("try_page", measure, arguments)


def lab(arguments):
    """CIELAB and back, beside scikit-image and OpenCV."""
    from benchmarks.speed.lab import measure

    return run_part("lab", measure, arguments)


def data(arguments):
    """Drawing characters, and preparing pictures."""
    from benchmarks.speed.data import measure

    return run_part("data", measure, arguments)


def streaming(arguments):
    """Time and memory of a training that streams its pictures."""
    from benchmarks.speed.streaming import main

    return main(arguments)


def growth(arguments):
    """How cost grows with size, batch, data and workers."""
    from benchmarks.speed.growth import measure

    return run_part("growth", measure, arguments)


def large(arguments):
    """`chroma colorize` on pictures of 1 to 48 megapixels, beside a floor: ten minutes."""
    from benchmarks.speed.large import measure

    return run_part("large", measure, arguments)


def packs(arguments):
    """25 colorings and their pack beside one."""
    from benchmarks.speed.packs import main

    return main(arguments)


def prepare(arguments):
    """Time and memory of `chroma data` by the number of pictures."""
    from benchmarks.speed.prepare import main

    return main(arguments)


def sweep(arguments):
    """A short sweep, one run at a time and two at a time."""
    from benchmarks.speed.sweep import main

    return main(arguments)


# Quality


def models(arguments):
    """DCGAN against WGAN-GP, by the recipe and as in v0.2."""
    from benchmarks.quality.models import main

    return main(arguments)


def levers(arguments):
    """What each lever does for whole figures, on real art: half an hour."""
    from benchmarks.quality.levers import main

    return main(arguments)


def ablation(arguments):
    """What each part of the recipe does."""
    from benchmarks.quality.ablation import main

    return main(arguments)


def precision(arguments):
    """Whether bfloat16 colors as well as float32."""
    from benchmarks.quality.precision import main

    return main(arguments)


def cards(arguments):
    """The model cards of the shipped weights."""
    from benchmarks.quality.cards import main

    return main(arguments)


def real_characters(arguments):
    """Measures of the characters that artists drew."""
    from benchmarks.quality.real_characters import main

    return main(arguments)


def real(arguments):
    """Colorings of real art, whole figures and faces, beside simple baselines."""
    from benchmarks.quality.real import main

    return main(arguments)


def own_faces(arguments):
    """Training on small faces of one's own, measured on real faces."""
    from benchmarks.quality.own_faces import main

    return main(arguments)


def real_parts(arguments):
    """Parts that the network finds in real art, beside labels made by hand."""
    from benchmarks.quality.real_parts import main

    return main(arguments)


def onnx(arguments):
    """Exported weights beside Keras, and the size of their files."""
    from benchmarks.quality.onnx_difference import main

    return main(arguments)


def same_character(arguments):
    """Colors of a character in several pictures of real art."""
    from benchmarks.quality.same_character import main

    return main(arguments)


def masks(arguments):
    """Draw the masks of these characters again."""
    from benchmarks.quality.masks import main

    return main(arguments)


def art_colors(arguments):
    """Lightness and chroma of the regions of colored pictures."""
    from benchmarks.quality.art_colors import main

    return main(arguments)


# Weights


def learn_masks(arguments):
    """The masks of the shipped weights, in PyTorch, on a GPU."""
    from benchmarks.weights.learn_masks import main

    return main(arguments)


def import_masks(arguments):
    """Weights of Chroma from the result of learn_masks."""
    from benchmarks.weights.import_masks import main

    return main(arguments)


def learn_palettes(arguments):
    """The palettes of the shipped weights, over masks that stay."""
    from benchmarks.weights.learn_palettes import main

    return main(arguments)


def ship(arguments):
    """Trained weights among those that come with Chroma."""
    from benchmarks.weights.ship import main

    return main(arguments)


# Reliability


def digests(arguments):
    """Digests of all that Chroma computes, to compare two versions of the code."""
    from benchmarks.reliability.digests import main

    return main(arguments)


def fuzz(arguments):
    """Broken pictures, zips and records by the thousand."""
    from benchmarks.reliability.fuzz import main

    return main(arguments)


def broken_weights(arguments):
    """Broken and tampered weights by the thousand."""
    from benchmarks.reliability.broken_weights import main

    return main(arguments)


def kills(arguments):
    """A training that is killed again and again, and resumed."""
    from benchmarks.reliability.kills import main

    return main(arguments)


def same_seed(arguments):
    """Short trainings of one seed by the thousand, compared byte by byte."""
    from benchmarks.reliability.same_seed import main

    return main(arguments)


def steady(arguments):
    """Memory over long runs."""
    from benchmarks.reliability.steady import main

    return main(arguments)


def under_load(arguments):
    """Tests of many processes on a busy machine."""
    from benchmarks.reliability.under_load import main

    return main(arguments)


def lowest(arguments):
    """The tests with the lowest versions that pyproject.toml allows."""
    from benchmarks.reliability.lowest import main

    return main(arguments)


# Pages


def page(arguments):
    """Render RESULTS.md, RELIABILITY.md and the READMEs' excerpts from the records."""
    from benchmarks.page import main

    return main(arguments)


def stale(arguments):
    """Which stored notebooks, cards, comparisons and records are out of date."""
    from benchmarks.stale import main

    return main(arguments)


GROUPS: dict[str, tuple[Command, ...]] = {
    "Speed": (
        *(bench, steps, profile, gpu, time_to_quality, coloring, lab, data, streaming, growth),
        *(regions, large, try_page, packs, prepare, sweep),
    ),
    "Quality": (
        models,
        ablation,
        levers,
        precision,
        cards,
        real_characters,
        real,
        own_faces,
        real_parts,
        onnx,
        same_character,
        masks,
        art_colors,
    ),
    "Weights": (learn_masks, import_masks, learn_palettes, ship),
    "Reliability": (digests, fuzz, broken_weights, kills, same_seed, under_load, steady, lowest),
    "Pages": (page, stale),
}
COMMANDS = {command.__name__: command for group in GROUPS.values() for command in group}


def run_part(name: str, measure: Callable, arguments: Arguments) -> None:
    """Run one part of RESULTS.md by itself."""
    from benchmarks.parts import part_main

    part_main(name, measure, arguments)


def listing() -> str:
    """Return all benchmarks by group, one line each."""
    lines = [f"usage: {' '.join(PROGRAM)} NAME [options]; NAME --help lists the options"]
    for title, commands in GROUPS.items():
        lines += ["", title]
        lines += [f"  {command.__name__:16} {command.__doc__}" for command in commands]
    return "\n".join(lines)


def main(arguments: Iterable[str]) -> int:
    """Run the command; return its status: 0, 1 for a failed check, 2 for wrong input."""
    name, *rest = [*arguments] or ["--help"]
    if name in ("-h", "--help"):
        print(listing())
        return 0
    if name not in COMMANDS:
        print(f"benchmarks: no benchmark {name!r}: use {', '.join(COMMANDS)}", file=sys.stderr)
        return 2
    try:
        return COMMANDS[name](rest) or 0
    except ChromaError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
