import errno
import io
import json
import os
import zipfile

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook, new_output

from chroma_lib import ChromaError, sweeps
from chroma_lib.sweeps import expand, plan, split_values

PARAMETERS = """\
steps: int = 3  # how many
weight: float = 10  # as float, though the default is written without a point
noise: str = "palette"
flip: bool = False
widths = (16, 32)
limit: float | None = None
seed: int = 0
where = open  # no literal
out: str = ""
"""


def write_notebook(path, parameters=PARAMETERS, *sources, tags=("parameters",)):
    cells = [new_code_cell(parameters, metadata={"tags": list(tags)})]
    cells += [new_code_cell(source) for source in sources]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


@pytest.fixture
def notebook(tmp_path):
    return write_notebook(tmp_path / "train.ipynb")


def settings(*given, **options):
    return list(plan(*given, **options).runs.values())


def packed(status="done", metrics=None, **facts):
    """Return the zip that a run gives back."""
    told = {"status": status, "seconds": 2.0, "error": None} | facts
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as files:
        files.writestr("run.json", json.dumps(told))
        files.writestr("metrics.json", json.dumps(metrics or {}))
    return content


def test_a_grid_is_each_value_with_each_other():
    assert expand({"a": [1, 2], "b": 5}) == [{"a": 1, "b": 5}, {"a": 2, "b": 5}]
    assert expand({}) == [{}]
    with pytest.raises(ChromaError, match="10,000"):
        expand({"a": list(range(200)), "b": list(range(200))})


def test_values_are_split_at_commas_outside_of_brackets_and_quotes():
    assert split_values("1, 2,5") == ["1", "2", "5"]
    assert split_values("(1,2),[(3,4),5]") == ["(1,2)", "[(3,4),5]"]
    assert split_values("\"DCGAN, WGAN-GP\",'a'") == ["DCGAN, WGAN-GP", "a"]
    assert split_values("don't,x") == ["don't", "x"]
    assert split_values("") == [""]


def test_values_become_what_their_parameter_takes(notebook):
    (one,) = settings(
        notebook,
        {
            "steps": ["7"],
            "weight": ["1"],
            "noise": ["5"],
            "flip": ["True"],
            "widths": ["(1, 2, 3)"],
            "limit": ["None"],
        },
    )
    assert one == {
        "steps": 7, "weight": 1.0, "noise": "5", "flip": True, "widths": (1, 2, 3), "limit": None
    }
    assert isinstance(one["weight"], float)
    (one,) = settings(notebook, {"widths": [[4, 5]], "limit": [2], "weight": ["1e-3"]})
    assert one == {"widths": (4, 5), "limit": 2.0, "weight": 0.001}
    assert settings(notebook, {"where": ["5", "here"]}) == [{"where": 5}, {"where": "here"}]


@pytest.mark.parametrize(
    ("grid", "told"),
    [
        ({"steps": ["2.5"]}, "steps takes int, not '2.5'"),
        ({"steps": [True]}, "steps takes int, not True"),
        ({"weight": ["much"]}, "weight takes float, not 'much'"),
        ({"weight": ["1e999"]}, "weight takes float"),
        ({"flip": ["yes"]}, "flip takes bool, not 'yes'"),
        ({"flip": [1]}, "flip takes bool, not 1"),
        ({"noise": [5]}, "noise takes str, not 5"),
        ({"widths": ["16"]}, "widths takes tuple, not '16'"),
        ({"widths": ["(1, 'a')"]}, "widths takes tuple"),
        ({"limit": ["never"]}, "limit takes None or float, not 'never'"),
        ({"step": ["2"]}, "no parameter 'step'; did you mean 'steps'?"),
        ({"zzz": ["2"]}, "no parameter 'zzz'; there are: steps, weight"),
        ({"out": ["here"]}, "set by the sweep"),
    ],
)
def test_wrong_names_and_types_are_refused(notebook, grid, told):
    with pytest.raises(ChromaError) as caught:
        plan(notebook, grid)
    assert told in str(caught.value) and "\n" not in str(caught.value)


def test_repeats_take_the_next_seeds(tmp_path, notebook):
    assert settings(notebook, {"steps": [1, 2]}, repeat=2) == [
        {"steps": 1, "seed": 0}, {"steps": 1, "seed": 1},
        {"steps": 2, "seed": 0}, {"steps": 2, "seed": 1},
    ]
    with pytest.raises(ChromaError, match="swept already"):
        plan(notebook, {"seed": [1, 2]}, repeat=2)
    without = write_notebook(tmp_path / "without.ipynb", "steps = 3")
    with pytest.raises(ChromaError, match="no parameter `seed: int`"):
        plan(without, repeat=2)


