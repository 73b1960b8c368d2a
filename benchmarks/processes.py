"""Processes that are measured: the memory of this one, and functions in a process of their own."""

import multiprocessing
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def peak_mb() -> float:
    """Return the peak memory of this process in MB."""
    try:
        # Not getrusage: after fork and exec it reports the peak of the parent process.
        lines = Path("/proc/self/status").read_text().splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024
    except OSError:  # not Linux
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


def tensorflow_context() -> multiprocessing.context.BaseContext:
    """Return a context whose processes start with TensorFlow imported, and nothing else done.

    To import TensorFlow takes longer than a short training. On Windows, each process imports it
    itself.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chroma_lib.training.loop"])
    return context


def in_own_process(
    function: Callable, *arguments: Any, context: multiprocessing.context.BaseContext | None = None
) -> Any:
    """Call a function in a new process and return its result.

    By default, the process starts from nothing, so its memory and its threads are its own.

    Parameters
    ----------
    function : callable
        A function of a module, so that the new process can import it.
    *arguments
        Must survive pickling, like the result.
    context : multiprocessing.context.BaseContext, optional
        How the process starts; see `tensorflow_context`.
    """
    context = context or multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=context) as executor:
        return executor.submit(function, *arguments).result()


@contextmanager
def busy_processes(count: int) -> Iterator[None]:
    """Keep the processor busy with other processes meanwhile, as other programs do."""
    loop = "import os\nhasattr(os, 'nice') and os.nice(10)\nwhile True: pass"
    processes = [subprocess.Popen([sys.executable, "-c", loop]) for _ in range(count)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()
