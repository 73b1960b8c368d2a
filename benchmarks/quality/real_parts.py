"""Parts that the network finds in real art, beside labels made by hand.

    python -m benchmarks real_parts                      # fetches the art with apt-get
    python -m benchmarks real_parts --art /path/to/unpacked --weights runs/mine

The labels are in `real_parts.json`; `benchmarks.quality.part_labels` describes them.
"""

import argparse
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import parts
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.quality import part_labels, true_regions
from benchmarks.quality.art import GROUPS, Artwork, add_art_option, fetch_art, without_art
from benchmarks.quality.part_labels import PictureLabels
from benchmarks.records import Findings, Table
from chroma_lib.coloring.colorizer import Colorizer, to_picture_size
from chroma_lib.errors import ChromaError
from chroma_lib.gan.parts import PARTS, UNKNOWN

WEIGHTS = ["dcgan_256"]
MISTAKES = 3  # shown for each picture
LEAST_MISTAKE = 0.01  # of a picture's labeled pixels
TEXT = (
    "The parts of the pictures were labeled by eye. IoU: of the pixels that are a part or are "
    "taken for it, how many are both; pooled over the pictures of a group. Masks: the part whose "
    "mask is largest, as the network gives them. Regions: the same after the picture was cut into "
    "regions, as the plain coloring uses them. Not judged: lines, pure white paper, pixels "
    "between two parts, and what could not be decided. The mean is over all parts that the labels "
    "have. Mistakes: in percent of a picture's labeled pixels."
)

# A way of finding parts: maps a picture (H, W, 3) to indices into `PARTS` (H, W).
Finder = Callable[[np.ndarray], np.ndarray]


def find_by_masks(colorizer: Colorizer, rgb: np.ndarray) -> np.ndarray:
    """Return the part of each pixel by the network's masks alone.

    Parameters
    ----------
    colorizer : Colorizer
        With ``regions="off"``.
    rgb : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    ndarray of int, shape (H, W)
        Indices into `PARTS`.
    """
    encoded = colorizer.encode(rgb)
    return to_picture_size(encoded, colorizer.masks(encoded)).argmax(-1)


def find_by_regions(colorizer: Colorizer, rgb: np.ndarray) -> np.ndarray:
    """Return the part of each pixel after the picture was cut into regions; see `find_by_masks`."""
    return colorizer.layers(colorizer.encode(rgb)).argmax(-1)


def count_confusion(labeled: np.ndarray, found: np.ndarray) -> np.ndarray:
    """Count which part is taken for which.

    Parameters
    ----------
    labeled : ndarray of uint8, shape (H, W)
        As from `part_labels.draw_labels`; pixels that are `UNKNOWN` do not count.
    found : ndarray of int, shape (H, W)

    Returns
    -------
    ndarray of int, shape (K, K)
        Pixels by their true part (rows) and the one that was found (columns).
    """
    judged = labeled != UNKNOWN
    pairs = labeled[judged].astype(int) * len(PARTS) + found[judged]
    return np.bincount(pairs, minlength=len(PARTS) ** 2).reshape(len(PARTS), len(PARTS))


def measure_iou(confusion: np.ndarray) -> dict[str, float]:
    """Return the IoU of each part that occurs in the labels."""
    both = np.diagonal(confusion)
    either = confusion.sum(0) + confusion.sum(1) - both
    occurs = np.flatnonzero(confusion.sum(1))
    return {PARTS[k]: float(both[k] / either[k]) for k in occurs}


def worst_mistakes(confusion: np.ndarray) -> list[tuple[str, str, float]]:
    """Return the largest mistakes: the part, what it is taken for, and the share of the pixels."""
    wrong = confusion / max(1, confusion.sum())
    np.fill_diagonal(wrong, 0)
    order = np.argsort(-wrong, axis=None, kind="stable")[:MISTAKES]
    pairs = [(*divmod(int(i), len(PARTS)), float(wrong.flat[i])) for i in order]
    return [(PARTS[a], PARTS[b], share) for a, b, share in pairs if share >= LEAST_MISTAKE]


