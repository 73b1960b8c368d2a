"""Which files of the repository become which pages of the book."""

from dataclasses import dataclass
from pathlib import Path

from chroma_lib.lessons.pages import korean_page

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build" / "book"  # what is made on the way
SITE = ROOT / "site"
LANGUAGES = ("en", "ko")
PAGES = "docs/book/pages"  # the book's own pages: the first one, and that of each section

# Page of the book -> its file in the repository. NAME.ko.md beside it is the Korean page.
_FILES = {
    "index": f"{PAGES}/index.md",
    "try": f"{PAGES}/try.md",
    "overview": "README.md",
    "notebooks/index": f"{PAGES}/notebooks.md",
    "howto/index": f"{PAGES}/howto.md",
    "howto/coloring": "docs/coloring.md",
    "howto/packs": "docs/packs.md",
    "howto/games": "docs/games.md",
    "howto/export": "docs/export.md",
    "howto/training": "docs/training.md",
    "howto/sweeps": "docs/sweeps.md",
    "howto/teaching": "docs/teaching.md",
    "reference/index": f"{PAGES}/reference.md",
    "models/index": f"{PAGES}/models.md",
    "measurements/index": f"{PAGES}/measurements.md",
    "measurements/results": "benchmarks/RESULTS.md",
    "measurements/reliability": "benchmarks/RELIABILITY.md",
    "measurements/gpu": "benchmarks/GPU.md",
    "project/index": f"{PAGES}/project.md",
    "project/contributing": "CONTRIBUTING.md",
    "project/changes": "CHANGELOG.md",
    "project/pictures": "data/README.md",
}
GLOSSARY = "notebooks/glossary"
CARDS = "chroma_lib/weights_shipped"


@dataclass(frozen=True)
class Page:
    """A page of the book.

    Attributes
    ----------
    name : str
        Its path in the book without an ending, such as ``howto/packs``.
    source : str
        Its English or bilingual file, relative to the root of the repository.
    """

    name: str
    source: str

    @property
    def korean_source(self) -> str | None:
        """The file of the Korean page; None where there is one file for both languages."""
        twin = korean_page(ROOT / self.source)
        return twin.relative_to(ROOT).as_posix() if twin.exists() else None

    @property
    def file(self) -> str:
        """Its file in the tree of sources."""
        return self.name + Path(self.source).suffix


def text_pages() -> list[Page]:
    """Return the pages that are Markdown files of the repository."""
    return [Page(name, source) for name, source in _FILES.items()]


def notebook_pages() -> list[Page]:
    """Return the notebooks."""
    paths = sorted((ROOT / "notebooks").glob("[0-9][0-9]_*.ipynb"))
    return [Page(f"notebooks/{path.stem}", f"notebooks/{path.name}") for path in paths]


def card_pages() -> list[Page]:
    """Return the model cards."""
    paths = sorted((ROOT / CARDS).glob("*/README.md"))
    return [Page(f"models/{path.parent.name}", path.relative_to(ROOT).as_posix()) for path in paths]


def link_targets() -> dict[str, str]:
    """Return the files and folders of the repository that have a page: path -> file of the page."""
    glossary = Page(GLOSSARY, "notebooks/glossary.md")
    targets = {}
    for page in [*text_pages(), *notebook_pages(), *card_pages(), glossary]:
        targets[page.source] = page.file
        if page.korean_source:
            targets[page.korean_source] = page.file
    return targets | {CARDS: "models/index.md", "notebooks": "notebooks/index.md"}
