"""The `chroma` command: reads the command line and calls the library. No work is done here."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Annotated, Literal

import typer

from chroma_lib import ChromaError, bilingual, checkpoints, runs
from chroma_lib.pictures import read_picture, shown_name

# Plain text, so that the output reads the same in a log, in a pipe and in a small terminal.
app = typer.Typer(
    help="One gray picture of an anime character, many true-to-life colorings of it.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Size = Annotated[int, typer.Option(help="Side of the square pictures in pixels: 64, 128, ...")]
Weights = Annotated[
    str,
    typer.Option(help="dcgan, wgan_gp, dcgan_128, wgan_gp_128, or a folder of `chroma train`."),
]
NewFolder = Annotated[Path, typer.Option(help="A new or empty folder.")]


@app.command()
def draw(
    out: NewFolder,
    count: Annotated[int, typer.Option(min=1, max=10_000, help="How many characters.")] = 100,
    seed: Annotated[int, typer.Option(min=0, max=99, help="Each seed has its own 10,000.")] = 0,
    size: Size = 64,
    colorings: Annotated[
        int, typer.Option(min=1, max=100, help="How many true colorings of each character.")
    ] = 1,
):
    """Draw characters: a picture for each coloring, region maps, and index.csv.

    DRAWING_COLORING.png is a picture. DRAWING_regions.png is an 8-bit map of the drawing's
    regions and looks black: 0 background, 1 ink, 2 skin, 3 hair, 4 left eye, 5 right eye,
    6 clothes, 7 accessory.
    """
    from chroma_lib import dataset, networks

    networks.check_size(size)
    dataset.write_drawings(
        count, seed=seed, size=size, colorings=colorings, out=out, progress=_on_terminal()
    )
    print(f"{count} characters, {colorings} colorings of each, in {out}")


@app.command()
def data(
    source: Annotated[Path, typer.Argument(help="A folder or a zip of pictures.")],
    out: NewFolder,
    size: Size = 128,
    white_background: Annotated[
        bool, typer.Option("--white-background", help="Drop what does not stand on white.")
    ] = False,
    crop: Annotated[
        Literal["pad", "bust"],
        typer.Option(help="The whole picture, or the square at the top of the figure."),
    ] = "pad",
):
    """Prepare people's pictures: squares for `train --data`, and a report of what was kept.

    Dropped is what can't be read, is less than half the size, blank, gray or a duplicate.
    report.csv tells of each picture, borderline.png shows the closest calls. A preparation that
    was cut off goes on when it is started again.
    """
    from chroma_lib import prepare
    from chroma_lib.networks import check_size

    check_size(size)
    report = prepare.prepare(
        source,
        out,
        size=size,
        white_background=white_background,
        crop=crop,
        progress=_on_terminal(),
    )
    print(prepare.as_text(report))
    print(f"In {out}: {prepare.TABLE} tells of each; look at {prepare.SHEET} before you train")
    if report["counts"]["kept"]:
        print(f"Train on them: chroma train --data {out} --size {size} --out trained")


@app.command("shards")
def write_shards(
    context: typer.Context,
    out: NewFolder,
    source: Annotated[
        Path | None,
        typer.Argument(help="A folder of pictures, or what `chroma data` or `chroma draw` wrote."),
    ] = None,
    drawings: Annotated[
        int | None, typer.Option(min=1, max=1_000_000, help="Drawn characters, without SOURCE.")
    ] = None,
    colorings: Annotated[
        int, typer.Option(min=1, max=100, help="True colorings of each drawn character.")
    ] = 4,
    seed: Annotated[
        int, typer.Option(min=0, max=99, help="Of the drawings; beyond 10,000, the next seeds'.")
    ] = 0,
    size: Size = 64,
):
    """Write a data set larger than memory into shards, for `train --data`.

    Neither this command nor the training ever holds all pictures in memory.
    """
    if (source is None) == (drawings is None):
        raise ChromaError("name a SOURCE folder, or say how many --drawings: one of the two")
    if source is not None:
        for name in ("colorings", "seed"):
            if name in _given(context):
                raise ChromaError(f"--{name} does not go with {source}: it is of --drawings")
    from chroma_lib import shards
    from chroma_lib.networks import check_size

    check_size(size)
    progress = _on_terminal()
    if source is None:
        written = shards.write_drawn_shards(
            drawings, out, colorings=colorings, size=size, seed=seed, progress=progress
        )
    else:
        written = shards.write_shards(source, out, size=size, progress=progress)
        _tell_all(written.left_out)
    told = f"{len(written)} pictures, {written.colorings} colorings of each"
    print(f"{told}, in {out}; shards: {len(written.sha256)}")
    print(f"Train on them: chroma train --data {out} --size {size} --out trained")


@app.command()
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
        options = _options_again(out, options, _given(context))
    elif strategy != "multi_worker":  # of workers, a later one may find what the first has begun
        checkpoints.check_new(out)
    from chroma_lib.training import TrainingInterrupted

    try:
        _train(SimpleNamespace(**options), resume)
    except TrainingInterrupted as stop:  # typer would swallow what it says
        _complain(stop)
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
    from chroma_lib import dataset, distribute, training
    from chroma_lib.networks import check_size

    size, seed = chosen.size, chosen.seed
    check_size(size)
    if distribute.is_chief(chosen.strategy) and not resume:  # before long drawing
        checkpoints.check_new(chosen.out)
    if chosen.data is None:
        pictures = dataset.drawn_dataset(
            chosen.drawings,
            colorings=chosen.colorings,
            size=size,
            seed=seed,
            progress=_on_terminal(),
        )
        samples = dataset.held_out_dataset(
            training.SAMPLE_PICTURES, colorings=1, size=size, seed=seed, progress=False
        )
    else:
        chosen.data = str(Path(chosen.data).resolve())
        pictures = _own_pictures(chosen.data, size)
        samples = None
    if chosen.networks == "v0.2":
        recipe = training.Recipe.original(chosen.model, size=size, batch_size=chosen.batch_size)
    else:
        recipe = training.Recipe(
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
    run = training.train(
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
        progress=_on_terminal(),
    )
    steps, out = run.card["steps"], chosen.out
    print(f"{steps} steps in {run.seconds:.0f} s; weights, losses and samples in {out}")
    print(f"Color with them: chroma colorize PICTURE --weights {out}")


def _own_pictures(folder, size):
    """Return a folder's pictures: in memory, or from shards as they are needed."""
    from chroma_lib import dataset, shards

    if shards.is_shards(folder):
        return shards.open_shards(folder, size=size, progress=_on_terminal())
    own = dataset.folder_dataset(folder, size=size, progress=_on_terminal())
    _tell_all(own.left_out)
    return own


