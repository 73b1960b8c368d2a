"""The base of every figure: a Matplotlib figure that writes Korean and shows once in a notebook.

Each function returns a figure that pyplot does not know: as the last line of a notebook cell it is
shown once, whatever backend Matplotlib uses, and `figure.savefig(path)` keeps it. Fonts are set
within a context, so the reader's own Matplotlib settings stay unchanged.
"""

from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.figure import Figure
from matplotlib.text import Text

from chroma_lib import language
from chroma_lib.errors import ChromaError

# Okabe and Ito's colors, told apart by color-blind readers too (https://jfly.uni-koeln.de/color).
LINE_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")


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


def label_text(label, lang):
    """A label is a string, or a pair (English, Korean) set on two lines where both are shown."""
    return label if isinstance(label, str) else language.text(*label, lang, separator="\n")


def show_picture(ax, picture):
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
    labels = [""] * len(pictures) if titles is None else [label_text(t, lang) for t in titles]
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
            show_picture(ax, picture)
            ax.set_title(label, fontsize=9)
        if title:
            canvas.suptitle(label_text(title, lang), fontsize=11)
    return canvas
