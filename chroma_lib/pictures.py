"""Reads people's own pictures safely, fits them to the network, writes whole files or none.

Every picture in Chroma is uint8 sRGB of shape (H, W, 3), standing on white.
"""

import io
import math
import os
import re
import shutil
import stat
import uuid
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

import numpy as np
from PIL import Image

from chroma_lib import ChromaError, formats

MAX_MEGAPIXELS = 50
MAX_BYTES = 8 * MAX_MEGAPIXELS * 1_000_000  # of a file: 50 megapixels of four 16-bit channels
SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff"})
NEAR_WHITE = 240  # a pixel is near white if no channel is below this
WHITE_SHARE = 0.5  # how much of the border is near white in a picture on white
PICTURES = ("eileen", "lucy", "sylvie", "drawn_in_training")
_HALF_WRITTEN = re.compile(r"\.[0-9a-f]{32}(\.\w+)?")


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


def shown_name(path):
    """Return a file's name to show in one line, whatever characters it holds."""
    # A file name may hold line breaks or broken characters.
    return "".join(c if c.isprintable() else "?" for c in str(path))


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
    path, shown = Path(path), shown_name(path)
    found = look_at(path, "file")
    if stat.S_ISDIR(found.st_mode):
        raise ChromaError(f"{shown}: is a folder; name the picture file inside it")
    if not stat.S_ISREG(found.st_mode):  # a pipe would be waited for, a device read without end
        raise ChromaError(f"{shown}: is no file but a pipe or a device; name a picture file")
    _check_length(found.st_size, shown)
    try:
        raw = io.FileIO(path)
    except OSError:
        raise forbidden(path) from None
    return replace(_read(raw, shown, path), path=path)


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
    shown = shown_name(name)
    _check_length(len(content), shown)
    return _read(io.BytesIO(content), shown, PurePosixPath(shown))


def look_at(path, what):
    """Return what the system tells of a file or folder; raise ChromaError where it is not there."""
    try:
        return Path(path).stat()
    except PermissionError:
        raise forbidden(path) from None
    except (OSError, ValueError):  # ValueError: a null byte in the name
        told = f"no such {what}; check the name"
        if os.path.islink(path):
            told = f"is a link that leads nowhere; name the {what} itself"
        raise ChromaError(f"{shown_name(path)}: {told}") from None


def forbidden(path):
    """Return the error of what the user has no right to read."""
    return ChromaError(f"{shown_name(path)}: may not be read; give yourself the right to")


def _check_length(length, shown):
    if length == 0:
        raise ChromaError(f"{shown}: is empty; copy or download the picture again")
    if length > MAX_BYTES:
        raise ChromaError(
            f"{shown}: is larger than {MAX_BYTES // 10**6} MB; scale the picture down first"
        )


def _read(raw, shown, path):
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


def on_white(rgba):
    """Put a picture with transparency on white.

    Parameters
    ----------
    rgba : ndarray of uint8, shape (H, W, 4)

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
    """
    image = Image.fromarray(rgba)
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return np.array(white)


def off_white(rgb, alpha):
    """Take the white out of half-transparent pixels: what `on_white` put them on.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
        On white.
    alpha : ndarray of uint8, shape (H, W)

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
        The pixels' own colors; the less of a pixel is there, the coarser. White where nothing is.
    """
    ink = (255.0 - rgb) * 255 / np.maximum(alpha, 1)[..., None]
    return np.round(255 - np.minimum(ink, 255)).astype(np.uint8)


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
    root, shown = Path(folder), shown_name(folder)
    if not stat.S_ISDIR(look_at(root, "folder").st_mode):
        mend = "name the folder that the pictures lie in"
        if root.suffix.lower() == ".zip":
            mend = "prepare a zip with `chroma data` first"
        raise ChromaError(f"{shown}: is not a folder; {mend}")
    if not os.access(root, os.R_OK | os.X_OK):
        raise forbidden(root)
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


def shipped_pictures():
    """Find the pictures that come with the repository.

    Returns
    -------
    dict of str to Path
        "eileen", "lucy" and "sylvie" were never in training; "drawn_in_training" was.

    Raises
    ------
    ChromaError
        If the package was installed without the repository beside it.
    """
    folder = Path(__file__).resolve().parent.parent / "data" / "pictures"
    paths = {name: folder / f"{name}.png" for name in PICTURES}
    if not all(path.is_file() for path in paths.values()):
        raise ChromaError(
            "the shipped pictures (data/pictures) are missing; run from a clone of the repository"
        )
    return paths


