"""Frozen masks: palettes are read once, and a training of palettes continues like any other."""

import shutil
import signal

import numpy as np
import pytest

from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.data.folders import open_folder
from chroma_lib.data.shard_writer import write_shards
from chroma_lib.data.shards import open_shards
from chroma_lib.errors import ChromaError
from chroma_lib.files import write_png
from chroma_lib.gan.weights import load_generator, save_generator
from chroma_lib.training import palettes
from chroma_lib.training.errors import TrainingInterrupted
from chroma_lib.training.palettes import palette_batches, read_dataset
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.run import train

pytestmark = pytest.mark.usefixtures("eager")

SMALL = {"masks": "parts", "freeze_masks": True, "size": 32, "base": 2, "latent_dim": 8}
RECIPE = Recipe(batch_size=8, **SMALL)
QUIET = {"seed": 3, "sample_every": 2, "checkpoint_seconds": 0, "progress": False}


@pytest.fixture(scope="module")
def drawn():
    return drawn_dataset(24, colorings=2, size=32, progress=False)


@pytest.fixture(scope="module")
def start(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    save_generator(RECIPE.build_generator(5), folder, {"steps": 7})
    return folder


@pytest.fixture(scope="module")
def generator(start):
    return load_generator(start)[0]


def read(dataset, generator, **options):
    return read_dataset(dataset, generator, progress=False, **options)


def test_every_coloring_is_one_palette(drawn, generator):
    found = read(drawn, generator, shading=0)
    assert found.colors.shape == (48, generator.palette_size, 2)
    assert found.summary.shape[0] == found.statistics.shape[0] == len(found.reliable) == 48
    np.testing.assert_array_equal(found.summary[::2], found.summary[1::2])  # of one picture
    assert np.abs(found.colors[::2] - found.colors[1::2]).max() > 0.05


def test_a_folder_and_shards_give_the_same_palettes(drawn, generator, tmp_path):
    for i in range(len(drawn)):
        write_png(tmp_path / "own" / f"{i:02d}.png", drawn.rgb(i))
    expected = read(drawn.take(range(24)), generator, shading=0)
    write_shards(tmp_path / "own", tmp_path / "shards", size=32, progress=False)
    folder = open_folder(tmp_path / "own", size=32, progress=False)
    for other in (folder, open_shards(tmp_path / "shards", progress=False)):
        for a, b in zip(read(other, generator, shading=0), expected):
            np.testing.assert_allclose(a, b[::2], atol=1e-5)


def test_pictures_of_another_size_are_scaled(generator):
    small = drawn_dataset(4, colorings=1, size=16, progress=False)
    assert len(read(small, generator).colors) == 4


def test_reading_stops_in_time_and_at_enough(drawn, generator, monkeypatch):
    assert len(read(drawn, generator, seconds=1e-9).colors) == 2 * 10
    monkeypatch.setattr(palettes, "MOST_READ", 12)
    assert len(read(drawn, generator).colors) == 2 * 12


def test_batches_depend_on_their_number_alone(drawn, generator):
    found = read(drawn, generator)
    whole = list(palette_batches(found, 6, seed=1).take(4))
    later = list(palette_batches(found, 6, seed=1, start=3).take(1))
    for a, b in zip(whole[3], later[0]):
        np.testing.assert_array_equal(a, b)
    assert not np.array_equal(whole[0][2], whole[1][2])


@pytest.mark.parametrize("model", ["dcgan", "wgan_gp"])
def test_a_training_leaves_all_that_it_promises(drawn, start, tmp_path, model):
    recipe = Recipe(model, batch_size=8, **SMALL)
    run = train(drawn, recipe, steps=5, init=start, out=tmp_path / "out", **QUIET)
    assert run.sample_steps == [1, 2, 4, 5] and run.samples[0].shape[1] == 8 * 32
    assert len((tmp_path / "out" / "losses.csv").read_text().splitlines()) == 1 + 5
    learned, card = load_generator(tmp_path / "out")
    assert card["recipe"]["freeze_masks"] and card["init"]["steps"] == 7
    before = load_generator(start)[0]
    for layers in ("unet", "head.last"):
        old, new = (g.unet if layers == "unet" else g.head.last for g in (before, learned))
        for a, b in zip(old.get_weights(), new.get_weights(), strict=True):
            np.testing.assert_array_equal(a, b)
    colors = [g.head.colors.get_weights()[0] for g in (before, learned)]
    assert np.abs(colors[0] - colors[1]).max() > 1e-5


def test_a_resumed_training_gives_the_same_bytes(drawn, start, tmp_path):
    whole = train(drawn, RECIPE, steps=4, init=start, out=tmp_path / "whole", **QUIET)

    def interrupt(step, losses, gan):
        if step == 2:
            signal.raise_signal(signal.SIGINT)

    options = {"init": start, "out": tmp_path / "cut", **QUIET}
    with pytest.raises(TrainingInterrupted, match="stopped after step 2"):
        train(drawn, RECIPE, steps=4, callback=interrupt, **options)
    cut = train(drawn, RECIPE, steps=4, resume=True, **options)
    assert cut.history == whole.history
    for a, b in zip(cut.generator.get_weights(), whole.generator.get_weights()):
        np.testing.assert_array_equal(a, b)


def test_minutes_end_a_training_and_reading_counts(drawn, start):
    run = train(drawn, RECIPE, seconds=0.01, init=start, **(QUIET | {"sample_every": 0}))
    assert run.steps == 1 and run.seconds > 0.01


def test_what_frozen_masks_need(drawn, start, tmp_path):
    with pytest.raises(ChromaError, match=r"frozen masks: name the weights .*--init"):
        train(drawn, RECIPE, steps=1, **QUIET)
    with pytest.raises(ChromaError, match="without a strategy"):
        train(drawn, RECIPE, steps=1, init=start, strategy="mirrored", **QUIET)
    for change in ({"model": "masks"}, {"masks": "free"}, {"noise": "film"}):
        with pytest.raises(ChromaError, match="freeze_masks: needs"):
            Recipe(**(SMALL | change))


def test_pictures_without_even_colors_are_refused(generator):
    pictures = drawn_dataset(2, colorings=1, size=32, progress=False)
    noisy = np.random.default_rng(0).uniform(-1, 1, pictures.ab.shape).astype("float32")
    pictures.ab[:] = noisy
    with pytest.raises(ChromaError, match="no palette to learn"):
        read(pictures, generator)


def test_a_picture_that_is_gone_is_named(drawn, start, tmp_path):
    for i in range(12):
        write_png(tmp_path / "own" / f"{i:02d}.png", drawn.rgb(i))
    folder = open_folder(tmp_path / "own", size=32, progress=False)
    shutil.rmtree(tmp_path / "own")
    with pytest.raises(ChromaError, match=r"own/\d\d.png"):
        train(folder, RECIPE, steps=1, init=start, **QUIET)
