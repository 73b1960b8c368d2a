"""A generator that onnxruntime runs, beside the Keras network with its weights."""

import numpy as np
import pytest

from chroma_lib.gan.stored import name_arrays
from chroma_lib.inference.generator import OnnxGenerator
from chroma_lib.noise import random_noise
from tests.helpers.generators import KINDS, build
from tests.inference.test_networks import CLOSE


def twins(kind):
    """Return a Keras generator and its twin."""
    generator = build(kind)
    return generator, OnnxGenerator(name_arrays(generator.config, generator.get_weights()))


@pytest.fixture(scope="module", params=KINDS)
def pair(request):
    """Return a Keras generator of each kind and its twin."""
    return twins(request.param)


@pytest.fixture(scope="module")
def pictures():
    """Return gray pictures that no mirror leaves as they are."""
    return np.random.default_rng(3).uniform(-1, 1, (3, 32, 32, 1)).astype(np.float32)


@pytest.mark.parametrize(("count", "noises"), [(1, 1), (1, 5), (3, 3)])
def test_colors_are_those_of_keras(pair, pictures, count, noises):
    z, l = random_noise(noises, latent_dim=10), pictures[:count]
    wanted, found = (np.asarray(g.paint(g.encode(l), z)) for g in pair)
    assert found.shape == (noises, 32, 32, 2) and found.dtype == np.float32 and found.std() > 0.01
    np.testing.assert_allclose(found, wanted, **CLOSE)


@pytest.mark.parametrize("kind", ["palette", "parts"])
def test_masks_and_palettes_are_those_of_keras(kind, pictures):
    generator, twin = twins(kind)
    z = random_noise(4, latent_dim=10)
    ours, theirs = twin.encode(pictures[:1]), generator.encode(pictures[:1])
    np.testing.assert_allclose(twin.masks(ours), theirs.masks, **CLOSE)
    np.testing.assert_allclose(ours.summary, theirs.summary, **CLOSE)
    assert ours.summary.shape == (1, twin.summary_width)
    np.testing.assert_allclose(twin.palette(ours, z), generator.palette(theirs, z), **CLOSE)


def test_other_masks_give_the_summary_of_keras(pictures):
    generator, twin = twins("parts")
    masks = np.random.default_rng(0).dirichlet(np.ones(3), (1, 32, 32)).astype(np.float32)
    ours, theirs = (g.with_masks(pictures[:1], masks) for g in (twin, generator))
    assert ours.masks is masks
    np.testing.assert_allclose(ours.summary, theirs.summary, **CLOSE)


def test_facts_are_those_of_keras(pair):
    generator, twin = pair
    for fact in ("size", "latent_dim", "noise", "palette_size", "parts", "config", "has_palette"):
        assert getattr(twin, fact) == getattr(generator, fact)
    assert twin.count_params() == generator.count_params()


def test_the_number_of_threads_does_not_change_a_byte(pictures):
    generator = build("parts")
    stored = name_arrays(generator.config, generator.get_weights())
    one, two = (OnnxGenerator(stored, threads=threads) for threads in (1, 2))
    z = random_noise(4, latent_dim=10)
    same = [g.paint(g.encode(pictures[:1]), z).tobytes() for g in (one, two)]
    assert same[0] == same[1]
