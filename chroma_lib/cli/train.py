"""`chroma train`."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import Size, complain, given_options, on_terminal, own_pictures
from chroma_lib.errors import ChromaError
from chroma_lib.training import checkpoints


def train(
    context: typer.Context,
    out: Annotated[Path, typer.Option(help="A new folder; with --resume, that of the training.")],
    resume: Annotated[
        bool,
        typer.Option("--resume", help="Go on with the training in --out, with its own options."),
    ] = False,
    model: Annotated[Literal["dcgan", "wgan_gp"], typer.Option(help="The GAN.")] = "dcgan",
    noise: Annotated[
        Literal["input", "film", "palette"],
        typer.Option(help="Where the noise enters the generator."),
    ] = "palette",
    networks: Annotated[
        Literal["recipe", "v0.2"], typer.Option(help="Today's networks, or those of Chroma v0.2.")
    ] = "recipe",
    data: Annotated[
        Path | None,
        typer.Option(help="A folder of pictures or shards; without it, drawn characters."),
    ] = None,
    drawings: Annotated[int, typer.Option(min=1, max=10_000, help="Drawn characters.")] = 2600,
    colorings: Annotated[
        int, typer.Option(min=1, max=100, help="True colorings of each drawn character.")
    ] = 4,
    init: Annotated[
        str | None, typer.Option(help="Weights to go on from: a name, or a folder of `train`.")
    ] = None,
    diversity: Annotated[
        float | None, typer.Option(min=0, help="Weight of the diversity term; more: more varied.")
    ] = None,
    smoothness: Annotated[
        float | None, typer.Option(min=0, help="Weight of smoothness; more: fewer blotches.")
    ] = None,
    shading: Annotated[
        float | None, typer.Option(min=0, help="Strength of the random light and shadow on L.")
    ] = None,
    size: Size = 64,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Training steps; 2000 where no minutes are given.")
    ] = None,
    minutes: Annotated[
        float | None, typer.Option(min=0.01, help="Stop after so many minutes.")
    ] = None,
    batch_size: Annotated[int, typer.Option(min=2, max=1024, help="Pictures in a step.")] = 16,
    learning_rate: Annotated[
        float | None, typer.Option(min=0, help="Of generator and critic; lower if a loss explodes.")
    ] = None,
    precision: Annotated[
        Literal["float32", "bfloat16"],
        typer.Option(help="Of the convolutions; bfloat16 is faster where the hardware has it."),
    ] = "float32",
    strategy: Annotated[
        Literal["none", "mirrored", "multi_worker"],
        typer.Option(help="One device, all of this machine, or the workers of TF_CONFIG."),
    ] = "none",
    seed: Annotated[int, typer.Option(min=0, max=99, help="Of the data and the training.")] = 0,
    sample_every: Annotated[
        int, typer.Option(min=1, help="Keep a grid of samples every so many steps.")
    ] = 100,
):
    """Train a generator: weights, losses, sample grids and a film of them in a new folder.

    Ctrl-C saves and stops. --resume goes on where a training was stopped or killed; with other
    --steps or --learning-rate too. Without a GPU the result is the same, bit for bit, as if it
    had not stopped.
    """
    options = {name: value for name, value in context.params.items() if name != "resume"}
    if resume:
        options = _options_again(out, options, given_options(context))
    elif strategy != "multi_worker":  # of workers, a later one may find what the first has begun
        checkpoints.check_new(out)
    from chroma_lib.training.loop import TrainingInterrupted

    try:
        _train(SimpleNamespace(**options), resume)
    except TrainingInterrupted as stop:  # typer would swallow what it says
        complain(stop)
        raise typer.Exit(130) from None


def _options_again(out, options, given):
    """Return the options of the training in a folder, but for those that are given anew."""
    stored = checkpoints.read_plan(out)["options"]
    if "model" not in stored:
        raise ChromaError(f"{out}: was not trained by `chroma train`; go on with it in Python")
    if given & {"steps", "minutes"}:
        given = given | {"steps", "minutes"}  # the new limit replaces the old one
    return {
        name: value if name in given or name == "out" else stored.get(name, value)
        for name, value in options.items()
    }


def _train(chosen, resume):
    from chroma_lib.data.drawings import drawn_dataset, held_out_dataset
    from chroma_lib.gan.layers import check_size
    from chroma_lib.training import distribute
    from chroma_lib.training.loop import SAMPLE_PICTURES, train
    from chroma_lib.training.recipe import Recipe

    size, seed = chosen.size, chosen.seed
    check_size(size)
    if distribute.is_chief(chosen.strategy) and not resume:  # before long drawing
        checkpoints.check_new(chosen.out)
    if chosen.data is None:
        pictures = drawn_dataset(
            chosen.drawings,
            colorings=chosen.colorings,
            size=size,
            seed=seed,
            progress=on_terminal(),
        )
        samples = held_out_dataset(
            SAMPLE_PICTURES, colorings=1, size=size, seed=seed, progress=False
        )
    else:
        chosen.data = str(Path(chosen.data).resolve())
        pictures = own_pictures(chosen.data, size)
        samples = None
    if chosen.networks == "v0.2":
        recipe = Recipe.original(chosen.model, size=size, batch_size=chosen.batch_size)
    else:
        recipe = Recipe(
            model=chosen.model,
            noise=chosen.noise,
            size=size,
            batch_size=chosen.batch_size,
            diversity_weight=chosen.diversity,
            smoothness_weight=chosen.smoothness,
        )
    recipe = replace(recipe, precision=chosen.precision)
    for name in ("shading", "learning_rate"):
        if (value := getattr(chosen, name)) is not None:
            recipe = replace(recipe, **{name: value})
    steps = 2000 if chosen.steps is None and chosen.minutes is None else chosen.steps
    run = train(
        pictures,
        recipe,
        steps=steps,
        seconds=None if chosen.minutes is None else 60 * chosen.minutes,
        seed=seed,
        init=chosen.init,
        samples=samples,
        out=chosen.out,
        resume=resume,
        strategy=chosen.strategy,
        options={name: value for name, value in vars(chosen).items() if name != "out"},
        sample_every=chosen.sample_every,
        progress=on_terminal(),
    )
    steps, out = run.card["steps"], chosen.out
    print(f"{steps} steps in {run.seconds:.0f} s; weights, losses and samples in {out}")
    print(f"Color with them: chroma colorize PICTURE --weights {out}")
