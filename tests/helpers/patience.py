"""Wait for what must happen, however slow the machine is.

A test waits for events, and never for a time. Only what would never end is ended by a limit, the
same for all tests.
"""

import os
import time

# Seconds. On a machine that is slower still, set the variable to more.
PATIENCE = float(os.environ.get("CHROMA_TEST_PATIENCE", 600))


def wait_until(condition, *, unless=lambda: None):
    """Wait until a condition holds; return what it returned.

    Parameters
    ----------
    condition : callable
        Called again and again.
    unless : callable
        Returns why the condition can no longer come true, or something false.

    Raises
    ------
    AssertionError
        If it can no longer come true, or `PATIENCE` is over.
    """
    end = time.monotonic() + PATIENCE
    while not (result := condition()):
        assert not (reason := unless()), reason
        assert time.monotonic() < end, f"waited {PATIENCE:.0f} seconds in vain"
        time.sleep(0.02)
    return result
