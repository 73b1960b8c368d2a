"""25 colorings of one picture, and the slider."""

from benchmarks.records import Findings, Table, Target
from benchmarks.speed.alternate import Contestant, alternate, time_ratio

TASKS = ("one", "25", "25 whole passes", "slider")
CALLS = {"one": 4, "25": 2, "25 whole passes": 1, "slider": 12}
# Side of the picture -> weights, and rounds.
PICTURES = {64: ("dcgan", 11), 128: ("dcgan_128", 11), 1024: ("dcgan_128", 2)}
HEADS = (
    *("picture", "weights", "one coloring, ms", "25, ms", "25 whole passes, ms"),
    *("one move of the slider, ms", "25 relative to one", "whole passes relative to 25"),
    "peak MB",
)
TEXT = (
    "From the pixels of the picture to the colored pixels, in its own size: one coloring, 25 that "
    "share one encoding, and 25 that are encoded each. The slider: from its new value to the bytes "
    "of the new picture, without the browser's share."
)


def measure() -> Findings:
    """Time one coloring, 25 colorings and a move of the slider."""
    rows, targets = [], []
    for side, (weights, rounds) in PICTURES.items():
        options = {"side": side, "weights": weights}
        contestants = {task: Contestant("coloring", options | {"task": task}) for task in TASKS}
        times = alternate(contestants, rounds=rounds, calls=CALLS)
        ratio = time_ratio(times["25"], times["one"])
        rows.append(
            [
                f"{side}×{side}",
                weights,
                *(times[task].text() for task in TASKS),
                f"{ratio:.2f}×",
                f"{time_ratio(times['25 whole passes'], times['25']):.1f}×",
                f"{max(times[task].peak_mb for task in TASKS):.0f}",
            ]
        )
        if side == 128:
            title = "25 colorings of a 128×128 picture, relative to one"
            targets.append(Target(title=title, measured=ratio, limit=2.0, unit="×"))
    table = Table(heads=list(HEADS), rows=rows)
    return Findings(title="25 colorings of one picture", text=TEXT, tables=[table], targets=targets)
