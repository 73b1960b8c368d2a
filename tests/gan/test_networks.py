"""The networks: shapes, seeds, refusals."""

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.errors import ChromaError
from chroma_lib.gan.config import NOISE_ENTRIES
from chroma_lib.gan.critics import build_critic, build_palette_critic
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.original import build_original_critic, build_original_generator


def some(size, latent_dim=100, n=3):
    rng = np.random.default_rng(0)
    l = rng.uniform(-1, 1, (n, size, size, 1)).astype("float32")
    return tf.constant(l), tf.constant(rng.normal(size=(n, latent_dim)).astype("float32"))


@pytest.mark.parametrize("noise", NOISE_ENTRIES)
@pytest.mark.parametrize("size", [32, 64, 96, 128])
def test_generator_gives_ab_of_the_same_size_for_any_batch(noise, size):
    generator = build_generator(size, noise=noise, base=2, latent_dim=10)
    l, z = some(size, 10)
    ab = generator([l, z]).numpy()
    assert ab.shape == (3, size, size, 2)
    assert np.abs(ab).max() <= 1
    one = generator([l[:1], z[:1]]).numpy()
    np.testing.assert_allclose(one, ab[:1], atol=1e-5)


@pytest.mark.parametrize("noise", NOISE_ENTRIES)
def test_encoding_once_paints_like_encoding_every_time(noise):
    generator = build_generator(64, noise=noise, base=2)
    l, z = some(64)
    once = generator.paint(generator.encode(l[:1]), z)
    every = generator([tf.repeat(l[:1], 3, 0), z])
    np.testing.assert_allclose(once, every, atol=1e-5)


@pytest.mark.parametrize("noise", NOISE_ENTRIES)
def test_noise_reaches_the_colors(noise):
    generator = build_generator(64, noise=noise)
    l, z = some(64)
    ab = generator.paint(generator.encode(l[:1]), z).numpy()
    assert np.abs(ab[0] - ab[1]).mean() > 1e-3


def test_palette_head_is_masks_times_palette():
    generator = build_generator(64, palette_size=7, base=2)
    l, z = some(64)
    encoded = generator.encode(l)
    masks, palette = generator.masks(encoded).numpy(), generator.palette(encoded, z).numpy()
    assert masks.shape == (3, 64, 64, 7) and palette.shape == (3, 7, 2)
    np.testing.assert_allclose(masks.sum(-1), 1, atol=1e-5)
    expected = np.einsum("bhwk,bkc->bhwc", masks, palette)
    np.testing.assert_allclose(generator([l, z]), expected, atol=1e-5)


def test_only_the_palette_head_has_masks():
    generator = build_generator(64, noise="film", base=2)
    with pytest.raises(ChromaError, match="palette"):
        generator.masks(generator.encode(some(64)[0]))


def test_seed_decides_the_initial_weights():
    first, same, other = (build_generator(64, base=2, seed=s) for s in (1, 1, 2))
    for a, b in zip(first.get_weights(), same.get_weights()):
        np.testing.assert_array_equal(a, b)
    assert any(np.any(a != b) for a, b in zip(first.get_weights(), other.get_weights()))


def test_config_rebuilds_the_generator():
    generator = build_generator(64, noise="film", base=3, latent_dim=20, seed=5)
    again = build_generator(**generator.config)
    for a, b in zip(generator.get_weights(), again.get_weights()):
        np.testing.assert_array_equal(a, b)


@pytest.mark.parametrize("size", [64, 128])
def test_critic_scores_patches_and_the_whole(size):
    critic = build_critic(size, base=2)
    l, _ = some(size)
    assert critic([l, tf.repeat(l, 2, -1)]).shape == (3, 4 * 4 + 1)


def test_original_networks_have_the_sizes_of_v0_2():
    generator, critic = build_original_generator(), build_original_critic()
    assert round(generator.count_params() / 1e6, 1) == 8.6
    assert round(critic.count_params() / 1e6, 1) == 2.9
    l, z = some(128, n=2)
    assert generator([l, z]).shape == (2, 128, 128, 2)
    assert critic([l, tf.repeat(l, 2, -1)]).shape == (2, 1)


def test_original_critic_of_the_wgan_gp_has_no_batch_norm():
    critic = build_original_critic(batch_norm=False)
    names = [type(layer).__name__ for layer in critic.layers]
    assert "BatchNormalization" not in names
    assert "Dropout" in names


@pytest.mark.parametrize("size", [65, 0, -64, 16, 512, 72, 144, 64.0, "64"])
def test_a_size_that_does_not_fit_is_named(size):
    with pytest.raises(ChromaError, match=f"size {size} does not fit"):
        build_generator(size)


def test_unknown_noise_entry_and_bad_counts():
    with pytest.raises(ChromaError, match="unknown noise entry 'spade'.*palette"):
        build_generator(64, noise="spade")
    with pytest.raises(ChromaError, match="palette_size"):
        build_generator(64, palette_size=0)


def test_palette_critic_takes_facts_and_colors():
    critic = build_palette_critic(6, base=8, seed=1)
    scores = critic([np.zeros((3, 12), "float32"), np.ones((3, 6, 2), "float32")])
    assert scores.shape == (3, 1)
    again = build_palette_critic(6, base=8, seed=1)
    for a, b in zip(critic.get_weights(), again.get_weights()):
        np.testing.assert_array_equal(a, b)
    with pytest.raises(ChromaError, match="palette_size"):
        build_palette_critic(0)


def test_sharpened_masks_are_surer_of_the_same_places():
    generator = build_generator(32, base=2, latent_dim=10, palette_size=4, seed=0)
    generator.trainable = False  # as an average is
    l = some(32)[0]
    soft = generator.masks(generator.encode(l)).numpy()
    generator.sharpen(2.0)
    sharp = generator.masks(generator.encode(l)).numpy()
    np.testing.assert_allclose(sharp, soft**2 / (soft**2).sum(-1, keepdims=True), atol=1e-5)
    with pytest.raises(ChromaError, match="sharpen: only"):
        build_generator(32, base=2, latent_dim=10, noise="film").sharpen(2.0)
