"""What the generator makes in one training step, with more than one noise for each picture."""

from collections.abc import Callable
from typing import NamedTuple

import keras
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.generator import Generator

DrawNoise = Callable[[tf.Tensor, int], tf.Tensor]

NOISES_PER_PICTURE = 8  # palettes for each picture in one step; one of them is painted


class Fakes(NamedTuple):
    """The generated pictures of one step, and what the losses need to know of them."""

    l: tf.Tensor  # gray pictures, (batch, h, w, 1)
    ab: tf.Tensor  # one coloring of each, (batch, h, w, 2)
    diversity: tf.Tensor  # the diversity term, shape ()
    # With a palette head only:
    masks: tf.Tensor | None = None  # (batch, h, w, K)
    mask_statistics: tf.Tensor | None = None  # (batch · noises, 2 K), a row for each palette
    palettes: tf.Tensor | None = None  # (batch · noises, K, 2)


def generate_pairs(
    generator: keras.Model, l: tf.Tensor, draw_noise: DrawNoise, ceiling: float
) -> Fakes:
    """Color half of the pictures, each with two noises: the diversity term then costs nothing.

    Parameters
    ----------
    generator : Generator or OriginalGenerator
    l : tensor, shape (batch, h, w, 1)
    draw_noise : callable
        ``draw_noise(count, per_picture)`` gives noises of shape (count, latent_dim).
    ceiling : float
        As for `losses.diversity`.

    Returns
    -------
    Fakes
    """
    half = (tf.shape(l)[0] + 1) // 2
    l = tf.repeat(l[:half], 2, 0)
    z = draw_noise(2 * half, 2)
    ab = generator([l, z], training=True)
    diversity = losses.diversity(ab[::2], ab[1::2], z[::2], z[1::2], ceiling)
    return Fakes(l, ab, diversity)


def generate_palettes(
    generator: Generator, l: tf.Tensor, draw_noise: DrawNoise, ceiling: float
) -> Fakes:
    """Encode each picture once and draw several palettes for it; paint the first.

    Parameters
    ----------
    generator : Generator
        With a palette head.
    l, draw_noise, ceiling
        As for `generate_pairs`.

    Returns
    -------
    Fakes
    """
    batch = tf.shape(l)[0]
    z = draw_noise(batch * NOISES_PER_PICTURE, NOISES_PER_PICTURE)
    encoded = generator.encode(l)
    masks = encoded.masks
    colors = tf.reshape(
        generator.palette(encoded, z), [batch, NOISES_PER_PICTURE, generator.palette_size, 2]
    )
    painted = tf.matmul(losses.flatten_maps(masks), colors[:, 0])
    ab = tf.reshape(painted, tf.shape(l) * [1, 1, 1, 2])
    z_1, z_2 = z[::NOISES_PER_PICTURE], z[1::NOISES_PER_PICTURE]
    area = tf.reduce_mean(tf.stop_gradient(masks), [1, 2])  # (batch, K)
    diversity = losses.palette_diversity(colors[:, 0], colors[:, 1], area, z_1, z_2, ceiling)
    # The palette critic trains the palette, not the masks. It sees palettes as they can be read
    # off a picture, so that generated and true ones differ in their colors alone.
    frozen = tf.stop_gradient(masks)
    palettes = losses.fit_painted_palettes(frozen, colors)
    statistics = tf.repeat(losses.mask_statistics(frozen, l), NOISES_PER_PICTURE, 0)
    return Fakes(l, ab, diversity, masks, statistics, palettes)
