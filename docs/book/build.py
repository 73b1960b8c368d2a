"""Build the book: sources, fonts and MathJax, then Sphinx once for each language."""

import os
import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

from chroma_lib.errors import ChromaError
from docs.book.contents import BUILD, LANGUAGES, ROOT, SITE
from docs.book.fonts import write_font
from docs.book.sources import write_sources

HERE = Path(__file__).parent
_MATHJAX = ("tex-chtml.js", "output/chtml/fonts", "input/tex/extensions")


def build() -> None:
    """Build the book in both languages into `SITE`.

    Raises
    ------
    ChromaError
        If a page is missing or Sphinx warns of anything.
    """
    for lang in LANGUAGES:
        write_sources(lang, BUILD / lang)
    write_shared(BUILD)
    # Both at once: each takes one core.
    runs = {lang: subprocess.Popen(sphinx_command(lang), cwd=ROOT) for lang in LANGUAGES}
    failed = [lang for lang, run in runs.items() if run.wait()]
    if failed:
        raise ChromaError(f"the book ({', '.join(failed)}): resolve Sphinx's warnings above")
    for lang in LANGUAGES:
        shutil.rmtree(SITE / lang, ignore_errors=True)
        shutil.copytree(html_folder(lang), SITE / lang)
    shutil.copyfile(HERE / "index.html", SITE / "index.html")
    (SITE / ".nojekyll").touch()  # GitHub Pages then serves folders that begin with "_"


def write_shared(folder: Path) -> None:
    """Write what the pages of all languages load: MathJax, the font, and words of the theme.

    Parameters
    ----------
    folder : Path
        The folder with the sources of each language.
    """
    shutil.copytree(HERE / "locale", folder / "locale", dirs_exist_ok=True)
    write_font(_letters(folder), folder / "static")
    copy_mathjax(folder / "static" / "mathjax")


def html_folder(lang: str, folder: Path = BUILD) -> Path:
    """Return where Sphinx writes the pages of one language.

    myst-nb writes its own files beside this folder, so it is not in `SITE`.
    """
    return folder / "html" / lang / "pages"


def sphinx_command(lang: str, folder: Path = BUILD) -> list[str]:
    """Return the command that builds the pages of one language; a warning is an error.

    Parameters
    ----------
    lang : {"en", "ko"}
    folder : Path
        The folder with the sources of each language.
    """
    options = ["-b", "html", "-W", "--keep-going", "-q", "-D", f"language={lang}"]
    folders = [folder / "doctrees" / lang, folder / lang, html_folder(lang, folder)]
    return [sys.executable, "-m", "sphinx", *options, "-c", str(HERE), "-d", *map(str, folders)]


def _letters(folder: Path) -> set[str]:
    """Return the Korean letters of the book, and those of plain text."""
    suffixes = {".md", ".rst", ".ipynb", ".po"}
    paths = [path for path in folder.glob("*/**/*") if path.suffix in suffixes]
    texts = [path.read_text(encoding="utf-8") for path in paths]
    letters = {letter for text in texts for letter in text if "가" <= letter <= "힣"}
    return letters | set(map(chr, range(0x20, 0x7F)))


def copy_mathjax(folder: Path) -> None:
    """Copy what the book needs of MathJax 3 from the package that brings it.

    Parameters
    ----------
    folder : Path
    """
    package = metadata.files("sphinx-mathjax-offline") or ()
    script = next(file for file in package if file.name == _MATHJAX[0])
    source = Path(os.fspath(script.locate())).parent
    for name in _MATHJAX:
        if (source / name).is_dir():
            shutil.copytree(source / name, folder / name, dirs_exist_ok=True)
        else:
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source / name, folder / name)
