"""Figures of colors in CIELAB: strips, rings, grays, spreads, and the pixels of pictures."""

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from chroma_lib import color, figures, language
from chroma_lib.lessons.figures.color import gamut_slice

_STRIP_NAMES = (
    ("L*  (lightness)", "L*(명도)"),
    ("a*  (green to magenta)", "a*(초록에서 자홍으로)"),
    ("b*  (blue to yellow)", "b*(파랑에서 노랑으로)"),
)


def show_strips(strips: Sequence[np.ndarray], *, lang: str = "both") -> Figure:
    """Show what L*, a* and b* each do alone; colors outside the gamut stay white.

    Parameters
    ----------
    strips : three ndarrays, shape (n, 3)
        CIELAB colors along L*, along a* and along b*, at equal steps.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    with figures.figure(3, 1, size=(7.5, 3.6)) as (canvas, axes):
        for axis, (ax, lab, name) in enumerate(zip(axes, strips, _STRIP_NAMES)):
            swatches = np.where(color.in_gamut(lab)[:, None], color.lab_to_rgb(lab), 255)
            low, high = lab[0, axis], lab[-1, axis]
            half = (high - low) / (len(lab) - 1) / 2  # ticks sit below the swatch centers
            ax.imshow(
                swatches[None].astype(np.uint8),
                extent=(low - half, high + half, 0, 1),
                aspect="auto",
                interpolation="nearest",
            )
            ax.set_yticks([])
            ax.set_xlabel(language.text(*name, lang))
    return canvas


def show_hue_ring(ring: np.ndarray, *, lang: str = "both") -> Figure:
    """Show colors of hues from 0 to 360 degrees above their grays.

    Parameters
    ----------
    ring : ndarray of uint8, shape (n, 3)
        Colors at equal steps of the hue.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    half = 180 / len(ring)
    with figures.figure(size=(8, 2.0)) as (canvas, ax):
        rows = np.stack([ring, color.gray(ring[None])[0]])
        ax.imshow(rows, extent=(-half, 360 - half, 0, 2), aspect="auto", interpolation="nearest")
        ax.set_xticks(range(0, 360, 45))
        names = (("color", "색"), ("gray", "회색"))
        ax.set_yticks([1.5, 0.5], [language.text(*name, lang) for name in names])
        ax.set_xlabel(language.text("hue (degrees)", "색상각(도)", lang))
    return canvas


def show_grays(
    grays: Mapping[str, np.ndarray], errors: Mapping[str, np.ndarray], *, lang: str = "both"
) -> Figure:
    """Show gray versions of a picture above how far their L* is from the picture's own.

    Parameters
    ----------
    grays : mapping of str to ndarray of uint8, shape (h, w, 3)
        Title -> gray picture.
    errors : mapping of str to ndarray, shape (h, w)
        The same titles -> error of L*.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    limit = max(np.abs(error).max() for error in errors.values())
    with figures.figure(2, len(grays), size=(8, 5.4)) as (canvas, axes):
        for (top, bottom), (name, gray) in zip(axes.T, grays.items()):
            top.imshow(gray)
            top.set_title(figures.label_text(name, lang))
            shown = bottom.imshow(errors[name], cmap="PuOr", vmin=-limit, vmax=limit)
            top.set_axis_off()
            bottom.set_axis_off()
        label = language.text("error of the gray (L*)", "회색의 오차(L*)", lang, separator="\n")
        canvas.colorbar(shown, ax=axes[1].tolist(), label=label)
    return canvas


def show_moved_colors(
    requested: np.ndarray, results: Mapping[str, np.ndarray], *, lang: str = "both"
) -> Figure:
    """Show where colors outside the gamut are moved, in slices at their lightness.

    Parameters
    ----------
    requested : ndarray, shape (n, 3)
        CIELAB colors of one lightness.
    results : mapping of str to ndarray, shape (n, 3)
        Title -> the colors shown instead.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A slice for each result.
    """
    canvas = gamut_slice([requested[0, 0]] * len(results), lang=lang)
    with figures.use_korean_font():
        for ax, (name, moved) in zip(canvas.axes, results.items()):
            ends = ([requested[:, k], moved[:, k]] for k in (1, 2))
            ax.plot(*ends, color="gray", linewidth=0.8)
            shown = color.lab_to_rgb(moved) / 255
            ax.scatter(moved[:, 1], moved[:, 2], c=shown, edgecolor="black", zorder=3)
            ax.set_title(figures.label_text(name, lang))
        canvas.draw_without_rendering()
    return canvas


def show_color_points(lab: np.ndarray, *, lang: str = "both") -> Figure:
    """Show colors as points in the slice of the gamut at their mean lightness.

    Parameters
    ----------
    lab : ndarray, shape (n, 3)
        CIELAB colors.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    canvas = gamut_slice(round(float(lab[:, 0].mean())), lang=lang)
    shown = color.lab_to_rgb(lab) / 255
    # A white ring and a black line set a point off from a slice of the same color.
    (ax,) = canvas.axes
    ax.scatter(lab[:, 1], lab[:, 2], c="white", edgecolor="black", linewidth=0.8, s=95)
    ax.scatter(lab[:, 1], lab[:, 2], c=shown, edgecolor="none", s=42)
    return canvas


