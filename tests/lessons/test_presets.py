import json
import sys
from datetime import datetime
from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from chroma_lib.errors import ChromaError
from chroma_lib.lessons.presets import (
    PRESETS,
    NotebookRun,
    plan_notebooks,
    report,
    run_folder,
    run_notebooks,
    store_outputs,
)
from chroma_lib.lessons.times import MIME
from chroma_lib.sweeps.execute import NotebookError, check_parameters, execute


def write_notebook(folder, name, *cells, parameters="seed: int = 0  # any"):
    """Write a notebook with a parameters cell and code cells given as (id, source)."""
    notebook = new_notebook(
        cells=[new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]})]
        + [new_code_cell(source, id=cell_id) for cell_id, source in cells],
        metadata={
            "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"}
        },
    )
    path = folder / f"{name}.ipynb"
    nbformat.write(notebook, path)
    return path


def outputs(path):
    """Return the text that an executed notebook printed."""
    cells = nbformat.read(path, as_version=4).cells
    return "".join(o.get("text", "") for c in cells for o in c.get("outputs", []))


@pytest.mark.kernel
def test_a_run_keeps_notebooks_pictures_and_times(tmp_path, capsys):
    one = write_notebook(
        tmp_path,
        "01_one",
        (
            "keep",
            "from pathlib import Path\n"
            "for name in ('grid_a.png', 'first_pack/grid.png', 'other.png'):\n"
            "    path = Path(out) / name\n"
            "    path.parent.mkdir(parents=True, exist_ok=True)\n"
            "    path.write_bytes(b'x')\n"
            "print('works in', Path.cwd().name)",
        ),
        parameters="out: str = ''  # where pictures go",
    )
    say = ("say", "print('steps', steps)")
    two = write_notebook(tmp_path, "02_two", say, parameters="steps = 3")
    out = tmp_path / "runs" / "try"

    done = run_notebooks(out, notebooks=[one, two], progress=False)

    assert [run.name for run in done] == ["01_one", "02_two"]
    assert outputs(out / "01_one.ipynb") == f"works in {tmp_path.name}\n"
    assert outputs(out / "02_two.ipynb") == "steps 3\n"
    grids = (out / "01_one" / "first_pack" / "grid.png", out / "01_one" / "grid_a.png")
    assert done[0].grids == grids and done[1].grids == ()
    assert done[0].seconds > 0
    summary = json.loads((out / "summary.json").read_text())
    assert summary["preset"] == "quick" and summary["error"] is None
    assert summary["notebooks"][0]["notebook"] == "01_one.ipynb"
    assert summary["notebooks"][0]["grids"] == [
        "01_one/first_pack/grid.png",
        "01_one/grid_a.png",
    ]
    assert summary["notebooks"][1]["seconds"] == round(done[1].seconds, 1)

    assert capsys.readouterr().out.count(str(grids[0])) == 1  # said while the notebooks run
    told = report(done, 2.4)
    assert told.splitlines()[2].split() == ["all", "2", "s"]
    for path in (out / "01_one.ipynb", out / "02_two.ipynb", *grids):
        assert str(path) in told
    # The notebooks that were read are as they were.
    assert not any(cell.get("outputs") for cell in nbformat.read(one, as_version=4).cells)


@pytest.mark.kernel
def test_a_preset_sets_parameters(tmp_path, monkeypatch):
    monkeypatch.setitem(PRESETS, "long", {"03_train": {"steps": 7}})
    notebook = write_notebook(
        tmp_path, "03_train", ("say", "print('steps', steps)"), parameters="steps: int = 3  # few"
    )
    run_notebooks(tmp_path / "out", preset="long", notebooks=[notebook], progress=False)
    assert outputs(tmp_path / "out" / "03_train.ipynb") == "steps 7\n"


NASTY = [
    "'); import os; os._exit(9); ('",
    '"); import os; os._exit(9); ("',
    "a'b\"c\\",
    '\\"; raise SystemExit #',
    "\n\r\t\0\u2028\nimport os; os._exit(9)\n",
    '"""',
    "'''",
    "{seed.__class__} {0} %s $HOME `id`",
    "\\N{BULLET} \\x41 \\",
    "가 \U0001f3a8",
    "!exit",
    "%reset -f",
    "None",
]


@pytest.mark.kernel
def test_parameters_arrive_as_data(tmp_path, monkeypatch):
    values = {"texts": NASTY, "by_name": {text: [text, 1.5, None, True] for text in NASTY}}
    monkeypatch.setitem(PRESETS, "nasty", {"01_one": values})
    (tmp_path / "{in}").mkdir()
    notebook = write_notebook(
        tmp_path / "{in}",
        "01_one",
        ("say", "import json, ipykernel\nprint(json.dumps([texts, by_name]))"),
        ("who", "print(json.loads(ipykernel.get_connection_info())['ip'])"),
        parameters="texts = []\nby_name = {}\nout = ''",
    )
    folder = tmp_path / "{texts.__class__}'\"{0}"
    run_notebooks(folder, preset="nasty", notebooks=[notebook], progress=False)
    arrived, address = outputs(folder / "01_one.ipynb").splitlines()
    assert json.loads(arrived) == list(values.values())
    assert address == "127.0.0.1"  # the kernel listens to this machine alone


