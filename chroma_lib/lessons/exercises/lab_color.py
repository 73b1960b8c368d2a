"""Checks of the exercises of notebook 1."""

from typing import Any

import numpy as np

from chroma_lib import color
from chroma_lib.lessons.exercises.verdict import (
    NOT_A_FUNCTION,
    NOT_A_NUMBER,
    RIGHT,
    Grader,
    Verdict,
    as_number,
    not_yet,
)

_BLUE = np.array([0, 0, 255], np.uint8)


def check_blue(answer: Any) -> Verdict:
    """Check the L* of pure blue."""
    number = as_number(answer)
    if number is None:
        return NOT_A_NUMBER
    if abs(number - color.rgb_to_lab(_BLUE)[0]) < 0.5:
        return RIGHT
    mean = np.full(3, np.uint8(_BLUE.mean()))
    if abs(number - color.rgb_to_lab(mean)[0]) < 1:
        return not_yet("that is the L* of the mean of R, G and B", "R, G, B 평균의 L*입니다")
    return not_yet(
        "color.rgb_to_lab returns L*, a*, b*; take the first",
        "color.rgb_to_lab은 L*, a*, b*를 냅니다. 첫째 값이 답입니다",
    )


def check_paler(answer: Any) -> Verdict:
    """Check a function that halves the chroma of a picture, on patches of 36 hues."""
    if not callable(answer):
        return NOT_A_FUNCTION
    patches = color.lch_to_rgb(60.0, 50.0, np.arange(0, 360, 10))[None]  # (1, 36, 3)
    paler = np.asarray(answer(patches.copy()))
    if paler.dtype != np.uint8:
        return not_yet("return uint8 values", "uint8로 돌려주십시오")
    if paler.shape != patches.shape:
        return not_yet("the shape has changed", "모양이 다릅니다")
    before, after = color.rgb_to_lab(patches), color.rgb_to_lab(paler)
    if np.abs(after[..., 0] - before[..., 0]).max() > 1:
        return not_yet("L* has changed", "L*이 달라졌습니다")
    if np.abs(after[..., 1:] - before[..., 1:] / 2).max() > 1:
        return not_yet(
            "L* is right, but a* and b* are not halved", "L*은 맞지만 a*와 b*가 절반이 아닙니다"
        )
    return RIGHT


def check_lightness(answer: Any) -> Verdict:
    """Check a function that computes L* from sRGB, on grays and on the whole cube."""
    if not callable(answer):
        return NOT_A_FUNCTION
    levels = np.arange(0, 256, 51, dtype=np.uint8)
    cube = np.stack(np.meshgrid(levels, levels, levels), axis=-1).reshape(-1, 1, 3)
    true = color.rgb_to_lab(cube)[..., 0]
    result = np.asarray(answer(cube.copy()), float)
    if result.shape != true.shape:
        return not_yet(
            f"return one L* for each pixel, shape {true.shape} instead of {result.shape}",
            "픽셀마다 L* 하나를 돌려주십시오. "
            f"받은 모양: {result.shape}, 필요한 모양: {true.shape}",
        )
    error = np.abs(result - true)
    is_gray = np.ptp(cube, axis=-1) == 0
    dark = true < 8
    if error.max() < 0.1:
        return RIGHT
    if error[is_gray & ~dark].max() > 0.5:
        return not_yet(
            "grays are wrong: undo the gamma curve with color.srgb_decode first",
            "회색이 틀립니다. 먼저 color.srgb_decode로 감마 곡선을 되돌리십시오",
        )
    if error[~dark].max() > 0.5:
        return not_yet(
            "grays are right, other colors are not: weight R, G and B to get Y",
            "회색은 맞지만 다른 색이 틀립니다. R, G, B에 가중치를 두어 Y를 구하십시오",
        )
    return not_yet(
        "very dark colors are wrong: f(t) is a straight line near 0",
        "아주 어두운 색이 틀립니다. 0 근처에서 f(t)는 직선입니다",
    )


GRADERS: dict[int, Grader] = {1: check_blue, 2: check_paler, 3: check_lightness}
