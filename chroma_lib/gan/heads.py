"""Noise heads: how a noise vector z becomes colors.

Each head colors in two steps. `encode` computes what depends on the gray picture alone, `paint`
adds the noise: many colorings of one picture share the first step.

- `PaletteHead`: the U-Net draws soft masks, the noise gives each mask a color.
- `FilmHead`: the noise scales and shifts every level of the expanding half.
- `NoisePlane`: the noise becomes a second input channel beside L, as in Chroma v0.2.
"""

from collections.abc import Sequence
from typing import NamedTuple

import keras
import tensorflow as tf

from chroma_lib.gan.config import (
    BASE_SHARPNESS,
    EMPTY_AREA,
    EMPTY_MASK,
    FILM_UNITS,
    GATE_CORNERS,
    GATE_SLOPE,
    PALETTE_UNITS,
    SUMMARY_UNITS,
)
from chroma_lib.gan.layers import LayerFactory, leaky_relu
from chroma_lib.gan.parts import palette_ranges
from chroma_lib.gan.unet import UNet


def _full_size(conv, x, l):
    """Apply the last convolution to the U-Net's output beside the gray picture."""
    return conv(tf.concat([x, tf.cast(l, x.dtype)], -1))


class PaletteEncoding(NamedTuple):
    """A picture as the palette head sees it."""

    masks: tf.Tensor | None  # (batch, size, size, K), adding up to 1 over K; `palette` needs none
    summary: tf.Tensor  # (batch, channels): what the palette depends on besides the noise


class LightnessGate(keras.layers.Layer):
    """How colorful each part is, by its own lightness: white cloth is hardly ever tinted.

    Parameters
    ----------
    count : int
        K, the number of parts.
    """

    def __init__(self, count: int):
        super().__init__(name="lightness_gate")
        self.kernel = self.add_weight(shape=(len(GATE_CORNERS), count), initializer="zeros")

    def call(self, light: tf.Tensor) -> tf.Tensor:
        """Return logits (batch, K) for the mean lightness (batch, K) of the parts."""
        corners = tf.constant(GATE_CORNERS)
        sides = tf.sign(corners)  # below the dark corners and above the light ones
        hinges = tf.nn.relu(sides * (light[..., None] - corners))  # (batch, K, corners)
        return GATE_SLOPE * tf.einsum("bkc,ck->bk", hinges, self.kernel)


class PaletteHead(keras.layers.Layer):
    """Soft masks from the picture, one color for each mask from the noise.

    Parameters
    ----------
    make : LayerFactory
    palette_size : int
        K, the number of masks and colors.
    parts : sequence of str
        Names of the masks, or nothing. They limit the colors, see `parts.palette_ranges`.
    """

    before_unet = ()

    def __init__(self, make: LayerFactory, palette_size: int, parts: Sequence[str] = ()):
        super().__init__(name="palette_head")
        self.palette_size = palette_size
        self.ranges = palette_ranges(parts) if parts else None
        if parts:
            self.gate, self.lightness_gate = make.dense(palette_size), LightnessGate(palette_size)
        self.last = make.conv(palette_size, 3, dtype="float32")
        self.summary = make.dense(SUMMARY_UNITS)
        self.mlp = [make.dense(units) for units in PALETTE_UNITS]
        self.colors = make.dense(2 * palette_size, gain=0.5)

    def encode(self, unet: UNet, l: tf.Tensor) -> PaletteEncoding:
        """Return the `PaletteEncoding` of gray pictures (batch, size, size, 1)."""
        contracted = unet.contract(l)
        x = unet.expand(contracted.bottom, contracted.skips)
        masks = tf.nn.softmax(_full_size(self.last, x, l))
        return PaletteEncoding(masks, self.summarize(masks, l, contracted.pooled))

    def summarize(self, masks: tf.Tensor, l: tf.Tensor, pooled: tf.Tensor | None) -> tf.Tensor:
        """Return what the palette depends on besides the noise.

        It depends on how large and how light each mask is: dark hair takes other colors than
        light hair. Masks learn from the pictures painted with them, not from here.

        Parameters
        ----------
        masks : tensor, shape (batch, size, size, K)
        l : tensor, shape (batch, size, size, 1)
        pooled : tensor, shape (batch, width), or None
            Features of the trunk; not used with named parts, because real art may take them far
            from those of drawings.

        Returns
        -------
        tensor, shape (batch, channels)
        """
        frozen = tf.stop_gradient(masks)
        area = tf.reduce_mean(frozen, [1, 2])
        if self.ranges is not None:
            return tf.concat([area**0.5, base_lightness(frozen, l)], -1)
        light = tf.reduce_mean(frozen * l, [1, 2]) / (area + EMPTY_AREA)
        return tf.concat([pooled, area, light], -1)

    def palette(self, encoded: PaletteEncoding, z: tf.Tensor) -> tf.Tensor:
        """Return the colors that noises give: (batch, K, 2) as AB/110."""
        summary = leaky_relu(self.summary(encoded.summary))
        repeats = tf.shape(z)[0] // tf.shape(summary)[0]
        x = tf.concat([tf.repeat(summary, repeats, 0), z], -1)
        for layer in self.mlp:
            x = leaky_relu(layer(x))
        colors = tf.reshape(tf.tanh(self.colors(x)), [-1, self.palette_size, 2])
        if self.ranges is not None:
            center, reach = self.ranges
            light = encoded.summary[:, -self.palette_size :]
            logits = self.gate(x) + tf.repeat(self.lightness_gate(light), repeats, 0)
            colors = center + reach * colors * tf.sigmoid(1 + logits)[..., None]
        return colors

    def paint(self, unet: UNet, encoded: PaletteEncoding, z: tf.Tensor) -> tf.Tensor:
        """Return AB/110 (batch, size, size, 2); an encoding of one picture serves all noises."""
        masks = encoded.masks
        batch, height, width = tf.shape(masks)[0], tf.shape(masks)[1], tf.shape(masks)[2]
        colors = self.palette(encoded, z)  # (batch, K, 2)
        flat = tf.reshape(masks, [batch, height * width, self.palette_size])
        ab = tf.matmul(flat, colors)  # a batch of one broadcasts over the noises
        return tf.reshape(ab, [-1, height, width, 2])

    def sharpen(self, factor: float) -> None:
        """Make the edges of the masks crisper: multiply the logits of the softmax by `factor`."""
        for variable in self.last.weights:  # a moving average has no trainable weights
            variable.assign(factor * variable)


