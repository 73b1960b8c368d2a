"""Drawn characters as a data set, in memory or as files.

Held-out drawings have their own range of seeds, so they never appear in training in any coloring.
"""

import csv
import hashlib
import zipfile
from pathlib import Path

import numpy as np

from chroma_lib import characters, color, files
from chroma_lib.data.dataset import Dataset, from_rgb
from chroma_lib.errors import ChromaError

# Drawing seeds below this are for training; the others are for measuring.
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


def training_seeds(count: int, seed: int) -> range:
    """Return the drawing seeds of a training set.

    Parameters
    ----------
    count : int
        Number of drawings. More than 10,000 continue with the drawings of the next seeds, but
        never with held-out ones.
    seed : int
        0 to 99.

    Returns
    -------
    range

    Raises
    ------
    ChromaError
        If `seed` or `count` is out of range.
    """
    _check_seed(seed)
    start = seed * DRAWINGS_PER_SEED
    if not 1 <= count <= HELD_OUT_FROM - start:
        raise ChromaError(f"{count} drawings: ask for 1 to {HELD_OUT_FROM - start}")
    return range(start, start + count)


def _code_digest():
    """Return a digest of the code that draws: a change of the code makes the cache stale."""
    folder = Path(characters.__file__).parent
    digest = hashlib.sha256()
    for path in [*sorted(folder.rglob("*.py")), Path(color.__file__)]:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _drawn(seeds, colorings, size, framing, cache, progress):
    """Read drawings from the cache, or draw them and write them there."""
    shape = f"{len(seeds)}x{colorings}-{size}px-{framing}"
    key = f"{seeds.start}-{shape}-{_code_digest()}"
    path = Path(cache or files.cache_folder()) / f"drawn-{key}.npz"
    try:
        # Opened here, because numpy does not close the file of a damaged archive.
        with open(path, "rb") as file, np.load(file, allow_pickle=False) as stored:
            rgb, regions = stored["rgb"], stored["regions"]
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):  # missing or damaged
        rgb, regions = characters.render_many(
            list(seeds), colorings=colorings, size=size, framing=framing, progress=progress
        )
        files.write_atomic(path, lambda part: _save_arrays(part, rgb=rgb, regions=regions))
    return from_rgb(rgb, regions, [str(seed) for seed in seeds])


def _save_arrays(path, **arrays):
    with open(path, "wb") as file:  # numpy would add a suffix to a path
        np.savez(file, **arrays)


def drawn_dataset(
    count: int,
    *,
    colorings: int = 4,
    size: int = 64,
    framing: characters.Framing = "bust",
    seed: int = 0,
    cache: str | Path | None = None,
    progress: bool = True,
) -> Dataset:
    """Draw characters for training, or read them from the cache.

    Parameters
    ----------
    count : int
        Number of drawings, 1 to 10,000.
    colorings : int
        True colorings of each drawing.
    size : int
        Side in pixels.
    framing : {"bust", "figure", "half", "mixed"}
        How much of the characters is shown; see `characters.draw`.
    seed : int
        0 to 99. Each seed has its own drawings.
    cache : path-like, optional
        Folder of the cache. Default: `files.cache_folder()`.
    progress : bool
        Show a progress bar while drawing.

    Returns
    -------
    Dataset

    Raises
    ------
    ChromaError
        If an argument is out of range or the cache cannot be written.
    """
    return _drawn(_drawing_seeds(count, seed, 0), colorings, size, framing, cache, progress)


def held_out_dataset(
    count: int,
    *,
    colorings: int = 25,
    size: int = 64,
    framing: characters.Framing = "bust",
    seed: int = 0,
    cache: str | Path | None = None,
    progress: bool = True,
) -> Dataset:
    """Draw characters that are never used in training; parameters as in `drawn_dataset`."""
    seeds = _drawing_seeds(count, seed, HELD_OUT_FROM)
    return _drawn(seeds, colorings, size, framing, cache, progress)


def written_drawings(folder: Path) -> list[tuple[str, list[Path]]]:
    """Return the drawings that `write_drawings` wrote: their names and the paths of the colorings.

    Raises
    ------
    ChromaError
        If the folder's index is damaged.
    """
    path = folder / INDEX
    by_drawing: dict[str, list[Path]] = {}
    try:
        with open(path, newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                by_drawing.setdefault(row["drawing"], []).append(folder / row["file"])
    except (KeyError, TypeError, UnicodeDecodeError, csv.Error):  # TypeError: a row is cut short
        by_drawing = {}
    if not by_drawing:
        raise ChromaError(
            f"{files.printable(path)}: not an index of `chroma draw`; draw the characters again"
        )
    return list(by_drawing.items())


def write_drawings(
    count: int,
    *,
    seed: int = 0,
    size: int = 64,
    framing: characters.Framing = "bust",
    colorings: int = 1,
    out: str | Path,
    progress: bool = True,
) -> Path:
    """Draw characters into a folder, as `chroma draw` does.

    The folder contains `{drawing:05d}_{coloring:02d}.png`, `{drawing:05d}_regions.png` (gray;
    each pixel is an index into `chroma_lib.characters.REGIONS`), `index.csv`, and `regions.json`
    with the names of the regions.

    Parameters
    ----------
    count, seed, size, colorings : int
        As in `drawn_dataset`. At most 100 colorings.
    framing : {"bust", "figure", "half", "mixed"}
        As in `drawn_dataset`.
    out : path-like
        A new or empty folder, written completely or not at all.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    ChromaError
        If an argument is out of range, or `out` is not empty or cannot be written.
    """
    out = Path(out)
    seeds = _drawing_seeds(count, seed, 0)
    if not 1 <= colorings <= 100:
        raise ChromaError(f"{colorings} colorings: ask for 1 to 100")
    files.require_new_folder(out)
    rgb, regions = characters.render_many(
        list(seeds), colorings=colorings, size=size, framing=framing, progress=progress
    )
    with files.atomic_folder(out) as part:
        rows = [
            row
            for drawing, colored, region_map in zip(seeds, rgb, regions)
            for row in _write_drawing(part, drawing, colored, region_map)
        ]
        with open(part / INDEX, "w", newline="", encoding="utf-8") as file:
            table = csv.writer(file)
            table.writerow(["drawing", "tone", "coloring", "file", "regions"])
            table.writerows(rows)
        files.write_json(part / "regions.json", dict(enumerate(characters.REGIONS)))
    return out


def _write_drawing(folder, drawing, colored, region_map):
    """Write the pictures of one drawing; return their rows of the index."""
    region_file = f"{drawing:05d}_regions.png"
    files.write_png(folder / region_file, region_map)
    rows = []
    for coloring, picture in enumerate(colored):
        name = f"{drawing:05d}_{coloring:02d}.png"
        files.write_png(folder / name, picture)
        rows.append([drawing, 0, coloring, name, region_file])
    return rows
