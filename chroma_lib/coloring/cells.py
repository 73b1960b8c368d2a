"""Compute a color once, not once for each pixel that has it.

Drawings have far fewer colors than pixels. All pixels of one color in one part, and all that mix
the same two parts in the same way, get the same new color: they are a cell. A palette is applied to
the cells, and the picture is looked up from them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

MIXTURES = 32  # steps of the share of a second part, up to 0.5
LARGEST_TABLE = 1 << 25  # entries; larger ones are sorted instead
BAND = 1 << 20  # pixels that are handled at a time
LARGE_BORDER = 1 << 22  # pixels


@dataclass(frozen=True)
class Cells:
    """The pixels of a picture that have the same color and the same parts.

    Attributes
    ----------
    index : ndarray of int32, shape (pixels,)
        Cell of each pixel of the flattened picture.
    colors : ndarray of int32, shape (n,)
        Number of each cell's color, as the caller counts them.
    labels, neighbors : ndarray of int32, shape (n,)
        Part of each cell, and the part that it mixes with.
    shares : ndarray of float32, shape (n,)
        Share of the second part, 0 to 0.5.
    """

    index: np.ndarray
    colors: np.ndarray
    labels: np.ndarray
    neighbors: np.ndarray
    shares: np.ndarray

    def look_up(self, values: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
        """Return the picture (*shape, channels) of the values (n, channels) of the cells."""
        return take(values, self.index).reshape(*shape, values.shape[-1])


def take(values: np.ndarray, index: np.ndarray, out: np.ndarray | None = None) -> np.ndarray:
    """Return the rows of an index: `values.take(index, axis=0)`, in less memory.

    NumPy converts a whole index to 64 bits, and a result that it checks to a copy.

    Parameters
    ----------
    values : ndarray, shape (n, ...)
    index : ndarray of int32, shape (rows,)
        All from 0 to n - 1.
    out : ndarray, shape (rows, ...), optional
        Where the result goes. It may be the index itself.

    Returns
    -------
    ndarray, shape (rows, ...)
    """
    if out is None:
        out = np.empty((len(index), *values.shape[1:]), values.dtype)
    for band in _bands(len(index)):
        values.take(index[band], axis=0, out=out[band], mode="clip")
    return out


def distinct_colors(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find the colors of a picture, and number them.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    colors : ndarray of uint8, shape (n, 3)
        Each color once.
    index : ndarray of int32, shape (H * W,)
        Number of each pixel's color.
    """
    flat = rgb.reshape(-1, 3)
    packed = np.empty(len(flat), np.int32)
    for start in range(0, len(flat), BAND):
        r, g, b = flat[start : start + BAND].T.astype(np.int32)
        packed[start : start + BAND] = r << 16 | g << 8 | b
    seen, index = _number(packed, 1 << 24)
    colors = np.stack([seen >> 16, seen >> 8 & 255, seen & 255], -1).astype(np.uint8)
    return colors, index


