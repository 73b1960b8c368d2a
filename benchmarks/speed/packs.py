"""What 25 colorings cost beside one: medians in milliseconds, timed in turn.

python -m benchmarks packs
python -m benchmarks packs --weights dcgan --size 128 --rounds 41
"""

import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from benchmarks.command_line import Arguments, command_parser
from chroma_lib import noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures


def time_in_turn(*functions: Callable[[], object], rounds: int) -> list[float]:
    """Time functions A B A B ..., so that a busy machine slows them alike.

    Returns
    -------
    list of float
        The median of each in milliseconds, without a first round.
    """
    times = [[] for _ in functions]
    for _ in range(rounds + 1):
        for function, durations in zip(functions, times):
            start = time.perf_counter()
            function()
            durations.append(1000 * (time.perf_counter() - start))
    return [statistics.median(durations[1:]) for durations in times]


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("packs", __doc__)
    parser.add_argument("--weights", default="dcgan_128")
    parser.add_argument("--picture", default=str(shipped_pictures()["eileen"]))
    parser.add_argument("--size", type=int, default=128, help="side of the picture in pixels")
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args(arguments)
    colorizer = Colorizer.load(options.weights)
    rgb = fit_square(read_picture(options.picture).rgb, options.size)[0]
    noises = noise.random_noise(25, latent_dim=colorizer.latent_dim)

    def color(count):
        colorizer.color(colorizer.encode(rgb), noises[:count])

    def write(count):
        with tempfile.TemporaryDirectory() as folder:
            picture = Picture(rgb, None, "picture")
            write_pack(colorizer, picture, noises[:count], Path(folder) / "pack")

    print(f"{options.size}x{options.size}, median of {options.rounds} rounds, ms")
    for title, task in (("read and color", color), ("write a pack", write)):
        one, many = time_in_turn(partial(task, 1), partial(task, 25), rounds=options.rounds)
        print(f"{title:15} 1: {one:7.1f}   25: {many:7.1f}   ratio {many / one:.2f}")
