"""The critics: one sees pictures, one sees palettes. A DCGAN calls them discriminators."""

import keras

from chroma_lib.gan.config import check_positive, check_size
from chroma_lib.gan.layers import LayerFactory, LeakyReLU


def build_critic(
    size: int = 64, *, base: int = 20, seed: int = 0, precision: str = "float32"
) -> keras.Model:
    """Build the critic (or discriminator) of pictures: no BatchNorm, no dropout.

    Parameters
    ----------
    size : int
        Side of the square pictures in pixels.
    base : int
        Channels of the first level.
    seed : int
        Seed of the initial weights.
    precision : {"float32", "bfloat16"}
        Precision of all convolutions but the last; scores are float32.

    Returns
    -------
    keras.Model
        ``critic([l, ab])`` gives scores (batch, patches + 1): a map of at least 4x4 patches,
        each judging its own surroundings (PatchGAN, Isola et al. 2017, arXiv:1611.07004), and
        one dense score of the whole picture.
    """
    levels = check_size(size) + 1
    check_positive(base=base)
    make = LayerFactory(seed, precision)
    l = keras.Input([size, size, 1], name="l")
    ab = keras.Input([size, size, 2], name="ab")
    x = keras.layers.Concatenate()([l, ab])
    for level in range(levels):
        width = min(base * 2**level, base * 8)
        x = LeakyReLU(dtype=make.dtype)(make.conv(width, 4, 2)(x))
    patches = keras.layers.Flatten()(make.conv(1, 3, dtype="float32")(x))
    whole = make.dense(1)(keras.layers.Flatten()(x))
    return keras.Model([l, ab], keras.layers.Concatenate()([patches, whole]), name="critic")


def build_palette_critic(palette_size: int = 10, *, base: int = 256, seed: int = 0) -> keras.Model:
    """Build the critic that sees palettes instead of pictures.

    Parameters
    ----------
    palette_size : int
        K of the generator.
    base : int
        Units of its two layers.
    seed : int
        Seed of the initial weights.

    Returns
    -------
    keras.Model
        ``critic([statistics, colors])``, with `losses.mask_statistics` (batch, 2 K) and mean
        colors AB/110 (batch, K, 2), gives scores (batch, 1).
    """
    check_positive(palette_size=palette_size, base=base)
    make = LayerFactory(seed)
    statistics = keras.Input([2 * palette_size], name="mask_statistics")
    colors = keras.Input([palette_size, 2], name="colors")
    # AB/110 of true colors has a standard deviation of about a quarter.
    x = keras.layers.Rescaling(4.0)(keras.layers.Flatten()(colors))
    x = keras.layers.Concatenate()([statistics, x])
    for _ in range(2):
        x = LeakyReLU()(make.dense(base)(x))
    return keras.Model([statistics, colors], make.dense(1)(x), name="palette_critic")
