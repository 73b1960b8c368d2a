"""An ONNX graph under construction: its nodes, its weights, and what its inputs and outputs mean.

Maps are (batch, channels, height, width), as in all of ONNX; TensorFlow has the channels last.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from chroma_lib import __version__
from chroma_lib.gan.stored import Layer

# The lowest opset with today's Softmax. Unity's Inference Engine reads 7 to 15; onnxruntime and
# onnxruntime-web read it too.
OPSET = 13
IR_VERSION = 7  # that of the first onnx with this opset


@dataclass(frozen=True)
class Value:
    """An input or output of a graph. All are float32.

    Attributes
    ----------
    name : str
    shape : tuple of (int or str)
        A name stands for a length that is chosen when the graph runs.
    unit : str
    range : tuple of float, or None
        Lowest and highest value, if there are any.
    about : str
        What it is, in a sentence.
    """

    name: str
    shape: tuple[int | str, ...]
    unit: str
    range: tuple[float, float] | None
    about: str


class Graph:
    """Collects nodes and weights; each method adds some and returns the name of the result.

    Parameters
    ----------
    name : str
    inputs, outputs : sequence of Value
        A node must be given the name of each output.
    layers : dict of str to Layer
        The weights, by the names that nodes ask for.
    about : str
        What the graph computes, in a sentence.
    half : bool
        Store the weights as float16. They are converted to float32 when the file is loaded, and
        everything is computed in float32.
    """

    def __init__(
        self,
        name: str,
        inputs: list[Value],
        outputs: list[Value],
        layers: Mapping[str, Layer],
        *,
        about: str,
        half: bool,
    ):
        self.name, self.layers, self.about, self.half = name, layers, about, half
        self.inputs, self.outputs = inputs, outputs
        self._nodes: list[onnx.NodeProto] = []
        self._initializers: dict[str, onnx.TensorProto] = {}
        self._weights: dict[str, str] = {}  # name -> the value that holds it as float32

    def node(self, operator: str, *inputs: str, name: str = "", **attributes: Any) -> str:
        """Add a node with one output."""
        name = name or f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [name], name=name, **attributes))
        return name

    def constant(self, value: object, dtype: type = np.float32) -> str:
        """Add an array that is no weight."""
        name = f"constant_{len(self._initializers)}"
        self._add_array(name, np.asarray(value, dtype))
        return name

    def weight(self, name: str, array: np.ndarray | None) -> str:
        """Add a weight, once: two nodes may use it."""
        if array is None:
            raise ValueError(f"{name}: this layer has no such array")
        if name not in self._weights:
            self._add_array(name, array.astype(np.float16 if self.half else np.float32))
            self._weights[name] = name
            if self.half:
                self._weights[name] = self.node(
                    "Cast", name, name=f"{name}.float32", to=TensorProto.FLOAT
                )
        return self._weights[name]

    def _add_array(self, name: str, array: np.ndarray) -> None:
        array = np.ascontiguousarray(array).reshape(array.shape)
        self._initializers[name] = numpy_helper.from_array(array, name)

    def conv(self, layer: str, x: str, stride: int = 1) -> str:
        """Apply a convolution, padded to keep the size or, with stride 2, to halve it."""
        return self._convolve("Conv", layer, x, stride)

    def up(self, layer: str, x: str) -> str:
        """Apply a transposed convolution, which doubles the size."""
        return self._convolve("ConvTranspose", layer, x, 2)

    def _convolve(self, operator, layer, x, stride):
        kernel, bias = self.layers[layer]
        size = len(kernel)
        return self.node(
            operator,
            x,
            self.weight(f"{layer}.kernel", kernel.transpose(3, 2, 0, 1)),
            self.weight(f"{layer}.bias", bias),
            kernel_shape=[size, size],
            strides=[stride, stride],
            pads=[(size - stride) // 2] * 4,
        )

    def dense(self, layer: str, x: str) -> str:
        """Apply a dense layer, without its activation."""
        kernel, bias = self.layers[layer]
        return self.node(
            "Gemm", x, self.weight(f"{layer}.kernel", kernel), self.weight(f"{layer}.bias", bias)
        )

    def leaky_relu(self, x: str) -> str:
        """Apply the leaky ReLU of the networks."""
        return self.node("LeakyRelu", x, alpha=0.2)

    def mean(self, x: str) -> str:
        """Return the mean over the picture: (batch, channels)."""
        return self.node("Flatten", self.node("GlobalAveragePool", x))

    def reshape(self, x: str, *shape: int, name: str = "") -> str:
        """Change the shape; one length may be -1."""
        return self.node("Reshape", x, self.constant(shape, np.int64), name=name)

    def concat(self, *inputs: str, name: str = "") -> str:
        """Join along the channels."""
        return self.node("Concat", *inputs, name=name, axis=1)

    def slice(self, x: str, start: int, stop: int) -> str:
        """Return some of the channels."""
        return self.node("Slice", x, *(self.constant([i], np.int64) for i in (start, stop, 1)))

    def add(self, x: str, value: object) -> str:
        """Add a constant."""
        return self.node("Add", x, self.constant(value))

    def scale(self, x: str, value: object, name: str = "") -> str:
        """Multiply by a constant."""
        return self.node("Mul", x, self.constant(value), name=name)

    def rows_of(self, x: str, dimensions: int) -> str:
        """Return the shape (batch, 1, 1, ...) of so many dimensions, for `Expand`."""
        batch = self.slice_first(self.node("Shape", x))
        ones = self.constant([1] * (dimensions - 1), np.int64)
        return self.node("Concat", batch, ones, axis=0)

    def slice_first(self, x: str) -> str:
        """Return the first number of a vector, as a vector."""
        return self.node("Slice", x, *(self.constant([i], np.int64) for i in (0, 1)))

    def model(self, metadata: dict[str, str], *, check: bool = True) -> onnx.ModelProto:
        """Return the finished graph.

        Parameters
        ----------
        metadata : dict of str to str
            Facts to keep in the file.
        check : bool
            Make ONNX's own checks, which take longer than all the rest.
        """
        graph = helper.make_graph(
            self._nodes,
            self.name,
            [_describe(value) for value in self.inputs],
            [_describe(value) for value in self.outputs],
            list(self._initializers.values()),
            doc_string=self.about,
        )
        model = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=IR_VERSION,
            producer_name="chroma",
            producer_version=__version__,
            doc_string=self.about,
        )
        helper.set_model_props(model, metadata)
        if check:
            onnx.checker.check_model(model, full_check=True)
        return model


def _describe(value: Value) -> onnx.ValueInfoProto:
    limits = f", {value.range[0]:g} to {value.range[1]:g}" if value.range else ""
    return helper.make_tensor_value_info(
        value.name, TensorProto.FLOAT, value.shape, f"{value.about} Unit: {value.unit}{limits}."
    )
