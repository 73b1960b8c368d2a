"""Whole files of every kind, made in memory, for `broken_files` to damage."""

import io
import struct
import time
import warnings
import zipfile
import zlib
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageCms

DATE = time.gmtime(0)
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
# What a PNG says of its colors: a linear gamma, and the primaries of Display P3.
GAMMA = (
    (b"gAMA", struct.pack(">I", 100_000)),
    (b"cHRM", struct.pack(">8I", 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000)),
)
# How other files begin that people take for pictures.
OTHER_KINDS = (
    b"\0\0\0\x18ftypheic" + bytes(200),
    b"8BPS\0\1" + bytes(200),
    b"\xff\x0a" + bytes(200),
    b"\0\0\0\x0cJXL \r\n\x87\n" + bytes(200),
    b"\0\0\0\x20ftypavif" + bytes(200),
)
ODD_NAMES = (
    *("표정/웃음", "초음", "똠방각하", "표정/울음", "初音ミク", "ﾐｸ_立ち絵", "少女立绘", "头像"),
    *("Bösewicht", "café", "a", "A", "a/../b", "../up", "/etc/passwd", "C:\\a", "\\\\host\\a"),
    *("con", "a\nb", "a\x1b[2J", "a\0b", " ", ".", "..", ".hidden", "__MACOSX/._a", "a" * 300),
    *("a/" * 100, "😀", "\udcff\udcfe", "e\u0301", "\u1112\u1161\u11ab", "\u202etxt", "Thumbs.db"),
)


def encode(picture: Image.Image, kind: str, more: Sequence[Image.Image] = (), **options) -> bytes:
    """Return a picture as the bytes of a file; `more` are the other frames of an animation."""
    content = io.BytesIO()
    if more:
        options |= {"save_all": True, "append_images": [frame.copy() for frame in more]}
    picture.copy().save(content, kind, **options)  # a copy: Pillow would keep the settings
    return content.getvalue()


def without_times(content: bytes) -> bytes:
    """Return an AVIF sequence without the times at which it was made."""
    for box in (b"mvhd", b"tkhd", b"mdhd"):
        start = content.index(box) + 8  # the name, the version and flags
        content = content[:start] + bytes(16) + content[start + 16 :]
    return content


