"""The WGAN-GP: a Wasserstein GAN with gradient penalty.

References: Gulrajani et al. 2017, arXiv:1704.00028.
"""

from typing import Any, NamedTuple

import keras
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.averaged import Losses, Optimizer
from chroma_lib.gan.color_gan import ColorGAN, score_both
from chroma_lib.gan.fakes import NOISES_PER_PICTURE, Fakes
from chroma_lib.gan.replicas import assign, descend, replica_count, replica_rows


class CriticBatch(NamedTuple):
    """What a critic sees in one update."""

    condition: tf.Tensor  # gray pictures, or mask statistics
    real: tf.Tensor  # their true colors
    fake_condition: tf.Tensor  # gray pictures of the generated colors
    fake: tf.Tensor  # generated colors
    paired: tf.Tensor  # true colors of `fake_condition`, to interpolate with
    per_picture: int  # generated colorings of each picture


class WGANGP(ColorGAN):
    """Wasserstein GAN with gradient penalty.

    Each step updates the critic `n_critic` times, each time on other real pictures but on the
    same generated batch, then the generator once. So a batch of the data set holds `n_critic`
    times as many pictures as the generator colors.

    Parameters
    ----------
    *networks
        Generator, critic and average, as for `ColorGAN`. The critic must have no BatchNorm: the
        penalty is on the gradient of each sample by itself.
    n_critic : int
        Updates of the critic in each step.
    gp_weight : float
        Weight of `losses.gradient_penalty`; 0 leaves it out.
    weight_clip : float, optional
        Clip the critic's weights to -weight_clip..weight_clip after each of its updates: the
        first way to bound a critic's slope (Arjovsky et al. 2017, arXiv:1701.07875).
    **shared
        As for `ColorGAN`.
    """

    adversarial_loss = staticmethod(losses.wasserstein_loss)

    def __init__(
        self,
        *networks: keras.Model,
        n_critic: int = 2,
        gp_weight: float = 10.0,
        weight_clip: float | None = None,
        **shared: Any,
    ):
        super().__init__(*networks, **shared)
        self.n_critic = n_critic
        self.gp_weight = gp_weight
        self.weight_clip = weight_clip

    def train_step(self, l: tf.Tensor, ab: tf.Tensor, parts: tf.Tensor | None = None) -> Losses:
        """Update the critics several times, then the generator once; see `ColorGAN`."""
        batch = tf.shape(l)[0] // self.n_critic  # pictures that the generator colors
        with tf.GradientTape() as tape:
            fakes = self.generate(l[:batch])
            with tape.stop_recording():
                terms = self.update_critic(l, ab, fakes)
                terms |= self.update_palette_critic(ab[:batch], fakes)
            loss, generator_terms = self.generator_loss(
                fakes, ab[:batch], None if parts is None else parts[:batch]
            )
        descend(tape, loss, self.generator, self.g_optimizer)
        self.update_average()
        return terms | generator_terms

    def update_critic(self, l: tf.Tensor, ab: tf.Tensor, fakes: Fakes) -> Losses:
        """Update the critic of pictures `n_critic` times, each time on other real pictures."""
        batch = tf.shape(l)[0] // self.n_critic
        if self.generator.has_palette:
            paired, per_picture = ab[:batch], 1
        else:
            paired, per_picture = tf.repeat(ab[: (batch + 1) // 2], 2, 0), 2
        for number in range(self.n_critic):
            part = slice(number * batch, (number + 1) * batch)
            data = CriticBatch(l[part], ab[part], fakes.l, fakes.ab, paired, per_picture)
            parts = self.critic_step(self.critic, self.d_optimizer, data, number)
        return parts

    def update_palette_critic(self, ab: tf.Tensor, fakes: Fakes) -> Losses:
        """Update the palette critic `palette_updates` times, if there is one."""
        if self.palette_critic is None or fakes.mask_statistics is None:
            return {}
        real = tf.repeat(losses.fit_palette(fakes.masks, ab), NOISES_PER_PICTURE, 0)
        statistics = fakes.mask_statistics
        data = CriticBatch(statistics, real, statistics, fakes.palettes, real, NOISES_PER_PICTURE)
        for number in range(self.palette_updates):
            parts = self.critic_step(self.palette_critic, self.p_optimizer, data, number)
        return {"p_loss": parts["d_loss"]}

    def critic_step(
        self, critic: keras.Model, optimizer: Optimizer, data: CriticBatch, number: int
    ) -> Losses:
        """Update a critic once.

        Parameters
        ----------
        critic : keras.Model
        optimizer : Adam or keras.optimizers.Optimizer
        data : CriticBatch
        number : int
            Number of this update within the step; each draws another alpha.

        Returns
        -------
        dict of str to tensor of shape ()
        """
        alpha = self.draw_alpha(data.fake, 1 + number, data.per_picture)
        with tf.GradientTape() as tape:
            real_scores, fake_scores = score_both(
                critic, data.condition, data.real, data.fake_condition, data.fake
            )
            wasserstein = tf.reduce_mean(real_scores) - tf.reduce_mean(fake_scores)
            penalty = tf.constant(0.0)
            if self.gp_weight:
                penalty = losses.gradient_penalty(
                    critic, data.fake_condition, data.paired, data.fake, alpha
                )
            # Nothing else keeps the scores near zero (Karras et al. 2018, arXiv:1710.10196,
            # appendix A.1).
            drift = 1e-3 * tf.reduce_mean(real_scores**2)
            loss = -wasserstein + self.gp_weight * penalty + drift
        descend(tape, loss, critic, optimizer)
        if self.weight_clip is not None:
            for variable in critic.trainable_variables:
                clipped = tf.clip_by_value(variable, -self.weight_clip, self.weight_clip)
                assign(variable, clipped)
        return {"d_loss": loss, "wasserstein": wasserstein, "penalty": penalty}

    def draw_alpha(self, fake: tf.Tensor, stream: int, per_picture: int) -> tf.Tensor:
        """Draw one number from 0 to 1 for each generated sample, to interpolate with."""
        shape = [tf.shape(fake)[0] * replica_count()] + [1] * (len(fake.shape) - 1)
        return replica_rows(
            tf.random.stateless_uniform(shape, self.random_seed(stream)), per_picture
        )
