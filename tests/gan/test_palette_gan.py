"""A GAN of palettes: what is read off pictures, what a step changes, and what it learns."""

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.palettes import read_palettes
from chroma_lib.gan.parts import PARTS
from chroma_lib.training.loop import compile_step
from chroma_lib.training.palettes import palette_batches
from chroma_lib.training.recipe import MODELS, Recipe

K = len(PARTS)
HAIR, SKIN, BACKGROUND = (PARTS.index(name) for name in ("hair", "skin", "background"))
BLUE = (0.1, -0.4)


class FlatMasks:
    """Stands in for a generator: the top of a picture is background, then hair, then skin."""

    def __init__(self):
        real = build_generator(32, base=2, latent_dim=8, palette_size=K, parts=PARTS)
        self.head = real.head
        part = np.repeat([BACKGROUND, HAIR, SKIN, SKIN], 8)
        self.masks = np.broadcast_to(np.eye(K, dtype="float32")[part][:, None], (32, 32, K))

    def encode(self, l):
        masks = tf.repeat(self.masks[None], len(l), 0)
        summary = self.head.summarize(masks, l, None)
        return type("Encoding", (), {"masks": masks, "summary": summary})


def picture(hair, skin=(0.1, 0.15), background=(0.0, 0.0)):
    """Return l and ab of one picture with flat colors."""
    ab = np.repeat(np.float32([background, hair, skin, skin]), 8, 0)[:, None]
    ab = np.broadcast_to(ab, (1, 1, 32, 32, 2))
    return tf.zeros([1, 32, 32, 1]), tf.constant(ab)


def test_palettes_are_the_colors_of_the_parts():
    palettes = read_palettes(FlatMasks(), *picture(BLUE))
    np.testing.assert_allclose(palettes.colors[0, HAIR], BLUE, atol=0.001)
    assert palettes.reliable[0, HAIR] == palettes.reliable[0, SKIN] == 1
    assert palettes.reliable[0, PARTS.index("eyes")] == 0  # there are none
    assert float(palettes.statistics[0, HAIR]) == pytest.approx(1)  # a quarter of the picture


def test_colors_that_a_wrong_mask_gives_are_not_reliable():
    green = read_palettes(FlatMasks(), *picture(BLUE, skin=(-0.5, 0.5)))
    assert green.reliable[0, SKIN] == 0 and green.reliable[0, HAIR] == 1
    wall = read_palettes(FlatMasks(), *picture(BLUE, background=(0.3, 0.3)))
    assert wall.reliable[0, BACKGROUND] == 0
    l, ab = picture(BLUE)
    stripes = ab.numpy()
    stripes[..., ::2, :] *= -1
    assert read_palettes(FlatMasks(), l, tf.constant(stripes)).reliable[0, HAIR] == 0


def hair_colors(generator, summary, noises=64):
    z = tf.constant(np.random.default_rng(5).normal(size=(noises, 8)).astype("float32"))
    encoding = type("Encoding", (), {"summary": summary})
    return generator.palette(encoding, z)[:, HAIR].numpy()


@pytest.mark.parametrize("model", MODELS)
def test_hair_that_is_always_blue_becomes_blue(model):
    recipe = Recipe(model, masks="parts", freeze_masks=True, size=32, base=2, latent_dim=8)
    gan = recipe.build_gan()
    before = [array.copy() for array in gan.generator.get_weights()]
    palettes = read_palettes(FlatMasks(), *picture(BLUE))
    first = np.abs(hair_colors(gan.generator, palettes.summary) - BLUE).mean()
    step = compile_step(gan)
    data = iter(palette_batches(palettes, 3 * recipe.batch_size))
    for _ in range(80):
        terms = step(data)
    assert set(terms) == {"p_loss", "p_g_loss", "diversity", "chroma", "unseen"}
    last = np.abs(hair_colors(gan.ema_generator, palettes.summary) - BLUE).mean()
    assert last < 0.5 * first
    names = [variable.path for variable in gan.generator.weights]
    masks = [variable.path for variable in gan.generator.unet.weights]
    masks += [variable.path for variable in gan.generator.head.last.weights]
    assert 0 < len(masks) < len(names)
    for generator in (gan.generator, gan.ema_generator):
        for name, old, new in zip(names, before, generator.get_weights(), strict=True):
            if name in masks:
                np.testing.assert_array_equal(old, new)


def test_parts_that_the_pictures_lack_keep_their_colors():
    palettes = read_palettes(FlatMasks(), *picture(BLUE))
    upper = PARTS.index("upper")
    summary = palettes.summary.numpy()
    summary[0, upper] = 0.4  # a picture that has one
    change = {}
    for weight in (0.0, 30.0):
        recipe = Recipe(
            masks="parts", freeze_masks=True, keep_weight=weight, size=32, base=2, latent_dim=8
        )
        gan = recipe.build_gan()
        gan.start_from(recipe.build_generator(3).get_weights())
        step, data = compile_step(gan), iter(palette_batches(palettes, 3 * recipe.batch_size))
        for _ in range(50):
            step(data)
        z = tf.random.stateless_normal([64, 8], [0, 1])
        encoding = type("Encoding", (), {"summary": tf.constant(summary)})
        before, after = (g.palette(encoding, z) for g in (gan.start, gan.ema_generator))
        change[weight] = float(tf.reduce_mean(tf.abs(after - before)[:, upper]))
    assert change[30.0] < 0.5 * change[0.0]


def test_blurred_pictures_keep_white_white():
    gan = Recipe(masks="parts", freeze_masks=True, size=32, base=2, latent_dim=8).build_gan()
    l, ab = picture(BLUE)
    palettes = read_palettes(FlatMasks(), tf.ones_like(l), ab)
    blurred = gan.blur(palettes)
    there = np.flatnonzero(palettes.reliable[0])
    light = palettes.statistics.numpy()[0, K + there]
    np.testing.assert_allclose(light, 1, atol=0.01)
    np.testing.assert_allclose(blurred.statistics.numpy()[0, K + there], 1, atol=0.01)
    assert np.abs(blurred.statistics - palettes.statistics).max() > 0.1
    np.testing.assert_array_equal(blurred.colors, palettes.colors)
