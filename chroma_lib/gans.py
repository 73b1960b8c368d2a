"""DCGAN and WGAN-GP as Keras models, so that `fit`, callbacks and `tf.distribute` work.

Both are conditional: the critic sees the gray picture L beside AB, and the losses beside the
adversarial one (diversity, smoothness) are the same, so that the two can be compared.
"""

from typing import NamedTuple

from chroma_lib.quiet import keras, tf

NOISES_PER_PICTURE = 8  # that a palette head's pictures are trained with in one step
EMPTY_MASK = 1e-4  # share of the picture: a mask of less is as good as empty


def non_saturating(scores):
    """Return the generator's loss -log sigmoid(D), mean over scores (Goodfellow et al. 2014)."""
    return tf.reduce_mean(tf.nn.softplus(-scores))


def discriminator_loss(real, fake):
    """Return the discriminator's cross entropy: real called real, fake called fake."""
    return tf.reduce_mean(tf.nn.softplus(-real)) + tf.reduce_mean(tf.nn.softplus(fake))


def _squared_slope(critic, condition, colors):
    """Return the squared gradient of each sample's mean score: a tensor (batch,)."""
    with tf.GradientTape() as tape:
        tape.watch(colors)
        scores = tf.reduce_sum(tf.reduce_mean(critic([condition, colors], training=True), -1))
    gradient = tape.gradient(scores, colors)
    return tf.reduce_sum(gradient**2, list(range(1, len(colors.shape))))


def r1_penalty(critic, l, ab):
    """Return the mean squared gradient of the scores at real pictures (or palettes).

    Source: Mescheder et al. 2018, arXiv:1801.04406, equation 9.
    """
    return tf.reduce_mean(_squared_slope(critic, l, ab))


def gradient_penalty(critic, l, real, fake, alpha):
    """Return the mean of (norm - 1)² of the score's gradient between real and fake.

    The norm is taken over all axes of a sample, one alpha a sample. The small constant inside
    the root keeps its derivative finite where the gradient vanishes.

    Parameters
    ----------
    critic : keras.Model
    l : tensor, shape (batch, h, w, 1)
        The gray pictures that both `real` and `fake` color; for palettes, what `palette_facts`
        gives.
    real, fake : tensors, shape (batch, h, w, 2) or (batch, K, 2)
    alpha : tensor, shape (batch, 1, 1, 1) or (batch, 1, 1)
        From 0 (fake) to 1 (real).

    References
    ----------
    Gulrajani et al. 2017, arXiv:1704.00028, algorithm 1.
    """
    between = alpha * real + (1 - alpha) * fake
    norm = tf.sqrt(_squared_slope(critic, l, between) + 1e-12)
    return tf.reduce_mean((norm - 1) ** 2)


def diversity(ab_1, ab_2, z_1, z_2, ceiling):
    """Return how far two noises carry the same picture apart, capped at `ceiling`.

    The mean of min(mean|G(l, z1) - G(l, z2)| / mean|z1 - z2|, ceiling): to be maximized
    (Mao et al. 2019, arXiv:1903.05628, equation 3; the cap is ours: without it the generator
    drives the colors to the edge of the gamut).
    """
    return _capped(tf.reduce_mean(tf.abs(ab_1 - ab_2), [1, 2, 3]), z_1, z_2, ceiling)


def _capped(apart, z_1, z_2, ceiling):
    noise_apart = tf.reduce_mean(tf.abs(z_1 - z_2), 1)
    return tf.reduce_mean(tf.minimum(apart / (noise_apart + 1e-6), ceiling))


def palette_diversity(colors_1, colors_2, share, z_1, z_2, ceiling):
    """Return `diversity` of two palettes instead of the pictures that they paint.

    In a picture an iris counts as its few pixels do, and eyes stay alike. Here each mask counts
    by the fourth root of its share, so that a small one counts nearly as a large one, and an
    empty one not at all.

    Parameters
    ----------
    colors_1, colors_2 : tensors, shape (batch, K, 2)
    share : tensor, shape (batch, K)
        Of the picture, for each mask.
    z_1, z_2 : tensors, shape (batch, latent_dim)
    ceiling : float
    """
    weight = (share + 1e-8) ** 0.25
    weight /= tf.reduce_sum(weight, -1, keepdims=True)
    apart = tf.reduce_mean(tf.abs(colors_1 - colors_2), -1)  # (batch, K)
    return _capped(tf.reduce_sum(weight * apart, -1), z_1, z_2, ceiling)


