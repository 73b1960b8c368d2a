import json
import os
import re
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pytest

import chroma_lib
from chroma_lib import __version__, cluster
from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.run import sweep
from tests.helpers import servers
from tests.helpers.patience import PATIENCE, wait_until
from tests.helpers.sweeps import write_notebook

pytestmark = pytest.mark.kernel

# Each run leaves "PID_OF_KERNEL PID_OF_WORKER NUMBER" in `marks`.
PARAMETERS = "number: int = 0\npair = (0, 0)\nmarks: str = ''\nseed: int = 0\nout: str = ''"
MARK = "import os, sys, time\nfrom pathlib import Path\nopen(marks + '/pids', 'a').write("
MARK += "f'{os.getpid()} {os.getppid()} {number}\\n')"
RECORD = "from chroma_lib.sweeps import record\nrecord(double=2 * number, sum=sum(pair))"
HOLD = "while number > 1 and not os.path.exists(marks + '/go'): time.sleep(0.1)"


def started(marks):
    """Return the (kernel, worker, number) of each run that has begun."""
    lines = (marks / "pids").read_text().splitlines() if (marks / "pids").exists() else []
    return [tuple(map(int, line.split())) for line in lines]


def alive(pid):
    try:
        return "zombie" not in Path(f"/proc/{pid}/status").read_text()
    except FileNotFoundError:
        return False


@pytest.fixture
def marks(tmp_path, monkeypatch):
    # The kernels import the very Chroma that is tested.
    monkeypatch.setenv("PYTHONPATH", servers.environment()["PYTHONPATH"])
    (tmp_path / "marks").mkdir()
    return tmp_path / "marks"


def test_runs_beside_each_other_fail_hang_and_go_on(tmp_path, marks):
    mend = "if number == 1 and not os.path.exists(marks + '/go'): raise KeyError('hair')"
    (tmp_path / "beside.py").write_text("NAME = 'mine.txt'")
    files = "from beside import NAME; Path(NAME).write_text(repr(pair))"
    files += "; (Path(out) / 'grid.png').write_bytes(b'x')"
    files += "; print(os.environ['TF_NUM_INTRAOP_THREADS'])"
    notebook = write_notebook(tmp_path / "n.ipynb", PARAMETERS, MARK, files, mend, HOLD, RECORD)
    grid = {"number": [0, 1, 2], "pair": [(3, 4)], "marks": [str(marks)]}
    out = tmp_path / "out"
    options = {"out": out, "jobs": 2, "progress": False}

    sweep(notebook, grid | {"number": [0, 1]}, **options)
    table = sweep(notebook, grid | {"number": [2]}, timeout=3, **options)
    assert list(table["number"]) == [0, 1, 2]
    assert list(table["status"]) == ["done", "failed", "failed"]
    assert (table["double"][0], table["sum"][0]) == (0, 7)
    assert re.fullmatch(r"n.ipynb, cell '\w+' \(In \[5\]\): KeyError: 'hair'", table["error"][1])
    assert "stopped after 3 s" in table["error"][2]
    assert not any(alive(kernel) for kernel, _, _ in started(marks))

    runs = [out / "runs" / run for run in table["run"]]
    assert (runs[0] / "pictures" / "mine.txt").read_text() == "(3, 4)"
    assert (runs[0] / "pictures" / "grid.png").exists()
    told = json.loads((runs[0] / "run.json").read_text())
    assert told["parameters"] == {"number": 0, "pair": [3, 4], "marks": str(marks)}
    assert told["versions"]["chroma"] == __version__
    assert told["seconds"] > 0
    # A run that failed keeps its notebook, with the error in it.
    cells = nbformat.read(runs[1] / "notebook.ipynb", as_version=4).cells
    assert any(o.get("ename") == "KeyError" for cell in cells for o in cell.get("outputs", ()))
    assert (runs[1] / "run.log").exists()
    assert (runs[2] / "notebook.ipynb").exists()
    printed = nbformat.read(runs[0] / "notebook.ipynb", as_version=4).cells[3].outputs[0].text
    from dask.system import CPU_COUNT

    assert int(printed) == max(1, CPU_COUNT // 2)

    # Again: only what has failed runs.
    (marks / "go").touch()
    table = sweep(notebook, grid, **options)
    assert list(table["status"]) == ["done"] * 3, list(table["error"])
    assert list(table["double"]) == [0, 2, 4]
    numbers = sorted(number for _, _, number in started(marks))
    assert numbers in ([0, 1, 1, 2], [0, 1, 1, 2, 2])  # the time may have been up before the mark
    # And then nothing.
    assert sweep(notebook, grid, **options).equals(table)
    assert len(started(marks)) == len(numbers)


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT])
def test_a_command_that_is_stopped_goes_on(tmp_path, marks, stop):
    notebook = write_notebook(tmp_path / "n.ipynb", PARAMETERS, MARK, HOLD, RECORD)
    out = tmp_path / "out"
    command = [sys.executable, "-m", "chroma_lib.cli", "sweep", str(notebook), "--out", str(out)]
    command += ["-p", "number", "0,2", "-p", "marks", str(marks), "--jobs", "2"]
    with open(tmp_path / "told", "w") as told:
        first = subprocess.Popen(
            command, env=servers.environment(), stderr=told, start_new_session=True
        )
    wait_until(lambda: len(started(marks)) == 2 and list(out.glob("runs/*/run.json")))
    if stop == signal.SIGINT:
        os.killpg(first.pid, stop)  # as a terminal does
        assert first.wait(PATIENCE) == 130
        told = (tmp_path / "told").read_text()
        assert told.startswith("chroma: stopped; ")
        assert str(out) in told
        assert told.count("\n") == 1
    else:
        first.kill()
        first.wait()
    wait_until(lambda: not any(alive(kernel) for kernel, _, _ in started(marks)))
    if stop == signal.SIGINT:
        return  # what follows would be the same

    (marks / "go").touch()
    again = subprocess.run(command, env=servers.environment(), capture_output=True, text=True)
    assert again.returncode == 0
    assert "2 runs, 1 done" in again.stdout
    assert "2 of 2 runs done" in again.stdout
    assert sorted(number for _, _, number in started(marks)) == [0, 2, 2]


