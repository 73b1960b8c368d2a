"""The commands that look for faults: their damage is reproducible, and their findings add up."""

import json
from pathlib import Path

import numpy as np
import pytest

from benchmarks.reliability import broken_weights, fuzz, steady
from benchmarks.reliability.broken_files import cases
from benchmarks.reliability.whole_files import whole_pictures, whole_record
from chroma_lib.gan import cards, weights
from chroma_lib.gan.generator import build_generator


def test_the_same_seed_and_number_give_the_same_files():
    files = list(cases(3, range(12)))
    assert [kind for _, kind, _ in files[:3]] == ["picture", "zip", "record"]
    assert files[-2:] == list(cases(3, [10, 11]))[-2:]
    assert files != list(cases(4, range(12)))
    assert len(whole_pictures()) > 40
    assert json.dumps(whole_record())


def test_twenty_broken_files_are_read_or_refused(tmp_path):
    reader = fuzz.Reader(tmp_path)
    outcomes = [fuzz.outcome(reader, *case) for case in cases(0, range(20))]
    assert set(outcomes) == {"read", "refused"}


def test_fuzzing_in_a_process_counts_every_file(tmp_path):
    findings = fuzz.fuzz(10, 0, tmp_path / "faults")
    counted = {name: findings.figures[f"{name}s read"] for name in ("picture", "zip", "record")}
    counted = {name: n + findings.figures[f"{name}s refused"] for name, n in counted.items()}
    assert counted == {"picture": 10, "zip": 1, "record": 1}
    assert findings.figures["faults"] == 0
    assert not (tmp_path / "faults").exists()


class Died:
    """A worker process that has died."""

    exitcode = -11

    def join(self):
        pass


class Pipe:
    """A pipe on which a worker began one file, then died."""

    def __init__(self):
        self.reports = [(3, "picture", "begun", 0)]

    def poll(self, timeout):
        return True

    def recv(self):
        if not self.reports:
            raise EOFError
        return self.reports.pop()


def test_a_crash_is_a_fault_and_its_file_is_kept(tmp_path, capsys):
    fuzzing = fuzz.Fuzzing(0, tmp_path)
    assert fuzzing.receive(Died(), Pipe(), 0, 10) == 4  # goes on with the next file
    assert fuzzing.faults == 1
    assert "FAULT 0-3-picture: the process died with -11" in capsys.readouterr().out
    ((_, _, content),) = (case for case in cases(0, [3]))
    assert (tmp_path / "0-3-picture").read_bytes() == content


def test_twenty_broken_weights_are_refused_or_whole():
    findings, faults = broken_weights.try_broken_weights(20, 0)
    assert faults == 0
    figures = findings.figures
    assert figures["refused in one line"] + figures["still whole, and loaded"] == 20
    assert figures["refused in one line"] > 10


@pytest.fixture(scope="module")
def small_weights(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights") / "whole"
    generator = build_generator(32, noise="film", base=1, latent_dim=4)
    weights.save_generator(generator, folder, {"recipe": {"mask_sharpness": 2.0}})
    return folder


def test_outcomes_of_whole_and_missing_weights(small_weights, tmp_path):
    assert broken_weights.outcome(small_weights) == "loaded"
    assert broken_weights.outcome(tmp_path / "missing") == "refused"


def test_code_that_was_run_is_a_fault(small_weights):
    trace = small_weights / broken_weights.TRACE
    trace.touch()
    assert broken_weights.timed_outcome(small_weights)[0] == "code from the file was run"
    trace.unlink()


def test_damage_leaves_the_whole_weights_alone(small_weights, tmp_path):
    before = {path.name: path.read_bytes() for path in small_weights.iterdir()}
    rng = np.random.default_rng(0)
    for _ in range(10):
        broken_weights.damage(rng, small_weights, tmp_path / "broken")
    assert {path.name: path.read_bytes() for path in small_weights.iterdir()} == before
    assert {path.name for path in Path(tmp_path / "broken").iterdir()} == {
        cards.CARD,
        cards.WEIGHTS,
    }


def test_memory_is_summarized_by_quarters():
    readings = [999.0] * 10 + [100.0] * 45 + [110.0] * 45
    figures = steady.summarize("moves", 7, readings)
    assert figures["moves"] == 7
    assert figures["moves: MB in quarter 1"] == 100
    assert figures["moves: MB in quarter 4"] == 110
    assert figures["moves: growth from the first quarter to the last, %"] == pytest.approx(10)
