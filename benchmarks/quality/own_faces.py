"""`chroma train --data` on small faces with one coloring each, measured on real faces.

    python -m benchmarks own_faces --minutes 8
    python -m benchmarks own_faces --faces 1000 --scratch --art /path/to/unpacked

A stand-in for what people have: thousands of anime faces of 96x96. These are close-ups of drawn
characters on white, so masks fit them better than they fit the faces of many artists, and the
colors are less varied. The measures are those of `python -m benchmarks real`, on real faces.
"""

import argparse
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np

from benchmarks import parts
from benchmarks.command_line import (
    Arguments,
    add_store_option,
    command_parser,
    show_progress,
)
from benchmarks.quality import real
from benchmarks.quality.art import FACES, add_art_option, fetch_art, without_art
from benchmarks.records import Findings, Table, Target
from chroma_lib import characters, files
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import fit_square

SIDE = 96  # of the faces, in pixels
DRAWN_SIDE = 192  # of the busts that they are cut from
FIRST_SEED = 400_000  # of the drawings
HAIR = characters.REGIONS.index("hair")
# Measure: title, limit, and whether it is an upper one. Blotch and distance are in excess of the
# original's own.
MEASURES = {
    "blotch": ("blotch", 1.0, True),
    "same": ("distance in one color", 4.0, True),
    "skin": ("skin stays skin", 0.85, False),
    "white_chroma": ("white, change of chroma", 3.0, True),
    "spread": ("between colorings", 22.0, False),
}
EXCESS = ("blotch", "same")
TEXT = (
    "`chroma train --data` on drawn faces of 96x96, one coloring each: a stand-in for people's own "
    "pictures, which vary more and have backgrounds. Measured on real faces, with color by region, "
    "as in *Real art*; blotch and distance in one color are in excess of the original's own."
)


def crop_face(rgb: np.ndarray, regions: np.ndarray) -> np.ndarray:
    """Cut out the head of a drawn bust and scale it to `SIDE`: a square as wide as the hair.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (size, size, 3)
    regions : ndarray of uint8, shape (size, size)

    Returns
    -------
    ndarray of uint8, shape (SIDE, SIDE, 3)
    """
    rows, columns = np.nonzero(regions == HAIR)
    if not len(rows):
        return fit_square(rgb, SIDE)[0]
    left, top, width = columns.min(), rows.min(), np.ptp(columns) + 1
    return fit_square(np.ascontiguousarray(rgb[top : top + width, left : left + width]), SIDE)[0]


def write_faces(folder: Path, count: int, seed: int) -> None:
    """Draw faces and write them as PNG files, one coloring of each."""
    start = FIRST_SEED + seed * 10_000
    at_a_time = 200
    for first in range(start, start + count, at_a_time):
        seeds = range(first, min(first + at_a_time, start + count))
        drawn, maps = characters.render_many(
            seeds, colorings=1, size=DRAWN_SIDE, framing="bust", progress=show_progress()
        )
        for name, rgb, regions in zip(seeds, drawn[:, 0], maps):
            files.write_png(folder / f"{name}.png", crop_face(rgb, regions))


def train(faces: Path, out: Path, options: argparse.Namespace, *more: str) -> None:
    """Run `chroma train` on a folder of faces, as a user does."""
    command = [sys.executable, "-m", "chroma_lib.cli", "train", "--data", faces, "--out", out]
    command += ["--model", options.model, "--minutes", options.minutes, "--seed", options.seed]
    subprocess.run([*map(str, command), *more], check=True, stdout=sys.stderr)


def measure_weights(weights: str | Path, options: argparse.Namespace) -> dict[str, float]:
    """Measure the colorings of real faces; see `MEASURES`."""
    method = partial(real.color_with, Colorizer.load(weights), options.count, options.seed)
    measured = real.measure_group(FACES, options.art, {"own": method})
    own, original = measured["own"], measured["original"]
    return {name: own[name] - (original[name] if name in EXCESS else 0) for name in MEASURES}


def measure(options: argparse.Namespace) -> Findings:
    """Draw the faces, train on them, and measure on real faces."""
    fetch_art(options.art, FACES)
    with tempfile.TemporaryDirectory() as scratch:
        faces = Path(scratch) / "faces"
        write_faces(faces, options.faces, options.seed)
        results = {}
        train(faces, Path(scratch) / "default", options)
        results["trained"] = measure_weights(Path(scratch) / "default", options)
        if options.scratch:
            train(faces, Path(scratch) / "scratch", options, "--init", "none")
            results["from scratch"] = measure_weights(Path(scratch) / "scratch", options)
    results["before"] = measure_weights(f"{options.model}_256", options)
    return Findings(
        title="Own faces",
        text=TEXT,
        tables=[
            Table(
                title=f"{options.faces} faces, {options.minutes:g} minutes, {options.model}",
                heads=["", *(title for title, _, _ in MEASURES.values())],
                rows=[
                    [name, *(round(value, 3) for value in row.values())]
                    for name, row in results.items()
                ],
            )
        ],
        targets=[
            Target(title=title, measured=results["trained"][name], limit=limit, at_most=at_most)
            for name, (title, limit, at_most) in MEASURES.items()
        ],
    )


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("own_faces", __doc__)
    parser.add_argument("--faces", type=int, default=4000, help="number of drawn faces")
    parser.add_argument("--minutes", type=float, default=8.0, help="of each training")
    parser.add_argument("--model", choices=("dcgan", "wgan_gp"), default="dcgan")
    parser.add_argument("--scratch", action="store_true", help="also train from scratch")
    parser.add_argument("--count", type=int, default=25, help="colorings of each picture")
    parser.add_argument("--seed", type=int, default=0)
    add_art_option(parser)
    add_store_option(parser)
    options = parser.parse_args(arguments)
    if not 1 <= options.faces <= 10_000:
        raise ChromaError(f"--faces {options.faces}: use 1 to 10000")
    parts.run_part(
        "own_faces",
        partial(measure, options),
        store=options.store,
        arguments=["own_faces", *without_art(arguments, options.art)],
    )
