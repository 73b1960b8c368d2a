"""Times contestants side by side: each in a process of its own, in turn (A B A B ...).

A machine's speed drifts during a measurement. Contestants that take turns meet the same drift, so
the ratio of their times is more reliable than the times. Separate processes keep the threads and
the memory of one library away from another's.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from benchmarks.records import ROOT


@dataclass(frozen=True)
class Contestant:
    """What is timed.

    Attributes
    ----------
    name : str
        As `benchmarks.rivals.contestants.build` knows it.
    options : dict
        Its keyword arguments.
    environment : dict of str to str
        Environment variables of its process.
    """

    name: str
    options: Mapping[str, Any]
    environment: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Timing:
    """How long the calls of one contestant took.

    Attributes
    ----------
    rounds : list of list of float
        Seconds of each call, a list for each round; warm-up calls are left out.
    cpu_seconds : float
        CPU time of a call, all cores added up: the mean over all calls.
    peak_mb : float
        Peak memory of its process.
    metadata : dict
        What the contestant reports about itself.
    """

    rounds: list[list[float]] = field(default_factory=list)
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    metadata: dict = field(default_factory=dict)

    @property
    def means(self) -> list[float]:
        """Mean seconds of a call in each round; work done at every 16th call is averaged in."""
        return [statistics.fmean(seconds) for seconds in self.rounds]

    @property
    def median(self) -> float:
        """Seconds of a call: the median over the rounds."""
        return statistics.median(self.means)

    @property
    def spread(self) -> float:
        """Half the interquartile range over the rounds, as a fraction of the median."""
        if len(self.rounds) < 2:
            return 0.0
        low, _, high = statistics.quantiles(self.means, n=4, method="inclusive")
        return (high - low) / 2 / self.median

    def text(self, unit: str = "ms") -> str:
        """Return median and spread for a table, in "s", "ms" or "us"."""
        value = self.median * {"s": 1, "ms": 1e3, "us": 1e6}[unit]
        number = f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
        return f"{number} ± {self.spread:.0%}"


def time_ratio(timing: Timing, reference: Timing) -> float:
    """Return how many times as long as the reference: the median over the paired rounds."""
    return statistics.median(a / b for a, b in zip(timing.means, reference.means))


class _Worker:
    """A process that holds one contestant; it waits while others run."""

    def __init__(self, contestant: Contestant):
        self.name = contestant.name
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "benchmarks.rivals.worker"),
                *(contestant.name, json.dumps(dict(contestant.options))),
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"} | dict(contestant.environment),
        )

    def answer(self) -> dict:
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.name}: ended with status {self.process.wait()}")
        return json.loads(line)

    def run(self, calls: int) -> dict:
        print(calls, file=self.process.stdin, flush=True)
        return self.answer()

    def close(self) -> None:
        with self.process:  # closes its pipes and waits for its end
            self.process.stdin.close()


def alternate(
    contestants: Mapping[Any, Contestant], *, rounds: int, calls: int | Mapping[Any, int] = 1
) -> dict[Any, Timing]:
    """Time contestants in turn.

    Parameters
    ----------
    contestants : dict of str to Contestant
    rounds : int
    calls : int or dict of str to int
        Consecutive calls of each contestant in a round.

    Returns
    -------
    dict of str to Timing

    Raises
    ------
    RuntimeError
        If the process of a contestant fails.
    """
    timings = {key: Timing() for key in contestants}
    workers = {}
    try:
        for key, contestant in contestants.items():
            workers[key] = _Worker(contestant)
            # One after the other: each warms up while no other runs.
            timings[key].metadata = workers[key].answer()
        for _ in range(rounds):
            for key, worker in workers.items():
                done = worker.run(calls if isinstance(calls, int) else calls[key])
                timings[key].rounds.append(done["seconds"])
                timings[key].cpu_seconds += done["cpu_seconds"] / len(done["seconds"]) / rounds
                timings[key].peak_mb = done["peak_mb"]
    finally:
        for worker in workers.values():
            worker.close()
    return timings
