"""The notebooks and the glossary as pages of the book."""

import re

import nbformat

from chroma_lib.lessons.copies import one_language
from chroma_lib.lessons.glossary import Term, read_glossary
from chroma_lib.lessons.notebook_files import read_lesson
from docs.book.contents import ROOT, Page
from docs.book.links import Links

_FOR_PROGRAMS = "application/vnd.chroma."  # such outputs have a text beside them, for readers
_FIGURE = {"en": "Figure: {}", "ko": "그림: {}"}
_HEADING = re.compile("^#+ (.+)$", re.MULTILINE)
_HANGUL = re.compile("[가-힣]")


def lesson_text(page: Page, lang: str, links: Links) -> str:
    """Return a notebook in one language, with its stored outputs, as the text of a file.

    Parameters
    ----------
    page : Page
    lang : {"en", "ko"}
    links : Links

    Returns
    -------
    str
    """
    lesson = read_lesson(ROOT / page.source)
    outputs = {cell.id: cell.get("outputs", []) for cell in lesson.cells}
    copy = one_language(lesson, lang)
    heading = ""
    for cell in copy.cells:
        if cell.cell_type == "code":
            cell.outputs = outputs[cell.id]
            cell.metadata["mystnb"] = {"image": _image_options(cell, _FIGURE[lang].format(heading))}
            for output in cell.outputs:
                data = output.get("data", {})
                for kind in [kind for kind in data if kind.startswith(_FOR_PROGRAMS)]:
                    del data[kind]
        elif cell.cell_type == "markdown":
            cell.source = links.rewrite(cell.source, page.source, page.file)
            headings = _HEADING.findall(cell.source)
            heading = headings[-1] if headings else heading
    return nbformat.writes(copy)


def _image_options(cell, alt):
    """Return how the figures of a cell are shown: described by the section that explains them."""
    sizes = [output.get("metadata", {}).get("image/png") or {} for output in cell.outputs]
    widths = [size["width"] for size in sizes if "width" in size]
    return {"alt": alt} | ({"width": f"{max(widths)}px"} if widths else {})


def glossary_text(lang: str) -> str:
    """Return the glossary for readers of one language, as Markdown.

    Parameters
    ----------
    lang : {"en", "ko"}

    Returns
    -------
    str
    """
    terms = read_glossary(ROOT / "notebooks" / "glossary.md")
    if lang == "en":
        title, heads = "Glossary", ("term", "Korean", "meaning")
        rows = sorted((_english(term), _korean(term), _meanings(term)[0]) for term in terms)
    else:
        title, heads = "용어집", ("용어", "영어", "뜻")
        rows = sorted((_korean(term), _english(term), _meanings(term)[1]) for term in terms)
    lines = [" | ".join(row) for row in (heads, ["---"] * 3, *rows)]
    return f"# {title}\n\n" + "".join(f"| {line} |\n" for line in lines)


def _english(term: Term) -> str:
    return ", ".join(term.english)


def _korean(term: Term) -> str:
    """Return the Korean words; of a verb's stem, the dictionary form."""
    return ", ".join(re.sub("-$", "다", word) for word in term.korean)


def _meanings(term: Term) -> tuple[str, str]:
    """Return the meaning in English and in Korean."""
    # The English may contain a slash too, but no Korean.
    parts = term.meaning.split(" / ")
    first = next(number for number, part in enumerate(parts) if _HANGUL.search(part))
    return " / ".join(parts[:first]), " / ".join(parts[first:])
