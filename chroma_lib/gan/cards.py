"""Cards of weights: what was trained, on what data, and the checksum of the arrays.

Reading a card does not import TensorFlow.
"""

import hashlib
from pathlib import Path
from typing import Any, Literal

from pydantic import ConfigDict, Field, field_validator

from chroma_lib import files
from chroma_lib.errors import ChromaError, closest_first
from chroma_lib.schemas import Schema, read_json
from chroma_lib.shell import command_line

WEIGHTS, CARD = "weights.safetensors", "card.json"
OLD_WEIGHTS = "weights.npz"  # of Chroma 0.x
SHIPPED = Path(__file__).parent.parent / "weights_shipped"
MAX_PARAMETERS = 2**27  # the largest network that Chroma builds has 111 million
MAX_CARD_BYTES = 4 * 2**20  # one training's card has 1,500
MAX_HEADER_BYTES = 2**16  # of a weights file: names and shapes, generously
_REMEDY = "train again, or copy the folder again"


class Card(Schema):
    """The content of `card.json`. Facts that are not listed here are kept as they are."""

    model_config = ConfigDict(extra="allow")

    networks: Literal["recipe", "v0.2"]
    config: dict[str, int | str | list[str]]
    parameters: int = Field(gt=0, le=MAX_PARAMETERS)
    sha256: str
    replaces_sha256: str = ""  # checksum of the same arrays in the format of Chroma 0.x
    recipe: dict[str, Any] = Field(default_factory=dict)
    data: dict[str, Any] = Field(default_factory=dict)
    steps: int = 0
    versions: dict[str, Any] = Field(default_factory=dict)
    # The training that this one started from. It may be absent, but not null.
    init: "Card" = None  # type: ignore[assignment]

    @field_validator("recipe")
    @classmethod
    def _check_sharpness(cls, recipe: dict[str, Any]) -> dict[str, Any]:
        sharpness = recipe.get("mask_sharpness", 1)
        if type(sharpness) not in (int, float) or not 1e-6 < sharpness < 1e6:
            raise ValueError("mask_sharpness must be a number from 1e-6 to 1e6")
        return recipe


def shipped_weights(noise: str | None = None) -> list[str]:
    """Return the names of the weights that come with Chroma.

    Parameters
    ----------
    noise : {"palette", "film", "input"}, optional
        Only weights with this noise head. All but the palette's are there for comparison.

    Returns
    -------
    list of str
    """
    names = sorted(path.parent.name for path in SHIPPED.glob(f"*/{CARD}"))
    if noise is None:
        return names
    return [name for name in names if load_card(name)["config"]["noise"] == noise]


def find_weights(name: str | Path) -> Path:
    """Return the folder of shipped weights by name, or of one's own by path.

    Parameters
    ----------
    name : str or path
        A name from `shipped_weights`, or a folder that `chroma train` wrote.

    Returns
    -------
    Path

    Raises
    ------
    ChromaError
        If it is neither, or holds weights of Chroma 0.x.
    """
    if str(name) in shipped_weights():
        return SHIPPED / str(name)
    folder = Path(name)
    if (folder / CARD).is_file():
        if (folder / WEIGHTS).is_file():
            return folder
        if (folder / OLD_WEIGHTS).is_file():
            raise ChromaError(
                f"{folder / OLD_WEIGHTS}: has the format of Chroma 0.x; convert it with "
                f"`{command_line('chroma', 'convert', folder)}`"
            )
    likely = closest_first(str(name), shipped_weights())
    raise ChromaError(
        f"no weights {str(name)!r}: use {', '.join(likely) or 'a folder'}, or a "
        f"folder that `chroma train` wrote ({WEIGHTS} and {CARD})"
    )


def load_card(name: str | Path) -> dict[str, Any]:
    """Read the card of weights.

    Parameters
    ----------
    name : str or path
        As for `find_weights`.

    Returns
    -------
    dict

    Raises
    ------
    ChromaError
        If there are no such weights, or the file is not a card.
    """
    return read_card(find_weights(name) / CARD)


def read_card(path: Path) -> dict[str, Any]:
    """Read a card file; see `load_card`."""
    card = read_json(path, Card, remedy=_REMEDY, largest=MAX_CARD_BYTES)
    return card.model_dump(exclude_unset=True)


def stages(card: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the cards of all trainings behind a card, first to last.

    Each training started from the weights of the one before.

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


def read_weights(name: str | Path) -> tuple[dict[str, Any], bytes]:
    """Read weights and verify their checksum, without building their network.

    Parameters
    ----------
    name : str or path
        As for `find_weights`.

    Returns
    -------
    card : dict
    content : bytes
        Content of the weights file.

    Raises
    ------
    ChromaError
        If the files are missing, damaged or changed.
    """
    card, path = load_card(name), find_weights(name) / WEIGHTS
    return card, read_verified(path, card)


def read_verified(path: Path, card: dict[str, Any]) -> bytes:
    """Return the content of a weights file whose checksum is that of its card.

    Parameters
    ----------
    path : Path
    card : dict

    Returns
    -------
    bytes

    Raises
    ------
    ChromaError
        If the file cannot be read, is larger than its card allows, or has another checksum.
    """
    shown, largest = files.printable(path), 4 * card["parameters"] + MAX_HEADER_BYTES
    try:
        with open(path, "rb") as file:
            content = file.read(largest + 1)
    except OSError as error:
        raise ChromaError(f"{shown}: cannot be read ({error.strerror}); copy it again") from None
    if len(content) > largest:
        raise ChromaError(f"{shown}: is larger than {largest:,} bytes; copy it again")
    if hashlib.sha256(content).hexdigest() != card["sha256"]:
        raise ChromaError(f"{shown}: checksum differs from its card's; copy both files again")
    return content
