"""CIELAB both ways: speed beside error."""

from alternate import alternate, ratio
from page import Part, Table, Target

WHO = ("ours", "scikit-image", "OpenCV")


def run(rounds=7):
    """Measure; return the Part."""
    times = {
        way: alternate({who: (f"contest_lab:{way}", {"who": who}) for who in WHO}, rounds=rounds)
        for way in ("there", "back")
    }
    there, back = times["there"], times["back"]
    rows = [
        [
            who,
            there[who].text(),
            f"{ratio(there['scikit-image'], there[who]):.1f}×",
            there[who].facts["error"],
            back[who].text(),
            f"{ratio(back['scikit-image'], back[who]):.1f}×",
            f"{back[who].facts['wrong']:.3%}",
        ]
        for who in WHO
    ]
    heads = [
        "who",
        "sRGB → CIELAB, ms",
        "as fast as scikit-image",
        "largest error",
        "CIELAB → sRGB, ms",
        "as fast as scikit-image",
        "pixels off by a step of 255",
    ]
    both = [a + b for a, b in zip(there["scikit-image"].means, back["scikit-image"].means)]
    ours = [a + b for a, b in zip(there["ours"].means, back["ours"].means)]
    faster = sorted(a / b for a, b in zip(both, ours))[len(ours) // 2]
    return Part(
        "CIELAB on 1,000 pictures of 64×64",
        "8-bit sRGB to CIELAB one picture after the other, and back. The error is the largest of "
        "all three channels against scikit-image, which computes in float64.",
        [Table(heads, rows)],
        [
            Target(
                "CIELAB both ways: as fast as scikit-image", faster, 4.0, at_most=False, unit="×"
            ),
            Target("CIELAB: largest error", there["ours"].facts["error"], 1e-3),
        ],
    )
