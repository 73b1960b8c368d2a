"""`chroma train` and `chroma convert`."""

import sys
from collections.abc import Set
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Any, Literal

import typer

from chroma_lib.cli.options import (
    load_pictures,
    open_pictures,
    options_on_command_line,
    print_error,
)
from chroma_lib.errors import ChromaError
from chroma_lib.shell import command_line

DEFAULT_STEPS = 2000  # if neither --steps nor --minutes is given
DEFAULT_SIZE = 64
# Steps between two grids. With frozen masks a grid takes as long as a hundred steps.
SAMPLE_EVERY, SAMPLE_EVERY_FROZEN = 100, 1000


def train(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="A new folder; with --resume, the training's folder.")],
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Continue the training in --out, with its own options."),
    ] = False,
    model: Annotated[
        Literal["dcgan", "wgan_gp", "masks"],
        typer.Option(help="The GAN; masks: only the masks of its generator, for --init later."),
    ] = "dcgan",
    noise: Annotated[
        Literal["input", "film", "palette"],
        typer.Option(help="Where the noise enters the generator."),
    ] = "palette",
    networks: Annotated[
        Literal["recipe", "v0.2"], typer.Option(help="Today's networks, or those of Chroma v0.2.")
    ] = "recipe",
    data: Annotated[
        Path | None,
        typer.Option(help="A folder of pictures or shards. Default: drawn characters."),
    ] = None,
    drawings: Annotated[
        int, typer.Option(min=1, max=10_000, help="Number of drawn characters.")
    ] = 2600,
    framing: Annotated[
        Literal["bust", "half", "figure", "mixed"],
        typer.Option(help="How much of the drawn characters is shown; mixed: all of these."),
    ] = "bust",
    colorings: Annotated[
        int, typer.Option(min=1, max=100, help="Number of true colorings of each drawn character.")
    ] = 4,
    init: Annotated[
        str | None,
        typer.Option(
            help="Weights to start from: a shipped name, or a folder of `train`; none: new ones."
            " Default: none; with --data, dcgan_256 or wgan_gp_256, of which only the palette is"
            " trained, unless another option asks for other networks."
        ),
    ] = None,
    base: Annotated[
        int | None,
        typer.Option(min=1, max=64, help="Width of the U-Net. Default: 10, or that of --init."),
    ] = None,
    masks: Annotated[
        Literal["free", "parts"] | None,
        typer.Option(
            help="free: whatever training finds; parts: the named parts of characters, from region"
            " maps. Default: free, or as in --init."
        ),
    ] = None,
    freeze_masks: Annotated[
        bool,
        typer.Option(
            "--freeze-masks",
            help="Keep the masks of --init and learn the palette, which takes minutes.",
        ),
    ] = False,
    diversity: Annotated[
        float | None,
        typer.Option(min=0, help="Weight of the diversity loss; more gives more varied colors."),
    ] = None,
    smoothness: Annotated[
        float | None,
        typer.Option(min=0, help="Weight of the smoothness loss; more gives fewer blotches."),
    ] = None,
    shading: Annotated[
        float | None, typer.Option(min=0, help="Strength of the random light and shadow on L.")
    ] = None,
    degrade: Annotated[
        float | None,
        typer.Option(min=0, max=3, help="Chance of faded, blurred or printed pictures; 1: usual."),
    ] = None,
    size: Annotated[
        int | None,
        typer.Option(
            help="Side of the square pictures in pixels: 64, 128, ... Default:"
            f" {DEFAULT_SIZE}, or that of --init."
        ),
    ] = None,
    steps: Annotated[
        int | None,
        typer.Option(min=1, help=f"Training steps. Default: {DEFAULT_STEPS}, unless --minutes."),
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Stop after this many minutes.")
    ] = None,
    batch_size: Annotated[
        int | None,
        typer.Option(
            min=2, max=1024, help="Pictures in a step. Default: 16; with --freeze-masks, 128."
        ),
    ] = None,
    learning_rate: Annotated[
        float | None,
        typer.Option(min=0, help="Of generator and critic; lower it if a loss explodes."),
    ] = None,
    precision: Annotated[
        Literal["float32", "bfloat16"],
        typer.Option(help="Of the convolutions; bfloat16 is faster on hardware that supports it."),
    ] = "float32",
    strategy: Annotated[
        Literal["none", "mirrored", "multi_worker"],
        typer.Option(help="One device, all devices of this machine, or the workers of TF_CONFIG."),
    ] = "none",
    seed: Annotated[
        int, typer.Option(min=0, max=99, help="Seed of the data and the training.")
    ] = 0,
    sample_every: Annotated[
        int | None,
        typer.Option(
            min=1,
            help=f"Steps between two grids of samples. Default: {SAMPLE_EVERY}; with"
            f" --freeze-masks, {SAMPLE_EVERY_FROZEN}.",
        ),
    ] = None,
) -> None:
    """Train a generator: weights, losses and an animation of sample grids in a new folder.

    Ctrl-C saves and stops. --resume continues a training that was stopped or killed, also with
    other --steps or --learning-rate. Without a GPU the result equals that of an uninterrupted
    training, bit for bit.
    """
    from chroma_lib.training import plan
    from chroma_lib.training.errors import TrainingInterrupted

    options = {name: value for name, value in context.params.items() if name != "resume"}
    if resume:
        options = _resumed_options(out, options, options_on_command_line(context))
    elif strategy != "multi_worker":  # a second worker may find what the first has written
        plan.require_new(out)
    try:
        _train(SimpleNamespace(**options), resume)
    except TrainingInterrupted as interrupt:  # typer would drop its message
        print_error(interrupt.message.ko if context.obj == "ko" else interrupt)
        raise SystemExit(130) from None  # `main` has nothing to add