def test_notebooks_that_cannot_be_swept_are_refused(tmp_path):
    def refused(path):
        with pytest.raises(ChromaError) as caught:
            plan(path, {})
        assert path.name in str(caught.value)
        return str(caught.value)

    assert "check the path" in refused(tmp_path / "none.ipynb")
    (tmp_path / "text.ipynb").write_text("text")
    assert "not a notebook" in refused(tmp_path / "text.ipynb")
    bare = write_notebook(tmp_path / "bare.ipynb", tags=())
    assert 'no cell tagged "parameters"' in refused(bare)
    magic = write_notebook(tmp_path / "magic.ipynb", "%time x = 1")
    assert "no Python" in refused(magic)


def test_a_run_is_named_by_the_code_and_what_it_sets(tmp_path, notebook):
    def runs(grid):
        return set(plan(notebook, grid).runs)

    one, same = {"weight": ["1", 2], "steps": [1]}, {"steps": ["1"], "weight": [2.0, "1.0"]}
    assert runs(one) == runs(same)
    assert len(runs({"weight": [1, 1.0, "1"]})) == 1
    before = runs({"steps": [1]})
    with_outputs = nbformat.read(notebook, as_version=4)
    with_outputs.cells[0].outputs = [new_output("stream", text="hi")]
    nbformat.write(with_outputs, notebook)
    assert runs({"steps": [1]}) == before and "hi" not in plan(notebook).source
    write_notebook(notebook, PARAMETERS, "new")
    assert runs({"steps": [1]}).isdisjoint(before)


def test_a_sweep_from_yaml(tmp_path, notebook):
    file = tmp_path / "sweep.yaml"
    file.write_text(
        "notebook: train.ipynb\nrepeat: 2\ngrid: {steps: [1, 2], widths: [[1, 2]]}\n"
        "runs:\n- {steps: 9}\n"
    )
    path, grid, repeat = sweeps.read_sweep_file(file)
    assert (path, repeat) == (notebook, 2)
    assert grid == [{"steps": 1, "widths": [1, 2]}, {"steps": 2, "widths": [1, 2]}, {"steps": 9}]
    file.write_text("notebook: train.ipynb")
    assert sweeps.read_sweep_file(file) == (notebook, [{}], 1)
    for text, told in (
        ("grid: {}", "names no notebook"),
        ("notebook: [", "cannot be read as YAML"),
        ("notebook: a.ipynb\ngird: {}", "did you mean 'grid'?"),
        ("notebook: a.ipynb\nrepeat: often", "repeat is no int"),
        ("notebook: a.ipynb\nruns: [3]", "each of the runs"),
    ):
        file.write_text(text)
        with pytest.raises(ChromaError) as caught:
            sweeps.read_sweep_file(file)
        assert told in str(caught.value)
    with pytest.raises(ChromaError, match="none.yaml"):
        sweeps.read_sweep_file(tmp_path / "none.yaml")


def test_a_folder_goes_on_with_what_is_missing(tmp_path, notebook):
    out = tmp_path / "out"
    small = plan(notebook, {"steps": [1, 2]})
    sweeps.open_folder(out, small)
    done, failed = small.runs
    sweeps.keep(out, done, packed())
    sweeps.keep(out, failed, packed("failed"))
    assert sweeps.missing(out, small) == [failed]
    large = plan(notebook, {"steps": [1, 2, 3]})
    sweeps.open_folder(out, large)
    assert sweeps.missing(out, large) == list(large.runs)[1:]
    sweeps.keep(out, failed, packed())
    assert sweeps.missing(out, large) == list(large.runs)[2:]
    # The table has the runs of both plans, also after the smaller one was asked for again.
    sweeps.open_folder(out, small)
    assert list(sweeps.table(out)["status"]) == ["done", "done", "missing"]


def test_what_a_killed_command_left_is_cleared(tmp_path, notebook):
    out = tmp_path / "out"
    one = plan(notebook)
    sweeps.open_folder(out, one)
    (out / "runs" / ".half").mkdir(parents=True)
    (out / ".half.json").write_text("{")
    sweeps.open_folder(out, one)
    assert sorted(path.name for path in out.rglob("*")) == ["runs", "sweep.json"]


