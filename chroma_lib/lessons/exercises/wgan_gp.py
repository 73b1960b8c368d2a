"""Checks of the exercises of notebook 4."""

from typing import Any

import numpy as np

from chroma_lib.lessons.exercises.verdict import (
    NOT_A_FUNCTION,
    NOT_A_NUMBER,
    NOT_A_TENSOR,
    RIGHT,
    Grader,
    Verdict,
    as_number,
    find_name,
    not_yet,
)

# What is wrong with each of `penalties.mystery_penalties`.
MYSTERY = {"A": "pixel", "B": "zero", "C": "right"}
FAULT_NAMES: dict[str, str | tuple[str, str]] = {
    "pixel": ("pixel", "픽셀"),
    "zero": ("zero", "영"),
    "right": ("right", "정상"),
}


def check_distance(answer: Any) -> Verdict:
    """Check the Wasserstein distance of grains at 0, 1, 3 and at 5, 6, 11."""
    from scipy.stats import wasserstein_distance

    number = as_number(answer)
    if number is None:
        return NOT_A_NUMBER
    expected = wasserstein_distance([0, 1, 3], [5, 6, 11])
    if np.isclose(number, expected):
        return RIGHT
    if np.isclose(number, 3 * expected):
        return not_yet("each grain weighs 1/3", "알갱이 하나의 무게는 1/3입니다")
    return not_yet("keep the order", "순서를 지켜 옮기십시오")


def check_gradient_penalty(answer: Any) -> Verdict:
    """Check a gradient penalty on critics of known slope, and that its gradient passes."""
    import tensorflow as tf

    from chroma_lib.gan import losses

    if not callable(answer):
        return NOT_A_FUNCTION
    l = tf.random.stateless_uniform([4, 8, 8, 1], [0, 1])
    ab, fake_ab = (tf.random.stateless_normal([4, 8, 8, 2], [0, seed]) for seed in (2, 3))
    alpha = tf.random.stateless_uniform([4, 1, 1, 1], [0, 4])
    scale = tf.Variable(0.3)

    def critic(pair, training=True):
        gray, colors = pair
        squares = tf.reduce_sum(colors**2 + gray * colors, [1, 2, 3])
        return scale * tf.stack([squares, 3 * squares], -1)

    found, gradients = [], []
    for function in (answer, losses.gradient_penalty):
        with tf.GradientTape() as tape:
            value = function(critic, l, ab, fake_ab, alpha)
        if not tf.is_tensor(value):
            return NOT_A_TENSOR
        found.append(float(value))
        gradients.append(tape.gradient(value, scale))
    value, expected = found
    if not np.isclose(value, expected, rtol=1e-3):
        return _wrong_penalty(value, expected, critic, (l, ab, fake_ab, alpha))
    if gradients[0] is None or not np.isclose(gradients[0], gradients[1], rtol=1e-2):
        return not_yet(
            "the value is right, but it has no gradient with respect to the critic's weights",
            "값은 맞지만 크리틱의 가중치에 대한 그래디언트가 없습니다",
        )
    return RIGHT


def _wrong_penalty(value, expected, critic, arguments):
    """Return the verdict on a penalty with a wrong value, with its likely cause."""
    from chroma_lib.gan import losses
    from chroma_lib.lessons.penalties import mystery_penalties

    faults = mystery_penalties(losses.gradient_penalty)
    l, ab, fake_ab, alpha = arguments
    causes = (
        (
            faults["A"](critic, *arguments),
            "that is a norm for each pixel; sum over all axes but the first",
            "픽셀마다 크기를 구했습니다. 첫 번째 축을 뺀 모든 축에 대해 더하십시오",
        ),
        (
            faults["B"](critic, *arguments),
            "the slope is pushed to 0; subtract 1 from the norm",
            "기울기를 0으로 밀어붙입니다. 크기에서 1을 빼십시오",
        ),
        (
            losses.gradient_penalty(lambda pair, training: 2 * critic(pair), *arguments),
            "take the mean of a picture's scores, not their sum",
            "그림 한 장의 점수는 더하지 말고 평균하십시오",
        ),
        (
            losses.gradient_penalty(critic, l, ab, fake_ab, 1 - alpha),
            "alpha belongs to the true colors, 1 - alpha to the generated ones",
            "alpha는 정답 색에, 1 - alpha는 생성된 색에 곱합니다",
        ),
    )
    for wrong, en, ko in causes:
        if np.isclose(value, float(wrong), rtol=1e-3):
            return not_yet(en, ko)
    return not_yet(
        f"{value:.3f} instead of {expected:.3f}", f"{expected:.3f}이어야 하는데 {value:.3f}입니다"
    )


def check_mystery(answer: Any) -> Verdict:
    """Check which of three critics has which penalty; names may be English or Korean."""
    if not isinstance(answer, dict) or set(answer) != set(MYSTERY):
        return not_yet(
            'enter a dictionary with the keys "A", "B" and "C"',
            '키가 "A", "B", "C"인 딕셔너리를 넣으십시오',
        )
    named = {critic: find_name(name, FAULT_NAMES) for critic, name in answer.items()}
    unknown = [str(answer[critic]) for critic, name in named.items() if name is None]
    if unknown:
        return not_yet(
            f"unknown value {unknown[0]!r}; use right, pixel or zero",
            f"알 수 없는 값 {unknown[0]!r}: 정상, 픽셀, 영 가운데 하나를 쓰십시오",
        )
    count = sum(named[critic] == name for critic, name in MYSTERY.items())
    if count == len(MYSTERY):
        return RIGHT
    return not_yet(f"{count} of 3 are right", f"셋 가운데 {count}개를 맞혔습니다")


GRADERS: dict[int, Grader] = {1: check_distance, 2: check_gradient_penalty, 3: check_mystery}
