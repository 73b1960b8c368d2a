"""Memory over long runs: 2,000 steps of training, then 10,000 moves of the slider.

    python benchmarks/steady.py

Prints what the process holds in each quarter, in MB (Linux); the first tenth of the time, in which
all is loaded and compiled, is left out.
"""

import argparse
import os
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import records

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.studio.widgets import NoiseSlider
from chroma_lib.training.loop import train
from chroma_lib.training.recipe import Recipe

PAGE = os.sysconf("SC_PAGE_SIZE")
SECONDS = 0.25  # between two looks at the memory


def train(steps, seed):
    """Train the recipe, with sample grids and checkpoints."""
    drawn = drawn_dataset(200, seed=seed, progress=False)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "trained"
        train(
            drawn, Recipe(), steps=steps, seed=seed, out=out, progress=sys.stderr.isatty()
        )


def move(moves, seed):
    """Move the five sliders and the walk to random values."""
    eileen = read_picture(shipped_pictures()["eileen"]).rgb
    slider = NoiseSlider(Colorizer.load("dcgan"), {"eileen": eileen}, lang="en")
    controls = [*slider.sliders, slider.walk]
    rng = np.random.default_rng(seed)
    for i in range(moves):
        control = controls[i % len(controls)]
        control.value = type(control.value)(rng.choice(np.linspace(control.min, control.max, 41)))


@contextmanager
def memory_watched():
    """Yield a list that fills with what this process holds, in MB."""
    held, over = [], threading.Event()

    def look():
        while not over.wait(SECONDS):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            held.append(pages * PAGE / 1e6)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield held
    finally:
        over.set()
        thread.join()


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--moves", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--record", action="store_true", help="keep the figures")
    options = parser.parse_args()
    figures = {}
    for what, work, count in (
        ("steps of training", train, options.steps),
        ("moves of the slider", move, options.moves),
    ):
        with memory_watched() as held:
            work(count, options.seed)
        steady = held[len(held) // 10 :]
        quarters = [float(np.mean(part)) for part in np.array_split(steady, 4)]
        figures[what] = count
        for number, megabytes in enumerate(quarters, start=1):
            figures[f"{what}: MB in quarter {number}"] = megabytes
        figures[f"{what}: growth, last quarter against first, %"] = (
            100 * (quarters[-1] - quarters[0]) / quarters[0]
        )
    for name, value in figures.items():
        print(f"{name:60} {value:,.1f}")
    if options.record:
        records.keep("steady", "Long runs hold no more and more memory", figures)


if __name__ == "__main__":
    main()
