import csv
import json

import numpy as np
import pytest
from PIL import Image

from chroma_lib import ChromaError, dataset, training, weights

SMALL = {"size": 32, "base": 2, "critic_base": 2, "latent_dim": 10, "batch_size": 4}


@pytest.fixture(scope="module")
def drawn():
    return dataset.drawn_dataset(8, colorings=2, size=32, progress=False)


@pytest.mark.parametrize("model", training.MODELS)
def test_training_leaves_all_that_it_promises(drawn, tmp_path, model):
    out = tmp_path / "out"
    recipe = training.Recipe(model=model, **SMALL)
    run = training.train(
        drawn, recipe, steps=5, seed=3, sample_every=2, out=out, progress=False
    )
    steps = [1, 2, 4, 5]
    assert run.sample_steps == steps
    assert all(len(values) == 5 for values in run.history.values())
    expected = ["card.json", "losses.csv", "samples", "training.gif", "weights.npz"]
    assert sorted(path.name for path in out.iterdir()) == expected
    for step, grid in zip(steps, run.samples):
        with Image.open(out / "samples" / f"step_{step:06d}.png") as image:
            np.testing.assert_array_equal(np.asarray(image), grid)
    with Image.open(out / "training.gif") as gif:
        assert gif.n_frames == 4
    with open(out / "losses.csv", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [int(row["step"]) for row in rows] == [1, 2, 3, 4, 5]
    assert float(rows[4]["d_loss"]) == pytest.approx(run.history["d_loss"][4], rel=1e-4)
    card = json.loads((out / "card.json").read_text())
    assert card["seed"] == 3 and card["steps"] == 5 and card["seconds"] > 0
    assert card["recipe"]["model"] == model
    assert card["data"]["pictures"] == 8
    loaded, _ = weights.load_generator(out)
    for a, b in zip(loaded.get_weights(), run.generator.get_weights()):
        np.testing.assert_array_equal(a, b)


def test_same_seed_same_weights(drawn):
    def trained(seed):
        recipe = training.Recipe(**SMALL)
        run = training.train(drawn, recipe, steps=3, seed=seed, sample_every=0, progress=False)
        return run.generator.get_weights()

    for a, b in zip(trained(1), trained(1)):
        np.testing.assert_array_equal(a, b)
    assert any(np.any(a != b) for a, b in zip(trained(1), trained(2)))


def test_training_goes_on_from_weights(drawn, tmp_path):
    recipe = training.Recipe(**SMALL)
    options = {"steps": 1, "sample_every": 1, "progress": False}
    first = training.train(drawn, recipe, seed=1, out=tmp_path / "first", **options)
    still = training.Recipe(**SMALL, learning_rate=0.0)
    again = training.train(drawn, still, seed=2, init=tmp_path / "first", **options)
    for a, b in zip(again.generator.get_weights(), first.generator.get_weights()):
        np.testing.assert_allclose(a, b, atol=1e-6)  # averaged with themselves
    assert again.card["init"]["sha256"] == first.card["sha256"]
    assert first.card["recipe"]["mask_sharpness"] == 2  # not twice over
    wider = training.Recipe(**{**SMALL, "base": 3})
    with pytest.raises(ChromaError, match="another generator.*base 2 instead of 3"):
        training.train(drawn, wider, init=tmp_path / "first", **options)


def test_sample_grid_shows_gray_true_and_the_noises(drawn):
    generator = training.Recipe(**SMALL).generator()
    z = np.zeros((3, 10), "float32")
    grid = training.sample_grid(generator, drawn.take([0, 1]), z)
    assert grid.shape == (2 * 32, (2 + 3) * 32, 3)
    np.testing.assert_array_equal(grid[32:, 32:64], drawn.rgb(1))
    gray = grid[:32, :32].astype(int)
    assert np.ptp(gray, axis=-1).max() == 0
    np.testing.assert_array_equal(grid[:32, 64:96], grid[:32, 96:128])  # equal noises


@pytest.mark.parametrize("model", training.MODELS)
def test_the_training_of_v0_2_runs(drawn, model):
    recipe = training.Recipe.original(model, size=32, batch_size=2)
    run = training.train(drawn, recipe, steps=1, sample_every=0, progress=False)
    assert run.card["recipe"]["networks"] == "v0.2"


def test_original_is_v0_2_by_default():
    recipe = training.Recipe.original("wgan_gp")
    assert (recipe.size, recipe.batch_size, recipe.latent_dim) == (128, 32, 100)
    assert (recipe.learning_rate, recipe.beta_1, recipe.n_critic) == (1e-4, 0.5, 5)


def test_pictures_of_another_size_are_refused(drawn):
    with pytest.raises(ChromaError, match="32 pixels wide.*wants 64"):
        training.train(drawn, training.Recipe(), steps=1, progress=False)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"model": "vae"}, "unknown model 'vae'.*dcgan, wgan_gp"),
        ({"networks": "v3"}, "unknown networks"),
        ({"noise": "spade"}, "unknown noise"),
        ({"size": 65}, "size 65 does not fit"),
        ({"batch_size": 0}, "batch_size 0"),
    ],
)
def test_recipes_that_make_no_sense(change, words):
    with pytest.raises(ChromaError, match=words):
        training.Recipe(**change)


def test_a_full_folder_is_left_alone(drawn, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ChromaError, match="is there already"):
        training.train(drawn, training.Recipe(**SMALL), steps=1, out=tmp_path, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_loss_that_overflows_stops_with_its_step(drawn):
    recipe = training.Recipe(**SMALL, learning_rate=1e30)
    with pytest.raises(ChromaError, match=r"step \d+: a loss is no longer a number"):
        training.train(drawn, recipe, steps=20, sample_every=0, progress=False)


@pytest.mark.parametrize("limit", ["seconds", "cpu_seconds"])
def test_training_ends_by_the_clock(drawn, tmp_path, limit):
    recipe = training.Recipe(**SMALL)
    run = training.train(
        drawn, recipe, **{limit: 1e-3}, sample_every=5, out=tmp_path / "out", progress=False
    )
    assert run.card["steps"] == len(run.history["g_loss"]) == 1  # the step in progress
    assert run.sample_steps == [1]
    assert run.card["cpu_seconds"] > 0


def test_training_needs_an_end(drawn):
    with pytest.raises(ChromaError, match="without an end: give steps, seconds, cpu_seconds"):
        training.train(drawn, training.Recipe(**SMALL), progress=False)
    with pytest.raises(ChromaError, match="cpu_seconds 0: use more"):
        training.train(drawn, training.Recipe(**SMALL), cpu_seconds=0, progress=False)


def test_learning_rates_fall_to_zero_at_the_end(drawn, monkeypatch):
    rates = []

    class Watch(training._Watch):
        def on_train_batch_end(self, batch, logs=None):
            super().on_train_batch_end(batch, logs)
            gan = self.model
            optimizers = (gan.g_optimizer, gan.d_optimizer, gan.p_optimizer)
            rates.append([float(one.learning_rate) for one in optimizers])

    monkeypatch.setattr(training, "_Watch", Watch)
    recipe = training.Recipe(**SMALL, learning_rate=1e-3, palette_learning_rate=2e-3, decay=0.5)
    training.train(drawn, recipe, steps=4, sample_every=0, progress=False)
    whole = np.array([1e-3, 1e-3, 2e-3])
    np.testing.assert_allclose(rates, np.outer([1, 1, 0.5, 0], whole), rtol=1e-6)
