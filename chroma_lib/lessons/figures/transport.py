"""Figures of notebook 4: Wasserstein distance, critics, and how their slope is bounded."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure
from scipy.stats import norm

from chroma_lib import figures, language

_BLUE, _ORANGE, _GREEN, _PINK = figures.LINE_COLORS[:4]
_BESIDE = {"loc": "upper left", "bbox_to_anchor": (1.01, 1), "frameon": False}


def show_transport(p: np.ndarray, q: np.ndarray, *, lang: str = "both") -> Figure:
    """Draw the cheapest plan that moves one heap of grains to another.

    Parameters
    ----------
    p, q : ndarray of float, shape (n,)
        Places of the grains, sorted.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    with figures.figure(size=(7.5, 2.4)) as (canvas, ax):
        for x, y in zip(p, q):
            ax.plot([x, y], [0, 1], color="#AAAAAA", linewidth=1)
        ax.scatter(p, np.zeros(len(p)), s=60, color=_BLUE, zorder=3)
        ax.scatter(q, np.ones(len(q)), s=60, color=_ORANGE, zorder=3)
        ax.set_yticks([0, 1], ["P", "Q"])
        ax.set(ylim=(-0.3, 1.3), xlabel="x")
        title = "the cheapest plan keeps the order", "일이 가장 적은 계획은 순서를 지킵니다"
        ax.set_title(language.text(*title, lang))
    return canvas


def plot_distances(
    shift: Sequence[float],
    wasserstein: Sequence[float],
    js: Sequence[float],
    *,
    lang: str = "both",
) -> Figure:
    """Plot two distances of a block from a copy of it that is pulled away.

    Parameters
    ----------
    shift, wasserstein, js : sequence of float
        How far the copy was pulled, and both distances.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    with figures.figure(1, 2, size=(9.5, 3.0), width_ratios=(1, 1.25)) as (canvas, (left, right)):
        for start, color, name in ((0, _BLUE, "P"), (2, _ORANGE, "Q")):
            x = [start, start, start + 1, start + 1]
            left.fill_between(x, [0, 1, 1, 0], color=color, alpha=0.6, label=name)
        left.annotate("", (2.5, 1.15), (0.5, 1.15), arrowprops={"arrowstyle": "->"})
        left.set(xlabel="x", ylim=(0, 1.5))
        title = "Q is pulled away from P", "Q를 P에서 떼어 놓습니다"
        left.set_title(figures.label_text(title, lang))
        left.legend(loc="upper left", ncols=2, frameon=False)
        left.set_ylabel(language.text("density", "밀도", lang))
        name = language.text("Wasserstein", "바서슈타인", lang)
        right.plot(shift, wasserstein, color=_BLUE, linewidth=2, label=name)
        name = language.text("Jensen–Shannon", "젠슨–섀넌", lang)
        right.plot(shift, js, "--", color=_ORANGE, linewidth=2, label=name)
        right.set_ylabel(language.text("distance", "거리", lang))
        right.set_xlabel(language.text("shift", "이동량", lang))
        right.set_title(figures.label_text(("distance against shift", "이동량에 따른 거리"), lang))
        right.grid(alpha=0.3)
        right.legend(frameon=False)
    return canvas


def plot_best_critic(*, lang: str = "both") -> Figure:
    """Plot two heaps that lie apart, the best discriminator and the best critic.

    Parameters
    ----------
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    x = np.linspace(-2.5, 6.5, 400)
    true, fake = norm(0, 0.6).pdf(x), norm(4, 0.6).pdf(x)

    def text(en, ko):
        return language.text(en, ko, lang, separator="\n")

    with figures.figure(size=(8.5, 3.0)) as (canvas, ax):
        ax.fill_between(x, true, color=_BLUE, alpha=0.35, label=text("true", "진짜"))
        ax.fill_between(x, fake, color=_ORANGE, alpha=0.35, label=text("generated", "생성된 것"))
        label = text("best discriminator", "가장 좋은 판별자")
        ax.plot(x, true / (true + fake), "--", color=_PINK, linewidth=2, label=label)
        label = text("best critic (scaled)", "가장 좋은 크리틱(축소)")
        ax.plot(x, 0.5 - (x - 2) / 8, color=_GREEN, linewidth=2, label=label)
        ax.set_xlabel("x")
        ax.set_ylabel(language.text("density, score", "밀도, 점수", lang))
        ax.legend(**_BESIDE)
    return canvas


