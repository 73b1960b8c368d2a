"""Find pictures that repeat an earlier one, saved again or scaled."""

import hashlib

import numpy as np
from PIL import Image
from scipy.fft import dctn

from chroma_lib.data.criteria import NEAR_AB


def cell_means(plane, count):
    """Return the means of count x count cells of a plane (size, size)."""
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize((count, count), Image.Resampling.BOX))


def signature(lab):
    """Return what stays nearly the same when a picture is scaled or saved anew.

    Parameters
    ----------
    lab : ndarray of float, shape (size, size, 3)
        CIELAB.

    Returns
    -------
    bits : int
        64 bits: which of the 8x8 lowest frequencies (DCT) of L* at 32x32 are above their median.
        A shift or crop of a few per cent changes too many of them to be recognized.
    ab : ndarray of float, shape (4, 4, 2)
        Mean a* and b* of 4x4 cells: another coloring of the same drawing is no duplicate.
    """
    low = dctn(cell_means(lab[..., 0], 32), norm="ortho")[:8, :8].ravel()
    bits = int.from_bytes(np.packbits(low > np.median(low)).tobytes(), "big")
    return bits, np.stack([cell_means(lab[..., 1], 4), cell_means(lab[..., 2], 4)], axis=-1)


class KeptPictures:
    """What later pictures are held against: some 200 bytes of each picture kept."""

    def __init__(self, most):
        self.count, self.by_digest = 0, {}
        self.numbers = np.empty(most, np.int64)
        self.bits = np.empty(most, np.uint64)
        self.ab = np.empty((most, 4, 4, 2), np.float32)

    def add(self, number, square, lab):
        i, self.count = self.count, self.count + 1
        self.by_digest[_digest(square)] = number
        self.numbers[i] = number
        self.bits[i], self.ab[i] = signature(lab)

    def same(self, square):
        """Return the number of the picture with the same pixels, or None."""
        return self.by_digest.get(_digest(square))

    def nearest(self, lab):
        """Return (bits that differ, number) of the nearest picture of like colors.

        Those that differ by more than a quarter of the bits are not looked at; number is None
        where no other is left.
        """
        bits, ab = signature(lab)
        off = np.bitwise_count(self.bits[: self.count] ^ np.uint64(bits))
        near = np.flatnonzero(off <= 16)
        apart = np.linalg.norm(self.ab[near] - ab, axis=-1).mean(axis=(1, 2))
        near = near[apart <= NEAR_AB]
        if not len(near):
            return None, None
        best = near[np.argmin(off[near])]
        return int(off[best]), int(self.numbers[best])


def _digest(square):
    return hashlib.sha256(square.tobytes()).digest()[:16]
