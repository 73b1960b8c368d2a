"""Processes that are measured."""

import os

import pytest

from benchmarks.processes import in_own_process, peak_mb


def test_a_function_runs_in_a_process_of_its_own():
    assert in_own_process(os.getpid) != os.getpid()


def test_its_errors_come_back():
    with pytest.raises(ValueError, match="invalid literal"):
        in_own_process(int, "no number")


def test_a_large_array_shows_in_the_peak():
    before = peak_mb()
    assert len(bytes(300_000_000).replace(b"\0", b"\1")) == 300_000_000
    assert peak_mb() > before + 100
