"""Execute one notebook in a kernel of its own."""

import os
import signal
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

from chroma_lib.errors import ChromaError


class NotebookError(RuntimeError):
    """A notebook stopped at an error; the message names the notebook, the cell and the error.

    Parameters
    ----------
    message : str
        What happened, in one line.
    log : Path
        The executed notebook, or the log with the kernel's last output.

    Attributes
    ----------
    message, log
        The parameters.
    """

    def __init__(self, message: str, log: Path):
        super().__init__(f"{message} (see {log})")
        self.message, self.log = message, log


def check_parameters(notebook: str | Path, names: Iterable[str]) -> list[str]:
    """Refuse parameters that a notebook does not have.

    papermill would write any name into a cell, valid code or not, and run it.

    Parameters
    ----------
    notebook : path-like
    names : iterable of str

    Returns
    -------
    list of str
        The names in the notebook's cell tagged "parameters".

    Raises
    ------
    ChromaError
        If the file is not a notebook, or a name is not one of its parameters.
    """
    import papermill

    notebook = Path(notebook)
    if not notebook.is_file():
        raise ChromaError(f"no notebook {notebook}: check the path")
    try:
        known = list(papermill.inspect_notebook(_escape_braces(notebook)))
    except Exception as error:  # papermill raises many kinds for files that are not notebooks
        raise ChromaError(f"{notebook} is not a notebook that can be run: {error}") from error
    for name in names:
        if name not in known:
            raise ChromaError(
                f"{notebook.name} has no parameter {name!r}: use {', '.join(known) or 'none'}"
            )
    return known


def execute(
    notebook: Path,
    path: Path,
    parameters: dict[str, object],
    *,
    log: Path,
    cwd: Path,
    cell_bar: dict | bool = False,
    environment: dict[str, str] | None = None,
    stop: Callable[[], str | None] | None = None,
) -> Path:
    """Execute one notebook in a kernel of its own, which ends when this process does.

    Parameters
    ----------
    notebook, path : Path
        The notebook, and the path of the executed one, which is kept even if a cell fails.
    parameters : dict of str to object
        Passed to papermill.
    log : Path
        The kernel's stderr is appended to this file.
    cwd : Path
        The kernel's working folder.
    cell_bar : dict or bool
        A progress bar of the cells, as papermill takes it.
    environment : dict of str to str, optional
        Environment variables of the kernel, added to those of this process.
    stop : callable, optional
        Called repeatedly while the notebook runs. If it returns a reason, the notebook is stopped.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    NotebookError
        If a cell fails, the kernel dies, or `stop` returned a reason.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    from chroma_lib.sweeps.kernel import own_kernel_manager

    with open(log, "ab") as log_file, _StopWatch(stop or (lambda: None)) as watch:
        manager = own_kernel_manager(log_file, cwd, environment or {}, watch.started)
        try:
            papermill.execute_notebook(
                _escape_braces(notebook.resolve()),
                _escape_braces(path.resolve()),
                parameters,
                kernel_name="python3",
                language="python",
                progress_bar=cell_bar,
                kernel_manager_class=manager,
            )
        except PapermillExecutionError as error:
            message = f"{error.ename}: {error.evalue}".splitlines()[0]
            raise NotebookError(f"{_failed_cell(notebook, path)}: {message}", path) from error
        except (
            RuntimeError
        ) as error:  # DeadKernelError, or a kernel that died before the first cell
            message = watch.reason or "the kernel died, perhaps out of memory"
            raise NotebookError(f"{_failed_cell(notebook, path)}: {message}", log) from error
    return path


class _StopWatch(threading.Thread):
    """Calls `stop` until it returns a reason, then kills the kernel."""

    def __init__(self, stop):
        super().__init__(daemon=True)
        self.reason = self.kernel = None
        self._stop_reason, self._finished = stop, threading.Event()

    def run(self):
        while not self.reason and not self._finished.wait(0.2):
            self.reason = self.kernel and self._stop_reason()
        if self.reason:
            _kill(self.kernel)

    def started(self, kernel):
        self.kernel = kernel

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self._finished.set()


def _kill(kernel):
    """Kill a kernel, and every process that it has started if the system has process groups."""
    with suppress(ProcessLookupError):  # the kernel may have ended just now
        if hasattr(os, "killpg"):
            os.killpg(kernel.pgid, signal.SIGKILL)
        else:
            kernel.process.kill()


def _escape_braces(path):
    """Return a path for papermill, which replaces names in braces with parameters."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _failed_cell(notebook, path):
    """Return the notebook and the cell at which it stopped, by its id and its number In [n]."""
    import nbformat

    cells = nbformat.read(path, as_version=4).cells
    begun = [cell for cell in cells if cell.metadata.get("papermill", {}).get("start_time")]
    if not begun:
        return notebook.name
    return f"{notebook.name}, cell {begun[-1].id!r} (In [{begun[-1].execution_count or '*'}])"
