"""Give a colored picture new colors, part by part, and keep what the artist did inside a part.

A pixel of a part is `ratio` times the part's own mean color, as complex numbers a* + i b*: a paler
light, a deeper shadow, a blush that leans to red. With a new mean color, nearly the same ratio
gives the new pixel: a shadow that leans to blue, as painters have it, leans to blue in the new
color too, where a turn of the hue as it was could lead to brown. Parts that keep their colors have
their own mean as the new one, and do not change.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image
from scipy import ndimage

from chroma_lib import color
from chroma_lib.coloring.cells import Cells, distinct_colors, find_cells, mix_borders
from chroma_lib.coloring.color_regions import relative_ab
from chroma_lib.coloring.few_colors import number_colors, snap
from chroma_lib.coloring.lightness import move_lightness
from chroma_lib.coloring.own_colors import ColorParts, OwnColors

GRAY = 8.0  # chroma of a part below which its pixels are shifted rather than turned and scaled
LARGEST_RATIO = 1.7
BLUE = np.radians(-80)  # the hue to which shadows lean
MOST_TURN = np.radians(45)  # of a hue in the new color
NEAR = 15.0  # change of a part's AB at which its shading begins to follow the new color
DIFFERENT, APART = 18.0, 12.0  # parts that differ by the first in AB, later by the second
TURNS = np.radians([0, 20, -20, 40, -40, 60, -60, 90, -90, 120, -120, 150, -150, 180])


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
    cells : Cells
        The pixels that have the same color and parts.
    lab : ndarray of float32, shape (n, 3)
        The picture's own color of each cell.
    """

    own: OwnColors
    labels: np.ndarray
    border: np.ndarray
    neighbors: np.ndarray
    shares: np.ndarray
    cells: Cells
    lab: np.ndarray

    def layers(self) -> np.ndarray:
        """Return the share of each part in each pixel: float32, shape (H, W, K)."""
        count = len(self.own.base)
        layers = np.eye(count, dtype=np.float32)[self.labels]
        flat = layers.reshape(-1, count)
        flat[self.border] *= 1 - self.shares[:, None]
        flat[self.border, self.neighbors] += self.shares
        return layers

    def paint(
        self, palette: np.ndarray, lightness: Mapping[int, float] | None = None
    ) -> np.ndarray:
        """Return the new color of each cell.

        Parameters
        ----------
        palette : ndarray of float32, shape (K, 2)
            New mean color of each part.
        lightness : dict of int to float, optional
            New mean L* of parts; the others keep theirs.

        Returns
        -------
        ndarray of float32, shape (n, 3)
            CIELAB, not yet limited to the sRGB gamut.
        """
        base, cells = _complex(self.own.base), self.cells
        change = (_complex(palette) - base).astype(np.complex64)
        follows, leaning = _follow(base, change)

        def mix(values):
            mixed = values[cells.labels]
            return mixed + cells.shares * (values[cells.neighbors] - mixed)

        z = _complex(self.lab[:, 1:])
        mean, leaning = base[cells.labels], leaning[cells.labels]
        z = _shift(z, mean, mix(change), mix(follows), leaning)
        l = self.lab[:, 0]
        if lightness:
            l = self._move(l, cells.labels, cells.neighbors, cells.shares, lightness)
        return np.stack([l, z.real, z.imag], -1)

    def _move(self, l, labels, neighbors, shares, targets):
        moved = l.copy()
        for part, target in targets.items():
            change = move_lightness(l, float(self.own.lightness[part]), target) - l
            share = np.where(labels == part, 1 - shares, 0) + np.where(neighbors == part, shares, 0)
            moved += share * change
        return moved


def _follow(base: np.ndarray, change: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how much pixels of parts follow a change of its mean, and how their hue leans."""
    follows = (1 - np.exp(-((abs(change) / NEAR) ** 2))).astype(np.float32)
    return follows, 1 + follows * (_lean(base, base + change) - 1)


def _shift(
    z: np.ndarray, mean: np.ndarray, change: np.ndarray, follows: np.ndarray, leaning: np.ndarray
) -> np.ndarray:
    """Return the new color of pixels z of parts with these means; see `_follow`."""
    ratio = (z * mean.conj() + GRAY**2) / (abs(mean) ** 2 + GRAY**2)
    turn = MOST_TURN * np.tanh(np.angle(ratio) / MOST_TURN) * leaning
    new_ratio = np.minimum(abs(ratio), LARGEST_RATIO) * np.exp(1j * turn)
    # Without a change, the pixel itself; far from it, nothing of its old color.
    z += new_ratio * change + follows * (new_ratio - ratio) * mean
    return z


def move_color(ab: np.ndarray, mean: np.ndarray, target: ArrayLike) -> np.ndarray:
    """Return the color that one color of a part becomes when the part gets a new color.

    Parameters
    ----------
    ab : ndarray of float, shape (2,)
        a* and b* before.
    mean : ndarray of float, shape (2,)
        Mean color of the part before.
    target : array_like, shape (2,)
        Its new color.

    Returns
    -------
    ndarray of float32, shape (2,)
    """
    z, old, new = (_complex(np.asarray(one, np.float32))[None] for one in (ab, mean, target))
    (moved,) = _shift(z, old, new - old, *_follow(old, new - old))
    return np.array([moved.real, moved.imag], np.float32)


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
    colors, index = distinct_colors(rgb)
    lab = color.rgb_to_lab(colors)
    labels = _fit(own, rgb.shape[:2], lab, index)
    numbers = number_colors(rgb)
    if numbers is None:
        border, neighbors, shares = mix_borders(labels)
    else:  # no colors in between
        labels = snap(labels, numbers)
        border, neighbors, shares = np.zeros((3, 0), int)
    cells = find_cells(index, labels.ravel(), border, neighbors, shares)
    return Recoloring(own, labels, border, neighbors, shares, cells, lab[cells.colors])


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


def _lean(old: np.ndarray, new: np.ndarray) -> np.ndarray:
    """Return by what to multiply the turns of a part's hues so that they lean to blue as before.

    It is 1 where blue is on the same side of both colors, -1 where it is on the other side, and 0
    where the new color is blue, or yellow, which is as far from blue on both sides.
    """
    sides = [np.clip(2.5 * np.sin(BLUE - np.angle(z)), -1, 1) for z in (old, new)]
    return sides[0] * sides[1] + (1 - abs(sides[0])) / 2


def _with_chroma(z: np.ndarray, chroma: np.ndarray) -> np.ndarray:
    return z / np.maximum(abs(z), 1e-6) * chroma


def _fit(own: OwnColors, shape: tuple[int, ...], lab: np.ndarray, index: np.ndarray) -> np.ndarray:
    """Bring labels to the picture's size; in a larger one, find the borders again by color."""
    if shape == own.labels.shape:
        return own.labels
    labels = _resize(own.labels, shape)
    scale = max(shape) / max(own.labels.shape)
    if scale <= 1:
        return labels
    low, high = ndimage.minimum_filter(own.labels, 3), ndimage.maximum_filter(own.labels, 3)
    at = np.flatnonzero(_resize((low != high).astype(np.uint8), shape))
    seen = relative_ab(lab)[index[at]]
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
