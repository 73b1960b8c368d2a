"""Packs that are saved while the page goes on."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from chroma_lib.errors import ChromaError
from chroma_lib.pictures.picture import Picture

if TYPE_CHECKING:
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.packs.colorings import Coloring

OFTEN = 0.2  # seconds between two reports


@dataclass(frozen=True)
class Job:
    """A pack to be saved.

    Attributes
    ----------
    colorizer : Colorizer
    picture : Picture
    colorings : sequence of Coloring
    chosen : ndarray of uint8 or None
        Parts that the user decided.
    """

    colorizer: Colorizer
    picture: Picture
    colorings: Sequence[Coloring]
    chosen: np.ndarray | None


class _StoppedError(Exception):
    pass


class Saver:
    """Saves packs in a thread of its own.

    Parameters
    ----------
    out : path-like
        Each pack is written to a new folder in it, with the picture's name.
    report : callable
        Called from that thread as ``report(progress)`` with a dict for the page: ``name``,
        ``done`` and ``count`` colorings, ``pack`` of ``packs``, and ``left``, the seconds left or
        None while they are not known. At the end with None.
    finish : callable
        Called from that thread as ``finish(folders, count, error)``: the packs that were written,
        the number of their colorings, and an error or None.
    """

    def __init__(
        self,
        out: str | Path,
        report: Callable[[dict[str, Any] | None], object],
        finish: Callable[[list[Path], int, ChromaError | None], object],
    ) -> None:
        self._out, self._report, self._finish = Path(out), report, finish
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    @property
    def is_busy(self) -> bool:
        """Whether packs are being saved."""
        return self._thread is not None and self._thread.is_alive()

    def start(self, jobs: Sequence[Job]) -> None:
        """Begin to save packs.

        Raises
        ------
        ChromaError
            If packs are being saved already.
        """
        if self.is_busy:
            raise ChromaError("a pack is being saved: wait until it is there, or stop it")
        self._stop.clear()
        self._thread = threading.Thread(target=self._run, args=[list(jobs)], name="saver")
        self._thread.start()

    def stop(self) -> None:
        """Stop: the pack that is being written is not kept."""
        self._stop.set()

    def join(self) -> None:
        """Wait until the thread has ended."""
        if self._thread is not None:
            self._thread.join()

    def _run(self, jobs):
        folders: list[Path] = []
        count, error = 0, None
        progress = _Progress([len(job.colorings) for job in jobs], self._report)
        try:
            for job in jobs:
                folders.append(self._save(job, progress))
                count += len(job.colorings)
                progress.next_pack()
        except ChromaError as raised:
            error = raised
        except _StoppedError:
            error = ChromaError("stopped: the pack that was being written is not there")
        except Exception as raised:  # the page must not wait for ever
            error = ChromaError(f"the pack cannot be written: {type(raised).__name__}: {raised}")
        self._report(None)
        self._finish(folders, count, error)

    def _save(self, job, progress):
        from chroma_lib.packs.write import write_pack

        folder = new_folder(self._out, job.picture.name)

        def on_coloring(done, count):
            if self._stop.is_set():
                raise _StoppedError
            progress.show(job.picture.name, done)

        write_pack(
            *(job.colorizer, job.picture, job.colorings, folder),
            chosen=job.chosen,
            on_coloring=on_coloring,
        )
        return folder


class _Progress:
    """Counts colorings, and estimates the time that is left."""

    def __init__(self, counts, report):
        self._counts, self._report = counts, report
        self._pack, self._before, self._told = 0, 0, 0.0
        self._begin = time.monotonic()

    def next_pack(self):
        self._before += self._counts[self._pack]
        self._pack += 1

    def show(self, name, done):
        now, total = time.monotonic(), sum(self._counts)
        count = self._counts[self._pack]
        if done not in (0, 1, count) and now - self._told < OFTEN:
            return
        self._told, all_done = now, self._before + done
        left = (now - self._begin) / all_done * (total - all_done) if all_done else None
        self._report(
            {
                "name": name,
                "done": done,
                "count": count,
                "pack": self._pack + 1,
                "packs": len(self._counts),
                "share": all_done / total,
                "left": left,
            }
        )


def new_folder(out: Path, name: str) -> Path:
    """Return a folder in `out` that does not exist yet: "name-2" if there is "name"."""
    folder, number = out / name, 2
    while folder.exists():
        folder, number = out / f"{name}-{number}", number + 1
    return folder
