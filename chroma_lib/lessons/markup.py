"""Markdown as the twin check sees it: code, formulas and plain words."""

import re

HANGUL = re.compile("[가-힣]")
_FENCE = re.compile(r"^```.*?^```", re.M | re.S)
_CODE = re.compile(r"`[^`\n]+`")
_DISPLAY = re.compile(r"\$\$.+?\$\$", re.S)
_INLINE = re.compile(r"\$[^$]+\$")
_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\(([^)\s]+)\)")
# What each cell has, counted in both languages: name -> pattern of lines, after code is taken out.
LINES = {
    "list items": re.compile(r"^\s*(?:[-*]|\d+\.) "),
    "table rows": re.compile(r"^\|"),
}
_HEADING = re.compile(r"^#+(?= )", re.M)
_TEXT = re.compile(r"\\text\{[^}]*\}")
# A Korean noun that ends like a verb; a list item may be no more than such a noun.
_NOUNS = ("필요", "개요", "주요", "수요")


def parts_of(text):
    """Return what must agree between twins: name -> a list of what is there."""
    fences = _FENCE.findall(text)
    text = _FENCE.sub("", text)
    spans = _CODE.findall(text)
    text = _CODE.sub("", text)
    formulas = _DISPLAY.findall(text)
    text = _DISPLAY.sub("", text)
    lines = {
        name: [line.strip() for line in text.splitlines() if pattern.match(line)]
        for name, pattern in LINES.items()
    }
    return {
        "headings": _HEADING.findall(text),
        **lines,
        "code blocks": fences,
        "code spans": sorted(spans),
        # Words inside a formula are translated and may change places.
        "formulas": sorted(map(_Formula, formulas + _INLINE.findall(text))),
        "links": sorted(_LINK.findall(text)),
        "images": sorted(_IMAGE.findall(text)),
    }


class _Formula(str):
    """A formula, equal to another of the same signs.

    A full stop belongs to the sentence. Words in it are translated, and the signs around words may
    change places.
    """

    def _signs(self):
        symbols, worded = _TEXT.subn("", self.strip("$"))
        symbols = re.sub(r"[\s.,]|\\[,;!]", "", symbols)
        return "".join(sorted(symbols)) if worded else symbols

    def __eq__(self, other):
        return self._signs() == other._signs()

    def __lt__(self, other):
        return self._signs() < other._signs()

    __hash__ = None


def only_in(one, other):
    """Return what only one list holds, and what only the other does."""
    left, right = list(one), list(other)
    for item in one:
        if item in right:
            left.remove(item)
            right.remove(item)
    return left, right


def rough_endings(korean):
    """Return the last words of sentences that end in 해라체 or 해요체; -까요 asks."""
    lines = [line for line in korean.splitlines() if not re.match(r"#+ |\|", line)]
    text = re.sub(r"<[^>]+>", " ", plain_text("\n".join(lines)))
    endings = re.findall(r"([가-힣]+[다요])[.!?][)*\"”]*(?:\s|$)", text)
    right = ("니다", "시다", "까요")
    return [word for word in endings if not word.endswith(right + _NOUNS)]


def plain_text(text):
    """Return a text without its code and formulas."""
    for pattern in (_FENCE, _CODE, _DISPLAY, _INLINE):
        text = pattern.sub(" ", text)
    # A term may stand across a line's end.
    return " ".join(re.sub(r"\]\([^)\s]+\)", "]", text).split())


def shorten(text, length=160):
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
