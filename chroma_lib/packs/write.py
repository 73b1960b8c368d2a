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

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from PIL import Image

from chroma_lib import color, files
from chroma_lib.coloring.character import Character
from chroma_lib.coloring.colorizer import Colorizer, Encoded
from chroma_lib.errors import ChromaError
from chroma_lib.machine import usable_cores
from chroma_lib.packs.colorings import Coloring, check_colorings, palette_of
from chroma_lib.packs.content import PackContent, own_lightness
from chroma_lib.packs.extras import check_extras, check_moved_lightness, write_extras
from chroma_lib.packs.palettes import measure_masks, write_palettes
from chroma_lib.packs.record import RECORD, record_coloring, record_pack
from chroma_lib.packs.sheets import (
    SheetOptions,
    bleed,
    bleed_source,
    cell_scale,
    plan_sheets,
    write_grid,
)
from chroma_lib.packs.wishes import Wishes
from chroma_lib.pictures.frames import Frames
from chroma_lib.pictures.indices import read_indices
from chroma_lib.pictures.picture import Picture
from chroma_lib.progress import progress_bar

COLUMNS = 5
HUGE_PIXELS = 24_000_000  # above, memory decides how many colorings are painted at a time
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
    chosen: np.ndarray | None = None,
    wishes: Wishes | None = None,
    folders: Sequence[Path] | None = None,
    asked: dict[str, Any] | None = None,
    overwrite: bool = False,
    progress: bool = False,
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
    chosen : ndarray, optional
        As for `write_pack`.
    wishes : Wishes, optional
        As for `write_pack`.
    folders : sequence of Path, optional
        Folder of each pack. By default, `out/NAME`.
    asked : dict, optional
        What decided how the packs look, for the record.
    overwrite, progress : bool
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
    if folders is None:
        folders = pack_folders([picture.name for picture in pictures], out)
    if asked is not None:
        about = {**(about or {}), "asked": asked}
    for picture, folder in zip(pictures, folders):
        write_pack(
            *(colorizer, picture, colorings, folder),
            about=about,
            columns=columns,
            also=also,
            sheet=sheet,
            character=character,
            frames=frames,
            chosen=chosen,
            wishes=wishes,
            overwrite=overwrite,
            progress=progress,
        )
    return list(folders)


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
    chosen: np.ndarray | None = None,
    wishes: Wishes | None = None,
    overwrite: bool = False,
    progress: bool = False,
    on_coloring: Callable[[int, int], object] | None = None,
) -> Path:
    """Write the pack of one picture, completely or not at all.

    If the user interrupts it, the pack has the colorings that were made until then.

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
    chosen : ndarray of uint8, shape (h, w), optional
        Parts of the picture that a person decided; see `Colorizer.with_chosen`.
    wishes : Wishes, optional
        Colors that the colorings hold.
    overwrite : bool
        Replace a pack that is there.
    progress : bool
        Show a progress bar of the colorings on stderr.
    on_coloring : callable, optional
        Called as ``on_coloring(done, count)`` before the first coloring and after each. If it
        raises an error, no pack is written.

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
    if any(coloring.lightness for coloring in colorings) or (wishes and wishes.lightness):
        check_moved_lightness(also)
    if frames is None:
        encoded = colorizer.encode(picture.rgb, character, chosen=chosen)
    elif chosen is not None:
        raise ChromaError("parts were chosen by hand: a sheet of frames has none; leave one out")
    else:
        if character is None:
            character = find_character(colorizer, [(picture, frames)])
        encoded = colorizer.encode_frames(picture.rgb, frames.boxes, character)
    if wishes:
        colorings = wishes.fulfill(colorizer, encoded, colorings)
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
    with files.atomic_folder(folder, overwrite=overwrite) as part:
        paint = _Painter(colorizer, encoded, picture, lightness)
        cells, scale = _write_pictures(
            *(part, names, colorings, paint, columns, sheet), progress, on_coloring
        )
        is_cut = len(cells) < len(names)
        names, entries = names[: len(cells)], entries[: len(cells)]
        if palettes is not None:
            palettes = palettes[: len(cells)]
        with ThreadPoolExecutor(usable_cores()) as threads:
            jobs: list[Callable[[], None]] = [partial(write_grid, part, cells, columns)]
            if frames is None:
                jobs += plan_sheets(part, picture.name, names, cells, columns, scale, sheet)
            elif frames.source is not None:
                _describe_frames(part, names, frames.source)
            tasks = [threads.submit(job) for job in jobs]
            if palettes is not None:
                statistics = measure_masks(colorizer, encoded, cells, picture.alpha)
                write_palettes(part, picture.name, entries, palettes, statistics, colorizer.parts)
            for task in tasks:
                task.result()
        content = PackContent(part, names, picture, lightness, colorizer, encoded, palettes)
        write_extras(content, also)
        # `about` stands between, but never replaces what the pack is made again from.
        files.write_json(part / RECORD, {**record, **(about or {}), **record, "colorings": entries})
    if is_cut:
        raise KeyboardInterrupt
    return folder


class _Painter:
    """Paints colorings of a picture, with its alpha."""

    def __init__(
        self, colorizer: Colorizer, encoded: Encoded, picture: Picture, lightness: np.ndarray
    ):
        self.colorizer, self.encoded, self.picture = colorizer, encoded, picture
        self.lightness = lightness
        self.source = None if picture.alpha is None else bleed_source(picture.alpha)
        self.indices = None if encoded.numbers is None else read_indices(picture)

    def __call__(self, coloring: Coloring) -> np.ndarray:
        """Return a coloring: uint8 (H, W, 4), or (H, W, 3) if the picture has no alpha."""
        rgb = self._paint(coloring)
        alpha = self.picture.alpha
        if alpha is None:
            return rgb
        # It was painted on white: half-transparent pixels get their own lightness back.
        edge = (alpha > 0) & (alpha < 255)
        lab, lightness = color.rgb_to_lab(rgb[edge]), self.lightness
        if coloring.lightness:
            lightness = self.colorizer.move_lightness(
                self.encoded, coloring.lightness, of=self.lightness
            )
        lab[:, 0] = lightness[edge]
        rgb[edge] = color.lab_to_rgb(color.limit_chroma(lab))
        return bleed(np.dstack([rgb, alpha]), self.source)

    def indexed(self, image: Image.Image) -> Image.Image | None:
        """Return a coloring with the indices of the picture, if that is pixel art and has some."""
        recolored = self.indices and self.indices.recolor(np.asarray(image))
        return recolored.to_image() if recolored else None

    def _paint(self, coloring: Coloring) -> np.ndarray:
        # One at a time: the bytes of one must not depend on the others.
        if not self.colorizer.has_palette:
            return self.colorizer.color(self.encoded, [coloring.noise])[0]
        palette = self.colorizer.palette(self.encoded, [coloring.noise])
        return self.colorizer.paint(
            self.encoded, palette, held=coloring.held, lightness=coloring.lightness
        )[0]


def _write_pictures(
    folder: Path,
    names: Sequence[str],
    colorings: Sequence[Coloring],
    paint: _Painter,
    columns: int,
    sheet: SheetOptions,
    progress: bool,
    on_coloring: Callable[[int, int], object] | None = None,
) -> tuple[list[np.ndarray], float]:
    """Write the colorings; return the cells of a sheet of them, and their scale.

    A cell is (h, w, 4), or (h, w, 3) if the picture has no alpha: it takes less memory.

    If the user interrupts it, there are fewer cells than names, but one at least.
    """
    picture = paint.picture
    scale = cell_scale(len(names), columns, picture.rgb.shape, sheet)
    height, width = (max(1, int(side * scale)) for side in picture.rgb.shape[:2])

    # Two copies of a huge picture exist while it is painted; of one coloring at a time only.
    one_at_a_time: AbstractContextManager[object] = (
        Lock() if picture.rgb.size > 3 * HUGE_PIXELS else nullcontext()
    )

    def write(name: str, coloring: Coloring) -> np.ndarray:
        with one_at_a_time:
            image = Image.fromarray(paint(coloring))
        files.write_png_image(folder / name, paint.indexed(image) or image, dpi=picture.dpi)
        return np.asarray(image.resize((width, height), Image.Resampling.LANCZOS))

    tell = on_coloring or (lambda done, count: None)
    tell(0, len(names))
    with (
        ThreadPoolExecutor(usable_cores()) as threads,
        progress_bar(total=len(names), unit="coloring", leave=False, shown=progress) as bar,
    ):
        cells = [write(names[0], colorings[0])]  # finds what the others use, too
        bar.update()
        tell(1, len(names))
        try:
            for cell in threads.map(write, names[1:], colorings[1:]):
                cells.append(cell)
                bar.update()
                tell(len(cells), len(names))
        except KeyboardInterrupt:
            threads.shutdown(cancel_futures=True)
            for name in names[len(cells) :]:
                (folder / name).unlink(missing_ok=True)
        except BaseException:
            threads.shutdown(cancel_futures=True)
            raise
    if scale < 1 and picture.alpha is not None:  # `resize` leaves no color below transparency
        source = bleed_source(cells[0][..., 3])
        cells = [bleed(cell, source) for cell in cells]
    return cells, scale


def _describe_frames(folder: Path, names: Sequence[str], source: dict[str, Any]) -> None:
    """Write the JSON of a sheet for each of its colorings."""
    for name in names:
        described = source.get("meta")
        meta = {**(described if isinstance(described, dict) else {}), "image": name}
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
