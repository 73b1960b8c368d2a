"""Figures of notebook 7: paths of a color, colorings by setting, seeds of each setting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from matplotlib.figure import Figure

from chroma_lib import color, figures, language
from chroma_lib.lessons.labels.sweeps import SETTING_NAMES
from chroma_lib.measures.labels import measure_name

if TYPE_CHECKING:
    import pandas

_AB_RANGE = (-10, 60, -50, 20)  # a* from, to; b* from, to
_LIGHTNESS = 75.0


def show_paths(
    paths: Mapping[str, Sequence[np.ndarray]], truth: Sequence[float], *, lang: str = "both"
) -> Figure:
    """Show how a color moves during trainings, in the plane of a* and b*.

    Parameters
    ----------
    paths : mapping of str to sequence of ndarray, shape (steps, 2)
        Title of a panel -> a* and b* at each step, for one or more trainings.
    truth : sequence of float
        a* and b* of the true color.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each title. Circles are first colors, dots last ones, the cross is the truth.
    """
    left, right, bottom, top = _AB_RANGE
    b, a = np.mgrid[top:bottom:141j, left:right:141j]
    plane = color.lab_to_rgb(np.stack([np.full_like(a, _LIGHTNESS), a, b], axis=-1))
    size = (3.3 * len(paths) + 0.6, 3.7)
    with figures.figure(1, len(paths), size=size, squeeze=False, sharey=True) as (canvas, axes):
        for ax, (title, of_title) in zip(axes[0], paths.items()):
            ax.imshow(plane, extent=_AB_RANGE, alpha=0.8)
            for path in of_title:
                ax.plot(*path.T, color="#333333", linewidth=0.9)
                ax.plot(*path[0], "o", color="#333333", fillstyle="none", markersize=5)
                ax.plot(*path[-1], "o", color="black", markersize=5)
            ax.plot(*truth, "+", color="black", markersize=14, markeredgewidth=1.5)
            ax.set(xlim=(left, right), ylim=(bottom, top))
            ax.set_xlabel(language.text("a*: green to red", "a*: 초록에서 빨강", lang))
            ax.set_title(title)
        axes[0, 0].set_ylabel(language.text("b*: blue to yellow", "b*: 파랑에서 노랑", lang))
    return canvas


def show_settings(
    table: pandas.DataFrame,
    grids: Mapping[str, np.ndarray],
    *,
    weight: float,
    count: int = 8,
    lang: str = "both",
) -> Figure:
    """Show colorings of each model and noise entry of the stored sweep, one row for each.

    Parameters
    ----------
    table : pandas.DataFrame
        From `sweeps.stored_sweep`.
    grids : mapping of str to ndarray of uint8, shape (H, W, 3)
        Hash of a run -> its grid of 5 by 5 colorings.
    weight : float
        λ of the rows.
    count : int
        Colorings in each row.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    chosen = table[(table["diversity_weight"] == weight) & table["run"].isin(grids)]
    rows, labels = [], []
    for run in chosen.sort_values(["model", "noise"]).to_dict("records"):
        rows.append(_cells(grids[run["run"]])[:count])
        labels.append(_setting_name(run["model"], run["noise"]))
    return figures.show_rows(rows, labels, cell=0.95, lang=lang)


def _cells(grid, columns=5):
    """Return the pictures of a grid whose cells all have the same size."""
    step = (len(grid) + 2) // columns  # 2 pixels lie between two pictures
    starts = range(0, len(grid), step)
    return [grid[top : top + step - 2, left : left + step - 2] for top in starts for left in starts]


def plot_seeds(table: pandas.DataFrame, measures: Sequence[str], *, lang: str = "both") -> Figure:
    """Plot each run of the stored sweep as a dot, over λ, with a bar at the mean of the seeds.

    Parameters
    ----------
    table : pandas.DataFrame
        From `sweeps.stored_sweep`.
    measures : sequence of str
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A panel for each measure. The dashed line is the value of real colors.
    """
    weights = sorted(table["diversity_weight"].unique())
    groups = list(table.groupby(["model", "noise"]))
    size = (max(3.4 * len(measures) + 0.4, 8.5), 3.9)  # wide enough for the legend
    with figures.figure(1, len(measures), size=size, squeeze=False) as (canvas, axes):
        for ax, measure in zip(axes[0], measures):
            for i, ((model, noise), runs) in enumerate(groups):
                place = np.array([weights.index(weight) for weight in runs["diversity_weight"]])
                place = place + 0.17 * (i - (len(groups) - 1) / 2)
                style = {"color": figures.LINE_COLORS[i], "alpha": 0.75, "markersize": 5}
                name = figures.label_text(_setting_name(model, noise), lang)
                ax.plot(place, runs[measure], "o", label=name.replace("\n", " / "), **style)
                for x in np.unique(place):
                    mean = runs[measure][place == x].mean()
                    ax.plot(
                        [x - 0.07, x + 0.07],
                        [mean] * 2,
                        color=figures.LINE_COLORS[i],
                        linewidth=2.5,
                    )
            label = language.text("real colors", "기준값", lang)
            real = table[f"{measure}_real"].mean()
            ax.axhline(real, color="black", linestyle="--", linewidth=1, label=label)
            ax.set_xticks(range(len(weights)), [f"{weight:g}" for weight in weights])
            ax.set_xlabel(
                language.text("λ, weight of the diversity term", "다양성 항의 가중치 λ", lang)
            )
            ax.set_title(measure_name(measure, lang, separator="\n"), fontsize=10)
            ax.set_ylim(bottom=0)
            ax.grid(axis="y", alpha=0.3)
        handles, labels = axes[0, 0].get_legend_handles_labels()
        canvas.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False)
    return canvas


def _setting_name(model, noise):
    pairs = [SETTING_NAMES[model], SETTING_NAMES[noise]]
    texts = [(pair, pair) if isinstance(pair, str) else pair for pair in pairs]
    en, ko = (", ".join(pair[side] for pair in texts) for side in (0, 1))
    return en, ko
