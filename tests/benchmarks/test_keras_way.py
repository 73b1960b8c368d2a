"""The step in the style of keras.io: slower than ours, but the same training."""

from itertools import pairwise

import keras
import numpy as np
import pytest
import tensorflow as tf

from benchmarks.rivals import keras_way, steps
from chroma_lib.gan.fakes import NOISES_PER_PICTURE
from chroma_lib.gan.layers import LeakyReLU
from chroma_lib.training.recipe import Recipe

SMALL = {"size": 32, "base": 3, "palette_size": 4, "critic_base": 4, "latent_dim": 7}


def batch(count=4):
    return steps.random_batch(count, SMALL["size"])


def test_palettes_read_off_pictures_equal_ours():
    ours = Recipe(**SMALL).build_gan()
    straight = keras_way.build("dcgan", batch=4, **SMALL)
    z = ours.draw_noise(4 * NOISES_PER_PICTURE, NOISES_PER_PICTURE)
    straight.draw_noise = lambda count: z[:count]
    l, _ = batch()
    fakes = ours.generate(l)
    condition, palettes = straight.fake_palettes(l, straight.generator.encode(l))
    # The ridge amplifies rounding by the condition number of the overlaps, at most 1e4.
    np.testing.assert_allclose(condition, fakes.mask_statistics, atol=1e-5)
    np.testing.assert_allclose(palettes, fakes.palettes, atol=6e-4)
    assert np.std(fakes.palettes) > 0.05


def test_critics_with_keras_own_relu_score_as_ours_do():
    ours, straight = Recipe(**SMALL).build_gan(), keras_way.build("dcgan", batch=4, **SMALL)
    pictures = list(batch())
    # Sums of a few hundred products of about 1, perhaps in another order.
    np.testing.assert_allclose(straight.critic(pictures), ours.critic(pictures), atol=1e-4)
    assert np.std(ours.critic(pictures)) > 0.01
    kinds = {type(layer) for layer in straight.critic.layers}
    assert keras.layers.LeakyReLU in kinds and LeakyReLU not in kinds


@pytest.mark.parametrize("model", ["dcgan", "wgan_gp"])
def test_a_step_trains_every_network(model):
    gan = keras_way.build(model, batch=4, **SMALL)
    networks = gan.generator, gan.critic, gan.palette_critic
    before = [[v.numpy() for v in part.trainable_variables] for part in networks]
    losses = gan.train_step(*batch())
    assert all(np.isfinite(float(loss)) for loss in losses.values())
    for part, old in zip(networks, before):
        moved = [np.abs(v.numpy() - o).max() for v, o in zip(part.trainable_variables, old)]
        assert min(moved) > 0


def test_wgan_gp_takes_five_critic_steps_with_separate_noises():
    gan = keras_way.build("wgan_gp", batch=4, palette_updates=1, **SMALL)
    fakes, train_critic = [], gan.train_critic

    def spy(critic, optimizer, condition, real, fake):
        if critic is gan.critic:
            fakes.append(fake.numpy())
        return train_critic(critic, optimizer, condition, real, fake)

    gan.train_critic = spy
    gan.train_step(*batch())
    assert len(fakes) == 5
    assert all(np.abs(one - other).max() > 1e-3 for one, other in pairwise(fakes))


def test_contestants_report_their_parameters():
    sizes = {"size": 32, "batch": 2}
    ours = steps.chroma("dcgan", **sizes).metadata["parameters"]
    assert keras_way.step("dcgan", **sizes).metadata["parameters"] == ours
    recipe = Recipe.original("dcgan", size=32, batch_size=2).build_gan()
    trained = recipe.generator.trainable_variables + recipe.critic.trainable_variables
    assert steps.original("dcgan", **sizes).metadata["parameters"] == sum(
        int(tf.size(v)) for v in trained
    )
