"""`chroma draw`, `chroma data` and `chroma shards`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import (
    NewFolder,
    Size,
    options_on_command_line,
    print_left_out,
    print_notes,
)
from chroma_lib.errors import ChromaError
from chroma_lib.shell import command_line


def draw(
    out: NewFolder,
    count: Annotated[int, typer.Option(min=1, max=10_000, help="Number of characters.")] = 100,
    seed: Annotated[int, typer.Option(min=0, max=99, help="Each seed has its own 10,000.")] = 0,
    size: Size = 64,
    colorings: Annotated[
        int, typer.Option(min=1, max=100, help="Number of true colorings of each character.")
    ] = 1,
) -> None:
    """Draw characters: a picture of each coloring, maps of the regions, and index.csv.

    DRAWING_COLORING.png is a picture. DRAWING_regions.png is an 8-bit map of the drawing's
    regions that looks black: 0 background, 1 ink, 2 skin, 3 hair, 4 left eye, 5 right eye,
    6 clothes, 7 accessory.
    """
    from chroma_lib.data.drawings import write_drawings
    from chroma_lib.gan.config import check_size

    check_size(size)
    write_drawings(count, seed=seed, size=size, colorings=colorings, out=out)
    print(f"{count} characters, {colorings} colorings of each, in {out}")


def data(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(help="A folder or a zip of pictures.")],
    out: NewFolder,
    size: Size = 128,
    white_background: Annotated[
        bool,
        typer.Option("--white-background", help="Drop pictures whose background is not white."),
    ] = False,
    crop: Annotated[
        Literal["pad", "bust"],
        typer.Option(help="The whole picture, or the square at the top of the figure."),
    ] = "pad",
) -> None:
    """Prepare your own pictures: squares for `train --data`, and a report of what was kept.

    Pictures that cannot be read, are smaller than half the size, blank, gray or duplicates are
    dropped. report.csv has a line for each picture, borderline.png shows the closest decisions.
    If the command was interrupted, start it again: it continues where it stopped.
    """
    from chroma_lib.data.criteria import SHEET, TABLE
    from chroma_lib.data.prepare import prepare_pictures
    from chroma_lib.data.report import as_text, iterate_rows
    from chroma_lib.gan.config import check_size

    check_size(size)
    lang = context.obj or "en"
    report = prepare_pictures(
        source,
        out,
        size=size,
        white_background=white_background,
        crop=crop,
        lang=lang,
    )
    print_left_out(report.left_out or ())
    rows = iterate_rows(out / TABLE)
    kept = [row for row in rows if row["verdict"] == "kept" and row["detail"]]
    print_notes([f"{row['name']}: {row['detail']}" for row in kept])
    print(as_text(report, lang))
    print(f"In {out}: {TABLE} has a line for each picture; look at {SHEET} before you train")
    if report.counts and report.counts.kept:
        command = command_line("chroma", "train", "--data", out, "--out", "trained")
        print(f"Train on them: {command}")


def shards(
    context: typer.Context,
    out: NewFolder,
    source: Annotated[
        Path | None,
        typer.Argument(help="A folder of pictures, or a folder of `chroma data` or `draw`."),
    ] = None,
    drawings: Annotated[
        int | None,
        typer.Option(min=1, max=1_000_000, help="Number of drawn characters, instead of SOURCE."),
    ] = None,
    colorings: Annotated[
        int, typer.Option(min=1, max=100, help="Number of true colorings of each drawn character.")
    ] = 4,
    seed: Annotated[
        int,
        typer.Option(
            min=0, max=99, help="Seed of the drawings; after 10,000 of them, the next seeds follow."
        ),
    ] = 0,
    size: Size = 64,
) -> None:
    """Write a data set that is larger than memory as shards, for `train --data`.

    Neither this command nor the training holds all pictures in memory at once.
    """
    if (source is None) == (drawings is None):
        raise ChromaError("give one of the two: a SOURCE folder, or a number of --drawings")
    if source is not None:
        for name in ("colorings", "seed"):
            if name in options_on_command_line(context):
                raise ChromaError(f"--{name} is only valid with --drawings, not with {source}")
    from chroma_lib.data.shard_writer import write_drawn_shards, write_shards
    from chroma_lib.gan.config import check_size

    check_size(size)
    if source is not None:
        written = write_shards(source, out, size=size)
        print_left_out(written.left_out)
        print_notes(written.notes)
    elif drawings is not None:
        written = write_drawn_shards(drawings, out, colorings=colorings, size=size, seed=seed)
    content = f"{len(written)} pictures, {written.colorings} colorings of each"
    print(f"{content}, in {out}; shards: {len(written.sha256)}")
    command = command_line("chroma", "train", "--data", out, "--size", size, "--out", "trained")
    print(f"Train on them: {command}")
