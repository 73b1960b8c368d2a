import string

import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.studio.labels import LABELS, label


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", LABELS)
def test_both_languages_have_the_same_values_and_the_right_letters(key):
    english, korean = LABELS[key]
    # A label for one coloring has the number in its text.
    assert fields(english) == fields(korean)
    assert not any("가" <= letter <= "힣" for letter in english)
    assert any("가" <= letter <= "힣" for letter in korean)


def test_values_are_filled_in_and_braces_in_them_stay():
    assert label("region", "en", number=2, share=0.123) == "region 2, 12%"
    assert label("image", "ko", name="{folder}") == "채색한 {folder}"
    assert label("undo") == "undo / 되돌리기"


def test_an_unknown_language_is_refused():
    with pytest.raises(ChromaError, match="fr"):
        label("undo", "fr")
