"""Data sets larger than memory: pictures in files of about 64 MB, read one at a time.

A shard folder contains `shards.json` and, for each shard, `shard_00000.npy` (uint8 sRGB of shape
(pictures, colorings, size, size, 3), which `numpy.load` reads too) and `shard_00000.json` (the
names of the pictures). All shards but the last have the same number of pictures.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Literal

import numpy as np
from pydantic import ConfigDict, Field, RootModel, model_validator

from chroma_lib import files
from chroma_lib.data.dataset import Dataset, from_rgb
from chroma_lib.errors import ChromaError
from chroma_lib.progress import progress_bar
from chroma_lib.schemas import Schema, read_json

INDEX = "shards.json"
FORMAT = 1
# Up to this size all checksums are compared when shards are opened: seconds. Beyond, minutes.
CHECKED_BYTES = 2_000_000_000
_HEADER_LENGTH = 128
_COPY_AGAIN = "copy it again, or write the shards again"


class ShardIndex(Schema):
    """The content of `shards.json`; the fields are those of `ShardedDataset`."""

    format: Literal[1]  # FORMAT
    size: int = Field(gt=0)
    colorings: int = Field(gt=0)
    pictures: int = Field(gt=0)
    pictures_per_shard: int = Field(gt=0)
    sha256: list[str]

    @model_validator(mode="after")
    def _check_number_of_shards(self):
        shards = -(-self.pictures // self.pictures_per_shard)
        if len(self.sha256) != shards:
            raise ValueError(f"{len(self.sha256)} checksums for {shards} shards")
        return self


class ShardNames(RootModel[list[str]]):
    """The content of a shard's JSON file: the names of its pictures."""

    model_config = ConfigDict(strict=True, frozen=True)


