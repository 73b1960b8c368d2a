import numpy as np
import pytest

from chroma_lib.measures.statistics import (
    average_tables,
    bootstrap,
    mean_interval,
    mean_of,
    mean_over_seeds,
)


def test_the_interval_covers_a_known_mean():
    rng = np.random.default_rng(0)
    hits = 0
    for seed in range(1000):
        values = rng.normal(3, 2, 60)
        value, low, high = bootstrap(
            lambda weights, values=values: mean_of(values, weights),
            60,
            resamples=300,
            seed=seed,
        )
        assert value == pytest.approx(values.mean())
        hits += low <= 3 <= high
    assert 0.92 <= hits / 1000 <= 0.97
    assert np.isnan(bootstrap(lambda w: w[:, 0] * np.nan, 3)).all()
    # Of one picture alone, drawing again tells nothing; of two it does.
    for present, known in (([5, np.nan, np.nan], False), ([5, 6, np.nan], True)):
        value, *ends = bootstrap(lambda weights, v=present: mean_of(v, weights), 3)
        assert value == np.nanmean(present) and np.isfinite(ends).all() == known
    # Biased: no resample is as small as the value, which stays inside all the same.
    value, low, high = bootstrap(lambda w: (w**2).sum(-1), 30)
    assert value == 30 and low < 30 < high


def test_mean_of_leaves_out_pictures_without_a_value():
    values = np.array([1.0, np.nan, 4.0])
    assert mean_of(values) == 2.5
    assert mean_of(values, np.array([[2, 5, 1], [0, 0, 1]])).tolist() == [2, 4]
    assert np.isnan(mean_of(values, np.array([0, 1, 0])))


def results_of(*values, name="a", low=0.0, high=9.0):
    rows = [{"model": value, "low": low, "high": high, "real": 4.0} for value in values]
    return [{"name": name, "measures": {"m": row}} for row in rows]


def test_mean_over_three_seeds_by_hand():
    row = mean_over_seeds(results_of(1.0, 2.0, 3.0))["a"]["m"]
    # s = 1 and t(0.975, 2) = 4.302653, so half the interval is 4.302653 / sqrt(3).
    expected = [2, -0.484138, 4.484138]
    np.testing.assert_allclose([row["mean"], row["low"], row["high"]], expected, atol=1e-5)
    assert row["real"] == 4
    assert row["seeds"] == 3


def test_one_seed_keeps_its_own_interval_and_names_their_order():
    table = mean_over_seeds(results_of(5.0, name="z") + results_of(1.0, 1.0))
    assert list(table) == ["z", "a"]
    assert table["z"]["m"] == {"mean": 5, "low": 0, "high": 9, "real": 4, "seeds": 1}
    assert table["a"]["m"]["low"] == table["a"]["m"]["high"] == 1


def test_a_measure_without_a_value_stays_without():
    row = mean_over_seeds(results_of(None, None, low=None, high=None))["a"]["m"]
    assert row["mean"] is row["low"] is row["high"] is None
    assert row["seeds"] == 0


def test_a_seed_without_a_value_is_left_out():
    results = results_of(None, low=None, high=None) + results_of(5.0, low=4.0, high=6.0)
    row = mean_over_seeds(results)["a"]["m"]
    assert row == {"mean": 5, "low": 4, "high": 6, "real": 4, "seeds": 1}


def test_the_widest_interval_of_the_seeds():
    tables = [
        {"m": {"model": 1.0, "low": 0.5, "high": 1.5, "real": 2.0}},
        {"m": {"model": 2.0, "low": None, "high": None, "real": 3.0}},
        {"m": {"model": 3.0, "low": 0.7, "high": 4.5, "real": None}},
    ]
    widest = {"mean": 2, "low": 0.5, "high": 4.5, "real": 2.5, "seeds": 3}
    assert average_tables(iter(tables), interval="widest") == {"m": widest}
    unknown = [{"m": {"model": None, "low": None, "high": None, "real": None}}]
    nothing = {"mean": None, "low": None, "high": None, "real": None, "seeds": 0}
    for interval in ("student", "widest"):
        assert average_tables(unknown, interval=interval) == {"m": nothing}


def test_mean_interval_of_one_value_has_no_ends():
    mean, low, high = mean_interval([3.0])
    assert mean == 3
    assert np.isnan([low, high]).all()
