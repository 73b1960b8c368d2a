"""People's pictures in a folder or a zip: listed first, then read one at a time.

A zip is read in place: nothing is unpacked to disk, and no name in it is ever used as a path.
"""

import hashlib
import io
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures import kinds
from chroma_lib.pictures.listing import find_pictures
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import check_length, read_picture, read_picture_bytes
from chroma_lib.pictures.zip_names import member_names

MAX_MEMBERS = 200_000
MAX_DIRECTORY = 200 * MAX_MEMBERS  # bytes of the zip's list of members
MAX_NAME = 4096  # characters; no system has longer paths
MAX_TOTAL_BYTES = 50_000_000_000
_ENCRYPTED = 0x1  # flag bit of a member
# With the other methods Python's zipfile unpacks all that it has read at once, whatever the size.
_SAFE_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Entry:
    """A picture of a source that has not been read yet.

    Attributes
    ----------
    name : str
        Path inside the source, with "/" between folders, in one printable line.
    size : int
        Size of the file in bytes.
    location : Path or zipfile.ZipInfo
        Where the picture is read from.
    fault : str
        Why the picture must not be read; empty if it may be.
    """

    name: str
    size: int
    location: Any
    fault: str = ""


class Source:
    """Pictures of a folder or a zip.

    Attributes
    ----------
    name : str
        Name of the folder or zip, without the folders above it.
    entries : list of Entry
        Sorted by name, so the order is the same on every machine.
    left_out : tuple of str
        One line each on what is there besides: files of other kinds, folders without permission.
    """

    def __init__(
        self,
        name: str,
        entries: list[Entry],
        read: Callable[[Entry], Picture],
        left_out: tuple[str, ...] = (),
    ):
        self.name, self.entries, self._read = name, entries, read
        self.left_out = left_out

    def read(self, entry: Entry) -> Picture:
        """Read one picture.

        Raises
        ------
        ChromaError
            If it cannot be read. The other pictures still can.
        """
        if entry.fault:
            raise ChromaError(f"{entry.name}: {entry.fault}")
        return self._read(entry)

    def fingerprint(self) -> str:
        """Return a digest of all names and sizes, which identifies the set of files."""
        digest = hashlib.sha256()
        for entry in self.entries:
            digest.update(f"{entry.name}\0{entry.size}\n".encode())
        return digest.hexdigest()[:16]


@contextmanager
def open_source(path: str | Path) -> Iterator[Source]:
    """Open a folder or a zip of pictures.

    Parameters
    ----------
    path : path-like

    Yields
    ------
    Source

    Raises
    ------
    ChromaError
        If there is no such folder or zip, if it contains no picture, or if a zip is damaged, has
        more than 200,000 members, or unpacks to more than 50 GB.
    """
    path = files.find_path(path)
    shown = files.printable(path)
    status = files.stat_path(path, "folder or zip", suggest=True)
    name = files.printable(path.resolve().name)
    if stat.S_ISDIR(status.st_mode):
        found = find_pictures(path)
        entries = [_file_entry(path, file) for file in found.pictures]
        yield Source(name, entries, _read_file, found.left_out)
        return
    with _open_zip(path, shown) as archive:
        members = archive.infolist()
        if len(members) > MAX_MEMBERS:
            raise _too_many(shown)
        if sum(member.file_size for member in members) > MAX_TOTAL_BYTES:
            raise ChromaError(
                f"{shown}: unpacks to more than {MAX_TOTAL_BYTES // 10**9} GB; split it into "
                "several zips"
            )
        entries, left_out = _zip_entries(archive, members, shown)
        yield Source(name, entries, lambda entry: _read_member(archive, entry), left_out)


def _file_entry(root, file):
    name = files.printable(files.compose(file.relative_to(root).as_posix()))
    try:
        size = file.stat().st_size
    except OSError:  # reading it reports why
        size = 0
    return Entry(name, size, file)


def _read_file(entry):
    try:
        return read_picture(entry.location)
    except ChromaError as error:  # the source's folder is left out of the message
        message = str(error).removeprefix(f"{files.printable(entry.location)}: ")
        raise ChromaError(f"{entry.name}: {message}") from None


class _ZipFile(io.BufferedReader):
    """The file of a zip. Only its list of members is read in one call, and its size is limited."""

    def read(self, size=-1, /):
        if size > MAX_DIRECTORY:
            raise _too_many(files.printable(self.name))
        return super().read(size)


def _too_many(shown):
    return ChromaError(
        f"{shown}: contains more than {MAX_MEMBERS:,} files; split it into several zips"
    )


@contextmanager
def _open_zip(path, shown):
    with ExitStack() as stack:
        try:
            if not path.is_file():  # reading a pipe would block, a device may never end
                raise zipfile.BadZipFile
            file = stack.enter_context(_ZipFile(io.FileIO(path)))
            archive = stack.enter_context(zipfile.ZipFile(file))
        except ChromaError:
            raise
        except PermissionError:
            raise files.permission_denied(path) from None
        except Exception:  # a damaged archive can raise almost anything, such as struct.error
            raise ChromaError(
                f"{shown}: is not a zip, or is damaged; name a folder or a zip of pictures, or "
                "download it again"
            ) from None
        yield archive


def _zip_entries(archive, members, shown):
    """Return the entries of the members that are pictures, with their faults, and what is left."""
    pictures, others, inner = [], Counter(), ""
    for plain, member in zip(member_names(members), members):
        name = files.printable(plain)
        path = PurePosixPath(name)
        if member.is_dir() or kinds.is_ignored(path):
            continue
        if kinds.is_picture(path, partial(_read_head, archive, member)):
            pictures.append((name, member))
        else:
            others[kinds.ending(path)] += 1
            inner = inner or (name if path.suffix.lower() == ".zip" else "")
    described = kinds.describe_others(others)
    if not pictures:
        remedy = f"unpack {inner} inside it first" if inner else "name a zip of pictures"
        found = f"; it contains {described}" if described and not inner else ""
        raise ChromaError(f"{shown}: contains no picture; {remedy}{found}")
    entries, seen = [], set()
    for name, member in sorted(pictures, key=lambda pair: pair[0]):  # stable for equal names
        fault = "has the name of another file in the zip" if name in seen else _fault(name, member)
        seen.add(name)
        short = files.compose(name) if len(name) <= MAX_NAME else f"{name[:99]}…"
        entries.append(Entry(short, member.file_size, member, fault))
    return entries, (described,) if described else ()


def _read_head(archive, member):
    """Return the first bytes of a member; none if it must not be read."""
    if _fault(member.filename, member):
        return b""
    try:
        with archive.open(member) as file:
            return file.read(kinds.HEAD)
    except Exception:  # a wrong checksum, overlapping members, ...
        return b""


def _fault(name, member):
    """Return why a member must not be read; an empty string if it may be."""
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        return "has a name that leads out of the zip"
    if len(name) > MAX_NAME:
        return f"has a name of more than {MAX_NAME} characters"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        return "is a link or a device, not a picture"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack the zip with its password and name the folder"
    if member.compress_type not in _SAFE_METHODS:
        return "is compressed with an unusual method; pack the pictures as an ordinary zip"
    return check_length(member.file_size) if member.file_size else ""


def _read_member(archive, entry):
    try:
        with archive.open(entry.location) as file:
            # In pieces: zipfile then stops at the size that the zip declares.
            content = b"".join(iter(lambda: file.read(1 << 20), b""))
    except Exception:  # a wrong checksum, overlapping members, ...
        raise ChromaError(f"{entry.name}: is damaged in the zip; download the zip again") from None
    return read_picture_bytes(content, entry.name)
