"""Other ways to take our training step: what was tried to make it faster."""

import keras
import stepping

WAYS = ("as it is", "XLA", "8 steps in one call", "Adam of Keras", "bfloat16")
STEPS_IN_ONE = 8


def step(way, model, size, batch):
    """Return a function that takes one step in one of `WAYS`; `facts` tell its steps a call."""
    import tensorflow as tf

    from chroma_lib.training.recipe import Recipe

    recipe = Recipe(
        model=model,
        size=size,
        batch_size=batch,
        precision="bfloat16" if way == "bfloat16" else "float32",
    )
    gan = recipe.gan(0)
    pictures = stepping.random_batch(recipe.pictures_per_step, size)
    if way == "Adam of Keras":
        gan.compile(
            **{
                name: keras.optimizers.Adam.from_config(getattr(gan, name).get_config())
                for name in ("g_optimizer", "d_optimizer", "p_optimizer")
            },
            jit_compile=False,
        )
    if way != "8 steps in one call":
        timed = stepping.compiled(gan, pictures, jit_compile=way == "XLA")
        timed.facts["steps"] = 1
        return timed

    @tf.function(jit_compile=False)
    def several(batch):
        told = gan.train_step(batch)["d_loss"]
        for _ in tf.range(STEPS_IN_ONE - 1):
            told = gan.train_step(batch)["d_loss"]
        return told

    def timed():
        float(several(pictures))

    timed.facts = {"steps": STEPS_IN_ONE}
    return timed
