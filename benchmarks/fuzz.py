"""Broken pictures, zips and records by the thousand: each has to be read or refused in one line.

    python benchmarks/fuzz.py --pictures 20000 --seed 0     # some minutes
    python benchmarks/fuzz.py --seed 0 --only 1234          # this one again, with its traceback

Whole files of every kind, made in memory, are broken at random and go through the reader and
through what `chroma colorize` makes of a picture before and after the network; every hundredth
through the network too. To every ten pictures there is a broken zip of pictures and a broken
`colorings.json`. The work is done in a process of its own, which may take 2 GB beyond what it
starts with, and for each 10 seconds of the processor, a minute by the clock. A fault is whatever
else happens than a picture or a `ChromaError` of one line; the file is kept in --keep.
"""

import argparse
import io
import itertools
import json
import multiprocessing
import os
import resource
import struct
import sys
import tempfile
import time
import traceback
import zipfile
import zlib
from collections import Counter
from contextlib import suppress
from pathlib import Path

import numpy as np
import records
from alternate import peak_mb
from PIL import Image

from chroma_lib import color
from chroma_lib.coloring.colorizer import Colorizer, Encoded, to_own_size
from chroma_lib.errors import ChromaError
from chroma_lib.packs.record import read_record
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.read import MAX_MEGAPIXELS, read_picture, read_picture_bytes
from chroma_lib.pictures.sources import open_source

SECONDS, CLOCK, ROOM = 10, 60, 2 << 30
ZIP_EVERY, RECORD_EVERY, FILE_EVERY, NETWORK_EVERY = 10, 10, 5, 100
MOST_PIXELS = 4_000_000  # a larger picture is read and scaled, no more: it would be half a minute
ODD = (0, 1, 2, 3, 0x7F, 0x80, 0xFF, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)


# Whole files


def saved(picture, kind, more=(), **how):
    """Return a picture as the bytes of a file, with more of them if it is an animation."""
    content = io.BytesIO()
    if more:
        how |= {"save_all": True, "append_images": [one.copy() for one in more]}
    picture.copy().save(content, kind, **how)  # a copy: Pillow would keep settings for the next
    return content.getvalue()


def whole_pictures():
    """Return a whole file of each kind, as bytes."""
    rng = np.random.default_rng(0)
    rgb = Image.fromarray(rng.integers(0, 256, (23, 17, 3), dtype=np.uint8))
    flat = Image.new("RGB", (64, 48), (200, 30, 30))
    rgba = rgb.copy()
    rgba.putalpha(rgb.convert("L"))
    deep = Image.fromarray(rng.integers(0, 65536, (9, 7), dtype=np.uint16))
    large = rgb.resize((1200, 900))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "camera"
    more = flat.resize(rgb.size), rgb.rotate(180)
    modes = [rgb.convert(mode) for mode in ("1", "L", "P", "LA")] + [rgb, rgba, flat]
    return [
        *(saved(picture, "PNG") for picture in [*modes, deep, large]),
        saved(modes[2], "PNG", transparency=bytes(range(256))),
        saved(rgb, "PNG", more, exif=exif, icc_profile=b"profile" * 99),
        *(saved(rgb.convert(mode), "JPEG") for mode in ("L", "RGB", "CMYK")),
        saved(large, "JPEG", progressive=True, exif=exif),
        saved(rgb, "JPEG", quality=95, exif=exif, icc_profile=b"profile" * 99),
        saved(rgb, "MPO", more),
        *(saved(picture, "GIF") for picture in (modes[1], modes[2], rgba)),
        saved(rgb, "GIF", more),
        *(saved(picture, "WEBP") for picture in (rgb, rgba, large)),
        saved(rgba, "WEBP", lossless=True, exif=exif),
        saved(rgba, "WEBP", more),
        *(saved(picture, "BMP") for picture in modes if picture.mode != "LA"),
        *(saved(picture, "TIFF") for picture in [*modes, deep, rgb.convert("CMYK")]),
        *(saved(rgb.convert(mode), "TIFF") for mode in ("F", "I", "LAB", "YCbCr")),
        *(
            saved(rgb, "TIFF", compression=how)
            for how in ("tiff_lzw", "tiff_adobe_deflate", "jpeg", "packbits", "zstd")
        ),
        saved(modes[0], "TIFF", compression="group4"),
        saved(rgb, "TIFF", more, big_tiff=True, exif=exif),
        *(saved(rgb, kind) for kind in ("ICO", "PPM", "TGA", "EPS", "PDF", "AVIF")),
        b"no picture at all\n" * 20,
    ]


