"""The start of every test: quiet TensorFlow, no windows, and none of the user's folders."""

import gc
import os
import signal

import pytest

gc.disable()  # until all is loaded; see `pytest_collection_finish`

# Set before TensorFlow and matplotlib are imported; processes that tests start inherit them.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["MPLBACKEND"] = "agg"
# A line about progress comes after seconds, so on a slow machine only.
os.environ["CHROMA_PROGRESS_SECONDS"] = "inf"
# Before NumPy and PyTorch too. Each of two pytest processes has a core of its own; with more
# threads than cores, small matrix products mostly wait for each other, which doubles their time.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(name, "1")
# Some tests press Ctrl-C, which a process in the background of a script would ignore.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

# Folders whose files take longest. They start first: a long file at the end leaves a core idle.
LONG = ("tests/training/", "tests/gan/", "tests/benchmarks/", "tests/test_quiet_start.py")


def pytest_collection_modifyitems(items):
    """Move the tests in `LONG` before the other tests, but behind the notebooks."""
    items.sort(
        key=lambda item: item.nodeid.startswith("tests/") and not item.nodeid.startswith(LONG)
    )


def pytest_collection_finish():
    """Look for garbage more rarely, and not among what is loaded: tracing makes many objects."""
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
    gc.enable()


@pytest.fixture(autouse=True, scope="session")
def _plain_graphs():
    import tests.helpers.plain_graphs  # noqa: F401  (here, so that only workers wait for it)


@pytest.fixture(scope="module")
def eager():
    """Trace no training step: to trace one takes longer than to compute the few of a test."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


@pytest.fixture
def traced(eager):
    """Trace the steps, as users do, in a test of a module that is `eager`."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(False)
    yield
    tf.config.run_functions_eagerly(True)


@pytest.fixture(autouse=True, scope="session")
def _one_core():
    """Draw in this process: another pytest process has the other core."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chroma_lib.characters.raster.usable_cores", lambda: 1)
        yield


@pytest.fixture(autouse=True, scope="session")
def _own_cache(tmp_path_factory):
    """Keep the tests' drawn pictures apart from the user's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CHROMA_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield
