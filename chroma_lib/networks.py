"""The networks: a U-Net generator with three noise entries, a critic, and those of v0.2.

A generator is used in two strokes: `encode` reads the gray picture, `paint` colors it with a
noise. `call` does both. With the palette head the picture is read once, however many colorings
are painted.

All pictures are in the network's range: L*/50 - 1 and AB/110 (see `chroma_lib.color`).
"""

import numpy as np

from chroma_lib import ChromaError
from chroma_lib.quiet import keras, tf

NOISE_ENTRIES = ("palette", "film", "input")
PRECISIONS = ("float32", "bfloat16")
LATENT_DIM = 100
# Far more than a generator needs. Without a bound, the card of foreign weights could ask for all
# memory there is.
_MOST = {"latent_dim": 1024, "base": 64, "palette_size": 64}


def check_size(size):
    """Return how often a U-Net for this picture size halves it after its first space-to-depth.

    Parameters
    ----------
    size : int
        Side of the square picture in pixels.

    Raises
    ------
    ChromaError
        If the size is outside 32..256 or can't be halved often enough.
    """
    if isinstance(size, (int, np.integer)) and 32 <= size <= 256:
        levels = int(np.log2(size)) - 3  # the smallest map is then 4 to 7 pixels wide
        if size % 2 ** (levels + 1) == 0:
            return levels
    raise ChromaError(
        f"size {size} does not fit the networks: use 64 or 128 (or another multiple of 16 up "
        "to 112, of 32 from 128 to 224, or 256)"
    )


def _check_positive(**values):
    for name, value in values.items():
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
            raise ChromaError(f"{name} must be a whole number from 1, not {value!r}")


def _check_generator(**values):
    _check_positive(**values)
    for name, value in values.items():
        if value > _MOST[name]:
            raise ChromaError(f"{name} must be at most {_MOST[name]}, not {value}")


class _Layers:
    """Makes layers whose initial weights depend on the seed alone.

    Convolutions take the precision asked for; weights are float32 in any case, and so are dense
    layers, which are too small to gain from less.
    """

    def __init__(self, seed, precision="float32"):
        if precision not in PRECISIONS:
            raise ChromaError(
                f"unknown precision {precision!r}: use one of {', '.join(PRECISIONS)}"
            )
        self.seeds = np.random.SeedSequence(seed)
        self.dtype = "float32" if precision == "float32" else f"mixed_{precision}"

    def _initial(self, gain=1.0):
        seed = int(self.seeds.spawn(1)[0].generate_state(1)[0])
        # He et al. 2015, arXiv:1502.01852: keeps the variance behind a leaky ReLU.
        return keras.initializers.VarianceScaling(2.0 * gain**2, "fan_in", seed=seed)

    def conv(self, filters, kernel, strides=1, gain=1.0, **options):
        return keras.layers.Conv2D(
            filters,
            kernel,
            strides,
            padding="same",
            kernel_initializer=self._initial(gain),
            **{"dtype": self.dtype} | options,
        )

    def up(self, filters, kernel=4, strides=2, **options):
        return keras.layers.Conv2DTranspose(
            filters,
            kernel,
            strides,
            padding="same",
            # Each output pixel sees (kernel / strides)² taps, not kernel²: hence the gain.
            kernel_initializer=self._initial(gain=max(strides, 1)),
            **{"dtype": self.dtype} | options,
        )

    def dense(self, units, gain=1.0, **options):
        return keras.layers.Dense(units, kernel_initializer=self._initial(gain), **options)


@tf.custom_gradient
def _slope(upstream, y):
    """Return upstream · 0.2 where y is negative; as often differentiable as one likes."""

    def gradient(again):
        return _slope(again, y), None

    return tf.raw_ops.LeakyReluGrad(gradients=upstream, features=y, alpha=0.2), gradient


@tf.custom_gradient
def _leaky(x):
    """Return the leaky ReLU; its gradient looks at the output, whose sign is the input's.

    So nothing needs the input any more, and TensorFlow fuses the ReLU with the layer before it.
    """
    y = tf.nn.leaky_relu(x, 0.2)
    return y, lambda upstream: _slope(upstream, y)


class LeakyReLU(keras.layers.Layer):
    """`_leaky` as a layer of the critics."""

    def call(self, x):
        return _leaky(x)


