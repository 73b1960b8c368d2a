"""Figures of a sweep: a measure over the swept parameters, and colorings side by side."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from chroma_lib import figures, language
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from chroma_lib.measures.labels import measure_name
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import read_picture
from chroma_lib.pictures.shipped import shipped_pictures
from chroma_lib.sweeps.store import RUNS
from chroma_lib.sweeps.table import over_repeats, real_value, swept

if TYPE_CHECKING:
    import pandas
    from matplotlib.figure import Figure

MAX_GRIDS = 12


def show_measure(
    table: pandas.DataFrame,
    measure: str,
    over: Sequence[str] | None = None,
    *,
    label: str | tuple[str, str] | None = None,
    lang: str = "both",
) -> Figure:
    """Plot a measure over one swept parameter as lines, or over two as a heat map.

    Each combination of the other swept parameters gets a line, or a heat map, of its own.

    Parameters
    ----------
    table : pandas.DataFrame
        From `read_table`.
    measure : str
    over : sequence of str, optional
        One or two parameters. Default: the one or two with the most values.
    label : str or (str, str), optional
        Of the measure; a pair is (English, Korean). Default: that of a measure of Chroma, or the
        measure's own name.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        With Student's 95% intervals over the repeats.

    Raises
    ------
    ChromaError
        If no run has recorded the measure, or `over` was not swept.
    """
    settings = over_repeats(table, measure)
    names = swept(table)
    over = list(over or names[:2])
    if not names:
        raise ChromaError("nothing to plot over: all runs differ in their seed only")
    if not set(over) <= set(names) or len(over) > 2:
        raise ChromaError(f"over {', '.join(over)}: name one or two of {', '.join(names)}")
    rest = [name for name in names if name not in over]
    groups = list(settings.groupby(rest)) if rest else [((), settings)]
    panels = [
        (", ".join(f"{name} {short(value)}" for name, value in zip(rest, key)), group)
        for key, group in groups
    ]
    plot = _plot_lines if len(over) == 1 else _plot_heat_maps
    if label is None:
        label = measure_name(measure, lang, separator="\n")
    return plot(panels, over, figures.label_text(label, lang), real_value(table, measure), lang)


def _plot_lines(panels, over, label, real, lang):
    (parameter,) = over
    values = _sorted_values(panels, parameter)
    numeric = all(isinstance(value, (int, float, np.number)) for value in values)
    with figures.figure(size=(7.5, 3.4)) as (canvas, ax):
        for i, (name, group) in enumerate(panels):
            group = group.sort_values(parameter)
            x = group[parameter] if numeric else group[parameter].map(values.index)
            error = np.nan_to_num([group["mean"] - group["low"], group["high"] - group["mean"]])
            color = figures.LINE_COLORS[i % len(figures.LINE_COLORS)]
            ax.errorbar(x, group["mean"], error, fmt="o-", capsize=3, color=color, label=name)
        if real is not None:
            name = language.text("real colors", "기준값", lang)
            ax.axhline(real, color="black", linestyle="--", linewidth=1, label=name)
        if numeric:
            ax.set_xticks(values)
        else:
            ax.set_xticks(range(len(values)), values)
        ax.set_xlabel(parameter)
        ax.set_ylabel(label)
        ax.grid(alpha=0.3)
        if ax.get_legend_handles_labels()[1]:
            ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    return canvas


def _plot_heat_maps(panels, over, label, real, lang):
    columns, rows = (_sorted_values(panels, name) for name in over)
    means = [value for _, group in panels for value in group["mean"]]
    size = ((1.1 * len(columns) + 0.9) * len(panels) + 1.6, 0.7 * len(rows) + 1.6)
    with figures.figure(1, len(panels), size=size, squeeze=False, sharey=True) as (canvas, axes):
        for ax, (name, group) in zip(axes[0], panels):
            grid = np.full((len(rows), len(columns)), np.nan)
            for cell in group.to_dict("records"):
                x, y = columns.index(cell[over[0]]), rows.index(cell[over[1]])
                grid[y, x] = cell["mean"]
                _write_cell(ax, x, y, cell, means)
            image = ax.imshow(grid, cmap="Blues", vmin=min(means), vmax=max(means), aspect="auto")
            ax.set_xticks(range(len(columns)), map(short, columns))
            ax.set_yticks(range(len(rows)), map(short, rows))
            ax.set_xlabel(over[0])
            ax.set_title(name, fontsize=9)
            ax.tick_params(length=0)
            ax.spines[:].set_visible(False)
        axes[0, 0].set_ylabel(over[1])
        if real is not None:
            label += f"\n({language.text('real', '기준값', lang)} {real:.3g})"
        canvas.colorbar(image, ax=axes, label=label)
    return canvas


def _write_cell(ax, x, y, cell, means):
    """Write the mean and half the interval on a cell of a heat map."""
    mean, half = cell["mean"], cell["high"] - cell["mean"]
    text = f"{mean:.3g}" + (f"\n±{half:.2g}" if np.isfinite(half) else "")
    low, high = min(means), max(means)
    ink = "white" if high > low and (mean - low) / (high - low) > 0.6 else "black"
    ax.text(x, y, text, ha="center", va="center", fontsize=8, color=ink)


def _sorted_values(panels, name):
    """Return the values of a parameter: numbers by size, then everything else as text."""

    def key(value):
        number = isinstance(value, (int, float, np.number))
        return (0, value, "") if number else (1, 0, str(value))

    return sorted({value for _, group in panels for value in group[name]}, key=key)


def color_grids(
    folder: str | Path,
    table: pandas.DataFrame,
    *,
    picture: str | Path = "eileen",
    count: int = 25,
    seed: int = 0,
) -> dict[str, np.ndarray]:
    """Color one picture with the same noises and the weights of each setting.

    Parameters
    ----------
    folder : path-like
        The sweep's.
    table : pandas.DataFrame
        From `read_table`.
    picture : str or path-like
        Name of a shipped picture, or a file.
    count : int
        Number of noises.
    seed : int
        Seed of the noises.

    Returns
    -------
    dict of str to ndarray of uint8, shape (H, W, 3)
        Hash of a run -> its colorings as a grid, at the network's size. Each setting is
        represented by its first repeat that has stored weights; at most 12 settings.
    """
    from chroma_lib import noise
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.coloring.layout import grid

    path = shipped_pictures().get(str(picture), picture)
    rgb = read_picture(path).rgb
    grids: dict[str, np.ndarray] = {}
    settings = set()
    for row in table.to_dict("records"):
        setting, weights = setting_text(table, row), weights_folder(folder, row["run"])
        if weights is None or setting in settings or len(grids) == MAX_GRIDS:
            continue
        settings.add(setting)
        colorizer = Colorizer.load(weights)
        z = noise.random_noise(count, latent_dim=colorizer.latent_dim, seed=seed)
        fitted, _ = fit_square(rgb, colorizer.generator.size)
        grids[row["run"]] = grid(colorizer.color(colorizer.encode(fitted), z))
    return grids


def show_grids(
    table: pandas.DataFrame,
    grids: dict[str, np.ndarray],
    *,
    columns: int = 4,
    lang: str = "both",
) -> Figure:
    """Show grids of colorings side by side, each below its setting.

    Parameters
    ----------
    table : pandas.DataFrame
        From `read_table`.
    grids : dict of str to ndarray of uint8, shape (H, W, 3)
        Hash of a run -> its grid.
    columns : int
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    rows = [row for row in table.to_dict("records") if row["run"] in grids]
    pictures = [grids[row["run"]] for row in rows]
    titles = [setting_text(table, row) for row in rows]
    columns = min(columns, len(rows))
    return figures.show_pictures(pictures, titles, columns=columns, cell=2.8, lang=lang)


def weights_folder(folder: str | Path, run: str) -> Path | None:
    """Return the folder of the weights that a run has stored, or None.

    Parameters
    ----------
    folder : path-like
        The sweep's.
    run : str
        The run's hash.

    Returns
    -------
    Path or None
    """
    found = sorted((Path(folder) / RUNS / run).rglob(cards.CARD))
    return found[0].parent if found else None


def setting_text(table: pandas.DataFrame, row: dict) -> str:
    """Return the swept parameters of a row, one per line."""
    return "\n".join(f"{name} {short(row[name])}" for name in swept(table))


def short(value: object) -> str:
    """Return a parameter's value as it is shown: floats without trailing zeros."""
    return f"{value:g}" if isinstance(value, (float, np.floating)) else str(value)
