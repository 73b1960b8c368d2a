"""The small end of `python -m benchmarks streaming`, which goes up to 100,000 pictures."""

from pathlib import Path

import pytest

from benchmarks.rivals import streamed
from benchmarks.speed import streaming
from benchmarks.speed.alternate import Timing
from chroma_lib import characters
from chroma_lib.data.shard_writer import write_rows


@pytest.fixture
def no_processes(monkeypatch):
    """What would be timed, after a look at it; the times are made up."""
    seen = {}

    def alternate(contestants, *, rounds, calls):
        for key, contestant in contestants.items():
            folder = Path(contestant.options["folder"])
            seen[key] = contestant, (folder / "shards.json").is_file(), rounds * calls
        return {
            (count, source): Timing(rounds=[[0.001 * count]] * rounds, peak_mb=1000 + count)
            for count, source in contestants
        }

    monkeypatch.setattr(streaming, "alternate", alternate)
    return seen


def test_both_sources_are_timed_on_shards_of_each_length(tmp_path, monkeypatch, no_processes):
    monkeypatch.setattr(streaming, "MAX_IN_MEMORY", 8)
    findings = streaming.measure((8, 16), 7, folder=tmp_path)
    sources = [(8, "in memory"), (8, "streamed"), (16, "streamed")]
    assert list(no_processes) == sources
    for (count, source), (contestant, written, calls) in no_processes.items():
        assert contestant.name == "streaming" and contestant.options["source"] == source
        assert Path(contestant.options["folder"]).name == str(count)
        assert written and calls == 9  # three rounds of as many
    rows = [[count, source, count, 1000 + count] for count, source in sources]
    assert findings.tables[0].rows == rows
    assert list(tmp_path.iterdir()) == []
    measured = [target.measured for target in findings.targets]
    assert measured == pytest.approx([1016 / 1008, 2])


@pytest.mark.parametrize("source", ["streamed", "in memory"])
def test_a_step_trains_on_shards(tmp_path, source, eager):
    drawn, _ = characters.render_many(range(4), size=32)
    write_rows(zip("abcd", drawn), tmp_path / "shards", size=32, colorings=1)
    step = streamed.step(str(tmp_path / "shards"), source, size=32, batch=2)
    step()
