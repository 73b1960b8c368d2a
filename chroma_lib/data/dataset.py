"""A data set in memory: pictures as arrays in the network's range."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from chroma_lib import color
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.fit import fit_square


@dataclass(frozen=True)
class Dataset:
    """Pictures of one size; each gray picture has one or more true colorings.

    Attributes
    ----------
    l : ndarray of float32, shape (n, k, size, size, 1)
        L*/50 - 1 of each coloring. The L* of a picture's colorings differ by a fraction of one
        unit, because colors are rounded to 8 bits.
    ab : ndarray of float32, shape (n, k, size, size, 2)
        a*/110 and b*/110.
    regions : ndarray of uint8, shape (n, size, size), or None
        Indices into `chroma_lib.characters.REGIONS`. None for pictures without region maps.
    names : tuple of str
        The drawing's seed or the file's name.
    left_out : tuple of str
        One message for each picture of a folder that could not be read, and for other files in it.
    notes : tuple of str
        One message for each picture that was read though its file is damaged.
    """

    l: np.ndarray
    ab: np.ndarray
    regions: np.ndarray | None
    names: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self.l)

    @property
    def colorings(self) -> int:
        """Number of true colorings of each picture."""
        return self.l.shape[1]

    @property
    def size(self) -> int:
        """Side of the pictures in pixels."""
        return self.l.shape[2]

    def rgb(self, index: int, coloring: int = 0) -> np.ndarray:
        """Return one picture as uint8 sRGB of shape (size, size, 3)."""
        lab = color.from_network(self.l[index, coloring], self.ab[index, coloring])
        return color.lab_to_rgb(lab)

    def take(self, indices: Sequence[int] | np.ndarray) -> "Dataset":
        """Return a data set of some of the pictures."""
        indices = np.asarray(indices)
        return replace(
            self,
            l=self.l[indices],
            ab=self.ab[indices],
            regions=None if self.regions is None else self.regions[indices],
            names=tuple(self.names[i] for i in indices),
        )

    def resize(self, size: int) -> "Dataset":
        """Return the pictures scaled to another size, without region maps."""
        if size == self.size:
            return self
        rgb = [
            [fit_square(self.rgb(i, k), size)[0] for k in range(self.colorings)]
            for i in range(len(self))
        ]
        return replace(
            from_rgb(np.array(rgb), None, self.names), left_out=self.left_out, notes=self.notes
        )

    def split(self, held_out: int, *, seed: int = 0) -> tuple["Dataset", "Dataset"]:
        """Split off `held_out` random pictures; return (the rest, the held-out pictures)."""
        if not 0 < held_out < len(self):
            raise ChromaError(
                f"cannot hold out {held_out} of {len(self)} pictures; hold out at least one and "
                "leave at least one"
            )
        order = np.random.default_rng(seed).permutation(len(self))
        return self.take(np.sort(order[held_out:])), self.take(np.sort(order[:held_out]))

    def identity(self) -> dict[str, Any]:
        """Return what identifies the pictures in a training's plan: counts, names, checksum."""
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


def from_rgb(rgb: np.ndarray, regions: np.ndarray | None, names: Iterable[str]) -> Dataset:
    """Create a data set from pictures in sRGB.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (n, k, size, size, 3)
    regions : ndarray of uint8, shape (n, size, size), or None
    names : iterable of str

    Returns
    -------
    Dataset
    """
    l = np.empty((*rgb.shape[:-1], 1), np.float32)
    ab = np.empty((*rgb.shape[:-1], 2), np.float32)
    for i, picture in enumerate(rgb):  # one at a time, to save memory
        l[i], ab[i] = color.to_network(color.rgb_to_lab(picture))
    return Dataset(l, ab, regions, tuple(names))
