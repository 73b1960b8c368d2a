"""Endless random batches for training."""

from collections.abc import Callable

import tensorflow as tf

from chroma_lib import color
from chroma_lib.data.dataset import Dataset
from chroma_lib.data.degrade import degrade_lightness
from chroma_lib.data.folders import FolderPictures
from chroma_lib.data.shards import ShardedDataset
from chroma_lib.errors import ChromaError

Pictures = Dataset | ShardedDataset | FolderPictures

# Offsets that give each use of randomness in a batch its own seed.
_MIRROR, _SHADING, _DEGRADE = 1_000_003, 2_000_003, 3_000_003


def soft_shading(l: tf.Tensor, key: tf.Tensor, strength: float) -> tf.Tensor:
    """Add smooth random light and shadow to gray pictures.

    Drawn hair is shaded in only a few ways, but artists' hair runs from light to dark in many.
    White paper and black lines do not change.

    Parameters
    ----------
    l : tensor, shape (batch, size, size, 1)
        L*/50 - 1.
    key : tensor of int64, shape (2,)
        Seed of the shading.
    strength : float
        Standard deviation of the shading in units of `l` (0.1 is 5 L*).

    Returns
    -------
    tensor, shape (batch, size, size, 1)
    """
    batch, size = tf.shape(l)[0], tf.shape(l)[1]
    coarse = tf.random.stateless_normal([batch, 4, 4, 1], key, stddev=strength)
    shading = tf.image.resize(coarse, [size, size], "bicubic")
    # Half the pictures keep the shading that they were drawn with.
    shading *= tf.round(tf.random.stateless_uniform([batch, 1, 1, 1], key + 1))
    mask = tf.clip_by_value(5 * (1 - l), 0, 1) * tf.clip_by_value(2.5 * (1 + l), 0, 1)
    return tf.clip_by_value(l + mask * shading, -1, 1)


def batches(
    dataset: Pictures,
    batch_size: int,
    *,
    seed: int = 0,
    flip: bool = True,
    shading: float = 0.0,
    degrade: float = 0.0,
    regions: bool = False,
    start: int = 0,
) -> tf.data.Dataset:
    """Return endless random batches.

    Batch number i depends only on the seed and i, so that training can resume at any step.

    Parameters
    ----------
    dataset : Dataset, ShardedDataset or FolderPictures
    batch_size : int
    seed : int
    flip : bool
        Mirror half the pictures left to right.
    shading : float
        Strength of `soft_shading`; 0 turns it off.
    degrade : float
        Scale of the chances of `degrade_lightness`, which comes after the shading; 0 turns it off.
    regions : bool
        Also return the region maps; the data set must have them.
    start : int
        Number of the first batch.

    Returns
    -------
    tf.data.Dataset of (l, ab) or (l, ab, regions)
        l has shape (batch, size, size, 1), ab (batch, size, size, 2), both in the network's
        range; regions has shape (batch, size, size), uint8.

    Raises
    ------
    ChromaError
        If `batch_size` is less than 1.
    """
    if batch_size < 1:
        raise ChromaError(f"batch size {batch_size}: use at least 1")
    rows, pick = len(dataset) * dataset.colorings, _picker(dataset)
    maps = None
    if regions:
        if dataset.regions is None:
            raise ChromaError("the pictures have no region maps; draw them with `chroma draw`")
        with tf.device("CPU"):
            maps = tf.constant(dataset.regions)

    def batch(i):
        key = tf.stack([tf.cast(seed, tf.int64), i])
        index = tf.random.stateless_uniform([batch_size], key, 0, rows, tf.int32)
        lab = tf.concat(pick(index), -1)  # (batch, size, size, 3)
        picked = None if maps is None else tf.gather(maps, index // dataset.colorings)
        if flip:
            mirrored = tf.random.stateless_uniform([batch_size, 1, 1, 1], key + _MIRROR) < 0.5
            lab = tf.where(mirrored, lab[:, :, ::-1], lab)
            if picked is not None:
                picked = tf.where(mirrored[..., 0], picked[:, :, ::-1], picked)
        l = lab[..., :1]
        if shading:
            l = soft_shading(l, key + _SHADING, shading)
        if degrade:
            l = degrade_lightness(l, key + _DEGRADE, degrade)
        return (l, lab[..., 1:]) if picked is None else (l, lab[..., 1:], picked)

    numbers = tf.data.Dataset.range(start, 2**62)
    return numbers.map(batch, num_parallel_calls=1, deterministic=True).prefetch(2)


def _picker(dataset: Pictures) -> Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]:
    """Return a function from rows, picture · colorings + coloring, to l and ab, for `tf.data`."""
    if isinstance(dataset, Dataset):
        with tf.device("CPU"):
            l, ab = (tf.constant(x.reshape(-1, *x.shape[2:])) for x in (dataset.l, dataset.ab))
        return lambda rows: (tf.gather(l, rows), tf.gather(ab, rows))

    def read(rows):
        return color.to_network(color.rgb_to_lab(dataset.read(rows)))

    def pick(rows):
        # Not stateful: the same rows give the same pictures.
        tensors = tf.numpy_function(read, [rows], [tf.float32, tf.float32], stateful=False)
        for tensor, channels in zip(tensors, (1, 2)):
            tensor.set_shape([rows.shape[0], dataset.size, dataset.size, channels])
        return tuple(tensors)

    return pick