def base_lightness(masks: tf.Tensor, l: tf.Tensor) -> tf.Tensor:
    """Return how light each part is where it is not in shadow: white cloth is white there.

    A mean that counts light pixels more: log-mean-exp.

    Parameters
    ----------
    masks : tensor, shape (batch, h, w, K)
    l : tensor, shape (batch, h, w, 1)

    Returns
    -------
    tensor, shape (batch, K)
        L*/50 - 1; near 0 for masks that are empty.
    """
    area = tf.reduce_mean(masks, [1, 2]) + EMPTY_MASK
    lit = tf.reduce_mean(masks * tf.exp(BASE_SHARPNESS * l), [1, 2]) + EMPTY_MASK
    return tf.math.log(lit / area) / BASE_SHARPNESS


class FilmEncoding(NamedTuple):
    """A picture as the FiLM head sees it."""

    l: tf.Tensor  # (batch, size, size, 1)
    bottom: tf.Tensor
    skips: list


class FilmHead(keras.layers.Layer):
    """The noise scales and shifts each level of the U-Net (Perez et al. 2018, arXiv:1709.07871).

    Parameters
    ----------
    make : LayerFactory
    widths : sequence of int
        Channels of each level of the U-Net's expanding half.
    """

    before_unet = ()

    def __init__(self, make: LayerFactory, widths: Sequence[int]):
        super().__init__(name="film_head")
        self.mlp = [make.dense(units) for units in FILM_UNITS]
        self.film = [make.dense(2 * width, gain=0.5) for width in widths]
        self.last = make.conv(2, 3, gain=0.2, dtype="float32")

    def encode(self, unet: UNet, l: tf.Tensor) -> FilmEncoding:
        """Return the `FilmEncoding` of gray pictures (batch, size, size, 1)."""
        contracted = unet.contract(l)
        return FilmEncoding(l, contracted.bottom, contracted.skips)

    def paint(self, unet: UNet, encoded: FilmEncoding, z: tf.Tensor) -> tf.Tensor:
        """Return AB/110 (batch, size, size, 2); an encoding of one picture serves all noises."""
        l, bottom, skips = _repeat(encoded, tf.shape(z)[0])
        code = z
        for layer in self.mlp:
            code = leaky_relu(layer(code))

        def modulate(level, x):
            scale, shift = tf.split(self.film[level](code)[:, None, None, :], 2, -1)
            return x * (1 + scale) + shift

        return tf.tanh(_full_size(self.last, unet.expand(bottom, skips, modulate), l))


class PlaneEncoding(NamedTuple):
    """A gray picture: where the noise enters at the start, nothing can be computed before it."""

    l: tf.Tensor  # (batch, size, size, 1)


class NoisePlane(keras.layers.Layer):
    """The noise as a second input channel.

    Parameters
    ----------
    plane : keras.layers.Dense
        From the noise to size · size values; made before the U-Net, in the order of v0.2.
    make : LayerFactory
    """

    def __init__(self, plane: keras.layers.Layer, make: LayerFactory):
        super().__init__(name="noise_plane_head")
        self.before_unet = (plane,)
        self.last = make.conv(2, 3, gain=0.2, dtype="float32")

    def encode(self, unet: UNet, l: tf.Tensor) -> PlaneEncoding:
        """Return the `PlaneEncoding` of gray pictures (batch, size, size, 1)."""
        return PlaneEncoding(l)

    def paint(self, unet: UNet, encoded: PlaneEncoding, z: tf.Tensor) -> tf.Tensor:
        """Return AB/110 (batch, size, size, 2); an encoding of one picture serves all noises."""
        (l,) = _repeat(encoded, tf.shape(z)[0])
        contracted = unet.contract(with_noise_plane(self.before_unet[0], l, z))
        x = unet.expand(contracted.bottom, contracted.skips)
        return tf.tanh(_full_size(self.last, x, l))


def with_noise_plane(dense: keras.layers.Layer, l: tf.Tensor, z: tf.Tensor) -> tf.Tensor:
    """Return gray pictures beside a plane that a dense layer makes of the noise.

    Parameters
    ----------
    dense : keras.layers.Dense
        From the noise to height · width values.
    l : tensor, shape (batch, height, width, 1)
    z : tensor, shape (batch, latent_dim)

    Returns
    -------
    tensor, shape (batch, height, width, 2)
    """
    plane = tf.reshape(dense(z), [-1, l.shape[1], l.shape[2], 1])
    return tf.concat([l, plane], -1)


def _repeat(encoded, count):
    """Repeat each tensor of an encoding so that there are `count` rows."""
    return tf.nest.map_structure(lambda x: tf.repeat(x, count // tf.shape(x)[0], 0), encoded)
