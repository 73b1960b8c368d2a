"""One training step: ours beside its rivals and beside what the machine could do at best."""

from alternate import alternate, ratio
from page import Part, Table, Target

BATCH = 16
MODELS = {"dcgan": "DCGAN", "wgan_gp": "WGAN-GP"}
PRECISIONS = {"ours": "float32", "ours, bfloat16": "bfloat16"}
# PyTorch's own way leaves memory to malloc, which by default gives large blocks back at once.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "10000000000", "MALLOC_TRIM_THRESHOLD_": "10000000000"}
# (size, rounds): the original takes seconds a step at 128.
SIZES = ((64, 7), (128, 5))
# Calls in a row: 16 steps hold one with the lazy R1. The original has no such step.
CALLS = {
    "ours": 16,
    "ours, bfloat16": 16,
    "PyTorch": 16,
    "the Keras way": 3,
    "v0.2": 1,
    "matrices": 3,
}


def run():
    """Measure; return the Part."""
    rows, targets, steps = [], [], {}
    for size, rounds in SIZES:
        for model, name in MODELS.items():
            times = _times(model, size, rounds)
            steps[model, size] = times
            ours = times["ours"]
            floor = _floor(times)
            for who, timed in times.items():
                if who != "matrices":
                    rows.append(
                        [
                            f"{name} {size}",
                            who,
                            timed.text(),
                            f"{ratio(timed, ours):.2f}×",
                            f"{floor[who]:.0%}" if who in floor else None,
                            f"{timed.cpu_seconds * 1000:.0f}",
                            f"{timed.peak_mb:.0f}",
                        ]
                    )
            like = ratio(ours, times["PyTorch"])
            targets.append(Target(f"a step, {name} {size}: against PyTorch", like, 0.85, unit="×"))
            for who in PRECISIONS:
                text = f"a step, {name} {size}, {PRECISIONS[who]}"
                targets.append(Target(f"{text}: of the floor", floor[who], 0.65, at_most=False))
                if (model, size) == ("dcgan", 128):
                    targets.append(
                        Target(
                            f"{text}: v0.2's step takes as many times as long",
                            ratio(times["v0.2"], times[who]),
                            12.0,
                            at_most=False,
                            unit="×",
                        )
                    )
    for size, _ in SIZES:
        for who in PRECISIONS:
            more = steps["wgan_gp", size][who].median / steps["dcgan", size][who].median
            text = f"a generator update, {size}, {PRECISIONS[who]}"
            targets.append(Target(f"{text}: WGAN-GP against DCGAN", more, 1.8, unit="×"))
    heads = ["model, size", "who", "ms a step", "against ours", "of the floor", "CPU ms", "peak MB"]
    return Part("One training step", _TEXT, [Table(heads, rows)], targets)


_TEXT = f"""A step updates the generator once, with {BATCH} pictures. Ours is the recipe with the
palette head, its critics updated as often as in the shipped trainings. The rivals:

- v0.2: networks and losses of the original, for WGAN-GP with its five critic updates;
- the Keras way: our networks and losses, written as keras.io's examples are: for WGAN-GP five
  critic updates, each with fakes of its own, then the generator with more; for DCGAN fresh fakes for
  the generator and R1 at every step;
- PyTorch: our networks, losses and optimizers, step for step, in float32, with channels last, fused
  Adam and a malloc that keeps its memory;
- the floor: the multiply-adds of our step, divided by this machine's rate in one large float32
  product of matrices. It is measured in the same rounds, with all cores. With bfloat16 a step may
  pass it, since it counts in float32."""


def _times(model, size, rounds):
    options = {"model": model, "size": size, "batch": BATCH}
    return alternate(
        {
            "ours": ("stepping:ours", options | {"counted": True}),
            "ours, bfloat16": ("stepping:ours", options | {"precision": "bfloat16"}),
            "PyTorch": ("stepping:pytorch", options, MALLOC),
            "the Keras way": ("stepping:keras_way", options),
            "v0.2": ("stepping:original", options),
            "matrices": ("floor:matrix_rate", {}),
        },
        rounds=rounds,
        calls=CALLS,
    )


def _floor(times):
    """Return what share of the time of our steps the bare arithmetic would take."""
    matrices = times["matrices"]
    share = times["ours"].facts["multiply_adds"] / matrices.facts["multiply_adds"]
    return {who: share * ratio(matrices, times[who]) for who in PRECISIONS}
