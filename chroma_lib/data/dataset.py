"""A data set in memory: pictures as arrays in the network's range."""

import hashlib
from dataclasses import dataclass, replace

import numpy as np
import tensorflow as tf

from chroma_lib import color
from chroma_lib.errors import ChromaError


@dataclass(frozen=True)
class Dataset:
    """Pictures of one size, each gray picture with one or more true colorings.

    Attributes
    ----------
    l : ndarray of float32, shape (n, k, size, size, 1)
        L*/50 - 1 of each coloring (8-bit rounding makes them differ by a fraction of one L*).
    ab : ndarray of float32, shape (n, k, size, size, 2)
        AB/110.
    regions : ndarray of uint8, shape (n, size, size), or None
        Index into `chroma_lib.characters.REGIONS`; None for pictures without masks.
    names : tuple of str
        The drawing's seed or the file's name.
    left_out : tuple of str
        Why pictures of a folder could not be read: a line for each that was left out.
    """

    l: np.ndarray
    ab: np.ndarray
    regions: np.ndarray | None
    names: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def __len__(self):
        return len(self.l)

    @property
    def colorings(self):
        """Number of true colorings that each picture has."""
        return self.l.shape[1]

    @property
    def size(self):
        """Side of the pictures in pixels."""
        return self.l.shape[2]

    def rgb(self, index, coloring=0):
        """Return one picture as uint8 (size, size, 3)."""
        lab = color.from_network(self.l[index, coloring], self.ab[index, coloring])
        return color.lab_to_rgb(lab)

    def take(self, indices):
        """Return the data set of some of the pictures."""
        indices = np.asarray(indices)
        return replace(
            self,
            l=self.l[indices],
            ab=self.ab[indices],
            regions=None if self.regions is None else self.regions[indices],
            names=tuple(self.names[i] for i in indices),
        )

    def split(self, held_out, *, seed=0):
        """Split by picture: (the rest, `held_out` pictures drawn at random)."""
        if not 0 < held_out < len(self):
            raise ChromaError(
                f"can't hold out {held_out} of {len(self)} pictures: hold out at least one and "
                "leave at least one"
            )
        order = np.random.default_rng(seed).permutation(len(self))
        return self.take(np.sort(order[held_out:])), self.take(np.sort(order[:held_out]))

    def identity(self):
        """Return what a training's plan tells of the pictures: a dict, with their checksum."""
        digest = hashlib.sha256()
        for array in (self.l, self.ab):
            digest.update(np.ascontiguousarray(array).data)
        return {
            "pictures": len(self),
            "colorings": self.colorings,
            "first": self.names[0],
            "last": self.names[-1],
            "sha256": digest.hexdigest(),
        }

    def picker(self):
        """Return a function that picks pictures inside `tf.data`, for `batches`.

        It takes a tensor of numbers, picture · colorings + coloring, and gives l and ab.
        """
        rows = len(self) * self.colorings
        with tf.device("CPU"):
            l = tf.constant(self.l.reshape(rows, *self.l.shape[2:]))
            ab = tf.constant(self.ab.reshape(rows, *self.ab.shape[2:]))
        return lambda index: (tf.gather(l, index), tf.gather(ab, index))


def from_rgb(rgb, regions, names):
    """Make a Dataset of uint8 pictures (n, k, size, size, 3), one picture at a time."""
    l = np.empty(rgb.shape[:-1] + (1,), np.float32)
    ab = np.empty(rgb.shape[:-1] + (2,), np.float32)
    for i, picture in enumerate(rgb):
        l[i], ab[i] = color.to_network(color.rgb_to_lab(picture))
    return Dataset(l, ab, regions, tuple(names))
