import hashlib
import io
import json
import shutil
import signal

import numpy as np
import pytest
from safetensors.numpy import load_file

from chroma_lib import files
from chroma_lib.data.folders import FolderPictures
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from chroma_lib.training.plan import Limits, Plan, Start, write_plan
from chroma_lib.training.recipe import Recipe
from tests.helpers.command import one_line


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("train --model gan", "--model"),
        ("train --noise blocks", "--noise"),
        ("train --networks v0.3", "--networks"),
        ("train --size 65", "65"),
        ("train --steps 0", "--steps"),
        ("train --batch-size 0", "--batch-size"),
        ("train --data missing", "missing"),
        ("train --resume", "there is no training to continue"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(refused, arguments, message):
    refused(arguments, message)


def test_train_writes_what_colorize_needs(trained):
    for name in (cards.WEIGHTS, cards.CARD, "losses.csv"):
        assert (trained / name).stat().st_size > 0
    assert len(list((trained / "samples").glob("*.png"))) >= 2


def test_resume_takes_the_options_of_the_training(chroma, trained, monkeypatch):
    asked = {}

    def train(pictures, recipe, **options):
        asked.update(options, pictures=len(pictures), recipe=recipe)
        raise ChromaError("enough")

    monkeypatch.setattr("chroma_lib.training.run.train", train)
    chroma("train", "--resume", "--out", trained)
    assert asked["resume"] and asked["steps"] == 2 and asked["sample_every"] == 1
    assert asked["pictures"] == 4 and asked["recipe"].batch_size == 2
    chroma("train", "--resume", "--out", trained, "--minutes", 3, "--learning-rate", 1e-4)
    assert asked["steps"] is None and asked["seconds"] == 180
    assert asked["recipe"].learning_rate == 1e-4


def test_resume_continues(chroma, trained, tmp_path):
    out = shutil.copytree(trained, tmp_path / "weights")
    status, printed, err = chroma("train", "--resume", "--out", out, "--steps", 3)
    assert status == 0, err
    assert printed.startswith("3 steps in ")
    assert len((out / "losses.csv").read_text().splitlines()) == 1 + 3


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--resume", "--noise", "film"], "noise film"),
        (["--resume", "--drawings", "3"], "other pictures"),
        ([], "--resume"),
    ],
)
def test_another_training_in_the_folder_is_left_alone(chroma, trained, options, message):
    before = {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}
    status, _, err = chroma("train", *options, "--out", trained)
    assert status == 2 and message in one_line(err)
    assert before == {path: path.read_bytes() for path in trained.rglob("*") if path.is_file()}


def test_ctrl_c_saves_and_says_how_to_continue(chroma, tmp_path, monkeypatch):
    write_png = files.write_png

    def interrupt(*arguments, **options):  # the grid of the first step
        signal.raise_signal(signal.SIGINT)
        return write_png(*arguments, **options)

    monkeypatch.setattr(files, "write_png", interrupt)
    out = tmp_path / "out"
    size = ["--drawings", 4, "--size", 32, "--batch-size", 2, "--noise", "film"]
    status, _, err = chroma("train", *size, "--out", out)
    assert status == 130
    assert f"stopped after step 1; step 1 is saved in {out}" in one_line(err)
    assert "--resume" in err
    assert len(list((out / "checkpoints").iterdir())) == 1


def test_train_on_own_pictures(chroma, tmp_path, picture):
    out = tmp_path / "weights"
    data = tmp_path / "data"
    data.mkdir()
    for name in ("a.png", "b.png", "c.png"):
        (data / name).write_bytes(picture.read_bytes())
    for i in range(25):
        (data / f"bad{i:02d}.png").write_text("no picture")
    arguments = ["--data", data, "--steps", 1, "--batch-size", 2, "--size", 32]
    status, _, err = chroma("train", *arguments, "--out", out)
    first, *rest, last = err.splitlines()
    assert status == 0 and len(rest) == 19
    assert first.startswith(f"chroma: left out: {data}/bad00.png: is not a picture")
    assert last == "chroma: left out: 5 more"
    assert json.loads((out / "card.json").read_text())["config"]["size"] == 32


@pytest.fixture
def asked(monkeypatch):
    """What `chroma train` asks of the library, which does not train."""
    found = {}

    def train(pictures, recipe, **options):
        found.update(options, pictures=pictures, recipe=recipe)
        raise ChromaError("enough")

    monkeypatch.setattr("chroma_lib.training.run.train", train)
    return found


