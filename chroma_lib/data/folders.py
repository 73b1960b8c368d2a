"""A folder of pictures as a data set."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from chroma_lib import files
from chroma_lib.data.dataset import Dataset, from_rgb
from chroma_lib.data.drawings import INDEX, written_drawings
from chroma_lib.data.report import is_prepared, kept_pictures
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.listing import find_pictures as listed_pictures
from chroma_lib.pictures.read import describe_notes, read_picture
from chroma_lib.progress import progress_bar


def folder_dataset(
    folder: str | Path,
    *,
    size: int = 64,
    limit: int | None = None,
    seed: int = 0,
    progress: bool = True,
) -> Dataset:
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
    limit : int, optional
        Read at most this many pictures, chosen at random. Default: all of them.
    seed : int
        Seed of that choice.
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
    found, left_out = find_pictures(folder, size)
    notes: list[str] = []
    if limit is not None and limit < len(found):
        notes.append(describe_choice(folder, limit, len(found), seed))
        found = [found[i] for i in choose(len(found), limit, seed)]
    rgb = np.empty((len(found), len(found[0][1]), size, size, 3), np.uint8)
    names: list[str] = []
    for name, paths in progress_bar(found, desc="reading", unit="picture", shown=progress):
        try:
            rgb[len(names)] = read_squares(paths, size, notes)
        except ChromaError as error:
            left_out.append(str(error))
        else:
            names.append(name)
    if not names:
        raise none_readable(folder, left_out)
    dataset = from_rgb(rgb[: len(names)], None, names)
    return replace(dataset, left_out=tuple(left_out), notes=tuple(notes))


def choose(total: int, count: int, seed: int) -> list[int]:
    """Choose `count` of the numbers below `total` at random, in their order."""
    return sorted(np.random.default_rng(seed).permutation(total)[:count].tolist())


def describe_choice(folder: str | Path, count: int, total: int, seed: int) -> str:
    """Say in one line that only some pictures of a folder are used."""
    return (
        f"{files.printable(folder)}: {count:,} of its {total:,} pictures are used, chosen at random"
        f" with seed {seed}"
    )


@dataclass(frozen=True)
class FolderPictures:
    """The pictures of a folder, which are read when they are needed; from `open_folder`.

    Attributes
    ----------
    found : tuple of (str, list of Path)
        Name and colorings of each picture.
    size : int
        Side in pixels that pictures are scaled to.
    sha256 : str
        Checksum of all pictures, at their own size.
    left_out : tuple of str
        One message for each picture that could not be read, and for other files.
    notes : tuple of str
        One message for each picture that was read though its file is damaged.
    """

    found: tuple[tuple[str, list[Path]], ...]
    size: int
    sha256: str
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    regions: ClassVar[None] = None

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self.found)

    @property
    def colorings(self) -> int:
        """Number of true colorings of each picture."""
        return len(self.found[0][1])

    def identity(self) -> dict[str, Any]:
        """Return what identifies the pictures in a training's plan: counts, names, checksum."""
        return {
            "pictures": len(self),
            "colorings": self.colorings,
            "first": self.found[0][0],
            "last": self.found[-1][0],
            "sha256": self.sha256,
        }

    def take(self, indices: Sequence[int] | np.ndarray) -> Dataset:
        """Read some of the pictures into memory, as a `Dataset` without regions."""
        found = [self.found[int(i)] for i in indices]
        rgb = np.stack([read_squares(paths, self.size) for _, paths in found])
        return from_rgb(rgb, None, [name for name, _ in found])

    def read(self, rows: np.ndarray) -> np.ndarray:
        """Read colorings by their rows, picture · colorings + coloring.

        Returns
        -------
        ndarray of uint8, shape (rows, size, size, 3)
        """
        places = (divmod(int(row), self.colorings) for row in rows)
        return np.concatenate(
            [read_squares([self.found[i][1][coloring]], self.size) for i, coloring in places]
        )


def open_folder(folder: str | Path, *, size: int = 64, progress: bool = True) -> FolderPictures:
    """Open what `folder_dataset` reads, without keeping the pictures in memory.

    Each picture is read once, to leave out those that cannot be read. Smaller pictures are scaled
    up, also those that `chroma data` wrote.

    Parameters
    ----------
    folder, size, progress
        As for `folder_dataset`.

    Returns
    -------
    FolderPictures

    Raises
    ------
    ChromaError
        If the folder is missing or contains no readable picture, or if a prepared folder is
        unfinished.
    """
    digest = hashlib.sha256()
    listed, left_out = find_pictures(folder, 1)
    found: list[tuple[str, list[Path]]] = []
    notes: list[str] = []
    for name, paths in progress_bar(listed, desc="opening", unit="picture", shown=progress):
        try:
            for path in paths:
                picture = read_picture(path)
                rgb = picture.rgb
                notes += describe_notes(picture)
                digest.update(repr(rgb.shape).encode() + rgb.tobytes())
        except ChromaError as error:
            left_out.append(str(error))
        else:
            found.append((name, paths))
    if not found:
        raise none_readable(folder, left_out)
    return FolderPictures(tuple(found), size, digest.hexdigest(), tuple(left_out), tuple(notes))


def find_pictures(folder: str | Path, size: int) -> tuple[list[tuple[str, list[Path]]], list[str]]:
    """Return what `folder_dataset` reads: names, and the paths of the colorings; and what not.

    All pictures have the same number of colorings.
    """
    folder = files.find_path(folder)
    left_out: list[str] = []
    if (folder / INDEX).is_file():
        found = written_drawings(folder)
    elif is_prepared(folder):
        found = [(name, [path]) for path, name in kept_pictures(folder, size)]
    else:
        listing = listed_pictures(folder)
        found = [(path.name, [path]) for path in listing.pictures]
        left_out += listing.left_out
    colorings = min(len(paths) for _, paths in found)
    return [(name, paths[:colorings]) for name, paths in found], left_out


def read_squares(paths: Sequence[Path], size: int, notes: list[str] | None = None) -> np.ndarray:
    """Read the colorings of one picture as uint8 of shape (colorings, size, size, 3).

    What is wrong with their files, without harm to the pixels, is added to `notes`.
    """
    pictures = [read_picture(path) for path in paths]
    if notes is not None:
        notes += [note for picture in pictures for note in describe_notes(picture)]
    return np.stack([fit_square(picture.rgb, size)[0] for picture in pictures])


def none_readable(folder: str | Path, left_out: Sequence[str]) -> ChromaError:
    """Return the error for a folder in which no picture can be read."""
    return ChromaError(
        f"{files.printable(folder)}: contains no picture that can be read; {left_out[-1]}"
    )
