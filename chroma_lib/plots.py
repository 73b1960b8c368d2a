"""Figures for a reader of English, of Korean, or of both.

Each function returns a Matplotlib figure that pyplot knows nothing of: as the last line of a
notebook cell it shows once, whatever backend Matplotlib is set to, and `figure.savefig(path)` keeps
it. Fonts are set within a context, so that a reader's own Matplotlib settings stay as they are.
"""

from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from unicodedata import east_asian_width

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.text import Text

from chroma_lib import ChromaError
from chroma_lib.characters import REGIONS
from chroma_lib.color import in_gamut, lab_to_rgb, rgb_to_lab
from chroma_lib.pictures import write_beside, write_png

LANGUAGES = ("both", "en", "ko")

# Okabe and Ito's colors, told apart by color-blind readers too (https://jfly.uni-koeln.de/color).
LINE_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")

REGION_NAMES = {
    "background": ("background", "배경", "#F2F2F2"),
    "ink": ("ink", "선", "#222222"),
    "skin": ("skin", "피부", "#F0C9A4"),
    "hair": ("hair", "머리카락", "#0072B2"),
    "left_eye": ("left eye", "왼쪽 눈", "#009E73"),
    "right_eye": ("right eye", "오른쪽 눈", "#F0E442"),
    "clothes": ("clothes", "옷", "#CC79A7"),
    "accessory": ("accessory", "장신구", "#D55E00"),
}


def text(en, ko, lang="both", *, separator=" / "):
    """Choose the language of a label.

    Parameters
    ----------
    en, ko : str
    lang : {"both", "en", "ko"}
    separator : str
        What stands between the two languages, if they differ; a line break suits narrow places.

    Returns
    -------
    str

    Raises
    ------
    ChromaError
        If `lang` is none of the three.
    """
    if lang not in LANGUAGES:
        raise ChromaError(f"unknown language {lang!r}: choose one of {', '.join(LANGUAGES)}")
    both = en if en == ko else f"{en}{separator}{ko}"
    return {"both": both, "en": en, "ko": ko}[lang]


def _cells(label):
    """How many columns of a terminal a label takes: a Korean letter takes two."""
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in label)


def table(heads, rows):
    """Set numbers in columns under their heads, for printing.

    Parameters
    ----------
    heads : sequence of str
        Of the columns after the first; if all are empty, their line is left out.
    rows : sequence of (str, sequence)
        The name of a row, then its values as text or numbers, shown as they are.

    Returns
    -------
    str
        Lines; columns stay in line with Korean letters too.
    """
    rows = [(name, [str(value) for value in values]) for name, values in rows]
    first = max(_cells(name) for name, _ in rows)
    columns = [[head, *column] for head, column in zip(heads, zip(*(v for _, v in rows)))]
    wide = [max(map(_cells, column)) for column in columns]

    def line(name, values):
        right = [" " * (2 + w - _cells(value)) + value for w, value in zip(wide, values)]
        return name + " " * (first - _cells(name)) + "".join(right)

    lines = [line("", heads)] if any(heads) else []
    return "\n".join(lines + [line(name, values) for name, values in rows])


@cache
def _korean_family():
    """Register NanumGothic with Matplotlib, once, and return its family name."""
    # The package is found, not imported: its own code leans on distutils, gone since Python 3.12.
    spec = find_spec("koreanize_matplotlib")
    folders = spec.submodule_search_locations if spec else []
    fonts = [font for folder in folders for font in sorted(Path(folder).rglob("NanumGothic*.ttf"))]
    if not fonts:
        raise ChromaError(
            "no Korean font for figures: install it with `pip install koreanize-matplotlib`"
        )
    for font in fonts:
        font_manager.fontManager.addfont(font)
    return "NanumGothic"


def use_korean_font():
    """Return a context in which Matplotlib writes Korean.

    Returns
    -------
    context manager
        ``with use_korean_font(): ...``; settings are as before when it ends.

    Raises
    ------
    ChromaError
        If the package that holds the font is not installed.
    """
    # DejaVu Sans comes with Matplotlib and has what NanumGothic lacks, such as some math signs.
    return mpl.rc_context(
        {"font.family": [_korean_family(), "DejaVu Sans"], "axes.unicode_minus": False}
    )


