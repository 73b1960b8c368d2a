"""What this machine lends to a process."""

import contextlib
import ctypes
import os
import sys

# M_ARENA_MAX and M_MMAP_THRESHOLD of glibc's malloc.h
_ARENA_MAX, _MMAP_THRESHOLD = -8, -3
_LARGE_BLOCK = 12_000_000  # bytes; Pillow takes 16 MB at a time


def usable_cores() -> int:
    """Return the number of cores that this process may use: a container or a job may get fewer."""
    if hasattr(os, "sched_getaffinity"):  # not on Windows and macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def return_memory() -> None:
    """Let this process give back memory that it frees, where Linux's glibc can be told so.

    By default each thread has a heap of its own, which keeps what the thread freed, and blocks of
    up to 32 MB come from heaps: with large pictures a fifth of all memory. Threads that mostly
    compute do not wait for each other longer.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError, AttributeError):  # another C library
            library = ctypes.CDLL(None)
            library.mallopt(_ARENA_MAX, 1)
            library.mallopt(_MMAP_THRESHOLD, _LARGE_BLOCK)
