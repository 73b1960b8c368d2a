"""Endless random batches for training."""

import tensorflow as tf

from chroma_lib.errors import ChromaError


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
