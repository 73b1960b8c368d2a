"""Learn the palettes of the shipped weights, over masks that stay as they are.

    python -m benchmarks learn_palettes --masks runs/masks_256 --out runs/dcgan_256
    python -m benchmarks learn_palettes --masks runs/masks_256 --model wgan_gp --out runs/wgan_gp

This is `chroma train --freeze-masks` on drawn characters, half of which are degraded, from a
palette that knows nothing yet.
"""

import tempfile
from pathlib import Path

import keras

from benchmarks.command_line import Arguments, command_parser, show_progress
from benchmarks.weights.import_masks import drawn_card
from benchmarks.weights.learn_masks import PALETTES
from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.gan.generator import build_generator
from chroma_lib.gan.weights import load_generator, save_generator
from chroma_lib.training.recipe import Recipe
from chroma_lib.training.run import train


def with_new_palette(generator: keras.Model, seed: int) -> keras.Model:
    """Return a generator with the same masks and an untrained palette."""
    new = build_generator(**{**generator.config, "seed": seed})
    for layer, trained in ((new.unet, generator.unet), (new.head.last, generator.head.last)):
        layer.set_weights(trained.get_weights())
    return new


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
    drawn = drawn_dataset(
        drawings,
        colorings=colorings,
        size=generator.size,
        framing="mixed",
        seed=seed,
        progress=show_progress(),
    )
    recipe = Recipe(
        model,
        masks="parts",
        freeze_masks=True,
        size=generator.size,
        latent_dim=generator.latent_dim,
        base=generator.config["base"],
        diversity_weight=diversity,
        degrade=1.0,
        keep_weight=0.0,  # of colors that nobody has trained
        condition_noise=0.0,  # several colorings of each drawing do without
    )
    with tempfile.TemporaryDirectory() as start:
        save_generator(with_new_palette(generator, seed), start, masks_card)
        run = train(
            drawn,
            recipe,
            steps=steps,
            seed=seed,
            init=start,
            sample_every=0,
            progress=show_progress(),
        )
    print(*(f"{name} {values[-1]:.3f}" for name, values in run.history.items()))
    card = run.card | {
        "data": drawn_card(drawings, colorings, 10_000 * seed),
        "learned_by": PALETTES,
        "init": masks_card,
    }
    return save_generator(run.generator, out, card)


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
