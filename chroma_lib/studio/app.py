"""The slider alone in a browser: a small server on this machine, for people who want no code."""

from __future__ import annotations

import errno
import logging
import secrets
import signal
import socket
import tempfile
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards

if TYPE_CHECKING:
    from chroma_lib.studio.widgets import NoiseSlider

ADDRESS = "127.0.0.1"  # only this machine can connect
# A picture is uploaded in one message, by default of at most 10 MiB; `jupyter/` does the same for
# JupyterLab.
MAX_UPLOAD = 64 * 2**20  # bytes
PORTS = range(8866, 8916)  # searched for a free one; 8866 is Voila's default
# The page for a browser that has no token.
NO_TOKEN = "open the whole address that `chroma app` printed, with its token"


def page(weights: str | Path, lang: str = "both", out: str | Path = "packs") -> NoiseSlider:
    """Return what the app shows: the slider with the sample pictures and all shipped weights.

    Parameters
    ----------
    weights : str or path-like
        The weights to start with: a shipped name or a folder of `chroma train`.
    lang : {"both", "en", "ko"}
    out : path-like
        Where packs are saved.

    Returns
    -------
    NoiseSlider

    Raises
    ------
    ChromaError
        If the weights or the sample pictures cannot be read.
    """
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.pictures.read import read_picture
    from chroma_lib.pictures.shipped import shipped_figures, shipped_pictures
    from chroma_lib.studio.widgets import NoiseSlider

    samples = shipped_pictures() | shipped_figures()
    choices = {name: read_picture(path) for name, path in samples.items()}
    models: dict[str, Colorizer | str] = {str(weights): Colorizer.load(weights)}
    models |= {name: name for name in cards.shipped_weights() if name not in models}
    return NoiseSlider(models, choices, lang=lang, out=out, recolor="auto")


def write_notebook(
    folder: str | Path, weights: str | Path, lang: str = "both", out: str | Path = "packs"
) -> Path:
    """Write the notebook that the app serves: one cell that calls `page`.

    Parameters
    ----------
    folder : path-like
    weights, lang, out
        Arguments of `page`. Relative paths start from the current folder.

    Returns
    -------
    Path
    """
    import nbformat

    from chroma_lib.studio.labels import label

    if str(weights) not in cards.shipped_weights():
        weights = Path(weights).resolve()  # the notebook's kernel works in another folder
    arguments = f"{str(weights)!r}, lang={lang!r}, out={str(Path(out).resolve())!r}"
    source = f"from chroma_lib.studio.app import page\n\npage({arguments})"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id="page")],
        metadata={
            "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
            "title": label("title", lang),  # of the browser's tab
        },
    )
    path = Path(folder) / "chroma.ipynb"
    nbformat.write(notebook, path)
    return path


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
    """Serve the slider until Ctrl-C, on this machine only and only to those who have the token.

    The page loads nothing from the internet, and gives no access to other notebooks or files. Each
    open page has its own kernel.

    Parameters
    ----------
    weights : str or path-like
        A shipped name or a folder of `chroma train`.
    lang : {"both", "en", "ko"}
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
    token = secrets.token_urlsafe(24)
    with bind(port) as listening, tempfile.TemporaryDirectory(prefix="chroma-app-") as folder:
        port = listening.getsockname()[1]
        url = f"http://{ADDRESS}:{port}/?token={token}"
        notebook = write_notebook(folder, weights, lang, out)
        server = _server()(config=_settings(notebook, lang, port, token))

        def ready():
            print(f"Chroma: {url}\nCtrl-C stops it.", flush=True)
            if browser:
                webbrowser.open(url)

        # Otherwise they would report each closed tab as an error.
        for name in ("tornado.application", "tornado.general"):
            logging.getLogger(name).setLevel(logging.ERROR)
        server.socket, server.ready = listening, ready
        server.initialize([])
        server.start()


def _settings(notebook, lang, port, token):
    """Return Voila's configuration: one notebook, a token, nothing from other sites."""
    from jupyter_client.kernelspec import KernelSpecManager
    from tornado.web import Finish
    from traitlets.config import Config
    from voila.voila_identity_provider import VoilaIdentityProvider

    class OwnKernels(KernelSpecManager):
        # Without folders to search, "python3" is the ipykernel of this environment.
        def _kernel_dirs_default(self):
            return []

    class TokenOnly(VoilaIdentityProvider):
        """Admits requests with the token, or with the cookie that it sets; has no login page."""

        async def get_user(self, handler):
            user = await self._get_user(handler)
            if user is None:
                handler.set_status(403)
                handler.set_header("Content-Type", "text/plain")
                handler.finish(NO_TOKEN)
                raise Finish
            return user

        def get_handlers(self):
            return []

    hosts = f"{ADDRESS}:{port} localhost:{port}".split()
    sources = " ".join(["'self'", "data:", "blob:", *(f"ws://{host}" for host in hosts)])
    return Config(
        {
            "Voila": {
                "notebook_path": str(notebook),
                "port": port,
                "ip": ADDRESS,
                "token": token,
                "identity_provider_class": TokenOnly,
                "log_level": "ERROR",
                "tornado_settings": {
                    "websocket_max_message_size": MAX_UPLOAD,
                    # Refuse requests under another site's name that resolves to this machine.
                    "allow_remote_access": False,
                    "log_function": lambda handler: None,  # print no line for each request
                    "ws_ping_timeout": 30_000,  # ms; tornado refuses Jupyter's default
                    # Voila's page would load icons and diagrams from other sites. The slider
                    # needs neither: without them it works offline and nobody learns of its use.
                    "headers": {
                        "Content-Security-Policy": f"default-src {sources} 'unsafe-inline' "
                        "'unsafe-eval'; frame-ancestors 'self'",
                    },
                },
            },
            "KernelManager": {"transport_encryption": "auto"},  # other users share the machine
            "HTMLExporter": {"language_code": "ko" if lang == "ko" else "en"},
            "VoilaConfiguration": {
                "file_allowlist": [],
                "kernel_spec_manager_class": OwnKernels,
                "allow_template_override": "NO",
                "allow_theme_override": "NO",
            },
        }
    )


def _server():
    """Return Voila's application class, with its own socket and no settings files."""
    from tornado.httpserver import HTTPServer
    from tornado.ioloop import IOLoop
    from voila.app import Voila

    class Server(Voila):
        def load_config_file(self, *arguments, **options):
            """Read none: a user's settings for Voila could open what is closed here."""

        def listen(self):
            self.socket.setblocking(False)
            HTTPServer(self.app).add_socket(self.socket)
            self.ioloop = IOLoop.current()
            previous = signal.signal(signal.SIGINT, self._handle_signal_stop)
            try:
                self.ready()
                self.ioloop.start()
            finally:
                signal.signal(signal.SIGINT, previous)
                self.stop()

    return Server
