"""Check the parts of a JPEG file that Pillow does not, and end one whose end is missing."""

import hashlib
import io
import math
import re
from collections.abc import Iterator
from typing import BinaryIO

from PIL import Image

from chroma_lib.pictures.damage import Damaged

MAX_SCANS = 100  # of a progressive JPEG; usual are about ten, and each decodes all pixels
MAX_SEGMENTS = 10_000  # hundreds are usual
_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # without those inside a scan
_SCAN, _END, _PROGRESSIVE = 0xDA, 0xD9, 0xC2
_LAST_ZEROS = 16  # so many zeros at the end are none of the picture, but of a broken disk
# What may follow the pixels without changing them. If the last pixels are missing, they do.
_FILLERS = (b"", b"\x55" * 4096, b"\xaa" * 4096, b"\x3b\x91" * 2048)


def check(file: BinaryIO) -> bool:
    """Check that a JPEG has an end marker, and not too many scans or segments.

    Parameters
    ----------
    file : file
        Its position is kept.

    Returns
    -------
    bool
        Whether the file ends where the picture does.

    Raises
    ------
    Damaged
    """
    start = file.tell()
    file.seek(0)
    content = file.read()
    file.seek(start)
    scans = 0
    for marker, position in _segments(content):
        if marker == _END:
            return not content[position:].strip(b"\0\xff\r\n")
        scans += marker == _SCAN
        if scans > MAX_SCANS:
            break
    else:
        raise Damaged("is damaged or cut short: it has no end")
    raise Damaged("is damaged: it has too many scans")


def repair(content: bytes, max_pixels: float) -> tuple[bytes, str]:
    """End a JPEG that has no end marker, if all its pixels are there.

    Parameters
    ----------
    content : bytes
        A damaged JPEG.
    max_pixels : float
        A larger one is not decoded.

    Returns
    -------
    content : bytes
        With an end marker.
    note : str
        What was wrong with it.

    Raises
    ------
    Damaged
        If pixels are missing, or something else is wrong.
    """
    segments = list(_segments(content))
    if any(marker == _END for marker, _ in segments):
        raise Damaged  # something else is wrong
    if len(content) - len(content.rstrip(b"\0")) >= _LAST_ZEROS:
        content = content.rstrip(b"\0")
    content = content.rstrip(b"\xff")
    ended = (content + filler + bytes([0xFF, _END]) for filler in _FILLERS)
    digests = {_digest(whole, max_pixels) for whole in ended}
    if len(digests) > 1 or not _is_refined(content, segments):
        raise Damaged("is cut short: the last pixels are missing")
    return content + bytes([0xFF, _END]), "its end is missing"


def _digest(content: bytes, max_pixels: float) -> bytes:
    with Image.open(io.BytesIO(content), formats=("JPEG",)) as image:
        if math.prod(image.size) > max_pixels:
            raise Damaged
        return hashlib.sha256(image.tobytes()).digest()


def _is_refined(content: bytes, segments: list[tuple[int, int]]) -> bool:
    """Return whether the scans of a progressive JPEG bring all bits of all frequencies."""
    frames = [position for marker, position in segments if marker == _PROGRESSIVE]
    if not frames:
        return True
    missing = {
        (content[frames[0] + 8 + 3 * i], frequency)
        for i in range(content[frames[0] + 7])
        for frequency in range(64)
    }
    for marker, at in segments:
        if marker != _SCAN:
            continue
        count = content[at + 2]
        components = [content[at + 3 + 2 * i] for i in range(count)]
        first, last, bits = content[at + 3 + 2 * count : at + 6 + 2 * count]
        if bits & 15 == 0:
            missing -= {(c, k) for c in components for k in range(first, last + 1)}
    return not missing


def _segments(content: bytes) -> Iterator[tuple[int, int]]:
    """Yield each marker and the position behind it, up to the end marker."""
    position = 2
    for _ in range(MAX_SEGMENTS):
        match = _MARKER.search(content, position)
        if not match:
            return
        marker, position = match[0][1], match.end()
        yield marker, position
        if marker == _END:
            return
        position += int.from_bytes(content[position : position + 2])
    raise Damaged("is damaged: it has too many segments")
