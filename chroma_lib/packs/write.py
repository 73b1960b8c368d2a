"""Chroma packs: the colorings of a picture as files to keep, and to make again.

A pack is a folder:

- `00.png`, `01.png` ...: the colorings, in the picture's own size and transparency
- `grid.png`: all of them on white, to look at
- `sheet.png`, `sheet.json`: a sprite sheet with transparency and its frames, for games
- `palette.json`, `palette.gpl`: the colors, for programs and for GIMP, Krita and Aseprite (by
  weights with a palette head)
- `colorings.json`: the record from which the same pack can be made again
"""

from pathlib import Path

import numpy as np

from chroma_lib import color, files
from chroma_lib.coloring.layout import grid
from chroma_lib.errors import ChromaError
from chroma_lib.packs.colorings import check_colorings, palette_of
from chroma_lib.packs.palettes import mask_facts, write_palettes
from chroma_lib.packs.record import RECORD, record_of
from chroma_lib.packs.sheets import FRAMES, SHEET, resize, sheet_frames, sheet_scale
from chroma_lib.pictures.fit import off_white, on_white

GRID = "grid.png"
COLUMNS = 5


def write_colorings(colorizer, images, colorings, out, *, about=None, columns=COLUMNS):
    """Color pictures and write a pack `out/NAME` for each: what `chroma colorize` does.

    Parameters
    ----------
    colorizer : Colorizer
    images : list of Picture
        Already read, so that a bad one stops all before anything is written.
    colorings : sequence of Coloring or of noises
        The same for each picture.
    out : path
    about, columns
        See `write_pack`.

    Returns
    -------
    list of Path
        The folders, one a picture.

    Raises
    ------
    ChromaError
        If two pictures have one name, a picture's folder holds something already, or the
        colorings do not fit the weights.
    """
    folders = pack_folders([image.name for image in images], out)
    for image, folder in zip(images, folders):
        write_pack(colorizer, image, colorings, folder, about=about, columns=columns)
    return folders


def pack_folders(names, out):
    """Return where the packs of pictures go: `out/NAME` for each.

    Parameters
    ----------
    names : list of str
        Of the pictures.
    out : path

    Returns
    -------
    list of Path

    Raises
    ------
    ChromaError
        If two pictures have one name, or a picture's folder holds something already.
    """
    twice = {name for name in names if names.count(name) > 1}
    if twice:
        raise ChromaError(f"two pictures are named {min(twice)!r}: rename one, or color it apart")
    folders = [Path(out) / name for name in names]
    for folder in folders:
        files.require_new_folder(folder)
    return folders


def write_pack(colorizer, picture, colorings, folder, *, about=None, columns=COLUMNS):
    """Write the pack of one picture, whole or not at all.

    Where a sheet would be larger than 50 megapixels, its cells are scaled down; the colorings
    themselves never are.

    Parameters
    ----------
    colorizer : Colorizer
    picture : Picture
    colorings : sequence of Coloring or of noises
    folder : path
        New or empty.
    about : dict, optional
        Facts to put into `colorings.json`, such as the seed; must go into JSON.
    columns : int
        Colorings in a row of `grid.png` and `sheet.png`.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ChromaError
        If the folder holds something already or cannot be written, or the colorings do not fit
        the weights.
    """
    colorings, folder = check_colorings(colorizer, colorings), Path(folder)
    encoded = colorizer.encode(picture.rgb)
    entries = [_entry(i, one) for i, one in enumerate(colorings)]
    palettes = None
    if colorizer.has_palette:
        palettes = np.stack([palette_of(colorizer, encoded, one) for one in colorings])
        for entry, palette in zip(entries, palettes):
            entry["palette_ab"] = palette.astype(float).tolist()
    record = record_of(colorizer, picture, folder, columns)
    names = [entry["file"] for entry in entries]
    with files.atomic_folder(folder) as part:
        painted = _paint(colorizer, encoded, colorings)
        cells = _write_pictures(part, names, painted, picture, columns)
        if palettes is not None:
            facts = mask_facts(colorizer, encoded, cells, picture.alpha)
            write_palettes(part, picture.name, entries, palettes, *facts)
        # Other facts stand between, and never in place of what the pack is made again from.
        files.write_json(part / RECORD, {**record, **(about or {}), **record, "colorings": entries})
    return folder


def _entry(i, coloring):
    noise = np.asarray(coloring.noise, np.float32)  # what the generator reads
    entry = {"file": f"{i:02d}.png", "noise": noise.astype(float).tolist()}
    if coloring.held:
        held = sorted(coloring.held.items())
        entry["held"] = {str(mask): np.asarray(ab, float).tolist() for mask, ab in held}
    return entry


def _paint(colorizer, encoded, colorings):
    # One at a time, since they may be large; so a coloring's bytes don't depend on the others.
    for coloring in colorings:
        if not colorizer.has_palette:
            yield colorizer.color(encoded, [coloring.noise])[0]
        else:
            palette = colorizer.palette(encoded, [coloring.noise])
            yield colorizer.paint(encoded, palette, held=coloring.held)[0]


def _write_pictures(folder, names, painted, picture, columns):
    """Write the colorings, the grid and the sheet with its frames; return the sheet's cells."""
    scale = sheet_scale(len(names), columns, picture.rgb[..., 0].size)
    height, width = (max(1, int(side * scale)) for side in picture.rgb.shape[:2])
    cells = []
    for name, rgba in zip(names, _with_alpha(painted, picture)):
        files.write_png(folder / name, rgba if picture.alpha is not None else rgba[..., :3])
        cells.append(resize(rgba, (width, height)))
    shown = [on_white(cell) for cell in cells]
    files.write_png(folder / GRID, grid(shown, columns=columns))
    sheet = grid(cells, columns=columns, gap=0, background=0)
    files.write_png(folder / SHEET, sheet)
    files.write_json(folder / FRAMES, sheet_frames(names, (width, height), sheet, columns, scale))
    return cells


def _with_alpha(painted, picture):
    """Give colorings (H, W, 3) their picture's alpha: (H, W, 4).

    They were painted on white. A half-transparent pixel takes its own lightness again: with that
    of white in it, the figure would have a pale rim on any other background.
    """
    alpha = picture.alpha
    if alpha is None:
        alpha = np.full(picture.rgb.shape[:2], 255, np.uint8)
    edge = (alpha > 0) & (alpha < 255)
    own = color.rgb_to_lab(off_white(picture.rgb[edge], alpha[edge]))[:, 0]
    for rgb in painted:
        lab = color.rgb_to_lab(rgb[edge])
        lab[:, 0] = own
        rgb[edge] = color.lab_to_rgb(color.limit_chroma(lab))
        yield np.dstack([rgb, alpha])
