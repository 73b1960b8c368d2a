"""Read the figures in a scene: characters before a painted background that fills the picture.

The network was trained on figures on white or on plain backgrounds. In a scene, it takes walls and
trees for clothes. But it finds eyes, with skin and hair around them, wherever it looks closely
enough. Each head tells where its body can be; what is outside is behind the figures.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from PIL import Image

from chroma_lib.coloring.close_up import (
    CLOSE_UP,
    EYES,
    SURE,
    Box,
    encode_masks,
    encode_parts,
    fit_input,
    read_views,
)
from chroma_lib.coloring.figures import detailed_shape
from chroma_lib.coloring.networks import Generator, PaletteEncoding
from chroma_lib.coloring.resize import resize
from chroma_lib.pictures.fit import remove_padding

SMALLEST_SIDE = 200  # pixels; smaller pictures are no scenes
LARGEST_SIDE = 1536  # pixels, in which heads are looked for
PAPER_GRAY, MOST_PAPER = 250, 0.5  # of 255; share of the left, right and upper edges
RIM = 0.02  # of the sides: how wide these edges are
LARGEST_HEAD = 0.55  # of the longest side; around a larger head there is no scene to speak of
TILES = (1.0, 0.6)  # sides of the tiles in which heads are looked for, relative to the shorter side
FEWEST_PIXELS = 20  # of the irises in a tile
# Around the eyes, in sides of the close-up, and how much of it is skin and hair at least.
FACE_HEIGHT, FACE_WIDTH, LEAST_SKIN, LEAST_HAIR = (-0.3, 0.25), 0.3, 0.1, 0.08
ONE_HEAD = 0.5  # sides by which two finds of one head are apart at most
# Another head: found so often, so much skin and hair, and its size relative to the first.
FINDS, OTHER_FACE, OTHER_SIZE = 2, 0.15, (0.4, 2.5)
# A body, in sides of the close-up: above the eyes, below them, and to both sides.
ABOVE, BELOW, BESIDE = 0.75, 4.0, 0.8
MARGIN = 0.2  # what the network sees to both sides of it


class Head(NamedTuple):
    """Where a head is, in pixels of the picture."""

    row: float  # of the eyes
    column: float
    side: float  # of the close-up: head and shoulders
    strength: float
    face: float  # the smaller of its shares of skin and hair
    finds: int = 1


class Scene(NamedTuple):
    """A scene that was read; see `read_scene`."""

    encoding: PaletteEncoding
    box: Box
    figures: np.ndarray  # uint8 (h, w): the nearest figure of each pixel, from 0
    is_inside: np.ndarray  # bool (h, w): where bodies can be
    masks: np.ndarray  # float32 (height, width, K): larger than those of the encoding


def read_scene(generator: Generator, gray: np.ndarray) -> Scene | None:
    """Encode a scene with weights whose masks are named parts.

    Parameters
    ----------
    generator : Generator
        With a palette head.
    gray : ndarray of uint8, shape (H, W, 3)
        From `color.gray`.

    Returns
    -------
    Scene or None
        None if the picture is no scene, or no head was found in it.
    """
    if not is_scene(gray):
        return None
    heads = find_heads(generator, gray)
    if not heads or heads[0].side > LARGEST_HEAD * max(gray.shape[:2]):
        return None
    l, box = fit_input(generator, gray)
    read = []
    for head in heads:
        seen, body = _boxes(head, gray.shape[:2])
        top, left, h, w = seen
        encoding, own_box = encode_parts(generator, gray[top : top + h, left : left + w])
        own = remove_padding(np.asarray(generator.masks(encoding)[0]), own_box)
        read.append((own, seen, body))
    figures, is_inside, masks = _join(generator.parts, heads, read, gray.shape[:2], box[2:])
    *_, detailed = _join(generator.parts, heads, read, gray.shape[:2], detailed_shape(box))
    return Scene(encode_masks(generator, l, box, masks), box, figures, is_inside, detailed)


def _join(
    parts: Sequence[str],
    heads: Sequence[Head],
    read: Sequence[tuple[np.ndarray, Box, Box]],
    picture: tuple[int, ...],
    shape: tuple[int, int],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the nearest figure, where bodies can be, and the masks of a picture, at a shape."""
    scale = shape[0] / picture[0]
    rows, columns = np.arange(shape[0])[:, None] / scale, np.arange(shape[1]) / scale
    distance = [np.hypot(rows - head.row, columns - head.column) / head.side for head in heads]
    nearest = np.argmin(distance, axis=0).astype(np.uint8)
    masks = np.zeros((*shape, len(parts)), np.float32)
    masks[..., parts.index("backdrop")] = 1
    is_inside = np.zeros(shape, bool)
    for number, (own, seen, body) in enumerate(read):
        place, mine = _scale(seen, scale, shape), nearest == number
        own = resize(own, (place[0].stop - place[0].start, place[1].stop - place[1].start))
        masks[place][mine[place]] = own[mine[place]]
        is_inside[_scale(body, scale, shape)] = True
    return nearest, is_inside, masks


