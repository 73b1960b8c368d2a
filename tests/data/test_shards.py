import errno
import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import kills
import numpy as np
import pytest

from chroma_lib import characters, files
from chroma_lib.cli.main import main
from chroma_lib.data import shards
from chroma_lib.data.batches import batches
from chroma_lib.data.drawings import HELD_OUT_FROM, drawn_dataset, training_seeds, write_drawings
from chroma_lib.data.folders import folder_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.training.loop import TrainingStopped, _Watch, train
from chroma_lib.training.recipe import Recipe

RECIPE = Recipe(noise="film", r1_gamma=0, **kills.SMALL)  # little to compile
ROW = 2 * 32 * 32 * 3  # bytes of a drawing in two colorings


@pytest.fixture(scope="module")
def drawn():
    return drawn_dataset(8, colorings=2, size=32, progress=False)


def write(out, count=8, **options):
    """Write drawings, three a shard."""
    options = {"colorings": 2, "size": 32, "shard_bytes": 3 * ROW + 1, "progress": False} | options
    return shards.write_drawn_shards(count, out, **options)


@pytest.fixture
def sharded(tmp_path):
    return write(tmp_path / "shards")


def reopened(sharded, **options):
    return shards.open_shards(sharded.folder, progress=False, **options)


def assert_same(got, wanted):
    assert got.names == wanted.names
    np.testing.assert_array_equal(got.l, wanted.l)
    np.testing.assert_array_equal(got.ab, wanted.ab)


def test_drawings_come_back_as_they_were(drawn, sharded):
    assert sorted(path.name for path in sharded.folder.iterdir()) == [
        "shard_00000.json",
        "shard_00000.npy",
        "shard_00001.json",
        "shard_00001.npy",
        "shard_00002.json",
        "shard_00002.npy",
        "shards.json",
    ]
    opened = reopened(sharded, size=32)
    assert opened == sharded
    assert (len(opened), opened.colorings, opened.size) == (8, 2, 32)
    assert_same(opened.take(range(8)), drawn)
    assert_same(opened.take(np.array([7, 0, 4])), drawn.take([7, 0, 4]))
    for beyond in (-1, 8):
        with pytest.raises(IndexError):
            opened.take([beyond])


def test_numpy_reads_a_shard(sharded):
    rgb = np.load(sharded.folder / "shard_00002.npy")
    assert rgb.dtype == np.uint8 and rgb.shape == (2, 2, 32, 32, 3)
    np.testing.assert_array_equal(rgb[1, 1], characters.render(7, coloring=1, size=32))


def test_checksums_are_those_of_the_files(sharded):
    index = json.loads((sharded.folder / "shards.json").read_text())
    for shard, sha256 in enumerate(index["sha256"]):
        content = (sharded.folder / f"shard_{shard:05d}.npy").read_bytes()
        assert hashlib.sha256(content).hexdigest() == sha256


def test_drawings_beyond_a_seed_are_those_of_the_next(tmp_path):
    seeds = training_seeds(10_001, 3)
    assert (seeds[0], seeds[-1]) == (30_000, 40_000)
    assert training_seeds(1_000_000, 0)[-1] == HELD_OUT_FROM - 1
    for count, seed in ((1_000_001, 0), (10_001, 99), (0, 0)):
        with pytest.raises(ChromaError, match="ask for 1 to"):
            write(tmp_path / "out", count, seed=seed)
    assert write(tmp_path / "out", 1, seed=2).take([0]).names == ("20000",)


def test_a_folder_is_read_as_in_memory_and_a_bad_picture_is_told(tmp_path):
    for i in range(5):
        rgb = np.full((20, 30 + i, 3), [40 * i, 200, 30], np.uint8)
        files.write_png(tmp_path / "own" / f"{i}.png", rgb)
    (tmp_path / "own" / "2.png").write_text("no picture")
    options = {"size": 32, "progress": False}
    wanted = folder_dataset(tmp_path / "own", **options)
    out = tmp_path / "shards"
    written = shards.write_shards(tmp_path / "own", out, shard_bytes=2 * 32 * 32 * 3, **options)
    assert written.left_out == wanted.left_out and len(written.left_out) == 1
    assert len(written) == 4 and len(written.sha256) == 2
    assert_same(reopened(written).take(range(4)), wanted)


def test_drawn_files_keep_their_colorings(tmp_path, drawn):
    source = write_drawings(3, size=32, colorings=2, out=tmp_path / "drawn", progress=False)
    written = shards.write_shards(source, tmp_path / "shards", size=32, progress=False)
    assert_same(written.take(range(3)), drawn.take(range(3)))