def whole_pictures() -> list[bytes]:
    """Return a whole file of each kind."""
    rng = np.random.default_rng(0)
    rgb = Image.fromarray(rng.integers(0, 256, (23, 17, 3), dtype=np.uint8))
    flat = Image.new("RGB", (64, 48), (200, 30, 30))
    rgba = rgb.copy()
    rgba.putalpha(rgb.convert("L"))
    deep = Image.fromarray(rng.integers(0, 65536, (9, 7), dtype=np.uint16))
    large = rgb.resize((1200, 900))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera"
    profile, profiles = b"profile" * 99, whole_profiles()
    more = flat.resize(rgb.size), rgb.rotate(180)
    modes = [rgb.convert(mode) for mode in ("1", "L", "P", "LA")] + [rgb, rgba, flat]
    return [
        *(encode(picture, "PNG") for picture in [*modes, deep, large]),
        encode(modes[2], "PNG", transparency=bytes(range(256))),
        encode(rgb, "PNG", more, exif=exif, icc_profile=profile),
        *(encode(rgb.convert(mode), "JPEG") for mode in ("L", "RGB", "CMYK")),
        encode(large, "JPEG", progressive=True, exif=exif),
        encode(rgb, "JPEG", quality=95, exif=exif, icc_profile=profile),
        encode(rgb, "MPO", more),
        *(encode(picture, "GIF") for picture in (modes[1], modes[2], rgba)),
        encode(rgb, "GIF", more),
        *(encode(picture, "WEBP") for picture in (rgb, rgba, large)),
        encode(rgba, "WEBP", lossless=True, exif=exif),
        encode(rgba, "WEBP", more),
        *(encode(picture, "BMP") for picture in modes if picture.mode != "LA"),
        *(encode(picture, "TIFF") for picture in [*modes, deep, rgb.convert("CMYK")]),
        *(encode(rgb.convert(mode), "TIFF") for mode in ("F", "I", "YCbCr")),
        encode(rgb.convert("LAB"), "TIFF", icc_profile=profiles["LAB"]),
        *(
            encode(rgb, "TIFF", compression=compression)
            for compression in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits", "zstd")
        ),
        encode(modes[0], "TIFF", compression="group4"),
        encode(rgb, "TIFF", more, big_tiff=True, exif=exif),
        *(encode(rgb, kind) for kind in ("ICO", "PPM", "EPS", "JPEG2000")),
        encode(rgb, "PDF", creationDate=DATE, modDate=DATE),
        *(encode(picture, "TGA") for picture in modes),
        encode(rgba, "TGA", compression="tga_rle", orientation=1),
        *(encode(picture, "AVIF") for picture in (rgb, rgba, large, modes[1])),
        # Not both at once: Pillow 13.0 crashes when it writes a turned sequence.
        encode(rgb, "AVIF", exif=exif, icc_profile=profiles["RGB"]),
        without_times(encode(rgb, "AVIF", more)),
        *(encode(rgb, kind, icc_profile=profiles["RGB"]) for kind in ("PNG", "JPEG", "TIFF")),
        *(encode(rgba, kind, icc_profile=profiles["RGB"]) for kind in ("PNG", "WEBP")),
        *(encode(modes[1], kind, icc_profile=profiles["GRAY"]) for kind in ("PNG", "JPEG")),
        encode(modes[2], "PNG", icc_profile=profiles["RGB"]),
        encode(rgb, "PNG", icc_profile=profiles["LAB"]),  # no profile of a picture
        *(with_chunks(encode(picture, "PNG"), *GAMMA) for picture in (rgb, rgba, modes[1], deep)),
        with_chunks(encode(rgb, "PNG"), (b"sRGB", b"\0"), *GAMMA),
        encode(rgb, "JPEG", dpi=(300, 72)),
        *OTHER_KINDS,
        b"no picture at all\n" * 20,
    ]


def whole_profiles() -> dict[str, bytes]:
    """Return a color profile of each kind: RGB, gray, and one of no picture."""
    gray = _profile(b"GRAY", [(b"kTRC", _curve(1.8))])
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    lab = lab[:24] + bytes(12) + lab[36:]  # without the time at which it was made
    primaries = {
        b"rXYZ": (0.5151, 0.2412, -0.0011),  # those of Display P3
        b"gXYZ": (0.2920, 0.6922, 0.0419),
        b"bXYZ": (0.1571, 0.0666, 0.7841),
    }
    tags = [(tag, _xyz(*value)) for tag, value in primaries.items()]
    rgb = _profile(b"RGB ", tags + [(tag, _curve(2.2)) for tag in (b"rTRC", b"gTRC", b"bTRC")])
    return {"RGB": rgb, "GRAY": gray, "LAB": lab}


def _profile(space: bytes, tags: list[tuple[bytes, bytes]]) -> bytes:
    """Return an ICC profile of version 2 with a white of D50."""
    tags = [(b"wtpt", _xyz(0.9642, 1.0, 0.8249)), *tags]
    start, table, body = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for tag, content in tags:
        table += struct.pack(">4sII", tag, start + len(body), len(content))
        body += content
    head = struct.pack(
        ">I4sI4s4s4s12x4s28x", start + len(body), b"", 0x02100000, b"mntr", space, b"XYZ ", b"acsp"
    )
    white = struct.pack(">3i", 63190, 65536, 54061)
    return (head + white).ljust(128, b"\0") + table + body


def _xyz(*values: float) -> bytes:
    return b"XYZ " + bytes(4) + struct.pack(">3i", *(round(value * 65536) for value in values))


def _curve(gamma: float) -> bytes:
    return b"curv" + bytes(4) + struct.pack(">IH", 1, round(gamma * 256)) + bytes(2)


