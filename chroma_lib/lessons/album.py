"""Keep a notebook's figures and pictures in a folder."""

from pathlib import Path

from chroma_lib import figures, files


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
            files.write_atomic(
                self._folder / f"{name}.png", lambda path: figures.figure.savefig(path)
            )
        return figures.figure

    def picture(self, rgb, name):
        """Keep a picture, uint8 (height, width, 3), as `name`.png."""
        if self._folder:
            files.write_png(self._folder / f"{name}.png", rgb)
