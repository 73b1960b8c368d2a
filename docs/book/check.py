"""Check the built book by reading its files: links, pictures, letters, other hosts."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

from PIL import Image

from chroma_lib.errors import ChromaError
from docs.book.contents import LANGUAGES
from docs.book.fonts import FONT, letters_of

# Attributes of elements that a browser fetches when it opens a page.
_FETCHED = {
    ("img", "src"),
    ("script", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("link", "href"),
    ("div", "data-try"),
}
_CSS_URL = re.compile(r"""url\(\s*["']?([^"')]+)""")
_HANGUL = re.compile("[가-힣]")


@dataclass
class Report:
    """What was counted, and what is wrong.

    Attributes
    ----------
    lines : list of str
        For people: what was checked.
    faults : list of str
        One line each.
    """

    lines: list[str]
    faults: list[str]

    def joined(self, other: "Report") -> "Report":
        """Return this report followed by another."""
        return Report(self.lines + other.lines, self.faults + other.faults)

    def text(self) -> str:
        """Return the lines as one text."""
        return "\n".join(self.lines)


class PageReader(HTMLParser):
    """Collects the links, pictures, anchors and text of a page.

    Attributes
    ----------
    links : list of str
        Addresses that a reader can follow.
    fetched : list of str
        Addresses that the browser loads by itself.
    anchors : set of str
    text : list of str
        What the page shows.
    switch : str or None
        The address of the same page in the other language.
    silent : int
        Pictures without a description.
    """

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.anchors: set[str] = set()
        self.text: list[str] = []
        self.switch: str | None = None
        self.silent = 0
        self._hidden = 0  # inside <script> or <style>

    def handle_starttag(self, tag, attrs):
        """Collect what an element has."""
        values = dict(attrs)
        self._hidden += tag in ("script", "style")
        self.anchors |= {values[name] for name in ("id", "name") if values.get(name)}
        for name, value in attrs:
            if value and (tag, name) in _FETCHED and values.get("rel") not in _NOT_FETCHED:
                self.fetched.append(value)
        if tag == "a" and values.get("href"):
            self.links.append(values["href"])
            if "book-language" in (values.get("class") or ""):
                self.switch = values["href"]
        if tag == "img" and not (values.get("alt") or "").strip():
            self.silent += 1

    def handle_endtag(self, tag):
        """Leave an element."""
        self._hidden -= tag in ("script", "style")

    def handle_data(self, data):
        """Collect text."""
        if not self._hidden:
            self.text.append(data)


_NOT_FETCHED = ("canonical", "alternate", "index", "search", "next", "prev", "author", "copyright")


def check(site: Path) -> Report:
    """Check every page of the book.

    Parameters
    ----------
    site : Path
        The folder with ``index.html``, ``en`` and ``ko``.

    Returns
    -------
    Report

    Raises
    ------
    ChromaError
        If the book is not there.
    """
    pages = {path: _read(path) for path in _pages(site)}
    faults = []
    for path, page in pages.items():
        faults += _bad_addresses(site, path, page, pages)
        faults += _bad_switch(site, path, page)
        if page.silent:
            faults.append(f"{path.relative_to(site)}: {page.silent} pictures without description")
    pictures, bad_pictures = _bad_pictures(site)
    faults += bad_pictures + _bad_styles(site) + _missing_letters(site, pages)
    links = sum(len(page.links) + len(page.fetched) for page in pages.values())
    lines = [f"{len(pages)} pages, {links} links, {pictures} pictures read: {len(faults)} faults"]
    if not (site / "try" / "index.html").exists():
        lines.append("Not in the book yet: the coloring page. `make page` builds it.")
    return Report(lines, faults)


def _pages(site):
    """Return the files of all pages of the book, without the coloring page."""
    pages = [site / "index.html"]
    for lang in LANGUAGES:
        if not (site / lang / "index.html").exists():
            raise ChromaError(f"{site / lang}: no book here; build it with `make docs`")
        pages += sorted((site / lang).rglob("*.html"))
    return [path for path in pages if "_static" not in path.parts]


def _read(path):
    page = PageReader()
    page.feed(path.read_text(encoding="utf-8"))
    return page


def _bad_addresses(site, path, page, pages):
    """Return a line for each link to nothing, and for each file that another host serves."""
    faults, shown = [], path.relative_to(site)
    for address in page.fetched:
        if re.match(r"(https?:)?//", address):
            faults.append(f"{shown}: loads {address} from another host")
    for address in page.links + page.fetched:
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        if target.is_dir():
            target = target / "index.html"
        if target.is_relative_to(site / "try"):
            continue  # built on its own
        if not target.is_file():
            faults.append(f"{shown}: links to {address}, which is not there")
        elif parts.fragment and unquote(parts.fragment) not in _anchors(pages, target):
            faults.append(f"{shown}: links to {address}, which has no such section")
    return faults


def _anchors(pages, target):
    """Return the sections of a page; of another file, such as a picture, there are none."""
    return pages[target].anchors if target in pages else ()


def _bad_switch(site, path, page):
    """Return a line if a page does not lead to the same page in the other language."""
    shown = path.relative_to(site)
    lang, *rest = shown.parts
    if not rest:
        return []
    (other,) = [other for other in LANGUAGES if other != lang]
    twin = site.joinpath(other, *rest)
    found = page.switch and (path.parent / unquote(page.switch)).resolve()
    return [] if found == twin else [f"{shown}: the language switch leads to {page.switch}"]


def _bad_pictures(site):
    """Return how many pictures there are, and a line for each that cannot be shown."""
    suffixes = {".png", ".jpg", ".gif", ".webp"}
    folders = [site / lang / "_images" for lang in LANGUAGES]
    paths = [path for folder in folders for path in folder.rglob("*") if path.suffix in suffixes]
    faults = []
    for path in paths:
        try:
            with Image.open(path) as picture:
                picture.verify()
        except (OSError, SyntaxError) as error:
            faults.append(f"{path.relative_to(site)}: {error}")
    return len(paths), faults


def _bad_styles(site):
    """Return a line for each file that a style sheet loads and that is not there."""
    faults = []
    for lang in LANGUAGES:
        for path in (site / lang / "_static").rglob("*.css"):
            for address in _CSS_URL.findall(path.read_text(encoding="utf-8")):
                if address.startswith(("data:", "#")):
                    continue
                file = path.parent / unquote(urlsplit(address).path)
                if re.match(r"(https?:)?//", address) or not file.is_file():
                    faults.append(f"{path.relative_to(site)}: loads {address}")
    return faults


def _missing_letters(site, pages):
    """Return a line for each page with a Korean letter that the book's own font lacks."""
    letters = letters_of(site / "ko" / "_static" / FONT)
    faults = []
    for path, page in pages.items():
        missing = set(_HANGUL.findall("".join(page.text))) - letters
        if missing:
            shown = "".join(sorted(missing))
            faults.append(f"{path.relative_to(site)}: no glyph in {FONT} for {shown}")
    return faults
