"""The networks: a U-Net generator with three noise entries, a critic, and those of v0.2.

A generator is used in two strokes: `encode` reads the gray picture, `paint` colors it with a
noise. `call` does both. With the palette head the picture is read once, however many colorings
are painted.

All pictures are in the network's range: L*/50 - 1 and AB/110 (see `chroma_lib.color`).
"""

import keras
import tensorflow as tf

from chroma_lib.errors import ChromaError
from chroma_lib.gan.layers import LATENT_DIM, LayerFactory, check_generator, check_size, leaky_relu

NOISE_ENTRIES = ("palette", "film", "input")


class Generator(keras.Model):
    """U-Net from a gray picture and a noise to AB; built by `build_generator`.

    Attributes
    ----------
    config : dict
        The arguments that rebuild it: ``build_generator(**config)``. The precision is not among
        them: whoever loads weights chooses it anew.
    """

    def __init__(self, size, *, noise, latent_dim, base, palette_size, seed, precision):
        super().__init__(name=f"generator_{noise}")
        levels = check_size(size)
        make = LayerFactory(seed, precision)
        self.size, self.noise, self.latent_dim = size, noise, latent_dim
        self.palette_size = palette_size
        self.config = {
            "size": size,
            "noise": noise,
            "latent_dim": latent_dim,
            "base": base,
            "palette_size": palette_size,
            "seed": seed,
        }
        widths = [min(2 + 2 * i, 8) * base for i in range(levels + 1)]
        if noise == "input":
            self.noise_plane = make.dense(size * size, activation="relu")
        self.first = make.conv(widths[0], 3)
        self.down = [make.conv(width, 4, 2) for width in widths[1:]]
        self.middle = make.conv(widths[-1], 3)
        self.context = make.dense(widths[-1])
        self.up = [make.up(width) for width in widths[-2::-1]]
        # A second look at each level, where what came up meets what came across.
        self.refine = [make.conv(width, 3) for width in widths[-2::-1]]
        self.fine = make.conv(4 * base, 3)  # becomes `base` channels at full size
        if noise == "film":
            self.noise_mlp = [make.dense(128), make.dense(128)]
            self.film = [make.dense(2 * width, gain=0.5) for width in widths[-2::-1] + [4 * base]]
        if noise == "palette":
            self.last = make.conv(palette_size, 3, dtype="float32")
            self.summary = make.dense(64)
            self.palette_mlp = [make.dense(256), make.dense(256)]
            self.colors = make.dense(2 * palette_size, gain=0.5)
        else:
            self.last = make.conv(2, 3, gain=0.2, dtype="float32")

    def build(self, input_shape=None):
        if not self.built:
            self.built = True
            self([tf.zeros([1, self.size, self.size, 1]), tf.zeros([1, self.latent_dim])])

    def _contract(self, x):
        x = tf.nn.space_to_depth(x, 2)  # (batch, size/2, size/2, 4 or 8)
        x = leaky_relu(self.first(x))
        skips = []
        for down in self.down:
            skips.append(x)
            x = leaky_relu(down(x))
        x = leaky_relu(self.middle(x))  # (batch, 4, 4, 8 base)
        pooled = tf.cast(tf.reduce_mean(x, [1, 2]), tf.float32)
        # What the whole picture shows reaches every place of it.
        x = x + tf.cast(leaky_relu(self.context(pooled))[:, None, None, :], x.dtype)
        return x, skips, pooled

    def _expand(self, x, skips, l, film=None):
        for i, (up, skip) in enumerate(zip(self.up, reversed(skips))):
            x = up(x)
            if film is not None:
                scale, shift = tf.split(self.film[i](film)[:, None, None, :], 2, -1)
                x = x * (1 + scale) + shift
            x = leaky_relu(self.refine[i](tf.concat([leaky_relu(x), skip], -1)))
        x = self.fine(x)  # (batch, size/2, size/2, 4 base)
        if film is not None:
            scale, shift = tf.split(self.film[-1](film)[:, None, None, :], 2, -1)
            x = x * (1 + scale) + shift
        x = tf.nn.depth_to_space(leaky_relu(x), 2)  # (batch, size, size, base)
        return self.last(tf.concat([x, tf.cast(l, x.dtype)], -1))

    def encode(self, l):
        """Read gray pictures: all that does not depend on the noise.

        Parameters
        ----------
        l : tensor, shape (batch, size, size, 1)

        Returns
        -------
        list of tensors
            Palette: masks (batch, size, size, K), summary (batch, channels). FiLM: the maps of
            the contracting half. Input: l alone, since there the noise enters at the start.
        """
        if self.noise == "input":
            return [l]
        x, skips, pooled = self._contract(l)
        if self.noise == "film":
            return [l, x, *skips]
        masks = tf.nn.softmax(self._expand(x, skips, l))
        # How much of the picture each mask holds, and how light it is there: a palette must
        # know whether it colors dark or light hair.
        # Masks learn from what is painted with them, not from what it does to the palette.
        still = tf.stop_gradient(masks)
        area = tf.reduce_mean(still, [1, 2])
        light = tf.reduce_mean(still * l, [1, 2]) / (area + 1e-3)
        return [masks, tf.concat([pooled, area, light], -1)]

    def paint(self, encoded, z):
        """Color encoded pictures with a noise.

        Parameters
        ----------
        encoded : list of tensors
            From `encode`; a batch of one is painted with every noise.
        z : tensor, shape (batch, latent_dim)

        Returns
        -------
        tensor, shape (batch, size, size, 2)
            AB/110, inside -1..1.
        """
        if self.noise == "palette":
            masks = encoded[0]
            batch, height, width = tf.shape(masks)[0], tf.shape(masks)[1], tf.shape(masks)[2]
            colors = self.palette(encoded, z)  # (batch, K, 2)
            flat = tf.reshape(masks, [batch, height * width, self.palette_size])
            ab = tf.matmul(flat, colors)  # a batch of one broadcasts over the noises
            return tf.reshape(ab, [-1, height, width, 2])
        encoded = [tf.repeat(e, tf.shape(z)[0] // tf.shape(e)[0], 0) for e in encoded]
        if self.noise == "film":
            l, x, *skips = encoded
            film = z
            for layer in self.noise_mlp:
                film = leaky_relu(layer(film))
            return tf.tanh(self._expand(x, skips, l, film))
        (l,) = encoded
        plane = tf.reshape(self.noise_plane(z), [-1, self.size, self.size, 1])
        x, skips, _ = self._contract(tf.concat([l, plane], -1))
        return tf.tanh(self._expand(x, skips, l))

    def masks(self, encoded):
        """Return where each palette color goes: (batch, size, size, K), adding up to 1."""
        self._needs_palette("masks")
        return encoded[0]

    def sharpen(self, factor):
        """Make the masks' edges crisper: multiply by `factor` what softmax turns into masks."""
        self._needs_palette("sharpen")
        for variable in self.last.weights:  # of an average too, which is not trainable
            variable.assign(factor * variable)

    def palette(self, encoded, z):
        """Return the colors that a noise gives: (batch, K, 2) as AB/110."""
        self._needs_palette("palette")
        summary = leaky_relu(self.summary(encoded[1]))
        summary = tf.repeat(summary, tf.shape(z)[0] // tf.shape(summary)[0], 0)
        x = tf.concat([summary, z], -1)
        for layer in self.palette_mlp:
            x = leaky_relu(layer(x))
        return tf.reshape(tf.tanh(self.colors(x)), [-1, self.palette_size, 2])

    def _needs_palette(self, what):
        if self.noise != "palette":
            raise ChromaError(
                f"{what}: only a generator with noise='palette' has them, this is {self.noise!r}"
            )

    def call(self, inputs):
        l, z = inputs
        return self.paint(self.encode(l), z)


def build_generator(
    size=64,
    *,
    noise="palette",
    latent_dim=LATENT_DIM,
    base=10,
    palette_size=10,
    seed=0,
    precision="float32",
):
    """Build the U-Net generator.

    Parameters
    ----------
    size : int
        Side of the square pictures in pixels: 64, 128 or another that `check_size` accepts.
    noise : {"palette", "film", "input"}
        Where the noise enters: a palette over soft masks; a scale and shift of every decoder
        level (FiLM, Perez et al. 2018, arXiv:1709.07871); a plane beside L, as in v0.2.
    latent_dim : int
    base : int
        Width: the levels have 2, 4, 6, 8, 8 times as many channels.
    palette_size : int
        K, the number of soft masks and colors of the palette head.
    seed : int
        Of the initial weights.
    precision : {"float32", "bfloat16"}
        Of the convolutions. Weights, the last layer and the output are float32 all the same.

    Returns
    -------
    Generator
        ``generator([l, z])`` gives AB/110 of shape (batch, size, size, 2).

    Raises
    ------
    ChromaError
        For a size that does not fit, an unknown noise entry, or a count below 1 or far too large.
    """
    if noise not in NOISE_ENTRIES:
        raise ChromaError(f"unknown noise entry {noise!r}: use one of {', '.join(NOISE_ENTRIES)}")
    check_generator(latent_dim=latent_dim, base=base, palette_size=palette_size)
    generator = Generator(
        size,
        noise=noise,
        latent_dim=latent_dim,
        base=base,
        palette_size=palette_size,
        seed=seed,
        precision=precision,
    )
    generator.build()
    return generator
