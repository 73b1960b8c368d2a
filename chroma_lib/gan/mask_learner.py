"""Masks before colors: a palette head learns the parts of characters, without a critic."""

import keras
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.averaged import AveragedTraining, Losses, Optimizer
from chroma_lib.gan.replicas import descend


class MaskLearner(AveragedTraining):
    """Learns the masks of a palette head from region maps.

    A step costs half of a GAN's and tolerates a larger learning rate. A GAN that starts from its
    weights has its masks from the first step on, and only needs to learn the palette.

    Parameters
    ----------
    generator, ema_generator : Generator
        With a palette head whose masks are parts.
    g_optimizer : Adam or keras.optimizers.Optimizer
    reconstruction_weight, mask_weight : float
        Weights of `losses.reconstruction` and `losses.mask_cross_entropy`.
    seed : int
    """

    def __init__(
        self,
        generator: keras.Model,
        ema_generator: keras.Model,
        *,
        g_optimizer: Optimizer,
        reconstruction_weight: float,
        mask_weight: float,
        seed: int = 0,
    ):
        super().__init__(generator, ema_generator, g_optimizer, seed=seed)
        self.reconstruction_weight = reconstruction_weight
        self.mask_weight = mask_weight

    def train_step(self, l: tf.Tensor, ab: tf.Tensor, parts: tf.Tensor | None = None) -> Losses:
        """Update the generator once; see `AveragedTraining`."""
        if parts is None:
            raise ValueError("masks are learned from parts, but the batch has none")
        with tf.GradientTape() as tape:
            masks = self.generator.encode(l).masks
            terms = {
                "masks": losses.mask_cross_entropy(masks, parts),
                "reconstruction": losses.reconstruction(masks, ab),
            }
            loss = self.mask_weight * terms["masks"]
            loss += self.reconstruction_weight * terms["reconstruction"]
        descend(tape, loss, self.generator, self.g_optimizer)
        self.update_average()
        return terms
