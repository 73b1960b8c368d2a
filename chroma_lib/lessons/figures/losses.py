"""Figures that explain losses."""

import numpy as np
from matplotlib.figure import Figure

from chroma_lib import figures, language


def plot_generator_slopes(*, lang: str = "both") -> Figure:
    """Plot how hard each of the generator's two losses pushes a fake's score.

    Parameters
    ----------
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        Absolute slopes of -log σ(s) and of log(1 - σ(s)) against the score s.
    """
    scores = np.linspace(-6, 6, 200)
    sigmoid = 1 / (1 + np.exp(-scores))

    def text(en, ko):
        return language.text(en, ko, lang, separator="\n")

    with figures.figure(size=(7.5, 3.0)) as (canvas, ax):
        blue, orange = figures.LINE_COLORS[:2]
        label = text("non-saturating: −log σ(s)", "비포화: −log σ(s)")
        ax.plot(scores, 1 - sigmoid, color=blue, linewidth=2, label=label)
        label = text("minimax: log(1 − σ(s))", "미니맥스: log(1 − σ(s))")
        ax.plot(scores, sigmoid, "--", color=orange, linewidth=2, label=label)
        ax.set_xlabel(language.text("score s of a fake", "가짜의 점수 s", lang))
        ax.set_ylabel(text("push on the score", "점수를 미는 힘"))
        title = "slope of the generator's loss (absolute value)", "생성자 손실의 기울기(절댓값)"
        ax.set_title(language.text(*title, lang))
        ax.grid(alpha=0.3)
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    return canvas
