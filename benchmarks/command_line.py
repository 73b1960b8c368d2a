"""What the commands share: how they read their options."""

import argparse
import sys
from collections.abc import Sequence

PROGRAM = ("python", "-m", "benchmarks")


def command_parser(name: str, description: str) -> argparse.ArgumentParser:
    """Return the parser of the options of one benchmark.

    Parameters
    ----------
    name : str
        The benchmark's name on the command line.
    description : str
        The docstring of its module; the first line is shown by ``--help``.
    """
    return argparse.ArgumentParser(
        prog=" ".join((*PROGRAM, name)), description=description.partition("\n")[0]
    )


def add_store_option(parser: argparse.ArgumentParser) -> None:
    """Add ``--store``, which every benchmark with a record has."""
    parser.add_argument(
        "--store", action="store_true", help="keep the record and update the page that shows it"
    )


def show_progress() -> bool:
    """Return whether a progress bar would be seen: not in a pipe or a log."""
    return sys.stderr.isatty()


Arguments = Sequence[str]