@app.command()
def colorize(
    context: typer.Context,
    images: Annotated[
        list[Path] | None, typer.Argument(metavar="IMAGE...", help="Pictures to color.")
    ] = None,
    weights: Weights = "dcgan_128",
    noise: Annotated[
        Literal["random", "blocks"],
        typer.Option(help="Random noise, or the 25 block noises of Chroma v0.2."),
    ] = "random",
    count: Annotated[
        int, typer.Option(min=1, max=1000, help="How many colorings of each picture.")
    ] = 25,
    seed: Annotated[int, typer.Option(min=0, help="Another seed, other random noise.")] = 0,
    columns: Annotated[
        int, typer.Option(min=1, max=1000, help="Colorings in a row of the grid and the sheet.")
    ] = 5,
    record: Annotated[
        Path | None,
        typer.Option(
            "--from", help="The colorings.json of a pack: make it again, or color IMAGE like it."
        ),
    ] = None,
    out: Annotated[Path, typer.Option(help="The folder for the results.")] = Path("colorings"),
):
    """Color pictures, gray or not: a chroma pack for each, a folder of PNGs and more.

    The pack's grid.png shows all, sheet.png is for games, palette.gpl for drawing tools; from
    colorings.json the same pack can be made again. A picture that can't be read is named at the
    end, with status 2; the others are colored.
    """
    given = _given(context)
    if record is None and not images:
        raise ChromaError("no IMAGE: name a picture to color, or a pack's colorings.json by --from")
    from chroma_lib.colorize import Colorizer
    from chroma_lib.noise import noise_by_name
    from chroma_lib.packs import pack_folders, read_record, write_colorings

    pack_folders([image.stem for image in images or () if os.path.isfile(image)], out)
    if record is None:
        colorizer = Colorizer.load(weights)
        noises = noise_by_name(noise, count, latent_dim=colorizer.latent_dim, seed=seed)
        about, made = {"noise": noise, "seed": seed}, f"{count} colorings"

        def color(pictures):
            folders = write_colorings(
                colorizer, pictures, noises, out, about=about, columns=columns
            )
            return folders, ()

    else:
        for name in ("noise", "count", "seed"):
            if name in given:
                raise ChromaError(f"--{name} does not go with --from: {record} tells the noises")
        pack, made = read_record(record), f"colorings of {record}"
        colorizer = pack.load_colorizer(weights if "weights" in given else None)
        columns = columns if "columns" in given else None

        def color(pictures):
            return pack.remake(colorizer, out, images=pictures, columns=columns)

    # One after the other: memory holds one picture, and a bad one costs only itself.
    refused = []
    for image in images or [None]:
        try:
            folders, notes = color([read_picture(image)] if image else ())
        except ChromaError as error:
            refused.append(error)
            continue
        for note in notes:
            print("chroma: note:", note, file=sys.stderr)
        for folder in folders:
            print(f"{made} in {folder}")
    for error in refused:
        _complain(error)
    if refused:
        raise typer.Exit(2)


