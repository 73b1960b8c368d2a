"""Cards of weights: what was trained, on what, and the checksum of the arrays."""

import hashlib
import json
from pathlib import Path

from chroma_lib.errors import ChromaError

WEIGHTS, CARD = "weights.npz", "card.json"
SHIPPED = Path(__file__).parent.parent / "weights_shipped"
NETWORKS = ("recipe", "v0.2")
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
    names = sorted(path.parent.name for path in SHIPPED.glob(f"*/{CARD}"))
    if noise is None:
        return names
    return [name for name in names if load_card(name)["config"]["noise"] == noise]


def find_weights(name):
    """Return the folder of shipped weights by name, or of one's own by path.

    Raises
    ------
    ChromaError
        If it is neither.
    """
    if str(name) in shipped_weights():
        return SHIPPED / str(name)
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
        if card["networks"] not in NETWORKS:
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
