import pytest

from chroma_lib.cli.main import main
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.glossary import Term, read_glossary
from chroma_lib.lessons.pages import check_pages, stamp_pages, translated_pages
from tests.helpers.lessons import NOTEBOOK_FOLDER

ENGLISH = """\
# Chroma

[한국어](README.ko.md) ![noise](data/noise.png)

Give the noise to `paint`, see [below](#use-it).

## Use it

```console
$ chroma app --lang en   # opens the app
```

- one
- two

### More

See [the sweeps](docs/sweeps.md#run).
"""
KOREAN = """\
# 크로마

[English](README.md) ![노이즈](data/noise.png)

노이즈를 `paint`에 넣습니다. [아래](#쓰는-법)를 보십시오.

## 쓰는 법

```console
$ chroma app --lang en   # 앱을 엽니다
```

- 하나
- 둘

### 더 읽기

[스윕](docs/sweeps.ko.md#run)을 보십시오.
"""
TERMS = [Term(("noise",), ("노이즈",), "", ("잡음",))]


def write(folder, english=ENGLISH, korean=KOREAN):
    """Write both pages; return the English one."""
    page = folder / "README.md"
    page.write_text(english, encoding="utf-8")
    (folder / "README.ko.md").write_text(korean, encoding="utf-8")
    return page


@pytest.fixture
def page(tmp_path):
    """Give a page whose Korean page is in step."""
    path = write(tmp_path)
    stamp_pages(path)
    return path


def faults(path):
    return [str(fault) for fault in check_pages(path, TERMS)[1]]


def edit(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize("path", translated_pages(), ids=lambda path: path.name)
def test_chromas_pages_are_in_step(path):
    pairs, wrong = check_pages(path, read_glossary(NOTEBOOK_FOLDER / "glossary.md"))
    assert [str(fault) for fault in wrong] == []
    # The pages of the book itself have one section.
    assert pairs >= (1 if "book" in path.parts else 3)


def test_the_readme_is_translated():
    assert "README.md" in [path.name for path in translated_pages()]


def test_a_stamp_is_a_comment_below_each_heading(page):
    assert check_pages(page, TERMS) == (3, [])
    korean = (page.parent / "README.ko.md").read_text(encoding="utf-8")
    lines = korean.splitlines()
    for heading in ("# 크로마", "## 쓰는 법", "### 더 읽기"):
        stamp = lines[lines.index(heading) + 1]
        assert stamp.startswith("<!-- en: ")
        assert len(stamp) == len("<!-- en: 0123456789abcdef -->")
    unstamped = "\n".join(line for line in lines if not line.startswith("<!-- en: ")) + "\n"
    assert unstamped == KOREAN


def test_stamping_again_changes_nothing(page):
    before = (page.parent / "README.ko.md").read_bytes()
    assert stamp_pages(page) == ["Chroma", "Use it", "More"]
    assert (page.parent / "README.ko.md").read_bytes() == before


def test_a_changed_section_is_found_and_stamped_alone(page):
    edit(page, "Give the noise", "Hand the noise")
    edit(page, "- one", "- the first")
    first, second = faults(page)
    assert first.startswith("README.md, section Chroma: the English has changed")
    assert second.startswith("README.md, section Use it: the English has changed")
    assert "chroma bilingual stamp" in first
    assert "ko: # 크로마" in first
    assert stamp_pages(page, ["Use it"]) == ["Use it"]
    assert len(faults(page)) == 1
    with pytest.raises(ChromaError, match="no section 'Use'; it has: Chroma, Use it, More"):
        stamp_pages(page, ["Use"])


def test_a_page_that_was_never_stamped(tmp_path):
    path = write(tmp_path)
    assert [fault.split(": ")[1] for fault in faults(path)] == ["never stamped"] * 3


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("`paint`", "페인트", "section Chroma: code spans differ: only in English: `paint`"),
        ("$ chroma app", "$ chroma lab", "section Use it: code blocks differ"),
        ("(docs/sweeps.ko.md#run)", "(docs/x.md)", "section More: links differ"),
        ("(data/noise.png)", "(data/other.png)", "section Chroma: images differ"),
        ("(#쓰는-법)", "(#더-읽기)", "section Chroma: links differ"),
        ("(#쓰는-법)", "(#use-it)", "README.ko.md, section 크로마: links to a section that"),
        ("- 둘\n", "", "section Use it: list items differ: 2 in English, 1 in Korean"),
        ("넣습니다.", "넣는다.", "section Chroma: a sentence ends in another register"),
        ("노이즈를", "소음을", "section Chroma: the glossary calls 'noise' 노이즈"),
        ("노이즈를", "노이즈와 잡음을", "section Chroma: the glossary says 노이즈, not 잡음"),
        ("### 더 읽기", "## 더 읽기", "section More: the Korean page has '## 더 읽기' here"),
    ],
)
def test_unlike_sections_are_named(page, old, new, message):
    if message.endswith("노이즈"):
        edit(page.parent / "README.ko.md", "![노이즈]", "![소음]")
    edit(page.parent / "README.ko.md", old, new)
    assert any(message in fault for fault in faults(page))


