"""Training: what a run leaves, how it continues, and how it ends early."""

import csv
import errno
import hashlib
import json
import math
import os
import shutil
import signal
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from jupyter_client.manager import start_new_kernel
from PIL import Image

from benchmarks.processes import in_own_process, tensorflow_context
from chroma_lib import noise
from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.gan import weights
from chroma_lib.training import checkpoints, distribute, loop
from chroma_lib.training.errors import TrainingInterrupted, TrainingStopped
from chroma_lib.training.plan import read_plan
from chroma_lib.training.recipe import MODELS, Recipe
from chroma_lib.training.run import train as train_with
from chroma_lib.training.run_folder import exclusive
from chroma_lib.training.samples import sample_grid
from tests.helpers import plain_graphs  # noqa: F401  (for the processes that it starts)
from tests.helpers.networks import SMALL
from tests.helpers.patience import PATIENCE, wait_until
from tests.helpers.servers import environment

pytestmark = pytest.mark.usefixtures("eager")

LIGHT = Recipe(noise="film", r1_gamma=0, **SMALL)  # little to compile


def train(drawn, out, *, recipe=LIGHT, steps=6, **options):
    options = {"seed": 3, "sample_every": 2, "checkpoint_seconds": 0, "progress": False} | options
    return train_with(drawn, recipe, steps=steps, out=out, **options)


@pytest.fixture(scope="module")
def drawn():
    return drawn_dataset(8, colorings=2, size=32, progress=False)


def after_steps(action, *steps):
    """Return a callback that acts after some steps, before the losses are checked."""

    def callback(step, losses, gan):
        if step in steps:
            action(losses, gan)

    return callback


def interrupt(losses=None, gan=None):
    signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize("model", MODELS)
def test_training_leaves_all_that_it_promises(drawn, tmp_path, model):
    out = tmp_path / "out"
    recipe = Recipe(model=model, **SMALL)
    run = train_with(drawn, recipe, steps=5, seed=3, sample_every=2, out=out, progress=False)
    steps = [1, 2, 4, 5]
    assert run.sample_steps == steps
    assert all(len(values) == 5 for values in run.history.values())
    expected = (
        "card.json checkpoints losses.csv samples training.gif training.json weights.safetensors"
    )
    assert sorted(path.name for path in out.iterdir()) == expected.split()
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


def _digests(seed):
    """Train in this process; return a digest of the weights and one of 25 colorings."""
    drawn = drawn_dataset(8, colorings=2, size=32, progress=False)
    recipe = Recipe(**SMALL)
    run = train_with(drawn, recipe, steps=3, seed=seed, sample_every=0, progress=False)
    noises = noise.random_noise(25, latent_dim=recipe.latent_dim, seed=seed)
    colorizer = Colorizer(run.generator)
    colored = colorizer.color(colorizer.encode(drawn.rgb(0)), noises)
    trained = b"".join(array.tobytes() for array in run.generator.get_weights())
    return [hashlib.sha256(content).hexdigest() for content in (trained, colored.tobytes())]


def test_same_seed_same_weights_and_colorings_in_a_fresh_process(traced):
    """On the CPU; on a GPU sums may run in another order."""
    # This process has trained before, which must not matter either.
    here = _digests(1)
    assert in_own_process(_digests, 1, context=tensorflow_context()) == here


def test_training_goes_on_from_weights(drawn, tmp_path):
    plain = SMALL | {"r1_gamma": 0, "palette_weight": 0}  # little to compile
    recipe = Recipe(**plain)
    options = {"steps": 1, "sample_every": 1, "progress": False}
    first = train_with(drawn, recipe, seed=1, out=tmp_path / "first", **options)
    still = Recipe(**plain, learning_rate=0.0)
    again = train_with(drawn, still, seed=2, init=tmp_path / "first", **options)
    for a, b in zip(again.generator.get_weights(), first.generator.get_weights()):
        np.testing.assert_allclose(a, b, atol=1e-6)  # averaged with themselves
    assert again.card["init"]["sha256"] == first.card["sha256"]
    assert first.card["recipe"]["mask_sharpness"] == 2  # not twice over
    wider = Recipe(**{**plain, "base": 3})
    with pytest.raises(ChromaError, match="another generator.*base 2 instead of 3"):
        train_with(drawn, wider, init=tmp_path / "first", **options)


def test_sample_grid_shows_gray_true_and_the_noises(drawn):
    generator = Recipe(**SMALL).build_generator()
    z = np.zeros((3, 10), "float32")
    grid = sample_grid(generator, drawn.take([0, 1]), z)
    assert grid.shape == (2 * 32, (2 + 3) * 32, 3)
    np.testing.assert_array_equal(grid[32:, 32:64], drawn.rgb(1))
    gray = grid[:32, :32].astype(int)
    assert np.ptp(gray, axis=-1).max() == 0
    np.testing.assert_array_equal(grid[:32, 64:96], grid[:32, 96:128])  # equal noises


