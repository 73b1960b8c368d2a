"""`chroma lessons`: copies of the notebooks for a class, and points for what comes back."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import print_error
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import grading, presets
from chroma_lib.lessons.classroom import write_class

lessons = typer.Typer(
    help="Copies of the notebooks for a class, and points for what comes back.",
    add_completion=False,
    invoke_without_command=True,
)


@lessons.callback()
def write_copies(
    context: typer.Context,
    lang: Annotated[
        Literal["both", "en", "ko"], typer.Option(help="en or ko: copies in one language.")
    ] = "both",
    without_solutions: Annotated[
        bool,
        typer.Option(
            "--without-solutions",
            help="Copies without solutions in OUT/students, solutions apart in OUT/solutions.",
        ),
    ] = False,
    out: Annotated[Path | None, typer.Option(help="A new or empty folder.")] = None,
) -> None:
    """Write copies of the notebooks for a class into a folder: --out FOLDER."""
    if context.invoked_subcommand:
        return
    if out is None:
        raise ChromaError("chroma lessons: name a folder for the copies, such as --out class")
    done = write_class(presets.notebooks(), lang, out, solutions=not without_solutions)
    print(f"{len(done.students)} notebooks in {done.students[0].parent}")
    if done.solutions:
        print(f"{len(done.solutions)} pages of solutions in {done.solutions[0].parent}")


@lessons.command("grade")
def grade(
    notebooks: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="Handed-in copies of the notebooks.")
    ],
    lang: Annotated[
        Literal["en", "ko"], typer.Option(help="Language of what the checks say.")
    ] = "en",
    seconds: Annotated[
        float, typer.Option(min=1, help="Stop a notebook after this time.")
    ] = grading.SECONDS,
    memory: Annotated[
        float, typer.Option(min=0.5, help="Stop a notebook that needs more GiB of memory.")
    ] = grading.GIBIBYTES,
) -> None:
    """Run handed-in notebooks, each in a process of its own, and print the points.

    The process is bounded in time and memory, but it can read your files and use the network:
    grade notebooks of strangers in a container or under another account.
    """
    failed = False
    for path in notebooks:
        try:
            result = grading.grade(path, lang=lang, seconds=seconds, gibibytes=memory)
        except ChromaError as error:
            failed = True
            print_error(error)
            continue
        print(f"{path}: {result.lesson}")
        for mark in result.marks:
            print(f"  exercise {mark.exercise}  {mark.points}/1  {mark.message}")
        for note in result.notes:
            print(f"  note: {note}")
        print(f"  total       {result.points}/{len(result.marks)}")
    if failed:
        raise typer.Exit(2)
