"""The training steps on the pages of notebooks 3 and 4 compute what the library's compute."""

import ast
import inspect

import keras
import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.gan.dcgan import DCGAN
from chroma_lib.gan.fakes import NOISES_PER_PICTURE
from chroma_lib.gan.wgan_gp import WGANGP
from chroma_lib.lessons import notebook_3
from chroma_lib.lessons.page_networks import PageGenerator
from tests.helpers.page_cells import read_cells, run_cells

pytestmark = pytest.mark.cells

SIZE, BATCH, SEED = 32, 4, 3
PARTS = ("diversity", "smoothness", "reconstruction", "palette")
WEIGHTS = {"r1": 5.0, "diversity": 2.5, "smoothness": 4.0, "reconstruction": 1000.0, "palette": 1.0}
DCGAN_CELLS = (
    *("imports", "blocks", "generator", "discriminator", "losses", "r1", "step", "train_step"),
    *("diversity", "smoothness", "reconstruction", "palette_critic", "palettes_seen", "full_step"),
)


@pytest.fixture(autouse=True)
def eager():
    """Compiled steps would hide the gradients from the optimizers that record them."""
    tf.config.run_functions_eagerly(True)
    yield
    tf.config.run_functions_eagerly(False)


class RecordingAdam(keras.optimizers.Adam):
    """Adam that keeps the gradients of its last update."""

    def apply(self, gradients, variables=None):
        """Keep the gradients and update the variables."""
        self.gradients = [np.array(gradient) for gradient in gradients]
        super().apply(gradients, variables)


def batch():
    rng = np.random.default_rng(SEED)
    l = rng.uniform(-1, 1, (BATCH, SIZE, SIZE, 1)).astype(np.float32)
    ab = rng.uniform(-0.5, 0.5, (BATCH, SIZE, SIZE, 2)).astype(np.float32)
    # Smooth pictures, as drawn ones are; one of noise has next to no gradient.
    smooth = [tf.image.resize(tf.image.resize(x, [8, 8]), [SIZE, SIZE]) for x in (l, ab)]
    return [tf.constant(x) for x in smooth]


# At first the noise hardly matters on the page. Here it has to: two palettes that are almost the
# same differ by rounding.
MORE_NOISE = ("generator", "stddev=0.005", "stddev=0.02")


def run_page(notebook, ids, changes=(), settings=None):
    """Execute cells of a notebook, with changes to their source, on small pictures."""
    cells = read_cells(notebook)
    if "generator" in ids:
        changes = [MORE_NOISE, *changes]
    for cell_id, old, new in changes:
        assert old in cells[cell_id], f"{cell_id} no longer holds {old}"
        cells[cell_id] = cells[cell_id].replace(old, new)
    l, ab = batch()
    held_out = type("HeldOut", (), {"ab": ab.numpy()[:, None]})
    names = {"size": SIZE, "batch_size": BATCH, "seed": SEED, "lang": "en", "out": ""}
    names |= {"grays": l, "held_out": held_out} | (settings or {})
    run_cells(cells, ids, names)
    return names


def copy_of(model):
    copy = keras.models.clone_model(model)
    copy.set_weights(model.get_weights())
    return copy


def same_optimizer(optimizer):
    """Return an optimizer with the same settings that keeps gradients.

    Adam's first steps have the size of the learning rate, whatever the gradient's. The larger
    epsilon keeps them from enlarging what is rounding alone.
    """
    settings = optimizer.get_config()
    kept = {key: settings[key] for key in ("learning_rate", "beta_1", "beta_2")}
    return RecordingAdam(**kept, epsilon=1e-3)


def library_dcgan(names, weights):
    palette = {}
    if weights["palette"]:
        palette = {
            "palette_critic": copy_of(names["palette_critic"]),
            "p_optimizer": same_optimizer(names["p_optimizer"]),
            "palette_weight": weights["palette"],
            "palette_updates": 1,
            "palette_gamma": 0.003,
        }
    return DCGAN(
        PageGenerator(copy_of(names["generator"])),
        copy_of(names["discriminator"]),
        PageGenerator(copy_of(names["generator"])),
        g_optimizer=same_optimizer(names["g_optimizer"]),
        d_optimizer=same_optimizer(names["d_optimizer"]),
        r1_gamma=weights["r1"],
        r1_every=names["R1_EVERY"],
        diversity_weight=weights["diversity"],
        smoothness_weight=weights["smoothness"],
        reconstruction_weight=weights["reconstruction"],
        seed=SEED,
        **palette,
    )


def largest_differences(names, weights, step_name, steps):
    """Train page and library alike; return how far losses, gradients and weights are apart.

    Each is relative to the value of the library; gradients and weights are those of one network.
    """
    l, ab = batch()
    for name in ("g_optimizer", "d_optimizer", "p_optimizer"):
        names[name] = same_optimizer(names[name])
    gan = library_dcgan(names, weights)
    tensors = {name: tf.constant(weight) for name, weight in weights.items()}

    def page_step(z, step):
        return names[step_name](l, ab, z, tf.constant(step), tensors)

    networks = [(names["generator"], gan.generator.model), (names["discriminator"], gan.critic)]
    optimizers = [(names["g_optimizer"], gan.g_optimizer), (names["d_optimizer"], gan.d_optimizer)]
    if gan.palette_critic is not None:
        networks.append((names["palette_critic"], gan.palette_critic))
        optimizers.append((names["p_optimizer"], gan.p_optimizer))
    return compare_steps(page_step, lambda: gan.train_step(l, ab), gan, networks, optimizers, steps)


