"""Chroma packs: the colorings of a picture as files to keep, and to make again.

A pack is a folder:

- `00.png`, `01.png` ...: the colorings, in the picture's own size and transparency
- `grid.png`: all of them on white, to look at
- `sheet.png`, `sheet.json`: a sprite sheet with transparency and its frames, for games
- `palette.json`, `palette.gpl`: the colors, for programs and for GIMP, Krita and Aseprite (by
  weights with a palette head)
- `colorings.json`: the record from which the same pack can be made again
"""

import errno
import hashlib
import json
import math
import os
import re
import stat
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from PIL import Image

from chroma_lib import ChromaError, __version__, color, pictures
from chroma_lib.colorize import Colorizer, grid, inside
from chroma_lib.weights import shipped_weights

RECORD, GRID = "colorings.json", "grid.png"
SHEET, FRAMES = "sheet.png", "sheet.json"
PALETTE, GIMP_PALETTE = "palette.json", "palette.gpl"
COLUMNS = 5
# A larger sheet could not be read back, not even by Chroma.
MOST_SHEET_PIXELS = pictures.MAX_MEGAPIXELS * 1_000_000
MOST_RECORD_BYTES = 30_000_000  # a thousand colorings with colors held are 15 MB
# A mask that covers less of the picture shows no color that one would pick.
LEAST_SHARE = 0.002


@dataclass(frozen=True)
class Coloring:
    """One way to color a picture.

    Attributes
    ----------
    noise : ndarray of float32, shape (latent_dim,)
    held : dict of int to array_like of shape (2,) or (K, 2)
        Regions that somebody held: number of the mask -> one a* and b*, or the palette that its
        region was painted with when it was held; see `colorize.hold`.
    """

    noise: np.ndarray
    held: dict[int, np.ndarray] = field(default_factory=dict)


def check_colorings(colorizer, colorings):
    """Return colorings as a list of `Coloring`, each fit for these weights.

    Parameters
    ----------
    colorizer : Colorizer
    colorings : sequence of Coloring or of noises, or ndarray of shape (n, latent_dim)

    Returns
    -------
    list of Coloring

    Raises
    ------
    ChromaError
        If there is none, a noise has another length, a number is not finite, or a mask is held
        that is not there.
    """
    checked = [one if isinstance(one, Coloring) else Coloring(one) for one in colorings]
    if not checked:
        raise ChromaError("no colorings; a pack needs at least one")
    masks = colorizer.generator.palette_size if colorizer.has_palette else 0
    for i, one in enumerate(checked):
        shape = np.shape(one.noise)
        if shape != (colorizer.latent_dim,):
            raise ChromaError(
                f"coloring {i}: a noise of shape {shape}, but these weights take"
                f" {colorizer.latent_dim} numbers"
            )
        if not np.isfinite(one.noise).all():
            raise ChromaError(f"coloring {i}: the noise holds a number that is not finite")
        for mask, ab in one.held.items():
            if not 0 <= mask < masks:
                raise ChromaError(
                    f"coloring {i}: mask {mask} is held, but these weights have {masks} masks"
                )
            if np.shape(ab) not in ((2,), (masks, 2)) or not np.isfinite(ab).all():
                raise ChromaError(
                    f"coloring {i}: held mask {mask} needs one a* and b*, or those of all"
                    f" {masks} masks, as finite numbers"
                )
    return checked


def palette_of(colorizer, encoded, coloring):
    """Return the palette of a coloring, held colors included.

    Parameters
    ----------
    colorizer : Colorizer
        With a palette head.
    encoded : Encoded
    coloring : Coloring

    Returns
    -------
    ndarray of float32, shape (K, 2)
        a* and b*.
    """
    palette = colorizer.palette(encoded, [coloring.noise])[0]
    for mask, ab in coloring.held.items():
        palette[mask] = np.broadcast_to(ab, palette.shape)[mask]
    return palette


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
        pictures.check_new_folder(folder)
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
    record = _record(colorizer, picture, folder, columns)
    files = [entry["file"] for entry in entries]
    with pictures.folder_beside(folder) as part:
        painted = _paint(colorizer, encoded, colorings)
        cells = _write_pictures(part, files, painted, picture, columns)
        if palettes is not None:
            facts = mask_facts(colorizer, encoded, cells, picture.alpha)
            _write_palettes(part, picture.name, entries, palettes, *facts)
        # Other facts stand between, and never in place of what the pack is made again from.
        _write_json(part / RECORD, {**record, **(about or {}), **record, "colorings": entries})
    return folder


