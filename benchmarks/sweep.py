"""What running side by side is worth: the same short sweep one run at a time, and two at a time.

    python benchmarks/sweep.py

Prints the ratio of the wall times and what stands in its way. Quiet the machine first.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import nbformat

from chroma_lib.sweeps.run import sweep
from chroma_lib.sweeps.store import NOTEBOOK, RUNS

NOTEBOOK = Path(__file__).parent / "sweep_train.ipynb"
SHORT = {"steps": [20], "drawings": [100], "measured": [4], "noises": [4]}


def timed(folder, runs, jobs):
    """Run the sweep; return its wall time, and of a run the mean time and what was its start."""
    start = time.perf_counter()
    table = sweep(NOTEBOOK, SHORT, repeat=runs, out=folder, jobs=jobs)
    wall = time.perf_counter() - start
    if not (table["status"] == "done").all():
        sys.exit("\n".join(table["error"].dropna()))
    starts = []
    for run, seconds in zip(table["run"], table["seconds"]):
        cells = nbformat.read(folder / RUNS / run / NOTEBOOK, as_version=4).cells
        starts.append(seconds - sum(c.metadata.papermill.get("duration") or 0 for c in cells))
    return wall, table["seconds"].mean(), sum(starts) / len(starts)


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=8)
    options = parser.parse_args()
    print(f"{os.cpu_count()} cores, load before {os.getloadavg()[0]:.1f}")
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import chroma_lib.training"], check=True)
    print(f"in each run the import of TensorFlow: {time.perf_counter() - start:.1f} s")
    walls = []
    with tempfile.TemporaryDirectory() as folder:
        for jobs in (1, 2):
            wall, seconds, begun = timed(Path(folder) / f"{jobs}", options.runs, jobs)
            walls.append(wall)
            busy = options.runs * seconds / jobs
            print(
                f"--jobs {jobs}: {wall:.0f} s for {options.runs} runs; a run {seconds:.1f} s, "
                f"{begun:.1f} s of it to start its kernel; {wall - busy:.1f} s outside of runs"
            )
    print(f"--jobs 2 against --jobs 1: {walls[0] / walls[1]:.2f} times as fast")


if __name__ == "__main__":
    main()
