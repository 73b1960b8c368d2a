"""Broken pictures, zips and records: whole files of every kind, damaged at random.

They are made in memory. The same seed and number give the same file.
"""

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from PIL import Image

ZIP_EVERY, RECORD_EVERY = 10, 10
ODD_NUMBERS = (
    *(0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF),
    *(0x7FFFFFFF, 0x80000000, 0xFFFFFFFF),
)


def cases(seed: int, numbers: Iterable[int]) -> Iterator[tuple[int, str, bytes]]:
    """Yield each broken file: its number, its kind ("picture", "zip" or "record") and its bytes."""
    pictures = whole_pictures()
    zips = whole_zips(pictures)
    for number in numbers:
        rng = np.random.default_rng([seed, number])
        yield number, "picture", damage(rng, pictures[rng.integers(len(pictures))], pictures)
        if number % ZIP_EVERY == 0:
            yield number, "zip", damage(rng, zips[rng.integers(len(zips))], zips)
        if number % RECORD_EVERY == 0:
            yield number, "record", broken_record(rng)


# Whole files


def encode(picture: Image.Image, kind: str, more: Sequence[Image.Image] = (), **options) -> bytes:
    """Return a picture as the bytes of a file; `more` are the other frames of an animation."""
    content = io.BytesIO()
    if more:
        options |= {"save_all": True, "append_images": [frame.copy() for frame in more]}
    picture.copy().save(content, kind, **options)  # a copy: Pillow would keep the settings
    return content.getvalue()


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
    profile = b"profile" * 99
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
        *(encode(rgb.convert(mode), "TIFF") for mode in ("F", "I", "LAB", "YCbCr")),
        *(
            encode(rgb, "TIFF", compression=compression)
            for compression in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits", "zstd")
        ),
        encode(modes[0], "TIFF", compression="group4"),
        encode(rgb, "TIFF", more, big_tiff=True, exif=exif),
        *(encode(rgb, kind) for kind in ("ICO", "PPM", "TGA", "EPS", "PDF", "AVIF")),
        b"no picture at all\n" * 20,
    ]


def whole_zips(pictures: Sequence[bytes]) -> list[bytes]:
    """Return zips of pictures: each compression, with folders, a link and a large size field."""
    zips = []
    for compression in (
        zipfile.ZIP_STORED,
        zipfile.ZIP_DEFLATED,
        zipfile.ZIP_BZIP2,
        zipfile.ZIP_LZMA,
    ):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", compression) as archive:
            link = zipfile.ZipInfo("link.png")
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "../../etc/passwd")
            for i, picture in enumerate(pictures[:4]):
                with archive.open(f"sub/{'가' * i}{i}.png", "w", force_zip64=i == 3) as member:
                    member.write(picture)
            archive.writestr("../out.png", pictures[0])
        zips.append(content.getvalue())
    return zips


def whole_record() -> dict:
    """Return the content of a `colorings.json`."""
    coloring = {"file": "00.png", "noise": [0.5] * 8, "held": {"1": [2, 3]}}
    checksums = {"weights_sha256": "0" * 64, "picture_sha256": "0" * 64}
    source = {"weights": "dcgan", "picture_file": "../a.png", "columns": 5, "seed": 0}
    return {"chroma": "0", "picture": "a", **source, **checksums, "colorings": [coloring] * 2}


# Damage


def damage(rng: np.random.Generator, content: bytes, others: Sequence[bytes]) -> bytes:
    """Damage a file at random: once, or for every third file up to five times."""
    content = bytearray(content)
    for _ in range(1 if rng.random() < 0.7 else rng.integers(2, 6)):
        content = bytearray(rng.choice(DAMAGES)(rng, content, others))
    return bytes(content)


def _span(rng, content):
    start = int(rng.integers(0, len(content) + 1))
    return start, start + int(rng.integers(0, 2 ** rng.integers(1, 12)))


def _flip_bits(rng, content, _):
    for index in rng.integers(0, len(content), rng.integers(1, 20)) if content else ():
        content[index] ^= 1 << rng.integers(0, 8)
    return content


def _cut(rng, content, _):
    return content[: rng.integers(0, len(content) + 1)]


def _splice(rng, content, others):
    other = others[rng.integers(len(others))]
    return content[: _span(rng, content)[0]] + other[_span(rng, other)[0] :]


def _repeat(rng, content, _):
    start, end = _span(rng, content)
    return content[:end] + content[start:end] * int(rng.integers(1, 50)) + content[end:]


def _remove(rng, content, _):
    start, end = _span(rng, content)
    return content[:start] + content[end:]


def _insert_random(rng, content, _):
    start, end = _span(rng, content)
    rest = content[end if rng.random() < 0.5 else start :]  # overwrite, or insert
    return content[:start] + rng.bytes(end - start) + rest


def _insert_odd_number(rng, content, _):
    """Write a number at the limit of some type, mostly into the header."""
    index = rng.integers(0, min(len(content), 64 if rng.random() < 0.7 else 2**31) + 1)
    kind = rng.choice([">B", "<H", ">H", "<I", ">I"])
    size = struct.calcsize(kind)
    number = int(rng.choice(ODD_NUMBERS)) % 256**size
    return content[:index] + struct.pack(kind, number) + content[index + size :]


def _keep_header(rng, content, others):
    """Put random bytes after the first bytes of another file."""
    header = others[rng.integers(len(others))][: rng.integers(2, 40)]
    return header + rng.bytes(rng.integers(0, 999))


def _change_png(rng, content, _):
    """Change, repeat or drop a chunk of a PNG, or its dimensions; all checksums are right again."""
    start, chunks = 8, []
    while start + 12 <= len(content) and content.startswith(b"\x89PNG"):
        end = start + 8 + int.from_bytes(content[start : start + 4])
        chunks.append([bytes(content[start + 4 : start + 8]), bytes(content[start + 8 : end])])
        start = end + 4
    if not chunks:
        return content
    i, change = rng.integers(len(chunks)), rng.integers(5)
    if change == 0:
        chunks.insert(i, chunks[rng.integers(len(chunks))])
    elif change == 1:
        del chunks[i]
    elif change == 2 and len(chunks[0][1]) == 13:
        width, height = (int(rng.choice([0, 1, 7, 17, 23, 5000, 70_000, 2**31])) for _ in "wh")
        rest = bytes(int(rng.choice(ODD_NUMBERS[:5] + (4, 6, 8, 16))) for _ in range(5))
        chunks[0][1] = struct.pack(">II", width, height) + rest
    else:
        chunks[i][1] = bytes(_flip_bits(rng, bytearray(chunks[i][1]), _))
    return content[:8] + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


DAMAGES = (
    *(_flip_bits, _cut, _splice, _repeat, _remove, _insert_random),
    *(_insert_odd_number, _insert_odd_number, _keep_header, _change_png),
)


def broken_record(rng: np.random.Generator) -> bytes:
    """Return a record in which values were replaced at random."""
    strange = [None, True, -1, 10**400, 1e999, "", "\0", "\ud800", "/dev/zero", "..", [], {}, [[]]]
    record = whole_record()
    for _ in range(rng.integers(1, 4)):
        inside = record
        while True:
            keys = list(inside) if isinstance(inside, dict) else range(len(inside))
            key = keys[rng.integers(len(keys))]
            if not isinstance(inside[key], dict | list) or not inside[key] or rng.random() < 0.3:
                break
            inside = inside[key]
        inside[key] = strange[rng.integers(len(strange))]
    content = json.dumps(record).encode()
    return content if rng.random() < 0.7 else damage(rng, content, [content])
