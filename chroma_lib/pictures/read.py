"""Read people's picture files safely.

Every picture in Chroma is uint8 sRGB of shape (H, W, 3), composited on white.
"""

import io
import math
import os
import stat
import warnings
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures import formats
from chroma_lib.pictures.fit import on_white

MAX_MEGAPIXELS = 50
MAX_BYTES = 8 * MAX_MEGAPIXELS * 1_000_000  # of a file: 50 megapixels of four 16-bit channels
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"})


@dataclass(frozen=True)
class Picture:
    """A picture that was read from a file.

    Attributes
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
        sRGB; what was transparent is white.
    alpha : ndarray of uint8, shape (H, W), or None
        0 where transparent, 255 where not; None if nothing is transparent.
    name : str
        The file's name without folder and suffix.
    path : Path or None
        The file; None if the picture was made otherwise.
    """

    rgb: np.ndarray
    alpha: np.ndarray | None
    name: str
    path: Path | None = None


def read_picture(path):
    """Read a picture file of any usual kind, turned upright and put on white.

    Of an animation or of several pages the first is read. 16 bits are brought down to 8. A color
    profile is not applied: values are taken as sRGB, those of CMYK as plain inks. The size is
    looked at before anything is decoded, so a small file cannot fill the memory.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Picture

    Raises
    ------
    ChromaError
        If the file is missing, no file (a folder, a pipe, a device), empty, cut short, damaged,
        not a picture, larger than 50 megapixels or longer than 65,535 pixels.
    """
    path, shown = Path(path), files.printable(path)
    found = files.stat_path(path, "file")
    if stat.S_ISDIR(found.st_mode):
        raise ChromaError(f"{shown}: is a folder; name the picture file inside it")
    if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for, a device read without end
        raise ChromaError(f"{shown}: is no file but a pipe or a device; name a picture file")
    _check_length(found.st_size, shown)
    try:
        raw = io.FileIO(path)
    except OSError:
        raise files.permission_denied(path) from None
    return replace(_read_open(raw, shown, path), path=path)


def read_picture_bytes(content, name):
    """Read a picture from a file's content, as `read_picture` does from a file.

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
    return _read_open(io.BytesIO(content), shown, PurePosixPath(shown))


def _check_length(length, shown):
    if length == 0:
        raise ChromaError(f"{shown}: is empty; copy or download the picture again")
    if length > MAX_BYTES:
        raise ChromaError(
            f"{shown}: is larger than {MAX_BYTES // 10**6} MB; scale the picture down first"
        )


def _read_open(raw, shown, path):
    """Read a picture from an open file."""
    too_large = ChromaError(
        f"{shown}: is larger than {MAX_MEGAPIXELS} megapixels; scale the picture down first"
    )
    # Pillow warns of large pictures and odd metadata; what matters is told as an error here.
    with formats.PictureFile(raw) as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            opened = formats.open_picture(file)
        except Image.DecompressionBombError:
            raise too_large from None
        except Exception:  # each format has its own way to break
            raise ChromaError(
                f"{shown}: is not a picture that can be read; save it as PNG or JPEG"
            ) from None
        with opened:
            if math.prod(opened.size) > MAX_MEGAPIXELS * 1_000_000:
                raise too_large
            if max(opened.size) > formats.MAX_SIDE:
                raise ChromaError(
                    f"{shown}: is longer than {formats.MAX_SIDE:,} pixels; scale it down first"
                )
            try:
                decoded = np.array(formats.decode(opened))
            except ChromaError as error:
                raise ChromaError(f"{shown}: {error}") from None
            except Exception:  # as above
                raise ChromaError(
                    f"{shown}: is damaged or cut short; copy or download the picture again"
                ) from None
    # Of "..png" the stem is ".": no name for the folder of a pack.
    name = path.stem if path.stem.strip(".") else path.name
    if decoded.shape[2] == 3:
        return Picture(decoded, None, name)
    alpha = decoded[..., 3].copy()
    return Picture(on_white(decoded), None if alpha.min() == 255 else alpha, name)


def list_pictures(folder):
    """List the picture files in a folder and its subfolders, hidden ones left out.

    A link to a file is followed, since the folder is the user's own; a link to a folder is not,
    since it may lead round in a ring.

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
        If the folder is missing, is a file, may not be read, or holds no picture.
    """
    root, shown = Path(folder), files.printable(folder)
    if not stat.S_ISDIR(files.stat_path(root, "folder").st_mode):
        mend = "name the folder that the pictures lie in"
        if root.suffix.lower() == ".zip":
            mend = "prepare a zip with `chroma data` first"
        raise ChromaError(f"{shown}: is not a folder; {mend}")
    if not os.access(root, os.R_OK | os.X_OK):
        raise files.permission_denied(root)
    # Pipes, links to nowhere and the like too: to read one tells what is wrong with it.
    inside = {
        path.relative_to(root): path
        for path in root.rglob("*")
        if path.suffix.lower() in SUFFIXES and not os.path.isdir(path)
    }
    found = [
        inside[relative]
        for relative in sorted(inside, key=lambda relative: relative.as_posix())
        if not any(part.startswith(".") for part in relative.parts)
    ]
    if not found:
        kinds = ", ".join(sorted(kind[1:] for kind in SUFFIXES))
        raise ChromaError(f"{shown}: holds no picture; Chroma looks for {kinds}")
    return found
