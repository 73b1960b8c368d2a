import numpy as np
import pytest

from chroma_lib.lessons.exercises.noise_chroma import GRADERS
from chroma_lib.lessons.exercises.verdict import grade


def ratio(first, second, z1, z2):
    return np.abs(first - second).mean(axis=(1, 2, 3)) / np.abs(z1 - z2).mean(axis=1)


def film(x, gamma, beta):
    return (1 + gamma[:, None, None]) * x + beta[:, None, None]


def one_color(masks, palette, other, k):
    mixed = palette.copy()
    mixed[k] = other[k]
    return masks @ mixed


def in_place(masks, palette, other, k):
    palette[k] = other[k]
    return masks @ palette


def masks_and_palettes():
    rng = np.random.default_rng(0)
    return {
        "masks": rng.dirichlet(np.ones(3), size=(4, 4)),
        "palettes": rng.normal(size=(2, 3, 2)) * 30,
    }


CONTEXTS = {3: masks_and_palettes()}


@pytest.mark.parametrize(
    "number, answer",
    [
        (1, lambda *pair: -np.minimum(ratio(*pair), 0.5).mean()),
        (2, film),
        (3, one_color),
    ],
)
def test_right_functions_pass(number, answer):
    assert grade(GRADERS[number], answer, **CONTEXTS.get(number, {})).right


@pytest.mark.parametrize(
    "number, answer, word",
    [
        (1, lambda *pair: np.minimum(ratio(*pair), 0.5).mean(), "minus"),
        (1, lambda *pair: -ratio(*pair).mean(), "cap"),
        (1, lambda *pair: -min(ratio(*pair).mean(), 0.5), "each pair"),
        (1, lambda *pair: -np.minimum(ratio(*pair), 0.5), "one number"),
        (1, lambda *pair: 0.0, "differs"),
        (1, 5, "function"),
        (2, lambda x, gamma, beta: gamma[:, None, None] * x + beta[:, None, None], "erase"),
        (2, lambda x, g, b: (1 + g[:, None, None]) * (x + b[:, None, None]), "scale first"),
        (2, lambda x, gamma, beta: x[0], "shape"),
        (2, lambda x, gamma, beta: x, "values"),
        (3, in_place, "copy"),
        (3, lambda masks, palette, other, k: masks, "shape"),
        (3, lambda masks, palette, other, k: masks @ other, "k = 0"),
    ],
)
def test_a_wrong_function_is_explained(number, answer, word):
    verdict = grade(GRADERS[number], answer, **masks_and_palettes() if number == 3 else {})
    assert not verdict.right and word in verdict.message[0]


def eyes_context():
    """A palette of two parts: the first follows the first half of the noise, and so on."""

    def palette_of(noises):
        return 10 * np.asarray(noises).reshape(len(noises), 2, 2)

    return {"start": np.zeros(4, np.float32), "palette_of": palette_of, "eyes": 1}


@pytest.mark.parametrize(
    "answer, right, word",
    [
        ([0, 0, 1.6, 0], True, "right"),
        ([0, 0, 1, 0], False, "change by 10.0"),
        ([1, 0, 2, 0], False, "another part by 10.0"),
        ([0, 0, 9, 0], False, "longer"),
        ([0, 0, np.nan, 0], False, "shape (4,)"),
        ([1, 2], False, "shape (4,)"),
    ],
)
def test_the_eyes_alone(answer, right, word):
    verdict = grade(GRADERS[4], answer, **eyes_context())
    assert verdict.right == right and word in verdict.message[0]


@pytest.mark.parametrize(
    "answer, right, word",
    [
        ((0, 2), True, "right"),
        ([2, 0], True, "right"),
        ((0, 1), False, "10.0"),
        ((0, 9), False, "two numbers"),
        ((0,), False, "two numbers"),
        ("nonsense", False, "two numbers"),
    ],
)
def test_the_two_that_differ_most(answer, right, word):
    colorings = np.zeros((3, 2, 2, 2))
    colorings[1, ..., 0], colorings[2, ..., 0] = 10, 30
    verdict = grade(GRADERS[5], answer, colorings=colorings)
    assert verdict.right == right and word in verdict.message[0]
