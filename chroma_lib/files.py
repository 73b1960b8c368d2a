"""Files and folders: written whole or not at all, named in one printable line."""

import json
import os
import re
import shutil
import uuid
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import platformdirs
from PIL import Image

from chroma_lib.errors import ChromaError

_HALF_WRITTEN = re.compile(r"\.[0-9a-f]{32}(\.\w+)?")


def printable(path):
    """Return a file's name to show in one line, whatever characters it holds."""
    # A file name may hold line breaks or broken characters.
    return "".join(c if c.isprintable() else "?" for c in str(path))


def stat_path(path, what):
    """Return what the system tells of a file or folder; raise ChromaError where it is not there."""
    try:
        return Path(path).stat()
    except PermissionError:
        raise permission_denied(path) from None
    except (OSError, ValueError):  # ValueError: a null byte in the name
        told = f"no such {what}; check the name"
        if os.path.islink(path):
            told = f"is a link that leads nowhere; name the {what} itself"
        raise ChromaError(f"{printable(path)}: {told}") from None


def permission_denied(path):
    """Return the error of what the user has no right to read."""
    return ChromaError(f"{printable(path)}: may not be read; give yourself the right to")


def write_atomic(path, write, *, flush=False):
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
            f"{printable(path)}: cannot be written ({error.strerror or error});"
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


def remove_leftovers(folder):
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
    return write_atomic(path, lambda beside: Image.fromarray(channels).save(beside, format="PNG"))


def require_new_folder(folder):
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
def atomic_folder(folder, *, overwrite=False):
    """Write a folder whole or not at all: beside its place first, then moved there.

    Parameters
    ----------
    folder : path-like
        New or empty. The folders above it are made.
    overwrite : bool
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
    if not overwrite:
        require_new_folder(folder)
    beside = folder.with_name(f".{uuid.uuid4().hex}")
    try:
        beside.mkdir(parents=True)
        yield beside
        if folder.exists():
            # Windows would not rename onto it, not even if it is empty.
            (shutil.rmtree if overwrite else os.rmdir)(folder)
        os.replace(beside, folder)
    except OSError as error:
        raise ChromaError(
            f"{printable(folder)}: cannot be written ({error.strerror or error});"
            " choose another place or make room"
        ) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def cache_folder():
    """Return where drawn pictures are kept: $CHROMA_CACHE or the user's cache folder."""
    return Path(os.environ.get("CHROMA_CACHE") or platformdirs.user_cache_dir("chroma"))


def write_text(path, text, *, flush=False):
    """Write a text file, whole or not at all.

    Parameters
    ----------
    path : path-like
    text : str
        Written as UTF-8. A character that is no text, as a file's name may hold, is escaped.
    flush : bool
        As for `write_atomic`.

    Returns
    -------
    Path
    """
    content = text.encode("utf-8", errors="backslashreplace")
    return write_atomic(path, lambda part: part.write_bytes(content), flush=flush)


def write_json(path, content, *, flush=False, default=None):
    """Write JSON, whole or not at all.

    Parameters
    ----------
    path : path-like
    content : object
        Anything that JSON can hold.
    flush : bool
        As for `write_atomic`.
    default : callable, optional
        As for `json.dumps`: called for what JSON cannot hold.

    Returns
    -------
    Path
    """
    text = json.dumps(content, indent=1, ensure_ascii=False, default=default) + "\n"
    return write_text(path, text, flush=flush)
