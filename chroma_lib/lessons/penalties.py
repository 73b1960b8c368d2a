"""Penalties of a critic's slope for an exercise of notebook 4: one is right, two are not."""

from collections.abc import Callable

import tensorflow as tf

Penalty = Callable[..., tf.Tensor]  # penalty(critic, l, ab, fake_ab, alpha)


def _gradient(critic, l, ab, fake_ab, alpha):
    interpolated = alpha * ab + (1 - alpha) * fake_ab
    with tf.GradientTape() as tape:
        tape.watch(interpolated)
        scores = tf.reduce_sum(tf.reduce_mean(critic([l, interpolated], training=True), -1))
    return tape.gradient(scores, interpolated)


def _for_each_pixel(*arguments):
    squares = tf.reduce_sum(_gradient(*arguments) ** 2, -1)
    return tf.reduce_mean((tf.sqrt(squares + 1e-12) - 1) ** 2)


def _to_zero(*arguments):
    return tf.reduce_mean(tf.reduce_sum(_gradient(*arguments) ** 2, [1, 2, 3]))


def mystery_penalties(right: Penalty) -> dict[str, Penalty]:
    """Return three penalties by name; which is which is the exercise.

    Parameters
    ----------
    right : callable
        The gradient penalty of the page: ``right(critic, l, ab, fake_ab, alpha)``.

    Returns
    -------
    dict of str to callable
        "A", "B" and "C".
    """
    return {"A": _for_each_pixel, "B": _to_zero, "C": right}
