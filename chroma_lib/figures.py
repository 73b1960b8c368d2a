"""The base of every figure: a Matplotlib figure that writes Korean and shows once in a notebook.

Functions return figures that pyplot does not manage. As the last line of a notebook cell, a figure
is shown once whatever backend Matplotlib uses; `figure.savefig(path)` saves it. Fonts are set in a
context, so the reader's own Matplotlib settings do not change.
"""

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

        return print_figure(self)


@contextmanager
def figure(
    rows: int = 1,
    columns: int = 1,
    *,
    size: tuple[float, float] = (6.0, 4.0),
    dpi: int = 80,
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
        Pixels per inch.
    **subplots
        Passed to `matplotlib.figure.Figure.subplots`.

    Yields
    ------
    figure : matplotlib.figure.Figure
    axes : Axes, or ndarray of Axes
        As returned by `Figure.subplots`.
    """
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
    return label if isinstance(label, str) else language.text(*label, lang, separator="\n")


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
