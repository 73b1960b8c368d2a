"""The model cards match the weights beside them: `python -m benchmarks cards`."""

import json
import re

import numpy as np
import pytest

from benchmarks.quality import card_text
from benchmarks.quality import cards as command
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.pictures.read import read_picture

CARDS = pytest.mark.parametrize("name", cards.shipped_weights())


def read_card(name):
    return (cards.find_weights(name) / "README.md").read_text(encoding="utf-8")


@CARDS
def test_the_card_describes_these_weights_in_both_languages(name):
    card = cards.load_card(name)
    english, korean = read_card(name).split("\n---\n")
    assert "## Known faults" in english
    assert "## 알려진 한계" in korean
    steps = [stage["steps"] for stage in cards.stages(card)]
    for part in (english, korean):
        assert card["sha256"] in part
        assert cards.WEIGHTS in part
        assert f"| {sum(steps):,} |" in part
        assert "| " + " | ".join(str(count) for count in steps) + " |" in part
        assert "![" in part
        assert "](grid.png)" in part


@CARDS
def test_the_card_is_what_the_templates_make_of_its_measures(name):
    measurement = command.stored_measurement(cards.find_weights(name))
    text = card_text.card_text(name, cards.load_card(name), measurement)
    assert read_card(name) == text
    assert "\n\n\n" not in text
    for table in re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


@CARDS
def test_the_measures_belong_to_these_weights_and_are_in_the_card(name):
    folder = cards.find_weights(name)
    measured = json.loads((folder / "measures.json").read_text(encoding="utf-8"))
    assert measured["values_sha256"] == command.values_digest(name)
    assert set(measured["real characters"]) == {"eileen", "lucy", "sylvie"}
    tables = list(measured["tables"].values())
    mean = np.mean([table["diversity_hair"]["model"] for table in tables])
    low = min(table["diversity_hair"]["low"] for table in tables)
    assert f"| diversity: hair | {mean:.3g} | {low:.3g} to " in read_card(name)


@CARDS
def test_the_grid_is_small_and_shows_25(name):
    path = cards.find_weights(name) / "grid.png"
    assert path.stat().st_size <= 400_000
    assert read_picture(path).rgb.shape == (5 * 98 - 2, 5 * 98 - 2, 3)


def test_the_digest_of_values_changes_with_any_value(tmp_path):
    generator = build_generator(32, base=2, latent_dim=10)
    weights.save_generator(generator, tmp_path / "one", {})
    before = command.values_digest(str(tmp_path / "one"))
    weights.save_generator(generator, tmp_path / "other", {"steps": 3})
    assert command.values_digest(str(tmp_path / "other")) == before
    values = generator.get_weights()
    values[3].flat[0] += 1e-3
    generator.set_weights(values)
    weights.save_generator(generator, tmp_path / "other", {})
    assert command.values_digest(str(tmp_path / "other")) != before


@pytest.mark.parametrize(
    "content", ["", "[]", '{"drawings": 64}', '{"values_sha256": 1, "tables": {}}']
)
def test_damaged_measures_are_refused_in_one_line(tmp_path, content):
    (tmp_path / "measures.json").write_text(content)
    with pytest.raises(ChromaError, match=r"measures\.json: .*; delete it, and") as refused:
        command.stored_measurement(tmp_path)
    assert "\n" not in str(refused.value)


def test_weights_without_measures_are_measured(tmp_path):
    assert command.stored_measurement(tmp_path) is None
