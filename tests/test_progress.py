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
    assert re.fullmatch(r"reading: 1 of 3 pictures, \d\d:\d\d", first)
    assert re.fullmatch(r"reading: 3 of 3 pictures, \d\d:\d\d", last)


@pytest.fixture
def clock(monkeypatch):
    """Return a function that lets seconds pass for every bar."""
    now = [1000.0]
    monkeypatch.setattr("tqdm.std.time", lambda: now[0])

    def wait(seconds):
        now[0] += seconds

    return wait


def advance(bar, clock, *seconds):
    for each in seconds:
        clock(each)
        bar.update()


def test_the_first_item_says_nothing_about_the_time_left(log, clock):
    with progress_bar(total=10, unit="picture") as bar:
        advance(bar, clock, 60, 1, 1)  # the first includes loading
    assert log()[:3] == [
        "1 of 10 pictures, 01:00",
        "2 of 10 pictures, 01:01, 00:08 left",
        "3 of 10 pictures, 01:02, 00:07 left",
    ]


def test_the_time_left_waits_for_two_seconds(log, clock):
    with progress_bar(total=100) as bar:
        advance(bar, clock, 0.5, 0.5, 0.5, 0.5)
    *early, late = log()[:4]
    assert not any("left" in line for line in early)
    assert late == "4 of 100 it, 00:02, 00:48 left"


def test_the_time_left_of_a_resumed_loop(log, clock):
    with progress_bar(total=100, initial=90) as bar:
        advance(bar, clock, 5, 1)
    assert log()[1] == "92 of 100 it, 00:06, 00:08 left"


def test_a_bar_on_a_terminal_estimates_alike(log, clock, monkeypatch):
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress_bar(total=10, mininterval=0) as bar:
        advance(bar, clock, 60, 1, 1)
    shown = re.findall(r"(\d+)/10 \[\S+<(\S+),", " ".join(log()))
    assert shown[:4] == [("0", "?"), ("1", "?"), ("2", "00:08"), ("3", "00:07")]


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
