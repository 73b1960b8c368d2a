"""Open and decode picture files of the usual formats: the whole picture, or an error.

Pillow also reads files that nobody would call a picture, overlooks some damage, and can spend
minutes on a small malicious file. This module prevents all three.
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

logging.getLogger("PIL").addHandler(logging.NullHandler())  # or its log would go to stderr
# No others: for an EPS named .png, Pillow would let Ghostscript run the program in it.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
MAX_SIDE = 65_535  # the maximum of JPEG and GIF; scaling needs memory in proportion to the side
MAX_READS = 1_000_000  # a few seconds for a file of headers only; 50 megapixels need 100,000
MAX_SCANS = 100  # of a progressive JPEG; usual are about ten, and each decodes all pixels
MAX_SEGMENTS = 10_000  # of a JPEG; hundreds are usual
MAX_TILE = 50_000_000  # pixels of a TIFF's tile, which may be larger than the picture
UNUSUAL = {
    "F": "floating point values",
    "I": "32-bit integers",
    "LAB": "CIELAB values",
    "YCbCr": "YCbCr values",
}
# The passes of an interlaced PNG: (x, y) of the first pixel, and the distance between pixels.
_PASSES = (
    ((0, 0), (8, 8)), ((4, 0), (8, 8)), ((0, 4), (4, 8)), ((2, 0), (4, 4)),
    ((0, 2), (2, 4)), ((1, 0), (2, 2)), ((0, 1), (1, 2)),
)  # fmt: skip
_JPEG_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # without those inside a scan
_SCAN, _END = 0xDA, 0xD9
_BITS, _PHOTOMETRIC, _TILE_SIDES = 258, 262, (322, 323)  # tags of TIFF


class PictureFile(io.BufferedReader):
    """A file with a limited number of reads: Pillow would skip any number of empty parts.

    Parameters
    ----------
    raw : io.FileIO or io.BytesIO
    """

    def __init__(self, raw: io.FileIO | io.BytesIO):
        super().__init__(raw)
        self._reads_left = MAX_READS

    def read(self, size=-1, /):
        """Read as a file does; raise ValueError after `MAX_READS` reads."""
        self._reads_left -= 1
        if self._reads_left < 0:
            raise ValueError("too many parts")
        return super().read(size)


def open_picture(file: PictureFile) -> Image.Image:
    """Open a picture without decoding any pixel.

    Parameters
    ----------
    file : PictureFile

    Returns
    -------
    PIL.Image.Image

    Raises
    ------
    Exception
        Pillow raises almost anything for a broken header, such as struct.error and SyntaxError.
    """
    return Image.open(file, formats=FORMATS)


def decode(image: Image.Image) -> Image.Image:
    """Decode a picture that `open_picture` opened, and turn it upright.

    Parameters
    ----------
    image : PIL.Image.Image

    Returns
    -------
    PIL.Image.Image
        Mode RGB, or RGBA if it has transparency. 16 bits are reduced to 8.

    Raises
    ------
    ChromaError
        If this kind of picture is not supported. The message does not name the file.
    Exception
        Almost anything if the file is damaged.
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
    """Refuse what Pillow would read incorrectly, or endlessly."""
    if image.mode in UNUSUAL:
        raise ChromaError(f"contains {UNUSUAL[image.mode]}; save it as RGB with 8 or 16 bits")
    if image.format == "PNG":
        _check_png(image.fp)
        _scale_key(image)
    elif image.format in ("JPEG", "MPO"):
        _check_jpeg(image.fp)
    elif image.format == "BMP" and image.tile[0].codec_name == "bmp_rle":
        raise ChromaError("is a compressed BMP; save it as PNG")  # a large one takes minutes
    elif image.format == "TIFF":
        _check_tiff(image)


def _turn_upright(image):
    with suppress(Exception):  # broken EXIF can raise anything, but the pixels may be fine
        ImageOps.exif_transpose(image, in_place=True)


def _scale_key(image):
    """Scale a PNG's transparent color to 8 bits: Pillow scales only the pixels."""
    scale = {"L;2": 85, "L;4": 17, "RGB;16B": 1 / 256}.get(image.tile[0].args)
    if scale and "transparency" in image.info:
        key = np.array(image.info["transparency"]) * scale
        image.info["transparency"] = tuple(key.astype(int).tolist()) if key.ndim else int(key)


def _check_png(file):
    """Raise ValueError for a wrong checksum or missing rows: Pillow checks neither."""
    start = file.tell()
    file.seek(8)
    inflate, kind, missing = zlib.decompressobj(), b"", 0
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", file.read(8))
        data = file.read(length)
        if struct.pack(">I", zlib.crc32(kind + data)) != file.read(4):
            raise ValueError("wrong checksum")
        if kind == b"IHDR":
            missing = _decompressed_size(*struct.unpack(">IIBBBBB", data))
        while kind == b"IDAT" and data and missing > 0:
            missing -= len(inflate.decompress(data, 1 << 20))
            data = inflate.unconsumed_tail
    if missing > 0 and missing > len(inflate.flush()):
        raise ValueError("rows are missing")
    file.seek(start)


def _decompressed_size(width, height, depth, color_type, _compression, _filter, interlaced):
    """Return the size in bytes of a PNG's decompressed pixels, with a filter byte for each row."""
    channels = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[color_type]
    size = 0
    for (left, top), (across, down) in _PASSES if interlaced else [((0, 0), (1, 1))]:
        columns, rows = -((left - width) // across), -((top - height) // down)
        if columns > 0 and rows > 0:
            size += rows * (1 - (-columns * depth * channels // 8))
    return size


def _check_jpeg(file):
    """Raise ValueError if a JPEG has no end marker, or too many scans or segments."""
    start = file.tell()
    file.seek(0)
    content, position, scans = file.read(), 2, 0
    file.seek(start)
    for _ in range(MAX_SEGMENTS):
        match = _JPEG_MARKER.search(content, position)
        if not match:
            raise ValueError("cut short")
        marker, position = match[0][1], match.end()
        if marker == _END:
            return
        position += int.from_bytes(content[position : position + 2])
        scans += marker == _SCAN
        if scans > MAX_SCANS:
            break
    raise ValueError("too many scans or segments")


def _check_tiff(image):
    tags = image.tag_v2
    if math.prod(tags.get(side, 0) for side in _TILE_SIDES) > MAX_TILE:
        raise ValueError("a tile is larger than any picture")
    # Pillow reads 12 bits as if they were 16, and swaps black and white where 0 is white.
    if image.mode.startswith("I;16") and (tags.get(_BITS) != (16,) or tags.get(_PHOTOMETRIC) != 1):
        raise ChromaError("contains an unusual kind of gray; save it as RGB with 8 or 16 bits")
