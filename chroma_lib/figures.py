"""The base of every figure: a Matplotlib figure that writes Korean and shows once in a notebook.

Functions return figures that pyplot does not manage. As the last line of a notebook cell, a figure
is shown once whatever backend Matplotlib uses; `figure.savefig(path)` saves it. Fonts are set in a
context, so the reader's own Matplotlib settings do not change.
"""

import sys
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from chroma_lib import language
from chroma_lib.errors import ChromaError

# Pixels per inch that are drawn and shown: with more drawn than shown, text is sharp.
_DRAWN_DPI, _SHOWN_DPI = 144, 96
# Okabe and Ito's palette, which color-blind readers can distinguish
# (https://jfly.uni-koeln.de/color).
LINE_COLORS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000")


@cache
def _korean_family():
    """Register NanumGothic with Matplotlib, once, and return its family name."""
    # The package is located, not imported: it needs distutils, which Python 3.12 removed.
    spec = find_spec("koreanize_matplotlib")
    folders = spec.submodule_search_locations if spec else []
    fonts = [font for folder in folders for font in sorted(Path(folder).rglob("NanumGothic*.ttf"))]
    if not fonts:
        raise ChromaError(
            "no Korean font for figures; install it with `pip install koreanize-matplotlib`"
        )
    for font in fonts:
        font_manager.fontManager.addfont(font)
    return "NanumGothic"


def use_korean_font() -> AbstractContextManager:
    """Return a context in which Matplotlib writes Korean.

    Returns
    -------
    context manager
        For ``with use_korean_font(): ...``. It restores the settings when it ends.

    Raises
    ------
    ChromaError
        If the package with the font is not installed.
    """
    # DejaVu Sans comes with Matplotlib and has the math signs that NanumGothic lacks.
    return mpl.rc_context(
        {"font.family": [_korean_family(), "DejaVu Sans"], "axes.unicode_minus": False}
    )


class _ShownFigure(Figure):
    """A figure that a notebook shows even if MPLBACKEND names another backend."""

    def _repr_png_(self):
        from IPython.core.pylabtools import print_figure  # imported here: only notebooks need it

        png = print_figure(self, dpi=self.dpi)
        # Width and height are in bytes 16 to 23 of a PNG file.
        sides = (int.from_bytes(png[start : start + 4], "big") for start in (16, 20))
        width, height = (round(side * _SHOWN_DPI / self.dpi) for side in sides)
        return png, {"width": width, "height": height}


