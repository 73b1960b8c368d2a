import pytest
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.lessons.exercises.verdict import grade
from chroma_lib.lessons.exercises.wgan_gp import GRADERS, MYSTERY
from chroma_lib.lessons.penalties import mystery_penalties

PENALTIES = mystery_penalties(losses.gradient_penalty)


@pytest.mark.parametrize("answer, word", [(18, "1/3"), (5, "order"), ("6", "number")])
def test_the_work_of_moving_earth(answer, word):
    assert grade(GRADERS[1], 6).right
    verdict = grade(GRADERS[1], answer)
    assert not verdict.right and word in verdict.message[0]


@pytest.mark.parametrize(
    "answer, word",
    [
        (PENALTIES["A"], "for each pixel"),
        (PENALTIES["B"], "pushed to 0"),
        (lambda c, l, ab, fake, alpha: losses.gradient_penalty(c, l, fake, ab, alpha), "1 - alpha"),
        (lambda *arguments: tf.constant(float(losses.gradient_penalty(*arguments))), "no gradient"),
        (lambda *arguments: tf.constant(0.0), "instead of"),
        (lambda *arguments: 0.0, "return a tensor"),
        (lambda critic: 0.0, "TypeError"),
    ],
)
def test_a_gradient_penalty(answer, word):
    assert grade(GRADERS[2], losses.gradient_penalty).right
    verdict = grade(GRADERS[2], answer)
    assert not verdict.right and word in verdict.message[0], verdict


def test_the_critics_are_named_in_english_or_korean():
    assert grade(GRADERS[3], MYSTERY).right
    assert grade(GRADERS[3], {"A": "픽셀", "B": "영", "C": "정상"}).right
    for answer, word in (
        ({"A": "right", "B": "zero", "C": "pixel"}, "1 of 3"),
        ({"A": "pixel", "B": "zero"}, "keys"),
        ({"A": "pixel", "B": "zero", "C": "fine"}, "'fine'"),
    ):
        verdict = grade(GRADERS[3], answer)
        assert not verdict.right and word in verdict.message[0], verdict
