"""Run a sweep on Dask: on this machine, or on any cluster whose scheduler can be reached.

Only the command that started the sweep writes to the sweep's folder; workers return their runs as
bytes. So workers need no shared disk, only the same Chroma installed.
"""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from chroma_lib.cluster import connect, default_jobs, threads_per_run
from chroma_lib.progress import progress_bar
from chroma_lib.sweeps.main_guard import check_main_guard
from chroma_lib.sweeps.plan import Plan, make_plan
from chroma_lib.sweeps.store import keep, missing, open_folder
from chroma_lib.sweeps.table import read_table
from chroma_lib.sweeps.worker import lost_run, run_one

if TYPE_CHECKING:
    import pandas


def sweep(
    notebook: str | Path,
    grid: Mapping[str, object] | Sequence[Mapping[str, object]] | None = None,
    *,
    out: str | Path,
    repeat: int = 1,
    jobs: int | None = None,
    scheduler: str | None = None,
    timeout: float | None = None,
    progress: bool = True,
) -> pandas.DataFrame:
    """Run a notebook with many settings in parallel; runs that `out` already has are skipped.

    In a script, call it under ``if __name__ == "__main__":``, because each process of the cluster
    imports the script again.

    Parameters
    ----------
    notebook, grid, repeat
        As for `make_plan`.
    out, jobs, scheduler, timeout, progress
        As for `run_plan`.

    Returns
    -------
    pandas.DataFrame
        As from `read_table`.

    Raises
    ------
    ChromaError
        As from `make_plan` and `run_plan`.
    """
    plan = make_plan(notebook, grid, repeat=repeat)
    return run_plan(plan, out, jobs=jobs, scheduler=scheduler, timeout=timeout, progress=progress)


def run_plan(
    plan: Plan,
    out: str | Path,
    *,
    jobs: int | None = None,
    scheduler: str | None = None,
    timeout: float | None = None,
    progress: bool = True,
) -> pandas.DataFrame:
    """Run what is missing of a plan. A failed run is kept with its error; the others go on.

    Parameters
    ----------
    plan : Plan
    out : path-like
        The sweep's folder: new, or one of the same notebook.
    jobs : int, optional
        Number of runs at a time on this machine. Default: `default_jobs`.
    scheduler : str, optional
        Address of a Dask scheduler whose workers run the sweep.
    timeout : float, optional
        Seconds after which a run is stopped.
    progress : bool
        Whether to show a progress bar.

    Returns
    -------
    pandas.DataFrame
        As from `read_table`.

    Raises
    ------
    ChromaError
        If `out` belongs to another sweep or cannot be written, no scheduler answers, its workers
        lack Chroma or have another version, or a script calls this without the guard.
    """
    if scheduler is None:
        check_main_guard()
    from distributed import as_completed

    open_folder(out, plan)
    wanted = missing(out, plan)
    if not wanted:
        return read_table(out)
    failed = 0
    with (
        connect(min(jobs or default_jobs(), len(wanted)), scheduler) as client,
        progress_bar(total=len(wanted), unit="run", shown=progress) as bar,
    ):
        futures = _submit(client, plan, wanted, timeout, None if scheduler else plan.folder)

        def show():
            slots = sum(client.nthreads().values())
            bar.set_postfix(running=min(slots, len(wanted) - bar.n), failed=failed)

        show()
        for future in as_completed(futures, loop=client.loop):
            run = futures[future]
            try:
                result = future.result()
            except Exception as error:  # the worker died, or the run could not be returned
                result = lost_run(plan.runs[run], error)
            keep(out, run, io.BytesIO(result.content))
            future.release()
            failed += not result.succeeded
            bar.update()
            show()
    return read_table(out)


def _submit(client, plan, wanted, timeout, modules):
    """Submit runs to the cluster; return future -> hash of the run."""
    threads = threads_per_run(client)
    command = uuid4().hex  # makes keys unique, so that no other command's results are reused
    return {
        client.submit(
            run_one,
            replace(plan, runs={run: plan.runs[run]}),
            timeout,
            threads,
            modules,
            key=f"{run}-{command}",
        ): run
        for run in wanted
    }
