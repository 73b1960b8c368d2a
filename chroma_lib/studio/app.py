"""The slider alone in a browser: a small server on this machine, for people who want no code."""

import errno
import logging
import secrets
import signal
import socket
import tempfile
import webbrowser
from pathlib import Path

from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards

ADDRESS = "127.0.0.1"  # this machine and no other
# Bytes. A picture comes in one message, of 10 MiB at most by default; for JupyterLab, see `jupyter/`.
LARGEST_UPLOAD = 64 * 2**20
PORTS = range(8866, 8916)  # where a free one is looked for; 8866 is Voila's own
# What `chroma app` tells a browser that comes without the token.
CLOSED = "open the whole address that `chroma app` printed, with its token"


def page(weights, lang="both", out="packs"):
    """Make what the app shows: the slider on the shipped pictures, with all shipped weights.

    Parameters
    ----------
    weights : str or path
        Those to start with: a shipped name or a folder of `chroma train`.
    lang : {"both", "en", "ko"}
    out : path-like
        Where packs are saved.

    Returns
    -------
    NoiseSlider

    Raises
    ------
    ChromaError
        If the weights or the shipped pictures can't be read.
    """
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.pictures.read import read_picture
    from chroma_lib.pictures.shipped import shipped_pictures
    from chroma_lib.studio.widgets import NoiseSlider

    choices = {name: read_picture(path) for name, path in shipped_pictures().items()}
    models = {str(weights): Colorizer.load(weights)}
    models |= {name: name for name in cards.shipped_weights() if name not in models}
    return NoiseSlider(models, choices, lang=lang, out=out)


def write_notebook(folder, weights, lang="both", out="packs"):
    """Write the notebook that the app serves: one cell that calls `page`.

    Parameters
    ----------
    folder : path-like
    weights, lang, out
        As for `page`; paths are taken from the folder that one is in now.

    Returns
    -------
    Path
    """
    import nbformat

    from chroma_lib import language

    if str(weights) not in cards.shipped_weights():
        # The notebook's kernel works in another folder.
        weights = Path(weights).resolve()
    given = f"{str(weights)!r}, lang={lang!r}, out={str(Path(out).resolve())!r}"
    source = f"from chroma_lib import app\n\napp.page({given})"
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source, id="page")],
        metadata={
            "kernelspec": {"name": "python3", "language": "python", "display_name": "Python 3"},
            "title": language.text("Chroma", "크로마", lang),  # of the browser's tab
        },
    )
    path = Path(folder) / "chroma.ipynb"
    nbformat.write(notebook, path)
    return path


def bind(port=None):
    """Take a port of this machine.

    Parameters
    ----------
    port : int, optional
        By default the first of `PORTS` that is free.

    Returns
    -------
    socket
        It listens already; `getsockname` tells the port.

    Raises
    ------
    ChromaError
        If the port, or each of `PORTS`, is in use or not allowed.
    """
    for one in PORTS if port is None else [port]:
        try:
            return socket.create_server((ADDRESS, one))
        except OSError as error:
            if error.errno not in (errno.EADDRINUSE, errno.EACCES):
                raise
    if port is None:
        raise ChromaError(f"no free port from {PORTS[0]} to {PORTS[-1]}: give one with --port")
    raise ChromaError(f"port {port} is in use or not allowed: leave out --port, or give another")


def serve(weights="dcgan_128", *, lang="both", out="packs", port=None, browser=True):
    """Serve the slider until Ctrl-C, to this machine and to those who have the token only.

    The page takes nothing from the internet, and no other notebook or file can be reached through
    it. Each page that is open has a kernel of its own.

    Parameters
    ----------
    weights : str or path
        A shipped name or a folder of `chroma train`.
    lang : {"both", "en", "ko"}
    out : path-like
        Where packs are saved.
    port : int, optional
        By default the first of `PORTS` that is free.
    browser : bool
        Whether to open the page in the user's browser.

    Raises
    ------
    ChromaError
        If there are no such weights, they are damaged, or the port is not free.
    """
    cards.read_weights(weights)  # here, where it can be told what is wrong with them
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

        # A tab that was closed is no fault to tell of.
        for name in ("tornado.application", "tornado.general"):
            logging.getLogger(name).setLevel(logging.ERROR)
        server.socket, server.ready = listening, ready
        server.initialize([])
        server.start()


def _settings(notebook, lang, port, token):
    """Return Voila's configuration: one notebook, a token, nothing from elsewhere."""
    from jupyter_client.kernelspec import KernelSpecManager
    from tornado.web import Finish
    from traitlets.config import Config
    from voila.voila_identity_provider import VoilaIdentityProvider

    class OwnKernels(KernelSpecManager):
        # With no folder to look in, "python3" comes from the ipykernel installed here.
        def _kernel_dirs_default(self):
            return []

    class TokenOnly(VoilaIdentityProvider):
        """Let in who has the token, or the cookie that the token gave; no page to log in."""

        async def get_user(self, handler):
            user = await self._get_user(handler)
            if user is None:
                handler.set_status(403)
                handler.set_header("Content-Type", "text/plain")
                handler.finish(CLOSED)
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
                    "websocket_max_message_size": LARGEST_UPLOAD,
                    # Another site's name that leads to this machine is turned away.
                    "allow_remote_access": False,
                    "log_function": lambda handler: None,  # no line for each request
                    "ws_ping_timeout": 30_000,  # ms; Jupyter's own is longer than tornado takes
                    # Voila's page asks other sites for icons and diagrams, which the slider
                    # doesn't need: without them it works offline, and tells nobody of itself.
                    "headers": {
                        "Content-Security-Policy": f"default-src {sources} 'unsafe-inline' "
                        "'unsafe-eval'; frame-ancestors 'self'",
                    },
                },
            },
            "KernelManager": {"transport_encryption": "auto"},  # what others on a machine may hear
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
    """Return Voila's application, changed where it listens and what it reads."""
    from tornado.httpserver import HTTPServer
    from tornado.ioloop import IOLoop
    from voila.app import Voila

    class Server(Voila):
        def load_config_file(self, *arguments, **options):
            """Read none: a user's own settings of Voila could open what is closed here."""

        def listen(self):
            self.socket.setblocking(False)
            HTTPServer(self.app).add_socket(self.socket)
            self.ioloop = IOLoop.current()
            usual = signal.signal(signal.SIGINT, self._handle_signal_stop)
            try:
                self.ready()
                self.ioloop.start()
            finally:
                signal.signal(signal.SIGINT, usual)
                self.stop()

    return Server
