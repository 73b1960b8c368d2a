"""The tree of Sphinx sources of one language."""

import re
import shutil
from pathlib import Path

from chroma_lib import files
from docs.book.contents import (
    GLOSSARY,
    ROOT,
    Page,
    card_pages,
    link_targets,
    notebook_pages,
    text_pages,
)
from docs.book.lessons import glossary_text, lesson_text
from docs.book.links import Links
from docs.book.reference import reference_pages, reference_text

_HANGUL = re.compile("[가-힣]")
_ENGLISH_ONLY = ":::{note}\n이 쪽은 영어로만 되어 있습니다.\n:::\n"
_BOTH = re.compile(r"\A# (.+) / (.+)\n")
_TITLES = {"overview": {"en": "Overview", "ko": "개요"}}  # instead of those of the files
_HEADING = re.compile(r"\A# .+\n")


def write_sources(lang: str, out: Path) -> None:
    """Write all pages of one language as files for Sphinx, and what they show.

    A file that is there already is written only if it differs, so that Sphinx reads only what has
    changed; a file that is no longer part of the book is deleted.

    Parameters
    ----------
    lang : {"en", "ko"}
    out : Path
        The folder of the tree.

    Raises
    ------
    ChromaError
        If a page is missing, or links to nothing.
    """
    texts, assets = _texts(lang)
    for file, text in texts.items():
        path = out / file
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write_text(path, text)
    for file, source in assets.items():
        path = out / file
        if not path.exists() or path.read_bytes() != source.read_bytes():
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, path)
    for path in [path for path in out.rglob("*") if path.is_file()]:
        if path.relative_to(out).as_posix() not in texts.keys() | assets.keys():
            path.unlink()


def _texts(lang):
    """Return the text of each file of the tree, and the files that are copied into it."""
    plain, cards, lessons = text_pages(), card_pages(), notebook_pages()
    translated = {page.file for page in plain if page.korean_source} if lang == "ko" else set()
    links = Links(link_targets(), frozenset(translated))
    texts = {page.file: _page_text(page, lang, links) for page in plain}
    texts |= {page.file: _card_text(page, lang, links) for page in cards}
    texts |= {page.file: lesson_text(page, lang, links) for page in lessons}
    texts[f"{GLOSSARY}.md"] = glossary_text(lang)
    for module, names in reference_pages().items():
        texts[f"reference/{module}.rst"] = reference_text(module, names, lang)
    return texts, links.assets


def _page_text(page: Page, lang: str, links: Links) -> str:
    """Return the Markdown of a page of the repository; in Korean, a note if it is in English."""
    source = page.korean_source if lang == "ko" and page.korean_source else page.source
    text = _in_language((ROOT / source).read_text(encoding="utf-8"), lang)
    if page.name in _TITLES:
        text = _HEADING.sub(f"# {_TITLES[page.name][lang]}\n", text)
    if lang == "ko" and not _HANGUL.search(text):
        text = _HEADING.sub(lambda heading: f"{heading[0]}\n{_ENGLISH_ONLY}", text)
    return links.rewrite(text, source, page.file)


def _in_language(text, lang):
    """Return the half of a file with a heading such as "Pictures / 그림"; other files are whole."""
    heading = _BOTH.match(text)
    if heading is None or "\n---\n" not in text:
        return text
    english, korean = text[heading.end() :].split("\n---\n")
    return f"# {heading[2]}\n{korean}" if lang == "ko" else f"# {heading[1]}\n{english}"


def _card_text(page: Page, lang: str, links: Links) -> str:
    """Return the half of a model card that is in one language."""
    english, korean = (ROOT / page.source).read_text(encoding="utf-8").split("\n---\n")
    return links.rewrite((korean if lang == "ko" else english).strip(), page.source, page.file)
