"""Reading a sweep: any measure over any parameters, the best run, colorings side by side."""

import re
from pathlib import Path

import numpy as np

from chroma_lib import figures, files, language
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from chroma_lib.measures.labels import measure_name
from chroma_lib.measures.statistics import mean_interval
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.resources import resource
from chroma_lib.sweeps.store import RUNS, read_table

REPORT, GRIDS = "report", "grids"
TABLE_CSV, TABLE = "table.csv", "table.parquet"
MOST_GRIDS = 12


def swept(table):
    """Return the parameters that differ between runs, but for the seed: it makes the repeats.

    Parameters
    ----------
    table : pandas.DataFrame
        As from `sweeps.table`, as everywhere here.

    Returns
    -------
    list of str
        Those with the most values first.
    """
    counts = {name: table[name].nunique(dropna=False) for name in table.attrs["parameters"]}
    names = [name for name, count in counts.items() if count > 1 and name != "seed"]
    return sorted(names, key=lambda name: -counts[name])


def over_repeats(table, measure):
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
        If no run has recorded such a measure.
    """
    _check_measure(table, measure)
    names = swept(table)
    known = table[table[measure].notna()]
    groups = known.groupby(names, dropna=False) if names else [((), known)]
    rows = []
    for setting, group in groups:
        mean, low, high = mean_interval(group[measure])
        setting = dict(zip(names, setting))
        rows.append(setting | {"mean": mean, "low": low, "high": high, "repeats": len(group)})
    return type(table)(rows)


def best(table, measure, goal=None):
    """Find the setting with the best mean of a measure, and the best run of it.

    Parameters
    ----------
    table : pandas.DataFrame
    measure : str
    goal : {"lowest", "highest", "real"}, optional
        "real": nearest to what real colors score, which is the default where they are known.

    Returns
    -------
    setting : pandas.Series
        A row of `over_repeats`.
    run : str
        The run's hash.

    Raises
    ------
    ChromaError
        If no run has recorded the measure, or nothing tells which way is better.
    """
    _check_measure(table, measure)
    real = real_value(table, measure)
    if goal is None and real is None:
        raise ChromaError(f"{measure}: which way is better? say lowest or highest")
    if goal == "real" and real is None:
        raise ChromaError(f"{measure}: real colors were not measured; say lowest or highest")
    key = {
        "lowest": lambda values: values,
        "highest": lambda values: -values,
    }.get(goal, lambda values: (values - real).abs())
    settings = over_repeats(table, measure)
    setting = settings.loc[key(settings["mean"]).idxmin()]
    mine = table[table[measure].notna()]
    for name in swept(table):
        mine = mine[mine[name] == setting[name]]
    return setting, mine.loc[key(mine[measure]).idxmin(), "run"]


def real_value(table, measure):
    """Return what real colors score, a mean over the runs; None where that was not measured."""
    column = f"{measure}_real"
    return float(table[column].mean()) if column in table and table[column].notna().any() else None


def show_measure(table, measure, over=None, *, lang="both"):
    """Draw a measure over one swept parameter as lines, over two as a heat map.

    Of the other swept parameters each combination has a line, or a heat map, of its own.

    Parameters
    ----------
    table : pandas.DataFrame
    measure : str
    over : sequence of str, optional
        One or two parameters; by default the one or two with the most values.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        With Student's 95% intervals over the repeats.

    Raises
    ------
    ChromaError
        If no run has recorded the measure, or it was not swept over that.
    """
    settings = over_repeats(table, measure)
    names = swept(table)
    over = list(over or names[:2])
    if not names:
        raise ChromaError("nothing to draw over: all runs have the same parameters but the seed")
    if not set(over) <= set(names) or len(over) > 2:
        raise ChromaError(f"over {', '.join(over)}: name one or two of {', '.join(names)}")
    rest = [name for name in names if name not in over]
    groups = list(settings.groupby(rest)) if rest else [((), settings)]
    panels = [
        (", ".join(f"{name} {_short(value)}" for name, value in zip(rest, key)), group)
        for key, group in groups
    ]
    draw = _lines if len(over) == 1 else _heat_maps
    return draw(panels, over, measure, real_value(table, measure), lang)


def _lines(panels, over, measure, real, lang):
    values = sorted({value for _, group in panels for value in group[over[0]]}, key=_place)
    numeric = all(isinstance(value, (int, float, np.number)) for value in values)
    with figures.figure(size=(7.5, 3.4)) as (canvas, ax):
        for i, (name, group) in enumerate(panels):
            group = group.sort_values(over[0])
            at = group[over[0]] if numeric else group[over[0]].map(values.index)
            error = np.nan_to_num([group["mean"] - group["low"], group["high"] - group["mean"]])
            color = figures.LINE_COLORS[i % len(figures.LINE_COLORS)]
            ax.errorbar(at, group["mean"], error, fmt="o-", capsize=3, color=color, label=name)
        if real is not None:
            label = language.text("real colors", "기준값", lang)
            ax.axhline(real, color="black", linestyle="--", linewidth=1, label=label)
        if numeric:
            ax.set_xticks(values)
        else:
            ax.set_xticks(range(len(values)), values)
        ax.set_xlabel(over[0])
        ax.set_ylabel(measure_name(measure, lang, separator="\n"))
        ax.grid(alpha=0.3)
        if ax.get_legend_handles_labels()[1]:
            ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    return canvas


def _heat_maps(panels, over, measure, real, lang):
    across, down = (
        sorted({value for _, group in panels for value in group[name]}, key=_place) for name in over
    )
    means = [value for _, group in panels for value in group["mean"]]
    size = ((1.1 * len(across) + 0.9) * len(panels) + 1.6, 0.7 * len(down) + 1.6)
    with figures.figure(1, len(panels), size=size, squeeze=False, sharey=True) as (canvas, axes):
        for ax, (name, group) in zip(axes[0], panels):
            grid = np.full((len(down), len(across)), np.nan)
            for cell in group.to_dict("records"):
                x, y, mean = across.index(cell[over[0]]), down.index(cell[over[1]]), cell["mean"]
                half = cell["high"] - mean
                told = f"{mean:.3g}" + (f"\n±{half:.2g}" if np.isfinite(half) else "")
                ink = _ink(mean, means)
                ax.text(x, y, told, ha="center", va="center", fontsize=8, color=ink)
                grid[y, x] = mean
            shown = ax.imshow(grid, cmap="Blues", vmin=min(means), vmax=max(means), aspect="auto")
            ax.set_xticks(range(len(across)), map(_short, across))
            ax.set_yticks(range(len(down)), map(_short, down))
            ax.set_xlabel(over[0])
            ax.set_title(name, fontsize=9)
            ax.tick_params(length=0)
            ax.spines[:].set_visible(False)
        axes[0, 0].set_ylabel(over[1])
        label = measure_name(measure, lang, separator="\n")
        if real is not None:
            label += f"\n({language.text('real', '기준값', lang)} {real:.3g})"
        canvas.colorbar(shown, ax=axes, label=label)
    return canvas


def grids(folder, table, *, picture="eileen", count=25, seed=0):
    """Color one picture by the same noises with the weights of each setting.

    Parameters
    ----------
    folder : path-like
        The sweep's.
    table : pandas.DataFrame
    picture : str or path-like
        A shipped picture's name, or a file.
    count : int
        Noises.
    seed : int
        Of the noises.

    Returns
    -------
    dict of str to ndarray of uint8, shape (H, W, 3)
        Hash of a run -> its colorings as `colorize.grid` lays them, at the network's size. Of
        each setting it is the first repeat that has kept weights; 12 settings at most.
    """
    from chroma_lib import noise
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.coloring.layout import grid

    path = shipped_pictures().get(str(picture), picture)
    rgb = read_picture(path).rgb
    found, settings = {}, set()
    for row in table.to_dict("records"):
        setting, place = _setting(table, row), weights_of(folder, row["run"])
        if place is None or setting in settings or len(found) == MOST_GRIDS:
            continue
        settings.add(setting)
        colorizer = Colorizer.load(place)
        z = noise.random_noise(count, latent_dim=colorizer.latent_dim, seed=seed)
        fitted, _ = fit_square(rgb, colorizer.generator.size)
        found[row["run"]] = grid(colorizer.color(colorizer.encode(fitted), z))
    return found


def show_grids(table, grids, *, columns=4, lang="both"):
    """Show grids of colorings side by side, each under its setting.

    Parameters
    ----------
    table : pandas.DataFrame
    grids : dict of str to ndarray of uint8, shape (H, W, 3)
        As from `grids`.
    columns : int
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = [row for row in table.to_dict("records") if row["run"] in grids]
    pictures_, titles = [grids[row["run"]] for row in rows], [_setting(table, row) for row in rows]
    columns = min(columns, len(rows))
    return figures.show_pictures(pictures_, titles, columns=columns, cell=2.8, lang=lang)


