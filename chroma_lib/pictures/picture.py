"""A picture as every part of Chroma passes it on."""

from dataclasses import dataclass
from pathlib import Path, PurePath

import numpy as np

from chroma_lib import files


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
    dpi : tuple of float, or None
        Pixels per inch across and down, if the file says so.
    notes : tuple of str
        What is wrong with the file, without harm to its pixels.
    """

    rgb: np.ndarray
    alpha: np.ndarray | None
    name: str
    path: Path | None = None
    dpi: tuple[float, float] | None = None
    notes: tuple[str, ...] = ()


def picture_name(path: PurePath) -> str:
    """Return the name of the picture in a file."""
    # The stem of "..png" is ".", which cannot name the folder of a pack.
    return files.compose(path.stem if path.stem.strip(".") else path.name)
