import keras
import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.data.dataset import Dataset
from chroma_lib.lessons.exercises.dcgan_unet import GRADERS
from chroma_lib.lessons.exercises.verdict import grade
from chroma_lib.lessons.notebook_3 import build_discriminator, build_generator, down

SIZE = 32

pytestmark = pytest.mark.usefixtures("eager")


@pytest.fixture(scope="module")
def train_set():
    rng = np.random.default_rng(0)
    l = np.repeat(rng.uniform(-1, 1, (6, 2, 4, 4, 1)), 8, axis=2).repeat(8, axis=3)
    ab = np.repeat(rng.uniform(-0.6, 0.6, (6, 2, 4, 4, 2)), 8, axis=2).repeat(8, axis=3)
    return Dataset(l.astype(np.float32), ab.astype(np.float32), None, tuple("abcdef"))


@pytest.mark.parametrize(
    "answer, word", [(60, "most frequent"), (0, "mean"), ("many", "number"), ([30], "number")]
)
def test_the_best_answer_is_the_mean(answer, word):
    assert grade(GRADERS[1], 30).right
    verdict = grade(GRADERS[1], answer)
    assert not verdict.right and word in verdict.message[0]


def test_a_discriminator_has_to_see_both_inputs_and_learn(train_set):
    context = {"size": SIZE, "train_set": train_set}
    verdict = grade(GRADERS[2], lambda: build_discriminator(SIZE), **context)
    assert verdict.right, verdict

    def with_head(head, uses=("l", "ab")):
        def build():
            l, ab = keras.Input([SIZE, SIZE, 1]), keras.Input([SIZE, SIZE, 2])
            seen = [{"l": l, "ab": ab}[name] for name in uses]
            x = keras.layers.Concatenate()(seen) if len(seen) > 1 else seen[0]
            return keras.Model([l, ab], head(down(8)(x)))

        return build

    flat = keras.layers.Flatten()
    for answer, word in (
        (lambda: build_generator(SIZE).layers[0], "two inputs"),
        (with_head(keras.layers.Conv2D(1, 3)), "flatten"),
        (with_head(flat, uses=("l",)), "depend on ab"),
        (with_head(lambda x: keras.layers.Activation("sigmoid")(flat(x))), "activation"),
        (3, "function"),
    ):
        verdict = grade(GRADERS[2], answer, **context)
        assert not verdict.right and word in verdict.message[0], verdict


def test_the_discriminators_loss():
    def right(real, fake):
        return np.logaddexp(0, -real).mean() + np.logaddexp(0, fake).mean()

    assert grade(GRADERS[3], right).right
    for answer, word in (
        (lambda real, fake: right(fake, real), "swapped"),
        (lambda real, fake: np.log1p(np.exp(-real)).mean() + np.log1p(np.exp(fake)).mean(), "huge"),
        (lambda real, fake: 1.0, "instead of"),
        (lambda real: 1.0, "TypeError"),
    ):
        verdict = grade(GRADERS[3], answer)
        assert not verdict.right and word in verdict.message[0], verdict


def test_a_diversity_term():
    def ratio(ab, z):
        colors = tf.reduce_mean(tf.abs(ab[:, 0] - ab[:, 1]), [1, 2, 3])
        return colors / (tf.reduce_mean(tf.abs(z[:, 0] - z[:, 1]), 1) + 1e-6)

    assert grade(GRADERS[4], lambda ab, z: tf.reduce_mean(tf.minimum(ratio(ab, z), 0.5))).right
    for answer, word in (
        (lambda ab, z: tf.reduce_mean(ratio(ab, z)), "cap"),
        (lambda ab, z: tf.reduce_mean(tf.stop_gradient(tf.minimum(ratio(ab, z), 0.5))), "gradient"),
        (lambda ab, z: 0.3, "return a tensor"),
        (lambda ab, z: -tf.reduce_mean(tf.minimum(ratio(ab, z), 0.5)), "instead of"),
    ):
        verdict = grade(GRADERS[4], answer)
        assert not verdict.right and word in verdict.message[0], verdict


def test_one_skip_connection_is_left_out(train_set, monkeypatch):
    monkeypatch.setattr("chroma_lib.lessons.exercises.dcgan_unet.STEPS", 2)
    context = {"build_generator": build_generator, "train_set": train_set, "size": SIZE}
    verdict = grade(GRADERS[5], build_generator, **context)
    assert not verdict.right and "left out here: -" in verdict.message[0]
    verdict = grade(GRADERS[5], lambda size: build_discriminator(size), **context)
    assert not verdict.right and "shapes" in verdict.message[0]

    def without(side):
        def build(size):
            # The layers of notebook 3, with one skip connection replaced by nothing.
            original = keras.layers.Concatenate.__call__

            def call(layer, inputs, **options):
                return (
                    inputs[0] if inputs[0].shape[1] == side else original(layer, inputs, **options)
                )

            monkeypatch.setattr(keras.layers.Concatenate, "__call__", call)
            try:
                return build_generator(size)
            finally:
                monkeypatch.setattr(keras.layers.Concatenate, "__call__", original)

        return build

    verdict = grade(GRADERS[5], without(SIZE // 2), **context)
    assert verdict.right and "reconstruction error" in verdict.message[0], verdict
    verdict = grade(GRADERS[5], without(SIZE // 4), **context)
    assert not verdict.right and "8×8" in verdict.message[0], verdict
