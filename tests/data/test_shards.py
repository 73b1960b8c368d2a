import json
import os
from dataclasses import replace
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from benchmarks.processes import in_own_process, peak_mb, tensorflow_context
from chroma_lib import characters
from chroma_lib.data import shards
from chroma_lib.data.batches import batches
from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.data.shard_writer import write_rows
from chroma_lib.data.shards import ShardedDataset, open_shards
from chroma_lib.errors import ChromaError
from chroma_lib.training import train
from chroma_lib.training.errors import TrainingStopped
from chroma_lib.training.recipe import Recipe
from tests.helpers.shards import ROW, reopen, write

pytestmark = pytest.mark.usefixtures("eager")

RECIPE = Recipe(  # little to compile
    noise="film", r1_gamma=0, size=32, base=2, critic_base=2, latent_dim=10, batch_size=4
)


@pytest.fixture(scope="module")
def drawn():
    return drawn_dataset(8, colorings=2, size=32, progress=False)


@pytest.fixture
def sharded(tmp_path):
    return write(tmp_path / "shards")


def assert_same(dataset, expected):
    assert dataset.names == expected.names
    np.testing.assert_array_equal(dataset.l, expected.l)
    np.testing.assert_array_equal(dataset.ab, expected.ab)


# Reading


def test_drawings_come_back(drawn, sharded):
    opened = reopen(sharded, size=32)
    assert opened == sharded
    assert (len(opened), opened.colorings, opened.size) == (8, 2, 32)
    assert_same(opened.take(range(8)), drawn)
    assert_same(opened.take(np.array([7, 0, 4])), drawn.take([7, 0, 4]))
    for outside in (-1, 8):
        with pytest.raises(IndexError):
            opened.take([outside])


def test_numpy_reads_a_shard(sharded):
    rgb = np.load(sharded.folder / "shard_00002.npy")
    assert rgb.dtype == np.uint8
    assert rgb.shape == (2, 2, 32, 32, 3)
    np.testing.assert_array_equal(rgb[1, 1], characters.render(7, coloring=1, size=32))


@pytest.mark.parametrize(
    "options", [{}, {"shading": 0.2}, {"flip": False, "start": 5}], ids=["plain", "shaded", "later"]
)
def test_streamed_batches_equal_those_in_memory_bit_for_bit(drawn, sharded, options):
    pair = [batches(dataset, 7, seed=3, **options).take(6) for dataset in (drawn, sharded)]
    assert pair[0].element_spec == pair[1].element_spec
    for (l, ab), (streamed_l, streamed_ab) in zip(*pair, strict=True):
        np.testing.assert_array_equal(l, streamed_l)
        np.testing.assert_array_equal(ab, streamed_ab)


# A process of its own: in the tests' own, memory that other tests freed would hide the growth.
def peaks(folder):
    """Stream few pictures, then many; return the peak memory after each in MB."""
    pictures = np.random.default_rng(0).integers(0, 255, (4, 1, 64, 64, 3), np.uint8)
    found = []
    for count in (200, 10_000):
        rows = ((str(i), pictures[i % 4]) for i in range(count))
        write_rows(rows, folder / str(count), size=64, colorings=1, shard_bytes=2_000_000)
        opened = open_shards(folder / str(count), progress=False)
        for _ in batches(opened, 64).take(max(20, count // 100)):  # many of the pictures
            pass
        found.append(peak_mb())
    return found


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="memory is read from Linux's /proc")
def test_memory_does_not_grow_with_the_pictures(tmp_path):
    """10,000 pictures of 64 pixels are 123 MB, as float32 491 MB."""
    few, many = in_own_process(peaks, tmp_path, context=tensorflow_context())
    # Half of the bytes would show; allocators differ by 20 MB on a busy machine.
    assert many - few < 60


# Damage


def cut(path):
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path):
    path.write_bytes(path.read_bytes() + b"\0")


def change_header(path):
    path.write_bytes(path.read_bytes().replace(b"|u1", b"|i1"))


def change_pixel(path):
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (cut, "is 18,559 bytes long, not 18,560; copy it again"),
        (lengthen, "is 18,561 bytes long"),
        (Path.unlink, "no such shard"),
        (change_header, "its header does not match shards.json"),
        (change_pixel, "its checksum differs"),
    ],
)
def test_damage_is_reported_with_the_files_name(sharded, damage, words):
    damage(sharded.folder / "shard_00001.npy")
    with pytest.raises(ChromaError, match=rf"shard_00001.npy: {words}"):
        reopen(sharded)
    if damage is change_pixel:  # not checked in large data sets
        reopen(sharded, checksums=False)


def test_checksums_are_compared_up_to_a_size(sharded, monkeypatch):
    change_pixel(sharded.folder / "shard_00001.npy")
    monkeypatch.setattr(shards, "CHECKED_BYTES", 8 * ROW - 1)
    reopen(sharded)
    monkeypatch.setattr(shards, "CHECKED_BYTES", 8 * ROW)
    with pytest.raises(ChromaError, match="checksum"):
        reopen(sharded)


