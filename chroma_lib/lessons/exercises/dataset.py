"""Checks of the exercises of notebook 2."""

from typing import Any

import numpy as np

from chroma_lib import color
from chroma_lib.characters.paint import REGIONS
from chroma_lib.data.dataset import Dataset
from chroma_lib.lessons.exercises.verdict import (
    NOT_A_FUNCTION,
    NOT_A_NUMBER,
    RIGHT,
    Grader,
    Verdict,
    as_number,
    not_yet,
)

_HAIR = REGIONS.index("hair")
_ROUNDING = 0.5  # mean difference of L* up to which two gray pictures are the same


def check_questions(answer: Any, *, train: Dataset) -> Verdict:
    """Check the number of different grays of 100 drawings, from those of three drawings."""
    number = as_number(answer)
    if number is None:
        return NOT_A_NUMBER
    grays = train.l[:3].reshape(3 * train.colorings, -1) * color.L_SCALE
    different: list[np.ndarray] = []
    for gray in grays:
        if all(np.abs(gray - other).mean() > _ROUNDING for other in different):
            different.append(gray)
    if number == len(different) / 3 * 100:
        return RIGHT
    if number == 100 * 25:
        return not_yet("does a coloring change the gray?", "채색이 바뀌면 회색도 바뀝니까?")
    return not_yet("count the drawings", "밑그림의 수를 세어 보십시오")


def check_hair_hue(answer: Any, *, train: Dataset, index: int) -> Verdict:
    """Check a function that measures the hue of hair, on colorings of one drawing."""
    if not callable(answer):
        return NOT_A_FUNCTION

    def hue_error(picture, regions):
        _, a, b = color.rgb_to_lab(picture)[regions == _HAIR].mean(axis=0)
        difference = float(answer(picture, regions)) - np.degrees(np.arctan2(b, a))
        return abs((difference + 180) % 360 - 180)  # the short way around the circle

    assert train.regions is not None  # drawn characters have them
    red = color.lch_to_rgb(50.0, 40.0, np.array([[340.0, 350, 0, 10, 20, 30]]))
    red_error = hue_error(red, np.full((1, 6), _HAIR))
    pictures = [train.rgb(index, k) for k in range(train.colorings)]
    largest = max(hue_error(rgb, train.regions[index]) for rgb in pictures)
    if not red_error <= 3:
        return not_yet(
            "wrong for hair around 0°; take arctan2(b, a) of the mean a* and b*, in degrees",
            "색상각이 0° 근처인 머리카락에서 틀립니다. a*와 b*의 평균으로 arctan2(b, a)를 구해 도로"
            " 나타내십시오",
        )
    if not largest <= 3:
        return not_yet("do you measure only the hair?", "머리카락만 쟀습니까?")
    return RIGHT


def check_leaks(answer: Any, *, train: Dataset, held_out: Dataset) -> Verdict:
    """Check a function that finds test pictures whose gray is among those of the training."""
    if not callable(answer):
        return NOT_A_FUNCTION
    # Other colorings than the first: their grays differ from it by rounding.
    test_l = np.concatenate([train.l[1:4, -1], held_out.l[:, 0]])[::-1]
    leaked = set(range(len(held_out), len(held_out) + 3))
    found = {int(index) for index in answer(train.l[:, 0].copy(), test_l.copy())}
    if found == leaked:
        return RIGHT
    if not found & leaked:
        return not_yet(
            "it finds none of those that leak; another coloring's gray differs by rounding",
            "새어 든 그림을 찾지 못합니다. 밑그림이 같아도 채색이 다르면 회색이 반올림만큼"
            " 다릅니다",
        )
    if found - leaked:
        return not_yet("it also finds new pictures", "새로운 그림까지 찾아냅니다")
    return not_yet("it misses some", "빠뜨린 것이 있습니다")


GRADERS: dict[int, Grader] = {1: check_questions, 2: check_hair_hue, 3: check_leaks}