def convert(
    folder: Annotated[Path, typer.Argument(help="The --out of a training by Chroma 0.x.")],
) -> None:
    """Convert weights and checkpoints of Chroma 0.x to today's format, safetensors.

    The values stay the same bit for bit, and an unfinished training can be resumed.
    """
    from chroma_lib.training.convert import convert

    for path in convert(folder):
        print(path)


def _resumed_options(out: Path, options: dict[str, Any], typed: Set[str]) -> dict[str, Any]:
    """Return the stored options of a training, replaced by those on the command line."""
    from chroma_lib.training import plan

    stored = plan.read_plan(out).options
    if "model" not in stored:
        raise ChromaError(f"{out}: was not trained by `chroma train`; resume it in Python")
    if typed & {"steps", "minutes"}:
        typed = typed | {"steps", "minutes"}  # the new limit replaces the old one
    return {
        name: value if name in typed or name == "out" else stored.get(name, value)
        for name, value in options.items()
    }


def _choose_start(options):
    """Let a training on someone's own pictures start from shipped weights, if nothing forbids.

    Returns the name of the weights, or None.
    """
    if options.init is not None or options.data is None or options.model == "masks":
        options.init = None if options.init == "none" else options.init
        return None
    name = f"{options.model}_256"
    needs_other_networks = (
        options.size not in (None, _config(name)["size"])
        or (options.noise, options.networks) != ("palette", "recipe")
        or options.masks == "free"
        or options.base is not None
        or options.smoothness is not None  # painted colors have it, palettes have not
    )
    if needs_other_networks or options.strategy != "none":
        return None
    options.init, options.freeze_masks = name, True
    return name


def _train(options, resume):
    """Load the data, train, and print what was written."""
    from chroma_lib.gan.config import check_size
    from chroma_lib.training import distribute, plan
    from chroma_lib.training.run import train

    default = None if resume else _choose_start(options)
    if options.size is None:
        options.size = DEFAULT_SIZE if options.init is None else _config(options.init)["size"]
    check_size(options.size)
    if distribute.is_chief(options.strategy) and not resume:  # before drawing, which takes long
        plan.require_new(options.out)
    recipe = _make_recipe(options)
    pictures, samples = _load_data(options)
    if default is not None:
        print(
            f"starting from {default}: its masks stay, the palette learns from your pictures "
            "(--init none trains from scratch)",
            file=sys.stderr,
        )
    frequency = SAMPLE_EVERY_FROZEN if recipe.freeze_masks else SAMPLE_EVERY
    unlimited = options.steps is None and options.minutes is None
    run = train(
        pictures,
        recipe,
        steps=DEFAULT_STEPS if unlimited else options.steps,
        seconds=None if options.minutes is None else 60 * options.minutes,
        seed=options.seed,
        init=options.init,
        samples=samples,
        out=options.out,
        resume=resume,
        strategy=options.strategy,
        options={name: value for name, value in vars(options).items() if name != "out"},
        sample_every=options.sample_every or frequency,
    )
    steps, out = run.card["steps"], options.out
    print(f"{steps} steps in {run.seconds:.0f} s; weights, losses and samples in {out}")
    command = command_line("chroma", "colorize", "PICTURE", "--weights", out)
    print(f"Color with them: {command}")


def _load_data(options):
    """Return the pictures to train on and, for drawn characters, those of the sample grids."""
    from chroma_lib.data.drawings import drawn_dataset, held_out_dataset
    from chroma_lib.training.run import SAMPLE_PICTURES

    size, seed = options.size, options.seed
    if options.data is not None:
        options.data = str(Path(options.data).resolve())  # for --resume in another folder
        read = open_pictures if options.freeze_masks else load_pictures
        return read(options.data, size), None
    pictures = drawn_dataset(
        options.drawings,
        colorings=options.colorings,
        size=size,
        framing=options.framing,
        seed=seed,
    )
    samples = held_out_dataset(
        SAMPLE_PICTURES,
        colorings=1,
        size=size,
        framing=options.framing,
        seed=seed,
        progress=False,
    )
    return pictures, samples


def _make_recipe(options):
    """Return the recipe that the options describe."""
    from chroma_lib.training.recipe import Recipe

    settings = {
        "model": options.model,
        "size": options.size,
        "precision": options.precision,
        "freeze_masks": options.freeze_masks,
    }
    if options.init is not None:
        config = _config(options.init)
        settings["masks"] = "parts" if config.get("parts") else "free"
        settings |= {"base": config["base"]} if "base" in config else {}
    elif options.model == "masks":
        settings["masks"] = "parts"
    for name in ("shading", "learning_rate", "degrade", "base", "masks", "batch_size"):
        if (value := getattr(options, name)) is not None:
            settings[name] = value
    if options.networks == "v0.2":
        return replace(Recipe.original(options.model, batch_size=16), **settings)
    return Recipe(
        noise=options.noise,
        diversity_weight=options.diversity,
        smoothness_weight=options.smoothness,
        **settings,
    )


def _config(name):
    """Return what rebuilds the generator of weights."""
    from chroma_lib.gan.cards import load_card

    return load_card(name)["config"]
