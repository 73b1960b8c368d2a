"""Checks of the exercises of notebook 7."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chroma_lib import sweeps
from chroma_lib.lessons.exercises.verdict import (
    NOT_A_NUMBER,
    RIGHT,
    Grader,
    Verdict,
    as_number,
    not_yet,
)

if TYPE_CHECKING:
    import pandas

_GRID = {"critic_steps": [1, 2, 5], "gp_weight": [1, 10, 100, 30]}
_REPEAT, _DONE = 3, 8
_LEAST_SEEDS = 3


def check_run_count(answer: Any) -> Verdict:
    """Check the number of runs that an interrupted and enlarged sweep has left."""
    number = as_number(answer)
    if number is None:
        return NOT_A_NUMBER
    right = len(sweeps.expand(_GRID)) * _REPEAT - _DONE
    if number == right:
        return RIGHT
    if number == right + _DONE:
        return not_yet("eight are done", "8개는 이미 마쳤습니다")
    return not_yet(
        "multiply the numbers of values, then by the seeds, and subtract what is done",
        "값의 개수를 모두 곱하고 시드 수를 곱한 다음, 마친 것을 빼십시오",
    )


def check_own_sweep(table: Any) -> Verdict:
    """Check a sweep over the batch size, without R1, by the table that it returned."""
    if not {"status", "seed", "batch_size"} <= set(getattr(table, "columns", ())):
        return not_yet(
            "give the table that sweeps.sweep returns", "sweeps.sweep이 돌려준 표를 넣으십시오"
        )
    done = table[table["status"] == "done"]
    if len(done) < len(table):
        return not_yet("some runs failed", "실패한 실행이 있습니다")
    if "gamma" in done and (done["gamma"] != 0).any():  # it has a column only if it was set
        return not_yet(
            "gamma must be 0 in all runs; use a folder of its own",
            "모든 실행에서 gamma가 0이어야 합니다. 폴더를 따로 쓰십시오",
        )
    if sweeps.swept(done) != ["batch_size"]:
        return not_yet("vary the batch size, and nothing else", "배치 크기만 바꾸십시오")
    if done["batch_size"].max() < 4 * done["batch_size"].min():
        return not_yet(
            "let the largest batch be at least four times the smallest",
            "가장 큰 배치를 가장 작은 배치의 네 배 이상으로 하십시오",
        )
    fewest = done.groupby("batch_size")["seed"].nunique().min()
    if fewest < _LEAST_SEEDS:
        return not_yet(
            f"{fewest} seeds for a setting are too few for an interval; use {_LEAST_SEEDS}",
            f"시드 {fewest}개로는 구간을 구할 수 없습니다. {_LEAST_SEEDS}개 이상 쓰십시오",
        )
    return RIGHT


def check_weight(answer: Any, *, table: pandas.DataFrame) -> Verdict:
    """Check λ of the DCGAN with FiLM whose clothes are nearest to real colors in diversity."""
    selected = table[(table["model"] == "dcgan") & (table["noise"] == "film")]
    means = selected.groupby("diversity_weight")["diversity_clothes"].mean()
    distance = (means - selected["diversity_clothes_real"].mean()).abs()
    weight = as_number(answer)
    if weight is None:
        return NOT_A_NUMBER
    if weight not in distance.index:
        return not_yet("that λ was not swept", "스윕에 없는 λ입니다")
    return (
        RIGHT
        if weight == distance.idxmin()
        else not_yet("another one is nearer", "더 가까운 값이 있습니다")
    )


GRADERS: dict[int, Grader] = {1: check_run_count, 2: check_own_sweep, 3: check_weight}
