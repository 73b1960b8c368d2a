"""Picture files of every kind, created in memory: those that are read, and those refused."""

import io
import struct
import zlib

import numpy as np
from PIL import Image

NOISE = np.random.default_rng(0).integers(0, 256, (64, 64, 3), dtype=np.uint8)


def saved(picture, kind, **how):
    """Return a picture as the bytes of a file."""
    content = io.BytesIO()
    picture.save(content, kind, **how)
    return content.getvalue()


def plain(mode, color, kind="PNG", **how):
    """Return a picture of one color, as the bytes of a file."""
    return saved(Image.new(mode, (16, 12), color), kind, **how)


def animated(kind, **how):
    """Return a red picture followed by a blue one, as the bytes of a file."""
    red, blue = (Image.new("RGB", (16, 12), color) for color in ("red", "blue"))
    return saved(red, kind, save_all=True, append_images=[blue], **how)


def chunk(kind, data):
    """Return a chunk of a PNG."""
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(size, pixels, *, depth=8, kind=0, more=b"", interlaced=0):
    """Return a PNG of `pixels` (each row begins with its filter byte) and of more chunks."""
    head = struct.pack(">IIBBBBB", *size, depth, kind, 0, 0, interlaced)
    data = chunk(b"IDAT", zlib.compress(pixels))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + data + chunk(b"IEND", b"")


def wide(*samples):
    """Return a row of a PNG of 16 bits."""
    return b"\0" + struct.pack(f">{len(samples)}H", *samples)


def key(*samples):
    """Return the chunk that makes one color of a PNG transparent."""
    return chunk(b"tRNS", struct.pack(f">{len(samples)}H", *samples))


def tiff(*tags, pixels=b"\0\0\xff\xff", bits=8, width=2, black=1):
    """Return an uncompressed gray TIFF of one row, and of more (tag, value) pairs."""
    known = {256: width, 257: 1, 258: bits, 259: 1, 262: black, 277: 1, 278: 1, 279: len(pixels)}
    tags = sorted((known | dict(tags)).items() | {(273, 0)})
    start = 8 + 2 + 12 * len(tags) + 4
    rows = [struct.pack("<HHII", t, 4, 1, start if t == 273 else value) for t, value in tags]
    head = b"II*\0" + struct.pack("<IH", 8, len(tags))
    return head + b"".join(rows) + bytes(4) + pixels


def exif(orientation, *tags):
    """Return EXIF with an orientation and more (tag, type, count, value) entries."""
    rows = [struct.pack("<HHII", *tag) for tag in [(0x0112, 3, 1, orientation), *tags]]
    head = b"Exif\0\0II*\0" + struct.pack("<IH", 8, len(rows))
    return head + b"".join(sorted(rows)) + bytes(4)


def turned(kind, tags):
    """Return a picture that is taller than wide when upright: white above, black below."""
    lying = np.zeros((12, 16, 3), np.uint8)
    lying[:, :8] = 255
    return saved(Image.fromarray(lying), kind, exif=tags)


def gif(screen, frame, lzw=b"\x02\x02D\x01\0"):
    """Return a GIF of one frame, at most one pixel of it."""
    head = b"GIF89a" + struct.pack("<HHBBB", *screen, 0x80, 0, 0) + bytes(6)
    return head + b"," + struct.pack("<HHHHB", 0, 0, *frame, 0) + lzw + b";"


def bmp_rle(pixels):
    """Return a BMP of run lengths, 2x1."""
    head = struct.pack("<IiiHHIIiiII", 40, 2, 1, 1, 8, 1, len(pixels), 0, 0, 256, 0)
    start = 14 + 40 + 1024
    file = b"BM" + struct.pack("<IHHI", start + len(pixels), 0, 0, start)
    return file + head + bytes(1024) + pixels