def mix_borders(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Find the pixels that mix two parts, as in an antialiased picture.

    Parameters
    ----------
    labels : ndarray of int, shape (H, W)
        Part of each pixel.

    Returns
    -------
    border : ndarray of int, shape (p,)
        Indices into the flattened picture.
    neighbors : ndarray of int, shape (p,)
        The second part.
    shares : ndarray of float32, shape (p,)
        Its share, up to 0.5.
    """
    found = [
        _mix_rows(labels, top, min(top + rows, len(labels)))
        for rows in [max(1, BAND // labels.shape[1])]
        for top in range(0, len(labels), rows)
    ]
    border, neighbors, shares = (np.concatenate(part) for part in zip(*found))
    return border, neighbors, shares


def _mix_rows(labels: np.ndarray, top: int, bottom: int) -> tuple[np.ndarray, ...]:
    above, below = max(top - 1, 0), min(bottom + 1, len(labels))
    labels, width = np.ascontiguousarray(labels[above:below]), labels.shape[1]
    low, high = ndimage.minimum_filter(labels, 3), ndimage.maximum_filter(labels, 3)
    inner = slice(top - above, bottom - above)
    rows, columns = np.nonzero(low[inner] != high[inner])
    rows += inner.start
    here, low, high = (plane[rows, columns] for plane in (labels, low, high))
    other = np.where(low == here, high, low)
    shares = np.zeros(len(rows), np.float32)
    padded = np.pad(labels, 1, mode="edge")
    for row in range(3):
        for column in range(3):
            weight = (2 - abs(row - 1)) * (2 - abs(column - 1)) / 16
            shares += weight * (padded[rows + row, columns + column] == other)
    return (rows + above) * width + columns, other, np.minimum(shares, 0.5)


def find_cells(
    colors: np.ndarray,
    labels: np.ndarray,
    border: np.ndarray,
    neighbors: np.ndarray,
    shares: np.ndarray,
) -> Cells:
    """Find the cells of a picture.

    Parameters
    ----------
    colors : ndarray of int32, shape (pixels,)
        Number of each pixel's color.
    labels : ndarray of int, shape (pixels,)
        Part of each pixel.
    border : ndarray of int, shape (p,)
        The pixels that mix with a second part.
    neighbors : ndarray of int, shape (p,)
        That part.
    shares : ndarray of float, shape (p,)
        Its share, up to 0.5. It is rounded to a 64th.

    Returns
    -------
    Cells
    """
    count = int(labels.max()) + 1
    pairs, index = _number(_join(colors, labels, count), (int(colors.max()) + 1) * count)
    # In place and in bands: of a large picture, each array of the border takes 100 MB.
    mixes = index[border].astype(np.int64)
    mixes *= count
    mixes += neighbors
    mixes *= MIXTURES + 1
    for band in _bands(len(mixes)):
        mixes[band] += np.rint(2 * MIXTURES * shares[band]).astype(np.int64)
    mixed = _number_mixtures(mixes, index, border, len(pairs))
    first, steps = np.divmod(mixed, MIXTURES + 1)
    first, second = np.divmod(first, count)
    of = np.concatenate([pairs, pairs[first]])
    cell_colors, cell_labels = np.divmod(of, count)
    return Cells(
        index=index,
        colors=cell_colors.astype(np.int32),
        labels=cell_labels.astype(np.int32),
        neighbors=np.concatenate([cell_labels[: len(pairs)], second]).astype(np.int32),
        shares=np.concatenate([np.zeros(len(pairs)), steps / (2 * MIXTURES)]).astype(np.float32),
    )


def _number_mixtures(
    mixes: np.ndarray, index: np.ndarray, border: np.ndarray, first: int
) -> np.ndarray:
    """Write the number of each mixture into the index, from `first`; return each mixture once."""
    if len(mixes) <= LARGE_BORDER:
        mixed, where = np.unique(mixes, return_inverse=True)
        index[border] = first + where
        return mixed
    mixed = np.unique(mixes)  # to search takes three times as long, but a third of the memory
    for band in _bands(len(mixes)):
        index[border[band]] = first + np.searchsorted(mixed, mixes[band])
    return mixed


def _bands(length: int) -> Iterator[slice]:
    return (slice(start, start + BAND) for start in range(0, length, BAND))


def _join(colors: np.ndarray, labels: np.ndarray, count: int) -> np.ndarray:
    largest = (int(colors.max()) + 1) * count
    kind: type[np.signedinteger] = np.int32 if largest < 1 << 31 else np.int64
    joined = np.multiply(colors, count, dtype=kind)
    joined += labels  # in place: of a large picture, a copy takes 200 MB
    return joined


def _number(values: np.ndarray, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the values that occur, sorted, and the number of each as int32."""
    if limit > LARGEST_TABLE:
        seen, index = np.unique(values, return_inverse=True)
        return seen, index.astype(np.int32)
    occurs = np.zeros(limit, bool)
    occurs[values] = True
    seen = np.flatnonzero(occurs)
    numbers = np.empty(limit, np.int32)  # memory is taken only where a value occurs
    numbers[seen] = np.arange(len(seen))
    return seen, take(numbers, values, out=_as_int32(values))


def _as_int32(values: np.ndarray) -> np.ndarray | None:
    """Return where numbers can replace the values: for large pictures, memory counts."""
    return values if values.dtype == np.int32 else None
