"""Trainings over several devices, in a process of their own: devices are set before all else.

python train_on_devices.py mirrored RESULT.npz
python train_on_devices.py train OUT STEPS STRATEGY SECONDS_BETWEEN_STEPS
"""

import sys
import time
from pathlib import Path

import numpy as np
import tensorflow as tf

SMALL = {"size": 32, "base": 4, "critic_base": 4, "batch_size": 8}


def of_steps(model, noise, strategy, steps, **options):
    """Train; return the losses of each step, and all variables after the first, as arrays."""
    from chroma_lib.data.batches import batches
    from chroma_lib.data.drawings import drawn_dataset
    from chroma_lib.training import distribute
    from chroma_lib.training.loop import _named
    from chroma_lib.training.recipe import Recipe

    recipe = Recipe(model=model, noise=noise, **SMALL | options)
    devices = distribute.make(strategy)
    distribute.check_recipe(devices, recipe)
    drawn = drawn_dataset(8, colorings=2, size=32, progress=False)
    data = batches(drawn, recipe.pictures_per_step, seed=3, shading=recipe.shading)
    with distribute.scope(devices):
        gan = recipe.gan(seed=3)
    parts = recipe.pictures_per_step // recipe.batch_size
    data = distribute.shares(data, devices, parts)
    told, after = [], {}

    def look(batch, logs):
        told.append(dict(logs))
        if batch == 0:
            after.update({name: np.array(one) for name, one in _named(gan).items()})

    keep = training.keras.callbacks.LambdaCallback(on_train_batch_end=look)
    gan.fit(data, epochs=1, steps_per_epoch=steps, verbose=0, shuffle=False, callbacks=[keep])
    return after | {f"losses/{name}": np.array([one[name] for one in told]) for name in told[0]}


def two_devices():
    """Make two logical devices of this machine's CPU."""
    cpu = tf.config.list_physical_devices("CPU")[0]
    configuration = tf.config.LogicalDeviceConfiguration
    tf.config.set_logical_device_configuration(cpu, [configuration(), configuration()])


def mirrored(result):
    """Train each GAN on one device and on two; write what all gave."""
    two_devices()
    found = {}
    for model in ("dcgan", "wgan_gp"):
        for noise in ("palette", "film"):
            for strategy in ("none", "mirrored"):
                for name, value in of_steps(model, noise, strategy, 2).items():
                    found[f"{model}/{noise}/{strategy}/{name}"] = value
    np.savez(result, **found)


def train(out, steps, strategy, pause):
    """Train in a folder, or go on; a checkpoint at every step."""
    from chroma_lib.data.drawings import drawn_dataset
    from chroma_lib.errors import ChromaError
    from chroma_lib.training.loop import _Watch, train
    from chroma_lib.training.recipe import Recipe

    class Watch(_Watch):
        def on_train_batch_begin(self, batch, logs=None):
            time.sleep(float(pause))

    _Watch = Watch
    try:
        train(
            drawn_dataset(8, colorings=2, size=32, progress=False),
            Recipe(noise="film", r1_gamma=0, **SMALL),
            steps=int(steps),
            seed=3,
            sample_every=2,
            out=Path(out),
            resume=True,
            checkpoint_seconds=0,
            strategy=strategy,
            progress=False,
        )
    except ChromaError as error:
        sys.exit(f"chroma: {error}")


if __name__ == "__main__":
    {"mirrored": mirrored, "train": train}[sys.argv[1]](*sys.argv[2:])
