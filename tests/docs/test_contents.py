"""Every page, notebook, card and public name has its place in the book, in both languages."""

import ast
import json
import re
from pathlib import Path

import pytest

from chroma_lib.errors import ChromaError
from docs.book.contents import ROOT, card_pages, link_targets, notebook_pages, text_pages
from docs.book.lessons import glossary_text
from docs.book.links import Links
from docs.book.reference import reference_pages
from docs.book.sources import write_sources

LANGUAGES = ("en", "ko")


@pytest.fixture(scope="module")
def trees(tmp_path_factory):
    """Write the sources of both languages; return their folders by language."""
    folder = tmp_path_factory.mktemp("book")
    for lang in LANGUAGES:
        write_sources(lang, folder / lang)
    return {lang: folder / lang for lang in LANGUAGES}


def pages(tree):
    """Return the names of a tree's pages, without endings."""
    files = [path for path in tree.rglob("*") if path.is_file() and "files" not in path.parts]
    return {path.relative_to(tree).as_posix().rpartition(".")[0] for path in files}


def listed(tree):
    """Return the pages that the toctrees of a tree list."""
    found = {"index"}
    for path in tree.rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        for block in re.findall(r"```\{toctree\}\n(.*?)```", text, re.DOTALL):
            lines = [line for line in block.splitlines() if line and not line.startswith(":")]
            for pattern in lines:
                matches = [match for match in path.parent.glob(f"{pattern}.*") if match.is_file()]
                assert matches, f"{path.name} lists {pattern}"
                found |= {str(m.relative_to(tree)).rpartition(".")[0] for m in matches}
    return {Path(name).as_posix() for name in found}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_page_is_in_a_table_of_contents(trees, lang):
    assert listed(trees[lang]) == pages(trees[lang])


def test_both_languages_have_the_same_pages(trees):
    assert pages(trees["en"]) == pages(trees["ko"])
    names = pages(trees["en"])
    assert {page.name for page in text_pages() + notebook_pages() + card_pages()} <= names
    assert {f"reference/{module}" for module in reference_pages()} <= names
    assert len(notebook_pages()) == 8


def test_every_page_of_docs_and_every_result_is_in_the_book():
    sources = {page.source for page in text_pages()}
    for folder in ("docs", "benchmarks"):
        for path in (ROOT / folder).glob("*.md"):
            assert path.name.endswith(".ko.md") or f"{folder}/{path.name}" in sources, path
    for path in (ROOT / "docs" / "book" / "pages").glob("*.md"):
        assert path.relative_to(ROOT).as_posix() in link_targets(), path


def test_the_reference_has_every_public_name():
    for face in (ROOT / "chroma_lib").glob("*/__init__.pyi"):
        package = f"chroma_lib.{face.parent.name}"
        tree = ast.parse(face.read_text(encoding="utf-8"))
        wanted = {f"{package}.{alias.asname}" for node in tree.body for alias in node.names}
        assert {name.path for name in reference_pages()[package]} == wanted


def test_the_reference_has_what_the_notebooks_import():
    named = {name.path for names in reference_pages().values() for name in names}
    modules = set(reference_pages())
    for page in notebook_pages():
        cells = json.loads((ROOT / page.source).read_text(encoding="utf-8"))["cells"]
        codes = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        for node in (node for code in codes for node in ast.walk(ast.parse(code))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("chroma_lib"):
                for alias in node.names:
                    path = f"{node.module}.{alias.name}"  # a name, a module or a package
                    package = node.module.rpartition(".")[0]
                    has_page = {path, node.module, package} & modules or path in named
                    inside = any(module.startswith(f"{path}.") for module in modules)
                    inside |= f"chroma_lib.errors.{alias.name}" in named  # it is exported, too
                    assert has_page or inside, f"{page.source}: {path}"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_notebook_is_in_one_language_and_keeps_its_outputs(trees, lang):
    other = {"en": "-ko", "ko": "-en"}[lang]
    for page in notebook_pages():
        stored = json.loads((ROOT / page.source).read_text(encoding="utf-8"))["cells"]
        shown = json.loads((trees[lang] / page.file).read_text(encoding="utf-8"))["cells"]
        assert not [cell["id"] for cell in shown if cell["id"].endswith(other)]
        pictures = [
            sum("image/png" in output.get("data", {}) for output in cell.get("outputs", ()))
            for cells in (stored, shown)
            for cell in cells
        ]
        half = len(stored)
        assert sum(pictures[:half]) == sum(pictures[half:]) > 0


def test_every_term_is_in_both_glossaries():
    rows = {lang: glossary_text(lang).count("\n|") for lang in LANGUAGES}
    assert rows["en"] == rows["ko"] > 50
    assert not re.search("[가-힣]", "".join(re.findall(r"\| ([^|]*) \|\n", glossary_text("en"))))


def test_links_lead_to_pages_and_files_of_the_book():
    links = Links(link_targets())
    text = (
        "[한국어](packs.ko.md)\n\n[a](export.md#the-files) [b](../LICENSE) `[c](d)` [e](https://f)"
    )
    assert links.rewrite(text, "docs/packs.md", "howto/packs.md") == (
        "[a](export.md#the-files) [b](../files/LICENSE) `[c](d)` [e](https://f)"
    )
    assert links.assets == {"files/LICENSE": ROOT / "LICENSE"}
    with pytest.raises(ChromaError, match=r"docs/packs.md: .* link gone.md"):
        links.rewrite("[a](gone.md)", "docs/packs.md", "howto/packs.md")


def test_a_second_writing_changes_nothing_and_drops_what_is_gone(trees):
    tree = trees["en"]
    before = {path: path.stat().st_mtime_ns for path in tree.rglob("*") if path.is_file()}
    stale = tree / "howto" / "gone.md"
    stale.write_text("# Gone", encoding="utf-8")
    write_sources("en", tree)
    after = {path: path.stat().st_mtime_ns for path in tree.rglob("*") if path.is_file()}
    assert after == before
