"""`chroma app`: the page for people who want no code, from a small server on this machine."""

from __future__ import annotations

import asyncio
import errno
import logging
import secrets
import signal
import socket
import webbrowser
from pathlib import Path

from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards

ADDRESS = "127.0.0.1"  # only this machine can connect
PORTS = range(8866, 8916)  # searched for a free one


def bind(port: int | None = None) -> socket.socket:
    """Open a port of this machine.

    Parameters
    ----------
    port : int, optional
        Default: the first free port of `PORTS`.

    Returns
    -------
    socket
        Already listening; `getsockname` returns its port.

    Raises
    ------
    ChromaError
        If the port, or each of `PORTS`, is in use or not allowed.
    """
    for candidate in PORTS if port is None else [port]:
        try:
            return socket.create_server((ADDRESS, candidate))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    if port is None:
        raise ChromaError(f"no free port from {PORTS[0]} to {PORTS[-1]}: choose one with --port")
    raise ChromaError(f"port {port} is in use or not allowed: leave out --port, or choose another")


def serve(
    weights: str | Path = "dcgan_256",
    *,
    lang: str = "both",
    out: str | Path = "packs",
    port: int | None = None,
    browser: bool = True,
) -> None:
    """Serve the app until Ctrl-C, on this machine only and only to those who have the token.

    The page loads nothing from the internet, and gives no access to files. All open pages show
    the same session, which is stored in `out`.

    Parameters
    ----------
    weights : str or path-like
        A shipped name or a folder of `chroma train`.
    lang : {"both", "en", "ko"}
        The language to begin with; the page can change it.
    out : path-like
        Where packs are saved.
    port : int, optional
        Default: the first free port of `PORTS`.
    browser : bool
        Whether to open the page in the user's browser.

    Raises
    ------
    ChromaError
        If the weights do not exist or are damaged, or the port is not free.
    """
    cards.read_weights(weights)  # here, where an error still reaches the terminal
    with bind(port) as listening:
        asyncio.run(_serve(weights, lang, Path(out).resolve(), listening, browser))


async def _serve(weights, lang, out, listening, browser):
    from chroma_lib.studio.server import Page, listen
    from chroma_lib.studio.worker import Worker

    # Otherwise each closed tab would be reported as an error.
    for name in ("tornado.application", "tornado.general"):
        logging.getLogger(name).setLevel(logging.ERROR)
    loop, stopped = asyncio.get_running_loop(), asyncio.Event()

    def publish(view):
        loop.call_soon_threadsafe(page.show, view)

    port, token = listening.getsockname()[1], secrets.token_urlsafe(24)
    worker = Worker(weights, lang, out, publish)
    page = Page(token, port, lang, worker.images, worker.put)
    server = listen(page, listening)
    previous = signal.signal(signal.SIGINT, lambda *_: loop.call_soon_threadsafe(stopped.set))
    worker.start()
    url = f"http://{ADDRESS}:{port}/?token={token}"
    print(f"Chroma: {url}\nCtrl-C stops it.", flush=True)
    if browser:
        await loop.run_in_executor(None, webbrowser.open, url)
    try:
        await stopped.wait()
    finally:
        signal.signal(signal.SIGINT, previous)
        server.stop()
        await loop.run_in_executor(None, worker.end)
