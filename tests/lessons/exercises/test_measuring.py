import numpy as np
import pytest
from scipy.stats import t as student

from chroma_lib.lessons.exercises.measuring import GRADERS
from chroma_lib.lessons.exercises.verdict import grade

LEFT, RIGHT_EYE = 4, 5


def interval(factor=lambda n: student.ppf(0.975, n - 1), ddof=1, root=True, shift=0.0):
    """Return a function that computes an interval in the given, perhaps wrong, way."""

    def ends(values):
        n = len(values)
        half = factor(n) * np.std(values, ddof=ddof) / (np.sqrt(n) if root else 1)
        return np.mean(values) + shift - half, np.mean(values) + shift + half

    return ends


def test_an_interval_is_students():
    assert grade(GRADERS[1], interval()).right


@pytest.mark.parametrize(
    "function, word",
    [
        (interval(shift=1.0), "middle"),
        (interval(ddof=0), "n - 1"),
        (interval(root=False), "one value"),
        (interval(factor=lambda n: 1.96), "many seeds"),
        (interval(factor=lambda n: student.ppf(0.95, n - 1)), "2.5 %"),
        (interval(factor=lambda n: 30.0), "width"),
        (7, "function"),
        (lambda values: 1 / 0, "ZeroDivisionError"),
    ],
)
def test_a_wrong_interval_is_explained(function, word):
    verdict = grade(GRADERS[1], function)
    assert not verdict.right and word in verdict.message[0]


@pytest.mark.parametrize(
    "answer, right, word",
    [
        (["patches", "leaking", "gray"], True, "right"),
        (("얼룩덜룩", "번짐", "회색"), True, "right"),
        (np.array(["Patches", "leaking", "gray"]), True, "right"),
        (["gray", "leaking", "patches"], False, "1 of 3"),
        (["patches", "leaking"], False, "name 3 of"),
        (["patches", "leaking", "truth"], False, "odd eyes"),
        ("patches", False, "name 3 of"),
    ],
)
def test_damages_are_named_in_either_language(answer, right, word):
    verdict = grade(GRADERS[2], answer, secret=["patches", "leaking", "gray"])
    assert verdict.right == right and word in verdict.message[0]


def eye_drawings(count=6):
    """Return true colorings, the same with odd eyes, and regions; one drawing hides an eye."""
    rng = np.random.default_rng(0)
    regions = np.zeros((count, 8, 8), np.uint8)
    regions[:, 2, 1:3], regions[:, 2, 5:7] = LEFT, RIGHT_EYE
    regions[0][regions[0] == LEFT] = 0
    true = rng.normal(0, 1, (count, 3, 8, 8, 3)) + rng.normal(0, 30, (count, 3, 1, 1, 3))
    odd = true.copy()
    odd[..., 1:] = np.where((regions == LEFT)[:, None, ..., None], -odd[..., 1:], odd[..., 1:])
    return {"true": true, "damaged": odd, "regions": regions, "eyes": (LEFT, RIGHT_EYE)}


def eyes_apart(lab, regions):
    means = [lab[:, regions == eye, 1:].mean(axis=1) for eye in (LEFT, RIGHT_EYE)]
    return np.linalg.norm(means[0] - means[1], axis=1).mean()


@pytest.mark.parametrize(
    "function, right, word",
    [
        (eyes_apart, True, "right"),
        (lambda lab, regions: -eyes_apart(lab, regions), False, "sign"),
        (lambda lab, regions: lab[..., 0].std(), False, "% of pairs"),
        (lambda lab, regions: np.nan, False, "finite"),
        (lambda lab, regions: None, False, "finite"),
        (3, False, "function"),
    ],
)
def test_a_metric_of_odd_eyes(function, right, word):
    verdict = grade(GRADERS[3], function, **eye_drawings())
    assert verdict.right == right and word in verdict.message[0]


@pytest.mark.parametrize(
    "function, word",
    [
        (lambda lab: lab[:1], "shape"),
        (lambda lab: lab + 1, "L*"),
        (lambda lab: lab, "skin_plausible 0.90"),
    ],
)
def test_nonsense_must_fool_the_metric(function, word):
    table = {
        "pairwise_ab": {"model": 30.0, "real": 30.0},
        "skin_plausible": {"model": 0.9, "real": 1.0},
    }
    context = {"true": np.zeros((2, 3, 4, 4, 3)), "measure": lambda bad: table}
    verdict = grade(GRADERS[4], function, **context)
    assert not verdict.right and word in verdict.message[0]
    table["skin_plausible"]["model"] = 0.0
    assert grade(GRADERS[4], lambda lab: lab, **context).right
