"""`chroma sweep`."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import print_error
from chroma_lib.errors import ChromaError
from chroma_lib.shell import command_line


class _SweepGroup(typer.core.TyperGroup):
    """`chroma sweep NOTEBOOK` is `chroma sweep run NOTEBOOK`."""

    def parse_args(self, context, arguments):
        """Put "run" before arguments that do not start with a subcommand."""
        if arguments and arguments[0] not in {"--help", *self.commands}:
            arguments = ["run", *arguments]
        return super().parse_args(context, arguments)


class _SweepCommand(typer.core.TyperCommand):
    """Accepts -p NAME VALUES, as papermill does; typer has no lists of pairs."""

    def parse_args(self, context, arguments):
        """Join each pair to NAME=VALUES."""
        arguments = list(arguments)
        for i in reversed([i for i, argument in enumerate(arguments) if argument == "-p"]):
            pair = arguments[i + 1 : i + 3]
            if not any(part.startswith("--") for part in pair):
                arguments[i + 1 : i + 3] = ["=".join(pair)]
        return super().parse_args(context, arguments)


sweep = typer.Typer(
    help="Run a notebook with many settings: `chroma sweep NOTEBOOK -p NAME V1,V2 --out DIR`. "
    "All options: `chroma sweep run --help`.",
    cls=_SweepGroup,
    add_completion=False,
)


@sweep.command("run", cls=_SweepCommand)
def run_sweep(
    notebook: Annotated[
        Path, typer.Argument(help='A notebook with a cell tagged "parameters", or a YAML file.')
    ],
    out: Annotated[
        Path, typer.Option(help="A new folder, or the folder of this sweep, to continue it.")
    ],
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "-p", metavar="NAME V1,V2,...", help="A parameter and its values; repeatable."
        ),
    ] = None,
    repeat: Annotated[
        int | None, typer.Option(min=1, help="Runs of each setting, each with the next seed.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Runs at a time. Default: one for each core.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(help="Address of a running Dask scheduler, tcp://HOST:8786.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option(min=1, help="Stop a run after this many seconds.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Print what would run, and run nothing.")
    ] = False,
) -> None:
    """Run a notebook with many settings in parallel; the same command again runs what is missing.

    Each value of a parameter is combined with each value of the others. Put a value that contains
    a comma into quotes or brackets: -p sizes '(1,2),(3,4)'. Each run works in its own folder, so
    paths in values must be absolute.
    """
    from chroma_lib.cluster import default_jobs
    from chroma_lib.sweeps.run import run_plan
    from chroma_lib.sweeps.store import plan_text

    if jobs and scheduler:
        raise ChromaError(
            "--jobs cannot be combined with --scheduler, whose workers set the number of runs"
        )
    plan, wanted = _planned_sweep(notebook, parameter or [], repeat, out)
    slots = None if scheduler else min(jobs or default_jobs(), max(1, len(wanted)))
    print(plan_text(plan, out, wanted, slots, each=dry_run))
    if dry_run:
        return
    try:
        table = run_plan(plan, out, jobs=jobs, scheduler=scheduler, timeout=timeout)
    except KeyboardInterrupt:
        print_error(f"stopped; run the same command again to continue in {out}")
        raise SystemExit(130) from None  # `main` has nothing to add
    rows = table[table["run"].isin(list(plan.runs))]
    print(f"{(rows['status'] == 'done').sum()} of {len(rows)} runs done, in {out}")
    print(f"Read it: {command_line('chroma', 'sweep', 'report', out)}")
    failed = rows[rows["status"] == "failed"]
    for run_name, error in zip(failed["run"], failed["error"]):
        print_error(f"{run_name} failed: {error}")
    raise typer.Exit(1 if len(failed) else 0)


@sweep.command("report")
def report_sweep(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a sweep.")],
    by: Annotated[
        str | None,
        typer.Option(metavar="MEASURE", help="The measure that decides which run is best."),
    ] = None,
    best: Annotated[
        Literal["lowest", "highest", "real"] | None,
        typer.Option(help="The better end of it; real: nearest to real colors."),
    ] = None,
    over: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Plot over this parameter; given once: lines, twice: a map."
        ),
    ] = None,
    lang: Annotated[
        Literal["both", "en", "ko"], typer.Option(help="Language of the figures.")
    ] = "en",
) -> None:
    """Write the table and the figures of a sweep into DIR/report, and print the best run."""
    from chroma_lib.sweeps.report import write_report

    print(write_report(folder, by=by, goal=best, over=over, lang=lang))


def _planned_sweep(notebook, pairs, repeat, out):
    """Return the plan of a command line, and the runs of it that are missing."""
    from chroma_lib.sweeps.plan import make_plan, read_sweep_file, split_values
    from chroma_lib.sweeps.store import check_folder, missing

    grid = {}
    for pair in pairs:
        name, separator, values = pair.partition("=")
        if not separator:
            raise ChromaError(
                f"-p {name}: needs a name and its values, for example -p steps 50,100"
            )
        if name in grid:
            raise ChromaError(f"-p {name}: is given twice; list all its values in one -p")
        grid[name] = split_values(values)
    if notebook.suffix in (".yaml", ".yml"):
        if grid:
            raise ChromaError(
                f"-p cannot be combined with {notebook}; write the values into that file"
            )
        notebook, grid, stored_repeat = read_sweep_file(notebook)
        repeat = repeat or stored_repeat
    plan = make_plan(notebook, grid, repeat=repeat or 1)
    check_folder(out, plan)
    return plan, missing(out, plan)