def test_a_cluster_with_folders_of_its_own_and_a_worker_that_dies(tmp_path, marks, monkeypatch):
    here = "Path('here.txt').write_text(str(number))"
    notebook = write_notebook(tmp_path / "n.ipynb", PARAMETERS, MARK, HOLD, here, RECORD)
    grid = {"number": [2, 3, 4], "marks": [str(marks)]}
    out = tmp_path / "out"

    def dask(name, *arguments, ready):
        folder = tmp_path / name
        folder.mkdir()
        return stack.enter_context(
            servers.server(
                ["-m", "dask", *arguments, "--host", "127.0.0.1", "--no-dashboard"],
                tmp_path / f"{name}.log",
                ready=lambda: re.search(ready, (tmp_path / f"{name}.log").read_text()),
                cwd=folder,
                env=servers.environment(),
            )
        )

    with ExitStack() as stack:
        _, found = dask("scheduler", "scheduler", "--port", "0", ready=r"Scheduler at: +(tcp:\S+)")
        address = found[1]
        with monkeypatch.context() as patch:
            patch.setattr(cluster, "WORKER_SECONDS", 0.5)
            with pytest.raises(ChromaError, match="has no worker; start one with `dask worker tc"):
                sweep(notebook, grid, out=out, scheduler=address, progress=False)
        for name, slots in (("one", "1"), ("two", "2")):
            options = ["--no-nanny", "--nthreads", slots, "--local-directory", "."]
            dask(name, "worker", address, *options, ready="Registered to")

        with monkeypatch.context() as patch:
            patch.setattr(chroma_lib, "__version__", "9")
            with pytest.raises(ChromaError, match=r"has Chroma .*, this is Chroma 9; install"):
                sweep(notebook, grid, out=out, scheduler=address, progress=False)

        with ThreadPoolExecutor() as pool:
            table = pool.submit(sweep, notebook, grid, out=out, scheduler=address, progress=False)
            wait_until(lambda: len(started(marks)) == 3)
            workers = [worker for _, worker, _ in started(marks)]
            kernel, worker, _ = min(started(marks), key=lambda one: workers.count(one[1]))
            os.kill(worker, signal.SIGKILL)
            wait_until(lambda: not alive(kernel))
            (marks / "go").touch()
            table = table.result(PATIENCE)
    assert list(table["number"]) == [2, 3, 4]
    assert list(table["status"]) == ["done"] * 3
    assert list(table["double"]) == [4, 6, 8]
    # The killed run began twice, the others once; nothing was written where the workers work.
    assert len(started(marks)) == 4
    assert len(list(out.glob("runs/*/notebook.ipynb"))) == 3
    for run, number in zip(table["run"], table["number"]):
        assert (out / "runs" / run / "pictures" / "here.txt").read_text() == str(number)
    assert not list(tmp_path.glob("[ost][nwc]*/**/run.json"))


def test_no_scheduler_is_told_in_one_line(tmp_path, marks, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_SECONDS", 1)
    notebook = write_notebook(tmp_path / "n.ipynb", PARAMETERS)
    for address in ("tcp://127.0.0.1:9", "nonsense://here", "nowhere"):
        with pytest.raises(ChromaError, match=f"no scheduler at {address}"):
            sweep(notebook, out=tmp_path / "out", scheduler=address, progress=False)
