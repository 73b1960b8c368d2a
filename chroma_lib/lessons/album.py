"""An album: the folder in which a notebook saves its figures and pictures."""

from pathlib import Path

import numpy as np
from matplotlib.figure import Figure

from chroma_lib import files


class Album:
    """Saves figures and pictures as PNG files in a folder, or nowhere.

    Parameters
    ----------
    folder : path-like
        Created with the first picture. With an empty string nothing is saved.
    """

    def __init__(self, folder: str | Path):
        self._folder = Path(folder) if str(folder) else None

    def figure(self, figure: Figure, name: str) -> Figure:
        """Save a figure as `name`.png and return it, so that the notebook shows it.

        Parameters
        ----------
        figure : matplotlib.figure.Figure
        name : str

        Returns
        -------
        matplotlib.figure.Figure
            `figure`.
        """
        if self._folder:
            files.write_atomic(self._folder / f"{name}.png", figure.savefig)
        return figure

    def picture(self, rgb: np.ndarray, name: str) -> None:
        """Save a picture as `name`.png.

        Parameters
        ----------
        rgb : ndarray of uint8, shape (H, W, 3)
        name : str
        """
        if self._folder:
            files.write_png(self._folder / f"{name}.png", rgb)
