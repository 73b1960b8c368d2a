import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.lessons.glossary import Term, read_glossary, wrong_terms
from chroma_lib.lessons.markup import parse_markup
from tests.helpers.lessons import NOTEBOOK_FOLDER

HEAD = "| English | Korean | avoid | meaning |\n|---|---|---|---|\n"


def wrong(english, korean, *terms):
    found = wrong_terms(parse_markup(english), parse_markup(korean), terms)
    return [(one.message, one.english, one.korean) for one in found]


def test_longer_terms_are_taken_first():
    terms = [
        Term(("weight",), ("가중치",), "", ()),
        Term(("weight clipping",), ("클리핑",), "", ()),
    ]
    assert wrong("Weight clipping is old.", "클리핑은 오래되었습니다.", *terms) == []
    assert wrong("Many weights.", "많은 무게.", *terms) == [
        ("the glossary calls 'weight' 가중치", "weights", "")
    ]
    # A word inside another is another word; code and formulas hold none.
    assert wrong("weightless `weight` $weight$", "없음", *terms) == []


def test_a_dagger_says_that_a_term_is_not_checked(tmp_path):
    path = tmp_path / "glossary.md"
    path.write_text(HEAD + "| step, stride † | 스텝, 스트라이드 | 스탭 | a step / 한 걸음 |\n")
    (term,) = read_glossary(path)
    assert term == Term(
        ("step", "stride"), ("스텝", "스트라이드"), "a step / 한 걸음", ("스탭",), checked=False
    )
    assert wrong("Two steps.", "두 걸음.", term) == []
    ((message, _, _),) = wrong("Two steps.", "두 스탭.", term)
    assert message == "the glossary says 스텝, not 스탭"


def test_terms_are_found_as_a_reader_finds_them():
    light = Term(("lightness",), ("명도", "밝-"), "", ())
    assert wrong("Its lightness.", "얼마나 밝은지.", light) == []
    assert wrong("Its lightness.", "얼마나 센지.", light) != []
    penalty = Term(("penalty",), ("페널티",), "", ())
    assert wrong("Two penalties.", "두 벌점.", penalty) != []
    film = Term(("FiLM",), ("FiLM",), "", ())
    assert wrong("A film of it.", "영화.", film) == []
    # Part of another word is another word; a paper's title is not translated.
    gamut = Term(("gamut",), ("색역",), "", ("색 영역",))
    assert wrong("skin", "피부색 영역입니다.", gamut) == []
    assert wrong("skin", "그 색 영역입니다.", gamut) == [
        ("the glossary says 색역, not 색 영역", "", "색 영역")
    ]
    assert wrong("Read *The Gamut*.", "*The Gamut*을 읽으십시오.", gamut) == []


def test_the_glossary_is_one_term_a_row():
    terms = read_glossary(NOTEBOOK_FOLDER / "glossary.md")
    first = [term.english[0] for term in terms]
    assert len(set(first)) == len(first) and 50 <= len(first) <= 100
    assert first == sorted(first, key=str.lower)
    for term in terms:
        assert term.korean and " / " in term.meaning, term
        assert not set(term.korean) & set(term.avoid), term


def test_a_glossary_without_terms_is_refused(tmp_path):
    (tmp_path / "glossary.md").write_text("# Glossary\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    with pytest.raises(ChromaError, match="holds no table of four columns"):
        read_glossary(tmp_path / "glossary.md")
    with pytest.raises(ChromaError, match="no glossary"):
        read_glossary(tmp_path / "other.md")