def mask_facts(colorizer, encoded, colored, alpha=None):
    """Tell how much of the picture each mask covers, how light it is there, and what shows there.

    Masks are soft and overlap: hair may be painted by two of them, half and half, and where a
    color is out of gamut its chroma gives way. So what one sees is not the palette's own color.

    Parameters
    ----------
    colorizer : Colorizer
        With a palette head.
    encoded : Encoded
    colored : sequence of ndarray of uint8, shape (H, W, 3) or (H, W, 4)
        Colorings of the picture; any size will do.
    alpha : ndarray of uint8, shape (H, W), optional
        What is transparent does not count.

    Returns
    -------
    shares : ndarray of float, shape (K,)
        From 0 to 1, adding up to 1; all 0 if everything is transparent.
    lightness : ndarray of float, shape (K,)
        The mean L*, weighted by the mask; 0 for a mask that is nowhere.
    seen : ndarray of uint8, shape (n, K, 3)
        sRGB of the mean L*, a* and b* of each coloring, weighted by the mask.
    """
    masks = inside(encoded, colorizer.masks(encoded))  # (h, w, K)
    covered = masks.reshape(-1, masks.shape[-1]).T.astype(float)  # (K, pixels)

    def small(array):
        resized = _resized(array, masks.shape[1::-1], Image.Resampling.BOX)
        return resized.reshape(covered.shape[1], -1)

    if alpha is not None:
        covered *= small(alpha)[:, 0] / 255
    area = covered.sum(1, keepdims=True)
    mean = covered / np.maximum(area, 1e-9)
    shares, lightness = area[:, 0] / max(area.sum(), 1e-9), (mean @ small(encoded.lightness))[:, 0]
    seen = [mean @ color.rgb_to_lab(small(one)[:, :3]) for one in colored]
    return shares, lightness, color.lab_to_rgb(color.limit_chroma(seen))


def _entry(i, coloring):
    noise = np.asarray(coloring.noise, np.float32)  # what the generator reads
    entry = {"file": f"{i:02d}.png", "noise": noise.astype(float).tolist()}
    if coloring.held:
        held = sorted(coloring.held.items())
        entry["held"] = {str(mask): np.asarray(ab, float).tolist() for mask, ab in held}
    return entry


def _record(colorizer, picture, folder, columns):
    """Return what `read_record` reads again, without the colorings."""
    weights_name = colorizer.name
    if weights_name is not None and weights_name not in shipped_weights():
        weights_name = _from_folder(weights_name, folder)
    return {
        "chroma": __version__,
        "weights": weights_name,
        "weights_sha256": colorizer.sha256,
        "picture": picture.name,
        "picture_file": picture.path and _from_folder(picture.path, folder),
        "picture_sha256": pixels_sha256(picture),
        "columns": columns,
    }


def _from_folder(path, folder):
    """Return the path of a file or folder as seen from another folder, so both may move."""
    path = Path(path).resolve()
    try:
        return Path(os.path.relpath(path, Path(folder).resolve())).as_posix()
    except ValueError:  # another drive of Windows
        return path.as_posix()


def pixels_sha256(picture):
    """Return the checksum of a picture's pixels: the same for a copy in another format.

    Parameters
    ----------
    picture : Picture

    Returns
    -------
    str
        Of the shape as text, then rgb, then alpha if there is any, row by row.
    """
    digest = hashlib.sha256(str(picture.rgb.shape).encode())
    digest.update(np.ascontiguousarray(picture.rgb))
    if picture.alpha is not None:
        digest.update(np.ascontiguousarray(picture.alpha))
    return digest.hexdigest()


