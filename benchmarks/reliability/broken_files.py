"""Broken pictures, zips and records: whole files of every kind, damaged at random.

They are made in memory. The same seed and number give the same file.
"""

import copy
import json
import struct
import zlib
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from PIL import Image

from benchmarks.reliability.whole_files import (
    encode,
    join_chunks,
    png_chunks,
    random_zip,
    whole_pictures,
    whole_profiles,
    whole_record,
    whole_zips,
)

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
            yield number, "zip", broken_zip(rng, pictures, zips)
        if number % RECORD_EVERY == 0:
            yield number, "record", broken_record(rng)


def broken_zip(rng: np.random.Generator, pictures: Sequence[bytes], zips: Sequence[bytes]) -> bytes:
    """Return a damaged zip, or one with odd names, which may be damaged too."""
    if rng.random() < 0.5:
        return damage(rng, zips[rng.integers(len(zips))], zips)
    content = random_zip(rng, pictures)
    return content if rng.random() < 0.6 else damage(rng, content, zips)


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
    chunks = png_chunks(content)
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
        chunks[0] = chunks[0][0], struct.pack(">II", width, height) + rest
    else:
        kind, data = chunks[i]
        chunks[i] = kind, bytes(_flip_bits(rng, bytearray(data), _))
    return join_chunks(chunks)


def _break_profile(rng, content, _):
    """Return a small picture with a damaged color profile, in a file that is whole."""
    profiles = list(whole_profiles().values())
    profile = profiles[rng.integers(len(profiles))]
    change = (_flip_bits, _cut, _insert_odd_number, _insert_odd_number)[rng.integers(4)]
    profile = bytes(change(rng, bytearray(profile), profiles)) or b"\0"
    mode = str(rng.choice(["L", "P", "RGB", "RGBA", "CMYK", "LA"]))
    kinds = {"CMYK": ["JPEG", "TIFF"], "LA": ["PNG"], "P": ["PNG", "TIFF"]}
    kind = str(rng.choice(kinds.get(mode, ["PNG", "TIFF", "WEBP", "AVIF"])))
    picture = Image.fromarray(rng.integers(0, 256, (5, 7, 3), dtype=np.uint8)).convert(mode)
    return encode(picture, kind, icc_profile=profile)


def _change_gamma(rng, content, _):
    """Tell an odd gamma, odd primaries or an odd resolution in a PNG."""
    chunks = png_chunks(content)
    if not chunks:
        return content
    odd = [int(number) for number in rng.choice((*ODD_NUMBERS, 31270, 45455, 100_000), 8)]
    added = [
        (b"gAMA", struct.pack(">I", odd[0])),
        (b"cHRM", struct.pack(">8I", *odd)),
        (b"pHYs", struct.pack(">IIB", *odd[:2], odd[2] % 256)),
        (b"sRGB", bytes([odd[3] % 256])),
        (b"eXIf", rng.bytes(30)),
        (b"acTL", struct.pack(">II", *odd[4:6])),
        (b"iCCP", b"x\0\0" + zlib.compress(rng.bytes(200))),
        (b"tRNS", rng.bytes(6)),
    ]
    keep = rng.permutation(len(added))[: rng.integers(1, 4)]
    return join_chunks([chunks[0], *(added[i] for i in keep), *chunks[1:]])


DAMAGES = (
    *(_flip_bits, _cut, _splice, _repeat, _remove, _insert_random),
    *(_insert_odd_number, _insert_odd_number, _keep_header, _change_png),
    *(_break_profile, _change_gamma),
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
        # A copy: a list that was put in earlier could otherwise come to hold itself.
        inside[key] = copy.deepcopy(strange[rng.integers(len(strange))])
    content = json.dumps(record).encode()
    return content if rng.random() < 0.7 else damage(rng, content, [content])
