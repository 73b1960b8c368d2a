"""The pages and the READMEs' excerpts say what the records say."""

import pytest

from benchmarks import excerpt, markdown, page, records
from chroma_lib.lessons.pages import check_pages, stamp_pages

LANGUAGES = pytest.mark.parametrize("lang", ["en", "ko"])


@pytest.mark.parametrize("name", page.PAGES)
def test_the_page_shows_its_records(name):
    text = page.PAGES[name].read_text(encoding="utf-8")
    assert text == page.render(name)
    assert text.endswith("\n")
    assert "\n\n\n" not in text
    for record in records.load_all(name).values():
        assert f"## {record.title}\n" in text
        assert record.command in text
        for table in record.tables:
            assert markdown.table(table.heads, table.rows) in text
        for figure, value in record.figures.items():
            assert f"| {figure} | {markdown.cell(value)} |" in text


def test_every_record_is_on_a_page():
    shown = [name for each in page.PAGES for name in records.load_all(each)]
    assert sorted(shown) == sorted(path.stem for path in records.FOLDER.glob("*.json"))
    assert set(page.ORDER) <= set(shown)


def test_the_plots_of_the_page_exist():
    plots = [plot for record in records.load_all("results").values() for plot in record.plots]
    assert plots
    assert all((records.FOLDER / plot).is_file() for plot in plots)


@LANGUAGES
def test_the_readme_quotes_the_records(lang):
    text = excerpt.READMES[lang].read_text(encoding="utf-8")
    assert f"{excerpt.mark(lang)}\n{excerpt.excerpt(lang)}{excerpt.END}" in text


@LANGUAGES
def test_the_excerpt_has_whole_tables(lang):
    first, second = excerpt.excerpt(lang).strip().split("\n\n")
    for table in (first, second):
        columns = [line.count("|") for line in table.splitlines()]
        assert len(columns) > 4
        assert len(set(columns)) == 1


def test_the_excerpt_is_written_between_its_marks_only(tmp_path, monkeypatch):
    readme = tmp_path / "README.md"
    monkeypatch.setattr(excerpt, "READMES", {"en": readme, "ko": tmp_path / "missing.md"})
    readme.write_text("no marks")
    excerpt.write_excerpts()
    assert readme.read_text() == "no marks"
    readme.write_text(f"before\n{excerpt.mark('en')}\nold\n{excerpt.END}\nafter\n")
    excerpt.write_excerpts()
    between = f"{excerpt.mark('en')}\n{excerpt.excerpt('en')}{excerpt.END}"
    assert readme.read_text(encoding="utf-8") == f"before\n{between}\nafter\n"
    assert not (tmp_path / "missing.md").exists()


@pytest.mark.parametrize("in_step", [True, False])
def test_readmes_in_step_stay_in_step(tmp_path, monkeypatch, in_step):
    readme, korean = tmp_path / "README.md", tmp_path / "README.ko.md"
    monkeypatch.setattr(excerpt, "READMES", {"en": readme, "ko": korean})
    for path, lang in ((readme, "en"), (korean, "ko")):
        text = {"en": "What it takes:", "ko": "걸리는 시간:"}[lang]
        marks = f"{excerpt.mark(lang)}\n{excerpt.END}\n"
        path.write_text(f"# Chroma\n\n{text}\n\n{marks}", encoding="utf-8")
    if in_step:
        stamp_pages(readme)
    excerpt.write_excerpts()
    assert excerpt.excerpt("ko") in korean.read_text(encoding="utf-8")
    assert bool(check_pages(readme)[1]) is not in_step
