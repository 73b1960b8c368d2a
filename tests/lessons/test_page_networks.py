import keras
import numpy as np
import tensorflow as tf

from chroma_lib.coloring.colorizer import Colorizer
from chroma_lib.lessons.notebook_3 import LATENT_DIM, build_generator, paint
from chroma_lib.lessons.page_networks import PageGenerator, Snapshot


def test_the_library_colors_with_a_generator_of_the_page():
    model = build_generator(32)
    generator = PageGenerator(model)
    rng = np.random.default_rng(0)
    l = tf.constant(rng.uniform(-1, 1, (2, 32, 32, 1)), tf.float32)
    z = tf.constant(rng.normal(size=(6, LATENT_DIM)), tf.float32)
    ab = generator.paint(generator.encode(l), z)  # three noises for each picture
    expected = paint(*model([l, tf.reshape(z, [2, 3, LATENT_DIM])]))
    assert np.allclose(ab, tf.reshape(expected, [6, 32, 32, 2]), atol=1e-6)
    colorizer = Colorizer(generator)
    picture = rng.integers(0, 256, (48, 40, 3), np.uint8)
    assert colorizer.color(colorizer.encode(picture), z.numpy()).shape == (6, 48, 40, 3)


def test_a_snapshot_brings_networks_and_optimizers_back():
    network = keras.Sequential([keras.Input([3]), keras.layers.Dense(2)])
    optimizer = keras.optimizers.Adam(0.1)
    optimizer.build(network.trainable_variables)
    snapshot = Snapshot([network, optimizer])
    before = network.get_weights()
    optimizer.apply([tf.ones(v.shape) for v in network.trainable_variables])
    assert not np.allclose(network.get_weights()[0], before[0])
    snapshot.restore()
    assert all(np.array_equal(*pair) for pair in zip(network.get_weights(), before))
    assert int(optimizer.iterations) == 0
