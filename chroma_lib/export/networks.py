"""The generator as ONNX graphs, operation by operation as in `chroma_lib.gan`.

They are built here rather than by tf2onnx so that onnx is all they need, a picture serves any
number of noises, weights keep the precision of their file, and values have names.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from chroma_lib.coloring.close_up import NO_MASK
from chroma_lib.export.graph import Graph, Value
from chroma_lib.gan.generator import Generator
from chroma_lib.gan.heads import BASE_SHARPNESS, EMPTY_AREA, FilmHead, LightnessGate
from chroma_lib.gan.losses import EMPTY_MASK
from chroma_lib.gan.unet import UNet

VOTES = "votes"  # mean log masks of a picture and its mirror image, a value inside encoder.onnx

Modulate = Callable[[int, str], str]


class Contracted(NamedTuple):
    """The values of the contracting half of a U-Net, as `gan.unet.Contracted`."""

    bottom: str
    skips: list[str]
    pooled: str


def build_graphs(generator: Generator) -> dict[str, Graph]:
    """Return the graphs of a generator by the names of their files.

    Parameters
    ----------
    generator : Generator

    Returns
    -------
    dict of str to Graph
        With a palette head, one graph reads a picture and one gives its colors; with another
        head, one graph does everything.
    """
    if generator.has_palette:
        return {"encoder.onnx": _encoder(generator), "palette.onnx": _palette(generator)}
    return {"generator.onnx": _painter(generator)}


def _lightness(generator: Generator, batch: str) -> Value:
    about = "Lightness of gray pictures, each fitted into a square on white."
    shape = (batch, 1, generator.size, generator.size)
    return Value("l", shape, "L*/50 - 1", (-1, 1), about)


def _noise(generator: Generator) -> Value:
    about = "One row for each coloring, drawn from the standard normal distribution."
    return Value("noise", ("noises", generator.latent_dim), "none", None, about)


def _summary(generator: Generator, batch: str) -> Value:
    about = "What the palette needs to know of a picture: how large and how light its masks are."
    width = generator.head.summary.kernel.shape[0]
    return Value("summary", (batch, width), "none", None, about)


def _is_half(generator: Generator) -> bool:
    """Return whether float16 holds all weights exactly, as those of files in float16."""
    with np.errstate(over="ignore"):
        return all(
            np.array_equal(array.astype(np.float16), array) for array in generator.get_weights()
        )


def _encoder(generator: Generator) -> Graph:
    size, count = generator.size, generator.palette_size
    about = "Soft masks: how much of each palette color a pixel has. They add up to 1."
    masks_shape: tuple[int | str, ...] = ("pictures", count, size, size)
    graph = Graph(
        "encoder",
        [_lightness(generator, "pictures")],
        [Value("masks", masks_shape, "share", (0, 1), about), _summary(generator, "pictures")],
        about="Reads gray pictures. Once for each picture, whatever the number of its colorings.",
        half=_is_half(generator),
    )
    if generator.parts:
        _read_twice(graph, generator)
        _summarize_parts(graph)
    else:
        masks, pooled = _read(graph, generator, "l", name="masks")
        _summarize(graph, masks, pooled)
    return graph


def _read(graph: Graph, generator: Generator, l: str, name: str = "") -> tuple[str, str]:
    """Return the masks and the pooled features of gray pictures."""
    contracted = _contract(graph, generator.unet, l)
    x = _expand(graph, generator.unet, contracted.bottom, contracted.skips)
    logits = graph.conv(generator.head.last, graph.concat(x, l), "head.last")
    return graph.node("Softmax", logits, name=name, axis=1), contracted.pooled


def _read_twice(graph: Graph, generator: Generator) -> None:
    """Average the masks of a picture and its mirror image, as `coloring.close_up`."""
    backwards = graph.constant(np.arange(generator.size)[::-1], np.int64)

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


def _palette(generator: Generator) -> Graph:
    head, count = generator.head, generator.palette_size
    about = "One color for each mask: a* and b*. AB of a pixel is the sum of masks times colors."
    graph = Graph(
        "palette",
        [_summary(generator, "pictures"), _noise(generator)],
        [Value("colors", ("noises", count, 2), "a*/110, b*/110", (-1, 1), about)],
        about="Gives a palette for each noise. `pictures` is 1, or as many as `noises`.",
        half=_is_half(generator),
    )
    summary = graph.leaky_relu(graph.dense(head.summary, "summary", "head.summary"))
    repeated = graph.node("Expand", summary, graph.rows_of("noise", 2))
    x = graph.concat(repeated, "noise")
    for i, layer in enumerate(head.mlp):
        x = graph.leaky_relu(graph.dense(layer, x, f"head.mlp_{i}"))
    colors = graph.node("Tanh", graph.dense(head.colors, x, "head.colors"))
    if head.ranges is None:
        graph.reshape(colors, -1, count, 2, name="colors")
        return graph
    logits = graph.node("Add", graph.dense(head.gate, x, "head.gate"), _gate(graph, generator))
    share = graph.reshape(graph.node("Sigmoid", graph.add(logits, 1)), -1, count, 1)
    center, reach = head.ranges
    limited = graph.scale(graph.reshape(colors, -1, count, 2), reach)
    graph.node("Add", graph.node("Mul", limited, share), graph.constant(center), name="colors")
    return graph


def _gate(graph: Graph, generator: Generator) -> str:
    """Return the logits of `heads.LightnessGate`: (pictures, K)."""
    gate, count = generator.head.lightness_gate, generator.palette_size
    corners = np.array(LightnessGate.CORNERS, np.float32)
    width = generator.head.summary.kernel.shape[0]
    light = graph.reshape(graph.slice("summary", width - count, width), -1, count, 1)
    hinges = graph.node("Relu", graph.scale(graph.add(light, -corners), np.sign(corners)))
    kernel = graph.weight("head.lightness_gate", gate.kernel.numpy().T)
    last = graph.constant([-1], np.int64)
    total = graph.node("ReduceSum", graph.node("Mul", hinges, kernel), last, keepdims=0)
    return graph.scale(total, LightnessGate.SLOPE)


def _painter(generator: Generator) -> Graph:
    size = generator.size
    about = "Color of each pixel: a*, then b*."
    graph = Graph(
        "generator",
        [_lightness(generator, "pictures"), _noise(generator)],
        [Value("ab", ("noises", 2, size, size), "a*/110, b*/110", (-1, 1), about)],
        about="Colors gray pictures with noises. `pictures` is 1, or as many as `noises`.",
        half=_is_half(generator),
    )
    rows = graph.rows_of("noise", 4)
    paint = _paint_film if isinstance(generator.head, FilmHead) else _paint_plane
    l, x = paint(graph, generator, lambda value: graph.node("Expand", value, rows))
    last = graph.conv(generator.head.last, graph.concat(x, l), "head.last")
    graph.node("Tanh", last, name="ab")
    return graph


def _paint_film(
    graph: Graph, generator: Generator, repeat: Callable[[str], str]
) -> tuple[str, str]:
    """Return the repeated gray pictures and the features at full size, as `heads.FilmHead`."""
    head = generator.head
    contracted = _contract(graph, generator.unet, "l")  # once for all noises
    code = "noise"
    for i, layer in enumerate(head.mlp):
        code = graph.leaky_relu(graph.dense(layer, code, f"head.mlp_{i}"))

    def modulate(level, x):
        width = head.film[level].units // 2
        film = graph.dense(head.film[level], code, f"head.film_{level}")
        scale, shift = (
            graph.reshape(graph.slice(film, first, first + width), -1, width, 1, 1)
            for first in (0, width)
        )
        return graph.node("Add", graph.node("Mul", x, graph.add(scale, 1)), shift)

    skips = [repeat(skip) for skip in contracted.skips]
    x = _expand(graph, generator.unet, repeat(contracted.bottom), skips, modulate)
    return repeat("l"), x


def _paint_plane(
    graph: Graph, generator: Generator, repeat: Callable[[str], str]
) -> tuple[str, str]:
    """Return the repeated gray pictures and the features at full size, as `heads.NoisePlane`."""
    l, size = repeat("l"), generator.size
    (dense,) = generator.before_unet
    plane = graph.node("Relu", graph.dense(dense, "noise", "head.plane"))
    both = graph.concat(l, graph.reshape(plane, -1, 1, size, size))
    contracted = _contract(graph, generator.unet, both)
    return l, _expand(graph, generator.unet, contracted.bottom, contracted.skips)


def _contract(graph: Graph, unet: UNet, x: str) -> Contracted:
    x = graph.node("SpaceToDepth", x, blocksize=2)
    x = graph.leaky_relu(graph.conv(unet.first, x, "unet.first"))
    skips = []
    for i, down in enumerate(unet.down):
        skips.append(x)
        x = graph.leaky_relu(graph.conv(down, x, f"unet.down_{i}"))
    x = graph.leaky_relu(graph.conv(unet.middle, x, "unet.middle"))
    pooled = graph.mean(x)
    context = graph.leaky_relu(graph.dense(unet.context, pooled, "unet.context"))
    context = graph.reshape(context, -1, unet.context.units, 1, 1)
    return Contracted(graph.node("Add", x, context), skips, pooled)


def _expand(
    graph: Graph, unet: UNet, x: str, skips: list[str], modulate: Modulate | None = None
) -> str:
    modulate = modulate or (lambda level, x: x)
    for level, (up, skip) in enumerate(zip(unet.up, reversed(skips))):
        x = graph.leaky_relu(modulate(level, graph.up(up, x, f"unet.up_{level}")))
        joined = graph.concat(x, skip)
        x = graph.leaky_relu(graph.conv(unet.refine[level], joined, f"unet.refine_{level}"))
    x = graph.leaky_relu(modulate(len(unet.up), graph.conv(unet.fine, x, "unet.fine")))
    return graph.node("DepthToSpace", x, blocksize=2, mode="DCR")
