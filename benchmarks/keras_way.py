"""Our recipe's step, written straightforwardly: as the examples of keras.io train their GANs.

Networks and losses are ours. What differs is what `chroma_lib.gans` does to be fast: here each
update of a critic draws its own noise and generates its own pictures, real and generated ones are
scored apart, R1 is taken at each step, a second noise means a second pass of the whole generator,
palettes are read off painted pictures, layers have Keras' own leaky ReLU where they are replaced
easily (in the critics), and Adam is Keras' own.

Sources: https://keras.io/examples/generative/dcgan_overriding_train_step/ and
https://keras.io/examples/generative/wgan_gp/.

``jit_compile="auto"``, Keras' default, compiles with XLA only where there is a GPU. So on a CPU the
step is timed without; with XLA it compiles several times longer and then is no faster.
"""

import keras
import tensorflow as tf
from stepping import compiled, random_batch

from chroma_lib.gan import losses
from chroma_lib.gan.layers import LeakyReLU
from chroma_lib.gan.steps import NOISES_PER_PICTURE
from chroma_lib.training.recipe import Recipe


def _with_keras_relu(critic):
    def clone(layer):
        if isinstance(layer, LeakyReLU):
            return keras.layers.LeakyReLU(0.2)
        return layer.__class__.from_config(layer.get_config())

    return keras.models.clone_model(critic, clone_function=clone)


class _KerasGAN(keras.Model):
    """What both share: how pictures are generated, and the generator's step."""

    def __init__(self, generator, critic, palette_critic, recipe):
        super().__init__()
        self.generator = generator
        self.critic = critic
        self.palette_critic = palette_critic
        self.recipe = recipe

    def compile(self, *, g_optimizer, d_optimizer, p_optimizer, **options):
        super().compile(**options)
        self.g_optimizer = g_optimizer
        self.d_optimizer = d_optimizer
        self.p_optimizer = p_optimizer

    def _noise(self, count):
        return tf.random.normal([count, self.recipe.latent_dim])

    def _generate(self, l):
        """Return a coloring, its noise and the masks it was painted with."""
        z = self._noise(tf.shape(l)[0])
        encoded = self.generator.encode(l)
        return self.generator.paint(encoded, z), z, encoded

    def _palettes(self, l, encoded):
        """Paint each picture with several noises; return its facts and palettes, row by row."""
        masks, summary = encoded
        masks = tf.repeat(tf.stop_gradient(masks), NOISES_PER_PICTURE, 0)
        summary = tf.repeat(summary, NOISES_PER_PICTURE, 0)
        painted = self.generator.paint([masks, summary], self._noise(tf.shape(masks)[0]))
        facts = losses.palette_facts(masks, tf.repeat(l, NOISES_PER_PICTURE, 0))
        return facts, losses.fit_palette(masks, painted)

    def _true_palettes(self, l, ab, encoded):
        masks = encoded[0]
        return losses.palette_facts(masks, l), losses.fit_palette(masks, ab)

    def _train_generator(self, l, ab):
        recipe = self.recipe
        with tf.GradientTape() as tape:
            fake, z, encoded = self._generate(l)
            other_z = self._noise(tf.shape(l)[0])
            other = self.generator([l, other_z], training=True)
            adversarial = self.adversarial_loss(self.critic([l, fake], training=True))
            apart = losses.diversity(fake, other, z, other_z, 0.5)
            smooth = losses.edge_aware_smoothness(l, fake)
            lost = losses.reconstruction(encoded[0], ab)
            palettes = self._palettes(l, encoded)
            palette = self.adversarial_loss(self.palette_critic(palettes, training=True))
            loss = (
                adversarial
                - recipe.diversity_weight * apart
                + recipe.smoothness_weight * smooth
                + recipe.reconstruction_weight * lost
                + recipe.palette_weight * palette
            )
        self._apply(tape, loss, self.generator, self.g_optimizer)
        return {"g_loss": adversarial, "diversity": apart}

    @staticmethod
    def _apply(tape, loss, network, optimizer):
        gradients = tape.gradient(loss, network.trainable_variables)
        optimizer.apply_gradients(zip(gradients, network.trainable_variables))