def test_the_english_page_holds_no_korean_but_the_link(page):
    edit(page, "- one", "- 하나")
    assert any("the English holds Korean letters" in fault for fault in faults(page))


def test_missing_sections_are_named_and_not_stamped(page):
    korean = page.parent / "README.ko.md"
    whole = korean.read_text(encoding="utf-8")
    korean.write_text(whole[: whole.index("### 더")], encoding="utf-8")
    assert faults(page)[0].startswith("README.md, section More: the Korean page has no such")
    with pytest.raises(ChromaError, match="section More") as caught:
        stamp_pages(page)
    assert "\n" not in str(caught.value)
    korean.write_text(whole + "\n## 끝\n", encoding="utf-8")
    assert "the English page has no section for '끝'" in faults(page)[0]


def test_lines_before_the_first_heading_and_code_that_looks_like_one(tmp_path):
    english = "A note.\n\n# Title\n\n```\n# not a heading\n```\n"
    korean = "덧붙이는 글.\n\n# 제목\n\n```\n# 제목이 아님\n```\n"
    path = write(tmp_path, english, korean)
    stamp_pages(path)
    assert check_pages(path) == (2, [])
    assert (tmp_path / "README.ko.md").read_text(encoding="utf-8").startswith("<!-- en: ")
    edit(path, "A note", "Another note")
    assert faults(path)[0].startswith("README.md, the lines before the first heading: the English")


def test_a_missing_page_is_told_in_one_line(tmp_path):
    with pytest.raises(ChromaError, match=r"no page .*README\.md .*: an English page"):
        check_pages(tmp_path / "README.md")
    (tmp_path / "README.md").write_text("# A")
    for given in (check_pages, stamp_pages):
        with pytest.raises(ChromaError, match=r"no page .*README\.ko\.md"):
            given(tmp_path / "README.md")
    (tmp_path / "README.ko.md").write_bytes(b"\xff")
    with pytest.raises(ChromaError, match="not UTF-8"):
        check_pages(tmp_path / "README.md")


def run(capsys, *arguments):
    with pytest.raises(SystemExit) as caught:
        main(["bilingual", *map(str, arguments)])
    output = capsys.readouterr()
    return caught.value.code, output.out, output.err


def test_the_command_checks_and_stamps_pages(tmp_path, capsys):
    path = write(tmp_path)
    status, out, _ = run(capsys, "check", path)
    assert status == 1
    assert "3 pairs in 1 file, 3 faults" in out
    assert not run(capsys, "stamp", path)[0]
    status, out, _ = run(capsys, "check", path)
    assert (status, out) == (0, "3 pairs in 1 file, no faults\n")
    edit(path, "- one", "- the first")
    assert run(capsys, "stamp", path, "Use it")[1] == f"{path}: Use it in step\n"


def test_the_command_wants_the_cells_of_a_notebook(tmp_path, capsys):
    status, _, err = run(capsys, "stamp", tmp_path / "a.ipynb")
    assert status == 2
    assert "name the cells to stamp" in err
