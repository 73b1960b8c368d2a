"""The small end of `python benchmarks/kills.py`, which kills a training 200 times."""

import kills
import pytest


def test_a_training_killed_twenty_times_ends_as_an_undisturbed_one(tmp_path):
    figures = kills.kill_and_resume(20, folder=tmp_path, seed=0, damaged=0.2)
    assert figures["differing"] == []
    assert figures["kills"] == 20
    assert figures["half-written files left"] > 0  # it was killed while it was saving
    assert figures["checkpoints damaged"] > 0


def test_a_training_that_fails_by_itself_is_no_kill(tmp_path):
    process = kills.processes().Process(target=int, args=("no number",))
    process.start()
    process.join()
    with pytest.raises(RuntimeError, match="failed by itself"):
        kills.kill(process, tmp_path, "saving", 0, None)
