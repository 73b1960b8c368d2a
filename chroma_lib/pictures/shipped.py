"""The sample pictures that come with Chroma."""

from pathlib import Path

from chroma_lib.errors import ChromaError
from chroma_lib.resources import resource

PICTURES = ("eileen", "lucy", "sylvie", "drawn_in_training")


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
    folder = resource("data", "pictures")
    paths = {name: folder / f"{name}.png" for name in PICTURES}
    for path in paths.values():
        if not path.is_file():
            raise ChromaError(f"{path}: is missing from this installation of Chroma; reinstall it")
    return paths
