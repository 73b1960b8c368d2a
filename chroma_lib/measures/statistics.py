"""Means, ratios and their intervals, over pictures and over seeds."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import t as student

RESAMPLES = 1000


# Over pictures. `weights` counts how often each picture is taken: see `bootstrap`.


def mean_of(values: ArrayLike, weights: ArrayLike | None = None) -> Any:
    """Return the weighted mean of one value for each picture.

    Parameters
    ----------
    values : array_like, shape (n,)
        Pictures with NaN are left out.
    weights : array_like, shape (n,) or (b, n), optional

    Returns
    -------
    float or ndarray of shape (b,)
        NaN if no picture has a value.
    """
    values, weights = drop_missing(weights, np.asarray(values, float))
    return divide(weights @ values, weights.sum(-1))


def ratio_of_sums(
    values: np.ndarray, reference: np.ndarray, weights: ArrayLike | None = None
) -> Any:
    """Return the weighted sum of values over that of their reference.

    Parameters
    ----------
    values, reference : ndarray, shape (n,)
        One value for each picture.
    weights : array_like, shape (n,) or (b, n), optional

    Returns
    -------
    float or ndarray of shape (b,)
        NaN if the reference sums to 0.
    """
    weights = as_weights(weights, len(values))
    return divide(weights @ values, weights @ reference)


def bootstrap(
    statistic: Callable[[np.ndarray], np.ndarray],
    count: int,
    *,
    resamples: int = RESAMPLES,
    seed: int = 0,
) -> tuple[float, float, float]:
    """Return a statistic of pictures and its 95% bootstrap interval.

    The interval is shifted so that the mean of the resamples lies at the value. For a mean the
    shift is zero. A distance between two sets grows when some pictures are left out, so without
    the shift its interval would lie above the value. Compare the shifted interval with the floor,
    which has the same bias. It may reach slightly below 0.

    Parameters
    ----------
    statistic : callable
        Maps weights (b, n) to values (b,), NaN where there is no value. A weight is the number of
        times that a picture is taken: all ones give the statistic itself.
    count : int
        Number of pictures, n. They are drawn n at a time, with replacement.
    resamples : int
    seed : int
        Seed of the draws.

    Returns
    -------
    value : float
        The statistic of all pictures.
    low, high : float
        The shifted percentiles 2.5 and 97.5 of the resamples. NaN if there is no value, or if it
        depends on a single picture, so that resampling says nothing.

    References
    ----------
    Efron and Tibshirani 1993, "An introduction to the bootstrap", chapter 13.
    """
    rng = np.random.default_rng(seed)
    resampled_weights = rng.multinomial(count, np.full(count, 1 / count), size=resamples)
    values = statistic(np.concatenate([np.ones((1, count)), resampled_weights]))
    resampled = values[1:][np.isfinite(values[1:])]
    without_one = statistic(1 - np.eye(count))
    if not len(resampled) or not np.isfinite(without_one).all():
        return float(values[0]), np.nan, np.nan
    low, high = np.percentile(resampled, [2.5, 97.5]) + (values[0] - resampled.mean())
    return float(values[0]), float(low), float(high)


# Over repeats, such as seeds.


def mean_interval(values: Sequence[float]) -> tuple[float, float, float]:
    """Return the mean of repeats, such as seeds, and its 95% interval by Student's t.

    Parameters
    ----------
    values : sequence of float
        At least one, all finite.

    Returns
    -------
    mean, low, high : float
        The ends of the interval are NaN for a single value, which says nothing about the spread.
    """
    mean, count = float(np.mean(values)), len(values)
    if count < 2:
        return mean, np.nan, np.nan
    half = float(student.ppf(0.975, count - 1) * np.std(values, ddof=1) / np.sqrt(count))
    return mean, mean - half, mean + half


def average_tables(
    tables: Iterable[Mapping[str, Mapping[str, float | None]]],
    *,
    interval: Literal["student", "widest"] = "student",
) -> dict[str, dict[str, Any]]:
    """Average tables of measures, one table for each seed.

    Parameters
    ----------
    tables : iterable of dict
        From `chroma_lib.measures.evaluate.measure`: measure -> ``{"model", "low", "high",
        "real"}``. Each has the measures of the first. Seeds without a value (None) are left out.
    interval : {"student", "widest"}
        "student": the 95% interval of the mean by Student's t over the seeds; with one seed, the
        seed's own interval. "widest": the smallest low and the largest high of the seeds' own
        intervals.

    Returns
    -------
    dict of str to dict
        Measure -> ``{"mean", "low", "high", "real", "seeds"}``: means of "model" and "real", the
        interval, and the number of seeds that have a value. None where no seed has a value.
    """
    tables = list(tables)
    summarize = {"student": _student_interval, "widest": _widest_interval}[interval]
    averages = {}
    for measure in tables[0]:
        rows = [table[measure] for table in tables]
        low, high = summarize(rows)
        averages[measure] = {
            "mean": _mean_of_known(rows, "model"),
            "low": low,
            "high": high,
            "real": _mean_of_known(rows, "real"),
            "seeds": len(_known(rows, "model")),
        }
    return averages


def mean_over_seeds(results: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, dict[str, Any]]]:
    """Average the results of a comparison over the seeds of each row.

    Parameters
    ----------
    results : iterable of dict
        From `chroma_lib.measures.compare.compare_recipes` or `stored_results`: "name" and
        "measures" of each row and seed.

    Returns
    -------
    dict of str to dict of str to dict
        Name of the row -> measure -> ``{"mean", "low", "high", "real", "seeds"}``; see
        `average_tables`.
    """
    tables: dict[str, list] = {}
    for result in results:
        tables.setdefault(result["name"], []).append(result["measures"])
    return {name: average_tables(of_name) for name, of_name in tables.items()}


def _known(rows, key):
    return [row[key] for row in rows if row[key] is not None]


def _mean_of_known(rows, key):
    known = _known(rows, key)
    return float(np.mean(known)) if known else None


def _student_interval(rows):
    values = _known(rows, "model")
    if len(values) > 1:
        return mean_interval(values)[1:]
    # One value says nothing about the spread over seeds: its own interval is all there is.
    row = next((row for row in rows if row["model"] is not None), rows[0])
    return row["low"], row["high"]


def _widest_interval(rows):
    return min(_known(rows, "low"), default=None), max(_known(rows, "high"), default=None)


# Arithmetic that all measures share.


def divide(above: ArrayLike, below: ArrayLike) -> Any:
    """Divide, with NaN where `below` is not positive. Returns a number for two numbers."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)[()]


def as_weights(weights: ArrayLike | None, count: int) -> np.ndarray:
    """Return weights as floats, ones by default: shape (count,) or (b, count)."""
    return np.ones(count) if weights is None else np.asarray(weights, float)


def is_finite(values: np.ndarray) -> np.ndarray:
    """Return for each picture (n, ...) whether all its values are finite: bool, shape (n,)."""
    return np.isfinite(values).all(tuple(range(1, values.ndim)))


def drop_missing(weights: ArrayLike | None, *arrays: np.ndarray) -> tuple[np.ndarray, ...]:
    """Leave out the pictures that have NaN in any array; return the arrays, then the weights."""
    weights = as_weights(weights, len(arrays[0]))
    present = np.all([is_finite(values) for values in arrays], axis=0)
    return *(values[present] for values in arrays), weights[..., present]
