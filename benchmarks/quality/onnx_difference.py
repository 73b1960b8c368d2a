"""How much exported weights differ from Keras: AB of the same pictures and noises.

    python -m benchmarks onnx
    python -m benchmarks onnx --weights runs/mine --drawings 20

The pictures are held-out drawings and the real characters.
"""

import argparse
import tempfile
from collections.abc import Iterable
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
import onnxruntime
from scipy.special import softmax

from benchmarks import parts
from benchmarks.command_line import Arguments, add_store_option, command_parser, show_progress
from benchmarks.quality.masks import REAL
from benchmarks.quality.real_characters import read
from benchmarks.records import Findings, Table, Target
from chroma_lib import color, noise
from chroma_lib.coloring.close_up import read_views
from chroma_lib.data.drawings import held_out_dataset
from chroma_lib.export import export_onnx
from chroma_lib.gan import cards, weights
from chroma_lib.gan.generator import Generator
from chroma_lib.pictures.fit import fit_square

LIMIT = 0.05  # of a* and b*
LARGEST_FILE = 6.0  # MB
HEADS = ["weights", "drawings: largest", "mean", "characters: largest", "mean", "MB of files"]


class Differences(NamedTuple):
    """Differences of a* and b*, over all pixels, noises and pictures."""

    largest: float
    mean: float


class Exported:
    """The files of an export, ready to run.

    Parameters
    ----------
    folder : path-like
        From `export_onnx`.
    """

    def __init__(self, folder: str | Path):
        self.sessions = {
            path.stem: onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
            for path in sorted(Path(folder).glob("*.onnx"))
        }

    def run(self, name: str, **inputs: np.ndarray) -> list[np.ndarray]:
        """Return the outputs of one file."""
        return self.sessions[name].run(None, inputs)

    def color(self, l: np.ndarray, noises: np.ndarray) -> np.ndarray:
        """Color a gray picture.

        Parameters
        ----------
        l : ndarray of float32, shape (size, size, 1)
        noises : ndarray of float32, shape (n, latent_dim)

        Returns
        -------
        ndarray of float32, shape (n, size, size, 2)
            AB/110.
        """
        l = l.transpose(2, 0, 1)[None]
        if "generator" in self.sessions:
            (ab,) = self.run("generator", l=l, noise=noises)
            return ab.transpose(0, 2, 3, 1)
        masks, summary = self.run("encoder", l=l)
        (colors,) = self.run("palette", summary=summary, noise=noises)
        return np.einsum("khw,nkc->nhwc", masks[0], colors)


def color_with_keras(generator: Generator, l: np.ndarray, noises: np.ndarray) -> np.ndarray:
    """Color a gray picture as `Colorizer` does, but without a close-up; see `Exported.color`."""
    if generator.parts:
        masks = softmax(read_views(generator, l)[None], axis=-1)
        encoded = generator.with_masks(l[None], masks)
    else:
        encoded = generator.encode(l[None])
    return np.asarray(generator.paint(encoded, noises))


def compare(
    generator: Generator, exported: Exported, pictures: Iterable[np.ndarray], noises: np.ndarray
) -> Differences:
    """Compare the colors of gray pictures, each (size, size, 1)."""
    differences = [
        np.abs(exported.color(l, noises) - color_with_keras(generator, l, noises)) * color.AB_SCALE
        for l in pictures
    ]
    return Differences(
        float(max(difference.max() for difference in differences)),
        float(np.mean([difference.mean() for difference in differences])),
    )


def _character(name: str, size: int) -> np.ndarray:
    square, _ = fit_square(color.gray(read(name)[0]), size)
    return color.to_network(color.rgb_to_lab(square))[0]


def measure(options: argparse.Namespace) -> Findings:
    """Export weights and measure how far their colors are from Keras."""
    rows, differences, sizes = [], [], []
    for name in options.weights:
        generator, _ = weights.load_generator(name)
        noises = noise.random_noise(options.noises, latent_dim=generator.latent_dim, seed=0)
        drawn = held_out_dataset(
            options.drawings,
            colorings=1,
            size=generator.size,
            framing="mixed" if generator.parts else "bust",
            progress=show_progress(),
        )
        with tempfile.TemporaryDirectory() as folder:
            out = export_onnx(name, Path(folder) / "exported")
            exported = Exported(out)
            of_files = [path.stat().st_size / 1e6 for path in sorted(out.glob("*.onnx"))]
        of_drawings = compare(generator, exported, drawn.l[:, 0], noises)
        characters = [_character(character, generator.size) for character in REAL]
        of_characters = compare(generator, exported, characters, noises)
        differences += [of_drawings.largest, of_characters.largest]
        sizes += of_files
        shown = " + ".join(f"{size:.2f}" for size in of_files)
        rows.append([str(name), *of_drawings, *of_characters, shown])
    targets = [
        Target(
            title="Largest difference of AB, ONNX and Keras", measured=max(differences), limit=LIMIT
        ),
        Target(title="Largest ONNX file", measured=max(sizes), limit=LARGEST_FILE, unit=" MB"),
    ]
    return Findings(
        title="ONNX files beside Keras",
        text=(
            f"Weights from `chroma export`, run by onnxruntime: the difference of a* and b* from"
            f" those of Keras at the size of the network, over {options.drawings} held-out drawings"
            f" and the {len(REAL)} real characters with {options.noises} noises each. Neither side"
            " takes a close-up of small heads."
        ),
        tables=[Table(heads=HEADS, rows=rows)],
        targets=targets,
    )


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("onnx", __doc__)
    shipped = cards.shipped_weights()
    parser.add_argument(
        *("--weights", "-w"),
        nargs="+",
        default=shipped,
        metavar="NAME",
        help="names or folders; default: all that come with Chroma",
    )
    parser.add_argument("--drawings", type=int, default=100, help="held-out drawings")
    parser.add_argument("--noises", type=int, default=4, help="colorings of each picture")
    add_store_option(parser)
    options = parser.parse_args(arguments)
    parts.run_part(
        "onnx", partial(measure, options), store=options.store, arguments=["onnx", *arguments]
    )
