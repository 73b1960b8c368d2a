"""CIELAB and back: speed beside error."""

import statistics

from benchmarks.records import Findings, Table, Target
from benchmarks.speed.alternate import Contestant, alternate, time_ratio

LIBRARIES = ("Chroma", "scikit-image", "OpenCV")
ROUNDS = 7
HEADS = (
    *("library", "sRGB → CIELAB, ms", "speed relative to scikit-image", "largest error"),
    *("CIELAB → sRGB, ms", "speed relative to scikit-image", "pixels that differ"),
)
TEXT = (
    "8-bit sRGB to CIELAB, one picture after the other, and back. The error is the largest of all "
    "three channels against scikit-image, which computes in float64."
)


def measure() -> Findings:
    """Time the conversion to CIELAB and back beside scikit-image and OpenCV."""
    forth, back = (
        alternate(
            {library: Contestant(name, {"library": library}) for library in LIBRARIES},
            rounds=ROUNDS,
        )
        for name in ("to CIELAB", "from CIELAB")
    )
    rows = [
        [
            library,
            forth[library].text(),
            f"{time_ratio(forth['scikit-image'], forth[library]):.1f}×",
            forth[library].metadata["error"],
            back[library].text(),
            f"{time_ratio(back['scikit-image'], back[library]):.1f}×",
            f"{back[library].metadata['wrong']:.3%}",
        ]
        for library in LIBRARIES
    ]
    theirs, ours = (
        [a + b for a, b in zip(forth[library].means, back[library].means)]
        for library in ("scikit-image", "Chroma")
    )
    speed = statistics.median(a / b for a, b in zip(theirs, ours))
    title = "CIELAB and back: speed relative to scikit-image"
    error = forth["Chroma"].metadata["error"]
    return Findings(
        title="CIELAB on 1,000 pictures of 64×64",
        text=TEXT,
        tables=[Table(heads=list(HEADS), rows=rows)],
        targets=[
            Target(title=title, measured=speed, limit=4.0, at_most=False, unit="×"),
            Target(title="CIELAB: largest error", measured=error, limit=1e-3),
        ],
    )
