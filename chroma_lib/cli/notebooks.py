"""`chroma run`, `chroma lab` and `chroma bilingual`."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib import resources
from chroma_lib.cli.options import Language, NewFolder, Notebooks
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import presets, twins
from chroma_lib.lessons.copies import lesson_folder, split
from chroma_lib.lessons.glossary import GLOSSARY, read_glossary
from chroma_lib.studio.jupyter import SETTINGS_FOLDER


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
) -> None:
    """Run every notebook and print where the pictures and numbers are."""
    if store and not resources.is_repository():
        raise ChromaError("--store: needs a clone of Chroma's repository; leave it out here")
    out = out or presets.run_folder(preset)
    done = presets.run_notebooks(out, preset=preset)
    if store:
        presets.store_outputs(done)
    print(presets.report(done))
    print(f"\nTimes and paths: {out / 'summary.json'}")


bilingual = typer.Typer(
    help="Keep the notebooks' English and Korean in step.", add_completion=False
)


@bilingual.command("check")
def check_twins(notebooks: Notebooks = None):
    """Name every text cell whose English and Korean are out of step; status 1 if there is any.

    Without a NOTEBOOK, the README's Korean too is held against the glossary.
    """
    folder = presets.notebook_folder()
    paths = notebooks or presets.notebooks()
    terms = read_glossary(folder / GLOSSARY)
    pairs, faults = twins.check(paths, terms)
    if not notebooks:
        faults += twins.check_page(folder.parent / "README.md", terms)
    for fault in faults:
        print(fault)
    print(f"{pairs} pairs in {len(paths)} notebooks, {len(faults) or 'no'} faults")
    raise typer.Exit(1 if faults else 0)


@bilingual.command("stamp")
def stamp_twins(
    notebook: Annotated[Path, typer.Argument(help="The notebook; it is written anew.")],
    cells: Annotated[list[str], typer.Argument(help="Such as title, for title-en and title-ko.")],
):
    """Say that the Korean of these cells translates the English as it is now."""
    twins.stamp(notebook, cells)
    print(f"{notebook}: {', '.join(cells)} in step")


@bilingual.command("split")
def split_twins(
    lang: Language,
    out: NewFolder,
    notebooks: Notebooks = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over copies that are there already.")
    ] = False,
):
    """Write copies of notebooks in one language, without outputs.

    Stored figures are labeled in both languages; run a copy to have its own.
    """
    copies = split(notebooks or presets.notebooks(), lang, out, force=force)
    print(f"{len(copies)} notebooks in {out}")


def lab(
    context: typer.Context,
    lang: Annotated[
        Literal["both", "en", "ko"],
        typer.Option(help="en or ko: copies in one language, in runs/notebooks-LANG."),
    ] = "both",
) -> None:
    """Open the notebooks in JupyterLab; options such as --port 9999 are passed on to it."""
    command = [sys.executable, "-m", "jupyterlab", str(_lesson_folder(lang)), *context.args]
    # Settings of our own beside the user's: by default, JupyterLab drops the kernel's connection
    # at a picture of more than 10 MiB.
    settings = [str(SETTINGS_FOLDER), os.environ.get("JUPYTER_CONFIG_PATH")]
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