def show_interpolation(seed: int = 0, *, lang: str = "both") -> Figure:
    """Draw where interpolated samples lie, with one α for each pixel and one for each sample.

    Parameters
    ----------
    seed : int
        Seed of the α.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A plane, as if a picture had two pixels.
    """
    rng = np.random.default_rng(seed)
    true, fake = np.array([-0.6, 0.7]), np.array([0.8, -0.5])
    alphas = {
        ("one α for each pixel", "픽셀마다 α 하나"): rng.uniform(size=(300, 2)),
        ("one α for each sample", "샘플마다 α 하나"): rng.uniform(size=(300, 1)),
    }
    with figures.figure(1, 2, size=(8, 3.4), sharey=True) as (canvas, axes):
        for ax, (name, alpha) in zip(axes, alphas.items()):
            interpolated = alpha * true + (1 - alpha) * fake
            ax.scatter(*interpolated.T, s=8, color=figures.LINE_COLORS[5])
            label = language.text("true", "진짜", lang)
            ax.scatter(*true, s=90, color=_BLUE, label=label, zorder=3)
            label = language.text("generated", "생성된 것", lang)
            ax.scatter(*fake, s=90, color=_ORANGE, label=label, zorder=3)
            ax.set(xlim=(-1, 1.2), ylim=(-0.9, 1.1), aspect="equal")
            ax.set_title(figures.label_text(name, lang))
            ax.set_xlabel(language.text("pixel 1", "픽셀 1", lang))
        axes[0].set_ylabel(language.text("pixel 2", "픽셀 2", lang))
        axes[1].legend(**_BESIDE)
    return canvas


def plot_gradient_norms(norms: Mapping[str, Sequence[float]], *, lang: str = "both") -> Figure:
    """Plot the norm of the score's gradient at AB and at each layer of critics.

    Parameters
    ----------
    norms : mapping of str to sequence of float
        Name of a critic -> norms, at AB first.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    with figures.figure(size=(8.5, 3.4)) as (canvas, ax):
        for i, (name, values) in enumerate(norms.items()):
            ax.plot(values, "ov^s"[i % 4] + "-", color=figures.LINE_COLORS[i], label=name)
        ax.axhline(1, color="gray", linewidth=0.8)
        names = [figures.label_text((f"layer {i}", f"{i}층"), lang) for i in range(1, len(values))]
        ax.set_xticks(range(len(values)), ["AB", *names])
        ax.set_yscale("log")
        ax.minorticks_off()
        ax.set_ylabel(figures.label_text(("norm of the gradient", "그래디언트의 크기"), lang))
        ax.grid(alpha=0.3)
        ax.legend(**_BESIDE)
    return canvas


def plot_weights(weights: Mapping[str, np.ndarray], clip: float, *, lang: str = "both") -> Figure:
    """Plot histograms of critics' weights.

    Parameters
    ----------
    weights : mapping of str to ndarray
        Title -> all weights of a critic.
    clip : float
        Where weights are clipped: two dashed lines, at edges of the bars.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    with figures.figure(1, len(weights), size=(9.5, 2.8)) as (canvas, axes):
        for ax, (name, values) in zip(axes, weights.items()):
            # Most of the weights; those at ±clip fall just inside the dashed lines.
            limit = clip * max(1.5, math.ceil(np.percentile(np.abs(values), 99) / clip))
            edges = np.arange(-limit, limit + clip / 20, clip / 10)
            shares = np.full(len(values), 100 / len(values))
            ax.hist(0.999 * values, bins=edges, weights=shares, color=_BLUE)
            for end in (-clip, clip):
                ax.axvline(end, color=_ORANGE, linestyle="--", linewidth=1)
            ax.set_title(name)
            ax.set_xlabel(figures.label_text(("weight of the critic", "크리틱의 가중치"), lang))
            ax.locator_params(axis="x", nbins=5)
        axes[0].set_ylabel(language.text("percent of weights", "가중치의 비율(%)", lang))
    return canvas


def plot_score_changes(deviations: Mapping[str, np.ndarray], *, lang: str = "both") -> Figure:
    """Plot how the score of one picture changes with the pictures beside it.

    Parameters
    ----------
    deviations : mapping of str to ndarray
        Name of a critic -> deviations of the score, in units of the spread between pictures.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    rng = np.random.default_rng(0)
    with figures.figure(size=(8, 2.4)) as (canvas, ax):
        for i, values in enumerate(deviations.values()):
            height = len(deviations) - 1 - i + rng.uniform(-0.18, 0.18, len(values))
            ax.scatter(values, height, s=16, alpha=0.6, color=figures.LINE_COLORS[i])
        ax.set_yticks(range(len(deviations)), list(deviations)[::-1])
        label = (
            "score of the same picture (unit: spread between pictures)",
            "같은 그림의 점수(단위: 그림 사이의 흩어짐)",
        )
        ax.set_xlabel(figures.label_text(label, lang))
        ax.grid(alpha=0.3, axis="x")
    return canvas
