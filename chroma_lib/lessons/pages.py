"""Pages in two files, such as `README.md` and `README.ko.md`, kept in step section by section.

A section is a heading and what follows it. Below each heading of the Korean page stands the hash
of the English section that it translates: ``<!-- en: 0123456789abcdef -->``.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, zip_longest
from pathlib import Path

from chroma_lib import files, resources
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.agreement import Fault, find_faults
from chroma_lib.lessons.glossary import Term
from chroma_lib.lessons.markup import Markup, parse_markup, parse_tokens
from chroma_lib.lessons.notebook_files import text_hash

_STAMP = re.compile(r"<!-- en: ([0-9a-f]{16}) -->")
_COMMENT = re.compile(r"(^|\s+)#\s.*$", re.MULTILINE)


@dataclass(frozen=True)
class Section:
    """A heading of a page and what follows it, up to the next heading.

    Attributes
    ----------
    level : int
        1 to 6; 0 for what stands before the first heading.
    title : str
    body_line : int
        Index of the first line after the heading.
    text : str
        The section with its heading, without blank lines at its end.
    stamp : str or None
        The hash of the English section that it translates; only a Korean page has one.
    """

    level: int
    title: str
    body_line: int
    text: str
    stamp: str | None

    @property
    def label(self) -> str:
        """The section as messages name it."""
        return f"section {self.title}" if self.level else "the lines before the first heading"


def korean_page(path: str | Path) -> Path:
    """Return the path of an English page's Korean one: README.ko.md for README.md."""
    return Path(path).with_suffix(".ko.md")


def translated_pages() -> list[Path]:
    """Return Chroma's own English pages that have a Korean one; none in an installed wheel."""
    if not resources.is_repository():
        return []
    readme = resources.resource("README.md")
    docs = sorted((readme.parent / "docs").rglob("*.md"))
    return [readme, *(page for page in docs if korean_page(page).exists())]


def check_pages(path: str | Path, terms: Sequence[Term] = ()) -> tuple[int, list[Fault]]:
    """Find the sections of a page that are out of step with its Korean page.

    Parameters
    ----------
    path : path-like
        The English page.
    terms : sequence of Term
        The glossary that the Korean has to follow; none: terms are not checked.

    Returns
    -------
    pairs : int
        The number of sections that both pages have.
    faults : list of Fault

    Raises
    ------
    ChromaError
        If a page is missing.
    """
    path, korean_path = Path(path), korean_page(path)
    english_page, translation = _read_sections(path), _read_sections(korean_path)
    english_anchors, korean_anchors = _anchors(english_page), _anchors(translation)
    pairs, unpaired = _pair_sections(english_page, translation)
    faults = [_unpaired(path, *unpaired)] if unpaired else []
    for english, korean in pairs:
        # A link to the Korean page names the language in Korean, on the English page too.
        english_text = parse_markup(english.text, ignored_link=korean_path.name)
        korean_text = parse_markup(korean.text)
        faults += _dead_links(path, english, english_text, english_anchors)
        faults += _dead_links(korean_path, korean, korean_text, korean_anchors)
        faults += find_faults(
            path.name,
            english.label,
            _comparable(english_text, english_anchors),
            _comparable(korean_text, korean_anchors),
            stamp=korean.stamp,
            terms=terms,
        )
    return len(pairs), faults


