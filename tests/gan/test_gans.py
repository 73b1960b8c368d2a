"""DCGAN and WGAN-GP: what one step does."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.color_gan import score_both
from chroma_lib.gan.critics import build_critic, build_palette_critic
from chroma_lib.gan.original import build_original_critic
from chroma_lib.training.recipe import Recipe
from tests.helpers.networks import MODELS, arrays, pairs, small_gan


@pytest.mark.parametrize("model", MODELS)
def test_a_step_moves_both_networks_and_the_average_follows(model):
    gan = small_gan(model)
    before = [network.get_weights() for network in (gan.generator, gan.critic)]
    for a, b in zip(gan.ema_generator.get_weights(), gan.generator.get_weights()):
        np.testing.assert_array_equal(a, b)  # it starts from the generator, not its own weights
    step = tf.function(gan.train_step, autograph=False)
    for _ in range(3):
        values = step(*pairs())
    assert all(np.isfinite(value) for value in values.values())
    for network, old in zip((gan.generator, gan.critic), before):
        assert all(np.any(a != b) for a, b in zip(network.get_weights(), old))
    assert int(gan.step) == 3


def test_average_ramps_up():
    gan = small_gan("dcgan")
    start = gan.generator.get_weights()[0]
    gan.train_step(*pairs())
    end = gan.generator.get_weights()[0]
    expected = 0.1 * start + 0.9 * end  # (1 + 0) / (10 + 0) of the old one
    np.testing.assert_allclose(gan.ema_generator.get_weights()[0], expected, atol=1e-6)


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("batch", [2, 6, 10])
def test_any_batch_size(model, batch):
    values = small_gan(model).train_step(*pairs(batch))
    assert all(np.isfinite(value) for value in values.values())


def test_same_seed_trains_to_the_same_weights():
    def trained(seed):
        gan = small_gan("wgan_gp", seed)
        gan.train_step(*pairs())
        return gan.generator.get_weights()

    for a, b in zip(trained(3), trained(3)):
        np.testing.assert_array_equal(a, b)
    assert any(np.any(a != b) for a, b in zip(trained(3), trained(4)))


def test_diversity_weight_pulls_the_noises_apart():
    def spread(weight):
        gan = small_gan("dcgan", diversity_weight=weight, smoothness_weight=0.0)
        return [float(gan.train_step(*pairs())["diversity"]) for _ in range(10)][-1]

    assert spread(20.0) > 1.5 * spread(0.0)


def test_clipped_weights_stay_inside_and_pile_up_at_the_edge():
    gan = small_gan("wgan_gp", gp_weight=0.0, weight_clip=0.01)
    for _ in range(3):
        values = gan.train_step(*pairs())
    assert float(values["penalty"]) == 0
    weights = np.concatenate([w.ravel() for w in gan.critic.get_weights()])
    assert np.abs(weights).max() <= 0.01 + 1e-7
    assert (np.abs(weights) > 0.0099).mean() > 0.3


def test_a_keras_optimizer_can_stand_in():
    gan = small_gan("dcgan", optimizer=keras.optimizers.Adam)
    fused = small_gan("dcgan")
    for one in (gan, fused):
        one.train_step(*pairs())
    for a, b in zip(gan.generator.get_weights(), fused.generator.get_weights()):
        np.testing.assert_allclose(a, b, atol=1e-5)


def test_the_palette_critic_sees_fakes_as_it_would_in_their_pictures():
    gan = small_gan("dcgan")
    l = pairs(2)[0]
    masks = gan.generator.encode(l).masks
    colors = 0.2 * arrays(2, 3, 2, seed=4)[:, :, :1]  # any numbers
    colors = tf.tile(colors, [1, 1, gan.generator.palette_size, 1])
    seen = losses.fit_painted_palettes(masks, colors).numpy()
    for i in range(2):
        for j in range(3):
            painted = tf.einsum("hwk,kc->hwc", masks[i], colors[i, j])[None]
            expected = losses.fit_palette(masks[i : i + 1], painted)[0]
            np.testing.assert_allclose(seen[3 * i + j], expected, atol=1e-4)


@pytest.mark.parametrize("model", MODELS)
def test_a_step_trains_the_palette_critic(model):
    gan = small_gan(model, palette_critic=build_palette_critic(base=8))
    before = gan.palette_critic.get_weights()
    values = gan.train_step(*pairs())
    assert {"p_loss", "p_g_loss"} <= set(values)
    assert all(np.any(a != b) for a, b in zip(gan.palette_critic.get_weights(), before))


def test_the_palette_critic_leaves_the_masks_alone():
    gan = small_gan("dcgan", palette_critic=build_palette_critic(base=8))
    with tf.GradientTape() as tape:
        fakes = gan.generate(pairs()[0])
        loss = tf.reduce_sum(gan.palette_critic([fakes.mask_statistics, fakes.palettes]))
    head = gan.generator.head
    to_masks, to_palette = tape.gradient(loss, [head.last.kernel, head.colors.kernel])
    assert to_masks is None or float(tf.reduce_max(tf.abs(to_masks))) < 1e-6
    assert float(tf.reduce_max(tf.abs(to_palette))) > 0


@pytest.mark.parametrize("model", MODELS)
def test_bfloat16_gives_the_losses_of_float32_within_its_rounding(model):
    values = {}
    for precision in ("float32", "bfloat16"):
        recipe = Recipe(
            model=model, size=32, batch_size=8, base=4, critic_base=4, precision=precision
        )
        gan = recipe.build_gan(0)
        trained = [v for network in gan.networks for v in network.trainable_variables]
        assert {v.dtype for v in trained} == {"float32"}
        values[precision] = gan.train_step(*pairs(recipe.pictures_per_step))
        assert all(value.dtype == tf.float32 for value in values[precision].values())
    for name, exact in values["float32"].items():
        # Eight bits of mantissa: 2**-9 for each of the dozen layers that it passes through.
        assert float(values["bfloat16"][name]) == pytest.approx(float(exact), rel=0.1, abs=0.02)
    assert float(values["bfloat16"]["d_loss"]) != float(values["float32"]["d_loss"])


def test_critics_with_batch_norm_see_real_and_fake_apart():
    critic = build_original_critic(32, batch_norm=True)
    l, ab = pairs(4)
    real, fake = score_both(critic, l, ab, l, ab + 0.5)
    assert real.shape == fake.shape == (4, 1)
    plain = build_critic(32, base=4)
    together = score_both(plain, l, ab, l, ab + 0.5)
    for scores, colors in zip(together, (ab, ab + 0.5)):
        np.testing.assert_allclose(scores, plain([l, colors]), atol=1e-5)


@pytest.mark.parametrize("model", ["dcgan", "wgan_gp"])
def test_the_state_holds_all_that_changes(model):
    """Dropout's random state and the moving averages of BatchNorm too."""
    gan = Recipe.original(model, size=32, batch_size=2).build_gan()
    held = {id(variable) for variables in gan.state.values() for variable in variables}
    parts = gan.generator, gan.critic, gan.ema_generator, gan.g_optimizer, gan.d_optimizer
    assert {id(variable) for part in parts for variable in part.variables} <= held
    assert any("seed" in variable.name for variable in gan.state["critic"])