def weights_of(folder, run):
    """Return the folder of the weights that a run has kept, or None."""
    place = Path(folder) / RUNS / run
    return next((card.parent for card in sorted(place.rglob(cards.CARD))), None)


def write_report(folder, *, by=None, goal=None, over=None, lang="en"):
    """Write a sweep's table and figures into its folder `report`.

    Parameters
    ----------
    folder : path-like
        The sweep's.
    by : str, optional
        The measure that the best run is the best in; by default the first that was recorded.
    goal, over
        As for `best` and `show_measure`.
    lang : {"both", "en", "ko"}

    Returns
    -------
    str
        What is where, the means over the repeats, and the best run.

    Raises
    ------
    ChromaError
        If it is no sweep's folder or has no numbers, and as from `best` and `show_measure`.
    """
    folder, table = Path(folder), read_table(folder)
    recorded = [name for name in table.attrs["measures"] if table[name].notna().any()]
    report = folder / REPORT
    files.write_atomic(report / TABLE_CSV, lambda part: table.to_csv(part, index=False))
    files.write_atomic(report / TABLE, lambda part: table.to_parquet(part, index=False))
    counts = table["status"].value_counts()
    told = ", ".join(f"{count} {status}" for status, count in counts.items())
    lines = [f"{len(table)} runs: {told}", f"{report}: {TABLE_CSV}, {TABLE}"]
    lines += [
        f"failed: {RUNS}/{run}: {error}"
        for run, error in zip(table["run"], table["error"])
        if isinstance(error, str)
    ]
    if not recorded:
        return "\n".join([*lines, "no numbers: let the notebook call `sweeps.record(name=number)`"])
    if swept(table):
        for name in recorded:
            figure = show_measure(table, name, over, lang=lang)
            file = re.sub(r"[^\w.-]+", "_", name)
            files.write_atomic(report / f"{file}.png", figure.savefig)
        lines[1] += f", {len(recorded)} figures"
    colored = grids(folder, table)
    for run, rgb in colored.items():
        files.write_png(report / GRIDS / f"{run}.png", rgb)
    if colored:
        figure = show_grids(table, colored, lang=lang)
        files.write_atomic(report / "colorings.png", figure.savefig)
        lines[1] += ", colorings.png"
    measure = by or recorded[0]
    means = over_repeats(table, measure)
    lines += ["", means.rename(columns={"mean": measure}).to_string(index=False), ""]
    if goal is None and real_value(table, measure) is None:
        return "\n".join([*lines, f"For the best run: --by {measure} --best lowest, or highest"])
    setting, run = best(table, measure, goal)
    told = ", ".join(f"{name}={_short(setting[name])}" for name in swept(table)) or "as it is"
    lines.append(f"Best {measure}: {told}; of its runs {folder / RUNS / run}")
    place = weights_of(folder, run)
    if place:
        lines.append(f"Color with it: chroma colorize PICTURE --weights {place}")
    return "\n".join(lines)