class DCGAN(_KerasGAN):
    """As keras.io's "DCGAN to generate face images", with R1."""

    adversarial_loss = staticmethod(losses.non_saturating)

    def train_step(self, data):
        l, ab = data
        fake, _, encoded = self._generate(l)
        d_loss = self._train_critic(
            self.critic, self.d_optimizer, (l, ab), (l, fake), self.recipe.r1_gamma
        )
        for _ in range(self.recipe.palette_updates):
            self._train_critic(
                self.palette_critic,
                self.p_optimizer,
                self._true_palettes(l, ab, encoded),
                self._palettes(l, encoded),
                self.recipe.palette_gamma,
            )
        return {"d_loss": d_loss} | self._train_generator(l, ab)

    def _train_critic(self, critic, optimizer, real, fake, gamma):
        with tf.GradientTape() as tape:
            loss = losses.discriminator_loss(
                critic(list(real), training=True), critic(list(fake), training=True)
            )
            penalized = loss + 0.5 * gamma * losses.r1_penalty(critic, *real)
        self._apply(tape, penalized, critic, optimizer)
        return loss


class WGANGP(_KerasGAN):
    """As keras.io's "WGAN-GP overriding Model.train_step"."""

    def __init__(self, *parts, d_steps=5):
        super().__init__(*parts)
        self.d_steps = d_steps

    @staticmethod
    def adversarial_loss(scores):
        return -tf.reduce_mean(scores)

    def train_step(self, data):
        l, ab = data
        for _ in range(self.d_steps):
            fake, _, encoded = self._generate(l)
            d_loss = self._train_critic(self.critic, self.d_optimizer, l, ab, fake)
        for _ in range(self.recipe.palette_updates):
            facts, palettes = self._palettes(l, encoded)
            true = tf.repeat(self._true_palettes(l, ab, encoded)[1], NOISES_PER_PICTURE, 0)
            self._train_critic(self.palette_critic, self.p_optimizer, facts, true, palettes)
        return {"d_loss": d_loss} | self._train_generator(l, ab)

    def _train_critic(self, critic, optimizer, condition, real, fake):
        alpha = tf.random.uniform([tf.shape(fake)[0]] + [1] * (len(fake.shape) - 1))
        with tf.GradientTape() as tape:
            real_scores = critic([condition, real], training=True)
            fake_scores = critic([condition, fake], training=True)
            loss = tf.reduce_mean(fake_scores) - tf.reduce_mean(real_scores)
            penalty = losses.gradient_penalty(critic, condition, real, fake, alpha)
            loss += self.recipe.gp_weight * penalty + 1e-3 * tf.reduce_mean(real_scores**2)
        self._apply(tape, loss, critic, optimizer)
        return loss


def build(model, size, batch, **changes):
    """Return the GAN, compiled; the arguments are `step`'s."""
    recipe = Recipe(model=model, size=size, batch_size=batch, **changes)
    ours = recipe.gan(0)
    kind = DCGAN if model == "dcgan" else WGANGP
    critics = [_with_keras_relu(critic) for critic in (ours.critic, ours.palette_critic)]
    gan = kind(ours.generator, *critics, recipe)
    adam = {"beta_1": recipe.beta_1, "beta_2": recipe.beta_2}
    gan.compile(
        # The moving average of the generator, as Keras offers it.
        g_optimizer=keras.optimizers.Adam(
            recipe.learning_rate, **adam, use_ema=True, ema_momentum=ours.ema_decay
        ),
        d_optimizer=keras.optimizers.Adam(recipe.learning_rate, **adam),
        p_optimizer=keras.optimizers.Adam(recipe.palette_learning_rate, **adam),
    )
    for part, optimizer in (
        (gan.generator, gan.g_optimizer),
        (gan.critic, gan.d_optimizer),
        (gan.palette_critic, gan.p_optimizer),
    ):
        optimizer.build(part.trainable_variables)
    return gan


def step(model, size, batch, *, jit_compile=False, **changes):
    """Return a function that runs one training step on random pictures.

    Parameters
    ----------
    model : {"dcgan", "wgan_gp"}
    size, batch : int
        A WGAN-GP takes its five critic steps on the same real batch.
    jit_compile : bool
        With XLA.
    **changes
        Of `chroma_lib.recipes.Recipe`.
    """
    gan = build(model, size, batch, **changes)
    return compiled(gan, random_batch(batch, size), jit_compile=jit_compile)