@dataclass(frozen=True)
class ShardedDataset:
    """Pictures in a shard folder; memory holds only those that are being read.

    Create it with `open_shards` or `write_shards`. For training it replaces a `Dataset`, and gives
    the same batches bit for bit.

    Attributes
    ----------
    folder : Path
    size : int
        Side of the pictures in pixels.
    colorings : int
        Number of true colorings of each picture.
    pictures : int
    pictures_per_shard : int
        The last shard may have fewer.
    sha256 : tuple of str
        Checksum of each shard's file.
    left_out : tuple of str
        After writing: one message for each picture that could not be read.
    notes : tuple of str
        The same for each picture that was read though its file is damaged.
    """

    folder: Path
    size: int
    colorings: int
    pictures: int
    pictures_per_shard: int
    sha256: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    regions: ClassVar[None] = None  # shards hold no region maps

    def __len__(self) -> int:
        """Return the number of pictures."""
        return self.pictures

    def identity(self) -> dict[str, Any]:
        """Return what identifies the pictures in a training's plan: counts, names, checksum.

        The checksum is computed from those in `shards.json`, so no picture is read.
        """
        return {
            "pictures": len(self),
            "colorings": self.colorings,
            "first": self._names(0)[0],
            "last": self._names(len(self.sha256) - 1)[-1],
            "sha256": hashlib.sha256("\n".join(self.sha256).encode()).hexdigest(),
        }

    def take(self, indices: Sequence[int] | np.ndarray) -> Dataset:
        """Read some of the pictures into memory, as a `Dataset` without regions."""
        indices = [int(i) for i in indices]
        rgb = self.read([i * self.colorings + k for i in indices for k in range(self.colorings)])
        shards = {i // self.pictures_per_shard for i in indices}
        names = {shard: self._names(shard) for shard in shards}
        positions = [divmod(i, self.pictures_per_shard) for i in indices]
        return from_rgb(
            rgb.reshape(-1, self.colorings, *rgb.shape[1:]),
            None,
            [names[shard][position] for shard, position in positions],
        )

    def read(self, rows: Sequence[int] | np.ndarray) -> np.ndarray:
        """Read colorings by their rows, picture · colorings + coloring.

        Returns
        -------
        ndarray of uint8, shape (rows, size, size, 3)
        """
        rgb = np.empty((len(rows), self.size, self.size, 3), np.uint8)
        for picture, row in zip(rgb, rows):
            self._read_one(picture, *divmod(int(row), self.colorings))
        return rgb

    def check(self, *, checksums: bool = True, progress: bool = False) -> None:
        """Compare the files with `shards.json`.

        Parameters
        ----------
        checksums : bool
            Read every shard and compare its checksum. Otherwise only sizes and headers.
        progress : bool
            Show a progress bar.

        Raises
        ------
        ChromaError
            If a file is missing or was changed.
        """
        for shard in range(len(self.sha256)):
            self._check_file(shard)
        if not checksums:
            return
        bar = progress_bar(self.sha256, desc="checking", unit="shard", shown=progress)
        for shard, sha256 in enumerate(bar):
            with open(self._path(shard), "rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    raise _damaged(self._path(shard), "its checksum differs")

    def _check_file(self, shard):
        path, header = self._path(shard), shard_header(self._shape(shard))
        expected = len(header) + int(np.prod(self._shape(shard)))
        size = files.stat_path(path, "shard").st_size
        if size != expected:
            raise _damaged(path, f"is {size:,} bytes long, not {expected:,}")
        try:
            with open(path, "rb") as file:
                is_same = file.read(len(header)) == header
        except OSError:
            raise files.permission_denied(path) from None
        if not is_same:
            raise _damaged(path, f"its header does not match {INDEX}")
        files.stat_path(path.with_suffix(".json"), "list of names")

    def _path(self, shard):
        return self.folder / shard_name(shard)

    def _shape(self, shard):
        before = shard * self.pictures_per_shard
        count = min(self.pictures_per_shard, self.pictures - before)
        return (count, self.colorings, self.size, self.size, 3)

    def _names(self, shard):
        path = self._path(shard).with_suffix(".json")
        names = read_json(path, ShardNames, remedy=_COPY_AGAIN).root
        count = self._shape(shard)[0]
        if len(names) != count:
            raise _damaged(path, f"has {len(names)} names for {count} pictures")
        return names

    def _read_one(self, out, picture, coloring):
        if not 0 <= picture < self.pictures:
            raise IndexError(f"picture {picture} of {self.pictures}")
        shard, position = divmod(picture, self.pictures_per_shard)
        # Not memory-mapped: the pages of a map would count as this process's memory. Not kept
        # open: a large data set has more shards than a process may have open files.
        with open(self._path(shard), "rb", buffering=0) as file:
            file.seek(_HEADER_LENGTH + (position * self.colorings + coloring) * out.nbytes)
            if file.readinto(out) != out.nbytes:
                raise _damaged(self._path(shard), "is cut short")


def is_shards(folder: str | Path) -> bool:
    """Return whether a folder contains shards."""
    return (Path(folder) / INDEX).is_file()


def open_shards(
    folder: str | Path,
    *,
    size: int | None = None,
    checksums: bool | None = None,
    progress: bool = True,
) -> ShardedDataset:
    """Open a shard folder and compare its files with `shards.json`.

    Parameters
    ----------
    folder : path-like
    size : int, optional
        Requested side in pixels.
    checksums : bool, optional
        As in `ShardedDataset.check`. Default: only if the shards have at most 2 GB in total.
    progress : bool
        Show a progress bar.

    Returns
    -------
    ShardedDataset

    Raises
    ------
    ChromaError
        If it is not a shard folder, has another size, or is damaged.
    """
    folder = Path(folder)
    files.stat_path(folder / INDEX, "file")
    index = read_json(
        folder / INDEX, ShardIndex, remedy="write the shards again with `chroma shards`"
    )
    fields = index.model_dump(exclude={"format", "sha256"})
    shards = ShardedDataset(folder, **fields, sha256=tuple(index.sha256))
    if size not in (None, shards.size):
        raise ChromaError(
            f"{files.printable(folder)}: contains shards of {shards.size} pixels, but {size} are "
            f"requested; use --size {shards.size}, or write the shards again with --size {size}"
        )
    if checksums is None:
        checksums = shards.pictures * shards.colorings * shards.size**2 * 3 <= CHECKED_BYTES
    shards.check(checksums=checksums, progress=progress)
    return shards


def shard_name(shard: int) -> str:
    """Return the file name of a shard by its number."""
    return f"shard_{shard:05d}.npy"


def shard_header(shape: tuple[int, ...]) -> bytes:
    """Return the header of a shard's `.npy` file, which always has the same length.

    The padding of numpy's own header depends on numpy's version.
    """
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    start = b"\x93NUMPY\x01\x00" + (_HEADER_LENGTH - 10).to_bytes(2, "little")
    return start + text.ljust(_HEADER_LENGTH - 11).encode() + b"\n"


def _damaged(path, message):
    return ChromaError(f"{files.printable(path)}: {message}; {_COPY_AGAIN}")
