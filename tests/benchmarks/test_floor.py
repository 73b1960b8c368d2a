"""The count of multiply-adds against formulas derived by hand."""

import functools

import keras
import pytest
import tensorflow as tf

from benchmarks.rivals import floor
from chroma_lib.errors import ChromaError
from chroma_lib.training.recipe import Recipe


def traced(function, *shapes):
    return tf.function(function).get_concrete_function(*map(tf.TensorSpec, shapes)).graph


def forward_and_backward(layer, shape):
    layer.build(shape)

    def step(x):
        with tf.GradientTape() as tape:
            tape.watch(x)
            loss = tf.reduce_sum(layer(x) ** 2)
        return tape.gradient(loss, [x, *layer.trainable_variables])

    return floor.count_in_graph(traced(step, shape))


def test_a_convolution_forward_and_backward():
    # Stride 2 halves 8 to 4: each of 5 · 4 · 4 · 7 outputs takes 4 · 4 · 3 products, forward and
    # in both gradients.
    layer = keras.layers.Conv2D(7, 4, 2, padding="same")
    assert forward_and_backward(layer, [5, 8, 8, 3]) == 3 * (5 * 4 * 4 * 7) * (4 * 4 * 3)


def test_a_transposed_convolution_forward_and_backward():
    # Each of 5 · 8 · 8 · 3 inputs gives 4 · 4 · 7 products.
    layer = keras.layers.Conv2DTranspose(7, 4, 2, padding="same")
    assert forward_and_backward(layer, [5, 8, 8, 3]) == 3 * (5 * 8 * 8 * 3) * (4 * 4 * 7)


def test_a_dense_layer_forward_and_backward():
    assert forward_and_backward(keras.layers.Dense(7), [5, 3]) == 3 * 5 * 3 * 7


@pytest.mark.parametrize("transposed", [False, True])
def test_products_of_several_matrices(transposed):
    def product(a, b):
        return tf.matmul(a, b, transpose_a=transposed)

    a = [2, 5, 3] if transposed else [2, 3, 5]
    assert floor.count_in_graph(traced(product, a, [2, 5, 7])) == 2 * 3 * 5 * 7


def test_a_branch_counts_as_often_as_it_is_taken():
    def either(a):
        first = tf.reduce_sum(a) > 0
        return a @ a + tf.cond(first, lambda: a @ a @ a, lambda: a @ a)

    graph = traced(either, [4, 4])
    assert floor.count_in_graph(graph, taken=1 / 8) == 4**3 * (1 + 2 / 8 + 7 / 8)
    assert floor.count_in_graph(graph, taken=0.0) == 4**3 * 2


def test_an_operation_that_cannot_be_counted_is_refused():
    with pytest.raises(ChromaError, match="Einsum"):
        floor.count_in_graph(traced(lambda a: tf.einsum("ij,jk->ik", a, a), [4, 4]))
    with pytest.raises(ChromaError, match="static shape"):
        floor.count_in_graph(traced(lambda a: a @ a, [None, None]))


# Without a palette critic, there is less to trace.
SMALL = {"size": 32, "base": 2, "palette_size": 3, "critic_base": 2, "palette_weight": 0}


@functools.cache
def counted(batch=4, r1_every=None, **changes):
    gan = Recipe(**SMALL, batch_size=batch, **changes).build_gan()
    if r1_every is not None:
        gan.r1_every = r1_every
    return floor.multiply_adds(gan, batch)


def test_lazy_r1_counts_by_how_rarely_it_is_taken():
    without = counted(r1_gamma=0.0)
    each_step, every_fourth = counted(r1_every=1), counted(r1_every=4)
    assert each_step > 1.02 * without
    assert every_fourth - without == pytest.approx((each_step - without) / 4, rel=1e-6)


@pytest.mark.parametrize("changes", [{"r1_every": 1}, {"model": "wgan_gp", "n_critic": 2}])
def test_a_step_of_twice_the_pictures_takes_about_twice_as_many(changes):
    # All work is done per picture, except for a few products of small matrices, if any.
    assert counted(8, **changes) == pytest.approx(2 * counted(**changes), rel=0.05)


def test_another_update_of_the_critic_costs_what_the_first_did():
    one, two, three = (counted(model="wgan_gp", n_critic=n) for n in (1, 2, 3))
    assert two > one
    assert three - two == pytest.approx(two - one, rel=1e-6)


def test_a_matrix_product_reports_its_multiply_adds():
    timed = floor.matrix_product(64)
    timed()
    assert timed.metadata == {"multiply_adds": 64.0**3}
