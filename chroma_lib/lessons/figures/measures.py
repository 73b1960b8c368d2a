"""Figures of measures: models side by side, and which measure sees which damage."""

import numpy as np
from matplotlib.lines import Line2D

from chroma_lib import figures, language
from chroma_lib.errors import ChromaError
from chroma_lib.measures.labels import measure_name


def plot_measures(table, measures, *, columns=3, title=None, lang="both"):
    """Plot measures of several models: dots with intervals, and the value of real colors.

    Parameters
    ----------
    table : dict of (str or (str, str)) to dict of str to dict
        Name -> measure -> ``{"mean" or "model", "low", "high", "real"}``, as from
        `measures.measure` or `comparison.mean_over_seeds`. A pair is (English, Korean). What is
        None is left out.
    measures : sequence of str
        Which; each has its own axis.
    columns : int
        Axes side by side.
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
    if not language.table or not len(measures):
        raise ChromaError("nothing to plot: give at least one model and one measure")
    names = [figures.label_text(name, lang) for name in language.table]
    lines = max(name.count("\n") for name in names) + 1
    columns = min(columns, len(measures))
    rows = -(-len(measures) // columns)
    tall = len(names) * (0.1 + 0.17 * lines) + (1.05 if lang == "both" else 0.85)
    size = (2.4 * columns + 1.6, rows * tall + (0.7 if title else 0.1))
    with figures.figure(rows, columns, size=size, squeeze=False, sharey=True) as (canvas, axes):
        for ax, measure in zip(axes.flat, measures):
            real = [row[measure]["real"] for row in language.table.values()]
            real = [value for value in real if value is not None]
            if real:
                ax.axvline(np.mean(real), color="black", linewidth=1, linestyle="--")
            for i, row in enumerate(language.table.values()):
                one, color = row[measure], figures.LINE_COLORS[i % len(figures.LINE_COLORS)]
                value = one["mean"] if "mean" in one else one["model"]
                if None not in (one["low"], one["high"]):
                    ax.plot([one["low"], one["high"]], [i, i], color=color, linewidth=2)
                if value is not None:
                    ax.plot(value, i, "o", color=color, markersize=6)
            ax.set_title(measure_name(measure, lang, separator="\n"), fontsize=9)
            ax.tick_params(labelsize=8)
            ax.margins(x=0.08)
            ax.grid(axis="x", alpha=0.3)
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


def show_damage(table, measures, *, lang="both"):
    """Show which measure sees which damage: a number and a color in each cell.

    Parameters
    ----------
    table : dict of (str or (str, str)) to dict of str to dict
        Damage -> measure -> ``{"model", "real", ...}``, as from `measures.measure_colorings`.
    measures : sequence of str
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A row for each measure, a column for each damage; the color is the distance from "real",
        as a share of the row's largest.

    Raises
    ------
    ChromaError
        If there is no damage or no measure.
    """
    if not language.table or not len(measures):
        raise ChromaError("nothing to show: give at least one damage and one measure")
    numbers = np.array(
        [[[row[m]["model"], row[m]["real"]] for row in language.table.values()] for m in measures],
        float,
    )  # (measures, damages, 2); None becomes NaN
    value, real = numbers[..., 0], numbers[..., 1]
    off = np.abs(value - real)
    largest = np.nanmax(np.nan_to_num(off), 1, keepdims=True)
    share = np.divide(off, largest, out=np.zeros_like(off), where=largest > 0)
    names = [figures.label_text(name, lang) for name in language.table]
    lines = 2 if lang == "both" else 1
    size = (0.95 * len(names) + 3.6, len(measures) * (0.18 + 0.17 * lines) + 1.8)
    with figures.figure(size=size) as (canvas, ax):
        shown = ax.imshow(share, cmap="Oranges", vmin=0, vmax=1, aspect="auto")
        for (row, column), number in np.ndenumerate(value):
            if np.isfinite(number):
                dark = np.nan_to_num(share[row, column]) > 0.6
                written = f"{round(number, 4):.3g}"
                ink = "white" if dark else "black"
                ax.text(column, row, written, ha="center", va="center", fontsize=8, color=ink)
        rows = [measure_name(measure, lang, separator="\n") for measure in measures]
        ax.set_yticks(range(len(rows)), rows, fontsize=8)
        ax.set_xticks(range(len(names)), names, fontsize=8)
        ax.tick_params(length=0, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
        en = "distance from the floor, as a share of the row's largest"
        ko = "기준값과의 거리(줄마다 최댓값을 1로)"
        label = figures.label_text((en, ko), lang)
        canvas.colorbar(shown, ax=ax, orientation="horizontal", shrink=0.5, label=label)
    return canvas
