"""Progress of long work: a bar on a terminal or in a notebook, a line now and then in a log."""

import os
import sys
import time
from typing import Any

from tqdm.auto import tqdm as _bar
from tqdm.std import tqdm as _plain_bar

SECONDS = "CHROMA_PROGRESS_SECONDS"  # the environment variable that sets another interval
DEFAULT_SECONDS = 30.0  # between two lines of a log
_FIRST = 1 / 6  # of the interval: the first line comes after five seconds
_SECONDS_TO_ESTIMATE = 2.0  # from the start; earlier, no time left is shown


def progress_bar(iterable: Any = None, *, shown: bool = True, **options: Any) -> _plain_bar:
    """Show the progress of a loop on stderr.

    On a terminal and in a notebook this is a bar. Anywhere else, such as in a log, it is a line
    after five seconds and then every 30 seconds, and one at the end; the environment variable
    ``CHROMA_PROGRESS_SECONDS`` sets another number than 30.

    The time left is estimated without the first item, which often includes loading, and is shown
    from the second item on.

    Parameters
    ----------
    iterable : iterable, optional
        What the loop goes through. Without one, call `update`.
    shown : bool
        Whether to show anything at all.
    **options
        Options of ``tqdm.tqdm``, such as `total`, `desc` and `unit`.

    Returns
    -------
    tqdm.tqdm
        Also a context manager.
    """
    if sys.stderr.isatty() or _in_notebook():
        return _Bar(iterable, disable=not shown, **options)
    return _LogLines(iterable, disable=not shown, **options)


def _in_notebook() -> bool:
    return any(base.__module__ == "tqdm.notebook" for base in _bar.__mro__)


def _interval() -> float:
    try:
        return max(0.0, float(os.environ.get(SECONDS, "")))
    except ValueError:
        return DEFAULT_SECONDS


class _Estimating:
    """Makes a bar of tqdm estimate the time left from the items after the first."""

    _start: tuple[float, float] | None = None  # items and time after the first update

    def update(self: Any, n: float = 1) -> bool | None:
        """Count items that are done."""
        if self._start is None and n and not self.disable:
            self._start = self.n + n, self._time()
        return super().update(n)  # type: ignore[misc]

    @property
    def format_dict(self: Any) -> dict[str, Any]:
        """What tqdm shows; a rate of 0 is one that is not known yet."""
        state = super().format_dict  # type: ignore[misc]
        if state["total"] and state["n"] < state["total"]:
            state["rate"] = self._rate(state)
        return state

    def _rate(self: Any, state: dict[str, Any]) -> float:
        if self._start is None or state["elapsed"] < _SECONDS_TO_ESTIMATE:
            return 0.0
        count, start = self._start
        return (state["n"] - count) / max(self._time() - start, 1e-9)


class _Bar(_Estimating, _bar):
    """A bar on a terminal or in a notebook."""


class _LogLines(_Estimating, _plain_bar):
    """A bar that writes whole lines, few of them."""

    def __init__(self, iterable: Any = None, **options: Any):
        self._every = _interval()
        self._next = time.monotonic() + _FIRST * self._every
        self._lines = 0
        # As a "gui", tqdm leaves the writing to `display`.
        super().__init__(iterable, **{**options, "gui": True, "mininterval": min(0.5, self._every)})

    def display(self, msg: str | None = None, pos: int | None = None) -> bool:
        """Write a line, unless the last one is recent."""
        if time.monotonic() < self._next:
            return False
        self._next = time.monotonic() + self._every
        self._write()
        return True

    def clear(self, *args: Any, **options: Any) -> None:
        """Do nothing: a line of a log stays."""

    def close(self) -> None:
        """Write a last line, if there was one before."""
        if not self.disable and self._lines:
            self._write()
        super().close()

    def _write(self) -> None:
        self._lines += 1
        self.fp.write(self._line() + "\n")
        self.fp.flush()

    def _line(self) -> str:
        state = self.format_dict
        count, total, elapsed = state["n"], state["total"], state["elapsed"]
        unit = state["unit"] + ("" if state["unit"] == "it" or (total or count) == 1 else "s")
        done = f"{count:,} {unit}" if total is None else f"{count:,} of {total:,} {unit}"
        parts = [done, self.format_interval(elapsed)]
        if total and count < total and state["rate"]:
            left = (total - count) / state["rate"]
            parts.append(f"{self.format_interval(left)} left")
        subject = (state["prefix"] or "").removesuffix(": ")
        return f"{subject}: {', '.join(parts)}" if subject else ", ".join(parts)
