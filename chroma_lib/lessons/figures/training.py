"""Figures of a training: losses and samples."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from chroma_lib import figures, language
from chroma_lib.errors import ChromaError

_DASHES = ("-", "--", ":")


def running_mean(values: np.ndarray, width: int) -> np.ndarray:
    """Average each value with its neighbors; values that are not finite are left out.

    Parameters
    ----------
    values : ndarray of float, shape (n,)
    width : int
        Number of values to average, fewer at the ends.

    Returns
    -------
    ndarray of float, shape (n,)
        NaN where no neighbor is finite.
    """
    kernel = np.ones(width)
    known = np.isfinite(values)
    total = np.convolve(np.where(known, values, 0), kernel, mode="same")
    count = np.convolve(known, kernel, mode="same")
    return np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)


def plot_history(
    history: Mapping[str, Sequence[float]],
    *,
    title: str | tuple[str, str] | None = None,
    ylabel: str | tuple[str, str] = ("loss", "손실"),
    lines: Mapping[str, float] | None = None,
    limits: tuple[float, float] | None = None,
    log: bool = False,
    lang: str = "both",
) -> Figure:
    """Plot losses against steps: a running mean over the faint raw values.

    Parameters
    ----------
    history : dict of str to sequence of float
        One value per step, as returned by `training.train`.
    title, ylabel : str or (str, str), optional
        A pair is (English, Korean).
    lines : mapping of str to float, optional
        Dashed horizontal lines to read the curves by: name -> value.
    limits : (float, float), optional
        What to show of the vertical axis. Default: all values.
    log : bool
        A logarithmic vertical axis, but linear between -1 and 1.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ChromaError
        If the history is empty.
    """
    if not history or not any(len(values) for values in history.values()):
        raise ChromaError("the history is empty: train for at least one step first")
    with figures.figure(size=(7.5, 3.8)) as (canvas, ax):
        for index, (name, values) in enumerate(history.items()):
            # Lines beyond the seventh color differ by their dashes.
            color = figures.LINE_COLORS[index % len(figures.LINE_COLORS)]
            dashes = _DASHES[index // len(figures.LINE_COLORS) % len(_DASHES)]
            losses = np.asarray(values, dtype=float)
            steps = np.arange(1, len(losses) + 1)
            window = max(1, len(losses) // 30)
            mean = running_mean(losses, window)
            if window > 1:
                ax.plot(steps, losses, color=color, alpha=0.25, linewidth=0.8)
            ax.plot(steps, mean, dashes, color=color, linewidth=1.8, label=name)
        for name, value in (lines or {}).items():
            ax.axhline(value, color="black", linestyle="--", linewidth=1, label=name)
        ax.set_xlabel(language.text("step", "스텝", lang))
        ax.set_ylabel(ylabel if isinstance(ylabel, str) else language.text(*ylabel, lang))
        ax.xaxis.get_major_locator().set_params(integer=True)
        if limits is not None:
            ax.set_ylim(limits)
        if log:
            ax.set_yscale("symlog", linthresh=1)
        label = title or ("losses: the bold line is a running mean", "손실: 진한 선은 이동 평균")
        ax.set_title(figures.label_text(label, lang))
        ax.grid(alpha=0.3)
        # Beside the lines, so that it covers none of them.
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    return canvas


def show_samples(
    strips: Sequence[np.ndarray], labels: Sequence[str | tuple[str, str]], *, lang: str = "both"
) -> Figure:
    """Show rows of sample grids: gray, true, then one coloring for each noise.

    Parameters
    ----------
    strips : sequence of ndarray of uint8, shape (size, (2 + noises) · size, 3)
        Rows of `training.sample_grid`.
    labels : sequence of str or (str, str)
        One for each row; a pair is (English, Korean).
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ChromaError
        If there are not as many labels as strips, or none.
    """
    if len(strips) == 0 or len(strips) != len(labels):
        raise ChromaError(f"{len(labels)} labels for {len(strips)} strips: give one for each")
    side, width = np.shape(strips[0])[:2]
    names = [("gray", "흑백"), ("true", "정답")]
    names += [(f"noise {i}", f"노이즈 {i}") for i in range(1, width // side - 1)]
    cell = min(0.9, 8.0 / len(names))
    size = (cell * len(names) + 1.0, cell * len(strips) + 0.6)
    with figures.figure(size=size) as (canvas, ax):
        ax.imshow(np.concatenate(strips))
        rows = [figures.label_text(label, lang) for label in labels]
        columns = [figures.label_text(name, lang) for name in names]
        ax.set_yticks([side * (i + 0.5) for i in range(len(rows))], rows)
        ax.set_xticks([side * (i + 0.5) for i in range(len(columns))], columns)
        ax.tick_params(length=0, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
    return canvas