class _ShownFigure(Figure):
    """A figure that a notebook shows even where MPLBACKEND names a backend other than its own."""

    def _repr_png_(self):
        from IPython.core.pylabtools import print_figure  # here, since only a notebook needs it

        return print_figure(self)


@contextmanager
def figure(rows=1, columns=1, *, size=(6.0, 4.0), dpi=80, **subplots):
    """Make a figure that writes Korean, to fill within a ``with`` block and use after it.

    Parameters
    ----------
    rows, columns : int
    size : (float, float)
        Width and height in inches.
    dpi : int
        Pixels an inch.
    **subplots
        Handed to `matplotlib.figure.Figure.subplots`.

    Yields
    ------
    figure : matplotlib.figure.Figure
    axes : Axes, or ndarray of Axes as `subplots` gives them
    """
    with use_korean_font():
        canvas = _ShownFigure(figsize=size, dpi=dpi, layout="compressed")
        yield canvas, canvas.subplots(rows, columns, **subplots)
        # NanumGothic sets its lines so close that two of them touch.
        for written in canvas.findobj(Text):
            written.set_linespacing(1.4)
        # Powers of ten are set as formulas, in one font: NanumGothic has no minus for them.
        for axis in (axis for ax in canvas.axes for axis in (ax.xaxis, ax.yaxis)):
            if axis.get_scale() == "log":
                axis.set_major_formatter("{x:g}")
        # Tick labels are made at the first drawing: that has to happen in this context.
        canvas.draw_without_rendering()


def _label(label, lang):
    """A label is a string, or a pair (English, Korean) set on two lines where both are shown."""
    return label if isinstance(label, str) else text(*label, lang, separator="\n")


def _show(ax, picture):
    # A gray picture keeps its own values: Matplotlib would stretch them to black and white.
    shades = {"cmap": "gray", "vmin": 0, "vmax": 255} if np.ndim(picture) == 2 else {}
    # Small pictures stay pixels; large ones are smoothed when they shrink.
    ax.imshow(picture, interpolation="nearest" if len(picture) <= 128 else "antialiased", **shades)


def show_pictures(pictures, titles=None, *, columns=5, title=None, cell=1.6, lang="both"):
    """Show pictures side by side.

    Parameters
    ----------
    pictures : sequence of ndarray
        Each (h, w, 3) uint8, or (h, w) with values 0 to 255.
    titles : sequence of str or (str, str), optional
        One for each picture; a pair is (English, Korean).
    columns : int
    title : str or (str, str), optional
        Above all.
    cell : float
        Width of a picture in inches.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ChromaError
        If there is no picture, or the titles are not as many as the pictures.
    """
    if len(pictures) == 0:
        raise ChromaError("there is no picture to show: give at least one")
    if titles is not None and len(titles) != len(pictures):
        raise ChromaError(
            f"{len(titles)} titles for {len(pictures)} pictures: give one title for each"
        )
    labels = [""] * len(pictures) if titles is None else [_label(t, lang) for t in titles]
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    # Two lines of text above a picture are about a third of an inch.
    height, width = np.shape(pictures[0])[:2]
    lines = max(label.count("\n") + 1 if label else 0 for label in labels)
    size = (columns * cell, rows * (cell * height / width + 0.18 * lines) + (0.5 if title else 0))
    with figure(rows, columns, size=size, squeeze=False) as (canvas, axes):
        for ax in axes.flat:
            ax.set_axis_off()
        for ax, picture, label in zip(axes.flat, pictures, labels):
            _show(ax, picture)
            ax.set_title(label, fontsize=9)
        if title:
            canvas.suptitle(_label(title, lang), fontsize=11)
    return canvas


# The a and b planes reach to this: the sRGB gamut ends at -108 and 98.
_AB_LIMIT = 110

_AXIS_NAMES = {
    "L*": ("black to white", "검정에서 하양으로"),
    "a*": ("green to magenta", "초록에서 자홍으로"),
    "b*": ("blue to yellow", "파랑에서 노랑으로"),
}


def _axis_colors(axis, lightness):
    """Colors along a* (axis 1) or b* (axis 2), with the other one at 0."""
    lab = np.zeros((256, 3))
    lab[:, 0] = lightness
    lab[:, axis] = np.linspace(-_AB_LIMIT, _AB_LIMIT, 256)
    return ListedColormap(lab_to_rgb(lab) / 255)


