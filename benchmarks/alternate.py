"""Time things side by side: each in a process of its own, in turn (A B A B ...).

A machine's speed drifts while one measures. Taken in turn, rivals meet the same drift, so their
ratio is safer than their times. A process of its own keeps threads and memory of one library away
from another's.
"""

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
    rounds : list of list of float
        Seconds of each call, a list a round; calls that warmed up are not among them.
    cpu_seconds : float
        Of a call, all cores added up: the mean over all.
    peak_mb : float
        Most memory that its process has held.
    facts : dict
        What it says of itself.
    """

    rounds: list = field(default_factory=list)
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    facts: dict = field(default_factory=dict)

    @property
    def means(self):
        """Seconds of a call, the mean of each round: what comes every 16th call is in them."""
        return [statistics.fmean(each) for each in self.rounds]

    @property
    def median(self):
        """Seconds of a call: the median over the rounds."""
        return statistics.median(self.means)

    @property
    def spread(self):
        """Half the distance of the quartiles of the rounds, as a share of the median."""
        if len(self.rounds) < 2:
            return 0.0
        low, _, high = statistics.quantiles(self.means, n=4, method="inclusive")
        return (high - low) / 2 / self.median

    def text(self, unit="ms"):
        """Return median and spread for a table."""
        value = self.median * {"s": 1, "ms": 1e3, "us": 1e6}[unit]
        return (
            f"{value:,.0f} ± {self.spread:.0%}"
            if value >= 100
            else f"{value:.3g} ± {self.spread:.0%}"
        )


def ratio(one, other):
    """Return how many times as long one took as another: the median over rounds in turn."""
    return statistics.median(a / b for a, b in zip(one.means, other.means))


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
        with self.process:  # closes its pipes and waits for its end
            self.process.stdin.close()


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
                results[name].rounds.append(done["seconds"])
                results[name].cpu_seconds += done["cpu_seconds"] / len(done["seconds"]) / rounds
                results[name].peak_mb = done["peak_mb"]
    finally:
        for process in processes.values():
            process.close()
    return results


def peak_mb():
    """Return the most memory that this process has held, in MB."""
    try:
        # Not getrusage: what it tells after a fork and exec is the parent's peak.
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    except OSError:  # not Linux
        most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return most / 2**20 if sys.platform == "darwin" else most / 2**10


def _module(name):
    """Import a module of contestants; by name and not from anywhere, as all else in Chroma."""
    if name == "stepping":
        import stepping as found
    elif name == "floor":
        import floor as found
    elif name == "streaming":
        import streaming as found
    elif name == "contest_lab":
        import contest_lab as found
    elif name == "contest_coloring":
        import contest_coloring as found
    elif name == "tried":
        import tried as found
    else:
        raise ValueError(f"no module {name!r} of contestants: name it in {__file__}")
    return found


def _serve(what, options):
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # whatever else prints must not come between
    module, function = what.split(":")
    sys.path.insert(0, str(Path(__file__).parent))
    timed = getattr(_module(module), function)(**options)
    timed()  # warm up: compile, allocate
    print(json.dumps({READY: getattr(timed, "facts", {})}), file=answers, flush=True)
    for line in sys.stdin:
        seconds, cpu_start = [], time.process_time()
        for _ in range(int(line)):
            start = time.perf_counter()
            timed()
            seconds.append(time.perf_counter() - start)
        cpu_seconds = time.process_time() - cpu_start
        done = {"seconds": seconds, "cpu_seconds": cpu_seconds, "peak_mb": peak_mb()}
        print(json.dumps(done), file=answers, flush=True)


if __name__ == "__main__":
    _serve(sys.argv[1], json.loads(sys.argv[2]))
