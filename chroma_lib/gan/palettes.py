"""True palettes: the colors of pictures, read off through masks that stay as they are."""

from typing import NamedTuple

import tensorflow as tf

from chroma_lib.color import AB_SCALE
from chroma_lib.gan import losses
from chroma_lib.gan.config import EMPTY_MASK
from chroma_lib.gan.generator import Generator
from chroma_lib.gan.heads import base_lightness

SMALLEST_PART = 0.001  # share of the picture; the color of smaller parts is not reliable
LARGEST_SPREAD = 20.0  # of AB inside a part; more, and a mask covers what has several colors
# How far a color may be from those that a palette may hold. Skin that is green is no skin.
LARGEST_EXCESS = 5.0


class Palettes(NamedTuple):
    """True palettes, and what the networks know of their pictures."""

    summary: tf.Tensor  # (n, features), of `PaletteEncoding`
    statistics: tf.Tensor  # (n, 2 K): four times the area of each part, and its `base_lightness`
    colors: tf.Tensor  # (n, K, 2) as AB/110
    reliable: tf.Tensor  # (n, K): 1 for the colors that a critic may see, otherwise 0


def read_palettes(generator: Generator, l: tf.Tensor, ab: tf.Tensor) -> Palettes:
    """Read the palettes of pictures.

    Parameters
    ----------
    generator : Generator
        With a palette head whose masks are parts.
    l : tensor, shape (batch, size, size, 1)
    ab : tensor, shape (batch, colorings, size, size, 2)

    Returns
    -------
    Palettes
        Of batch · colorings rows, all colorings of the first picture first. Colors are limited
        to those that a palette may hold (`parts.palette_ranges`).
    """
    if generator.head.ranges is None:
        raise ValueError("palettes are read through masks that are parts; these have no names")
    encoded = generator.encode(l)
    masks, colorings = encoded.masks, ab.shape[1]
    area = tf.reduce_mean(masks, [1, 2])  # (batch, K)
    statistics = tf.concat([4 * area, base_lightness(masks, l)], -1)
    fitted, spread = [], []
    for coloring in range(colorings):
        colors = losses.fit_palette(masks, ab[:, coloring])
        fitted.append(colors)
        spread.append(_spread(masks, area, colors, ab[:, coloring]))
    colors = tf.stack(fitted, 1)  # (batch, colorings, K, 2)
    center, reach = generator.head.ranges
    allowed = tf.clip_by_value(colors, center - reach, center + reach)
    excess = tf.reduce_max(tf.abs(colors - allowed), -1)
    reliable = (
        (area[:, None] > SMALLEST_PART)
        & (tf.stack(spread, 1) < LARGEST_SPREAD / AB_SCALE)
        & (excess < LARGEST_EXCESS / AB_SCALE)
    )
    return Palettes(
        tf.repeat(encoded.summary, colorings, 0),
        tf.repeat(statistics, colorings, 0),
        tf.reshape(allowed, [-1, *colors.shape[2:]]),
        tf.reshape(tf.cast(reliable, tf.float32), [-1, colors.shape[2]]),
    )


def _spread(masks: tf.Tensor, area: tf.Tensor, colors: tf.Tensor, ab: tf.Tensor) -> tf.Tensor:
    """Return the root mean square of what a palette misses of AB in each part: (batch, K)."""
    flat = losses.flatten_maps(masks)
    missed = losses.flatten_maps(ab) - tf.matmul(flat, colors)
    squares = tf.reduce_sum(missed**2, -1, keepdims=True)  # (batch, pixels, 1)
    pixels = tf.cast(tf.shape(flat)[1], flat.dtype)
    inside = tf.matmul(flat, squares, transpose_a=True)[..., 0] / pixels
    return tf.sqrt(inside / (area + EMPTY_MASK))
