"""What running side by side is worth: the same short sweep, one run at a time and two at a time.

    python -m benchmarks sweep

Prints the ratio of the wall times and what limits it. Close other programs first.
"""

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import nbformat

from benchmarks.command_line import Arguments, command_parser
from benchmarks.records import ROOT
from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.run import sweep
from chroma_lib.sweeps.store import NOTEBOOK, RUNS

SWEPT = ROOT / "benchmarks" / "sweep_train.ipynb"
SHORT = {"steps": [20], "drawings": [100], "measured": [4], "noises": [4]}


@dataclass(frozen=True)
class SweepTimes:
    """Wall time of a sweep, mean time of a run, and mean time that a run takes to start."""

    wall_seconds: float
    run_seconds: float
    start_seconds: float


def run_short_sweep(folder: Path, runs: int, jobs: int) -> SweepTimes:
    """Run a sweep of short trainings, so many at a time.

    Raises
    ------
    ChromaError
        If a run fails.
    """
    start = time.perf_counter()
    table = sweep(SWEPT, SHORT, repeat=runs, out=folder, jobs=jobs)
    wall = time.perf_counter() - start
    if not (table["status"] == "done").all():
        raise ChromaError(f"{SWEPT}: a run failed: {table['error'].dropna().iloc[0]}")
    starts = []
    for run, seconds in zip(table["run"], table["seconds"]):
        cells = nbformat.read(folder / RUNS / run / NOTEBOOK, as_version=4).cells
        starts.append(seconds - sum(c.metadata.papermill.get("duration") or 0 for c in cells))
    return SweepTimes(wall, table["seconds"].mean(), sum(starts) / len(starts))


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("sweep", __doc__)
    parser.add_argument("--runs", type=int, default=8)
    options = parser.parse_args(arguments)
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import chroma_lib.training.loop"], check=True)
    print(f"in each run the import of TensorFlow: {time.perf_counter() - start:.1f} s")
    walls = []
    with tempfile.TemporaryDirectory() as folder:
        for jobs in (1, 2):
            times = run_short_sweep(Path(folder) / f"{jobs}", options.runs, jobs)
            walls.append(times.wall_seconds)
            outside = times.wall_seconds - options.runs * times.run_seconds / jobs
            print(
                f"--jobs {jobs}: {times.wall_seconds:.0f} s for {options.runs} runs; "
                f"a run {times.run_seconds:.1f} s, {times.start_seconds:.1f} s of it to start its "
                f"kernel; {outside:.1f} s outside of runs"
            )
    print(f"--jobs 2 relative to --jobs 1: {walls[0] / walls[1]:.2f} times as fast")
