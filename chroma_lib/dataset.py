"""Drawn or own pictures as arrays in the network's range, and batches of them.

Held-out drawings have seeds of their own range, so they can't appear in training in any coloring.
"""

import csv
import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import platformdirs
from tqdm.auto import tqdm

from chroma_lib import ChromaError, characters, color, pictures, prepare
from chroma_lib.quiet import tf

# Drawing seeds below this are for training, from it on for measuring.
HELD_OUT_FROM = 1_000_000
DRAWINGS_PER_SEED = 10_000
SEEDS = HELD_OUT_FROM // DRAWINGS_PER_SEED
INDEX = "index.csv"


@dataclass(frozen=True)
class Dataset:
    """Pictures of one size, each gray picture with one or more true colorings.

    Attributes
    ----------
    l : ndarray of float32, shape (n, k, size, size, 1)
        L*/50 - 1 of each coloring (8-bit rounding makes them differ by a fraction of one L*).
    ab : ndarray of float32, shape (n, k, size, size, 2)
        AB/110.
    regions : ndarray of uint8, shape (n, size, size), or None
        Index into `chroma_lib.characters.REGIONS`; None for pictures without masks.
    names : tuple of str
        The drawing's seed or the file's name.
    left_out : tuple of str
        Why pictures of a folder could not be read: a line for each that was left out.
    """

    l: np.ndarray
    ab: np.ndarray
    regions: np.ndarray | None
    names: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def __len__(self):
        return len(self.l)

    @property
    def colorings(self):
        """Number of true colorings that each picture has."""
        return self.l.shape[1]

    @property
    def size(self):
        """Side of the pictures in pixels."""
        return self.l.shape[2]

    def rgb(self, index, coloring=0):
        """Return one picture as uint8 (size, size, 3)."""
        lab = color.from_network(self.l[index, coloring], self.ab[index, coloring])
        return color.lab_to_rgb(lab)

    def take(self, indices):
        """Return the data set of some of the pictures."""
        indices = np.asarray(indices)
        return replace(
            self,
            l=self.l[indices],
            ab=self.ab[indices],
            regions=None if self.regions is None else self.regions[indices],
            names=tuple(self.names[i] for i in indices),
        )

    def split(self, held_out, *, seed=0):
        """Split by picture: (the rest, `held_out` pictures drawn at random)."""
        if not 0 < held_out < len(self):
            raise ChromaError(
                f"can't hold out {held_out} of {len(self)} pictures: hold out at least one and "
                "leave at least one"
            )
        order = np.random.default_rng(seed).permutation(len(self))
        return self.take(np.sort(order[held_out:])), self.take(np.sort(order[:held_out]))

    def identity(self):
        """Return what a training's plan tells of the pictures: a dict, with their checksum."""
        digest = hashlib.sha256()
        for array in (self.l, self.ab):
            digest.update(np.ascontiguousarray(array).data)
        return {
            "pictures": len(self),
            "colorings": self.colorings,
            "first": self.names[0],
            "last": self.names[-1],
            "sha256": digest.hexdigest(),
        }

    def picker(self):
        """Return a function that picks pictures inside `tf.data`, for `batches`.

        It takes a tensor of numbers, picture · colorings + coloring, and gives l and ab.
        """
        rows = len(self) * self.colorings
        with tf.device("CPU"):
            l = tf.constant(self.l.reshape(rows, *self.l.shape[2:]))
            ab = tf.constant(self.ab.reshape(rows, *self.ab.shape[2:]))
        return lambda index: (tf.gather(l, index), tf.gather(ab, index))


def from_rgb(rgb, regions, names):
    """Make a Dataset of uint8 pictures (n, k, size, size, 3), one picture at a time."""
    l = np.empty(rgb.shape[:-1] + (1,), np.float32)
    ab = np.empty(rgb.shape[:-1] + (2,), np.float32)
    for i, picture in enumerate(rgb):
        l[i], ab[i] = color.to_network(color.rgb_to_lab(picture))
    return Dataset(l, ab, regions, tuple(names))


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


def cache_folder():
    """Return where drawn pictures are kept: $CHROMA_CACHE or the user's cache folder."""
    return Path(os.environ.get("CHROMA_CACHE") or platformdirs.user_cache_dir("chroma"))


def _drawn(seeds, colorings, size, cache, progress):
    characters_key = f"{seeds.start}-{len(seeds)}x{colorings}-{size}px-{_drawing_code()}"
    path = Path(cache or cache_folder()) / f"drawn-{characters_key}.npz"
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
        pictures.write_beside(path, lambda part: _save_arrays(part, rgb=rgb, regions=regions))
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


