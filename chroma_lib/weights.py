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

from chroma_lib import ChromaError, pictures

WEIGHTS, CARD = "weights.npz", "card.json"
_SHIPPED = Path(__file__).parent / "weights_shipped"
# By name, because `networks` brings TensorFlow, which takes seconds and no card needs.
_BUILDERS = {"recipe": "build_generator", "v0.2": "build_original_generator"}


def shipped_weights(noise=None):
    """Return the names of the weights that come with Chroma.

    Parameters
    ----------
    noise : {"palette", "film", "input"}, optional
        Only those whose noise enters so. All but the palette's are there to compare with.

    Returns
    -------
    list of str
    """
    names = sorted(path.parent.name for path in _SHIPPED.glob(f"*/{CARD}"))
    if noise is None:
        return names
    return [name for name in names if load_card(name)["config"]["noise"] == noise]


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
    from chroma_lib import networks

    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {f"{i:03d}": value for i, value in enumerate(generator.get_weights())}
    content = io.BytesIO()
    np.savez(content, **arrays)
    original = isinstance(generator, networks.OriginalGenerator)
    card = {
        **card,
        "networks": "v0.2" if original else "recipe",
        "config": generator.config,
        "parameters": int(sum(array.size for array in arrays.values())),
        "sha256": hashlib.sha256(content.getvalue()).hexdigest(),
    }
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    pictures.write_beside(folder / WEIGHTS, lambda path: path.write_bytes(content.getvalue()))
    pictures.write_beside(folder / CARD, lambda path: path.write_text(text, encoding="utf-8"))
    return card


def find_weights(name):
    """Return the folder of shipped weights by name, or of one's own by path.

    Raises
    ------
    ChromaError
        If it is neither.
    """
    if str(name) in shipped_weights():
        return _SHIPPED / str(name)
    folder = Path(name)
    if (folder / CARD).is_file() and (folder / WEIGHTS).is_file():
        return folder
    raise ChromaError(
        f"no weights {str(name)!r}: use {', '.join(shipped_weights()) or 'a folder'}, or a "
        f"folder that `chroma train` wrote ({WEIGHTS} and {CARD})"
    )


def load_card(name):
    """Read the card of weights, by shipped name or folder."""
    path = find_weights(name) / CARD
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
        known = card["networks"] in _BUILDERS and isinstance(card["config"], dict)
        known = known and isinstance(card["sha256"], str)
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise ChromaError(f"{path}: not a card of `chroma train`; train again or copy it anew")
    return card


def stages(card):
    """Return the cards of all trainings behind a card, first to last: each went on from the last.

    Parameters
    ----------
    card : dict

    Returns
    -------
    list of dict
    """
    cards = [card]
    while "init" in cards[0]:
        cards.insert(0, cards[0]["init"])
    return cards


def load_generator(name):
    """Load a generator; nothing in the files is run.

    Parameters
    ----------
    name : str or path
        A name from `shipped_weights`, or a folder that `chroma train` wrote.

    Returns
    -------
    generator : keras.Model
    card : dict

    Raises
    ------
    ChromaError
        If the files are missing, damaged, changed or not of Chroma's networks.
    """
    from chroma_lib import networks

    card = load_card(name)
    path = find_weights(name) / WEIGHTS
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != card["sha256"]:
        raise ChromaError(f"{path}: checksum differs from its card's; copy both files anew")
    try:
        generator = getattr(networks, _BUILDERS[card["networks"]])(**card["config"])
        with np.load(io.BytesIO(content), allow_pickle=False) as stored:
            arrays = [stored[key] for key in sorted(stored.files)]
    except (TypeError, ValueError, zipfile.BadZipFile) as error:
        raise ChromaError(f"{path}: not weights of Chroma's networks ({error})") from error
    if [a.shape for a in arrays] != [tuple(v.shape) for v in generator.weights]:
        raise ChromaError(f"{path}: arrays do not fit the network of its card; train again")
    generator.set_weights(arrays)
    return generator, card
