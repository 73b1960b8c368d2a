"""Small generators of every kind."""

import numpy as np

from chroma_lib.gan.generator import build_generator

PARTS = ("background", "skin", "eyes")
KINDS = {
    "palette": {"noise": "palette"},
    "parts": {"noise": "palette", "palette_size": len(PARTS), "parts": PARTS},
    "film": {"noise": "film"},
    "input": {"noise": "input"},
}


def build(kind):
    """Return a small generator in which no weight is zero, as biases are before training."""
    generator = build_generator(32, base=2, latent_dim=10, seed=1, **KINDS[kind])
    rng = np.random.default_rng(0)
    generator.set_weights(
        [array + 0.1 * rng.normal(size=array.shape) for array in generator.get_weights()]
    )
    return generator
