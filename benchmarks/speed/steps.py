"""One training step: ours beside its rivals and beside the floor of this machine."""

from benchmarks.records import Findings, Table, Target
from benchmarks.speed.alternate import Contestant, Timing, alternate, time_ratio

BATCH = 16
MODELS = {"dcgan": "DCGAN", "wgan_gp": "WGAN-GP"}
PRECISIONS = {"Chroma": "float32", "Chroma, bfloat16": "bfloat16"}
# PyTorch leaves memory to malloc, which by default returns large blocks to the system at once.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": "10000000000", "MALLOC_TRIM_THRESHOLD_": "10000000000"}
ROUNDS = {64: 7, 128: 5}  # by size: v0.2 takes seconds per step at 128
# Consecutive calls: of 16 steps one has the lazy R1. v0.2 has no such step.
CALLS = {
    "Chroma": 16,
    "Chroma, bfloat16": 16,
    "PyTorch": 16,
    "keras.io style": 3,
    "v0.2": 1,
    "matrix product": 3,
}
HEADS = (
    *("model, size", "implementation", "ms per step", "relative to Chroma", "of the floor"),
    *("CPU ms", "peak MB"),
)
TEXT = f"""A step updates the generator once, with {BATCH} pictures. Chroma's step is the recipe
with the palette head, and updates its critics as often as in the shipped trainings. The rivals:

- v0.2: networks and losses of the original, with five critic updates for the WGAN-GP;
- keras.io style: our networks and losses, written like the examples of keras.io. The WGAN-GP
  updates its critic five times, each time with new fakes, and then its generator with further ones;
  the DCGAN takes new fakes for the generator and applies R1 at every step;
- PyTorch: our networks, losses and optimizers, step for step, in float32, with channels last, a
  fused Adam and a malloc that keeps its memory;
- the floor: the multiply-adds of our step, divided by this machine's rate in one large float32
  matrix product. The rate is measured in the same rounds, on all cores. With bfloat16 a step may
  beat the floor, which is that of float32."""


def measure() -> Findings:
    """Time one training step of Chroma, PyTorch, keras.io style and v0.2."""
    rows, targets = [], []
    timings = {(model, size): _time(model, size) for size in ROUNDS for model in MODELS}
    for (model, size), times in timings.items():
        rows += _rows(f"{MODELS[model]} {size}", times)
        targets += _step_targets(model, size, times)
    for size in ROUNDS:
        for name, precision in PRECISIONS.items():
            ratio = timings["wgan_gp", size][name].median / timings["dcgan", size][name].median
            title = f"a generator update, {size}, {precision}: WGAN-GP relative to DCGAN"
            targets.append(Target(title=title, measured=ratio, limit=1.8, unit="×"))
    table = Table(heads=list(HEADS), rows=rows)
    return Findings(title="One training step", text=TEXT, tables=[table], targets=targets)


def _time(model: str, size: int) -> dict[str, Timing]:
    options = {"model": model, "size": size, "batch": BATCH}
    contestants = {
        "Chroma": Contestant("chroma", options | {"counted": True}),
        "Chroma, bfloat16": Contestant("chroma", options | {"precision": "bfloat16"}),
        "PyTorch": Contestant("pytorch", options, MALLOC),
        "keras.io style": Contestant("keras.io", options),
        "v0.2": Contestant("v0.2", options),
        "matrix product": Contestant("matrix product", {}),
    }
    return alternate(contestants, rounds=ROUNDS[size], calls=CALLS)


def _rows(label: str, times: dict[str, Timing]) -> list[list]:
    floor = _share_of_floor(times)
    return [
        [
            label,
            name,
            timing.text(),
            f"{time_ratio(timing, times['Chroma']):.2f}×",
            f"{floor[name]:.0%}" if name in floor else None,
            f"{timing.cpu_seconds * 1000:.0f}",
            f"{timing.peak_mb:.0f}",
        ]
        for name, timing in times.items()
        if name != "matrix product"
    ]


def _share_of_floor(times: dict[str, Timing]) -> dict[str, float]:
    """Return what share of the time of our steps the bare arithmetic would take."""
    product = times["matrix product"]
    share = times["Chroma"].metadata["multiply_adds"] / product.metadata["multiply_adds"]
    return {name: share * time_ratio(product, times[name]) for name in PRECISIONS}


def _step_targets(model: str, size: int, times: dict[str, Timing]) -> list[Target]:
    step = f"a step, {MODELS[model]} {size}"
    floor = _share_of_floor(times)
    ratio = time_ratio(times["Chroma"], times["PyTorch"])
    targets = [Target(title=f"{step}: relative to PyTorch", measured=ratio, limit=0.85, unit="×")]
    for name, precision in PRECISIONS.items():
        title = f"{step}, {precision}: share of the floor"
        targets.append(Target(title=title, measured=floor[name], limit=0.65, at_most=False))
        if (model, size) == ("dcgan", 128):
            title = f"{step}, {precision}: v0.2 relative to it"
            ratio = time_ratio(times["v0.2"], times[name])
            targets.append(Target(title=title, measured=ratio, limit=12.0, at_most=False, unit="×"))
    return targets