def folder_dataset(folder, *, size=64, progress=True):
    """Read a folder of pictures, or one that `chroma draw` or `chroma data` wrote.

    Parameters
    ----------
    folder : path
        Pictures of any size; each is padded with white to a square and scaled. Where
        `index.csv` of `chroma draw` lies in it, the colorings of a drawing stay together. Of
        what `chroma data` prepared, the pictures kept are read. What can't be read is left out,
        and told in `left_out`.
    size : int
        Side in pixels.
    progress : bool

    Returns
    -------
    Dataset

    Raises
    ------
    ChromaError
        If the folder is missing or holds no picture that can be read, or if a prepared folder is
        not finished or of a smaller size.
    """
    found = find_pictures(folder, size)
    rgb = np.empty((len(found), len(found[0][1]), size, size, 3), np.uint8)
    names, left_out = [], []
    for name, paths in tqdm(found, desc="reading", disable=not progress):
        try:
            rgb[len(names)] = read_squares(paths, size)
        except ChromaError as error:
            left_out.append(str(error))
        else:
            names.append(name)
    if not names:
        raise none_readable(folder, left_out)
    return replace(from_rgb(rgb[: len(names)], None, names), left_out=tuple(left_out))


def find_pictures(folder, size):
    """Find what `folder_dataset` reads: a list of (name, paths of the colorings).

    Each has as many colorings as the others.
    """
    folder = Path(folder)
    if (folder / INDEX).is_file():
        found = _written_drawings(folder)
    elif prepare.is_prepared(folder):
        found = [(name, [path]) for path, name in prepare.kept_pictures(folder, size)]
    else:
        found = [(path.name, [path]) for path in pictures.list_pictures(folder)]
    colorings = min(len(paths) for _, paths in found)
    return [(name, paths[:colorings]) for name, paths in found]


def read_squares(paths, size):
    """Read the colorings of one picture: uint8, shape (colorings, size, size, 3)."""
    return np.stack([pictures.fit_square(pictures.read_picture(p).rgb, size)[0] for p in paths])


def none_readable(folder, left_out):
    """Return the error of a folder in which nothing can be read."""
    return ChromaError(f"{folder}: holds no picture that can be read; {left_out[0]}")


def _written_drawings(folder):
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
    pictures.check_new_folder(out)
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
                pictures.write_png(beside / region_file, region_map)
                for coloring, picture in enumerate(colored):
                    name = f"{drawing:05d}_{coloring:02d}.png"
                    pictures.write_png(beside / name, picture)
                    table.writerow([drawing, 0, coloring, name, region_file])
        names = dict(enumerate(characters.REGIONS))
        (beside / "regions.json").write_text(json.dumps(names, indent=1), encoding="utf-8")
        beside.chmod(0o755)  # mkdtemp makes it private
        if out.is_dir():
            out.rmdir()
        os.replace(beside, out)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return out


def soft_shading(l, key, strength):
    """Lay a smooth random light and shadow over gray pictures.

    Drawn hair is shaded in its own few ways; artists' hair runs from light to dark in many. White
    paper and black lines stay as they are.

    Parameters
    ----------
    l : tensor, shape (batch, size, size, 1)
        L*/50 - 1.
    key : tensor of int64, shape (2,)
        Seed of the shading.
    strength : float
        Standard deviation of the shading in units of l (0.1 is 5 L*).

    Returns
    -------
    tensor, shape (batch, size, size, 1)
    """
    batch, size = tf.shape(l)[0], tf.shape(l)[1]
    coarse = tf.random.stateless_normal([batch, 4, 4, 1], key, stddev=strength)
    field = tf.image.resize(coarse, [size, size], "bicubic")
    # Half the pictures keep the shading that they were drawn with.
    field *= tf.round(tf.random.stateless_uniform([batch, 1, 1, 1], key + 1))
    room = tf.clip_by_value(5 * (1 - l), 0, 1) * tf.clip_by_value(2.5 * (1 + l), 0, 1)
    return tf.clip_by_value(l + room * field, -1, 1)


def batches(dataset, batch_size, *, seed=0, flip=True, shading=0.0, start=0):
    """Give endless random batches.

    Batch number i depends on the seed and i alone, so that training can go on at any step.

    Parameters
    ----------
    dataset : Dataset or shards.ShardedDataset
    batch_size : int
    seed : int
    flip : bool
        Mirror half the pictures left to right.
    shading : float
        Strength of `soft_shading`; 0 leaves L as it is.
    start : int
        Number of the first batch.

    Returns
    -------
    tf.data.Dataset of (l (batch, size, size, 1), ab (batch, size, size, 2))
    """
    if batch_size < 1:
        raise ChromaError(f"batch size {batch_size}: use at least 1")
    rows, pick = len(dataset) * dataset.colorings, dataset.picker()

    def batch(i):
        key = tf.stack([tf.cast(seed, tf.int64), i])
        index = tf.random.stateless_uniform([batch_size], key, 0, rows, tf.int32)
        both = tf.concat(pick(index), -1)
        if flip:
            mirrored = tf.random.stateless_uniform([batch_size, 1, 1, 1], key + 1_000_003) < 0.5
            both = tf.where(mirrored, both[:, :, ::-1], both)
        gray = both[..., :1]
        if shading:
            gray = soft_shading(gray, key + 2_000_003, shading)
        return gray, both[..., 1:]

    numbers = tf.data.Dataset.range(start, 2**62)
    return numbers.map(batch, num_parallel_calls=1, deterministic=True).prefetch(2)
