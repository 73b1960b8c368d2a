"""Broken pictures, zips and records by the thousand: each must be read, or refused in one line.

    python -m benchmarks fuzz --pictures 20000 --seed 0     # some minutes
    python -m benchmarks fuzz --seed 0 --only 1234          # this one again, with its traceback

Files of every kind are damaged at random. They go through the reader and through what `chroma
colorize` does with a picture before and after the network; every hundredth goes through the network
too. For every ten pictures there is a broken zip of pictures and a broken `colorings.json`. A
process of its own does the work. It may take 2 GB more than it starts with, and for each file 10
seconds of CPU time and a minute by the clock. Anything but a picture or a `ChromaError` of one line
is a fault; the file is kept in --keep.
"""

import itertools
import multiprocessing
import os
import resource
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from benchmarks import page
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.parts import print_findings
from benchmarks.processes import peak_mb
from benchmarks.records import Findings
from benchmarks.reliability.broken_files import cases
from chroma_lib import color
from chroma_lib.coloring.colorizer import Colorizer, Encoded, to_picture_size
from chroma_lib.errors import ChromaError
from chroma_lib.packs.record import read_record
from chroma_lib.pictures.fit import fit_square
from chroma_lib.pictures.picture import Picture
from chroma_lib.pictures.read import MAX_MEGAPIXELS, read_picture, read_picture_bytes
from chroma_lib.pictures.sources import open_source

MAX_CPU_SECONDS, MAX_SECONDS = 10, 60  # for one file
START_SECONDS = 120  # until the process has imported TensorFlow
MAX_ADDED_BYTES = 2 << 30
FILE_EVERY, NETWORK_EVERY = 4, 100
MAX_PIXELS = 4_000_000  # a larger picture is only read and scaled: coloring it takes half a minute
FINE = ("read", "refused")
SUFFIXES = ("", ".tga", ".png", ".jfif", ".avif")  # in turn: TGA is told by its ending only


class Reader:
    """Reads broken files as Chroma does, in a folder of its own."""

    def __init__(self, folder: str | Path):
        self.folder = Path(folder)
        self.path = self.folder / "broken"
        self.colorizer = Colorizer.load("dcgan")
        self.paint(np.zeros((8, 8, 3), np.uint8))  # TensorFlow takes its memory now

    def read(self, number: int, kind: str, content: bytes) -> None:
        """Read one file; raises ChromaError if it is refused."""
        suffix = SUFFIXES[number % len(SUFFIXES)] if kind == "picture" else ""
        self.path = self.folder / f"broken{suffix}"
        if kind == "picture":
            picture = self.read_picture(number, content)
            if number % NETWORK_EVERY == 0 and picture.rgb[..., 0].size <= MAX_PIXELS:
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

    def read_picture(self, number: int, content: bytes) -> Picture:
        """Read a picture and do what happens before and after the network."""
        if number % FILE_EVERY == 0:
            self.path.write_bytes(content)
            picture = read_picture(self.path)
        else:
            picture = read_picture_bytes(content, self.path.name)
        check(picture)
        square, box = fit_square(picture.rgb, 64)
        l, ab = color.to_network(color.rgb_to_lab(square))
        assert (np.abs(l) <= 1.0001).all()
        if picture.rgb[..., 0].size <= MAX_PIXELS:
            lightness = color.rgb_to_lab(picture.rgb)[..., 0]
            full_size = to_picture_size(Encoded(lightness, [], box), ab)
            assert full_size.shape[:2] == picture.rgb.shape[:2]
            assert np.isfinite(full_size).all()
        return picture

    def paint(self, rgb: np.ndarray) -> None:
        """Color a picture once."""
        noise = np.zeros((1, self.colorizer.latent_dim))
        assert self.colorizer.color(self.colorizer.encode(rgb), noise).shape == (1, *rgb.shape)


def check(picture: Picture) -> None:
    """Raise AssertionError unless this is a picture as the rest of Chroma expects it."""
    assert picture.rgb.dtype == np.uint8
    assert picture.rgb.ndim == 3
    assert picture.rgb.shape[2] == 3
    assert 0 < picture.rgb[..., 0].size <= MAX_MEGAPIXELS * 1_000_000
    assert picture.alpha is None or picture.alpha.shape == picture.rgb.shape[:2]


def outcome(reader: Reader, number: int, kind: str, content: bytes) -> str:
    """Return "read", "refused", or a fault in words."""
    try:
        reader.read(number, kind, content)
    except ChromaError as error:
        clear = str(error).isprintable() and reader.path.name in str(error)
        return "refused" if clear else f"unclear message: {error!r}"
    except Exception:
        return traceback.format_exc()
    return "read"


def work(pipe, seed: int, numbers: Iterable[int], stderr_path: str) -> None:
    """Read broken files in this process, and report each through the pipe."""
    os.dup2(os.open(stderr_path, os.O_WRONLY | os.O_APPEND), 2)
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(folder)
        held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (held + MAX_ADDED_BYTES, held + MAX_ADDED_BYTES))
        start_mb = peak_mb()
        for number, kind, content in cases(seed, numbers):
            pipe.send((number, kind, "begun", 0))
            began = time.process_time()
            result = outcome(reader, number, kind, content)
            seconds = time.process_time() - began
            if seconds > MAX_CPU_SECONDS:
                result = f"took {seconds:.1f} seconds"
            pipe.send((number, kind, result, seconds))
        pipe.send((None, None, (start_mb, peak_mb()), 0))


