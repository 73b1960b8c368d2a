"""Small weights of every kind, exported."""

from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.quality.onnx_difference import Exported
from chroma_lib.export import export_onnx
from chroma_lib.gan import weights
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


@pytest.fixture(scope="session", params=KINDS)
def exported(request, tmp_path_factory):
    """Return a generator, its weights' folder, and the folder and files of its export."""
    folder, generator = tmp_path_factory.mktemp(request.param), build(request.param)
    weights.save_generator(generator, folder / "weights", {})
    out = export_onnx(folder / "weights", folder / "out")
    return SimpleNamespace(
        kind=request.param,
        generator=generator,
        weights=folder / "weights",
        folder=out,
        files=Exported(out),
    )
