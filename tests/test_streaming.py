"""The small end of `python benchmarks/streaming.py`, which goes up to 100,000 pictures."""

import streaming


def test_time_and_memory_are_measured_both_ways(tmp_path):
    rows = streaming.measure((8,), 3, folder=tmp_path)
    assert [(row["pictures"], row["how"]) for row in rows] == [(8, "in memory"), (8, "streamed")]
    for row in rows:
        assert row["ms_per_step"] > 0 and row["peak_mb"] > 100  # TensorFlow alone is more
    assert list(tmp_path.iterdir()) == []
