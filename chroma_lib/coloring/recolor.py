"""Give a colored picture new colors, part by part, and keep what the artist did inside a part.

A pixel of a part is `ratio` times the part's own mean color, as complex numbers a* + i b*: a paler
light, a deeper shadow, a blush that leans to red. With a new mean color, the same ratio gives the
new pixel. Parts that keep their colors have their own mean as the new one, and do not change.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage

from chroma_lib import color
from chroma_lib.coloring.color_regions import relative_ab
from chroma_lib.coloring.own_colors import ColorParts, OwnColors

GRAY = 8.0  # chroma of a part below which its pixels are shifted rather than turned and scaled
LARGEST_RATIO = 1.7
DIFFERENT, APART = 18.0, 12.0  # parts that differ by the first in AB, later by the second
TURNS = np.radians([0, 20, -20, 40, -40, 60, -60, 90, -90, 120, -120, 150, -150, 180])
BAND = 1 << 20  # pixels that are computed at a time


@dataclass(frozen=True)
class Recoloring:
    """A colored picture, ready for new palettes.

    Attributes
    ----------
    own : OwnColors
    labels : ndarray of uint8, shape (H, W)
        Part of each pixel.
    border : ndarray of int, shape (p,)
        Indices into the flattened picture: pixels that mix two parts.
    neighbors : ndarray of uint8, shape (p,)
        The second part.
    shares : ndarray of float32, shape (p,)
        Its share, up to 0.5.
    ab : ndarray of float32, shape (H, W, 2)
        The picture's own a* and b*.
    """

    own: OwnColors
    labels: np.ndarray
    border: np.ndarray
    neighbors: np.ndarray
    shares: np.ndarray
    ab: np.ndarray

    def layers(self) -> np.ndarray:
        """Return the share of each part in each pixel: float32, shape (H, W, K)."""
        count = len(self.own.base)
        layers = np.eye(count, dtype=np.float32)[self.labels]
        flat = layers.reshape(-1, count)
        flat[self.border] *= 1 - self.shares[:, None]
        flat[self.border, self.neighbors] += self.shares
        return layers

    def paint(self, palette: np.ndarray, pixels: np.ndarray) -> np.ndarray:
        """Return the new AB of some pixels.

        Parameters
        ----------
        palette : ndarray of float32, shape (K, 2)
            New mean color of each part.
        pixels : ndarray of int, shape (p,)
            Indices into the flattened picture.

        Returns
        -------
        ndarray of float32, shape (p, 2)
        """
        base = _complex(self.own.base)
        change = (_complex(palette) - base).astype(np.complex64)
        labels, ab = self.labels.ravel(), self.ab.reshape(-1, 2)
        moved = change[labels]
        moved[self.border] += self.shares * (change[self.neighbors] - moved[self.border])
        new = np.empty((len(pixels), 2), np.float32)
        for start in range(0, len(pixels), BAND):
            band = slice(start, start + BAND)
            at = pixels[band]
            z, mean = _complex(ab[at]), base[labels[at]]
            ratio = (z * mean.conj() + GRAY**2) / (abs(mean) ** 2 + GRAY**2)
            ratio *= LARGEST_RATIO / np.maximum(abs(ratio), LARGEST_RATIO)
            z += ratio * moved[at]
            new[band, 0], new[band, 1] = z.real, z.imag
        return new


def recolor(rgb: np.ndarray, own: OwnColors) -> Recoloring:
    """Prepare a picture for new palettes.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
    own : OwnColors
        Of this picture, or of a larger or smaller copy of it.

    Returns
    -------
    Recoloring
    """
    lab = color.rgb_to_lab(rgb)
    labels = _fit(own, lab)
    return Recoloring(own, labels, *_mix(labels), np.ascontiguousarray(lab[..., 1:]))


def choose_palettes(own: OwnColors | ColorParts, palettes: np.ndarray) -> np.ndarray:
    """Return palettes that suit a colored picture.

    Kept parts have their own color. Others are at least as colorful as they were, and
    parts of different colors stay different: if they come close, the hue of the smaller turns.

    Parameters
    ----------
    own : OwnColors or ColorParts
        Of the picture, or of the character that it shows.
    palettes : ndarray of float32, shape (n, K, 2)
        From the generator.

    Returns
    -------
    ndarray of float32, shape (n, K, 2)
    """
    base, there = _complex(own.base), own.shares > 0
    chosen = _complex(palettes)
    least = np.maximum(abs(base), np.where(abs(base) > DIFFERENT, APART, 0))
    chosen = _with_chroma(chosen, np.maximum(abs(chosen), least))
    chosen[:, own.kept | ~there] = base[own.kept | ~there]
    done = list(np.flatnonzero(own.kept & there))
    for k in np.argsort(-own.shares, kind="stable"):
        if own.kept[k] or not there[k]:
            continue
        others = [j for j in done if abs(base[j] - base[k]) > DIFFERENT]
        if others:
            turned = chosen[:, k, None] * np.exp(1j * TURNS)  # (n, turns)
            away = abs(turned[..., None] - chosen[:, None, others]).min(-1)
            # The first that is far enough, or else the farthest.
            best = np.where((away > APART).any(1), (away > APART).argmax(1), away.argmax(1))
            chosen[:, k] = turned[np.arange(len(turned)), best]
        done.append(k)
    return np.stack([chosen.real, chosen.imag], -1).astype(np.float32)


def _complex(ab: np.ndarray) -> np.ndarray:
    return ab[..., 0] + 1j * ab[..., 1]


def _with_chroma(z: np.ndarray, chroma: np.ndarray) -> np.ndarray:
    return z / np.maximum(abs(z), 1e-6) * chroma


def _fit(own: OwnColors, lab: np.ndarray) -> np.ndarray:
    """Bring labels to the picture's size; in a larger one, find the borders again by color."""
    shape = lab.shape[:2]
    if shape == own.labels.shape:
        return own.labels
    labels = _resize(own.labels, shape)
    scale = max(shape) / max(own.labels.shape)
    if scale <= 1:
        return labels
    low, high = ndimage.minimum_filter(own.labels, 3), ndimage.maximum_filter(own.labels, 3)
    at = np.flatnonzero(_resize((low != high).astype(np.uint8), shape))
    seen = relative_ab(lab.reshape(-1, 3)[at])
    candidates = np.stack([_resize(plane, shape).ravel()[at] for plane in (own.labels, low, high)])
    distance = np.linalg.norm(seen - own.base[candidates], axis=-1)
    chosen = candidates[distance.argmin(0), np.arange(len(at))]
    labels = labels.copy()
    labels.ravel()[at] = chosen
    return labels


def _resize(labels: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    height, width = shape
    image = Image.fromarray(labels)
    return np.asarray(image.resize((width, height), Image.Resampling.NEAREST))


def _mix(labels: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return which pixels mix two parts, the second part, and its share: antialiasing."""
    low, high = ndimage.minimum_filter(labels, 3), ndimage.maximum_filter(labels, 3)
    border = np.flatnonzero(low != high)
    here = labels.ravel()[border]
    other = np.where(low.ravel()[border] == here, high.ravel()[border], low.ravel()[border])
    count = np.zeros(len(border), np.float32)
    padded = np.pad(labels, 1, mode="edge")
    rows, columns = np.divmod(border, labels.shape[1])
    for row in range(3):
        for column in range(3):
            weight = (2 - abs(row - 1)) * (2 - abs(column - 1)) / 16
            count += weight * (padded[rows + row, columns + column] == other)
    return border, other, np.minimum(count, 0.5)
