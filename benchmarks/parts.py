"""Run one part of a page: measure, print, and keep its record if asked to."""

import sys
import time
from collections.abc import Callable

from benchmarks import markdown, page
from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.records import Findings, Table


def run_part(
    name: str,
    measure: Callable[[], Findings],
    *,
    store: bool,
    arguments: Arguments | None = None,
) -> None:
    """Measure one part and print its tables; with `store`, keep its record and render the pages."""
    print(f"{name} ...", file=sys.stderr, flush=True)
    start = time.perf_counter()
    findings = measure()
    if store:
        seconds = time.perf_counter() - start
        arguments = [name, "--store"] if arguments is None else arguments
        page.store(name, findings, page="results", seconds=seconds, arguments=arguments)
    print_findings(findings)


def print_findings(findings: Findings) -> None:
    """Print figures, tables and targets for a terminal."""
    if findings.figures:
        print("\n" + markdown.plain_table(("", ""), findings.figures.items()).strip("\n"))
    for table in findings.tables:
        print("\n" + table.title)
        print(markdown.plain_table(table.heads, table.rows))
    if findings.targets:
        _print_table(page.target_table([findings]))


def _print_table(table: Table) -> None:
    print("\nTargets\n" + markdown.plain_table(table.heads, table.rows))


def part_main(name: str, measure: Callable[[], Findings], arguments: Arguments) -> None:
    """Run the command of one part."""
    parser = command_parser(name, measure.__doc__)
    add_store_option(parser)
    run_part(name, measure, store=parser.parse_args(arguments).store)