@pytest.mark.parametrize("model", MODELS)
def test_the_training_of_v0_2_runs(drawn, model):
    # Each update of the critic compiles anew: two are as good as five.
    recipe = replace(Recipe.original(model, size=32, batch_size=2), n_critic=2)
    run = train_with(drawn, recipe, steps=1, sample_every=0, progress=False)
    assert run.card["recipe"]["networks"] == "v0.2"


def test_pictures_of_another_size_are_refused(drawn):
    with pytest.raises(ChromaError, match="32 pixels wide.*needs 64"):
        train_with(drawn, Recipe(), steps=1, progress=False)


def test_a_full_folder_is_left_alone(drawn, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    for resume in (False, True):
        with pytest.raises(ChromaError, match="already exists"):
            train(drawn, tmp_path, resume=resume)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.fixture(scope="module")
def whole(drawn, tmp_path_factory):
    """Give the folder of a training that nothing disturbed."""
    out = tmp_path_factory.mktemp("whole")
    train(drawn, out)
    return out


def test_an_interrupt_saves_and_going_on_ends_as_if_there_was_none(drawn, tmp_path, whole):
    out = tmp_path / "out"
    before = signal.getsignal(signal.SIGINT)
    with pytest.raises(TrainingInterrupted, match="after step 3;") as stopped:
        train(drawn, out, resume=True, callback=after_steps(interrupt, 3))
    assert f"step 3 is saved in {out}; to continue" in str(stopped.value)
    assert [p.name[:13] for p in sorted(out.glob("checkpoints/*"))][-1] == "step_00000003"
    assert not (out / "card.json").exists()
    run = train(drawn, out, resume=True)
    assert signal.getsignal(signal.SIGINT) is before
    assert run.sample_steps == [1, 2, 4, 6]
    names = [path.relative_to(whole) for path in whole.rglob("*") if path.suffix != ".json"]
    names = [name for name in names if name.parent.name != "checkpoints" and name.suffix]
    assert len(names) == 3 + 4
    for name in names:
        assert (out / name).read_bytes() == (whole / name).read_bytes(), name
    facts = [json.loads((folder / "card.json").read_text()) for folder in (out, whole)]
    timeless = [{k: v for k, v in card.items() if "seconds" not in k} for card in facts]
    assert timeless[0] == timeless[1]


def test_what_is_finished_is_not_trained_again(drawn, tmp_path, whole, capsys):
    out = shutil.copytree(whole, tmp_path / "copy")
    (out / "samples" / "step_000002.png").unlink()  # no reason not to continue
    before = read_plan(out)
    run = train(drawn, out, recipe=replace(LIGHT, learning_rate=99.0), steps=4, resume=True)
    assert f"{out}: already finished at step 6; ask for more steps" in capsys.readouterr().err
    assert read_plan(out) == before and "changes" not in run.card
    assert run.card["steps"] == 6 and run.sample_steps == [1, 4, 6]
    assert (out / "weights.safetensors").read_bytes() == (
        whole / "weights.safetensors"
    ).read_bytes()


def test_a_worker_lost_after_the_last_step_is_missed_only_if_files_are(
    drawn, tmp_path, whole, monkeypatch
):
    def lose(devices, settings):
        if settings == "finished":
            raise ChromaError("another worker was lost")

    monkeypatch.setattr(distribute, "check_agreement", lose)
    out = tmp_path / "out"
    assert train(drawn, out, steps=1).card["steps"] == 1
    monkeypatch.setattr(distribute, "is_chief", lambda strategy: False)
    for reader, steps in [(tmp_path / "none", 1), (out, 2)]:
        with pytest.raises(ChromaError, match="lost; the first worker saves"):
            train(drawn, reader, steps=steps, resume=True)
    assert train(drawn, out, steps=1, resume=True).steps == 1


def test_weights_without_a_checkpoint_are_not_trained_over(drawn, tmp_path, whole):
    out = shutil.copytree(whole, tmp_path / "copy")
    for path in (out / "checkpoints").iterdir():
        path.write_bytes(b"")
    with pytest.raises(
        ChromaError, match="only the weights of its training are left, no checkpoint"
    ):
        train(drawn, out, resume=True)
    assert (out / "weights.safetensors").read_bytes() == (
        whole / "weights.safetensors"
    ).read_bytes()


def test_other_steps_and_rates_are_told_in_the_card(drawn, tmp_path, whole):
    out = shutil.copytree(whole, tmp_path / "copy")
    slower = replace(LIGHT, learning_rate=1e-4)
    run = train(drawn, out, recipe=slower, steps=7, resume=True)
    (change,) = run.card["changes"]
    assert change == {"step": 6, "learning_rate": [5e-4, 1e-4], "steps": [6, 7]}
    assert run.card["steps"] == len(run.history["g_loss"]) == 7
    assert run.card["recipe"]["learning_rate"] == 1e-4


@pytest.mark.parametrize(
    "change, words",
    [
        ({"seed": 4}, "seed 4: this training has 3"),
        ({"recipe": replace(LIGHT, base=3)}, "base 3: this training has 2"),
        ({"recipe": Recipe(**SMALL)}, "noise palette: this training has film"),
        ({"init": "dcgan"}, "init dcgan: this training has None"),
    ],
)
def test_another_training_is_not_gone_on_with(drawn, whole, change, words):
    message = f"cannot continue with {words}; keep it, or train in a new folder"
    with pytest.raises(ChromaError, match=message):
        train(drawn, whole, resume=True, **change)


def test_other_pictures_are_not_gone_on_with(drawn, whole):
    mirrored = replace(drawn, ab=drawn.ab[:, :, :, ::-1])
    with pytest.raises(ChromaError, match="cannot continue with other pictures; use the same data"):
        train(mirrored, whole, resume=True)


def test_two_trainings_do_not_share_a_folder(drawn, tmp_path, whole):
    out = shutil.copytree(whole, tmp_path / "copy")
    for folder, resume in ((out, True), (tmp_path / "new", False)):
        busy = pytest.raises(ChromaError, match="another process is training in it")
        with exclusive(folder), busy:
            train(drawn, folder, steps=8, resume=resume)


def test_without_resume_a_training_is_left_alone(drawn, whole):
    with pytest.raises(ChromaError, match="holds a training; continue it with --resume"):
        train(drawn, whole)


def test_without_a_folder_an_interrupted_training_is_saved_all_the_same(
    drawn, tmp_path, whole, monkeypatch
):
    monkeypatch.setenv("CHROMA_CACHE", str(tmp_path))
    callback = after_steps(interrupt, 3)
    with pytest.raises(TrainingInterrupted, match="step 3 is saved") as stopped:
        train(drawn, None, callback=callback)
    (out,) = (tmp_path / "interrupted").iterdir()
    told = stopped.value._render_traceback_()  # what a notebook shows
    assert all(f"out={str(out)!r}, resume=True" in line for line in told)
    assert "3스텝까지" in told[1]
    train(drawn, out, resume=True)
    assert (out / "weights.safetensors").read_bytes() == (
        whole / "weights.safetensors"
    ).read_bytes()


TRAINING_IN_A_CELL = """
from chroma_lib import data, training
drawn = data.drawn_dataset(4, size=32, progress=False)
recipe = training.Recipe(noise="film", size=32, base=2, critic_base=2, batch_size=2)
training.train(drawn, recipe, steps=100_000, sample_every=1, out={out!r}, progress=False)
"""


@pytest.mark.kernel
def test_interrupt_kernel_saves_and_says_in_both_languages_how_to_go_on(tmp_path):
    out = tmp_path / "out"
    manager, client = start_new_kernel(kernel_name="python3", env=environment())
    try:
        # Otherwise the kernel aborts what arrives just after the interrupted cell, like "1 + 1".
        code = TRAINING_IN_A_CELL.format(out=str(out))
        asked = client.execute(code, stop_on_error=False)
        wait_until(
            lambda: list(out.glob("samples/*.png")),
            unless=lambda: not manager.is_alive() and "the kernel has died",
        )
        manager.interrupt_kernel()
        content = client.get_shell_msg(timeout=PATIENCE)["content"]
        assert asked and content["ename"] == "TrainingInterrupted"
        english, korean = content["traceback"]
        assert f"out={str(out)!r}, resume=True" in english
        assert f"out={str(out)!r}, resume=True" in korean and "저장되어 있습니다" in korean
        assert len(list(out.glob("checkpoints/step_*.safetensors"))) == 1
        # The kernel lives and works on.
        client.execute("1 + 1")
        assert client.get_shell_msg(timeout=PATIENCE)["content"]["status"] == "ok"
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_a_second_interrupt_stops_at_once(drawn, tmp_path):
    callback = after_steps(lambda losses, gan: [interrupt() for _ in range(2)], 2)
    with pytest.raises(TrainingInterrupted, match="step 1 is saved"):
        train(drawn, tmp_path / "out", callback=callback)


def test_training_runs_in_a_thread_too(drawn):
    """Where there are no signals: a worker of a cluster."""
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(train, drawn, None, steps=1).result().card["steps"] == 1


@pytest.mark.parametrize(
    "loss, words",
    [(math.nan, "g_loss is no longer finite"), (-2e6, "g_loss has grown to -2.0e[+]06")],
)
def test_a_lost_training_stops_with_its_step_and_the_last_good_checkpoint(
    drawn, tmp_path, loss, words
):
    out = tmp_path / "out"
    callback = after_steps(lambda losses, gan: losses.update(g_loss=loss), 3)
    with pytest.raises(TrainingStopped, match=f"step 3: {words}; step 2 is") as stopped:
        train(drawn, out, callback=callback)
    english, korean = stopped.value._render_traceback_()
    assert english == str(stopped.value)
    for told in (english, korean):
        assert "--learning-rate" in told and f"out={str(out)!r}, resume=True" in told
    assert "a lower learning rate" in english and "2스텝까지" in korean
    assert checkpoints.read_last(out / "checkpoints")[0] == 2


def test_weights_that_overflow_are_never_saved(drawn, tmp_path):
    def overflow(losses, gan):
        weight = gan.critic.trainable_variables[0]
        weight.assign(weight * math.inf)

    callback = after_steps(overflow, 2)
    with pytest.raises(TrainingStopped, match="step 2: a weight is no longer finite"):
        train(drawn, tmp_path / "out", callback=callback)
    assert checkpoints.read_last(tmp_path / "out" / "checkpoints")[0] == 1


def test_a_full_disk_stops_with_what_is_saved(drawn, tmp_path, monkeypatch):
    def fill(losses, gan):
        def fsync(handle):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        monkeypatch.setattr(os, "fsync", fsync)

    callback = after_steps(fill, 3)
    with pytest.raises(TrainingStopped, match="No space left.*; step 2 is saved"):
        train(drawn, tmp_path / "out", callback=callback)
    assert checkpoints.read_last(tmp_path / "out" / "checkpoints")[0] == 2


def test_a_checkpoint_of_other_networks_is_told(drawn, tmp_path, whole):
    out = shutil.copytree(whole, tmp_path / "copy")
    _, arrays, _ = checkpoints.read_last(out / "checkpoints")
    arrays["critic/000"] = arrays["critic/000"][:-1]
    checkpoints.write(out / "checkpoints", 7, arrays)
    with pytest.raises(ChromaError, match="checkpoints: belongs to other networks"):
        train(drawn, out, resume=True)


def test_a_long_film_loses_every_second_picture(drawn, monkeypatch):
    monkeypatch.setattr(loop, "MAX_SAMPLES", 4)
    run = train(drawn, None, sample_every=1)
    assert run.sample_steps == [1, 3, 5, 6] and len(run.samples) == 4


@pytest.mark.parametrize("limit", ["seconds", "cpu_seconds"])
def test_training_ends_by_the_clock(drawn, tmp_path, limit):
    run = train_with(
        drawn, LIGHT, **{limit: 1e-9}, sample_every=5, out=tmp_path / "out", progress=False
    )
    assert run.card["steps"] == len(run.history["g_loss"]) == 1  # the step in progress
    assert run.sample_steps == [1]
    assert run.card["cpu_seconds"] > 0


def test_training_needs_an_end(drawn):
    with pytest.raises(
        ChromaError, match="would never end: give at least one of steps, seconds, cpu_seconds"
    ):
        train_with(drawn, Recipe(**SMALL), progress=False)
    with pytest.raises(ChromaError, match="cpu_seconds 0: use more"):
        train_with(drawn, Recipe(**SMALL), cpu_seconds=0, progress=False)


def test_learning_rates_fall_to_zero_at_the_end(drawn, tmp_path):
    rates = []

    def record(step, losses, gan):
        rates.append([float(optimizer.learning_rate) for optimizer in gan.optimizers])

    rates_of = {"learning_rate": 1e-3, "palette_learning_rate": 2e-3, "decay": 0.5}
    recipe = Recipe(**SMALL, **rates_of, r1_gamma=0)  # little to compile
    out = tmp_path / "out"
    options = {"recipe": recipe, "callback": record, "sample_every": 0}
    train(drawn, out, steps=4, **options)
    # A step takes the rate of what was done before it.
    initial = np.array([1e-3, 1e-3, 2e-3])
    np.testing.assert_allclose(rates, np.outer([1, 1, 1, 0.5], initial), rtol=1e-6)
    # Longer, from the checkpoint: its rates are 0, but those of the recipe count.
    train(drawn, out, steps=6, resume=True, **options)
    np.testing.assert_allclose(rates[4:], np.outer([2 / 3, 1 / 3], initial), rtol=1e-6)


def test_the_losses_of_a_run_are_in_one_order_after_a_break_too(drawn, tmp_path):
    first = train(drawn, tmp_path, recipe=Recipe(**SMALL), steps=1)
    resumed = train(drawn, tmp_path, recipe=Recipe(**SMALL), steps=2, resume=True)
    assert list(resumed.history) == list(first.history)
    assert all(len(values) == 2 for values in resumed.history.values())
