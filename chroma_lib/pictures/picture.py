"""A picture as every part of Chroma passes it on."""

from dataclasses import dataclass
from pathlib import Path, PurePath

import numpy as np


@dataclass(frozen=True)
class Picture:
    """A picture that was read from a file.

    Attributes
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
        sRGB. Transparent pixels are white.
    alpha : ndarray of uint8, shape (H, W), or None
        Opacity from 0 (transparent) to 255. None if nothing is transparent.
    name : str
        The file's name without folder and suffix.
    path : Path or None
        The file. None if the picture was not read from one.
    """

    rgb: np.ndarray
    alpha: np.ndarray | None
    name: str
    path: Path | None = None


def picture_name(path: PurePath) -> str:
    """Return the name of the picture in a file."""
    # The stem of "..png" is ".", which cannot name the folder of a pack.
    return path.stem if path.stem.strip(".") else path.name
