"""Read people's picture files safely.

Every picture in Chroma is uint8 sRGB of shape (H, W, 3), composited on white.
"""

import io
import math
import os
import stat
import warnings
from dataclasses import replace
from pathlib import Path, PurePath, PurePosixPath

import numpy as np
from PIL import Image

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures import formats
from chroma_lib.pictures.fit import on_white
from chroma_lib.pictures.picture import Picture, picture_name

MAX_MEGAPIXELS = 50
MAX_BYTES = 8 * MAX_MEGAPIXELS * 1_000_000  # of a file: 50 megapixels of four 16-bit channels
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"})


def read_picture(path: str | Path) -> Picture:
    """Read a picture file, turn it upright and put it on white.

    PNG, JPEG, GIF, BMP, WebP and TIFF are supported. The first frame of an animation or page of a
    document is read. 16 bits are reduced to 8. Color profiles are ignored: values are taken as
    sRGB, and CMYK as plain inks. The size is checked before anything is decoded, so a small file
    cannot fill the memory.

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
        damaged, not a picture, larger than 50 megapixels or longer than 65,535 pixels.
    """
    path, shown = Path(path), files.printable(path)
    status = files.stat_path(path, "file")
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
        If the content is empty, cut short, damaged, not a picture, larger than 50 megapixels or
        longer than 65,535 pixels.
    """
    shown = files.printable(name)
    _check_length(len(content), shown)
    return _read_raw(io.BytesIO(content), shown, PurePosixPath(shown))


def _check_length(length, shown):
    if length == 0:
        raise ChromaError(f"{shown}: is empty; copy or download the picture again")
    if length > MAX_BYTES:
        raise ChromaError(
            f"{shown}: is larger than {MAX_BYTES // 10**6} MB; scale the picture down first"
        )


def _read_raw(raw: io.FileIO | io.BytesIO, shown: str, path: PurePath) -> Picture:
    """Read a picture from an open file; `shown` is its name in messages."""
    # Pillow warns of large pictures and odd metadata. What matters is raised as an error instead.
    with formats.PictureFile(raw) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with _open(file, shown) as image:
            pixels = _decode(image, shown)
    name = picture_name(path)
    if pixels.shape[2] == 3:
        return Picture(pixels, None, name)
    alpha = pixels[..., 3].copy()
    return Picture(on_white(pixels), None if alpha.min() == 255 else alpha, name)


def _open(file, shown):
    """Open a picture without decoding it, and check its size."""
    too_large = ChromaError(
        f"{shown}: is larger than {MAX_MEGAPIXELS} megapixels; scale the picture down first"
    )
    try:
        image = formats.open_picture(file)
    except Image.DecompressionBombError:
        raise too_large from None
    except Exception:  # what is raised depends on the format
        raise ChromaError(
            f"{shown}: is not a picture that can be read; save it as PNG or JPEG"
        ) from None
    if math.prod(image.size) > MAX_MEGAPIXELS * 1_000_000:
        raise too_large
    if max(image.size) > formats.MAX_SIDE:
        raise ChromaError(
            f"{shown}: is longer than {formats.MAX_SIDE:,} pixels; scale it down first"
        )
    return image


def _decode(image, shown):
    """Return the pixels of an open picture: uint8, shape (H, W, 3) or (H, W, 4)."""
    try:
        return np.array(formats.decode(image))
    except ChromaError as error:
        raise ChromaError(f"{shown}: {error}") from None
    except Exception:  # what is raised depends on the format
        raise ChromaError(
            f"{shown}: is damaged or cut short; copy or download the picture again"
        ) from None


def list_pictures(folder: str | Path) -> list[Path]:
    """List the picture files in a folder and its subfolders, except hidden ones.

    Links to files are followed, because the folder is the user's own. Links to folders are not,
    because they may form a cycle.

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
    root, shown = Path(folder), files.printable(folder)
    if not stat.S_ISDIR(files.stat_path(root, "folder").st_mode):
        remedy = "name the folder of the pictures"
        if root.suffix.lower() == ".zip":
            remedy = "prepare a zip with `chroma data` first"
        raise ChromaError(f"{shown}: is not a folder; {remedy}")
    if not os.access(root, os.R_OK | os.X_OK):
        raise files.permission_denied(root)
    # Pipes, broken links and the like are listed too: reading one reports what is wrong with it.
    by_relative = {
        path.relative_to(root): path
        for path in root.rglob("*")
        if path.suffix.lower() in SUFFIXES and not os.path.isdir(path)
    }
    found = [
        by_relative[relative]
        for relative in sorted(by_relative, key=lambda relative: relative.as_posix())
        if not any(part.startswith(".") for part in relative.parts)
    ]
    if not found:
        suffixes = ", ".join(sorted(suffix[1:] for suffix in SUFFIXES))
        raise ChromaError(f"{shown}: contains no picture; Chroma looks for {suffixes}")
    return found
