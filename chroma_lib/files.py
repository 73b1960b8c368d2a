"""Files and folders that are written completely or not at all, and named in one printable line."""

import errno
import json
import os
import re
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from itertools import islice
from pathlib import Path, PurePath
from typing import Any

import numpy as np
import platformdirs
from PIL import Image

from chroma_lib.errors import ChromaError
from chroma_lib.png import write_rows

MOST_SIBLINGS = 5_000  # names to compare a misspelled one with, which takes a moment each
LEAST_SIMILAR = 0.75  # of 1, of a name that may be meant
LARGE_PIXELS = 500_000  # above, a PNG is written faster rather than smaller
_LEFTOVER = re.compile(r"\.[0-9a-f]{32}(\.\w+)?")  # the temporary names of `write_atomic`


def printable(path: object) -> str:
    """Return a file's name for a message: one line, whatever characters the name contains."""
    # A file name may contain line breaks or undecodable bytes.
    return "".join(c if c.isprintable() else "?" for c in str(path))


def compose(name: str) -> str:
    """Return a name with whole letters (NFC): macOS takes "é" and Korean syllables apart."""
    return unicodedata.normalize("NFC", name)


def find_path(path: str | Path) -> Path:
    """Return the path of a file or folder whose name may be composed of other code points.

    A name typed in Korean is of whole syllables (NFC), a file that comes from macOS may be named
    by single letters (NFD): both look the same.

    Parameters
    ----------
    path : path-like

    Returns
    -------
    Path
        `path` itself if it exists, or if there is nothing that looks like it.
    """
    path = Path(path)
    if str(path).isascii() or os.path.lexists(path):
        return path
    parent = path.parent if path.parent == path else find_path(path.parent)
    try:
        same = [other for other in parent.iterdir() if compose(other.name) == compose(path.name)]
    except OSError:
        return path
    return min(same, default=path)


def stat_path(path: str | Path, kind: str, *, suggest: bool = False) -> os.stat_result:
    """Return the status of a file or folder.

    Parameters
    ----------
    path : path-like
    kind : str
        What is expected there, for the message: "file", "folder", ...
    suggest : bool
        Whether the message suggests a similar name beside `path`, if there is one.

    Returns
    -------
    os.stat_result

    Raises
    ------
    ChromaError
        If there is nothing at `path`, or its folder cannot be searched.
    """
    try:
        return Path(path).stat()
    except PermissionError:
        raise permission_denied(path) from None
    except (OSError, ValueError):  # ValueError: a null byte in the name
        if os.path.islink(path):
            message = f"is a broken link; name the {kind} itself"
        elif similar := _similar_sibling(Path(path)) if suggest else None:
            message = f"no such {kind}; did you mean {printable(similar)}?"
        else:
            message = f"no such {kind}; check the name"
        raise ChromaError(f"{printable(path)}: {message}") from None


def _similar_sibling(path: Path) -> Path | None:
    """Return the path in the same folder whose name is most like that of a missing one."""
    try:
        with os.scandir(path.parent) as entries:
            names = [entry.name for entry in islice(entries, MOST_SIBLINGS)]
    except (OSError, ValueError):  # ValueError: a null byte in the name
        return None
    likely = [name for name in names if _is_similar(path.name.lower(), name.lower())]
    close = get_close_matches(path.name.lower(), {name.lower() for name in likely}, 1, 0.0)
    return next((path.with_name(name) for name in likely if [name.lower()] == close), None)


def _is_similar(name: str, other: str) -> bool:
    """Return whether one name may be a misspelled other; the same ending says nothing."""
    if PurePath(name).suffix == PurePath(other).suffix:
        name, other = PurePath(name).stem, PurePath(other).stem
    return bool(get_close_matches(name, [other], 1, LEAST_SIMILAR))


def permission_denied(path: str | Path) -> ChromaError:
    """Return the error for a file or folder that the user may not read."""
    return ChromaError(f"{printable(path)}: permission denied; check the file's permissions")


def write_atomic(path: str | Path, write: Callable[[Path], object], *, flush: bool = False) -> Path:
    """Write a file completely or not at all: to a temporary name beside it, then renamed.

    Parameters
    ----------
    path : path-like
        Its folder is created if it is missing.
    write : callable
        Called with the path to write to, which has the same suffix.
    flush : bool
        Wait until the file is on the disk, so that it survives a power cut.

    Returns
    -------
    Path

    Raises
    ------
    ChromaError
        If the file cannot be written. Any other exception of `write` passes through. Either way
        no partial file is left, and an existing file is unchanged.
    """
    path = Path(path)
    temporary = path.with_name(f".{uuid.uuid4().hex}{path.suffix}")  # matches _LEFTOVER
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(temporary)
        if flush:
            _flush(temporary)
        os.replace(temporary, path)
        if flush and os.name == "posix":  # elsewhere a folder cannot be opened
            _flush(path.parent)
    except OSError as error:
        raise _cannot_write(path, error) from error
    finally:
        if temporary.exists():
            temporary.unlink()
    return path


def _flush(path):
    handle = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _cannot_write(path, error):
    return ChromaError(
        f"{printable(path)}: cannot be written ({error.strerror or error});"
        " choose another folder or make room"
    )


def remove_leftovers(folder: str | Path, *, recursive: bool = False) -> None:
    """Delete the temporary files that `write_atomic` left in a folder when its process was killed.

    Do not call it while another process may be writing there.

    Parameters
    ----------
    folder : path-like
    recursive : bool
        Look in subfolders too.
    """
    for path in Path(folder).glob("**/.*" if recursive else ".*"):
        if _LEFTOVER.fullmatch(path.name) and path.is_file():
            path.unlink(missing_ok=True)


