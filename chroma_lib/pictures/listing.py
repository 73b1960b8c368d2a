"""Find the pictures of a folder and of all folders inside it."""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures import kinds


@dataclass(frozen=True)
class Listing:
    """What a folder contains.

    Attributes
    ----------
    pictures : list of Path
        Sorted by the path inside the folder, so the order is the same on every machine.
    left_out : tuple of str
        One line each: how many files of other kinds there are, and which folders may not be read.
    """

    pictures: list[Path]
    left_out: tuple[str, ...]


def find_pictures(folder: str | Path) -> Listing:
    """Find the picture files in a folder and its subfolders, except hidden ones.

    A file whose name does not end like that of a picture is one if its content is. Links are
    followed, because the folder is the user's own; each folder is read once.

    Parameters
    ----------
    folder : path-like

    Returns
    -------
    Listing

    Raises
    ------
    ChromaError
        If the folder is missing, is a file, cannot be read, or contains no picture.
    """
    root = files.find_path(folder)
    shown = files.printable(root)
    if not stat.S_ISDIR(files.stat_path(root, "folder", suggest=True).st_mode):
        remedy = "name the folder of the pictures"
        if root.suffix.lower() == ".zip":
            remedy = "prepare a zip with `chroma data` first"
        raise ChromaError(f"{shown}: is not a folder; {remedy}")
    if not os.access(root, os.R_OK | os.X_OK):
        raise files.permission_denied(root)
    pictures: list[Path] = []
    denied: list[Path] = []
    others = Counter[str]()
    for path in _walk(root, denied):
        # Pipes, broken links and the like are listed too: reading one reports what is wrong.
        if kinds.is_picture(path, partial(_read_head, path)):
            pictures.append(path)
        else:
            others[kinds.ending(path)] += 1
    described = kinds.describe_others(others)
    if not pictures:
        suffixes = ", ".join(sorted(suffix[1:] for suffix in kinds.SUFFIXES))
        found = f"; it contains {described}" if described else ""
        raise ChromaError(f"{shown}: contains no picture; Chroma looks for {suffixes}{found}")
    pictures.sort(key=lambda path: path.relative_to(root).as_posix())
    lines = [described] if described else []
    lines += [str(files.permission_denied(folder.relative_to(root))) for folder in denied]
    return Listing(pictures, tuple(lines))


def _walk(root: Path, denied: list[Path]) -> Iterator[Path]:
    """Yield the files below a folder; add folders that may not be read to `denied`."""
    # A link to a folder above would lead around in a circle.
    seen = {_identity(folder) for folder in (root, *root.resolve().parents)}
    folders: list[Path] = [root]
    links: list[Path] = []
    while folders or links:
        # Folders before links to them: their pictures have one name, whatever links there are.
        folder = folders.pop() if folders else links.pop(0)
        if folder.is_symlink() and folder != root:
            if _identity(folder) in seen:
                continue
            seen.add(_identity(folder))
        try:
            paths = sorted(folder.iterdir())
        except OSError:
            denied.append(folder)
            continue
        for path in paths:
            if kinds.is_ignored(Path(path.name)):
                continue
            if not os.path.isdir(path):
                yield path
            elif path.is_symlink():
                links.append(path)
            elif _identity(path) not in seen:
                seen.add(_identity(path))
                folders.append(path)


def _identity(folder: Path) -> tuple[int, int] | None:
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


def _read_head(path: Path) -> bytes:
    try:
        if not path.is_file():  # opening a pipe would block
            return b""
        with open(path, "rb") as file:
            return file.read(kinds.HEAD)
    except OSError:
        return b""
