"""Checks of the exercises of notebook 8."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from chroma_lib import color
from chroma_lib.data.criteria import COLORED_CHROMA, PAPER_WHITE
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
from chroma_lib.pictures.read import read_picture

_SHARE = 0.6


def check_threshold(answer: Any, *, rows: Sequence[Mapping[str, str]], folder: Path) -> Verdict:
    """Check how many kept pictures a higher threshold would drop, from the squares themselves."""
    number = as_number(answer)
    if number is None:
        return NOT_A_NUMBER
    right = 0
    for row in rows:
        if row["verdict"] == "kept":
            lab = color.rgb_to_lab(read_picture(folder / row["file"]).rgb)
            lab = lab[lab[..., 0] < PAPER_WHITE]
            share = (np.hypot(lab[:, 1], lab[:, 2]) >= COLORED_CHROMA).mean()
            right += round(float(share), 3) < _SHARE
    if number == right:
        return RIGHT
    if number == sum(row["colored"] != "" and float(row["colored"]) < _SHARE for row in rows):
        return not_yet("count only those kept", "남긴 그림만 세십시오")
    return not_yet("compare the column `colored` with 0.6", "`colored` 열을 0.6과 비교하십시오")


def check_sepia(answer: Any, *, drawn: Dataset) -> Verdict:
    """Check a function that finds pictures in one hue, on twelve drawn characters."""
    if not callable(answer):
        return NOT_A_FUNCTION
    # A drawn character may nearly have one hue too (brown hair, brown clothes). Those are left out.
    length = np.linalg.norm(drawn.ab.sum(axis=(1, 2, 3)), axis=-1)
    agreement = length / np.linalg.norm(drawn.ab, axis=-1).sum(axis=(1, 2, 3))
    for k, index in enumerate(np.flatnonzero(agreement < 0.9)[:12]):
        picture = drawn.rgb(index)
        lab = color.rgb_to_lab(picture)
        chroma = np.where(lab[..., 0] < PAPER_WHITE, 18.0, 0.0)
        one_hue = color.lch_to_rgb(lab[..., 0], chroma, np.full_like(chroma, 30.0 * k))
        for rgb, right in ((picture, False), (one_hue, True)):
            result = answer(rgb.copy())
            if not isinstance(result, (bool, np.bool_)):
                return not_yet("return True or False", "True나 False를 돌려주십시오")
            if result != right:
                return not_yet(
                    f"{result} for a picture {'in one hue' if right else 'in its own colors'}",
                    f"{'한 가지 색상의' if right else '원래 색의'} 그림에 {result}를 돌려줍니다",
                )
    return RIGHT


GRADERS: dict[int, Grader] = {1: check_threshold, 2: check_sepia}
