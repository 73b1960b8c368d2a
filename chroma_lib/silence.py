"""Keeps C libraries from writing to the user's terminal."""

import os
import sys
from contextlib import contextmanager


@contextmanager
def silent_stderr():
    """Let the file descriptor of stderr point nowhere: C code heeds no `sys.stderr`."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)