def whole_zips(files):
    """Return zips of pictures, as bytes: each way to compress, folders, links, large sizes."""
    zips = []
    for how in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        content = io.BytesIO()
        with zipfile.ZipFile(content, "w", how) as archive:
            link = zipfile.ZipInfo("link.png")
            link.external_attr = 0o120777 << 16
            archive.writestr(link, "../../etc/passwd")
            for i, file in enumerate(files[:4]):
                with archive.open(f"sub/{'가' * i}{i}.png", "w", force_zip64=i == 3) as member:
                    member.write(file)
            archive.writestr("../out.png", files[0])
        zips.append(content.getvalue())
    return zips


def whole_record():
    """Return what a `colorings.json` holds."""
    coloring = {"file": "00.png", "noise": [0.5] * 8, "held": {"1": [2, 3]}}
    sums = {"weights_sha256": "0" * 64, "picture_sha256": "0" * 64}
    about = {"weights": "dcgan", "picture_file": "../a.png", "columns": 5, "seed": 0}
    return {"chroma": "0", "picture": "a", **about, **sums, "colorings": [coloring] * 2}


# Breaking them


def broken(rng, content, others):
    """Break a file at random: once, or with every third up to five times."""
    content = bytearray(content)
    for _ in range(1 if rng.random() < 0.7 else rng.integers(2, 6)):
        content = bytearray(rng.choice(BREAKS)(rng, content, others))
    return bytes(content)


def _span(rng, content):
    start = int(rng.integers(0, len(content) + 1))
    return start, start + int(rng.integers(0, 2 ** rng.integers(1, 12)))


def _flip(rng, content, _):
    for at in rng.integers(0, len(content), rng.integers(1, 20)) if content else ():
        content[at] ^= 1 << rng.integers(0, 8)
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


def _random(rng, content, _):
    start, end = _span(rng, content)
    rest = content[end if rng.random() < 0.5 else start :]  # over what is there, or before it
    return content[:start] + rng.bytes(end - start) + rest


def _odd_number(rng, content, _):
    """Put a number into the head, or anywhere, that is the limit of some count."""
    at = rng.integers(0, min(len(content), 64 if rng.random() < 0.7 else 2**31) + 1)
    kind = rng.choice([">B", "<H", ">H", "<I", ">I"])
    size = struct.calcsize(kind)
    number = int(rng.choice(ODD)) % 256**size
    return content[:at] + struct.pack(kind, number) + content[at + size :]


def _head(rng, content, others):
    """Put random bytes after another file's first ones."""
    head = others[rng.integers(len(others))][: rng.integers(2, 40)]
    return head + rng.bytes(rng.integers(0, 999))


def _png(rng, content, _):
    """Change, repeat or drop a PNG's chunk, or its dimensions; every checksum is right again."""
    at, chunks = 8, []
    while at + 12 <= len(content) and content.startswith(b"\x89PNG"):
        length = int.from_bytes(content[at : at + 4])
        chunks.append([bytes(content[at + 4 : at + 8]), bytes(content[at + 8 : at + 8 + length])])
        at += 12 + length
    if not chunks:
        return content
    i, what = rng.integers(len(chunks)), rng.integers(5)
    if what == 0:
        chunks.insert(i, chunks[rng.integers(len(chunks))])
    elif what == 1:
        del chunks[i]
    elif what == 2 and len(chunks[0][1]) == 13:
        width, height = (int(rng.choice([0, 1, 7, 17, 23, 5000, 70_000, 2**31])) for _ in "wh")
        rest = bytes(int(rng.choice(ODD[:5] + (4, 6, 8, 16))) for _ in range(5))
        chunks[0][1] = struct.pack(">II", width, height) + rest
    else:
        chunks[i][1] = bytes(_flip(rng, bytearray(chunks[i][1]), _))
    return content[:8] + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


