"""Markdown as the twin check sees it: what must agree between languages, and the plain words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from html.parser import HTMLParser
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it.token import Token

HANGUL = re.compile("[가-힣]")
_DISPLAY = re.compile(r"\$\$.+?\$\$", re.DOTALL)
# Dollar signs that are no formula's, as of a price, have a space inside or a digit behind.
_FORMULA = re.compile(rf"{_DISPLAY.pattern}|\$(?!\s)[^$]+(?<![\s\\])\$(?!\d)", re.DOTALL)
# A Korean noun that ends like a verb; a list item may consist of such a noun only.
_NOUNS = ("필요", "개요", "주요", "수요")
_POLITE = ("니다", "시다", "까요")


@dataclass
class Markup:
    """A parsed Markdown text.

    Attributes
    ----------
    source : str
        The text itself.
    headings : list of str
        ``"#"`` to ``"######"``.
    list_items, table_rows : list of str
        The first line of each.
    code_blocks : list of str
        Language and content.
    code_spans, formulas, links, images : list of str
        Sorted, since a translation may change their order. Links and images are addresses.
    words : str
        The text without code and formulas, in one line. Italics keep their asterisks.
    sentences : str
        As `words`, without headings and tables.
    """

    source: str
    headings: list[str] = field(default_factory=list)
    list_items: list[str] = field(default_factory=list)
    table_rows: list[str] = field(default_factory=list)
    code_blocks: list[str] = field(default_factory=list)
    code_spans: list[str] = field(default_factory=list)
    formulas: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    images: list[str] = field(default_factory=list)
    words: str = ""
    sentences: str = ""


@dataclass(frozen=True)
class Difference:
    """A point in which a text and its translation do not agree.

    Attributes
    ----------
    message : str
    english, korean : str
        The piece of each text that shows it; empty where there is none.
    """

    message: str
    english: str = ""
    korean: str = ""


# The two rules of formulas are written here: mdit-py-plugins has some too, but nothing else here
# needs that package.


def _formula(state, silent):
    """Parse a formula, before Markdown sees stars and underscores in it."""
    match = _FORMULA.match(state.src, state.pos)
    if match is None:
        return False
    if not silent:
        state.push("formula", "", 0).content = match[0]
    state.pos = match.end()
    return True


def _formula_lines(state, first, last, silent):
    """Keep the lines of a display formula together, even if one starts like a list item."""
    match = _DISPLAY.match(state.src, state.bMarks[first] + state.tShift[first])
    if match is None or match.end() > state.eMarks[last - 1]:
        return False
    if silent:
        return True
    state.line = next(n for n in range(first, last) if match.end() <= state.eMarks[n]) + 1
    state.push("paragraph_open", "p", 1)
    token = state.push("inline", "", 0)
    token.map, token.children = [first, state.line], []
    token.content = state.getLines(first, state.line, state.blkIndent, False).strip()
    state.push("paragraph_close", "p", -1)
    return True


@cache
def _parser():
    from markdown_it import MarkdownIt  # here, because every command imports this module

    parser = MarkdownIt("commonmark").enable("table")
    parser.inline.ruler.before("escape", "formula", _formula)
    parser.block.ruler.before("list", "formula_lines", _formula_lines, {"alt": ["paragraph"]})
    parser.normalizeLink = lambda address: address  # shown as written, Korean letters too
    return parser


def parse_tokens(text: str) -> list[Token]:
    """Parse Markdown into markdown-it's tokens.

    Parameters
    ----------
    text : str

    Returns
    -------
    list of markdown_it.token.Token
    """
    return _parser().parse(text)


def parse_markup(text: str, *, ignored_link: str | None = None) -> Markup:
    """Parse Markdown into what the twin check compares.

    Parameters
    ----------
    text : str
        CommonMark with tables, formulas in dollar signs, and HTML.
    ignored_link : str, optional
        The words of links whose address contains this are left out.

    Returns
    -------
    Markup
    """
    markup, lines = Markup(text), text.split("\n")
    words: list[str] = []
    sentences: list[str] = []
    open_blocks: set[str] = set()  # headings and tables, which hold no sentences
    tokens = parse_tokens(text)
    for i, token in enumerate(tokens):
        if token.type in ("heading_open", "table_open"):
            open_blocks.add(token.tag)
        elif token.type in ("heading_close", "table_close"):
            open_blocks.remove(token.tag)
        if token.type == "heading_open":
            markup.headings.append("#" * int(token.tag[1]))
        elif token.type == "list_item_open":
            markup.list_items.append(lines[_first_line(token)].strip())
        elif token.type == "tr_open":
            cell = next(t for t in tokens[i:] if t.type == "inline")
            markup.table_rows.append(lines[_first_line(cell)].strip())
        elif token.type in ("fence", "code_block"):
            markup.code_blocks.append(f"```{token.info}\n{token.content}```")
        elif token.type in ("inline", "html_block"):
            parts = _read_inline(markup, token.children or [token], ignored_link)
            words += parts
            sentences += [] if open_blocks else parts
    for found in (markup.code_spans, markup.links, markup.images):
        found.sort()
    markup.formulas.sort(key=formula_signs)
    markup.words, markup.sentences = (" ".join("".join(p).split()) for p in (words, sentences))
    return markup


def _first_line(token):
    return token.map[0]


def _read_inline(markup, tokens, ignored_link):
    """Add what a paragraph holds to a markup; return its words in parts."""
    parts, hidden = [], False
    for token in tokens:
        text = " "  # of a code span, a formula, a line break
        if token.type == "text":
            text = token.content
        elif token.type in ("em_open", "em_close"):
            text = "*"
        elif token.type in ("strong_open", "strong_close"):
            text = ""
        elif token.type == "code_inline":
            markup.code_spans.append(f"`{token.content}`")
        elif token.type == "formula":
            markup.formulas.append(token.content)
        elif token.type == "image":
            markup.images.append(token.attrs["src"])
            text = token.content
        elif token.type == "link_open":
            markup.links.append(token.attrs["href"])
            hidden, text = bool(ignored_link) and ignored_link in token.attrs["href"], ""
        elif token.type == "link_close":
            hidden, text = False, ""
        elif token.type.startswith("html"):
            text = _read_html(markup, token.content)
        parts.append(" " if hidden else text)
    return [*parts, " "]


class _Html(HTMLParser):
    """Collects the addresses and the words of some HTML."""

    def __init__(self):
        super().__init__()
        self.links, self.images, self.words = [], [], []

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
        if tag == "img" and values.get("src"):
            self.images.append(values["src"])

    def handle_data(self, data):
        self.words.append(data)


def _read_html(markup, source):
    html = _Html()
    html.feed(source)
    html.close()
    markup.links += html.links
    markup.images += html.images
    return f" {' '.join(html.words)} "


def formula_signs(formula: str) -> str:
    r"""Return the signs of a formula, equal for formulas that differ only in their words.

    A full stop belongs to the sentence. Words in ``\text{}`` are translated, and the signs around
    words may change their order.

    Parameters
    ----------
    formula : str

    Returns
    -------
    str
    """
    symbols, word_count = re.subn(r"\\text\{[^}]*\}", "", formula.strip("$"))
    symbols = re.sub(r"[\s.,]|\\[,;!]", "", symbols)
    return "".join(sorted(symbols)) if word_count else symbols


def only_in(
    left: Iterable[str], right: Iterable[str], *, key: Callable[[str], str] = str
) -> tuple[list[str], list[str]]:
    """Return what only the left list holds, and what only the right one does.

    Parameters
    ----------
    left, right : iterable of str
    key : callable
        Items with the same key count as equal.

    Returns
    -------
    only_left, only_right : list of str
    """
    only_left, only_right = [], list(right)
    for item in left:
        match = next((other for other in only_right if key(other) == key(item)), None)
        if match is None:
            only_left.append(item)
        else:
            only_right.remove(match)
    return only_left, only_right


def rough_endings(korean: Markup) -> list[str]:
    """Return the last words of sentences that end in 해라체 or 해요체; questions in -까요 are fine.

    Parameters
    ----------
    korean : Markup

    Returns
    -------
    list of str
    """
    endings = re.findall(r"([가-힣]+[다요])[.!?][)*\"”]*(?:\s|$)", korean.sentences)
    return [word for word in endings if not word.endswith(_POLITE + _NOUNS)]


def shorten(text: str, length: int = 160) -> str:
    """Return a text in one line, cut after `length` characters."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
