"""Cut a coloring into layers, one for each part, that add up to the coloring again.

Layers in the modes "color" or "multiply" would be flat and easy to repaint, but no program's modes
keep L* as Chroma does, and multiplying cannot brighten a channel; the result would be off by tens
of levels. Normal layers that hold the part's own pixels are exact in every program: "lock alpha"
and any filter or brush changes one part and leaves the others as they are.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import ndimage

from chroma_lib.coloring.segments import PAPER
from chroma_lib.packs.content import PackContent, gray_rgb

# Less of a pixel is the hesitation of the network, not a part: without it, layers stay small.
MIN_PIXEL_SHARE = 0.02
BACKGROUND = "background"
BAND_ROWS = 256
GRAY, GRAY_EDGE = "lines and shading", "lines and shading, half-transparent"


@dataclass(frozen=True)
class Layer:
    """One layer of a file.

    Attributes
    ----------
    name : str
    left, top : int
        Its place in the picture, in pixels.
    rgba : ndarray of uint8, shape (height, width, 4)
    visible : bool
    """

    name: str
    left: int
    top: int
    rgba: np.ndarray
    visible: bool = True


@dataclass(frozen=True)
class Cutout:
    """Where one part is.

    Attributes
    ----------
    part : int
        Number of its mask.
    left, top : int
        Its place in the picture, in pixels.
    alpha : ndarray of uint8, shape (height, width)
        Opacity of its layer.
    """

    part: int
    left: int
    top: int
    alpha: np.ndarray

    def layer(self, name: str, rgb: np.ndarray) -> Layer:
        """Return the layer that holds this part of a picture (H, W, 3)."""
        height, width = self.alpha.shape
        window = rgb[self.top : self.top + height, self.left : self.left + width]
        # Hidden pixels are black: files get much smaller.
        window = np.where(self.alpha[..., None] > 0, window, 0).astype(np.uint8)
        return Layer(name, self.left, self.top, np.dstack([window, self.alpha]))


def cut_parts(
    shares: np.ndarray, alpha: np.ndarray, paper: np.ndarray | None = None, background: int = 0
) -> list[Cutout]:
    """Find the opacity of each part's layer, so that normal layers show each part by its share.

    A layer covers what is below it. So that part k is seen with its share s[k] of a pixel of
    opacity A, its layer has the opacity A s[k] / (1 - A (s[k+1] + s[k+2] + ...)). All layers
    together then have exactly the opacity A.

    Parameters
    ----------
    shares : ndarray of float, shape (H, W, K)
        They sum to about 1; below 0 counts as 0.
    alpha : ndarray of uint8, shape (H, W)
        Opacity of the picture.
    paper : ndarray of bool, shape (H, W), optional
        Pixels that belong to the part `background`, whatever their shares are.
    background : int

    Returns
    -------
    list of Cutout
        From the lowest layer up. Parts that are nowhere the largest are left out.
    """
    paper = np.zeros(alpha.shape, bool) if paper is None else paper
    largest = np.where(paper, background, shares.argmax(-1))
    present = np.unique(largest[alpha > 0]).tolist()
    if not present:
        return []
    planes = np.empty((len(present), *alpha.shape), np.uint8)
    for top in range(0, len(alpha), BAND_ROWS):  # of a large picture, temporary arrays stay small
        band = slice(top, top + BAND_ROWS)
        kept = shares[band][..., present].transpose(2, 0, 1)
        if background in present:
            is_background = np.equal(present, background)[:, None, None]
            kept = np.where(paper[band], is_background, kept)
        planes[:, band] = _opacities(np.where(kept < MIN_PIXEL_SHARE, 0, kept), alpha[band])
    return [_crop(part, plane) for part, plane in zip(present, planes) if plane.any()]


def _opacities(shares: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Return the opacity of each layer (K, H, W) as uint8; see `cut_parts`."""
    total = np.maximum(shares.sum(0), 1e-6)
    lowest = (shares > 0).argmax(0)
    opacity = (alpha / 255).astype(np.float32)
    through = np.ones(alpha.shape, np.float32)  # what the layers above let through
    planes = np.empty(shares.shape, np.uint8)
    for k in reversed(range(len(shares))):
        seen = np.where(
            lowest == k,
            through - (1 - opacity),  # also makes up for the rounding above
            opacity * shares[k] / total,
        )
        planes[k] = np.round(255 * (seen / np.maximum(through, 1e-6)).clip(0, 1))
        through *= 1 - planes[k].astype(np.float32) / 255
    return planes


def _crop(part: int, alpha: np.ndarray) -> Cutout:
    rows, columns = np.flatnonzero(alpha.any(1)), np.flatnonzero(alpha.any(0))
    top, left = int(rows[0]), int(columns[0])
    return Cutout(part, left, top, alpha[top : rows[-1] + 1, left : columns[-1] + 1])


def part_cutouts(content: PackContent) -> list[Cutout]:
    """Return where the parts of a pack's picture are; see `cut_parts`.

    White paper around a figure has no color, so the network gives pieces of it to any part. Here
    all of it is background.
    """
    shares, parts = content.shares(), content.part_names()
    if BACKGROUND not in parts:
        return cut_parts(shares, content.alpha)
    paper = _outer_paper(content.lightness)
    return cut_parts(shares, content.alpha, paper, parts.index(BACKGROUND))


def _outer_paper(lightness: np.ndarray) -> np.ndarray:
    """Return which pixels are white and connected to the edge of the picture."""
    areas, _ = ndimage.label(lightness >= PAPER)
    at_edge = np.concatenate([areas[0], areas[-1], areas[:, 0], areas[:, -1]])
    return np.isin(areas, np.unique(at_edge[at_edge > 0]))


def gray_layers(content: PackContent) -> list[Layer]:
    """Return the gray picture that lies below all colorings, from the lowest layer up.

    Two half-transparent layers are denser than one. Where the picture is half-transparent, its
    gray is therefore a layer of its own, which is hidden.
    """
    gray, alpha = gray_rgb(content.lightness), content.alpha
    solid = np.where(alpha == 255, alpha, 0).astype(np.uint8)
    layers = [(GRAY, solid, True), (GRAY_EDGE, alpha - solid, False)]
    return [
        Layer(name, 0, 0, np.dstack([np.where(a[..., None] > 0, gray, 0), a]), visible)
        for name, a, visible in layers
        if a.any()
    ]


def coloring_layers(
    content: PackContent, cutouts: Sequence[Cutout], number: int
) -> tuple[str, list[Layer]]:
    """Return the name of a coloring's group and its layers, from the lowest up."""
    rgb, parts = content.coloring(number), content.part_names()
    layers = [cutout.layer(parts[cutout.part], rgb) for cutout in cutouts]
    stem = content.names[number].removesuffix(".png")
    return f"{stem} {' '.join(content.picture.name.split())}", layers


def merged(content: PackContent) -> np.ndarray:
    """Return what the file shows when it is opened, the first coloring: uint8 (H, W, 4)."""
    return np.dstack([content.coloring(0), content.alpha])