def head_down_bmp():
    """Return a BMP with a negative height, so its first row is the first."""
    content = bytearray(saved(Image.fromarray(np.uint8([[[0] * 3], [[255] * 3]])), "BMP"))
    content[22:26] = struct.pack("<i", -2)
    return bytes(content)


def scans(count):
    """Return a progressive JPEG with `count` unnecessary scans."""
    content = plain("L", 9, "JPEG", progressive=True)
    last = content[content.rindex(b"\xff\xda") : -2]
    return content[:-2] + last * count + content[-2:]


def _flipped(content, position):
    """Return a file with one changed bit."""
    return content[:position] + bytes([content[position] ^ 4]) + content[position + 1 :]


WHITE, BLACK, RED = (255, 255, 255), (0, 0, 0), (255, 0, 0)
_GRAY, _JPEG = plain("L", 77), saved(Image.fromarray(NOISE), "JPEG")
_JPEG_OF_RED = plain("RGB", RED, "JPEG")
_NOISE_PNG = saved(Image.fromarray(NOISE), "PNG")
_PROGRESSIVE = saved(Image.fromarray(NOISE), "JPEG", progressive=True)
_PALETTE = chunk(b"PLTE", bytes([10, 20, 30, 200, 100, 50]))

# Name -> content, the first pixel on white, its alpha (None if nothing is transparent).
READ = {
    "rgb.png": (plain("RGB", (1, 2, 3)), (1, 2, 3), None),
    "rgba.png": (plain("RGBA", (0, 100, 255, 51)), (204, 224, 255), 51),
    "la.png": (plain("LA", (0, 51)), (204, 204, 204), 51),
    "gray.png": (_GRAY, (77, 77, 77), None),
    "one_bit.png": (plain("1", 1), WHITE, None),
    "palette.png": (png((2, 1), b"\0\1\0", kind=3, more=_PALETTE), (200, 100, 50), None),
    "palette_key.png": (
        png((2, 1), b"\0\1\0", kind=3, more=_PALETTE + chunk(b"tRNS", b"\xff\x33")),
        (244, 224, 214), 51
    ),
    "beyond_palette.png": (png((2, 1), b"\0\x09\0", kind=3, more=_PALETTE), BLACK, None),
    "16_bit.png": (png((1, 1), wide(25700), depth=16), (100, 100, 100), None),
    "16_bit_key.png": (png((2, 1), wide(9, 8), depth=16, more=key(9)), WHITE, 0),
    "16_bit_rgb_key.png": (
        png((2, 1), wide(9, 300, 65535, 1, 2, 3), depth=16, kind=2, more=key(9, 300, 65535)),
        WHITE, 0
    ),
    "16_bit_rgba.png": (png((1, 1), wide(65535, 0, 0, 65535), depth=16, kind=6), RED, None),
    "2_bit_key.png": (png((4, 1), b"\0\x6c", depth=2, more=key(1)), WHITE, 0),
    "interlaced.png": (png((1, 1), b"\0\7", interlaced=1), (7, 7, 7), None),
    "cmyk.jpg": (plain("CMYK", (0, 255, 255, 0), "JPEG"), RED, None),
    "progressive.jpg": (scans(0), (9, 9, 9), None),
    "more_pictures.jpg": (animated("MPO"), RED, None),
    "turned.png": (turned("PNG", exif(6)), WHITE, None),
    "turned.jpg": (turned("JPEG", exif(6)), WHITE, None),
    "turned.webp": (turned("WEBP", exif(6)), WHITE, None),
    # A maker (0x010F) that is no text: Pillow can't write it again.
    "turned_odd_exif.jpg": (turned("JPEG", exif(6, (0x8769, 3, 1, 1))), WHITE, None),
    "animated.gif": (animated("GIF"), RED, None),
    "animated.webp": (animated("WEBP", lossless=True), RED, None),
    "animated.png": (animated("PNG"), RED, None),
    "default_image.png": (animated("PNG", default_image=True), RED, None),
    "clear.gif": (plain("P", 0, "GIF", transparency=0), WHITE, 0),
    "head_down.bmp": (head_down_bmp(), WHITE, None),
    "16_bit.tif": (tiff(bits=16), BLACK, None),
    "white_is_0.tif": (tiff(black=0), WHITE, None),
    "pages.tif": (animated("TIFF"), RED, None),
    "lzw.tif": (plain("RGB", RED, "TIFF", compression="tiff_lzw"), RED, None),
    "jpeg_inside.tif": (plain("RGB", RED, "TIFF", compression="jpeg"), RED, None),
    "own_directory.tif": (tiff((40000, 8)), BLACK, None),
    "avif.avif": (plain("RGB", RED, "AVIF", quality=100, subsampling="4:4:4"), RED, None),
    "clear.avif": (plain("RGBA", (9, 9, 9, 0), "AVIF"), WHITE, 0),
    "browser.jfif": (_JPEG_OF_RED, RED, None),
    "twitter.jpg_large": (_JPEG_OF_RED, RED, None),
    "no_ending": (_GRAY, (77, 77, 77), None),
    "tga.tga": (plain("RGB", RED, "TGA"), RED, None),
    "run_lengths.tga": (plain("RGBA", (0, 100, 255, 51), "TGA", compression="tga_rle"),
                        (204, 224, 255), 51),
    "1x1.png": (png((1, 1), b"\0\5"), (5, 5, 5), None),
    "5000x3.png": (png((5000, 3), bytes(5001 * 3)), BLACK, None),
    "bad_exif.png": (png((1, 1), b"\0\5", more=chunk(b"eXIf", b"garbage" * 9)), (5, 5, 5), None),
    "bad_exif.jpg": (plain("L", 9, "JPEG", exif=b"Exif\0\0garbage"), (9, 9, 9), None),
    "orientation_9.jpg": (plain("L", 9, "JPEG", exif=exif(9)), (9, 9, 9), None),
    "profile.png": (plain("RGB", RED, icc_profile=b"of a display" * 99), RED, None),
    "한글 이름.png": (_GRAY, (77, 77, 77), None),
    "long" * 60 + ".png": (_GRAY, (77, 77, 77), None),
    "..png": (_GRAY, (77, 77, 77), None),
}  # fmt: skip

