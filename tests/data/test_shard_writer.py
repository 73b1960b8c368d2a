import errno
import hashlib
import json
import multiprocessing
import os
import signal
import time

import numpy as np
import pytest

from chroma_lib import files
from chroma_lib.data.drawings import HELD_OUT_FROM, drawn_dataset, training_seeds, write_drawings
from chroma_lib.data.folders import folder_dataset
from chroma_lib.data.shard_writer import write_rows, write_shards
from chroma_lib.data.shards import is_shards
from chroma_lib.errors import ChromaError
from tests.helpers.patience import PATIENCE, wait_until
from tests.helpers.shards import reopen, write


def assert_same(dataset, expected):
    assert dataset.names == expected.names
    np.testing.assert_array_equal(dataset.l, expected.l)
    np.testing.assert_array_equal(dataset.ab, expected.ab)


def test_a_shard_folder_has_an_index_and_two_files_for_each_shard(tmp_path):
    sharded = write(tmp_path / "shards")
    assert sorted(os.listdir(sharded.folder)) == [
        "shard_00000.json",
        "shard_00000.npy",
        "shard_00001.json",
        "shard_00001.npy",
        "shard_00002.json",
        "shard_00002.npy",
        "shards.json",
    ]
    index = json.loads((sharded.folder / "shards.json").read_text())
    sha256 = index.pop("sha256")
    expected = {"format": 1, "size": 32, "colorings": 2, "pictures": 8, "pictures_per_shard": 3}
    assert index == expected
    for shard, digest in enumerate(sha256):
        content = (sharded.folder / f"shard_{shard:05d}.npy").read_bytes()
        assert hashlib.sha256(content).hexdigest() == digest
    assert json.loads((sharded.folder / "shard_00002.json").read_text()) == ["6", "7"]


def test_more_drawings_than_a_seed_has_continue_with_the_next(tmp_path):
    seeds = training_seeds(10_001, 3)
    assert (seeds[0], seeds[-1]) == (30_000, 40_000)
    assert training_seeds(1_000_000, 0)[-1] == HELD_OUT_FROM - 1
    for count, seed in ((1_000_001, 0), (10_001, 99), (0, 0)):
        with pytest.raises(ChromaError, match="ask for 1 to"):
            write(tmp_path / "out", count, seed=seed)
    assert write(tmp_path / "out", 1, seed=2).take([0]).names == ("20000",)


def test_a_folder_is_written_as_it_is_read_and_a_bad_picture_is_reported(tmp_path):
    for i in range(5):
        rgb = np.full((20, 30 + i, 3), [40 * i, 200, 30], np.uint8)
        files.write_png(tmp_path / "own" / f"{i}.png", rgb)
    (tmp_path / "own" / "2.png").write_text("no picture")
    options = {"size": 32, "progress": False}
    expected = folder_dataset(tmp_path / "own", **options)
    out = tmp_path / "shards"
    written = write_shards(tmp_path / "own", out, shard_bytes=2 * 32 * 32 * 3, **options)
    assert written.left_out == expected.left_out
    assert len(written.left_out) == 1
    assert len(written) == 4
    assert len(written.sha256) == 2
    assert_same(reopen(written).take(range(4)), expected)


def test_written_drawings_keep_their_colorings(tmp_path):
    source = write_drawings(3, size=32, colorings=2, out=tmp_path / "drawn", progress=False)
    written = write_shards(source, tmp_path / "shards", size=32, progress=False)
    drawn = drawn_dataset(3, colorings=2, size=32, progress=False)
    assert_same(written.take(range(3)), drawn)


def test_a_name_that_is_not_utf8_comes_back(tmp_path):
    rows = [("\udcff.png", np.zeros((1, 8, 8, 3), np.uint8))]
    written = write_rows(rows, tmp_path / "out", size=8, colorings=1)
    assert reopen(written).take([0]).names == ("\udcff.png",)


def test_a_folder_without_a_readable_picture_leaves_nothing(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.png").write_text("no picture")
    with pytest.raises(ChromaError, match=r"own: contains no picture that can be read; .*a.png"):
        write_shards(tmp_path / "own", tmp_path / "shards", progress=False)
    assert os.listdir(tmp_path) == ["own"]


def test_a_folder_that_is_not_empty_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ChromaError, match="already exists"):
        write(tmp_path)
    assert os.listdir(tmp_path) == ["mine.txt"]


def test_pictures_of_another_shape_are_refused(tmp_path):
    for rgb in (np.zeros((2, 32, 32, 3), np.uint8), np.zeros((1, 32, 32, 3))):
        with pytest.raises(ChromaError, match="a: shards need uint8"):
            write_rows([("a", rgb)], tmp_path / "out", size=32, colorings=1)
    with pytest.raises(ChromaError, match="no picture"):
        write_rows([], tmp_path / "out", size=32, colorings=1)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def fail(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ChromaError, match="shards: cannot be written .*No space left"):
        write(tmp_path / "shards")
    assert list(tmp_path.iterdir()) == []


def _write_and_wait(out):
    """Write three shards of one picture and wait before the fourth, to be killed meanwhile."""

    def rows():
        for name in "abc":
            yield name, np.zeros((1, 32, 32, 3), np.uint8)
        time.sleep(PATIENCE)

    write_rows(rows(), out, size=32, colorings=1, shard_bytes=1)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="Windows has no SIGKILL")
def test_killed_writing_leaves_no_folder_that_looks_complete(tmp_path):
    process = multiprocessing.get_context("spawn").Process(
        target=_write_and_wait, args=(tmp_path / "shards",)
    )
    process.start()
    wait_until(
        lambda: list(tmp_path.rglob("shard_00002.json")),
        unless=lambda: not process.is_alive() and "it has ended",
    )
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()  # hidden, and without an index
    assert left.name.startswith(".")
    assert not is_shards(left)
