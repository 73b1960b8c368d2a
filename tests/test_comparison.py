import json
from dataclasses import replace

import numpy as np
import pytest

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.measures.compare import RESULT, Trial, compare_recipes, stored_results, trial_folder
from chroma_lib.measures.statistics import mean_over_seeds
from chroma_lib.training.recipe import Recipe

SMALL = Recipe(
    size=32, batch_size=2, base=2, critic_base=2, palette_size=4, latent_dim=6
)
SIZES = {"cpu_seconds": 0.01, "drawings": 4, "measured": 4, "noises": 2, "progress": False}


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    """A comparison of two rows and its folder."""
    out = tmp_path_factory.mktemp("comparison")
    trials = [Trial("One, of 2", SMALL), Trial("input", replace(SMALL, noise="input"), 1)]
    return trials, out, compare_recipes(trials, out, also=lambda one: one.latent_dim, **SIZES)


def test_each_row_is_trained_measured_and_kept(compared):
    _, out, results = compared
    assert [one["name"] for one in results] == ["One, of 2", "input"]
    first = results[0]
    assert first["recipe"]["noise"] == "palette"
    assert [one["colorings"] for one in results] == [4, 1]
    assert first["steps"] >= 1
    assert first["cpu_seconds"] > 0
    assert first["also"] == 6
    assert first["measured"] == {"drawings": 4, "seed": 70, "noises": 2}
    assert set(first["measures"]["pairwise_ab"]) == {"model", "low", "high", "real"}
    folder = out / "one_of_2-0"
    assert trial_folder(out, "One, of 2", 0) == folder
    assert json.loads((folder / "result.json").read_text(encoding="utf-8")) == first
    for name in ("weights.npz", "card.json", "grid.png"):
        assert (folder / name).is_file()


def test_a_row_that_is_there_is_not_trained_again(compared, monkeypatch):
    trials, out, results = compared

    def never(*args, **kwargs):
        raise AssertionError("trained again")

    monkeypatch.setattr(comparison.training, "train", never)
    assert compare_recipes(trials, out, **SIZES) == results
    with pytest.raises(AssertionError, match="trained again"):
        compare_recipes(trials, out, seeds=(1,), **SIZES)


def test_what_an_interrupted_training_left_is_replaced(compared, tmp_path):
    trials, out, results = compared
    folder = trial_folder(tmp_path, trials[0].name, 0)
    folder.mkdir()
    (folder / "half.npz").write_text("half")
    compare_recipes(trials[:1], tmp_path, **SIZES)
    assert (folder / RESULT).is_file() and not (folder / "half.npz").exists()


def test_results_of_another_comparison_are_refused(compared):
    trials, out, results = compared
    other = Trial(trials[0].name, trials[0].recipe, colorings=trials[0].colorings + 1)
    with pytest.raises(ChromaError, match=r"of another comparison \(colorings differ\)"):
        compare_recipes([other], out, **SIZES)


def test_two_rows_of_one_name_are_refused(tmp_path):
    with pytest.raises(ChromaError, match="one name"):
        compare_recipes([Trial("a", SMALL), Trial("a", SMALL)], tmp_path, **SIZES)
    assert not list(tmp_path.iterdir())


def results_of(*values, name="a", low=0.0, high=9.0):
    rows = [{"model": value, "low": low, "high": high, "real": 4.0} for value in values]
    return [{"name": name, "measures": {"m": row}} for row in rows]


def test_mean_over_three_seeds_by_hand():
    row = mean_over_seeds(results_of(1.0, 2.0, 3.0))["a"]["m"]
    # s = 1 and t(0.975, 2) = 4.302653, so half the interval is 4.302653 / sqrt(3).
    expected = [2, -0.484138, 4.484138]
    np.testing.assert_allclose([row["mean"], row["low"], row["high"]], expected, atol=1e-5)
    assert row["real"] == 4
    assert row["seeds"] == 3


def test_one_seed_keeps_its_own_interval_and_names_their_order():
    table = mean_over_seeds(results_of(5.0, name="z") + results_of(1.0, 1.0))
    assert list(table) == ["z", "a"]
    assert table["z"]["m"] == {"mean": 5, "low": 0, "high": 9, "real": 4, "seeds": 1}
    assert table["a"]["m"]["low"] == table["a"]["m"]["high"] == 1


def test_a_measure_without_a_value_stays_without():
    row = mean_over_seeds(results_of(None, None, low=None, high=None))["a"]["m"]
    assert row["mean"] is row["low"] is row["high"] is None
    assert row["seeds"] == 0


@pytest.mark.parametrize("name", ["models", "ablation"])
def test_the_stored_results_have_a_grid_each(name):
    results, grids = stored_results(name)
    assert set(grids) == {one["name"] for one in results}
    for one in results:
        side = one["recipe"]["size"]
        assert grids[one["name"]].shape == (4 * side, 10 * side, 3)
    assert {"pairwise_ab", "diversity_hair", "blotch_hair"} <= set(results[0]["measures"])


def test_missing_results_are_told_in_one_line(tmp_path, monkeypatch):
    with pytest.raises(ChromaError, match="no stored results 'none'.*--store") as error:
        stored_results("none")
    assert "\n" not in str(error.value)


def test_grids_are_of_the_first_seed_that_has_one(tmp_path, monkeypatch):
    home = tmp_path / "data" / "results"
    home.mkdir(parents=True)
    results = [{"name": "A b", "seed": seed} for seed in (3, 4)]
    (home / "some.json").write_text(json.dumps(results), encoding="utf-8")
    files.write_png(home / "some" / "a_b-4.png", np.full((2, 3, 3), 7, np.uint8))
    monkeypatch.setattr(comparison, "__file__", str(tmp_path / "chroma_lib" / "comparison.py"))
    read, grids = stored_results("some")
    assert read == results
    assert (grids["A b"] == 7).all()
