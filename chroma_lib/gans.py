"""DCGAN and WGAN-GP as Keras models, so that `fit`, callbacks and `tf.distribute` work.

Both are conditional: the critic sees the gray picture L beside AB, and the losses beside the
adversarial one (diversity, smoothness) are the same, so that the two can be compared.
"""

from chroma_lib.quiet import keras, tf


def non_saturating(scores):
    """Return the generator's loss -log sigmoid(D), mean over scores (Goodfellow et al. 2014)."""
    return tf.reduce_mean(tf.nn.softplus(-scores))


def discriminator_loss(real, fake):
    """Return the discriminator's cross entropy: real called real, fake called fake."""
    return tf.reduce_mean(tf.nn.softplus(-real)) + tf.reduce_mean(tf.nn.softplus(fake))


def r1_penalty(critic, l, ab):
    """Return the mean squared gradient of the scores at real pictures.

    Source: Mescheder et al. 2018, arXiv:1801.04406, equation 9.
    """
    with tf.GradientTape() as tape:
        tape.watch(ab)
        scores = tf.reduce_sum(tf.reduce_mean(critic([l, ab], training=True), -1))
    gradient = tape.gradient(scores, ab)
    return tf.reduce_mean(tf.reduce_sum(gradient**2, [1, 2, 3]))


def gradient_penalty(critic, l, real, fake, alpha):
    """Return the mean of (norm - 1)² of the score's gradient between real and fake.

    The norm is taken over all axes of a sample, one alpha a sample. The small constant inside
    the root keeps its derivative finite where the gradient vanishes.

    Parameters
    ----------
    critic : keras.Model
    l : tensor, shape (batch, h, w, 1)
        The gray pictures that both `real` and `fake` colour.
    real, fake : tensors, shape (batch, h, w, 2)
    alpha : tensor, shape (batch, 1, 1, 1)
        From 0 (fake) to 1 (real).

    References
    ----------
    Gulrajani et al. 2017, arXiv:1704.00028, algorithm 1.
    """
    between = alpha * real + (1 - alpha) * fake
    with tf.GradientTape() as tape:
        tape.watch(between)
        scores = tf.reduce_sum(tf.reduce_mean(critic([l, between], training=True), -1))
    gradient = tape.gradient(scores, between)
    norm = tf.sqrt(tf.reduce_sum(gradient**2, [1, 2, 3]) + 1e-12)
    return tf.reduce_mean((norm - 1) ** 2)


def diversity(ab_1, ab_2, z_1, z_2, ceiling):
    """Return how far two noises carry the same picture apart, capped at `ceiling`.

    The mean of min(mean|G(l, z1) - G(l, z2)| / mean|z1 - z2|, ceiling): to be maximised
    (Mao et al. 2019, arXiv:1903.05628, equation 3; the cap is ours: without it the generator
    drives the colours to the edge of the gamut).
    """
    apart = tf.reduce_mean(tf.abs(ab_1 - ab_2), [1, 2, 3])
    noise_apart = tf.reduce_mean(tf.abs(z_1 - z_2), 1)
    return tf.reduce_mean(tf.minimum(apart / (noise_apart + 1e-6), ceiling))


def edge_aware_smoothness(l, ab, sharpness=12.0):
    """Return the mean |gradient of AB| where L is flat: colours may change at outlines only.

    Parameters
    ----------
    l : tensor, shape (batch, h, w, 1)
        L*/50 - 1.
    ab : tensor, shape (batch, h, w, 2)
    sharpness : float
        |gradient of L*/100| is weighted by exp(-sharpness · gradient).
    """
    total = 0.0
    for axis in (1, 2):
        ahead = [slice(None)] * 4
        behind = [slice(None)] * 4
        ahead[axis], behind[axis] = slice(1, None), slice(None, -1)
        step_l = tf.abs(l[tuple(ahead)] - l[tuple(behind)]) / 2
        step_ab = tf.abs(ab[tuple(ahead)] - ab[tuple(behind)])
        total += tf.reduce_mean(step_ab * tf.exp(-sharpness * step_l))
    return total


