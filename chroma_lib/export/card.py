"""The card of an export: what each file takes and gives, and how color gets in and out of it."""

from typing import Any

from chroma_lib import __version__, color
from chroma_lib.gan.stored import StoredGenerator
from chroma_lib.inference.graph import OPSET, Graph, Value

_FROM_SRGB = (
    "c = sRGB / 255 of each channel",
    "linear = c / 12.92 where c <= 0.04045, otherwise ((c + 0.055) / 1.055) ** 2.4",
    "xyz = xyz_from_linear @ linear / white",
    "f(t) = t ** (1 / 3) where t > 0.008856, otherwise 7.787 * t + 16 / 116",
    "L* = 116 * f(y) - 16, from 0 (black) to 100 (white)",
)
_TO_SRGB = (
    "fy = (L* + 16) / 116, fx = fy + a* / 500, fz = fy - b* / 200",
    "xyz = white * g(fx, fy, fz), g(t) = t ** 3 where t > 0.2068966, otherwise"
    " (t - 16 / 116) / 7.787",
    "linear = inverse(xyz_from_linear) @ xyz, limited to 0..1",
    "c = 12.92 * linear where linear <= 0.0031308, otherwise 1.055 * linear ** (1 / 2.4) - 0.055",
    "sRGB = round(255 * c)",
)


def export_card(
    generator: StoredGenerator, card: dict[str, Any], graphs: dict[str, Graph], name: str
) -> dict[str, Any]:
    """Return the content of `card.json`.

    Parameters
    ----------
    generator : StoredGenerator
    card : dict
        The card of its weights.
    graphs : dict of str to Graph
        By the names of their files.
    name : str
        Name of the weights.

    Returns
    -------
    dict
    """
    config = generator.config
    size = config["size"]
    return {
        "weights": name,
        "sha256": card["sha256"],
        "chroma": __version__,
        "opset": OPSET,
        "size": size,
        "latent_dim": config["latent_dim"],
        "noise": config["noise"],
        **({"parts": list(generator.parts)} if generator.parts else {}),
        "files": {file: _file(graph) for file, graph in graphs.items()},
        "lightness": [
            f"Scale the picture so that its longer side is {size} pixels; center it on white in a"
            f" square of {size} x {size}.",
            f"l = L* / {color.L_SCALE:g} - 1 of each pixel.",
        ],
        "coloring": _coloring(generator),
        "srgb_to_lightness": list(_FROM_SRGB),
        "lab_to_srgb": list(_TO_SRGB),
        "xyz_from_linear": color.XYZ_FROM_RGB.tolist(),
        "white": color.WHITE.tolist(),
        "left_out": _left_out(generator),
    }


def _file(graph: Graph) -> dict[str, Any]:
    return {
        "about": graph.about,
        "inputs": {value.name: _value(value) for value in graph.inputs},
        "outputs": {value.name: _value(value) for value in graph.outputs},
    }


def _value(value: Value) -> dict[str, Any]:
    return {
        "about": value.about,
        "dtype": "float32",
        "shape": list(value.shape),
        "unit": value.unit,
        "range": value.range and list(value.range),
    }


def _coloring(generator: StoredGenerator) -> list[str]:
    if generator.config["noise"] == "palette":
        lines = [
            "Run encoder.onnx once for each picture, and palette.onnx with its summary and any"
            " number of noises.",
            "ab[y, x] = sum over k of masks[k, y, x] * colors[k].",
        ]
    else:
        lines = [
            "generator.onnx is one file: its noise enters inside the network, so that nothing of"
            " use comes before it."
        ]
    return [
        *lines,
        f"a* = {color.AB_SCALE:g} * ab[0], b* = {color.AB_SCALE:g} * ab[1].",
        "Crop the padding of the square, scale a* and b* to the size of the picture, and join them"
        " with its own L*.",
    ]


def _left_out(generator: StoredGenerator) -> list[str]:
    """Return what `chroma colorize` does beyond the files."""
    lines = [
        "Colors follow outlines: a guided filter, or one color in each part of the drawing.",
        "Chroma is reduced where a color is outside sRGB, rather than each channel limited.",
    ]
    if generator.parts:
        lines[:0] = [
            "A small head is also read in a close-up, and a picture that a head fills at a smaller"
            " scale. The mirror image of the picture is read, inside encoder.onnx.",
            "A colored picture keeps its own parts, skin, whites and grays.",
        ]
    return lines
