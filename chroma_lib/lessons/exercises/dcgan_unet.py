"""Checks of the exercises of notebook 3."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np

from chroma_lib.lessons.exercises.verdict import (
    NOT_A_FUNCTION,
    NOT_A_NUMBER,
    NOT_A_TENSOR,
    RIGHT,
    Grader,
    Verdict,
    as_number,
    not_yet,
)

if TYPE_CHECKING:
    from chroma_lib.data import Dataset

BATCH, STEPS = 8, 40


def check_best_answer(answer: Any) -> Verdict:
    """Check the value of least mean squared error from three times 60 and once -60."""
    number = as_number(answer)
    if number is None:
        return NOT_A_NUMBER
    values, truth = np.arange(-100, 101), np.array([60, 60, 60, -60])
    best = values[((values[:, None] - truth) ** 2).mean(axis=1).argmin()]
    if number == best:
        return RIGHT
    if number == 60:
        return not_yet(
            "60 is the most frequent answer, the best for the mean absolute error",
            "60은 가장 흔한 답이고, 평균 절대 오차로는 가장 좋습니다",
        )
    return not_yet("think of the mean", "평균을 떠올려 보십시오")


def check_discriminator(answer: Any, *, size: int, train_set: Dataset) -> Verdict:
    """Check a function that builds a discriminator: shapes, gradients, and whether it learns."""
    import keras
    import tensorflow as tf

    from chroma_lib.data import batches

    if not callable(answer):
        return NOT_A_FUNCTION
    model = answer()
    if not isinstance(model, keras.Model) or len(model.inputs) != 2:
        return not_yet(
            "return a keras.Model with two inputs, [l, ab]",
            "입력이 [l, ab] 둘인 keras.Model을 돌려주십시오",
        )
    l, ab = next(iter(batches(train_set, BATCH, seed=1)))
    with tf.GradientTape() as tape:
        tape.watch([l, ab])
        scores = model([l, ab])
    gradients = tape.gradient(scores, [l, ab])
    if len(scores.shape) != 2 or scores.shape[0] != BATCH:
        return not_yet(
            f"scores have the shape {tuple(scores.shape)}; flatten them to (batch, anything)",
            f"점수의 모양이 {tuple(scores.shape)}입니다. (batch, anything)으로 펼치십시오",
        )
    for name, gradient in zip(("l", "ab"), gradients):
        if gradient is None or not np.any(gradient):
            return not_yet(
                f"the scores do not depend on {name}", f"점수가 {name}에 좌우되지 않습니다"
            )
    if float(tf.reduce_min(scores)) >= 0 and float(tf.reduce_max(scores)) <= 1:
        return not_yet(
            "scores lie between 0 and 1: end without an activation",
            "점수가 0과 1 사이입니다. 마지막에 활성화 함수를 두지 마십시오",
        )
    share = _tells_true_from_gray(model, train_set, size)
    if share < 0.9:
        return not_yet(
            f"after 30 steps it tells {share:.0%} of true pictures from gray ones; expected: 90%",
            f"30스텝 뒤에 정답과 회색을 {share:.0%}만 구별합니다. 90%는 되어야 합니다",
        )
    return RIGHT


def _tells_true_from_gray(model, train_set, size):
    """Train a model to tell true colors from gray; return the share of pictures told apart."""
    import keras
    import tensorflow as tf

    from chroma_lib.data import batches
    from chroma_lib.gan import losses

    optimizer = keras.optimizers.Adam(1e-3)
    gray = tf.zeros([BATCH, size, size, 2])

    @tf.function
    def step(l, ab):
        with tf.GradientTape() as tape:
            loss = losses.discriminator_loss(model([l, ab], training=True), model([l, gray]))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply(gradients, model.trainable_variables)

    for l, ab in batches(train_set, BATCH, seed=1).take(30):
        step(l, ab)
    l, ab = next(iter(batches(train_set, BATCH, seed=2)))
    true, fake = (np.mean(model([l, colors]), axis=-1) for colors in (ab, gray))
    return float(np.mean(true > fake))


def check_discriminator_loss(answer: Any) -> Verdict:
    """Check a function of real and fake scores against the library's, also on huge scores."""
    import tensorflow as tf

    from chroma_lib.gan import losses

    if not callable(answer):
        return NOT_A_FUNCTION
    rng = np.random.default_rng(0)
    for scale in (2.0, 1000.0):
        real, fake = rng.normal(size=5) * scale, rng.normal(size=7) * scale
        expected = float(losses.discriminator_loss(tf.constant(real), tf.constant(fake)))
        with np.errstate(all="ignore"):
            result = float(answer(real, fake))
        if np.isclose(result, expected, rtol=1e-4):
            continue
        if scale > 2:
            return not_yet(
                "huge scores overflow; use np.logaddexp",
                "아주 큰 점수에서 오버플로가 납니다. np.logaddexp를 쓰십시오",
            )
        swapped = float(losses.discriminator_loss(tf.constant(fake), tf.constant(real)))
        if np.isclose(result, swapped, rtol=1e-4):
            return not_yet("real and fake are swapped", "진짜와 가짜가 뒤바뀌었습니다")
        return not_yet(
            f"{result:.3f} instead of {expected:.3f}",
            f"{expected:.3f}이어야 하는데 {result:.3f}입니다",
        )
    return RIGHT