def stamp_pages(path: str | Path, titles: Iterable[str] = ()) -> list[str]:
    """Record that a Korean page translates the sections of its English page as they are now.

    Parameters
    ----------
    path : path-like
        The English page. Its Korean page is rewritten.
    titles : iterable of str
        Headings of the English page; none: all sections.

    Returns
    -------
    list of str
        The headings of the stamped sections.

    Raises
    ------
    ChromaError
        If a page is missing, a heading is unknown, or the pages' sections differ; the file is
        then unchanged.
    """
    path, titles = Path(path), list(titles)
    pairs, unpaired = _pair_sections(_read_sections(path), _read_sections(korean_page(path)))
    if unpaired:
        raise ChromaError(str(_unpaired(path, *unpaired)).splitlines()[0])
    known = [english.title for english, _ in pairs]
    for title in titles:
        if title not in known:
            raise ChromaError(f"{path.name} has no section {title!r}; it has: {', '.join(known)}")
    chosen = [pair for pair in pairs if not titles or pair[0].title in titles]
    lines = _read(korean_page(path)).split("\n")
    for english, korean in reversed(chosen):
        line, old_lines = korean.body_line, 1 if korean.stamp else 0
        lines[line : line + old_lines] = [f"<!-- en: {text_hash(english.text)} -->"]
    files.write_text(korean_page(path), "\n".join(lines))
    return [english.title for english, _ in chosen]


def _read(path):
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "not UTF-8"
        raise ChromaError(
            f"no page {files.printable(path)} ({reason}): an English page NAME.md needs a Korean"
            " one beside it, NAME.ko.md"
        ) from None


def _read_sections(path):
    """Return the sections of a page, in order."""
    lines = _read(path).split("\n")
    tokens = parse_tokens("\n".join(lines))
    headings = [(0, "", (0, 0))]  # of what stands before the first heading
    for token, content in pairwise(tokens):
        if token.type == "heading_open" and token.level == 0:  # not one within a list
            title = "".join(part.content for part in content.children)
            headings.append((int(token.tag[1]), title, token.map))
    ends = [heading_lines[0] for _, _, heading_lines in headings[1:]] + [len(lines)]
    sections = []
    for (level, title, (start, body_line)), end in zip(headings, ends):
        text = "\n".join(lines[start:end]).rstrip()
        stamp = _STAMP.fullmatch(lines[body_line].strip()) if body_line < end else None
        sections.append(Section(level, title, body_line, text, stamp and stamp[1]))
    return [section for section in sections if section.text]


def _pair_sections(english, korean):
    """Return the pairs of sections before the first that differ in level, and those two."""
    pairs = []
    for left, right in zip_longest(english, korean):
        if left is None or right is None or left.level != right.level:
            return pairs, (left, right)
        pairs.append((left, right))
    return pairs, None


def _unpaired(path, english, korean):
    """Return the fault of pages whose sections differ from some point on."""
    if korean is None:
        message = "the Korean page has no such section: translate it"
    elif english is None:
        message = f"the English page has no section for '{korean.title}': remove or translate it"
    else:
        message = f"the Korean page has '{'#' * korean.level} {korean.title}' here: use one outline"
    position = english.label if english else "at its end"
    texts = (section.text if section else "" for section in (english, korean))
    return Fault(path.name, position, message, *texts)


def _anchors(sections):
    """Return the anchors that GitHub gives to headings -> number of the section."""
    anchors = {}
    for number, section in enumerate(sections):
        base = re.sub(r"[^\w\- ]", "", section.title.lower()).replace(" ", "-")
        anchor, count = base, 0
        while anchor in anchors:
            count += 1
            anchor = f"{base}-{count}"
        anchors[anchor] = number
    return anchors


def _dead_links(path, section, text, anchors):
    """Return faults for links to sections that the page does not have."""
    links = [link for link in text.links if link.startswith("#") and link[1:] not in anchors]
    message = "links to a section that the page does not have: "
    return [Fault(path.name, section.label, message + link) for link in links]


def _comparable(text: Markup, anchors: dict[str, int]) -> Markup:
    """Return a text with what pages may translate made equal.

    That is: comments in code, links to the page's own sections, and files that exist in both
    languages, as NAME.md and NAME.ko.md.
    """

    def address(link):
        if link.startswith("#"):
            return f"#{anchors.get(link[1:], link[1:])}"
        return re.sub(r"\.ko(?=\.\w+(#|$))", "", link)

    return replace(
        text,
        code_blocks=[_COMMENT.sub("", block) for block in text.code_blocks],
        links=sorted(map(address, text.links)),
        images=sorted(map(address, text.images)),
    )