def show_lab_planes(rgb, *, lightness=65.0, lang="both"):
    """Show a picture beside its three CIELAB planes, each as what it is.

    L* is shown in gray, a* from green to magenta (with b* = 0), b* from blue to yellow (with
    a* = 0).

    Parameters
    ----------
    rgb : ndarray of uint8, shape (h, w, 3)
    lightness : float or None
        L* at which a* and b* are shown, 0 to 100; None shows each pixel at its own L*.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        Four pictures and three scales.
    """
    lab = rgb_to_lab(rgb)
    height, width = lab.shape[:2]
    tall = 2.7 * height / width
    size, ratios = (11, tall + 1.2), (tall, 0.13)
    with figure(2, 4, size=size, height_ratios=ratios) as (canvas, (axes, bars)):
        _show(axes[0], rgb)
        axes[0].set_title(_label(("picture", "그림"), lang))
        # The gray of L* itself, not a linear ramp: equal steps of L* look equal.
        ramp = np.stack([np.linspace(0, 100, 256), np.zeros(256), np.zeros(256)], axis=-1)
        level = 65.0 if lightness is None else lightness
        scales = [
            ListedColormap(lab_to_rgb(ramp) / 255),
            _axis_colors(1, level),
            _axis_colors(2, level),
        ]
        for axis, (ax, name, colors) in enumerate(zip(axes[1:], _AXIS_NAMES, scales)):
            low, high = (0, 100) if axis == 0 else (-_AB_LIMIT, _AB_LIMIT)
            shown = ax.imshow(lab[..., axis], cmap=colors, vmin=low, vmax=high)
            if axis > 0 and lightness is None:
                own = np.zeros_like(lab)
                own[..., [0, axis]] = lab[..., [0, axis]]
                shown.set_visible(False)
                ax.imshow(lab_to_rgb(own))
            ax.set_title(f"{name}: {_label(_AXIS_NAMES[name], lang)}")
            canvas.colorbar(shown, cax=bars[axis + 1], orientation="horizontal", label=name)
        bars[0].remove()
        for ax in axes:
            ax.set_axis_off()
    return canvas


