"""The app's web server: one page, its pictures, and a socket, for those who have the token."""

from __future__ import annotations

import hmac
import html
import json
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler
from tornado.websocket import WebSocketClosedError, WebSocketHandler

from chroma_lib.measures.labels import PART_NAMES
from chroma_lib.studio.images import Images
from chroma_lib.studio.labels import APP_LABELS, label

FRONT = Path(__file__).parent / "front"
TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html"}
# The page for a browser that has no token.
NO_TOKEN = "open the whole address that `chroma app` printed, with its token"
# One picture is uploaded in one request.
MAX_UPLOAD = 64 * 2**20  # bytes


class Page:
    """What all handlers share: who may come in, and what the page shows.

    Parameters
    ----------
    token : str
    port : int
    lang : {"both", "en", "ko"}
    images : Images
    command : callable
        Called as ``command(name, arguments)`` with what the page wants done.
    """

    def __init__(
        self,
        token: str,
        port: int,
        lang: str,
        images: Images,
        command: Callable[[str, list[Any]], object],
    ) -> None:
        self.token, self.lang, self.images, self.command = token, lang, images, command
        self.hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.cookie = f"chroma-{port}"  # browsers share cookies between the ports of a machine
        self.view: dict[str, Any] = {}
        self.sockets: set[Socket] = set()

    def show(self, view: dict[str, Any]) -> None:
        """Show a part of the view on all open pages. Call it in the server's thread."""
        self.view |= view
        text = json.dumps(view)
        for open_ in list(self.sockets):
            open_.send(text)


class Handler(RequestHandler):
    """Admits requests to this machine's name, with the token or the cookie that it sets."""

    def initialize(self, page: Page) -> None:
        """Get what all handlers share."""
        self.page = page

    def set_default_headers(self) -> None:
        """Load nothing from other sites, and be loaded by none."""
        page = self.application.settings["page"]
        sockets = " ".join(f"ws://{host}" for host in sorted(page.hosts))
        self.set_header(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:;"
            f" connect-src 'self' {sockets}; form-action 'none'; base-uri 'none';"
            " frame-ancestors 'none'",
        )
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Referrer-Policy", "no-referrer")
        self.set_header("Cache-Control", "no-store")

    def prepare(self) -> None:
        """Refuse another site's name for this machine, and those without the token."""
        page = self.page
        given = self.get_query_argument("token", "")
        if self.request.host in page.hosts:
            if given and hmac.compare_digest(given.encode(), page.token.encode()):
                self.set_cookie(page.cookie, page.token, httponly=True, samesite="Strict")
                return
            cookie = self.get_cookie(page.cookie) or ""
            if not given and hmac.compare_digest(cookie.encode(), page.token.encode()):
                return
        raise HTTPError(403)

    def write_error(self, status_code: int, **options: Any) -> None:
        """Answer in one line of text."""
        self.set_header("Content-Type", "text/plain")
        self.finish(NO_TOKEN if status_code == 403 else f"{status_code}: {self._reason}")


class Front(Handler):
    """The page itself and its scripts."""

    def get(self, name: str = "app.html") -> None:
        """Send a file of the page."""
        path = FRONT / name
        if path.suffix not in TYPES or path.name != name or not path.is_file():
            raise HTTPError(404)
        text = path.read_text(encoding="utf-8")
        self.set_header("Content-Type", f"{TYPES[path.suffix]}; charset=utf-8")
        if name == "app.html":
            lang = self.page.view.get("language", self.page.lang)
            text = text.replace("{lang}", "ko" if lang == "ko" else "en")
            text = text.replace("{title}", html.escape(label("title", lang)))
        self.finish(text)


class Labels(Handler):
    """The texts of the page in English and Korean."""

    def get(self) -> None:
        """Send them as JSON."""
        self.finish({"labels": APP_LABELS, "parts": PART_NAMES, "max_upload": MAX_UPLOAD})


class Image(Handler):
    """Pictures of the page."""

    def get(self, name: str) -> None:
        """Send a picture."""
        content = self.page.images.get(name)
        if content is None:
            raise HTTPError(404)
        self.set_header("Content-Type", "image/png")
        self.finish(content)


class Upload(Handler):
    """Pictures that are brought to the app."""

    def post(self) -> None:
        """Take a picture: the body is the file, the query has its name and number."""
        if "X-Chroma" not in self.request.headers:  # another site cannot send it
            raise HTTPError(403)
        name = self.get_query_argument("name")
        is_first = self.get_query_argument("number", "0") == "0"
        self.page.command("add", [self.request.body, name, is_first])
        self.set_status(204)


class Socket(WebSocketHandler, Handler):
    """Sends the page what it shows, and takes its commands."""

    def open(self, *arguments: str, **options: str) -> None:
        """Begin with everything."""
        self.page.sockets.add(self)
        self.send(json.dumps(self.page.view))

    def send(self, text: str) -> None:
        """Send text, unless the page has just been closed."""
        try:
            self.write_message(text)
        except WebSocketClosedError:
            self.page.sockets.discard(self)

    def on_message(self, message: str | bytes) -> None:
        """Take a command: a JSON list of its name and its arguments."""
        try:
            name, *arguments = json.loads(message)
        except (ValueError, TypeError):
            return
        # "add", "end" and the like are not for pages.
        if isinstance(name, str) and name not in ("add", "end", "saved"):
            self.page.command(name, arguments)

    def on_close(self) -> None:
        """Forget the page."""
        self.page.sockets.discard(self)


def listen(page: Page, listening: socket.socket) -> HTTPServer:
    """Serve the page on a socket; return the server."""
    rules: list[Any] = [
        (r"/", Front, {"page": page}),
        (r"/labels", Labels, {"page": page}),
        (r"/image/([a-z0-9-]+)", Image, {"page": page}),
        (r"/upload", Upload, {"page": page}),
        (r"/socket", Socket, {"page": page}),
        (r"/([a-z_]+\.(?:js|css))", Front, {"page": page}),
    ]
    application = Application(
        rules,
        page=page,
        default_handler_class=_Nothing,
        default_handler_args={"page": page},
        log_function=lambda handler: None,  # print no line for each request
        websocket_ping_interval=30,
        compress_response=False,
    )
    server = HTTPServer(application, max_buffer_size=MAX_UPLOAD, max_body_size=MAX_UPLOAD)
    listening.setblocking(False)
    server.add_socket(listening)
    return server


class _Nothing(Handler):
    def get(self, *arguments: str) -> None:
        raise HTTPError(404)

    post = put = delete = get