@app.command()
def measure(
    weights: Weights = "dcgan_128",
    drawings: Annotated[
        int, typer.Option(min=2, max=10_000, help="Drawn characters, none seen in training.")
    ] = 64,
    data: Annotated[
        Path | None, typer.Option(help="A folder of pictures, instead of drawn characters.")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, max=99, help="Each seed has its own drawings.")] = 0,
    noises: Annotated[
        int, typer.Option(min=2, max=100, help="How many colorings of each picture.")
    ] = 25,
    noise_seed: Annotated[
        int | None, typer.Option(min=0, help="Of the noises; without it, the seed above.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, not a table.")] = False,
):
    """Measure how good and how diverse the colorings of a generator are.

    Each measure has its 95% interval and, beside it, what true colors score in the model's
    place ("real").
    """
    from chroma_lib import dataset, measures
    from chroma_lib.colorize import Colorizer

    colorizer = Colorizer.load(weights)
    size, progress = colorizer.generator.size, _on_terminal()
    if data is None:
        pictures = dataset.held_out_dataset(
            drawings, colorings=2 * noises, size=size, seed=seed, progress=progress
        )
        measured = measures.measure
    else:
        pictures = _own_pictures(data, size)
        if not isinstance(pictures, dataset.Dataset):
            pictures = pictures.take(range(len(pictures)))
        measured = measures.measure_folder
    noise_seed = seed if noise_seed is None else noise_seed
    table = measured(colorizer, pictures, noises=noises, seed=noise_seed, progress=progress)
    print(json.dumps(table, indent=2) if as_json else measures.as_text(table))


@app.command()
def run(
    preset: Annotated[
        str, typer.Option(help="quick: the defaults; full: hours; original: Chroma v0.2.")
    ] = "quick",
    out: Annotated[
        Path | None, typer.Option(help="A new or empty folder; by default one under runs/.")
    ] = None,
    store: Annotated[
        bool, typer.Option("--store", help="Also put the outputs into the notebooks themselves.")
    ] = False,
):
    """Run every notebook and say where the pictures and numbers are."""
    out = out or runs.run_folder(preset)
    done = runs.run_notebooks(out, preset=preset)
    if store:
        runs.store_outputs(done)
    print(runs.report(done))
    print(f"\nTimes and paths: {out / 'summary.json'}")


class _SweepGroup(typer.core.TyperGroup):
    """`chroma sweep NOTEBOOK` is `chroma sweep run NOTEBOOK`."""

    def parse_args(self, context, arguments):
        """Put "run" before what is no subcommand."""
        if arguments and arguments[0] not in {"--help", *self.commands}:
            arguments = ["run", *arguments]
        return super().parse_args(context, arguments)


class _SweepCommand(typer.core.TyperCommand):
    """Takes -p NAME VALUES, as papermill does: typer knows no list of pairs."""

    def parse_args(self, context, arguments):
        """Join each pair to NAME=VALUES."""
        arguments = list(arguments)
        for place in reversed([i for i, one in enumerate(arguments) if one == "-p"]):
            pair = arguments[place + 1 : place + 3]
            if not any(one.startswith("--") for one in pair):
                arguments[place + 1 : place + 3] = ["=".join(pair)]
        return super().parse_args(context, arguments)


sweep = typer.Typer(
    help="Run a notebook with many settings: `chroma sweep NOTEBOOK -p NAME V1,V2 --out DIR`. "
    "All its options: `chroma sweep run --help`.",
    cls=_SweepGroup,
    add_completion=False,
)
app.add_typer(sweep, name="sweep")


