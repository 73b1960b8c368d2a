import keras
import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.gan import losses
from chroma_lib.gan.critics import build_critic, build_palette_critic
from chroma_lib.gan.dcgan import DCGAN
from chroma_lib.gan.original import build_original_critic
from chroma_lib.gan.steps import score_both
from chroma_lib.gan.unet import build_generator
from chroma_lib.gan.wgan_gp import WGANGP
from chroma_lib.training.recipe import Recipe


def linear_critic(weights):
    """A critic whose score is <weights, ab>, so that its gradient is `weights` everywhere."""
    return lambda inputs, training=False: tf.reduce_sum(
        inputs[1] * weights, [1, 2, 3], keepdims=False
    )[:, None]


def arrays(n=4, size=8, channels=2, seed=0):
    rng = np.random.default_rng(seed)
    return tf.constant(rng.normal(size=(n, size, size, channels)).astype("float32"))


def test_losses_at_undecided_scores_are_log_2():
    zero = tf.zeros([4, 17])
    assert float(losses.non_saturating(zero)) == pytest.approx(np.log(2), rel=1e-6)
    assert float(losses.discriminator_loss(zero, zero)) == pytest.approx(2 * np.log(2), rel=1e-6)


def test_gradient_penalty_of_a_linear_critic():
    weights = arrays(1)[0]
    norm = float(tf.norm(weights))
    penalty = losses.gradient_penalty(
        linear_critic(weights), None, arrays(seed=1), arrays(seed=2), tf.ones([4, 1, 1, 1]) * 0.3
    )
    assert float(penalty) == pytest.approx((norm - 1) ** 2, rel=1e-4)


def test_gradient_penalty_of_a_flat_critic_is_one_and_has_a_finite_gradient():
    weights = tf.Variable(tf.zeros([8, 8, 2]))
    with tf.GradientTape() as tape:
        penalty = losses.gradient_penalty(
            linear_critic(weights), None, arrays(seed=1), arrays(seed=2), tf.ones([4, 1, 1, 1])
        )
    assert float(penalty) == pytest.approx(1, abs=1e-5)
    assert np.isfinite(tape.gradient(penalty, weights)).all()


def test_gradient_penalty_looks_between_real_and_fake():
    seen = []

    def spy(inputs, training=False):
        seen.append(inputs[1].numpy())
        return tf.reduce_sum(inputs[1], [1, 2, 3])[:, None]

    real, fake = tf.ones([2, 4, 4, 2]), tf.zeros([2, 4, 4, 2])
    alpha = tf.constant([0.25, 0.75])[:, None, None, None]
    losses.gradient_penalty(spy, None, real, fake, alpha)
    np.testing.assert_allclose(seen[0][0], 0.25)
    np.testing.assert_allclose(seen[0][1], 0.75)


def test_r1_of_a_linear_critic_is_its_squared_norm():
    weights = arrays(1)[0]
    penalty = losses.r1_penalty(linear_critic(weights), None, arrays(seed=1))
    assert float(penalty) == pytest.approx(float(tf.reduce_sum(weights**2)), rel=1e-4)


def test_diversity_is_a_capped_ratio_of_distances():
    ab_1, ab_2 = tf.zeros([2, 4, 4, 2]), tf.fill([2, 4, 4, 2], 0.3)
    z_1, z_2 = tf.zeros([2, 10]), tf.ones([2, 10])
    assert float(losses.diversity(ab_1, ab_2, z_1, z_2, 0.5)) == pytest.approx(0.3, rel=1e-4)
    assert float(losses.diversity(ab_1, 9 * ab_2, z_1, z_2, 0.5)) == pytest.approx(0.5)
    assert float(losses.diversity(ab_1, ab_1, z_1, z_2, 0.5)) == 0


def test_smoothness_forgives_color_steps_at_outlines_only():
    step = np.zeros((1, 8, 8, 2), "float32")
    step[:, :, 4:] = 0.5
    flat, edge = tf.zeros([1, 8, 8, 1]), tf.constant(step[..., :1] * 4)  # black to white
    assert float(losses.edge_aware_smoothness(flat, tf.zeros([1, 8, 8, 2]))) == 0
    on_flat = float(losses.edge_aware_smoothness(flat, step))
    assert on_flat == pytest.approx(0.5 / 7, rel=1e-5)  # one of seven steps, of 0.5
    on_edge = float(losses.edge_aware_smoothness(edge, step))
    assert on_edge == pytest.approx(on_flat * np.exp(-12), rel=1e-4)


def small_gan(kind, seed=0, **options):
    trio = (
        build_generator(32, base=2, latent_dim=10, seed=seed),
        build_critic(32, base=2, seed=seed),
        build_generator(32, base=2, latent_dim=10, seed=seed + 1),
    )
    gan = (DCGAN if kind == "dcgan" else WGANGP)(*trio, seed=seed, **options)
    gan.compile(
        g_optimizer=keras.optimizers.Adam(1e-3, 0.0, 0.99),
        p_optimizer=keras.optimizers.Adam(1e-3, 0.0, 0.99),
        d_optimizer=keras.optimizers.Adam(1e-3, 0.0, 0.99),
        jit_compile=False,
    )
    return gan


