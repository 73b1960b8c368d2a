"""Progress: a bar on a terminal, lines in a log."""

import re
import sys

import pytest

from chroma_lib.progress import progress_bar


@pytest.fixture
def log(monkeypatch, capsys):
    """Return a function that returns the lines on stderr, which is no terminal."""
    monkeypatch.setenv("CHROMA_PROGRESS_SECONDS", "0")  # every step may write a line
    return lambda: capsys.readouterr().err.splitlines()


def test_a_log_gets_whole_lines(log):
    with progress_bar(total=3, desc="reading", unit="picture") as bar:
        for _ in range(3):
            bar.update()
    first, *_, last = lines = log()
    assert not any("\r" in line for line in lines)
    assert re.fullmatch(r"reading: 1 of 3 pictures, \d\d:\d\d, \d\d:\d\d left", first)
    assert re.fullmatch(r"reading: 3 of 3 pictures, \d\d:\d\d", last)


def test_a_loop_without_a_known_end(log):
    assert list(progress_bar(iter("ab"), unit="run")) == ["a", "b"]
    lines = log()
    assert lines and all(re.fullmatch(r"1 run, \S+|2 runs, \S+", line) for line in lines)


def test_short_work_says_nothing(log, monkeypatch):
    monkeypatch.setenv("CHROMA_PROGRESS_SECONDS", "3600")
    assert list(progress_bar(range(5), desc="drawing")) == list(range(5))
    assert log() == []


def test_nothing_is_shown_if_not_wanted(log):
    assert list(progress_bar(range(5), shown=False)) == list(range(5))
    assert log() == []


def test_other_output_writes_no_more_lines(log, monkeypatch):
    monkeypatch.setenv("CHROMA_PROGRESS_SECONDS", "3600")
    with progress_bar(total=2) as bar:
        bar.write("a note", file=sys.stderr)
    assert log() == ["a note"]


def test_a_terminal_gets_a_bar(log, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    list(progress_bar(range(3), desc="drawing"))
    assert "100%" in log()[-1]
