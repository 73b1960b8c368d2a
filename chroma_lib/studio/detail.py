"""A part of a large picture at its own size, for those who look closely."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from PIL import Image

from chroma_lib import color
from chroma_lib.coloring.colorizer import Encoded
from chroma_lib.coloring.recolor import recolor
from chroma_lib.pictures.picture import Picture

MOST_PIXELS = 3_000_000  # of a detail; larger ones are reduced


@dataclass(frozen=True)
class Detail:
    """A rectangle of a colored picture, ready to be painted.

    Attributes
    ----------
    box : tuple of float
        Left, top, right and bottom, from 0 to 1.
    original : ndarray of uint8, shape (h, w, 3) or (h, w, 4)
    alpha : ndarray of uint8, shape (h, w), or None
    encoded : Encoded
        For `Colorizer.paint`.
    """

    box: tuple[float, float, float, float]
    original: np.ndarray
    alpha: np.ndarray | None
    encoded: Encoded


def cut_detail(
    picture: Picture, encoded: Encoded, box: tuple[float, float, float, float]
) -> Detail | None:
    """Return a rectangle of a picture, or None if there is nothing more to see there.

    Parameters
    ----------
    picture : Picture
    encoded : Encoded
        The picture, or a smaller copy of it. Only one that is recolored by its own colors has
        details.
    box : tuple of float
        Left, top, right and bottom, from 0 to 1. It is enlarged to whole pixels of `encoded`.

    Returns
    -------
    Detail or None
    """
    if encoded.recoloring is None:
        return None
    own = encoded.recoloring.own
    (height, width), (rows, columns) = picture.rgb.shape[:2], own.labels.shape
    if height <= rows and width <= columns:
        return None
    left, right = _whole(box[0], box[2], columns)
    top, bottom = _whole(box[1], box[3], rows)
    inside = (
        slice(round(top * height / rows), round(bottom * height / rows)),
        slice(round(left * width / columns), round(right * width / columns)),
    )
    rgb, alpha = picture.rgb[inside], None if picture.alpha is None else picture.alpha[inside]
    scale = min(1.0, (MOST_PIXELS / rgb[..., 0].size) ** 0.5)
    if scale < 1:
        rgb, alpha = _reduce(rgb, scale), None if alpha is None else _reduce(alpha, scale)
    labels = own.labels[top:bottom, left:right]
    small = replace(
        encoded,
        lightness=color.rgb_to_lab(rgb)[..., 0],
        recoloring=recolor(rgb, replace(own, labels=labels)),
        layers=None,
        numbers=None,
    )
    original = rgb if alpha is None else np.dstack([rgb, alpha])
    found = left / columns, top / rows, right / columns, bottom / rows
    return Detail(found, original, alpha, small)


def _whole(start: float, end: float, count: int) -> tuple[int, int]:
    first = min(max(int(np.floor(start * count)), 0), count - 1)
    return first, min(max(int(np.ceil(end * count)), first + 1), count)


def _reduce(pixels: np.ndarray, scale: float) -> np.ndarray:
    height, width = (max(1, round(side * scale)) for side in pixels.shape[:2])
    return np.asarray(Image.fromarray(pixels).resize((width, height), Image.Resampling.BOX))