def is_scene(gray: np.ndarray) -> bool:
    """Return whether something is painted at most of the left, right and upper edges.

    A background of one color, too, is white here; see `chroma_lib.coloring.prepare.whiten`.

    Parameters
    ----------
    gray : ndarray of uint8, shape (H, W, 3)
    """
    height, width = gray.shape[:2]
    if min(height, width) < SMALLEST_SIDE:
        return False
    rim = max(1, round(RIM * min(height, width)))
    edges = (gray[:rim, :, 0], gray[:, :rim, 0], gray[:, -rim:, 0])
    is_paper = np.concatenate([edge.ravel() for edge in edges]) >= PAPER_GRAY
    return bool(is_paper.mean() < MOST_PAPER)


def find_heads(generator: Generator, gray: np.ndarray) -> list[Head]:
    """Find heads: eyes with skin and hair around them.

    Parameters
    ----------
    generator : Generator
        With a palette head and named parts.
    gray : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    list of Head
        The surest first.
    """
    found: list[Head] = []
    small, enlarged = _shrink(gray)
    for top, left, height, width in _tiles(small.shape[:2]):
        l, box = fit_input(generator, small[top : top + height, left : left + width])
        votes = np.exp(remove_padding(read_views(generator, l), box))
        masks = votes / votes.sum(-1, keepdims=True)
        head = _find_head(masks, generator.parts, max(height, width) / max(box[2:]))
        if head is not None:
            row, column = enlarged * (head.row + top), enlarged * (head.column + left)
            found.append(head._replace(row=row, column=column, side=enlarged * head.side))
    heads: list[Head] = []
    for head in sorted(found, key=lambda head: -head.strength):
        for i, other in enumerate(heads):
            apart = np.hypot(head.row - other.row, head.column - other.column)
            if apart < ONE_HEAD * max(head.side, other.side):
                heads[i] = other._replace(finds=other.finds + 1)
                break
        else:
            heads.append(head)
    return heads[:1] + [head for head in heads[1:] if _is_another(head, heads[0])]


def _shrink(gray: np.ndarray) -> tuple[np.ndarray, float]:
    """Return a large picture smaller, and by how much: 25 tiles of it would take seconds."""
    scale = max(gray.shape[:2]) / LARGEST_SIDE
    if scale <= 1:
        return gray, 1.0
    height, width = (max(1, round(side / scale)) for side in gray.shape[:2])
    return np.asarray(Image.fromarray(gray).resize((width, height), Image.Resampling.BOX)), scale


def _is_another(head: Head, first: Head) -> bool:
    low, high = (ratio * first.side for ratio in OTHER_SIZE)
    return head.finds >= FINDS and head.face > OTHER_FACE and low < head.side < high


def _tiles(shape: tuple[int, ...]) -> Iterator[Box]:
    """Yield the whole picture, and tiles that overlap by half."""
    height, width = shape
    yield 0, 0, height, width
    for share in TILES:
        side = round(share * min(height, width))
        starts = []
        for length in (height, width):
            count = int(np.ceil(2 * (length - side) / side)) + 1
            starts.append(np.linspace(0, length - side, count).astype(int))
        for top in starts[0]:
            for left in starts[1]:
                yield int(top), int(left), side, side


def _find_head(masks: np.ndarray, parts: Sequence[str], scale: float) -> Head | None:
    """Return the head in one tile, in its pixels times the scale."""
    rows, columns = np.nonzero(masks[..., parts.index(EYES)] > SURE)
    if len(rows) < FEWEST_PIXELS:
        return None
    side, row, column = CLOSE_UP * np.sqrt(len(rows)), np.median(rows), np.median(columns)
    first, last = (max(0, round(row + part * side)) for part in FACE_HEIGHT)
    left, right = (max(0, round(column + way * FACE_WIDTH * side)) for way in (-1, 1))
    face = masks[first : last + 1, left : right + 1]
    skin, hair = (float(face[..., parts.index(part)].mean()) for part in ("skin", "hair"))
    if skin < LEAST_SKIN or hair < LEAST_HAIR:
        return None
    strength = len(rows) * min(1, skin / OTHER_FACE) * min(1, hair / OTHER_FACE)
    return Head(row * scale, column * scale, side * scale, strength, min(skin, hair))


def _boxes(head: Head, shape: tuple[int, ...]) -> tuple[Box, Box]:
    """Return what the network sees of a figure, and where its body can be."""
    height, width = shape

    def clip(center: float, way: float, most: int) -> int:
        return round(min(max(center + way * head.side, 0), most))

    top, bottom = (clip(head.row, way, height) for way in (-ABOVE, BELOW))
    sides = [
        [clip(head.column, way, width) for way in (-beside, beside)]
        for beside in (BESIDE + MARGIN, BESIDE)
    ]
    seen, body = ((top, left, bottom - top, right - left) for left, right in sides)
    return seen, body


def _scale(box: Box, scale: float, shape: tuple[int, int]) -> tuple[slice, slice]:
    slices = []
    for start, length, most in zip(box[:2], box[2:], shape):
        first = min(int(start * scale), most - 1)
        last = min(max(first + 1, int(np.ceil((start + length) * scale))), most)
        slices.append(slice(first, last))
    return slices[0], slices[1]
