"""The losses of both GANs, each a function of tensors."""

import tensorflow as tf

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
    return _capped_ratio(tf.reduce_mean(tf.abs(ab_1 - ab_2), [1, 2, 3]), z_1, z_2, ceiling)


def _capped_ratio(apart, z_1, z_2, ceiling):
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
    return _capped_ratio(tf.reduce_sum(weight * apart, -1), z_1, z_2, ceiling)


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


def flatten_maps(maps):
    """Return maps (batch, h, w, channels) as matrices (batch, h · w, channels)."""
    shape = tf.shape(maps)
    return tf.reshape(maps, [shape[0], shape[1] * shape[2], maps.shape[-1]])


def overlaps(masks):
    """Return how much of the picture each two masks share: a tensor (batch, K, K)."""
    pixels = tf.cast(tf.shape(masks)[1] * tf.shape(masks)[2], masks.dtype)
    flat = flatten_maps(masks)
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
    right = tf.matmul(flatten_maps(masks), flatten_maps(ab), transpose_a=True) / pixels
    return solve_ridge(overlaps(masks), right)


def solve_ridge(overlap, right):
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
    return tf.reduce_mean((flatten_maps(ab) - tf.matmul(flatten_maps(masks), colors)) ** 2)


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
