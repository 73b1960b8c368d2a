"""Broken weights by the thousand: each has to be refused in one line, or to be whole all the same.

    python benchmarks/broken_weights.py --count 2000 --seed 0     # some minutes

The card and the arrays of a small generator are changed at random, bytes or values, mostly with a
checksum that fits again, as someone would do it who means harm. A fault is whatever else happens
than a generator with finite weights or a `ChromaError` of one line that names the file; some of
the arrays are pickles, which would leave a file behind if they were opened.
"""

import argparse
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
import records
from alternate import peak_mb

from chroma_lib.errors import ChromaError
from chroma_lib.gan import cards, weights
from chroma_lib.gan.unet import NOISE_ENTRIES, build_generator

LEFT = "left behind"
SLOW = 5  # seconds, from which on it is a fault
ODD = (
    *(None, True, False, 0, -1, 1, 3, 2.5, 1e308, 64, 10**6, 2**63, 10**400),
    *("", "64", "film", "v0.2", "\x1b[2J", "../../etc/passwd", "__import__('os')", "x" * 10**5),
    *([], {}, [1, 2], {"size": 64}, [[[[[]]]]]),
)


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()

    rng = np.random.default_rng(options.seed)
    counts, slowest = Counter(), 0.0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for noise in NOISE_ENTRIES:
            generator = build_generator(32, noise=noise, base=1, latent_dim=4)
            weights.save_generator(generator, folder / noise, {"recipe": {"mask_sharpness": 2.0}})
        weights.load_generator(folder / "film")
        before = peak_mb()
        for i in range(options.count):
            damage(rng, folder / str(rng.choice(NOISE_ENTRIES)), folder / "broken")
            start = time.perf_counter()
            what = outcome(folder / "broken")
            seconds = time.perf_counter() - start
            slowest = max(slowest, seconds)
            if seconds > SLOW:
                what = f"{seconds:.0f} s"
            if (folder / "broken" / LEFT).exists():
                what = "code from the file was run"
            if what not in ("refused", "loaded"):
                print(f"--seed {options.seed}, number {i}: {what}", file=sys.stderr)
                what = "fault"
            counts[what] += 1
        grown = peak_mb() - before
    records.keep(
        "weights",
        "Broken and tampered weights are refused in one line, and nothing in them is run",
        {
            "files": options.count,
            "refused in one line": counts["refused"],
            "whole all the same, and loaded": counts["loaded"],
            "anything else": counts["fault"],
            "slowest, seconds": slowest,
            "memory beyond the start's, MB": grown,
        },
    )
    return 1 if counts["fault"] else 0


def damage(rng, whole, broken):
    """Write a broken copy of a folder of weights."""
    card = json.loads((whole / cards.CARD).read_text(encoding="utf-8"))
    content = (whole / cards.WEIGHTS).read_bytes()
    kind = rng.choice(["values", "bytes of the card", "arrays", "both", "pickle"])
    if kind in ("arrays", "both"):
        content = changed_bytes(rng, content)
    elif kind == "pickle":
        content = with_a_pickle(rng, content, broken / LEFT)
    if rng.random() < 0.9:
        card["sha256"] = hashlib.sha256(content).hexdigest()
    if kind in ("values", "both"):
        change_value(rng, card)
    text = json.dumps(card).encode()
    if kind == "bytes of the card":
        text = changed_bytes(rng, text)
    broken.mkdir(exist_ok=True)
    (broken / LEFT).unlink(missing_ok=True)
    (broken / cards.CARD).write_bytes(text)
    (broken / cards.WEIGHTS).write_bytes(content)


class Leaves:
    """Something whose pickle makes a file when it is opened."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return Path.touch, (self.path,)


def with_a_pickle(rng, content, path):
    """Put a pickle in the place of one of the arrays."""
    with np.load(io.BytesIO(content)) as stored:
        arrays = dict(stored)
    arrays[rng.choice(list(arrays))] = np.array([Leaves(path)], dtype=object)
    changed = io.BytesIO()
    np.savez(changed, **arrays)
    return changed.getvalue()


def change_value(rng, card):
    """Put something odd in the place of a value, or beside it, or leave it out."""
    place = card
    while True:
        name = str(rng.choice([*place, "init", "x"]))
        if not isinstance(place.get(name), dict) or not place[name] or rng.random() < 0.2:
            break
        place = place[name]
    if rng.random() < 0.1:
        place.pop(name, None)
    elif name == "init" and rng.random() < 0.5:
        place[name] = copy.deepcopy(card)
    else:
        place[name] = ODD[rng.integers(len(ODD))]


def changed_bytes(rng, content):
    """Flip, cut, repeat, leave out or put in bytes; more often at the ends, where the heads are."""
    content = bytearray(content)
    for _ in range(rng.integers(1, 4)):
        at = int(rng.integers(len(content) + 1))
        if rng.random() < 0.5:
            at = int(rng.choice([rng.integers(200), len(content) - rng.integers(2000)])) % (
                len(content) + 1
            )
        size = int(2 ** rng.integers(0, 8))
        new = [
            rng.bytes(size),
            b"",
            content[at : at + size] * 3,
            b"\xff" * size,
            bytes(size),
        ][rng.integers(5)]
        content[at : at + size] = new
        if rng.random() < 0.05:
            del content[at:]
    return bytes(content)


def outcome(folder):
    """Return what came of loading: "refused", "loaded", or what is wrong with it."""
    try:
        generator, _ = weights.load_generator(folder)
    except ChromaError as error:
        told = str(error)
        return "refused" if str(folder) in told and "\n" not in told else f"said {told!r}"
    except Exception:
        return traceback.format_exc()
    finite = all(np.isfinite(value).all() for value in generator.get_weights())
    return "loaded" if finite else "weights that are not finite"


if __name__ == "__main__":
    sys.exit(main())
