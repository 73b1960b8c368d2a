"""Where the time of a step goes, and what was tried to shorten it."""

import collections
import tempfile
from pathlib import Path

from benchmarks.records import Findings, Table
from benchmarks.speed.alternate import Contestant, alternate, time_ratio

SIZES, BATCH, STEPS = (64, 128), 16, 16
ROUNDS = 4
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
OTHER = "all else"
THREADS = {
    "one operation at a time": {"TF_NUM_INTEROP_THREADS": "1"},
    "one thread per operation": {"TF_NUM_INTRAOP_THREADS": "1"},
}
TEXT = (
    "The profile adds up the times that TensorFlow's profiler reports for each operation over "
    f"{STEPS} steps. Operations run side by side, so the sum exceeds the time of a step. Below it, "
    "variants of the same step, timed in turn with it."
)


def measure() -> Findings:
    """Profile a step of the DCGAN, and time variants of it."""
    return Findings(
        title="Where the time goes, and what was tried",
        text=TEXT,
        tables=[_profile_table(), _variant_table()],
    )


def _profile_table() -> Table:
    profiles = {size: _profile(size) for size in SIZES}
    totals = {size: sum(profiles[size].values()) for size in SIZES}
    rows = [
        [kind, *(f"{profiles[size][kind] / totals[size]:.0%}" for size in SIZES)]
        for kind in [*KINDS, OTHER]
    ]
    rows.append(["all, CPU ms", *totals.values()])
    heads = ["operations", *(f"{size}×{size}" for size in SIZES)]
    return Table(heads=heads, rows=rows, title="Where the time of a DCGAN's step goes, float32")


def _profile(size: int) -> dict[str, float]:
    """Return the milliseconds of each kind of operation in a step."""
    import tensorflow as tf

    from benchmarks.rivals.steps import random_batch
    from chroma_lib.training.recipe import Recipe

    gan = Recipe(size=size, batch_size=BATCH).build_gan(0)
    batch = random_batch(BATCH, size)
    step = tf.function(gan.train_step, jit_compile=False)
    for _ in range(4):
        step(*batch)
    with tempfile.TemporaryDirectory() as folder:
        # Operations only: Python's own events would crowd them out.
        options = tf.profiler.experimental.ProfilerOptions(
            host_tracer_level=2, python_tracer_level=0
        )
        with tf.profiler.experimental.Profile(folder, options):
            for _ in range(STEPS):
                float(step(*batch)["d_loss"])
        (path,) = Path(folder).rglob("*.xplane.pb")
        return _add_up(path.read_bytes())


def _add_up(content: bytes) -> dict[str, float]:
    from tensorflow.tsl.profiler.protobuf import xplane_pb2

    space = xplane_pb2.XSpace()
    space.ParseFromString(content)
    total = collections.Counter(dict.fromkeys([*KINDS, OTHER], 0.0))
    lines = ((plane, line) for plane in space.planes for line in plane.lines)
    for plane, event in ((plane, event) for plane, line in lines for event in line.events):
        # "name:Operation" is a kernel; all other events are functions and threads.
        name, _, operation = plane.event_metadata[event.metadata_id].name.rpartition(":")
        if name and not name.endswith(":") and operation.isidentifier():
            total[_kind(operation)] += event.duration_ps / 1e9 / STEPS
    return total


def _kind(operation: str) -> str:
    for kind, parts in KINDS.items():
        if any(part in operation for part in parts):
            return kind
    return OTHER


def _variant_table() -> Table:
    columns = [_time_variants(size) for size in SIZES]
    rows = [[name, *(column[name] for column in columns)] for name in columns[0]]
    heads = ["variant", *(f"{size}×{size}" for size in SIZES)]
    title = "What was tried: time of a DCGAN's step relative to ours as it is"
    return Table(heads=heads, rows=rows, title=title)


def _time_variants(size: int) -> dict[str, str]:
    """Return the time of each variant relative to the step as it is."""
    from benchmarks.rivals.tried import BASELINE, SEVERAL, VARIANTS

    options = {"model": "dcgan", "size": size, "batch": BATCH}
    contestants = {
        name: Contestant("variant", options | {"variant": name}) for name in VARIANTS
    } | {
        name: Contestant("variant", options | {"variant": BASELINE}, environment)
        for name, environment in THREADS.items()
    }
    calls = dict.fromkeys(contestants, 16) | {SEVERAL: 2}
    times = alternate(contestants, rounds=ROUNDS, calls=calls)
    return {
        name: f"{time_ratio(timing, times[BASELINE]) / timing.metadata['steps']:.2f}"
        for name, timing in times.items()
    }