_DOTS = png((2, 1), b"\0\1\2")
_TEXT = chunk(b"tEXt", b"a\0b")

# Name -> a damaged file all of whose pixels are there, words of the note, the same file undamaged.
FORGIVEN = {
    "without_end.png": (_GRAY[:-12], "end is missing", _GRAY),
    "half_an_end.png": (_GRAY[:-5], "end is missing", _GRAY),
    "cut_in_the_checksum.png": (_GRAY[:-14], "IDAT block is damaged", _GRAY),
    "changed_end.png": (_GRAY[:-4] + b"oops", "end is damaged", _GRAY),
    "more_bytes.png": (_GRAY + b"more", "other data follows", _GRAY),
    "absurd_chunk.png": (_GRAY[:-12] + b"\xff\xff\xff\xf0tEXt", "end is damaged", _GRAY),
    "changed_level.png": (
        _DOTS.replace(b"IDAT\x78\x9c", b"IDAT\x78\x01"), "IDAT block is damaged", _DOTS
    ),
    "wrong_text.png": (
        png((2, 1), b"\0\1\2", more=_TEXT[:-1] + b"x"), "tEXt block", _DOTS
    ),
    "text_bomb.png": (
        png((1, 1), b"\0\1", more=chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(9_000_000)))),
        "a text in it", png((1, 1), b"\0\1")
    ),
    "without_end.jpg": (_JPEG[:-2], "end is missing", _JPEG),
    "half_an_end.jpg": (_JPEG[:-1], "end is missing", _JPEG),
    "zeros_instead_of_the_end.jpg": (_JPEG[:-2] + bytes(512), "end is missing", _JPEG),
    "progressive_without_end.jpg": (scans(0)[:-2], "end is missing", scans(0)),
    "more_bytes.jpg": (_JPEG + b"more", "other data follows", _JPEG),
}  # fmt: skip