def measure_group(
    artworks: Iterable[Artwork],
    folder: Path,
    labels: dict[str, PictureLabels],
    finders: dict[str, Finder],
) -> dict[str, dict[str, np.ndarray]]:
    """Compare several ways of finding parts with the labels.

    Parameters
    ----------
    artworks : iterable of Artwork
        Those without labels are left out.
    folder : Path
        Of the unpacked packages.
    labels : dict of str to PictureLabels
        By the name of the picture.
    finders : dict of str to callable

    Returns
    -------
    dict of str to dict
        For each finder and picture the result of `count_confusion`.
    """
    counted: dict[str, dict[str, np.ndarray]] = {name: {} for name in finders}
    for artwork in artworks:
        if artwork.name not in labels:
            continue
        rgb = artwork.read(folder)
        regions = true_regions.find_regions(rgb, artwork.not_skin)
        labeled = part_labels.draw_labels(labels[artwork.name], rgb, regions)
        for name, find in finders.items():
            counted[name][artwork.name] = count_confusion(labeled, find(rgb))
    return counted


def iou_table(title: str, counted: dict[str, dict[str, np.ndarray]]) -> Table:
    """Return a table of the IoU of each part, pooled over the pictures of a group."""
    pooled = {name: sum(pictures.values()) for name, pictures in counted.items()}
    columns = [measure_iou(confusion) for confusion in pooled.values()]
    pixels = next(iter(pooled.values())).sum(1)
    rows: list[list] = [
        [part, int(pixels[PARTS.index(part)]), *(round(column[part], 3) for column in columns)]
        for part in columns[0]
    ]
    means = [round(float(np.mean([*column.values()])), 3) for column in columns]
    right = [_share_right(confusion) for confusion in pooled.values()]
    rows += [["mean IoU", None, *means], ["right pixels", None, *right]]
    return Table(heads=["part", "labeled pixels", *counted], rows=rows, title=title)


def picture_table(title: str, counted: dict[str, dict[str, np.ndarray]]) -> Table:
    """Return a table of the share of right pixels and the largest mistakes in each picture."""
    rows = [
        [name, picture, _share_right(one), _mistakes_text(one)]
        for name, pictures in counted.items()
        for picture, one in pictures.items()
    ]
    return Table(heads=["", "picture", "right", "largest mistakes"], rows=rows, title=title)


def _share_right(confusion: np.ndarray) -> float:
    return round(float(np.trace(confusion) / confusion.sum()), 3)


def _mistakes_text(confusion: np.ndarray) -> str:
    mistakes = worst_mistakes(confusion)
    return ", ".join(f"{part} taken for {other} {share:.0%}" for part, other, share in mistakes)


def _finders(names: Sequence[str]) -> dict[str, Finder]:
    finders: dict[str, Finder] = {}
    for name in names:
        plain, cut = (Colorizer.load(name, regions=regions) for regions in ("off", "on"))
        if plain.parts != PARTS:
            raise ChromaError(f"--weights {name}: its masks are no named parts")
        finders[f"{name}, masks"] = partial(find_by_masks, plain)
        finders[f"{name}, regions"] = partial(find_by_regions, cut)
    return finders


def measure(options: argparse.Namespace) -> Findings:
    """Measure the weights on both groups of pictures."""
    labels = part_labels.read_labels()
    for artworks in GROUPS.values():
        fetch_art(options.art, artworks)
    finders = _finders(options.weights)
    ious, pictures = [], []
    for title, artworks in GROUPS.items():
        counted = measure_group(artworks, options.art, labels, finders)
        ious.append(iou_table(f"IoU of each part, {title}", counted))
        pictures.append(picture_table(f"Right pixels and largest mistakes, {title}", counted))
    return Findings(title="Parts in real art", text=TEXT, tables=[*ious, *pictures])


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("real_parts", __doc__)
    parser.add_argument(
        *("--weights", "-w"),
        nargs="+",
        default=WEIGHTS,
        metavar="NAME",
        help=f"names or folders; default: {' '.join(WEIGHTS)}",
    )
    add_art_option(parser)
    add_store_option(parser)
    options = parser.parse_args(arguments)
    parts.run_part(
        "real_parts",
        partial(measure, options),
        store=options.store,
        arguments=["real_parts", *without_art(arguments, options.art)],
    )
