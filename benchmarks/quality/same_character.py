"""Colors of a character in several pictures of real art.

    python -m benchmarks same_character                # fetches the art with apt-get
    python -m benchmarks same_character --art /path/to/unpacked --weights runs/mine

The parts are those that the pictures' own colors tell, also where the colorings start from the
lightness alone: otherwise a part that is taken for another would not be seen.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations

import numpy as np

from benchmarks import parts
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.quality.art import CHARACTERS, add_art_option, fetch_art, without_art
from benchmarks.records import Findings, Table, Target
from chroma_lib import color, noise
from chroma_lib.coloring.color_regions import PAPER
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError

WEIGHTS = "dcgan_256"
LEAST_SHARE = 0.003  # of a figure; smaller parts are not measured
NOT_PARTS = ("background", "ink")
SAME = 0.5  # of the pixels of a part; fewer that are equal are so by chance
BETWEEN_FRAMES, SAME_PIXELS = 3.0, 1.0  # how much the mean AB of a part may differ
TEXT = (
    "The distance of a part's mean AB between two pictures of a character that have the same "
    "coloring: largest and median over all parts, colorings and pairs of pictures. Parts are those "
    f"of the character's own colors, of at least {LEAST_SHARE:.1%} of the figure, without lines "
    "and paper. Same pixels: over those pixels of a part that are equal in both pictures, if they "
    "are at least half of it. One character: colored with --same-character. Each alone: without, "
    "with the same noises. As gray: the pictures' own colors were not used (--recolor off). "
    "Original: the same for the artist's own colors, which are not the same in all pictures "
    "either, e.g. if one shows more of the shadow."
)

# Colors the pictures (H, W, 3) of a character: one array (n, H, W, 3) for each.
Method = Callable[[Sequence[np.ndarray]], list[np.ndarray]]


@dataclass(frozen=True)
class Distances:
    """Distances of the mean AB of parts between two pictures.

    Attributes
    ----------
    between : list of float
        Of whole parts.
    same_pixels : list of float
        Of the pixels of a part that are the same in both pictures.
    """

    between: list[float]
    same_pixels: list[float]


def color_as_one(colorizer: Colorizer, noises: np.ndarray, pictures: Sequence[np.ndarray]):
    """Color the pictures of one character with the same colors; see `Method`."""
    character = colorizer.find_character(pictures)
    return [colorizer.color(colorizer.encode(rgb, character), noises) for rgb in pictures]


def color_alone(colorizer: Colorizer, noises: np.ndarray, pictures: Sequence[np.ndarray]):
    """Color each picture as if there were no others; see `Method`."""
    return [colorizer.color(colorizer.encode(rgb), noises) for rgb in pictures]


def find_labels(recolorer: Colorizer, pictures: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return the part of each pixel by the character's own colors, -1 for lines and paper.

    Parameters
    ----------
    recolorer : Colorizer
        With ``recolor="on"``.
    pictures : sequence of ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    list of ndarray of int, shape (H, W)
    """
    character = recolorer.find_character(pictures)
    skipped = [recolorer.parts.index(name) for name in NOT_PARTS]
    found = []
    for rgb in pictures:
        recoloring = recolorer.encode(rgb, character).recoloring
        assert recoloring is not None
        is_left_out = np.isin(recoloring.labels, skipped) | ~_is_figure(rgb)
        found.append(np.where(is_left_out, -1, recoloring.labels.astype(int)))
    return found


def _is_figure(rgb: np.ndarray) -> np.ndarray:
    return color.rgb_to_lab(rgb)[..., 0] <= PAPER


