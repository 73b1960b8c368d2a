"""What the check of the built book finds."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from chroma_lib.errors import ChromaError
from docs.book import browser
from docs.book.check import check
from docs.book.fonts import FONT, letters_of, write_font

PAGE = """<html><head><meta charset="utf-8"><link rel="icon" href="data:,"></head><body id="top">
<p>{text}</p><img src="_images/a.png" alt="a figure">
<a class="book-language" href="../{other}/{name}.html">x</a>{more}</body></html>"""


@pytest.fixture(scope="module")
def font(tmp_path_factory):
    """Cut a font with two letters; return its file."""
    folder = tmp_path_factory.mktemp("font")
    write_font("흑백", folder)
    return folder / FONT


@pytest.fixture
def site(tmp_path, font):
    """Return a small book without faults."""
    (tmp_path / "index.html").write_text('<a href="en/index.html">English</a>')
    for lang, other, text in (("en", "ko", "gray"), ("ko", "en", "흑백")):
        folder = tmp_path / lang
        (folder / "_images").mkdir(parents=True)
        Image.new("RGB", (2, 2)).save(folder / "_images" / "a.png")
        (folder / "_static").mkdir()
        shutil.copy(font, folder / "_static")
        for name in ("index", "b"):
            page = PAGE.format(text=text, other=other, name=name, more='<a href="b.html#top">b</a>')
            (folder / f"{name}.html").write_text(page, encoding="utf-8")
    return tmp_path


def add(path, text):
    path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")


def test_a_book_without_faults(site):
    report = check(site)
    assert report.faults == []
    assert report.lines[0].startswith("5 pages, ")
    assert "make page" in report.lines[1]
    (site / "try").mkdir()
    (site / "try" / "index.html").write_text("")
    assert len(check(site).lines) == 1


@pytest.mark.parametrize(
    ("more", "fault"),
    [
        ('<a href="gone.html">x</a>', "en/b.html: links to gone.html, which is not there"),
        ('<a href="index.html#no">x</a>', "links to index.html#no, which has no such section"),
        ('<img src="_images/no.png" alt="x">', "links to _images/no.png"),
        ('<img src="_images/a.png">', "1 pictures without description"),
        ('<script src="https://cdn.example/x.js"></script>', "from another host"),
        ('<link rel="stylesheet" href="//cdn.example/x.css">', "from another host"),
        ("뷁", "no glyph in korean.woff for 뷁"),
    ],
)
def test_each_fault_of_a_page_is_found(site, more, fault):
    add(site / "en" / "b.html", more)
    (found,) = check(site).faults
    assert fault in found


def test_a_link_to_another_site_is_none_of_our_files(site):
    add(site / "en" / "b.html", '<a href="https://arxiv.org/abs/1406.2661">x</a>')
    assert check(site).faults == []


def test_a_missing_twin_a_broken_picture_and_a_foreign_font_are_found(site):
    (site / "ko" / "b.html").unlink()
    (site / "en" / "_images" / "a.png").write_bytes(b"no picture")
    (site / "en" / "_static" / "x.css").write_text("a { src: url(https://fonts.example/a.woff) }")
    faults = "\n".join(check(site).faults)
    for fault in ("../ko/b.html, which is not there", "en/_images/a.png", "loads https://fonts"):
        assert fault in faults
    (site / "en" / "b.html").write_text("<p>alone</p>")
    assert "en/b.html: the language switch leads to None" in check(site).faults


def test_without_a_book_the_remedy_is_named(site):
    shutil.rmtree(site / "ko")
    with pytest.raises(ChromaError, match="build it with `make docs`"):
        check(site)


def test_the_font_has_the_letters_and_another_name(tmp_path):
    write_font("한국어", tmp_path)
    assert set("한국어") <= letters_of(tmp_path / FONT)
    assert "뷁" not in letters_of(tmp_path / FONT)
    write_font("뷁", tmp_path)  # cut again
    assert "뷁" in letters_of(tmp_path / FONT)
    assert b"NanumGothic" not in (tmp_path / FONT).read_bytes()


def check_in_browser(*arguments):
    """Check in a thread of its own: Playwright may still run for other tests in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(browser.check, *arguments).result()


def test_without_a_browser_the_check_says_so_and_fails_in_ci(site, monkeypatch):
    pytest.importorskip("playwright")
    monkeypatch.setenv("CHROMA_CHROMIUM", "no-such-browser")
    monkeypatch.delenv("CI", raising=False)
    report = check_in_browser(site)
    assert report.faults == [] and "install chromium" in report.lines[0]
    monkeypatch.setenv("CI", "true")
    assert "install chromium" in check_in_browser(site).faults[0]


def opened(site):
    """Open the page b in a browser; return the report."""
    report = check_in_browser(site, ["b"])
    if not report.lines or report.lines[0].startswith("Not opened"):
        pytest.skip("no browser")  # in CI, the check itself is a fault then
    return report


@pytest.mark.browser
def test_the_browser_finds_requests_errors_and_letters_without_a_glyph(site):
    report = opened(site)
    assert report.faults == []
    assert report.lines[0].startswith("2 pages opened without a network: ")
    more = (
        "<p>\ue123</p>",
        '<img src="https://example.com/x.png" alt="x">',
        '<span class="math">x</span>',
        "<script>console.error('bad')</script>",
        '<a class="book-language" href="b.html">x</a>',
    )
    add(site / "en" / "b.html", "".join(more))
    faults = "\n".join(opened(site).faults)
    for fault in (
        "en/b: asks https://example.com/x.png",
        "en/b: bad",
        "1 formulas that were not typeset",
        "1 pictures that did not load",
        "no glyph for \ue123",
        "2 visible language switches",
    ):
        assert fault in faults
    assert "ko/b" not in faults
