"""`chroma colorize` and `chroma measure`."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib import files
from chroma_lib.cli.options import (
    Weights,
    load_pictures,
    on_terminal,
    options_on_command_line,
    print_error,
    print_left_out,
    print_notes,
)
from chroma_lib.errors import ChromaError


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
            help="The colorings.json of a pack: remake that pack, or color IMAGE like it.",
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
    if record is None and not images:
        raise ChromaError(
            "no IMAGE: name a picture to color, or the colorings.json of a pack with --from"
        )
    from chroma_lib.packs.extras import parse_extras
    from chroma_lib.packs.write import pack_folders

    extras = parse_extras(also)
    given = {"padding": padding, "extrude": extrude, "max_side": max_side}
    sheet = {name: value for name, value in given.items() if name in typed}
    images = _expand(images or ())
    # Refuses two pictures of the same name before anything takes long.
    pack_folders([files.compose(image.stem) for image in images if os.path.isfile(image)], out)
    if record is None:
        color, sheets = _new_colorings(
            *(weights, regions, recolor, noise, count, seed, out, columns, extras, sheet),
            images if same_character else None,
            frames,
        )
        content = f"{count} colorings"
    else:
        _refuse_recorded(typed, record)
        color, sheets = _recorded_colorings(
            record,
            weights if "weights" in typed else None,
            out,
            columns if "columns" in typed else None,
            extras,
            sheet,
            same_character,
            frames,
        )
        content = f"colorings of {record}"
    folders, refused = _color_each(color, images or [None], content)
    if same_character and len(folders) > 1:
        from chroma_lib.packs.atlas import write_atlases

        atlases = write_atlases(folders, out, sheets)
        print(f"{len(atlases)} atlases in {out}")
    for error in refused:
        print_error(error)
    if refused:
        raise typer.Exit(2)


def _expand(images):
    """Replace folders by the pictures in them."""
    from chroma_lib.pictures.listing import find_pictures

    pictures = []
    for image in map(files.find_path, images):
        if not os.path.isdir(image):
            pictures.append(image)
            continue
        found = find_pictures(image)
        print_left_out([f"{image}: {line}" for line in found.left_out])
        pictures += found.pictures
    return pictures


def _refuse_recorded(typed, record):
    recorded = {
        "noise": "noises",
        "count": "noises",
        "seed": "noises",
        "regions": "choice",
        "recolor": "choice",
    }
    for name, what in recorded.items():
        if name in typed:
            raise ChromaError(f"--{name} cannot be combined with --from: {record} has the {what}")


def _new_colorings(
    weights, regions, recolor, noise, count, seed, out, columns, also, sheet, one_character, layout
):
    """Return a function that colors a picture and returns (folders, notes), and sheet options."""
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.noise import noise_by_name
    from chroma_lib.packs.extras import check_extras
    from chroma_lib.packs.sheets import SheetOptions
    from chroma_lib.packs.write import find_character, write_colorings

    colorizer = Colorizer.load(weights, regions=regions, recolor=recolor)
    check_extras(colorizer, also)
    noises = noise_by_name(noise, count, latent_dim=colorizer.latent_dim, seed=seed)
    options = {
        "about": {"noise": noise, "seed": seed},
        "columns": columns,
        "also": also,
        "sheet": SheetOptions(**sheet),
    }
    if one_character is not None:
        options["character"] = find_character(colorizer, _readable(one_character, layout))

    def color(picture):
        frames = _find_frames(layout, picture)
        return write_colorings(colorizer, [picture], noises, out, **options, frames=frames), ()

    return color, options["sheet"]


def _recorded_colorings(record, weights, out, columns, also, sheet, same_character, layout):
    """Return a function that colors a picture as a record says and returns (folders, notes)."""
    from chroma_lib.packs.extras import check_extras
    from chroma_lib.packs.record import read_record
    from chroma_lib.packs.remake import remake_pack

    pack = read_record(record)
    colorizer = pack.load_colorizer(weights)
    check_extras(colorizer, also)
    options = {"columns": columns, "also": also, "sheet": replace(pack.sheet, **sheet)}
    options["same_character"] = same_character

    def color(picture):
        pictures = [] if picture is None else [picture]
        frames = _find_frames(layout, picture or pack.read_picture())
        return remake_pack(pack, colorizer, out, pictures=pictures, **options, frames=frames)

    return color, options["sheet"]


def _find_frames(layout, picture):
    from chroma_lib.pictures.frames import find_frames

    return layout and find_frames(layout, picture)


def _readable(images, layout):
    """Yield the pictures that can be read, and their frames; the others are refused later."""
    from chroma_lib.pictures.read import read_picture

    for image in images:
        try:
            picture = read_picture(image)
            frames = _find_frames(layout, picture)
        except ChromaError:
            continue
        yield picture, frames


def _color_each(color, images, content):
    """Color pictures one by one; return the packs, and the errors of those that have none."""
    from chroma_lib.pictures.read import read_picture

    # One by one, so that memory holds one picture, and a bad picture stops only itself.
    made, refused = [], []
    for image in images:
        try:
            picture = read_picture(image) if image else None
            print_notes(_describe_picture(picture) if picture else ())
            folders, notes = color(picture)
        except ChromaError as error:
            refused.append(error)
            continue
        for note in notes:
            print("chroma: note:", note, file=sys.stderr)
        for folder in folders:
            print(f"{content} in {folder}")
        made += folders
    return made, refused


def _describe_picture(picture):
    """Return notes on a picture: damage of its file, and whether it can get colors at all."""
    from chroma_lib.coloring import line_art
    from chroma_lib.pictures.read import describe_notes

    notes = list(describe_notes(picture))
    if line_art.is_line_art(picture.rgb):
        notes.append(f"{files.printable(picture.path)}: {line_art.NOTE}")
    return notes


def measure(
    weights: Weights = "dcgan_256",
    drawings: Annotated[
        int,
        typer.Option(min=2, max=10_000, help="Number of drawn characters, none seen in training."),
    ] = 64,
    data: Annotated[
        Path | None, typer.Option(help="A folder of pictures, instead of drawn characters.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=99, help="Each seed has its own drawings.")] = 0,
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
    from chroma_lib.measures import evaluate, tables

    colorizer = Colorizer.load(weights)
    size, progress = colorizer.generator.size, on_terminal()
    noise_seed = seed if noise_seed is None else noise_seed
    if data is None:
        drawn = held_out_dataset(
            drawings, colorings=2 * noises, size=size, seed=seed, progress=progress
        )
        table = evaluate.measure(
            colorizer, drawn, noises=noises, seed=noise_seed, progress=progress
        )
    else:
        pictures = load_pictures(data, size)
        if not isinstance(pictures, Dataset):
            pictures = pictures.take(range(len(pictures)))
        table = evaluate.measure_folder(
            colorizer, pictures, noises=noises, seed=noise_seed, progress=progress
        )
    print(json.dumps(table, indent=2) if as_json else tables.as_text(table))
