"""What every training of a generator has: its moving average, and the count of steps."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from chroma_lib.gan.replicas import assign

Losses = dict[str, tf.Tensor]
Optimizer = Any  # Adam, or an optimizer of Keras


class AveragedTraining:
    """A generator, its optimizer, and a moving average of its weights.

    Parameters
    ----------
    generator : Generator or OriginalGenerator
    ema_generator : Generator or OriginalGenerator
        Another generator of the same config; becomes the moving average of the first.
    g_optimizer : Adam or keras.optimizers.Optimizer
    ema_decay : float
        Decay of the moving average.
    seed : int
        Seed of what a step draws at random.
    """

    def __init__(
        self,
        generator: keras.Model,
        ema_generator: keras.Model,
        g_optimizer: Optimizer,
        *,
        ema_decay: float = 0.998,
        seed: int = 0,
    ):
        self.generator = generator
        self.ema_generator = ema_generator
        self.g_optimizer = g_optimizer
        self.ema_decay = ema_decay
        self.seed = seed
        self.step = tf.Variable(0, dtype=tf.int32, trainable=False, name="step")
        self.ema_generator.trainable = False
        self.averaged = list(zip(ema_generator.variables, generator.variables))
        for average, variable in self.averaged:
            average.assign(variable)
        g_optimizer.build(generator.trainable_variables)

    def train_step(self, l: tf.Tensor, ab: tf.Tensor, parts: tf.Tensor | None = None) -> Losses:
        """Update all networks once.

        Parameters
        ----------
        l : tensor, shape (batch, size, size, 1)
            Gray pictures.
        ab : tensor, shape (batch, size, size, 2)
            Their true colors.
        parts : tensor of int, shape (batch, size, size), optional
            The mask that each pixel belongs to, as for `losses.mask_cross_entropy`.

        Returns
        -------
        dict of str to tensor of shape ()
            The losses.
        """
        raise NotImplementedError

    @property
    def optimizers(self) -> list[Optimizer]:
        """The optimizers in use, the generator's first."""
        return [self.g_optimizer]

    @property
    def networks(self) -> list[keras.Model]:
        """The networks that are trained."""
        return [self.generator]

    @property
    def state(self) -> dict[str, list[Any]]:
        """All that a training needs to continue: dict of str to list of variables."""
        parts = {
            "generator": self.generator,
            "average": self.ema_generator,
            "g_optimizer": self.g_optimizer,
        }
        return {name: part.variables for name, part in parts.items()} | {"step": [self.step]}

    def start_from(self, arrays: list[np.ndarray]) -> None:
        """Start from the weights of another generator of the same config."""
        self.generator.set_weights(arrays)
        self.ema_generator.set_weights(arrays)

    def random_seed(self, stream: int) -> tf.Tensor:
        """Return a seed that depends on the step, so that a resumed run draws the same numbers."""
        return tf.stack([tf.constant(self.seed * 16 + stream, tf.int32), self.step])

    def update_average(self) -> None:
        """Move the average toward the generator, and count the step."""
        # The ramp forgets the initial weights, which otherwise show for the first thousand steps.
        t = tf.cast(self.step, tf.float32)
        decay = tf.minimum(self.ema_decay, (1 + t) / (10 + t))
        for average, variable in self.averaged:
            assign(average, decay * average + (1 - decay) * variable)
        assign(self.step, self.step + 1)
