"""Read people's picture files safely.

Every picture in Chroma is uint8 sRGB of shape (H, W, 3), composited on white.
"""

import io
import math
import os
import stat
import warnings
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath

import numpy as np
from PIL import Image

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures import formats, jpeg_file, kinds, png_file
from chroma_lib.pictures.damage import Damaged
from chroma_lib.pictures.fit import on_white
from chroma_lib.pictures.listing import find_pictures
from chroma_lib.pictures.picture import Picture, picture_name

MAX_MEGAPIXELS = 80  # a page of A3 at 600 dpi has 70
MEGAPIXELS = "CHROMA_MAX_MEGAPIXELS"  # the environment variable that allows another number
HIGHEST_LIMIT = 170  # Pillow takes larger ones for an attack


def read_picture(path: str | Path) -> Picture:
    """Read a picture file, turn it upright and put it on white.

    PNG, JPEG, GIF, BMP, WebP, AVIF, TIFF and TGA are supported. The first frame of an animation or
    page of a document is read. 16 bits are reduced to 8. Colors are converted to sRGB from the
    profile in the file, or from a PNG's gamma; CMYK without a profile is taken as plain inks. The
    size is checked before anything is decoded, so a small file cannot fill the memory. A damaged
    file is read if all its pixels are there; `Picture.notes` says what is wrong with it.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Picture

    Raises
    ------
    ChromaError
        If the file is missing, not a regular file (a folder, a pipe, a device), empty, cut short,
        damaged, not a picture, longer than 65,535 pixels or larger than 80 megapixels; the
        environment variable CHROMA_MAX_MEGAPIXELS allows another number of them.
    """
    path = files.find_path(path)
    shown = files.printable(path)
    status = files.stat_path(path, "file", suggest=True)
    if stat.S_ISDIR(status.st_mode):
        raise ChromaError(f"{shown}: is a folder; name the picture file inside it")
    if not stat.S_ISREG(status.st_mode):  # reading a pipe would block, a device may never end
        raise ChromaError(f"{shown}: is a pipe or a device, not a file; name a picture file")
    _check_length(status.st_size, shown)
    try:
        raw = io.FileIO(path)
    except OSError:
        raise files.permission_denied(path) from None
    return replace(_read_raw(raw, shown, path), path=path)


def read_picture_bytes(content: bytes, name: str) -> Picture:
    """Read a picture from the content of a file, as `read_picture` does from the file itself.

    Parameters
    ----------
    content : bytes
    name : str
        The file's name, for errors and for the picture.

    Returns
    -------
    Picture

    Raises
    ------
    ChromaError
        As `read_picture`.
    """
    shown = files.printable(name)
    _check_length(len(content), shown)
    return _read_raw(io.BytesIO(content), shown, PurePosixPath(shown))


def max_megapixels() -> float:
    """Return how large a picture may be: 80 megapixels, or $CHROMA_MAX_MEGAPIXELS.

    Raises
    ------
    ChromaError
        If the variable is no number from 1 to 170.
    """
    text = os.environ.get(MEGAPIXELS, "")
    if not text:
        return MAX_MEGAPIXELS
    try:
        limit = float(text)
    except ValueError:
        limit = math.nan
    if not 1 <= limit <= HIGHEST_LIMIT:
        raise ChromaError(
            f"{MEGAPIXELS}={files.printable(text)}: use a number of megapixels from 1 to"
            f" {HIGHEST_LIMIT}"
        )
    return limit


def max_bytes() -> int:
    """Return how large a file may be: that of the largest picture in four 16-bit channels."""
    return int(8 * max_megapixels() * 1_000_000)


def check_length(length: int) -> str:
    """Return what is wrong with the length of a file in bytes; an empty string if nothing is."""
    if length == 0:
        return "is empty; copy or download the picture again"
    if length > max_bytes():
        return f"is larger than {max_bytes() // 10**6} MB; scale the picture down first"
    return ""


def _check_length(length, shown):
    if fault := check_length(length):
        raise ChromaError(f"{shown}: {fault}")


