"""Opens a picture file of the usual kinds and decodes it: all of it, or an error.

Pillow reads much that nobody means by a picture, overlooks some damage, and lets a small file take
its time: all of that ends here.
"""

import io
import logging
import math
import re
import struct
import zlib
from contextlib import nullcontext, suppress

import numpy as np
from PIL import Image, ImageOps

from chroma_lib._quiet_start import silent_stderr
from chroma_lib.errors import ChromaError

logging.getLogger("PIL").addHandler(logging.NullHandler())  # or it would print what it logs
# No others: of an EPS that is called .png, Pillow would have Ghostscript run the program in it.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
MAX_SIDE = 65_535  # what JPEG and GIF can tell; to scale a longer one takes memory by its length
MAX_READS = 1_000_000  # a few seconds of a file that is all headers; 50 megapixels need 100,000
MAX_SCANS = 100  # of a progressive JPEG, which has some ten; each goes over all pixels
MAX_SEGMENTS = 10_000  # of a JPEG, which may have hundreds
MAX_TILE = 50_000_000  # pixels of a TIFF's tile, which may be larger than the picture
UNUSUAL = {
    "F": "floating point values",
    "I": "32-bit integers",
    "LAB": "CIELAB values",
    "YCbCr": "YCbCr values",
}
# Of an interlaced PNG: where the pixels of each pass begin, and how far apart they are.
_PASSES = (
    ((0, 0), (8, 8)), ((4, 0), (8, 8)), ((0, 4), (4, 8)), ((2, 0), (4, 4)),
    ((0, 2), (2, 4)), ((1, 0), (2, 2)), ((0, 1), (1, 2)),
)  # fmt: skip
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # none that stands within a scan
_SCAN, _END = 0xDA, 0xD9
_BITS, _PHOTOMETRIC, _TILE_SIDES = 258, 262, (322, 323)  # tags of TIFF


class PictureFile(io.BufferedReader):
    """A file that may be read so many times: Pillow walks over any number of empty parts.

    Parameters
    ----------
    raw : io.FileIO or io.BytesIO
    """

    def __init__(self, raw):
        super().__init__(raw)
        self._reads_left = MAX_READS

    def read(self, size=-1, /):
        """Read as a file does; raises ValueError where it has been too often."""
        self._reads_left -= 1
        if self._reads_left < 0:
            raise ValueError("too many parts")
        return super().read(size)


def open_picture(file):
    """Open a picture, of which no pixel is decoded yet.

    Parameters
    ----------
    file : PictureFile

    Returns
    -------
    PIL.Image.Image
        Raises all sorts where the header is broken, struct.error and SyntaxError included.
    """
    return Image.open(file, formats=FORMATS)


def decode(image):
    """Decode what `open_picture` opened, turned upright.

    Parameters
    ----------
    image : PIL.Image.Image

    Returns
    -------
    PIL.Image.Image
        Of mode RGB, or RGBA if it holds transparency. 16 bits are brought down to 8.

    Raises
    ------
    ChromaError
        If it is of a kind that is not read, told without the file's name. All sorts are raised
        where the file is damaged.
    """
    _check(image)
    with silent_stderr() if image.format == "TIFF" else nullcontext():
        image.load()
    _turn_upright(image)
    key = image.info.get("transparency")
    if image.mode.startswith("I;16"):
        values = np.asarray(image).astype(np.int64)
        image = Image.fromarray(((values + 128) // 257).astype(np.uint8))
        if key is not None:
            image.putalpha(Image.fromarray(np.where(values == key, 0, 255).astype(np.uint8)))
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def _check(image):
    """Refuse what Pillow would read wrong, or without end."""
    if image.mode in UNUSUAL:
        raise ChromaError(f"holds {UNUSUAL[image.mode]}; save it as RGB with 8 or 16 bits")
    if image.format == "PNG":
        _check_png(image.fp)
        _scale_key(image)
    elif image.format in ("JPEG", "MPO"):
        _check_jpeg(image.fp)
    elif image.format == "BMP" and image.tile[0].codec_name == "bmp_rle":
        raise ChromaError("is a compressed BMP; save it as PNG")  # minutes, for a large one
    elif image.format == "TIFF":
        _check_tiff(image)


def _turn_upright(image):
    with suppress(Exception):  # garbage in EXIF raises all sorts, and says nothing of the pixels
        ImageOps.exif_transpose(image, in_place=True)


def _scale_key(image):
    """Bring a PNG's transparent color to 8 bits, to which Pillow brings only the pixels."""
    scale = {"L;2": 85, "L;4": 17, "RGB;16B": 1 / 256}.get(image.tile[0].args)
    if scale and "transparency" in image.info:
        key = np.array(image.info["transparency"]) * scale
        image.info["transparency"] = tuple(key.astype(int).tolist()) if key.ndim else int(key)


def _check_png(file):
    """Raise ValueError if a checksum of a PNG is wrong or rows are missing; Pillow sees neither."""
    start = file.tell()
    file.seek(8)
    inflate, kind, missing = zlib.decompressobj(), b"", 0
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", file.read(8))
        data = file.read(length)
        if struct.pack(">I", zlib.crc32(kind + data)) != file.read(4):
            raise ValueError("wrong checksum")
        if kind == b"IHDR":
            missing = _png_bytes(*struct.unpack(">IIBBBBB", data))
        while kind == b"IDAT" and data and missing > 0:
            missing -= len(inflate.decompress(data, 1 << 20))
            data = inflate.unconsumed_tail
    if missing > 0 and missing > len(inflate.flush()):
        raise ValueError("rows are missing")
    file.seek(start)


def _png_bytes(width, height, depth, kind, _compression, _filter, interlaced):
    """Return how many bytes a PNG's pixels are, unpacked."""
    bits = depth * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind]
    count = 0
    for (left, top), (across, down) in _PASSES if interlaced else [((0, 0), (1, 1))]:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            count += rows * (1 - (-columns * bits // 8))
    return count


def _check_jpeg(file):
    """Raise ValueError if a JPEG has no end, or parts without end."""
    start = file.tell()
    file.seek(0)
    content, at, scans = file.read(), 2, 0
    file.seek(start)
    for _ in range(MAX_SEGMENTS):
        found = _JPEG_MARKER.search(content, at)
        if not found:
            raise ValueError("cut short")
        marker, at = found[0][1], found.end()
        if marker == _END:
            return
        at += int.from_bytes(content[at : at + 2])
        scans += marker == _SCAN
        if scans > MAX_SCANS:
            break
    raise ValueError("too many scans or segments")


def _check_tiff(image):
    tags = image.tag_v2
    if math.prod(tags.get(side, 0) for side in _TILE_SIDES) > MAX_TILE:
        raise ValueError("a tile is larger than any picture")
    # Pillow reads 12 bits as if they were 16, and black for white.
    if image.mode.startswith("I;16") and (tags.get(_BITS) != (16,) or tags.get(_PHOTOMETRIC) != 1):
        raise ChromaError("holds an unusual kind of gray; save it as RGB with 8 or 16 bits")
