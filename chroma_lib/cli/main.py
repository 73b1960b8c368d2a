"""The `chroma` command: parses the command line and calls the library. No work is done here."""

import io
import os
import sys
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Annotated, Any, Literal

import typer

from chroma_lib import __version__, korean
from chroma_lib.cli.color import colorize, measure
from chroma_lib.cli.data import data, draw, shards
from chroma_lib.cli.export import export
from chroma_lib.cli.korean_help import (
    commands_of,
    korean_output,
    set_default_language,
    split_language,
    system_language,
    translate_command,
)
from chroma_lib.cli.lessons import lessons
from chroma_lib.cli.notebooks import bilingual, lab, run
from chroma_lib.cli.options import print_error
from chroma_lib.cli.parts import parts
from chroma_lib.cli.studio import serve_app
from chroma_lib.cli.sweep import sweep
from chroma_lib.cli.train import convert, train
from chroma_lib.errors import ChromaError
from chroma_lib.shell import expand_patterns
from chroma_lib.sweeps.execute import NotebookError

# Plain text, so that the output reads the same in a log, in a pipe and in a small terminal.
app = typer.Typer(
    help="One gray picture of an anime character, many true-to-life colorings of it.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


def _print_version(asked: bool) -> None:
    if asked:
        print(f"chroma {__version__}")
        raise typer.Exit


@app.callback()
def choose_language(
    lang: Annotated[
        Literal["en", "ko"] | None,
        typer.Option(
            help="Language of help and messages. Default: Korean where the system's locale is."
        ),
    ] = None,
    version: Annotated[
        bool,
        typer.Option(
            "--version",
            help="Print the version and exit.",
            callback=_print_version,
            is_eager=True,
        ),
    ] = False,
) -> None:
    """One gray picture of an anime character, many true-to-life colorings of it."""
    # `main` reads the option itself, because the help depends on it.


for command in (draw, data, shards, train, convert, colorize, parts, measure, export, run):
    app.command()(command)
app.add_typer(sweep, name="sweep")
app.add_typer(bilingual, name="bilingual")
app.add_typer(lessons, name="lessons")
# `chroma lab` passes options that it does not know on to JupyterLab.
app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})(lab)
app.command("app")(serve_app)

_INTERRUPTED = 130
_GO_ON = ("colorize", "data")  # a sweep and a training say themselves how they go on

# What typer raises for a command line that it cannot parse; only its subclasses are public.
_COMMAND_LINE_ERROR: type[Any] = typer.BadParameter.__bases__[0]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the `chroma` command and exit with its status.

    The status is 2 for bad input, with one line on stderr; 1 for a notebook that failed; 130
    after an interrupt.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: the arguments of the process.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    if os.name == "nt":  # its shells do not expand patterns
        arguments = expand_patterns(arguments)
    _escape_what_cannot_be_shown()
    lang = system_language()
    try:
        chosen, arguments = split_language(arguments)
        lang = chosen or lang
        cli: Any = typer.main.get_command(app)
        if chosen:
            set_default_language(cli, chosen)
        if lang == "ko":
            translate_command(cli)
        _keep_summaries_whole(cli)
        with korean_output() if lang == "ko" else nullcontext():
            # Commands that print labels take the language from `context.obj`.
            status = cli.main(
                arguments or ["--help"], prog_name="chroma", standalone_mode=False, obj=lang
            )
        if status == _INTERRUPTED:  # typer has caught it
            raise KeyboardInterrupt
    except (KeyboardInterrupt, typer.Abort):
        status = _fail(_describe_stop(arguments), lang, status=_INTERRUPTED)
    except NotebookError as error:
        status = _fail(error, lang, status=1)
    except ChromaError as error:
        status = _fail(error, lang)
    except _COMMAND_LINE_ERROR as error:
        status = _fail(error.format_message(), lang)
    except OSError as error:
        if error.filename is None:
            raise
        status = _fail(
            f"{error.filename}: {error.strerror}; choose another folder or free disk space", lang
        )
    sys.exit(status)


def _keep_summaries_whole(command: Any) -> None:
    """Let lists of commands wrap the first paragraph of each help, which typer would cut."""
    for each in commands_of(command):
        text = getattr(each, "help", None) or ""
        each.short_help = " ".join(text.split("\n\n")[0].split())


def _describe_stop(arguments: Sequence[str]) -> str:
    """Return what a user is told who has interrupted a command."""
    goes_on = bool(arguments) and arguments[0] in _GO_ON
    return "stopped" + ("; what is done is kept, and the same command goes on" if goes_on else "")


def _fail(message: object, lang: str, *, status: int = 2) -> int:
    """Print an error in the language of the command and return the exit status."""
    if lang == "ko":
        both = getattr(message, "message", None)  # of an error that is known in both languages
        message = korean.translate(" ".join(str(message).split())) if both is None else both.ko
    print_error(message)
    return status


def _escape_what_cannot_be_shown() -> None:
    """Print letters that the terminal's encoding lacks as codes, instead of ending there."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
