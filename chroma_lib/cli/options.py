"""Options and messages that several commands share."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib import files

Size = Annotated[int, typer.Option(help="Side of the square pictures in pixels: 64, 128, ...")]
Weights = Annotated[
    str,
    typer.Option(help="dcgan, wgan_gp, dcgan_128, wgan_gp_128, or a folder of `chroma train`."),
]
NewFolder = Annotated[Path, typer.Option(help="A new or empty folder.")]


def own_pictures(folder, size):
    """Return a folder's pictures: in memory, or from shards as they are needed."""
    from chroma_lib.data import shards
    from chroma_lib.data.folders import folder_dataset

    if shards.is_shards(folder):
        return shards.open_shards(folder, size=size, progress=on_terminal())
    own = folder_dataset(folder, size=size, progress=on_terminal())
    complain_left_out(own.left_out)
    return own


Language = Annotated[Literal["en", "ko"], typer.Option(help="English or Korean.")]
Notebooks = Annotated[
    list[Path] | None, typer.Argument(metavar="[NOTEBOOK...]", help="By default all of Chroma's.")
]


def given_options(context):
    """Return the names of the options that are on the command line."""
    return {
        name for name in context.params if context.get_parameter_source(name).name == "COMMANDLINE"
    }


def complain(message):
    # A name from a file may hold what a terminal obeys.
    print("chroma:", files.printable(" ".join(str(message).split())), file=sys.stderr)


def complain_left_out(left_out, most=20):
    """Name the pictures that a folder's data set goes without."""
    for reason in left_out[:most]:
        complain(f"left out: {reason}")
    if len(left_out) > most:
        complain(f"left out: {len(left_out) - most} more")


def on_terminal():
    return sys.stderr.isatty()
