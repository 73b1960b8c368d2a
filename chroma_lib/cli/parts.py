"""`chroma parts`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from chroma_lib import files
from chroma_lib.cli.options import Weights, print_notes
from chroma_lib.errors import ChromaError
from chroma_lib.shell import command_line

if TYPE_CHECKING:
    from chroma_lib.measures.part_map import PartMap

_BEHIND = ("background", "backdrop", "ink")  # no parts of a character
_NARROW = ("skin", "eye_white", "mouth")  # true colors of these differ little
_MADE_BY = "chroma parts"  # in the PNGs of this command, which it may write again


def parts(
    context: typer.Context,
    image: Annotated[Path, typer.Argument(metavar="IMAGE", help="The picture.")],
    weights: Weights = "dcgan_256",
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.png",
            help="The picture of the parts. Default: NAME-parts.png in this folder.",
        ),
    ] = None,
) -> None:
    """Show the parts of a picture, whose names `colorize --color` and `--keep` take.

    Prints how much of the drawing each part covers, its color, and whether colorings keep that;
    writes a PNG of the picture beside its parts and their names.
    """
    from chroma_lib.coloring.colorizer import Colorizer
    from chroma_lib.measures import part_map
    from chroma_lib.pictures.read import describe_notes, read_picture

    lang = context.obj or "en"
    picture = read_picture(image)
    out = Path(f"{picture.name}-parts.png") if out is None else out
    _check_output(out)
    print_notes(describe_notes(picture))
    found = part_map.find_parts(Colorizer.load(weights, recolor="auto"), picture)
    if not found.parts:
        raise ChromaError(
            f"{files.printable(image)}: shows no part of a character; name a picture that does"
        )
    figure, made_by = part_map.show_parts(found, lang), {"Software": _MADE_BY}
    files.write_atomic(out, lambda path: figure.savefig(path, format="png", metadata=made_by))
    print(part_map.describe_parts(found, lang))
    print(f"The parts with their names: {files.printable(out)}")
    changed = _find_changed(found)
    if changed is None:
        print(
            "Nothing was found to color: none of these parts gets a new color. If the picture shows"
            " a figure, cut it out, with transparency around it."
        )
        return
    color = f"{changed}=#3a7bd5"
    print(f"Choose a color: {command_line('chroma', 'colorize', image, '--color', color)}")


def _find_changed(found: PartMap) -> str | None:
    """Return the name of the largest part that gets new colors, best one whose hue is free."""
    names = [part.name for part in found.parts if not part.is_kept and part.name not in _BEHIND]
    return next((name for name in names if name not in _NARROW), names[0] if names else None)


def _check_output(path: Path) -> None:
    """Check that a file to write is a PNG that is missing, or that this command has written."""
    from PIL import Image

    if path.suffix.lower() != ".png":
        raise ChromaError(f"--out {files.printable(path)}: use a name that ends with .png")
    if not path.exists():
        return
    try:
        with Image.open(path) as image:
            is_ours = image.info.get("Software") == _MADE_BY
    except OSError:  # a folder, or no picture
        is_ours = False
    if not is_ours:
        raise ChromaError(
            f"{files.printable(path)}: already exists, and chroma parts did not write it; choose"
            " another name with --out"
        )
