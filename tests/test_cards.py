"""The model cards, held against the weights that they tell of: `python benchmarks/cards.py`."""

import json

import numpy as np
import pytest

from chroma_lib.gan import cards
from chroma_lib.pictures.read import read_picture

CARDS = pytest.mark.parametrize("name", cards.shipped_weights())


@CARDS
def test_the_card_tells_of_these_weights_in_both_languages(name):
    card = cards.load_card(name)
    text = (cards.find_weights(name) / "README.md").read_text(encoding="utf-8")
    english, korean = text.split("\n---\n")
    assert "## Known faults" in english
    assert "## 알려진 한계" in korean
    steps = [stage["steps"] for stage in cards.stages(card)]
    for part in (english, korean):
        assert card["sha256"] in part
        assert f"| {sum(steps):,} |" in part
        assert "| " + " | ".join(str(count) for count in steps) + " |" in part
        assert "![" in part and "](grid.png)" in part


@CARDS
def test_the_measures_are_of_these_weights_and_in_the_card(name):
    folder = cards.find_weights(name)
    measured = json.loads((folder / "measures.json").read_text(encoding="utf-8"))
    assert measured["sha256"] == cards.load_card(name)["sha256"]
    assert set(measured["real characters"]) == {"eileen", "lucy", "sylvie"}
    tables = list(measured["tables"].values())
    mean = np.mean([table["diversity_hair"]["model"] for table in tables])
    low = min(table["diversity_hair"]["low"] for table in tables)
    text = (folder / "README.md").read_text(encoding="utf-8")
    assert f"| diversity: hair | {mean:.3g} | {low:.3g} to " in text


@CARDS
def test_the_grid_is_small_and_shows_25(name):
    path = cards.find_weights(name) / "grid.png"
    assert path.stat().st_size <= 400_000
    assert read_picture(path).rgb.shape == (5 * 98 - 2, 5 * 98 - 2, 3)
