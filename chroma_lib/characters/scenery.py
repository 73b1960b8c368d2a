"""What is behind a character: backdrop, shadow on the ground, seat, wings, tail."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import math
import random

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.body.skin import closed
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.geometry import ellipse, mix, path, ribbon, weighted
from chroma_lib.characters.paint import Sheet

BACKDROPS = {"none": 66, "full": 11, "circle": 6, "band": 4, "panel": 5, "slant": 4, "blob": 4}


def draw_backdrop(s: Sheet, r: random.Random, *, plain: bool = False) -> str:
    """Draw a backdrop on the canvas of 256 units, in about a third of drawings; return its kind."""
    kind = "none" if plain else weighted(r, BACKDROPS)
    if kind == "none":
        return kind
    fill: int | str = s.paint("backdrop")
    if r.random() < 0.4:
        fill = s.gradient((0, 0, r.uniform(-60, 60), 256), ((0, s.paint("backdrop", 0.25)),
            (1, s.paint("backdrop", -0.08))))
    d = {
        "full": "M-4 -4H260V260H-4Z",
        "circle": ellipse(128 + r.uniform(-14, 14), 128 + r.uniform(-16, 16), r.uniform(84, 118)),
        "band": path("M", -4, y := r.uniform(60, 120), "H", 260, "V", y + r.uniform(60, 120), "H",
            -4, "Z"),
        "panel": path("M", x := r.uniform(28, 70), -4, "H", 256 - x, "V", 260, "H", x, "Z"),
        "slant": path("M", x, -4, "L", 260, -4, "L", 260, 150, "L", -4, 260, "L", -4,
            r.uniform(120, 200), "Z"),
        "blob": closed(_blob(r)),
    }[kind]
    s.add(d, "backdrop", fill)
    if kind == "full" and r.random() < 0.35:
        y = r.uniform(190, 228)
        s.add(path("M", -4, y, "H", 260, "V", 260, "H", -4, "Z"), "backdrop",
            s.paint("backdrop", -0.14))
    elif kind == "full" and r.random() < 0.4:
        dots = [ellipse(r.uniform(0, 256), r.uniform(0, 256), r.uniform(3, 16)) for _ in range(14)]
        s.add("".join(dots), "backdrop", s.paint("backdrop", 0.3), opacity=0.6)
    return kind


def _blob(r):
    points = []
    for i in range(9):
        a = 2 * math.pi * i / 9
        q = r.uniform(88, 124)
        points.append((128 + q * math.cos(a), 128 + q * math.sin(a)))
    return points


def draw_ground(brush: Brush, body: Body, r: random.Random) -> None:
    """Draw a soft shadow on the ground."""
    feet = [leg.joints[2][0] for leg in body.pose.legs.values()]
    x, w = sum(feet) / 2, abs(feet[0] - feet[1]) / 2 + r.uniform(60, 90) * body.size.scale
    y = body.pose.bottom - 2
    d = ellipse(x, y, w, w * 0.14)
    brush.s.add(d, "backdrop", brush.paint("backdrop", -0.18))


def draw_seat(brush: Brush, body: Body, r: random.Random) -> None:
    """Draw the box that a sitting figure sits on."""
    b, f = body.size, body.size.scale
    hips = body.pose.legs[1].joints[0][1]
    y = hips + 10 * f
    x, w = body.pose.lean, b.hip + r.uniform(20, 54) * f
    low = body.pose.bottom - 16 * f
    brush.shape(path("M", x - w, y, "L", x + w, y, "L", x + w, low, "L", x - w, low, "Z"),
        "backdrop", -0.12)
    brush.shape(path("M", x - w - 6 * f, y - 10 * f, "L", x + w + 6 * f, y - 10 * f, "L",
        x + w + 6 * f, y + 14 * f, "L", x - w - 6 * f, y + 14 * f, "Z"), "backdrop", 0.1)


def draw_wings(brush: Brush, body: Body, kind: str, r: random.Random) -> None:
    """Draw a pair of wings behind the body: "angel", "bat" or "fairy"."""
    b, f = body.size, body.size.scale
    size = r.uniform(0.75, 1.15) * (150 * f + 40)
    lift = r.uniform(0.55, 1.0)
    y0 = mix(b.pit, b.chest_y, 0.8)
    for k in (-1, 1):
        def at(u, v, k=k):
            return k * (8 * f + u * size), y0 - v * size * lift

        {"angel": _feathers, "bat": _bat, "fairy": _fairy}[kind](brush, at, k)


def _feathers(brush, at, k):
    tips = [(1.16, 0.62), (1.2, 0.3), (1.12, 0.02), (0.98, -0.2), (0.8, -0.38), (0.58, -0.5),
        (0.34, -0.56)]
    d = path("M", *at(0, 0), "C", *at(0.3, 0.75), *at(0.7, 0.95), *at(1.1, 0.86))
    last = (1.1, 0.86)
    for tip in tips:
        mid = ((last[0] + tip[0]) / 2 + 0.1, (last[1] + tip[1]) / 2)
        d += path("Q", *at(*mid), *at(*tip))
        last = (tip[0] - 0.13, tip[1] + 0.08)
        d += path("L", *at(*last))
    d += path("Q", *at(0.1, -0.4), *at(0, 0), "Z")
    brush.shape(d, "wings", rows=(at(0, 0.9)[1], at(0, -0.6)[1]))
    for tip in tips:
        brush.fold(at(tip[0] - 0.1, tip[1] + 0.06), at(tip[0] * 0.8, tip[1] + 0.2),
            at(tip[0] * 0.62, tip[1] * 0.4 + 0.42), "wings", 1.2)
    inner = [at(0.1, 0.1), at(0.4, 0.42), at(0.8, 0.6), at(1.0, 0.62)]
    brush.crease(inner, "wings", 0.8)
    del k


def _bat(brush, at, k):
    d = path("M", *at(0, 0), "Q", *at(0.3, 0.55), *at(0.72, 0.9), "Q", *at(1.1, 0.6),
        *at(1.3, 0.12), "Q", *at(1.06, 0.26), *at(0.94, -0.1), "Q", *at(0.76, 0.14),
        *at(0.56, -0.26), "Q", *at(0.4, 0.02), *at(0.1, -0.3), "Q", *at(0.02, -0.1), *at(0, 0),
        "Z")
    brush.shape(d, "wings", rows=(at(0, 0.9)[1], at(0, -0.4)[1]))
    for end in ((1.28, 0.14), (0.94, -0.06), (0.56, -0.2)):
        brush.crease([at(0.72, 0.88), at((0.72 + end[0]) / 2, 0.5), at(*end)], "wings", 0.9)
    del k


def _fairy(brush, at, k):
    for reach, rise, wide in ((0.72, -0.55, 0.4), (1.05, 0.75, 0.5)):
        d = path("M", *at(0, 0.05), "C", *at(reach * 0.2, rise), *at(reach * 0.7, rise * 1.5),
            *at(reach, rise), "C", *at(reach * 1.2, rise * 0.5), *at(reach * wide * 1.6, 0.02),
            *at(0, 0.05), "Z")
        brush.shape(d, "wings", 0.1, rows=(at(0, rise)[1], at(0, 0)[1]))
        brush.crease([at(0.05, 0.06), at(reach * 0.5, rise * 0.6), at(reach * 0.9, rise * 0.95)],
            "wings", 0.6)
    del k


def draw_tail(brush: Brush, body: Body, kind: str, r: random.Random) -> None:
    """Draw a tail behind the body: "cat", "fox" or "demon"."""
    b, f, k = body.size, body.size.scale, r.choice((-1, 1))
    x, y = body.pose.lean, b.hip_y
    q = b.length * 0.16
    points = [(x, y), (x + k * q * 0.7, y + q * 0.35), (x + k * q * 1.3, y + q * 0.1),
        (x + k * q * 1.45, y - q * 0.6), (x + k * q * 1.2, y - q * 1.15)]
    if kind == "fox":
        w = q * 0.3
        brush.shape(ribbon(points, [w * 0.3, w * 0.8, w * 1.25, w * 1.1, 0]), "tail")
        (xa, ya), (xb, yb) = points[3], points[4]
        tip = [(mix(xa, xb, 0.25), mix(ya, yb, 0.25)), (mix(xa, xb, 0.6), mix(ya, yb, 0.6)),
            (xb, yb)]
        brush.shape(ribbon(tip, [w * 0.86, w * 0.52, 0]), "tail", 0.6)
        return
    w = (8 if kind == "cat" else 5) * f
    brush.shape(ribbon(points, [w, w, w, w * 0.9, w * 0.7]), "tail")
    tx, ty = points[-1]
    if kind == "cat":
        brush.shape(ellipse(tx, ty + 1, w * 0.78), "tail", width=0.01)
    else:
        brush.shape(path("M", tx - k * 2 * f, ty + 6 * f, "L", tx + 16 * f, ty + 2 * f, "L",
            tx - k * 6 * f, ty - 26 * f, "L", tx - 16 * f, ty + 2 * f, "Z"), "tail")


