"""The PyTorch twin of the benchmark: the same step as ours, number for number."""

import os
import subprocess
import sys

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.training.recipe import Recipe

if os.environ.get("CI"):
    import torch  # must not be skipped there
else:
    torch = pytest.importorskip("torch", reason="needs PyTorch, of the extra `bench`")
torch_twin = pytest.importorskip("benchmarks.rivals.torch_twin")
torch_weights = pytest.importorskip("benchmarks.rivals.torch_weights")

SMALL = {"size": 32, "base": 3, "palette_size": 4, "critic_base": 4, "latent_dim": 7}
BATCH = 3


def pictures(count, size):
    # Blocks of one lightness and color with some grain, since noise alone leaves masks alike.
    rng = np.random.default_rng(4)
    coarse = rng.uniform(-0.7, 0.7, [count, 4, 4, 3])
    fine = coarse.repeat(size // 4, 1).repeat(size // 4, 2)
    fine = (fine + rng.normal(0, 0.05, fine.shape)).astype(np.float32)
    return fine[..., :1], fine[..., 1:]


def settled_gan(model, step):
    """A GAN a few steps into its training, at step number `step`.

    A fresh Adam moves each weight by its gradient's sign, and rounding may turn the sign of
    what is next to nothing. So each second moment becomes its variable's mean: steps are as
    long as in training, and change no more than the gradients do.
    """
    recipe = Recipe(model=model, batch_size=BATCH, **SMALL)
    gan = recipe.build_gan(seed=1)
    l, ab = pictures(recipe.pictures_per_step, recipe.size)
    for _ in range(2):
        gan.train_step(tf.constant(l), tf.constant(ab))
    for adam, network in zip(gan.optimizers, gan.networks):
        for variable in network.trainable_variables:
            _, second = adam.moments(variable)
            second.assign(tf.fill(second.shape, tf.reduce_mean(second) + 1e-12))
        adam.iterations.assign(5000)  # where Keras' epsilon is PyTorch's
    gan.step.assign(step)
    return gan, l, ab


def feed(twin, gan, dtype):
    """Let the twin draw the numbers that our step is about to draw."""

    def drawn(tensor):
        return torch.tensor(tensor.numpy(), dtype=dtype)

    twin.noise = lambda count: drawn(gan.draw_noise(count, 1))
    twin.alpha = lambda shape, i: drawn(tf.random.stateless_uniform(shape, gan.random_seed(1 + i)))


def gap(mine, twins):
    """Largest difference, as a share of the largest number."""
    mine, twins = np.asarray(mine, np.float64), np.asarray(twins, np.float64)
    return np.abs(mine - twins).max() / (np.abs(twins).max() + 1e-30)


def gaps_after_one_step(model, step, before=lambda twin: None, dtype=torch.float64):
    """Take the same step with both; return the gaps of losses, gradients and weights."""
    gan, l, ab = settled_gan(model, step)
    twin = torch_weights.from_ours(gan, dtype=dtype)
    before(twin)
    feed(twin, gan, dtype)
    # Drawn before ours counts its step.
    twins = twin.train_step(*(torch_twin.to_torch(part).to(dtype) for part in (l, ab)))
    mine = gan.train_step(tf.constant(l), tf.constant(ab))
    assert set(mine) == set(twins)
    losses = {name: gap(mine[name], twins[name].detach()) for name in twins}
    adams = {
        "generator": (gan.g_optimizer, twin.g_optimizer),
        "critic": (gan.d_optimizer, twin.d_optimizer),
        "palette_critic": (gan.p_optimizer, twin.p_optimizer),
    }
    gradients, weights = {}, {}
    for part, pairs in torch_weights.matched_weights(twin, gan).items():
        weights[part] = max(gap(lay(np.asarray(mine)), p.detach()) for p, mine, lay in pairs)
        if part in adams:
            own, theirs = adams[part]
            # beta_1 is 0, so Adam's first moment is the gradient of the last update.
            gradients[part] = max(
                gap(
                    lay(np.asarray(own.moments(mine)[0])),
                    theirs.state[p]["exp_avg"],
                )
                for p, mine, lay in pairs
            )
    return losses, gradients, weights


# The twin computes in float64, so what differs is our rounding, 6e-8 of each number. Sums in which
# much cancels raise its share: the largest gaps seen were 6e-6 in losses and 1e-4 in gradients and
# weights; the twin in float32 differs from itself by up to 2e-5. Each mistake made on purpose moved
# some loss or weight by 7e-3 or more.
LOSS, GRADIENT, WEIGHT = 2e-5, 5e-4, 5e-4


@pytest.mark.parametrize(
    "model, step",
    [
        pytest.param("dcgan", 16, id="dcgan with R1"),
        pytest.param("dcgan", 17, id="dcgan without R1"),
        ("wgan_gp", 16),
    ],
)
def test_one_step_of_the_twin_is_ours(model, step):
    losses, gradients, weights = gaps_after_one_step(model, step)
    assert max(losses.values()) < LOSS, losses
    assert max(gradients.values()) < GRADIENT, gradients
    assert max(weights.values()) < WEIGHT, weights


def test_as_timed_in_float32_the_step_is_ours_too():
    losses, gradients, _ = gaps_after_one_step("dcgan", 16, dtype=torch.float32)
    assert max(losses.values()) < 2 * LOSS, losses  # both round
    assert max(gradients.values()) < 2 * GRADIENT, gradients


def test_channels_in_another_order_would_show():
    def swap(twin):
        with torch.no_grad():
            for parameter in twin.generator.fine.parameters():
                parameter.copy_(parameter.roll(1, 0))

    losses, gradients, weights = gaps_after_one_step("dcgan", 17, before=swap)
    assert losses["reconstruction"] > 100 * LOSS
    assert gradients["generator"] > 100 * GRADIENT
    assert weights["generator"] > 100 * WEIGHT


@pytest.mark.parametrize("model", torch_twin.MODELS)
def test_settings_are_the_recipes(model):
    recipe, settings = Recipe(model=model), torch_twin.Settings.of(model)
    gans_own = {"r1_every", "diversity_ceiling", "ema_decay"}  # defaults of the GAN's class
    for name in set(vars(settings)) - gans_own:
        assert getattr(settings, name) == getattr(recipe, name), name
    read = torch_weights.from_ours(recipe.build_gan()).settings
    for name in gans_own | {"critic_base", "size", "base"}:
        assert getattr(read, name) == getattr(settings, name), name


def test_as_a_contestant_it_does_not_load_tensorflow(request):
    code = """
import sys
from benchmarks.rivals.contestants import build
timed = build("pytorch", {"model": "wgan_gp", "size": 32, "batch": 2})
timed()
assert "tensorflow" not in sys.modules and "keras" not in sys.modules
print(timed.metadata["parameters"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=request.config.rootpath,
        capture_output=True,
        text=True,
        check=False,  # the assertion shows what it wrote
    )
    assert done.returncode == 0, done.stderr
    gan = Recipe(model="wgan_gp", size=32).build_gan()
    trained = (gan.generator, gan.critic, gan.palette_critic)
    ours = sum(int(tf.size(v)) for part in trained for v in part.trainable_variables)
    assert int(done.stdout) == ours
