"""Colorings of real art, whole figures and faces, beside simple baselines.

    python -m benchmarks real                          # fetches the art with apt-get
    python -m benchmarks real --art /path/to/unpacked --weights runs/mine --regions on

Each picture is judged by its own true colors; see `benchmarks.quality.true_regions`.
"""

import argparse
from collections.abc import Callable, Iterable
from functools import partial
from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks import parts
from benchmarks.command_line import (
    Arguments,
    add_store_option,
    command_parser,
    show_progress,
)
from benchmarks.quality import true_regions
from benchmarks.quality.art import GROUPS, Artwork, add_art_option, fetch_art, without_art
from benchmarks.records import Findings, Table
from chroma_lib import color, noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.dataset import Dataset
from chroma_lib.data.drawings import held_out_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import fit_square

WEIGHTS = ["dcgan_256", "wgan_gp_256", "dcgan_128", "wgan_gp_128"]
NEIGHBOR_SIZE = 64  # side at which the most similar drawing is looked for
CHROMA = (10.0, 60.0)  # of the pictures in one hue
L_STEPS = (0, 1, 2, 5, 10, 20, 100)
TEXT = (
    "Each picture is cut into the regions that have one even color in the original, and colored "
    "from its lightness alone. Blotch: the spread of AB inside a region. Distance in one color: "
    "between regions that have one color in the original. Fused: pairs of regions of different "
    "colors (20 and more apart) that come nearer than 8. Skin stays skin: regions with the color "
    "of skin that still have it. White: the change in regions that are white. All three right: "
    "colorings in which 98 % of the skin is like skin, 98 % of the white regions change by less "
    "than 3, and 95 % of the pairs of one color are less than 4 farther apart. Between colorings: "
    "the distance of two colorings, pixel by pixel. Correlation, over the colorings: 1 if two "
    "large parts of different colors always change together. Baselines: one random hue for the "
    "whole picture, and the colors of the drawing with the most similar lightness. Recolored: the "
    "picture was not made gray first, so its own colors tell its parts; black hair and white "
    "dresses keep their color, and colorings of such characters differ less."
)

# A way of coloring: maps a picture (H, W, 3) to its colorings (n, H, W, 3).
Method = Callable[[np.ndarray], np.ndarray]


def color_with(colorizer: Colorizer, count: int, seed: int, rgb: np.ndarray) -> np.ndarray:
    """Color a picture with random noises.

    Parameters
    ----------
    colorizer : Colorizer
    count : int
        Number of colorings.
    seed : int
        Seed of the noises.
    rgb : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    ndarray of uint8, shape (count, H, W, 3)
    """
    noises = noise.random_noise(count, latent_dim=colorizer.latent_dim, seed=seed)
    return colorizer.color(colorizer.encode(rgb), noises)


def color_in_one_hue(count: int, seed: int, rgb: np.ndarray) -> np.ndarray:
    """Color a picture in one random hue and chroma, without a network; see `color_with`."""
    rng = np.random.default_rng(seed)
    hue, chroma = rng.uniform(0, 2 * np.pi, count), rng.uniform(*CHROMA, count)
    ab = np.stack([chroma * np.cos(hue), chroma * np.sin(hue)], -1).astype(np.float32)
    shape = (*rgb.shape[:2], 2)
    return np.stack([_join(rgb, np.broadcast_to(one, shape)) for one in ab])


def color_like_a_drawing(drawings: Dataset, count: int, seed: int, rgb: np.ndarray) -> np.ndarray:
    """Color a picture with true colorings of the drawing that has the most similar lightness.

    Parameters
    ----------
    drawings : Dataset
        Drawings of one size, each with several colorings.
    count, seed, rgb
        As for `color_with`. A seed chooses the first coloring; they are taken in turn.

    Returns
    -------
    ndarray of uint8, shape (count, H, W, 3)
    """
    square, (top, left, height, width) = fit_square(color.gray(rgb), drawings.size)
    l, _ = color.to_network(color.rgb_to_lab(square))
    nearest = ((drawings.l[:, 0] - l) ** 2).mean((1, 2, 3)).argmin()
    colorings = []
    for i in range(seed, seed + count):
        ab = drawings.ab[nearest, i % drawings.colorings] * color.AB_SCALE
        ab = ab[top : top + height, left : left + width]
        planes = [_resize(ab[..., channel], rgb.shape[:2]) for channel in (0, 1)]
        colorings.append(_join(rgb, np.stack(planes, -1)))
    return np.stack(colorings)


def _resize(plane: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize(shape[::-1], Image.Resampling.BILINEAR))