def png_chunks(content: bytes) -> list[tuple[bytes, bytes]]:
    """Return the chunks of a PNG, each its kind and its data; none for another file."""
    start, chunks = 8, []
    while start + 12 <= len(content) and content.startswith(b"\x89PNG"):
        end = start + 8 + int.from_bytes(content[start : start + 4])
        chunks.append((bytes(content[start + 4 : start + 8]), bytes(content[start + 8 : end])))
        start = end + 4
    return chunks


def join_chunks(chunks: Sequence[tuple[bytes, bytes]]) -> bytes:
    """Return the PNG of these chunks, with the right checksums."""
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


def with_chunks(content: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    """Return a PNG with more chunks after its first."""
    first, *others = png_chunks(content)
    return join_chunks([first, *chunks, *others])


def whole_zips(pictures: Sequence[bytes]) -> list[bytes]:
    """Return zips of pictures: each compression, with folders, a link and a large size field."""
    zips = []
    for compression in METHODS:
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", compression) as archive:
            link = zipfile.ZipInfo("link.png")
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "../../etc/passwd")
            for i, picture in enumerate(pictures[:4]):
                member = zipfile.ZipInfo(f"sub/{'가' * i}{i}.png")
                member.compress_type = compression
                with archive.open(member, "w", force_zip64=i == 3) as file:
                    file.write(picture)
            archive.writestr(zipfile.ZipInfo("../out.png"), pictures[0])
        zips.append(content.getvalue())
    return zips


def random_zip(rng: np.random.Generator, pictures: Sequence[bytes]) -> bytes:
    """Return a zip with odd names, in an encoding that it may not tell, and odd members."""
    encoding = rng.choice(["utf-8", "cp949", "cp932", "gbk", "cp437", "latin-1", "utf-16-le"])
    content, renamed = io.BytesIO(), []
    with zipfile.ZipFile(content, "w", rng.choice(METHODS)) as archive:
        for i in range(rng.integers(1, 6)):
            name = str(rng.choice(ODD_NAMES)) + str(rng.choice(["", ".png", ".PNG", ".tga", "/"]))
            raw = name.encode(str(encoding), "surrogateescape" if encoding == "utf-8" else "ignore")
            # Written under a name of ASCII, as long: `zipfile` itself would not write such names.
            plain = f"Q{i:05d}".ljust(len(raw), "Q")[: max(1, len(raw))]
            member = zipfile.ZipInfo(plain)
            member.compress_type = archive.compression
            if rng.random() < 0.3:
                member.extra = _unicode_field(rng, plain.encode(), name)
            if rng.random() < 0.1:
                member.external_attr = 0o120777 << 16  # a link
            with warnings.catch_warnings(action="ignore", category=UserWarning):  # the same name
                archive.writestr(member, pictures[rng.integers(len(pictures))])
            renamed.append((plain.encode(), raw))
        if rng.random() < 0.2:
            archive.writestr(zipfile.ZipInfo("inside.zip"), content.getvalue())
    changed = content.getvalue()
    for plain, raw in renamed:
        if len(plain) == len(raw):
            changed = changed.replace(plain, raw)
    return changed


def _unicode_field(rng: np.random.Generator, plain: bytes, name: str) -> bytes:
    """Return the field in which WinRAR stores a name, right or with a wrong version or checksum."""
    version, checksum = (1, zlib.crc32(plain)) if rng.random() < 0.7 else rng.integers(0, 255, 2)
    text = name.encode("utf-8", "surrogateescape") if rng.random() < 0.8 else rng.bytes(9)
    data = struct.pack("<BL", int(version), int(checksum)) + text
    return struct.pack("<HH", 0x7075, len(data) if rng.random() < 0.8 else 65_535) + data


def whole_record() -> dict:
    """Return the content of a `colorings.json`."""
    coloring = {"file": "00.png", "noise": [0.5] * 8, "held": {"1": [2, 3]}}
    checksums = {"weights_sha256": "0" * 64, "picture_sha256": "0" * 64}
    source = {"weights": "dcgan", "picture_file": "../a.png", "columns": 5, "seed": 0}
    return {"chroma": "0", "picture": "a", **source, **checksums, "colorings": [coloring] * 2}
