import pytest

from chroma_lib import language
from chroma_lib.errors import ChromaError


def test_text_in_each_language():
    assert language.text("step", "스텝") == "step / 스텝"
    assert language.text("step", "스텝", "both", separator="\n") == "step\n스텝"
    assert language.text("step", "스텝", "en") == "step"
    assert language.text("step", "스텝", "ko") == "스텝"
    with pytest.raises(ChromaError, match=r"'fr'.*both, en, ko"):
        language.text("step", "스텝", "fr")


def test_a_word_that_is_the_same_in_both_languages_is_shown_once():
    assert language.text("FiLM", "FiLM") == "FiLM"


def test_a_table_lines_up_with_korean():
    table = language.table(["truth", "정답"], [("hair", ["1.5", 2]), ("머리카락", ["10.25", 3])])
    assert table.splitlines() == [
        "          truth  정답",
        "hair        1.5     2",
        "머리카락  10.25     3",
    ]
    assert language.table([""], [("hair", [1])]) == "hair  1"
