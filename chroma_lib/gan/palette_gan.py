"""A GAN of palettes: masks stay as they are, and a palette head learns the colors of a data set."""

from typing import Any

import keras
import numpy as np
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.averaged import AveragedTraining, Losses, Optimizer
from chroma_lib.gan.heads import PaletteEncoding
from chroma_lib.gan.palettes import Palettes
from chroma_lib.gan.replicas import descend

AREA_NOISE, LIGHT_NOISE = 1.0, 0.3  # standard deviations: of log area; of L*/50 up to mid-gray
# What a picture may lack and still be asked for: up to a quarter of it, of any lightness.
LARGEST_UNSEEN, UNSEEN_LIGHT = 0.25, (-0.9, 1.0)


class PaletteGAN(AveragedTraining):
    """Learns the palette alone, from palettes that `palettes.read_palettes` has read once.

    No step reads or paints a picture, so it takes milliseconds. With one coloring of each picture,
    a network can learn by heart which picture has which color, and ignore the noise; so area and
    lightness of the parts are blurred in each step. Parts that a picture does not have keep the
    colors of the weights that the training starts from.

    Parameters
    ----------
    generator, ema_generator : Generator
        With a palette head whose masks are parts. The layers that draw the masks become not
        trainable.
    start : Generator
        Another one, which keeps the weights that the training starts from.
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
    keep_weight : float
        Weight of the squared difference from the colors before training, for parts that a
        picture does not have; 0 lets them drift.
    condition_noise : float
        Scale of the noise on area and lightness; 0 turns it off.
    seed : int
        Seed of the noises.
    """

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        ema_generator: keras.Model,
        start: keras.Model,
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
        keep_weight: float = 30.0,
        condition_noise: float = 1.0,
        seed: int = 0,
    ):
        generator.unet.trainable = False
        generator.head.last.trainable = False
        super().__init__(generator, ema_generator, g_optimizer, seed=seed)
        # What is not trained stays bit for bit; averaging would round it.
        self.averaged = list(zip(self._palette(ema_generator), self._palette(generator)))
        self.critic = critic
        self.start = start
        self.start.trainable = False
        self.p_optimizer = p_optimizer
        self.is_wasserstein = is_wasserstein
        self.gp_weight = gp_weight
        self.palette_gamma = palette_gamma
        self.critic_updates = critic_updates
        self.adversarial_weight = adversarial_weight
        self.matching_weight = matching_weight
        self.diversity_weight = diversity_weight
        self.diversity_ceiling = diversity_ceiling
        self.keep_weight = keep_weight
        self.condition_noise = condition_noise
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
            "start": self._palette(self.start),
        }

    def start_from(self, arrays: list[np.ndarray]) -> None:
        """Start from the weights of another generator of the same config."""
        super().start_from(arrays)
        self.start.set_weights(arrays)

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
        together = self.blur(Palettes(summary, statistics, colors, reliable))
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
        fake = _visible(self.draw(true, 8 + 2 * update)[0], true)
        with tf.GradientTape() as tape:
            real_scores = self.critic([true.statistics, real], training=True)
            fake_scores = self.critic([true.statistics, fake], training=True)
            if self.is_wasserstein:
                p_loss = losses.wasserstein_loss(real_scores - fake_scores)
                alpha = self.draw_alpha(fake.shape[0], 9 + 2 * update)
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
            if self.keep_weight:
                terms["unseen"] = self.change_of_unseen(true)
                loss += self.keep_weight * terms["unseen"]
        descend(tape, loss, self.generator, self.g_optimizer)
        return terms

    def blur(self, true: Palettes) -> Palettes:
        """Return the palettes with noise on area and lightness of the parts; white stays white."""
        if not self.condition_noise:
            return true
        shape = true.reliable.shape
        grow, lighten = (
            self.condition_noise * tf.random.stateless_normal(shape, self.random_seed(stream))
            for stream in (6, 7)
        )
        area, light = tf.split(true.statistics, 2, -1)
        area_root = true.summary[:, : shape[1]]
        growth = tf.exp(AREA_NOISE * grow)
        light += LIGHT_NOISE * lighten * tf.clip_by_value(1 - light, 0, 1)
        return true._replace(
            summary=tf.concat([area_root * growth**0.5, light], -1),
            statistics=tf.concat([area * growth, light], -1),
        )

    def change_of_unseen(self, true: Palettes) -> tf.Tensor:
        """Return how far parts that pictures do not have are from their colors before training.

        Half of these parts get an area and a lightness, as they would have in other pictures.
        """
        shape = true.reliable.shape
        unseen = 1 - true.reliable
        area, light = tf.split(true.summary, 2, -1)
        chance, new_area = (
            tf.random.stateless_uniform(shape, self.random_seed(stream)) for stream in (3, 4)
        )
        new_light = tf.random.stateless_uniform(shape, self.random_seed(5), *UNSEEN_LIGHT)
        filled = (chance < 0.5) & (unseen > 0)
        summary = tf.concat(
            [
                tf.where(filled, (LARGEST_UNSEEN * new_area) ** 0.5, area),
                tf.where(filled, new_light, light),
            ],
            -1,
        )
        now, z = self.draw(true._replace(summary=summary), 2)
        before = self.start.palette(PaletteEncoding(None, summary), z)
        return tf.reduce_mean(tf.reduce_sum((now - before) ** 2, -1) * unseen)

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
