"""Check the parts of a PNG file that Pillow does not, and leave out damaged ones without pixels."""

import struct
import zlib
from typing import BinaryIO

from chroma_lib.pictures.damage import Damaged

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_END = struct.pack(">I4sI", 0, b"IEND", zlib.crc32(b"IEND"))
# The passes of an interlaced PNG: (x, y) of the first pixel, and the distance between pixels.
_PASSES = (
    ((0, 0), (8, 8)), ((4, 0), (8, 8)), ((0, 4), (4, 8)), ((2, 0), (4, 4)),
    ((0, 2), (2, 4)), ((1, 0), (2, 2)), ((0, 1), (1, 2)),
)  # fmt: skip
# Chunks without which the pixels would look different; text, times and the like are left out.
_NEEDED = (b"IHDR", b"PLTE", b"IDAT", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"pHYs", b"eXIf")
_HEADER = (b"IHDR", b"PLTE", b"tRNS")
MAX_CHUNKS = 1_000_000


def check(file: BinaryIO) -> bool:
    """Check the checksums and the number of rows: Pillow checks neither.

    Parameters
    ----------
    file : file
        A PNG; its position is kept.

    Returns
    -------
    bool
        Whether the file ends where the picture does.

    Raises
    ------
    Damaged
    struct.error, zlib.error, ValueError
        For other damage.
    """
    start = file.tell()
    file.seek(8)
    inflate, kind, missing = zlib.decompressobj(), b"", 0
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", file.read(8))
        data = file.read(length)
        if struct.pack(">I", zlib.crc32(kind + data)) != file.read(4):
            raise Damaged("is damaged: a checksum is wrong")
        if kind == b"IHDR":
            missing = _decompressed_size(*struct.unpack(">IIBBBBB", data))
        while kind == b"IDAT" and data and missing > 0:
            missing -= len(inflate.decompress(data, 1 << 20))
            data = inflate.unconsumed_tail
    if missing > 0 and missing > len(inflate.flush()):
        raise Damaged("is damaged: rows are missing")
    ends = not file.read(1)
    file.seek(start)
    return ends


def repair(content: bytes, max_pixels: float) -> tuple[bytes, str]:
    """Return a PNG without its damaged parts, if all its pixels are there.

    Parameters
    ----------
    content : bytes
        A damaged PNG.
    max_pixels : float
        Pixels of a larger one are not checked.

    Returns
    -------
    content : bytes
        The same pixels as a whole PNG.
    note : str
        What was wrong with it.

    Raises
    ------
    Damaged
        If pixels are missing, or may be wrong.
    """
    chunks, faults = _read_chunks(content)
    if not chunks or chunks[0][0] != b"IHDR" or len(chunks[0][1]) != 13:
        raise Damaged("is damaged: its header is broken")
    header = struct.unpack(">IIBBBBB", chunks[0][1])
    if header[0] * header[1] > max_pixels or header[3] not in _CHANNELS:
        raise Damaged("is damaged: its header is broken")
    _check_pixels(b"".join(data for kind, data in chunks if kind == b"IDAT"), header)
    kept = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
        if kind in _NEEDED
    ]
    fault = ", ".join(dict.fromkeys(faults)) or "a text in it cannot be read"
    return b"".join([_SIGNATURE, *kept, _END]), fault


def _read_chunks(content: bytes) -> tuple[list[tuple[bytes, bytes]], list[str]]:
    """Return the chunks that can be used, and what is wrong with the others."""
    chunks: list[tuple[bytes, bytes]] = []
    faults: list[str] = []
    position = 8
    for _ in range(MAX_CHUNKS):
        if len(content) < position + 8:
            return chunks, [*faults, "its end is missing"]
        length, kind = struct.unpack_from(">I4s", content, position)
        end = position + 12 + length
        data = content[position + 8 : position + 8 + length]
        if kind == b"IEND":
            whole = content[position : position + 12] == _END
            return chunks, faults if whole else [*faults, "its end is damaged"]
        if not kind.isalpha() or (end > len(content) and kind != b"IDAT"):
            return chunks, [*faults, "its end is damaged"]
        valid = content[end - 4 : end] == struct.pack(">I", zlib.crc32(kind + data))
        if not valid and kind in _HEADER:
            raise Damaged("is damaged: its header is broken")
        if valid or kind == b"IDAT":  # the pixels have a checksum of their own
            chunks.append((kind, data))
        if not valid:
            faults.append(f"its {kind.decode()} block is damaged")
        position = end
    raise Damaged("is damaged: it has too many parts")


_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # of each color type


def _check_pixels(data: bytes, header: tuple[int, ...]) -> None:
    """Raise Damaged unless all compressed pixels are there and have the right checksum."""
    missing, inflate = _decompressed_size(*header), zlib.decompressobj()
    try:
        while data and not inflate.eof and missing >= 0:
            missing -= len(inflate.decompress(data, 1 << 20))
            data = inflate.unconsumed_tail
    except zlib.error:
        raise Damaged("is damaged: the checksum of its pixels is wrong") from None
    if missing > 0:
        raise Damaged("is damaged or cut short: rows are missing")
    if not inflate.eof:
        raise Damaged("is damaged or cut short: the checksum of its pixels is missing")


def _decompressed_size(width, height, depth, color_type, _compression, _filter, interlaced):
    """Return the size in bytes of a PNG's decompressed pixels, with a filter byte for each row."""
    channels = _CHANNELS[color_type]
    size = 0
    for (left, top), (across, down) in _PASSES if interlaced else [((0, 0), (1, 1))]:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            size += rows * (1 - (-columns * depth * channels // 8))
    return size
