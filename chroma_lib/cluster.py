"""A Dask cluster: one on this machine, or any whose scheduler can be reached."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from chroma_lib.errors import ChromaError

if TYPE_CHECKING:  # Dask takes long to import
    from distributed import Client

CONNECT_SECONDS = 30  # to wait for a scheduler
WORKER_SECONDS = 30  # to wait for its first worker
RUN_BYTES = 2 * 2**30  # memory that a run with TensorFlow may take


def default_jobs() -> int:
    """Return how many runs this machine can do at a time: one per core, limited by memory."""
    from dask.system import CPU_COUNT
    from distributed.system import MEMORY_LIMIT

    return max(1, min(CPU_COUNT, MEMORY_LIMIT // RUN_BYTES))


@contextmanager
def connect(jobs: int, scheduler: str | None) -> Iterator[Client]:
    """Connect to a cluster on this machine, or to the scheduler at an address.

    Parameters
    ----------
    jobs : int
        Number of workers of the cluster on this machine.
    scheduler : str or None
        Address of a scheduler, such as tcp://HOST:8786; None starts a cluster on this machine.

    Yields
    ------
    distributed.Client

    Raises
    ------
    ChromaError
        If no scheduler answers, or its workers lack Chroma or have another version.
    """
    with _local_cluster(jobs) if scheduler is None else _remote_cluster(scheduler) as client:
        yield client


@contextmanager
def _local_cluster(jobs):
    from distributed import Client, LocalCluster

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
        client.run(_silence_worker)
        yield client


@contextmanager
def _remote_cluster(scheduler):
    from distributed import Client
    from distributed.comm import get_address_host_port, normalize_address

    try:
        # Checked first: a client with an invalid address never returns.
        get_address_host_port(normalize_address(scheduler), strict=True)
        client = Client(scheduler, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ChromaError(
            f"no scheduler at {scheduler} ({error}); start one with `dask scheduler`"
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError:
            raise ChromaError(
                f"{scheduler} has no worker; start one with `dask worker {scheduler}`"
            ) from None
        _check_workers(client)
        yield client


def _silence_worker():
    """Silence workers; the parent process reports Ctrl-C and kernels that died."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    logging.getLogger("papermill").addHandler(logging.NullHandler())


def _check_workers(client):
    """Refuse workers that lack Chroma or have another version."""

    def installed():  # an inner function is sent as code, so a worker need not have this module
        try:
            import chroma_lib
        except ImportError:
            return "no Chroma"
        return f"Chroma {chroma_lib.__version__}"

    here = installed()
    for address, there in client.run(installed).items():
        if there != here:
            raise ChromaError(
                f"the worker {address} has {there}, this is {here}; install the same on both"
            )


def threads_per_run(client: Client) -> dict[str, int]:
    """Return how many threads a run may use on each host, so that its runs share the cores.

    Parameters
    ----------
    client : distributed.Client

    Returns
    -------
    dict of str to int
        Host -> threads.
    """

    def describe(dask_worker):
        from dask.system import CPU_COUNT

        return dask_worker.host, dask_worker.state.nthreads, CPU_COUNT

    workers = list(client.run(describe).values())
    return {
        host: max(1, cores // sum(slots for other, slots, _ in workers if other == host))
        for host, _, cores in workers
    }
