"""The arrays of a weights file as named layers, without building a Keras network.

The file numbers its arrays in the order in which `generator.Generator` makes its layers. Here
the same order is written down with names and shapes; a test compares the two.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from safetensors.numpy import load

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from chroma_lib.gan.config import (
    FILM_UNITS,
    GATE_CORNERS,
    PALETTE_UNITS,
    SUMMARY_UNITS,
    expanding_widths,
    generator_config,
    unet_widths,
)


class Layer(NamedTuple):
    """The arrays of a layer, as Keras has them."""

    kernel: np.ndarray
    bias: np.ndarray | None


@dataclass(frozen=True)
class StoredGenerator:
    """A generator as it is stored.

    Attributes
    ----------
    config : dict
        The arguments of `generator.build_generator`.
    layers : dict of str to Layer
        By names such as "unet.down_0" and "head.last".
    """

    config: dict[str, Any]
    layers: dict[str, Layer]

    @property
    def parts(self) -> tuple[str, ...]:
        """Names of the masks, if they have names."""
        return tuple(self.config.get("parts", ()))

    def list_layers(self, start: str) -> list[str]:
        """Return the names of layers that are numbered, such as ``unet.down_``."""
        return [name for name in self.layers if name.startswith(start)]


def name_arrays(config: dict[str, Any], arrays: list[np.ndarray]) -> StoredGenerator:
    """Give the arrays of a generator their names.

    Parameters
    ----------
    config : dict
        The arguments of `generator.build_generator`.
    arrays : list of ndarray
        As from `keras.Model.get_weights`.

    Returns
    -------
    StoredGenerator

    Raises
    ------
    ChromaError, TypeError
        If there is no such generator.
    """
    config = generator_config(**config)
    left = iter(arrays)
    layers = {
        name: Layer(next(left), next(left) if has_bias else None)
        for name, _, has_bias in _list_layers(config)
    }
    return StoredGenerator(config, layers)


def read_generator(name: str | Path) -> tuple[StoredGenerator | None, dict[str, Any]]:
    """Read a generator's weights and card; nothing in the files is run.

    Parameters
    ----------
    name : str or path
        A name from `cards.shipped_weights`, or a folder that `chroma train` wrote.

    Returns
    -------
    stored : StoredGenerator or None
        None for the networks of Chroma v0.2, which only `weights.load_generator` reads.
    card : dict

    Raises
    ------
    ChromaError
        If the files are missing, damaged, changed or not of Chroma's networks.
    """
    card, content = cards.read_weights(name)
    if card["networks"] != "recipe":
        return None, card
    folder = cards.find_weights(name)
    try:
        config = generator_config(**card["config"])
    except (TypeError, ValueError) as error:
        raise unknown_network(folder, error) from None
    return name_arrays(config, unpack(content, array_shapes(config), folder)), card


def array_shapes(config: dict[str, Any]) -> list[tuple[int, ...]]:
    """Return the shapes of a generator's arrays, in the order of its file."""
    shapes: list[tuple[int, ...]] = []
    for name, shape, has_bias in _list_layers(config):
        # The kernel of a transposed convolution has its outputs before its inputs.
        outputs = shape[-2] if name.startswith("unet.up_") else shape[-1]
        shapes += [shape, (outputs,)] if has_bias else [shape]
    return shapes


def _list_layers(config: dict[str, Any]) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    """Yield name, shape of the kernel, and whether there is a bias, of each layer."""
    size, latent_dim = config["size"], config["latent_dim"]
    with_plane, with_palette = config["noise"] == "input", config["noise"] == "palette"
    if with_plane:
        yield "head.plane", (latent_dim, size * size), True
    yield from _list_unet(config, 2 if with_plane else 1)
    features = config["base"] + 1  # of the last convolution: the U-Net's, and L
    if with_palette:
        yield from _list_palette(config, features)
    else:
        if not with_plane:
            yield from _list_film(config)
        yield "head.last", (3, 3, features, 2), True


