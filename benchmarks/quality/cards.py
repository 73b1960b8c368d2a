"""The model cards of the shipped weights: what they are, what they learned from, how good they are.

    python -m benchmarks cards                 # all of them
    python -m benchmarks cards dcgan           # this one
    python -m benchmarks cards --words         # measure only weights that changed

Writes `README.md`, `grid.png` and `measures.json` beside each file of weights. The words are in
`benchmarks/templates`; facts come from `card.json`, numbers are measured here.
"""

import hashlib
from pathlib import Path

import numpy as np

from benchmarks.command_line import Arguments, command_parser
from benchmarks.quality import real_characters
from benchmarks.quality.card_text import (
    GRID,
    GRID_PICTURE,
    MEASURES,
    README,
    Measurement,
    card_text,
)
from benchmarks.results import card_result
from chroma_lib import files, noise, schemas
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.coloring.layout import grid
from chroma_lib.data.drawings import held_out_dataset
from chroma_lib.gan import cards
from chroma_lib.gan.weights import load_generator
from chroma_lib.lessons.provenance.probes import Probes
from chroma_lib.lessons.provenance.stamps import stamp_results
from chroma_lib.measures.evaluate import measure
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures

NOISES = 25
GRID_SIDE = 96  # pixels of each coloring


def values_digest(name: str) -> str:
    """Return a checksum of the values of weights, whatever file format holds them.

    It depends neither on the names nor on the order of the arrays.
    """
    digests = [
        hashlib.sha256(f"{value.dtype} {value.shape} ".encode() + value.tobytes()).hexdigest()
        for value in load_generator(name)[0].get_weights()
    ]
    return hashlib.sha256("".join(sorted(digests)).encode()).hexdigest()


def measure_weights(colorizer: Colorizer, drawings: int, seeds: list[int]) -> Measurement:
    """Measure weights on held-out drawings of each seed and on the real characters."""
    tables = {}
    for seed in seeds:
        held_out = held_out_dataset(
            drawings,
            colorings=2 * NOISES,
            size=colorizer.generator.size,
            framing="mixed" if colorizer.parts else "bust",
            seed=seed,
        )
        tables[str(seed)] = measure(colorizer, held_out, noises=NOISES, seed=seed)
    noises = noise.random_noise(NOISES, latent_dim=colorizer.latent_dim, seed=0)
    return Measurement(
        values_sha256=values_digest(str(colorizer.name)),
        drawings=drawings,
        noises=NOISES,
        tables=tables,
        characters=real_characters.report(colorizer, noises),
    )


def stored_measurement(folder: Path) -> Measurement | None:
    """Read the measurement beside weights, or return None if there is none.

    Raises
    ------
    ChromaError
        If the file cannot be read as one.
    """
    if not (folder / MEASURES).is_file():
        return None
    remedy = "delete it, and `python -m benchmarks cards` measures again"
    return schemas.read_json(folder / MEASURES, Measurement, remedy=remedy)


def color_grid(colorizer: Colorizer) -> np.ndarray:
    """Color the picture of the grid with 25 noises: five rows of five, 96 pixels each."""
    rgb = read_picture(shipped_pictures()[GRID_PICTURE]).rgb
    noises = noise.random_noise(NOISES, latent_dim=colorizer.latent_dim, seed=0)
    colored = colorizer.color(colorizer.encode(rgb), noises)
    return grid(np.stack([fit_square(coloring, GRID_SIDE)[0] for coloring in colored]))


def measure_again(name: str, colorizer: Colorizer, drawings: int, seeds: list[int]) -> Measurement:
    """Measure weights, and write the measurement and the grid beside them."""
    folder = cards.find_weights(name)
    measurement = measure_weights(colorizer, drawings, seeds)
    files.write_json(folder / MEASURES, measurement.model_dump())
    files.write_png(folder / GRID, color_grid(colorizer))
    stamp_results([card_result(name)], Probes())
    return measurement


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("cards", __doc__)
    parser.add_argument("name", nargs="*", help="name of shipped weights; default: all")
    parser.add_argument("--drawings", type=int, default=64, help="held-out ones, for each seed")
    parser.add_argument("--seed", nargs="+", type=int, default=[90, 91])
    parser.add_argument(
        "--words", action="store_true", help="measure only weights that changed since the last time"
    )
    options = parser.parse_args(arguments)
    shipped = cards.shipped_weights()
    if unknown := [name for name in options.name if name not in shipped]:
        parser.error(f"no shipped weights {unknown[0]}: use {', '.join(shipped)}")
    for name in options.name or shipped:
        colorizer = Colorizer.load(name)
        measurement = stored_measurement(cards.find_weights(name)) if options.words else None
        if measurement is None or measurement.values_sha256 != values_digest(name):
            measurement = measure_again(name, colorizer, options.drawings, options.seed)
        path = cards.find_weights(name) / README
        print(files.write_text(path, card_text(name, cards.load_card(name), measurement)))
