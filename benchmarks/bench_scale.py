"""Data sets larger than memory: time and memory against the number of pictures."""

import streaming
from page import Part, Table, Target

COUNTS = (1000, 10_000, 100_000)


def run():
    """Measure; return the Part."""
    rows = [
        [row["pictures"], row["how"], row["ms_per_step"], round(row["peak_mb"])]
        for row in streaming.measure(COUNTS, steps=48)
    ]
    streamed = [row for row in rows if row[1] == "streamed"]
    first, last = streamed[0], streamed[-1]
    return Part(
        "Data sets larger than memory",
        "A training step of the DCGAN at 64×64, 16 pictures, with its pictures streamed from "
        "shards on the disk or held in memory; each row in a process of its own.",
        [Table(["pictures", "how", "ms a step", "peak MB"], rows)],
        [
            Target(
                f"streaming: memory at {last[0]:,} pictures against {first[0]:,}",
                last[3] / first[3],
                1.05,
                unit="×",
            ),
            Target(
                f"streaming: a step at {last[0]:,} pictures against {first[0]:,}",
                last[2] / first[2],
                1.1,
                unit="×",
            ),
        ],
    )
