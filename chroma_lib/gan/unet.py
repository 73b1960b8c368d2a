"""The U-Net (Ronneberger et al. 2015, arXiv:1505.04597): the trunk of every generator."""

from collections.abc import Callable
from typing import NamedTuple

import keras
import tensorflow as tf

from chroma_lib.gan.config import expanding_widths, unet_widths
from chroma_lib.gan.layers import LayerFactory, leaky_relu


class Contracted(NamedTuple):
    """What the contracting half of the U-Net gives."""

    bottom: tf.Tensor  # (batch, 4..7, 4..7, width); width is 8 base, less for small sizes
    skips: list  # of tensors, largest first: (batch, size / 2, size / 2, 2 base), ...
    pooled: tf.Tensor  # (batch, width): the mean over the picture, float32


class UNet(keras.layers.Layer):
    """Shrinks a picture until a few cells see all of it, then enlarges it with skip connections.

    Parameters
    ----------
    make : LayerFactory
    size : int
        Side of the square pictures in pixels; see `config.check_size`.
    base : int
        Channels at full size; the levels below have 2, 4, 6, 8, 8 times as many.
    """

    def __init__(self, make: LayerFactory, size: int, base: int):
        super().__init__(name="unet")
        widths = unet_widths(size, base)
        self.widths = expanding_widths(size, base)
        self.first = make.conv(widths[0], 3)
        self.down = [make.conv(width, 4, 2) for width in widths[1:]]
        self.middle = make.conv(widths[-1], 3)
        self.context = make.dense(widths[-1])
        self.up = [make.up(width) for width in widths[-2::-1]]
        # A second convolution at each level, where what comes up meets the skip connection.
        self.refine = [make.conv(width, 3) for width in widths[-2::-1]]
        self.fine = make.conv(4 * base, 3)  # becomes `base` channels at full size

    def contract(self, x: tf.Tensor) -> Contracted:
        """Read pictures: (batch, size, size, channels) -> `Contracted`."""
        x = tf.nn.space_to_depth(x, 2)  # (batch, size/2, size/2, 4 channels)
        x = leaky_relu(self.first(x))
        skips = []
        for down in self.down:
            skips.append(x)
            x = leaky_relu(down(x))
        x = leaky_relu(self.middle(x))  # (batch, 4..7, 4..7, width)
        pooled = tf.cast(tf.reduce_mean(x, [1, 2]), tf.float32)
        # What the whole picture shows is added at every position.
        x = x + tf.cast(leaky_relu(self.context(pooled))[:, None, None, :], x.dtype)
        return Contracted(x, skips, pooled)

    def expand(
        self,
        bottom: tf.Tensor,
        skips: list[tf.Tensor],
        modulate: Callable[[int, tf.Tensor], tf.Tensor] | None = None,
    ) -> tf.Tensor:
        """Enlarge the bottom map to full size.

        Parameters
        ----------
        bottom, skips
            From `contract`.
        modulate : callable, optional
            Called at each level with its number and its map, before the nonlinearity; returns
            the map to continue with (FiLM).

        Returns
        -------
        tensor, shape (batch, size, size, base)
        """
        modulate = modulate or (lambda level, x: x)
        x = bottom
        for level, (up, skip) in enumerate(zip(self.up, reversed(skips))):
            x = leaky_relu(modulate(level, up(x)))
            x = leaky_relu(self.refine[level](tf.concat([x, skip], -1)))
        x = leaky_relu(modulate(len(self.up), self.fine(x)))  # (batch, size/2, size/2, 4 base)
        return tf.nn.depth_to_space(x, 2)  # (batch, size, size, base)
