"""`chroma colorize` and `chroma measure`."""

import json
import sys
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import (
    Weights,
    load_pictures,
    options_on_command_line,
    print_error,
    print_left_out,
    print_notes,
)
from chroma_lib.errors import ChromaError
from chroma_lib.files import require_no_file
from chroma_lib.machine import return_memory
from chroma_lib.progress import progress_bar

FEW_DRAWINGS = 12  # that are measured within a minute or so


def colorize(
    context: typer.Context,
    images: Annotated[
        list[Path] | None,
        typer.Argument(metavar="IMAGE...", help="Pictures to color, or folders of them."),
    ] = None,
    weights: Weights = "dcgan_256",
    noise: Annotated[
        Literal["random", "blocks"],
        typer.Option(help="Random noise, or the 25 block noises of Chroma v0.2."),
    ] = "random",
    count: Annotated[
        int, typer.Option(min=1, max=1000, help="Number of colorings of each picture.")
    ] = 25,
    seed: Annotated[int, typer.Option(min=0, help="Seed of the random noise.")] = 0,
    columns: Annotated[
        int, typer.Option(min=1, max=1000, help="Colorings in a row of the grid and the sheet.")
    ] = 5,
    record: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="A pack, or its colorings.json: remake that pack, or color IMAGE like it.",
        ),
    ] = None,
    regions: Annotated[
        Literal["on", "off"] | None,
        typer.Option(
            help="One color in each part of the drawing, up to its lines; or colors that may"
            " change inside a part. Default: on for weights that know the parts of characters."
        ),
    ] = None,
    recolor: Annotated[
        Literal["auto", "on", "off"],
        typer.Option(
            help="Whether a colored picture keeps its parts, its skin, its whites and grays; off:"
            " it is colored like a gray one. auto: on, if it has colors of its own."
        ),
    ] = "auto",
    also: Annotated[
        str,
        typer.Option(
            metavar="LIST",
            help="More files in each pack, e.g. ora,psd: layers.ora and layers.psd with a layer for"
            " each part, for drawing programs; indexed: PNGs of 256 colors; shader: textures and"
            " shaders that color the picture in Godot, Unity or WebGL.",
        ),
    ] = "",
    colors: Annotated[
        list[str] | None,
        typer.Option(
            "--color",
            metavar="PART=COLOR",
            help="The color of a part in all colorings, e.g. hair=#3a7bd5; may be given again."
            " Parts are the guess of the weights: look at `chroma parts` first.",
        ),
    ] = None,
    keep: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PART",
            help="A part that keeps its own colors, e.g. hair; may be given again.",
        ),
    ] = None,
    palette: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.gpl",
            help="A palette of GIMP, Krita or Aseprite: parts choose from its colors; colors named"
            " after a part are for that part.",
        ),
    ] = None,
    like: Annotated[
        Path | None,
        typer.Option(
            metavar="IMAGE", help="A colored picture of a character whose colors all parts get."
        ),
    ] = None,
    lightness: Annotated[
        bool,
        typer.Option(
            "--lightness",
            help="Parts get the lightness of their --color, --palette or --like, too: black hair"
            " becomes blond. Their shading stays.",
        ),
    ] = False,
    same_character: Annotated[
        bool,
        typer.Option(
            "--same-character",
            help="The pictures show one character, e.g. its expressions or frames: coloring 0 has"
            " the same colors in all of them, and so on. Also writes atlas-00.png and .json, with"
            " all of them in the colors of coloring 0. With --from: the character of that pack.",
        ),
    ] = False,
    frames: Annotated[
        str | None,
        typer.Option(
            metavar="LAYOUT",
            help="Each picture is a sheet of frames that get the same colors: COLUMNSxROWS such as"
            " 4x1, the sheet's JSON file from TexturePacker or Aseprite, or rows for panels between"
            " blank rows, as in webtoons.",
        ),
    ] = None,
    jobs: Annotated[
        int, typer.Option(min=1, max=256, help="Pictures that are colored at a time.")
    ] = 1,
    scheduler: Annotated[
        str | None,
        typer.Option(
            metavar="ADDRESS",
            help="A running Dask scheduler, tcp://HOST:8786, whose workers color the pictures; all"
            " machines need to share their folders.",
        ),
    ] = None,
    padding: Annotated[
        int, typer.Option(min=0, max=64, help="Transparent pixels between the cells of a sheet.")
    ] = 0,
    extrude: Annotated[
        int, typer.Option(min=0, max=64, help="Times that a sheet repeats the rim of each cell.")
    ] = 0,
    max_side: Annotated[
        int,
        typer.Option(min=256, max=65_535, help="Largest side of a sheet; a pack may have several."),
    ] = 4096,
    out: Annotated[Path, typer.Option(help="Folder for the results.")] = Path("colorings"),
) -> None:
    """Color pictures, gray or not: each gets a chroma pack, a folder of PNGs and more.

    In a pack, grid.png shows all colorings, sheet.png is for games and palette.gpl for drawing
    programs; colorings.json holds what is needed to make the same pack again. Pictures that
    cannot be read are named at the end, with status 2; the others are colored.
    """
    typed = options_on_command_line(context)
    require_no_file(out)
    if record is None and not images:
        raise ChromaError(
            "no IMAGE: name a picture to color, or the colorings.json of a pack with --from"
        )
    if record is not None:
        _refuse_recorded(typed, record)
    if scheduler and "jobs" in typed:
        raise ChromaError(
            "--jobs cannot be combined with --scheduler, whose workers set how many are colored"
        )
    from chroma_lib.packs.atlas import refuse_old_atlases, write_atlases
    from chroma_lib.packs.batch import Batch, Request, color_all, expand, name_packs
    from chroma_lib.packs.extras import parse_extras

    given = {"padding": padding, "extrude": extrude, "max_side": max_side}
    request = Request(
        weights=weights if record is None or "weights" in typed else None,
        record=record,
        noise=noise,
        count=count,
        seed=seed,
        regions=regions,
        recolor=recolor,
        columns=columns if record is None or "columns" in typed else None,
        also=parse_extras(also),
        sheet={name: value for name, value in given.items() if name in typed},
        same_character=same_character,
        frames=frames,
        colors=colors or (),
        keep=keep or (),
        palette=palette,
        like=like,
        lightness=lightness,
    )
    pictures, left_out = expand(images or (), out)
    print_left_out(left_out)
    if same_character and not any((out / name).exists() for name in name_packs(pictures)):
        refuse_old_atlases(out)  # unless the same command goes on
    return_memory()
    batch = Batch(request, out, progress=len(pictures) < 2)
    if record is None:
        print_notes(batch.wishes.notes)
    if same_character and record is None:
        print_notes(batch.find_character(pictures))
    some = f"{count} coloring" if count == 1 else f"{count} colorings"
    content = some if record is None else f"colorings of {record}"
    with _progress(len(pictures)) as report:
        results = color_all(
            batch, pictures, partial(report, content), jobs=jobs, scheduler=scheduler
        )
    folders = [result.folder for result in results if result.folder]
    if same_character and len(folders) > 1:
        print(f"{len(write_atlases(folders, out, batch.sheet))} atlases in {out}")
    if there := sum(result.was_there for result in results):
        print(f"{there} of {len(results)} there already")
    refused = [result.error for result in results if result.error]
    for error in refused:
        print_error(error)
    if refused:
        raise typer.Exit(2)


