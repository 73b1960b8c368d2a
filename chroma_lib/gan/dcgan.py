"""The DCGAN: a non-saturating GAN with a lazy R1 penalty."""

from typing import Any

import keras
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.averaged import Losses
from chroma_lib.gan.color_gan import ColorGAN, score_both
from chroma_lib.gan.fakes import NOISES_PER_PICTURE, Fakes
from chroma_lib.gan.replicas import descend


class DCGAN(ColorGAN):
    """Non-saturating GAN with a lazy R1 penalty.

    Parameters
    ----------
    *networks
        Generator, discriminator and average, as for `ColorGAN`.
    r1_gamma : float
        Weight of R1 (`losses.r1_penalty`); 0 switches it off.
    r1_every : int
        R1 is applied every `r1_every` steps, with `r1_every` times the weight
        (Karras et al. 2020, arXiv:1912.04958, appendix B).
    palette_gamma : float
        Weight of the palette critic's R1, which is applied at each step.
    **shared
        As for `ColorGAN`.
    """

    adversarial_loss = staticmethod(losses.non_saturating_loss)

    def __init__(
        self,
        *networks: keras.Model,
        r1_gamma: float = 5.0,
        r1_every: int = 16,
        palette_gamma: float = 0.003,
        **shared: Any,
    ):
        super().__init__(*networks, **shared)
        self.r1_gamma = r1_gamma
        self.r1_every = r1_every
        self.palette_gamma = palette_gamma

    def train_step(self, l: tf.Tensor, ab: tf.Tensor, parts: tf.Tensor | None = None) -> Losses:
        """Update discriminator and palette critic, then the generator; see `ColorGAN`."""
        with tf.GradientTape() as tape:
            fakes = self.generate(l)
            with tape.stop_recording():
                terms = self.update_discriminator(l, ab, fakes)
                terms |= self.update_palette_critic(ab, fakes)
            loss, generator_terms = self.generator_loss(fakes, ab, parts)
        descend(tape, loss, self.generator, self.g_optimizer)
        self.update_average()
        return terms | generator_terms

    def update_discriminator(self, l: tf.Tensor, ab: tf.Tensor, fakes: Fakes) -> Losses:
        """Update the discriminator once; return its loss without the penalty."""
        with tf.GradientTape() as tape:
            real_scores, fake_scores = score_both(self.critic, l, ab, fakes.l, fakes.ab)
            loss = d_loss = losses.discriminator_loss(real_scores, fake_scores)
            if self.r1_gamma:
                penalty = tf.cond(
                    self.step % self.r1_every == 0,
                    lambda: losses.r1_penalty(self.critic, l, ab),
                    lambda: tf.constant(0.0),
                )
                loss += 0.5 * self.r1_gamma * self.r1_every * penalty
        descend(tape, loss, self.critic, self.d_optimizer)
        return {"d_loss": d_loss}

    def update_palette_critic(self, ab: tf.Tensor, fakes: Fakes) -> Losses:
        """Update the palette critic `palette_updates` times, if there is one."""
        if self.palette_critic is None or fakes.mask_statistics is None:
            return {}
        statistics = fakes.mask_statistics[::NOISES_PER_PICTURE]
        real = losses.fit_palette(fakes.masks, ab)
        for _ in range(self.palette_updates):
            with tf.GradientTape() as tape:
                real_scores, fake_scores = score_both(
                    self.palette_critic, statistics, real, fakes.mask_statistics, fakes.palettes
                )
                p_loss = losses.discriminator_loss(real_scores, fake_scores)
                penalty = losses.r1_penalty(self.palette_critic, statistics, real)
                loss = p_loss + 0.5 * self.palette_gamma * penalty
            descend(tape, loss, self.palette_critic, self.p_optimizer)
        return {"p_loss": p_loss}