@sweep.command("run", cls=_SweepCommand)
def run_sweep(
    notebook: Annotated[
        Path, typer.Argument(help='With a cell tagged "parameters"; or a YAML file that names one.')
    ],
    out: Annotated[Path, typer.Option(help="A new folder, or one of this sweep to go on with.")],
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "-p", metavar="NAME V1,V2,...", help="A parameter and its values; once for each."
        ),
    ] = None,
    repeat: Annotated[
        int | None, typer.Option(min=1, help="How often, each time with the next seed.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Runs at a time; by default one a core.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a running Dask scheduler, tcp://HOST:8786.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(min=1, help="Seconds after which a run is stopped.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what would run, and run nothing.")
    ] = False,
):
    """Run a notebook with many settings, in parallel; started again, run only what is missing.

    Each value of a parameter goes with each of the others. A value that holds a comma is put into
    quotes or brackets: -p sizes '(1,2),(3,4)'. A run works in a folder of its own, so that
    paths in values must be absolute.
    """
    from chroma_lib import sweep_run, sweeps

    if jobs and scheduler:
        raise ChromaError("--jobs does not go with --scheduler: its workers settle how many run")
    plan, wanted = _planned_sweep(notebook, parameter or [], repeat, out)
    slots = None if scheduler else min(jobs or sweep_run.default_jobs(), max(1, len(wanted)))
    print(sweeps.plan_text(plan, out, wanted, slots, each=dry_run))
    if dry_run:
        return
    try:
        table = sweep_run.run(
            plan, out, jobs=jobs, scheduler=scheduler, timeout=timeout, progress=_on_terminal()
        )
    except KeyboardInterrupt:
        print(f"chroma: stopped; the same command goes on with what {out} has", file=sys.stderr)
        raise
    mine = table[table["run"].isin(list(plan.runs))]
    print(f"{(mine['status'] == 'done').sum()} of {len(mine)} runs done, in {out}")
    print(f"Read it: chroma sweep report {out}")
    failed = mine[mine["status"] == "failed"]
    for run_, error in zip(failed["run"], failed["error"]):
        _complain(f"{run_} failed: {error}")
    raise typer.Exit(1 if len(failed) else 0)


@sweep.command("report")
def report_sweep(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="What --out of the sweep was.")],
    by: Annotated[
        str | None, typer.Option(metavar="MEASURE", help="What the best run is the best in.")
    ] = None,
    best: Annotated[
        Literal["lowest", "highest", "real"] | None,
        typer.Option(help="Which is better; real: nearest to what real colors score."),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Draw over this parameter: once, lines; twice, a map."),
    ] = None,
    lang: Annotated[
        Literal["both", "en", "ko"], typer.Option(help="The language of the figures.")
    ] = "en",
):
    """Write a sweep's table and figures into DIR/report, and tell the best run."""
    from chroma_lib import sweep_report

    print(sweep_report.write_report(folder, by=by, goal=best, over=over, lang=lang))


def _planned_sweep(notebook, pairs, repeat, out):
    """Return the plan of a command line, and which of its runs are missing."""
    from chroma_lib import sweep_plan, sweeps

    grid = {}
    for pair in pairs:
        name, separator, values = pair.partition("=")
        if not separator:
            raise ChromaError(f"-p {name}: takes a name and its values, such as -p steps 50,100")
        if name in grid:
            raise ChromaError(f"-p {name}: is there twice; give all its values at once")
        grid[name] = sweep_plan.split_values(values)
    if notebook.suffix in (".yaml", ".yml"):
        if grid:
            raise ChromaError(f"-p does not go with {notebook}; write the values into it")
        notebook, grid, repeat_told = sweep_plan.read_sweep_file(notebook)
        repeat = repeat or repeat_told
    plan = sweep_plan.plan(notebook, grid, repeat=repeat or 1)
    sweeps.check_folder(out, plan)
    return plan, sweeps.missing(out, plan)


Language = Annotated[Literal["en", "ko"], typer.Option(help="English or Korean.")]
Notebooks = Annotated[
    list[Path] | None, typer.Argument(metavar="[NOTEBOOK...]", help="By default all of Chroma's.")
]

twins = typer.Typer(help="Keep the notebooks' English and Korean in step.", add_completion=False)
app.add_typer(twins, name="bilingual")


@twins.command("check")
def check_twins(notebooks: Notebooks = None):
    """Name every text cell whose English and Korean are out of step; status 1 if there is any.

    Without a NOTEBOOK, the README's Korean too is held against the glossary.
    """
    folder = runs.notebook_folder()
    terms = bilingual.read_glossary(folder / bilingual.GLOSSARY)
    pairs, faults = bilingual.check(notebooks or runs.notebooks(), terms)
    if not notebooks:
        faults += bilingual.check_page(folder.parent / "README.md", terms)
    for fault in faults:
        print(fault)
    count = len(notebooks or runs.notebooks())
    print(f"{pairs} pairs in {count} notebooks, {len(faults) or 'no'} faults")
    raise typer.Exit(1 if faults else 0)


