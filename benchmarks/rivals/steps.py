"""One training step of the library: with the recipe of today, and with that of v0.2."""

import tensorflow as tf

from benchmarks.rivals import floor
from chroma_lib.training.recipe import Recipe


def random_batch(count, size):
    """Return random L (count, size, size, 1) and AB (count, size, size, 2)."""
    l = tf.random.stateless_uniform([count, size, size, 1], [1, 2], -1.0, 1.0)
    ab = tf.random.stateless_uniform([count, size, size, 2], [1, 3], -0.5, 0.5)
    return l, ab


def compiled(gan, batch, *, jit_compile=False):
    """Return a function that runs `gan.train_step` on a batch, as a TensorFlow graph.

    Its `metadata` hold the number of trained ``parameters``.
    """
    step = tf.function(gan.train_step, jit_compile=jit_compile)

    def timed():
        float(step(*batch)["d_loss"])

    trained = [gan.generator, gan.critic]
    if gan.palette_critic is not None:
        trained.append(gan.palette_critic)
    sizes = [int(tf.size(variable)) for part in trained for variable in part.trainable_variables]
    timed.metadata = {"parameters": sum(sizes)}
    return timed


def chroma(model, size, batch, *, counted=False, **changes):
    """Return our training step.

    Parameters
    ----------
    model : {"dcgan", "wgan_gp"}
    size, batch : int
    counted : bool
        Whether `metadata` also hold the ``multiply_adds`` of a step.
    **changes
        Settings of `chroma_lib.training.recipe.Recipe`.
    """
    recipe = Recipe(model=model, size=size, batch_size=batch, **changes)
    timed = _recipe_step(recipe)
    if counted:
        timed.metadata["multiply_adds"] = floor.multiply_adds(recipe.build_gan(0), batch)
    return timed


def original(model, size, batch):
    """Return the training step of v0.2: its networks, its losses and its `n_critic` of 5."""
    return _recipe_step(Recipe.original(model, size=size, batch_size=batch))


def _recipe_step(recipe):
    return compiled(recipe.build_gan(0), random_batch(recipe.pictures_per_step, recipe.size))
