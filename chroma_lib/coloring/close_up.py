"""Read named parts in several views: the picture, its mirror image, and a nearer or farther view.

In a whole figure the face is a few pixels of the network's square, too few to tell skin from cloth.
The eyes are found nearly always; around them, the picture is read again at a larger scale. Where
the head fills the picture, it is read again at a smaller scale, with white around it: what looks
like skin at one size and like cloth at another is found more often by both.
"""

import numpy as np
from scipy.special import softmax

from chroma_lib import color
from chroma_lib.coloring.networks import Generator, PaletteEncoding
from chroma_lib.coloring.resize import resize
from chroma_lib.gan.config import NO_MASK
from chroma_lib.pictures.fit import fit_square, remove_padding

Box = tuple[int, int, int, int]  # top, left, height, width

EYES = "eyes"
SURE = 0.5  # a pixel is of an eye if the mask is above this
FEWEST_PIXELS = 4  # of the irises; less may be anything
CLOSE_UP = 10.0  # side, times the square root of the irises' area: head and shoulders
EYE_HEIGHT = 0.55  # of the close-up, from its top
LARGEST = 0.66  # of the picture's longest side; a larger close-up shows little more
FADE = 0.12  # part of the close-up's side in which it blends with the rest
FARTHER = 0.7  # scale of the farther view


def encode_parts(generator: Generator, gray: np.ndarray) -> tuple[PaletteEncoding, Box]:
    """Encode a picture with weights whose masks are named parts.

    The masks are the geometric mean of those of all views.

    Parameters
    ----------
    generator : Generator
        With a palette head.
    gray : ndarray of uint8, shape (H, W, 3)
        From `color.gray`.

    Returns
    -------
    encoding : PaletteEncoding
        Of a batch of one.
    box : tuple of int
        As from `fit_square`.
    """
    l, votes, box = _read(generator, gray)
    found = remove_padding(votes, box)
    rows, columns = _find_eyes(found, generator.parts)
    if len(rows) >= FEWEST_PIXELS:
        scale = max(gray.shape[:2]) / max(found.shape[:2])
        window = _frame_head(rows, columns, scale, gray.shape)
        if window is None:
            votes = _add_farther_view(generator, l[0], votes)
        else:
            votes = _add_close_up(generator, gray, votes, box, window)
    return generator.with_masks(l, softmax(votes[None], axis=-1)), box


def fit_input(generator: Generator, gray: np.ndarray) -> tuple[np.ndarray, Box]:
    """Return the network's input, float32 of shape (size, size, 1), and the picture's box in it."""
    square, box = fit_square(gray, generator.size)
    l, _ = color.to_network(color.rgb_to_lab(square))
    return l, box


def encode_masks(
    generator: Generator, l: np.ndarray, box: Box, masks: np.ndarray
) -> PaletteEncoding:
    """Encode a picture with masks that were made otherwise.

    Parameters
    ----------
    generator : Generator
        With a palette head and named parts.
    l : ndarray of float32, shape (size, size, 1)
        From `fit_input`, as is `box`.
    box : tuple of int
    masks : ndarray of float32, shape (height, width, K)
        Of the size of the box.

    Returns
    -------
    PaletteEncoding
        Of a batch of one.
    """
    square = np.zeros((generator.size, generator.size, len(generator.parts)), np.float32)
    square[..., generator.parts.index("background")] = 1
    remove_padding(square, box)[:] = masks
    return generator.with_masks(l[None], square[None])


def _read(generator: Generator, gray: np.ndarray) -> tuple[np.ndarray, np.ndarray, Box]:
    """Return the network's input, log masks (size, size, K), and the box of a picture."""
    l, box = fit_input(generator, gray)
    return l[None], read_views(generator, l), box


def read_views(generator: Generator, l: np.ndarray) -> np.ndarray:
    """Return the mean log masks of a gray picture and its mirror image.

    Parameters
    ----------
    generator : Generator
        With a palette head.
    l : ndarray of float32, shape (size, size, 1)

    Returns
    -------
    ndarray of float32, shape (size, size, K)
    """
    views = np.stack([l, l[:, ::-1]])
    seen, mirrored = np.log(np.maximum(generator.masks(generator.encode(views)), NO_MASK))
    return (seen + mirrored[:, ::-1]) / 2


def _find_eyes(votes: np.ndarray, parts: tuple[str, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return rows and columns of the pixels of the irises."""
    if EYES not in parts:
        return np.empty(0, int), np.empty(0, int)
    rows, columns = np.nonzero(votes[..., parts.index(EYES)] > np.log(SURE))
    return rows, columns


def _frame_head(
    rows: np.ndarray, columns: np.ndarray, scale: float, shape: tuple[int, ...]
) -> Box | None:
    """Return the close-up's box in the picture, or None if the head fills the picture."""
    height, width = shape[:2]
    side = round(CLOSE_UP * np.sqrt(len(rows)) * scale)
    if side > LARGEST * max(height, width):
        return None
    # Medians: a stray pixel elsewhere does not move them.
    top = round((np.median(rows) + 0.5) * scale - EYE_HEIGHT * side)
    left = round((np.median(columns) + 0.5) * scale - side / 2)
    bottom, right = min(top + side, height), min(left + side, width)
    top, left = max(top, 0), max(left, 0)
    return top, left, bottom - top, right - left


def _add_farther_view(generator: Generator, l: np.ndarray, votes: np.ndarray) -> np.ndarray:
    """Return log masks, averaged with those of the network's input with white around it."""
    size = len(l)
    smaller = 2 * round(FARTHER * size / 2)
    margin = (size - smaller) // 2
    wider = np.pad(
        resize(l, (smaller, smaller)),
        ((margin, margin), (margin, margin), (0, 0)),
        constant_values=1,
    )
    farther = read_views(generator, wider)[margin:-margin, margin:-margin]
    return (votes + resize(farther, (size, size))) / 2


def _add_close_up(
    generator: Generator, gray: np.ndarray, votes: np.ndarray, box: Box, window: Box
) -> np.ndarray:
    """Return log masks, averaged in a window of the picture with those of a close-up."""
    top, left, height, width = window
    _, closer, inside = _read(generator, gray[top : top + height, left : left + width])
    scale = max(box[2:]) / max(gray.shape[:2])
    first = np.round(np.array([top, left]) * scale).astype(int)
    last = np.round(np.array([top + height, left + width]) * scale).astype(int)
    last = np.minimum(np.maximum(last, first + 1), box[2:])
    rows, columns = last - first
    closer = remove_padding(closer, inside)
    closer = resize(closer, (rows, columns))
    share = np.minimum.outer(_ramp(rows), _ramp(columns))[..., None]
    place = tuple(slice(start + a, start + b) for start, a, b in zip(box, first, last))
    averaged = votes.copy()
    averaged[place] = (votes[place] + share * closer) / (1 + share)
    return averaged


def _ramp(length: int) -> np.ndarray:
    """Rise from 0 at both ends to 1."""
    from_end = np.minimum(np.arange(length), np.arange(length)[::-1])
    return np.minimum(from_end / (FADE * length), 1).astype(np.float32)
