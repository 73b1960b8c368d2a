"""The losses of both GANs, each a function of tensors."""

from collections.abc import Callable

import numpy as np
import tensorflow as tf

from chroma_lib.gan.config import EMPTY_MASK

Critic = Callable[..., tf.Tensor]  # critic([condition, colors], training=True) -> scores
# Lightness, as L*/50 - 1, near which `chroma_mismatch` compares; denser where cloth is white.
LIGHT_KNOTS = (-0.9, -0.7, -0.5, -0.25, 0.0, 0.25, 0.5, 0.65, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)


def non_saturating_loss(fake_scores: tf.Tensor) -> tf.Tensor:
    """Return the generator's loss of a DCGAN: mean of -log sigmoid(D).

    Parameters
    ----------
    fake_scores : tensor
        Scores of generated pictures.

    Returns
    -------
    tensor, shape ()

    References
    ----------
    Goodfellow et al. 2014, arXiv:1406.2661, section 3.
    """
    return tf.reduce_mean(tf.nn.softplus(-fake_scores))


def discriminator_loss(real_scores: tf.Tensor, fake_scores: tf.Tensor) -> tf.Tensor:
    """Return the discriminator's cross entropy: real called real, fake called fake.

    Parameters
    ----------
    real_scores, fake_scores : tensor

    Returns
    -------
    tensor, shape ()
        2 log 2 where all scores are 0.
    """
    return tf.reduce_mean(tf.nn.softplus(-real_scores)) + tf.reduce_mean(
        tf.nn.softplus(fake_scores)
    )


def wasserstein_loss(fake_scores: tf.Tensor) -> tf.Tensor:
    """Return the generator's loss of a WGAN: minus the critic's mean score.

    Parameters
    ----------
    fake_scores : tensor

    Returns
    -------
    tensor, shape ()
    """
    return -tf.reduce_mean(fake_scores)


def _squared_slope(critic: Critic, condition: tf.Tensor, colors: tf.Tensor) -> tf.Tensor:
    """Return the squared gradient of each sample's mean score: a tensor (batch,)."""
    with tf.GradientTape() as tape:
        tape.watch(colors)
        scores = tf.reduce_sum(tf.reduce_mean(critic([condition, colors], training=True), -1))
    gradient = tape.gradient(scores, colors)
    return tf.reduce_sum(gradient**2, list(range(1, len(colors.shape))))


def r1_penalty(critic: Critic, condition: tf.Tensor, colors: tf.Tensor) -> tf.Tensor:
    """Return the mean squared norm of the scores' gradient at real pictures or palettes.

    The caller multiplies it by γ/2.

    Parameters
    ----------
    critic : callable
        ``critic([condition, colors], training=True)`` gives scores (batch, n).
    condition : tensor
        Gray pictures, or `mask_statistics` for palettes.
    colors : tensor, shape (batch, h, w, 2) or (batch, K, 2)

    Returns
    -------
    tensor, shape ()

    References
    ----------
    Mescheder et al. 2018, arXiv:1801.04406, equation 9.
    """
    return tf.reduce_mean(_squared_slope(critic, condition, colors))


def gradient_penalty(
    critic: Critic, condition: tf.Tensor, real: tf.Tensor, fake: tf.Tensor, alpha: tf.Tensor
) -> tf.Tensor:
    """Return the mean of (norm - 1)² of the score's gradient between real and fake.

    The norm is taken over all axes of a sample, with one alpha for each sample. The small
    constant inside the root keeps its derivative finite where the gradient vanishes.

    Parameters
    ----------
    critic : callable
        ``critic([condition, colors], training=True)`` gives scores (batch, n).
    condition : tensor
        What both `real` and `fake` color: gray pictures, or `mask_statistics` for palettes.
    real, fake : tensor, shape (batch, h, w, 2) or (batch, K, 2)
    alpha : tensor, shape (batch, 1, 1, 1) or (batch, 1, 1)
        From 0 (fake) to 1 (real).

    Returns
    -------
    tensor, shape ()

    References
    ----------
    Gulrajani et al. 2017, arXiv:1704.00028, algorithm 1.
    """
    interpolated = alpha * real + (1 - alpha) * fake
    norm = tf.sqrt(_squared_slope(critic, condition, interpolated) + 1e-12)
    return tf.reduce_mean((norm - 1) ** 2)


