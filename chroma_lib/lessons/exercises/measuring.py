"""Checks of the exercises of notebook 6."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from scipy.stats import t as student

from chroma_lib.lessons.exercises.verdict import (
    NOT_A_FUNCTION,
    RIGHT,
    Grader,
    Verdict,
    as_number,
    find_name,
    not_yet,
)
from chroma_lib.lessons.labels.measuring import DAMAGE_NAMES

# The largest share of true colorings that a measure of odd eyes may take for damaged ones.
_MAX_CONFUSED = 0.1


def check_interval(function: Any) -> Verdict:
    """Check a function that returns Student's interval, on values of two, three and ten seeds."""
    if not callable(function):
        return NOT_A_FUNCTION
    rng = np.random.default_rng(1)
    for n in (2, 3, 10):
        values = rng.normal(40, 5, n)
        low, high = (float(end) for end in function(list(values)))
        fault = _interval_fault(values, low, high)
        if fault:
            return not_yet(*fault)
    return RIGHT


def _interval_fault(values, low, high):
    """Return what is wrong with an interval in English and Korean, or None."""
    n, half = len(values), (high - low) / 2
    spread, root = values.std(ddof=1), np.sqrt(n)
    factor = student.ppf(0.975, n - 1)
    if not np.isclose((low + high) / 2, values.mean()):
        return "the middle is not the mean", "가운데가 평균이 아닙니다"
    if np.isclose(half, factor * spread / root):
        return None
    faults = [
        (
            factor * values.std() / root,
            "divide the sum of squares by n - 1",
            "제곱합을 n - 1로 나누십시오",
        ),
        (
            factor * spread,
            "that is the interval of one value; divide by the root of n for the mean",
            "값 하나의 구간입니다. 평균의 구간은 n의 제곱근으로 나눕니다",
        ),
        (1.96 * spread / root, "1.96 is for many seeds", "1.96은 시드가 많을 때 씁니다"),
        (
            student.ppf(0.95, n - 1) * spread / root,
            "5 % outside means 2.5 % at each end",
            "구간 밖의 5%는 양쪽에 2.5%씩입니다",
        ),
    ]
    for wrong, en, ko in faults:
        if np.isclose(half, wrong, rtol=1e-3):
            return en, ko
    return f"the width is wrong for n = {n}", f"n = {n}일 때 구간의 폭이 다릅니다"


def check_damages(answer: Any, *, secret: Sequence[str]) -> Verdict:
    """Check the names of secret damages, in English or Korean and in order."""
    answer = answer.tolist() if isinstance(answer, np.ndarray) else answer
    names = list(answer) if isinstance(answer, (list, tuple)) else []
    found = [find_name(name, DAMAGE_NAMES) for name in names]
    if len(found) != len(secret) or None in found:
        en, ko = (", ".join(pair[side] for pair in DAMAGE_NAMES.values()) for side in (0, 1))
        count = len(secret)
        return not_yet(f"name {count} of: {en}", f"다음 가운데 {count}개를 적으십시오: {ko}")
    right = sum(name == damage for name, damage in zip(found, secret))
    if right == len(secret):
        return RIGHT
    return not_yet(
        f"{right} of {len(secret)} are right", f"{len(secret)}개 가운데 {right}개가 맞았습니다"
    )


def check_eye_measure(
    function: Any,
    *,
    true: Sequence[np.ndarray],
    damaged: Sequence[np.ndarray],
    regions: Sequence[np.ndarray],
    eyes: tuple[int, int],
) -> Verdict:
    """Check a measure that tells odd eyes from true ones.

    Parameters
    ----------
    function : callable
        Maps the colorings of one drawing (k, h, w, 3) and its regions (h, w) to one number.
    true, damaged : sequence of ndarray, shape (k, h, w, 3)
        Colorings of the drawings; "damaged" has one iris in the opposite color.
    regions : sequence of ndarray, shape (h, w)
    eyes : (int, int)
        Numbers of the left and the right iris in the regions.
    """
    if not callable(function):
        return NOT_A_FUNCTION
    values = []
    for one, other, region in zip(true, damaged, regions):
        if not all((region == eye).any() for eye in eyes):
            continue  # a drawing that hides an eye
        pair = [as_number(function(colorings.copy(), region)) for colorings in (one, other)]
        finite = [value for value in pair if value is not None and np.isfinite(value)]
        if len(finite) < len(pair):
            return not_yet("return one finite number", "유한한 숫자 하나를 돌려주십시오")
        values.append(finite)
    of_true, of_damaged = np.array(values).T
    confused = np.mean(of_true[:, None] >= of_damaged)
    if confused <= _MAX_CONFUSED:
        return RIGHT
    if confused >= 1 - _MAX_CONFUSED:
        return not_yet(
            "it is larger for true eyes; turn its sign around",
            "정답의 눈에서 더 큽니다. 부호를 뒤집으십시오",
        )
    return not_yet(
        f"in {confused:.0%} of pairs true eyes get as large a value as odd ones",
        f"전체 쌍의 {confused:.0%}에서 정답의 눈이 오드아이만큼 큰 값을 얻습니다",
    )


def check_fooled(
    function: Any, *, true: Sequence[np.ndarray], measure: Callable[[list], dict]
) -> Verdict:
    """Check a function that makes nonsense which keeps its pairwise distance.

    Parameters
    ----------
    function : callable
        Maps true colorings (k, h, w, 3) to nonsense colorings of the same shape.
    true : sequence of ndarray, shape (k, h, w, 3)
    measure : callable
        Maps the colorings of all drawings to a table of measures.
    """
    if not callable(function):
        return NOT_A_FUNCTION
    bad = [np.asarray(function(colorings.copy()), float) for colorings in true]
    if any(result.shape != colorings.shape for result, colorings in zip(bad, true)):
        return not_yet("the shape differs", "모양이 다릅니다")
    pairs = [(result[..., 0], colorings[..., 0]) for result, colorings in zip(bad, true)]
    if not all(np.allclose(*pair, atol=0.01) for pair in pairs):
        return not_yet("L* has changed", "L*이 바뀌었습니다")
    table = measure(bad)
    pairwise, plausible = table["pairwise_ab"], table["skin_plausible"]["model"]
    share = pairwise["model"] / pairwise["real"]
    if share >= 0.8 and plausible < 0.1:
        return RIGHT
    return not_yet(
        f"pairwise_ab is {share:.0%} of the floor, skin_plausible {plausible:.2f}",
        f"pairwise_ab는 기준값의 {share:.0%}, skin_plausible은 {plausible:.2f}입니다",
    )


GRADERS: dict[int, Grader] = {
    1: check_interval,
    2: check_damages,
    3: check_eye_measure,
    4: check_fooled,
}
