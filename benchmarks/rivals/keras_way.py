"""Our recipe's step written straightforwardly, as the examples of keras.io train their GANs.

Networks and losses are ours. What differs is what `chroma_lib.gan` does to be fast. Here each
update of a critic draws its own noise and generates its own pictures, real and generated pictures
are scored separately, R1 is applied at each step, a second noise needs a second pass of the whole
generator, palettes are read off painted pictures, the critics use Keras' own leaky ReLU, and Adam
is Keras' own.

Sources: https://keras.io/examples/generative/dcgan_overriding_train_step/ and
https://keras.io/examples/generative/wgan_gp/.

With ``jit_compile="auto"``, its default, Keras uses XLA only where there is a GPU. So on a CPU the
step is timed without XLA; with it, compilation takes several times longer and the step is no
faster.
"""

import keras
import tensorflow as tf

from benchmarks.rivals.steps import compiled, random_batch
from chroma_lib.gan import losses
from chroma_lib.gan.fakes import NOISES_PER_PICTURE
from chroma_lib.gan.heads import PaletteEncoding
from chroma_lib.gan.layers import LeakyReLU
from chroma_lib.training.recipe import Recipe


def _with_keras_relu(critic):
    def clone(layer):
        if isinstance(layer, LeakyReLU):
            return keras.layers.LeakyReLU(0.2)
        return layer.__class__.from_config(layer.get_config())

    return keras.models.clone_model(critic, clone_function=clone)


class KerasGAN(keras.Model):
    """What both models share: how pictures are generated, and the generator's step."""

    def __init__(self, generator, critic, palette_critic, recipe):
        super().__init__()
        self.generator = generator
        self.critic = critic
        self.palette_critic = palette_critic
        self.recipe = recipe

    def compile(self, *, g_optimizer, d_optimizer, p_optimizer, **options):
        """Set the optimizers of generator, critic and palette critic."""
        super().compile(**options)
        self.g_optimizer = g_optimizer
        self.d_optimizer = d_optimizer
        self.p_optimizer = p_optimizer

    def draw_noise(self, count):
        """Draw noises (count, latent_dim)."""
        return tf.random.normal([count, self.recipe.latent_dim])

    def generate(self, l):
        """Return a coloring, its noise, and the masks and summary that it was painted with."""
        z = self.draw_noise(tf.shape(l)[0])
        encoded = self.generator.encode(l)
        return self.generator.paint(encoded, z), z, encoded

    def fake_palettes(self, l, encoded):
        """Paint each picture with several noises; return a condition and a palette for each."""
        masks, summary = encoded
        masks = tf.repeat(tf.stop_gradient(masks), NOISES_PER_PICTURE, 0)
        summary = tf.repeat(summary, NOISES_PER_PICTURE, 0)
        encoding = PaletteEncoding(masks, summary)
        painted = self.generator.paint(encoding, self.draw_noise(tf.shape(masks)[0]))
        condition = losses.mask_statistics(masks, tf.repeat(l, NOISES_PER_PICTURE, 0))
        return condition, losses.fit_palette(masks, painted)

    def real_palettes(self, l, ab, encoded):
        """Return a condition and the palette of the true colors for each picture."""
        masks = encoded.masks
        return losses.mask_statistics(masks, l), losses.fit_palette(masks, ab)

    def train_generator(self, l, ab):
        """Update the generator; return its losses."""
        recipe = self.recipe
        with tf.GradientTape() as tape:
            fake_ab, z, encoded = self.generate(l)
            other_z = self.draw_noise(tf.shape(l)[0])
            other_ab = self.generator([l, other_z], training=True)
            adversarial = self.adversarial_loss(self.critic([l, fake_ab], training=True))
            diversity = losses.diversity(fake_ab, other_ab, z, other_z, 0.5)
            smoothness = losses.edge_aware_smoothness(l, fake_ab)
            reconstruction = losses.reconstruction(encoded.masks, ab)
            palettes = self.fake_palettes(l, encoded)
            palette_loss = self.adversarial_loss(self.palette_critic(palettes, training=True))
            loss = (
                adversarial
                - recipe.diversity_weight * diversity
                + recipe.smoothness_weight * smoothness
                + recipe.reconstruction_weight * reconstruction
                + recipe.palette_weight * palette_loss
            )
        self.apply(tape, loss, self.generator, self.g_optimizer)
        return {"g_loss": adversarial, "diversity": diversity}

    @staticmethod
    def apply(tape, loss, network, optimizer):
        """Take one step of an optimizer."""
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables))


