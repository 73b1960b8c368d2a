"""Open and decode picture files of the usual formats: the whole picture, or an error.

Pillow also reads files that nobody would call a picture, overlooks some damage, and can spend
minutes on a small malicious file. This module prevents all three.
"""

import io
import logging
import math
from contextlib import nullcontext, suppress
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageOps

from chroma_lib._quiet_start import silent_stderr
from chroma_lib.errors import ChromaError
from chroma_lib.pictures import jpeg_file, png_file, profiles
from chroma_lib.pictures.damage import Damaged

logging.getLogger("PIL").addHandler(logging.NullHandler())  # or its log would go to stderr
# No others: for an EPS named .png, Pillow would let Ghostscript run the program in it.
FORMATS = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "AVIF", "TIFF")
MAX_SIDE = 65_535  # the maximum of JPEG and GIF; scaling needs memory in proportion to the side
MAX_READS = 1_000_000  # a few seconds for a file of headers only; 80 megapixels need 200,000
MAX_TILE = 80_000_000  # pixels of a TIFF's tile, which may be larger than the picture
MAX_DPI = 100_000
UNUSUAL = {
    "F": "floating point values",
    "I": "32-bit integers",
    "LAB": "CIELAB values",
    "YCbCr": "YCbCr values",
}
_BITS, _PHOTOMETRIC, _TILE_SIDES = 258, 262, (322, 323)  # tags of TIFF
_TURNED = range(5, 9)  # EXIF orientations that exchange width and height
_ORIENTATION = 0x0112
ANIMATED = (
    "is an animation, of which only the first frame is used; save its frames as PNGs, and color"
    " them with --same-character"
)
MORE_BYTES = "other data follows the picture, and is ignored"


@dataclass(frozen=True)
class Decoded:
    """A decoded picture.

    Attributes
    ----------
    image : PIL.Image.Image
        Mode RGB, or RGBA if it has transparency; sRGB, 8 bits.
    dpi : tuple of float, or None
        Pixels per inch across and down, if the file says so.
    notes : tuple of str
        What is wrong with the file, without harm to its pixels, and whether more pictures follow.
    """

    image: Image.Image
    dpi: tuple[float, float] | None
    notes: tuple[str, ...]


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


def open_picture(file: PictureFile, suffix: str = "") -> Image.Image:
    """Open a picture without decoding any pixel.

    Parameters
    ----------
    file : PictureFile
    suffix : str
        Ending of the file's name: a TGA has no mark by which it could be told from other files.

    Returns
    -------
    PIL.Image.Image

    Raises
    ------
    Exception
        Pillow raises almost anything for a broken header, such as struct.error and SyntaxError.
    """
    return Image.open(file, formats=(*FORMATS, "TGA") if suffix.lower() == ".tga" else FORMATS)


def decode(image: Image.Image) -> Decoded:
    """Decode a picture that `open_picture` opened, turn it upright and convert it to sRGB.

    Parameters
    ----------
    image : PIL.Image.Image

    Returns
    -------
    Decoded

    Raises
    ------
    ChromaError
        If this kind of picture is not supported. The message does not name the file.
    Damaged
        If the file is damaged; or almost any other exception.
    """
    whole, moves = _check(image), _is_animated(image)
    with silent_stderr() if image.format == "TIFF" else nullcontext():
        image.load()
    dpi = _resolution(image)
    kind = image.format
    _turn_upright(image)
    image = _reduce_bits(image)
    image.format = kind
    image, note = profiles.to_srgb(image)
    found = {MORE_BYTES: not whole, ANIMATED: moves, note: bool(note)}
    notes = tuple(text for text, is_so in found.items() if is_so)
    rgb = image.convert("RGBA" if image.has_transparency_data else "RGB")
    return Decoded(rgb, dpi, notes)


def _is_animated(image):
    """Return whether frames follow; pages of a document are no frames."""
    if image.format not in ("GIF", "WEBP", "PNG", "AVIF"):
        return False
    try:
        return bool(getattr(image, "is_animated", False))
    except Exception:  # what follows the first frame is damaged
        image.seek(0)
        return True


def _reduce_bits(image):
    """Reduce 16 bits of gray to 8."""
    if not image.mode.startswith("I;16"):
        return image
    key, info = image.info.get("transparency"), image.info
    values = np.asarray(image).astype(np.int64)
    image = Image.fromarray(((values + 128) // 257).astype(np.uint8))
    image.info = {name: value for name, value in info.items() if name != "transparency"}
    if key is not None:
        image.putalpha(Image.fromarray(np.where(values == key, 0, 255).astype(np.uint8)))
    return image


def _resolution(image):
    dpi = image.info.get("dpi")
    try:
        across, down = (float(value) for value in dpi)
        turned = image.getexif().get(_ORIENTATION) in _TURNED
    except Exception:  # missing, or broken EXIF
        return None
    if not (1 <= across <= MAX_DPI and 1 <= down <= MAX_DPI):  # also if it is no number
        return None
    return (down, across) if turned else (across, down)


def _check(image):
    """Refuse what Pillow would read incorrectly, or endlessly; return whether the file ends."""
    if image.mode in UNUSUAL:
        raise ChromaError(f"contains {UNUSUAL[image.mode]}; save it as RGB with 8 or 16 bits")
    if image.format == "PNG":
        ends = png_file.check(image.fp)
        _scale_key(image)
        return ends
    if image.format == "JPEG":
        return jpeg_file.check(image.fp)
    if image.format == "MPO":  # more pictures follow
        jpeg_file.check(image.fp)
    elif image.format == "BMP" and image.tile[0].codec_name == "bmp_rle":
        raise ChromaError("is a compressed BMP; save it as PNG")  # a large one takes minutes
    elif image.format == "TIFF":
        _check_tiff(image)
    return True


def _turn_upright(image):
    with suppress(Exception):  # broken EXIF can raise anything, but the pixels may be fine
        ImageOps.exif_transpose(image, in_place=True)


def _scale_key(image):
    """Scale a PNG's transparent color to 8 bits: Pillow scales only the pixels."""
    scale = {"L;2": 85, "L;4": 17, "RGB;16B": 1 / 256}.get(image.tile[0].args)
    if scale and "transparency" in image.info:
        key = np.array(image.info["transparency"]) * scale
        image.info["transparency"] = tuple(key.astype(int).tolist()) if key.ndim else int(key)


def _check_tiff(image):
    tags = image.tag_v2
    if math.prod(tags.get(side, 0) for side in _TILE_SIDES) > MAX_TILE:
        raise Damaged("is damaged: a tile is larger than any picture")
    # Pillow reads 12 bits as if they were 16, and swaps black and white where 0 is white.
    if image.mode.startswith("I;16") and (tags.get(_BITS) != (16,) or tags.get(_PHOTOMETRIC) != 1):
        raise ChromaError("contains an unusual kind of gray; save it as RGB with 8 or 16 bits")
