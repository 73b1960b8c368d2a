"""What backs the claims about Chroma: speed, quality and reliability, measured by one command.

`python -m benchmarks` lists the benchmarks.
"""

import chroma_lib  # noqa: F401  (a quiet start of TensorFlow and onnxruntime)
