import json
import shutil
from dataclasses import replace

import numpy as np
import pytest

from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.gan.cards import CARD, WEIGHTS
from chroma_lib.measures import compare
from chroma_lib.measures.compare import Trial, compare_recipes
from chroma_lib.measures.results import RESULT, trial_folder
from chroma_lib.training.recipe import Recipe

pytestmark = pytest.mark.usefixtures("eager")

SMALL = Recipe(size=32, batch_size=2, base=2, critic_base=2, palette_size=4, latent_dim=6)
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
    for name in (WEIGHTS, CARD, "grid.png"):
        assert (folder / name).is_file()


def test_a_row_that_is_there_is_not_trained_again(compared, monkeypatch):
    trials, out, results = compared

    def never(*args, **kwargs):
        raise AssertionError("trained again")

    monkeypatch.setattr(compare, "train", never)
    assert compare_recipes(trials, out, **SIZES) == results
    with pytest.raises(AssertionError, match="trained again"):
        compare_recipes(trials, out, seeds=(1,), **SIZES)


def test_a_row_may_change_its_drawings(compared, tmp_path, monkeypatch):
    trials, out, _ = compared
    seen = []

    def train(drawn, *args, **kwargs):
        seen.append(drawn)
        raise KeyboardInterrupt

    monkeypatch.setattr(compare, "train", train)
    changed = replace(trials[0], framing="mixed", prepare=lambda drawn: drawn.take([0]))
    with pytest.raises(KeyboardInterrupt):
        compare_recipes([changed], tmp_path, **SIZES)
    assert len(seen[0]) == 1
    whole = drawn_dataset(4, colorings=4, size=32, framing="mixed", progress=False)
    np.testing.assert_array_equal(seen[0].ab, whole.take([0]).ab)
    with pytest.raises(ChromaError, match="framings differ"):
        compare_recipes(trials, out, framing="mixed", **SIZES)


def test_what_an_interrupted_training_left_is_replaced(compared, tmp_path):
    trials, _, _ = compared
    folder = trial_folder(tmp_path, trials[0].name, 0)
    folder.mkdir()
    (folder / "half.npz").write_text("half")
    compare_recipes(trials[:1], tmp_path, **SIZES)
    assert (folder / RESULT).is_file()
    assert not (folder / "half.npz").exists()


def test_results_of_another_comparison_are_refused(compared):
    trials, out, _ = compared
    other = Trial(trials[0].name, trials[0].recipe, colorings=trials[0].colorings + 1)
    with pytest.raises(ChromaError, match=r"to another comparison \(colorings differ\)"):
        compare_recipes([other], out, **SIZES)


def test_two_rows_of_one_name_are_refused(tmp_path):
    with pytest.raises(ChromaError, match="same name"):
        compare_recipes([Trial("a", SMALL), Trial("a", SMALL)], tmp_path, **SIZES)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda result: result.pop("measures"), "'measures': field required"),
        (lambda result: result.update(seed="0"), "'seed': input should be a valid integer"),
        (lambda result: result.update(measures={"kid": 3}), "'measures.kid': input should be"),
        (lambda result: result["measures"]["kid"].update(low="x"), "'measures.kid.low'"),
        (lambda result: result["measures"]["kid"].pop("real"), "'measures.kid.real'"),
    ],
)
def test_a_damaged_result_is_refused_in_one_line(compared, tmp_path, change, message):
    trials, out, _ = compared
    shutil.copytree(out, tmp_path / "copy")
    path = trial_folder(tmp_path / "copy", trials[0].name, 0) / RESULT
    result = json.loads(path.read_text(encoding="utf-8"))
    change(result)
    path.write_text(json.dumps(result), encoding="utf-8")
    with pytest.raises(ChromaError, match=f"result.json: {message}") as error:
        compare_recipes(trials, tmp_path / "copy", **SIZES)
    assert str(error.value).endswith("; choose another folder, or delete this one")
    assert "\n" not in str(error.value)
