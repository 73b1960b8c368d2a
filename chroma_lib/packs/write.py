"""Chroma packs: the colorings of a picture as files, from which they can also be made again.

A pack is a folder:

- `00.png`, `01.png` ...: the colorings, with the picture's own size and transparency
- `grid.png`: all of them on white, to look at
- `sheet.png`, `sheet.json`: a sprite sheet with transparency and its frames, for games; more of
  them, `sheet-1.png` ..., where one would be larger than graphics cards take. If the picture is a
  sheet of frames itself, `00.json` ... instead: its own JSON for each coloring
- `palette.json`, `palette.gpl`: the colors, for programs and for GIMP, Krita and Aseprite (only
  for weights with a palette head)
- `colorings.json`: the record from which the same pack can be made again
- on request, layered files, indexed PNGs and textures for a shader: `chroma_lib.packs.extras`
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from chroma_lib import color, files
from chroma_lib.coloring.character import Character
from chroma_lib.coloring.colorizer import Colorizer, Encoded
from chroma_lib.errors import ChromaError
from chroma_lib.packs.colorings import Coloring, check_colorings, palette_of
from chroma_lib.packs.content import PackContent, own_lightness
from chroma_lib.packs.extras import check_extras, write_extras
from chroma_lib.packs.palettes import measure_masks, write_palettes
from chroma_lib.packs.record import RECORD, record_coloring, record_pack
from chroma_lib.packs.sheets import (
    SheetOptions,
    bleed,
    bleed_source,
    cell_scale,
    resize,
    write_grid,
    write_sheets,
)
from chroma_lib.pictures.frames import Frames
from chroma_lib.pictures.picture import Picture

COLUMNS = 5
DEFAULT_SHEET = SheetOptions()


def write_colorings(
    colorizer: Colorizer,
    pictures: Sequence[Picture],
    colorings: Sequence[Coloring | ArrayLike],
    out: str | Path,
    *,
    about: dict[str, Any] | None = None,
    columns: int = COLUMNS,
    also: Sequence[str] = (),
    sheet: SheetOptions = DEFAULT_SHEET,
    character: Character | None = None,
    frames: Frames | None = None,
) -> list[Path]:
    """Color pictures and write a pack `out/NAME` for each, as `chroma colorize` does.

    Parameters
    ----------
    colorizer : Colorizer
    pictures : sequence of Picture
    colorings : sequence of Coloring or of noises
        The same for each picture.
    out : path-like
    about : dict, optional
        As for `write_pack`.
    columns : int
        As for `write_pack`.
    also : sequence of str
        As for `write_pack`.
    sheet : SheetOptions
        As for `write_pack`.
    character : Character, optional
        As for `write_pack`.
    frames : Frames, optional
        As for `write_pack`.

    Returns
    -------
    list of Path
        The folder of each picture's pack.

    Raises
    ------
    ChromaError
        If two pictures have the same name, the folder of a picture is not empty, or the colorings
        do not fit the weights.
    """
    folders = pack_folders([picture.name for picture in pictures], out)
    for picture, folder in zip(pictures, folders):
        write_pack(
            *(colorizer, picture, colorings, folder),
            about=about,
            columns=columns,
            also=also,
            sheet=sheet,
            character=character,
            frames=frames,
        )
    return folders


def pack_folders(names: Sequence[str], out: str | Path) -> list[Path]:
    """Return the folder of each picture's pack, `out/NAME`.

    Parameters
    ----------
    names : sequence of str
        Names of the pictures.
    out : path-like

    Returns
    -------
    list of Path

    Raises
    ------
    ChromaError
        If two pictures have the same name, or the folder of a picture is not empty.
    """
    duplicates = {name for name in names if names.count(name) > 1}
    if duplicates:
        raise ChromaError(
            f"two pictures are named {min(duplicates)!r}: rename one, or color it separately"
        )
    folders = [Path(out) / name for name in names]
    for folder in folders:
        files.require_new_folder(folder)
    return folders


def write_pack(
    colorizer: Colorizer,
    picture: Picture,
    colorings: Sequence[Coloring | ArrayLike],
    folder: str | Path,
    *,
    about: dict[str, Any] | None = None,
    columns: int = COLUMNS,
    also: Sequence[str] = (),
    sheet: SheetOptions = DEFAULT_SHEET,
    character: Character | None = None,
    frames: Frames | None = None,
) -> Path:
    """Write the pack of one picture, completely or not at all.

    If the sheets would be larger than 50 megapixels, or a cell larger than a sheet may be, the
    cells of the sheets and the grid are scaled down; the colorings never are.

    Parameters
    ----------
    colorizer : Colorizer
    picture : Picture
    colorings : sequence of Coloring or of noises
    folder : path-like
        New or empty.
    about : dict, optional
        More values for `colorings.json`, e.g. the seed. They must be valid JSON.
    columns : int
        Colorings in a row of `grid.png` and `sheet.png`.
    also : sequence of str
        Other files to write: keys of `chroma_lib.packs.extras.EXTRAS`.
    sheet : SheetOptions
        How the sprite sheets are laid out.
    character : Character, optional
        From `Colorizer.find_character`, if pictures of one character get the same colors.
    frames : Frames, optional
        If the picture is a sheet of frames, which get the same colors. Then there is no sheet of
        its colorings; each is a sheet itself, with the JSON of the picture's if there is one.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ChromaError
        If the folder is not empty or cannot be written, or the colorings do not fit the weights,
        or `also` names something that they cannot write.
    """
    colorings, folder = check_colorings(colorizer, colorings), Path(folder)
    check_extras(colorizer, also)
    if frames is None:
        encoded = colorizer.encode(picture.rgb, character)
    else:
        if character is None:
            character = find_character(colorizer, [(picture, frames)])
        encoded = colorizer.encode_frames(picture.rgb, frames.boxes, character)
    record = record_pack(
        colorizer, encoded, picture, folder, columns, sheet, character=character, frames=frames
    )
    entries = [record_coloring(i, coloring, len(colorings)) for i, coloring in enumerate(colorings)]
    palettes = None
    if colorizer.has_palette:
        palettes = np.stack([palette_of(colorizer, encoded, coloring) for coloring in colorings])
        for entry, palette in zip(entries, palettes):
            entry["palette_ab"] = palette.astype(float).tolist()
    names = [entry["file"] for entry in entries]
    lightness = own_lightness(picture, encoded.lightness)
    with files.atomic_folder(folder) as part:
        painted = _with_alpha(_paint(colorizer, encoded, colorings), picture, lightness)
        cells, scale = _write_pictures(part, names, painted, picture, columns, sheet)
        write_grid(part, cells, columns)
        if frames is None:
            write_sheets(part, picture.name, names, cells, columns, scale, sheet)
        elif frames.source is not None:
            _describe_frames(part, names, frames.source)
        if palettes is not None:
            statistics = measure_masks(colorizer, encoded, cells, picture.alpha)
            write_palettes(part, picture.name, entries, palettes, statistics, colorizer.parts)
        content = PackContent(part, names, picture, lightness, colorizer, encoded, palettes)
        write_extras(content, also)
        # `about` stands between, but never replaces what the pack is made again from.
        files.write_json(part / RECORD, {**record, **(about or {}), **record, "colorings": entries})
    return folder


def _paint(
    colorizer: Colorizer, encoded: Encoded, colorings: Sequence[Coloring]
) -> Iterator[np.ndarray]:
    """Yield each coloring as sRGB (H, W, 3)."""
    # One at a time: they may be large, and the bytes of one must not depend on the others.
    for coloring in colorings:
        if colorizer.has_palette:
            palette = colorizer.palette(encoded, [coloring.noise])
            yield colorizer.paint(encoded, palette, held=coloring.held)[0]
        else:
            yield colorizer.color(encoded, [coloring.noise])[0]


def _write_pictures(
    folder: Path,
    names: Sequence[str],
    painted: Iterable[np.ndarray],
    picture: Picture,
    columns: int,
    sheet: SheetOptions,
) -> tuple[list[np.ndarray], float]:
    """Write colorings (H, W, 4); return the cells of a sheet of them, and their scale."""
    scale = cell_scale(len(names), columns, picture.rgb.shape, sheet)
    height, width = (max(1, int(side * scale)) for side in picture.rgb.shape[:2])
    cells: list[np.ndarray] = []
    source = None
    for name, rgba in zip(names, painted):
        rgb = rgba if picture.alpha is not None else rgba[..., :3]
        files.write_png(folder / name, rgb, dpi=picture.dpi)
        cell = resize(rgba, (width, height))
        if scale < 1:  # `resize` leaves no color below transparency
            source = source if cells else bleed_source(cell[..., 3])
            cell = bleed(cell, source)
        cells.append(cell)
    return cells, scale


def _describe_frames(folder: Path, names: Sequence[str], source: dict[str, Any]) -> None:
    """Write the JSON of a sheet for each of its colorings."""
    for name in names:
        meta = {**source.get("meta", {}), "image": name}
        files.write_json(folder / f"{Path(name).stem}.json", {**source, "meta": meta})


def find_character(
    colorizer: Colorizer, pictures: Iterable[tuple[Picture, Frames | None]]
) -> Character:
    """Find what pictures of one character share, some of which may be sheets of frames.

    Parameters
    ----------
    colorizer : Colorizer
    pictures : iterable of (Picture, Frames or None)
        Needed one at a time.

    Returns
    -------
    Character

    Raises
    ------
    ChromaError
        As `Colorizer.find_character`; or if all of them are white.
    """

    def drawn():
        for picture, frames in pictures:
            boxes = frames.boxes if frames else [(0, 0, *picture.rgb.shape[:2])]
            for top, left, height, width in boxes:
                frame = picture.rgb[top : top + height, left : left + width]
                if (frame < 255).any():
                    yield frame

    return colorizer.find_character(drawn())


def _with_alpha(
    painted: Iterable[np.ndarray], picture: Picture, lightness: np.ndarray
) -> Iterator[np.ndarray]:
    """Add the picture's alpha to each coloring (H, W, 3): yields (H, W, 4).

    The colorings were painted on white. Half-transparent pixels get their own lightness back.
    """
    alpha = picture.alpha
    if alpha is None:
        alpha = np.full(picture.rgb.shape[:2], 255, np.uint8)
    edge = (alpha > 0) & (alpha < 255)
    source = bleed_source(alpha)
    for rgb in painted:
        lab = color.rgb_to_lab(rgb[edge])
        lab[:, 0] = lightness[edge]
        rgb[edge] = color.lab_to_rgb(color.limit_chroma(lab))
        yield bleed(np.dstack([rgb, alpha]), source)
