"""The benchmark of exported weights: it finds no difference, and would find one."""

from types import SimpleNamespace

import numpy as np
import pytest

from benchmarks.quality import onnx_difference
from chroma_lib.export import export_onnx
from chroma_lib.gan import weights
from chroma_lib.gan.generator import build_generator
from chroma_lib.noise import random_noise


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("weights")
    weights.save_generator(build_generator(32, base=2, latent_dim=10, seed=3), folder, {})
    return folder


def test_the_findings_have_a_row_for_each_weights_and_meet_the_targets(folder):
    options = SimpleNamespace(weights=[folder, folder], drawings=2, noises=2)
    findings = onnx_difference.measure(options)
    (table,) = findings.tables
    assert len(table.rows) == 2 and len(table.heads) == len(table.rows[0])
    assert all(0 < mean <= largest for _, largest, mean, *_ in table.rows)
    difference, size = findings.targets
    assert difference.limit == 0.05 and difference.met and size.met
    assert difference.measured == max(max(row[1], row[3]) for row in table.rows)


def test_other_weights_are_found(folder, tmp_path):
    generator, _ = weights.load_generator(folder)
    exported = onnx_difference.Exported(export_onnx(folder, tmp_path / "out"))
    pictures = np.random.default_rng(0).uniform(-1, 1, (2, 32, 32, 1)).astype(np.float32)
    noises = random_noise(2, latent_dim=10)
    assert onnx_difference.compare(generator, exported, pictures, noises).largest < 0.01
    bias = generator.unet.fine.bias
    bias.assign(bias + 0.1)
    assert onnx_difference.compare(generator, exported, pictures, noises).largest > 0.05