def pairs(batch=8):
    return tf.clip_by_value(arrays(batch, 32, 1), -1, 1), 0.3 * arrays(batch, 32, 2, seed=1)


@pytest.mark.parametrize("kind", ["dcgan", "wgan_gp"])
def test_a_step_moves_both_networks_and_the_average_follows(kind):
    gan = small_gan(kind)
    before = [network.get_weights() for network in (gan.generator, gan.critic)]
    for a, b in zip(gan.ema_generator.get_weights(), gan.generator.get_weights()):
        np.testing.assert_array_equal(a, b)  # it starts from the generator, not its own weights
    data = tf.data.Dataset.from_tensors(pairs()).repeat()
    history = gan.fit(data, steps_per_epoch=3, verbose=0, shuffle=False)
    assert all(np.isfinite(v[-1]) for v in history.history.values())
    for network, old in zip((gan.generator, gan.critic), before):
        assert all(np.any(a != b) for a, b in zip(network.get_weights(), old))
    assert int(gan.step) == 3


def test_average_ramps_up():
    gan = small_gan("dcgan")
    start = gan.generator.get_weights()[0]
    gan.train_step(pairs())
    end = gan.generator.get_weights()[0]
    expected = 0.1 * start + 0.9 * end  # (1 + 0) / (10 + 0) of the old one
    np.testing.assert_allclose(gan.ema_generator.get_weights()[0], expected, atol=1e-6)


@pytest.mark.parametrize("kind", ["dcgan", "wgan_gp"])
@pytest.mark.parametrize("batch", [2, 6, 10])
def test_any_batch_size(kind, batch):
    losses = small_gan(kind).train_step(pairs(batch))
    assert all(np.isfinite(v) for v in losses.values())


def test_same_seed_trains_to_the_same_weights():
    def trained(seed):
        gan = small_gan("wgan_gp", seed)
        gan.train_step(pairs())
        return gan.generator.get_weights()

    for a, b in zip(trained(3), trained(3)):
        np.testing.assert_array_equal(a, b)
    assert any(np.any(a != b) for a, b in zip(trained(3), trained(4)))


def test_diversity_weight_pulls_the_noises_apart():
    def spread(weight):
        gan = small_gan("dcgan", diversity_weight=weight, smoothness_weight=0.0)
        data = tf.data.Dataset.from_tensors(pairs()).repeat()
        history = gan.fit(data, steps_per_epoch=60, verbose=0, shuffle=False)
        return history.history["diversity"][-1]

    assert spread(20.0) > 1.5 * spread(0.0)


def test_clipped_weights_stay_inside_and_pile_up_at_the_edge():
    gan = small_gan("wgan_gp", gp_weight=0.0, weight_clip=0.01)
    for _ in range(3):
        losses = gan.train_step(pairs())
    assert float(losses["penalty"]) == 0
    values = np.concatenate([w.ravel() for w in gan.critic.get_weights()])
    assert np.abs(values).max() <= 0.01 + 1e-7
    assert (np.abs(values) > 0.0099).mean() > 0.3


