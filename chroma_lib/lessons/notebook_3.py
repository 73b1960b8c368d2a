"""What notebook 3 defines, for notebook 4: exactly the code of its page, which a test compares."""

import keras
import numpy as np
import tensorflow as tf
from keras import layers

LATENT_DIM, MASKS = 32, 8


def down(filters):
    """Return a block that halves height and width."""
    conv = layers.Conv2D(filters, 4, strides=2, padding="same", kernel_initializer="he_normal")
    return keras.Sequential([conv, layers.LeakyReLU(0.2)])


def up(filters):
    """Return a block that doubles height and width."""
    conv = layers.Conv2DTranspose(
        filters, 4, strides=2, padding="same", kernel_initializer="he_normal"
    )
    return keras.Sequential([conv, layers.LeakyReLU(0.2)])


def build_generator(size, width=12):
    """Return a model from gray pictures and noises to masks and the colors of the masks."""
    l = keras.Input([size, size, 1])
    z = keras.Input([None, LATENT_DIM])  # any number of noises for each picture
    # Down: each level is half as large as the one before. Sizes are those of 64×64 pictures.
    x1 = down(width)(l)  # (batch, 32, 32, width)
    x2 = down(2 * width)(x1)  # (batch, 16, 16, 2 width)
    x3 = down(4 * width)(x2)  # (batch, 8, 8, 4 width)
    x4 = down(4 * width)(x3)  # (batch, 4, 4, 4 width)
    # Up: each level meets the one of its size on the way down. These are the skip connections.
    y = layers.Concatenate()([up(4 * width)(x4), x3])  # (batch, 8, 8, 8 width)
    y = layers.Concatenate()([up(2 * width)(y), x2])  # (batch, 16, 16, 4 width)
    y = layers.Concatenate()([up(width)(y), x1])  # (batch, 32, 32, 2 width)
    masks = layers.Conv2DTranspose(MASKS, 4, strides=2, padding="same", activation="softmax")(y)
    # The palette head: noises and a summary of the picture become one color for each mask.
    summary = layers.GlobalAveragePooling2D()(x4)  # (batch, 4 width)
    summary = layers.Reshape([1, 4 * width])(summary)  # one row, for all noises
    small = keras.initializers.RandomNormal(stddev=0.005)  # at first the noise matters little
    noise_code = layers.Dense(128, kernel_initializer=small)(z)  # (batch, noises, 128)
    p = layers.LeakyReLU(0.2)(layers.Add()([noise_code, layers.Dense(128)(summary)]))
    p = layers.LeakyReLU(0.2)(layers.Dense(128, kernel_initializer="he_normal")(p))
    colors = layers.Dense(2 * MASKS, activation="tanh")(p)
    colors = layers.Reshape([-1, MASKS, 2])(colors)  # (batch, noises, masks, 2)
    return keras.Model([l, z], [masks, colors], name="generator")


def paint(masks, colors):
    """Give each mask its color; return AB of shape (batch, noises, size, size, 2)."""
    return tf.einsum("bhwk,bnkc->bnhwc", masks, colors)


def build_discriminator(size, width=12):
    """Return a model from gray pictures and AB to one score for each patch."""
    l = keras.Input([size, size, 1])
    ab = keras.Input([size, size, 2])
    x = layers.Concatenate()([l, ab])  # (batch, 64, 64, 3)
    for filters in (width, 2 * width, 4 * width, 8 * width):
        x = down(filters)(x)  # at last (batch, 4, 4, 8 width)
    patches = layers.Conv2D(1, 3, padding="same")(x)  # (batch, 4, 4, 1)
    return keras.Model([l, ab], layers.Flatten()(patches), name="discriminator")


def discriminator_loss(real_scores, fake_scores):
    """Return the discriminator's cross entropy: real called real, fake called fake."""
    real = tf.reduce_mean(tf.nn.softplus(-real_scores))
    fake = tf.reduce_mean(tf.nn.softplus(fake_scores))
    return real + fake


def generator_loss(fake_scores):
    """Return the generator's non-saturating loss: fakes should be called real."""
    return tf.reduce_mean(tf.nn.softplus(-fake_scores))


def r1_penalty(network, condition, colors):
    """Return the mean squared gradient of the scores at true colors."""
    with tf.GradientTape() as tape:
        tape.watch(colors)  # a tape follows variables by itself, but not other tensors
        scores = tf.reduce_sum(tf.reduce_mean(network([condition, colors], training=True), -1))
    gradient = tape.gradient(scores, colors)  # (batch, size, size, 2)
    return tf.reduce_mean(tf.reduce_sum(gradient**2, list(range(1, len(colors.shape)))))


def diversity(masks, colors, z, ceiling=0.5):
    """Return how differently two noises color the same picture."""
    area = tf.reduce_mean(tf.stop_gradient(masks), [1, 2])  # (batch, masks)
    weight = (area + 1e-8) ** 0.25
    weight /= tf.reduce_sum(weight, -1, keepdims=True)
    distance = tf.reduce_mean(tf.abs(colors[:, 0] - colors[:, 1]), -1)  # (batch, masks)
    noise_distance = tf.reduce_mean(tf.abs(z[:, 0] - z[:, 1]), -1)  # (batch,)
    ratio = tf.reduce_sum(weight * distance, -1) / (noise_distance + 1e-6)
    return tf.reduce_mean(tf.minimum(ratio, ceiling))


def smoothness(l, ab, sharpness=12.0):
    """Return how much the color changes where the lightness does not."""
    total = 0.0
    for a, b in (np.s_[:, 1:], np.s_[:, :-1]), (np.s_[:, :, 1:], np.s_[:, :, :-1]):
        weight = tf.exp(-sharpness * tf.abs(l[a] - l[b]) / 2)
        total += tf.reduce_mean(weight * tf.abs(ab[a] - ab[b]))
    return total


def fit_palette(masks, ab):
    """Return the colors (batch, n, masks, 2) that paint ab (batch, n, size, size, 2) best."""
    pixels = masks.shape[1] * masks.shape[2]
    overlap = tf.einsum("bhwk,bhwm->bkm", masks, masks) / pixels + 1e-4 * tf.eye(MASKS)
    right = tf.einsum("bhwk,bnhwc->bknc", masks, ab) / pixels
    columns = tf.reshape(right, [tf.shape(ab)[0], MASKS, 2 * ab.shape[1]])
    solved = tf.linalg.cholesky_solve(tf.linalg.cholesky(overlap), columns)
    return tf.transpose(tf.reshape(solved, [-1, MASKS, ab.shape[1], 2]), [0, 2, 1, 3])


def reconstruction(masks, ab):
    """Return how much of the true colors is lost with one color for each mask."""
    colors = tf.stop_gradient(fit_palette(masks, ab[:, None]))
    return tf.reduce_mean((paint(masks, colors)[:, 0] - ab) ** 2)
