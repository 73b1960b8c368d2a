"""Where the time of a step goes, and what was tried to shorten it."""

import collections
import tempfile
from pathlib import Path

import stepping
from alternate import alternate, ratio
from page import Part, Table
from tried import WAYS

SIZES, BATCH, STEPS = (64, 128), 16, 16
KINDS = {
    "convolutions": ("Conv2D",),
    "matrix products": ("MatMul", "Einsum"),
    "Adam": ("ResourceApplyAdam",),
    "reading and writing variables": ("Variable",),
    "leaky ReLU, softmax": ("Relu", "Softmax"),
    "moving data: concat, slice, roll, transpose, space to depth": (
        *("Concat", "Slice", "Roll", "Transpose", "SpaceToDepth", "DepthToSpace", "Reverse"),
        *("Pack", "Tile", "Pad"),
    ),
}
THREADS = {
    "one operation at a time": {"TF_NUM_INTEROP_THREADS": "1"},
    "one thread an operation": {"TF_NUM_INTRAOP_THREADS": "1"},
}


def run(rounds=4):
    """Measure; return the Part."""
    from chroma_lib.training.recipe import Recipe

    found = {}
    for size in SIZES:
        recipe = Recipe(size=size, batch_size=BATCH)
        found[size] = _profile(recipe.gan(0), stepping.random_batch(BATCH, size))
    totals = {size: sum(found[size].values()) for size in SIZES}
    rows = [
        [kind, *(f"{found[size][kind] / totals[size]:.0%}" for size in SIZES)]
        for kind in [*KINDS, "all else"]
    ]
    rows.append(["all, ms of processors", *totals.values()])
    tables = [
        Table(
            ["operations", *(f"{size}×{size}" for size in SIZES)],
            rows,
            "Where the time of a DCGAN's step goes, float32",
        )
    ]
    columns = [_tried(size, rounds) for size in SIZES]
    ways = [[way, *(column[way] for column in columns)] for way in columns[0]]
    heads = ["way", *(f"{size}×{size}, as it is = 1" for size in SIZES)]
    tables.append(
        Table(heads, ways, "What was tried: time of a DCGAN's step against ours as it is")
    )
    return Part(
        "Where the time goes, and what was tried",
        f"The profile adds up what TensorFlow's profiler tells of each operation over {STEPS} "
        "steps; operations run side by side, so the sum is more than the time of a step. Below it, "
        "the same step in other ways, in turn with ours.",
        tables,
    )


def _profile(gan, batch):
    """Return ms of each kind of operation in a step."""
    import tensorflow as tf

    step = tf.function(gan.train_step, jit_compile=False)
    for _ in range(4):
        step(batch)
    with tempfile.TemporaryDirectory() as folder:
        # Only operations: what Python does besides would crowd them out.
        options = tf.profiler.experimental.ProfilerOptions(
            host_tracer_level=2, python_tracer_level=0
        )
        with tf.profiler.experimental.Profile(folder, options):
            for _ in range(STEPS):
                float(step(batch)["d_loss"])
        (path,) = Path(folder).rglob("*.xplane.pb")
        return _added_up(path.read_bytes())


def _added_up(content):
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    space = xplane_pb2.XSpace()
    space.ParseFromString(content)
    total = collections.Counter(dict.fromkeys([*KINDS, "all else"], 0.0))
    for plane in space.planes:
        for line in plane.lines:
            for event in line.events:
                # "name:Operation" is a kernel; all else are functions and threads.
                name, _, operation = plane.event_metadata[event.metadata_id].name.rpartition(":")
                if name and not name.endswith(":") and operation.isidentifier():
                    total[_kind(operation)] += event.duration_ps / 1e9 / STEPS
    return total


def _kind(operation):
    for kind, parts in KINDS.items():
        if any(part in operation for part in parts):
            return kind
    return "all else"


def _tried(size, rounds):
    """Return each way's time against ours as it is."""
    options = {"model": "dcgan", "size": size, "batch": BATCH}
    contestants = {way: ("tried:step", options | {"way": way}) for way in WAYS}
    contestants |= {
        name: ("tried:step", options | {"way": "as it is"}, environment)
        for name, environment in THREADS.items()
    }
    times = alternate(
        contestants, rounds=rounds, calls=dict.fromkeys(contestants, 16) | {WAYS[2]: 2}
    )
    ours = times["as it is"]
    return {
        name: f"{ratio(timed, ours) / timed.facts['steps']:.2f}" for name, timed in times.items()
    }
