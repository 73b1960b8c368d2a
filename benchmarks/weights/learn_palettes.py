"""Learn the palettes of the shipped weights: a GAN of palettes over masks that stay as they are.

    python -m benchmarks learn_palettes --masks runs/masks_256 --out runs/dcgan_256
    python -m benchmarks learn_palettes --masks runs/masks_256 --model wgan_gp --out runs/wgan_gp

`chroma train --freeze-masks` learns the same palette, but reads and paints pictures at every step.
Masks that do not change need to be read once: each true coloring then is one palette, and a step
takes milliseconds. The losses are those of `chroma_lib.gan.losses`.
"""

import time
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf
from tqdm import tqdm

from benchmarks.command_line import Arguments, command_parser, show_progress
from benchmarks.weights.import_masks import drawn_card
from chroma_lib.data.batches import soft_shading
from chroma_lib.data.degrade import degrade_lightness
from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.gan import losses
from chroma_lib.gan.adam import Adam
from chroma_lib.gan.critics import build_palette_critic
from chroma_lib.gan.generator import Generator, build_generator
from chroma_lib.gan.heads import PaletteEncoding, base_lightness
from chroma_lib.gan.weights import load_generator, save_generator
from chroma_lib.training.recipe import Recipe
from chroma_lib.versions import versions