def edge_aware_smoothness(l, ab, sharpness=12.0):
    """Return the mean |gradient of AB| where L is flat: colors may change at outlines only.

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
        # Rolled, since the gradient of a roll is a roll, and that of a slice is slow on a CPU.
        step_l = tf.abs(tf.roll(l, -1, axis) - l) / 2
        step_ab = tf.abs(tf.roll(ab, -1, axis) - ab)
        side = tf.shape(l)[axis]
        inside = tf.cast(tf.range(side) < side - 1, l.dtype)  # the last has no neighbor ahead
        inside = tf.reshape(inside, [-1, 1, 1] if axis == 1 else [-1, 1])
        weight = inside / tf.reduce_mean(inside) * tf.exp(-sharpness * step_l)
        total += tf.reduce_mean(step_ab * weight)
    return total


def _flat(maps):
    """Return maps (batch, h, w, channels) as matrices (batch, h · w, channels)."""
    shape = tf.shape(maps)
    return tf.reshape(maps, [shape[0], shape[1] * shape[2], maps.shape[-1]])


def overlaps(masks):
    """Return how much of the picture each two masks share: a tensor (batch, K, K)."""
    pixels = tf.cast(tf.shape(masks)[1] * tf.shape(masks)[2], masks.dtype)
    flat = _flat(masks)
    return tf.matmul(flat, flat, transpose_a=True) / pixels


def fit_palette(masks, ab):
    """Return the palette with which masks paint true colors best.

    Ridge regression of AB on the masks, picture by picture. The ridge keeps masks that hold next
    to nothing from taking wild colors.

    Parameters
    ----------
    masks : tensor, shape (batch, h, w, K)
        Shares that add up to 1 over the K.
    ab : tensor, shape (batch, h, w, 2)

    Returns
    -------
    tensor, shape (batch, K, 2)
    """
    pixels = tf.cast(tf.shape(masks)[1] * tf.shape(masks)[2], masks.dtype)
    right = tf.matmul(_flat(masks), _flat(ab), transpose_a=True) / pixels
    return _ridge(overlaps(masks), right)


def _ridge(overlap, right):
    regular = overlap + EMPTY_MASK * tf.eye(overlap.shape[-1], dtype=overlap.dtype)
    return tf.linalg.cholesky_solve(tf.linalg.cholesky(regular), right)


def reconstruction(masks, ab):
    """Return how much of true colors the masks lose: the mean squared difference of AB.

    Each mask is filled with its color of `fit_palette`. What differs then is color that changes
    inside a mask. So the masks learn from any colored picture which places share a color,
    without being told names of regions.

    Parameters
    ----------
    masks : tensor, shape (batch, h, w, K)
    ab : tensor, shape (batch, h, w, 2)
    """
    # At the best palette the loss does not change with it, so no gradient is lost.
    colors = tf.stop_gradient(fit_palette(masks, ab))
    return tf.reduce_mean((_flat(ab) - tf.matmul(_flat(masks), colors)) ** 2)


def palette_facts(masks, l):
    """Return what a palette critic knows of a picture: each mask's area and lightness.

    Parameters
    ----------
    masks : tensor, shape (batch, h, w, K)
    l : tensor, shape (batch, h, w, 1)

    Returns
    -------
    tensor, shape (batch, 2 K)
    """
    area = tf.reduce_mean(masks, [1, 2])
    light = tf.reduce_mean(masks * l, [1, 2]) / (area + EMPTY_MASK)
    return tf.concat([4 * area, light], -1)


class _Made(NamedTuple):
    """What a generator made in one step."""

    l: tf.Tensor  # the gray pictures, (batch, h, w, 1)
    ab: tf.Tensor  # one coloring each, (batch, h, w, 2)
    apart: tf.Tensor  # the diversity term, a number
    masks: tf.Tensor | None  # (batch, h, w, K), with a palette
    facts: tf.Tensor | None  # what the palette critic knows, a row a palette
    palettes: tf.Tensor | None  # (batch · noises, K, 2)


class _ColorGAN(keras.Model):
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
        shape = [count * _replicas(), self.generator.latent_dim]
        return _own_rows(tf.random.stateless_normal(shape, self._random(0)), each)

    def _make(self, l):
        """Color gray pictures, with more than one noise for the diversity term."""
        if self.has_palette:
            return self._make_palettes(l)
        # Half the pictures, each with two noises: the diversity term then costs nothing.
        half = (tf.shape(l)[0] + 1) // 2
        l = tf.repeat(l[:half], 2, 0)
        z = self._noise(2 * half, 2)
        ab = self.generator([l, z], training=True)
        apart = diversity(ab[::2], ab[1::2], z[::2], z[1::2], self.diversity_ceiling)
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
        ab = tf.reshape(tf.matmul(_flat(masks), colors[:, 0]), tf.shape(l) * [1, 1, 1, 2])
        z_1, z_2 = z[::NOISES_PER_PICTURE], z[1::NOISES_PER_PICTURE]
        share = tf.reduce_mean(tf.stop_gradient(masks), [1, 2])  # (batch, K)
        apart = palette_diversity(
            colors[:, 0], colors[:, 1], share, z_1, z_2, self.diversity_ceiling
        )
        # The palette critic teaches the palette alone. It sees palettes as they can be read off
        # a picture, so that generated and true ones are alike in all but their colors.
        still = tf.stop_gradient(masks)
        palettes = self._seen(still, colors)
        facts = tf.repeat(palette_facts(still, l), NOISES_PER_PICTURE, 0)
        return _Made(l, ab, apart, masks, facts, palettes)

    def _seen(self, masks, colors):
        """Return `fit_palette` of what palettes (batch, noises, K, 2) paint, without painting."""
        overlap = overlaps(masks)
        batch, noises, k = tf.shape(colors)[0], colors.shape[1], colors.shape[2]
        columns = tf.reshape(tf.transpose(colors, [0, 2, 1, 3]), [batch, k, 2 * noises])
        fitted = _ridge(overlap, overlap @ columns)
        fitted = tf.transpose(tf.reshape(fitted, [batch, k, noises, 2]), [0, 2, 1, 3])
        return tf.reshape(fitted, [-1, k, 2])

    def _generator_loss(self, made, ab):
        """Return the whole loss and its parts; `ab` are true colors of `made.l`."""
        adversarial = self.adversarial_loss(self.critic([made.l, made.ab], training=True))
        smooth = edge_aware_smoothness(made.l, made.ab)
        loss = adversarial - self.diversity_weight * made.apart + self.smoothness_weight * smooth
        parts = {"g_loss": adversarial, "diversity": made.apart, "smoothness": smooth}
        if self.reconstruction_weight and self.has_palette:
            lost = reconstruction(made.masks, ab)
            loss += self.reconstruction_weight * lost
            parts["reconstruction"] = lost
        if self.palette_critic is not None:
            scores = self.palette_critic([made.facts, made.palettes], training=True)
            parts["p_g_loss"] = self.adversarial_loss(scores)
            loss += self.palette_weight * parts["p_g_loss"]
        return loss, parts

    def _train_generator(self, tape, loss):
        _descend(tape, loss, self.generator, self.g_optimizer)
        self._average()

    def _average(self):
        # The ramp forgets the initial weights, which else show for the first thousand steps.
        t = tf.cast(self.step.value, tf.float32)
        decay = tf.minimum(self.ema_decay, (1 + t) / (10 + t))
        for average, variable in zip(self.ema_generator.variables, self.generator.variables):
            _assign(average, lambda a, v, d: d * a + (1 - d) * v, variable, decay)
        _assign(self.step, lambda step: step + 1)

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


def _both(critic, real, fake):
    """Score real and generated ones in one pass: half the operations for the same numbers."""
    if any(isinstance(layer, keras.layers.BatchNormalization) for layer in critic.layers):
        return [critic(list(each), training=True) for each in (real, fake)]  # statistics of its own
    together = [tf.concat(pair, 0) for pair in zip(real, fake)]
    scores = critic(together, training=True)
    count = tf.shape(real[0])[0]
    return scores[:count], scores[count:]


def _descend(tape, loss, network, optimizer):
    variables, replicas = network.trainable_variables, _replicas()
    # Keras adds up the gradients of all replicas, and the loss is a mean over all.
    share = tf.constant(1 / replicas) if replicas > 1 else None
    optimizer.apply(tape.gradient(loss, variables, output_gradients=share), variables)


def _replicas():
    """Return how many devices share the batch; each has an equal share of its pictures."""
    return tf.distribute.get_strategy().num_replicas_in_sync


def _own_rows(rows, each):
    """Return this replica's rows of what was drawn for all, `each` rows a picture.

    As `distribute.shares` deals the pictures: replica r of R has r, r + R, ...
    """
    replicas = _replicas()
    if replicas == 1:
        return rows
    own = tf.distribute.get_replica_context().replica_id_in_sync_group
    shape = tf.shape(rows)[1:]
    dealt = tf.reshape(rows, tf.concat([[-1, replicas, each], shape], 0))[:, own]
    return tf.reshape(dealt, tf.concat([[-1], shape], 0))


def _assign(variable, change, *others):
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
    palette_gamma : float
        Weight of the palette critic's R1, which is taken at each step.
    **shared
        `palette_critic`, `palette_weight`, `reconstruction_weight`, `diversity_weight`,
        `diversity_ceiling`, `smoothness_weight`, `ema_decay`, `seed`.
    """

    adversarial_loss = staticmethod(non_saturating)

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
                    true = fit_palette(made.masks, ab)
                    for _ in range(self.palette_updates):
                        parts |= self._train_palette_critic(facts, true, made)
            loss, more = self._generator_loss(made, ab)
        self._train_generator(tape, loss)
        return parts | more

    def _train_critic(self, l, ab, made):
        with tf.GradientTape() as tape:
            real, fake = _both(self.critic, [l, ab], [made.l, made.ab])
            loss = distinguished = discriminator_loss(real, fake)
            if self.r1_gamma:
                penalty = tf.cond(
                    self.step % self.r1_every == 0,
                    lambda: r1_penalty(self.critic, l, ab),
                    lambda: tf.constant(0.0),
                )
                loss += 0.5 * self.r1_gamma * self.r1_every * penalty
        _descend(tape, loss, self.critic, self.d_optimizer)
        return {"d_loss": distinguished}

    def _train_palette_critic(self, facts, true, made):
        with tf.GradientTape() as tape:
            real, fake = _both(self.palette_critic, [facts, true], [made.facts, made.palettes])
            loss = distinguished = discriminator_loss(real, fake)
            loss += 0.5 * self.palette_gamma * r1_penalty(self.palette_critic, facts, true)
        _descend(tape, loss, self.palette_critic, self.p_optimizer)
        return {"p_loss": distinguished}