class DCGAN(KerasGAN):
    """As keras.io's "DCGAN to generate face images", with R1."""

    adversarial_loss = staticmethod(losses.non_saturating_loss)

    def train_step(self, l, ab):
        """Update each critic, then the generator."""
        fake_ab, _, encoded = self.generate(l)
        d_loss = self.train_critic(
            self.critic, self.d_optimizer, (l, ab), (l, fake_ab), self.recipe.r1_gamma
        )
        for _ in range(self.recipe.palette_updates):
            self.train_critic(
                self.palette_critic,
                self.p_optimizer,
                self.real_palettes(l, ab, encoded),
                self.fake_palettes(l, encoded),
                self.recipe.palette_gamma,
            )
        return {"d_loss": d_loss} | self.train_generator(l, ab)

    def train_critic(self, critic, optimizer, real, fake, gamma):
        """Update a critic once with pairs of condition and colors."""
        with tf.GradientTape() as tape:
            real_scores = critic(list(real), training=True)
            fake_scores = critic(list(fake), training=True)
            loss = losses.discriminator_loss(real_scores, fake_scores)
            penalized = loss + 0.5 * gamma * losses.r1_penalty(critic, *real)
        self.apply(tape, penalized, critic, optimizer)
        return loss


class WGANGP(KerasGAN):
    """As keras.io's "WGAN-GP overriding Model.train_step"."""

    adversarial_loss = staticmethod(losses.wasserstein_loss)

    def __init__(self, *parts, d_steps=5):
        super().__init__(*parts)
        self.d_steps = d_steps

    def train_step(self, l, ab):
        """Update the critic `d_steps` times, then the palette critic, then the generator."""
        for _ in range(self.d_steps):
            fake_ab, _, encoded = self.generate(l)
            d_loss = self.train_critic(self.critic, self.d_optimizer, l, ab, fake_ab)
        for _ in range(self.recipe.palette_updates):
            condition, fake = self.fake_palettes(l, encoded)
            real = tf.repeat(self.real_palettes(l, ab, encoded)[1], NOISES_PER_PICTURE, 0)
            self.train_critic(self.palette_critic, self.p_optimizer, condition, real, fake)
        return {"d_loss": d_loss} | self.train_generator(l, ab)

    def train_critic(self, critic, optimizer, condition, real, fake):
        """Update a critic once with real and fake colors under the same condition."""
        alpha = tf.random.uniform([tf.shape(fake)[0]] + [1] * (len(fake.shape) - 1))
        with tf.GradientTape() as tape:
            real_scores = critic([condition, real], training=True)
            fake_scores = critic([condition, fake], training=True)
            loss = tf.reduce_mean(fake_scores) - tf.reduce_mean(real_scores)
            penalty = losses.gradient_penalty(critic, condition, real, fake, alpha)
            loss += self.recipe.gp_weight * penalty + 1e-3 * tf.reduce_mean(real_scores**2)
        self.apply(tape, loss, critic, optimizer)
        return loss


def build(model, size, batch, **changes):
    """Return the compiled GAN; the parameters are those of `step`."""
    recipe = Recipe(model=model, size=size, batch_size=batch, **changes)
    ours = recipe.build_gan(0)
    kind = DCGAN if model == "dcgan" else WGANGP
    critics = [_with_keras_relu(critic) for critic in (ours.critic, ours.palette_critic)]
    gan = kind(ours.generator, *critics, recipe)
    betas = {"beta_1": recipe.beta_1, "beta_2": recipe.beta_2}
    # The moving average of the generator, as Keras offers it.
    average = {"use_ema": True, "ema_momentum": ours.ema_decay}
    gan.compile(
        g_optimizer=keras.optimizers.Adam(recipe.learning_rate, **betas, **average),
        d_optimizer=keras.optimizers.Adam(recipe.learning_rate, **betas),
        p_optimizer=keras.optimizers.Adam(recipe.palette_learning_rate, **betas),
    )
    gan.g_optimizer.build(gan.generator.trainable_variables)
    gan.d_optimizer.build(gan.critic.trainable_variables)
    gan.p_optimizer.build(gan.palette_critic.trainable_variables)
    return gan


def step(model, size, batch, *, jit_compile=False, **changes):
    """Return a function that runs one training step on random pictures.

    Parameters
    ----------
    model : {"dcgan", "wgan_gp"}
    size, batch : int
        A WGAN-GP takes its five critic steps on the same real batch.
    jit_compile : bool
        Whether to compile with XLA.
    **changes
        Settings of `chroma_lib.training.recipe.Recipe`.
    """
    gan = build(model, size, batch, **changes)
    return compiled(gan, random_batch(batch, size), jit_compile=jit_compile)
