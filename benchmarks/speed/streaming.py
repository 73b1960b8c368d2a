"""Time and memory of a training that streams its pictures, beside the same pictures in memory.

    python -m benchmarks streaming --folder scratch
    python -m benchmarks streaming --counts 1000 --steps 30

A few hundred drawn pictures are written again and again, until the data set is as long as it is
asked for. Each data set is trained on in a process of its own, in turn with the others.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path

from benchmarks.command_line import Arguments, add_store_option, command_parser
from benchmarks.parts import run_part
from benchmarks.processes import in_own_process
from benchmarks.records import Findings, Table, Target
from benchmarks.speed.alternate import Contestant, alternate

COUNTS = (1_000, 10_000, 100_000)
MAX_IN_MEMORY = 10_000  # longer data sets are only streamed
DRAWN, SIZE, BATCH = 300, 64, 16
ROUNDS, STEPS = 3, 48
TEXT = (
    "A training step of the DCGAN at 64×64, 16 pictures, which are streamed from shards on the "
    "disk or held in memory; each row in a process of its own."
)


def write_shards(folder: str, counts: Sequence[int]) -> None:
    """Write a folder of shards for each number of pictures, named by the number."""
    from chroma_lib import characters
    from chroma_lib.data.shard_writer import write_rows

    drawn, _ = characters.render_many(range(min(DRAWN, max(counts))), size=SIZE)
    for count in counts:
        rows = ((str(i), drawn[i % len(drawn)]) for i in range(count))
        write_rows(rows, Path(folder) / str(count), size=SIZE, colorings=1)


def measure(
    counts: Sequence[int] = COUNTS, steps: int = STEPS, *, folder: str | Path | None = None
) -> Findings:
    """Time a training step on data sets of several sizes, streamed and in memory.

    Parameters
    ----------
    counts : sequence of int
        Numbers of pictures, 64 pixels wide.
    steps : int
        Timed steps of each.
    folder : path-like, optional
        Folder for the shards, 12 KB for each picture; they are deleted at the end. Default: the
        system's folder for temporary files.
    """
    with tempfile.TemporaryDirectory(dir=folder and Path(folder).resolve()) as scratch:
        # In another process: a child inherits the peak memory that its parent has at its start.
        in_own_process(write_shards, scratch, list(counts))
        sources = [(count, "streamed") for count in counts]
        sources += [(count, "in memory") for count in counts if count <= MAX_IN_MEMORY]
        options = {"size": SIZE, "batch": BATCH}
        contestants = {
            (count, source): Contestant(
                "streaming",
                options | {"folder": str(Path(scratch) / str(count)), "source": source},
            )
            for count, source in sorted(sources)
        }
        times = alternate(contestants, rounds=ROUNDS, calls=-(-steps // ROUNDS))
    rows = [
        [count, source, 1000 * timing.median, round(timing.peak_mb)]
        for (count, source), timing in times.items()
    ]
    return Findings(
        title="Data sets larger than memory",
        text=TEXT,
        tables=[Table(heads=["pictures", "source", "ms per step", "peak MB"], rows=rows)],
        targets=_targets([row for row in rows if row[1] == "streamed"]),
    )


def _targets(streamed: list[list]) -> list[Target]:
    first, last = streamed[0], streamed[-1]
    compared = f"at {last[0]:,} pictures relative to {first[0]:,}"
    memory, time = last[3] / first[3], last[2] / first[2]
    return [
        Target(title=f"streaming: memory {compared}", measured=memory, limit=1.05, unit="×"),
        Target(title=f"streaming: a step {compared}", measured=time, limit=1.1, unit="×"),
    ]


def main(arguments: Arguments) -> None:
    """Run the command."""
    parser = command_parser("streaming", __doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--folder", help="where shards are written for the time being")
    add_store_option(parser)
    options = parser.parse_args(arguments)
    run_part(
        "streaming",
        lambda: measure(options.counts, options.steps, folder=options.folder),
        store=options.store,
        arguments=["streaming", *arguments],
    )
