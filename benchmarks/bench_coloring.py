"""25 colorings of one picture, and the slider."""

from alternate import alternate, ratio
from page import Part, Table, Target

WAYS = ("one", "25", "25 whole passes", "slider")
# Side of the picture -> weights, and rounds.
PICTURES = {64: ("dcgan", 11), 128: ("dcgan_128", 11), 1024: ("dcgan_128", 2)}


def run():
    """Measure; return the Part."""
    rows, targets = [], []
    for side, (weights, rounds) in PICTURES.items():
        options = {"side": side, "weights": weights}
        times = alternate(
            {way: ("contest_coloring:coloring", {"way": way} | options) for way in WAYS},
            rounds=rounds,
            calls={"one": 4, "25": 2, "25 whole passes": 1, "slider": 12},
        )
        many = ratio(times["25"], times["one"])
        rows.append(
            [
                f"{side}×{side}",
                weights,
                *(times[way].text() for way in WAYS),
                f"{many:.2f}×",
                f"{ratio(times['25 whole passes'], times['25']):.1f}×",
                f"{max(times[way].peak_mb for way in WAYS):.0f}",
            ]
        )
        if side == 128:
            targets.append(
                Target("25 colorings of a 128×128 picture: time of one", many, 2.0, unit="×")
            )
    heads = [
        "picture",
        "weights",
        "one coloring, ms",
        "25, ms",
        "25 whole passes, ms",
        "a move of the slider, ms",
        "25 against one",
        "whole passes against 25",
        "peak MB",
    ]
    return Part(
        "25 colorings of one picture",
        "From the picture's pixels to the colored pixels, in its own size: one coloring, 25 that "
        "are encoded once, 25 each encoded anew. The slider: from its new value to the bytes of "
        "the new picture, without what the browser adds.",
        [Table(heads, rows)],
        targets,
    )
