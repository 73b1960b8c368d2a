"""Folders of weights that are wrong in one way."""

import hashlib
import json

import pytest

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
    """Return the one line with which a file of a folder is refused."""
    with pytest.raises(ChromaError) as caught:
        weights.load_generator(folder)
    message = str(caught.value)
    assert message.startswith(f"{folder / name}: ") and "\n" not in message
    return message
