"""TensorFlow and Keras, imported without the lines that TensorFlow writes as it starts.

Those lines (no CUDA here, oneDNN is on) come from C++ before any log level is heeded. If the import
fails it still raises, and errors come as Python exceptions as ever.
"""

import os
from contextlib import suppress

from chroma_lib.silence import silent_stderr

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
with silent_stderr():
    import keras
    import tensorflow as tf

    # Looks for GPUs, with more such lines. Else the first process takes all of a GPU's memory.
    for _gpu in tf.config.list_physical_devices("GPU"):
        with suppress(RuntimeError):  # the program has used TensorFlow before Chroma
            tf.config.experimental.set_memory_growth(_gpu, True)

__all__ = ["keras", "tf"]