def hard_masks(size=8, k=4):
    """Four upright stripes, one a mask."""
    masks = np.zeros((1, size, size, k), "float32")
    for i in range(k):
        masks[:, :, i * size // k : (i + 1) * size // k, i] = 1
    return tf.constant(masks)


def test_fit_palette_of_hard_masks_is_the_mean_under_each():
    ab = arrays(1)
    fitted = losses.fit_palette(hard_masks(), ab).numpy()[0]
    means = ab.numpy()[0].reshape(8, 4, 2, 2).mean((0, 2))
    shrunk = 0.25 / (0.25 + losses.EMPTY_MASK)  # the ridge, on a quarter of the picture
    np.testing.assert_allclose(fitted, means * shrunk, atol=1e-5)


def test_fit_palette_finds_the_colors_under_soft_masks():
    masks = tf.nn.softmax(2 * arrays(3, 16, 4, seed=5))
    colors = 0.3 * np.random.default_rng(1).normal(size=(3, 4, 2)).astype("float32")
    ab = tf.einsum("bhwk,bkc->bhwc", masks, colors)
    np.testing.assert_allclose(losses.fit_palette(masks, ab), colors, atol=0.02)


def test_an_empty_mask_gets_no_color():
    masks = np.zeros((1, 8, 8, 2), "float32")
    masks[..., 0] = 1
    fitted = losses.fit_palette(tf.constant(masks), tf.fill([1, 8, 8, 2], 0.5)).numpy()
    assert np.abs(fitted[0, 1]).max() == 0


def test_reconstruction_loses_what_varies_inside_a_mask():
    flat = tf.constant(np.repeat(arrays(1, 4).numpy()[:, :1], 8, 1).repeat(2, 2))  # stripes
    assert float(losses.reconstruction(hard_masks(), flat)) == pytest.approx(0, abs=1e-5)
    noisy = arrays(1, 8, seed=3)
    inside = noisy.numpy()[0].reshape(8, 4, 2, 2).var((0, 2)).mean()
    assert float(losses.reconstruction(hard_masks(), noisy)) == pytest.approx(inside, rel=1e-3)


def test_reconstruction_teaches_masks_where_colors_change():
    """Two halves of different colors, and masks that start with no idea of them."""
    ab = np.zeros((1, 8, 8, 2), "float32")
    ab[:, :, :4], ab[:, :, 4:] = 0.4, -0.4
    logits = tf.Variable(0.1 * arrays(1, 8, 2, seed=2))
    optimizer = keras.optimizers.Adam(0.1)
    for _ in range(100):
        with tf.GradientTape() as tape:
            loss = losses.reconstruction(tf.nn.softmax(logits), tf.constant(ab))
        optimizer.apply(tape.gradient(loss, [logits]), [logits])
    left = tf.nn.softmax(logits).numpy()[0, :, :4, 0]
    right = tf.nn.softmax(logits).numpy()[0, :, 4:, 0]
    assert float(loss) < 1e-3  # it began at 0.16, the variance of the two colors
    assert abs(left.mean() - right.mean()) > 0.5


def test_the_palette_critic_sees_fakes_as_it_would_in_their_pictures():
    gan = small_gan("dcgan")
    l = pairs(2)[0]
    masks = gan.generator.encode(l)[0]
    colors = 0.2 * arrays(2, 3, 2, seed=4)[:, :, :1]  # any numbers
    colors = tf.tile(colors, [1, 1, gan.generator.palette_size, 1])
    seen = gan._seen(masks, colors).numpy()
    for i in range(2):
        for j in range(3):
            painted = tf.einsum("hwk,kc->hwc", masks[i], colors[i, j])[None]
            expected = losses.fit_palette(masks[i : i + 1], painted)[0]
            np.testing.assert_allclose(seen[3 * i + j], expected, atol=1e-4)


@pytest.mark.parametrize("kind", ["dcgan", "wgan_gp"])
def test_a_step_trains_the_palette_critic(kind):
    gan = small_gan(kind, palette_critic=build_palette_critic(base=8))
    before = gan.palette_critic.get_weights()
    losses = gan.train_step(pairs())
    assert {"p_loss", "p_g_loss"} <= set(losses)
    assert all(np.any(a != b) for a, b in zip(gan.palette_critic.get_weights(), before))


def test_the_palette_critic_leaves_the_masks_alone():
    gan = small_gan("dcgan", palette_critic=build_palette_critic(base=8))
    with tf.GradientTape() as tape:
        made = gan._make(pairs()[0])
        loss = tf.reduce_sum(gan.palette_critic([made.facts, made.palettes]))
    to_masks, to_palette = tape.gradient(
        loss, [gan.generator.last.kernel, gan.generator.colors.kernel]
    )
    assert to_masks is None or float(tf.reduce_max(tf.abs(to_masks))) < 1e-6
    assert float(tf.reduce_max(tf.abs(to_palette))) > 0


def test_smoothness_is_the_mean_step_between_neighbors():
    l, ab = arrays(2, 8, 1), arrays(2, 8, 2, seed=1)
    expected = 0.0
    for axis in (1, 2):
        weight = np.exp(-12 * np.abs(np.diff(l, axis=axis)) / 2)
        expected += np.mean(np.abs(np.diff(ab, axis=axis)) * weight)
    assert float(losses.edge_aware_smoothness(l, ab)) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("kind", ["dcgan", "wgan_gp"])
def test_bfloat16_gives_the_losses_of_float32_within_its_rounding(kind):
    losses = {}
    for precision in ("float32", "bfloat16"):
        recipe = Recipe(
            model=kind, size=32, batch_size=8, base=4, critic_base=4, precision=precision
        )
        gan = recipe.gan(0)
        assert {v.dtype for v in gan.trainable_variables} == {"float32"}
        losses[precision] = gan.train_step(pairs(recipe.pictures_per_step))
        assert all(value.dtype == tf.float32 for value in losses[precision].values())
    for name, exact in losses["float32"].items():
        # Eight bits of mantissa: 2**-9 for each of the dozen layers that it passes through.
        assert float(losses["bfloat16"][name]) == pytest.approx(float(exact), rel=0.1, abs=0.02)
    assert float(losses["bfloat16"]["d_loss"]) != float(losses["float32"]["d_loss"])


def test_critics_with_batch_norm_see_real_and_fake_apart():
    critic = build_original_critic(32, batch_norm=True)
    l, ab = pairs(4)
    real, fake = score_both(critic, [l, ab], [l, ab + 0.5])
    assert real.shape == fake.shape == (4, 1)
    plain = build_critic(32, base=4)
    together = score_both(plain, [l, ab], [l, ab + 0.5])
    for scores, colors in zip(together, (ab, ab + 0.5)):
        np.testing.assert_allclose(scores, plain([l, colors]), atol=1e-5)
