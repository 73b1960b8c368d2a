import pandas
import pytest

from chroma_lib.lessons.exercises.sweeps import GRADERS
from chroma_lib.lessons.exercises.verdict import grade


@pytest.mark.parametrize(
    "answer, right, word",
    [(28, True, "right"), (36, False, "done"), (12, False, "multiply"), ("28", False, "number")],
)
def test_the_runs_that_are_left(answer, right, word):
    verdict = grade(GRADERS[1], answer)
    assert verdict.right == right and word in verdict.message[0]


def table(batch_sizes=(4, 64), seeds=3, gamma=0.0, status="done", rates=(0.1,)):
    """Return the table of a small sweep, as `read_table` does."""
    rows = [
        {"status": status, "gamma": gamma, "batch_size": b, "learning_rate": r, "seed": seed}
        for b in batch_sizes
        for r in rates
        for seed in range(seeds)
    ]
    result = pandas.DataFrame(rows)
    result.attrs["parameters"] = ["gamma", "batch_size", "learning_rate", "seed"]
    return result


def test_a_sweep_of_ones_own():
    own = table()
    assert grade(GRADERS[2], own).right
    del own["gamma"]  # not set, and so 0
    own.attrs["parameters"] = ["batch_size", "learning_rate", "seed"]
    assert grade(GRADERS[2], own).right


@pytest.mark.parametrize(
    "answer, word",
    [
        (table(seeds=2), "2 seeds"),
        (table(gamma=1.0), "gamma"),
        (table(status="failed"), "failed"),
        (table(rates=(0.1, 0.2)), "nothing else"),
        (table(batch_sizes=(16,)), "nothing else"),
        (table(batch_sizes=(16, 32)), "four times"),
        ({"batch_size": [4, 64]}, "table"),
    ],
)
def test_a_wrong_sweep_is_explained(answer, word):
    verdict = grade(GRADERS[2], answer)
    assert not verdict.right and word in verdict.message[0]


@pytest.mark.parametrize(
    "answer, right, word",
    [(5.0, True, "right"), (0, False, "nearer"), (7, False, "not swept"), ("5", False, "number")],
)
def test_the_best_weight(answer, right, word):
    stored = pandas.DataFrame(
        {
            "model": "dcgan",
            "noise": ["film", "film", "palette"],
            "diversity_weight": [0.0, 5.0, 0.0],
            "diversity_clothes": [10.0, 18.0, 30.0],
            "diversity_clothes_real": 31.0,
        }
    )
    verdict = grade(GRADERS[3], answer, table=stored)
    assert verdict.right == right and word in verdict.message[0]
