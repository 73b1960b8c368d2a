"""The kernel in which a notebook is executed: this very Python, which ends with its parent."""

import math
import os
import threading
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import BinaryIO

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.channels import AsyncZMQSocketChannel
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Type, default

LOOK_AGAIN_SECONDS = 1.0


class ReplyChannel(AsyncZMQSocketChannel):
    """A channel on which no message is overlooked.

    nbclient answers a widget's messages on the socket on which it waits for the cell's reply, and
    sends them past asyncio. ZeroMQ signals new messages by edge: a reply that arrives during such
    a send is never announced, and the notebook would wait for it forever
    (https://github.com/jupyter/nbclient/issues/312). So this channel looks again every second.
    """

    async def get_msg(self, timeout: float | None = None) -> dict:  # type: ignore[override]
        """Return the next message, an object of the Jupyter messaging protocol.

        Parameters
        ----------
        timeout : float, optional
            Seconds to wait. If None, wait as long as it takes.

        Raises
        ------
        queue.Empty
            If none has arrived in time.
        """
        deadline = math.inf if timeout is None else time.monotonic() + timeout
        while True:
            left = max(deadline - time.monotonic(), 0)
            try:
                return await super().get_msg(min(left, LOOK_AGAIN_SECONDS))
            except Empty:
                if left <= LOOK_AGAIN_SECONDS:
                    raise


class _Client(AsyncKernelClient):
    shell_channel_class = Type(ReplyChannel)


def own_kernel_manager(
    log: BinaryIO,
    cwd: Path,
    environment: dict[str, str],
    started: Callable[[KernelProvisionerBase], None],
) -> type[AsyncKernelManager]:
    """Return a kernel manager whose "python3" is this very Python.

    Otherwise a "python3" kernel that the user has registered from another environment could run,
    and would not find Chroma.

    Parameters
    ----------
    log : binary file
        The kernel's stderr is written here. A cell's stderr is in its output too; the log is for
        what comes before or after the cells, above all a crash.
    cwd : Path
        The kernel's working folder.
    environment : dict of str to str
        Environment variables, added to those of this process.
    started : callable
        Called with the kernel's provisioner as soon as the kernel runs.

    Returns
    -------
    type
        A subclass of `AsyncKernelManager`, as papermill's `kernel_manager_class`.
    """

    class OwnKernelManager(AsyncKernelManager):
        @default("client_factory")
        def _own_client(self):
            return _Client

        @default("kernel_spec_manager")
        def _own_specs(self):
            # Without folders to search, "python3" is the ipykernel installed here.
            return KernelSpecManager(parent=self, kernel_dirs=[])

        async def start_kernel(self, **options):
            options |= {
                "stderr": log,
                "cwd": str(cwd),  # papermill would change this process's own folder meanwhile
                "env": options.get("env", os.environ) | environment,
                # The kernel imports this module by name and calls `load_ipython_extension`.
                "extra_arguments": [f"--IPKernelApp.extra_extensions={__name__}"],
            }
            await super().start_kernel(**options)
            started(self.provisioner)

    return OwnKernelManager


def load_ipython_extension(shell: object) -> None:
    """End this kernel when the process that runs its notebook is gone, even if it was killed.

    The kernel's own check only recognizes parent 1, but in a desktop session another process
    adopts orphans.

    Parameters
    ----------
    shell : InteractiveShell
        Passed by IPython; not used.
    """

    def watch(parent):
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    if os.name == "posix":  # elsewhere the kernel's own check works, and getppid does not
        parent = int(os.environ["JPY_PARENT_PID"])
        threading.Thread(target=watch, args=[parent], daemon=True).start()