def _list_unet(
    config: dict[str, Any], channels: int
) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    widths = unet_widths(config["size"], config["base"])
    yield "unet.first", (3, 3, 4 * channels, widths[0]), True
    for i, (before, after) in enumerate(itertools.pairwise(widths)):
        yield f"unet.down_{i}", (4, 4, before, after), True
    yield "unet.middle", (3, 3, widths[-1], widths[-1]), True
    yield "unet.context", (widths[-1], widths[-1]), True
    rising = widths[::-1]
    for i, (before, after) in enumerate(itertools.pairwise(rising)):
        yield f"unet.up_{i}", (4, 4, after, before), True
    for i, width in enumerate(rising[1:]):
        yield f"unet.refine_{i}", (3, 3, 2 * width, width), True
    yield "unet.fine", (3, 3, widths[0], 4 * config["base"]), True


def _list_palette(
    config: dict[str, Any], features: int
) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    count = config["palette_size"]
    pooled = 0 if config.get("parts") else unet_widths(config["size"], config["base"])[-1]
    if config.get("parts"):
        yield "head.gate", (PALETTE_UNITS[-1], count), True
        yield "head.lightness_gate", (len(GATE_CORNERS), count), False
    yield "head.last", (3, 3, features, count), True
    yield "head.summary", (pooled + 2 * count, SUMMARY_UNITS), True
    width = SUMMARY_UNITS + config["latent_dim"]
    for i, units in enumerate(PALETTE_UNITS):
        yield f"head.mlp_{i}", (width, units), True
        width = units
    yield "head.colors", (width, 2 * count), True


def _list_film(config: dict[str, Any]) -> Iterator[tuple[str, tuple[int, ...], bool]]:
    width = config["latent_dim"]
    for i, units in enumerate(FILM_UNITS):
        yield f"head.mlp_{i}", (width, units), True
        width = units
    for i, channels in enumerate(expanding_widths(config["size"], config["base"])):
        yield f"head.film_{i}", (width, 2 * channels), True


def unknown_network(folder: Path, error: Exception) -> ChromaError:
    """Return the error of a card that describes no network of Chroma."""
    return ChromaError(
        f"{files.printable(folder)}/{cards.CARD}: does not describe a network of Chroma ({error});"
        " train again, or copy the folder again"
    )


def unpack(content: bytes, shapes: list[tuple[int, ...]], folder: Path) -> list[np.ndarray]:
    """Return the arrays of a weights file as float32.

    Parameters
    ----------
    content : bytes
        Content of the file, whose checksum is that of its card.
    shapes : list of tuple of int
        Of the arrays that the network of the card has.
    folder : Path
        Where it lies, for the message.

    Returns
    -------
    list of ndarray of float32

    Raises
    ------
    ChromaError
        If it is no such file, its arrays have other shapes, or a value is not finite.
    """
    try:
        return _unpack(content, shapes)
    except Exception as error:  # safetensors raises its own errors for broken bytes
        message = files.printable(" ".join(str(error).split()))[:200]
        raise ChromaError(
            f"{files.printable(folder)}/{cards.WEIGHTS}: does not fit the network of its card"
            f" ({message}); train again, or copy the folder again"
        ) from None


def _unpack(content: bytes, shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    stored = load(content)
    if sorted(stored) != [f"{i:03d}" for i in range(len(shapes))]:
        raise ValueError("it has other arrays")
    arrays = [stored[name] for name in sorted(stored)]
    for array, shape in zip(arrays, shapes):
        if array.shape != shape or array.dtype not in (np.float32, np.float16):
            raise ValueError(f"an array is {array.dtype} {array.shape}, not float32 {shape}")
        if not np.isfinite(array).all():
            raise ValueError("a value is not finite")
    return [array.astype(np.float32, copy=False) for array in arrays]
