from .write import export_onnx as export_onnx
