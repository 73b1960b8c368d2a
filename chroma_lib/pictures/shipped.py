"""The sample pictures that come with Chroma."""

from chroma_lib.errors import ChromaError
from chroma_lib.resources import resource

PICTURES = ("eileen", "lucy", "sylvie", "drawn_in_training")


def shipped_pictures():
    """Find the pictures that come with the repository.

    Returns
    -------
    dict of str to Path
        "eileen", "lucy" and "sylvie" were never in training; "drawn_in_training" was.

    Raises
    ------
    ChromaError
        If the package was installed without the repository beside it.
    """
    folder = resource("data", "pictures")
    paths = {name: folder / f"{name}.png" for name in PICTURES}
    if not all(path.is_file() for path in paths.values()):
        raise ChromaError(
            "the shipped pictures (data/pictures) are missing; run from a clone of the repository"
        )
    return paths
