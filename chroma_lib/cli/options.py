"""Options and messages that several commands share."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from chroma_lib import files

if TYPE_CHECKING:
    from chroma_lib.data.batches import Pictures
    from chroma_lib.data.dataset import Dataset
    from chroma_lib.data.shards import ShardedDataset

MAX_LEFT_OUT = 20  # pictures to name one by one; of the others only the number is printed

Size = Annotated[int, typer.Option(help="Side of the square pictures in pixels: 64, 128, ...")]
Weights = Annotated[
    str,
    typer.Option(
        help="dcgan_256, wgan_gp_256, another name that comes with Chroma, or a folder of"
        " `chroma train`."
    ),
]
NewFolder = Annotated[Path, typer.Option(help="A new or empty folder.")]
Language = Annotated[Literal["en", "ko"], typer.Option(help="English or Korean.")]
Notebooks = Annotated[
    list[Path] | None,
    typer.Argument(metavar="[NOTEBOOK...]", help="Default: all notebooks of Chroma."),
]


def load_pictures(
    folder: str | Path, size: int, *, limit: int | None = None, seed: int = 0
) -> Dataset | ShardedDataset:
    """Load the pictures of a folder into memory; of a folder of shards, read them when needed.

    Pictures that are left out are named on stderr.

    Parameters
    ----------
    folder : path-like
        Pictures, or what `chroma data`, `chroma draw` or `chroma shards` wrote.
    size : int
        Side of the square pictures in pixels.
    limit : int, optional
        Load at most this many pictures of a folder, chosen at random by `seed`.
    seed : int

    Returns
    -------
    Dataset or ShardedDataset

    Raises
    ------
    ChromaError
        If the folder is missing or holds nothing that fits.
    """
    from chroma_lib.data import shards
    from chroma_lib.data.folders import folder_dataset

    if shards.is_shards(folder):
        return shards.open_shards(folder, size=size)
    pictures = folder_dataset(folder, size=size, limit=limit, seed=seed)
    print_left_out(pictures.left_out)
    print_notes(pictures.notes)
    return pictures


def open_pictures(folder: str | Path, size: int) -> Pictures:
    """Open the pictures of a folder, which are read when they are needed; see `load_pictures`.

    Pictures of any size fit: they are scaled.
    """
    from chroma_lib.data import shards
    from chroma_lib.data.folders import open_folder

    if shards.is_shards(folder):
        return shards.open_shards(folder)
    pictures = open_folder(folder, size=size)
    print_left_out(pictures.left_out)
    print_notes(pictures.notes)
    return pictures


def options_on_command_line(context: typer.Context) -> set[str]:
    """Return the names of the options that the user has typed, as opposed to defaults."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    return {name for name, source in sources.items() if source and source.name == "COMMANDLINE"}


def print_error(message: object) -> None:
    """Print a message on stderr, in one line."""
    # A file's name may hold characters that control the terminal.
    # In one piece, for `korean_output`.
    sys.stderr.write(f"chroma: {files.printable(' '.join(str(message).split()))}\n")


def print_left_out(reasons: Sequence[str]) -> None:
    """Print why pictures were left out, one line for each, on stderr."""
    _print_some("left out", reasons)


def print_notes(notes: Sequence[str]) -> None:
    """Print what is odd about pictures that are used, one line for each, on stderr."""
    _print_some("note", notes)


def _print_some(kind: str, lines: Sequence[str]) -> None:
    for line in lines[:MAX_LEFT_OUT]:
        print_error(f"{kind}: {line}")
    if len(lines) > MAX_LEFT_OUT:
        print_error(f"{kind}: {len(lines) - MAX_LEFT_OUT} more")
