"""`chroma sweep`."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from chroma_lib.cli.options import complain, on_terminal
from chroma_lib.errors import ChromaError


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
    from chroma_lib.sweeps.run import default_jobs, run_plan
    from chroma_lib.sweeps.store import plan_text

    if jobs and scheduler:
        raise ChromaError("--jobs does not go with --scheduler: its workers settle how many run")
    plan, wanted = _planned_sweep(notebook, parameter or [], repeat, out)
    slots = None if scheduler else min(jobs or default_jobs(), max(1, len(wanted)))
    print(plan_text(plan, out, wanted, slots, each=dry_run))
    if dry_run:
        return
    try:
        table = run_plan(
            plan, out, jobs=jobs, scheduler=scheduler, timeout=timeout, progress=on_terminal()
        )
    except KeyboardInterrupt:
        print(f"chroma: stopped; the same command goes on with what {out} has", file=sys.stderr)
        raise
    mine = table[table["run"].isin(list(plan.runs))]
    print(f"{(mine['status'] == 'done').sum()} of {len(mine)} runs done, in {out}")
    print(f"Read it: chroma sweep report {out}")
    failed = mine[mine["status"] == "failed"]
    for run_, error in zip(failed["run"], failed["error"]):
        complain(f"{run_} failed: {error}")
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
    from chroma_lib.sweeps.report import write_report

    print(write_report(folder, by=by, goal=best, over=over, lang=lang))


def _planned_sweep(notebook, pairs, repeat, out):
    """Return the plan of a command line, and which of its runs are missing."""
    from chroma_lib.sweeps.plan import make_plan, read_sweep_file, split_values
    from chroma_lib.sweeps.store import check_folder, missing

    grid = {}
    for pair in pairs:
        name, separator, values = pair.partition("=")
        if not separator:
            raise ChromaError(f"-p {name}: takes a name and its values, such as -p steps 50,100")
        if name in grid:
            raise ChromaError(f"-p {name}: is there twice; give all its values at once")
        grid[name] = split_values(values)
    if notebook.suffix in (".yaml", ".yml"):
        if grid:
            raise ChromaError(f"-p does not go with {notebook}; write the values into it")
        notebook, grid, repeat_told = read_sweep_file(notebook)
        repeat = repeat or repeat_told
    plan = make_plan(notebook, grid, repeat=repeat or 1)
    check_folder(out, plan)
    return plan, missing(out, plan)
