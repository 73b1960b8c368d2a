"""Layers with reproducible initial weights, and the checks that all networks share."""

import keras
import numpy as np
import tensorflow as tf

from chroma_lib.errors import ChromaError

PRECISIONS = ("float32", "bfloat16")
LATENT_DIM = 100
# Far more than a generator needs. Without a bound, the card of foreign weights could ask for all
# memory there is.
_MOST = {"latent_dim": 1024, "base": 64, "palette_size": 64}


def check_size(size):
    """Return how often a U-Net for this picture size halves it after its first space-to-depth.

    Parameters
    ----------
    size : int
        Side of the square picture in pixels.

    Raises
    ------
    ChromaError
        If the size is outside 32..256 or can't be halved often enough.
    """
    if isinstance(size, (int, np.integer)) and 32 <= size <= 256:
        levels = int(np.log2(size)) - 3  # the smallest map is then 4 to 7 pixels wide
        if size % 2 ** (levels + 1) == 0:
            return levels
    raise ChromaError(
        f"size {size} does not fit the networks: use 64 or 128 (or another multiple of 16 up "
        "to 112, of 32 from 128 to 224, or 256)"
    )


def check_positive(**values):
    for name, value in values.items():
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
            raise ChromaError(f"{name} must be a whole number from 1, not {value!r}")


def check_generator(**values):
    check_positive(**values)
    for name, value in values.items():
        if value > _MOST[name]:
            raise ChromaError(f"{name} must be at most {_MOST[name]}, not {value}")


class LayerFactory:
    """Makes layers whose initial weights depend on the seed alone.

    Convolutions take the precision asked for; weights are float32 in any case, and so are dense
    layers, which are too small to gain from less.
    """

    def __init__(self, seed, precision="float32"):
        if precision not in PRECISIONS:
            raise ChromaError(
                f"unknown precision {precision!r}: use one of {', '.join(PRECISIONS)}"
            )
        self.seeds = np.random.SeedSequence(seed)
        self.dtype = "float32" if precision == "float32" else f"mixed_{precision}"

    def _initial(self, gain=1.0):
        seed = int(self.seeds.spawn(1)[0].generate_state(1)[0])
        # He et al. 2015, arXiv:1502.01852: keeps the variance behind a leaky ReLU.
        return keras.initializers.VarianceScaling(2.0 * gain**2, "fan_in", seed=seed)

    def conv(self, filters, kernel, strides=1, gain=1.0, **options):
        return keras.layers.Conv2D(
            filters,
            kernel,
            strides,
            padding="same",
            kernel_initializer=self._initial(gain),
            **{"dtype": self.dtype} | options,
        )

    def up(self, filters, kernel=4, strides=2, **options):
        return keras.layers.Conv2DTranspose(
            filters,
            kernel,
            strides,
            padding="same",
            # Each output pixel sees (kernel / strides)² taps, not kernel²: hence the gain.
            kernel_initializer=self._initial(gain=max(strides, 1)),
            **{"dtype": self.dtype} | options,
        )

    def dense(self, units, gain=1.0, **options):
        return keras.layers.Dense(units, kernel_initializer=self._initial(gain), **options)


@tf.custom_gradient
def _slope(upstream, y):
    """Return upstream · 0.2 where y is negative; as often differentiable as one likes."""

    def gradient(again):
        return _slope(again, y), None

    return tf.raw_ops.LeakyReluGrad(gradients=upstream, features=y, alpha=0.2), gradient


@tf.custom_gradient
def leaky_relu(x):
    """Return the leaky ReLU; its gradient looks at the output, whose sign is the input's.

    So nothing needs the input any more, and TensorFlow fuses the ReLU with the layer before it.
    """
    y = tf.nn.leaky_relu(x, 0.2)
    return y, lambda upstream: _slope(upstream, y)


class LeakyReLU(keras.layers.Layer):
    """`_leaky` as a layer of the critics."""

    def call(self, x):
        return leaky_relu(x)
