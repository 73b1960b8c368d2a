"""The noise slider: its state, its widgets, and the app around it."""

import lazy_loader

# Names are imported when they are first used: TensorFlow takes seconds to load.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