def fit_square(rgb, size):
    """Scale a picture into a square for the network, centered on white, keeping its shape.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
    size : int
        Side of the square in pixels.

    Returns
    -------
    square : ndarray of uint8, shape (size, size, 3)
        Resized with the Lanczos filter, which averages when it makes smaller.
    box : tuple of int
        (top, left, height, width) of the picture inside the square. So
        ``square[top : top + height, left : left + width]`` is the picture without the padding;
        resized to (H, W) it lies on the original again.

    Raises
    ------
    ChromaError
        If `rgb` is no uint8 picture or `size` is less than 1.
    """
    rgb = np.asarray(rgb)
    if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.size == 0:
        raise ChromaError(
            f"a picture needs uint8 values of shape (height, width, 3), got {rgb.dtype} {rgb.shape}"
        )
    if size < 1:
        raise ChromaError(f"size needs to be 1 or more, got {size}")
    # The picture is resized before it is padded: its edge does not mix with the white around it,
    # and the box is whole pixels.
    longest = max(rgb.shape[:2])
    height, width = (max(1, round(size * side / longest)) for side in rgb.shape[:2])
    top, left = (size - height) // 2, (size - width) // 2
    square = np.full((size, size, 3), 255, dtype=np.uint8)
    square[top : top + height, left : left + width] = Image.fromarray(rgb).resize(
        (width, height), Image.Resampling.LANCZOS
    )
    return square, (top, left, height, width)


def white_background(rgb, *, level=NEAR_WHITE, share=WHITE_SHARE):
    """Tell whether a picture stands on white.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
    level : int
        A pixel is near white if no channel is below this.
    share : float
        The share of the border that has to be near white; hair may touch the sides.

    Returns
    -------
    bool
    """
    return white_share(rgb, level=level) >= share


def white_share(rgb, *, level=NEAR_WHITE):
    """Return the share of a picture's border that is near white.

    The top, left and right borders are looked at, one thirty-second of the picture deep. The
    bottom is not: shoulders reach it.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
    level : int
        A pixel is near white if no channel is below this.

    Returns
    -------
    float
        0 to 1.
    """
    white = np.asarray(rgb).min(axis=2) >= level
    deep, wide = (max(1, side // 32) for side in white.shape)
    border = np.zeros_like(white)
    border[:deep] = border[:, :wide] = border[:, -wide:] = True
    return float(white[border].mean())


def write_beside(path, write, *, flush=False):
    """Write a file whole or not at all: beside its place first, then moved there.

    Parameters
    ----------
    path : path-like
        Its folder is made if it is missing.
    write : callable
        Called with the path of a file to write, which has the same suffix.
    flush : bool
        Wait until the file is on the disk, so that a power cut can't take it back.

    Returns
    -------
    Path

    Raises
    ------
    ChromaError
        If the file cannot be written there. Whatever `write` raises comes through; in both cases
        nothing half-written is left and a file already there is as it was.
    """
    path = Path(path)
    beside = path.with_name(f".{uuid.uuid4().hex}{path.suffix}")  # _HALF_WRITTEN knows these names
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        if flush:
            _flush(beside)
        os.replace(beside, path)
        if flush and os.name == "posix":  # elsewhere a folder can't be opened
            _flush(path.parent)
    except OSError as error:
        raise ChromaError(
            f"{shown_name(path)}: cannot be written ({error.strerror or error});"
            " choose another place or make room"
        ) from error
    finally:
        if beside.exists():
            beside.unlink()
    return path


def _flush(path):
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_leftovers(folder):
    """Take away what `write_beside` left half-written in a folder when its process was killed.

    Not while another process may be writing there.
    """
    for path in Path(folder).iterdir():
        if _HALF_WRITTEN.fullmatch(path.name) and path.is_file():
            path.unlink(missing_ok=True)


def write_png(path, rgb, alpha=None):
    """Write a picture as PNG, whole or not at all.

    Parameters
    ----------
    path : path-like
    rgb : ndarray of uint8, shape (H, W, 3)
    alpha : ndarray of uint8, shape (H, W), optional

    Returns
    -------
    Path
    """
    channels = rgb if alpha is None else np.dstack([rgb, alpha])
    return write_beside(path, lambda beside: Image.fromarray(channels).save(beside, format="PNG"))


def check_new_folder(folder):
    """Refuse a folder to write into that holds something already.

    Raises
    ------
    ChromaError
        If `folder` is a file, or a folder that is not empty.
    """
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ChromaError(f"{folder}: is there already; name a new folder or empty this one")


@contextmanager
def folder_beside(folder, *, replace=False):
    """Write a folder whole or not at all: beside its place first, then moved there.

    Parameters
    ----------
    folder : path-like
        New or empty. The folders above it are made.
    replace : bool
        Whether a folder that holds something gives way to the new one, once that is whole.

    Yields
    ------
    Path
        The folder to write into. If the block raises, it is taken away again.

    Raises
    ------
    ChromaError
        If `folder` holds something already or cannot be written.
    """
    folder = Path(folder)
    if not replace:
        check_new_folder(folder)
    beside = folder.with_name(f".{uuid.uuid4().hex}")
    try:
        beside.mkdir(parents=True)
        yield beside
        if folder.exists():
            # Windows would not rename onto it, not even if it is empty.
            (shutil.rmtree if replace else os.rmdir)(folder)
        os.replace(beside, folder)
    except OSError as error:
        raise ChromaError(
            f"{shown_name(folder)}: cannot be written ({error.strerror or error});"
            " choose another place or make room"
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
