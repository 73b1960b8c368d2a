"""Figures of measures: models side by side, and which measure detects which damage."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from chroma_lib import figures, language
from chroma_lib.errors import ChromaError
from chroma_lib.measures.labels import measure_name

Name = str | tuple[str, str]


def plot_measures(
    table: Mapping[Name, Mapping[str, Mapping]],
    measures: Sequence[str],
    *,
    columns: int = 3,
    title: Name | None = None,
    lang: str = "both",
) -> Figure:
    """Plot measures of several models: dots with intervals, and the value of real colors.

    Parameters
    ----------
    table : dict of (str or (str, str)) to dict of str to dict
        Name -> measure -> ``{"mean" or "model", "low", "high", "real"}``, as from
        `measures.measure` or `measures.mean_over_seeds`. A pair is (English, Korean). Values that
        are None are left out.
    measures : sequence of str
        The measures to plot, each on its own axes.
    columns : int
        Number of axes side by side.
    title : str or (str, str), optional
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ChromaError
        If there is no model or no measure.
    """
    if not table or not len(measures):
        raise ChromaError("nothing to plot: give at least one model and one measure")
    names = [figures.label_text(name, lang) for name in table]
    lines = max(name.count("\n") for name in names) + 1
    columns = min(columns, len(measures))
    rows = -(-len(measures) // columns)
    row_height = len(names) * (0.1 + 0.17 * lines) + (1.05 if lang == "both" else 0.85)
    size = (2.4 * columns + 1.6, rows * row_height + (0.7 if title else 0.1))
    with figures.figure(rows, columns, size=size, squeeze=False, sharey=True) as (canvas, axes):
        for ax, measure in zip(axes.flat, measures):
            _plot_measure(ax, [row[measure] for row in table.values()])
            ax.set_title(measure_name(measure, lang, separator="\n"), fontsize=9)
        axes[0, 0].set(ylim=(len(names) - 0.5, -0.5))
        axes[0, 0].set_yticks(range(len(names)), names)
        for ax in axes.flat[len(measures) :]:
            ax.set_axis_off()
        real_line = Line2D([], [], color="black", linewidth=1, linestyle="--")
        label = language.text("real colors", "정답 채색", lang)
        canvas.legend([real_line], [label], loc="outside lower right", frameon=False, fontsize=8)
        if title:
            canvas.suptitle(figures.label_text(title, lang), fontsize=11)
    return canvas


def _plot_measure(ax, rows):
    """Plot one measure of all models, from top to bottom."""
    real = [row["real"] for row in rows if row["real"] is not None]
    if real:
        ax.axvline(np.mean(real), color="black", linewidth=1, linestyle="--")
    for i, row in enumerate(rows):
        color = figures.LINE_COLORS[i % len(figures.LINE_COLORS)]
        value = row["mean"] if "mean" in row else row["model"]
        if None not in (row["low"], row["high"]):
            ax.plot([row["low"], row["high"]], [i, i], color=color, linewidth=2)
        if value is not None:
            ax.plot(value, i, "o", color=color, markersize=6)
    ax.tick_params(labelsize=8)
    ax.margins(x=0.08)
    ax.grid(axis="x", alpha=0.3)


def show_damage(
    table: Mapping[Name, Mapping[str, Mapping]], measures: Sequence[str], *, lang: str = "both"
) -> Figure:
    """Show which measure detects which damage: a number and a color in each cell.

    Parameters
    ----------
    table : dict of (str or (str, str)) to dict of str to dict
        Damage -> measure -> ``{"model", "real", ...}``, as from `measures.measure_colorings`.
    measures : sequence of str
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A row for each measure, a column for each damage. The color is the distance from "real",
        as a share of the largest in the row.

    Raises
    ------
    ChromaError
        If there is no damage or no measure.
    """
    if not table or not len(measures):
        raise ChromaError("nothing to show: give at least one damage and one measure")
    cells = [[(row[m]["model"], row[m]["real"]) for row in table.values()] for m in measures]
    numbers = np.array(cells, float)  # (measures, damages, 2); None becomes NaN
    values, real = numbers[..., 0], numbers[..., 1]
    distance = np.abs(values - real)
    largest = np.nanmax(np.nan_to_num(distance), 1, keepdims=True)
    share = np.divide(distance, largest, out=np.zeros_like(distance), where=largest > 0)
    columns = [figures.label_text(name, lang) for name in table]
    rows = [measure_name(measure, lang, separator="\n") for measure in measures]
    lines = 2 if lang == "both" else 1
    size = (0.95 * len(columns) + 3.6, len(rows) * (0.18 + 0.17 * lines) + 1.8)
    with figures.figure(size=size) as (canvas, ax):
        image = ax.imshow(share, cmap="Oranges", vmin=0, vmax=1, aspect="auto")
        for (y, x), value in np.ndenumerate(values):
            if np.isfinite(value):
                text = f"{round(value, 4):.3g}"
                ink = "white" if np.nan_to_num(share[y, x]) > 0.6 else "black"
                ax.text(x, y, text, ha="center", va="center", fontsize=8, color=ink)
        ax.set_yticks(range(len(rows)), rows, fontsize=8)
        ax.set_xticks(range(len(columns)), columns, fontsize=8)
        ax.tick_params(length=0, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
        en = "distance from the floor, as a share of the row's largest"
        ko = "기준값과의 거리(줄마다 최댓값을 1로)"
        label = figures.label_text((en, ko), lang)
        canvas.colorbar(image, ax=ax, orientation="horizontal", shrink=0.5, label=label)
    return canvas
