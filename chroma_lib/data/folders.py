"""A folder of pictures as a data set."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from chroma_lib import files
from chroma_lib.data.dataset import Dataset, from_rgb
from chroma_lib.data.drawings import INDEX, written_drawings
from chroma_lib.data.report import is_prepared, kept_pictures
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import list_pictures, read_picture


def folder_dataset(folder: str | Path, *, size: int = 64, progress: bool = True) -> Dataset:
    """Read a folder of pictures, or one that `chroma draw` or `chroma data` wrote.

    Parameters
    ----------
    folder : path-like
        Pictures of any size. Each is padded with white to a square and scaled. In a folder of
        `chroma draw`, the colorings of a drawing stay together. In a folder of `chroma data`,
        the pictures that were kept are read. Pictures that cannot be read are skipped and
        reported in `Dataset.left_out`.
    size : int
        Side in pixels.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Dataset

    Raises
    ------
    ChromaError
        If the folder is missing or contains no readable picture, or if a prepared folder is
        unfinished or has smaller pictures.
    """
    found = find_pictures(folder, size)
    rgb = np.empty((len(found), len(found[0][1]), size, size, 3), np.uint8)
    names: list[str] = []
    left_out: list[str] = []
    for name, paths in tqdm(found, desc="reading", disable=not progress):
        try:
            rgb[len(names)] = read_squares(paths, size)
        except ChromaError as error:
            left_out.append(str(error))
        else:
            names.append(name)
    if not names:
        raise none_readable(folder, left_out)
    return replace(from_rgb(rgb[: len(names)], None, names), left_out=tuple(left_out))


def find_pictures(folder: str | Path, size: int) -> list[tuple[str, list[Path]]]:
    """Return what `folder_dataset` reads: names, and the paths of the colorings.

    All pictures have the same number of colorings.
    """
    folder = Path(folder)
    if (folder / INDEX).is_file():
        found = written_drawings(folder)
    elif is_prepared(folder):
        found = [(name, [path]) for path, name in kept_pictures(folder, size)]
    else:
        found = [(path.name, [path]) for path in list_pictures(folder)]
    colorings = min(len(paths) for _, paths in found)
    return [(name, paths[:colorings]) for name, paths in found]


def read_squares(paths: Sequence[Path], size: int) -> np.ndarray:
    """Read the colorings of one picture as uint8 of shape (colorings, size, size, 3)."""
    return np.stack([fit_square(read_picture(path).rgb, size)[0] for path in paths])


def none_readable(folder: str | Path, left_out: Sequence[str]) -> ChromaError:
    """Return the error for a folder in which no picture can be read."""
    return ChromaError(
        f"{files.printable(folder)}: contains no picture that can be read; {left_out[0]}"
    )