BREAKS = (_flip, _cut, _splice, _repeat, _remove, _random, _odd_number, _odd_number, _head, _png)


def broken_record(rng):
    """Return a record in which values were replaced at random, as bytes."""
    strange = [None, True, -1, 10**400, 1e999, "", "\0", "\ud800", "/dev/zero", "..", [], {}, [[]]]
    record = whole_record()
    for _ in range(rng.integers(1, 4)):
        inside = record
        while True:
            keys = list(inside) if isinstance(inside, dict) else range(len(inside))
            key = keys[rng.integers(len(keys))]
            if not isinstance(inside[key], (dict, list)) or not inside[key] or rng.random() < 0.3:
                break
            inside = inside[key]
        inside[key] = strange[rng.integers(len(strange))]
    content = json.dumps(record).encode()
    return content if rng.random() < 0.7 else broken(rng, content, [content])


# Reading them


def cases(seed, numbers):
    """Give each broken file: its number, its kind and its bytes, the same for the same seed."""
    files = whole_pictures()
    zips = whole_zips(files)
    for number in numbers:
        rng = np.random.default_rng([seed, number])
        yield number, "picture", broken(rng, files[rng.integers(len(files))], files)
        if number % ZIP_EVERY == 0:
            yield number, "zip", broken(rng, zips[rng.integers(len(zips))], zips)
        if number % RECORD_EVERY == 0:
            yield number, "record", broken_record(rng)


class Reader:
    """Reads broken files as Chroma does, in a folder of its own."""

    def __init__(self, folder):
        self.path = Path(folder) / "broken"
        self.colorizer = Colorizer.load("dcgan")
        self.paint(np.zeros((8, 8, 3), np.uint8))  # so that TensorFlow has taken its memory

    def read(self, number, kind, content):
        """Read one; raises ChromaError if it is refused."""
        if kind == "picture":
            picture = self.picture(number, content)
            if number % NETWORK_EVERY == 0 and picture.rgb[..., 0].size <= MOST_PIXELS:
                self.paint(picture.rgb)
            return
        self.path.write_bytes(content)
        if kind == "record":
            record = read_record(self.path)
            with suppress(ChromaError):
                check(record.read_picture())
            return
        with open_source(self.path) as source:
            for entry in source.entries:
                with suppress(ChromaError):
                    check(source.read(entry))

    def picture(self, number, content):
        """Read a picture and do with it what is done before and after the network."""
        if number % FILE_EVERY == 0:
            self.path.write_bytes(content)
            picture = read_picture(self.path)
        else:
            picture = read_picture_bytes(content, self.path.name)
        check(picture)
        square, box = fit_square(picture.rgb, 64)
        l, ab = color.to_network(color.rgb_to_lab(square))
        assert (np.abs(l) <= 1.0001).all()
        if picture.rgb[..., 0].size <= MOST_PIXELS:
            lightness = color.rgb_to_lab(picture.rgb)[..., 0]
            put_back = to_own_size(Encoded(lightness, [], box), ab)
            assert put_back.shape[:2] == picture.rgb.shape[:2] and np.isfinite(put_back).all()
        return picture

    def paint(self, rgb):
        """Color a picture once."""
        noise = np.zeros((1, self.colorizer.latent_dim))
        assert self.colorizer.color(self.colorizer.encode(rgb), noise).shape == (1, *rgb.shape)


def check(picture):
    """Raise AssertionError unless this is a picture as the rest of Chroma takes it."""
    assert picture.rgb.dtype == np.uint8 and picture.rgb.ndim == 3 and picture.rgb.shape[2] == 3
    assert 0 < picture.rgb[..., 0].size <= MAX_MEGAPIXELS * 1_000_000
    assert picture.alpha is None or picture.alpha.shape == picture.rgb.shape[:2]


def outcome(reader, number, kind, content):
    """Return "read", "refused", or a fault told in words."""
    try:
        reader.read(number, kind, content)
    except ChromaError as error:
        fits = str(error).isprintable() and reader.path.name in str(error)
        return "refused" if fits else f"told badly: {error!r}"
    except Exception:
        return traceback.format_exc()
    return "read"


