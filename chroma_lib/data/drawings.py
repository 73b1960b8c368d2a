"""Drawn characters as a data set, in memory or as files.

Held-out drawings have seeds of their own range, so they never appear in training in any coloring.
"""

import csv
import hashlib
import os
import shutil
import tempfile
import zipfile
from pathlib import Path

import numpy as np

from chroma_lib import characters, color, files
from chroma_lib.data.dataset import from_rgb
from chroma_lib.errors import ChromaError

# Drawing seeds below this are for training, from it on for measuring.
HELD_OUT_FROM = 1_000_000
DRAWINGS_PER_SEED = 10_000
SEEDS = HELD_OUT_FROM // DRAWINGS_PER_SEED
INDEX = "index.csv"


def _drawing_seeds(count, seed, first):
    _check_seed(seed)
    if not 1 <= count <= DRAWINGS_PER_SEED:
        raise ChromaError(f"{count} drawings: ask for 1 to {DRAWINGS_PER_SEED}")
    start = first + seed * DRAWINGS_PER_SEED
    return range(start, start + count)


def _check_seed(seed):
    if not 0 <= seed < SEEDS:
        raise ChromaError(f"seed {seed}: use 0 to {SEEDS - 1}")


def training_seeds(count, seed):
    """Return the drawings of a seed and, where more are asked for, of the seeds after it.

    Never one that is held out.
    """
    _check_seed(seed)
    start = seed * DRAWINGS_PER_SEED
    if not 1 <= count <= HELD_OUT_FROM - start:
        raise ChromaError(f"{count} drawings: ask for 1 to {HELD_OUT_FROM - start}")
    return range(start, start + count)


def _drawing_code():
    """Return a digest of the code that draws, so that a cache never outlives a change to it."""
    folder = Path(characters.__file__).parent
    digest = hashlib.sha256()
    for path in [*sorted(folder.glob("*.py")), Path(color.__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _drawn(seeds, colorings, size, cache, progress):
    characters_key = f"{seeds.start}-{len(seeds)}x{colorings}-{size}px-{_drawing_code()}"
    path = Path(cache or files.cache_folder()) / f"drawn-{characters_key}.npz"
    try:
        # Opened here, since numpy leaves the file of a damaged archive open.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            rgb, regions = stored["rgb"], stored["regions"]
    # Not there yet, or damaged: draw.
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        rgb, regions = characters.render_many(
            list(seeds), colorings=colorings, size=size, progress=progress
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_atomic(path, lambda part: _save_arrays(part, rgb=rgb, regions=regions))
    return from_rgb(rgb, regions, [str(seed) for seed in seeds])


def _save_arrays(path, **arrays):
    with open(path, "wb") as file:  # an open file: numpy would add a suffix to a path
        np.savez(file, **arrays)


def drawn_dataset(count, *, colorings=4, size=64, seed=0, cache=None, progress=True):
    """Draw characters for training, or read them from the cache.

    Parameters
    ----------
    count : int
        Number of drawings, 1 to 10,000.
    colorings : int
        True colorings of each.
    size : int
        Side in pixels.
    seed : int
        0 to 99; other seeds give other drawings.
    cache : path, optional
        Default: `cache_folder()`.
    progress : bool
        Show a progress bar while drawing.

    Returns
    -------
    Dataset
    """
    return _drawn(_drawing_seeds(count, seed, 0), colorings, size, cache, progress)


def held_out_dataset(count, *, colorings=25, size=64, seed=0, cache=None, progress=True):
    """Draw characters that are never in training; parameters as for `drawn_dataset`."""
    seeds = _drawing_seeds(count, seed, HELD_OUT_FROM)
    return _drawn(seeds, colorings, size, cache, progress)


def written_drawings(folder):
    """Return the drawings of `chroma draw`: a list of (name, paths of the colorings)."""
    by_drawing = {}
    try:
        with open(folder / INDEX, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                by_drawing.setdefault(row["drawing"], []).append(folder / row["file"])
    except (KeyError, TypeError, UnicodeDecodeError, csv.Error):  # None in a row that is cut short
        by_drawing = {}
    if not by_drawing:
        raise ChromaError(f"{folder / INDEX}: not an index of `chroma draw`")
    return list(by_drawing.items())


def write_drawings(count, *, seed=0, size=64, colorings=1, out, progress=True):
    """Draw characters into a folder: what `chroma draw` does.

    Writes `{drawing:05d}_{coloring:02d}.png`, `{drawing:05d}_regions.png` (gray, each pixel an
    index into `chroma_lib.characters.REGIONS`), `index.csv` and `regions.json` (the names).

    Parameters
    ----------
    count, seed, size, colorings : int
        As for `drawn_dataset`.
    out : path
        A folder that is not there yet, or empty. All is written beside it and then renamed.
    progress : bool

    Returns
    -------
    Path
        The folder.
    """
    out = Path(out)
    seeds = _drawing_seeds(count, seed, 0)
    if not 1 <= colorings <= 100:
        raise ChromaError(f"{colorings} colorings: ask for 1 to 100")
    files.require_new_folder(out)
    rgb, regions = characters.render_many(
        list(seeds), colorings=colorings, size=size, progress=progress
    )
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
    try:
        with open(beside / INDEX, "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["drawing", "tone", "coloring", "file", "regions"])
            for drawing, colored, region_map in zip(seeds, rgb, regions):
                region_file = f"{drawing:05d}_regions.png"
                files.write_png(beside / region_file, region_map)
                for coloring, picture in enumerate(colored):
                    name = f"{drawing:05d}_{coloring:02d}.png"
                    files.write_png(beside / name, picture)
                    table.writerow([drawing, 0, coloring, name, region_file])
        names = dict(enumerate(characters.REGIONS))
        files.write_json(beside / "regions.json", names)
        beside.chmod(0o755)  # mkdtemp makes it private
        if out.is_dir():
            out.rmdir()
        os.replace(beside, out)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return out
