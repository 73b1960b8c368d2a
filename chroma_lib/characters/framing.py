"""How much of a character a drawing shows."""

import random
from typing import Literal, get_args

from chroma_lib.characters.geometry import weighted
from chroma_lib.errors import ChromaError

Framing = Literal["bust", "figure", "half", "mixed"]
FRAMINGS: tuple[str, ...] = get_args(Framing)
MIX = {"figure": 45, "half": 20, "shoulders": 20, "close": 15}


def choose_view(drawing: int, framing: str) -> str:
    """Return what a drawing shows.

    Parameters
    ----------
    drawing : int
        Seed.
    framing : {"bust", "figure", "half", "mixed"}

    Returns
    -------
    str
        "bust", "figure", "half", or one of "shoulders" and "close": busts in which each garment
        has its own color.

    Raises
    ------
    ChromaError
        If the framing is not one of the four.
    """
    if framing not in FRAMINGS:
        raise ChromaError(f"framing must be one of {', '.join(FRAMINGS)}; got {framing!r}")
    if framing != "mixed":
        return framing
    return weighted(random.Random(f"chroma framing {drawing}"), MIX)
