"""`chroma draw`, `chroma data` and `chroma shards`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import NewFolder, Size, complain_left_out, given_options, on_terminal
from chroma_lib.errors import ChromaError


def draw(
    out: NewFolder,
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many characters.")] = 100,
    seed: Annotated[int, typer.Option(min=0, max=99, help="Each seed has its own 10,000.")] = 0,
    size: Size = 64,
    colorings: Annotated[
        int, typer.Option(min=1, max=100, help="How many true colorings of each character.")
    ] = 1,
):
    """Draw characters: a picture for each coloring, region maps, and index.csv.

    DRAWING_COLORING.png is a picture. DRAWING_regions.png is an 8-bit map of the drawing's
    regions and looks black: 0 background, 1 ink, 2 skin, 3 hair, 4 left eye, 5 right eye,
    6 clothes, 7 accessory.
    """
    from chroma_lib.data.drawings import write_drawings
    from chroma_lib.gan.layers import check_size

    check_size(size)
    write_drawings(
        count, seed=seed, size=size, colorings=colorings, out=out, progress=on_terminal()
    )
    print(f"{count} characters, {colorings} colorings of each, in {out}")


def data(
    source: Annotated[Path, typer.Argument(help="A folder or a zip of pictures.")],
    out: NewFolder,
    size: Size = 128,
    white_background: Annotated[
        bool, typer.Option("--white-background", help="Drop what does not stand on white.")
    ] = False,
    crop: Annotated[
        Literal["pad", "bust"],
        typer.Option(help="The whole picture, or the square at the top of the figure."),
    ] = "pad",
):
    """Prepare people's pictures: squares for `train --data`, and a report of what was kept.

    Dropped is what can't be read, is less than half the size, blank, gray or a duplicate.
    report.csv tells of each picture, borderline.png shows the closest calls. A preparation that
    was cut off goes on when it is started again.
    """
    from chroma_lib.data.criteria import SHEET, TABLE
    from chroma_lib.data.prepare import prepare_pictures
    from chroma_lib.data.report import as_text
    from chroma_lib.gan.layers import check_size

    check_size(size)
    report = prepare_pictures(
        source,
        out,
        size=size,
        white_background=white_background,
        crop=crop,
        progress=on_terminal(),
    )
    print(as_text(report))
    print(f"In {out}: {TABLE} tells of each; look at {SHEET} before you train")
    if report["counts"]["kept"]:
        print(f"Train on them: chroma train --data {out} --size {size} --out trained")


def shards(
    context: typer.Context,
    out: NewFolder,
    source: Annotated[
        Path | None,
        typer.Argument(help="A folder of pictures, or what `chroma data` or `chroma draw` wrote."),
    ] = None,
    drawings: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Drawn characters, without SOURCE.")
    ] = None,
    colorings: Annotated[
        int, typer.Option(min=1, max=100, help="True colorings of each drawn character.")
    ] = 4,
    seed: Annotated[
        int, typer.Option(min=0, max=99, help="Of the drawings; beyond 10,000, the next seeds'.")
    ] = 0,
    size: Size = 64,
):
    """Write a data set larger than memory into shards, for `train --data`.

    Neither this command nor the training ever holds all pictures in memory.
    """
    if (source is None) == (drawings is None):
        raise ChromaError("name a SOURCE folder, or say how many --drawings: one of the two")
    if source is not None:
        for name in ("colorings", "seed"):
            if name in given_options(context):
                raise ChromaError(f"--{name} does not go with {source}: it is of --drawings")
    from chroma_lib.data import shards
    from chroma_lib.gan.layers import check_size

    check_size(size)
    progress = on_terminal()
    if source is None:
        written = shards.write_drawn_shards(
            drawings, out, colorings=colorings, size=size, seed=seed, progress=progress
        )
    else:
        written = shards.write_shards(source, out, size=size, progress=progress)
        complain_left_out(written.left_out)
    told = f"{len(written)} pictures, {written.colorings} colorings of each"
    print(f"{told}, in {out}; shards: {len(written.sha256)}")
    print(f"Train on them: chroma train --data {out} --size {size} --out trained")
