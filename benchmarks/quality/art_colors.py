"""Lightness and chroma of the regions of colored pictures.

    python -m benchmarks art_colors FOLDER [FOLDER ...]

A table for each folder: the quantiles of chroma, by area, of regions of one even color, and the
share of neutral ones. `chroma_lib.characters.wardrobe` takes its ranges from such tables.
"""

from itertools import pairwise
from pathlib import Path

import numpy as np
from PIL import Image
from skimage.segmentation import felzenszwalb

from benchmarks import markdown
from benchmarks.command_line import Arguments, command_parser
from chroma_lib.color import rgb_to_lab
from chroma_lib.pictures.read import list_pictures

SIZE = (320, 640)  # a picture is made smaller than this
MIN_AREA = 0.004  # of the opaque area
NEUTRAL_CHROMA = 6
L_EDGES = (0, 12, 20, 35, 55, 75, 90, 100.1)
QUANTILES = (0.1, 0.25, 0.5, 0.75, 0.9)


def regions(path: Path) -> np.ndarray:
    """Measure the regions of one even color in a picture, transparent parts left out.

    Returns
    -------
    ndarray, shape (regions, 3)
        Share of the opaque area, median L*, chroma of the median color.
    """
    image = Image.open(path).convert("RGBA")
    image.thumbnail(SIZE)
    rgba = np.array(image)
    lab, opaque = rgb_to_lab(rgba[..., :3]), rgba[..., 3] > 240
    separate = np.where(opaque[..., None], lab, (50, 200, 200))  # no color that a region has
    segments = felzenszwalb(separate / 100, scale=60, sigma=0.5, min_size=60, channel_axis=-1)
    rows = []
    for segment in np.unique(segments[opaque]):
        inside = (segments == segment) & opaque
        share = inside.sum() / opaque.sum()
        if share >= MIN_AREA:
            l, a, b = np.median(lab[inside], 0)
            rows.append((share, l, np.hypot(a, b)))
    return np.array(rows).reshape(-1, 3)


def summarize(rows: np.ndarray) -> list[list[str]]:
    """Return the lines of the table: for each range of L*, its share and its chromas."""
    lines = []
    for low, high in pairwise(L_EDGES):
        area, _, chroma = rows[(rows[:, 1] >= low) & (rows[:, 1] < high)].T
        if not len(area):
            continue
        order = np.argsort(chroma)
        reached = np.cumsum(area[order]) / area.sum()
        found = np.minimum(np.searchsorted(reached, QUANTILES), len(area) - 1)
        neutral = area[chroma < NEUTRAL_CHROMA].sum() / area.sum()
        numbers = [area.sum() / rows[:, 0].sum(), neutral]
        quantiles = [f"{value:.0f}" for value in chroma[order][found]]
        lines.append([f"{low:.0f}-{high:.0f}", *(f"{n:.0%}" for n in numbers), *quantiles])
    return lines


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("art_colors", __doc__)
    parser.add_argument("folders", nargs="+", type=Path, metavar="FOLDER")
    options = parser.parse_args(arguments)
    heads = ["L*", "area", "neutral", *(f"chroma {quantile:.0%}" for quantile in QUANTILES)]
    for folder in options.folders:
        measured = [regions(path) for path in list_pictures(folder)]
        print(f"\n{folder}, {len(measured)} pictures")
        print(markdown.plain_table(heads, summarize(np.concatenate(measured))))