BATCH, CRITIC_UPDATES, AT_A_TIME = 128, 2, 10
MATCHING_WEIGHT = 600.0  # of `chroma_mismatch`
LIGHT_KNOTS = (-0.9, -0.7, -0.5, -0.25, 0.0, 0.25, 0.5, 0.65, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
SMALLEST_PART = 0.001  # share of the picture; the color of smaller parts is not reliable
EMA_DECAY = 0.998
HEAD_LAYERS = ("summary", "mlp", "colors", "gate", "lightness_gate")


class Palettes(NamedTuple):
    """True palettes, and what the networks know of their pictures."""

    summary: tf.Tensor  # (n, features)
    statistics: tf.Tensor  # (n, 2 K)
    colors: tf.Tensor  # (n, K, 2)


def read_palettes(
    generator: Generator, count: int, colorings: int, seed: int, degrade: float
) -> Palettes:
    """Read off the true palettes of drawn characters.

    Parameters
    ----------
    generator : Generator
        Whose masks are read.
    count, colorings, seed : int
        As for `drawn_dataset`.
    degrade : float
        As for `batches`; half the pictures are left as drawn.
    """
    drawn = drawn_dataset(
        count,
        colorings=colorings,
        size=generator.size,
        framing="mixed",
        seed=seed,
        progress=show_progress(),
    )

    @tf.function
    def read(l, ab):
        encoded = generator.encode(l)
        palettes = [losses.fit_palette(encoded.masks, ab[:, i]) for i in range(colorings)]
        area = tf.reduce_mean(encoded.masks, [1, 2])
        statistics = tf.concat([4 * area, base_lightness(encoded.masks, l)], -1)
        return encoded.summary, statistics, tf.stack(palettes, 1)

    parts = []
    for start in tqdm(range(0, count, AT_A_TIME), "reading", disable=not show_progress()):
        rows = slice(start, start + AT_A_TIME)
        l = tf.constant(drawn.l[rows, 0])
        if start // AT_A_TIME % 2:
            key = tf.constant([seed, start], tf.int64)
            l = degrade_lightness(soft_shading(l, key, 0.15), key + 1, degrade)
        parts.append([part.numpy() for part in read(l, tf.constant(drawn.ab[rows]))])
    summary, statistics, colors = (np.concatenate(part) for part in zip(*parts))
    return Palettes(
        tf.constant(np.repeat(summary, colorings, 0)),
        tf.constant(np.repeat(statistics, colorings, 0)),
        tf.constant(colors.reshape(-1, *colors.shape[2:])),
    )


def _head_variables(generator):
    variables = []
    for name in HEAD_LAYERS:
        layers = getattr(generator.head, name)
        for layer in layers if isinstance(layers, list) else [layers]:
            variables += layer.trainable_variables
    return variables


def chroma_mismatch(fake: tf.Tensor, true: tf.Tensor, statistics: tf.Tensor) -> tf.Tensor:
    """Return how far the chroma of generated parts is from the true one, given their lightness.

    Feature matching (Salimans et al. 2016, arXiv:1606.03498, section 3.1): the mean and the mean
    square of chroma, near each of `LIGHT_KNOTS` of a part's lightness, are the same for both.

    Parameters
    ----------
    fake, true : tensor, shape (batch, K, 2)
    statistics : tensor, shape (batch, 2 K)
        Four times the area of each part, and its `base_lightness`.

    Returns
    -------
    tensor, shape ()
    """
    area, light = tf.split(statistics, 2, -1)  # (batch, K)
    knots = np.array(LIGHT_KNOTS, np.float32)
    below, above = np.diff(knots, prepend=knots[0] - 1), np.diff(knots, append=knots[-1] + 1)
    distance = light[..., None] - knots  # each knot counts up to its neighbors
    weight = tf.nn.relu(1 - tf.maximum(-distance / below, distance / above))
    weight *= tf.cast(area[..., None] > 4 * SMALLEST_PART, tf.float32)
    total = 0.0
    for power in (1, 2):
        chroma = [(tf.reduce_sum(ab**2, -1) + 1e-8) ** (power / 2) for ab in (fake, true)]
        difference = tf.reduce_sum(weight * (chroma[0] - chroma[1])[..., None], 0)
        difference /= tf.reduce_sum(weight, 0) + 1.0  # (K, knots); a few samples count less
        total += tf.reduce_mean(difference**2)
    return total


def _compiled_step(model, generator, average, palettes, seed, diversity_weight):
    """Return a function that updates the critic and the palette once, and the optimizers."""
    critic = build_palette_critic(generator.palette_size, seed=seed)
    used, averages = _head_variables(generator), _head_variables(average)
    recipe = Recipe(model)
    optimizers = g_optimizer, c_optimizer = Adam(5e-4, beta_1=0.0), Adam(1e-3, beta_1=0.0)
    g_optimizer.build(used)
    c_optimizer.build(critic.trainable_variables)
    is_wasserstein = model == "wgan_gp"

    def batch(step, stream):
        key = [step, 1000 * seed + stream]
        index = tf.random.stateless_uniform([BATCH], key, 0, len(palettes.colors), tf.int32)
        return Palettes(*(tf.gather(part, index) for part in palettes))

    def paint(true, step, stream):
        key = [step, 1000 * seed + stream]
        z = tf.random.stateless_normal([BATCH, generator.latent_dim], key)
        return generator.head.palette(PaletteEncoding(None, true.summary), z), z

    def critic_loss(true, fake, alpha):
        seen = true.statistics
        real_scores, fake_scores = critic([seen, true.colors]), critic([seen, fake])
        if is_wasserstein:
            penalty = losses.gradient_penalty(critic, seen, true.colors, fake, alpha)
            drift = 1e-3 * tf.reduce_mean(real_scores**2)
            wasserstein = tf.reduce_mean(real_scores) - tf.reduce_mean(fake_scores)
            return recipe.gp_weight * penalty + drift - wasserstein
        penalty = losses.r1_penalty(critic, seen, true.colors)
        return (
            losses.discriminator_loss(real_scores, fake_scores)
            + 0.5 * recipe.palette_gamma * penalty
        )

    adversarial = losses.wasserstein_loss if is_wasserstein else losses.non_saturating_loss

    def step(number):
        for update in range(CRITIC_UPDATES):
            true = batch(number, update)
            fake, _ = paint(true, number, 10 + update)
            alpha = tf.random.stateless_uniform([BATCH, 1, 1], [number, 1000 * seed + 20 + update])
            with tf.GradientTape() as tape:
                d_loss = critic_loss(true, fake, alpha)
            gradients = tape.gradient(d_loss, critic.trainable_variables)
            c_optimizer.apply(gradients, critic.trainable_variables)
        true = batch(number, 30)
        area = true.statistics[:, : generator.palette_size] / 4
        with tf.GradientTape() as tape:
            (fake, z), (other, other_z) = paint(true, number, 31), paint(true, number, 32)
            g_loss = adversarial(critic([true.statistics, fake]))
            diversity = losses.palette_diversity(fake, other, area, z, other_z, 0.5)
            mismatch = chroma_mismatch(fake, true.colors, true.statistics)
            loss = g_loss - diversity_weight * diversity + MATCHING_WEIGHT * mismatch
        g_optimizer.apply(tape.gradient(loss, used), used)
        for mean, variable in zip(averages, used):
            mean.assign(EMA_DECAY * mean + (1 - EMA_DECAY) * variable)
        return d_loss, g_loss, diversity, mismatch

    return tf.function(step, autograph=False), optimizers


def learn(
    masks: Path,
    out: Path,
    *,
    model: str,
    steps: int,
    seed: int,
    drawings: int,
    colorings: int,
    diversity: float,
) -> dict:
    """Learn the palette and write the weights; return their card."""
    generator, masks_card = load_generator(masks)
    start = build_generator(**{**generator.config, "seed": seed})
    for old, new in zip(_head_variables(generator), _head_variables(start), strict=True):
        old.assign(new)
    average, _ = load_generator(masks)
    for mean, variable in zip(_head_variables(average), _head_variables(generator), strict=True):
        mean.assign(variable)
    palettes = read_palettes(generator, drawings, colorings, seed, 1.0)
    begun, cpu = time.perf_counter(), time.process_time()
    step, optimizers = _compiled_step(model, generator, average, palettes, seed, diversity)
    rates = [float(optimizer.learning_rate) for optimizer in optimizers]
    for number in tqdm(range(steps), "learning", disable=not show_progress()):
        for optimizer, rate in zip(optimizers, rates):
            optimizer.learning_rate.assign(rate * min(1.0, 2 * (1 - number / steps)))
        losses_now = step(tf.constant(number))
    card = {
        "recipe": {
            "model": model,
            "size": generator.size,
            "mask_sharpness": 1.0,
            "diversity_weight": diversity,
            "matching_weight": MATCHING_WEIGHT,
            "batch_size": BATCH,
        },
        "data": drawn_card(drawings, colorings, 10_000 * seed),
        "versions": versions("tensorflow", "keras", "numpy"),
        "date": datetime.now().date().isoformat(),
        "steps": steps,
        "seed": seed,
        "seconds": round(time.perf_counter() - begun, 1),
        "cpu_seconds": round(time.process_time() - cpu, 1),
        "learned_by": "python -m benchmarks learn_palettes",
        "init": masks_card,
    }
    print(*(f"{float(value):.3f}" for value in losses_now))
    return save_generator(average, out, card)


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("learn_palettes", __doc__)
    parser.add_argument("--masks", type=Path, required=True, help="weights with masks")
    parser.add_argument("--out", type=Path, required=True, help="folder for the weights")
    parser.add_argument("--model", choices=("dcgan", "wgan_gp"), default="dcgan")
    parser.add_argument("--steps", type=int, default=16_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--drawings", type=int, default=2000)
    parser.add_argument("--colorings", type=int, default=4)
    parser.add_argument("--diversity", type=float, default=0.3, help="weight of the diversity term")
    learn(**vars(parser.parse_args(arguments)))
