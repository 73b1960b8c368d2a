"""The generator as ONNX graphs, operation by operation as in `chroma_lib.gan`.

They are built here rather than by tf2onnx so that onnx is all they need, a picture serves any
number of noises, weights keep the precision of their file, and values have names.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from chroma_lib.gan.config import (
    BASE_SHARPNESS,
    EMPTY_AREA,
    EMPTY_MASK,
    GATE_CORNERS,
    GATE_SLOPE,
    NO_MASK,
)
from chroma_lib.gan.parts import palette_ranges
from chroma_lib.gan.stored import StoredGenerator
from chroma_lib.inference.graph import Graph, Value

VOTES = "votes"  # mean log masks of a picture and its mirror image, a value inside encoder.onnx

Modulate = Callable[[int, str], str]


class Contracted(NamedTuple):
    """The values of the contracting half of a U-Net, as `gan.unet.Contracted`."""

    bottom: str
    skips: list[str]
    pooled: str


def build_graphs(generator: StoredGenerator) -> dict[str, Graph]:
    """Return the graphs of an exported generator by the names of their files.

    Parameters
    ----------
    generator : StoredGenerator

    Returns
    -------
    dict of str to Graph
        With a palette head, one graph reads a picture and one gives its colors; with another
        head, one graph does everything.
    """
    if _has_palette(generator):
        return {"encoder.onnx": _encoder(generator), "palette.onnx": _palette(generator)}
    return {"generator.onnx": _painter(generator)}


def build_steps(generator: StoredGenerator) -> dict[str, Graph]:
    """Return the graphs that `generator.OnnxGenerator` runs one at a time, by name.

    Parameters
    ----------
    generator : StoredGenerator

    Returns
    -------
    dict of str to Graph
        With a palette head: "reader", which reads pictures as they are, and "palette"; with named
        parts also "summary", for masks from elsewhere. With another head: "painter".
    """
    if not _has_palette(generator):
        return {"painter": _painter(generator)}
    graphs = {"reader": _reader(generator), "palette": _palette(generator)}
    return graphs | ({"summary": _summary_of_masks(generator)} if generator.parts else {})


def _has_palette(generator: StoredGenerator) -> bool:
    return generator.config["noise"] == "palette"


def _lightness(generator: StoredGenerator, batch: str) -> Value:
    size = generator.config["size"]
    about = "Lightness of gray pictures, each fitted into a square on white."
    return Value("l", (batch, 1, size, size), "L*/50 - 1", (-1, 1), about)


def _noise(generator: StoredGenerator) -> Value:
    about = "One row for each coloring, drawn from the standard normal distribution."
    return Value("noise", ("noises", generator.config["latent_dim"]), "none", None, about)


def _masks(generator: StoredGenerator) -> Value:
    size, count = generator.config["size"], generator.config["palette_size"]
    about = "Soft masks: how much of each palette color a pixel has. They add up to 1."
    return Value("masks", ("pictures", count, size, size), "share", (0, 1), about)


def _summary(generator: StoredGenerator) -> Value:
    about = "What the palette needs to know of a picture: how large and how light its masks are."
    width = len(generator.layers["head.summary"].kernel)
    return Value("summary", ("pictures", width), "none", None, about)


def _is_half(generator: StoredGenerator) -> bool:
    """Return whether float16 holds all weights exactly, as those of files in float16."""
    arrays = (array for layer in generator.layers.values() for array in layer)
    with np.errstate(over="ignore"):
        return all(
            np.array_equal(array.astype(np.float16), array) for array in arrays if array is not None
        )


def _graph(
    generator: StoredGenerator, name: str, inputs: list[Value], outputs: list[Value], about: str
) -> Graph:
    half = _is_half(generator)
    return Graph(name, inputs, outputs, generator.layers, about=about, half=half)


def _encoder(generator: StoredGenerator) -> Graph:
    about = "Reads gray pictures. Once for each picture, whatever the number of its colorings."
    inputs = [_lightness(generator, "pictures")]
    graph = _graph(generator, "encoder", inputs, [_masks(generator), _summary(generator)], about)
    if generator.parts:
        _read_twice(graph, generator)
        _summarize_parts(graph)
    else:
        masks, pooled = _read(graph, generator, "l", name="masks")
        _summarize(graph, masks, pooled)
    return graph


def _reader(generator: StoredGenerator) -> Graph:
    about = "Reads gray pictures as they are, without their mirror images."
    inputs, outputs = [_lightness(generator, "pictures")], [_masks(generator)]
    if generator.parts:
        graph = _graph(generator, "reader", inputs, outputs, about)
        _read(graph, generator, "l", name="masks")
        return graph
    graph = _graph(generator, "reader", inputs, [*outputs, _summary(generator)], about)
    masks, pooled = _read(graph, generator, "l", name="masks")
    _summarize(graph, masks, pooled)
    return graph


def _summary_of_masks(generator: StoredGenerator) -> Graph:
    about = "Gives the summary of gray pictures with these masks."
    inputs = [_lightness(generator, "pictures"), _masks(generator)]
    graph = _graph(generator, "summary", inputs, [_summary(generator)], about)
    _summarize_parts(graph)
    return graph


def _read(graph: Graph, generator: StoredGenerator, l: str, name: str = "") -> tuple[str, str]:
    """Return the masks and the pooled features of gray pictures."""
    contracted = _contract(graph, generator, l)
    x = _expand(graph, generator, contracted.bottom, contracted.skips)
    logits = graph.conv("head.last", graph.concat(x, l))
    return graph.node("Softmax", logits, name=name, axis=1), contracted.pooled


def _read_twice(graph: Graph, generator: StoredGenerator) -> None:
    """Average the masks of a picture and its mirror image, as `coloring.close_up`."""
    backwards = graph.constant(np.arange(generator.config["size"])[::-1], np.int64)

    def mirror(x):
        return graph.node("Gather", x, backwards, axis=3)

    def log(masks):
        return graph.node("Log", graph.node("Max", masks, graph.constant(NO_MASK)))

    seen, _ = _read(graph, generator, "l")
    mirrored, _ = _read(graph, generator, mirror("l"))
    total = graph.node("Add", log(seen), mirror(log(mirrored)))
    # The page of docs/try reads these: it averages them with those of a close-up.
    votes = graph.scale(total, 0.5, name=VOTES)
    graph.node("Softmax", votes, name="masks", axis=1)


def _summarize_parts(graph: Graph) -> None:
    area = graph.mean("masks")
    light = graph.node("Exp", graph.scale("l", BASE_SHARPNESS))
    lit = graph.add(graph.mean(graph.node("Mul", "masks", light)), EMPTY_MASK)
    ratio = graph.node("Div", lit, graph.add(area, EMPTY_MASK))
    lightness = graph.scale(graph.node("Log", ratio), 1 / BASE_SHARPNESS)
    graph.concat(graph.node("Sqrt", area), lightness, name="summary")


def _summarize(graph: Graph, masks: str, pooled: str) -> None:
    area = graph.mean(masks)
    lit = graph.mean(graph.node("Mul", masks, "l"))
    graph.concat(pooled, area, graph.node("Div", lit, graph.add(area, EMPTY_AREA)), name="summary")


def _palette(generator: StoredGenerator) -> Graph:
    count = generator.config["palette_size"]
    about = "One color for each mask: a* and b*. AB of a pixel is the sum of masks times colors."
    graph = _graph(
        generator,
        "palette",
        [_summary(generator), _noise(generator)],
        [Value("colors", ("noises", count, 2), "a*/110, b*/110", (-1, 1), about)],
        "Gives a palette for each noise. `pictures` is 1, or as many as `noises`.",
    )
    summary = graph.leaky_relu(graph.dense("head.summary", "summary"))
    repeated = graph.node("Expand", summary, graph.rows_of("noise", 2))
    x = graph.concat(repeated, "noise")
    for layer in generator.list_layers("head.mlp_"):
        x = graph.leaky_relu(graph.dense(layer, x))
    colors = graph.node("Tanh", graph.dense("head.colors", x))
    if not generator.parts:
        graph.reshape(colors, -1, count, 2, name="colors")
        return graph
    logits = graph.node("Add", graph.dense("head.gate", x), _gate(graph, generator))
    share = graph.reshape(graph.node("Sigmoid", graph.add(logits, 1)), -1, count, 1)
    center, reach = palette_ranges(generator.parts)
    limited = graph.scale(graph.reshape(colors, -1, count, 2), reach)
    graph.node("Add", graph.node("Mul", limited, share), graph.constant(center), name="colors")
    return graph


def _gate(graph: Graph, generator: StoredGenerator) -> str:
    """Return the logits of `heads.LightnessGate`: (pictures, K)."""
    count = generator.config["palette_size"]
    corners = np.array(GATE_CORNERS, np.float32)
    width = len(generator.layers["head.summary"].kernel)
    light = graph.reshape(graph.slice("summary", width - count, width), -1, count, 1)
    hinges = graph.node("Relu", graph.scale(graph.add(light, -corners), np.sign(corners)))
    gate = "head.lightness_gate"
    kernel = graph.weight(gate, generator.layers[gate].kernel.T)
    last = graph.constant([-1], np.int64)
    total = graph.node("ReduceSum", graph.node("Mul", hinges, kernel), last, keepdims=0)
    return graph.scale(total, GATE_SLOPE)


def _painter(generator: StoredGenerator) -> Graph:
    size = generator.config["size"]
    about = "Color of each pixel: a*, then b*."
    graph = _graph(
        generator,
        "generator",
        [_lightness(generator, "pictures"), _noise(generator)],
        [Value("ab", ("noises", 2, size, size), "a*/110, b*/110", (-1, 1), about)],
        "Colors gray pictures with noises. `pictures` is 1, or as many as `noises`.",
    )
    rows = graph.rows_of("noise", 4)
    paint = _paint_film if generator.config["noise"] == "film" else _paint_plane
    l, x = paint(graph, generator, lambda value: graph.node("Expand", value, rows))
    graph.node("Tanh", graph.conv("head.last", graph.concat(x, l)), name="ab")
    return graph


def _paint_film(
    graph: Graph, generator: StoredGenerator, repeat: Callable[[str], str]
) -> tuple[str, str]:
    """Return the repeated gray pictures and the features at full size, as `heads.FilmHead`."""
    contracted = _contract(graph, generator, "l")  # once for all noises
    code = "noise"
    for layer in generator.list_layers("head.mlp_"):
        code = graph.leaky_relu(graph.dense(layer, code))

    def modulate(level, x):
        layer = f"head.film_{level}"
        width = generator.layers[layer].kernel.shape[1] // 2
        film = graph.dense(layer, code)
        scale, shift = (
            graph.reshape(graph.slice(film, first, first + width), -1, width, 1, 1)
            for first in (0, width)
        )
        return graph.node("Add", graph.node("Mul", x, graph.add(scale, 1)), shift)

    skips = [repeat(skip) for skip in contracted.skips]
    return repeat("l"), _expand(graph, generator, repeat(contracted.bottom), skips, modulate)


def _paint_plane(
    graph: Graph, generator: StoredGenerator, repeat: Callable[[str], str]
) -> tuple[str, str]:
    """Return the repeated gray pictures and the features at full size, as `heads.NoisePlane`."""
    l, size = repeat("l"), generator.config["size"]
    plane = graph.node("Relu", graph.dense("head.plane", "noise"))
    both = graph.concat(l, graph.reshape(plane, -1, 1, size, size))
    contracted = _contract(graph, generator, both)
    return l, _expand(graph, generator, contracted.bottom, contracted.skips)


def _contract(graph: Graph, generator: StoredGenerator, x: str) -> Contracted:
    x = graph.node("SpaceToDepth", x, blocksize=2)
    x = graph.leaky_relu(graph.conv("unet.first", x))
    skips = []
    for layer in generator.list_layers("unet.down_"):
        skips.append(x)
        x = graph.leaky_relu(graph.conv(layer, x, 2))
    x = graph.leaky_relu(graph.conv("unet.middle", x))
    pooled = graph.mean(x)
    context = graph.leaky_relu(graph.dense("unet.context", pooled))
    width = generator.layers["unet.context"].kernel.shape[1]
    return Contracted(graph.node("Add", x, graph.reshape(context, -1, width, 1, 1)), skips, pooled)


def _expand(
    graph: Graph,
    generator: StoredGenerator,
    x: str,
    skips: list[str],
    modulate: Modulate | None = None,
) -> str:
    modulate = modulate or (lambda level, x: x)
    ups = generator.list_layers("unet.up_")
    for level, (layer, skip) in enumerate(zip(ups, reversed(skips))):
        x = graph.leaky_relu(modulate(level, graph.up(layer, x)))
        joined = graph.concat(x, skip)
        x = graph.leaky_relu(graph.conv(f"unet.refine_{level}", joined))
    x = graph.leaky_relu(modulate(len(ups), graph.conv("unet.fine", x)))
    return graph.node("DepthToSpace", x, blocksize=2, mode="DCR")