@pytest.mark.parametrize("name", ["x; import os", "seed = 1; x", "a b", "1", "", "seed\n", "if"])
def test_a_name_that_is_no_parameter_is_refused(tmp_path, name):
    notebook = write_notebook(tmp_path, "01_one")
    assert check_parameters(notebook, ["seed"]) == ["seed"]
    with pytest.raises(ChromaError, match="01_one.ipynb has no parameter .*: use seed"):
        check_parameters(notebook, ["seed", name])


@pytest.mark.kernel
def test_the_kernel_is_this_python_whatever_kernels_the_user_has(tmp_path, monkeypatch):
    decoy = tmp_path / "jupyter" / "kernels" / "python3"
    decoy.mkdir(parents=True)
    spec = {"argv": ["/bin/false"], "display_name": "another", "language": "python"}
    (decoy / "kernel.json").write_text(json.dumps(spec))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    notebook = write_notebook(tmp_path, "01_who", ("who", "import sys; print(sys.executable)"))
    run_notebooks(tmp_path / "out", notebooks=[notebook], progress=False)
    assert outputs(tmp_path / "out" / "01_who.ipynb") == f"{sys.executable}\n"


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("1 + 1\nraise KeyError('no hair')", "KeyError: 'no hair'"),
        ("import os; os.write(2, b'last words'); os._exit(9)", "the kernel died"),
    ],
)
def test_a_failed_cell_is_named_and_the_notebook_kept(tmp_path, source, message):
    good = write_notebook(tmp_path, "01_good", ("fine", "print('fine')"))
    bad = write_notebook(tmp_path, "02_bad", ("fine", "2"), ("falls", source), ("never", "3"))
    later = write_notebook(tmp_path, "03_later", ("fine", "2"))
    out = tmp_path / "out"
    with pytest.raises(NotebookError) as caught:
        run_notebooks(out, notebooks=[good, bad, later], progress=False)
    told = str(caught.value)
    assert "02_bad.ipynb, cell 'falls'" in told and message in told
    assert "\n" not in told
    assert not isinstance(caught.value, ChromaError)  # so the command ends with 1, not 2
    assert (out / "02_bad.ipynb").is_file() and not (out / "03_later.ipynb").exists()
    summary = json.loads((out / "summary.json").read_text())
    assert [row["name"] for row in summary["notebooks"]] == ["01_good"]
    assert summary["error"] == told
    if "kernel died" in told:
        assert "kernel.log" in told and b"last words" in (out / "kernel.log").read_bytes()


def _write_and_wait(mine, other):
    """Return the source of a cell that ends only if another one runs at the same time."""
    return (
        "import time\n"
        "from pathlib import Path\n"
        f"Path({str(mine)!r}).touch()\n"
        f"while not Path({str(other)!r}).exists():\n"
        "    time.sleep(0.05)"
    )


@pytest.mark.kernel
def test_two_notebooks_run_at_the_same_time(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    one = write_notebook(tmp_path, "01_one", ("meet", _write_and_wait(first, second)))
    quick = write_notebook(tmp_path, "02_quick", ("fine", "2"))
    long = write_notebook(tmp_path, "03_long", ("meet", _write_and_wait(second, first)))
    notebook = nbformat.read(long, as_version=4)
    notebook.cells[0].metadata["seconds"] = 7  # so it is the second to begin
    nbformat.write(notebook, long)

    done = run_notebooks(tmp_path / "out", notebooks=[one, quick, long], jobs=2, progress=False)

    assert [run.name for run in done] == ["01_one", "02_quick", "03_long"]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text())
    assert [row["name"] for row in summary["notebooks"]] == ["01_one", "02_quick", "03_long"]