@contextmanager
def _progress(count):
    """Give a function that tells what became of a picture, beside a bar."""
    with progress_bar(total=count, unit="picture", shown=count > 1) as bar:

        def report(content, result):
            for note in result.notes:
                bar.write(f"chroma: note: {note}", file=sys.stderr)
            if result.folder and not result.was_there:
                bar.write(f"{content} in {result.folder}", file=sys.stdout)
            bar.update()

        yield report


def _refuse_recorded(typed, record):
    recorded = {
        "noise": "noises",
        "count": "noises",
        "seed": "noises",
        "regions": "choice",
        "recolor": "choice",
        "colors": "colors",
        "keep": "colors",
        "palette": "colors",
        "like": "colors",
        "lightness": "colors",
    }
    for name, what in recorded.items():
        if name in typed:
            option = "color" if name == "colors" else name
            raise ChromaError(f"--{option} cannot be combined with --from: {record} has the {what}")


def measure(
    context: typer.Context,
    weights: Weights = "dcgan_256",
    drawings: Annotated[
        int,
        typer.Option(min=2, max=10_000, help="Number of drawn characters, none seen in training."),
    ] = 64,
    data: Annotated[
        Path | None, typer.Option(help="A folder of pictures, instead of drawn characters.")
    ] = None,
    pictures: Annotated[
        int,
        typer.Option(
            min=4, help="Number of pictures of --data, chosen at random; half are colored."
        ),
    ] = 200,
    seed: Annotated[
        int,
        typer.Option(min=0, max=99, help="Each seed has its own drawings, or choice of --data."),
    ] = 0,
    noises: Annotated[
        int, typer.Option(min=2, max=100, help="Number of colorings of each picture.")
    ] = 25,
    noise_seed: Annotated[
        int | None, typer.Option(min=0, help="Seed of the noises. Default: --seed.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """Measure how good and how diverse the colorings of a generator are.

    Each measure comes with its 95% interval and, in the column "real", the value that true
    colors reach in the place of the model's.
    """
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.data.dataset import Dataset
    from chroma_lib.data.drawings import held_out_dataset
    from chroma_lib.measures import evaluate, labels, tables

    colorizer = Colorizer.load(weights)
    size = colorizer.generator.size
    noise_seed = seed if noise_seed is None else noise_seed
    if data is None:
        _warn_of_many(drawings)
        drawn = held_out_dataset(drawings, colorings=2 * noises, size=size, seed=seed)
        table = evaluate.measure(colorizer, drawn, noises=noises, seed=noise_seed)
    else:
        loaded = load_pictures(data, size, limit=pictures, seed=seed)
        if not isinstance(loaded, Dataset):
            loaded = _take_some(loaded, data, pictures, seed)
        table = evaluate.measure_folder(colorizer, loaded, noises=noises, seed=noise_seed)
    if as_json:
        print(json.dumps(table, indent=2))
        return
    lang = context.obj or "en"
    print(tables.as_text(table, lang))
    print()
    print(labels.describe_measures(table, lang))
    print("Notebook 6 explains them: chroma lab")


def _warn_of_many(drawings):
    """Say before a long measurement how it becomes shorter."""
    if drawings > FEW_DRAWINGS:
        print_notes(
            [
                f"measuring {drawings} drawings takes minutes; --drawings 4 is quicker, but less"
                " exact"
            ]
        )


def _take_some(shards, folder, count, seed):
    """Read some pictures of shards into memory, and say so if they are not all."""
    from chroma_lib.data.folders import choose, describe_choice

    total = len(shards)
    if count < total:
        print_notes([describe_choice(folder, count, total, seed)])
    return shards.take(choose(total, min(count, total), seed))