@pytest.mark.parametrize("model", ["dcgan", "wgan_gp"])
def test_own_pictures_start_from_shipped_weights(chroma, tmp_path, picture, asked, model):
    arguments = ["--data", picture.parent, "--model", model, "--minutes", 8]
    status, _, err = chroma("train", *arguments, "--out", tmp_path / "out")
    said, enough = err.splitlines()
    assert said.startswith(f"starting from {model}_256: its masks stay")
    assert "--init none" in said and enough == "chroma: enough" and status == 2
    recipe = asked["recipe"]
    assert asked["init"] == f"{model}_256" and recipe.freeze_masks
    assert (recipe.size, recipe.base, recipe.masks, recipe.batch_size) == (256, 16, "parts", 128)
    assert asked["sample_every"] == 1000 and asked["options"]["freeze_masks"]
    assert isinstance(asked["pictures"], FolderPictures) and asked["pictures"].size == 256


@pytest.mark.parametrize(
    "options",
    [
        "--init none",
        "--size 64",
        "--noise film",
        "--networks v0.2",
        "--masks free",
        "--base 8",
        "--smoothness 3",
        "--strategy mirrored",
    ],
)
def test_options_that_ask_for_other_networks_train_from_scratch(
    chroma, tmp_path, picture, asked, options
):
    _, _, err = chroma(
        "train", "--data", picture.parent, *options.split(), "--out", tmp_path / "out"
    )
    assert one_line(err) == "chroma: enough\n"
    recipe = asked["recipe"]
    assert asked["init"] is None and not recipe.freeze_masks
    assert recipe.size == 64 and recipe.batch_size == 16 and asked["sample_every"] == 100


def test_drawn_characters_train_from_scratch(chroma, tmp_path, asked):
    chroma("train", "--drawings", 2, "--out", tmp_path / "out")
    assert asked["init"] is None and asked["recipe"] == Recipe()


def test_the_size_is_that_of_the_weights(chroma, tmp_path, picture, asked):
    chroma("train", "--data", picture.parent, "--init", "dcgan_128", "--out", tmp_path / "out")
    assert asked["recipe"].size == 128 and not asked["recipe"].freeze_masks


def test_a_training_from_scratch_resumes_from_scratch(chroma, tmp_path, picture, asked):
    data = ["--data", picture.parent]
    chroma("train", *data, "--init", "none", "--steps", 1, "--out", tmp_path / "out")
    options = dict(asked["options"], sample_every=100)
    start = Start(seed=0, init=None, data={})
    (tmp_path / "out").mkdir()
    write_plan(
        tmp_path / "out",
        Plan(recipe={}, limits=Limits(steps=1), start=start, options=options, changes=[]),
    )
    asked.clear()
    _, _, err = chroma("train", "--resume", "--out", tmp_path / "out")
    assert err == "chroma: enough\n"
    assert asked["init"] is None and not asked["recipe"].freeze_masks


def test_masks_without_names_cannot_be_kept(refused, picture):
    refused(
        f"train --data {picture.parent} --init dcgan --freeze-masks", "freeze_masks: needs a GAN"
    )


def test_weights_of_chroma_0_x_are_refused_until_they_are_converted(chroma, trained, tmp_path):
    old = shutil.copytree(trained, tmp_path / "old")
    content = io.BytesIO()
    np.savez(content, **load_file(old / cards.WEIGHTS))
    (old / cards.WEIGHTS).unlink()
    (old / cards.OLD_WEIGHTS).write_bytes(content.getvalue())
    card = json.loads((old / cards.CARD).read_text())
    card["sha256"] = hashlib.sha256(content.getvalue()).hexdigest()
    (old / cards.CARD).write_text(json.dumps(card))
    status, _, err = chroma("measure", "--weights", old)
    assert status == 2
    assert f"convert it with `chroma convert {old}`" in one_line(err)
    assert chroma("convert", old) == (0, f"{old / cards.WEIGHTS}\n", "")
    assert (old / cards.WEIGHTS).read_bytes() == (trained / cards.WEIGHTS).read_bytes()
    status, _, err = chroma("convert", old)
    assert status == 2
    assert "holds no weights.npz and no checkpoints of Chroma 0.x" in one_line(err)
