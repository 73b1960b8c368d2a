"""Servers that tests start in processes of their own and always stop again."""

import json
import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import psutil

import chroma_lib
from tests.helpers.patience import PATIENCE, wait_until


def environment(**variables):
    """Return the environment of a server whose kernels import the Chroma that is tested."""
    root = str(Path(chroma_lib.__file__).resolve().parent.parent)
    path = os.pathsep.join(filter(None, [root, os.environ.get("PYTHONPATH")]))
    # An old debugpy, which ipykernel imports, warns on stderr that Python's modules are frozen.
    return {**os.environ, "PYTHONPATH": path, "PYDEVD_DISABLE_FILE_VALIDATION": "1", **variables}


@contextmanager
def server(command, log, *, ready, stop=signal.SIGTERM, python=sys.executable, **options):
    """Start a server; at the end, stop it and all processes that it has started.

    Parameters
    ----------
    command : list of str
        Arguments of Python.
    log : Path
        File for the server's output.
    ready : callable
        Called repeatedly until it returns something true.
    stop : signal
        The signal that stops the server; on Windows it is terminated.
    python : path-like
    **options
        Passed to `subprocess.Popen`.

    Yields
    ------
    process : subprocess.Popen
    result
        What `ready` returned.
    """
    with open(log, "wb") as file:
        process = subprocess.Popen(
            [python, *command],
            stdout=file,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # a Ctrl-C for the tests is not for the server
            **options,
        )
    try:
        yield process, _wait(process, log, ready)
    finally:
        family = _family(process)
        if os.name == "posix":
            process.send_signal(stop)
        else:
            process.terminate()
        try:
            process.wait(PATIENCE)
        finally:
            for member in family:
                with suppress(psutil.NoSuchProcess):  # usually all have ended
                    member.kill()
            process.wait()


def _family(process):
    """Return a process and its descendants; none if it has ended."""
    with suppress(psutil.NoSuchProcess):
        parent = psutil.Process(process.pid)
        return [parent, *parent.children(recursive=True)]
    return []


def _wait(process, log, ready):
    def ended():
        return process.poll() is not None and f"{process.args} ended:\n{log.read_text()}"

    return wait_until(ready, unless=ended)


@contextmanager
def app(folder, *arguments, python=sys.executable, env=None, **variables):
    """Start `chroma app` without a browser; yield its process and the address that it prints.

    Parameters
    ----------
    folder : Path
        Working folder, and folder of `app.log`.
    *arguments : str
        Options of the command.
    python : path-like
    env : dict of str to str, optional
        Default: `environment()`.
    **variables : str
        More environment variables.
    """
    log = folder / "app.log"
    env = (env or environment()) | variables

    def address():
        words = log.read_text().split()
        return "stops" in words and next(word for word in words if word.startswith("http"))

    command = ["-m", "chroma_lib.cli", "app", "--no-browser", *arguments]
    options = {"stop": signal.SIGINT, "python": python, "cwd": folder, "env": env}
    with server(command, log, ready=address, **options) as started:
        yield started


def jupyter_environment(root, **variables):
    """Return the environment of a Jupyter server with a token and nothing of the user's."""
    folders = {
        "JUPYTER_CONFIG_DIR": root / "config",
        "JUPYTER_DATA_DIR": root / "data",
        "JUPYTER_PATH": root / "data",
        "JUPYTER_RUNTIME_DIR": root / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": root / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": root / "workspaces",
        "IPYTHONDIR": root / "ipython",
    }
    (root / "runtime").mkdir(parents=True, exist_ok=True)
    token = secrets.token_hex(16)
    paths = {name: str(path) for name, path in folders.items()}
    return environment(JUPYTER_TOKEN=token, **paths, **variables)


def jupyter_address(root):
    """Return the address of the Jupyter server with this root, or None while there is none."""
    for file in (root / "runtime").glob("jpserver-*.json"):
        try:
            url = json.loads(file.read_text())["url"]
            with urlopen(url + "api", timeout=PATIENCE):
                return url
        except (ValueError, URLError):
            return None  # half written, or not listening yet


@contextmanager
def lab(folder, *arguments, python=sys.executable, env=None):
    """Start `chroma lab` without a browser; yield its process, its address and its token.

    Parameters
    ----------
    folder : Path
        Working folder, and folder of `lab.log`.
    *arguments : str
        Options of the command.
    python : path-like
    env : dict of str to str, optional
        From `jupyter_environment`.
    """
    env = env or jupyter_environment(folder)
    root = Path(env["JUPYTER_RUNTIME_DIR"]).parent
    command = ["-m", "chroma_lib.cli", "lab", "--no-browser", "--allow-root", *arguments]
    options = {"python": python, "cwd": folder, "env": env}
    with server(command, folder / "lab.log", ready=lambda: jupyter_address(root), **options) as (
        process,
        url,
    ):
        yield process, url, env["JUPYTER_TOKEN"]


def listening(process, *, least):
    """Return the addresses at which a server and its kernels listen, once there are `least`."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        pids = {member.pid for member in _family(process)}
        addresses = [
            connection.laddr.ip
            for connection in psutil.net_connections("inet")
            if connection.pid in pids and connection.status == psutil.CONN_LISTEN
        ]
        if len(addresses) >= least:
            return addresses
        time.sleep(0.1)
    raise AssertionError(f"listens only at {addresses}")