def test_a_folder_without_a_readable_picture_leaves_nothing(tmp_path):
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "a.png").write_text("no picture")
    with pytest.raises(ChromaError, match="own: holds no picture that can be read; .*a.png"):
        shards.write_shards(tmp_path / "own", tmp_path / "shards", progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["own"]


def test_a_full_folder_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ChromaError, match="already exists"):
        write(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_pictures_of_another_shape_are_refused(tmp_path):
    for rgb in (np.zeros((2, 32, 32, 3), np.uint8), np.zeros((1, 32, 32, 3))):
        with pytest.raises(ChromaError, match="a: shards need uint8"):
            shards.write_rows([("a", rgb)], tmp_path / "out", size=32, colorings=1)
    with pytest.raises(ChromaError, match="no picture"):
        shards.write_rows([], tmp_path / "out", size=32, colorings=1)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing(tmp_path, monkeypatch):
    def fill(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fill)
    with pytest.raises(ChromaError, match="shards: cannot be written .*No space left"):
        write(tmp_path / "shards")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "options", [{}, {"shading": 0.2}, {"flip": False, "start": 5}], ids=["plain", "shaded", "later"]
)
def test_streamed_batches_are_those_in_memory_bit_for_bit(drawn, sharded, options):
    pair = [batches(data, 7, seed=3, **options).take(6) for data in (drawn, sharded)]
    assert pair[0].element_spec == pair[1].element_spec
    for (l, ab), (streamed_l, streamed_ab) in zip(*pair, strict=True):
        np.testing.assert_array_equal(l, streamed_l)
        np.testing.assert_array_equal(ab, streamed_ab)


def test_a_training_from_shards_gives_the_same_weights(drawn, sharded):
    options = {"steps": 3, "sample_every": 3, "progress": False}
    runs = [train(data, RECIPE, **options) for data in (drawn, sharded)]
    for a, b in zip(*(run.generator.get_weights() for run in runs), strict=True):
        np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(runs[0].samples, runs[1].samples)
    told = [run.card["data"] for run in runs]
    for name in ("pictures", "colorings", "first", "last"):
        assert told[0][name] == told[1][name]


def test_a_training_goes_on_with_the_same_shards_alone(sharded, tmp_path):
    options = {"sample_every": 0, "checkpoint_seconds": 0, "progress": False}
    steady = replace(RECIPE, decay=0)  # the rate depends on no end
    whole = train(sharded, steady, steps=5, **options)
    out = tmp_path / "out"
    train(sharded, steady, steps=2, out=out, **options)
    options |= {"steps": 5, "out": out, "resume": True}
    names = [str(i) for i in range(8)]
    black = [(name, np.zeros((2, 32, 32, 3), np.uint8)) for name in names]
    other = shards.write_rows(black, tmp_path / "other", size=32, colorings=2)
    with pytest.raises(ChromaError, match="other pictures than before"):
        train(other, steady, **options)
    gone_on = train(reopened(sharded), steady, **options)
    for a, b in zip(gone_on.generator.get_weights(), whole.generator.get_weights()):
        np.testing.assert_array_equal(a, b)


def test_a_shard_lost_in_training_is_told_in_one_line(sharded, tmp_path, monkeypatch):
    class Watch(_Watch):
        def on_train_batch_end(self, batch, logs=None):
            super().on_train_batch_end(batch, logs)
            for path in sharded.folder.glob("*.npy"):
                path.unlink(missing_ok=True)

    monkeypatch.setattr(training, "_Watch", Watch)
    options = {"steps": 50, "checkpoint_seconds": 0, "progress": False}
    with pytest.raises(TrainingStopped, match="shard_00000.npy: no such shard.*resume"):
        train(sharded, RECIPE, out=tmp_path / "out", **options)


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
    "damage, words",
    [
        (cut, r"is 18,559 bytes long, not 18,560; copy it anew"),
        (lengthen, "is 18,561 bytes long"),
        (Path.unlink, "no such shard"),
        (change_header, "its header is another"),
        (change_pixel, "its checksum differs"),
    ],
)
def test_damage_is_told_with_the_files_name(sharded, damage, words):
    damage(sharded.folder / "shard_00001.npy")
    with pytest.raises(ChromaError, match=f"shard_00001.npy: {words}"):
        reopened(sharded)
    if damage is change_pixel:  # what a large data set's opening does not look at
        reopened(sharded, checksums=False)


def test_checksums_are_compared_up_to_a_size(sharded, monkeypatch):
    change_pixel(sharded.folder / "shard_00001.npy")
    monkeypatch.setattr(shards, "CHECKED_BYTES", 8 * ROW - 1)
    reopened(sharded)
    monkeypatch.setattr(shards, "CHECKED_BYTES", 8 * ROW)
    with pytest.raises(ChromaError, match="checksum"):
        reopened(sharded)


@pytest.mark.parametrize("content", ["", "[]", '["a"]', "{}", None])
def test_damaged_names_are_told(sharded, content):
    path = sharded.folder / "shard_00000.json"
    path.unlink()
    if content is not None:
        path.write_text(content)
    with pytest.raises(ChromaError, match="shard_00000.json: (no such list|is not the names)"):
        train(reopened(sharded), RECIPE, steps=1, progress=False)


@pytest.mark.parametrize(
    "change",
    [
        {"format": 2},
        {"size": "32"},
        {"pictures": 0},
        {"pictures": 20},
        {"pictures_per_shard": 0},
        {"sha256": [1, 2, 3]},
        {"sha256": None},
    ],
    ids=str,
)
def test_a_damaged_index_is_told(sharded, change):
    path = sharded.folder / "shards.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(ChromaError, match="shards.json: not an index of `chroma shards`"):
        reopened(sharded)


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_index_is_told(tmp_path, content):
    (tmp_path / "shards.json").write_bytes(content)
    with pytest.raises(ChromaError, match="shards.json: not an index"):
        shards.open_shards(tmp_path)


