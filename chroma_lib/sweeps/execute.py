"""Execute one notebook in a kernel of its own."""

import os
import signal
import threading
import time
from contextlib import suppress
from pathlib import Path

from chroma_lib.errors import ChromaError


class NotebookError(RuntimeError):
    """A notebook stopped at an error; the message names the notebook, the cell and the error.

    Attributes
    ----------
    what : str
        The message without `see`.
    see : Path
        The executed notebook, or what the kernel wrote last.
    """

    def __init__(self, what, see):
        super().__init__(f"{what} (see {see})")
        self.what, self.see = what, see


def check_parameters(notebook, names):
    """Refuse parameters that a notebook does not have.

    papermill would write any name into a cell as it is, code or not, and run on.

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
        If a name is not among them, or it is no notebook.
    """
    import papermill

    notebook = Path(notebook)

    if not notebook.is_file():
        raise ChromaError(f"no notebook {notebook}: check the path")
    try:
        known = list(papermill.inspect_notebook(_escape_braces(notebook)))
    except Exception as error:  # not JSON, not a notebook, no kernel named: whatever is wrong
        raise ChromaError(f"{notebook} is not a notebook that can be run: {error}") from error
    for name in names:
        if name not in known:
            raise ChromaError(
                f"{notebook.name} has no parameter {name!r}: use {', '.join(known) or 'none'}"
            )
    return known


def execute(notebook, path, parameters, *, log, cwd, cell_bar=False, environment=None, stop=None):
    """Execute one notebook in a kernel of its own, which ends when this process does.

    Parameters
    ----------
    notebook, path : Path
        What to execute, and where the executed one goes; it is kept if a cell fails, too.
    parameters : dict of str to object
        Handed on to papermill.
    log : Path
        Gets what the kernel writes to stderr, after what is there already.
    cwd : Path
        Where the kernel works.
    cell_bar : dict or bool
        A progress bar of the cells, as papermill takes it.
    environment : dict of str to str, optional
        Of the kernel, besides that of this process.
    stop : callable, optional
        Asked again and again while the notebook runs; a reason, once given, stops it.

    Returns
    -------
    Path
        `path`.

    Raises
    ------
    NotebookError
        If a cell fails, the kernel dies, or `stop` has given a reason.
    """
    import papermill
    from papermill.exceptions import PapermillExecutionError

    with open(log, "ab") as log_file, _Watch(stop or (lambda: None)) as watch:
        manager = _own_kernel_manager(log_file, cwd, environment or {}, watch)
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
            what = f"{error.ename}: {error.evalue}".splitlines()[0]
            raise NotebookError(f"{_failed_cell(notebook, path)}: {what}", path) from error
        except RuntimeError as error:  # DeadKernelError, or its like from before the first cell
            what = watch.reason or "the kernel died, perhaps for want of memory"
            raise NotebookError(f"{_failed_cell(notebook, path)}: {what}", log) from error
    return path


class _Watch(threading.Thread):
    """Asks `stop` until it gives a reason, and then kills the kernel."""

    def __init__(self, stop):
        super().__init__(daemon=True)
        self.reason = self.kernel = None
        self._ask, self._over = stop, threading.Event()

    def run(self):
        while not self.reason and not self._over.wait(0.2):
            self.reason = self.kernel and self._ask()
        if self.reason:
            _kill(self.kernel)

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *error):
        self._over.set()


def _kill(kernel):
    """Kill a kernel, with all that it has started where the system knows groups of processes."""
    with suppress(ProcessLookupError):  # it may have ended by itself just now
        if hasattr(os, "killpg"):
            os.killpg(kernel.pgid, signal.SIGKILL)
        else:
            kernel.process.kill()


def _own_kernel_manager(log, cwd, environment, watch):
    """Return a kernel manager whose "python3" is this very Python, with its stderr in `log`.

    Without it, a "python3" kernel that the user has registered from another environment could be
    the one that runs, and would find no Chroma. What a cell writes to stderr is in its output too;
    the file is for what comes before or after, a crash above all.
    """
    from jupyter_client.kernelspec import KernelSpecManager
    from jupyter_client.manager import AsyncKernelManager
    from traitlets import default

    class OwnKernelManager(AsyncKernelManager):
        @default("kernel_spec_manager")
        def _own_specs(self):
            # With no folder to look in, "python3" comes from the ipykernel installed here.
            return KernelSpecManager(parent=self, kernel_dirs=[])

        async def start_kernel(self, **options):
            options |= {
                "stderr": log,
                "cwd": str(cwd),  # papermill would change this process's own meanwhile
                "env": options.get("env", os.environ) | environment,
                "extra_arguments": [f"--IPKernelApp.extra_extensions={__name__}"],
            }
            await super().start_kernel(**options)
            watch.kernel = self.provisioner

    return OwnKernelManager


def load_ipython_extension(shell):
    """Let a kernel end when the process that runs its notebook is gone, even if it was killed.

    The kernel looks for that itself, but only for parent 1, which is not who adopts an orphan
    in a desktop session.
    """

    def watch(parent):
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    if os.name == "posix":  # elsewhere the kernel's own look is right, and getppid is not
        parent = int(os.environ["JPY_PARENT_PID"])
        threading.Thread(target=watch, args=[parent], daemon=True).start()


def _escape_braces(path):
    """Return a path for papermill, which would put parameters in for names in braces."""
    return str(path).replace("{", "{{").replace("}", "}}")


def _failed_cell(notebook, path):
    """Name the notebook and the cell that it stopped at, by its id and its number In [n]."""
    import nbformat

    cells = nbformat.read(path, as_version=4).cells
    begun = [cell for cell in cells if cell.metadata.get("papermill", {}).get("start_time")]
    if not begun:
        return notebook.name
    return f"{notebook.name}, cell {begun[-1].id!r} (In [{begun[-1].execution_count or '*'}])"
