"""Data sets larger than memory: pictures in files of some 64 MB, read row by row.

A shard folder holds `shards.json` and, for each shard, `shard_00000.npy` (uint8 sRGB, shape
(pictures, colorings, size, size, 3), which `numpy.load` reads too) and `shard_00000.json` (the
pictures' names). All but the last shard hold the same number of pictures.
"""

import hashlib
import json
import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import tensorflow as tf
from tqdm.auto import tqdm

from chroma_lib import characters, color, files
from chroma_lib.data.dataset import from_rgb
from chroma_lib.data.drawings import training_seeds
from chroma_lib.data.folders import find_pictures, none_readable, read_squares
from chroma_lib.errors import ChromaError

INDEX = "shards.json"
FORMAT = 1
SHARD_BYTES = 64_000_000
# Up to this, the checksums of all shards are compared at opening: seconds. Beyond, it is minutes.
CHECKED_BYTES = 2_000_000_000
_HEADER_LENGTH = 128


@dataclass(frozen=True)
class ShardedDataset:
    """Pictures in a shard folder; memory holds only those that are being read.

    `open_shards` and `write_shards` make it. For training it is what `dataset.Dataset` is, and
    gives the same batches bit for bit.

    Attributes
    ----------
    folder : Path
    size : int
        Side of the pictures in pixels.
    colorings : int
        Number of true colorings that each picture has.
    pictures : int
    pictures_per_shard : int
        The last shard may hold fewer.
    sha256 : tuple of str
        Of each shard's file.
    left_out : tuple of str
        Of what was just written: why pictures could not be read, a line for each.
    """

    folder: Path
    size: int
    colorings: int
    pictures: int
    pictures_per_shard: int
    sha256: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def __len__(self):
        return self.pictures

    def identity(self):
        """Return what a training's plan tells of the pictures: a dict, with their checksum.

        The checksum is made of those in `shards.json`, so no picture is read.
        """
        return {
            "pictures": len(self),
            "colorings": self.colorings,
            "first": self._names(0)[0],
            "last": self._names(len(self.sha256) - 1)[-1],
            "sha256": hashlib.sha256("\n".join(self.sha256).encode()).hexdigest(),
        }

    def take(self, indices):
        """Read some of the pictures into memory: a `dataset.Dataset` without regions."""
        indices = [int(i) for i in indices]
        rgb = self._read([i * self.colorings + k for i in indices for k in range(self.colorings)])
        names, at = [], None
        for i in indices:
            shard, place = divmod(i, self.pictures_per_shard)
            if shard != at:
                at, of_shard = shard, self._names(shard)
            names.append(of_shard[place])
        return from_rgb(rgb.reshape(-1, self.colorings, *rgb.shape[1:]), None, names)

    def picker(self):
        """Return a function that picks pictures inside `tf.data`, for `dataset.batches`.

        It takes a tensor of numbers, picture · colorings + coloring, and gives l and ab.
        """

        def read(index):
            return color.to_network(color.rgb_to_lab(self._read(index)))

        def pick(index):
            # Not stateful: the same numbers give the same pictures.
            both = tf.numpy_function(read, [index], [tf.float32, tf.float32], stateful=False)
            for tensor, channels in zip(both, (1, 2)):
                tensor.set_shape([index.shape[0], self.size, self.size, channels])
            return tuple(both)

        return pick

    def check(self, *, checksums=True, progress=False):
        """Hold the files against `shards.json`.

        Parameters
        ----------
        checksums : bool
            Read every shard and compare its checksum; without it, sizes and headers alone.
        progress : bool

        Raises
        ------
        ChromaError
            If a file is missing, of another length or header, or changed.
        """
        for shard in range(len(self.sha256)):
            self._check_file(shard)
        if not checksums:
            return
        bar = tqdm(self.sha256, desc="checking", unit="shard", disable=not progress)
        for shard, sha256 in enumerate(bar):
            with open(self._path(shard), "rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != sha256:
                    raise _damaged(self._path(shard), "its checksum differs")

    def _check_file(self, shard):
        path, header = self._path(shard), _header(self._shape(shard))
        wanted = len(header) + int(np.prod(self._shape(shard)))
        found = files.stat_path(path, "shard").st_size
        if found != wanted:
            raise _damaged(path, f"is {found:,} bytes long, not {wanted:,}")
        try:
            with open(path, "rb") as file:
                same = file.read(len(header)) == header
        except OSError:
            raise files.permission_denied(path) from None
        if not same:
            raise _damaged(path, f"its header is another than {INDEX} tells")
        files.stat_path(path.with_suffix(".json"), "list of names")

    def _path(self, shard):
        return self.folder / _shard_name(shard)

    def _shape(self, shard):
        before = shard * self.pictures_per_shard
        count = min(self.pictures_per_shard, self.pictures - before)
        return (count, self.colorings, self.size, self.size, 3)

    def _names(self, shard):
        path = self._path(shard).with_suffix(".json")
        try:
            names = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            names = None
        if not isinstance(names, list) or len(names) != self._shape(shard)[0]:
            raise _damaged(path, "is not the names of its shard")
        return names

    def _read(self, rows):
        """Read single pictures by number: uint8, shape (rows, size, size, 3)."""
        rgb = np.empty((len(rows), self.size, self.size, 3), np.uint8)
        for place, row in enumerate(rows):
            picture, coloring = divmod(int(row), self.colorings)
            if not 0 <= picture < self.pictures:
                raise IndexError(f"picture {picture} of {self.pictures}")
            shard, at = divmod(picture, self.pictures_per_shard)
            # Read, not mapped: pages of a map would count as this process's memory. Opened anew,
            # since a large data set has more shards than a process may hold open.
            with open(self._path(shard), "rb", buffering=0) as file:
                file.seek(_HEADER_LENGTH + (at * self.colorings + coloring) * rgb[place].nbytes)
                if file.readinto(rgb[place]) != rgb[place].nbytes:
                    raise _damaged(self._path(shard), "has been cut short")
        return rgb


def is_shards(folder):
    """Tell whether a folder holds shards."""
    return (Path(folder) / INDEX).is_file()


def open_shards(folder, *, size=None, checksums=None, progress=True):
    """Open a shard folder and hold its files against `shards.json`.

    Parameters
    ----------
    folder : path-like
    size : int, optional
        Side in pixels that is wanted.
    checksums : bool, optional
        As for `ShardedDataset.check`. Default: where all shards together have 2 GB at most.
    progress : bool

    Returns
    -------
    ShardedDataset

    Raises
    ------
    ChromaError
        If it is no shard folder, of another size, or damaged.
    """
    folder = Path(folder)
    opened = _read_index(folder)
    if size not in (None, opened.size):
        raise ChromaError(
            f"{files.printable(folder)}: holds shards of {opened.size} pixels, but {size} are "
            f"wanted; use --size {opened.size}, or write the shards again with --size {size}"
        )
    if checksums is None:
        checksums = opened.pictures * opened.colorings * opened.size**2 * 3 <= CHECKED_BYTES
    opened.check(checksums=checksums, progress=progress)
    return opened


def _read_index(folder):
    path = folder / INDEX
    files.stat_path(path, "file")
    names = ("size", "colorings", "pictures", "pictures_per_shard")
    try:
        index = json.loads(path.read_text(encoding="utf-8"))
        known = index["format"] == FORMAT and all(
            type(index[name]) is int and index[name] > 0 for name in names
        )
        sums = index["sha256"]
        known = known and len(sums) == -(-index["pictures"] // index["pictures_per_shard"])
        known = known and all(isinstance(one, str) for one in sums)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        known = False
    if not known:
        raise ChromaError(
            f"{files.printable(path)}: not an index of `chroma shards`; write the shards again"
        )
    return ShardedDataset(folder, *(index[name] for name in names), tuple(sums))


def write_shards(source, out, *, size=64, shard_bytes=SHARD_BYTES, progress=True):
    """Write a folder of pictures as shards; memory holds one shard and the files' names.

    Parameters
    ----------
    source : path-like
        As for `dataset.folder_dataset`: pictures, or what `chroma data` or `chroma draw` wrote.
    out : path-like
        A new or empty folder. All is written beside it and then renamed.
    size : int
        Side in pixels.
    shard_bytes : int
        Most bytes of pictures in a shard; a picture is never split.
    progress : bool

    Returns
    -------
    ShardedDataset
        Its `left_out` tells what could not be read.

    Raises
    ------
    ChromaError
        As `dataset.folder_dataset`, or if `out` holds something or can't be written.
    """
    files.require_new_folder(out)
    found, left_out = find_pictures(source, size), []

    def read():
        for name, paths in tqdm(found, desc="writing", unit="picture", disable=not progress):
            try:
                squares = read_squares(paths, size)
            except ChromaError as error:
                left_out.append(str(error))
            else:
                yield name, squares

    try:
        written = write_rows(
            read(), out, size=size, colorings=len(found[0][1]), shard_bytes=shard_bytes
        )
    except _NothingToWrite:
        raise none_readable(source, left_out) from None
    return replace(written, left_out=tuple(left_out))


def write_drawn_shards(
    count, out, *, colorings=4, size=64, seed=0, shard_bytes=SHARD_BYTES, progress=True
):
    """Draw characters for training and write them as shards.

    Parameters
    ----------
    count : int
        Number of drawings: up to 1,000,000 - 10,000 · seed. Those beyond 10,000 are those of the
        next seeds.
    out, size, shard_bytes, progress
        As for `write_shards`.
    colorings : int
        True colorings of each.
    seed : int
        0 to 99, as for `dataset.drawn_dataset`, which gives the same pictures.

    Returns
    -------
    ShardedDataset
    """
    seeds = training_seeds(count, seed)
    at_once = _pictures_per_shard(size, colorings, shard_bytes)

    def draw():
        with tqdm(total=count, desc="drawing", unit="character", disable=not progress) as bar:
            for first in range(0, count, at_once):
                some = seeds[first : first + at_once]
                drawn, _ = characters.render_many(some, colorings=colorings, size=size)
                yield from zip(map(str, some), drawn)
                bar.update(len(some))

    return write_rows(draw(), out, size=size, colorings=colorings, shard_bytes=shard_bytes)


class _NothingToWrite(ChromaError):
    pass


def write_rows(rows, out, *, size, colorings, shard_bytes=SHARD_BYTES):
    """Write pictures as shards, as they come.

    Parameters
    ----------
    rows : iterable of (str, ndarray of uint8, shape (colorings, size, size, 3))
        Each picture's name and colorings.
    out, size, shard_bytes
        As for `write_shards`.
    colorings : int

    Returns
    -------
    ShardedDataset

    Raises
    ------
    ChromaError
        If there is no picture, `out` holds something, or it can't be written.
    """
    per_shard = _pictures_per_shard(size, colorings, shard_bytes)
    shape = (colorings, size, size, 3)
    # One shard's room, filled again and again; the system gives it only as it is filled.
    room, names, sums, count = np.empty((per_shard, *shape), np.uint8), [], [], 0

    with files.atomic_folder(out) as beside:
        for name, rgb in rows:
            if rgb.dtype != np.uint8 or rgb.shape != shape:
                raise ChromaError(
                    f"{name}: shards need uint8 of shape {shape}, got {rgb.dtype} {rgb.shape}"
                )
            room[len(names)] = rgb
            names.append(name)
            count += 1
            if len(names) == per_shard:
                sums.append(_write_shard(beside / _shard_name(len(sums)), room, names))
                names = []
        if names:
            sums.append(_write_shard(beside / _shard_name(len(sums)), room[: len(names)], names))
        if not count:
            raise _NothingToWrite(f"{out}: no picture to write into shards")
        index = {
            "format": FORMAT,
            "size": size,
            "colorings": colorings,
            "pictures": count,
            "pictures_per_shard": per_shard,
            "sha256": sums,
        }
        # Last: a folder without it is no shard folder, whatever killed the writing.
        _write_flushed(beside / INDEX, json.dumps(index, indent=1).encode())
    return ShardedDataset(Path(out), size, colorings, count, per_shard, tuple(sums))


def _pictures_per_shard(size, colorings, shard_bytes):
    return max(1, shard_bytes // (colorings * size * size * 3))


def _write_shard(path, rgb, names):
    """Write a shard and its names; return its checksum."""
    header, content = _header(rgb.shape), memoryview(rgb).cast("B")
    _write_flushed(path, header, content)
    _write_flushed(path.with_suffix(".json"), json.dumps(names).encode())
    digest = hashlib.sha256(header)
    digest.update(content)
    return digest.hexdigest()


def _write_flushed(path, *parts):
    with open(path, "wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())  # so that a power cut after the renaming takes nothing back


def _shard_name(shard):
    return f"shard_{shard:05d}.npy"


def _header(shape):
    """Return the header of a `.npy` file, always of the same length.

    That of numpy is padded one way or another, by its version.
    """
    text = f"{{'descr': '|u1', 'fortran_order': False, 'shape': {tuple(shape)}, }}"
    start = b"\x93NUMPY\x01\x00" + (_HEADER_LENGTH - 10).to_bytes(2, "little")
    return start + text.ljust(_HEADER_LENGTH - 11).encode() + b"\n"


def _damaged(path, told):
    return ChromaError(f"{files.printable(path)}: {told}; copy it anew, or write the shards again")
