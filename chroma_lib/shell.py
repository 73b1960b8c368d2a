"""Command lines as the system's shell reads them."""

import glob
import os
import shlex
import subprocess
from collections.abc import Sequence


def command_line(*arguments: object) -> str:
    """Return a command that can be pasted into a shell, whatever its arguments contain.

    Parameters
    ----------
    *arguments : object
        The command and what follows it.

    Returns
    -------
    str
    """
    words = [str(argument) for argument in arguments]
    return subprocess.list2cmdline(words) if os.name == "nt" else shlex.join(words)


def expand_patterns(arguments: Sequence[str]) -> list[str]:
    """Replace patterns such as `*.png` by the files that match, as Windows leaves to programs.

    Parameters
    ----------
    arguments : sequence of str

    Returns
    -------
    list of str
        Options, and patterns that match nothing, are unchanged. Only `*` and `?` are special:
        a file on Windows may be called `a[1].png`.
    """
    expanded = []
    for argument in arguments:
        found = []
        if not argument.startswith("-") and ("*" in argument or "?" in argument):
            found = sorted(glob.glob(argument.replace("[", "[[]")))
        expanded += found or [argument]
    return expanded
