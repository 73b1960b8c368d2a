"""One run of a sweep, on a Dask worker.

The worker gets the notebook's source with its task, works in a temporary folder of its own, and
returns the run's folder as bytes.
"""

import io
import json
import os
import time
import zipfile
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.execute import NotebookError, execute
from chroma_lib.sweeps.notebook_files import has_tag, read_notebook
from chroma_lib.sweeps.plan import Plan
from chroma_lib.sweeps.recording import recorded
from chroma_lib.sweeps.store import LOG, METRICS, NOTEBOOK, PICTURES, RUN
from chroma_lib.training import checkpoints
from chroma_lib.versions import versions

MAX_RESULT_BYTES = 500_000_000  # a run's files pass through memory
_THREAD_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)


@dataclass(frozen=True)
class RunResult:
    """What a run returns.

    Attributes
    ----------
    succeeded : bool
    content : bytes
        A zip of the run's folder.
    """

    succeeded: bool
    content: bytes


def run_one(
    plan: Plan, timeout: float | None, threads: dict[str, int], modules: str | None
) -> RunResult:
    """Run one setting on a Dask worker.

    Parameters
    ----------
    plan : Plan
        A plan with this run only.
    timeout : float or None
        Seconds after which the run is stopped.
    threads : dict of str to int
        Host -> threads per run; 1 on a host that is not listed.
    modules : str or None
        Folder of modules that the notebook may import, if it is on this machine.

    Returns
    -------
    RunResult
    """
    from distributed import get_worker

    worker, start = get_worker(), time.monotonic()
    key = worker.get_current_task()

    def stop():
        if timeout and time.monotonic() - start > timeout:
            return f"stopped after {timeout:g} s"
        task = worker.state.tasks.get(key)
        return None if task and task.state == "executing" else "nobody waits for it any more"

    environment = dict.fromkeys(_THREAD_VARIABLES, str(threads.get(worker.host, 1)))
    if modules is not None:
        paths = [os.environ.get("PYTHONPATH"), modules]
        environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    (parameters,) = plan.runs.values()
    error = None
    # Dask removes what a killed worker leaves in its folder when the next worker starts.
    with TemporaryDirectory(dir=worker.local_directory) as temporary:
        folder = Path(temporary) / "run"
        pictures = folder / PICTURES
        pictures.mkdir(parents=True)
        set_by_sweep = {"out": str(pictures)} if "out" in plan.defaults else {}
        source = Path(temporary) / plan.notebook
        source.write_text(_set_parameters(plan.source, parameters | set_by_sweep), encoding="utf-8")
        try:
            execute(
                source,
                folder / NOTEBOOK,
                {},
                log=folder / LOG,
                cwd=pictures,
                environment=environment,
                stop=stop,
            )
        except NotebookError as failure:
            error = failure.message
            if modules is None and "ModuleNotFoundError" in error:
                error += "; install it where the workers run, e.g. as a package"
        _write_records(folder, parameters, time.monotonic() - start, error)
        return RunResult(error is None, _zip_folder(folder))


def lost_run(parameters: dict, error: Exception) -> RunResult:
    """Return the result of a run whose worker returned an error, or nothing.

    Parameters
    ----------
    parameters : dict of str to object
    error : Exception
        What Dask raised.

    Returns
    -------
    RunResult
    """
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        message = "its workers died one after another, perhaps out of memory"
    else:
        message = f"{type(error).__name__}: {error}".splitlines()[0]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr(RUN, json.dumps(_run_record(parameters, None, message), default=str))
    return RunResult(False, content.getvalue())


def _set_parameters(source, parameters):
    """Return a notebook with a cell that sets parameters after the one tagged "parameters".

    papermill would turn a tuple into a string.
    """
    import nbformat

    notebook = nbformat.reads(source, as_version=4)
    lines = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    cell = nbformat.v4.new_code_cell(lines, metadata={"tags": ["injected-parameters"]})
    position = next(i for i, cell in enumerate(notebook.cells) if has_tag(cell, "parameters"))
    notebook.cells.insert(position + 1, cell)
    return nbformat.writes(notebook)


def _write_records(folder, parameters, seconds, error):
    executed = folder / NOTEBOOK
    numbers = recorded(read_notebook(executed)) if executed.exists() else {}
    files.write_json(folder / METRICS, numbers, default=str)
    files.write_json(folder / RUN, _run_record(parameters, seconds, error), default=str)


def _run_record(parameters, seconds, error):
    """Return the content of `run.json`, as `store.RunRecord` reads it."""
    return {
        "parameters": parameters,
        "status": "failed" if error else "done",
        "error": error,
        "seconds": None if seconds is None else round(seconds, 1),
        "versions": versions(),
    }


def _zip_folder(folder):
    """Return the zip of a run's folder.

    Checkpoints stay out: they are large and only serve to resume a training, whose weights lie
    beside them.
    """
    paths = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    paths = [path for path in paths if path.parent.name != checkpoints.FOLDER]
    size = sum(path.stat().st_size for path in paths)
    if size > MAX_RESULT_BYTES:
        raise ChromaError(
            f"its files are {size / 1e6:.0f} MB, more than the {MAX_RESULT_BYTES / 1e6:.0f} MB"
            " that a run may return; let the notebook store less"
        )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in paths:
            archive.write(path, path.relative_to(folder))
    return content.getvalue()
