"""Small path geometry: every function returns SVG path text or points; y points down."""

import math


def path(*parts):
    """Join commands and numbers to path text, numbers with one decimal.

    Parameters
    ----------
    *parts : str or float

    Returns
    -------
    str
    """
    return " ".join([p if isinstance(p, str) else f"{p:.1f}" for p in parts])


def smooth(points):
    """Cubic curve text through points (Catmull-Rom), to follow a point already reached.

    Parameters
    ----------
    points : sequence of (x, y)
        The first is where the pen already is.

    Returns
    -------
    str
        One "C" segment a step.
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


def ribbon(points, widths):
    """Closed outline of a band along a line of points; a width of 0 makes a pointed end.

    Parameters
    ----------
    points : sequence of (x, y)
    widths : sequence of float
        Half width at each point.

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


def locks(start, pairs, *, bulge=0.62):
    """Edge of pointed hair locks, to follow a point already reached.

    Parameters
    ----------
    start : (x, y)
        Where the pen is: the notch before the first lock.
    pairs : sequence of ((x, y), (x, y))
        Tip and following notch of each lock.
    bulge : float
        0.5 gives straight sides, more gives rounder locks.

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


def scallops(points, *, sweep=1, fullness=0.62):
    """Round bumps from point to point (arcs), to follow the first point.

    Parameters
    ----------
    points : sequence of (x, y)
    sweep : 0 or 1
        Which side the bumps are on.
    fullness : float
        Radius over the distance of two points; 0.5 is a half circle.

    Returns
    -------
    str
    """
    out = []
    for (xa, ya), (xb, yb) in zip(points, points[1:]):
        r = math.hypot(xb - xa, yb - ya) * fullness
        out.append(f"A{r:.1f} {r:.1f} 0 0 {sweep} {xb:.1f} {yb:.1f}")
    return "".join(out)


def sliver(a, control, b, width):
    """A drawn line that thins out: thick in the middle, pointed at both ends, as a fill.

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


def ellipse(x, y, rx, ry=None):
    """Closed path of an ellipse.

    Parameters
    ----------
    x, y, rx : float
    ry : float, optional
        rx when left out.

    Returns
    -------
    str
    """
    ry = rx if ry is None else ry
    return (
        f"M{x - rx:.1f} {y:.1f}a{rx:.1f} {ry:.1f} 0 1 0 {2 * rx:.1f} 0"
        f"a{rx:.1f} {ry:.1f} 0 1 0 {-2 * rx:.1f} 0Z"
    )


def mix(a, b, t):
    """The point (or number) a share t of the way from a to b."""
    if isinstance(a, tuple):
        return (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t)
    return a + (b - a) * t


def weighted(random, table):
    """Choose a key of `table` (name -> weight) with a `random.Random`."""
    return random.choices(list(table), weights=list(table.values()))[0]