def compare_steps(page_step, library_step, gan, networks, optimizers, steps):
    """Take steps with the same noise on both sides; return the largest differences."""
    worst = {"losses": 0.0, "gradients": 0.0, "weights": 0.0}
    for step in range(steps):
        drawn = gan.draw_noise(tf.constant(BATCH * NOISES_PER_PICTURE), NOISES_PER_PICTURE)
        z = tf.reshape(drawn, [BATCH, NOISES_PER_PICTURE, -1])
        page = {name: float(value) for name, value in page_step(z, step).items()}
        library = {name: float(value) for name, value in library_step().items()}
        if "diversity" in page:
            page["diversity"] *= -1  # the page's term is subtracted already
        if "palette" in page:
            page["p_g_loss"] = page.pop("palette")
        for name, value in page.items():
            worst["losses"] = max(worst["losses"], apart([value], [library[name]]))
        for ours, theirs in optimizers:
            worst["gradients"] = max(worst["gradients"], apart(ours.gradients, theirs.gradients))
    for ours, theirs in networks:
        worst["weights"] = max(worst["weights"], apart(ours.get_weights(), theirs.get_weights()))
    return worst


def apart(one, other):
    """Return the length of the difference, relative to the length of the second."""
    one, other = (np.concatenate([np.ravel(array) for array in arrays]) for arrays in (one, other))
    assert one.shape == other.shape
    return float(np.linalg.norm(one - other) / np.linalg.norm(other))


ALONE = WEIGHTS | dict.fromkeys(PARTS, 0.0)
# Rounding differs: the library scores real and fake in one call.
LIMITS = {"losses": 2e-4, "gradients": 1e-2, "weights": 1e-3}


@pytest.mark.parametrize("weights, step", [(ALONE, "train_step"), (WEIGHTS, "full_step")])
def test_three_steps_of_the_page_are_those_of_the_library(weights, step):
    worst = largest_differences(run_page("03_dcgan_unet", DCGAN_CELLS), weights, step, 3)
    print(worst)
    assert all(worst[name] < limit for name, limit in LIMITS.items()), worst


@pytest.mark.parametrize(
    "cell, old, new",
    [
        ("step", "gamma / 2", "gamma"),
        ("diversity", "** 0.25", "** 0.5"),
        ("palettes_seen", "4 * area", "area"),
    ],
)
def test_a_change_on_the_page_is_found(cell, old, new):
    names = run_page("03_dcgan_unet", DCGAN_CELLS, [(cell, old, new)])
    worst = largest_differences(names, WEIGHTS, "full_step", 1)
    assert any(worst[name] > limit for name, limit in LIMITS.items())


WGAN_CELLS = ("imports", "penalty", "critic_step", "train_step")
CRITIC_STEPS = 2


def wgan_differences(names, steps):
    l, ab = (tf.concat([x, x[::-1]], 0) for x in batch())  # a batch holds CRITIC_STEPS batches
    weights = names["WEIGHTS"]
    for name in ("g_optimizer", "c_optimizer"):
        names[name] = same_optimizer(names[name])
    gan = WGANGP(
        PageGenerator(copy_of(names["generator"])),
        copy_of(names["critic"]),
        PageGenerator(copy_of(names["generator"])),
        n_critic=CRITIC_STEPS,
        gp_weight=names["gp_weight"],
        g_optimizer=same_optimizer(names["g_optimizer"]),
        d_optimizer=same_optimizer(names["c_optimizer"]),
        diversity_weight=weights["diversity"],
        smoothness_weight=weights["smoothness"],
        reconstruction_weight=weights["reconstruction"],
        seed=SEED,
    )

    def page_step(z, step):
        alphas = [gan.draw_alpha(ab[:BATCH], 1 + number, 1) for number in range(CRITIC_STEPS)]
        return names["train_step"](l, ab, z, tf.stack(alphas))

    networks = [(names["generator"], gan.generator.model), (names["critic"], gan.critic)]
    optimizers = [(names["g_optimizer"], gan.g_optimizer), (names["c_optimizer"], gan.d_optimizer)]
    return compare_steps(page_step, lambda: gan.train_step(l, ab), gan, networks, optimizers, steps)


def run_wgan_page(changes=()):
    settings = {"critic_steps": CRITIC_STEPS, "gp_weight": 10.0}
    return run_page("04_wgan_gp", WGAN_CELLS, changes, settings)


def test_three_steps_of_the_wgan_page_are_those_of_the_library():
    worst = wgan_differences(run_wgan_page(), 3)
    assert all(worst[name] < limit for name, limit in LIMITS.items()), worst


@pytest.mark.parametrize(
    "cell, old, new",
    [("penalty", "norm - 1", "norm"), ("critic_step", "1e-3 * tf.reduce_mean", "tf.reduce_mean")],
)
def test_a_change_on_the_wgan_page_is_found(cell, old, new):
    worst = wgan_differences(run_wgan_page([(cell, old, new)]), 1)
    assert any(worst[name] > limit for name, limit in LIMITS.items())


def test_notebook_4_imports_exactly_the_code_of_notebook_3():
    on_page = {}
    for source in read_cells("03_dcgan_unet").values():
        for node in ast.parse(source).body:
            if isinstance(node, ast.FunctionDef):
                on_page[node.name] = ast.get_source_segment(source, node)
    functions = dict(inspect.getmembers(notebook_3, inspect.isfunction))
    assert {"build_generator", "build_discriminator", "paint", "diversity"} <= set(functions)
    for name, function in functions.items():
        assert inspect.getsource(function).rstrip() == on_page[name], name