@dataclass
class Fuzzing:
    """Reads broken files in a worker process, and counts what happens.

    Attributes
    ----------
    seed : int
    keep : Path
        Folder for the files that caused a fault.
    counts : Counter
        (kind, "read", "refused" or "faults") -> number of files.
    slowest : float
        CPU seconds of the slowest file.
    memory_mb : (float, float)
        Memory of the last worker at its start, and its peak.
    """

    seed: int
    keep: Path
    counts: Counter = field(default_factory=Counter)
    slowest: float = 0.0
    memory_mb: tuple[float, float] = (0.0, 0.0)

    def run(self, count: int, stderr_path: str) -> None:
        """Read `count` pictures and the rest; restart the worker after each crash or hang."""
        context, first = multiprocessing.get_context("spawn"), 0
        while first < count:
            receiver, sender = context.Pipe(duplex=False)
            worker = context.Process(
                target=work, args=(sender, self.seed, range(first, count), stderr_path)
            )
            worker.start()
            sender.close()
            first = self.receive(worker, receiver, first, count)
            worker.kill()
            worker.join()

    def receive(self, worker, receiver, first: int, count: int) -> int:
        """Take a worker's reports until it ends; return the number of the next file to read."""
        number, kind, limit = first, "picture", START_SECONDS
        while True:
            if not receiver.poll(limit):
                self._add_fault(number, kind, f"no answer in {limit} seconds")
                return number + 1
            try:
                number, kind, result, seconds = receiver.recv()
            except EOFError:
                worker.join()
                self._add_fault(number, kind, f"the process died with {worker.exitcode}")
                return number + 1
            limit = MAX_SECONDS
            if number is None:
                self.memory_mb = result
                return count
            if result == "begun":
                continue
            self.slowest = max(self.slowest, seconds)
            if result in FINE:
                self.counts[kind, result] += 1
            else:
                self._add_fault(number, kind, result)

    def _add_fault(self, number: int, kind: str, message: str) -> None:
        """Count a fault; keep the file and what happened."""
        self.counts[kind, "faults"] += 1
        self.keep.mkdir(parents=True, exist_ok=True)
        name = f"{self.seed}-{number}-{kind}"
        (content,) = (data for _, of, data in cases(self.seed, [number]) if of == kind)
        (self.keep / name).write_bytes(content)
        (self.keep / f"{name}.txt").write_text(message)
        print(f"FAULT {name}: {message.splitlines()[-1]}", flush=True)

    @property
    def faults(self) -> int:
        """Number of files that caused a fault."""
        return sum(number for (_, result), number in self.counts.items() if result == "faults")


def fuzz(count: int, seed: int, keep: Path) -> Findings:
    """Read broken files; return the findings."""
    start = time.perf_counter()
    fuzzing = Fuzzing(seed, keep)
    with tempfile.NamedTemporaryFile() as errors:
        fuzzing.run(count, errors.name)
        lines = Path(errors.name).read_text(errors="replace").splitlines()
    print(*lines[:20], sep="\n")
    figures = {
        f"{kind}s {result}": fuzzing.counts[kind, result]
        for kind, result in itertools.product(("picture", "zip", "record"), FINE)
    }
    figures |= {
        "faults": fuzzing.faults,
        "other lines on stderr": len(lines),
        "slowest, CPU seconds": fuzzing.slowest,
        "memory at the start, MB": round(fuzzing.memory_mb[0]),
        "peak memory, MB": round(fuzzing.memory_mb[1]),
        "total, seconds": round(time.perf_counter() - start),
    }
    title = "Broken pictures, zips and records are read or refused: no crash, no hang"
    return Findings(title=title, figures=figures)


def repeat(seed: int, number: int) -> None:
    """Read the files of one number again, in this process, and print what happens."""
    with tempfile.TemporaryDirectory() as folder:
        reader = Reader(folder)
        for case in cases(seed, [number]):
            print(case[1], outcome(reader, *case))


def main(arguments: Arguments) -> int:
    """Run the command; the status is 1 if there is a fault."""
    parser = command_parser("fuzz", __doc__)
    parser.add_argument("--pictures", type=int, default=20_000, metavar="N")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", type=int, metavar="NUMBER", help="read only this file, here")
    parser.add_argument("--keep", type=Path, default=Path("runs/fuzz"), help="folder for faults")
    add_store_option(parser)
    options = parser.parse_args(arguments)
    if options.only is not None:
        repeat(options.seed, options.only)
        return 0
    findings = fuzz(options.pictures, options.seed, options.keep)
    print_findings(findings)
    if options.store:
        page.store("fuzz", findings, page="reliability")
    return 1 if findings.figures["faults"] or findings.figures["other lines on stderr"] else 0
