"""The parts that a colorizer finds in a picture: how much of it each covers, and where they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from chroma_lib import color, language
from chroma_lib.coloring.colorizer import Colorizer, Encoded
from chroma_lib.measures.labels import PART_NAMES, REGION_COLORS
from chroma_lib.packs.wishes import LEAST_VISIBLE, check_parts
from chroma_lib.pictures.fit import shrink
from chroma_lib.pictures.picture import Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

LONGEST_SIDE = 1600  # pixels; a larger picture is scaled down first
NO_PART = 255  # in the plane of parts: background
_PANEL, _LINE = 6.0, 0.27  # inches: longest side of a picture in the figure, height of a label
_HEADS = {
    "share": ("share", "비율"),
    "color": ("color", "색"),
    "kept": ("in colorings", "채색하면"),
    True: ("kept", "그대로"),
    False: ("new color", "새 색"),
}
_TITLES = ("The picture", "그림"), ("Its parts", "찾은 부분")


@dataclass(frozen=True)
class FoundPart:
    """A part of a picture.

    Attributes
    ----------
    mask : int
        Its number among the masks of the weights.
    name : str
        Its name for ``--color`` and ``--keep``.
    share : float
        Share of the drawing, without the background, from 0 to 1.
    color : str
        Its mean color in the picture, as "#rrggbb".
    is_kept : bool
        Whether colorings keep this color, unless another one is asked for.
    """

    mask: int
    name: str
    share: float
    color: str
    is_kept: bool


@dataclass(frozen=True)
class PartMap:
    """The parts of a picture.

    Attributes
    ----------
    rgb : ndarray of uint8, shape (h, w, 3)
        The picture, scaled down if it is large.
    plane : ndarray of uint8, shape (h, w)
        Mask of each pixel, or `NO_PART`.
    parts : tuple of FoundPart
        The largest first.
    is_colored : bool
        Whether the picture's own colors decided what its parts are.
    """

    rgb: np.ndarray
    plane: np.ndarray
    parts: tuple[FoundPart, ...]
    is_colored: bool


def find_parts(colorizer: Colorizer, picture: Picture) -> PartMap:
    """Find the parts of a picture as its colorings have them.

    Parameters
    ----------
    colorizer : Colorizer
        With named parts.
    picture : Picture

    Returns
    -------
    PartMap

    Raises
    ------
    ChromaError
        If the weights know no parts by name.
    """
    check_parts([], colorizer.parts, f"weights {colorizer.name or 'without a name'}")
    small = shrink(picture, LONGEST_SIDE)
    encoded = colorizer.encode(small.rgb)
    plane = _label(colorizer, encoded, small)
    lab = color.rgb_to_lab(small.rgb)
    areas = np.bincount(plane[plane != NO_PART], minlength=len(colorizer.parts))
    shares = areas / max(1, areas.sum())
    own = None if encoded.recoloring is None else encoded.recoloring.own
    found = []
    for mask in np.argsort(-shares, kind="stable"):
        if shares[mask] < LEAST_VISIBLE:
            break
        mean = lab[plane == mask].mean(0)
        if own is not None and own.base[mask].any():
            mean = np.array([own.lightness[mask], *own.base[mask]])  # without lines
        is_kept = own is not None and bool(own.kept[mask])
        name = colorizer.parts[mask]
        found.append(FoundPart(int(mask), name, float(shares[mask]), _to_hex(mean), is_kept))
    return PartMap(small.rgb, plane, tuple(found), own is not None)


def _label(colorizer: Colorizer, encoded: Encoded, picture: Picture) -> np.ndarray:
    """Return the mask of each pixel, or `NO_PART` in the background."""
    if encoded.recoloring is not None:
        labels = encoded.recoloring.labels
    else:
        labels = colorizer.layers(encoded).argmax(-1)
    is_behind = labels == colorizer.parts.index("background")
    if picture.alpha is not None:
        is_behind |= picture.alpha < 128
    return np.where(is_behind, NO_PART, labels).astype(np.uint8)


def _to_hex(lab: np.ndarray) -> str:
    return "#" + bytes(color.lab_to_rgb(lab[None])[0]).hex()


def describe_parts(found: PartMap, lang: str = "en") -> str:
    """Format the parts of a picture as a table.

    Parameters
    ----------
    found : PartMap
    lang : {"both", "en", "ko"}

    Returns
    -------
    str
        A line for each part: its name, what that is, its share, its color, and, in a colored
        picture, whether colorings keep it.
    """
    columns = ["share", "color", *(["kept"] if found.is_colored else [])]
    rows: list[tuple[str, list[str]]] = []
    for part in found.parts:
        values = [f"{100 * part.share:.1f}%", part.color]
        values += [language.text(*_HEADS[part.is_kept], lang)] if found.is_colored else []
        rows.append((_name(part, lang), values))
    heads = [language.text(*_HEADS[key], lang) for key in columns]
    return language.table(heads, rows) if rows else ""


def _name(part: FoundPart, lang: str) -> str:
    """Return the name of a part for the command, and what it is called."""
    called = language.text(*PART_NAMES[part.name], lang)
    return part.name if called == part.name else f"{part.name} ({called})"


def show_parts(found: PartMap, lang: str = "en") -> Figure:
    """Show a picture and, beside it, its parts in flat colors with their names.

    Parameters
    ----------
    found : PartMap
    lang : {"both", "en", "ko"}

    Returns
    -------
    matplotlib.figure.Figure
    """
    from chroma_lib import figures  # imported here: Matplotlib takes a second to load

    height, width = found.plane.shape
    scale = _PANEL / max(height, width)
    panel = max(scale * width, 1.5), max(scale * height, 1.5)
    needed = _LINE * len(found.parts)
    size = 2 * panel[0] + 3.0, max(panel[1], needed) + 0.5
    with figures.figure(1, 2, size=size) as (canvas, axes):
        for ax, picture, title in zip(axes, (found.rgb, _paint(found)), _TITLES):
            ax.set_axis_off()
            figures.show_picture(ax, picture)
            ax.set_title(language.text(*title, lang), fontsize=11)
        _write_names(axes[1], found, lang, span=max(1.0, needed / panel[1]))
    return canvas


def _tint(name: str) -> np.ndarray:
    """Return the color that figures give to a part: uint8, shape (3,)."""
    hex_color = REGION_COLORS.get(name, REGION_COLORS["left_eye"])
    return np.frombuffer(bytes.fromhex(hex_color[1:]), np.uint8)


def _paint(found: PartMap) -> np.ndarray:
    """Return the parts in flat colors, on white: uint8, shape (h, w, 3)."""
    painted = np.full_like(found.rgb, 255)
    for part in found.parts:
        painted[found.plane == part.mask] = _tint(part.name)
    return painted


def _write_names(ax: Axes, found: PartMap, lang: str, *, span: float) -> None:
    """Write the names of the parts at the right of axes, each with a line to its part.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    found : PartMap
    lang : {"both", "en", "ko"}
    span : float
        Height of all names together, as a multiple of that of the axes.
    """
    places = [(_find_middle(found.plane == part.mask), part) for part in found.parts]
    places.sort(key=lambda place: place[0])  # from top to bottom: few lines cross
    for i, ((row, column), part) in enumerate(places):
        tint = _tint(part.name)
        is_dark = color.rgb_to_lab(tint[None])[0, 0] < 60
        ax.annotate(
            f"{_name(part, lang)} {100 * part.share:.1f}%",
            (column, row),
            (1.06, 0.5 + span * (0.5 - (i + 0.5) / len(places))),
            textcoords="axes fraction",
            fontsize=9,
            va="center",
            color="white" if is_dark else "black",
            bbox={"boxstyle": "round,pad=0.3", "facecolor": tint / 255, "edgecolor": "0.4"},
            arrowprops={"arrowstyle": "-", "color": "0.15", "linewidth": 0.8, "relpos": (0, 0.5)},
            annotation_clip=False,
        )
        ax.plot(column, row, "o", markersize=4, color=tint / 255, markeredgecolor="0.15")


def _find_middle(mask: np.ndarray) -> tuple[int, int]:
    """Return the row and column that are deepest inside a mask."""
    depth = ndimage.distance_transform_edt(np.pad(mask, 1))[1:-1, 1:-1]
    row, column = np.unravel_index(depth.argmax(), mask.shape)
    return int(row), int(column)
