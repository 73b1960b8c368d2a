"""Colors as people write them, "#rrggbb"."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from chroma_lib import color
from chroma_lib.errors import ChromaError


def to_hex(lightness: float, ab: ArrayLike) -> str:
    """Return a color as "#rrggbb", its chroma limited to the sRGB gamut.

    Parameters
    ----------
    lightness : float
        L*, 0 to 100.
    ab : array_like, shape (2,)
        a* and b*.

    Returns
    -------
    str
    """
    lab = color.limit_chroma(np.asarray([lightness, *np.asarray(ab)], np.float32))
    return "#" + "".join(f"{value:02x}" for value in color.lab_to_rgb(lab))


def from_hex(hex_color: str) -> np.ndarray:
    """Return the L*, a* and b* of a color.

    Parameters
    ----------
    hex_color : str
        "#rrggbb".

    Returns
    -------
    ndarray of float32, shape (3,)

    Raises
    ------
    ChromaError
        If it is not six hexadecimal digits after "#".
    """
    try:
        if len(hex_color) != 7 or hex_color[0] != "#":
            raise ValueError
        rgb = np.frombuffer(bytes.fromhex(hex_color[1:]), np.uint8)
    except (ValueError, TypeError):
        raise ChromaError(f"{hex_color!r} is not a color: write it as #rrggbb") from None
    return color.rgb_to_lab(rgb)
