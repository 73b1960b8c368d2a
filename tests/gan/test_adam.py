"""Adam: the fused operation against Keras' own."""

import keras
import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.gan.adam import Adam


@pytest.mark.parametrize("beta_1", [0.0, 0.5])
def test_adam_moves_as_keras_adam_does(beta_1):
    rng = np.random.default_rng(0)
    ends = []
    gradients = rng.normal(size=(30, 3, 5)).astype(np.float32)
    for kind in (Adam, keras.optimizers.Adam):
        variable = keras.Variable(np.ones((3, 5), np.float32))
        adam = kind(learning_rate=1e-2, beta_1=beta_1, beta_2=0.99)
        for i, gradient in enumerate(gradients):
            if i == 20:
                adam.learning_rate.assign(1e-3)
            adam.apply([tf.constant(gradient)], [variable])
        ends.append([np.asarray(value) for value in [variable, *adam.variables]])
    for fused, own in zip(*ends):
        # 30 steps, each rounded to 2**-24 of what it adds to.
        np.testing.assert_allclose(fused, own, rtol=0, atol=30 * 2**-23)
    assert np.abs(ends[0][0] - 1).max() > 0.05  # and they did move