def _register_in_ipython() -> None:
    """Let IPython call `_ShownFigure._repr_png_`, even if pyplot has registered for all figures."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    if shell is not None:
        formatter = shell.display_formatter.formatters["image/png"]
        formatter.for_type(_ShownFigure, _ShownFigure._repr_png_)


@contextmanager
def figure(
    rows: int = 1,
    columns: int = 1,
    *,
    size: tuple[float, float] = (6.0, 4.0),
    dpi: int = _DRAWN_DPI,
    **subplots: Any,
) -> Iterator[tuple[Figure, Any]]:
    """Create a figure that writes Korean. Draw inside the ``with`` block; use it afterward.

    Parameters
    ----------
    rows, columns : int
        Number of axes.
    size : (float, float)
        Width and height in inches.
    dpi : int
        Pixels per inch. A notebook shows the figure smaller, at 96 pixels per inch.
    **subplots
        Passed to `matplotlib.figure.Figure.subplots`.

    Yields
    ------
    figure : matplotlib.figure.Figure
    axes : Axes, or ndarray of Axes
        As returned by `Figure.subplots`.
    """
    _register_in_ipython()
    with use_korean_font():
        canvas = _ShownFigure(figsize=size, dpi=dpi, layout="compressed")
        yield canvas, canvas.subplots(rows, columns, **subplots)
        # By default two lines of NanumGothic touch.
        for text in canvas.findobj(Text):
            text.set_linespacing(1.4)
        # Powers of ten would be set as formulas, and NanumGothic lacks the minus sign of formulas.
        for axis in (axis for ax in canvas.axes for axis in (ax.xaxis, ax.yaxis)):
            if axis.get_scale() == "log":
                axis.set_major_formatter("{x:g}")
        # Tick labels are created when the figure is first drawn, which must happen in this context.
        canvas.draw_without_rendering()


def label_text(label: str | tuple[str, str], lang: str) -> str:
    """Return a label in the chosen language.

    Parameters
    ----------
    label : str or (str, str)
        A pair is (English, Korean); "both" puts them on two lines.
    lang : {"both", "en", "ko"}

    Returns
    -------
    str
    """
    pair: str | tuple[str, str] = getattr(label, "pair", label)  # of a `Label`, which is a str too
    return pair if isinstance(pair, str) else language.text(pair[0], pair[1], lang, separator="\n")


def show_picture(ax: Axes, picture: np.ndarray) -> None:
    """Draw one picture into axes.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    picture : ndarray, shape (h, w, 3) of uint8, or (h, w) with values from 0 to 255
    """
    # By default Matplotlib would stretch the values of a gray picture to black and white.
    shades: dict[str, Any] = (
        {"cmap": "gray", "vmin": 0, "vmax": 255} if np.ndim(picture) == 2 else {}
    )
    # Small pictures show their pixels; large ones are smoothed when they shrink.
    ax.imshow(picture, interpolation="nearest" if len(picture) <= 128 else "antialiased", **shades)


def show_pictures(
    pictures: Sequence[np.ndarray],
    titles: Sequence[str | tuple[str, str]] | None = None,
    *,
    columns: int = 5,
    title: str | tuple[str, str] | None = None,
    cell: float = 1.6,
    lang: str = "both",
) -> Figure:
    """Show pictures side by side.

    Parameters
    ----------
    pictures : sequence of ndarray
        Each has shape (h, w, 3) of uint8, or (h, w) with values from 0 to 255.
    titles : sequence of str or (str, str), optional
        One for each picture. A pair is (English, Korean).
    columns : int
        Maximum number of pictures in a row.
    title : str or (str, str), optional
        Title of the whole figure.
    cell : float
        Width of a picture in inches.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ChromaError
        If there is no picture, or the number of titles differs from the number of pictures.
    """
    if len(pictures) == 0:
        raise ChromaError("no picture to show; pass at least one")
    if titles is not None and len(titles) != len(pictures):
        raise ChromaError(
            f"{len(titles)} titles for {len(pictures)} pictures; pass one title for each"
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


def show_rows(
    rows: Sequence[Sequence[np.ndarray]],
    labels: Sequence[str | tuple[str, str]] | None = None,
    *,
    title: str | tuple[str, str] | None = None,
    cell: float = 1.0,
    lang: str = "both",
) -> Figure:
    """Show rows of pictures, each row with its label at the left.

    Parameters
    ----------
    rows : sequence of sequence of ndarray
        Pictures of one size, as many in each row.
    labels : sequence of str or (str, str), optional
        One for each row. A pair is (English, Korean).
    title : str or (str, str), optional
        Title of the whole figure.
    cell : float
        Width of a picture in inches.
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure

    Raises
    ------
    ChromaError
        If there is no picture, rows differ in length, or the number of labels differs from the
        number of rows.
    """
    if len(rows) == 0 or len(rows[0]) == 0:
        raise ChromaError("no picture to show; pass at least one")
    if any(len(row) != len(rows[0]) for row in rows):
        raise ChromaError("rows of pictures differ in length; pass as many pictures in each")
    if labels is not None and len(labels) != len(rows):
        raise ChromaError(f"{len(labels)} labels for {len(rows)} rows; pass one label for each")
    names = [label_text(label, lang) for label in labels or [""] * len(rows)]
    sheet = np.concatenate([np.concatenate(list(row), axis=1) for row in rows])
    height = np.shape(rows[0][0])[0]
    margin = 0.09 * max(len(line) for name in names for line in name.split("\n"))
    size = (
        cell * len(rows[0]) + margin + 0.1,
        cell * len(rows) * height / np.shape(rows[0][0])[1] + (0.5 if title else 0.1),
    )
    with figure(size=size) as (canvas, ax):
        ax.imshow(sheet, interpolation="nearest" if height <= 128 else "antialiased")
        ax.set_yticks([height * (i + 0.5) for i in range(len(rows))], names, fontsize=9)
        ax.set_xticks([])
        ax.tick_params(length=0)
        ax.spines[:].set_visible(False)
        if title:
            canvas.suptitle(label_text(title, lang), fontsize=11)
    return canvas
