"""Checks of the exercises of notebook 5."""

from collections.abc import Callable
from typing import Any

import numpy as np

from chroma_lib import measures
from chroma_lib.lessons.exercises.verdict import NOT_A_FUNCTION, RIGHT, Grader, Verdict, not_yet

# Color differences on AB: of the eyes at least, of any other part at most.
_EYES_CHANGE, _OTHERS_KEEP = 15.0, 3.0
# How much longer than usual noise may be. Its length is near the root of its dimension.
_LONGEST = 1.5
# At full size and on the screen, near ties may come in another order.
_NEARLY_FARTHEST = 0.97


def check_film(function: Any) -> Verdict:
    """Check FiLM: each channel of each picture is scaled by 1 + gamma and shifted by beta."""
    if not callable(function):
        return NOT_A_FUNCTION
    rng = np.random.default_rng(3)
    x = rng.normal(size=(2, 4, 5, 3)).astype(np.float32)
    gamma, beta = rng.normal(size=(2, 2, 3)).astype(np.float32)
    scale, shift = gamma[:, None, None], beta[:, None, None]
    result = np.asarray(function(x.copy(), gamma.copy(), beta.copy()), np.float32)
    if result.shape != x.shape:
        shape = tuple(result.shape)
        return not_yet(
            f"shape {shape}, not {x.shape}",
            f"모양이 다릅니다. 받은 것: {shape}, 필요한 것: {x.shape}",
        )
    if np.allclose(result, (1 + scale) * x + shift, atol=1e-4):
        return RIGHT
    if np.allclose(result, scale * x + shift, atol=1e-4):
        return not_yet(
            "a gamma of 0 would erase the channel: the scale is 1 + gamma",
            "gamma가 0이면 채널이 지워집니다. 배율은 1 + gamma입니다",
        )
    if np.allclose(result, (1 + scale) * (x + shift), atol=1e-4):
        return not_yet("scale first, then shift", "먼저 곱하고 나서 더하십시오")
    return not_yet("the values differ", "값이 다릅니다")


def check_diversity(function: Any) -> Verdict:
    """Check the diversity term without its weight, on four pairs of colorings."""
    if not callable(function):
        return NOT_A_FUNCTION
    rng = np.random.default_rng(4)
    first, second = rng.normal(size=(2, 4, 8, 8, 2)).astype(np.float32)
    second[0] = first[0]  # a pair that ignores its noise
    second[1] = first[1] + 9  # a pair far beyond the cap
    noises = rng.normal(size=(2, 4, 100)).astype(np.float32)
    value = np.asarray(function(first, second, *noises), np.float32)
    if value.shape != ():
        return not_yet(
            "return one number, the mean of all pairs",
            "모든 쌍의 평균, 곧 숫자 하나를 돌려주십시오",
        )
    apart = np.abs(first - second).mean(axis=(1, 2, 3))
    ratio = apart / np.abs(noises[0] - noises[1]).mean(axis=1)
    if np.isclose(value, -np.minimum(ratio, 0.5).mean(), atol=1e-4):
        return RIGHT
    faults = {
        np.minimum(ratio, 0.5).mean(): (
            "a loss is minimized: the term needs a minus",
            "손실은 줄이는 값이므로 앞에 음의 부호가 필요합니다",
        ),
        -ratio.mean(): (
            "the cap is missing: no pair earns more than tau",
            "상한이 빠졌습니다. 어느 쌍도 tau보다 크게 보상받지 못합니다",
        ),
        -min(ratio.mean(), 0.5): (
            "cap each pair, then take the mean",
            "쌍마다 상한을 두고 나서 평균하십시오",
        ),
    }
    for wrong, words in faults.items():
        if np.isclose(value, wrong, atol=1e-4):
            return not_yet(*words)
    return not_yet("the value differs", "값이 다릅니다")


