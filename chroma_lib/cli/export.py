"""`chroma export`."""

from chroma_lib.cli.options import NewFolder, Weights


def export(out: NewFolder, weights: Weights = "dcgan_256") -> None:
    """Write weights as ONNX files for Unity, web pages and programs without TensorFlow.

    card.json says what the files take and give. example.py colors a picture with them.
    """
    from chroma_lib.export.write import export_onnx

    print(f"{weights} as ONNX files in {export_onnx(weights, out)}")
