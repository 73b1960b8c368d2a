"""A sweep's table: its runs with parameters and measures, averages over repeats, the best run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from chroma_lib.errors import ChromaError
from chroma_lib.measures.statistics import mean_interval
from chroma_lib.sweeps.store import RUNS, read_metrics, read_run, read_sweep

if TYPE_CHECKING:  # pandas takes long to import
    import pandas


def read_table(folder: str | Path) -> pandas.DataFrame:
    """Return all runs of a sweep, each once, as a table.

    Parameters
    ----------
    folder : path-like
        The sweep's.

    Returns
    -------
    pandas.DataFrame
        A row for each run that was ever planned, sorted by the parameters. Columns: "run" (its
        hash), "status" ("done", "failed" or "missing"), the parameters that some run sets,
        "seconds", "error", the measures, and "NAME_real" where real colors were measured too.
        ``attrs["parameters"]`` and ``attrs["measures"]`` name the columns of both.

    Raises
    ------
    ChromaError
        If it is not the folder of a sweep.
    """
    import pandas

    sweep = read_sweep(folder)
    names = list(dict.fromkeys(name for setting in sweep.runs.values() for name in setting))
    rows = []
    has_real: dict[str, bool] = {}  # measure -> whether real colors were measured in some run
    for run, setting in sweep.runs.items():
        row: dict[str, Any] = {"run": run}
        row |= {name: setting.get(name, sweep.defaults[name]) for name in names}
        row |= _results(Path(folder) / RUNS / run, row, has_real)
        rows.append(row)
    real = [f"{measure}_real" for measure, known in has_real.items() if known]
    columns = ["run", "status", *names, "seconds", "error", *has_real, *real]
    table = pandas.DataFrame(rows, columns=columns)
    for name in names:
        types = set(map(type, table[name]))
        if len(types) > 1 or types & {list, dict}:
            table[name] = table[name].map(str)  # Parquet has one type per column
    table = table.sort_values(names or "run", ignore_index=True)
    table.attrs = {"parameters": names, "measures": list(has_real)}
    return table


def _results(folder, row, has_real):
    """Return the columns of a row that its run has written; note the measures in `has_real`."""
    run = read_run(folder)
    results = {
        "status": run.status if run else "missing",
        "seconds": run.seconds if run else None,
        "error": run.error if run else None,
    }
    for name, number in read_metrics(folder).items():
        measure = f"{name}_measured" if name in row or name in results else name
        has_real[measure] = has_real.get(measure, False) or number.real is not None
        results |= {measure: number.value, f"{measure}_real": number.real}
    return results


def swept(table: pandas.DataFrame) -> list[str]:
    """Return the parameters that differ between runs, except the seed, which makes the repeats.

    Parameters
    ----------
    table : pandas.DataFrame
        From `read_table`, as in all functions below.

    Returns
    -------
    list of str
        Those with the most values first.
    """
    counts = {name: table[name].nunique(dropna=False) for name in table.attrs["parameters"]}
    names = [name for name, count in counts.items() if count > 1 and name != "seed"]
    return sorted(names, key=lambda name: -counts[name])


def recorded_measures(table: pandas.DataFrame) -> list[str]:
    """Return the measures for which at least one run has a number."""
    return [name for name in table.attrs["measures"] if table[name].notna().any()]


def over_repeats(table: pandas.DataFrame, measure: str) -> pandas.DataFrame:
    """Average a measure over the repeats of each setting.

    Parameters
    ----------
    table : pandas.DataFrame
    measure : str

    Returns
    -------
    pandas.DataFrame
        A row for each setting that has numbers: the swept parameters, "mean", "low" and "high"
        (Student's 95% interval; NaN with one repeat), "repeats".

    Raises
    ------
    ChromaError
        If no run has recorded the measure.
    """
    _check_measure(table, measure)
    names = swept(table)
    known = table[table[measure].notna()]
    groups = known.groupby(names, dropna=False) if names else [((), known)]
    rows = []
    for values, group in groups:
        mean, low, high = mean_interval(group[measure])
        setting = dict(zip(names, values))
        rows.append(setting | {"mean": mean, "low": low, "high": high, "repeats": len(group)})
    return type(table)(rows)


def best(
    table: pandas.DataFrame, measure: str, goal: str | None = None
) -> tuple[pandas.Series, str]:
    """Find the setting with the best mean of a measure, and the best run with that setting.

    Parameters
    ----------
    table : pandas.DataFrame
    measure : str
    goal : {"lowest", "highest", "real"}, optional
        "real" means nearest to what real colors score; it is the default where that is known.

    Returns
    -------
    setting : pandas.Series
        A row of `over_repeats`.
    run : str
        The run's hash.

    Raises
    ------
    ChromaError
        If no run has recorded the measure, or it is unknown which direction is better.
    """
    _check_measure(table, measure)
    real = real_value(table, measure)
    if goal is None and real is None:
        raise ChromaError(f"{measure}: which is better? say lowest or highest")
    if goal == "real" and real is None:
        raise ChromaError(f"{measure}: real colors were not measured; say lowest or highest")
    keys = {"lowest": lambda values: values, "highest": lambda values: -values}
    key = keys.get(goal or "real", lambda values: (values - real).abs())
    settings = over_repeats(table, measure)
    setting = settings.loc[key(settings["mean"]).idxmin()]
    runs = table[table[measure].notna()]
    for name in swept(table):
        runs = runs[runs[name] == setting[name]]
    return setting, runs.loc[key(runs[measure]).idxmin(), "run"]


def real_value(table: pandas.DataFrame, measure: str) -> float | None:
    """Return what real colors score, averaged over the runs; None if that was not measured."""
    column = f"{measure}_real"
    return float(table[column].mean()) if column in table and table[column].notna().any() else None


def _check_measure(table, measure):
    known = recorded_measures(table)
    if measure not in known:
        raise ChromaError(
            f"no run has recorded {measure!r}; there are: {', '.join(known) or 'none'}"
        )