def work(pipe, seed, numbers, errors):
    """Read broken files in this process, and tell of each by the pipe."""
    os.dup2(os.open(errors, os.O_WRONLY | os.O_APPEND), 2)
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(folder)
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + ROOM, held + ROOM))
        start = peak_mb()
        for number, kind, content in cases(seed, numbers):
            pipe.send((number, kind, "begun", 0))
            began = time.process_time()
            told = outcome(reader, number, kind, content)
            seconds = time.process_time() - began
            if seconds > SECONDS:
                told = f"took {seconds:.1f} seconds"
            pipe.send((number, kind, told, seconds))
        pipe.send((None, None, (start, peak_mb()), 0))


def fuzz(seed, count, keep, errors):
    """Have `count` broken pictures and the rest read; start anew after each crash or hang."""
    context, first = multiprocessing.get_context("spawn"), 0
    counts, slowest, memory = Counter(), 0.0, (0.0, 0.0)
    while first < count:
        ours, theirs = context.Pipe(duplex=False)
        worker = context.Process(target=work, args=(theirs, seed, range(first, count), errors))
        worker.start()
        theirs.close()
        number, kind, told, limit = first, "picture", "begun", 120  # TensorFlow takes its time
        while True:
            if not ours.poll(limit):
                told = f"no answer in {limit} seconds"
                break
            try:
                number, kind, told, seconds = ours.recv()
            except EOFError:
                worker.join()
                told = f"the process died with {worker.exitcode}"
                break
            limit = CLOCK
            if number is None:
                memory, first = told, count
                break
            if told == "begun":
                continue
            slowest = max(slowest, seconds)
            counts[kind, told if told in ("read", "refused") else "faults"] += 1
            if told not in ("read", "refused"):
                keep_fault(keep, seed, number, kind, told)
        worker.kill()
        worker.join()
        if number is not None:
            counts[kind, "faults"] += 1
            keep_fault(keep, seed, number, kind, told)
            first = number + 1
    return counts, slowest, memory


def keep_fault(folder, seed, number, kind, told):
    """Write a file that made a fault, and what happened."""
    folder.mkdir(parents=True, exist_ok=True)
    (content,) = (found for _, of, found in cases(seed, [number]) if of == kind)
    (folder / f"{seed}-{number}-{kind}").write_bytes(content)
    (folder / f"{seed}-{number}-{kind}.txt").write_text(told)
    print(f"FAULT {seed}-{number}-{kind}: {told.splitlines()[-1]}", flush=True)


def main():
    """Run the command; status 1 if there is a fault."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pictures", type=int, default=20_000, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="read this one here, no more")
    parser.add_argument("--keep", type=Path, default=Path("runs/fuzz"), help="where faults go")
    parser.add_argument("--record", action="store_true", help="put the figures into the page")
    options = parser.parse_args()
    if options.only is not None:
        with tempfile.TemporaryDirectory() as folder:
            reader = Reader(folder)
            for case in cases(options.seed, [options.only]):
                print(case[1], outcome(reader, *case))
        return
    began = time.perf_counter()
    with tempfile.NamedTemporaryFile() as errors:
        counts, slowest, (start, peak) = fuzz(
            options.seed, options.pictures, options.keep, errors.name
        )
        lines = Path(errors.name).read_text(errors="replace").splitlines()
    print(*lines[:20], sep="\n")
    figures = {
        f"{kind}s {what}": counts[kind, what]
        for kind, what in itertools.product(("picture", "zip", "record"), ("read", "refused"))
    }
    figures |= {
        "faults": sum(n for (_, what), n in counts.items() if what == "faults"),
        "other lines on stderr": len(lines),
        "slowest, seconds of the processor": slowest,
        "memory at the start, MB": round(start),
        "peak of memory, MB": round(peak),
        "all, seconds": round(time.perf_counter() - began),
    }
    for what, value in figures.items():
        print(f"{what:>24} {value}")
    if options.record:
        claim = "Broken pictures, zips and records are read or refused: no crash, no hang"
        records.keep("fuzz", claim, figures)
    sys.exit(1 if figures["faults"] or lines else 0)


if __name__ == "__main__":
    main()
