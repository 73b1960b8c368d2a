"""Figures of a training: losses and sample grids."""

import numpy as np

from chroma_lib import figures, language
from chroma_lib.errors import ChromaError


def _smooth(values, width):
    """Running mean over at most `width` neighbors; the ends average over what there is."""
    kernel = np.ones(width)
    known = np.isfinite(values)
    total = np.convolve(np.where(known, values, 0), kernel, mode="same")
    count = np.convolve(known, kernel, mode="same")
    return np.divide(total, count, out=np.full(len(values), np.nan), where=count > 0)


def plot_history(history, *, title=None, ylabel=("loss", "손실"), lang="both"):
    """Plot losses against steps: a smoothed line over the faint raw values.

    Parameters
    ----------
    history : dict of str to sequence of float
        A value a step, as `training.train` returns it.
    title, ylabel : str or (str, str), optional
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
            # Lines beyond the seventh color are told apart by their dashes.
            color = figures.LINE_COLORS[index % len(figures.LINE_COLORS)]
            dashes = ("-", "--", ":")[index // len(figures.LINE_COLORS) % 3]
            values = np.asarray(values, dtype=float)
            steps = np.arange(1, len(values) + 1)
            width = max(1, len(values) // 30)
            ax.plot(steps, values, color=color, alpha=0.25, linewidth=0.8)
            ax.plot(steps, _smooth(values, width), dashes, color=color, linewidth=1.8, label=name)
        ax.set_xlabel(language.text("step", "스텝", lang))
        ax.set_ylabel(ylabel if isinstance(ylabel, str) else language.text(*ylabel, lang))
        label = title or ("losses: the strong line is a running mean", "손실: 진한 선은 이동 평균")
        ax.set_title(figures.label_text(label, lang))
        ax.grid(alpha=0.3)
        # Beside the lines, so that it hides none of them.
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    return canvas


def show_samples(strips, labels, *, lang="both"):
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
        If the labels are not as many as the strips.
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
        ax.set_yticks(
            [side * (i + 0.5) for i in range(len(strips))],
            [figures.label_text(one, lang) for one in labels],
        )
        ax.set_xticks(
            [side * (i + 0.5) for i in range(len(names))],
            [figures.label_text(name, lang) for name in names],
        )
        ax.tick_params(length=0, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
    return canvas
