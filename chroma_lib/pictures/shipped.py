"""The sample pictures that come with Chroma."""

from collections.abc import Iterable
from pathlib import Path

from chroma_lib.errors import ChromaError
from chroma_lib.resources import resource

PICTURES = ("eileen", "lucy", "sylvie", "drawn_in_training")
FIGURES = ("sylvie_figure",)


def shipped_pictures() -> dict[str, Path]:
    """Return the paths of the sample pictures.

    Returns
    -------
    dict of str to Path
        "eileen", "lucy" and "sylvie" were never used in training; "drawn_in_training" was.

    Raises
    ------
    ChromaError
        If they are missing from this installation.
    """
    return _paths("pictures", PICTURES)


def shipped_figures() -> dict[str, Path]:
    """Return the paths of the sample pictures that show more than head and shoulders.

    Returns
    -------
    dict of str to Path
        "sylvie_figure", never used in training.

    Raises
    ------
    ChromaError
        If they are missing from this installation.
    """
    return _paths("figures", FIGURES)


def _paths(folder: str, names: Iterable[str]) -> dict[str, Path]:
    paths = {name: resource("data", folder) / f"{name}.png" for name in names}
    for path in paths.values():
        if not path.is_file():
            raise ChromaError(f"{path}: is missing from this installation of Chroma; reinstall it")
    return paths
