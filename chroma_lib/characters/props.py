"""What a figure holds or carries."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import math
import random
from collections.abc import Callable

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.garments.outfit import Outfit
from chroma_lib.characters.geometry import Point, ellipse, mix, path, smooth


class Prop:
    """The prop of a figure; `behind` draws one on the back, `in_hand` one that a hand covers."""

    def __init__(self, brush: Brush, body: Body, o: Outfit, r: random.Random):
        self.brush, self.body, self.o, self.r = brush, body, o, r
        self.f = body.size.scale
        self.side = o.prop_side

    @property
    def grip(self) -> Point:
        """The point inside the fist."""
        limb = self.body.arms[self.side]
        x, y = limb.at(2)
        dx, dy = limb.direction(2)
        reach = self.body.size.hand * 0.34
        return x + dx * reach, y + dy * reach

    def _axis(self, at: Point, degrees: float) -> Callable[[float, float], Point]:
        """Return a function from (along, across) to the sheet; 0 degrees points up."""
        a = math.radians(degrees)
        ux, uy = math.sin(a), -math.cos(a)

        def place(u: float, v: float) -> Point:
            return at[0] + ux * u - uy * v, at[1] + uy * u + ux * v

        return place

    def behind(self) -> None:
        """Draw what is behind the body: a sword or a bow on the back, an umbrella."""
        b = self.body.size
        if self.o.prop == "sword_back":
            at = self._axis((0, b.chest_y), 180 - self.side * 38)
            self._sword(at, b.length * 0.4, start=-b.length * 0.2)
        elif self.o.prop == "umbrella":
            self._umbrella(self._axis(self.grip, -self.side * self.r.uniform(4, 24)))
        elif self.o.prop == "bow_back":
            self._bow(self._axis((0, b.chest_y), 30), b.length * 0.36)

    def in_hand(self) -> None:
        """Draw the prop that the hand holds."""
        kind, k, b, f = self.o.prop, self.side, self.body.size, self.f
        if kind in (None, "notebook") or kind.endswith("_back"):
            return
        grip = self.grip
        if kind == "sword":
            self._sword(self._axis(grip, k * self.r.uniform(8, 34)), b.length * 0.36)
        elif kind == "sword_low":
            limb = self.body.arms[k]
            dx, dy = limb.direction(2)
            angle = math.degrees(math.atan2(dx, -dy))
            self._sword(self._axis(grip, angle - k * self.r.uniform(24, 48)), b.length * 0.34)
        elif kind == "staff":
            self._staff(self._axis(grip, k * self.r.uniform(-4, 10)))
        elif kind == "bow":
            self._bow(self._axis(grip, k * self.r.uniform(0, 16)), b.length * 0.3)
        elif kind == "shield":
            x, y = self.body.arms[k].at(1.7)
            self._shield(x + k * 8 * f, y)
        elif kind == "book":
            self._book(grip)
        elif kind == "bouquet":
            self._bouquet(grip)
        elif kind == "mic":
            self._mic(self._axis(grip, -k * 24))
        elif kind == "case":
            self._case(grip)
        elif kind == "tray":
            x, y = grip
            self.brush.shape(path("M", x - 52 * f, y - 12 * f, "L", x + 52 * f, y - 12 * f, "Q",
                x + 40 * f, y - 1 * f, x, y, "Q", x - 40 * f, y - 1 * f, x - 52 * f, y - 12 * f,
                "Z"), "prop")
            for i in (-1, 1):
                cx = x + i * 20 * f
                self.brush.shape(path("M", cx - 11 * f, y - 34 * f, "L", cx + 11 * f, y - 34 * f,
                    "Q", cx + 9 * f, y - 13 * f, cx, y - 13 * f, "Q", cx - 9 * f, y - 13 * f,
                    cx - 11 * f, y - 34 * f, "Z"), "accessory")

    def on_chest(self) -> None:
        """Draw a book that both arms hold to the chest."""
        if self.o.prop != "notebook":
            return
        b, t, k = self.body.size, self.body.torso, self.side
        y = mix(b.chest_y, b.waist_y, self.r.uniform(0.2, 0.45))
        at = self._axis((t.front(y), y), k * self.r.uniform(-4, 16))
        w, h = b.chest * self.r.uniform(0.5, 0.66), b.chest * self.r.uniform(0.64, 0.85)
        self._poly(at, [(-h, -w), (h, -w), (h, w), (-h, w)], "prop")
        kind = self.r.choice(("spiral", "band", "frame", "plain"))
        if kind == "spiral":
            for i in range(9):
                v = w * (i / 4 - 1) * 0.88
                self.brush.crease([at(h * 1.09, v), at(h * 0.9, v)], "prop", 0.9)
        elif kind == "band":
            self._poly(at, [(-h, -w), (-h, -w * 0.72), (h, -w * 0.72), (h, -w)], "trim")
        elif kind == "frame":
            self._poly(at, [(h * 0.2, -w * 0.5), (h * 0.65, -w * 0.5), (h * 0.65, w * 0.5),
                (h * 0.2, w * 0.5)], "accessory")
        self.brush.shade(path("M", *at(-h, w), "L", *at(h, w), "L", *at(h, w * 0.6), "L",
            *at(-h, w * 0.2), "Z"), "prop")

    def bag(self) -> None:
        """Draw a bag at the hip with its strap across the chest."""
        if not self.o.bag:
            return
        b, t, f, k = self.body.size, self.body.torso, self.f, self.side
        top = mix(*self.body.shoulder(-k, 3), 0.5)
        x, y = t.x(k, b.hip_y, 6 * f), b.hip_y
        self.brush.stroke(path("M", *top, "Q", t.front(b.chest_y), b.chest_y, x - k * 6 * f,
            y - 16 * f), "accessory", 5 * f)
        w, h = 24 * f, 30 * f
        self.brush.shape(path("M", x - w, y - h * 0.6, "L", x + w, y - h * 0.6, "Q", x + w * 1.1,
            y + h, x + w * 0.7, y + h, "L", x - w * 0.7, y + h, "Q", x - w * 1.1, y + h, x - w,
            y - h * 0.6, "Z"), "accessory", -0.08)
        self.brush.shape(path("M", x - w * 1.02, y - h * 0.62, "L", x + w * 1.02, y - h * 0.62,
            "L", x + w * 0.96, y + h * 0.1, "Q", x, y + h * 0.42, x - w * 0.96, y + h * 0.1, "Z"),
            "accessory")

    def _poly(self, at, points, region, tone=0.0):
        text = [part for u, v in points for part in ("L", *at(u, v))]
        self.brush.shape(path("M", *text[1:], "Z"), region, tone, width=0.9)

    def _sword(self, at, blade, start=0.0):
        f, w = self.f, 7.5 * self.f
        s0 = start + 18 * f
        self._poly(at, [(s0, -w), (start + blade, -w * 0.8), (start + blade + 22 * f, 0),
            (start + blade, w * 0.8), (s0, w)], "prop")
        d = path("M", *at(s0, w * 0.1), "L", *at(start + blade + 14 * f, 0), "L",
            *at(start + blade, w * 0.7), "L", *at(s0, w * 0.9), "Z")
        self.brush.shade(d, "prop")
        self._poly(at, [(start - 20 * f, -3.6 * f), (start + 15 * f, -3.6 * f),
            (start + 15 * f, 3.6 * f), (start - 20 * f, 3.6 * f)], "belt")
        self._poly(at, [(start + 14 * f, -20 * f), (start + 21 * f, -20 * f), (start + 21 * f,
            20 * f), (start + 14 * f, 20 * f)], "accessory")
        self.brush.shape(ellipse(*at(start - 22 * f, 0), 5.5 * f), "accessory", width=0.9)

    def _staff(self, at):
        b, f = self.body.size, self.f
        down = min(b.length * 0.42, self.body.pose.bottom - self.grip[1])
        up = b.length * 0.36
        w = 4.5 * f
        self._poly(at, [(-down, -w), (up, -w), (up, w), (-down, w)], "prop")
        x, y = at(up + 14 * f, 0)
        kind = self.r.choice(("orb", "crook", "star", "crescent"))
        if kind == "orb":
            for k in (-1, 1):
                self.brush.shape(path("M", *at(up - 4 * f, 0), "Q", *at(up + 6 * f, k * 32 * f),
                    *at(up + 36 * f, k * 16 * f), "Q", *at(up + 12 * f, k * 20 * f),
                    *at(up + 2 * f, k * 3 * f), "Z"), "prop", width=0.9)
            self.brush.shape(ellipse(x, y, 15 * f), "accessory")
            self.brush.s.add(ellipse(x - 5 * f, y - 5 * f, 4 * f), None,
                self.brush.paint("accessory", 0.6))
        elif kind == "crook":
            points = [at(up - 2 * f, 0), at(up + 30 * f, 2 * f), at(up + 44 * f, 20 * f),
                at(up + 30 * f, 36 * f), at(up + 12 * f, 26 * f)]
            self.brush.stroke(path("M", *points[0]) + smooth(points), "prop", 8 * f)
            self.brush.shape(ellipse(*at(up + 24 * f, 18 * f), 8 * f), "accessory")
        elif kind == "star":
            text: list[str | float] = []
            for i in range(10):
                a, q = math.pi * i / 5, (26 if i % 2 == 0 else 11) * f
                text += ["L", *at(up + 14 * f + q * math.cos(a), q * math.sin(a))]
            self.brush.shape(path("M", *text[1:], "Z"), "accessory")
        else:
            self.brush.shape(path("M", *at(up + 34 * f, -22 * f), "C", *at(up - 14 * f, -40 * f),
                *at(up - 14 * f, 40 * f), *at(up + 34 * f, 22 * f), "C", *at(up + 6 * f, 24 * f),
                *at(up + 6 * f, -24 * f), *at(up + 34 * f, -22 * f), "Z"), "prop", 0.1)
            self.brush.shape(ellipse(*at(up + 22 * f, 0), 8 * f), "accessory")

    def _bow(self, at, half):
        f = self.f
        points = [at(half, -30 * f), at(half * 0.6, 8 * f), at(0, 0), at(-half * 0.6, 8 * f),
            at(-half, -30 * f)]
        self.brush.s.add(path("M", *points[0], "L", *points[-1]), "ink",
            line=self.brush.paint("ink"), width=max(1.2, self.brush.width * 0.5))
        self.brush.stroke(path("M", *points[0]) + smooth(points), "prop", 8 * f)

    def _umbrella(self, at):
        b, f = self.body.size, self.f
        up = b.upper_arm + b.forearm * 0.4 + 90 * f
        self._poly(at, [(-26 * f, -3 * f), (up, -3 * f), (up, 3 * f), (-26 * f, 3 * f)],
            "accessory")
        wide, high = up * 0.78, up * 0.5
        n = 5
        rim = [at(up - high * 0.55 - 5 * f, -wide + 2 * wide * i / n) for i in range(n + 1)]
        d = path("M", *rim[0], "C", *at(up + high * 0.2, -wide * 0.95), *at(up + high * 0.55,
            -wide * 0.3), *at(up + high * 0.5, 0), "C", *at(up + high * 0.55, wide * 0.3),
            *at(up + high * 0.2, wide * 0.95), *rim[-1])
        for i in range(n, 0, -1):
            (xa, ya), (xb, yb) = rim[i], rim[i - 1]
            cx, cy = (xa + xb) / 2, (ya + yb) / 2
            ux, uy = at(1, 0)[0] - at(0, 0)[0], at(1, 0)[1] - at(0, 0)[1]
            d += path("Q", cx + ux * 22 * f, cy + uy * 22 * f, xb, yb)
        self.brush.shape(d + "Z", "prop", rows=(at(up + high, 0)[1], at(0, 0)[1]))
        for i in range(1, n):
            v = -wide + 2 * wide * i / n
            self.brush.crease([at(up + high * 0.5, 0), at(up + high * 0.2, v * 0.75), rim[i]],
                "prop", 0.8)

    def _shield(self, x, y):
        f = self.f * 1.1
        w, h = 46 * f, 60 * f
        d = path("M", x - w, y - h * 0.8, "Q", x, y - h * 1.1, x + w, y - h * 0.8, "C", x + w,
            y + h * 0.3, x + w * 0.4, y + h * 0.9, x, y + h * 1.15, "C", x - w * 0.4, y + h * 0.9,
            x - w, y + h * 0.3, x - w, y - h * 0.8, "Z")
        self.brush.shape(d, "prop", rows=(y - h, y + h))
        self.brush.s.clip(d)
        self.brush.stripe(d, "trim", 14 * f)
        self.brush.s.end()
        self.brush.s.add(d, "prop", line=self.brush.line("prop"), width=self.brush.width)
        self.brush.shape(path("M", x, y - h * 0.45, "L", x + w * 0.4, y, "L", x, y + h * 0.5, "L",
            x - w * 0.4, y, "Z"), "accessory")

    def _book(self, grip):
        f, k = self.f, self.side
        x, y = grip[0] - k * 12 * f, grip[1] + 4 * f
        at = self._axis((x, y), -k * 12)
        self._poly(at, [(-34 * f, -27 * f), (34 * f, -27 * f), (34 * f, 27 * f), (-34 * f,
            27 * f)], "prop")
        self._poly(at, [(-34 * f, k * 27 * f), (34 * f, k * 27 * f), (32 * f, k * 33 * f),
            (-32 * f, k * 33 * f)], "trim")
        self._poly(at, [(10 * f, -14 * f), (20 * f, -14 * f), (20 * f, 14 * f), (10 * f, 14 * f)],
            "accessory")

    def _bouquet(self, grip):
        f = self.f
        x, y = grip
        self.brush.shape(path("M", x - 30 * f, y - 34 * f, "L", x + 30 * f, y - 34 * f, "L",
            x + 6 * f, y + 30 * f, "L", x - 6 * f, y + 30 * f, "Z"), "prop")
        for i in range(7):
            a = math.pi * (0.05 + 0.9 * (i % 4) / 3)
            q = (26 if i < 4 else 12) * f
            cx, cy = x + q * math.cos(a) * 1.2, y - 36 * f - q * math.sin(a)
            self.brush.shape(ellipse(cx, cy, 11 * f), "accessory", 0.1 if i % 2 else -0.05,
                width=0.8)
            self.brush.s.add(ellipse(cx, cy, 3.6 * f), None, self.brush.paint("accessory", -0.3))

    def _mic(self, at):
        f = self.f
        self._poly(at, [(-22 * f, -4 * f), (26 * f, -5 * f), (26 * f, 5 * f), (-22 * f, 4 * f)],
            "prop", -0.1)
        self.brush.shape(ellipse(*at(32 * f, 0), 10 * f), "prop", 0.2)

    def _case(self, grip):
        f = self.f
        x, y = grip
        w, h = 44 * f, 58 * f
        self.brush.stroke(path("M", x - 12 * f, y + 18 * f, "Q", x - 12 * f, y - 3 * f, x,
            y - 3 * f, "Q", x + 12 * f, y - 3 * f, x + 12 * f, y + 18 * f), "prop", 5 * f)
        self.brush.shape(path("M", x - w, y + 16 * f, "L", x + w, y + 16 * f, "L", x + w,
            y + 16 * f + h, "L", x - w, y + 16 * f + h, "Z"), "prop", rows=(y, y + 80 * f))
        self.brush.shape(path("M", x - w, y + 16 * f, "L", x + w, y + 16 * f, "L", x + w,
            y + 40 * f, "Q", x, y + 50 * f, x - w, y + 40 * f, "Z"), "prop", -0.08)
        self.brush.shape(ellipse(x, y + 45 * f, 4.5 * f), "accessory", width=0.8)
