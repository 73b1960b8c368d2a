"""Figures of measures: models side by side, and which measure detects which damage."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from chroma_lib import figures, language
from chroma_lib.errors import ChromaError
from chroma_lib.measures.labels import TRIAL_NAMES, measure_name

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
        label = language.text("real colors", "기준값", lang)
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


def show_bootstrap(
    values: Sequence[float],
    resampled: np.ndarray,
    interval: tuple[float, float],
    *,
    measure: str,
    lang: str = "both",
) -> Figure:
    """Show the values of a measure by drawing, and the means of resampled drawings.

    Parameters
    ----------
    values : sequence of float
        One for each drawing.
    resampled : ndarray of float, shape (n,)
        Means of as many drawings, drawn again with replacement.
    interval : (float, float)
    measure : str
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    name = measure_name(measure, lang, separator="\n")
    with figures.figure(1, 2, size=(8.5, 2.8), width_ratios=(1, 1.3)) as (canvas, axes):
        axes[0].plot(range(1, len(values) + 1), values, "o", color=figures.LINE_COLORS[0])
        axes[0].axhline(np.mean(values), color="black", linewidth=1)
        axes[0].set_xlabel(language.text("drawing", "그림", lang))
        axes[0].set_ylabel(name)
        axes[1].hist(resampled, bins=30, color=figures.LINE_COLORS[5])
        for edge in interval:
            axes[1].axvline(edge, color=figures.LINE_COLORS[1])
        axes[1].set_xlabel(
            language.text("mean of resampled drawings", "다시 뽑은 그림들의 평균", lang)
        )
        axes[1].set_ylabel(language.text("count", "횟수", lang))
        axes[1].set_title("{:.1f} ({:.1f} … {:.1f})".format(float(np.mean(values)), *interval))
    return canvas


