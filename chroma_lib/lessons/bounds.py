"""Bounds on what a handed-in notebook may use: time, memory and the size of a file."""

import os
import time

import psutil

GIBIBYTE = 1 << 30
_FILE_BYTES = GIBIBYTE
_PRINTED_BYTES = GIBIBYTE // 2  # all outputs of Chroma's notebooks together take a few megabytes
_STACKS = 4 * GIBIBYTE  # address space of idle threads, which is reserved but hardly used


def bound_this_process(seconds: float, gibibytes: float) -> None:
    """Let the system bound this process and those that it starts. They cannot undo it.

    Windows has no such bounds; there `Overseer` alone acts.

    Parameters
    ----------
    seconds : float
        Time; each core of the machine may work as long.
    gibibytes : float
        Memory. An allocation beyond it raises a MemoryError.
    """
    try:
        import resource
    except ModuleNotFoundError:
        return
    bounds = {
        resource.RLIMIT_CPU: int(seconds * (os.cpu_count() or 1)) + 1,
        resource.RLIMIT_DATA: int(gibibytes * GIBIBYTE) + _STACKS,
        resource.RLIMIT_FSIZE: _FILE_BYTES,
        resource.RLIMIT_CORE: 0,
    }
    for kind, bound in bounds.items():
        _, hard = resource.getrlimit(kind)
        bound = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
        resource.setrlimit(kind, (bound, bound))


class Overseer:
    """Says when the processes that were started since must be stopped; see `execute`.

    Parameters
    ----------
    seconds : float
        Time from now on.
    gibibytes : float
        Memory of all these processes together.
    """

    def __init__(self, seconds: float, gibibytes: float):
        self.seconds, self.gibibytes = seconds, gibibytes
        self._deadline = time.monotonic() + seconds
        self._own = psutil.Process()
        self._own_before = self._own.memory_info().rss
        self._others = {child.pid for child in self._own.children(recursive=True)}

    def __call__(self) -> str | None:
        """Return why the processes must be stopped, or None."""
        if time.monotonic() > self._deadline:
            return f"stopped after {self.seconds:g} s"
        if self._used_bytes() > self.gibibytes * GIBIBYTE:
            return f"stopped at {self.gibibytes:g} GiB of memory"
        if self._own.memory_info().rss - self._own_before > _PRINTED_BYTES:
            return "stopped because it prints without end"  # this process keeps what is printed
        return None

    def _used_bytes(self):
        used = 0
        for child in self._own.children(recursive=True):
            if child.pid not in self._others:
                try:
                    used += child.memory_info().rss
                except psutil.Error:  # it has just ended
                    continue
        return used
