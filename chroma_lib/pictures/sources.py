"""People's pictures in a folder or a zip: listed first, then read one at a time.

A zip is read where it lies: nothing is unpacked to disk, and no name in it is ever used as a path.
"""

import hashlib
import io
import stat
import zipfile
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.pictures.read import (
    MAX_BYTES,
    SUFFIXES,
    list_pictures,
    read_picture,
    read_picture_bytes,
)

MAX_MEMBERS = 200_000
MAX_DIRECTORY = 200 * MAX_MEMBERS  # bytes of the list of members
MAX_NAME = 4096  # characters; no system has longer paths
MAX_TOTAL_BYTES = 50_000_000_000
_ENCRYPTED, _UTF8 = 0x1, 0x800  # flag bits of a zip's member
# Of the others Python's zipfile unpacks what it has read at once, however much that becomes.
_BOUNDED = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


@dataclass(frozen=True)
class Entry:
    """A picture of a source that has not been read yet.

    Attributes
    ----------
    name : str
        Path inside the source, with "/", in one line.
    size : int
        Of the file, in bytes.
    place : Path or zipfile.ZipInfo
        Where it is read from.
    fault : str
        Why it must not be read; empty if it may be.
    """

    name: str
    size: int
    place: object
    fault: str = ""


class Source:
    """Pictures of a folder or a zip.

    Attributes
    ----------
    name : str
        The folder's or the zip's own name.
    entries : list of Entry
        Sorted by name, so the order is the same on every machine.
    """

    def __init__(self, name, entries, read):
        self.name, self.entries, self._read = name, entries, read

    def read(self, entry):
        """Read one picture.

        Raises
        ------
        ChromaError
            If it can't be read; the others still can.
        """
        if entry.fault:
            raise ChromaError(f"{entry.name}: {entry.fault}")
        return self._read(entry)

    def fingerprint(self):
        """Return a digest of all names and sizes: another set of files, another digest."""
        digest = hashlib.sha256()
        for entry in self.entries:
            digest.update(f"{entry.name}\0{entry.size}\n".encode())
        return digest.hexdigest()[:16]


@contextmanager
def open_source(path):
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
        If there is no such folder or zip, if it holds no picture, or if a zip is damaged or larger
        than 200,000 members or 50 GB unpacked.
    """
    path, shown = Path(path), files.printable(path)
    found = files.stat_path(path, "folder or zip")
    name = files.printable(path.resolve().name)
    if stat.S_ISDIR(found.st_mode):
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
    except OSError:  # `read` tells why
        size = 0
    return Entry(name, size, file)


def _read_file(entry):
    try:
        return read_picture(entry.place)
    except ChromaError as error:  # where the folder lies says nothing of the picture
        told = str(error).removeprefix(f"{files.printable(entry.place)}: ")
        raise ChromaError(f"{entry.name}: {told}") from None


class _ZipFile(io.BufferedReader):
    """The file of a zip; its list of members is the only part that is read at once."""

    def read(self, size=-1, /):
        if size > MAX_DIRECTORY:
            raise _too_many(files.printable(self.name))
        return super().read(size)


def _too_many(shown):
    return ChromaError(
        f"{shown}: holds more than {MAX_MEMBERS:,} files; split it into several zips"
    )


@contextmanager
def _open_zip(path, shown):
    with ExitStack() as opened:
        try:
            if not path.is_file():
                raise zipfile.BadZipFile  # a pipe would be waited for, a device read without end
            file = opened.enter_context(_ZipFile(io.FileIO(path)))
            archive = opened.enter_context(zipfile.ZipFile(file))
        except ChromaError:
            raise
        except PermissionError:
            raise files.permission_denied(path) from None
        except Exception:  # a broken archive raises all sorts, struct.error included
            raise ChromaError(
                f"{shown}: is no zip, or a damaged one; name a folder or a zip of pictures, or "
                "download it again"
            ) from None
        yield archive


def _zip_entries(members, shown):
    """Return the entries of the members that are pictures, faults told."""
    names = [_member_name(member) for member in members]
    found = [
        (name, member)
        for name, member in zip(names, members)
        if PurePosixPath(name).suffix.lower() in SUFFIXES and not (member.is_dir() or _hidden(name))
    ]
    if not found:
        inner = next((name for name in names if name.lower().endswith(".zip")), None)
        mend = f"unpack {inner} in it first" if inner else "name one that does"
        raise ChromaError(f"{shown}: holds no picture; {mend}")
    entries, known = [], set()
    for name, member in sorted(found, key=lambda pair: pair[0]):  # of equal names, the first first
        fault = "has the name of another file in the zip" if name in known else _fault(name, member)
        known.add(name)
        shown = name if len(name) <= MAX_NAME else f"{name[:99]}…"
        entries.append(Entry(shown, member.file_size, member, fault))
    return entries


def _member_name(member):
    """Return a member's name as its maker wrote it, in one line and with "/"."""
    name = member.filename
    if not member.flag_bits & _UTF8:
        # Without the flag, zipfile reads the bytes as CP437; Korean Windows writes CP949.
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "cp949"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                pass
    return files.printable(name.replace("\\", "/"))


def _hidden(name):
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") and part.strip(".") for part in parts)


def _fault(name, member):
    """Say why a member must not be read; nothing if it may be."""
    if name.startswith("/") or name[1:2] == ":" or ".." in name.split("/"):
        return "has a name that leads out of the zip"
    if len(name) > MAX_NAME:
        return f"has a name of more than {MAX_NAME} characters"
    if stat.S_IFMT(member.external_attr >> 16) not in (0, stat.S_IFREG):
        return "is a link or a device, not a picture"
    if member.flag_bits & _ENCRYPTED:
        return "is encrypted; unpack the zip with its password and name the folder"
    if member.compress_type not in _BOUNDED:
        return "is compressed in an unusual way; pack the pictures as an ordinary zip"
    if member.file_size > MAX_BYTES:
        return f"is larger than {MAX_BYTES // 10**6} MB; scale the picture down first"
    return ""


def _read_member(archive, entry):
    try:
        with archive.open(entry.place) as file:
            # However much is packed there: no more comes out than the zip says.
            content = b"".join(iter(lambda: file.read(1 << 20), b""))
    except Exception:  # a wrong checksum, overlapping members, ...
        raise ChromaError(f"{entry.name}: is damaged in the zip; download the zip again") from None
    return read_picture_bytes(content, entry.name)
