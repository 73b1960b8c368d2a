"""TensorFlow without the lines that it logs at start-up, onnxruntime without its telemetry.

These lines (no CUDA, oneDNN is on) are written by C++ before any log level is read. So the file
descriptor of stderr itself is redirected while TensorFlow is imported. A failed import still
raises, because errors are Python exceptions.
"""

import importlib.abc
import importlib.util
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def silent_stderr() -> Iterator[None]:
    """Redirect the file descriptor of stderr to nowhere: C code does not use `sys.stderr`."""
    sys.stderr.flush()
    saved, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    try:
        yield
    finally:
        os.dup2(saved, 2)
        os.close(saved)
        os.close(nowhere)


class _QuietLoader(importlib.abc.Loader):
    """Loads a module with another loader while stderr is redirected."""

    def __init__(self, loader):
        self.loader = loader

    def create_module(self, spec):
        return self.loader.create_module(spec)

    def exec_module(self, module):
        module.__spec__.loader = module.__loader__ = self.loader
        with silent_stderr():
            self.loader.exec_module(module)
            # The first search for GPUs logs too; later calls return the cached result.
            module.config.list_physical_devices("GPU")


class _QuietFinder(importlib.abc.MetaPathFinder):
    """Finds TensorFlow, once, and gives it the quiet loader."""

    def find_spec(self, name, path=None, target=None):
        if name != "tensorflow":
            return None
        sys.meta_path.remove(self)
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.loader is not None:
            spec.loader = _QuietLoader(spec.loader)
        return spec


def send_nothing() -> None:
    """Keep onnxruntime from sending telemetry: from 1.29 on, it does so unless told otherwise.

    It must be told before it is first imported. A person who sets the variable decides.
    """
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")


def quiet_tensorflow() -> None:
    """Make the first import of TensorFlow in this process log nothing.

    On a GPU, memory is allocated as it is needed. By default the first process takes all of it.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("TF_FORCE_GPU_ALLOW_GROWTH", "true")
    if "tensorflow" not in sys.modules:
        sys.meta_path.insert(0, _QuietFinder())