def gamut_slice(L, *, lang="both"):
    """Show which a*, b* an sRGB screen can show at one lightness.

    Parameters
    ----------
    L : float or sequence of float
        L* from 0 to 100; several give slices side by side.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    levels = np.atleast_1d(np.asarray(L, dtype=float))
    limit = 120
    b, a = np.mgrid[limit:-limit:241j, -limit:limit:241j]
    columns = len(levels)
    size = (3.1 * columns + 0.6, 4.1)
    with figure(1, columns, size=size, squeeze=False, sharey=True) as (canvas, axes):
        for ax, level in zip(axes[0], levels):
            lab = np.stack([np.full_like(a, level), a, b], axis=-1)
            inside = in_gamut(lab)
            # What no screen shows is left white.
            rgb = np.where(inside[..., None], lab_to_rgb(lab), 255).astype(np.uint8)
            ax.imshow(rgb, extent=(-limit, limit, -limit, limit), interpolation="nearest")
            if 0 < level < 100:
                ax.contour(a, b, inside, levels=[0.5], colors="black", linewidths=0.8)
            ax.axhline(0, color="black", linewidth=0.4)
            ax.axvline(0, color="black", linewidth=0.4)
            ax.set_xticks([-100, -50, 0, 50, 100])
            ax.set_yticks([-100, -50, 0, 50, 100])
            ax.set_xlabel(f"a*: {_label(_AXIS_NAMES['a*'], lang)}")
            ax.set_title(f"L* = {level:g}")
        axes[0, 0].set_ylabel(f"b*: {_label(_AXIS_NAMES['b*'], lang)}")
    return canvas


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
    with figure(size=(7.5, 3.8)) as (canvas, ax):
        for index, (name, values) in enumerate(history.items()):
            # Lines beyond the seventh color are told apart by their dashes.
            color = LINE_COLORS[index % len(LINE_COLORS)]
            dashes = ("-", "--", ":")[index // len(LINE_COLORS) % 3]
            values = np.asarray(values, dtype=float)
            steps = np.arange(1, len(values) + 1)
            width = max(1, len(values) // 30)
            ax.plot(steps, values, color=color, alpha=0.25, linewidth=0.8)
            ax.plot(steps, _smooth(values, width), dashes, color=color, linewidth=1.8, label=name)
        ax.set_xlabel(text("step", "스텝", lang))
        ax.set_ylabel(ylabel if isinstance(ylabel, str) else text(*ylabel, lang))
        label = title or ("losses: the strong line is a running mean", "손실: 진한 선은 이동 평균")
        ax.set_title(_label(label, lang))
        ax.grid(alpha=0.3)
        # Beside the lines, so that it hides none of them.
        ax.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False)
    return canvas


# What a row of a table of measures is called: measure -> (English, Korean).
_PARTS = {
    "hair": ("hair", "머리카락"),
    "eyes": ("eyes", "눈"),
    "clothes": ("clothes", "옷"),
    "skin": ("skin", "피부"),
}
_PARTS_MEASURES = {
    "diversity": ("diversity", "다양성"),
    "noise_use": ("noise use", "노이즈 활용도"),
    "hue_coverage": ("hue coverage", "색상 포괄률"),
    "hue_js": ("hue divergence", "색상 분포 차이"),
    "hue_js_each": ("hue divergence by drawing", "그림별 색상 분포 차이"),
    "blotch": ("blotch", "얼룩"),
}
MEASURE_NAMES = {
    "pairwise_ab": ("pairwise AB distance", "채색 결과 사이의 AB 거리"),
    "noise_use_picture": ("noise use", "노이즈 활용도"),
    "background_chroma": ("background chroma", "배경 채도"),
    "eye_agreement": ("irises apart, ΔE00", "두 눈동자의 색 차이, ΔE00"),
    "skin_plausible": ("plausible skin", "그럴듯한 피부"),
    "edge_bleed": ("edge bleed", "경계 번짐"),
    "sliced_wasserstein": ("sliced Wasserstein", "슬라이스 바서슈타인"),
    "kid": ("KID", "KID"),
    "coverage": ("coverage", "커버리지"),
    "density": ("density", "밀도"),
    "best_of_k": ("best of k, ΔE00", "k개 중 최선, ΔE00"),
    "colorfulness": ("colorfulness", "다채로움"),
} | {
    f"{measure}_{part}": (f"{en}: {en_part}", f"{ko}: {ko_part}")
    for measure, (en, ko) in _PARTS_MEASURES.items()
    for part, (en_part, ko_part) in _PARTS.items()
}


def measure_name(measure, lang="both", *, separator=" / "):
    """Return what a measure is called; of one without a name, its own.

    Parameters
    ----------
    measure : str
        A row of `measures.measure`.
    lang : {"both", "en", "ko"}
    separator : str
    """
    en, ko = MEASURE_NAMES.get(measure, (measure, measure))
    return text(en, ko, lang, separator=separator)


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
    if not table or not len(measures):
        raise ChromaError("nothing to plot: give at least one model and one measure")
    names = [_label(name, lang) for name in table]
    lines = max(name.count("\n") for name in names) + 1
    columns = min(columns, len(measures))
    rows = -(-len(measures) // columns)
    tall = len(names) * (0.1 + 0.17 * lines) + (1.05 if lang == "both" else 0.85)
    size = (2.4 * columns + 1.6, rows * tall + (0.7 if title else 0.1))
    with figure(rows, columns, size=size, squeeze=False, sharey=True) as (canvas, axes):
        for ax, measure in zip(axes.flat, measures):
            real = [row[measure]["real"] for row in table.values()]
            real = [value for value in real if value is not None]
            if real:
                ax.axvline(np.mean(real), color="black", linewidth=1, linestyle="--")
            for i, row in enumerate(table.values()):
                one, color = row[measure], LINE_COLORS[i % len(LINE_COLORS)]
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
        label = text("real colors", "정답 채색", lang)
        canvas.legend([real_line], [label], loc="outside lower right", frameon=False, fontsize=8)
        if title:
            canvas.suptitle(_label(title, lang), fontsize=11)
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
    if not table or not len(measures):
        raise ChromaError("nothing to show: give at least one damage and one measure")
    numbers = np.array(
        [[[row[m]["model"], row[m]["real"]] for row in table.values()] for m in measures], float
    )  # (measures, damages, 2); None becomes NaN
    value, real = numbers[..., 0], numbers[..., 1]
    off = np.abs(value - real)
    largest = np.nanmax(np.nan_to_num(off), 1, keepdims=True)
    share = np.divide(off, largest, out=np.zeros_like(off), where=largest > 0)
    names = [_label(name, lang) for name in table]
    lines = 2 if lang == "both" else 1
    size = (0.95 * len(names) + 3.6, len(measures) * (0.18 + 0.17 * lines) + 1.8)
    with figure(size=size) as (canvas, ax):
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
        label = _label((en, ko), lang)
        canvas.colorbar(shown, ax=ax, orientation="horizontal", shrink=0.5, label=label)
    return canvas


def _block_means(noises, blocks=5):
    return np.stack([part.mean(axis=1) for part in np.array_split(noises, blocks, axis=1)], axis=1)


def show_grid(pictures, noises, *, columns=5, title=None, cell=1.5, lang="both"):
    """Show colorings, each over a strip of the five block means of its noise.

    Parameters
    ----------
    pictures : ndarray of uint8, shape (n, h, w, 3)
    noises : ndarray of float, shape (n, latent_dim)
    columns : int
    title : str or (str, str), optional
    cell : float
        Width of a picture in inches.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        One axes with all pictures and strips, and the scale of the strips.

    Raises
    ------
    ChromaError
        If there are not as many noises as pictures.
    """
    if len(pictures) == 0 or len(pictures) != len(noises):
        raise ChromaError(
            f"{len(noises)} noises for {len(pictures)} pictures: give one noise for each picture"
        )
    means = _block_means(np.asarray(noises, dtype=float))
    # The means of random noise are small: the scale follows them, so that they can be seen.
    limit = max(float(np.abs(means).max()), 1e-6)
    columns = min(columns, len(pictures))
    rows = -(-len(pictures) // columns)
    height = pictures[0].shape[0] / pictures[0].shape[1]
    tall = height + 0.2  # a picture, the strip under it and a gap, in widths of a picture
    size = (columns * cell + 0.9, rows * tall * cell + (0.6 if title else 0.1))
    with figure(size=size) as (canvas, ax):
        for index, (picture, mean) in enumerate(zip(pictures, means)):
            left, top = index % columns, index // columns * tall
            ax.imshow(picture, extent=(left, left + 0.97, top + height, top))
            under = top + height
            strip = ax.imshow(
                mean[None],
                cmap="PuOr",
                vmin=-limit,
                vmax=limit,
                interpolation="nearest",
                extent=(left, left + 0.97, under + 0.12, under + 0.02),
            )
        ax.set(xlim=(0, columns), ylim=(rows * tall, 0), aspect="equal")
        ax.set_axis_off()
        label = text("mean of each noise block", "노이즈 블록별 평균", lang)
        canvas.colorbar(strip, ax=ax, shrink=0.5, label=label)
        if title:
            canvas.suptitle(_label(title, lang), fontsize=11)
    return canvas


def show_regions(rgb, regions, *, lang="both"):
    """Show a picture beside its region map, with a legend.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (h, w, 3)
    regions : ndarray of uint8, shape (h, w)
        Index into `characters.REGIONS`.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    colors = [REGION_NAMES[name][2] for name in REGIONS]
    with figure(1, 2, size=(7.6, 3.2)) as (canvas, axes):
        _show(axes[0], rgb)
        axes[0].set_title(text("picture", "그림", lang))
        axes[1].imshow(
            regions,
            cmap=ListedColormap(colors),
            vmin=-0.5,
            vmax=len(REGIONS) - 0.5,
            interpolation="nearest",
        )
        axes[1].set_title(text("regions", "영역", lang))
        for ax in axes:
            ax.set_axis_off()
        handles = []
        for index in np.unique(regions):
            en, ko, color = REGION_NAMES[REGIONS[index]]
            handles.append(Patch(facecolor=color, edgecolor="gray", label=text(en, ko, lang)))
        axes[1].legend(
            handles=handles, loc="center left", bbox_to_anchor=(1.02, 0.5), frameon=False
        )
    return canvas


def show_masks(masks, palettes, *, lightness=65.0, lang="both"):
    """Show the soft masks of a palette head, painted in the colors that noises give them.

    Parameters
    ----------
    masks : ndarray of float, shape (h, w, K)
        0 to 1; at each pixel they sum to 1.
    palettes : ndarray of float, shape (n, K, 2)
        a* and b* of each mask, for n noises.
    lightness : float
        L* at which the colors are shown.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
        A column for each mask, a row for each noise; white is where the mask is 0.

    Raises
    ------
    ChromaError
        If masks and palettes differ in K.
    """
    masks, palettes = np.asarray(masks, dtype=float), np.asarray(palettes, dtype=float)
    height, width, count = masks.shape
    if palettes.shape[1:] != (count, 2):
        raise ChromaError(
            f"{count} masks need palettes of shape (n, {count}, 2), got {palettes.shape}"
        )
    lab = np.concatenate([np.full(palettes.shape[:2] + (1,), lightness), palettes], axis=-1)
    paint = lab_to_rgb(lab) / 255  # (n, K, 3)
    # White paper, painted the more the larger the mask: (n, h, K, w, 3), then one large picture.
    weight = masks.transpose(0, 2, 1)[None, ..., None]
    sheet = 1 - weight * (1 - paint[:, None, :, None])
    rows = len(palettes)
    sheet = sheet.reshape(rows * height, count * width, 3)
    cell = min(1.0, 12 / count)
    with figure(size=(count * cell + 0.8, rows * cell * height / width + 0.9)) as (canvas, ax):
        ax.imshow(sheet.clip(0, 1), extent=(0.5, count + 0.5, rows + 0.5, 0.5), aspect="auto")
        ax.set_xticks(range(1, count + 1))
        ax.set_yticks(range(1, rows + 1))
        ax.set_xticks(np.arange(1.5, count), minor=True)
        ax.set_yticks(np.arange(1.5, rows), minor=True)
        ax.grid(which="minor", color="gray", linewidth=0.4)
        ax.tick_params(which="both", length=0)
        ax.set_xlabel(text("mask", "마스크", lang))
        ax.set_ylabel(text("noise", "노이즈", lang))
        title = ("masks in the colors of their palettes", "팔레트 색으로 칠한 마스크")
        ax.set_title(_label(title, lang))
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
    with figure(size=size) as (canvas, ax):
        ax.imshow(np.concatenate(strips))
        ax.set_yticks(
            [side * (i + 0.5) for i in range(len(strips))], [_label(one, lang) for one in labels]
        )
        ax.set_xticks(
            [side * (i + 0.5) for i in range(len(names))], [_label(name, lang) for name in names]
        )
        ax.tick_params(length=0, labeltop=True, labelbottom=False)
        ax.spines[:].set_visible(False)
    return canvas