def check_diversity(answer: Any) -> Verdict:
    """Check a diversity term of pictures: its values, its ceiling and its gradient."""
    import tensorflow as tf

    from chroma_lib.gan import losses

    if not callable(answer):
        return NOT_A_FUNCTION
    z = tf.random.stateless_normal([3, 2, 32], [0, 1])
    for scale in (0.1, 5.0):
        ab = scale * tf.random.stateless_normal([3, 2, 8, 8, 2], [0, 2])
        gradients, values = [], []
        for function in (
            answer,
            lambda ab, z: losses.diversity(ab[:, 0], ab[:, 1], z[:, 0], z[:, 1], 0.5),
        ):
            with tf.GradientTape() as tape:
                tape.watch(ab)
                value = function(ab, z)
            if not tf.is_tensor(value):
                return NOT_A_TENSOR
            values.append(float(value))
            gradients.append(tape.gradient(value, ab))
        if not np.isclose(values[0], values[1], rtol=1e-3):
            if scale > 1 and values[0] > values[1]:
                return not_yet("cap each ratio at 0.5", "비를 그림마다 0.5에서 자르십시오")
            return not_yet(
                f"{values[0]:.4f} instead of {values[1]:.4f}",
                f"{values[1]:.4f}이어야 하는데 {values[0]:.4f}입니다",
            )
        if gradients[0] is None or not np.allclose(gradients[0], gradients[1], atol=1e-6):
            return not_yet(
                "the value is right, but the gradient is lost: use functions of TensorFlow",
                "값은 맞지만 그래디언트가 끊깁니다. TensorFlow 함수를 쓰십시오",
            )
    return RIGHT


def check_skip_connection(
    answer: Any, *, build_generator: Callable, train_set: Dataset, size: int
) -> Verdict:
    """Check a generator without its last skip connection, and measure what it loses."""
    if not callable(answer):
        return NOT_A_FUNCTION
    whole, model = build_generator(size), answer(size)
    if len(model.inputs) != 2 or [tuple(x.shape) for x in model.outputs] != [
        tuple(x.shape) for x in whole.outputs
    ]:
        return not_yet(
            "inputs and outputs must have the shapes of build_generator's",
            "입력과 출력의 모양이 build_generator와 같아야 합니다",
        )
    left_out = sorted(set(_joined_sides(whole)) - set(_joined_sides(model)))
    if left_out != [size // 2] or len(_joined_sides(model)) != len(_joined_sides(whole)) - 1:
        found = ", ".join(f"{side}×{side}" for side in left_out) or "-"
        return not_yet(
            f"leave out the one at {size // 2}×{size // 2} alone; left out here: {found}",
            f"{size // 2}×{size // 2} 단계의 연결만 빼십시오. 지금 빠진 것: {found}",
        )
    lost = [_reconstruction_error(network, train_set) for network in (whole, model)]
    en = "right: reconstruction error {:.4f} with all connections, {:.4f} without this one"
    ko = "맞았습니다. 재구성 오차는 연결이 모두 있으면 {:.4f}, 이 연결이 없으면 {:.4f}입니다"
    return Verdict(True, (en.format(*lost), ko.format(*lost)))


def _joined_sides(model):
    """Return the sides of the feature maps that a model concatenates."""
    joins = [layer for layer in model.layers if type(layer).__name__ == "Concatenate"]
    return sorted(layer.output.shape[1] for layer in joins if len(layer.output.shape) == 4)


def _reconstruction_error(model, train_set):
    """Train the masks of a generator for a few steps; return the error of the last ones."""
    import keras
    import tensorflow as tf

    from chroma_lib.data import batches
    from chroma_lib.gan import losses

    optimizer = keras.optimizers.Adam(2e-3)
    z = tf.zeros([BATCH, 1, model.inputs[1].shape[-1]])

    @tf.function
    def step(l, ab):
        with tf.GradientTape() as tape:
            error = losses.reconstruction(model([l, z], training=True)[0], ab)
        variables = model.trainable_variables
        gradients = [
            tf.zeros(variable.shape) if gradient is None else gradient
            for gradient, variable in zip(tape.gradient(error, variables), variables)
        ]
        optimizer.apply(gradients, variables)
        return error

    errors = [float(step(l, ab)) for l, ab in batches(train_set, BATCH, seed=3).take(STEPS)]
    return float(np.mean(errors[-10:]))


GRADERS: dict[int, Grader] = {
    1: check_best_answer,
    2: check_discriminator,
    3: check_discriminator_loss,
    4: check_diversity,
    5: check_skip_connection,
}
