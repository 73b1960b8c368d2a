"""Find pictures that repeat an earlier one, saved again or scaled."""

import hashlib

import numpy as np
from PIL import Image
from scipy.fft import dctn

from chroma_lib.data.criteria import NEAR_AB

_MAX_BITS = 16  # of 64; pictures that differ in more are not compared further


def _cell_means(plane, count):
    """Return the means of count x count cells of a plane of shape (size, size)."""
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize((count, count), Image.Resampling.BOX))


def signature(lab: np.ndarray) -> tuple[int, np.ndarray]:
    """Return a signature that hardly changes when a picture is scaled or saved again.

    Parameters
    ----------
    lab : ndarray of float, shape (size, size, 3)
        CIELAB.

    Returns
    -------
    bits : int
        64 bits. Each says whether one of the 8x8 lowest frequencies (DCT) of L* at 32x32 is above
        their median. A shift or crop by a few percent changes too many bits to be recognized.
    ab : ndarray of float, shape (4, 4, 2)
        Mean a* and b* of 4x4 cells, to distinguish other colorings of the same drawing.
    """
    frequencies = dctn(_cell_means(lab[..., 0], 32), norm="ortho")[:8, :8].ravel()
    bits = np.packbits(frequencies > np.median(frequencies)).tobytes()
    ab = np.stack([_cell_means(lab[..., 1], 4), _cell_means(lab[..., 2], 4)], axis=-1)
    return int.from_bytes(bits, "big"), ab


class KeptPictures:
    """The pictures that later ones are compared with; about 200 bytes each.

    Parameters
    ----------
    capacity : int
        Maximum number of pictures.
    """

    def __init__(self, capacity: int):
        self._count = 0
        self._by_digest: dict[bytes, int] = {}
        self._numbers = np.empty(capacity, np.int64)
        self._bits = np.empty(capacity, np.uint64)
        self._ab = np.empty((capacity, 4, 4, 2), np.float32)

    def add(self, number: int, square: np.ndarray, lab: np.ndarray) -> None:
        """Add a picture.

        Parameters
        ----------
        number : int
            Its number, returned by `same` and `nearest`.
        square : ndarray of uint8, shape (size, size, 3)
            Its pixels in sRGB.
        lab : ndarray of float, shape (size, size, 3)
            Its pixels in CIELAB.
        """
        i, self._count = self._count, self._count + 1
        self._by_digest[_digest(square)] = number
        self._numbers[i] = number
        self._bits[i], self._ab[i] = signature(lab)

    def same(self, square: np.ndarray) -> int | None:
        """Return the number of the picture with the same pixels, or None."""
        return self._by_digest.get(_digest(square))

    def nearest(self, lab: np.ndarray) -> tuple[int | None, int | None]:
        """Return the nearest picture of similar colors.

        Returns
        -------
        bits : int or None
            How many of the 64 bits of the signatures differ.
        number : int or None
            The picture's number. None if all pictures differ in more than a quarter of the bits
            or in their colors.
        """
        bits, ab = signature(lab)
        differing = np.bitwise_count(self._bits[: self._count] ^ np.uint64(bits))
        near = np.flatnonzero(differing <= _MAX_BITS)
        distance = np.linalg.norm(self._ab[near] - ab, axis=-1).mean(axis=(1, 2))
        near = near[distance <= NEAR_AB]
        if not len(near):
            return None, None
        best = near[np.argmin(differing[near])]
        return int(differing[best]), int(self._numbers[best])


def _digest(square):
    return hashlib.sha256(square.tobytes()).digest()[:16]
