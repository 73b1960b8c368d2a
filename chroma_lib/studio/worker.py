"""The thread in which the app works: one command of the page after another.

The page's server is never blocked by it, and shows what it publishes.
"""

from __future__ import annotations

import queue
import sys
import threading
import traceback
from collections.abc import Callable
from functools import partial
from itertools import zip_longest
from pathlib import Path
from typing import Any

from chroma_lib.errors import ChromaError
from chroma_lib.studio.commands import perform
from chroma_lib.studio.images import Images
from chroma_lib.studio.saving import Job, Saver
from chroma_lib.studio.session import Session
from chroma_lib.studio.session_file import keep_picture, read_session, write_session

# Of several such commands in a row, only the last counts: the page sends many while a slider moves.
_LAST_COUNTS = {
    "color": 1,
    "walk": 0,
    "block": 1,
    "look": 0,
}  # command -> arguments that must be equal
CALM = 0.25  # seconds without a command before the strip is painted and the session stored


class Worker(threading.Thread):
    """Does the commands of the page, and publishes what it shows.

    Parameters
    ----------
    weights : str or path-like
    lang : {"both", "en", "ko"}
    out : path-like
        Where packs and the session are saved.
    publish : callable
        Called as ``publish(view)``, from this or another thread, with a dict that is ready for
        JSON; the page keeps what a later one does not have.

    Attributes
    ----------
    images : Images
    """

    def __init__(
        self,
        weights: str | Path,
        lang: str,
        out: str | Path,
        publish: Callable[[dict[str, Any]], object],
    ) -> None:
        super().__init__(name="worker", daemon=True)
        self.images = Images()
        self._weights, self._lang, self._out, self._publish = weights, lang, Path(out), publish
        self._queue: queue.Queue[tuple[str, list[Any]]] = queue.Queue()
        self._saver = Saver(out, self._report, self._finish)
        self._is_ended = False
        self._is_ending = threading.Event()
        # Of the pictures that were brought together last.
        self._refused: list[str] = []
        self._must_open = True

    # From any thread.

    def put(self, name: str, arguments: list[Any]) -> None:
        """Do a command, after those that were put before."""
        if name == "stop_saving":
            self._saver.stop()
        else:
            self._queue.put((name, arguments))

    def end(self) -> None:
        """Store the session and end; a pack that is being saved is completed."""
        self._is_ending.set()
        self._queue.put(("end", []))
        self.join()
        self._saver.join()

    def _report(self, progress):
        self._publish({"saving": progress})

    def _finish(self, folders, count, error):
        self._queue.put(("saved", [folders, count, error]))

    # In the thread.

    def run(self) -> None:
        """Begin: show the first picture, load the network, then do the commands."""
        self._session = session = Session(self._weights, self._lang, self.images)
        session.on_show = lambda: self._show("reading")
        missing = read_session(self._out, session)
        if missing:
            session.tell(text=missing, kind="error")
        self._show("loading")
        self._try(session.load)
        if not self._is_ending.is_set():
            self._try(lambda: session.studio)
        if session.is_ready:
            self._try(session.show_all_kept)
        self._update()
        wait: float | None = CALM
        while not self._is_ended:
            wait = self._work(wait)

    def _work(self, wait):
        """Do what is in the queue and show it, or what can wait; return how long to wait then."""
        commands = self._take(wait)
        if commands:
            for name, arguments in commands:
                self._try(partial(self._do, name, arguments))
            self._update()
            return CALM
        for paint in (self._session.paint_detail, self._session.paint_strip):
            if self._session.is_ready and self._try(paint):
                self._show()
                return 0
        self._store()
        return None

    def _take(self, wait):
        """Wait for commands, and return them without those that later ones overtake."""
        commands = []
        try:
            if wait != 0:  # None: for ever
                commands.append(self._queue.get(timeout=wait))
            while True:
                commands.append(self._queue.get_nowait())
        except queue.Empty:
            return [
                command
                for command, later in zip_longest(commands, commands[1:])
                if later is None or _key(command) is None or _key(command) != _key(later)
            ]

    def _do(self, name, arguments):
        session = self._session
        if name == "end":
            self._is_ended = True
            self._store()
        elif name == "add":
            self._add(*arguments)
        elif name == "save":
            self._save(*arguments)
        elif name == "saved":
            self._tell_saved(*arguments)
        else:
            perform(session, name, arguments)

    def _add(self, content, name, is_first):
        """Add a picture; of those that are brought together, the first is shown."""
        if is_first:
            self._refused, self._must_open = [], True
        try:
            entry = self._session.add(keep_picture(self._out, content, name))
            self._session.is_changed = True
            if self._must_open:
                self._must_open = False
                perform(self._session, "open", [entry.number])
        except ChromaError as error:
            self._refused.append(str(error))
        if self._refused:
            self._session.tell(text="; ".join(self._refused), kind="error")

    def _save(self, which):
        session = self._session
        session.studio  # noqa: B018  the network is needed
        jobs = [Job(*job) for job in session.packs(which)]
        self._saver.start(jobs)
        session.tell()

    def _tell_saved(self, folders, count, error):
        names = ", ".join(str(folder) for folder in folders)
        if error is not None:
            self._session.tell(text=str(error), kind="error")
        else:
            key = "saved_1" if count == 1 else "saved"
            self._session.tell(key, count=count, folder=names)

    def _try(self, action):
        """Do something; what goes wrong is shown on the page, and the app goes on."""
        try:
            return action()
        except ChromaError as error:
            self._session.tell(text=str(error), kind="error")
        except Exception as error:
            traceback.print_exc(file=sys.stderr)
            text = f"this did not work ({type(error).__name__}: {error}); try something else"
            self._session.tell(text=text, kind="error")
        return None

    def _store(self):
        if self._session.is_changed:
            self._session.is_changed = False
            self._try(lambda: write_session(self._out, self._session))

    def _update(self):
        if self._session.is_ready:
            self._try(self._session.paint)
        self._show()

    def _show(self, busy=""):
        self._publish(self._session.view() | {"busy": busy})


def _key(command):
    """Return what a command changes, if later commands that change it make it useless."""
    name, arguments = command
    count = _LAST_COUNTS.get(name)
    return None if count is None else (name, *arguments[:count])
