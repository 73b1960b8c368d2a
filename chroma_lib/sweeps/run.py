"""Runs a sweep on Dask: on this machine, or on any cluster whose scheduler can be reached.

A worker gets the notebook's source with its task, works in a temporary folder of its own, and gives
the run's folder back as bytes; only the command that started the sweep writes to the sweep's
folder. So workers need no disk in common with it, only this Chroma installed.
"""

import io
import json
import logging
import signal
import time
import zipfile
from contextlib import contextmanager
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version
from tempfile import TemporaryDirectory
from uuid import uuid4

from chroma_lib import __version__, files
from chroma_lib.errors import ChromaError
from chroma_lib.sweeps.execute import NotebookError, execute
from chroma_lib.sweeps.plan import make_plan
from chroma_lib.sweeps.store import (
    LOG,
    METRICS,
    NOTEBOOK,
    PICTURES,
    RUN,
    keep,
    missing,
    open_folder,
    read_table,
    recorded,
)
from chroma_lib.training import checkpoints

MOST_BYTES = 500_000_000  # that a run may give back: they pass through memory
PATIENCE = 30  # seconds to wait for a scheduler and for its first worker
RUN_BYTES = 2 * 2**30  # memory that a run with TensorFlow may take
_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "TF_NUM_INTRAOP_THREADS",
    "TF_NUM_INTEROP_THREADS",
)
_VERSIONS = ("tensorflow", "keras", "numpy", "papermill", "ipykernel")


def sweep(
    notebook,
    grid=None,
    *,
    out,
    repeat=1,
    jobs=None,
    scheduler=None,
    timeout=None,
    progress=True,
):
    """Run a notebook with many settings: those that are missing in `out`, in parallel.

    In a script of your own call it under ``if __name__ == "__main__":``, since each process of the
    cluster reads the script again.

    Parameters
    ----------
    notebook, grid, repeat
        As for `sweep_plan.plan`.
    out, jobs, scheduler, timeout, progress
        As for `run`.

    Returns
    -------
    pandas.DataFrame
        As from `sweeps.table`.

    Raises
    ------
    ChromaError
        As from `sweep_plan.plan` and `run`.
    """
    plan = make_plan(notebook, grid, repeat=repeat)
    return run_plan(plan, out, jobs=jobs, scheduler=scheduler, timeout=timeout, progress=progress)


def run_plan(plan, out, *, jobs=None, scheduler=None, timeout=None, progress=True):
    """Run what is missing of a plan. A run that fails is kept with its error and stops no other.

    Parameters
    ----------
    plan : Plan
    out : path-like
        The sweep's folder: new, or of the same notebook.
    jobs : int, optional
        How many runs at a time on this machine; by default `default_jobs`.
    scheduler : str, optional
        The address of a Dask scheduler, whose workers then run the sweep.
    timeout : float, optional
        Seconds after which a run is stopped.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    pandas.DataFrame
        As from `sweeps.table`.

    Raises
    ------
    ChromaError
        If `out` is another sweep's or can't be written, there is no such scheduler, or its
        workers have no Chroma or another one.
    """
    from distributed import as_completed
    from tqdm.auto import tqdm

    open_folder(out, plan)
    wanted = missing(out, plan)
    if not wanted:
        return read_table(out)
    failed = 0
    with (
        _client(min(jobs or default_jobs(), len(wanted)), scheduler) as client,
        tqdm(total=len(wanted), unit="run", disable=not progress) as bar,
    ):
        threads = _threads(client)
        command = uuid4().hex  # so that another command's runs are not taken for this one's
        futures = {
            client.submit(
                run_one,
                replace(plan, runs={run: plan.runs[run]}),
                timeout,
                threads,
                key=f"{run}-{command}",
            ): run
            for run in wanted
        }

        def show():
            slots = sum(client.nthreads().values())
            bar.set_postfix(running=min(slots, len(wanted) - bar.n), failed=failed)

        show()
        for future in as_completed(futures, loop=client.loop):
            try:
                done, content = future.result()
            except Exception as error:  # what the run itself can't tell of
                done, content = False, _lost(plan.runs[futures[future]], error)
            keep(out, futures[future], io.BytesIO(content))
            future.release()
            failed += not done
            bar.update()
            show()
    return read_table(out)