def check_one_color(function: Any, *, masks: np.ndarray, palettes: np.ndarray) -> Verdict:
    """Check painting with one palette, except for one color of another."""
    if not callable(function):
        return NOT_A_FUNCTION
    first, second = palettes[0].copy(), palettes[1].copy()
    for k in range(masks.shape[-1]):
        right = masks @ palettes[0] + masks[..., k : k + 1] * (palettes[1][k] - palettes[0][k])
        result = np.asarray(function(masks, first, second, k), float)
        if result.shape != right.shape:
            return not_yet(f"shape {result.shape}", f"모양이 {result.shape}입니다")
        if not (np.array_equal(first, palettes[0]) and np.array_equal(second, palettes[1])):
            return not_yet(
                "it changes a palette that it received; copy it first",
                "받은 팔레트가 바뀝니다. 먼저 복사하십시오",
            )
        if not np.allclose(result, right, atol=1e-2):
            return not_yet(f"the colors are wrong for k = {k}", f"k = {k}일 때 색이 다릅니다")
    return RIGHT


def check_eyes(
    answer: Any,
    *,
    start: np.ndarray,
    palette_of: Callable[[np.ndarray], np.ndarray],
    eyes: int,
) -> Verdict:
    """Check a noise that changes the color of the eyes and of nothing else.

    Parameters
    ----------
    answer : array_like, shape (latent_dim,)
    start : ndarray, shape (latent_dim,)
        The noise whose other colors must stay.
    palette_of : callable
        Maps noises (n, latent_dim) to palettes (n, K, 2).
    eyes : int
        Number of the mask of the eyes.
    """
    z = np.asarray(answer, np.float32)
    if z.shape != start.shape or not np.isfinite(z).all():
        return not_yet(
            f"give one noise of shape {start.shape}",
            f"모양이 {start.shape}인 노이즈 하나를 넣으십시오",
        )
    before, after = palette_of(np.stack([start, z]))
    change = np.linalg.norm(after - before, axis=1)
    others = np.delete(change, eyes).max()
    if np.linalg.norm(z) > _LONGEST * np.sqrt(z.size):
        return not_yet(
            "it is longer than any noise of the training", "학습에 나온 어떤 노이즈보다도 깁니다"
        )
    if change[eyes] >= _EYES_CHANGE and others <= _OTHERS_KEEP:
        return RIGHT
    return not_yet(
        f"the eyes change by {change[eyes]:.1f}, another part by {others:.1f}; wanted are"
        f" {_EYES_CHANGE:g} or more and {_OTHERS_KEEP:g} or less",
        f"눈은 {change[eyes]:.1f}, 다른 부분은 많게는 {others:.1f}만큼 바뀝니다. 눈은"
        f" {_EYES_CHANGE:g} 이상, 다른 부분은 {_OTHERS_KEEP:g} 이하여야 합니다",
    )


def check_farthest(answer: Any, *, colorings: np.ndarray) -> Verdict:
    """Check the numbers of the two colorings, a* and b* (n, h, w, 2), that differ most."""
    try:
        i, j = (int(number) for number in answer)
        pair = colorings[[i, j]]
    except (TypeError, ValueError, IndexError):
        return not_yet("give two numbers", "숫자 두 개를 넣으십시오")
    everywhere = np.ones(colorings.shape[1:3], bool)
    distance = measures.pairwise_ab(pair, everywhere)
    largest = max(
        measures.pairwise_ab(colorings[[a, b]], everywhere)
        for a in range(len(colorings))
        for b in range(a)
    )
    if distance >= _NEARLY_FARTHEST * largest:
        return RIGHT
    return not_yet(
        f"{distance:.1f}, and the largest distance is {largest:.1f}",
        f"{distance:.1f}인데 가장 먼 거리는 {largest:.1f}입니다",
    )


GRADERS: dict[int, Grader] = {
    1: check_diversity,
    2: check_film,
    3: check_one_color,
    4: check_eyes,
    5: check_farthest,
}