def test_another_notebooks_folder_is_refused(tmp_path, notebook):
    out = tmp_path / "out"
    sweeps.open_folder(out, plan(notebook))
    other = write_notebook(tmp_path / "other.ipynb", "a = 1")
    before = (out / "sweep.json").read_bytes()
    with pytest.raises(ChromaError, match="holds a sweep of train.ipynb, not of other.ipynb"):
        sweeps.open_folder(out, plan(other))
    write_notebook(notebook, PARAMETERS, "changed")
    with pytest.raises(ChromaError, match="an earlier version of it"):
        sweeps.open_folder(out, plan(notebook))
    assert (out / "sweep.json").read_bytes() == before
    with pytest.raises(ChromaError, match="is there already"):
        sweeps.open_folder(tmp_path, plan(notebook))
    for name in ("out", "no such"):
        (tmp_path / name / "sweep.json").unlink(missing_ok=True)
        with pytest.raises(ChromaError, match="no folder of a sweep"):
            sweeps.table(tmp_path / name)


def test_a_full_disk_leaves_nothing_half_written(tmp_path, notebook, monkeypatch):
    out = tmp_path / "out"
    one = plan(notebook)
    (run,) = one.runs
    sweeps.open_folder(out, one)
    sweeps.keep(out, run, packed("failed", error="first"))

    def full(*given):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patch:
        patch.setattr(zipfile.ZipFile, "extractall", full)
        with pytest.raises(ChromaError, match="No space left.*make room"):
            sweeps.keep(out, run, packed())
    assert [path.name for path in (out / "runs").iterdir()] == [run]
    assert list(sweeps.table(out)["error"]) == ["first"]


def test_the_table_has_parameters_and_measures(tmp_path, notebook):
    out = tmp_path / "out"
    sweep = plan(notebook, [{"steps": 5}, {"steps": 1, "widths": (1, 2)}, {"noise": "film"}])
    sweeps.open_folder(out, sweep)
    five, one, _ = sweep.runs
    numbers = {"loss": {"value": 0.5, "real": None}, "kid": {"value": 2.0, "real": 1.0}}
    sweeps.keep(out, five, packed(metrics=numbers | {"steps": {"value": 4.0, "real": None}}))
    sweeps.keep(out, one, packed("failed", error="KeyError: 'hair'"))
    table = sweeps.table(out)
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
    sweep = plan(notebook, {"steps": [1, 2, 3]})
    first, *others = sweep.runs
    told = sweeps.plan_text(sweep, out, list(sweep.runs), 2, each=True)
    assert told.splitlines()[0] == f"{first}  steps=1"
    assert "3 runs, 0 done" in told and "no time is known" in told
    sweeps.open_folder(out, sweep)
    sweeps.keep(out, first, packed(seconds=90))
    told = sweeps.plan_text(sweep, out, others, 1, each=True)
    assert f"{first}  (done) steps=1" in told
    assert "about 90 s a run" in told and "3.0 minutes" in told


def test_a_notebook_can_tell_its_own_time(tmp_path, notebook):
    timed = nbformat.read(notebook, as_version=4)
    timed.cells[0].metadata["seconds"] = 30
    nbformat.write(timed, notebook)
    sweep = plan(notebook)
    assert "about 30 s" in sweeps.plan_text(sweep, tmp_path / "out", list(sweep.runs))


def test_recorded_numbers_are_shown_and_kept(monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda data, raw: shown.append(data))
    sweeps.record(zeta=1, kid={"model": 0.25, "low": 0.1, "real": 0.2}, none=None, nan=float("nan"))
    sweeps.record(zeta=2)
    outputs = [new_output("display_data", data=data) for data in shown]
    outputs.append(new_output("stream", text="between"))
    notebook = new_notebook(cells=[new_code_cell("record()", outputs=outputs)])
    read = nbformat.reads(nbformat.writes(notebook), as_version=4)
    assert sweeps.recorded(read) == {
        "zeta": {"value": 2.0, "real": None},
        "kid": {"value": 0.25, "real": 0.2},
        "none": {"value": None, "real": None},
        "nan": {"value": None, "real": None},
    }
    assert list(sweeps.recorded(read)) == ["zeta", "kid", "none", "nan"]
    assert "kid   0.25" in shown[0]["text/plain"] and "none  -" in shown[0]["text/plain"]
    with pytest.raises(ChromaError, match="hair is 'red'"):
        sweeps.record(hair="red")
