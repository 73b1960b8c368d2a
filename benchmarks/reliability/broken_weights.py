"""Broken weights by the thousand: each must be refused in one line, or still be whole.

    python -m benchmarks broken_weights --count 2000 --seed 0     # some minutes

The card and the arrays of a small generator are changed at random, bytes or values, mostly with a
checksum that fits again, as an attacker would do it. Anything but a generator with finite weights
or a `ChromaError` of one line that names the file is a fault. Some of the arrays are pickles, which
would leave a file behind if they were opened.
"""

import copy
import hashlib
import io
import json
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

import numpy as np
from safetensors.numpy import load

from benchmarks import page
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.parts import print_findings
from benchmarks.processes import peak_mb
from benchmarks.records import Findings
from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, weights
from chroma_lib.gan.config import NOISE_ENTRIES
from chroma_lib.gan.generator import build_generator

TRACE = "left behind"
MAX_SECONDS = 5  # to load or to refuse
ODD_VALUES = (
    *(None, True, False, 0, -1, 1, 3, 2.5, 1e308, 64, 10**6, 2**63, 10**400),
    *("", "64", "film", "v0.2", "\x1b[2J", "../../etc/passwd", "__import__('os')", "x" * 10**5),
    *([], {}, [1, 2], {"size": 64}, [[[[[]]]]]),
)


class LeavesTrace:
    """An object whose pickle creates a file when it is opened."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def damage(rng: np.random.Generator, whole: Path, broken: Path) -> None:
    """Write a broken copy of a folder of weights."""
    card = json.loads((whole / cards.CARD).read_text(encoding="utf-8"))
    content = (whole / cards.WEIGHTS).read_bytes()
    kind = rng.choice(["values", "bytes of the card", "arrays", "both", "pickle"])
    if kind in ("arrays", "both"):
        content = change_bytes(rng, content)
    elif kind == "pickle":
        content = insert_pickle(rng, content, broken / TRACE)
    if rng.random() < 0.9:
        card["sha256"] = hashlib.sha256(content).hexdigest()
    if kind in ("values", "both"):
        change_value(rng, card)
    text = json.dumps(card).encode()
    if kind == "bytes of the card":
        text = change_bytes(rng, text)
    broken.mkdir(exist_ok=True)
    (broken / TRACE).unlink(missing_ok=True)
    (broken / cards.CARD).write_bytes(text)
    (broken / cards.WEIGHTS).write_bytes(content)


def insert_pickle(rng: np.random.Generator, content: bytes, path: Path) -> bytes:
    """Return a numpy archive of the weights, one of them a pickle that would create `path`."""
    arrays = load(content)
    arrays[rng.choice(list(arrays))] = np.array([LeavesTrace(path)], dtype=object)
    changed = io.BytesIO()
    np.savez(changed, **arrays)
    return changed.getvalue()


def change_value(rng: np.random.Generator, card: dict) -> None:
    """Replace a value of a card by something odd, or add a value, or remove one."""
    position = card
    while True:
        name = str(rng.choice([*position, "init", "x"]))
        value = position.get(name)
        if not isinstance(value, dict) or not value or rng.random() < 0.2:
            break
        position = value
    if rng.random() < 0.1:
        position.pop(name, None)
    elif name == "init" and rng.random() < 0.5:
        position[name] = copy.deepcopy(card)
    else:
        position[name] = ODD_VALUES[rng.integers(len(ODD_VALUES))]


def change_bytes(rng: np.random.Generator, content: bytes) -> bytes:
    """Replace, remove, repeat or insert bytes; more often at the ends, where the headers are."""
    content = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        start = int(rng.integers(len(content) + 1))
        if rng.random() < 0.5:
            near_an_end = [rng.integers(200), len(content) - rng.integers(2000)]
            start = int(rng.choice(near_an_end)) % (len(content) + 1)
        size = int(2 ** rng.integers(0, 8))
        replacements = [
            rng.bytes(size),
            b"",
            content[start : start + size] * 3,
            b"\xff" * size,
            bytes(size),
        ]
        content[start : start + size] = replacements[rng.integers(5)]
        if rng.random() < 0.05:
            del content[start:]
    return bytes(content)


def outcome(folder: Path) -> str:
    """Load weights; return "refused", "loaded", or a fault in words."""
    try:
        generator, _ = weights.load_generator(folder)
    except ChromaError as error:
        message = str(error)
        return "refused" if str(folder) in message and "\n" not in message else f"said {message!r}"
    except Exception:
        return traceback.format_exc()
    finite = all(np.isfinite(value).all() for value in generator.get_weights())
    return "loaded" if finite else "weights that are not finite"


def timed_outcome(folder: Path) -> tuple[str, float]:
    """Return the `outcome` and the seconds it took; slow or executed weights are faults too."""
    start = time.perf_counter()
    result = outcome(folder)
    seconds = time.perf_counter() - start
    if seconds > MAX_SECONDS:
        result = f"{seconds:.0f} s"
    if (folder / TRACE).exists():
        result = "code from the file was run"
    return result, seconds


def try_broken_weights(count: int, seed: int) -> tuple[Findings, int]:
    """Load `count` broken weights; return the findings and the number of faults."""
    rng = np.random.default_rng(seed)
    counts, slowest = Counter(), 0.0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for noise in NOISE_ENTRIES:
            generator = build_generator(32, noise=noise, base=1, latent_dim=4)
            weights.save_generator(generator, folder / noise, {"recipe": {"mask_sharpness": 2.0}})
        weights.load_generator(folder / "film")
        before = peak_mb()
        for number in range(count):
            damage(rng, folder / str(rng.choice(NOISE_ENTRIES)), folder / "broken")
            result, seconds = timed_outcome(folder / "broken")
            slowest = max(slowest, seconds)
            if result not in ("refused", "loaded"):
                print(f"--seed {seed}, number {number}: {result}", file=sys.stderr)
                result = "fault"
            counts[result] += 1
    figures = {
        "files": count,
        "refused in one line": counts["refused"],
        "still whole, and loaded": counts["loaded"],
        "anything else": counts["fault"],
        "slowest, seconds": slowest,
        "memory added since the start, MB": peak_mb() - before,
    }
    title = "Broken and tampered weights are refused in one line, and nothing in them is run"
    return Findings(title=title, figures=figures), counts["fault"]


def main(arguments: Arguments) -> int:
    """Run the command; the status is 1 if there is a fault."""
    parser = command_parser("broken_weights", __doc__)
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    add_store_option(parser)
    options = parser.parse_args(arguments)
    findings, faults = try_broken_weights(options.count, options.seed)
    print_findings(findings)
    if options.store:
        page.store("broken_weights", findings, page="reliability")
    return 1 if faults else 0