class WGANGP(_ColorGAN):
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
                        self.critic, self.d_optimizer, real, between, i, 1 if self.has_palette else 2
                    )
                if self.palette_critic is not None:
                    true = tf.repeat(fit_palette(made.masks, ab), NOISES_PER_PICTURE, 0)
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
        alpha_shape = [tf.shape(fake)[0] * _replicas()] + [1] * (len(fake.shape) - 1)
        alpha = tf.random.stateless_uniform(alpha_shape, self._random(1 + number))
        alpha = _own_rows(alpha, each)
        with tf.GradientTape() as tape:
            real_scores, fake_scores = _both(critic, real, [condition, fake])
            distance = tf.reduce_mean(real_scores) - tf.reduce_mean(fake_scores)
            penalty = tf.constant(0.0)
            if self.gp_weight:
                penalty = gradient_penalty(critic, condition, paired, fake, alpha)
            # Nothing else holds the scores near zero (Karras et al. 2018,
            # arXiv:1710.10196, appendix A.1).
            drift = 1e-3 * tf.reduce_mean(real_scores**2)
            loss = -distance + self.gp_weight * penalty + drift
        _descend(tape, loss, critic, optimizer)
        if self.weight_clip is not None:
            limits = -self.weight_clip, self.weight_clip
            for variable in critic.trainable_variables:
                _assign(variable, lambda weight: tf.clip_by_value(weight, *limits))
        return {"d_loss": loss, "wasserstein": distance, "penalty": penalty}
