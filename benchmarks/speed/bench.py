"""Measure every part of RESULTS.md that `make bench` covers: half an hour on two cores.

    python -m benchmarks bench
    python -m benchmarks steps --store    # one part, kept in the page

Needs the rivals: `pip install -e '.[bench]'`. Close other programs first.
"""

import time

from benchmarks import page
from benchmarks.command_line import Arguments, command_parser
from benchmarks.parts import run_part


def main(arguments: Arguments) -> None:
    """Run the command."""
    command_parser("bench", __doc__).parse_args(arguments)
    # Imported here, so that a part by itself imports none of the others.
    from benchmarks.speed import coloring, data, growth, lab, steps, streaming, time_to_quality

    parts = {
        "steps": steps.measure,
        "time_to_quality": time_to_quality.measure,
        "coloring": coloring.measure,
        "lab": lab.measure,
        "data": data.measure,
        "streaming": streaming.measure,
        "growth": growth.measure,  # plots what "streaming" has measured
    }
    start = time.perf_counter()
    for name, measure in parts.items():
        run_part(name, measure, store=True)
    print(f"\n{time.perf_counter() - start:.0f} s; the results are in {page.PAGES['results']}")
