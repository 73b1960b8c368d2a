"""Folders of weights that are wrong in one way."""

import hashlib
import json

import pytest

from chroma_lib.coloring.networks import load_generator
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, weights


def change_card(folder, **changes):
    """Change facts of a card."""
    path = folder / cards.CARD
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def replace_weights(folder, content):
    """Write another weights file, with a card that has its checksum."""
    (folder / cards.WEIGHTS).write_bytes(content)
    change_card(folder, sha256=hashlib.sha256(content).hexdigest())


def refusal(folder, name=cards.WEIGHTS):
    """Return the one line with which a file of a folder is refused, with Keras or without."""
    messages = []
    for read in (weights.load_generator, load_generator):
        with pytest.raises(ChromaError) as caught:
            read(folder)
        messages.append(str(caught.value))
    message, other = messages
    assert message.split(" (")[0] == other.split(" (")[0]  # details may name other functions
    assert message.startswith(f"{folder / name}: ") and "\n" not in message
    return message
