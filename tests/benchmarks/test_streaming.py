"""The small end of `python -m benchmarks streaming`, which goes up to 100,000 pictures."""

from benchmarks.speed import streaming


def test_time_and_memory_are_measured_from_both_sources(tmp_path, monkeypatch):
    monkeypatch.setattr(streaming, "BATCH", 2)
    findings = streaming.measure((8,), 3, folder=tmp_path)
    rows = findings.tables[0].rows
    assert [row[:2] for row in rows] == [[8, "in memory"], [8, "streamed"]]
    for _, _, milliseconds, peak_mb in rows:
        assert milliseconds > 0
        assert peak_mb > 100  # TensorFlow alone takes more
    assert list(tmp_path.iterdir()) == []
    assert [target.measured for target in findings.targets] == [1, 1]
