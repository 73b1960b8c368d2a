"""Recipes: defaults, and what makes no sense."""

import math

import pytest

from chroma_lib.errors import ChromaError
from chroma_lib.gan.dcgan import DCGAN
from chroma_lib.gan.wgan_gp import WGANGP
from chroma_lib.training.recipe import Recipe


def test_original_is_v0_2_by_default():
    recipe = Recipe.original("wgan_gp")
    assert (recipe.size, recipe.batch_size, recipe.latent_dim) == (128, 32, 100)
    assert (recipe.learning_rate, recipe.beta_1, recipe.n_critic) == (1e-4, 0.5, 5)


def test_weights_of_losses_depend_on_the_model():
    assert Recipe().smoothness_weight < Recipe(model="wgan_gp").smoothness_weight
    assert Recipe(model="wgan_gp", smoothness_weight=1.0).smoothness_weight == 1.0


def test_each_model_is_built():
    small = {"size": 32, "base": 2, "critic_base": 2, "latent_dim": 10}
    assert isinstance(Recipe(**small).build_gan(), DCGAN)
    gan = Recipe(model="wgan_gp", n_critic=3, palette_weight=0.0, **small).build_gan()
    assert isinstance(gan, WGANGP) and gan.n_critic == 3
    assert gan.palette_critic is None and len(gan.optimizers) == 2


@pytest.mark.parametrize(
    "change, words",
    [
        ({"model": "vae"}, "unknown model 'vae'.*dcgan, wgan_gp"),
        ({"networks": "v3"}, "unknown networks"),
        ({"noise": "spade"}, "unknown noise"),
        ({"size": 65}, "size 65 does not fit"),
        ({"batch_size": 0}, "batch_size 0"),
        ({"batch_size": 2.5}, "batch_size 2.5: use a whole number"),
        ({"learning_rate": "fast"}, "learning_rate 'fast': use a number"),
        ({"decay": math.nan}, "decay nan: use a number"),
    ],
)
def test_recipes_that_make_no_sense(change, words):
    with pytest.raises(ChromaError, match=words):
        Recipe(**change)
