"""The record of a measurement: what it holds, and what is refused."""

import json

import numpy as np
import pytest
from pydantic import ValidationError

from benchmarks import page, records
from benchmarks.records import Findings, Table, Target
from chroma_lib.errors import ChromaError


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(records, "FOLDER", tmp_path / "records")
    return tmp_path / "records"


def test_a_stored_record_is_read_back(folder, monkeypatch):
    monkeypatch.setattr("sys.argv", ["benchmarks", "fuzz", "--seed", "1 2"])
    table = Table(heads=["a", "b"], rows=[["x", np.float64(0.5)], [np.int64(3), None]])
    findings = Findings(title="A claim", figures={"files": 3, "share": 0.5}, tables=[table])
    records.store("fuzz", findings, page="reliability", seconds=1.4)
    record = records.load("fuzz")
    assert record.title == "A claim"
    assert record.command == "python -m benchmarks fuzz --seed '1 2'"
    assert record.figures == {"files": 3, "share": 0.5}
    assert record.tables[0].rows == [["x", 0.5], [3, None]]
    assert record.seconds == 1
    assert record.versions["tensorflow"]
    assert list(records.load_all("reliability")) == ["fuzz"]
    assert records.load_all("results") == {}


def test_the_command_of_a_part_can_be_given(folder):
    findings = Findings(title="Steps")
    records.store("steps", findings, page="results", arguments=["steps", "--store"])
    assert records.load("steps").command == "python -m benchmarks steps --store"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), np.float32("nan")])
def test_a_number_that_is_not_finite_is_refused(value):
    with pytest.raises(ValidationError):
        Table(heads=["a"], rows=[[value]])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"date": None}, "'date'"),
        ({"page": "elsewhere"}, "'page'"),
        ({"tables": [{"heads": ["a"], "rows": [[["nested"]]]}]}, "'tables.0.rows.0.0"),
        ({"targets": [{"title": "x", "measured": "1", "limit": 1}]}, "'targets.0.measured'"),
    ],
)
def test_a_damaged_record_is_refused_in_one_line(folder, change, message):
    records.store("steps", Findings(title="Steps"), page="results")
    path = folder / "steps.json"
    content = json.loads(path.read_text()) | change
    path.write_text(json.dumps(content))
    with pytest.raises(ChromaError) as refused:
        records.load("steps")
    assert str(path) in str(refused.value)
    assert message in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_record_is_refused_with_the_remedy(folder):
    with pytest.raises(ChromaError, match=r"steps\.json: cannot be read .*; restore it"):
        records.load("steps")


def test_rows_are_as_long_as_their_heads():
    stored = [record for name in page.PAGES for record in records.load_all(name).values()]
    tables = [table for record in stored for table in record.tables]
    assert tables
    assert all(len(row) == len(table.heads) for table in tables for row in table.rows)


@pytest.mark.parametrize(
    ("measured", "at_most", "verdict"),
    [
        (0.9, True, "met"),
        (1.1, True, "missed by 10%"),
        (1.1, False, "met"),
        (0.75, False, "missed by 25%"),
    ],
)
def test_a_target_says_by_how_much_it_is_missed(measured, at_most, verdict):
    target = Target(title="x", measured=measured, limit=1.0, at_most=at_most)
    assert target.verdict == verdict
    table = page.target_table([Findings(title="", targets=[target])])
    assert table.rows[0][-1] == verdict