def _paint(colorizer, encoded, colorings):
    # One at a time, since they may be large; so a coloring's bytes don't depend on the others.
    for coloring in colorings:
        if not colorizer.has_palette:
            yield colorizer.color(encoded, [coloring.noise])[0]
        else:
            palette = colorizer.palette(encoded, [coloring.noise])
            yield colorizer.paint(encoded, palette, held=coloring.held)[0]


def _write_pictures(folder, files, painted, picture, columns):
    """Write the colorings, the grid and the sheet with its frames; return the sheet's cells."""
    scale = _sheet_scale(len(files), columns, picture.rgb[..., 0].size)
    height, width = (max(1, int(side * scale)) for side in picture.rgb.shape[:2])
    cells = []
    for file, rgba in zip(files, _with_alpha(painted, picture)):
        pictures.write_png(folder / file, rgba if picture.alpha is not None else rgba[..., :3])
        cells.append(_resized(rgba, (width, height)))
    shown = [pictures.on_white(cell) for cell in cells]
    pictures.write_png(folder / GRID, grid(shown, columns=columns))
    sheet = grid(cells, columns=columns, gap=0, background=0)
    pictures.write_png(folder / SHEET, sheet)
    _write_json(folder / FRAMES, _frames(files, (width, height), sheet, columns, scale))
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
    own = color.rgb_to_lab(pictures.off_white(picture.rgb[edge], alpha[edge]))[:, 0]
    for rgb in painted:
        lab = color.rgb_to_lab(rgb[edge])
        lab[:, 0] = own
        rgb[edge] = color.lab_to_rgb(color.limit_chroma(lab))
        yield np.dstack([rgb, alpha])


