"""A GAN of palettes: masks stay as they are, and a palette head learns the colors of a data set."""

from typing import Any

import keras
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.averaged import AveragedTraining, Losses, Optimizer
from chroma_lib.gan.heads import PaletteEncoding
from chroma_lib.gan.palettes import Palettes
from chroma_lib.gan.replicas import descend


class PaletteGAN(AveragedTraining):
    """Learns the palette alone, from palettes that `palettes.read_palettes` has read once.

    No step reads or paints a picture, so it takes milliseconds.

    Parameters
    ----------
    generator, ema_generator : Generator
        With a palette head whose masks are parts. The layers that draw the masks become not
        trainable.
    critic : keras.Model
        From `build_palette_critic`.
    g_optimizer, p_optimizer : Adam or keras.optimizers.Optimizer
        Of the palette head and of the critic.
    is_wasserstein : bool
        Whether the losses are those of the WGAN-GP or of the DCGAN.
    gp_weight : float
        WGAN-GP: weight of the gradient penalty.
    palette_gamma : float
        DCGAN: weight of R1.
    critic_updates : int
        Updates of the critic in each step.
    adversarial_weight, matching_weight, diversity_weight : float
        Weights of the critic's loss, of `losses.chroma_mismatch` and of
        `losses.palette_diversity` for the generator.
    diversity_ceiling : float
        As for `losses.palette_diversity`.
    seed : int
        Seed of the noises.
    """

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        ema_generator: keras.Model,
        *,
        g_optimizer: Optimizer,
        p_optimizer: Optimizer,
        is_wasserstein: bool,
        gp_weight: float = 10.0,
        palette_gamma: float = 0.003,
        critic_updates: int = 2,
        adversarial_weight: float = 1.0,
        matching_weight: float = 600.0,
        diversity_weight: float = 0.3,
        diversity_ceiling: float = 0.5,
        seed: int = 0,
    ):
        generator.unet.trainable = False
        generator.head.last.trainable = False
        super().__init__(generator, ema_generator, g_optimizer, seed=seed)
        # What is not trained stays bit for bit; averaging would round it.
        self.averaged = list(zip(self._palette(ema_generator), self._palette(generator)))
        self.critic = critic
        self.p_optimizer = p_optimizer
        self.is_wasserstein = is_wasserstein
        self.gp_weight = gp_weight
        self.palette_gamma = palette_gamma
        self.critic_updates = critic_updates
        self.adversarial_weight = adversarial_weight
        self.matching_weight = matching_weight
        self.diversity_weight = diversity_weight
        self.diversity_ceiling = diversity_ceiling
        p_optimizer.build(critic.trainable_variables)

    @staticmethod
    def _palette(generator: keras.Model) -> list[Any]:
        """Return the variables of a generator that do not draw its masks."""
        masks = [*generator.unet.variables, *generator.head.last.variables]
        fixed = {id(variable) for variable in masks}
        return [variable for variable in generator.variables if id(variable) not in fixed]

    @property
    def optimizers(self) -> list[Optimizer]:
        """The optimizers in use: of the palette head and of the critic."""
        return [self.g_optimizer, self.p_optimizer]

    @property
    def networks(self) -> list[keras.Model]:
        """The networks that are trained."""
        return [self.generator, self.critic]

    @property
    def state(self) -> dict[str, list[Any]]:
        """All that a training needs to continue: dict of str to list of variables."""
        return super().state | {
            "palette_critic": self.critic.variables,
            "p_optimizer": self.p_optimizer.variables,
        }

    def train_step(  # type: ignore[override]  # palettes in place of pictures
        self, summary: tf.Tensor, statistics: tf.Tensor, colors: tf.Tensor, reliable: tf.Tensor
    ) -> Losses:
        """Update the critic `critic_updates` times, then the palette head once.

        Parameters
        ----------
        summary, statistics, colors, reliable : tensor
            The fields of `Palettes`, with `critic_updates` + 1 batches one after the other: each
            update has its own.

        Returns
        -------
        dict of str to tensor of shape ()
            The losses.
        """
        together = Palettes(summary, statistics, colors, reliable)
        parts = zip(*(tf.split(field, self.critic_updates + 1) for field in together))
        *for_critic, for_generator = (Palettes(*part) for part in parts)
        for update, true in enumerate(for_critic):
            terms = self.update_critic(true, update)
        terms |= self.update_palette(for_generator)
        self.update_average()
        return terms

    def update_critic(self, true: Palettes, update: int) -> Losses:
        """Update the critic once; return its loss without the penalty."""
        real = _visible(true.colors, true)
        fake = _visible(self.draw(true, 2 + 2 * update)[0], true)
        with tf.GradientTape() as tape:
            real_scores = self.critic([true.statistics, real], training=True)
            fake_scores = self.critic([true.statistics, fake], training=True)
            if self.is_wasserstein:
                p_loss = losses.wasserstein_loss(real_scores - fake_scores)
                alpha = self.draw_alpha(fake.shape[0], 3 + 2 * update)
                penalty = self.gp_weight * losses.gradient_penalty(
                    self.critic, true.statistics, real, fake, alpha
                )
                penalty += 1e-3 * tf.reduce_mean(real_scores**2)  # drift, as in `WGANGP`
            else:
                p_loss = losses.discriminator_loss(real_scores, fake_scores)
                r1 = losses.r1_penalty(self.critic, true.statistics, real)
                penalty = 0.5 * self.palette_gamma * r1
            loss = p_loss + penalty
        descend(tape, loss, self.critic, self.p_optimizer)
        return {"p_loss": p_loss}

    def update_palette(self, true: Palettes) -> Losses:
        """Update the palette head once; return the terms of its loss, before their weights."""
        area = true.statistics[:, : self.generator.palette_size] / 4
        adversarial = losses.wasserstein_loss if self.is_wasserstein else losses.non_saturating_loss
        with tf.GradientTape() as tape:
            (fake, z), (other, other_z) = self.draw(true, 0), self.draw(true, 1)
            scores = self.critic([true.statistics, _visible(fake, true)], training=True)
            terms = {
                "p_g_loss": adversarial(scores),
                "diversity": losses.palette_diversity(
                    fake, other, area, z, other_z, self.diversity_ceiling
                ),
                "chroma": losses.chroma_mismatch(fake, true.colors, true.statistics, true.reliable),
            }
            loss = (
                self.adversarial_weight * terms["p_g_loss"]
                - self.diversity_weight * terms["diversity"]
                + self.matching_weight * terms["chroma"]
            )
        descend(tape, loss, self.generator, self.g_optimizer)
        return terms

    def draw(self, true: Palettes, stream: int) -> tuple[tf.Tensor, tf.Tensor]:
        """Draw a palette (batch, K, 2) for each picture; return it and its noise."""
        shape = [true.summary.shape[0], self.generator.latent_dim]
        z = tf.random.stateless_normal(shape, self.random_seed(stream))
        return self.generator.palette(PaletteEncoding(None, true.summary), z), z

    def draw_alpha(self, count: int, stream: int) -> tf.Tensor:
        """Draw one number from 0 to 1 for each palette, to interpolate with."""
        return tf.random.stateless_uniform([count, 1, 1], self.random_seed(stream))


def _visible(colors: tf.Tensor, true: Palettes) -> tf.Tensor:
    """Return what a critic sees of palettes, true and generated alike: the reliable colors."""
    return colors * true.reliable[..., None]