def test_no_shards_and_another_size_are_told(sharded, tmp_path):
    with pytest.raises(ChromaError, match="shards.json: no such file"):
        shards.open_shards(tmp_path)
    with pytest.raises(ChromaError, match="holds shards of 32 pixels, but 64 are wanted"):
        reopened(sharded, size=64)
    with pytest.raises(ChromaError, match="32 pixels wide, the recipe wants 64"):
        train(sharded, Recipe(size=64), steps=1, progress=False)


def _write_and_wait(out):
    """Write three shards of a picture each and wait for the fourth, to be killed meanwhile."""

    def rows():
        for name in "abc":
            yield name, np.zeros((1, 32, 32, 3), np.uint8)
        time.sleep(60)

    shards.write_rows(rows(), out, size=32, colorings=1, shard_bytes=1)


def test_writing_that_is_killed_leaves_no_folder_that_looks_whole(tmp_path):
    out = tmp_path / "shards"
    process = kills.processes().Process(target=_write_and_wait, args=(out,))
    process.start()
    while not list(tmp_path.rglob("shard_00002.json")):
        assert process.is_alive()
        time.sleep(0.01)
    process.kill()
    process.join()
    assert process.exitcode == -signal.SIGKILL
    (left,) = tmp_path.iterdir()  # hidden, and without an index
    assert left.name.startswith(".") and not shards.is_shards(left)


# A process of its own: in the tests' own, memory that others left would hide what grows.
_MEMORY = """
import sys
from pathlib import Path
import numpy as np
from chroma_lib import dataset, shards

def most_mb():
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) / 1024

few = np.random.default_rng(0).integers(0, 255, (4, 1, 64, 64, 3), np.uint8)
for count in (200, 20_000):
    out = Path(sys.argv[1]) / str(count)
    rows = ((str(i), few[i % 4]) for i in range(count))
    shards.write_rows(rows, out, size=64, colorings=1, shard_bytes=2_000_000)
    opened = shards.open_shards(out, progress=False)
    for batch in dataset.batches(opened, 64).take(300):  # most of the pictures
        pass
    print(most_mb())
"""


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="needs Linux to tell the memory")
def test_memory_does_not_grow_with_the_pictures(tmp_path):
    """20,000 pictures of 64 pixels are 246 MB, as float32 983 MB."""
    ended = subprocess.run(
        [sys.executable, "-c", _MEMORY, str(tmp_path)], capture_output=True, text=True, check=True
    )
    few, many = map(float, ended.stdout.split())
    # A quarter of their bytes would show; allocators differ by 20 MB on a busy machine.
    assert many - few < 60


@pytest.fixture
def chroma(capsys):
    def run(*arguments):
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return left.value.code or 0, captured.out, captured.err

    return run


def test_the_command_writes_shards_and_trains_on_them(chroma, tmp_path):
    out, trained = tmp_path / "shards", tmp_path / "trained"
    options = ["--drawings", 6, "--colorings", 2, "--seed", 1, "--size", 32]
    status, told, err = chroma("shards", *options, "--out", out)
    assert (status, err) == (0, "")
    assert told.splitlines()[0] == f"6 pictures, 2 colorings of each, in {out}; shards: 1"
    assert f"chroma train --data {out} --size 32" in told

    options = ["--data", out, "--steps", 1, "--batch-size", 2, "--noise", "film", "--out", trained]
    status, _, err = chroma("train", *options)
    assert status == 2 and "32 pixels, but 64 are wanted; use --size 32" in err
    assert err.count("\n") == 1 and not trained.exists()
    status, _, err = chroma("train", *options, "--size", 32)
    assert (status, err) == (0, "")
    data = json.loads((trained / "card.json").read_text())["data"]
    assert (data["pictures"], data["first"], data["last"]) == (6, "10000", "10005")
    status, _, err = chroma("train", "--out", trained, "--resume", "--steps", 2)
    assert (status, err) == (0, f"{trained}: going on from step 1\n")
    status, _, err = chroma("measure", "--weights", trained, "--noises", 2, "--data", out)
    assert status == 0, err

    cut(out / "shard_00000.npy")
    status, _, err = chroma("train", *options[:-1], tmp_path / "new", "--size", 32)
    assert status == 2 and err.startswith(f"chroma: {out}/shard_00000.npy: is ")
    assert not (tmp_path / "new").exists()


def test_the_command_tells_what_it_left_out(chroma, tmp_path):
    own = tmp_path / "own"
    files.write_png(own / "a.png", np.zeros((9, 9, 3), np.uint8))
    (own / "b.png").write_text("no picture")
    status, told, err = chroma("shards", own, "--out", tmp_path / "shards")
    assert status == 0 and told.startswith("1 pictures, 1 colorings of each")
    assert err.startswith(f"chroma: left out: {own}/b.png: is not a picture")
