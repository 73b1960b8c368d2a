"""People's pictures in a folder or a zip: listed first, then read one at a time.

A zip is read in place: nothing is unpacked to disk, and no name in it is ever used as a path.
"""

import hashlib
import io
import stat
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.read import (
    MAX_BYTES,
    SUFFIXES,
    Picture,
    list_pictures,
    read_picture,
    read_picture_bytes,
)

MAX_MEMBERS = 200_000
MAX_DIRECTORY = 200 * MAX_MEMBERS  # bytes of the zip's list of members
MAX_NAME = 4096  # characters; no system has longer paths
MAX_TOTAL_BYTES = 50_000_000_000
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flag bits of a zip's member
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
    """

    def __init__(self, name: str, entries: list[Entry], read: Callable[[Entry], Picture]):
        self.name, self.entries, self._read = name, entries, read

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
    path, shown = Path(path), files.printable(path)
    status = files.stat_path(path, "folder or zip")
    name = files.printable(path.resolve().name)
    if stat.S_ISDIR(status.st_mode):
        entries = [_file_entry(path, file) for file in list_pictures(path)]
        yield Source(name, entries, _read_file)
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
        yield Source(name, _zip_entries(members, shown), lambda entry: _read_member(archive, entry))


def _file_entry(root, file):
    name = files.printable(file.relative_to(root).as_posix())
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


def _zip_entries(members, shown):
    """Return the entries of the members that are pictures, with their faults."""
    named = [(_member_name(member), member) for member in members]
    pictures = [(name, member) for name, member in named if _is_picture(name, member)]
    if not pictures:
        inner = next((name for name, _ in named if name.lower().endswith(".zip")), None)
        remedy = f"unpack {inner} inside it first" if inner else "name a zip of pictures"
        raise ChromaError(f"{shown}: contains no picture; {remedy}")
    entries, seen = [], set()
    for name, member in sorted(pictures, key=lambda pair: pair[0]):  # stable for equal names
        fault = "has the name of another file in the zip" if name in seen else _fault(name, member)
        seen.add(name)
        short = name if len(name) <= MAX_NAME else f"{name[:99]}…"
        entries.append(Entry(short, member.file_size, member, fault))
    return entries


def _member_name(member):
    """Return a member's name as its author wrote it, in one line and with "/"."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        # Without the flag, zipfile decodes the bytes as CP437. Korean Windows writes CP949.
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                pass
    return files.printable(name.replace("\\", "/"))


def _is_picture(name, member):
    if PurePosixPath(name).suffix.lower() not in SUFFIXES or member.is_dir():
        return False
    parts = PurePosixPath(name).parts
    is_hidden = any(part.startswith(".") and part.strip(".") for part in parts)
    return not is_hidden and "__MACOSX" not in parts


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
    if member.file_size > MAX_BYTES:
        return f"is larger than {MAX_BYTES // 10**6} MB; scale the picture down first"
    return ""


def _read_member(archive, entry):
    try:
        with archive.open(entry.location) as file:
            # In pieces: zipfile then stops at the size that the zip declares.
            content = b"".join(iter(lambda: file.read(1 << 20), b""))
    except Exception:  # a wrong checksum, overlapping members, ...
        raise ChromaError(f"{entry.name}: is damaged in the zip; download the zip again") from None
    return read_picture_bytes(content, entry.name)
