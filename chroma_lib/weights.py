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
# What a card may tell, and of what kind it is.
_FACTS = {
    "networks": str,
    "config": dict,
    "parameters": int,
    "sha256": str,
    "recipe": dict,
    "data": dict,
    "steps": int,
    "versions": dict,
}
_NEEDED = ("networks", "config", "parameters", "sha256")
_LARGEST_CARD = 4 * 2**20  # bytes; one training's is 1,500
_MOST_STAGES = 300  # of trainings in a card, each within the next
_MOST_PARAMETERS = 2**27  # the largest network that `networks` builds has 111 million
_AROUND_ARRAYS = 2**16  # bytes that `numpy.savez` writes besides the values, generously


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
    """Read the card of weights, by shipped name or folder.

    Raises
    ------
    ChromaError
        If there are no such weights, or the file is no card.
    """
    path = find_weights(name) / CARD
    content = _read(path, _LARGEST_CARD)
    try:
        card = json.loads(content.decode("utf-8"), parse_constant=_refuse_constant)
        _check_card(card)
    except (ValueError, RecursionError) as error:
        raise ChromaError(
            f"{path}: not a card of `chroma train` ({error}); train again or copy it anew"
        ) from None
    return card


def _read(path, most):
    """Return a file's bytes, so many at most."""
    try:
        with open(path, "rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise ChromaError(f"{path}: cannot be read ({error.strerror}); copy it anew") from None
    if len(content) > most:
        raise ChromaError(f"{path}: more than the {most:,} bytes it may have; copy it anew")
    return content


def _refuse_constant(constant):
    raise ValueError(f"{constant} is no number")


def _check_card(card):
    """Raise ValueError unless it is a card, and so are those in it that it went on from."""
    for _ in range(_MOST_STAGES):
        if not isinstance(card, dict):
            raise ValueError("no JSON object")
        wrong = [
            name for name, kind in _FACTS.items() if not isinstance(card.get(name, kind()), kind)
        ]
        wrong += [name for name in _NEEDED if name not in card]
        if wrong:
            raise ValueError(f"wrong {wrong[0]!r}")
        if card["networks"] not in _BUILDERS:
            raise ValueError("unknown 'networks'")
        if not 0 < card["parameters"] <= _MOST_PARAMETERS:
            raise ValueError("wrong 'parameters'")
        # `type`, since True is an int too.
        if not all(type(value) in (int, str) for value in card["config"].values()):
            raise ValueError("wrong 'config'")
        sharpness = card.get("recipe", {}).get("mask_sharpness", 1)
        if type(sharpness) not in (int, float) or not 1e-6 < sharpness < 1e6:
            raise ValueError("wrong 'mask_sharpness'")
        if "init" not in card:
            return
        card = card["init"]
    raise ValueError(f"more than {_MOST_STAGES} trainings")


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


def read_weights(name):
    """Read weights and check that they are whole, without building their network.

    Parameters
    ----------
    name : str or path
        A name from `shipped_weights`, or a folder that `chroma train` wrote.

    Returns
    -------
    card : dict
    content : bytes
        Of `weights.npz`.

    Raises
    ------
    ChromaError
        If the files are missing, damaged or changed.
    """
    card, path = load_card(name), find_weights(name) / WEIGHTS
    content = _read(path, 4 * card["parameters"] + _AROUND_ARRAYS)
    if hashlib.sha256(content).hexdigest() != card["sha256"]:
        raise ChromaError(f"{path}: checksum differs from its card's; copy both files anew")
    return card, content


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
    from chroma_lib import networks

    card, content = read_weights(name)
    folder = find_weights(name)
    try:
        generator = getattr(networks, _BUILDERS[card["networks"]])(**card["config"])
    except (TypeError, ValueError) as error:
        raise ChromaError(
            f"{folder / CARD}: not a network of Chroma's ({error}); train again or copy it anew"
        ) from None
    try:
        arrays = _unpack(content, [tuple(variable.shape) for variable in generator.weights])
    except Exception as error:  # whatever the readers of zip and npy raise at broken bytes
        raise ChromaError(
            f"{folder / WEIGHTS}: does not fit the network of its card ({error}); train again or "
            "copy both files anew"
        ) from None
    generator.set_weights(arrays)
    return generator, card


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
