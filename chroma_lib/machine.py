"""What this machine lends to a process."""

import os


def usable_cores() -> int:
    """Return the number of cores that this process may use: a container or a job may get fewer."""
    if hasattr(os, "sched_getaffinity"):  # not on Windows and macOS
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
