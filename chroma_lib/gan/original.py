"""The networks of Chroma v0.2 (Anime-Colorization), kept as the baseline."""

from collections.abc import Sequence

import keras
import tensorflow as tf

from chroma_lib.errors import ChromaError
from chroma_lib.gan.config import LATENT_DIM, check_counts, check_size
from chroma_lib.gan.heads import PlaneEncoding, with_noise_plane
from chroma_lib.gan.layers import LayerFactory, LeakyReLU, leaky_relu


class OriginalGenerator(keras.Model):
    """The generator of v0.2; built by `build_original_generator`."""

    noise = "input"
    has_palette = False

    def __init__(self, size: int, *, latent_dim: int, seed: int):
        super().__init__(name="generator_v0_2")
        check_size(size)
        make = LayerFactory(seed)
        self.size, self.latent_dim = size, latent_dim
        self.config = {"size": size, "latent_dim": latent_dim, "seed": seed}
        self.noise_plane = make.dense(size * size, activation="relu")
        self.down = [
            make.conv(64, 4, 1),
            make.conv(128, 4, 2),
            make.conv(256, 4, 2),
            make.conv(512, 2, 2),
            make.conv(1024, 1, 2),
            make.conv(1024, 1, 2),
        ]
        self.up = [make.up(1024, 1), make.up(512, 1), make.up(256, 2), make.up(128, 4)]
        self.norms = [keras.layers.BatchNormalization() for _ in self.down + self.up]
        self.last = make.up(2, 4)

    def build(self, input_shape=None):
        """Make the weights, by coloring one empty picture."""
        if not self.built:
            self.built = True
            self([tf.zeros([1, self.size, self.size, 1]), tf.zeros([1, self.latent_dim])])

    def encode(self, l: tf.Tensor) -> PlaneEncoding:
        """Keep l as it is: the noise enters beside it, so nothing can be computed before."""
        return PlaneEncoding(l)

    def paint(self, encoded: PlaneEncoding, z: tf.Tensor, training: bool = False) -> tf.Tensor:
        """Color pictures with a noise; see `Generator.paint`."""
        l = tf.repeat(encoded.l, tf.shape(z)[0] // tf.shape(encoded.l)[0], 0)
        x = with_noise_plane(self.noise_plane, l, z)
        norms = iter(self.norms)
        skips = []
        for down in self.down:
            x = next(norms)(leaky_relu(down(x)), training=training)
            skips.append(x)
        for up, skip in zip(self.up, skips[-2::-1]):
            x = next(norms)(leaky_relu(up(x)), training=training)
            x = tf.concat([x, skip], -1)
        return tf.tanh(self.last(x))

    def call(self, inputs: Sequence[tf.Tensor], training: bool = False) -> tf.Tensor:
        """Color gray pictures ``inputs[0]`` with noises ``inputs[1]``."""
        l, z = inputs
        return self.paint(self.encode(l), z, training=training)


def build_original_generator(
    size: int = 128, *, latent_dim: int = LATENT_DIM, seed: int = 0
) -> OriginalGenerator:
    """Build the generator of v0.2: 8.6 million parameters at 128x128.

    Its 1x1 convolutions of stride 2 drop three quarters of the positions, and its noise enters
    beside L: faults that are kept, since today's networks are compared with it.

    Parameters
    ----------
    size : int
        Side of the square pictures in pixels, a multiple of 32.
    latent_dim : int
        Length of a noise vector.
    seed : int
        Seed of the initial weights.

    Returns
    -------
    OriginalGenerator

    Raises
    ------
    ChromaError
        If the size or `latent_dim` does not fit.
    """
    if size % 32:
        raise ChromaError(f"size {size} does not fit v0.2's networks: use 64, 96, 128 or 256")
    check_counts(latent_dim=latent_dim)
    generator = OriginalGenerator(size, latent_dim=latent_dim, seed=seed)
    generator.build()
    return generator


def build_original_critic(
    size: int = 128, *, batch_norm: bool = True, seed: int = 0
) -> keras.Model:
    """Build the discriminator of v0.2: 2.9 million parameters at 128x128.

    Parameters
    ----------
    size : int
        Side of the square pictures in pixels.
    batch_norm : bool
        True in its DCGAN, False in its WGAN-GP.
    seed : int
        Seed of the initial weights and of the dropout.

    Returns
    -------
    keras.Model
        ``critic([l, ab])`` gives scores (batch, 1).
    """
    check_size(size)
    make = LayerFactory(seed)
    l = keras.Input([size, size, 1], name="l")
    ab = keras.Input([size, size, 2], name="ab")
    x = keras.layers.Concatenate()([l, ab])
    for level in range(6):
        x = LeakyReLU()(make.conv(16 * 2**level, 4, 2 if level < 3 else 1)(x))
        if batch_norm:
            x = keras.layers.BatchNormalization(momentum=0.8)(x)
        x = keras.layers.Dropout(0.3, seed=seed)(x)
    score = make.dense(1)(keras.layers.Flatten()(x))
    return keras.Model([l, ab], score, name="critic_v0_2")
