"""A folder of pictures as a data set."""

from dataclasses import replace
from pathlib import Path

import numpy as np
from tqdm.auto import tqdm

from chroma_lib.data.dataset import from_rgb
from chroma_lib.data.drawings import INDEX, written_drawings
from chroma_lib.data.report import is_prepared, kept_pictures
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import list_pictures, read_picture


def folder_dataset(folder, *, size=64, progress=True):
    """Read a folder of pictures, or one that `chroma draw` or `chroma data` wrote.

    Parameters
    ----------
    folder : path
        Pictures of any size; each is padded with white to a square and scaled. Where
        `index.csv` of `chroma draw` lies in it, the colorings of a drawing stay together. Of
        what `chroma data` prepared, the pictures kept are read. What can't be read is left out,
        and told in `left_out`.
    size : int
        Side in pixels.
    progress : bool

    Returns
    -------
    Dataset

    Raises
    ------
    ChromaError
        If the folder is missing or holds no picture that can be read, or if a prepared folder is
        not finished or of a smaller size.
    """
    found = find_pictures(folder, size)
    rgb = np.empty((len(found), len(found[0][1]), size, size, 3), np.uint8)
    names, left_out = [], []
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


def find_pictures(folder, size):
    """Find what `folder_dataset` reads: a list of (name, paths of the colorings).

    Each has as many colorings as the others.
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


def read_squares(paths, size):
    """Read the colorings of one picture: uint8, shape (colorings, size, size, 3)."""
    return np.stack([fit_square(read_picture(p).rgb, size)[0] for p in paths])


def none_readable(folder, left_out):
    """Return the error of a folder in which nothing can be read."""
    return ChromaError(f"{folder}: holds no picture that can be read; {left_out[0]}")
