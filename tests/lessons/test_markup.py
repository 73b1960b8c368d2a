import pytest

from chroma_lib.lessons.markup import formula_signs, only_in, parse_markup, rough_endings


def test_a_text_is_taken_apart():
    markup = parse_markup(
        "# Title `x`\n\nSee [the *page*](a.md#part), $a_1 * b_2$ and\n**bold** `c*d`.\n\n"
        "- one\n  - two\n1. three\n\n| a | b |\n|---|---|\n| `1` | $2$ |\n\n"
        "```python\ny = 1\n```\n\n    indented\n\n![picture](p.png) <img src='q.png'>\n\n"
        "<details><summary>Solution</summary>\n\n[b](https://b.org)\n\n</details>"
    )
    assert markup.headings == ["#"]
    assert markup.list_items == ["- one", "- two", "1. three"]
    assert markup.table_rows == ["| a | b |", "| `1` | $2$ |"]
    assert markup.code_blocks == ["```python\ny = 1\n```", "```\nindented\n```"]
    assert markup.code_spans == ["`1`", "`c*d`", "`x`"]
    assert markup.formulas == ["$2$", "$a_1 * b_2$"]
    assert markup.links == ["a.md#part", "https://b.org"]
    assert markup.images == ["p.png", "q.png"]
    assert markup.words.startswith("Title See the *page*, and bold .")
    assert markup.words.endswith("one two three a b picture Solution b")
    assert "Title" not in markup.sentences
    assert "one two three picture" in markup.sentences


def test_a_display_formula_may_start_its_lines_like_a_list():
    display = "$$\nx = y\n+ z\n- w_1 * 2\n$$"
    for text in (display, f"So\n{display} holds.", f"- item\n\n  {display.replace('y', 'u')}"):
        markup = parse_markup(text)
        assert len(markup.formulas) == 1
        assert markup.list_items == (["- item"] if "item" in text else [])
        assert "z" not in markup.words
    assert parse_markup("$$ never closed\n- one").list_items == ["- one"]


def test_prices_and_variables_are_no_formulas():
    assert parse_markup("It costs $5 or $6, in \\$a\\$ or `$HOME`.").formulas == []


def test_korean_addresses_are_shown_as_written():
    assert parse_markup("[시작](#시작-하기)").links == ["#시작-하기"]


def test_the_words_of_a_link_may_be_ignored():
    text = "[한국어](README.ko.md), [x](y.md)"
    assert parse_markup(text, ignored_link="README.ko.md").words == ", x"
    assert parse_markup(text).words == "한국어, x"


def test_formulas_with_words_may_change_their_order():
    assert formula_signs(r"$x = \text{mean of } y.$") == formula_signs(r"$x = y \text{의 평균}$")
    assert formula_signs("$a b$") != formula_signs("$b a$")


def test_what_one_list_lacks():
    assert only_in(["a", "a", "b"], ["a", "c"]) == (["a", "b"], ["c"])
    assert only_in(["A"], ["a"], key=str.lower) == ([], [])


@pytest.mark.parametrize(
    ("korean", "endings"),
    [
        ("그립니다. **그린다.** (그려요.) 그릴까요? 함께 봅시다.", ["그린다", "그려요"]),
        ("## 그린다.\n\n| 그린다. |\n|---|\n\n- 시간이 더 필요.\n\n`그린다.`", []),
    ],
)
def test_the_register_of_sentences_only(korean, endings):
    assert rough_endings(parse_markup(korean)) == endings
