"""Weights on disk: arrays and a card, never code.

A folder of weights holds `weights.safetensors` (arrays) and `card.json` (what was trained, on
what, and the checksum of the arrays). The architecture comes from `generator` and `original`.
"""

import hashlib
from pathlib import Path
from typing import Any

import keras
import numpy as np
from safetensors.numpy import load, save

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.original import OriginalGenerator, build_original_generator

_BUILDERS = {"recipe": build_generator, "v0.2": build_original_generator}


def save_generator(
    generator: keras.Model, folder: str | Path, card: dict[str, Any], *, half: bool = False
) -> dict[str, Any]:
    """Write a generator's weights and card.

    Parameters
    ----------
    generator : keras.Model
        From `build_generator` or `build_original_generator`.
    folder : path
        Created if missing; files of these names in it are replaced.
    card : dict
        Facts to keep beside the weights, as JSON can hold them.
    half : bool
        Round to float16, which halves the file and changes no coloring visibly.

    Returns
    -------
    dict
        The card as written: with `networks`, `config`, `parameters` and `sha256`.
    """
    original = isinstance(generator, OriginalGenerator)
    card = {
        **card,
        "networks": "v0.2" if original else "recipe",
        "config": generator.config,
    }
    return save_arrays(generator.get_weights(), folder, card, half=half)


def save_arrays(
    arrays: list[np.ndarray], folder: str | Path, card: dict[str, Any], *, half: bool = False
) -> dict[str, Any]:
    """Write the weights of a network as they are, and their card; see `save_generator`.

    Parameters
    ----------
    arrays : list of ndarray of float32
        In the order of `keras.Model.get_weights`.
    folder : path
    card : dict
        With `networks` and `config`.
    half : bool
        As for `save_generator`.

    Returns
    -------
    dict
    """
    dtype = np.float16 if half else np.float32
    content = save({f"{i:03d}": np.asarray(a, dtype, order="C") for i, a in enumerate(arrays)})
    card = {
        **card,
        "parameters": int(sum(array.size for array in arrays)),
        "sha256": hashlib.sha256(content).hexdigest(),
    }
    folder = Path(folder)
    files.write_atomic(folder / cards.WEIGHTS, lambda path: path.write_bytes(content))
    files.write_json(folder / cards.CARD, card)
    return card


def load_generator(name: str | Path) -> tuple[keras.Model, dict[str, Any]]:
    """Load a generator; nothing in the files is run.

    Parameters
    ----------
    name : str or path
        A name from `cards.shipped_weights`, or a folder that `chroma train` wrote.

    Returns
    -------
    generator : keras.Model
    card : dict

    Raises
    ------
    ChromaError
        If the files are missing, damaged, changed or not of Chroma's networks.
    """
    card, content = cards.read_weights(name)
    folder = files.printable(cards.find_weights(name))
    try:
        generator = _BUILDERS[card["networks"]](**card["config"])
    except (TypeError, ValueError) as error:
        raise ChromaError(
            f"{folder}/{cards.CARD}: does not describe a network of Chroma ({error}); train "
            "again, or copy the folder again"
        ) from None
    try:
        arrays = _unpack(content, [tuple(variable.shape) for variable in generator.weights])
    except Exception as error:  # safetensors raises its own errors for broken bytes
        message = files.printable(" ".join(str(error).split()))[:200]
        raise ChromaError(
            f"{folder}/{cards.WEIGHTS}: does not fit the network of its card ({message}); train "
            "again, or copy the folder again"
        ) from None
    generator.set_weights(arrays)
    return generator, card


def _unpack(content: bytes, shapes: list[tuple[int, ...]]) -> list[np.ndarray]:
    """Return the arrays of a weights file; raise ValueError unless they have these shapes."""
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