@pytest.mark.parametrize("content", [None, "", "[]", '["a"]', "{}", '["a", 1, "c"]', "[" * 100_000])
def test_damaged_names_are_reported(sharded, content):
    path = sharded.folder / "shard_00000.json"
    path.unlink()
    if content is not None:
        path.write_text(content)
    with pytest.raises(ChromaError) as caught:
        reopen(sharded).identity()
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    if content is None:
        assert "no such list of names" in message
    else:
        assert message.endswith("; copy it again, or write the shards again")
    assert "\n" not in message


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": 2}, "'format'"),
        ({"size": "32"}, "'size'"),
        ({"size": 32.5}, "'size'"),
        ({"pictures": 0}, "'pictures'"),
        ({"pictures": 20}, "3 checksums for 7 shards"),
        ({"pictures_per_shard": 0}, "'pictures_per_shard'"),
        ({"colorings": -1}, "'colorings'"),
        ({"sha256": [1, 2, 3]}, "'sha256.0'"),
        ({"sha256": ["a"]}, "1 checksums for 3 shards"),
        ({"sha256": None}, "'sha256'"),
    ],
    ids=str,
)
def test_a_damaged_index_is_reported(sharded, change, words):
    path = sharded.folder / "shards.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ChromaError, match=rf"shards.json: {words}.*; write the shards again"):
        reopen(sharded)


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b"\xff", b"[" * 100_000])
def test_an_index_of_other_content_is_reported(tmp_path, content):
    (tmp_path / "shards.json").write_bytes(content)
    with pytest.raises(ChromaError, match=r"shards.json: .*; write the shards again"):
        open_shards(tmp_path)


def test_a_missing_index_and_another_size_are_reported(sharded, tmp_path):
    with pytest.raises(ChromaError, match=r"shards.json: no such file"):
        open_shards(tmp_path)
    with pytest.raises(ChromaError, match="contains shards of 32 pixels, but 64 are requested"):
        reopen(sharded, size=64)


# Training


def test_training_from_shards_gives_the_same_weights(drawn, sharded):
    options = {"steps": 3, "sample_every": 3, "progress": False}
    runs = [train(dataset, RECIPE, **options) for dataset in (drawn, sharded)]
    for a, b in zip(*(run.generator.get_weights() for run in runs), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(runs[0].samples, runs[1].samples)
    in_memory, streamed = (run.card["data"] for run in runs)
    for name in ("pictures", "colorings", "first", "last"):
        assert in_memory[name] == streamed[name]


def test_training_resumes_only_with_the_same_shards(sharded, tmp_path):
    options = {"sample_every": 0, "checkpoint_seconds": 0, "progress": False}
    recipe = replace(RECIPE, decay=0)  # the learning rate does not depend on the number of steps
    uninterrupted = train(sharded, recipe, steps=5, **options)
    out = tmp_path / "out"
    train(sharded, recipe, steps=2, out=out, **options)
    options |= {"steps": 5, "out": out, "resume": True}
    black = [(str(i), np.zeros((2, 32, 32, 3), np.uint8)) for i in range(8)]
    other = write_rows(black, tmp_path / "other", size=32, colorings=2)
    with pytest.raises(ChromaError, match="cannot continue with other pictures"):
        train(other, recipe, **options)
    resumed = train(reopen(sharded), recipe, **options)
    for a, b in zip(resumed.generator.get_weights(), uninterrupted.generator.get_weights()):
        np.testing.assert_array_equal(a, b)


class DisappearingShards(ShardedDataset):
    """Shards that are deleted when the sixth batch is read."""

    reads: ClassVar[list[int]] = []

    def read(self, rows):
        """Read pictures, and count how often."""
        self.reads.append(len(rows))
        if len(self.reads) == 6:
            for path in self.folder.glob("*.npy"):
                path.unlink()
        return super().read(rows)


def test_a_shard_lost_in_training_is_reported_in_one_line(sharded, tmp_path):
    disappearing = DisappearingShards(**vars(sharded))
    options = {"steps": 50, "checkpoint_seconds": 0, "progress": False}
    with pytest.raises(TrainingStopped, match=r"shard_00000.npy: no such shard.*resume"):
        train(disappearing, RECIPE, out=tmp_path / "out", **options)


def test_training_needs_the_names_and_the_size(sharded):
    with pytest.raises(ChromaError, match="32 pixels wide, the recipe needs 64"):
        train(sharded, Recipe(size=64), steps=1, progress=False)
    (sharded.folder / "shard_00000.json").write_text("[]")
    with pytest.raises(ChromaError, match=r"shard_00000.json: has 0 names for 3 pictures"):
        train(reopen(sharded), RECIPE, steps=1, progress=False)
