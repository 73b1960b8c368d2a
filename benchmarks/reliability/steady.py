"""Memory over long runs: 2,000 steps of training, then 10,000 moves of the slider.

    python -m benchmarks steady

Prints the memory of the process in each quarter of the run, in MB (Linux). The first tenth of the
time, in which everything is loaded and compiled, is left out.
"""

import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from benchmarks import page
from benchmarks.command_line import Arguments, add_store_option, command_parser, show_progress
from benchmarks.parts import print_findings
from benchmarks.records import Findings
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.studio.widgets import NoiseSlider
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.run import train

PAGE_BYTES = os.sysconf("SC_PAGE_SIZE")
SECONDS = 0.25  # between two readings of the memory


def train_recipe(steps: int, seed: int) -> None:
    """Train the recipe, with sample grids and checkpoints."""
    data = drawn_dataset(200, seed=seed, progress=False)
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "trained"
        train(data, Recipe(), steps=steps, seed=seed, out=out, progress=show_progress())


def move_sliders(moves: int, seed: int) -> None:
    """Move the five sliders and the walk to random values."""
    eileen = read_picture(shipped_pictures()["eileen"]).rgb
    slider = NoiseSlider(Colorizer.load("dcgan"), {"eileen": eileen}, lang="en")
    controls = [*slider.sliders, slider.walk]
    rng = np.random.default_rng(seed)
    for i in range(moves):
        control = controls[i % len(controls)]
        control.value = type(control.value)(rng.choice(np.linspace(control.min, control.max, 41)))


@contextmanager
def watch_memory() -> Iterator[list[float]]:
    """Yield a list that fills with the memory of this process, in MB."""
    readings, finished = [], threading.Event()

    def read():
        while not finished.wait(SECONDS):
            pages = int(Path("/proc/self/statm").read_text().split()[1])
            readings.append(pages * PAGE_BYTES / 1e6)

    thread = threading.Thread(target=read)
    thread.start()
    try:
        yield readings
    finally:
        finished.set()
        thread.join()


def summarize(task: str, count: int, readings: list[float]) -> dict[str, float]:
    """Return the mean memory in each quarter of a run, and how much it grew."""
    steady = readings[len(readings) // 10 :]
    quarters = [float(np.mean(part)) for part in np.array_split(steady, 4)]
    growth = 100 * (quarters[-1] - quarters[0]) / quarters[0]
    return {
        task: count,
        **{f"{task}: MB in quarter {i}": mean for i, mean in enumerate(quarters, start=1)},
        f"{task}: growth from the first quarter to the last, %": growth,
    }


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("steady", __doc__)
    parser.add_argument("--steps", type=int, default=2000)
    parser.add_argument("--moves", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    add_store_option(parser)
    options = parser.parse_args(arguments)
    figures = {}
    for task, function, count in (
        ("steps of training", train_recipe, options.steps),
        ("moves of the slider", move_sliders, options.moves),
    ):
        with watch_memory() as readings:
            function(count, options.seed)
        figures |= summarize(task, count, readings)
    findings = Findings(title="Memory does not grow over long runs", figures=figures)
    print_findings(findings)
    if options.store:
        page.store("steady", findings, page="reliability")
