"""Checkpoints: the last good one is found, whatever happened to the others."""

import errno
import hashlib
import os

import numpy as np
import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.training import checkpoints


def arrays(step):
    return {"generator/000": np.arange(1000, dtype="float32") + step, "step/000": np.int32(step)}


def write(folder, *steps):
    return [checkpoints.write(folder, step, arrays(step)) for step in steps]


def assert_last_is(folder, expected):
    step, found, notes = checkpoints.read_last(folder)
    assert step == expected
    assert found.keys() == arrays(step).keys()
    for name, array in arrays(step).items():
        np.testing.assert_array_equal(found[name], array)
        assert found[name].dtype == array.dtype
    return notes


def test_the_last_two_are_kept(tmp_path):
    paths = write(tmp_path / "new", 8, 9, 10, 100)
    assert sorted((tmp_path / "new").iterdir()) == sorted(paths[2:])
    assert assert_last_is(tmp_path / "new", 100) == []


def test_without_a_checkpoint_there_is_nothing_to_read(tmp_path):
    assert checkpoints.read_last(tmp_path / "missing") == (0, {}, [])
    assert checkpoints.read_last(tmp_path) == (0, {}, [])


DAMAGES = {
    "empty": lambda content: b"",
    "cut short": lambda content: content[: len(content) // 2],
    "a bit flipped": lambda content: content[:900] + bytes([content[900] ^ 4]) + content[901:],
    "longer": lambda content: content + b"\0",
    "another file": lambda content: b"\x89PNG" * 300,
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_of_a_damaged_one_the_one_before_is_used(tmp_path, damage):
    before, last = write(tmp_path, 5, 6)
    last.write_bytes(damage(last.read_bytes()))
    (note,) = assert_last_is(tmp_path, 5)
    assert last.name in note and "checksum" in note
    # It must not push the good one out.
    (again,) = write(tmp_path, 6)
    assert sorted(tmp_path.iterdir()) == [before, again]


def test_if_all_are_damaged_training_starts_anew(tmp_path):
    for path in write(tmp_path, 5, 6):
        path.write_bytes(b"")
    step, found, notes = checkpoints.read_last(tmp_path)
    assert (step, found, len(notes)) == (0, {}, 2)


def test_half_written_files_are_taken_away(tmp_path):
    write(tmp_path, 5)
    (tmp_path / f".{'0a' * 16}.safetensors").write_bytes(b"half")
    (tmp_path / ".mine").write_bytes(b"mine")
    assert_last_is(tmp_path, 5)
    assert [path.name for path in tmp_path.glob(".*")] == [".mine"]


@pytest.mark.parametrize("where", ["write", "flush"])
def test_a_full_disk_leaves_the_old_one_intact(tmp_path, monkeypatch, where):
    (old,) = write(tmp_path, 5)
    full = OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def half(path, content):
        with open(path, "wb") as file:
            file.write(content[: len(content) // 2])
        raise full

    def fsync(handle):
        raise full

    if where == "write":
        monkeypatch.setattr(type(tmp_path), "write_bytes", half)
    else:
        monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(ChromaError, match="step_00000006.*No space left.*make room"):
        write(tmp_path, 6)
    assert list(tmp_path.iterdir()) == [old]
    assert_last_is(tmp_path, 5)


def test_a_checkpoint_is_on_the_disk_before_it_has_its_name(tmp_path, monkeypatch):
    done = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda handle: (done.append("flush"), fsync(handle)))
    monkeypatch.setattr(os, "replace", lambda *paths: (done.append("rename"), replace(*paths)))
    write(tmp_path, 1)
    assert done == ["flush", "rename", "flush"]  # the file, and then its folder


def save_as(folder, content, suffix="safetensors"):
    digest = hashlib.sha256(content).hexdigest()[:16]
    path = folder / f"step_00000001-{digest}.{suffix}"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize("content", [b"", b"PK", b"\x80\x04]\x94K\x01a.", b"\xff" * 100])
def test_what_only_looks_like_a_checkpoint_is_refused(tmp_path, content):
    save_as(tmp_path, content)
    with pytest.raises(ChromaError, match="is not a Chroma checkpoint .*; delete it"):
        checkpoints.read_last(tmp_path)


def test_checkpoints_of_chroma_0_x_are_refused_with_how_to_convert_them(tmp_path):
    folder = tmp_path / "run" / "checkpoints"
    folder.mkdir(parents=True)
    save_as(folder, b"old", "npz")
    with pytest.raises(
        ChromaError, match=f"convert the training with `chroma convert {tmp_path}/run`"
    ):
        checkpoints.read_last(folder)
    (new,) = write(folder, 5)  # then the old one no longer matters
    assert assert_last_is(folder, 5) == [] and new.exists()


def test_a_reader_deletes_nothing(tmp_path):
    for step in (1, 2):
        path = checkpoints.write(tmp_path, step, {"a": np.zeros(step)})
    path.write_bytes(b"damaged")
    (tmp_path / f".{path.name}-part").write_bytes(b"half")
    before = sorted(path.name for path in tmp_path.iterdir())
    step, arrays, notes = checkpoints.read_last(tmp_path, repair=False)
    assert step == 1 and arrays["a"].shape == (1,) and len(notes) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == before
