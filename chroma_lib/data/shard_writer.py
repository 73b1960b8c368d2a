"""Write data sets as shards, the files that `shards` describes and reads."""

import hashlib
import json
import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np

from chroma_lib import characters, files
from chroma_lib.data.drawings import training_seeds
from chroma_lib.data.folders import find_pictures, none_readable, read_squares
from chroma_lib.data.shards import FORMAT, INDEX, ShardedDataset, shard_header, shard_name
from chroma_lib.errors import ChromaError
from chroma_lib.progress import progress_bar

SHARD_BYTES = 64_000_000


def write_shards(
    source: str | Path,
    out: str | Path,
    *,
    size: int = 64,
    shard_bytes: int = SHARD_BYTES,
    progress: bool = True,
) -> ShardedDataset:
    """Write a folder of pictures as shards. Memory holds one shard and the names of the files.

    Parameters
    ----------
    source : path-like
        As in `folder_dataset`: pictures, or a folder of `chroma data` or `chroma draw`.
    out : path-like
        A new or empty folder, written completely or not at all.
    size : int
        Side in pixels.
    shard_bytes : int
        Maximum bytes of pictures in a shard. A picture is never split.
    progress : bool
        Show a progress bar.

    Returns
    -------
    ShardedDataset
        `left_out` reports the pictures that could not be read, `notes` those of damaged files.

    Raises
    ------
    ChromaError
        As in `folder_dataset`, or if `out` is not empty or cannot be written.
    """
    files.require_new_folder(out)
    found, left_out = find_pictures(source, size)
    notes: list[str] = []

    def read():
        for name, paths in progress_bar(found, desc="writing", unit="picture", shown=progress):
            try:
                squares = read_squares(paths, size, notes)
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
    return replace(written, left_out=tuple(left_out), notes=tuple(notes))


def write_drawn_shards(
    count: int,
    out: str | Path,
    *,
    colorings: int = 4,
    size: int = 64,
    seed: int = 0,
    shard_bytes: int = SHARD_BYTES,
    progress: bool = True,
) -> ShardedDataset:
    """Draw characters for training and write them as shards.

    Parameters
    ----------
    count : int
        Number of drawings, up to 1,000,000 - 10,000 · seed. More than 10,000 continue with the
        drawings of the next seeds.
    out, size, shard_bytes, progress
        As in `write_shards`.
    colorings : int
        True colorings of each drawing.
    seed : int
        0 to 99. The pictures are those of `drawn_dataset`.

    Returns
    -------
    ShardedDataset
    """
    seeds = training_seeds(count, seed)
    at_once = _pictures_per_shard(size, colorings, shard_bytes)

    def draw():
        with progress_bar(total=count, desc="drawing", unit="character", shown=progress) as bar:
            for first in range(0, count, at_once):
                some = seeds[first : first + at_once]
                drawn, _ = characters.render_many(some, colorings=colorings, size=size)
                yield from zip(map(str, some), drawn)
                bar.update(len(some))

    return write_rows(draw(), out, size=size, colorings=colorings, shard_bytes=shard_bytes)


class _NothingToWrite(ChromaError):
    pass


def write_rows(
    rows: Iterable[tuple[str, np.ndarray]],
    out: str | Path,
    *,
    size: int,
    colorings: int,
    shard_bytes: int = SHARD_BYTES,
) -> ShardedDataset:
    """Write pictures as shards, one after another.

    Parameters
    ----------
    rows : iterable of (str, ndarray of uint8, shape (colorings, size, size, 3))
        Each picture's name and colorings.
    out, size, shard_bytes
        As in `write_shards`.
    colorings : int

    Returns
    -------
    ShardedDataset

    Raises
    ------
    ChromaError
        If there is no picture, one has another shape, or `out` is not empty or cannot be written.
    """
    per_shard = _pictures_per_shard(size, colorings, shard_bytes)
    shape = (colorings, size, size, 3)
    with files.atomic_folder(out) as part:
        writer = _ShardWriter(part, per_shard, shape)
        for name, rgb in rows:
            writer.add(name, rgb)
        writer.flush()
        if not writer.count:
            raise _NothingToWrite(f"{out}: no picture to write into shards")
        index = {
            "format": FORMAT,
            "size": size,
            "colorings": colorings,
            "pictures": writer.count,
            "pictures_per_shard": per_shard,
            "sha256": writer.sha256,
        }
        # The index is last: without it the folder is not a shard folder, if writing was killed.
        files.write_json(part / INDEX, index, flush=True)
    return ShardedDataset(Path(out), size, colorings, writer.count, per_shard, tuple(writer.sha256))


def _pictures_per_shard(size, colorings, shard_bytes):
    return max(1, shard_bytes // (colorings * size * size * 3))


class _ShardWriter:
    """Collects pictures and writes them whenever a shard is full."""

    def __init__(self, folder, per_shard, shape):
        self.count, self.sha256 = 0, []
        self._folder, self._names = folder, []
        # Reused for every shard. The system provides its memory only as it is filled.
        self._rgb = np.empty((per_shard, *shape), np.uint8)

    def add(self, name, rgb):
        shape = self._rgb.shape[1:]
        if rgb.dtype != np.uint8 or rgb.shape != shape:
            raise ChromaError(
                f"{name}: shards need uint8 of shape {shape}, got {rgb.dtype} {rgb.shape}"
            )
        self._rgb[len(self._names)] = rgb
        self._names.append(name)
        self.count += 1
        if len(self._names) == len(self._rgb):
            self.flush()

    def flush(self):
        """Write the collected pictures, if any, as a shard."""
        if not self._names:
            return
        path, rgb = self._folder / shard_name(len(self.sha256)), self._rgb[: len(self._names)]
        header, content = shard_header(rgb.shape), memoryview(rgb).cast("B")
        _write_flushed(path, header, content)
        _write_flushed(path.with_suffix(".json"), json.dumps(self._names).encode())
        digest = hashlib.sha256(header)
        digest.update(content)
        self.sha256.append(digest.hexdigest())
        self._names = []


def _write_flushed(path, *parts):
    with open(path, "wb") as file:
        file.writelines(parts)
        file.flush()
        os.fsync(file.fileno())  # so that the folder survives a power cut after it is renamed
