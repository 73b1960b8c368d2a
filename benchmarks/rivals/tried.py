"""Other ways to run our training step: what was tried to make it faster."""

import keras
import tensorflow as tf

from benchmarks.rivals import steps
from chroma_lib.training.recipe import Recipe

BASELINE, SEVERAL = "as it is", "8 steps in one call"
VARIANTS = (BASELINE, "XLA", SEVERAL, "Adam of Keras", "bfloat16")
STEPS_PER_CALL = 8


def step(variant, model, size, batch):
    """Return a function that runs one call of a variant.

    Parameters
    ----------
    variant : str
        One of `VARIANTS`.
    model : {"dcgan", "wgan_gp"}
    size, batch : int

    Returns
    -------
    callable
        Its `metadata` hold the number of training ``steps`` of a call.
    """
    precision = "bfloat16" if variant == "bfloat16" else "float32"
    recipe = Recipe(model=model, size=size, batch_size=batch, precision=precision)
    gan = recipe.build_gan(0)
    pictures = steps.random_batch(recipe.pictures_per_step, size)
    if variant == "Adam of Keras":
        betas = {"beta_1": recipe.beta_1, "beta_2": recipe.beta_2}
        for name, network in zip(("g_optimizer", "d_optimizer", "p_optimizer"), gan.networks):
            adam = keras.optimizers.Adam(float(getattr(gan, name).learning_rate), **betas)
            adam.build(network.trainable_variables)
            setattr(gan, name, adam)
    if variant == SEVERAL:
        return _several_steps(gan, pictures)
    timed = steps.compiled(gan, pictures, jit_compile=variant == "XLA")
    timed.metadata["steps"] = 1
    return timed


def _several_steps(gan, pictures):
    @tf.function(jit_compile=False)
    def several(batch):
        loss = gan.train_step(*batch)["d_loss"]
        for _ in tf.range(STEPS_PER_CALL - 1):
            loss = gan.train_step(*batch)["d_loss"]
        return loss

    def timed():
        float(several(pictures))

    timed.metadata = {"steps": STEPS_PER_CALL}
    return timed