class _ColorGAN(keras.Model):
    """What DCGAN and WGAN-GP share: the generator's step and the moving average."""

    def __init__(
        self,
        generator,
        critic,
        ema_generator,
        *,
        diversity_weight=3.0,
        diversity_ceiling=0.5,
        smoothness_weight=4.0,
        ema_decay=0.998,
        seed=0,
    ):
        super().__init__()
        self.generator = generator
        self.critic = critic
        self.ema_generator = ema_generator
        self.diversity_weight = diversity_weight
        self.diversity_ceiling = diversity_ceiling
        self.smoothness_weight = smoothness_weight
        self.ema_decay = ema_decay
        self.seed = seed
        self.ema_generator.trainable = False
        for average, variable in zip(ema_generator.variables, generator.variables):
            average.assign(variable)
        self.step = self.add_weight(
            shape=(), dtype="int32", initializer="zeros", trainable=False, name="step"
        )
        self.built = True

    def compile(self, *, g_optimizer, d_optimizer, **options):
        """Set the two optimizers; ``jit_compile=False`` is the faster choice on a CPU."""
        super().compile(optimizer="sgd", loss=None, **options)  # Keras wants one; it is not used
        self.g_optimizer = g_optimizer
        self.d_optimizer = d_optimizer
        g_optimizer.build(self.generator.trainable_variables)
        d_optimizer.build(self.critic.trainable_variables)

    def call(self, inputs, training=False):
        return self.generator(inputs, training=training)

    def _random(self, stream):
        """Give a seed that depends on the step, so that a resumed run draws the same numbers."""
        return tf.stack([tf.constant(self.seed * 16 + stream, tf.int32), self.step.value])

    def _twice(self, l):
        """Take half the pictures, each with two noises: the diversity term then costs nothing."""
        half = (tf.shape(l)[0] + 1) // 2
        l = tf.repeat(l[:half], 2, 0)
        z = tf.random.stateless_normal([2 * half, self.generator.latent_dim], self._random(0))
        return l, z

    def _generator_loss(self, l, z, ab):
        """Return the whole loss and its parts."""
        scores = self.critic([l, ab], training=True)
        adversarial = self.adversarial_loss(scores)
        apart = diversity(ab[::2], ab[1::2], z[::2], z[1::2], self.diversity_ceiling)
        smooth = edge_aware_smoothness(l, ab)
        loss = adversarial - self.diversity_weight * apart + self.smoothness_weight * smooth
        return loss, {"g_loss": adversarial, "diversity": apart, "smoothness": smooth}

    def _train_generator(self, l, z):
        with tf.GradientTape() as tape:
            ab = self.generator([l, z], training=True)
            loss, parts = self._generator_loss(l, z, ab)
        variables = self.generator.trainable_variables
        self.g_optimizer.apply(tape.gradient(loss, variables), variables)
        self._average()
        return parts

    def _train_critic(self, tape, loss):
        variables = self.critic.trainable_variables
        self.d_optimizer.apply(tape.gradient(loss, variables), variables)

    def _average(self):
        # The ramp forgets the initial weights, which else show for the first thousand steps.
        t = tf.cast(self.step.value, tf.float32)
        decay = tf.minimum(self.ema_decay, (1 + t) / (10 + t))
        for average, variable in zip(self.ema_generator.variables, self.generator.variables):
            average.assign(decay * average + (1 - decay) * variable)
        self.step.assign_add(1)


class DCGAN(_ColorGAN):
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
    **shared
        `diversity_weight`, `diversity_ceiling`, `smoothness_weight`, `ema_decay`, `seed`.
    """

    adversarial_loss = staticmethod(non_saturating)

    def __init__(self, generator, critic, ema_generator, *, r1_gamma=5.0, r1_every=16, **shared):
        super().__init__(generator, critic, ema_generator, **shared)
        self.r1_gamma = r1_gamma
        self.r1_every = r1_every

    def train_step(self, data):
        """Update critic, then generator, once each; `data` is (l, ab)."""
        l, ab = data
        l_fake, z = self._twice(l)
        fake = self.generator([l_fake, z], training=True)
        with tf.GradientTape() as tape:
            real_scores = self.critic([l, ab], training=True)
            fake_scores = self.critic([l_fake, fake], training=True)
            loss = discriminator_loss(real_scores, fake_scores)
            penalty = tf.constant(0.0)
            if self.r1_gamma:
                penalty = tf.cond(
                    self.step % self.r1_every == 0,
                    lambda: r1_penalty(self.critic, l, ab),
                    lambda: tf.constant(0.0),
                )
                loss += 0.5 * self.r1_gamma * self.r1_every * penalty
        self._train_critic(tape, loss)
        parts = self._train_generator(l_fake, z)
        return {"d_loss": discriminator_loss(real_scores, fake_scores), **parts}


class WGANGP(_ColorGAN):
    """Wasserstein GAN with gradient penalty.

    Each step updates the critic `n_critic` times, each time on other real pictures but on the
    same generated batch, then the generator once. So a batch of the data set holds
    ``n_critic`` times as many pictures as the generator colours.

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
        """Update the critic `n_critic` times, then the generator; `data` is (l, ab)."""
        all_l, all_ab = data
        batch = tf.shape(all_l)[0] // self.n_critic
        l_fake, z = self._twice(all_l[:batch])
        fake = self.generator([l_fake, z], training=True)
        # True colours of the very pictures that the fakes colour, to interpolate with.
        paired = tf.repeat(all_ab[: (batch + 1) // 2], 2, 0)
        for i in range(self.n_critic):
            l, ab = all_l[i * batch : (i + 1) * batch], all_ab[i * batch : (i + 1) * batch]
            alpha = tf.random.stateless_uniform([tf.shape(fake)[0], 1, 1, 1], self._random(1 + i))
            with tf.GradientTape() as tape:
                real_scores = self.critic([l, ab], training=True)
                fake_scores = self.critic([l_fake, fake], training=True)
                distance = tf.reduce_mean(real_scores) - tf.reduce_mean(fake_scores)
                penalty = tf.constant(0.0)
                if self.gp_weight:
                    penalty = gradient_penalty(self.critic, l_fake, paired, fake, alpha)
                # Nothing else holds the scores near zero (Karras et al. 2018,
                # arXiv:1710.10196, appendix A.1).
                drift = 1e-3 * tf.reduce_mean(real_scores**2)
                loss = -distance + self.gp_weight * penalty + drift
            self._train_critic(tape, loss)
            if self.weight_clip is not None:
                for variable in self.critic.trainable_variables:
                    variable.assign(
                        tf.clip_by_value(variable, -self.weight_clip, self.weight_clip)
                    )
        parts = self._train_generator(l_fake, z)
        return {"d_loss": loss, "wasserstein": distance, "penalty": penalty, **parts}