def show_scalings(
    scalings: Mapping[str, tuple[np.ndarray, np.ndarray]], *, lang: str = "both"
) -> Figure:
    """Show histograms of scaled values of L*, and of a* and b*, between -1 and 1.

    Parameters
    ----------
    scalings : mapping of str to (ndarray, ndarray)
        Formula of the scaling -> values of L*, values of a* and b*.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    bins = np.linspace(-1, 1, 81)
    labels = (("L*, scaled", "범위를 맞춘 L*"), ("a* and b*, scaled", "범위를 맞춘 a*, b*"))
    with figures.figure(1, 2, size=(9, 3.4)) as (canvas, axes):
        for (name, parts), line in zip(scalings.items(), figures.LINE_COLORS):
            for ax, values in zip(axes, parts):
                ax.hist(
                    np.ravel(values),
                    bins,
                    density=True,
                    histtype="step",
                    color=line,
                    label=name,
                    lw=1.6,
                )
        for ax, label in zip(axes, labels):
            ax.set_xticks([-1, -0.5, 0, 0.5, 1])
            ax.set_xlabel(language.text(*label, lang))
            ax.set_ylabel(language.text("density", "밀도", lang))
        axes[1].set_yscale("log")  # most pixels are near gray; this scale shows the tails
        axes[0].legend(frameon=False, fontsize=8, loc="upper left")
        axes[0].set_ylim(top=axes[0].get_ylim()[1] * 1.35)
    return canvas


def show_spread(
    gray: np.ndarray, sigma_l: np.ndarray, sigma_ab: np.ndarray, *, lang: str = "both"
) -> Figure:
    """Show a gray picture beside how much L*, and a* and b*, vary over its true colorings.

    Parameters
    ----------
    gray : ndarray of uint8, shape (h, w, 3)
    sigma_l, sigma_ab : ndarray, shape (h, w)
        Standard deviations in CIELAB units, drawn on one scale.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    names = (
        ("gray", "흑백"),
        ("spread of L*", "L*의 표준 편차"),
        ("spread of a*, b*", "a*, b*의 표준 편차"),
    )
    with figures.figure(1, 3, size=(9, 3.3)) as (canvas, axes):
        axes[0].imshow(gray)
        for ax, values in zip(axes[1:], (sigma_l, sigma_ab)):
            shown = ax.imshow(values, cmap="cividis", vmin=0, vmax=sigma_ab.max())
        for ax, name in zip(axes, names):
            ax.set_title(language.text(*name, lang, separator="\n"))
            ax.set_axis_off()
        label = ("standard deviation (CIELAB units)", "표준 편차(CIELAB 단위)")
        canvas.colorbar(shown, ax=axes[2], label=language.text(*label, lang, separator="\n"))
    return canvas


def show_pixel_colors(sets: Mapping[str, np.ndarray], *, lang: str = "both") -> Figure:
    """Compare the pixels of sets of pictures: lightness, chroma, and the plane of a* and b*.

    Parameters
    ----------
    sets : mapping of str to ndarray, shape (n, 3)
        Title -> CIELAB colors.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        Two histograms, then a plane for each set, in which darker means more pixels.
    """
    bins, edges = np.linspace(0, 100, 41), np.linspace(-80, 80, 65)
    titles = [figures.label_text(name, lang) for name in sets]
    with figures.figure(1, 2 + len(sets), size=(13, 3.4)) as (canvas, axes):
        for line, title, lab in zip(figures.LINE_COLORS, titles, sets.values()):
            numbers = (lab[:, 0], np.hypot(lab[:, 1], lab[:, 2]))
            for ax, values in zip(axes, numbers):
                shares = np.full(len(values), 1 / len(values))
                ax.hist(
                    values, bins, weights=shares, histtype="step", color=line, lw=2, label=title
                )
        for ax, name in zip(axes, (("L*", "L*"), ("chroma", "채도"))):
            ax.set_xlabel(language.text(*name, lang))
            ax.set_ylabel(language.text("share of pixels", "픽셀의 비율", lang))
            ax.grid(alpha=0.3)
        axes[1].legend(frameon=False)
        for ax, title, lab in zip(axes[2:], titles, sets.values()):
            counts, _, _ = np.histogram2d(lab[:, 2], lab[:, 1], bins=edges)
            share = np.sqrt(counts / counts.max())
            ax.imshow(share, cmap="Greys", origin="lower", extent=(-80, 80, -80, 80))
            ax.axhline(0, color="gray", linewidth=0.5)
            ax.axvline(0, color="gray", linewidth=0.5)
            ax.set(title=title, xlabel="a*", ylabel="b*")
    return canvas
