"""The small end of `python -m benchmarks kills`, which kills a training 200 times."""

import pytest

from benchmarks.processes import tensorflow_context
from benchmarks.reliability import kills


def test_a_training_killed_twice_ends_like_an_undisturbed_one(tmp_path):
    moments = ("training", "saving")
    # Many steps: the training must not end between two looks at it. Little to compile, four times.
    light = kills.SMALL | {"noise": "film", "r1_gamma": 0}
    options = {"steps": 40, "damaged": 1.0, "moments": moments, "changes": light}
    figures = kills.kill_and_resume(2, folder=tmp_path, seed=0, **options)
    assert figures["differing"] == []
    assert figures["kills"] == 2
    assert figures["half-written files left"] > 0  # some kills hit a checkpoint being written
    assert figures["checkpoints damaged"] > 0


def test_a_training_that_fails_by_itself_is_not_counted_as_killed(tmp_path):
    process = tensorflow_context().Process(target=int, args=("no number",))
    process.start()
    process.join()
    with pytest.raises(RuntimeError, match="failed by itself"):
        kills.kill(process, tmp_path, "saving", 0, None)


def test_differing_and_missing_results_are_named(tmp_path):
    folders = tmp_path / "undisturbed", tmp_path / "resumed"
    for folder in folders:
        (folder / "samples").mkdir(parents=True)
        (folder / "losses.csv").write_text("step,d_loss\n")
        (folder / "samples" / "step_000020.png").write_text(folder.name)
    assert kills.compare(*folders) == ["samples/step_000020.png"]
    (folders[0] / "training.gif").touch()
    assert kills.compare(*folders) == ["samples/step_000020.png", "training.gif"]
