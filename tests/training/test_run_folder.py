"""The folder of a training: one process at a time, and what a checkpoint must hold."""

import os
import subprocess
import sys

import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.training.run_folder import exclusive
from tests.helpers.servers import environment

HOLD = """
import sys
from chroma_lib.training.run_folder import exclusive
with exclusive(sys.argv[1]):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.mark.skipif(os.name != "posix", reason="no locks on this system")
def test_one_process_trains_in_a_folder_and_a_killed_one_lets_go(tmp_path):
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen(command, env=environment(), **pipes) as other:
        assert other.stdout.readline() == b"held\n"
        busy = pytest.raises(ChromaError, match="another process is training in it")
        with busy, exclusive(tmp_path):
            pass
        other.kill()
    with exclusive(tmp_path):
        pass


def test_a_folder_that_stays_empty_is_removed(tmp_path):
    with exclusive(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()
    assert list(tmp_path.iterdir()) == []
    with exclusive(tmp_path / "new"):
        (tmp_path / "new" / "file").touch()
    assert (tmp_path / "new" / "file").exists()
