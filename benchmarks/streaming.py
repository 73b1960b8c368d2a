"""Time and memory of training from shards, beside the same pictures in memory.

    python benchmarks/streaming.py --folder /tmp/scratch

A few hundred drawn pictures are written again and again, so that the data set is as long as
wanted. Each one is trained on in a process of its own, in turn with the others.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

import alternate

COUNTS = (1_000, 10_000, 100_000)
IN_MEMORY = 10_000  # more pictures than this are streamed alone
DRAWN, SIZE, BATCH = 300, 64, 16
ROUNDS = 3


def write(folder, counts):
    """Write a shard folder for each count, named by it."""
    from chroma_lib import characters
    from chroma_lib.data import shards

    drawn, _ = characters.render_many(range(DRAWN), size=SIZE)
    for count in map(int, counts):
        rows = ((str(i), drawn[i % DRAWN]) for i in range(count))
        shards.write_rows(rows, Path(folder) / str(count), size=SIZE, colorings=1)


def trained_on(folder, how):
    """Return a training step that fetches its own batch, streamed or from memory."""
    import tensorflow as tf

    from chroma_lib.data import shards
    from chroma_lib.data.batches import batches
    from chroma_lib.training.recipe import Recipe

    pictures = shards.open_shards(folder, progress=False)
    if how == "in memory":
        pictures = pictures.take(range(len(pictures)))
    recipe = Recipe(size=SIZE, batch_size=BATCH)
    gan = recipe.gan(0)
    step = tf.function(gan.train_step, jit_compile=False)
    batches = iter(batches(pictures, recipe.pictures_per_step, shading=recipe.shading))

    def timed():
        float(step(next(batches))["d_loss"])

    return timed


def measure(counts=COUNTS, steps=30, *, folder=None):
    """Train on data sets of several sizes.

    Parameters
    ----------
    counts : sequence of int
        Pictures, 64 pixels wide.
    steps : int
        Timed steps of each.
    folder : path-like, optional
        Where shards are written meanwhile, 12 KB a picture; by default the system's own.

    Returns
    -------
    list of dict
        pictures, how ("streamed" or "in memory"), ms_per_step (median), peak_mb.
    """
    with tempfile.TemporaryDirectory(dir=folder) as scratch:
        # In another process: a child counts as its own what its parent held when it started.
        names = [scratch, *map(str, counts)]
        subprocess.run([sys.executable, __file__, "--write", *names], check=True)
        trained = [(count, "streamed") for count in counts]
        trained += [(count, "in memory") for count in counts if count <= IN_MEMORY]
        contestants = {
            (count, how): (
                "streaming:trained_on",
                {"folder": str(Path(scratch) / str(count)), "how": how},
            )
            for count, how in sorted(trained)
        }
        calls = -(-steps // ROUNDS)
        timed = alternate.alternate(contestants, rounds=ROUNDS, calls=calls)
    return [
        {
            "pictures": count,
            "how": how,
            "ms_per_step": 1000 * one.median,
            "peak_mb": one.peak_mb,
        }
        for (count, how), one in timed.items()
    ]


def main():
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--counts", type=int, nargs="+", default=COUNTS)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--folder", help="where shards are written meanwhile")
    parser.add_argument("--write", nargs="+", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.write:
        write(chosen.write[0], chosen.write[1:])
        return
    print(f"{'pictures':>8}  {'':9}  ms per step  peak MB")
    for row in measure(chosen.counts, chosen.steps, folder=chosen.folder):
        print(
            f"{row['pictures']:8,}  {row['how']:9}  {row['ms_per_step']:11.1f}  "
            f"{row['peak_mb']:7.0f}"
        )


if __name__ == "__main__":
    main()
