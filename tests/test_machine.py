"""Cores that a process may use."""

import os
import platform
import subprocess
import sys

import pytest

from chroma_lib.machine import usable_cores

TOLD = {"capture_output": True, "text": True, "check": True}


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="needs Linux's sched_setaffinity")
def test_a_process_bound_to_one_core_counts_one():
    before = os.sched_getaffinity(0)
    try:
        os.sched_setaffinity(0, {min(before)})
        assert usable_cores() == 1
    finally:
        os.sched_setaffinity(0, before)
    assert usable_cores() == len(before)


def test_without_affinity_all_cores_count(monkeypatch):
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)
    assert usable_cores() == (os.cpu_count() or 1)


_HELD = """
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
import numpy as np
from chroma_lib.machine import return_memory
if sys.argv[1] == "one":
    return_memory()
with ThreadPoolExecutor(4) as threads:
    list(threads.map(lambda i: np.ones(3_000_000).sum(), range(64)))
maps = Path("/proc/self/smaps").read_text().split("\\n")
starts = [int(line.split("-")[0], 16) for line in maps if " rw-p 00000000 00:00 0" in line]
print(sum(start % 2**26 == 0 for start in starts))  # each heap of a thread starts at 64 MiB
"""


@pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="only glibc gives each thread a heap of its own"
)
def test_threads_share_a_heap():
    several, one = (
        int(subprocess.run([sys.executable, "-c", _HELD, which], **TOLD).stdout)
        for which in ("several", "one")
    )
    assert one <= 1 < several  # one mapping in 16,384 starts there by chance
