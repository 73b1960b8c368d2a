"""The losses, against values worked out by hand."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.gan import losses
from tests.helpers.networks import arrays


def linear_critic(weights):
    """A critic whose score is <weights, ab>, so that its gradient is `weights` everywhere."""
    return lambda inputs, training=False: tf.reduce_sum(
        inputs[1] * weights, [1, 2, 3], keepdims=False
    )[:, None]


def test_losses_at_undecided_scores_are_log_2():
    zero = tf.zeros([4, 17])
    assert float(losses.non_saturating_loss(zero)) == pytest.approx(np.log(2), rel=1e-6)
    assert float(losses.discriminator_loss(zero, zero)) == pytest.approx(2 * np.log(2), rel=1e-6)


def test_gradient_penalty_of_a_linear_critic():
    weights = arrays(1)[0]
    norm = float(tf.norm(weights))
    penalty = losses.gradient_penalty(
        linear_critic(weights), None, arrays(seed=1), arrays(seed=2), tf.ones([4, 1, 1, 1]) * 0.3
    )
    assert float(penalty) == pytest.approx((norm - 1) ** 2, rel=1e-4)


def test_gradient_penalty_of_a_flat_critic_is_one_and_has_a_finite_gradient():
    weights = tf.Variable(tf.zeros([8, 8, 2]))
    with tf.GradientTape() as tape:
        penalty = losses.gradient_penalty(
            linear_critic(weights), None, arrays(seed=1), arrays(seed=2), tf.ones([4, 1, 1, 1])
        )
    assert float(penalty) == pytest.approx(1, abs=1e-5)
    assert np.isfinite(tape.gradient(penalty, weights)).all()


def test_gradient_penalty_looks_between_real_and_fake():
    seen = []

    def spy(inputs, training=False):
        seen.append(inputs[1].numpy())
        return tf.reduce_sum(inputs[1], [1, 2, 3])[:, None]

    real, fake = tf.ones([2, 4, 4, 2]), tf.zeros([2, 4, 4, 2])
    alpha = tf.constant([0.25, 0.75])[:, None, None, None]
    losses.gradient_penalty(spy, None, real, fake, alpha)
    np.testing.assert_allclose(seen[0][0], 0.25)
    np.testing.assert_allclose(seen[0][1], 0.75)


def test_r1_of_a_linear_critic_is_its_squared_norm():
    weights = arrays(1)[0]
    penalty = losses.r1_penalty(linear_critic(weights), None, arrays(seed=1))
    assert float(penalty) == pytest.approx(float(tf.reduce_sum(weights**2)), rel=1e-4)


def test_diversity_is_a_capped_ratio_of_distances():
    ab_1, ab_2 = tf.zeros([2, 4, 4, 2]), tf.fill([2, 4, 4, 2], 0.3)
    z_1, z_2 = tf.zeros([2, 10]), tf.ones([2, 10])
    assert float(losses.diversity(ab_1, ab_2, z_1, z_2, 0.5)) == pytest.approx(0.3, rel=1e-4)
    assert float(losses.diversity(ab_1, 9 * ab_2, z_1, z_2, 0.5)) == pytest.approx(0.5)
    assert float(losses.diversity(ab_1, ab_1, z_1, z_2, 0.5)) == 0


def test_smoothness_forgives_color_steps_at_outlines_only():
    step = np.zeros((1, 8, 8, 2), "float32")
    step[:, :, 4:] = 0.5
    flat, edge = tf.zeros([1, 8, 8, 1]), tf.constant(step[..., :1] * 4)  # black to white
    assert float(losses.edge_aware_smoothness(flat, tf.zeros([1, 8, 8, 2]))) == 0
    on_flat = float(losses.edge_aware_smoothness(flat, step))
    assert on_flat == pytest.approx(0.5 / 7, rel=1e-5)  # one of seven steps, of 0.5
    on_edge = float(losses.edge_aware_smoothness(edge, step))
    assert on_edge == pytest.approx(on_flat * np.exp(-12), rel=1e-4)


def hard_masks(size=8, k=4):
    """Four upright stripes, one a mask."""
    masks = np.zeros((1, size, size, k), "float32")
    for i in range(k):
        masks[:, :, i * size // k : (i + 1) * size // k, i] = 1
    return tf.constant(masks)


def test_fit_palette_of_hard_masks_is_the_mean_under_each():
    ab = arrays(1)
    fitted = losses.fit_palette(hard_masks(), ab).numpy()[0]
    means = ab.numpy()[0].reshape(8, 4, 2, 2).mean((0, 2))
    shrunk = 0.25 / (0.25 + losses.EMPTY_MASK)  # the ridge, on a quarter of the picture
    np.testing.assert_allclose(fitted, means * shrunk, atol=1e-5)


def test_fit_palette_finds_the_colors_under_soft_masks():
    masks = tf.nn.softmax(2 * arrays(3, 16, 4, seed=5))
    colors = 0.3 * np.random.default_rng(1).normal(size=(3, 4, 2)).astype("float32")
    ab = tf.einsum("bhwk,bkc->bhwc", masks, colors)
    np.testing.assert_allclose(losses.fit_palette(masks, ab), colors, atol=0.02)


def test_an_empty_mask_gets_no_color():
    masks = np.zeros((1, 8, 8, 2), "float32")
    masks[..., 0] = 1
    fitted = losses.fit_palette(tf.constant(masks), tf.fill([1, 8, 8, 2], 0.5)).numpy()
    assert np.abs(fitted[0, 1]).max() == 0


def test_reconstruction_loses_what_varies_inside_a_mask():
    flat = tf.constant(np.repeat(arrays(1, 4).numpy()[:, :1], 8, 1).repeat(2, 2))  # stripes
    assert float(losses.reconstruction(hard_masks(), flat)) == pytest.approx(0, abs=1e-5)
    noisy = arrays(1, 8, seed=3)
    inside = noisy.numpy()[0].reshape(8, 4, 2, 2).var((0, 2)).mean()
    assert float(losses.reconstruction(hard_masks(), noisy)) == pytest.approx(inside, rel=1e-3)


def test_reconstruction_teaches_masks_where_colors_change():
    """Two halves of different colors, and masks that start with no idea of them."""
    ab = np.zeros((1, 8, 8, 2), "float32")
    ab[:, :, :4], ab[:, :, 4:] = 0.4, -0.4
    logits = tf.Variable(0.1 * arrays(1, 8, 2, seed=2))
    optimizer = keras.optimizers.Adam(0.1)
    for _ in range(100):
        with tf.GradientTape() as tape:
            loss = losses.reconstruction(tf.nn.softmax(logits), tf.constant(ab))
        optimizer.apply(tape.gradient(loss, [logits]), [logits])
    left = tf.nn.softmax(logits).numpy()[0, :, :4, 0]
    right = tf.nn.softmax(logits).numpy()[0, :, 4:, 0]
    assert float(loss) < 1e-3  # it began at 0.16, the variance of the two colors
    assert abs(left.mean() - right.mean()) > 0.5


def test_smoothness_is_the_mean_step_between_neighbors():
    l, ab = arrays(2, 8, 1), arrays(2, 8, 2, seed=1)
    expected = 0.0
    for axis in (1, 2):
        weight = np.exp(-12 * np.abs(np.diff(l, axis=axis)) / 2)
        expected += np.mean(np.abs(np.diff(ab, axis=axis)) * weight)
    assert float(losses.edge_aware_smoothness(l, ab)) == pytest.approx(expected, rel=1e-5)


def test_mask_cross_entropy_of_equal_and_of_perfect_masks():
    parts = tf.constant([[[0, 0, 1], [2, 2, 2]]])
    equal = tf.fill([1, 2, 3, 4], 0.25)
    assert float(losses.mask_cross_entropy(equal, parts)) == pytest.approx(np.log(4), rel=1e-4)
    perfect = tf.one_hot(parts, 4)
    assert float(losses.mask_cross_entropy(perfect, parts)) == pytest.approx(0, abs=1e-5)


def test_mask_cross_entropy_counts_small_parts_more_and_unknown_pixels_not():
    parts = tf.constant([[[0] * 16 + [1, 255]]])
    right = tf.one_hot([[[0] * 16 + [1, 0]]], 2)
    surprise = -np.log(1e-7)
    # One pixel of a part of 16 weighs 1/4, a part of one pixel 1; together 16/4 + 1 = 5.
    for wrong, weight in ((0, 0.25), (16, 1.0)):
        flips = tf.one_hot([[[wrong]]], 18, axis=-1)[0, 0, 0][None, None, :, None]
        masks = right + flips * (1 - 2 * right)
        expected = weight * surprise / 5
        assert float(losses.mask_cross_entropy(masks, parts)) == pytest.approx(expected, rel=1e-3)