def default_jobs():
    """How many runs fit this machine: one for each core, as far as there is memory."""
    from dask.system import CPU_COUNT
    from distributed.system import MEMORY_LIMIT

    return max(1, min(CPU_COUNT, MEMORY_LIMIT // RUN_BYTES))


def run_one(plan, timeout, threads):
    """Run one setting on a Dask worker.

    Parameters
    ----------
    plan : Plan
        With that run alone.
    timeout : float or None
        In seconds.
    threads : dict of str to int
        Of a run, by the worker's host; elsewhere 1.

    Returns
    -------
    done : bool
    content : bytes
        A zip of the run's folder.
    """
    from distributed import get_worker

    worker, start = get_worker(), time.monotonic()
    key = worker.get_current_task()

    def stop():
        if timeout and time.monotonic() - start > timeout:
            return f"stopped after {timeout:g} s"
        task = worker.state.tasks.get(key)
        return None if task and task.state == "executing" else "nobody waits for it any more"

    environment = dict.fromkeys(_THREADS, str(threads.get(worker.host, 1)))
    # What a killed worker leaves in its folder, Dask takes away when the next one starts.
    with TemporaryDirectory(dir=worker.local_directory) as place:
        folder = Path(place) / "run"
        pictures = folder / PICTURES
        pictures.mkdir(parents=True)
        source = Path(place) / plan.notebook
        (parameters,) = plan.runs.values()
        own = {"out": str(pictures)} if "out" in plan.defaults else {}
        source.write_text(_with_parameters(plan.source, parameters | own), encoding="utf-8")
        error = None
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
            error = failure.what
        _write_facts(folder, parameters, time.monotonic() - start, error)
        return error is None, _packed(folder)


def _with_parameters(source, parameters):
    """Return a notebook with a cell that sets parameters after the one tagged "parameters".

    papermill's own makes a string of a tuple.
    """
    import nbformat

    notebook = nbformat.reads(source, as_version=4)
    tags = [cell.metadata.get("tags", ()) for cell in notebook.cells]
    lines = "\n".join(f"{name} = {value!r}" for name, value in parameters.items())
    cell = nbformat.v4.new_code_cell(lines, metadata={"tags": ["injected-parameters"]})
    place = next(i for i, one in enumerate(tags) if "parameters" in one)
    notebook.cells.insert(place + 1, cell)
    return nbformat.writes(notebook)


def _write_facts(folder, parameters, seconds, error):
    import nbformat

    path = folder / NOTEBOOK
    numbers = recorded(nbformat.read(path, as_version=4)) if path.exists() else {}
    files.write_json(folder / METRICS, numbers, default=str)
    files.write_json(folder / RUN, _facts(parameters, seconds, error), default=str)


def _facts(parameters, seconds, error):
    return {
        "parameters": parameters,
        "status": "failed" if error else "done",
        "error": error,
        "seconds": None if seconds is None else round(seconds, 1),
        "versions": versions(),
    }


def _packed(folder):
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    # Checkpoints are large, and only there to go on with a training; its weights lie beside them.
    files = [path for path in files if path.parent.name != checkpoints.FOLDER]
    size = sum(path.stat().st_size for path in files)
    if size > MOST_BYTES:
        raise ChromaError(
            f"its files are {size / 1e6:.0f} MB, more than the {MOST_BYTES / 1e6:.0f} MB that a "
            "run may give back; let the notebook keep less"
        )
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for path in files:
            packed.write(path, path.relative_to(folder))
    return content.getvalue()


def _lost(parameters, error):
    """Return the zip of a run that has come back without its folder."""
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        what = "its workers died one after another, perhaps for want of memory"
    else:
        what = f"{type(error).__name__}: {error}".splitlines()[0]
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as packed:
        packed.writestr(RUN, json.dumps(_facts(parameters, None, what), indent=1))
    return content.getvalue()


def versions():
    """Return the versions of Chroma, of Python, and of what a notebook's numbers hang on."""
    found = {"chroma": __version__, "python": python_version()}
    for name in _VERSIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


@contextmanager
def _client(jobs, scheduler):
    """Give a client of a cluster on this machine, or of the scheduler at an address."""
    from distributed import Client, LocalCluster
    from distributed.comm import get_address_host_port, normalize_address

    if scheduler is None:
        with (
            # Only this machine can reach it, and only with the keys of this very command.
            LocalCluster(
                n_workers=jobs,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address="127.0.0.1:0",
                security=True,
                memory_limit=0,  # it would count the worker, not the kernel that it has started
                silence_logs=logging.CRITICAL,
            ) as cluster,
            Client(cluster, set_as_default=False) as client,
        ):
            client.run(_quiet)
            yield client
        return
    try:
        # Asked first: a client that was given no address at all would not end.
        get_address_host_port(normalize_address(scheduler), strict=True)
        client = Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ChromaError(
            f"no scheduler at {scheduler} ({error}); start one with `dask scheduler`"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise ChromaError(
                f"{scheduler} has no worker; start one with `dask worker {scheduler}`"
            ) from None
        _check_workers(client)
        yield client


def _quiet():
    """Let a worker of this command leave telling to it: of Ctrl-C, and of kernels that died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("papermill").addHandler(logging.NullHandler())


def _check_workers(client):
    """Refuse workers that have no Chroma, or another one."""

    def installed():  # an inner function travels whole: a worker need not have this module
        try:
            import chroma_lib
        except ImportError:
            return "no Chroma"
        return f"Chroma {__version__}"

    mine = installed()
    for address, theirs in client.run(installed).items():
        if theirs != mine:
            raise ChromaError(
                f"the worker {address} has {theirs}, this is {mine}; install the same on both"
            )


def _threads(client):
    """Return how many threads a run may take on each host, so that its runs share the cores."""

    def look(dask_worker):
        from dask.system import CPU_COUNT

        return dask_worker.host, dask_worker.state.nthreads, CPU_COUNT

    found = client.run(look).values()
    return {
        host: max(1, cores // sum(slots for other, slots, _ in found if other == host))
        for host, _, cores in found
    }
