"""Means, ratios and their intervals, over pictures and over seeds."""

import numpy as np
from scipy.stats import t as student

RESAMPLES = 1000


def ratio_of_sums(values, reference, weights=None):
    """Return the sum of values (n,) over that of the reference (n,), each counted by weights."""
    weights = as_weights(weights, len(values))
    return divide(weights @ values, weights @ reference)


def mean_of(values, weights=None):
    """Return the mean of values (n,) counted by weights; a picture of value NaN is left out."""
    values, weights = drop_missing(weights, np.asarray(values, float))
    return divide(weights @ values, weights.sum(-1))


def bootstrap(statistic, count, *, resamples=RESAMPLES, seed=0):
    """Return a statistic of pictures and its 95% bootstrap interval.

    Parameters
    ----------
    statistic : callable
        From weights (b, n) to values (b,); NaN where it has none.
    count : int
        Number of pictures, n. They are drawn with replacement, n at a time.
    resamples : int
    seed : int

    Returns
    -------
    value, low, high : float
        The statistic of all pictures, and the percentiles 2.5 and 97.5 of the resamples, moved
        so that the resamples' mean lies at the value; NaN where there is none, or where it rests
        on one picture and drawing again tells nothing. For a mean the move changes nothing. A
        distance of two sets grows when some pictures are left out, and its interval would lie
        above the value; moved, it is to be read beside the floor, which has the same bias. It may
        then reach a little below 0.

    References
    ----------
    Efron and Tibshirani 1993, "An introduction to the bootstrap", chapter 13.
    """
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=resamples)
    values = statistic(np.concatenate([np.ones((1, count)), drawn]))
    resampled = values[1:][np.isfinite(values[1:])]
    without_one = statistic(1 - np.eye(count))
    if not len(resampled) or not np.isfinite(without_one).all():
        return float(values[0]), np.nan, np.nan
    low, high = np.percentile(resampled, [2.5, 97.5]) + (values[0] - resampled.mean())
    return float(values[0]), float(low), float(high)


def mean_interval(values):
    """Return the mean of repeats, such as seeds, and Student's 95% interval of it.

    Parameters
    ----------
    values : sequence of float

    Returns
    -------
    mean, low, high : float
        The ends are NaN for one value alone, which tells nothing of the spread.
    """
    mean, count = float(np.mean(values)), len(values)
    if count < 2:
        return mean, np.nan, np.nan
    half = float(student.ppf(0.975, count - 1) * np.std(values, ddof=1) / np.sqrt(count))
    return mean, mean - half, mean + half


def divide(above, below):
    """Divide; NaN where there is nothing to divide by. One number if both are."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)[()]


def as_weights(weights, count):
    return np.ones(count) if weights is None else np.asarray(weights, float)


def is_finite(values):
    return np.isfinite(values).all(tuple(range(1, values.ndim)))


def drop_missing(weights, *arrays):
    """Leave out the pictures that have NaN in any of the arrays."""
    weights = as_weights(weights, len(arrays[0]))
    present = np.all([is_finite(values) for values in arrays], axis=0)
    return *(values[present] for values in arrays), weights[..., present]


def mean_over_seeds(results):
    """Average the measures of each name over its seeds.

    Parameters
    ----------
    results : list of dict
        From `compare`.

    Returns
    -------
    dict of str to dict of str to dict
        Name -> measure -> ``{"mean", "low", "high", "real", "seeds"}``. Between low and high lies
        the mean with 95 % confidence, by Student's t over the seeds; with one seed, the
        interval is the bootstrap's over the drawings.
    """
    table = {}
    for name in dict.fromkeys(result["name"] for result in results):
        mine = [result["measures"] for result in results if result["name"] == name]
        table[name] = {measure: _over_seeds([one[measure] for one in mine]) for measure in mine[0]}
    return table


def _over_seeds(rows):
    values = [row["model"] for row in rows if row["model"] is not None]
    real = [row["real"] for row in rows if row["real"] is not None]
    summary = {
        "mean": float(np.mean(values)) if values else None,
        "low": rows[0]["low"],
        "high": rows[0]["high"],
        "real": float(np.mean(real)) if real else None,
        "seeds": len(values),
    }
    if len(values) > 1:
        _, summary["low"], summary["high"] = mean_interval(values)
    return summary
