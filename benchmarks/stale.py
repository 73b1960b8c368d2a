"""Which stored results are out of date: notebooks, model cards, comparisons and records.

    python -m benchmarks stale                   # all of them, one line each
    python -m benchmarks stale 03_dcgan_unet     # this one, with the modules that have changed
    python -m benchmarks stale --accept "colors are the same, see digests"

A result is out of date if its code cells or its figures have changed, or if quick values of the
code that it uses are no longer those at the time it was made. Modules that have changed without
that are counted, and do no harm. The commands that store a result stamp it; `--accept` stamps it
without making it again, and keeps the reason.
"""

from pathlib import Path

from benchmarks.command_line import Arguments, command_parser
from benchmarks.results import all_results
from chroma_lib.errors import ChromaError
from chroma_lib.lessons.provenance.probes import Probes
from chroma_lib.lessons.provenance.stamps import Result, State, check, folder, stamp_results


def check_all(results: list[Result]) -> list[State]:
    """Compare results with the code as it is now."""
    probes = Probes()
    return [check(result, probes) for result in results]


def unknown_stamps(results: list[Result]) -> list[Path]:
    """Return the stamps of results that no longer exist."""
    known = {result.name for result in results}
    return [path for path in sorted(folder().glob("*.json")) if path.stem not in known]


def describe(state: State) -> str:
    """Return one line about a result."""
    name = f"{state.result.name:26}"
    if state.faults:
        return f"{name} out of date: {'; '.join(state.faults)}. Run `{state.result.remedy}`"
    count = len(state.changed)
    changed = f"; {count} {'module has' if count == 1 else 'modules have'} changed since"
    return f"{name} up to date{changed if count else ''}"


def choose(names: list[str], results: list[Result]) -> list[Result]:
    """Return the results of these names; all of them if there are none."""
    known = {result.name: result for result in results}
    if unknown := [name for name in names if name not in known]:
        raise ChromaError(f"no stored result {unknown[0]!r}: use {', '.join(known)}")
    return [known[name] for name in names] or results


def main(arguments: Arguments) -> int:
    """Run the command; the status is 1 if a result is out of date."""
    parser = command_parser("stale", __doc__)
    parser.add_argument("name", nargs="*", help="name of a result; default: all")
    change = parser.add_mutually_exclusive_group()
    change.add_argument("--stamp", action="store_true", help="they were just made by this code")
    change.add_argument("--accept", metavar="REASON", help="take them as up to date, and why")
    options = parser.parse_args(arguments)
    if options.stamp and not options.name:
        parser.error("--stamp: name the results that were just made")
    results = list(all_results())
    chosen = choose(options.name, results)
    if options.stamp:
        stamp_results(chosen, Probes())
    states = check_all(chosen)
    if options.accept:
        accepted = [state.result for state in states if state.faults or options.name]
        stamp_results(accepted, Probes(), accepted=options.accept)
        for path in unknown_stamps(results):
            path.unlink()
        states = check_all(chosen)
    for state in states:
        print(describe(state))
        if options.name:
            print(*(f"    {module}" for module in state.changed), sep="\n", end="")
    faults = sum(bool(state.faults) for state in states)
    print(f"\n{len(states)} results, {faults or 'none'} out of date")
    return 1 if faults else 0
