"""All that Chroma says of its speed, measured in one go: `make bench`.

    python benchmarks/bench.py                  # every part, half an hour on two cores
    python benchmarks/bench.py steps lab        # some of them
    python benchmarks/bench.py profile          # where a step's time goes, and what was tried
    python benchmarks/bench.py --page           # only write the page anew from the records

Needs the extra `bench`: `pip install -e '.[bench]'`, for the rivals. Quiet the machine first.
"""

import argparse
import sys
import time

import bench_coloring
import bench_data
import bench_growth
import bench_lab
import bench_profile
import bench_quality
import bench_scale
import bench_steps
import page

# The growth with the data set is drawn from what `scale` measured.
PARTS = {
    "steps": bench_steps.run,
    "quality": bench_quality.run,
    "coloring": bench_coloring.run,
    "lab": bench_lab.run,
    "data": bench_data.run,
    "scale": bench_scale.run,
    "growth": bench_growth.run,
}
ASKED_FOR = {"profile": bench_profile.run}  # only by name


def main():
    """Run the command."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    known = PARTS | ASKED_FOR
    parser.add_argument("part", nargs="*", help=f"of {', '.join(known)}; without, all but the last")
    parser.add_argument("--page", action="store_true", help="only write RESULTS.md anew")
    options = parser.parse_args()
    unknown = [name for name in options.part if name not in known]
    if unknown:
        parser.error(f"unknown part {unknown[0]!r}: use some of {', '.join(known)}")
    if options.page:
        page.write_page()
        return
    begun = time.perf_counter()
    for name in options.part or PARTS:
        print(f"{name} ...", file=sys.stderr, flush=True)
        start = time.perf_counter()
        part = known[name]()
        page.keep(name, part, time.perf_counter() - start)
        for table in part.tables:
            print("\n" + table.title)
            print(page.as_text(table))
    print("\nTargets\n" + page.as_text(page.all_targets()))
    print(f"{time.perf_counter() - begun:.0f} s; all is in {page.PAGE}")


if __name__ == "__main__":
    main()
