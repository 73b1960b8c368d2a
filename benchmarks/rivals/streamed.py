"""A training step that fetches its own batch, from shards on the disk or from memory."""

import tensorflow as tf

from chroma_lib.data.batches import batches
from chroma_lib.data.shards import open_shards
from chroma_lib.training.recipe import Recipe


def step(folder, source, size, batch):
    """Return our training step of the DCGAN, with its input.

    Parameters
    ----------
    folder : str
        Folder of shards.
    source : {"streamed", "in memory"}
    size, batch : int
    """
    pictures = open_shards(folder, progress=False)
    if source == "in memory":
        pictures = pictures.take(range(len(pictures)))
    recipe = Recipe(size=size, batch_size=batch)
    gan = recipe.build_gan(0)
    train_step = tf.function(gan.train_step, jit_compile=False)
    batch_iterator = iter(batches(pictures, recipe.pictures_per_step, shading=recipe.shading))

    def timed():
        float(train_step(*next(batch_iterator))["d_loss"])

    return timed
