"""Weights and checkpoints of Chroma 0.x become safetensors, with the same values."""

import hashlib
import io
import json
import shutil

import numpy as np
import pytest

from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, weights
from chroma_lib.training import checkpoints
from chroma_lib.training.convert import convert
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.run import train
from tests.helpers.networks import SMALL

pytestmark = pytest.mark.usefixtures("eager")

RECIPE = Recipe(noise="film", r1_gamma=0, **SMALL)


def trained(out, **options):
    drawn = drawn_dataset(8, colorings=2, size=32, progress=False)
    settings = {"steps": 3, "seed": 3, "sample_every": 0, "checkpoint_seconds": 0}
    return train(drawn, RECIPE, out=out, progress=False, **settings | options)


def archive(arrays):
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def as_chroma_0_x(folder):
    """Put a training back into the format of Chroma 0.x."""
    generator, card = weights.load_generator(folder)
    content = archive({f"{i:03d}": value for i, value in enumerate(generator.get_weights())})
    (folder / cards.OLD_WEIGHTS).write_bytes(content)
    (folder / cards.WEIGHTS).unlink()
    card["sha256"] = hashlib.sha256(content).hexdigest()
    (folder / cards.CARD).write_text(json.dumps(card))
    step, arrays, _ = checkpoints.read_last(folder / checkpoints.FOLDER)
    for path in (folder / checkpoints.FOLDER).iterdir():
        path.unlink()
    content = archive(arrays)
    name = f"step_{step:08d}-{hashlib.sha256(content).hexdigest()[:16]}.npz"
    (folder / checkpoints.FOLDER / name).write_bytes(content)
    return card["sha256"]


def test_a_converted_training_continues_as_if_it_had_always_been_so(tmp_path):
    whole, old = tmp_path / "whole", tmp_path / "old"
    trained(whole)
    shutil.copytree(whole, old)
    checksum = as_chroma_0_x(old)
    with pytest.raises(ChromaError, match="chroma convert"):
        weights.load_generator(old)
    with pytest.raises(ChromaError, match="chroma convert"):
        trained(old, resume=True, steps=4)
    converted = convert(old)
    assert [path.suffix for path in converted] == [".safetensors"] * 2
    assert not list(old.rglob("*.npz"))
    assert weights.load_generator(old)[1]["replaces_sha256"] == checksum
    for out in (whole, old):
        trained(out, resume=True, steps=5)
    for name in (cards.WEIGHTS, "losses.csv"):
        assert (old / name).read_bytes() == (whole / name).read_bytes()


def test_there_must_be_something_to_convert(tmp_path):
    with pytest.raises(ChromaError, match="holds no weights.npz and no checkpoints of Chroma 0.x"):
        convert(tmp_path)


def test_damaged_files_stay_as_they_are(tmp_path):
    trained(tmp_path)
    as_chroma_0_x(tmp_path)
    path = tmp_path / cards.OLD_WEIGHTS
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    with pytest.raises(ChromaError, match="checksum differs"):
        convert(tmp_path)
    assert path.exists() and not (tmp_path / cards.WEIGHTS).exists()
