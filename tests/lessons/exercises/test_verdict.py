import pytest

from chroma_lib.lessons.exercises.verdict import (
    NOT_ANSWERED,
    RIGHT,
    Verdict,
    as_number,
    find_name,
    grade,
    not_yet,
)

NAMES = {"hair": ("hair", "머리카락"), "left_eye": ("left eye", "왼쪽 눈"), "R1": "R1"}


def test_a_verdict_is_shown_in_its_language():
    wrong = not_yet("think of the mean", "평균을 떠올리십시오")
    assert repr(Verdict(wrong.right, wrong.message, "en")) == "not yet: think of the mean"
    assert repr(Verdict(wrong.right, wrong.message, "ko")).startswith("아직")
    assert repr(wrong).count("\n") == 1


def test_no_answer_and_an_answer_that_raises():
    def grader(answer, limit=0):
        return RIGHT if answer() > limit else not_yet("small", "작습니다")

    assert grade(grader, None) is NOT_ANSWERED
    assert grade(grader, lambda: 3).right
    assert not grade(grader, lambda: 3, limit=5).right
    for broken, name in ((lambda: 1 / 0, "ZeroDivisionError"), ("text", "TypeError")):
        verdict = grade(grader, broken)
        assert not verdict.right and all(name in text for text in verdict.message)


@pytest.mark.parametrize(
    "answer, key",
    [
        *[("hair", "hair"), ("Hair ", "hair"), ("머리카락", "hair"), ("머리 카락", "hair")],
        *[
            ("left_eye", "left_eye"),
            ("Left Eye", "left_eye"),
            ("왼쪽 눈", "left_eye"),
            ("r1", "R1"),
        ],
        *[("", None), ("head", None), (3, None), (None, None)],
    ],
)
def test_names_are_found_in_both_languages(answer, key):
    assert find_name(answer, NAMES) == key


def test_numbers():
    assert as_number(3) == 3.0
    assert [as_number(x) for x in ("3", None, [1, 2], True)] == [None] * 4
