"""Frozen masks: reading the palettes of a data set once, and the batches of palettes."""

import time

import numpy as np
import tensorflow as tf

from chroma_lib.data.batches import Pictures, soft_shading
from chroma_lib.data.degrade import degrade_lightness
from chroma_lib.errors import ChromaError
from chroma_lib.gan.generator import Generator
from chroma_lib.gan.palettes import Palettes, read_palettes
from chroma_lib.progress import progress_bar

MOST_READ = 4000  # pictures; more of them hardly change what palettes there are
_AT_A_TIME = 10


def read_dataset(
    dataset: Pictures,
    generator: Generator,
    *,
    seed: int = 0,
    shading: float = 0.15,
    degrade: float = 0.0,
    seconds: float | None = None,
    progress: bool = True,
) -> Palettes:
    """Read the palettes of a data set, a few pictures at a time.

    Parameters
    ----------
    dataset : Dataset, ShardedDataset or FolderPictures
        Pictures of another size than the generator's are scaled to it. Of more than `MOST_READ`,
        so many are chosen at random.
    generator : Generator
        Whose masks are used.
    seed : int
    shading, degrade : float
        As for `batches`. Half of the pictures are left as they are.
    seconds : float, optional
        Stop after this time.
    progress : bool
        Show a progress bar.

    Returns
    -------
    Palettes
        A row for each coloring.

    Raises
    ------
    ChromaError
        If a picture can no longer be read, or no part of any picture has a reliable color.
    """
    order = np.random.default_rng(seed).permutation(len(dataset))[:MOST_READ]
    read = tf.function(lambda l, ab: read_palettes(generator, l, ab), reduce_retracing=True)
    end = None if seconds is None else time.perf_counter() + seconds
    chunks = []
    with progress_bar(total=len(order), desc="reading", unit="picture", shown=progress) as bar:
        for start in range(0, len(order), _AT_A_TIME):
            rows = order[start : start + _AT_A_TIME]
            pictures = dataset.take(rows).resize(generator.size)
            l = tf.constant(pictures.l[:, 0])
            if start // _AT_A_TIME % 2:
                key = tf.constant([seed, start], tf.int64)
                l = soft_shading(l, key, shading) if shading else l
                l = degrade_lightness(l, key + 1, degrade) if degrade else l
            chunks.append([field.numpy() for field in read(l, tf.constant(pictures.ab))])
            bar.update(len(rows))
            if end is not None and time.perf_counter() > end:
                break
    palettes = Palettes(*(np.concatenate(fields) for fields in zip(*chunks)))
    if not palettes.reliable.any():
        raise ChromaError(
            "no part of these pictures has one even color, so there is no palette to learn; "
            "use colored drawings, or train from scratch (--init none)"
        )
    return palettes


def palette_batches(
    palettes: Palettes, count: int, *, seed: int = 0, start: int = 0
) -> tf.data.Dataset:
    """Return endless random batches; batch number i depends only on the seed and i.

    Parameters
    ----------
    palettes : Palettes
    count : int
        Rows of each batch.
    seed : int
    start : int
        Number of the first batch.

    Returns
    -------
    tf.data.Dataset of Palettes
    """
    with tf.device("CPU"):
        fields = [tf.constant(field) for field in palettes]

    def batch(i):
        key = tf.stack([tf.cast(seed, tf.int64), i])
        index = tf.random.stateless_uniform([count], key, 0, len(palettes.colors), tf.int32)
        return tuple(tf.gather(field, index) for field in fields)

    numbers = tf.data.Dataset.range(start, 2**62)
    return numbers.map(batch, num_parallel_calls=1, deterministic=True).prefetch(8)