@pytest.mark.kernel
def test_an_error_stops_what_runs_beside(tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    meet = _write_and_wait(first, second) + "\nraise KeyError('no hair')"
    bad = write_notebook(tmp_path, "01_bad", ("falls", meet))
    stay = _write_and_wait(second, tmp_path / "never")
    beside = write_notebook(tmp_path, "02_beside", ("stays", stay))
    later = write_notebook(tmp_path, "03_later", ("fine", "2"))
    with pytest.raises(NotebookError, match="01_bad.ipynb, cell 'falls'.*no hair"):
        run_notebooks(tmp_path / "out", notebooks=[bad, beside, later], jobs=2, progress=False)
    assert (tmp_path / "out" / "01_bad.ipynb").is_file()
    assert not (tmp_path / "out" / "03_later.ipynb").exists()


@pytest.mark.kernel
def test_a_notebook_is_stopped_for_a_reason_with_all_that_it_has_started(tmp_path):
    begin = (
        "import subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(tmp_path / 'pid')!r}, 'w').write(str(child.pid) + '\\n')\n"
        "time.sleep(600)"
    )
    notebook = write_notebook(tmp_path, "01_long", ("long", begin))

    def stop():
        written = (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().endswith("\n")
        return "enough" if written else None

    with pytest.raises(NotebookError) as caught:
        execute(notebook, tmp_path / "out.ipynb", {}, log=tmp_path / "log", cwd=tmp_path, stop=stop)
    assert caught.value.message == "01_long.ipynb, cell 'long' (In [2]): enough"
    assert str(caught.value).endswith(f"(see {tmp_path / 'log'})")
    child = Path("/proc", (tmp_path / "pid").read_text().strip(), "status")
    assert not child.exists() or "zombie" in child.read_text()


def test_wrong_names_are_refused_before_anything_is_written(tmp_path, monkeypatch):
    monkeypatch.setitem(PRESETS, "long", {"03_train": {"steps": 7, "drawing": 9}})
    fine = write_notebook(tmp_path, "01_fine", parameters="a = 1")
    notebook = write_notebook(tmp_path, "03_train", parameters="steps: int = 3\ndrawings = 5")
    broken = tmp_path / "04_broken.ipynb"
    broken.write_text("not a notebook")
    out = tmp_path / "out"

    def refused(**given):
        with pytest.raises(ChromaError) as caught:
            run_notebooks(out, progress=False, **given)
        return str(caught.value)

    told = refused(preset="long", notebooks=[fine, notebook])
    assert "03_train.ipynb" in told and "'drawing'" in told and "use steps, drawings" in told
    told = refused(preset="longer", notebooks=[notebook])
    assert "'longer'" in told and "quick, full, original" in told
    assert "missing.ipynb" in refused(notebooks=[tmp_path / "missing.ipynb"])
    assert "04_broken.ipynb" in refused(notebooks=[broken])
    assert not out.exists()


def test_a_folder_with_files_is_not_written_over(tmp_path):
    notebook = write_notebook(tmp_path, "01_one")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    for out, words in (
        (tmp_path / "out", "already exists"),
        (tmp_path / "out" / "mine.txt", "a file"),
    ):
        with pytest.raises(ChromaError, match=words):
            run_notebooks(out, notebooks=[notebook], progress=False)
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]


def test_run_folders_are_named_by_preset_and_time():
    folder = run_folder("full", root="here", now=datetime(2026, 1, 2, 3, 4, 5))
    assert folder.as_posix() == "here/full-20260102-030405"


def test_every_preset_fits_the_notebooks():
    for preset in PRESETS:
        plan = plan_notebooks(preset)
        set_here = {notebook.stem for notebook in plan}
        assert set(PRESETS[preset]) <= set_here


def test_the_original_preset_is_version_0_2():
    dcgan, wgan_gp = PRESETS["original"].values()
    assert dcgan == wgan_gp | {"library_steps": 8192} and wgan_gp["library_steps"] == 2048
    assert (dcgan["size"], dcgan["networks"], dcgan["noise"]) == (128, "v0.2", "input")


def test_stored_outputs_are_those_that_last(tmp_path):
    from nbformat.v4 import new_output

    notebook = write_notebook(tmp_path, "01_one", ("show", "show()"), ("slide", "slide()"))
    executed = nbformat.read(notebook, as_version=4)
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Slider()"}
    figure = {"image/png": "aGk=", "text/plain": "<Figure with 1 Axes>"}
    executed.cells[1].outputs = [
        new_output("stream", name="stderr", text="100%\n"),
        new_output("stream", name="stdout", text="3 steps"),
        new_output("stream", name="stdout", text=" done\n"),
        new_output("display_data", data=figure, metadata={"image/png": {"width": 3}, "a": 1}),
    ]
    time = {MIME: {"name": "one", "seconds": 3, "text": "3 s"}, "text/plain": "3 s (2 s stored)"}
    executed.cells[1].outputs.append(new_output("display_data", data=time))
    executed.cells[1].execution_count = 2
    executed.cells[1].metadata["papermill"] = {"duration": 3}
    executed.cells[2].outputs = [new_output("display_data", data=view)]
    nbformat.write(executed, tmp_path / "ran.ipynb")

    store_outputs([NotebookRun("01_one", tmp_path / "ran.ipynb", 1.0, ())], tmp_path)

    parameters, show, slide = nbformat.read(notebook, as_version=4).cells
    assert parameters.metadata["seconds"] == 1
    assert show.execution_count == 2 and "papermill" not in show.metadata
    text, picture, duration = show.outputs
    assert duration.data["text/plain"] == "3 s"
    assert (text.name, text.text) == ("stdout", "3 steps done\n")
    assert dict(picture.data) == {"image/png": "aGk="}
    assert picture.metadata == {"image/png": {"width": 3}}
    assert slide.outputs == []
