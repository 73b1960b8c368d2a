"""Make a pack again from its record."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.files import printable
from chroma_lib.packs.record import Record
from chroma_lib.packs.sheets import SheetOptions
from chroma_lib.packs.write import find_character, write_colorings
from chroma_lib.pictures.frames import Frames, check_frames
from chroma_lib.pictures.picture import Picture


def remake_pack(
    record: Record,
    colorizer: Colorizer,
    out: str | Path,
    *,
    pictures: Sequence[Picture] = (),
    columns: int | None = None,
    also: Sequence[str] = (),
    sheet: SheetOptions | None = None,
    same_character: bool = False,
    frames: Frames | None = None,
    folders: Sequence[Path] | None = None,
    asked: dict[str, Any] | None = None,
    overwrite: bool = False,
    progress: bool = False,
) -> tuple[list[Path], list[str]]:
    """Make a pack again: `chroma colorize --from`.

    With the same picture, weights and machine, the files are equal byte for byte. Only if the new
    pack is not beside the old one, the path to the picture in `colorings.json` differs.

    Parameters
    ----------
    record : Record
        From `read_record`.
    colorizer : Colorizer
        From `Record.load_colorizer`.
    out : path-like
        The new pack is written to `out/NAME`.
    pictures : sequence of Picture
        Pictures to color. By default the recorded one.
    columns : int, optional
        Colorings in a row of the grid and the sheet. By default as recorded.
    also : sequence of str
        As for `chroma_lib.packs.write.write_pack`.
    sheet : SheetOptions, optional
        How the sprite sheets are laid out. By default as recorded.
    same_character : bool
        Whether the pictures show the character of the recorded one, and get its colors. They do
        if the pack was made for several pictures of one character.
    frames : Frames, optional
        If the pictures are sheets: where their frames are. By default as recorded.
    folders : sequence of Path, optional
        Folder of each pack. By default, `out/NAME`.
    asked : dict, optional
        As for `write_colorings`. By default as recorded, if the picture is the recorded one.
    overwrite, progress : bool
        As for `write_colorings`.

    Returns
    -------
    folders : list of Path
        The new packs.
    notes : list of str
        Notes for the user; see `Record.check_pictures`.

    Raises
    ------
    ChromaError
        If something does not fit; then nothing is written.
    """
    others = bool(pictures)
    pictures = list(pictures) or [record.read_picture()]
    character = record.character(colorizer)
    if character is None and same_character:
        character = find_character(colorizer, [(record.read_picture(), record.frames)])
    notes = record.check_pictures(pictures, same_character=character is not None)
    if frames is None and record.frames is not None:
        frames = record.frames
        for picture in pictures:
            check_frames(frames, picture, printable(record.path))
    columns = record.columns if columns is None else columns
    folders = write_colorings(
        *(colorizer, pictures, record.colorings, out),
        about=record.about,
        columns=columns,
        also=also,
        sheet=record.sheet if sheet is None else sheet,
        character=character,
        frames=frames,
        chosen=record.chosen,
        folders=folders,
        asked=asked if others else None,
        overwrite=overwrite,
        progress=progress,
    )
    return folders, notes
