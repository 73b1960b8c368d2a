"""One training step each of: ours, the original v0.2, the straightforward Keras way, PyTorch."""

from chroma_lib.quiet import tf
from chroma_lib.recipes import Recipe


def _batch(count, size):
    l = tf.random.stateless_uniform([count, size, size, 1], [1, 2], -1.0, 1.0)
    ab = tf.random.stateless_uniform([count, size, size, 2], [1, 3], -0.5, 0.5)
    return l, ab


def _compiled(gan, batch):
    step = tf.function(gan.train_step, jit_compile=False)

    def timed():
        float(step(batch)["d_loss"])

    timed.facts = {}
    return timed


def ours(model, size, batch, **changes):
    """Return our training step."""
    recipe = Recipe(model=model, size=size, batch_size=batch, **changes)
    return _compiled(recipe.gan(0), _batch(recipe.pictures_per_step, size))