class Generator(keras.Model):
    """U-Net from a gray picture and a noise to AB; built by `build_generator`.

    Attributes
    ----------
    config : dict
        The arguments that rebuild it: ``build_generator(**config)``. The precision is not among
        them: whoever loads weights chooses it anew.
    """

    def __init__(self, size, *, noise, latent_dim, base, palette_size, seed, precision):
        super().__init__(name=f"generator_{noise}")
        levels = check_size(size)
        make = _Layers(seed, precision)
        self.size, self.noise, self.latent_dim = size, noise, latent_dim
        self.palette_size = palette_size
        self.config = {
            "size": size,
            "noise": noise,
            "latent_dim": latent_dim,
            "base": base,
            "palette_size": palette_size,
            "seed": seed,
        }
        widths = [min(2 + 2 * i, 8) * base for i in range(levels + 1)]
        if noise == "input":
            self.noise_plane = make.dense(size * size, activation="relu")
        self.first = make.conv(widths[0], 3)
        self.down = [make.conv(width, 4, 2) for width in widths[1:]]
        self.middle = make.conv(widths[-1], 3)
        self.context = make.dense(widths[-1])
        self.up = [make.up(width) for width in widths[-2::-1]]
        # A second look at each level, where what came up meets what came across.
        self.refine = [make.conv(width, 3) for width in widths[-2::-1]]
        self.fine = make.conv(4 * base, 3)  # becomes `base` channels at full size
        if noise == "film":
            self.noise_mlp = [make.dense(128), make.dense(128)]
            self.film = [make.dense(2 * width, gain=0.5) for width in widths[-2::-1] + [4 * base]]
        if noise == "palette":
            self.last = make.conv(palette_size, 3, dtype="float32")
            self.summary = make.dense(64)
            self.palette_mlp = [make.dense(256), make.dense(256)]
            self.colors = make.dense(2 * palette_size, gain=0.5)
        else:
            self.last = make.conv(2, 3, gain=0.2, dtype="float32")

    def build(self, input_shape=None):
        if not self.built:
            self.built = True
            self([tf.zeros([1, self.size, self.size, 1]), tf.zeros([1, self.latent_dim])])

    def _contract(self, x):
        x = tf.nn.space_to_depth(x, 2)  # (batch, size/2, size/2, 4 or 8)
        x = _leaky(self.first(x))
        skips = []
        for down in self.down:
            skips.append(x)
            x = _leaky(down(x))
        x = _leaky(self.middle(x))  # (batch, 4, 4, 8 base)
        pooled = tf.cast(tf.reduce_mean(x, [1, 2]), tf.float32)
        # What the whole picture shows reaches every place of it.
        x = x + tf.cast(_leaky(self.context(pooled))[:, None, None, :], x.dtype)
        return x, skips, pooled

    def _expand(self, x, skips, l, film=None):
        for i, (up, skip) in enumerate(zip(self.up, reversed(skips))):
            x = up(x)
            if film is not None:
                scale, shift = tf.split(self.film[i](film)[:, None, None, :], 2, -1)
                x = x * (1 + scale) + shift
            x = _leaky(self.refine[i](tf.concat([_leaky(x), skip], -1)))
        x = self.fine(x)  # (batch, size/2, size/2, 4 base)
        if film is not None:
            scale, shift = tf.split(self.film[-1](film)[:, None, None, :], 2, -1)
            x = x * (1 + scale) + shift
        x = tf.nn.depth_to_space(_leaky(x), 2)  # (batch, size, size, base)
        return self.last(tf.concat([x, tf.cast(l, x.dtype)], -1))

    def encode(self, l):
        """Read gray pictures: all that does not depend on the noise.

        Parameters
        ----------
        l : tensor, shape (batch, size, size, 1)

        Returns
        -------
        list of tensors
            Palette: masks (batch, size, size, K), summary (batch, channels). FiLM: the maps of
            the contracting half. Input: l alone, since there the noise enters at the start.
        """
        if self.noise == "input":
            return [l]
        x, skips, pooled = self._contract(l)
        if self.noise == "film":
            return [l, x, *skips]
        masks = tf.nn.softmax(self._expand(x, skips, l))
        # How much of the picture each mask holds, and how light it is there: a palette must
        # know whether it colors dark or light hair.
        # Masks learn from what is painted with them, not from what it does to the palette.
        still = tf.stop_gradient(masks)
        area = tf.reduce_mean(still, [1, 2])
        light = tf.reduce_mean(still * l, [1, 2]) / (area + 1e-3)
        return [masks, tf.concat([pooled, area, light], -1)]

    def paint(self, encoded, z):
        """Color encoded pictures with a noise.

        Parameters
        ----------
        encoded : list of tensors
            From `encode`; a batch of one is painted with every noise.
        z : tensor, shape (batch, latent_dim)

        Returns
        -------
        tensor, shape (batch, size, size, 2)
            AB/110, inside -1..1.
        """
        if self.noise == "palette":
            masks = encoded[0]
            batch, height, width = tf.shape(masks)[0], tf.shape(masks)[1], tf.shape(masks)[2]
            colors = self.palette(encoded, z)  # (batch, K, 2)
            flat = tf.reshape(masks, [batch, height * width, self.palette_size])
            ab = tf.matmul(flat, colors)  # a batch of one broadcasts over the noises
            return tf.reshape(ab, [-1, height, width, 2])
        encoded = [tf.repeat(e, tf.shape(z)[0] // tf.shape(e)[0], 0) for e in encoded]
        if self.noise == "film":
            l, x, *skips = encoded
            film = z
            for layer in self.noise_mlp:
                film = _leaky(layer(film))
            return tf.tanh(self._expand(x, skips, l, film))
        (l,) = encoded
        plane = tf.reshape(self.noise_plane(z), [-1, self.size, self.size, 1])
        x, skips, _ = self._contract(tf.concat([l, plane], -1))
        return tf.tanh(self._expand(x, skips, l))

    def masks(self, encoded):
        """Return where each palette color goes: (batch, size, size, K), adding up to 1."""
        self._needs_palette("masks")
        return encoded[0]

    def sharpen(self, factor):
        """Make the masks' edges crisper: multiply by `factor` what softmax turns into masks."""
        self._needs_palette("sharpen")
        for variable in self.last.weights:  # of an average too, which is not trainable
            variable.assign(factor * variable)

    def palette(self, encoded, z):
        """Return the colors that a noise gives: (batch, K, 2) as AB/110."""
        self._needs_palette("palette")
        summary = _leaky(self.summary(encoded[1]))
        summary = tf.repeat(summary, tf.shape(z)[0] // tf.shape(summary)[0], 0)
        x = tf.concat([summary, z], -1)
        for layer in self.palette_mlp:
            x = _leaky(layer(x))
        return tf.reshape(tf.tanh(self.colors(x)), [-1, self.palette_size, 2])

    def _needs_palette(self, what):
        if self.noise != "palette":
            raise ChromaError(
                f"{what}: only a generator with noise='palette' has them, this is {self.noise!r}"
            )

    def call(self, inputs):
        l, z = inputs
        return self.paint(self.encode(l), z)


def build_generator(
    size=64,
    *,
    noise="palette",
    latent_dim=LATENT_DIM,
    base=10,
    palette_size=10,
    seed=0,
    precision="float32",
):
    """Build the U-Net generator.

    Parameters
    ----------
    size : int
        Side of the square pictures in pixels: 64, 128 or another that `check_size` accepts.
    noise : {"palette", "film", "input"}
        Where the noise enters: a palette over soft masks; a scale and shift of every decoder
        level (FiLM, Perez et al. 2018, arXiv:1709.07871); a plane beside L, as in v0.2.
    latent_dim : int
    base : int
        Width: the levels have 2, 4, 6, 8, 8 times as many channels.
    palette_size : int
        K, the number of soft masks and colors of the palette head.
    seed : int
        Of the initial weights.
    precision : {"float32", "bfloat16"}
        Of the convolutions. Weights, the last layer and the output are float32 all the same.

    Returns
    -------
    Generator
        ``generator([l, z])`` gives AB/110 of shape (batch, size, size, 2).

    Raises
    ------
    ChromaError
        For a size that does not fit, an unknown noise entry, or a count below 1 or far too large.
    """
    if noise not in NOISE_ENTRIES:
        raise ChromaError(f"unknown noise entry {noise!r}: use one of {', '.join(NOISE_ENTRIES)}")
    _check_generator(latent_dim=latent_dim, base=base, palette_size=palette_size)
    generator = Generator(
        size,
        noise=noise,
        latent_dim=latent_dim,
        base=base,
        palette_size=palette_size,
        seed=seed,
        precision=precision,
    )
    generator.build()
    return generator


def build_critic(size=64, *, base=20, seed=0, precision="float32"):
    """Build the critic (or discriminator) of the recipe: no BatchNorm, no dropout.

    Parameters
    ----------
    size : int
    base : int
        Channels of the first level.
    seed : int
    precision : {"float32", "bfloat16"}
        Of the convolutions but the last; scores are float32.

    Returns
    -------
    keras.Model
        ``critic([l, ab])`` gives scores (batch, patches + 1): a map of at least 4x4 patches,
        each judging its own surroundings (PatchGAN, Isola et al. 2017, arXiv:1611.07004), and
        one dense score of the whole picture.
    """
    levels = check_size(size) + 1
    _check_positive(base=base)
    make = _Layers(seed, precision)
    l = keras.Input([size, size, 1], name="l")
    ab = keras.Input([size, size, 2], name="ab")
    x = keras.layers.Concatenate()([l, ab])
    for level in range(levels):
        width = min(base * 2**level, base * 8)
        x = LeakyReLU(dtype=make.dtype)(make.conv(width, 4, 2)(x))
    patches = keras.layers.Flatten()(make.conv(1, 3, dtype="float32")(x))
    whole = make.dense(1)(keras.layers.Flatten()(x))
    return keras.Model([l, ab], keras.layers.Concatenate()([patches, whole]), name="critic")


def build_palette_critic(palette_size=10, *, base=256, seed=0):
    """Build the critic that sees palettes instead of pictures.

    Parameters
    ----------
    palette_size : int
        K of the generator.
    base : int
        Units of its two layers.
    seed : int

    Returns
    -------
    keras.Model
        ``critic([facts, colors])``, with `gans.palette_facts` (batch, 2 K) and mean colors
        AB/110 (batch, K, 2), gives scores (batch, 1).
    """
    _check_positive(palette_size=palette_size, base=base)
    make = _Layers(seed)
    facts = keras.Input([2 * palette_size], name="facts")
    colors = keras.Input([palette_size, 2], name="colors")
    # AB/110 of true colors has a standard deviation of about a quarter.
    x = keras.layers.Rescaling(4.0)(keras.layers.Flatten()(colors))
    x = keras.layers.Concatenate()([facts, x])
    for _ in range(2):
        x = LeakyReLU()(make.dense(base)(x))
    return keras.Model([facts, colors], make.dense(1)(x), name="palette_critic")


class OriginalGenerator(keras.Model):
    """The generator of v0.2, kept as the baseline; built by `build_original_generator`."""

    def __init__(self, size, *, latent_dim, seed):
        super().__init__(name="generator_v0_2")
        check_size(size)
        make = _Layers(seed)
        self.size, self.noise, self.latent_dim = size, "input", latent_dim
        self.config = {"size": size, "latent_dim": latent_dim, "seed": seed}
        self.noise_plane = make.dense(size * size, activation="relu")
        self.down = [
            make.conv(64, 4, 1),
            make.conv(128, 4, 2),
            make.conv(256, 4, 2),
            make.conv(512, 2, 2),
            make.conv(1024, 1, 2),
            make.conv(1024, 1, 2),
        ]
        self.up = [make.up(1024, 1), make.up(512, 1), make.up(256, 2), make.up(128, 4)]
        self.norms = [keras.layers.BatchNormalization() for _ in self.down + self.up]
        self.last = make.up(2, 4)

    def build(self, input_shape=None):
        if not self.built:
            self.built = True
            self([tf.zeros([1, self.size, self.size, 1]), tf.zeros([1, self.latent_dim])])

    def encode(self, l):
        """Return l itself: in v0.2 the noise enters beside L, so nothing can be read before."""
        return [l]

    def paint(self, encoded, z, training=False):
        """Color pictures with a noise; see `Generator.paint`."""
        l = tf.repeat(encoded[0], tf.shape(z)[0] // tf.shape(encoded[0])[0], 0)
        plane = tf.reshape(self.noise_plane(z), [-1, self.size, self.size, 1])
        x = tf.concat([l, plane], -1)
        norms = iter(self.norms)
        skips = []
        for down in self.down:
            x = next(norms)(_leaky(down(x)), training=training)
            skips.append(x)
        for up, skip in zip(self.up, skips[-2::-1]):
            x = next(norms)(_leaky(up(x)), training=training)
            x = tf.concat([x, skip], -1)
        return tf.tanh(self.last(x))

    def call(self, inputs, training=False):
        l, z = inputs
        return self.paint(self.encode(l), z, training=training)


def build_original_generator(size=128, *, latent_dim=LATENT_DIM, seed=0):
    """Build the generator of Anime-Colorization v0.2: 8.6 million parameters at 128x128.

    Its 1x1 convolutions of stride 2 drop three quarters of the positions, and its noise enters
    beside L: faults that are kept, since this is what the recipe is measured against.
    """
    if size % 32:
        raise ChromaError(f"size {size} does not fit v0.2's networks: use 64, 96, 128 or 256")
    _check_generator(latent_dim=latent_dim)
    generator = OriginalGenerator(size, latent_dim=latent_dim, seed=seed)
    generator.build()
    return generator


def build_original_critic(size=128, *, batch_norm=True, seed=0):
    """Build the discriminator of v0.2: 2.9 million parameters at 128x128.

    Parameters
    ----------
    size : int
    batch_norm : bool
        True in its DCGAN, False in its WGAN-GP.
    seed : int

    Returns
    -------
    keras.Model
        ``critic([l, ab])`` gives scores (batch, 1).
    """
    check_size(size)
    make = _Layers(seed)
    l = keras.Input([size, size, 1], name="l")
    ab = keras.Input([size, size, 2], name="ab")
    x = keras.layers.Concatenate()([l, ab])
    for level in range(6):
        x = LeakyReLU()(make.conv(16 * 2**level, 4, 2 if level < 3 else 1)(x))
        if batch_norm:
            x = keras.layers.BatchNormalization(momentum=0.8)(x)
        x = keras.layers.Dropout(0.3, seed=seed)(x)
    score = make.dense(1)(keras.layers.Flatten()(x))
    return keras.Model([l, ab], score, name="critic_v0_2")
