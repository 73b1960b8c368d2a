"""Limbs and torso as outlines: where the edges of a body are, for skin and for garments."""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

import numpy as np

from chroma_lib.characters.geometry import Point, mix, path, smooth

# Where a limb is sampled: 0 the shoulder or hip, 1 the elbow or knee, 2 the wrist or ankle. No
# point is close to the joint in the middle, so the inner edge of a bent limb has no loop.
GRID = (0.0, 0.3, 0.66, 1.0, 1.34, 1.68, 2.0)
_EPSILON = 0.06

Width = Callable[[float], float] | float


class Limb:
    """An arm or a leg.

    Parameters
    ----------
    joints : sequence of three (x, y)
        Shoulder, elbow and wrist, or hip, knee and ankle.
    outer, inner : sequence of float
        Half widths at `GRID` on the two sides.
    side : int
        -1 for the limb on the viewer's left, 1 for the right one.
    """

    def __init__(
        self, joints: Sequence[Point], outer: Sequence[float], inner: Sequence[float], side: int
    ):
        self.joints, self.side = tuple(joints), side
        self.widths = {1: outer, -1: inner}

    def at(self, t: float) -> Point:
        """Return the point of the middle line at `t`."""
        a, b, c = self.joints
        return mix(a, b, t) if t <= 1 else mix(b, c, t - 1)

    def direction(self, t: float) -> Point:
        """Return the unit vector along the limb."""
        a, b, c = self.joints
        first, second = _unit(a, b), _unit(b, c)
        if t < 1 - _EPSILON:
            return first
        if t > 1 + _EPSILON:
            return second
        return _unit((0, 0), (first[0] + second[0], first[1] + second[1]))

    def edge(self, t: float, share: float, extra: float = 0.0) -> Point:
        """Return a point across the limb: 1 is the outer edge, -1 the inner edge, 0 the middle."""
        x, y = self.at(t)
        dx, dy = self.direction(t)
        side = 1 if share >= 0 else -1
        w = (_on_grid(t, self.widths[side]) + extra) * share
        return (x + self.side * dy * w, y - self.side * dx * w)

    def edges(
        self, t0: float, t1: float, share: float, extra: Width = 0.0
    ) -> list[Point]:
        """Return points along the limb at a share of its width, from `t0` to `t1`."""
        ts = [t0, *[t for t in GRID if t0 + 0.08 < t < t1 - 0.08], t1]
        return [self.edge(t, share, extra(t) if callable(extra) else extra) for t in ts]

    def band(self, t0: float, t1: float, low: float, high: float, extra: Width = 0.0) -> str:
        """Return the path between two shares of the width, e.g. for a shadow.

        It begins at a point, and on a sharply bent limb it has a part on each side of the joint.
        """
        if t0 < 0.7 and t1 > 1.3 and self.is_sharp:
            return self.band(t0, 0.74, low, high, extra) + self.band(1.26, t1, low, high, extra)
        a, b = self.edges(t0, t1, high, extra), self.edges(t0, t1, low, extra)[::-1]
        b[-1] = a[0]
        if t1 < 0.9:
            b[0] = a[-1]
        return f"{path('M', *a[0])}{smooth(a)}{path('L', *b[0])}{smooth(b)}Z"

    @property
    def is_sharp(self) -> bool:
        """Whether the limb is bent by more than 65 degrees."""
        (ax, ay), (bx, by) = self.direction(0.5), self.direction(1.5)
        return ax * bx + ay * by < 0.42

    def inner_start(self, share: float = 0.36) -> float:
        """Return where the inner edge leaves the torso: early on a raised arm."""
        out = abs(self.direction(0.5)[0])
        return share * (1 - 0.72 * min(1.0, max(0.0, out - 0.3) * 1.6))

    def part(
        self, t0: float, t1: float, extra: Width = 0.0, *, cap: float = 0.0, bulge: float = 0.0,
        inner_from: float | None = None, has_end: bool = True,
    ) -> tuple[str, str]:
        """Return the outline of a part of the limb: the fill's path and the line's path.

        Parameters
        ----------
        t0, t1 : float
        extra : float or callable
            Added to the half width, e.g. for a sleeve. A function takes `t`.
        cap : float
            How far the start is rounded, in half widths.
        bulge : float
            How far the middle of the end lies beyond its corners.
        inner_from : float, optional
            Where the line of the inner edge starts. Before it the part joins the torso.
        has_end : bool
            Draw a line at the end.
        """
        outer, inner = self.edges(t0, t1, 1, extra), self.edges(t0, t1, -1, extra)
        if cap:
            (ax, ay), (bx, by) = outer[0], inner[0]
            dx, dy = self.direction(t0)
            w = math.hypot(ax - bx, ay - by) / 2 * cap
            outer.insert(0, ((ax + bx) / 2 - dx * w, (ay + by) / 2 - dy * w))
        (ax, ay), (bx, by) = outer[-1], inner[-1]
        dx, dy = self.direction(t1)
        end = path("Q", (ax + bx) / 2 + dx * bulge, (ay + by) / 2 + dy * bulge, bx, by)
        back = smooth(inner[::-1])
        fill = f"{path('M', *outer[0])}{smooth(outer)}{end}{back}Z"
        if inner_from is not None and inner_from > t0:
            back = smooth(self.edges(min(inner_from, t1 - 0.1), t1, -1, extra)[::-1])
        gap = end if has_end else path("M", bx, by)
        return fill, f"{path('M', *outer[0])}{smooth(outer)}{gap}{back}"

    def ring(self, t: float, height: float, extra: float = 0.0, bulge: float = 0.0) -> str:
        """Return a band around the limb, e.g. a cuff: from `height` before `t` to `t`."""
        dx, dy = self.direction(t)
        (ax, ay), (bx, by) = self.edge(t, 1, extra), self.edge(t, -1, extra)
        mx, my = (ax + bx) / 2, (ay + by) / 2
        return path(
            "M", ax - dx * height, ay - dy * height, "L", ax, ay,
            "Q", mx + dx * bulge, my + dy * bulge, bx, by,
            "L", bx - dx * height, by - dy * height,
            "Q", mx + dx * (bulge - height), my + dy * (bulge - height),
            ax - dx * height, ay - dy * height, "Z",
        )  # fmt: skip


