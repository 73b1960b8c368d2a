"""Path geometry: every function returns SVG path text or points; y points down."""

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random
from typing import Any

Point = tuple[float, float]


def path(*parts: str | float) -> str:
    """Join commands and numbers into path text; numbers have one decimal.

    Parameters
    ----------
    *parts : str or float

    Returns
    -------
    str
    """
    return " ".join([p if isinstance(p, str) else f"{p:.1f}" for p in parts])


def smooth(points: Sequence[Point]) -> str:
    """Return a smooth curve through points (Catmull-Rom), to continue a path at the first.

    Parameters
    ----------
    points : sequence of (x, y)
        The first is the end of the path so far.

    Returns
    -------
    str
        One "C" segment for each step.
    """
    out = []
    last = len(points) - 1
    for i in range(last):
        x0, y0 = points[max(i - 1, 0)]
        x1, y1 = points[i]
        x2, y2 = points[i + 1]
        x3, y3 = points[min(i + 2, last)]
        out.append(
            f"C{x1 + (x2 - x0) / 6:.1f} {y1 + (y2 - y0) / 6:.1f} "
            f"{x2 - (x3 - x1) / 6:.1f} {y2 - (y3 - y1) / 6:.1f} {x2:.1f} {y2:.1f}"
        )
    return "".join(out)


def ribbon(points: Sequence[Point], widths: Sequence[float]) -> str:
    """Return the closed outline of a band along a line of points.

    Parameters
    ----------
    points : sequence of (x, y)
    widths : sequence of float
        Half width at each point; 0 gives a pointed end.

    Returns
    -------
    str
    """
    left, right = [], []
    last = len(points) - 1
    for i, ((x, y), w) in enumerate(zip(points, widths)):
        xa, ya = points[max(i - 1, 0)]
        xb, yb = points[min(i + 1, last)]
        length = math.hypot(xb - xa, yb - ya) or 1.0
        nx, ny = -(yb - ya) / length * w, (xb - xa) / length * w
        left.append((x + nx, y + ny))
        right.append((x - nx, y - ny))
    right.reverse()
    return f"{path('M', *left[0])}{smooth(left)}{path('L', *right[0])}{smooth(right)}Z"


def locks(
    start: Point, pairs: Sequence[tuple[Point, Point]], *, bulge: float = 0.62
) -> str:
    """Return an edge of pointed hair locks, to continue a path at `start`.

    Parameters
    ----------
    start : (x, y)
        The end of the path so far: the notch before the first lock.
    pairs : sequence of ((x, y), (x, y))
        Tip of each lock and the notch after it.
    bulge : float
        0.5 gives straight sides; larger values give rounder locks.

    Returns
    -------
    str
    """
    out = []
    ax, ay = start
    for (tx, ty), (bx, by) in pairs:
        out.append(
            f"Q{ax + (tx - ax) * (1 - bulge):.1f} {ay + (ty - ay) * bulge:.1f} {tx:.1f} {ty:.1f}"
            f"Q{bx + (tx - bx) * (1 - bulge):.1f} {by + (ty - by) * bulge:.1f} {bx:.1f} {by:.1f}"
        )
        ax, ay = bx, by
    return "".join(out)


def scallops(points: Sequence[Point], *, sweep: int = 1, fullness: float = 0.62) -> str:
    """Return round bumps (arcs) from point to point, to continue a path at the first.

    Parameters
    ----------
    points : sequence of (x, y)
    sweep : 0 or 1
        The side of the bumps.
    fullness : float
        Radius divided by the distance of two points; 0.5 gives half circles.

    Returns
    -------
    str
    """
    out = []
    for (xa, ya), (xb, yb) in pairwise(points):
        r = math.hypot(xb - xa, yb - ya) * fullness
        out.append(f"A{r:.1f} {r:.1f} 0 0 {sweep} {xb:.1f} {yb:.1f}")
    return "".join(out)


def sliver(a: Point, control: Point, b: Point, width: float) -> str:
    """Return the outline of a curved line that is thick in the middle and pointed at both ends.

    Parameters
    ----------
    a, control, b : (x, y)
    width : float

    Returns
    -------
    str
    """
    (ax, ay), (cx, cy), (bx, by) = a, control, b
    length = math.hypot(bx - ax, by - ay) or 1.0
    nx, ny = -(by - ay) / length * width, (bx - ax) / length * width
    return path("M", ax, ay, "Q", cx + nx, cy + ny, bx, by, "Q", cx - nx, cy - ny, ax, ay, "Z")


def ellipse(x: float, y: float, rx: float, ry: float | None = None) -> str:
    """Return the closed path of an ellipse.

    Parameters
    ----------
    x, y : float
        Center.
    rx : float
    ry : float, optional
        Default: `rx`.

    Returns
    -------
    str
    """
    ry = rx if ry is None else ry
    return (
        f"M{x - rx:.1f} {y:.1f}a{rx:.1f} {ry:.1f} 0 1 0 {2 * rx:.1f} 0"
        f"a{rx:.1f} {ry:.1f} 0 1 0 {-2 * rx:.1f} 0Z"
    )


def mix(a: Any, b: Any, t: float) -> Any:
    """Interpolate between two points or numbers: `a` for t = 0, `b` for t = 1."""
    if isinstance(a, tuple):
        return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
    return a + (b - a) * t


def weighted(random: Random, table: Mapping[Any, float]) -> Any:
    """Choose a key of `table`, whose values are the weights."""
    return random.choices(list(table), weights=list(table.values()))[0]
