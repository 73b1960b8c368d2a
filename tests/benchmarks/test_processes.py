"""Processes that are measured."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.processes import in_own_process

ROOT = Path(__file__).parents[2]


def test_a_function_runs_in_a_process_of_its_own():
    assert in_own_process(os.getpid) != os.getpid()


def test_its_errors_come_back():
    with pytest.raises(ValueError, match="invalid literal"):
        in_own_process(int, "no number")


def test_a_large_array_shows_in_the_peak():
    # In a process of its own: this one may have held more before.
    code = """
from benchmarks.processes import peak_mb
before = peak_mb()
assert len(bytes(300_000_000).replace(b"\\0", b"\\1")) == 300_000_000
print(peak_mb() - before)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    assert 250 < float(done.stdout) < 1000
