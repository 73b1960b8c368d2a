import pytest

from chroma_lib.sweeps.store import keep, open_folder
from chroma_lib.sweeps.table import read_table
from tests.helpers.command import one_line
from tests.helpers.sweeps import packed, write_notebook


def test_a_sweep_is_planned_before_anything_runs(chroma, tmp_path):
    notebook = write_notebook(tmp_path / "train.ipynb")
    out = tmp_path / "out"
    grid = ["-p", "steps", "1,2", "-p", "weight", "-1,1e-3", "--repeat", 2]
    status, printed, _ = chroma("sweep", notebook, *grid, "--out", out, "--dry-run")
    assert status == 0 and not out.exists()
    lines = printed.splitlines()
    assert len(lines) == 10 and "8 runs, 0 done" in printed
    assert lines[0].endswith("steps=1, weight=-1.0, seed=0")
    (tmp_path / "sweep.yaml").write_text("notebook: train.ipynb\ngrid: {steps: [1, 2, 3]}\n")
    yaml = ["sweep", tmp_path / "sweep.yaml", "--out", out]
    assert "3 runs" in chroma(*yaml, "--dry-run")[1]
    assert "6 runs" in chroma(*yaml, "--dry-run", "--repeat", 2)[1]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["train.ipynb", "-p", "step", "5"], ["'step'", "'steps'"]),
        (["train.ipynb", "-p", "steps", "many"], ["steps takes int", "'many'"]),
        (["train.ipynb", "-p", "steps"], ["-p steps", "-p steps 50,100"]),
        (["train.ipynb", "-p", "steps", "1", "-p", "steps", "2"], ["-p steps", "twice"]),
        (["train.ipynb", "--jobs", "2", "--scheduler", "tcp://here:1"], ["--jobs", "--scheduler"]),
        (["bare.ipynb"], ["bare.ipynb", '"parameters"']),
        (["none.ipynb"], ["none.ipynb"]),
        (["sweep.yaml", "-p", "steps", "2"], ["sweep.yaml", "-p"]),
        (["report", "out"], ["out"]),
    ],
)
def test_a_sweep_names_what_is_wrong(chroma, tmp_path, monkeypatch, arguments, names):
    monkeypatch.chdir(tmp_path)
    write_notebook(tmp_path / "train.ipynb")
    write_notebook(tmp_path / "bare.ipynb", tags=())
    (tmp_path / "sweep.yaml").write_text("notebook: train.ipynb\n")
    out = [] if arguments[0] == "report" else ["--out", "out"]
    status, printed, err = chroma("sweep", *arguments, *out)
    assert (status, printed) == (2, "") and not (tmp_path / "out").exists()
    assert all(name in one_line(err) for name in names)


def test_a_failed_run_of_a_sweep_is_reported(chroma, tmp_path, monkeypatch):
    notebook = write_notebook(tmp_path / "train.ipynb")
    out = tmp_path / "out"

    def run_plan(plan, out, **options):
        open_folder(out, plan)
        first, second = plan.runs
        keep(out, first, packed())
        keep(out, second, packed("failed", error="KeyError: 'hair'"))
        return read_table(out)

    monkeypatch.setattr("chroma_lib.sweeps.run.run_plan", run_plan)
    status, printed, err = chroma("sweep", notebook, "-p", "steps", "1,2", "--out", out)
    assert status == 1 and "1 of 2 runs done" in printed and f"chroma sweep report {out}" in printed
    assert "failed: KeyError: 'hair'" in one_line(err)
    status, printed, _ = chroma("sweep", "report", out)
    assert status == 0 and "2 runs: 1 done, 1 failed" in printed
