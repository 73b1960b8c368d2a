import errno
import io
import os
import subprocess
import sys

import numpy as np
import pytest
from tests.helpers.servers import environment

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.training import checkpoints

PLAN = {"recipe": {}, "limits": {}, "start": {}, "options": {}, "changes": []}


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
    (tmp_path / f".{'0a' * 16}.npz").write_bytes(b"half")
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


def test_code_in_a_checkpoint_is_refused_not_run(tmp_path, monkeypatch):
    class Trap:
        def __reduce__(self):
            return print, ("run!",)

    content = io.BytesIO()
    np.savez(content, trap=np.array([Trap()], dtype=object))
    path = tmp_path / f"step_00000001-{checkpoints._digest(content.getvalue())}.npz"
    path.write_bytes(content.getvalue())
    with pytest.raises(ChromaError, match="is no checkpoint of Chroma"):
        checkpoints.read_last(tmp_path)


def test_a_plan_comes_back(tmp_path):
    plan = PLAN | {"options": {"data": "/pictures/그림"}}
    assert not checkpoints.has_plan(tmp_path)
    checkpoints.write_plan(tmp_path, plan)
    assert checkpoints.has_plan(tmp_path)
    assert checkpoints.read_plan(tmp_path) == plan


@pytest.mark.parametrize("text", ["", "{", "[]", '{"recipe": {}}', "[" * 100_000, "\udcff"])
def test_a_damaged_plan_is_told(tmp_path, text):
    checkpoints.write_plan(tmp_path, PLAN)
    (tmp_path / "training.json").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ChromaError, match="training.json: is damaged"):
        checkpoints.read_plan(tmp_path)


def test_a_folder_without_a_training_is_told(tmp_path):
    with pytest.raises(ChromaError, match="nowhere: no training.json in it, so no training"):
        checkpoints.read_plan(tmp_path / "nowhere")


def test_a_new_training_does_not_write_over_another(tmp_path):
    checkpoints.check_new(tmp_path)
    checkpoints.write_plan(tmp_path, PLAN)
    with pytest.raises(ChromaError, match="holds a training; go on with it by --resume"):
        checkpoints.check_new(tmp_path)


def test_leftovers_are_told_from_files_of_the_user(tmp_path):
    names = [f".{'f' * 32}", f".{'f' * 32}.png", f".{'f' * 31}.png", ".hidden", "f" * 32]
    for name in names:
        (tmp_path / name).touch()
    (tmp_path / f".{'e' * 32}").mkdir()
    files.remove_leftovers(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == sorted([*names[2:], "." + "e" * 32])


HOLD = """
import sys
from chroma_lib import checkpoints
with checkpoints.alone(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(checkpoints.fcntl is None, reason="no locks on this system")
def test_one_process_trains_in_a_folder_and_a_killed_one_lets_go(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment(), **pipes) as other:
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(ChromaError, match="another process is training in it"):
            with checkpoints.alone(tmp_path):
                pass
        other.kill()
    with checkpoints.alone(tmp_path):
        pass


def test_a_folder_that_nothing_came_into_is_taken_away(tmp_path):
    with checkpoints.alone(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()
    assert list(tmp_path.iterdir()) == []
    with checkpoints.alone(tmp_path / "new"):
        (tmp_path / "new" / "file").touch()
    assert (tmp_path / "new" / "file").exists()


def test_who_only_reads_takes_nothing_away(tmp_path):
    for step in (1, 2):
        path = checkpoints.write(tmp_path, step, {"a": np.zeros(step)})
    path.write_bytes(b"damaged")
    (tmp_path / f".{path.name}-part").write_bytes(b"half")
    before = sorted(one.name for one in tmp_path.iterdir())
    step, arrays, notes = checkpoints.read_last(tmp_path, mend=False)
    assert step == 1 and arrays["a"].shape == (1,) and len(notes) == 1
    assert sorted(one.name for one in tmp_path.iterdir()) == before