def _read_raw(raw: io.FileIO | io.BytesIO, shown: str, path: PurePath) -> Picture:
    """Read a picture from an open file; `shown` is its name in messages."""
    # Pillow warns of large pictures and odd metadata. What matters is raised as an error instead.
    with formats.PictureFile(raw) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            pixels, dpi, notes = _decode(file, shown, path.suffix)
        except Damaged as damage:
            raw.seek(0)
            try:
                repaired, note = _repair(raw.read())
                with formats.PictureFile(io.BytesIO(repaired)) as file:
                    pixels, dpi, notes = _decode(file, shown, path.suffix)
            except Damaged as worse:
                reason = str(worse) or str(damage)
                raise ChromaError(
                    f"{shown}: {reason}; copy or download the picture again"
                ) from None
            notes = (f"is read, though {note}", *notes)
    name = picture_name(path)
    if pixels.shape[2] == 3:
        return Picture(pixels, None, name, dpi=dpi, notes=notes)
    opacity = pixels[..., 3].copy()
    alpha = None if opacity.min() == 255 else opacity
    return Picture(on_white(pixels), alpha, name, dpi=dpi, notes=notes)


def _repair(content: bytes) -> tuple[bytes, str]:
    """Return the whole file of a damaged one, and what was wrong; raise Damaged if it is lost."""
    repairs = {"PNG": png_file.repair, "JPEG": jpeg_file.repair}
    repair = repairs.get(kinds.identify(content[: kinds.HEAD]))
    if repair is None:
        raise Damaged
    try:
        return repair(content, max_megapixels() * 1_000_000)
    except Damaged:
        raise
    except Exception:  # what is raised depends on the damage
        raise Damaged from None


def _decode(
    file: formats.PictureFile, shown: str, suffix: str
) -> tuple[np.ndarray, tuple[float, float] | None, tuple[str, ...]]:
    """Return pixels (H, W, 3) or (H, W, 4), resolution and notes; raise Damaged if that helps."""
    with _open(file, shown, suffix) as image:
        try:
            decoded = formats.decode(image)
            return np.array(decoded.image), decoded.dpi, decoded.notes
        except ChromaError as error:
            raise ChromaError(f"{shown}: {error}") from None
        except Damaged:
            raise
        except Exception:  # what is raised depends on the format
            raise Damaged("is damaged or cut short") from None


def _open(file, shown, suffix):
    """Open a picture without decoding it, and check its size."""
    limit = max_megapixels()
    too_large = ChromaError(
        f"{shown}: is larger than {limit:g} megapixels; scale the picture down first, or set"
        f" {MEGAPIXELS} to a number up to {HIGHEST_LIMIT}"
    )
    try:
        image = formats.open_picture(file, suffix)
    except Image.DecompressionBombError:
        raise too_large from None
    except Exception:  # what is raised depends on the format
        raise _not_opened(file, shown) from None
    if math.prod(image.size) > limit * 1_000_000:
        raise too_large
    if max(image.size) > formats.MAX_SIDE:
        raise ChromaError(
            f"{shown}: is longer than {formats.MAX_SIDE:,} pixels; scale it down first"
        )
    return image


def _not_opened(file, shown):
    file.raw.seek(0)
    head = file.raw.read(kinds.HEAD)
    if kind := kinds.identify(head):
        article = "an" if kind == "AVIF" else "a"
        return Damaged(f"is {article} {kind}, but its header is damaged")
    what, remedy = kinds.describe(head)
    known = f"{what}, " if what else ""
    return ChromaError(f"{shown}: is {known}not a picture that can be read; {remedy}")


def describe_notes(picture: Picture) -> Sequence[str]:
    """Return the notes of a picture, each with the name of its file."""
    return [f"{files.printable(picture.path or picture.name)}: {note}" for note in picture.notes]


def list_pictures(folder: str | Path) -> list[Path]:
    """List the picture files in a folder and its subfolders, except hidden ones.

    See `chroma_lib.pictures.find_pictures`, which also returns what was left out.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    list of Path
        Sorted by the path inside the folder, so the order is the same on every machine.

    Raises
    ------
    ChromaError
        If the folder is missing, is a file, cannot be read, or contains no picture.
    """
    return find_pictures(folder).pictures