def _sheet_scale(count, columns, pixels):
    cells = min(columns, count) * -(-count // columns)
    return min(1.0, math.sqrt(MOST_SHEET_PIXELS / (cells * pixels)))


def _resized(array, size, filter=Image.Resampling.LANCZOS):
    # Pillow weighs colors by their alpha, so that nothing of a transparent pixel's color shows.
    return np.asarray(Image.fromarray(array).resize(size, filter))


def _frames(files, size, sheet, columns, scale):
    """Return the sheet's frames as a JSON array of TexturePacker's, which game engines read."""
    width, height = size
    whole = {"w": width, "h": height}
    columns = min(columns, len(files))
    return {
        "frames": [
            {
                "filename": file,
                "frame": {"x": i % columns * width, "y": i // columns * height, **whole},
                "rotated": False,
                "trimmed": False,
                "spriteSourceSize": {"x": 0, "y": 0, **whole},
                "sourceSize": whole,
            }
            for i, file in enumerate(files)
        ],
        "meta": {
            "app": "Chroma",
            "version": __version__,
            "image": SHEET,
            "format": "RGBA8888",
            "size": {"w": sheet.shape[1], "h": sheet.shape[0]},
            "scale": f"{scale:.6g}",
            "cell": whole,
            "columns": columns,
        },
    }


def _write_palettes(folder, name, entries, palettes, shares, lightness, seen):
    """Write the colors of all colorings, (n, K, 2), for programs and for drawing tools."""
    light = np.broadcast_to(lightness[:, None], (*palettes.shape[:2], 1))
    swatches = color.lab_to_rgb(color.limit_chroma(np.concatenate([light, palettes], axis=-1)))
    facts = [
        {
            "file": entry["file"],
            "colors": [
                {
                    "mask": k,
                    "hex": _hex(swatches[i, k]),
                    "a": round(float(palettes[i, k, 0]), 2),
                    "b": round(float(palettes[i, k, 1]), 2),
                    "lightness": round(float(lightness[k]), 2),
                    "share": round(float(shares[k]), 4),
                    "seen": _hex(seen[i, k]),
                    "held": str(k) in entry.get("held", ()),
                }
                for k in range(len(shares))
            ],
        }
        for i, entry in enumerate(entries)
    ]
    _write_json(folder / PALETTE, {"picture": name, "colorings": facts})
    _write_text(folder / GIMP_PALETTE, _gimp_palette(name, seen, shares))


def _hex(rgb):
    return "#{:02x}{:02x}{:02x}".format(*rgb)


def _gimp_palette(name, seen, shares):
    """Return a .gpl file: for each coloring (n, K, 3) a row of the colors that one sees."""
    masks = np.flatnonzero(shares >= LEAST_SHARE)
    lines = ["GIMP Palette", f"Name: {' '.join(name.split())}", f"Columns: {len(masks)}", "#"]
    for i, rgb in enumerate(seen):
        for k in masks:
            lines.append("{:3d} {:3d} {:3d}".format(*rgb[k]) + f"\t{i:02d} mask {k}")
    return "\n".join(lines) + "\n"


def _write_json(path, content):
    _write_text(path, json.dumps(content, ensure_ascii=False, indent=1) + "\n")


def _write_text(path, text):
    # A file's name may hold bytes that are no text; escaped as in JSON, they come back.
    path.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")


@dataclass(frozen=True)
class Record:
    """What a `colorings.json` tells; from `read_record`.

    Attributes
    ----------
    path : Path
        The file itself.
    weights, weights_sha256 : str
        A shipped name or a folder as seen from the file's own, and the checksum.
    picture_file : str or None
        As seen from the file's folder.
    picture_sha256 : str
        Of its pixels; see `pixels_sha256`.
    columns : int
    colorings : list of Coloring
    about : dict
        All other facts.
    """

    path: Path
    weights: str
    weights_sha256: str
    picture_file: str | None
    picture_sha256: str
    columns: int
    colorings: list[Coloring]
    about: dict

    def load_colorizer(self, name=None):
        """Load the weights that the pack was made with.

        Parameters
        ----------
        name : str, optional
            A folder, where the recorded one has moved.

        Raises
        ------
        ChromaError
            If they are missing, other weights, or do not fit the colorings.
        """
        if name is None:
            shipped = self.weights in shipped_weights()
            name = self.weights if shipped else str(self.path.parent / self.weights)
        try:
            colorizer = Colorizer.load(name)
        except OSError as error:  # no right to read it, or no name at all
            raise ChromaError(
                f"{self.path}: its weights cannot be read ({error.strerror}); name their folder"
                " (--weights)"
            ) from None
        if colorizer.sha256 != self.weights_sha256:
            raise ChromaError(
                f"{self.path}: made by weights with checksum {self.weights_sha256[:8]}, but"
                f" {name} has {colorizer.sha256[:8]}; name the folder of the right ones (--weights)"
            )
        try:
            check_colorings(colorizer, self.colorings)
        except ChromaError as error:
            raise ChromaError(f"{self.path}: {error}") from None
        return colorizer

    def read_picture(self):
        """Read the recorded picture.

        Raises
        ------
        ChromaError
            If it is missing or has changed since.
        """
        if self.picture_file is None:
            raise ChromaError(f"{self.path}: does not say where its picture lies; name an IMAGE")
        # Without the folders that only lead up and down again, for the message.
        path = os.path.normpath(self.path.parent.resolve() / self.picture_file)
        picture = pictures.read_picture(path)
        if pixels_sha256(picture) != self.picture_sha256:
            raise ChromaError(
                f"{path}: has changed since {self.path} was made from it; name the IMAGE you mean"
            )
        return picture

    def compare(self, images):
        """Say of which pictures the pack will be another one than it was.

        Parameters
        ----------
        images : list of Picture

        Returns
        -------
        list of str
            A line for each picture that is not the recorded one.

        Raises
        ------
        ChromaError
            If there is such a picture and a color is held: its masks mean other parts.
        """
        others = [
            one.path or one.name for one in images if pixels_sha256(one) != self.picture_sha256
        ]
        if others and any(one.held for one in self.colorings):
            raise ChromaError(
                f"{others[0]}: is not the picture of {self.path}, which holds colors of"
                " masks; in another picture they mean other parts: make a pack of its own"
            )
        return [
            f"{one}: not the picture that {self.path} was made from; the same noises color it"
            for one in others
        ]


    def remake(self, colorizer, out, *, images=(), columns=None):
        """Make the pack again: `chroma colorize --from`.

        Of the same picture, by the same weights, on the same machine, the files are the same byte
        for byte; only where the new pack does not lie beside the old one, `colorings.json` tells
        another way to the picture.

        Parameters
        ----------
        colorizer : Colorizer
            From `load_colorizer`.
        out : path
            The new pack is `out/NAME`.
        images : sequence of Picture
            Pictures to color; without any, the recorded one.
        columns : int, optional
            Without it, as recorded.

        Returns
        -------
        folders : list of Path
        notes : list of str
            What the user should know; see `compare`.

        Raises
        ------
        ChromaError
            If something does not fit; then nothing is written.
        """
        images = list(images) or [self.read_picture()]
        notes = self.compare(images)
        columns = self.columns if columns is None else columns
        folders = write_colorings(
            colorizer, images, self.colorings, out, about=self.about, columns=columns
        )
        return folders, notes


def read_record(path):
    """Read the `colorings.json` of a pack. It is data: nothing in it is run.

    Parameters
    ----------
    path : path

    Returns
    -------
    Record

    Raises
    ------
    ChromaError
        If the file is missing, is not JSON, or is not such a record.
    """
    path = Path(path)
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for
            raise OSError(errno.EINVAL, "not a file")
        if found.st_size > MOST_RECORD_BYTES:
            raise OSError(errno.EFBIG, "too large")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ChromaError(
            f"{path}: cannot be read ({error.strerror}); name the {RECORD} of a pack"
        ) from None
    except (ValueError, RecursionError):  # also no UTF-8, or nested without end
        raise ChromaError(f"{path}: is not JSON; name the {RECORD} of a pack") from None
    try:
        return _parse(path, content)
    except ChromaError as error:
        raise ChromaError(f"{path}: {error}") from None


def _parse(path, content):
    if not isinstance(content, dict):
        raise ChromaError(f"is not the record of a pack; name the {RECORD} of a pack")
    content = dict(content)

    def take(key, fits, what):
        if key not in content:
            raise ChromaError(f"has no {key!r}; name the {RECORD} of a pack")
        if not fits(content[key]):
            raise ChromaError(f"{key!r} needs to be {what}; take the file as Chroma wrote it")
        return content.pop(key)

    def is_text(value):
        return isinstance(value, str)

    if content.get("weights", "") is None:
        raise ChromaError("its weights were never saved, so it can't be made again")
    weights_name = take("weights", is_text, "the name of weights")
    weights_sha256 = take("weights_sha256", is_text, "a checksum")
    picture_file = take("picture_file", lambda v: v is None or is_text(v), "a file's name")
    picture_sha256 = take("picture_sha256", is_text, "a checksum")
    columns = take("columns", lambda v: type(v) is int and v > 0, "a whole number from 1")
    entries = take("colorings", lambda v: isinstance(v, list) and v, "a list that is not empty")
    for told_anew in ("chroma", "picture"):
        content.pop(told_anew, None)
    return Record(
        path=path,
        weights=weights_name,
        weights_sha256=weights_sha256,
        picture_file=picture_file,
        picture_sha256=picture_sha256,
        columns=columns,
        colorings=[_parse_entry(i, entry) for i, entry in enumerate(entries)],
        about=content,
    )


def _parse_entry(i, entry):
    noise = entry.get("noise") if isinstance(entry, dict) else None
    if not _are_numbers(noise):
        raise ChromaError(f"coloring {i}: 'noise' needs to be a list of numbers below a million")
    held = entry.get("held", {})
    fits = isinstance(held, dict) and all(
        re.fullmatch("[0-9]{1,4}", mask) and (_is_ab(ab) or _are_abs(ab))
        for mask, ab in held.items()
    )
    if not fits:
        raise ChromaError(
            f"coloring {i}: 'held' needs to give a* and b* for numbers of masks, such as"
            ' {"3": [20, -5]}, or those of all masks'
        )
    return Coloring(
        np.array(noise, np.float32), {int(mask): np.array(ab, float) for mask, ab in held.items()}
    )


def _is_ab(value):
    return _are_numbers(value) and len(value) == 2


def _are_abs(values):
    return isinstance(values, list) and len(values) > 0 and all(map(_is_ab, values))


def _are_numbers(values):
    # Far below what float32 can hold, and false for NaN; `type`, since True is an int too.
    if not isinstance(values, list):
        return False
    return all(type(v) in (int, float) and abs(v) < 1e6 for v in values)
