"""What 25 colorings cost beside one: medians in milliseconds, taken in turn.

    python benchmarks/packs.py
    python benchmarks/packs.py --weights dcgan --size 128 --rounds 41
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path

from chroma_lib import noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.packs.write import write_pack
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import Picture, read_picture
from chroma_lib.pictures.shipped import shipped_pictures


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--weights", default="dcgan_128")
    parser.add_argument("--picture", default=str(shipped_pictures()["eileen"]))
    parser.add_argument("--size", type=int, default=128, help="of the square picture, in pixels")
    parser.add_argument("--rounds", type=int, default=21)
    options = parser.parse_args()
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
    for name, run in (("read and color", color), ("write a pack", write)):
        one, many = in_turn(lambda: run(1), lambda: run(25), rounds=options.rounds)
        print(f"{name:15} 1: {one:7.1f}   25: {many:7.1f}   ratio {many / one:.2f}")


def in_turn(*runs, rounds):
    """Time callables A B A B ..., so that a busy machine slows all alike.

    Returns
    -------
    list of float
        The median of each, in milliseconds; a first round is left out.
    """
    times = [[] for _ in runs]
    for _ in range(rounds + 1):
        for run, taken in zip(runs, times):
            start = time.perf_counter()
            run()
            taken.append(1000 * (time.perf_counter() - start))
    return [statistics.median(taken[1:]) for taken in times]


if __name__ == "__main__":
    main()
