"""From the observations of many pictures to a table of measures, each with interval and floor.

Every measure is a function of weights, which count how often each picture is taken. All ones give
the measure itself; many rows of random counts give its bootstrap interval.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

import numpy as np

from chroma_lib import language
from chroma_lib.measures.distributions import coverage_and_density, kid, sliced_wasserstein
from chroma_lib.measures.diversity import (
    hue_counts,
    hue_coverage,
    hue_js,
    jensen_shannon,
    noise_use,
)
from chroma_lib.measures.labels import measure_name
from chroma_lib.measures.observations import MEASURED_REGIONS, Observation
from chroma_lib.measures.regions import skin_shares
from chroma_lib.measures.statistics import bootstrap, divide, mean_of, ratio_of_sums

# True skin has one hue, so its hue says nothing about diversity.
HUED_REGIONS = ("hair", "eyes", "clothes")

_HEADS = ("model", "모델"), ("95% interval", "95% 구간"), ("real", "기준값")

Table = dict[str, dict[str, float | None]]
Statistic = Callable[[np.ndarray], np.ndarray]  # weights (b, n) -> values (b,)


def drawing_statistics(observations: Sequence[Observation]) -> dict[str, Statistic]:
    """Return the measures of drawings as functions of weights, in the order of the table.

    Parameters
    ----------
    observations : sequence of dict
        From `chroma_lib.measures.observations.observe_drawing`, one for each drawing.

    Returns
    -------
    dict of str to callable
        Measure -> a function from weights (b, n) to values (b,). Empty without drawings.
    """
    if not observations:
        return {}
    stacked = _stack(observations)

    def over_parts(name, statistic_of, parts=MEASURED_REGIONS):
        return {
            f"{name}_{part}": _mean_statistic([statistic_of(r) for r in MEASURED_REGIONS[part]])
            for part in parts
        }

    def mean(key):
        return partial(mean_of, stacked[key])

    def hues(region):
        means, true_means = stacked[f"means_{region}"], stacked[f"true_means_{region}"]
        return hue_counts(means), hue_counts(true_means)

    def noise_use_of(region):
        return partial(noise_use, stacked[f"means_{region}"])

    def hue_coverage_of(region):
        return partial(mean_of, hue_coverage(*hues(region)))

    def hue_js_of(region):
        return partial(hue_js, *hues(region))

    def hue_js_each_of(region):
        return partial(mean_of, jensen_shannon(*hues(region)))

    skin = skin_shares(stacked["means_skin"], stacked["true_means_skin"])
    change, true_change = stacked["color_change"], stacked["true_color_change"]
    return {
        "pairwise_ab": mean("pairwise_ab"),
        "background_chroma": mean("background_chroma"),
        **over_parts("diversity", lambda region: mean(f"diversity_{region}")),
        **over_parts("noise_use", noise_use_of, HUED_REGIONS),
        **over_parts("hue_coverage", hue_coverage_of, HUED_REGIONS),
        **over_parts("hue_js", hue_js_of, HUED_REGIONS),
        **over_parts("hue_js_each", hue_js_each_of, HUED_REGIONS),
        **over_parts("blotch", lambda region: mean(f"blotch_{region}")),
        "eye_agreement": mean("eye_agreement"),
        "skin_plausible": partial(mean_of, skin),
        "edge_bleed": partial(ratio_of_sums, change, true_change),
        **_set_statistics(stacked),
        "best_of_k": mean("best_of_k"),
        "colorfulness": mean("colorfulness"),
    }


def picture_statistics(observations: Sequence[Observation]) -> dict[str, Statistic]:
    """Return the measures of pictures without regions as functions of weights.

    Parameters
    ----------
    observations : sequence of dict
        From `chroma_lib.measures.observations.observe_pair`, one for each picture.

    Returns
    -------
    dict of str to callable
        As from `drawing_statistics`, but only the measures that need no regions.
    """
    stacked = _stack(observations)
    return {
        "pairwise_ab": partial(mean_of, stacked["pairwise_ab"]),
        "noise_use_picture": partial(noise_use, stacked["picture_means"]),
        "background_chroma": partial(mean_of, stacked["background_chroma"]),
        **_set_statistics(stacked),
        "best_of_k": partial(mean_of, stacked["best_of_k"]),
        "colorfulness": partial(mean_of, stacked["colorfulness"]),
    }


def make_table(
    model: Mapping[str, Statistic], real: Mapping[str, Statistic], count: int, seed: int
) -> Table:
    """Compute each measure with its interval and its floor.

    Parameters
    ----------
    model : dict of str to callable
        The measures of the model as functions of weights.
    real : dict of str to callable
        The measures of true colorings. A measure that is missing here has no floor.
    count : int
        Number of pictures.
    seed : int
        Seed of the bootstrap.

    Returns
    -------
    dict of str to dict
        Measure -> ``{"model", "low", "high", "real"}``; see
        `chroma_lib.measures.evaluate.measure_colorings`.
    """
    table = {}
    for name, statistic in model.items():
        value, low, high = bootstrap(statistic, count, seed=seed)
        floor = real[name](np.ones((1, count)))[0] if name in real else np.nan
        row = {"model": value, "low": low, "high": high, "real": floor}
        # JSON has no NaN.
        table[name] = {
            key: float(number) if np.isfinite(number) else None for key, number in row.items()
        }
    return table


def as_text(table: Table, lang: str = "en") -> str:
    """Format a table of measures as lines of text, with "-" where there is no value.

    Parameters
    ----------
    table : dict of str to dict
        From `chroma_lib.measures.evaluate.measure`, `measure_colorings` or `measure_folder`.
    lang : {"both", "en", "ko"}

    Returns
    -------
    str
    """

    def number(value):
        # Three digits are finer than the intervals; digits beyond the fifth decimal are noise.
        return "-" if value is None else f"{round(value, 5):.3g}"

    between = {"ko": "~"}.get(lang, " to ")
    rows: list[tuple[str, list[str]]] = []
    for name, row in table.items():
        low, high = number(row["low"]), number(row["high"])
        interval = "-" if low == "-" else f"{low}{between}{high}"
        values = [number(row["model"]), interval, number(row["real"])]
        rows.append((measure_name(name, lang), values))
    return language.table([language.text(*head, lang) for head in _HEADS], rows)


def _stack(observations):
    return {key: np.stack([item[key] for item in observations]) for key in observations[0]}


def _set_statistics(stacked):
    coverage, density = coverage_and_density(stacked["true_thumbnails"], stacked["thumbnails"])
    sets = stacked["patches"], stacked["true_patches"]
    return {
        "sliced_wasserstein": partial(sliced_wasserstein, *sets),
        "kid": partial(kid, *sets),
        # The balls stay the same when pictures are resampled: a picture that is drawn twice would
        # otherwise be its own neighbor.
        "coverage": partial(mean_of, coverage),
        "density": partial(mean_of, density),
    }


def _mean_statistic(statistics):
    """Return the mean of several statistics, e.g. of the two eyes, where they have a value."""

    def mean(weights):
        values = np.stack([statistic(weights) for statistic in statistics])
        return divide(np.nansum(values, 0), np.isfinite(values).sum(0))

    return mean