# Name -> content, words of the reason.
REFUSED = {
    "zero_bytes.png": (b"", "empty"),
    "text.png": (b"no picture\n" * 50, "not a picture"),
    "cut.png": (saved(Image.fromarray(NOISE), "PNG")[:5000], "cut short"),
    "rows_missing.png": (png((2, 9), b"\0\1\2"), "damaged"),
    "rows_missing_interlaced.png": (png((2, 9), b"\0\1\2", interlaced=1), "damaged"),
    "no_palette.png": (png((2, 1), b"\0\1\0", kind=3), "damaged"),
    "no_width.png": (png((0, 1), b"\0"), "header is damaged"),
    "100_megapixels.png": (png((20_000, 5_001), b""), "80 megapixels"),
    "200_megapixels.png": (png((20_000, 10_000), b""), "80 megapixels"),
    "too_long.png": (png((1, 50_000_000), b""), "65,535 pixels"),
    "cut.jpg": (_JPEG[:3000], "cut short"),
    "cut_then_zeros.jpg": (_JPEG[:3000] + bytes(9000), "cut short"),
    "last_block_missing.jpg": (_JPEG[:-12], "cut short"),
    "scans_missing.jpg": (_PROGRESSIVE[: _PROGRESSIVE.rindex(b"\xff\xda")], "cut short"),
    "changed_pixels.png": (_flipped(_NOISE_PNG, 5000), "checksum of its pixels is wrong"),
    "changed_header.png": (_flipped(_NOISE_PNG, 19), "header is broken"),
    "page.png": (b"<!DOCTYPE html><html></html>", "a web page, not a picture"),
    "photo.png": (b"\0\0\0\x18ftypheic\0\0\0\0", "a HEIC picture, not"),
    "many_scans.jpg": (scans(200), "too many scans"),
    "huge_screen.gif": (gif((65535, 65535), (1, 1)), "80 megapixels"),
    "huge_frame.gif": (gif((1, 1), (65535, 65535)), "80 megapixels"),
    "no_frame.gif": (gif((8, 8), (8, 8))[:19] + b";", "header is damaged"),
    "short_frame.gif": (gif((9, 9), (9, 9)), "damaged"),
    "run_lengths.bmp": (bmp_rle(b"\2\1\0\1"), "compressed BMP"),
    "huge.webp": (
        b"RIFF\x16\0\0\0WEBPVP8X\n\0\0\0" + bytes(4) + b"\xfe\x3f\0" * 2, "80 megapixels"
    ),
    "float.tif": (plain("F", 0.5, "TIFF"), "floating point"),
    "32_bit.tif": (plain("I", 9, "TIFF"), "32-bit"),
    "12_bit.tif": (tiff(pixels=b"\0\x0f\xff", bits=12), "unusual kind of gray"),
    "16_bit_white_is_0.tif": (tiff(bits=16, black=0), "unusual kind of gray"),
    "lab.tif": (plain("LAB", (50, 0, 0), "TIFF"), "CIELAB"),
    "ycbcr.tif": (plain("YCbCr", (50, 0, 0), "TIFF"), "YCbCr"),
    "huge_tile.tif": (tiff((259, 8), (322, 32_000), (323, 32_000), (324, 8), (325, 4)), "damaged"),
    "strip_beyond_the_end.tif": (tiff((259, 8), (279, 100)), "damaged"),
    # Pillow would read these, or run another program to read them.
    "program.png": (
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\nshowpage\n", "not a picture"
    ),
    "vectors.png": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "not a picture"),
    "icon.png": (plain("RGB", RED, "ICO"), "not a picture"),
    "document.png": (b"%PDF-1.4\n", "not a picture"),
}  # fmt: skip
