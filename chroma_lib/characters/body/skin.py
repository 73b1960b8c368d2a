"""Skin of a body: neck, torso, arms, legs, hands and bare feet."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import math
import random
from collections.abc import Callable

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.body.limbs import Limb
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.geometry import Point, path, ribbon, smooth


def frame(limb: Limb, side_of_thumb: int, size: float) -> Callable[[float, float], Point]:
    """Return a function from a hand's own frame to the sheet: u along the arm, v to the thumb."""
    x, y = limb.at(2)
    dx, dy = limb.direction(2)
    k = limb.side * side_of_thumb

    def place(u: float, v: float) -> Point:
        return (x + (dx * u + k * dy * v) * size, y + (dy * u - k * dx * v) * size)

    return place


def closed(points: list[Point]) -> str:
    """Return a smooth closed path through points."""
    ring = [points[-1], *points, points[0], points[1]]
    text = smooth(ring)
    # The first and the last segment only give the tangents.
    segments = text.split("C")[2:-1]
    return path("M", *points[0]) + "".join("C" + part for part in segments) + "Z"


def draw_torso(brush: Brush, body: Body) -> None:
    """Draw neck, shoulders, chest, waist and hips, with the shadow of the head."""
    b, t, s, p = body.size, body.torso, brush.s, brush.p
    n, top = b.neck, p.chin - 30
    sides = {}
    for k in (-1, 1):
        (nx, ny), tip = body.shoulder(k)
        sides[k] = path("L", k * n, top, "C", k * (n - 1), p.chin, k * n, ny - 10 * b.scale,
            nx + k * 2 * b.scale, ny, "Q", nx + (tip[0] - nx) * 0.4, ny + 6 * b.scale, *tip) \
            + path("L", *t.flank(k, body.armpit, b.crotch_y)[0]) \
            + smooth(t.flank(k, body.armpit, b.crotch_y))
    left = sides[-1].replace("L", "M", 1)
    d = left + path("L", 0, b.crotch_y + 6 * b.scale, "L", t.x(1, b.crotch_y), b.crotch_y)
    right = t.flank(1, body.armpit, b.crotch_y)[::-1]
    (nx, ny), tip = body.shoulder(1)
    d += smooth(right) + path("L", *tip, "Q", nx + (tip[0] - nx) * 0.4, ny + 6 * b.scale,
        nx + 2 * b.scale, ny, "C", n, ny - 10 * b.scale, n - 1, p.chin, n, top, "Z")
    brush.shape(d, "skin", -0.02)
    s.clip(d)
    low = b.pit + 1 * b.scale
    s.add(path("M", -n - 12, top, "L", n + 12, top, "L", n + 8, low - 9 * b.scale,
        "Q", p.turn * 8, low + 8 * b.scale, -n - 8, low - 6 * b.scale, "Z"), None,
        p.shadow(s, "skin", 1.3))
    s.end()
    for k in (-1, 1):  # collarbones
        y = b.pit + 9 * b.scale
        brush.fold((t.front(y) + k * 5 * b.scale, y), (t.front(y) + k * 15 * b.scale, y - 5),
            (t.front(y) + k * 32 * b.scale, y - 3 * b.scale), "skin", 0.7)


def draw_arm(
    brush: Brush, body: Body, side: int, start: float = 0.0, *, is_covered: bool = False
) -> None:
    """Draw the skin of an arm from `start` (0 the shoulder, 2 the wrist).

    Skin that is covered has no shadows, which nobody would see.
    """
    limb = body.arms[side]
    inner = max(start, limb.inner_start())
    fill, line = limb.part(start, 2, cap=0.0 if start else 0.8, inner_from=inner)
    brush.shape(fill, "skin", line=line, width=0.9)
    if is_covered:
        return
    dark = -1 if side == brush.light else 1
    shade = limb.band(max(start, 0.12), 2, dark * 0.3, dark * 1.0)
    brush.shade(shade, "skin", inside=fill)
    if limb.side * (limb.direction(0.5)[0] - limb.direction(1.5)[0]) > 0.5:
        x, y = limb.edge(1, -0.6)
        brush.fold((x, y), (x + side * 4, y + 2), limb.edge(1, 0.1), "skin", 0.7)


def draw_leg(brush: Brush, body: Body, side: int, *, is_covered: bool = False) -> None:
    """Draw the skin of a leg down to the ankle; without shadows if it is covered."""
    limb = body.legs[side]
    fill, line = limb.part(0, 2, inner_from=0.2)
    brush.shape(fill, "skin", line=line, width=0.9)
    if is_covered:
        return
    dark = -brush.light * side
    brush.shade(limb.band(0.1, 2, dark * 0.35, dark), "skin", inside=fill)
    if brush.width < 5:
        x, y = limb.at(1)
        w = body.size.leg_width * 0.25
        brush.fold((x - w, y + w * 0.4), (x, y + w * 1.2), (x + w, y + w * 0.3), "skin", 0.7)


def draw_hand(brush: Brush, body: Body, side: int, region: str = "skin") -> None:
    """Draw a hand, bare or in a glove."""
    arm, limb = body.pose.arms[side], body.arms[side]
    if arm.hand == "hidden":
        return
    size = body.size.hand
    at = frame(limb, arm.thumb, size)
    {"relaxed": _relaxed, "fist": _fist, "open": _open}[arm.hand](brush, at, size, region)


