"""Importing this module leaves TensorFlow's graphs as they are traced.

Optimizing the graph of a training step takes longer than the few steps of a test. The numbers then
differ in rounding, so processes that are compared bit for bit import this too. Commands and
notebooks, which run in processes of their own, are tested with optimized graphs, as users run them.
"""

import tensorflow as tf

import chroma_lib  # noqa: F401  (silences TensorFlow's start-up)

tf.config.optimizer.set_experimental_options({"disable_meta_optimizer": True})
