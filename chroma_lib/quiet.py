"""TensorFlow and Keras, imported without the lines that TensorFlow writes as it starts.

Those lines (no CUDA here, oneDNN is on) come from C++ before any log level is heeded, so the
file descriptor of stderr itself points nowhere meanwhile. A failed import still raises, and
errors come as Python exceptions as ever.
"""

import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
sys.stderr.flush()
_kept, _nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
os.dup2(_nowhere, 2)
try:
    import keras
    import tensorflow as tf

    tf.config.list_physical_devices()  # looks for GPUs, with more such lines
finally:
    os.dup2(_kept, 2)
    os.close(_kept)
    os.close(_nowhere)

__all__ = ["keras", "tf"]
