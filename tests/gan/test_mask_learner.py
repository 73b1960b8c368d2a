"""Masks alone: what a step changes, and that a GAN can start from them."""

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.errors import ChromaError
from chroma_lib.gan.parts import PART_OF_REGION, PARTS
from chroma_lib.measures.parts import part_agreement
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.run import train

SMALL = {"size": 32, "base": 4, "critic_base": 2, "latent_dim": 10, "batch_size": 8}


@pytest.fixture(scope="module")
def drawn():
    return drawn_dataset(12, colorings=2, size=32, progress=False)


@pytest.fixture(scope="module")
def learned(drawn, tmp_path_factory):
    folder = tmp_path_factory.mktemp("masks") / "out"
    recipe = Recipe("masks", masks="parts", **SMALL)
    run = train(drawn, recipe, steps=150, out=folder, sample_every=0, progress=False)
    return folder, run


def agreement(generator, drawn):
    masks = generator.masks(generator.encode(tf.constant(drawn.l[:, 0]))).numpy()
    return part_agreement(masks, PART_OF_REGION[drawn.regions], PARTS)


def test_it_learns_masks_and_leaves_the_palette_alone(learned, drawn):
    run = learned[1]
    assert set(run.history) == {"masks", "reconstruction"}
    assert run.history["masks"][-1] < 0.5 * run.history["masks"][0]
    found = agreement(run.generator, drawn)
    assert found["background"] > 0.8 and found["hair"] > 0.4
    start = Recipe("masks", masks="parts", **SMALL).build_generator(0)
    for name in ("summary", "colors"):
        new, old = (getattr(g.head, name).get_weights() for g in (run.generator, start))
        for a, b in zip(new, old):
            np.testing.assert_allclose(a, b, atol=1e-6)  # averaged with itself


@pytest.mark.parametrize("model", ["dcgan", "wgan_gp"])
def test_a_gan_starts_with_these_masks(learned, drawn, model, eager):
    folder, run = learned
    recipe = Recipe(model, masks="parts", r1_gamma=0, **SMALL)
    gan = train(drawn, recipe, steps=2, init=folder, sample_every=0, progress=False)
    before, after = agreement(run.generator, drawn), agreement(gan.generator, drawn)
    assert after["hair"] == pytest.approx(before["hair"], abs=0.1)


def test_masks_without_parts_are_refused():
    with pytest.raises(ChromaError, match="model masks: needs noise palette and masks parts"):
        Recipe("masks")