@twins.command("stamp")
def stamp_twins(
    notebook: Annotated[Path, typer.Argument(help="The notebook; it is written anew.")],
    cells: Annotated[list[str], typer.Argument(help="Such as title, for title-en and title-ko.")],
):
    """Say that the Korean of these cells translates the English as it is now."""
    bilingual.stamp(notebook, cells)
    print(f"{notebook}: {', '.join(cells)} in step")


@twins.command("split")
def split_twins(
    lang: Language,
    out: NewFolder,
    notebooks: Notebooks = None,
    force: Annotated[
        bool, typer.Option("--force", help="Write over copies that are there already.")
    ] = False,
):
    """Write copies of notebooks in one language, without outputs.

    Stored figures are labeled in both languages; run a copy to have its own.
    """
    copies = bilingual.split(notebooks or runs.notebooks(), lang, out, force=force)
    print(f"{len(copies)} notebooks in {out}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def lab(
    context: typer.Context,
    lang: Annotated[
        Literal["both", "en", "ko"],
        typer.Option(help="en or ko: copies in one language, in runs/notebooks-LANG."),
    ] = "both",
):
    """Open the notebooks in JupyterLab; options such as --port 9999 are handed on to it."""
    folder = runs.notebook_folder()
    if lang != "both":
        folder = folder.parent / "runs" / f"notebooks-{lang}"
        lessons = bilingual.lesson_folder(runs.notebooks(), lang, folder)
        print(f"{folder}: {len(lessons.new)} new, {len(lessons.refreshed)} refreshed")
        for copy in lessons.kept:
            print(f"{copy.name} has changed, but yours is kept; delete it there to get the new one")
    command = [sys.executable, "-m", "jupyterlab", str(folder), *context.args]
    # Beside the user's own settings: a picture of more than 10 MiB would cut the kernel off.
    settings = [str(Path(__file__).parent / "jupyter"), os.environ.get("JUPYTER_CONFIG_PATH")]
    env = os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, settings))}
    raise typer.Exit(subprocess.call(command, env=env))


@app.command("app")
def serve_app(
    lang: Annotated[
        Literal["both", "en", "ko"], typer.Option(help="The language of the labels.")
    ] = "both",
    port: Annotated[
        int | None,
        typer.Option(min=1, max=65535, help="By default the first that is free from 8866 on."),
    ] = None,
    weights: Weights = "dcgan_128",
    out: Annotated[Path, typer.Option(help="Where the packs are saved.")] = Path("packs"),
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Whether to open it in your browser.")
    ] = True,
):
    """Open the slider alone, without notebooks or code; Ctrl-C stops it.

    Only this machine can reach it, and only with the token in the address that is printed.
    """
    from chroma_lib.app import serve

    serve(weights, lang=lang, out=out, port=port, browser=browser)


def main(arguments=None):
    """Run the `chroma` command and exit with its status.

    Bad input ends with one line on stderr and status 2, a failed notebook with status 1, an
    interrupt with status 130.

    Parameters
    ----------
    arguments : list of str, optional
        By default those of the command line.
    """
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        status = app(arguments or ["--help"], prog_name="chroma", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        status = 130
    except runs.NotebookError as error:
        _complain(error)
        status = 1
    except ChromaError as error:
        _complain(error)
        status = 2
    except _COMMAND_LINE_ERROR as error:
        _complain(error.format_message())
        status = 2
    except OSError as error:
        if error.filename is None:
            raise
        _complain(f"{error.filename}: {error.strerror}; choose another place or make room")
        status = 2
    sys.exit(status)


# What typer raises for a command line that it can't read; it exports only this one child of it.
_COMMAND_LINE_ERROR = typer.BadParameter.__bases__[0]


def _given(context):
    """Return the names of the options that are on the command line."""
    return {
        name for name in context.params if context.get_parameter_source(name).name == "COMMANDLINE"
    }


def _complain(message):
    # A name from a file may hold what a terminal obeys.
    print("chroma:", shown_name(" ".join(str(message).split())), file=sys.stderr)


def _tell_all(left_out, most=20):
    """Name the pictures that a folder's data set goes without."""
    for reason in left_out[:most]:
        _complain(f"left out: {reason}")
    if len(left_out) > most:
        _complain(f"left out: {len(left_out) - most} more")


def _on_terminal():
    return sys.stderr.isatty()


if __name__ == "__main__":
    main()