def _join(rgb: np.ndarray, ab: np.ndarray) -> np.ndarray:
    lightness = color.rgb_to_lab(rgb)[..., :1]
    return color.lab_to_rgb(color.limit_chroma(np.concatenate([lightness, ab], -1)))


def average(rows: list[dict[str, float | None]]) -> dict[str, float | None]:
    """Return the mean of each measure over the pictures that have it."""
    result: dict[str, float | None] = {}
    for key in true_regions.MEASURES:
        values = [row[key] for row in rows if row[key] is not None]
        result[key] = float(np.mean(values)) if values else None
    return result


def measure_group(
    artworks: Iterable[Artwork], folder: Path, methods: dict[str, Method]
) -> dict[str, dict[str, float | None]]:
    """Measure several ways of coloring on a group of pictures.

    Parameters
    ----------
    artworks : iterable of Artwork
    folder : Path
        Of the unpacked packages.
    methods : dict of str to callable

    Returns
    -------
    dict of str to dict
        For each method the mean of each measure, and under "original" that of the true colors.
    """
    rows: dict[str, list] = {name: [] for name in (*methods, "original")}
    for artwork in artworks:
        rgb = artwork.read(folder)
        regions = true_regions.find_regions(rgb, artwork.not_skin)
        for name, method in methods.items():
            rows[name].append(true_regions.measure(method(rgb), regions))
        rows["original"].append(true_regions.true_values(regions))
    return {name: average(measured) for name, measured in rows.items()}


def _table(title: str, measured: dict[str, dict[str, float | None]]) -> Table:
    heads = ["", *true_regions.MEASURES.values()]
    rows = [
        [name, *(_round(values[key]) for key in true_regions.MEASURES)]
        for name, values in measured.items()
    ]
    return Table(heads=heads, rows=rows, title=title)


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def pair_table(artworks: Iterable[Artwork], folder: Path) -> Table:
    """Return a table of how often two regions of similar lightness have one color."""
    counts = sum(
        true_regions.count_pairs(
            true_regions.find_regions(artwork.read(folder), artwork.not_skin), L_STEPS
        )
        for artwork in artworks
    )
    rows = [
        [f"{low} to {high}", int(pairs), round(of_one / pairs, 3), round(different / pairs, 3)]
        for (low, high), (pairs, of_one, different) in zip(pairwise(L_STEPS), counts)
        if pairs
    ]
    heads = ["difference in L*", "pairs of regions", "of one color", "of different colors"]
    return Table(heads=heads, rows=rows, title="Lightness and color in the originals")


def _methods(options: argparse.Namespace) -> dict[str, Method]:
    count, seed = options.count, options.seed
    methods: dict[str, Method] = {}
    for name in options.weights:
        for regions in options.regions:
            colorizer = Colorizer.load(name, regions=regions)
            methods[f"{name}, regions {regions}"] = partial(color_with, colorizer, count, seed)
        if colorizer.parts:
            recolorer = colorizer.with_recolor("auto")
            methods[f"{name}, recolored"] = partial(color_with, recolorer, count, seed)
    drawings = held_out_dataset(
        options.drawings,
        colorings=count,
        size=NEIGHBOR_SIZE,
        seed=seed,
        progress=show_progress(),
    )
    methods["one hue"] = partial(color_in_one_hue, count, seed)
    methods["most similar drawing"] = partial(color_like_a_drawing, drawings, count, seed)
    return methods


def measure(options: argparse.Namespace) -> Findings:
    """Measure the weights and the baselines on both groups of pictures."""
    for artworks in GROUPS.values():
        fetch_art(options.art, artworks)
    methods = _methods(options)
    tables = [
        _table(
            f"{title}, {len(artworks)} pictures, {options.count} colorings each",
            measure_group(artworks, options.art, methods),
        )
        for title, artworks in GROUPS.items()
    ]
    everything = [artwork for artworks in GROUPS.values() for artwork in artworks]
    tables.append(pair_table(everything, options.art))
    return Findings(title="Real art", text=TEXT, tables=tables)


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("real", __doc__)
    parser.add_argument(
        *("--weights", "-w"),
        nargs="+",
        default=WEIGHTS,
        metavar="NAME",
        help=f"names or folders; default: {' '.join(WEIGHTS)}",
    )
    parser.add_argument("--regions", nargs="+", choices=("on", "off"), default=["off", "on"])
    parser.add_argument("--count", type=int, default=25, help="colorings of each picture")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--drawings", type=int, default=256, help="to find the most similar in")
    add_art_option(parser)
    add_store_option(parser)
    options = parser.parse_args(arguments)
    if options.count < 2:
        raise ChromaError(f"--count {options.count}: use 2 or more")
    parts.run_part(
        "real",
        partial(measure, options),
        store=options.store,
        arguments=["real", *without_art(arguments, options.art)],
    )
