"""DCGAN and WGAN-GP as Keras models, so that `fit`, callbacks and `tf.distribute` work.

Both are conditional: the critic sees the gray picture L beside AB, and the losses beside the
adversarial one (diversity, smoothness) are the same, so that the two can be compared.
"""

import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.steps import (
    NOISES_PER_PICTURE,
    ColorGAN,
    assign,
    descend,
    replica_count,
    replica_rows,
    score_both,
)


class WGANGP(ColorGAN):
    """Wasserstein GAN with gradient penalty.

    Each step updates the critic `n_critic` times, each time on other real pictures but on the
    same generated batch, then the generator once. So a batch of the data set holds
    ``n_critic`` times as many pictures as the generator colors.

    Parameters
    ----------
    generator, critic, ema_generator : keras.Model
        The critic must have no BatchNorm: the penalty is on each sample's own gradient.
    n_critic : int
    gp_weight : float
        0 leaves the penalty out.
    weight_clip : float, optional
        Clip the critic's weights to -weight_clip..weight_clip after each of its updates: the
        first way to keep a critic's slope bounded (Arjovsky et al. 2017, arXiv:1701.07875).
    **shared
        As for `DCGAN`.
    """

    def __init__(
        self,
        generator,
        critic,
        ema_generator,
        *,
        n_critic=2,
        gp_weight=10.0,
        weight_clip=None,
        **shared,
    ):
        super().__init__(generator, critic, ema_generator, **shared)
        self.n_critic = n_critic
        self.gp_weight = gp_weight
        self.weight_clip = weight_clip

    @staticmethod
    def adversarial_loss(scores):
        """Return the generator's loss: minus the critic's mean score."""
        return -tf.reduce_mean(scores)

    def train_step(self, data):
        """Update each critic some times, then the generator once; `data` is (l, ab)."""
        all_l, all_ab = data
        batch = tf.shape(all_l)[0] // self.n_critic
        ab = all_ab[:batch]
        with tf.GradientTape() as tape:
            made = self._make(all_l[:batch])
            with tape.stop_recording():
                # True colors of the very pictures that the fakes color, to interpolate with.
                paired = ab if self.has_palette else tf.repeat(ab[: (batch + 1) // 2], 2, 0)
                for i in range(self.n_critic):
                    part = slice(i * batch, (i + 1) * batch)
                    real = all_l[part], all_ab[part]
                    between = made.l, paired, made.ab
                    parts = self._train_critic(
                        self.critic,
                        self.d_optimizer,
                        real,
                        between,
                        i,
                        1 if self.has_palette else 2,
                    )
                if self.palette_critic is not None:
                    true = tf.repeat(losses.fit_palette(made.masks, ab), NOISES_PER_PICTURE, 0)
                    real = made.facts, true
                    for i in range(self.palette_updates):
                        palette_parts = self._train_critic(
                            self.palette_critic,
                            self.p_optimizer,
                            real,
                            (*real, made.palettes),
                            i,
                            NOISES_PER_PICTURE,
                        )
                    parts |= {"p_loss": palette_parts["d_loss"]}
            loss, more = self._generator_loss(made, ab)
        self._train_generator(tape, loss)
        return parts | more

    def _train_critic(self, critic, optimizer, real, between, number, each):
        """Update a critic once.

        Parameters
        ----------
        critic : keras.Model
        optimizer : keras.optimizers.Optimizer
        real : pair of tensors
            Conditions and true colors.
        between : three tensors
            Conditions, true and generated colors of one and the same pictures.
        number : int
            Of this update within the step.
        each : int
            Generated ones of one picture.
        """
        condition, paired, fake = between
        alpha_shape = [tf.shape(fake)[0] * replica_count()] + [1] * (len(fake.shape) - 1)
        alpha = tf.random.stateless_uniform(alpha_shape, self._random(1 + number))
        alpha = replica_rows(alpha, each)
        with tf.GradientTape() as tape:
            real_scores, fake_scores = score_both(critic, real, [condition, fake])
            distance = tf.reduce_mean(real_scores) - tf.reduce_mean(fake_scores)
            penalty = tf.constant(0.0)
            if self.gp_weight:
                penalty = losses.gradient_penalty(critic, condition, paired, fake, alpha)
            # Nothing else holds the scores near zero (Karras et al. 2018,
            # arXiv:1710.10196, appendix A.1).
            drift = 1e-3 * tf.reduce_mean(real_scores**2)
            loss = -distance + self.gp_weight * penalty + drift
        descend(tape, loss, critic, optimizer)
        if self.weight_clip is not None:
            limits = -self.weight_clip, self.weight_clip
            for variable in critic.trainable_variables:
                assign(variable, lambda weight: tf.clip_by_value(weight, *limits))
        return {"d_loss": loss, "wasserstein": distance, "penalty": penalty}
