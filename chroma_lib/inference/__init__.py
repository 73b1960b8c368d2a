"""Trained generators as ONNX graphs, run by onnxruntime: coloring needs no TensorFlow."""