def diversity(
    ab_1: tf.Tensor, ab_2: tf.Tensor, z_1: tf.Tensor, z_2: tf.Tensor, ceiling: float
) -> tf.Tensor:
    """Return how differently two noises color the same picture: to be maximized.

    Parameters
    ----------
    ab_1, ab_2 : tensor, shape (batch, h, w, 2)
        The same pictures, colored with `z_1` and with `z_2`.
    z_1, z_2 : tensor, shape (batch, latent_dim)
    ceiling : float
        Upper limit of each ratio. Without it the generator drives colors to the edge of the
        gamut.

    Returns
    -------
    tensor, shape ()
        Mean of min(mean|ab_1 - ab_2| / mean|z_1 - z_2|, ceiling).

    References
    ----------
    Mao et al. 2019, arXiv:1903.05628, equation 3; the ceiling is ours.
    """
    return _capped_ratio(tf.reduce_mean(tf.abs(ab_1 - ab_2), [1, 2, 3]), z_1, z_2, ceiling)


def _capped_ratio(
    color_distance: tf.Tensor, z_1: tf.Tensor, z_2: tf.Tensor, ceiling: float
) -> tf.Tensor:
    noise_distance = tf.reduce_mean(tf.abs(z_1 - z_2), 1)
    return tf.reduce_mean(tf.minimum(color_distance / (noise_distance + 1e-6), ceiling))


def palette_diversity(
    colors_1: tf.Tensor,
    colors_2: tf.Tensor,
    mask_area: tf.Tensor,
    z_1: tf.Tensor,
    z_2: tf.Tensor,
    ceiling: float,
) -> tf.Tensor:
    """Return the `diversity` of two palettes instead of the pictures that they paint.

    In a picture an iris counts as its few pixels do, and eyes stay alike. Here each mask counts
    by the fourth root of its area, so a small one counts more than its pixels would, and an empty
    one hardly at all.

    Parameters
    ----------
    colors_1, colors_2 : tensor, shape (batch, K, 2)
    mask_area : tensor, shape (batch, K)
        Share of the picture that each mask covers, 0 to 1.
    z_1, z_2 : tensor, shape (batch, latent_dim)
    ceiling : float
        As for `diversity`.

    Returns
    -------
    tensor, shape ()
    """
    weight = (mask_area + 1e-8) ** 0.25
    weight /= tf.reduce_sum(weight, -1, keepdims=True)
    distance = tf.reduce_mean(tf.abs(colors_1 - colors_2), -1)  # (batch, K)
    return _capped_ratio(tf.reduce_sum(weight * distance, -1), z_1, z_2, ceiling)


def chroma_mismatch(
    fake: tf.Tensor, true: tf.Tensor, statistics: tf.Tensor, reliable: tf.Tensor
) -> tf.Tensor:
    """Return how far the chroma of generated parts is from the true one, given their lightness.

    Feature matching (Salimans et al. 2016, arXiv:1606.03498, section 3.1): the mean and the mean
    square of chroma, near each of `LIGHT_KNOTS` of a part's lightness, are the same for both.

    Parameters
    ----------
    fake, true : tensor, shape (batch, K, 2)
    statistics : tensor, shape (batch, 2 K)
        Four times the area of each part, and its lightness.
    reliable : tensor, shape (batch, K)
        0 for colors that do not count.

    Returns
    -------
    tensor, shape ()
    """
    light = tf.split(statistics, 2, -1)[1]  # (batch, K)
    knots = np.array(LIGHT_KNOTS, np.float32)
    below, above = np.diff(knots, prepend=knots[0] - 1), np.diff(knots, append=knots[-1] + 1)
    distance = light[..., None] - knots  # each knot counts up to its neighbors
    weight = tf.nn.relu(1 - tf.maximum(-distance / below, distance / above))
    weight *= reliable[..., None]
    total = 0.0
    for power in (1, 2):
        chroma = [(tf.reduce_sum(ab**2, -1) + 1e-8) ** (power / 2) for ab in (fake, true)]
        difference = tf.reduce_sum(weight * (chroma[0] - chroma[1])[..., None], 0)
        difference /= tf.reduce_sum(weight, 0) + 1.0  # (K, knots); a few samples count less
        total += tf.reduce_mean(difference**2)
    return total


def edge_aware_smoothness(l: tf.Tensor, ab: tf.Tensor, sharpness: float = 12.0) -> tf.Tensor:
    """Return the mean size of the gradient of AB where L is flat: colors may change at outlines.

    Parameters
    ----------
    l : tensor, shape (batch, h, w, 1)
        L*/50 - 1.
    ab : tensor, shape (batch, h, w, 2)
    sharpness : float
        Where the gradient of L*/100 has the size g, the weight is exp(-sharpness · g).

    Returns
    -------
    tensor, shape ()
    """
    total = 0.0
    for axis in (1, 2):
        # Rolled, since the gradient of a roll is a roll; that of a slice is slow on a CPU.
        step_l = tf.abs(tf.roll(l, -1, axis) - l) / 2
        step_ab = tf.abs(tf.roll(ab, -1, axis) - ab)
        side = tf.shape(l)[axis]
        inside = tf.cast(tf.range(side) < side - 1, l.dtype)  # the last has no next neighbor
        inside = tf.reshape(inside, [-1, 1, 1] if axis == 1 else [-1, 1])
        weight = inside / tf.reduce_mean(inside) * tf.exp(-sharpness * step_l)
        total += tf.reduce_mean(step_ab * weight)
    return total