def _finger(at, size, points, width):
    ws = [width * size * q for q in (0.9, 1.0, 0.62)]
    return ribbon([at(*point) for point in points], ws)


def _thumb(brush, at, size, points, region):
    brush.shape(_finger(at, size, points, 0.085), region, width=0.8)


def _relaxed(brush, at, size, region):
    _thumb(brush, at, size, [(0.08, 0.14), (0.34, 0.3), (0.6, 0.27)], region)
    d = closed([at(-0.08, -0.19), at(0.12, -0.23), at(0.36, -0.27), at(0.66, -0.22), at(0.92, -0.1),
        at(0.99, 0.02), at(0.86, 0.11), at(0.6, 0.17), at(0.3, 0.21), at(-0.08, 0.19)])
    brush.shape(d, region, width=0.8)
    for v, w in ((-0.12, -0.06), (0.0, 0.0)):
        brush.fold(at(0.5, v), at(0.7, v), at(0.9, w), region, 0.5)


def _fist(brush, at, size, region):
    d = closed([at(-0.08, -0.19), at(0.1, -0.25), at(0.34, -0.3), at(0.54, -0.22), at(0.6, -0.04),
        at(0.57, 0.14), at(0.42, 0.25), at(0.2, 0.26), at(-0.08, 0.19)])
    brush.shape(d, region, width=0.8)
    for v in (-0.16, -0.03, 0.1):
        brush.fold(at(0.34, v), at(0.46, v - 0.01), at(0.57, v), region, 0.5)
    _thumb(brush, at, size, [(0.1, 0.2), (0.3, 0.24), (0.46, 0.1)], region)


def _open(brush, at, size, region):
    _thumb(brush, at, size, [(0.1, 0.14), (0.3, 0.34), (0.5, 0.42)], region)
    for i, (reach, spread) in enumerate(((0.82, -0.16), (0.97, -0.06), (1.0, 0.04), (0.93, 0.15))):
        v = -0.19 + 0.125 * i
        brush.shape(_finger(at, size, [(0.36, v), (0.64, v + spread * 0.5), (reach, v + spread)],
            0.07), region, width=0.75)
    d = closed([at(-0.08, -0.18), at(0.15, -0.23), at(0.45, -0.25), at(0.5, -0.02), at(0.46, 0.22),
        at(0.2, 0.22), at(-0.08, 0.18)])
    brush.s.add(d, region, brush.fill(region))
    edge = [at(-0.08, -0.18), at(0.15, -0.23), at(0.45, -0.25)]
    brush.crease(edge, region, 0.75)
    edge = [at(0.46, 0.23), at(0.36, 0.21)]
    brush.crease(edge, region, 0.75)


def draw_foot(brush: Brush, body: Body, side: int, r: random.Random) -> None:
    """Draw a bare foot with toes."""
    del r
    d = foot_path(body, side, 0.92)
    brush.shape(d, "skin", width=0.9)
    x, y, toe, reach = foot_frame(body, side)
    h = body.size.ankle
    for i in range(1, 5):
        u = x + toe * reach * 0.42 + (i - 2.5) * reach * 0.17
        brush.fold((u, y + h * 0.82), (u, y + h * 0.9), (u, y + h * 1.0), "skin", 0.5)


def foot_frame(body: Body, side: int) -> tuple[float, float, float, float]:
    """Return the ankle's x and y, where the toes point (-1 to 1), and the length of the foot."""
    x, y = body.legs[side].joints[2]
    leg = body.pose.legs[side]
    return x, y, leg.toes, body.size.hand + body.size.ankle * 0.24


def foot_path(body: Body, side: int, size: float = 1.0, *, top: float = 0.0, sole: float = 1.0,
    pointed: float = 0.0) -> str:
    """Return the outline of a foot or shoe.

    Parameters
    ----------
    body : Body
    side : int
    size : float
        Size relative to the foot.
    top : float
        Where the outline starts: 0 the ankle, 1 the sole.
    sole : float
        Where it ends.
    pointed : float
        0 for round toes, 1 for pointed ones.
    """
    x, y, toe, reach = foot_frame(body, side)
    h = body.size.ankle
    limb = body.legs[side]
    w = math.dist(limb.edge(2, 1), limb.edge(2, -1)) / 2 * size
    broad = reach * 0.34 * size * (1 - 0.12 * pointed)
    # The more the toes point to a side, the more of the foot's length appears.
    back = {k: broad + (reach * 0.8 * size - broad) * max(0.0, k * toe) if k * toe > 0
        else broad + (w * 1.15 - broad) * max(0.0, -k * toe) for k in (-1, 1)}
    y0, y1 = y + h * top, y + h * sole
    up = y + h * 0.62
    tip = 0.3 + 0.25 * pointed
    points = {k: (path("L", x + k * w, y0, "C", x + k * w * 1.1, y + h * 0.35,
        x + k * back[k] * 0.98, up - h * tip * 0.5, x + k * back[k], y + h * 0.8)) for k in (-1, 1)}
    bottom = path("Q", x + back[1] * 1.0, y1, x + back[1] * 0.62, y1, "Q", x, y1 + h * 0.05,
        x - back[-1] * 0.62, y1, "Q", x - back[-1] * 1.0, y1, x - back[-1], y + h * 0.8)
    left = path("C", x - back[-1] * 0.98, up - h * tip * 0.5, x - w * 1.1,
        y + h * 0.35, x - w, y0, "Z")
    return points[1].replace("L", "M", 1) + bottom + left
