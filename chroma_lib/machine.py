"""What this machine lends to a process."""

import contextlib
import ctypes
import os
import sys

_ARENA_MAX = -8  # M_ARENA_MAX of glibc's malloc.h


def usable_cores() -> int:
    """Return the number of cores that this process may use: a container or a job may get fewer."""
    if hasattr(os, "sched_getaffinity"):  # not on Windows and macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def share_one_heap() -> None:
    """Let all threads of this process take memory from one heap, where Linux's glibc allows it.

    By default each thread has a heap of its own, which keeps what the thread freed: with large
    pictures a fifth of all memory. Threads that mostly compute do not wait for each other longer.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL(None).mallopt(_ARENA_MAX, 1)
