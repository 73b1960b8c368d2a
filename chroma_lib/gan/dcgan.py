"""DCGAN and WGAN-GP as Keras models, so that `fit`, callbacks and `tf.distribute` work.

Both are conditional: the critic sees the gray picture L beside AB, and the losses beside the
adversarial one (diversity, smoothness) are the same, so that the two can be compared.
"""

import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.steps import NOISES_PER_PICTURE, ColorGAN, descend, score_both


class DCGAN(ColorGAN):
    """Non-saturating GAN with a lazy R1 penalty.

    Parameters
    ----------
    generator, critic, ema_generator : keras.Model
        `ema_generator` is a second generator of the same config; it becomes the moving average.
    r1_gamma : float
        Weight of R1; 0 switches it off.
    r1_every : int
        R1 is taken every so many steps, with `r1_every` times the weight
        (Karras et al. 2020, arXiv:1912.04958, appendix B).
    palette_gamma : float
        Weight of the palette critic's R1, which is taken at each step.
    **shared
        `palette_critic`, `palette_weight`, `reconstruction_weight`, `diversity_weight`,
        `diversity_ceiling`, `smoothness_weight`, `ema_decay`, `seed`.
    """

    adversarial_loss = staticmethod(losses.non_saturating)

    def __init__(
        self,
        generator,
        critic,
        ema_generator,
        *,
        r1_gamma=5.0,
        r1_every=16,
        palette_gamma=0.003,
        **shared,
    ):
        super().__init__(generator, critic, ema_generator, **shared)
        self.r1_gamma = r1_gamma
        self.r1_every = r1_every
        self.palette_gamma = palette_gamma

    def train_step(self, data):
        """Update each critic, then the generator, once; `data` is (l, ab)."""
        l, ab = data
        with tf.GradientTape() as tape:
            made = self._make(l)
            with tape.stop_recording():
                parts = self._train_critic(l, ab, made)
                if self.palette_critic is not None:
                    facts = made.facts[::NOISES_PER_PICTURE]
                    true = losses.fit_palette(made.masks, ab)
                    for _ in range(self.palette_updates):
                        parts |= self._train_palette_critic(facts, true, made)
            loss, more = self._generator_loss(made, ab)
        self._train_generator(tape, loss)
        return parts | more

    def _train_critic(self, l, ab, made):
        with tf.GradientTape() as tape:
            real, fake = score_both(self.critic, [l, ab], [made.l, made.ab])
            loss = distinguished = losses.discriminator_loss(real, fake)
            if self.r1_gamma:
                penalty = tf.cond(
                    self.step % self.r1_every == 0,
                    lambda: losses.r1_penalty(self.critic, l, ab),
                    lambda: tf.constant(0.0),
                )
                loss += 0.5 * self.r1_gamma * self.r1_every * penalty
        descend(tape, loss, self.critic, self.d_optimizer)
        return {"d_loss": distinguished}

    def _train_palette_critic(self, facts, true, made):
        with tf.GradientTape() as tape:
            real, fake = score_both(self.palette_critic, [facts, true], [made.facts, made.palettes])
            loss = distinguished = losses.discriminator_loss(real, fake)
            loss += 0.5 * self.palette_gamma * losses.r1_penalty(self.palette_critic, facts, true)
        descend(tape, loss, self.palette_critic, self.p_optimizer)
        return {"p_loss": distinguished}
