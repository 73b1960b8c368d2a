"""The small end of `python -m benchmarks same_seed`."""

from benchmarks.reliability.same_seed import Training, describe, first_difference, repeat
from chroma_lib.training.recipe import Recipe
from tests.helpers.networks import SMALL


def test_the_first_step_that_differs_is_named():
    expected = [{"losses/g_loss": "a", "ema/000": "b"}, {"losses/g_loss": "c", "ema/000": "d"}]
    assert first_difference(expected, expected) is None
    other = [expected[0], {"losses/g_loss": "c", "ema/000": "x"}]
    assert first_difference(expected, other) == (2, ["ema/000"])
    names = ["losses/g_loss", "generator/000", "generator/003", "ema/000"]
    assert describe(names) == "losses/g_loss, 1 of ema, 2 of generator"


def test_trainings_of_one_seed_agree_and_others_are_told(capsys):
    training = Training(Recipe(noise="film", r1_gamma=0, **SMALL), seed=3)
    expected = training.run(2)
    assert repeat(training, 2, steps=2, rebuild=0) == []
    name = next(name for name in training.first if training.first[name].size > 1)
    training.first[name] = training.first[name] + 1
    step, names = first_difference(expected, training.run(2))
    assert step == 1
    assert name in names
