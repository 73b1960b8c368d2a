"""Time things side by side: each in a process of its own, in turn (A B A B ...).

A machine's speed drifts while one measures. Taken in turn, rivals meet the same drift, so their
ratio is safer than their times. A process of its own keeps threads and memory of one library away
from another's.
"""

import importlib
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

READY = "ready"


@dataclass
class Timed:
    """What one contestant took.

    Attributes
    ----------
    seconds : list of float
        Of each timed call, without the calls that warmed up.
    cpu_seconds : list of float
        The same on all cores added up.
    peak_mb : float
        Most memory that its process held so far.
    facts : dict
        What it says of itself.
    """

    seconds: list = field(default_factory=list)
    cpu_seconds: list = field(default_factory=list)
    peak_mb: float = 0.0
    facts: dict = field(default_factory=dict)

    @property
    def median(self):
        """Median seconds."""
        return statistics.median(self.seconds)

    @property
    def spread(self):
        """The quartiles' distance from each other, as a share of the median."""
        if len(self.seconds) < 2:
            return 0.0
        low, _, high = statistics.quantiles(self.seconds, n=4, method="inclusive")
        return (high - low) / self.median


class _Process:
    """A contestant in its process; it waits while others run."""

    def __init__(self, what, options, environment):
        command = [sys.executable, __file__, what, json.dumps(options)]
        self.what = what
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=os.environ | {"TF_CPP_MIN_LOG_LEVEL": "3"} | environment,
        )

    def answer(self):
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self.what}: ended with status {self.process.wait()}")
        return json.loads(line)

    def run(self, calls):
        print(calls, file=self.process.stdin, flush=True)
        return self.answer()

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def alternate(contestants, *, rounds, calls=1):
    """Time contestants in turn.

    Parameters
    ----------
    contestants : dict of str to (str, dict) or (str, dict, dict)
        For each name "module:function", where the function, called with the dict as keyword
        arguments, gives what is timed: a function without arguments. It may have an attribute
        `facts`, a dict. The second dict holds environment variables.
    rounds : int
    calls : int or dict of str to int
        In a row for each contestant in each round.

    Returns
    -------
    dict of str to Timed
    """
    results = {name: Timed() for name in contestants}
    processes = {}
    try:
        for name, (what, options, *environment) in contestants.items():
            processes[name] = _Process(what, options, *environment or [{}])
            # One after the other: each warms up while no other runs.
            results[name].facts = processes[name].answer()[READY]
        for _ in range(rounds):
            for name, process in processes.items():
                done = process.run(calls[name] if isinstance(calls, dict) else calls)
                results[name].seconds += done["seconds"]
                results[name].cpu_seconds += done["cpu_seconds"]
                results[name].peak_mb = done["peak_mb"]
    finally:
        for process in processes.values():
            process.close()
    return results


def peak_mb():
    """Return the most memory that this process has held, in MB."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 2**20 if sys.platform == "darwin" else most / 2**10


def _serve(what, options):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else prints must not come between
    module, function = what.split(":")
    sys.path.insert(0, str(Path(__file__).parent))
    timed = getattr(importlib.import_module(module), function)(**options)
    timed()  # warm up: compile, allocate
    print(json.dumps({READY: getattr(timed, "facts", {})}), file=answers, flush=True)
    for line in sys.stdin:
        seconds, cpu_seconds = [], []
        for _ in range(int(line)):
            start, cpu_start = time.perf_counter(), time.process_time()
            timed()
            seconds.append(time.perf_counter() - start)
            cpu_seconds.append(time.process_time() - cpu_start)
        done = {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak_mb()}
        print(json.dumps(done), file=answers, flush=True)


if __name__ == "__main__":
    _serve(sys.argv[1], json.loads(sys.argv[2]))
