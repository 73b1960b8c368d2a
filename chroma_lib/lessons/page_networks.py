"""The networks on a notebook's page, as the library calls its own, and as they were at a start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import keras
import tensorflow as tf


class PageEncoding(NamedTuple):
    """A gray picture and its masks."""

    l: tf.Tensor  # (batch, size, size, 1)
    masks: tf.Tensor  # (batch, size, size, K)


class PageGenerator:
    """A generator of notebook 3 with the methods of `chroma_lib.gan.generator.Generator`.

    The library's GANs, `Colorizer` and `measures` call these methods.

    Parameters
    ----------
    model : keras.Model
        ``model([l, z])``, with z of shape (batch, noises, latent_dim), gives masks
        (batch, size, size, K) and their colors (batch, noises, K, 2).
    """

    has_palette = True
    noise = "palette"

    def __init__(self, model: keras.Model):
        self.model = model
        gray, noises = model.inputs
        masks, _ = model.outputs
        self.size, self.latent_dim = gray.shape[1], noises.shape[-1]
        self.palette_size = masks.shape[-1]
        self.parts: tuple[str, ...] = ()
        self.trainable = True

    @property
    def trainable_variables(self) -> list[Any]:
        """The model's trainable variables."""
        return self.model.trainable_variables

    @property
    def variables(self) -> list[Any]:
        """All variables of the model."""
        return self.model.variables

    def encode(self, l: tf.Tensor) -> PageEncoding:
        """Return gray pictures (batch, size, size, 1) with their masks."""
        l = tf.convert_to_tensor(l)  # Keras takes no arrays beside tensors
        masks, _ = self.model([l, tf.zeros([tf.shape(l)[0], 1, self.latent_dim])], training=True)
        return PageEncoding(l, masks)

    def masks(self, encoded: PageEncoding) -> tf.Tensor:
        """Return where each color goes: (batch, size, size, K), adding up to 1."""
        return encoded.masks

    def palette(self, encoded: PageEncoding, z: tf.Tensor) -> tf.Tensor:
        """Return the colors that noises give: (noises, K, 2), as many for each picture."""
        noises = tf.reshape(z, [tf.shape(encoded.l)[0], -1, self.latent_dim])
        _, colors = self.model([encoded.l, noises], training=True)
        return tf.reshape(colors, [-1, self.palette_size, 2])

    def paint(self, encoded: PageEncoding, z: tf.Tensor) -> tf.Tensor:
        """Return AB/110 (noises, size, size, 2); each picture takes as many of the noises."""
        pictures = tf.shape(encoded.l)[0]
        colors = self.palette(encoded, z)
        repeats = tf.shape(colors)[0] // pictures
        return tf.einsum("bhwk,bkc->bhwc", tf.repeat(encoded.masks, repeats, 0), colors)


class Snapshot:
    """What networks and optimizers hold at one moment, to start from there again.

    Parameters
    ----------
    parts : sequence of keras.Model or keras.optimizers.Optimizer
        All are built.
    """

    def __init__(self, parts: Sequence[Any]):
        self._variables = [variable for part in parts for variable in part.variables]
        self._values = [variable.numpy() for variable in self._variables]

    def restore(self) -> None:
        """Set every variable to what it was."""
        for variable, value in zip(self._variables, self._values):
            variable.assign(value)
