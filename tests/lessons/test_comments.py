"""Comments of settings and of empty answers, which a Korean copy has in Korean."""

import json
import re

import pytest

from chroma_lib.lessons import presets
from chroma_lib.lessons.comments import COMMENTS, has_translated_comments, in_korean

# Copies in one language say so in place of the choice.
OF_COPIES = {"language of the figures; this copy's text is Korean"}


@pytest.fixture(scope="module")
def on_pages():
    """All such comments in the notebooks."""
    found = set()
    for path in presets.notebooks():
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code" and has_translated_comments(cell["id"]):
                found |= set(re.findall(r"  # (.+)$", "".join(cell["source"]), re.MULTILINE))
    return found


def test_every_comment_has_its_korean_and_no_other_is_kept(on_pages):
    assert len(on_pages) > 50
    assert on_pages == COMMENTS.keys() - OF_COPIES


def test_code_stays_and_its_comment_becomes_korean():
    source = 'seed: int = 0\ngp_weight: float = 10.0  # weight of the gradient penalty\na = "#  b"'
    korean = in_korean(source).splitlines()
    assert korean[1] == "gp_weight: float = 10.0  # 그래디언트 페널티의 가중치"
    assert korean[::2] == source.splitlines()[::2]
