"""One training step each of: ours, the original v0.2, the straightforward Keras way, PyTorch.

Each function returns a function without arguments that runs one step; its `facts` hold how many
parameters are trained. TensorFlow and PyTorch are imported where they are used, so that a process
that times one of them doesn't hold the other.
"""


def random_batch(count, size):
    """Return random L (count, size, size, 1) and AB (count, size, size, 2) for TensorFlow."""
    import tensorflow as tf

    l = tf.random.stateless_uniform([count, size, size, 1], [1, 2], -1.0, 1.0)
    ab = tf.random.stateless_uniform([count, size, size, 2], [1, 3], -0.5, 0.5)
    return l, ab


def compiled(gan, batch, *, jit_compile=False):
    """Return a function that runs `gan.train_step` on a batch, as a TensorFlow graph."""
    import tensorflow as tf

    step = tf.function(gan.train_step, jit_compile=jit_compile)

    def timed():
        float(step(batch)["d_loss"])

    trained = [gan.generator, gan.critic]
    if gan.palette_critic is not None:
        trained.append(gan.palette_critic)
    sizes = [int(tf.size(each)) for part in trained for each in part.trainable_variables]
    timed.facts = {"parameters": sum(sizes)}
    return timed


def _of(recipe):
    return compiled(recipe.gan(0), random_batch(recipe.pictures_per_step, recipe.size))


def ours(model, size, batch, *, counted=False, **changes):
    """Return our training step; its facts hold its multiply-adds too, if they are to be counted."""
    from chroma_lib.training.recipe import Recipe

    recipe = Recipe(model=model, size=size, batch_size=batch, **changes)
    timed = _of(recipe)
    if counted:
        from floor import multiply_adds

        timed.facts["multiply_adds"] = multiply_adds(recipe.gan(0), batch)
    return timed


def original(model, size, batch):
    """Return the training step of v0.2: its networks, losses and n_critic of 5."""
    from chroma_lib.training.recipe import Recipe

    return _of(Recipe.original(model, size=size, batch_size=batch))


def keras_way(model, size, batch, **changes):
    """Return our training step as the examples of keras.io would write it."""
    from keras_way import step

    return step(model, size, batch, **changes)


def pytorch(model, size, batch, **changes):
    """Return our training step in PyTorch."""
    from torch_twin import step

    return step(model, size, batch, **changes)