def _on_grid(t, widths):
    """Interpolate between widths at `GRID`; for single numbers faster than NumPy."""
    if t <= 0:
        return widths[0]
    if t >= GRID[-1]:
        return widths[-1]
    i = bisect_right(GRID, t)
    low = GRID[i - 1]
    return widths[i - 1] + (widths[i] - widths[i - 1]) * (t - low) / (GRID[i] - low)


def _unit(a, b):
    length = math.hypot(b[0] - a[0], b[1] - a[1]) or 1.0
    return ((b[0] - a[0]) / length, (b[1] - a[1]) / length)


class Torso:
    """The edges of chest, waist and hips.

    Parameters
    ----------
    levels : sequence of (y, middle, left, right)
        From top to bottom: the x of the middle line and the half widths on both sides.
    front : float
        Where the middle of the chest appears: -1 the left edge, 1 the right edge.
    """

    def __init__(self, levels: Sequence[tuple[float, float, float, float]], front: float):
        self.y, self.middle, left, right = np.transpose(levels)
        self.widths = {-1: left, 1: right}
        self.front_share = front

    def x(self, side: int, y: float, ease: float = 0.0) -> float:
        """Return the x of an edge (side -1 or 1), moved out by `ease`."""
        middle = np.interp(y, self.y, self.middle)
        return float(middle + side * (np.interp(y, self.y, self.widths[side]) + ease))

    def front(self, y: float, share: float = 0.0) -> float:
        """Return the x of a point of the front: 0 the middle of the chest, -1 and 1 the edges."""
        middle = float(np.interp(y, self.y, self.middle))
        at = self.front_share * (1 - abs(share)) + share
        side = 1 if at >= 0 else -1
        return middle + at * float(np.interp(y, self.y, self.widths[side]))

    def flank(self, side: int, y0: float, y1: float, ease: float = 0.0) -> list[Point]:
        """Return points down an edge."""
        levels = [y0, *[float(y) for y in self.y if y0 + 6 < y < y1 - 6], y1]
        return [(self.x(side, y, ease), y) for y in levels]