def write_png(
    path: str | Path,
    rgb: np.ndarray,
    alpha: np.ndarray | None = None,
    *,
    dpi: tuple[float, float] | None = None,
) -> Path:
    """Write a picture as PNG with `write_atomic`.

    Parameters
    ----------
    path : path-like
    rgb : ndarray of uint8, shape (H, W, 3) or (H, W)
        sRGB, or gray if it has two dimensions.
    alpha : ndarray of uint8, shape (H, W), optional
        Opacity, 0 to 255.
    dpi : tuple of float, optional
        Pixels per inch across and down.

    Returns
    -------
    Path
    """
    channels = rgb if alpha is None else np.dstack([rgb, alpha])
    return write_png_image(path, Image.fromarray(channels), dpi=dpi)


def write_png_image(
    path: str | Path, image: Image.Image, *, dpi: tuple[float, float] | None = None
) -> Path:
    """Write an image as PNG with `write_atomic`; see `write_png`."""
    options: dict[str, Any] = {} if dpi is None else {"dpi": dpi}

    def write(temporary: Path) -> None:
        if image.width * image.height > LARGE_PIXELS and image.mode in ("L", "RGB", "RGBA"):
            with open(temporary, "wb") as file:
                write_rows(file, np.asarray(image), **options)
        else:
            image.save(temporary, format="PNG", **options)

    return write_atomic(path, write)


def require_new_folder(folder: str | Path) -> None:
    """Check that a folder to write into is missing or empty.

    Raises
    ------
    ChromaError
        If `folder` is a file, or a folder that is not empty.
    """
    folder = Path(folder)
    require_no_file(folder)
    if folder.exists() and any(folder.iterdir()):
        raise ChromaError(f"{folder}: already exists; name a new folder or empty this one")


def require_no_file(folder: str | Path) -> None:
    """Check that a folder to write into, new or not, is no file, and not in one.

    Raises
    ------
    ChromaError
        If it is.
    """
    folder = Path(folder)
    for path in (folder, *folder.parents):
        if path.exists() and not path.is_dir():
            raise ChromaError(
                f"{printable(path)}: is a file; name a folder for the results (--out)"
            )


@contextmanager
def atomic_folder(folder: str | Path, *, overwrite: bool = False) -> Iterator[Path]:
    """Write a folder completely or not at all: to a temporary name beside it, then renamed.

    Parameters
    ----------
    folder : path-like
        New or empty. Missing parent folders are created.
    overwrite : bool
        Replace a folder that is not empty, once the new one is complete.

    Yields
    ------
    Path
        The folder to write into. It is deleted if the block raises.

    Raises
    ------
    ChromaError
        If `folder` is not empty or cannot be written; or if another process has written it in the
        meantime, whose files are kept.
    """
    folder = Path(folder)
    if not overwrite:
        require_new_folder(folder)
    temporary = folder.with_name(f".{uuid.uuid4().hex}")
    try:
        temporary.mkdir(parents=True)
        yield temporary
        _move_into_place(temporary, folder, overwrite=overwrite)
    except OSError as error:
        raise _cannot_write(folder, error) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _move_into_place(temporary: Path, folder: Path, *, overwrite: bool) -> None:
    """Rename a complete folder. An old one is deleted only when the new one has its name."""
    old = folder.with_name(f".{uuid.uuid4().hex}")
    try:
        if folder.exists():
            if overwrite:
                os.replace(folder, old)
            else:
                os.rmdir(folder)  # Windows cannot rename onto a folder, not even an empty one
        os.replace(temporary, folder)
    except OSError as error:
        if old.exists() and not folder.exists():
            os.replace(old, folder)
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise ChromaError(
                f"{printable(folder)}: another run has written this folder in the meantime, and its"
                " files are kept; choose another folder (--out), or wait for that run to end"
            ) from error
        raise
    finally:
        shutil.rmtree(old, ignore_errors=True)


def cache_folder() -> Path:
    """Return the folder for cached drawings: $CHROMA_CACHE, or Chroma's user cache folder."""
    return Path(os.environ.get("CHROMA_CACHE") or platformdirs.user_cache_dir("chroma"))


def write_text(path: str | Path, text: str, *, flush: bool = False) -> Path:
    """Write a text file with `write_atomic`.

    Parameters
    ----------
    path : path-like
    text : str
        Written as UTF-8. What UTF-8 cannot encode, as a file name may contain, is escaped.
    flush : bool
        As in `write_atomic`.

    Returns
    -------
    Path
    """
    content = text.encode("utf-8", errors="backslashreplace")
    return write_atomic(path, lambda temporary: temporary.write_bytes(content), flush=flush)


def write_json(
    path: str | Path,
    content: object,
    *,
    flush: bool = False,
    default: Callable[[Any], object] | None = None,
) -> Path:
    """Write a JSON file with `write_atomic`.

    Parameters
    ----------
    path : path-like
    content : object
        Anything that `json.dumps` accepts.
    flush : bool
        As in `write_atomic`.
    default : callable, optional
        As in `json.dumps`: converts objects that JSON does not have.

    Returns
    -------
    Path
    """
    text = json.dumps(content, indent=1, ensure_ascii=False, default=default) + "\n"
    return write_text(path, text, flush=flush)
