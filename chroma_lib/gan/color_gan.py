"""What DCGAN and WGAN-GP share: the critics and the generator's losses.

Both are conditional: the critic sees the gray picture L beside AB. The losses beside the
adversarial one are the same, so that the two can be compared.
"""

from typing import Any

import keras
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.averaged import AveragedTraining, Losses, Optimizer
from chroma_lib.gan.fakes import Fakes, generate_pairs, generate_palettes
from chroma_lib.gan.replicas import replica_count, replica_rows


class ColorGAN(AveragedTraining):
    """A generator, its critics and their optimizers; `train_step` is the subclass's.

    Parameters
    ----------
    generator : Generator or OriginalGenerator
    critic : keras.Model
        Sees pictures.
    ema_generator : Generator or OriginalGenerator
        Another generator of the same config; becomes the moving average of the first.
    g_optimizer, d_optimizer : Adam or keras.optimizers.Optimizer
        Of the generator and of the critic.
    palette_critic : keras.Model, optional
        Sees palettes; needs a generator with a palette head.
    p_optimizer : Adam or keras.optimizers.Optimizer, optional
        Of the palette critic.
    palette_weight : float
        Weight of the palette critic's loss for the generator.
    palette_updates : int
        Updates of the palette critic in each step.
    reconstruction_weight : float
        Weight of `losses.reconstruction`; with a palette head only.
    mask_weight : float
        Weight of `losses.mask_cross_entropy`; needs batches with parts.
    diversity_weight, diversity_ceiling : float
        Weight and ceiling of `losses.diversity` or `losses.palette_diversity`.
    smoothness_weight : float
        Weight of `losses.edge_aware_smoothness`.
    ema_decay : float
        Decay of the moving average.
    seed : int
        Seed of the noises.

    Raises
    ------
    ValueError
        If a palette critic has no optimizer, or the generator no palette head for it.
    """

    def __init__(
        self,
        generator: keras.Model,
        critic: keras.Model,
        ema_generator: keras.Model,
        *,
        g_optimizer: Optimizer,
        d_optimizer: Optimizer,
        palette_critic: keras.Model | None = None,
        p_optimizer: Optimizer | None = None,
        palette_weight: float = 1.0,
        palette_updates: int = 2,
        reconstruction_weight: float = 0.0,
        mask_weight: float = 0.0,
        diversity_weight: float = 3.0,
        diversity_ceiling: float = 0.5,
        smoothness_weight: float = 4.0,
        ema_decay: float = 0.998,
        seed: int = 0,
    ):
        if palette_critic is not None and (p_optimizer is None or not generator.has_palette):
            raise ValueError(
                "a palette critic needs p_optimizer, and a generator with a palette head"
            )
        super().__init__(generator, ema_generator, g_optimizer, ema_decay=ema_decay, seed=seed)
        self.critic = critic
        self.palette_critic = palette_critic
        self.d_optimizer = d_optimizer
        self.p_optimizer = p_optimizer
        self.palette_weight = palette_weight
        self.palette_updates = palette_updates
        self.reconstruction_weight = reconstruction_weight
        self.mask_weight = mask_weight
        self.diversity_weight = diversity_weight
        self.diversity_ceiling = diversity_ceiling
        self.smoothness_weight = smoothness_weight
        d_optimizer.build(critic.trainable_variables)
        if palette_critic is not None and p_optimizer is not None:
            p_optimizer.build(palette_critic.trainable_variables)

    @staticmethod
    def adversarial_loss(fake_scores: tf.Tensor) -> tf.Tensor:
        """Return the generator's adversarial loss."""
        raise NotImplementedError

    @property
    def optimizers(self) -> list[Optimizer]:
        """The optimizers in use: of generator, critic and, if there is one, palette critic."""
        palette = [] if self.palette_critic is None else [self.p_optimizer]
        return [self.g_optimizer, self.d_optimizer, *palette]

    @property
    def networks(self) -> list[keras.Model]:
        """The networks that are trained."""
        palette = [] if self.palette_critic is None else [self.palette_critic]
        return [self.generator, self.critic, *palette]

    @property
    def state(self) -> dict[str, list[Any]]:
        """All that a training needs to continue: dict of str to list of variables."""
        parts = {
            "generator": self.generator,
            "critic": self.critic,
            "average": self.ema_generator,
            "g_optimizer": self.g_optimizer,
            "d_optimizer": self.d_optimizer,
        }
        if self.palette_critic is not None:
            parts |= {"palette_critic": self.palette_critic, "p_optimizer": self.p_optimizer}
        # Not `weights`, which leaves out the random state of dropout.
        return {name: part.variables for name, part in parts.items()} | {"step": [self.step]}

    def generate(self, l: tf.Tensor) -> Fakes:
        """Color gray pictures (batch, h, w, 1) in training: `Fakes`."""
        generate = generate_palettes if self.generator.has_palette else generate_pairs
        return generate(self.generator, l, self.draw_noise, self.diversity_ceiling)

    def draw_noise(self, count: tf.Tensor, per_picture: int) -> tf.Tensor:
        """Draw this replica's noises: (count, latent_dim), `per_picture` rows a picture."""
        shape = [count * replica_count(), self.generator.latent_dim]
        return replica_rows(tf.random.stateless_normal(shape, self.random_seed(0)), per_picture)

    def generator_loss(
        self, fakes: Fakes, ab: tf.Tensor, parts: tf.Tensor | None = None
    ) -> tuple[tf.Tensor, Losses]:
        """Return the whole loss of the generator, and its parts.

        Parameters
        ----------
        fakes : Fakes
        ab : tensor, shape (batch, h, w, 2)
            True colors of `fakes.l`; `losses.reconstruction` compares with them.
        parts : tensor of int, shape (batch, h, w), optional
            Parts of `fakes.l`, as for `train_step`.

        Returns
        -------
        loss : tensor, shape ()
        terms : dict of str to tensor of shape ()
            The terms of the loss, before their weights.
        """
        adversarial = self.adversarial_loss(self.critic([fakes.l, fakes.ab], training=True))
        smoothness = losses.edge_aware_smoothness(fakes.l, fakes.ab)
        terms = {"g_loss": adversarial, "diversity": fakes.diversity, "smoothness": smoothness}
        loss = (
            adversarial
            - self.diversity_weight * fakes.diversity
            + self.smoothness_weight * smoothness
        )
        if self.reconstruction_weight and self.generator.has_palette:
            terms["reconstruction"] = losses.reconstruction(fakes.masks, ab)
            loss += self.reconstruction_weight * terms["reconstruction"]
        if self.mask_weight and parts is not None:
            terms["masks"] = losses.mask_cross_entropy(fakes.masks, parts)
            loss += self.mask_weight * terms["masks"]
        if self.palette_critic is not None:
            scores = self.palette_critic([fakes.mask_statistics, fakes.palettes], training=True)
            terms["p_g_loss"] = self.adversarial_loss(scores)
            loss += self.palette_weight * terms["p_g_loss"]
        return loss, terms


def score_both(
    critic: keras.Model,
    condition: tf.Tensor,
    real: tf.Tensor,
    fake_condition: tf.Tensor,
    fake: tf.Tensor,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Score real and generated colors in one call, which starts half as many operations.

    Parameters
    ----------
    critic : keras.Model
    condition, real : tensor
        Gray pictures (or `losses.mask_statistics`) and their true colors.
    fake_condition, fake : tensor
        The same of the generated ones.

    Returns
    -------
    real_scores, fake_scores : tensor
    """
    if any(isinstance(layer, keras.layers.BatchNormalization) for layer in critic.layers):
        # BatchNorm takes the statistics of what it sees together.
        return critic([condition, real], training=True), critic(
            [fake_condition, fake], training=True
        )
    together = [tf.concat([condition, fake_condition], 0), tf.concat([real, fake], 0)]
    scores = critic(together, training=True)
    count = tf.shape(condition)[0]
    return scores[:count], scores[count:]
