"""Weights as ONNX files, for programs without TensorFlow."""

import lazy_loader

# Names are imported when they are first used: TensorFlow takes seconds to load.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
