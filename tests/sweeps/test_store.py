import errno
import json
import os
import zipfile

import nbformat
import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.plan import make_plan
from chroma_lib.sweeps.store import (
    keep,
    missing,
    open_folder,
    plan_text,
    read_metrics,
    read_run,
    read_sweep,
)
from chroma_lib.sweeps.table import read_table
from tests.helpers.sweeps import PARAMETERS, packed, write_notebook


@pytest.fixture
def notebook(tmp_path):
    return write_notebook(tmp_path / "train.ipynb")


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
    with pytest.raises(ChromaError, match=r"holds a sweep of train.ipynb, not of other.ipynb"):
        open_folder(out, make_plan(other))
    write_notebook(notebook, PARAMETERS, "changed")
    with pytest.raises(ChromaError, match="before its code was changed; choose another --out"):
        open_folder(out, make_plan(notebook))
    assert (out / "sweep.json").read_bytes() == before
    with pytest.raises(ChromaError, match="already exists"):
        open_folder(tmp_path, make_plan(notebook))
    for name in ("out", "no such"):
        (tmp_path / name / "sweep.json").unlink(missing_ok=True)
        with pytest.raises(ChromaError, match="is not the folder of a sweep"):
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
        with pytest.raises(ChromaError, match=r"No space left.*make room"):
            keep(out, run, packed())
    assert [path.name for path in (out / "runs").iterdir()] == [run]
    assert list(read_table(out)["error"]) == ["first"]


def test_the_plan_is_told_with_an_estimate(tmp_path, notebook):
    out = tmp_path / "out"
    sweep = make_plan(notebook, {"steps": [1, 2, 3]})
    first, *others = sweep.runs
    told = plan_text(sweep, out, list(sweep.runs), 2, each=True)
    assert told.splitlines()[0] == f"{first}  steps=1"
    assert "3 runs, 0 done" in told
    assert "the time is unknown" in told
    open_folder(out, sweep)
    keep(out, first, packed(seconds=90))
    told = plan_text(sweep, out, list(sweep.runs), 2)
    assert "about 90 s per run" in told
    assert "3.0 minutes" in told
    told = plan_text(sweep, out, others, 1, each=True)
    assert f"{first}  (done) steps=1" in told
    assert "90 s" not in plan_text(sweep, out, [])


def test_a_notebook_can_tell_its_own_time(tmp_path, notebook):
    timed = nbformat.read(notebook, as_version=4)
    timed.cells[0].metadata["seconds"] = 30
    nbformat.write(timed, notebook)
    sweep = make_plan(notebook)
    assert "about 30 s" in plan_text(sweep, tmp_path / "out", list(sweep.runs))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "invalid JSON"),
        ("[]", "should be an object"),
        ('{"notebook": "a.ipynb"}', "'code': field required"),
        ('{"notebook": 3, "code": "", "defaults": {}, "runs": {}}', "'notebook': input"),
        ('{"notebook": "", "code": "", "defaults": {}, "runs": {"a": 3}}', "'runs.a': input"),
    ],
)
def test_a_broken_plan_is_refused_in_one_line(tmp_path, content, message):
    (tmp_path / "sweep.json").write_text(content)
    with pytest.raises(ChromaError) as caught:
        read_sweep(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / 'sweep.json'}: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_run_with_a_broken_record_is_missing(tmp_path, notebook):
    out, plan = tmp_path / "out", make_plan(notebook)
    (run,) = plan.runs
    open_folder(out, plan)
    keep(out, run, packed())
    for content in ("", "[]", "{}", '{"status": "perhaps", "seconds": 1, "error": null}'):
        (out / "runs" / run / "run.json").write_text(content)
        assert read_run(out / "runs" / run) is None
        assert missing(out, plan) == [run]
        assert list(read_table(out)["status"]) == ["missing"]


def test_broken_metrics_are_left_out(tmp_path):
    good = {"kid": {"value": 1, "real": None}}
    for content, names in ((json.dumps(good), ["kid"]), ("{", []), ('{"kid": 3}', []), ("[]", [])):
        (tmp_path / "metrics.json").write_text(content)
        assert list(read_metrics(tmp_path)) == names


def test_a_default_may_be_infinite(tmp_path):
    plan = make_plan(write_notebook(tmp_path / "n.ipynb", "limit: float = 1e999\nsteps = 3"))
    open_folder(tmp_path / "out", plan)
    assert read_sweep(tmp_path / "out").defaults == {"limit": float("inf"), "steps": 3}
