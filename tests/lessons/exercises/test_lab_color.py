import numpy as np
import pytest

from chroma_lib import color
from chroma_lib.lessons.exercises.lab_color import GRADERS
from chroma_lib.lessons.exercises.verdict import grade


@pytest.mark.parametrize(
    "answer, word", [(36, "mean of R, G and B"), (68, "first"), ("x", "number")]
)
def test_the_lightness_of_blue(answer, word):
    assert grade(GRADERS[1], color.rgb_to_lab(np.uint8([0, 0, 255]))[0]).right
    verdict = grade(GRADERS[1], answer)
    assert not verdict.right and word in verdict.message[0]


def half_chroma(rgb):
    lab = color.rgb_to_lab(rgb)
    lab[..., 1:] /= 2
    return color.lab_to_rgb(lab)


@pytest.mark.parametrize(
    "answer, word",
    [
        (lambda rgb: rgb / 2, "uint8"),
        (lambda rgb: rgb[0], "shape"),
        (lambda rgb: (rgb / 2 + color.gray(rgb) / 2).astype(np.uint8), "L*"),
        (color.gray, "not halved"),
        (7, "function"),
    ],
)
def test_paler_but_not_lighter(answer, word):
    assert grade(GRADERS[2], half_chroma).right
    verdict = grade(GRADERS[2], answer)
    assert not verdict.right and word in verdict.message[0]


def lightness(rgb, *, decode=color.srgb_decode, weights=(0.2127, 0.7152, 0.0722), line=True):
    y = decode(rgb / 255.0) @ np.array(weights)
    f = np.cbrt(y)
    if line:
        f = np.where(y > (6 / 29) ** 3, f, (29 / 6) ** 2 * y / 3 + 4 / 29)
    return 116 * f - 16


@pytest.mark.parametrize(
    "mistake, word",
    [
        ({"decode": lambda x: x}, "gamma"),
        ({"weights": (1 / 3, 1 / 3, 1 / 3)}, "weight"),
        ({"line": False}, "dark"),
    ],
)
def test_lightness_from_scratch(mistake, word):
    assert grade(GRADERS[3], lightness).right
    verdict = grade(GRADERS[3], lambda rgb: lightness(rgb, **mistake))
    assert not verdict.right and word in verdict.message[0]


def test_one_lightness_for_each_pixel():
    verdict = grade(GRADERS[3], lambda rgb: 50.0)
    assert not verdict.right and "shape" in verdict.message[0]
