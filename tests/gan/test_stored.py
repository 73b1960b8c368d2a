"""Arrays of weights by name, beside the Keras network that wrote them."""

import numpy as np
import pytest

from chroma_lib.gan import stored, weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.original import build_original_generator
from tests.helpers.generators import KINDS, build


def keras_layers(generator):
    """Return the layers of a Keras generator by the names of `stored`."""
    unet, head = generator.unet, generator.head
    named = {"unet.first": unet.first, "unet.middle": unet.middle, "unet.fine": unet.fine}
    named |= {"unet.context": unet.context, "head.last": head.last}
    for name in ("down", "up", "refine"):
        named |= {f"unet.{name}_{i}": layer for i, layer in enumerate(getattr(unet, name))}
    for name in ("mlp", "film"):
        named |= {f"head.{name}_{i}": layer for i, layer in enumerate(getattr(head, name, ()))}
    for name in ("summary", "colors", "gate", "lightness_gate"):
        if hasattr(head, name):
            named[f"head.{name}"] = getattr(head, name)
    for layer in generator.before_unet:
        named["head.plane"] = layer
    return named


@pytest.mark.parametrize("kind", KINDS)
def test_every_array_has_the_name_of_its_keras_layer(kind, tmp_path):
    generator = build(kind)
    weights.save_generator(generator, tmp_path, {})
    read, card = stored.read_generator(tmp_path)
    assert read.config == generator.config == card["config"]
    assert read.parts == generator.parts
    layers = keras_layers(generator)
    assert read.layers.keys() == layers.keys()
    for name, (kernel, bias) in read.layers.items():
        arrays = [kernel] if bias is None else [kernel, bias]
        for array, variable in zip(arrays, layers[name].weights, strict=True):
            np.testing.assert_array_equal(array, variable.numpy())


@pytest.mark.parametrize("size", [32, 96, 128, 256])
@pytest.mark.parametrize("kind", KINDS)
def test_shapes_are_those_of_keras_at_every_size(kind, size):
    generator = build_generator(size, base=3, latent_dim=7, **KINDS[kind])
    shapes = [tuple(variable.shape) for variable in generator.weights]
    assert stored.array_shapes(generator.config) == shapes


def test_layers_of_a_level_come_in_order():
    read = stored.name_arrays({"size": 64, "base": 1}, 60 * [np.zeros(1)])
    assert read.list_layers("unet.up_") == ["unet.up_0", "unet.up_1", "unet.up_2"]


def test_networks_of_v02_are_left_to_keras(tmp_path):
    weights.save_generator(build_original_generator(32, latent_dim=10), tmp_path, {"steps": 3})
    read, card = stored.read_generator(tmp_path)
    assert read is None and card["steps"] == 3