# What the rows of the stored comparisons are called.
TRIAL_NAMES = {
    "input, no diversity": ("input, no diversity", "입력, 다양성 항 없음"),
    "input": ("input", "입력"),
    "film": ("FiLM", "FiLM"),
    "palette": ("palette", "팔레트"),
    "palette, reconstruction": ("palette, reconstruction", "팔레트, 재구성"),
    "recipe without shading": ("recipe without shading", "음영 없는 레시피"),
    "recipe": ("recipe", "레시피"),
    "recipe, no diversity": ("recipe, no diversity", "레시피, 다양성 항 없음"),
    "recipe, palette R1 times 20": ("recipe, palette R1 × 20", "레시피, 팔레트 R1 20배"),
    "recipe, one coloring a drawing": ("recipe, 1 coloring", "레시피, 채색 1가지"),
    "recipe, one coloring, diversity 5": ("1 coloring, diversity 5", "채색 1가지, 다양성 5"),
    "recipe, 12 colorings a drawing": ("recipe, 12 colorings", "레시피, 채색 12가지"),
}


def trial_name(name):
    """Return the name of a comparison's row to show: (English, Korean), or one for both."""
    en, ko = TRIAL_NAMES.get(name, (name, name))
    return en if en == ko else (en, ko)


class Album:
    """Keeps figures and pictures as PNG files in a folder, or nowhere.

    Parameters
    ----------
    folder : path-like
        Made when the first picture comes; an empty string keeps nothing.
    """

    def __init__(self, folder):
        self._folder = Path(folder) if str(folder) else None

    def figure(self, figure, name):
        """Keep a figure as `name`.png; return it, to be shown."""
        if self._folder:
            write_beside(self._folder / f"{name}.png", lambda path: figure.savefig(path))
        return figure

    def picture(self, rgb, name):
        """Keep a picture, uint8 (height, width, 3), as `name`.png."""
        if self._folder:
            write_png(self._folder / f"{name}.png", rgb)
