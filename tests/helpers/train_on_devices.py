"""Trainings on several devices, in a process of their own: devices are set before all else."""

import os
import sys

import numpy as np

from benchmarks.processes import tensorflow_context
from chroma_lib.errors import ChromaError
from tests.helpers.patience import wait_until

SMALL = {"size": 32, "base": 4, "critic_base": 4, "batch_size": 8}


def start(function, *arguments, log, **variables):
    """Call a function of this module in a new process; return the process.

    The process stays after its work until `leave` lets it go: another worker may still wait for
    its last answer.

    Parameters
    ----------
    function : callable
    *arguments
    log : Path
        File for what the process writes on stdout and stderr.
    **variables
        Environment variables of the process.
    """
    process = tensorflow_context().Process(
        target=_logged, args=(function, arguments, log, variables)
    )
    process.start()
    return process


def _logged(function, arguments, log, variables):
    with open(log, "wb") as file:
        for descriptor in (1, 2):
            os.dup2(file.fileno(), descriptor)
    os.environ.update(variables)
    from tests.helpers import plain_graphs  # noqa: F401

    try:
        function(*arguments)
    finally:
        _marker(log, "ended").touch()
        wait_until(_marker(log, "leave").exists)


def _marker(log, name):
    return log.with_name(f"{log.name}.{name}")


def leave(processes, logs):
    """Wait until all processes have done their work, and let them end.

    Parameters
    ----------
    processes : sequence of multiprocessing.Process
    logs : sequence of Path
    """
    for process, log in zip(processes, logs):
        wait_until(lambda: _marker(log, "ended").exists() or not process.is_alive())  # noqa: B023
    for log in logs:
        _marker(log, "leave").touch()
    for process in processes:
        process.join()


def run_steps(model, noise, strategy, steps, **options):
    """Train; return the losses of each step, and all variables after the first, as arrays."""
    from chroma_lib.data.batches import batches
    from chroma_lib.data.drawings import drawn_dataset
    from chroma_lib.training import distribute
    from chroma_lib.training.loop import compile_step
    from chroma_lib.training.recipe import Recipe
    from chroma_lib.training.run_folder import named_state

    recipe = Recipe(model=model, noise=noise, **SMALL | options)
    devices = distribute.make_strategy(strategy)
    distribute.check_recipe(devices, recipe)
    drawn = drawn_dataset(8, colorings=2, size=32, progress=False)
    data = batches(drawn, recipe.pictures_per_step, seed=3, shading=recipe.shading)
    with distribute.scope(devices):
        gan = recipe.build_gan(seed=3)
    data = distribute.shares(data, devices, recipe.pictures_per_step // recipe.batch_size)
    step, batches_, losses = compile_step(gan, devices), iter(data), []
    for number in range(steps):
        losses.append({name: float(value) for name, value in step(batches_).items()})
        if number == 0:
            after = {name: np.array(value.numpy()) for name, value in named_state(gan).items()}
    return after | {
        f"losses/{name}": np.array([values[name] for values in losses]) for name in losses[0]
    }


def two_devices():
    """Make two logical devices of this machine's CPU."""
    import tensorflow as tf  # after Chroma, which silences its start-up

    cpu = tf.config.list_physical_devices("CPU")[0]
    configuration = tf.config.LogicalDeviceConfiguration
    tf.config.set_logical_device_configuration(cpu, [configuration(), configuration()])


def mirrored(result):
    """Train each GAN on one device and on two; write what all gave."""
    import tensorflow as tf

    two_devices()
    found = {}
    for model in ("dcgan", "wgan_gp"):
        for strategy in ("none", "mirrored"):
            # Each update of a critic compiles anew: two are as good as five.
            # One of the two has a palette critic.
            updates = {"palette_updates": 2}
            # A strategy traces in any case. One device need not, which is faster for two steps.
            tf.config.run_functions_eagerly(strategy == "none")
            if model == "wgan_gp":
                updates = {"n_critic": 2, "palette_weight": 0}
            for name, value in run_steps(model, "palette", strategy, 2, **updates).items():
                found[f"{model}/{strategy}/{name}"] = value
    np.savez(result, **found)


def train(out, steps, strategy, hold=None):
    """Train in a folder, or continue; a checkpoint at every step.

    With `hold`, the training waits after its second step until there is a file of that name.
    """
    from chroma_lib.data.drawings import drawn_dataset
    from chroma_lib.training.recipe import Recipe
    from chroma_lib.training.run import train

    try:
        train(
            drawn_dataset(8, colorings=2, size=32, progress=False),
            Recipe(noise="film", r1_gamma=0, **SMALL),
            steps=steps,
            seed=3,
            sample_every=2,
            out=out,
            resume=True,
            checkpoint_seconds=0,
            strategy=strategy,
            callback=lambda step, *_: step == 2 and hold and wait_until(hold.exists),
            progress=False,
        )
    except ChromaError as error:
        sys.exit(f"chroma: {error}")
