"""What all networks are made of: layers with reproducible initial weights."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from chroma_lib.errors import ChromaError

PRECISIONS = ("float32", "bfloat16")


class LayerFactory:
    """Makes layers whose initial weights depend on the seed and on their order alone.

    Convolutions compute in the given precision. Weights are always float32, and so are dense
    layers, which are too small to gain from less.

    Parameters
    ----------
    seed : int
        Seed of the initial weights.
    precision : {"float32", "bfloat16"}
    """

    def __init__(self, seed: int, precision: str = "float32"):
        if precision not in PRECISIONS:
            raise ChromaError(
                f"unknown precision {precision!r}: use one of {', '.join(PRECISIONS)}"
            )
        self.seeds = np.random.SeedSequence(seed)
        self.dtype = "float32" if precision == "float32" else f"mixed_{precision}"

    def _initializer(self, gain=1.0):
        seed = int(self.seeds.spawn(1)[0].generate_state(1)[0])
        # He et al. 2015, arXiv:1502.01852: keeps the variance behind a leaky ReLU.
        return keras.initializers.VarianceScaling(2.0 * gain**2, "fan_in", seed=seed)

    def conv(
        self, filters: int, kernel: int, strides: int = 1, gain: float = 1.0, **options: Any
    ) -> keras.layers.Layer:
        """Make a convolution."""
        return keras.layers.Conv2D(
            filters,
            kernel,
            strides,
            padding="same",
            kernel_initializer=self._initializer(gain),
            **{"dtype": self.dtype} | options,
        )

    def up(
        self, filters: int, kernel: int = 4, strides: int = 2, **options: Any
    ) -> keras.layers.Layer:
        """Make a transposed convolution, which enlarges its input."""
        return keras.layers.Conv2DTranspose(
            filters,
            kernel,
            strides,
            padding="same",
            # Each output pixel sees (kernel / strides)² taps, not kernel²: hence the gain.
            kernel_initializer=self._initializer(gain=max(strides, 1)),
            **{"dtype": self.dtype} | options,
        )

    def dense(self, units: int, gain: float = 1.0, **options: Any) -> keras.layers.Layer:
        """Make a dense layer."""
        return keras.layers.Dense(units, kernel_initializer=self._initializer(gain), **options)


@tf.custom_gradient
def _leaky_gradient(upstream, y):
    """Return upstream · 0.2 where y is negative; differentiable to any order."""

    def gradient(second):
        return _leaky_gradient(second, y), None

    return tf.raw_ops.LeakyReluGrad(gradients=upstream, features=y, alpha=0.2), gradient


@tf.custom_gradient
def leaky_relu(x):
    """Return the leaky ReLU of slope 0.2.

    Its gradient uses the output, whose sign is that of the input. Nothing needs the input any
    more, so TensorFlow can fuse the ReLU with the layer before it.
    """
    y = tf.nn.leaky_relu(x, 0.2)
    return y, lambda upstream: _leaky_gradient(upstream, y)


class LeakyReLU(keras.layers.Layer):
    """`leaky_relu` as a layer."""

    def call(self, x: tf.Tensor) -> tf.Tensor:
        """Apply `leaky_relu`."""
        return leaky_relu(x)
