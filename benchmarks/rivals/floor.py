"""How many multiply-adds a training step needs, and how fast this machine does them at best.

Convolutions and matrix products are counted, forward and backward; a tap on padding counts like any
other. Everything else in a step is small in comparison.
"""

import numpy as np
import tensorflow as tf

from chroma_lib.errors import ChromaError

_CALLS = ("PartitionedCall", "StatefulPartitionedCall")
_BRANCHES = ("If", "StatelessIf")
# Operations with multiply-adds that no step of ours has: refusing beats counting too few.
_UNKNOWN = (
    *("Einsum", "XlaDot", "Conv3D", "DepthwiseConv2dNative"),
    *("While", "StatelessWhile", "Case"),
)


def multiply_adds(gan, batch):
    """Count the multiply-adds of one training step.

    Parameters
    ----------
    gan : DCGAN or WGANGP of `chroma_lib.gan`
    batch : int
        Pictures that the generator colors in a step; a WGAN-GP reads `n_critic` times as many.

    Returns
    -------
    float
        The average over steps: the lazy R1 counts ``1 / r1_every``.

    Raises
    ------
    ChromaError
        If the step holds an operation that cannot be counted.
    """
    count, size = batch * getattr(gan, "n_critic", 1), gan.generator.size
    step = tf.function(gan.train_step, jit_compile=False)
    pictures = [tf.TensorSpec([count, size, size, channels]) for channels in (1, 2)]
    graph = step.get_concrete_function(*pictures).graph
    return float(count_in_graph(graph, taken=1 / getattr(gan, "r1_every", 1)))


def count_in_graph(graph, *, taken=1.0):
    """Count the multiply-adds of a traced function.

    Parameters
    ----------
    graph : tf.Graph
        Its shapes must be static.
    taken : float
        How often a `tf.cond` takes its first branch, 0 to 1.

    Returns
    -------
    float
    """
    total = 0.0
    for op in graph.get_operations():
        if op.type in _BRANCHES:
            for name, share in (("then_branch", taken), ("else_branch", 1 - taken)):
                total += share * count_in_graph(_function(op, name), taken=taken)
        elif op.type in _CALLS:
            total += count_in_graph(_function(op, "f"), taken=taken)
        elif op.type in _UNKNOWN or op.type.startswith("Cudnn"):
            raise ChromaError(f"{op.name}: cannot count the multiply-adds of {op.type}")
        else:
            total += _count_in_operation(op)
    return total


def _function(op, name):
    return op.graph._get_function(op.get_attr(name).name).graph


def _count_in_operation(op):
    if op.type == "Conv2D":
        kernel = _shape(op, op.inputs[1])
        return _shape(op, op.outputs[0]).prod() * kernel[:3].prod()
    if op.type == "Conv2DBackpropInput":
        kernel = _shape(op, op.inputs[1])
        return _shape(op, op.inputs[2]).prod() * kernel[:3].prod()
    if op.type == "Conv2DBackpropFilter":
        kernel = tf.get_static_value(op.inputs[1])
        kernel = _shape(op, op.outputs[0]) if kernel is None else kernel.astype(float)
        return _shape(op, op.inputs[2]).prod() * kernel[:3].prod()
    if op.type == "MatMul":
        inner = _shape(op, op.inputs[0])[0 if op.get_attr("transpose_a") else 1]
        return _shape(op, op.outputs[0]).prod() * inner
    if op.type in ("BatchMatMul", "BatchMatMulV2", "BatchMatMulV3"):
        inner = _shape(op, op.inputs[0])[-2 if op.get_attr("adj_x") else -1]
        return _shape(op, op.outputs[0]).prod() * inner
    return 0.0


def _shape(op, tensor):
    if not tensor.shape.is_fully_defined():
        raise ChromaError(
            f"{op.name}: the shape {tensor.shape} is unknown before it runs; trace it with "
            "a batch of static shape"
        )
    return np.array(tensor.shape.as_list(), float)


def matrix_product(size=2048):
    """Return a function that multiplies two float32 matrices of this side.

    Its `metadata` hold the ``multiply_adds`` of one call: divided by the seconds it takes, the
    rate that this machine reaches when nothing else slows it down.
    """
    left, right = (tf.random.stateless_normal([size, size], [1, i]) for i in range(2))
    product = tf.function(tf.matmul, jit_compile=False)

    def timed():
        product(left, right)[0, 0].numpy()

    timed.metadata = {"multiply_adds": float(size) ** 3}
    return timed
