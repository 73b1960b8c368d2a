"""`chroma colorize` and `chroma measure`."""

import json
import os
import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import Weights, complain, given_options, on_terminal, own_pictures
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.read import read_picture


def colorize(
    context: typer.Context,
    images: Annotated[
        list[Path] | None, typer.Argument(metavar="IMAGE...", help="Pictures to color.")
    ] = None,
    weights: Weights = "dcgan_128",
    noise: Annotated[
        Literal["random", "blocks"],
        typer.Option(help="Random noise, or the 25 block noises of Chroma v0.2."),
    ] = "random",
    count: Annotated[
        int, typer.Option(min=1, max=1000, help="How many colorings of each picture.")
    ] = 25,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other random noise.")] = 0,
    columns: Annotated[
        int, typer.Option(min=1, max=1000, help="Colorings in a row of the grid and the sheet.")
    ] = 5,
    record: Annotated[
        Path | None,
        typer.Option(
            "--from", help="The colorings.json of a pack: make it again, or color IMAGE like it."
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder for the results.")] = Path("colorings"),
):
    """Color pictures, gray or not: a chroma pack for each, a folder of PNGs and more.

    The pack's grid.png shows all, sheet.png is for games, palette.gpl for drawing tools; from
    colorings.json the same pack can be made again. A picture that can't be read is named at the
    end, with status 2; the others are colored.
    """
    given = given_options(context)
    if record is None and not images:
        raise ChromaError("no IMAGE: name a picture to color, or a pack's colorings.json by --from")
    from chroma_lib import noise
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.packs.record import read_record
    from chroma_lib.packs.remake import remake
    from chroma_lib.packs.write import pack_folders, write_colorings

    pack_folders([image.stem for image in images or () if os.path.isfile(image)], out)
    if record is None:
        colorizer = Colorizer.load(weights)
        noises = noise.noise_by_name(noise, count, latent_dim=colorizer.latent_dim, seed=seed)
        about, made = {"noise": noise, "seed": seed}, f"{count} colorings"

        def color(pictures):
            folders = write_colorings(
                colorizer, pictures, noises, out, about=about, columns=columns
            )
            return folders, ()

    else:
        for name in ("noise", "count", "seed"):
            if name in given:
                raise ChromaError(f"--{name} does not go with --from: {record} tells the noises")
        pack, made = read_record(record), f"colorings of {record}"
        colorizer = pack.load_colorizer(weights if "weights" in given else None)
        columns = columns if "columns" in given else None

        def color(pictures):
            return remake(pack, colorizer, out, images=pictures, columns=columns)

    # One after the other: memory holds one picture, and a bad one costs only itself.
    refused = []
    for image in images or [None]:
        try:
            folders, notes = color([read_picture(image)] if image else ())
        except ChromaError as error:
            refused.append(error)
            continue
        for note in notes:
            print("chroma: note:", note, file=sys.stderr)
        for folder in folders:
            print(f"{made} in {folder}")
    for error in refused:
        complain(error)
    if refused:
        raise typer.Exit(2)


def measure(
    weights: Weights = "dcgan_128",
    drawings: Annotated[
        int, typer.Option(min=2, max=10_000, help="Drawn characters, none seen in training.")
    ] = 64,
    data: Annotated[
        Path | None, typer.Option(help="A folder of pictures, instead of drawn characters.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=99, help="Each seed has its own drawings.")] = 0,
    noises: Annotated[
        int, typer.Option(min=2, max=100, help="How many colorings of each picture.")
    ] = 25,
    noise_seed: Annotated[
        int | None, typer.Option(min=0, help="Of the noises; without it, the seed above.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
):
    """Measure how good and how diverse the colorings of a generator are.

    Each measure has its 95% interval and, beside it, what true colors score in the model's
    place ("real").
    """
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.data.dataset import Dataset
    from chroma_lib.data.drawings import held_out_dataset
    from chroma_lib.measures.evaluate import as_text, measure, measure_folder

    colorizer = Colorizer.load(weights)
    size, progress = colorizer.generator.size, on_terminal()
    if data is None:
        pictures = held_out_dataset(
            drawings, colorings=2 * noises, size=size, seed=seed, progress=progress
        )
        measured = measure
    else:
        pictures = own_pictures(data, size)
        if not isinstance(pictures, Dataset):
            pictures = pictures.take(range(len(pictures)))
        measured = measure_folder
    noise_seed = seed if noise_seed is None else noise_seed
    table = measured(colorizer, pictures, noises=noises, seed=noise_seed, progress=progress)
    print(json.dumps(table, indent=2) if as_json else as_text(table))
