"""`chroma run`, `chroma lab` and `chroma bilingual`."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib import resources
from chroma_lib.cli.options import Language, NewFolder, Notebooks
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import pages, presets, twins
from chroma_lib.lessons.copies import lesson_folder, split
from chroma_lib.lessons.glossary import GLOSSARY, read_glossary
from chroma_lib.studio.jupyter import KOREAN_SETTINGS_FOLDER, SETTINGS_FOLDER


def run(
    preset: Annotated[
        str, typer.Option(help="quick: the defaults; full: hours; original: Chroma v0.2.")
    ] = "quick",
    out: Annotated[
        Path | None, typer.Option(help="A new or empty folder. Default: one in runs/.")
    ] = None,
    store: Annotated[
        bool, typer.Option("--store", help="Also store the outputs in the notebooks themselves.")
    ] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Notebooks that run at the same time. Default: 2, if there are two cores, or 1"
            " with --store.",
        ),
    ] = None,
) -> None:
    """Run every notebook and print where the pictures and numbers are."""
    if store and not resources.is_repository():
        raise ChromaError("--store: needs a clone of Chroma's repository; leave it out here")
    if store and jobs not in (None, 1):
        raise ChromaError(f"--jobs {jobs}: use 1 with --store, which stores how long cells take")
    out = out or presets.run_folder(preset)
    start = time.monotonic()
    done = presets.run_notebooks(
        out, preset=preset, jobs=jobs or (1 if store else presets.usable_jobs())
    )
    seconds = time.monotonic() - start
    if store:
        presets.store_outputs(done)
    print(presets.report(done, seconds))
    print(f"\nTimes and paths: {out / 'summary.json'}")


bilingual = typer.Typer(
    help="Keep the English and the Korean of notebooks and pages in step.", add_completion=False
)


@bilingual.command("check")
def check_twins(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[FILE...]",
            help="Notebooks, or English pages NAME.md with NAME.ko.md beside them."
            " Default: all notebooks of Chroma and its README.",
        ),
    ] = None,
) -> None:
    """List the texts whose English and Korean are out of step; status 1 if there are any."""
    terms = read_glossary(presets.notebook_folder() / GLOSSARY)
    paths = paths or [*presets.notebooks(), *pages.translated_pages()]
    pairs, faults = twins.check([path for path in paths if path.suffix != ".md"], terms)
    for path in paths:
        if path.suffix == ".md":
            sections, page_faults = pages.check_pages(path, terms)
            pairs += sections
            faults += page_faults
    for fault in faults:
        print(fault)
    print(f"{pairs} pairs in {_count(len(paths), 'file')}, {_count(len(faults), 'fault')}")
    raise typer.Exit(1 if faults else 0)


def _count(number, noun):
    return f"{number or 'no'} {noun}{'' if number == 1 else 's'}"


@bilingual.command("stamp")
def stamp_twins(
    path: Annotated[
        Path, typer.Argument(metavar="FILE", help="A notebook, or an English page NAME.md.")
    ],
    names: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[NAME...]",
            help="Cells of a notebook, such as title for title-en and title-ko; headings of a page."
            " A page without NAME: all its sections.",
        ),
    ] = None,
) -> None:
    """Record that the Korean translates the English as it is now. Rewrites the file."""
    if path.suffix == ".md":
        names = pages.stamp_pages(path, names or ())
    elif names:
        twins.stamp(path, names)
    else:
        raise ChromaError(f"{path}: name the cells to stamp, such as title")
    print(f"{path}: {', '.join(names)} in step")


@bilingual.command("split")
def split_twins(
    lang: Language,
    out: NewFolder,
    notebooks: Notebooks = None,
    force: Annotated[
        bool, typer.Option("--force", help="Overwrite copies in a folder that exists already.")
    ] = False,
    run: Annotated[
        bool,
        typer.Option("--run", help="Run the copies: figures and tables in their language too."),
    ] = False,
) -> None:
    """Write copies of notebooks in one language, for a handout or a book.

    Without --run they have the stored figures, which are labeled in both languages.
    """
    copies = split(notebooks or presets.notebooks(), lang, out, force=force, run=run)
    print(f"{len(copies)} notebooks in {out}")


def lab(
    context: typer.Context,
    lang: Annotated[
        Literal["both", "en", "ko"],
        typer.Option(
            help="en or ko: copies in one language, in runs/notebooks-LANG; ko: JupyterLab is in"
            " Korean, too."
        ),
    ] = "both",
) -> None:
    """Open the notebooks in JupyterLab; options such as --port 9999 are passed on to it."""
    command = [sys.executable, "-m", "jupyterlab", str(_lesson_folder(lang)), *context.args]
    # Settings of our own beside the user's: by default, JupyterLab drops the kernel's connection
    # at a picture of more than 10 MiB.
    korean = str(KOREAN_SETTINGS_FOLDER) if lang == "ko" else None
    settings = [str(SETTINGS_FOLDER), korean, os.environ.get("JUPYTER_CONFIG_PATH")]
    env = os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings))}
    raise typer.Exit(subprocess.call(command, env=env))


def _lesson_folder(lang):
    """Return the folder to open: the repository's notebooks, or copies that a reader may change."""
    notebooks = presets.notebooks()
    if resources.is_repository():
        if lang == "both":
            return presets.notebook_folder()
        runs = presets.notebook_folder().parent / "runs"
    else:  # an installed wheel's notebooks are not the reader's to change
        runs = Path("runs")
    folder = runs / f"notebooks-{lang}"
    lessons = lesson_folder(notebooks, lang, folder)
    print(f"{folder}: {len(lessons.new)} new, {len(lessons.refreshed)} refreshed")
    for copy in lessons.kept:
        print(f"{copy.name} has a newer version; to get it, delete or rename your copy")
    return folder
