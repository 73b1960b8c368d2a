"""The folder of a training: one process at a time, and what a checkpoint must hold."""

import os

import pytest

from benchmarks.processes import tensorflow_context
from chroma_lib.errors import ChromaError
from chroma_lib.training.run_folder import exclusive


def hold(folder, connection):
    """Train in a folder, so to say, for ever."""
    with exclusive(folder):
        connection.send("held")
        connection.recv()


@pytest.mark.skipif(os.name != "posix", reason="no locks on this system")
def test_one_process_trains_in_a_folder_and_a_killed_one_lets_go(tmp_path):
    context = tensorflow_context()
    here, there = context.Pipe()
    other = context.Process(target=hold, args=(tmp_path, there))
    other.start()
    assert here.recv() == "held"
    busy = pytest.raises(ChromaError, match="another process is training in it")
    with busy, exclusive(tmp_path):
        pass
    other.kill()
    other.join()
    with exclusive(tmp_path):
        pass


def test_a_folder_that_stays_empty_is_removed(tmp_path):
    with exclusive(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()
    assert list(tmp_path.iterdir()) == []
    with exclusive(tmp_path / "new"):
        (tmp_path / "new" / "file").touch()
    assert (tmp_path / "new" / "file").exists()
