"""Timing in turn: each contestant in a process of its own."""

import pytest

from benchmarks.rivals.contestants import build
from benchmarks.speed.alternate import Contestant, Timing, alternate, time_ratio


def test_each_contestant_runs_in_its_own_process_and_reports_metadata():
    options = {"library": "Chroma", "count": 20}
    contestants = {
        "forth": Contestant("to CIELAB", options),
        "back": Contestant("from CIELAB", options),
    }
    timings = alternate(contestants, rounds=3, calls={"forth": 2, "back": 1})
    forth, back = timings["forth"], timings["back"]
    assert [len(seconds) for seconds in forth.rounds] == [2, 2, 2]
    assert [len(seconds) for seconds in back.rounds] == [1, 1, 1]
    assert forth.metadata["error"] < 1e-3
    assert forth.peak_mb > 10
    assert forth.cpu_seconds > 0
    assert time_ratio(forth, forth) == 1


def test_a_contestant_that_fails_is_named():
    with pytest.raises(RuntimeError, match="nothing: ended with status 1"):
        alternate({"x": Contestant("nothing", {})}, rounds=1)


def test_an_unknown_contestant_is_refused():
    with pytest.raises(ValueError, match="no contestant 'os:system'"):
        build("os:system", {})


def test_times_are_means_of_rounds_and_their_median():
    timing = Timing([[1.0, 3.0], [2.0, 4.0], [10.0, 10.0]])
    assert timing.means == [2, 3, 10]
    assert timing.median == 3
    assert time_ratio(timing, Timing([[1.0], [1.0], [5.0]])) == 2
    assert timing.text("s").startswith("3 ± ")
    assert timing.spread == pytest.approx((6.5 - 2.5) / 2 / 3)
