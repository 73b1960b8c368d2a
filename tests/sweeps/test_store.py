import errno
import io
import json
import os
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output
from test_sweep_plan import PARAMETERS, write_notebook

from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.plan import make_plan
from chroma_lib.sweeps.store import (
    keep,
    missing,
    open_folder,
    plan_text,
    read_table,
    record,
    recorded,
)


@pytest.fixture
def notebook(tmp_path):
    return write_notebook(tmp_path / "train.ipynb")


def packed(status="done", metrics=None, **facts):
    """Return the zip that a run gives back."""
    told = {"status": status, "seconds": 2.0, "error": None} | facts
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        files.writestr("run.json", json.dumps(told))
        files.writestr("metrics.json", json.dumps(metrics or {}))
    return content


def test_a_folder_goes_on_with_what_is_missing(tmp_path, notebook):
    out = tmp_path / "out"
    small = make_plan(notebook, {"steps": [1, 2]})
    open_folder(out, small)
    done, failed = small.runs
    keep(out, done, packed())
    keep(out, failed, packed("failed"))
    assert missing(out, small) == [failed]
    large = make_plan(notebook, {"steps": [1, 2, 3]})
    open_folder(out, large)
    assert missing(out, large) == list(large.runs)[1:]
    keep(out, failed, packed())
    assert missing(out, large) == list(large.runs)[2:]
    # The table has the runs of both plans, also after the smaller one was asked for again.
    open_folder(out, small)
    assert list(read_table(out)["status"]) == ["done", "done", "missing"]


def test_what_a_killed_command_left_is_cleared(tmp_path, notebook):
    out = tmp_path / "out"
    one = make_plan(notebook)
    open_folder(out, one)
    (out / "runs" / ".half").mkdir(parents=True)
    (out / ".half.json").write_text("{")
    open_folder(out, one)
    assert sorted(path.name for path in out.rglob("*")) == ["runs", "sweep.json"]


def test_another_notebooks_folder_is_refused(tmp_path, notebook):
    out = tmp_path / "out"
    open_folder(out, make_plan(notebook))
    other = write_notebook(tmp_path / "other.ipynb", "a = 1")
    before = (out / "sweep.json").read_bytes()
    with pytest.raises(ChromaError, match="holds a sweep of train.ipynb, not of other.ipynb"):
        open_folder(out, make_plan(other))
    write_notebook(notebook, PARAMETERS, "changed")
    with pytest.raises(ChromaError, match="before its code was changed; choose another --out"):
        open_folder(out, make_plan(notebook))
    assert (out / "sweep.json").read_bytes() == before
    with pytest.raises(ChromaError, match="already exists"):
        open_folder(tmp_path, make_plan(notebook))
    for name in ("out", "no such"):
        (tmp_path / name / "sweep.json").unlink(missing_ok=True)
        with pytest.raises(ChromaError, match="no folder of a sweep"):
            read_table(tmp_path / name)


def test_a_full_disk_leaves_nothing_half_written(tmp_path, notebook, monkeypatch):
    out = tmp_path / "out"
    one = make_plan(notebook)
    (run,) = one.runs
    open_folder(out, one)
    keep(out, run, packed("failed", error="first"))

    def full(*given):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "extractall", full)
        with pytest.raises(ChromaError, match="No space left.*make room"):
            keep(out, run, packed())
    assert [path.name for path in (out / "runs").iterdir()] == [run]
    assert list(read_table(out)["error"]) == ["first"]


def test_the_table_has_parameters_and_measures(tmp_path, notebook):
    out = tmp_path / "out"
    sweep = make_plan(notebook, [{"steps": 5}, {"steps": 1, "widths": (1, 2)}, {"noise": "film"}])
    open_folder(out, sweep)
    five, one, _ = sweep.runs
    numbers = {"loss": {"value": 0.5, "real": None}, "kid": {"value": 2.0, "real": 1.0}}
    keep(out, five, packed(metrics=numbers | {"steps": {"value": 4.0, "real": None}}))
    keep(out, one, packed("failed", error="KeyError: 'hair'"))
    table = read_table(out)
    assert table.attrs == {
        "parameters": ["steps", "widths", "noise"], "measures": ["loss", "kid", "steps_measured"]
    }
    assert list(table["steps"]) == [1, 3, 5]
    assert list(table["widths"]) == ["[1, 2]", "[16, 32]", "[16, 32]"]
    assert list(table["noise"]) == ["palette", "film", "palette"]
    assert list(table["status"]) == ["failed", "missing", "done"]
    assert table["error"][0] == "KeyError: 'hair'"
    last = table.iloc[2]
    assert (last["kid"], last["kid_real"], last["loss"], last["steps_measured"]) == (2, 1, 0.5, 4)
    assert "loss_real" not in table
    table.to_parquet(tmp_path / "table.parquet")  # one type a column


def test_the_plan_is_told_with_an_estimate(tmp_path, notebook):
    out = tmp_path / "out"
    sweep = make_plan(notebook, {"steps": [1, 2, 3]})
    first, *others = sweep.runs
    told = plan_text(sweep, out, list(sweep.runs), 2, each=True)
    assert told.splitlines()[0] == f"{first}  steps=1"
    assert "3 runs, 0 done" in told and "no time is known" in told
    open_folder(out, sweep)
    keep(out, first, packed(seconds=90))
    told = plan_text(sweep, out, list(sweep.runs), 2)
    assert "about 90 s a run" in told and "3.0 minutes" in told
    told = plan_text(sweep, out, others, 1, each=True)
    assert f"{first}  (done) steps=1" in told
    assert "90 s" not in plan_text(sweep, out, [])


def test_a_notebook_can_tell_its_own_time(tmp_path, notebook):
    timed = nbformat.read(notebook, as_version=4)
    timed.cells[0].metadata["seconds"] = 30
    nbformat.write(timed, notebook)
    sweep = make_plan(notebook)
    assert "about 30 s" in plan_text(sweep, tmp_path / "out", list(sweep.runs))


def test_recorded_numbers_are_shown_and_kept(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    record(zeta=1, kid={"model": 0.25, "low": 0.1, "real": 0.2}, none=None, nan=float("nan"))
    record(zeta=2)
    outputs = [new_output("display_data", data=data) for data in shown]
    outputs.append(new_output("stream", text="between"))
    notebook = new_notebook(cells=[new_code_cell("record()", outputs=outputs)])
    read = nbformat.reads(nbformat.writes(notebook), as_version=4)
    assert recorded(read) == {
        "zeta": {"value": 2.0, "real": None},
        "kid": {"value": 0.25, "real": 0.2},
        "none": {"value": None, "real": None},
        "nan": {"value": None, "real": None},
    }
    assert list(recorded(read)) == ["zeta", "kid", "none", "nan"]
    assert "kid   0.25" in shown[0]["text/plain"] and "none  -" in shown[0]["text/plain"]
    with pytest.raises(ChromaError, match="hair is 'red'"):
        record(hair="red")
