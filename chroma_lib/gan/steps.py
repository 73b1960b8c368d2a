"""DCGAN and WGAN-GP as Keras models, so that `fit`, callbacks and `tf.distribute` work.

Both are conditional: the critic sees the gray picture L beside AB, and the losses beside the
adversarial one (diversity, smoothness) are the same, so that the two can be compared.
"""

from typing import NamedTuple

import keras
import tensorflow as tf

from chroma_lib.gan import losses

NOISES_PER_PICTURE = 8  # that a palette head's pictures are trained with in one step


class _Made(NamedTuple):
    """What a generator made in one step."""

    l: tf.Tensor  # the gray pictures, (batch, h, w, 1)
    ab: tf.Tensor  # one coloring each, (batch, h, w, 2)
    apart: tf.Tensor  # the diversity term, a number
    masks: tf.Tensor | None  # (batch, h, w, K), with a palette
    facts: tf.Tensor | None  # what the palette critic knows, a row a palette
    palettes: tf.Tensor | None  # (batch · noises, K, 2)


class ColorGAN(keras.Model):
    """What DCGAN and WGAN-GP share: the generator's step and the moving average."""

    def __init__(
        self,
        generator,
        critic,
        ema_generator,
        *,
        palette_critic=None,
        palette_weight=1.0,
        palette_updates=2,
        reconstruction_weight=0.0,
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
        self.palette_critic = palette_critic
        self.palette_weight = palette_weight
        self.palette_updates = palette_updates
        self.reconstruction_weight = reconstruction_weight
        self.diversity_weight = diversity_weight
        self.diversity_ceiling = diversity_ceiling
        self.smoothness_weight = smoothness_weight
        self.ema_decay = ema_decay
        self.seed = seed
        self.has_palette = generator.noise == "palette"
        self.ema_generator.trainable = False
        for average, variable in zip(ema_generator.variables, generator.variables):
            average.assign(variable)
        self.step = self.add_weight(
            shape=(), dtype="int32", initializer="zeros", trainable=False, name="step"
        )
        self.built = True

    def compile(self, *, g_optimizer, d_optimizer, p_optimizer=None, **options):
        """Set the optimizers of generator, critic and palette critic.

        ``jit_compile=False`` is the faster choice on a CPU.
        """
        super().compile(optimizer="sgd", loss=None, **options)  # Keras wants one; it is not used
        self.g_optimizer = g_optimizer
        self.d_optimizer = d_optimizer
        self.p_optimizer = p_optimizer
        g_optimizer.build(self.generator.trainable_variables)
        d_optimizer.build(self.critic.trainable_variables)
        if self.palette_critic is not None:
            p_optimizer.build(self.palette_critic.trainable_variables)

    @property
    def state(self):
        """All that a training needs to go on where it was: dict of str to list of variables."""
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

    def call(self, inputs, training=False):
        return self.generator(inputs, training=training)

    def _random(self, stream):
        """Give a seed that depends on the step, so that a resumed run draws the same numbers."""
        return tf.stack([tf.constant(self.seed * 16 + stream, tf.int32), self.step.value])

    def _noise(self, count, each):
        """Draw this replica's noises: `count` in all, `each` for one picture."""
        shape = [count * replica_count(), self.generator.latent_dim]
        return replica_rows(tf.random.stateless_normal(shape, self._random(0)), each)

    def _make(self, l):
        """Color gray pictures, with more than one noise for the diversity term."""
        if self.has_palette:
            return self._make_palettes(l)
        # Half the pictures, each with two noises: the diversity term then costs nothing.
        half = (tf.shape(l)[0] + 1) // 2
        l = tf.repeat(l[:half], 2, 0)
        z = self._noise(2 * half, 2)
        ab = self.generator([l, z], training=True)
        apart = losses.diversity(ab[::2], ab[1::2], z[::2], z[1::2], self.diversity_ceiling)
        return _Made(l, ab, apart, None, None, None)

    def _make_palettes(self, l):
        """Encode each picture once; further noises then cost next to nothing."""
        batch = tf.shape(l)[0]
        z = self._noise(batch * NOISES_PER_PICTURE, NOISES_PER_PICTURE)
        encoded = self.generator.encode(l)
        masks = encoded[0]
        colors = tf.reshape(
            self.generator.palette(encoded, z),
            [batch, NOISES_PER_PICTURE, self.generator.palette_size, 2],
        )
        ab = tf.reshape(
            tf.matmul(losses.flatten_maps(masks), colors[:, 0]), tf.shape(l) * [1, 1, 1, 2]
        )
        z_1, z_2 = z[::NOISES_PER_PICTURE], z[1::NOISES_PER_PICTURE]
        share = tf.reduce_mean(tf.stop_gradient(masks), [1, 2])  # (batch, K)
        apart = losses.palette_diversity(
            colors[:, 0], colors[:, 1], share, z_1, z_2, self.diversity_ceiling
        )
        # The palette critic teaches the palette alone. It sees palettes as they can be read off
        # a picture, so that generated and true ones are alike in all but their colors.
        still = tf.stop_gradient(masks)
        palettes = self._seen(still, colors)
        facts = tf.repeat(losses.palette_facts(still, l), NOISES_PER_PICTURE, 0)
        return _Made(l, ab, apart, masks, facts, palettes)

    def _seen(self, masks, colors):
        """Return `fit_palette` of what palettes (batch, noises, K, 2) paint, without painting."""
        overlap = losses.overlaps(masks)
        batch, noises, k = tf.shape(colors)[0], colors.shape[1], colors.shape[2]
        columns = tf.reshape(tf.transpose(colors, [0, 2, 1, 3]), [batch, k, 2 * noises])
        fitted = losses.solve_ridge(overlap, overlap @ columns)
        fitted = tf.transpose(tf.reshape(fitted, [batch, k, noises, 2]), [0, 2, 1, 3])
        return tf.reshape(fitted, [-1, k, 2])

    def _generator_loss(self, made, ab):
        """Return the whole loss and its parts; `ab` are true colors of `made.l`."""
        adversarial = self.adversarial_loss(self.critic([made.l, made.ab], training=True))
        smooth = losses.edge_aware_smoothness(made.l, made.ab)
        loss = adversarial - self.diversity_weight * made.apart + self.smoothness_weight * smooth
        parts = {"g_loss": adversarial, "diversity": made.apart, "smoothness": smooth}
        if self.reconstruction_weight and self.has_palette:
            lost = losses.reconstruction(made.masks, ab)
            loss += self.reconstruction_weight * lost
            parts["reconstruction"] = lost
        if self.palette_critic is not None:
            scores = self.palette_critic([made.facts, made.palettes], training=True)
            parts["p_g_loss"] = self.adversarial_loss(scores)
            loss += self.palette_weight * parts["p_g_loss"]
        return loss, parts

    def _train_generator(self, tape, loss):
        descend(tape, loss, self.generator, self.g_optimizer)
        self._average()

    def _average(self):
        # The ramp forgets the initial weights, which else show for the first thousand steps.
        t = tf.cast(self.step.value, tf.float32)
        decay = tf.minimum(self.ema_decay, (1 + t) / (10 + t))
        for average, variable in zip(self.ema_generator.variables, self.generator.variables):
            assign(average, lambda a, v, d: d * a + (1 - d) * v, variable, decay)
        assign(self.step, lambda step: step + 1)

    def _maybe_symbolic_build(self, **_):
        """Build nothing: all is built. Keras would average a batch over workers, and fails."""

    def make_train_function(self, force=False):
        """Let Keras make it, but for a strategy: Keras can't average single numbers of workers."""
        strategy = self._distribute_strategy
        if strategy is None:
            return super().make_train_function(force)
        if self.train_function is not None and not force:
            return self.train_function
        names = []

        def one_share(data):
            parts = self.train_step(data)
            names[:] = parts
            return tf.stack(list(parts.values()))

        @tf.function
        def one_step(iterator):
            told = strategy.run(one_share, args=(next(iterator),))
            means = strategy.reduce(tf.distribute.ReduceOp.MEAN, told, axis=None)
            return dict(zip(names, tf.unstack(means)))

        self.train_function = one_step
        return one_step


def score_both(critic, real, fake):
    """Score real and generated ones in one pass: half the operations for the same numbers."""
    if any(isinstance(layer, keras.layers.BatchNormalization) for layer in critic.layers):
        return [critic(list(each), training=True) for each in (real, fake)]  # statistics of its own
    together = [tf.concat(pair, 0) for pair in zip(real, fake)]
    scores = critic(together, training=True)
    count = tf.shape(real[0])[0]
    return scores[:count], scores[count:]


def descend(tape, loss, network, optimizer):
    variables, replicas = network.trainable_variables, replica_count()
    # Keras adds up the gradients of all replicas, and the loss is a mean over all.
    share = tf.constant(1 / replicas) if replicas > 1 else None
    optimizer.apply(tape.gradient(loss, variables, output_gradients=share), variables)


def replica_count():
    """Return how many devices share the batch; each has an equal share of its pictures."""
    return tf.distribute.get_strategy().num_replicas_in_sync


def replica_rows(rows, each):
    """Return this replica's rows of what was drawn for all, `each` rows a picture.

    As `distribute.shares` deals the pictures: replica r of R has r, r + R, ...
    """
    replicas = replica_count()
    if replicas == 1:
        return rows
    own = tf.distribute.get_replica_context().replica_id_in_sync_group
    shape = tf.shape(rows)[1:]
    dealt = tf.reshape(rows, tf.concat([[-1, replicas, each], shape], 0))[:, own]
    return tf.reshape(dealt, tf.concat([[-1], shape], 0))


def assign(variable, change, *others):
    """Give a variable the value ``change(variable, *others)``, on each device by itself."""
    if not tf.distribute.has_strategy():
        variable.assign(change(variable, *others))
        return

    def update(strategy, *others):
        strategy.extended.update(
            variable.value, lambda mine, *rest: mine.assign(change(mine, *rest)), args=others
        )

    others = [getattr(one, "value", one) for one in others]
    strategy = tf.distribute.get_strategy()
    tf.__internal__.distribute.interim.maybe_merge_call(update, strategy, *others)  # as Keras does
