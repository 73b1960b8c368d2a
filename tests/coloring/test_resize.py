"""Scaling planes, beside the resizing of TensorFlow that uses the same filter."""

import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.coloring.resize import resize


@pytest.mark.parametrize("shape", [(20, 30), (7, 11), (45, 12), (80, 90)])
def test_planes_are_scaled_as_by_tensorflow(shape):
    planes = np.random.default_rng(0).uniform(-1, 2, (20, 30, 3)).astype(np.float32)
    scaled = resize(planes, shape)
    assert scaled.shape == (*shape, 3) and scaled.dtype == np.float32
    wanted = tf.image.resize(planes, shape, antialias=True).numpy()
    np.testing.assert_allclose(scaled, wanted, atol=1e-5)


def test_a_shrunk_plane_keeps_its_mean_and_shares_still_add_up_to_one():
    shares = np.random.default_rng(1).dirichlet(np.ones(4), (64, 64)).astype(np.float32)
    scaled = resize(shares, (8, 8))
    np.testing.assert_allclose(scaled.sum(-1), 1, atol=1e-5)
    np.testing.assert_allclose(scaled.mean((0, 1)), shares.mean((0, 1)), atol=0.02)
