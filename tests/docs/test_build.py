"""A small part of the book, built as the whole one is. `make docs` builds the whole."""

import subprocess

import pytest

from chroma_lib.lessons.notebook_files import read_lesson
from docs.book.build import html_folder, sphinx_command, write_shared
from docs.book.contents import ROOT, link_targets, notebook_pages
from docs.book.lessons import glossary_text, lesson_text
from docs.book.links import Links
from docs.book.reference import reference_pages, reference_text

INDEX = """# 책

```{toctree}
notebooks/01_lab_color
notebooks/glossary
reference/chroma_lib.noise
```
"""


@pytest.mark.book
def test_a_korean_lesson_and_a_reference_page_are_built_without_a_warning(tmp_path):
    tree, page = tmp_path / "ko", notebook_pages()[0]
    texts = {
        "index.md": INDEX,
        page.file: lesson_text(page, "ko", Links(link_targets())),
        "notebooks/glossary.md": glossary_text("ko"),
        "reference/chroma_lib.noise.rst": reference_text(
            "chroma_lib.noise", reference_pages()["chroma_lib.noise"], "ko"
        ),
    }
    for file, text in texts.items():
        (tree / file).parent.mkdir(parents=True, exist_ok=True)
        (tree / file).write_text(text, encoding="utf-8")
    write_shared(tmp_path)
    done = subprocess.run(
        sphinx_command("ko", tmp_path), cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    out = html_folder("ko", tmp_path)
    lesson = (out / "notebooks" / "01_lab_color.html").read_text(encoding="utf-8")
    assert '<html lang="ko"' in lesson and 'src="../_static/mathjax/tex-chtml.js' in lesson
    assert 'href="../../en/notebooks/01_lab_color.html"' in lesson
    stored = read_lesson(ROOT / page.source).cells
    figures = sum("image/png" in o.get("data", {}) for c in stored for o in c.get("outputs", ()))
    assert lesson.count('src="../_images/') == figures > 5
    reference = (out / "reference" / "chroma_lib.noise.html").read_text(encoding="utf-8")
    for text in ('id="chroma_lib.noise.random_noise"', "Parameters", "latent_dim", "함수"):
        assert text in reference
    # 화면이 is found by 화면, too.
    index = (out / "searchindex.js").read_text(encoding="utf-8")
    assert '"화면":' in index.encode().decode("unicode_escape")