def flatten_maps(maps: tf.Tensor) -> tf.Tensor:
    """Return maps (batch, h, w, channels) as matrices (batch, h · w, channels)."""
    shape = tf.shape(maps)
    return tf.reshape(maps, [shape[0], shape[1] * shape[2], maps.shape[-1]])


def mask_overlaps(masks: tf.Tensor) -> tf.Tensor:
    """Return how much of the picture each two masks share: a tensor (batch, K, K)."""
    pixels = tf.cast(tf.shape(masks)[1] * tf.shape(masks)[2], masks.dtype)
    flat = flatten_maps(masks)
    return tf.matmul(flat, flat, transpose_a=True) / pixels


def fit_palette(masks: tf.Tensor, ab: tf.Tensor) -> tf.Tensor:
    """Return the palette with which masks paint true colors best.

    Ridge regression of AB on the masks, for each picture. The ridge keeps masks that cover next
    to nothing from taking extreme colors.

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
    return _solve_ridge(mask_overlaps(masks), right)


def fit_painted_palettes(masks: tf.Tensor, colors: tf.Tensor) -> tf.Tensor:
    """Return `fit_palette` of what palettes paint, without painting.

    Parameters
    ----------
    masks : tensor, shape (batch, h, w, K)
    colors : tensor, shape (batch, n, K, 2)
        n palettes for each picture.

    Returns
    -------
    tensor, shape (batch · n, K, 2)
    """
    overlap = mask_overlaps(masks)
    batch, n, k = tf.shape(colors)[0], colors.shape[1], colors.shape[2]
    columns = tf.reshape(tf.transpose(colors, [0, 2, 1, 3]), [batch, k, 2 * n])
    fitted = _solve_ridge(overlap, overlap @ columns)
    fitted = tf.transpose(tf.reshape(fitted, [batch, k, n, 2]), [0, 2, 1, 3])
    return tf.reshape(fitted, [-1, k, 2])


def _solve_ridge(overlap: tf.Tensor, right: tf.Tensor) -> tf.Tensor:
    regular = overlap + EMPTY_MASK * tf.eye(overlap.shape[-1], dtype=overlap.dtype)
    return tf.linalg.cholesky_solve(tf.linalg.cholesky(regular), right)


def reconstruction(masks: tf.Tensor, ab: tf.Tensor) -> tf.Tensor:
    """Return how much of true colors the masks lose: the mean squared difference of AB.

    Each mask is filled with its color of `fit_palette`. What differs then is color that changes
    inside a mask. So masks learn from any colored picture which pixels share a color, without
    names of regions.

    Parameters
    ----------
    masks : tensor, shape (batch, h, w, K)
    ab : tensor, shape (batch, h, w, 2)

    Returns
    -------
    tensor, shape ()
    """
    # At the best palette the loss does not change with it, so hardly any gradient is lost: only
    # that of the small ridge.
    colors = tf.stop_gradient(fit_palette(masks, ab))
    return tf.reduce_mean((flatten_maps(ab) - tf.matmul(flatten_maps(masks), colors)) ** 2)


def mask_cross_entropy(masks: tf.Tensor, parts: tf.Tensor) -> tf.Tensor:
    """Return how badly masks fit the parts of a picture: a weighted cross entropy.

    Each part counts by the square root of its area in the batch, so that eyes, belts and shoes
    count beside hair and background.

    Parameters
    ----------
    masks : tensor, shape (batch, h, w, K)
        Shares that add up to 1 over the K.
    parts : tensor of int, shape (batch, h, w)
        Number of the mask that each pixel belongs to. Pixels with a number outside 0..K - 1 do
        not count.

    Returns
    -------
    tensor, shape ()
        0 if each pixel belongs wholly to its mask; log K if all masks are equal everywhere.
    """
    truth = tf.one_hot(tf.cast(parts, tf.int32), masks.shape[-1], dtype=masks.dtype)
    area = tf.reduce_sum(truth, [0, 1, 2])  # (K,), in pixels
    weight = tf.math.rsqrt(tf.maximum(area, 1.0))
    # A softmax in float32 may be 0 where it is wrong; the logarithm must stay finite.
    surprise = -tf.reduce_sum(truth * tf.math.log(masks + 1e-7), [0, 1, 2])
    return tf.reduce_sum(weight * surprise) / tf.maximum(tf.reduce_sum(weight * area), 1.0)


def mask_statistics(masks: tf.Tensor, l: tf.Tensor) -> tf.Tensor:
    """Return what a palette critic knows of a picture: the area and lightness of each mask.

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
