"""Parts that a person decided: an area that is split off, or two parts that become one.

What a person chose is a plane of part numbers, `UNDECIDED` where the network decides. It is a
picture, not a list of clicks, so it means the same on a smaller or larger copy.
"""

import base64
import binascii
import io
from dataclasses import replace

import numpy as np
from PIL import Image
from scipy import ndimage

from chroma_lib import color
from chroma_lib.coloring.own_colors import OwnColors
from chroma_lib.errors import ChromaError

UNDECIDED = 255
LARGEST_SIDE = 1024  # of the plane
# A thin dark line is darker than both sides by this L*, and this many pixels wide.
LINE_DEPTH, LINE_WIDTH = 6.0, 5
GAP = 1 / 400  # gaps in a line up to this share of the longest side are closed
CROWD = 0.5  # share of a segment that must be chosen


def resize_parts(chosen: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return a plane of part numbers at another size: uint8, shape (height, width)."""
    if chosen.shape == tuple(shape):
        return chosen
    height, width = shape
    image = Image.fromarray(chosen)
    return np.asarray(image.resize((width, height), Image.Resampling.NEAREST))


def change_own(own: OwnColors, rgb: np.ndarray, chosen: np.ndarray) -> OwnColors:
    """Return the parts of a colored picture, with those that a person chose.

    Parameters
    ----------
    own : OwnColors
    rgb : ndarray of uint8, shape (h, w, 3)
        The picture at the size of the labels of `own`.
    chosen : ndarray of uint8, shape (height, width)
        Part of each pixel, or `UNDECIDED`.

    Returns
    -------
    OwnColors
        Mean colors and shares are measured again where parts changed. A part that had no pixels
        keeps its own color, like white and black, if most of its pixels did.
    """
    plane = resize_parts(chosen, own.labels.shape)
    changed = (plane != UNDECIDED) & (plane != own.labels)
    if not changed.any():
        return own
    labels = np.where(changed, plane, own.labels).astype(np.uint8)
    base, lightness = own.base.copy(), own.lightness.copy()
    kept, shares = own.kept.copy(), own.shares.copy()
    inside = _inside(labels)
    drawn = max(1, int(np.count_nonzero(labels != 0)))
    for part in np.unique(np.concatenate([labels[changed], own.labels[changed]])):
        here = labels == part
        shares[part] = np.count_nonzero(here) / drawn
        if not here.any():
            base[part] = 0
            continue
        if own.shares[part] == 0:
            kept[part] = own.kept[own.labels[here]].mean() > CROWD
        solid = here & inside
        lab = color.rgb_to_lab(rgb[solid if solid.any() else here]).mean(0)
        lightness[part], base[part] = lab[0], lab[1:]
    return replace(own, labels=labels, base=base, kept=kept, shares=shares, lightness=lightness)


def _inside(labels: np.ndarray) -> np.ndarray:
    """Return which pixels have no neighbor of another part: borders are mixed colors."""
    return ndimage.minimum_filter(labels, 3) == ndimage.maximum_filter(labels, 3)


def change_votes(fitted: np.ndarray, segments: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Return what part each segment of a gray picture is, with what a person chose.

    Parameters
    ----------
    fitted : ndarray of float32, shape (segments, 2, K)
        From `chroma_lib.coloring.segments.Segments.fit_parts`.
    segments : ndarray of int, shape (h, w)
        Number of each pixel's segment.
    chosen : ndarray of uint8, shape (height, width)
        Part of each pixel, or `UNDECIDED`.

    Returns
    -------
    ndarray of float32, shape (segments, 2, K)
    """
    count, parts = len(fitted), fitted.shape[-1]
    plane = resize_parts(chosen, segments.shape)
    decided = plane != UNDECIDED
    pairs = segments[decided].astype(np.int64) * parts + plane[decided]
    votes = np.bincount(pairs, minlength=count * parts).reshape(count, parts)
    areas = np.bincount(segments.ravel(), minlength=count)
    taken = votes.sum(1) > CROWD * areas
    changed = fitted.copy()
    changed[taken, 1] = 0
    changed[taken, 0] = np.eye(parts, dtype=np.float32)[votes[taken].argmax(1)]
    return changed


def find_area(
    lightness: np.ndarray,
    labels: np.ndarray,
    row: int,
    column: int,
    segments: np.ndarray | None = None,
) -> np.ndarray:
    """Return the area around a pixel: its part, up to the outlines.

    Parameters
    ----------
    lightness : ndarray of float32, shape (h, w)
        L*, 0 to 100.
    labels : ndarray of uint8, shape (h, w)
        Part of each pixel.
    row, column : int
        The pixel.
    segments : ndarray of int, shape (h, w), optional
        Of a gray picture: an area is a number of whole segments.

    Returns
    -------
    ndarray of bool, shape (h, w)
    """
    here = labels == labels[row, column]
    depth = ndimage.grey_closing(lightness, LINE_WIDTH) - lightness
    open_ = here & (depth < LINE_DEPTH)
    width = 2 * round(GAP * max(labels.shape)) + 1
    cores, _ = ndimage.label(ndimage.minimum_filter(open_, width))
    areas, _ = ndimage.label(open_)
    # Areas that are thinner than a gap may be are cores of their own.
    thin = (np.bincount(areas.ravel(), cores.ravel() > 0) == 0)[areas] & open_
    cores = np.where(thin, areas + cores.max(), cores)
    if not cores.any():
        return here
    # Lines, and what is narrow, belong to the nearest core.
    nearest = ndimage.distance_transform_edt(
        cores == 0, return_distances=False, return_indices=True
    )
    owner = cores[tuple(nearest)]
    area = here & (owner == owner[row, column])
    if segments is None:
        return area
    sizes = np.bincount(segments.ravel())
    share = np.bincount(segments.ravel(), area.ravel()) / np.maximum(sizes, 1)
    is_in = share > CROWD
    is_in[segments[row, column]] = True
    return is_in[segments] & here


def encode_parts(chosen: np.ndarray) -> str:
    """Return a plane of part numbers as text: a PNG in base64."""
    file = io.BytesIO()
    Image.fromarray(chosen).save(file, format="PNG", optimize=True)
    return base64.b64encode(file.getvalue()).decode()


def decode_parts(text: str) -> np.ndarray:
    """Return the plane of part numbers in a text of `encode_parts`: uint8, shape (h, w).

    Raises
    ------
    ChromaError
        If it is none, or larger than Chroma writes.
    """
    try:
        file = io.BytesIO(base64.b64decode(text, validate=True))
        with Image.open(file, formats=["PNG"]) as image:
            if image.mode != "L" or max(image.size) > LARGEST_SIDE:
                raise ValueError
            return np.asarray(image)
    except (ValueError, OSError, SyntaxError, binascii.Error, Image.DecompressionBombError):
        raise ChromaError(
            f"the chosen parts are no gray PNG with sides up to {LARGEST_SIDE}, in base64"
        ) from None