def stored_sweep():
    """Read the sweep that comes with the repository: `make sweep` made it.

    Returns
    -------
    table : pandas.DataFrame
    grids : dict of str to ndarray of uint8, shape (H, W, 3)
        As from `grids`.

    Raises
    ------
    ChromaError
        If the package was installed without the repository.
    """
    import pandas

    folder = resource("data", "results", "sweep")
    if not (folder / TABLE).is_file():
        raise ChromaError(f"no stored sweep in {folder}: clone the repository, or `make sweep`")
    found = sorted((folder / GRIDS).glob("*.png"))
    return (
        pandas.read_parquet(folder / TABLE),
        {path.stem: read_picture(path).rgb for path in found},
    )


def _check_measure(table, measure):
    known = [name for name in table.attrs["measures"] if table[name].notna().any()]
    if measure not in known:
        raise ChromaError(
            f"no run has recorded {measure!r}; there are: {', '.join(known) or 'none'}"
        )


def _setting(table, row):
    """Return what sets a row's runs apart from others, as a title."""
    return "\n".join(f"{name} {_short(row[name])}" for name in swept(table))


def _place(value):
    """A key to sort by: numbers as numbers, the rest as text."""
    number = isinstance(value, (int, float, np.number))
    return (0, value, "") if number else (1, 0, str(value))


def _short(value):
    return f"{value:g}" if isinstance(value, (float, np.floating)) else str(value)


def _ink(value, means):
    """Return the color of a text on a cell of a heat map."""
    low, high = min(means), max(means)
    return "white" if high > low and (value - low) / (high - low) > 0.6 else "black"
