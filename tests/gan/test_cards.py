"""Cards are data from anywhere: what does not fit is refused in one line."""

import json

import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards
from tests.helpers.weights import change_card, refusal


def test_stages_come_from_first_to_last():
    card = {"steps": 3, "init": {"steps": 2, "init": {"steps": 1}}}
    assert [stage["steps"] for stage in cards.stages(card)] == [1, 2, 3]


def test_an_unknown_name_lists_the_known():
    known = "no weights 'dcgann': use dcgan, .*dcgan_128, .*wgan_gp_256, or a folder"
    with pytest.raises(ChromaError, match=known):
        cards.load_card("dcgann")


def test_facts_of_one_s_own_are_kept(saved):
    change_card(saved[1], mine={"a": [1.5, None]}, steps=7)
    card = cards.load_card(saved[1])
    assert card["mine"] == {"a": [1.5, None]} and card["steps"] == 7
    assert "replaces_sha256" not in card and "recipe" not in card


@pytest.mark.parametrize(
    "changes",
    [
        {"networks": "pix2pix"},
        {"networks": ["recipe"]},
        {"config": 3},
        {"sha256": None},
        {"recipe": []},
        {"recipe": {"mask_sharpness": "2"}},
        {"recipe": {"mask_sharpness": 0}},
        {"recipe": {"mask_sharpness": True}},
        {"recipe": {"mask_sharpness": 10**400}},
        {"recipe": {"mask_sharpness": 1e-320}},
        {"steps": "many"},
        {"parameters": 1.5},
        {"parameters": 10**12},
        {"init": None},
        {"init": {"steps": 3}},
        {"config": {"size": 64.0}},
        {"config": {"size": True}},
        {"config": {"size": None}},
        {"config": {"size": {}}},
    ],
)
def test_a_foreign_card_is_refused_with_the_field(saved, changes):
    change_card(saved[1], **changes)
    (field,) = changes
    assert f"'{field}" in refusal(saved[1], "card.json")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"null",
        b"\xff\xfe{}",
        b'{"networks": "recipe"}',
        b'{"networks": "recipe", "seconds": NaN}',
        b'{"steps": ' + b"9" * 5000 + b"}",
        b"[" * 100_000,
        b'{"init":' * 100_000,
    ],
    ids=lambda content: content[:12].decode(errors="replace"),
)
def test_what_is_no_card_is_refused(saved, content):
    (saved[1] / "card.json").write_bytes(content)
    assert "train again, or copy the folder again" in refusal(saved[1], "card.json")


def test_a_card_nested_without_end_is_refused(saved):
    card = json.loads((saved[1] / "card.json").read_text())
    plain = {key: card[key] for key in ("networks", "config", "parameters", "sha256")}
    start, end = json.dumps(plain)[:-1] + ', "init": ', "}"
    for count, is_card in ((2, True), (900, False)):
        text = start * count + json.dumps(plain) + end * count
        (saved[1] / "card.json").write_text(text)
        if is_card:
            assert len(cards.stages(cards.load_card(saved[1]))) == count + 1
        else:
            assert "recursion limit" in refusal(saved[1], "card.json")


def test_a_huge_card_is_not_read_to_its_end(saved):
    with open(saved[1] / "card.json", "r+b") as file:
        file.truncate(2**40)  # of which nothing is on the disk
    assert "bytes" in refusal(saved[1], "card.json")


def test_weights_of_chroma_0_x_are_refused_with_how_to_convert_them(saved):
    (saved[1] / cards.WEIGHTS).rename(saved[1] / cards.OLD_WEIGHTS)
    message = refusal(saved[1], cards.OLD_WEIGHTS)
    assert f"convert it with `chroma convert {saved[1]}`" in message
