"""Weights on disk: arrays and a card, never code.

A folder of weights holds `weights.safetensors` (arrays) and `card.json` (what was trained, on
what, and the checksum of the arrays). The architecture comes from `generator` and `original`.
"""

import hashlib
from pathlib import Path
from typing import Any

import keras
import numpy as np
from safetensors.numpy import save

from chroma_lib import files
from chroma_lib.gan import cards
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.original import OriginalGenerator, build_original_generator
from chroma_lib.gan.stored import unknown_network, unpack

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
    folder = cards.find_weights(name)
    try:
        generator = _BUILDERS[card["networks"]](**card["config"])
    except (TypeError, ValueError) as error:
        raise unknown_network(folder, error) from None
    shapes = [tuple(variable.shape) for variable in generator.weights]
    generator.set_weights(unpack(content, shapes, folder))
    return generator, card
