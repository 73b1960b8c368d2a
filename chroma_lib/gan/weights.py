"""Weights on disk: arrays and a card, never code.

A folder of weights holds `weights.npz` (numpy arrays, no pickle) and `card.json` (what was
trained, on what, and the checksum of the arrays). The architecture comes from `networks`.
"""

import hashlib
import io
import json
import zipfile
from pathlib import Path

import numpy as np

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards


def save_generator(generator, folder, card):
    """Write a generator's weights and card.

    Parameters
    ----------
    generator : keras.Model
        From `build_generator` or `build_original_generator`.
    folder : path
        Made if missing; files of these names in it are replaced.
    card : dict
        Facts to keep beside the weights; must go into JSON.

    Returns
    -------
    dict
        The card as written: with `networks`, `config`, `parameters` and `sha256`.
    """
    from chroma_lib.gan.original import OriginalGenerator

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {f"{i:03d}": value for i, value in enumerate(generator.get_weights())}
    content = io.BytesIO()
    np.savez(content, **arrays)
    original = isinstance(generator, OriginalGenerator)
    card = {
        **card,
        "networks": "v0.2" if original else "recipe",
        "config": generator.config,
        "parameters": int(sum(array.size for array in arrays.values())),
        "sha256": hashlib.sha256(content.getvalue()).hexdigest(),
    }
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    files.write_atomic(folder / cards.WEIGHTS, lambda path: path.write_bytes(content.getvalue()))
    files.write_atomic(folder / cards.CARD, lambda path: path.write_text(text, encoding="utf-8"))
    return card


def load_generator(name):
    """Load a generator; nothing in the files is run.

    Parameters
    ----------
    name : str or path
        As for `read_weights`.

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
        generator = _build(card)
    except (TypeError, ValueError) as error:
        raise ChromaError(
            f"{folder / cards.CARD}: not a network of Chroma's ({error}); train again or copy it anew"
        ) from None
    try:
        arrays = _unpack(content, [tuple(variable.shape) for variable in generator.weights])
    except Exception as error:  # whatever the readers of zip and npy raise at broken bytes
        raise ChromaError(
            f"{folder / cards.WEIGHTS}: does not fit the network of its card ({error}); train again or "
            "copy both files anew"
        ) from None
    generator.set_weights(arrays)
    return generator, card


def _build(card):
    from chroma_lib.gan.original import build_original_generator
    from chroma_lib.gan.unet import build_generator

    builders = {"recipe": build_generator, "v0.2": build_original_generator}
    return builders[card["networks"]](**card["config"])


def _unpack(content, shapes):
    """Return the arrays of a `weights.npz`; raise unless it is as `save_generator` writes it.

    `numpy.load` would take memory for whatever shape an array says it has.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        entries = archive.infolist()
        if [entry.filename for entry in entries] != [f"{i:03d}.npy" for i in range(len(shapes))]:
            raise ValueError("other arrays")
        if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
            raise ValueError("compressed")
        return [_array(archive.read(entry), shape) for entry, shape in zip(entries, shapes)]


def _array(content, shape):
    file = io.BytesIO(content)
    np.lib.format.read_magic(file)
    found, _, dtype = np.lib.format.read_array_header_1_0(file)
    if (found, dtype) != (shape, np.float32):
        raise ValueError(f"an array of {dtype} {found}, not float32 {shape}")
    file.seek(0)
    array = np.lib.format.read_array(file, allow_pickle=False)
    if not np.isfinite(array).all():
        raise ValueError("a value that is not finite")
    return array