def measure_distances(
    pictures: Sequence[np.ndarray],
    labels: Sequence[np.ndarray],
    colored: Sequence[np.ndarray],
) -> Distances:
    """Measure how much the color of a part differs between pictures.

    Parameters
    ----------
    pictures : sequence of ndarray of uint8, shape (H, W, 3)
        The originals.
    labels : sequence of ndarray of int, shape (H, W)
        From `find_labels`.
    colored : sequence of ndarray of uint8, shape (n, H, W, 3)
        The same n colorings of each.

    Returns
    -------
    Distances
    """
    result = Distances([], [])
    planes = [color.rgb_to_lab(one)[..., 1:] for one in colored]
    for i, j in combinations(range(len(pictures)), 2):
        sizes = [LEAST_SHARE * _is_figure(pictures[at]).sum() for at in (i, j)]
        same = None
        if pictures[i].shape == pictures[j].shape:
            same = (pictures[i] == pictures[j]).all(-1)
        for part in np.unique(labels[i][labels[i] >= 0]):
            one, other = labels[i] == part, labels[j] == part
            if one.sum() >= sizes[0] and other.sum() >= sizes[1]:
                result.between.extend(_distances(planes[i][:, one], planes[j][:, other]))
            at = one & same if same is not None else np.zeros_like(one)
            if at.sum() >= max(sizes[0], SAME * one.sum()):
                result.same_pixels.extend(_distances(planes[i][:, at], planes[j][:, at]))
    return result


def _distances(one: np.ndarray, other: np.ndarray) -> list[float]:
    """Return the distance of two means for each coloring; AB of shape (n, pixels, 2)."""
    return np.linalg.norm(one.mean(1) - other.mean(1), axis=-1).tolist()


def measure_character(
    pictures: Sequence[np.ndarray], recolorer: Colorizer, methods: dict[str, Method]
) -> dict[str, Distances]:
    """Measure several ways of coloring on the pictures of one character, and its true colors."""
    labels = find_labels(recolorer, pictures)
    colored = {name: method(pictures) for name, method in methods.items()}
    colored["original"] = [rgb[None] for rgb in pictures]
    return {name: measure_distances(pictures, labels, one) for name, one in colored.items()}


def _summary(values: Iterable[float]) -> list[float | None]:
    values = list(values)
    return [round(float(f(values)), 2) if values else None for f in (np.max, np.median)]


def measure(options: argparse.Namespace) -> Findings:
    """Measure the weights on all sets of pictures."""
    fetch_art(options.art, [artwork for artworks in CHARACTERS.values() for artwork in artworks])
    recolorer = Colorizer.load(options.weights, recolor="on")
    gray = recolorer.with_recolor("off")
    noises = noise.random_noise(options.count, latent_dim=gray.latent_dim, seed=options.seed)
    methods: dict[str, Method] = {
        "one character": partial(color_as_one, recolorer, noises),
        "each alone": partial(color_alone, recolorer, noises),
        "one character, as gray": partial(color_as_one, gray, noises),
        "each alone, as gray": partial(color_alone, gray, noises),
    }
    rows, targets = [], []
    for title, artworks in CHARACTERS.items():
        pictures = [artwork.read(options.art) for artwork in artworks]
        measured = measure_character(pictures, recolorer, methods)
        for name, found in measured.items():
            rows.append([title, name, *_summary(found.between), *_summary(found.same_pixels)])
        targets += _targets(title, measured["one character"])
    heads = ["pictures", "", "largest", "median", "largest, same pixels", "median, same pixels"]
    table = Table(heads=heads, rows=rows, title=f"{options.count} colorings of each character")
    return Findings(
        title="One character in many pictures", text=TEXT, tables=[table], targets=targets
    )


def _targets(title: str, found: Distances) -> list[Target]:
    kinds = (
        ("between two pictures", found.between, BETWEEN_FRAMES),
        ("in the same pixels", found.same_pixels, SAME_PIXELS),
    )
    return [
        Target(
            title=f"one character, {title}: largest distance of a part's mean AB {kind}",
            measured=round(max(values), 2),
            limit=limit,
        )
        for kind, values, limit in kinds
        if values
    ]


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("same_character", __doc__)
    parser.add_argument(
        "--weights", "-w", default=WEIGHTS, metavar="NAME", help=f"default: {WEIGHTS}"
    )
    parser.add_argument("--count", type=int, default=8, help="colorings of each picture")
    parser.add_argument("--seed", type=int, default=0)
    add_art_option(parser)
    add_store_option(parser)
    options = parser.parse_args(arguments)
    if options.count < 1:
        raise ChromaError(f"--count {options.count}: use 1 or more")
    parts.run_part(
        "same_character",
        partial(measure, options),
        store=options.store,
        arguments=["same_character", *without_art(arguments, options.art)],
    )