def show_damage(
    table: Mapping[Name, Mapping[str, Mapping]], measures: Sequence[str], *, lang: str = "both"
) -> Figure:
    """Show which measure detects which damage: a number and a color in each cell.

    Parameters
    ----------
    table : dict of str or (str, str) to dict of str to dict
        Damage -> measure -> ``{"model", "low", "high", "real"}``, as from
        `measures.measure_colorings`. The first entry is undamaged. A pair is (English, Korean).
    measures : sequence of str
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A row for each measure; a column for the floor, then one for each damage. The color is the
        distance from the floor, as a share of the largest in the row. Numbers whose interval lies
        outside that of the undamaged colorings are bold and framed.

    Raises
    ------
    ChromaError
        If there is no damage or no measure.
    """
    if not table or not len(measures):
        raise ChromaError("nothing to show: give at least one damage and one measure")
    rows = [[row[measure] for row in table.values()] for measure in measures]
    columns = [figures.label_text(name, lang) for name in [("floor", "기준값"), *table]]
    names = [measure_name(measure, lang, separator="\n") for measure in measures]
    lines = 2 if lang == "both" else 1
    size = (0.92 * len(columns) + 2.0, len(names) * (0.2 + 0.17 * lines) + 1.6)
    with figures.figure(size=size) as (canvas, ax):
        image = ax.imshow(_shares(rows), cmap="Oranges", vmin=0, vmax=1, aspect="auto")
        for y, row in enumerate(rows):
            _write_number(ax, 0, y, row[0]["real"])
            for x, cell in enumerate(row, 1):
                dark = np.nan_to_num(image.get_array()[y, x]) > 0.6
                _write_number(
                    ax, x, y, cell["model"], dark=dark, detected=is_separated(cell, row[0])
                )
        ax.set_yticks(range(len(names)), names, fontsize=9)
        ax.set_xticks(range(len(columns)), columns, fontsize=9)
        ax.tick_params(length=0, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
        en = "distance from the floor, as a share of the row's largest; framed: detected"
        ko = "기준값과의 거리(줄마다 최댓값을 1로). 테두리: 알아본 결함"
        label = figures.label_text((en, ko), lang)
        bar = canvas.colorbar(image, ax=ax, orientation="horizontal", shrink=0.5, aspect=40)
        bar.set_label(label, fontsize=9)
    return canvas


def is_separated(row: Mapping[str, float | None], other: Mapping[str, float | None]) -> bool:
    """Return whether the intervals of two values of a measure, "low" to "high", don't overlap."""
    low, high, other_low, other_high = (_number(one[end]) for one in (row, other) for end in _ENDS)
    return low > other_high or high < other_low  # False for NaN


_ENDS = ("low", "high")


def _number(value):
    return np.nan if value is None else float(value)


def _shares(rows):
    """Return distances from the floor as shares of each row's largest, the floor's 0 first."""
    numbers = np.array([[(cell["model"], cell["real"]) for cell in row] for row in rows], float)
    distance = np.abs(numbers[..., 0] - numbers[..., 1])  # (measures, damages); None became NaN
    largest = np.nan_to_num(distance).max(axis=1, keepdims=True)
    share = np.divide(distance, largest, out=np.zeros_like(distance), where=largest > 0)
    return np.concatenate([np.zeros((len(rows), 1)), share], axis=1)


def _write_number(ax, x, y, value, *, dark=False, detected=False):
    """Write a number on a cell; one that detects a damage is bold and framed."""
    if value is None:
        return
    ink, weight = "white" if dark else "black", "bold" if detected else "normal"
    text = f"{round(value, 4) + 0:.3g}"
    ax.text(x, y, text, ha="center", va="center", fontsize=9, color=ink, weight=weight)
    if detected:
        ax.add_patch(Rectangle((x - 0.46, y - 0.44), 0.92, 0.88, fill=False, linewidth=1.2))


def show_changes(
    table: Mapping[str, Mapping[str, Mapping]],
    pairs: Sequence[tuple[str, str]],
    measures: Sequence[str],
    *,
    lang: str = "both",
) -> Figure:
    """Show what one change of a recipe does to each measure, for several changes.

    Parameters
    ----------
    table : dict of str to dict of str to dict
        Name of a row -> measure -> ``{"mean", "low", "high", "real"}``, as from
        `measures.mean_over_seeds`.
    pairs : sequence of (str, str)
        Two rows of the table: after the change, and before.
    measures : sequence of str
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A row for each pair, a column for each measure, with the value before and after. Blue is
        nearer to real colors than before, orange farther; white, the intervals don't tell.

    Raises
    ------
    ChromaError
        If there is no pair or no measure.
    """
    if not pairs or not len(measures):
        raise ChromaError("nothing to show: give at least one pair and one measure")
    names = [_change_name(new, old, lang) for new, old in pairs]
    heads = [measure_name(measure, lang, separator="\n") for measure in measures]
    reals = [f"{round(next(iter(table.values()))[name]['real'], 4):.3g}" for name in measures]
    heads = [f"{head}\n({_REAL[lang]} {real})" for head, real in zip(heads, reals)]
    lines = max(name.count("\n") for name in names) + 1
    # Wide enough for the legend.
    size = (max(1.35 * len(measures) + 3.0, 8.5), len(pairs) * (0.16 + 0.15 * lines) + 1.2)
    with figures.figure(size=size) as (canvas, ax):
        for y, (new, old) in enumerate(pairs):
            for x, measure in enumerate(measures):
                after, before = table[new][measure], table[old][measure]
                color = _CHANGE_COLORS[compare_distances(after, before)]
                ax.add_patch(Rectangle((x - 0.48, y - 0.45), 0.96, 0.9, color=color))
                text = " ⟶ ".join(f"{round(row['mean'], 4):.3g}" for row in (before, after))
                ax.text(x, y, text, ha="center", va="center", fontsize=9)
        ax.set(xlim=(-0.5, len(measures) - 0.5), ylim=(len(pairs) - 0.5, -0.5))
        ax.set_yticks(range(len(names)), names, fontsize=8.5)
        ax.set_xticks(range(len(heads)), heads, fontsize=9)
        ax.tick_params(length=0, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
        handles = [
            Patch(color=_CHANGE_COLORS[way], label=language.text(*words, lang))
            for way, words in _CHANGE_WORDS.items()
        ]
        canvas.legend(handles=handles, loc="outside lower right", ncols=2, frameon=False)
    return canvas


_REAL = {"both": "real / 기준값", "en": "real", "ko": "기준값"}
# Nearer to real (-1), farther (1) or undecided (0).
_CHANGE_COLORS = {-1: "#A6D1EC", 1: "#F7C79B", 0: "#F6F6F6"}
_CHANGE_WORDS = {
    -1: ("nearer to real", "기준값에 더 가까움"),
    1: ("farther from real", "기준값에서 더 멂"),
}


def _change_name(new, old, lang):
    texts = []
    for side in (0, 1) if lang == "both" else (("en", "ko").index(lang),):
        after, before = (TRIAL_NAMES.get(name, (name, name))[side] for name in (new, old))
        texts.append(f"{before} ⟶ {after}")
    return "\n".join(texts)


def compare_distances(row: Mapping[str, float], other: Mapping[str, float]) -> int:
    """Compare how far two values of a measure are from that of real colors.

    Parameters
    ----------
    row, other : dict
        With "low", "high" and "real".

    Returns
    -------
    int
        -1 if the first is nearer for all values in the two intervals, 1 if it is farther, 0 if
        the intervals don't tell.
    """
    if None in row.values() or None in other.values():
        return 0
    first, second = _distances(row), _distances(other)
    return -1 if first[1] < second[0] else 1 if second[1] < first[0] else 0


def _distances(row):
    """Return the smallest and the largest distance from real that the interval allows."""
    ends = [abs(row[end] - row["real"]) for end in ("low", "high")]
    return 0.0 if row["low"] <= row["real"] <= row["high"] else min(ends), max(ends)
