import re
import string
from pathlib import Path

import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.studio import labels
from chroma_lib.studio.labels import APP_LABELS, LABELS, label


def fields(text):
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


FRONT = Path(labels.__file__).parent / "front"


@pytest.mark.parametrize("table", [LABELS, APP_LABELS], ids=["slider", "app"])
def test_both_languages_have_the_same_values_and_the_right_letters(table):
    for english, korean in table.values():
        check(english, korean)


def check(english, korean):
    if english == "{part}, {share}%":
        assert korean == english
        return
    # A label for one coloring has the number in its text.
    assert fields(english) == fields(korean)
    assert not any("가" <= letter <= "힣" for letter in english)
    assert any("가" <= letter <= "힣" for letter in korean)


def test_the_page_uses_labels_that_exist_and_all_of_them():
    scripts = {path.name: path.read_text(encoding="utf-8") for path in FRONT.glob("app*")}
    page = scripts.pop("app.html")
    used = set(re.findall(r'data-(?:text|tip|name)="(\w+)"', page))
    for script in scripts.values():
        used |= set(re.findall(r'\btext\(\s*"(\w+)"', script))
    assert used and used <= set(APP_LABELS)
    # Others are named in the scripts or in the commands.
    python = "".join(path.read_text(encoding="utf-8") for path in FRONT.parent.glob("*.py"))
    python = python.replace(Path(labels.__file__).read_text(encoding="utf-8"), "")
    everything = page + python + "".join(scripts.values())
    for key in set(APP_LABELS) - used:
        stem = key.split("_")[0]
        assert f'"{key}"' in everything or f"`{stem}_${{" in everything, key
    # No text of a person's is in the scripts.
    assert not [
        name
        for name, script in scripts.items()
        if re.search("[가-힣]", script.replace("한국어", "").replace("크로마", ""))
    ]


def test_values_are_filled_in_and_braces_in_them_stay():
    assert label("region", "en", number=2, share=0.123) == "region 2, 12%"
    assert label("image", "ko", name="{folder}") == "채색한 {folder}"
    assert label("undo") == "undo / 되돌리기"


def test_an_unknown_language_is_refused():
    with pytest.raises(ChromaError, match="fr"):
        label("undo", "fr")
