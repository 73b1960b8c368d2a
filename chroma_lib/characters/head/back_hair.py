"""Hair behind the head and over the shoulders: long hair, tails, buns, braids."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import math

from chroma_lib.characters.geometry import (
    ellipse,
    locks,
    mix,
    path,
    ribbon,
    scallops,
    sliver,
    smooth,
)
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import Plan

SHORT = ("crop", "undercut", "spiky")


class BackHair:
    """Paints and tools of all hair, and the hair behind the head and over the shoulders."""

    def __init__(self, s: Sheet, p: Plan):
        self.s, self.p = s, p
        self.r = p.random("hair")
        self.line = p.outline(s, "hair")
        self.width = p.line
        self.part = p.turn * 6 + (
            self.r.uniform(-6, 6) if self.r.random() < 0.5 else self.r.choice((-1,
            1)) * self.r.uniform(8, 24)
        )
        self.front_fill: int | str
        self.back_fill: int | str
        self.lock_fill: int | str
        if p.soft:
            d = p.depth
            self.front_fill = s.gradient(
                (0, -p.top, 0, 30),
                ((0, s.paint("hair", -0.1 * d, 1.0, -3)), (0.42, s.paint("hair", 0.1)),
                (1, s.paint("hair", -0.13 * d, 1.0, -3))),
            )
            self.back_fill = s.gradient(
                (0, -60, 0, 120),
                ((0, s.paint("hair", -0.3 * d, 1, -4)), (0.6, s.paint("hair", -0.12 * d, 1, -3)),
                (1, s.paint("hair", -0.2 * d, 1, -4))),
            )
            self.lock_fill = s.gradient(
                (0, -40, 0, 110), ((0, s.paint("hair", -0.05)), (1, s.paint("hair", -0.18 * d, 1,
                -3)))
            )
        else:
            flat = s.paint("hair")
            self.front_fill, self.lock_fill = flat, flat
            self.back_fill = s.paint("hair", -0.2 * p.depth, 1, -4) if p.hard else s.paint("hair",
                -0.1)
        self.strand = s.paint("hair~", -0.42, 0.8) if not p.line_black else s.paint("hair~", -0.55,
            0.6)

    # Tools of the parts -----------------------------------------------------------------

    def _shape(self, d, fill):
        self.s.add(d, "hair", fill, line=self.line, width=self.width)

    def _strand(self, a, control, b, width=0.8):
        self.s.add(sliver(a, control, b, width * (0.55 + 0.3 * self.width)), None, self.strand)

    def _hem(self, a, b, count, amount):
        """Return pointed locks along a line from a to b, pointing down."""
        r, out = self.r, []
        for i in range(count):
            u = mix(a, b, (i + r.uniform(0.35, 0.65)) / count)
            v = mix(a, b, (i + 1) / count)
            last = i == count - 1
            out.append(((u[0], u[1] + amount * r.uniform(0.5, 1.1)),
                (v[0], v[1] - (0 if last else amount * r.uniform(0, 0.5)))))
        return locks(a, out)

    def _tail(self, points, widths, *, strands=2, fill=None):
        """Draw a tied tail of hair that ends in two or three points."""
        xb, yb = points[-1]
        self._shape(ribbon(points, widths), fill or self.lock_fill)
        # A shorter lock beside the tip.
        k = self.r.choice((-1, 1))
        w = widths[len(widths) // 2]
        extra = [mix(p, (p[0] + k * w * 0.8, p[1]), i / (len(points) - 1)) for i,
            p in enumerate(points)]
        extra = extra[-3:-1] + [(xb + k * w * 0.9, yb - self.r.uniform(6, 20))]
        self._shape(ribbon(extra, [0, w * 0.5, 0]), fill or self.lock_fill)
        if self.p.hard:
            mid = len(points) // 2
            shade = [(x + k * widths[i] * 0.45, y) for i, (x, y) in enumerate(points)]
            self.s.add(ribbon(shade[mid - 1 :], [0] + [w * 0.35] * (len(shade) - mid - 1) + [0]),
                None, self.p.shadow(self.s, "hair"))
        for i in range(strands):
            o = (i + 1) / (strands + 1) * 2 - 1
            line = [(x + o * widths[j] * 0.7, y) for j, (x, y) in enumerate(points)]
            self._strand(line[1], line[len(line) // 2], mix(line[-2], line[-1], 0.4))
        if self.p.shine > 0.2:
            j = len(points) // 2 - 1
            x, y = points[j]
            w = widths[j]
            self.s.add(sliver((x - w * 0.7, y), (x, y + 7), (x + w * 0.7, y), 2.2), None,
                self.s.paint("hair", 0.3 * self.p.shine + 0.1, 0.85))

    def _tie(self, x, y, rx=6, ry=5):
        s, p = self.s, self.p
        s.add(ellipse(x, y, rx, ry), "accessory", s.paint("accessory"),
            line=p.outline(s, "accessory"), width=p.line)

    def _braid(self, points, width):
        """Draw the crossing strands of a braid along a line, a tie, and a tuft."""
        count = len(points) - 1
        for i in range(count):
            (xa, ya), (xb, yb) = points[i], points[i + 1]
            w = width * (1 - 0.35 * i / count)
            for k in (-1, 1):
                mx, my = (xa + xb) / 2 + k * w * 0.45, (ya + yb) / 2
                d = path("M", xa + k * w * 0.95, ya - 2,
                    "C", xa + k * w * 1.3, my + 2, mx + k * w * 0.3, yb + w * 0.35,
                    xb - k * w * 0.25, yb + w * 0.4,
                    "C", xb - k * w * 0.3, my, xa, ya, xa + k * w * 0.95, ya - 2, "Z")
                self._shape(d, self.front_fill if k < 0 else self.lock_fill)
        x, y = points[-1]
        self._shape(ribbon([(x, y), (x + 1, y + 9), (x - 1, y + 22)], [width * 0.4, width * 0.7,
            0]), self.lock_fill)
        self._tie(x, y + 1, width * 0.55, 3.5)

    # Behind the body --------------------------------------------------------------------

    def back(self):
        """Draw the hair behind neck and shoulders."""
        kind, r, p = self.p.hair, self.r, self.p
        h = p.head
        if kind in ("long_straight", "hime", "half_up", "side_braid"):
            self._long(r.uniform(75, 190) * p.hair_length, r.uniform(2, 16), 0)
        elif kind == "long_wavy":
            self._long(r.uniform(75, 180) * p.hair_length, r.uniform(8, 20), r.uniform(4, 8))
        elif kind == "curly":
            self._cloud(r.uniform(62, 110), r.uniform(8, 16), 8)
        elif kind == "curly_short":
            self._cloud(r.uniform(28, 46), r.uniform(3, 9), 7)
        elif kind in ("bob", "round_bob", "flips", "wolf"):
            self._bob(kind)
        elif kind in SHORT or kind == "low_tail":
            self._nape(r.uniform(44, 60), 0.7 if kind == "undercut" else 0.86)
        else:  # tied hair and short girls' hair
            self._nape(r.uniform(50, 64), 0.95 if kind == "short_girl" else 0.9)
        if kind == "twin_tails":
            self._twin_tails(r.uniform(-62, -30), r.uniform(70, 175) * p.hair_length,
                r.uniform(22, 44), r.uniform(14, 22))
        elif kind == "pony":
            side = r.choice((-1, 1)) if abs(p.turn) < 0.3 else (-1 if p.turn > 0 else 1)
            reach, low = r.uniform(26, 46), r.uniform(40, 130) * p.hair_length
            self._tail([(side * 22, -p.top + 10), (side * (h * 0.75), -p.top - 4),
                (side * (h + reach * 0.7), -52),
                (side * (h + reach), 0), (side * (h + reach * 0.8), low * 0.6),
                (side * (h + reach * 0.9), low)],
                [8, 13, 16, 16, 12, 0], fill=self.back_fill)
        elif kind == "bun":
            x, y, q = self.part * 0.5, -p.top - 7, r.uniform(17, 25)
            self._bun(x, y, q)
            self.tie_at = (x, y + q * 0.75)
        elif kind == "double_bun":
            q = r.uniform(14, 22)
            for side in (-1, 1):
                self._bun(side * h * 0.74, -p.top * 0.78, q)
        elif kind == "side_tail":
            self.tail_side = r.choice((-1, 1))
        elif kind == "low_tail":
            side = r.choice((-1, 1))
            self._tail([(side * 20, 30), (side * 36, 52), (side * 44, 85), (side * 38,
                r.uniform(110, 140))],
                [6, 9, 8, 0], fill=self.back_fill)

    def _crown(self, x0, x1, y, top):
        return path("C", x0 * 1.04, y - (top + y) * 0.6, x0 * 0.68, -top, (x0 + x1) / 2, -top,
            "C", x1 * 0.66, -top, x1 * 1.04, y - (top + y) * 0.62, x1, y)

    def _long(self, low, spread, wave):
        p, r, h = self.p, self.r, self.p.head
        rows = list(range(-20, max(200, int(low)), 30))
        rows = [y for y in rows if y < low - 14] + [low]
        phase = r.uniform(0, 6)
        sides = []
        for side in (-1, 1):
            sides.append([
                (side * (h - 1 + spread * (0.15 + 0.85 * min(1, (y + 20) / 100))
                + wave * math.sin(y / 13 + phase + (1.2 if side > 0 else 0))), y)
                for y in rows
                ])
        left, right = sides
        d = (path("M", *left[0]) + smooth(left)
            + self._hem(left[-1], right[-1], r.randint(6, 10), r.uniform(8, 20))
            + smooth(right[::-1]) + self._crown(h - 1 + spread * 0.15, -h + 1 - spread * 0.15,
            -20, self.p.top - 3) + "Z")
        self._shape(d, self.back_fill)
        self.s.clip(d)
        for _ in range(round(r.randint(4, 9) * p.detail)):
            side = r.choice((-1, 1))
            x = side * r.uniform(h * 0.55, h + spread * 0.8)
            self._strand((x * 0.92, r.uniform(-20, 30)), (x * 1.05 + wave, 60), (x + r.uniform(-6,
                6), low - r.uniform(0, 20)), 1.0)
        if self.p.hard:
            shade = self.p.shadow(self.s, "hair", 1.45)
            self.s.add(path("M", -h * 0.8, 30, "Q", 0, 75, h * 0.8, 30, "L", h * 0.62, low + 20,
                "L", -h * 0.7, low + 20, "Z"), None, shade)
        self.s.end()

    def _bob(self, kind):
        r, h = self.r, self.p.head
        low = r.uniform(44, 66)
        tuck = {"bob": r.uniform(-4, 6), "round_bob": -12, "flips": 14, "wolf": 8}[kind]
        wide = h + {"bob": 5, "round_bob": 12, "flips": 3, "wolf": 4}[kind] + r.uniform(-1, 5)
        left = [(-h, -20), (-wide, 12), (-wide + 1, low * 0.62), (-wide - tuck, low)]
        right = [(-x, y + r.uniform(-2, 2)) for x, y in left]
        if kind in ("flips", "wolf"):
            tips = []
            for side, pts in ((-1, left), (1, right)):
                x, y = pts[-1]
                tips.append((x + side * r.uniform(3, 10), y - r.uniform(0, 10)))
                pts[-1] = (x - side * 8, y - 2)
            d = (path("M", *left[0]) + smooth(left[:3])
                + path("Q", left[2][0], low * 0.9, *tips[0],
                "Q", *left[3], left[3][0] + 8, low + 4)
                + self._hem((left[3][0] + 8, low + 4), (right[3][0] - 8, low + 4), r.randint(5,
                8), r.uniform(10, 18))
                + path("Q", *right[3], *tips[1], "Q", right[2][0], low * 0.9,
                *right[2]) + smooth(right[2::-1]))
        else:
            d = (path("M", *left[0]) + smooth(left)
                + self._hem(left[-1], right[-1], r.randint(5, 9), r.uniform(5,
                14)) + smooth(right[::-1]))
        self._shape(d + self._crown(h, -h, -20, self.p.top - 3) + "Z", self.back_fill)
        for side in (-1, 1):
            x = side * wide
            self._strand((x * 0.9, 0), (x * 0.99, low * 0.5), (x * 0.88, low - 3))

    def _nape(self, low, narrow):
        r, h = self.r, self.p.head
        w = h * narrow
        d = (path("M", -h + 1, -20, "C", -h, 10, -w, low * 0.5, -w * 0.72, low)
            + self._hem((-w * 0.72, low), (w * 0.72, low), r.randint(4, 7), r.uniform(5, 12))
            + path("C", w, low * 0.5, h, 10, h - 1, -20) + self._crown(h - 1, -h + 1, -20,
            self.p.top - 3) + "Z")
        self._shape(d, self.back_fill)

    def _cloud(self, low, wide, bump):
        """Draw curls: a rounded outline of bumps."""
        r, h, top = self.r, self.p.head + wide, self.p.top + 3
        points = []
        count = int((low + top) / bump * 0.9)
        for i in range(count + 1):
            a = math.pi * 2 * i / count - math.pi / 2
            y = (low - top) / 2 + (low + top) / 2 * math.sin(a)
            x = h * math.copysign(abs(math.cos(a)) ** 0.7, math.cos(a))
            points.append((x * r.uniform(0.97, 1.04), y + r.uniform(-2, 2)))
        points[-1] = points[0]
        self._shape(path("M", *points[0]) + scallops(points) + "Z", self.back_fill)
        for _ in range(r.randint(8, 14)):
            a = r.uniform(-0.6, math.pi + 0.6)
            x, y = h * 0.88 * math.cos(a), (low - top) / 2 + (low + top) * 0.45 * math.sin(a)
            self._strand((x - 5, y), (x + 1, y + 9 * r.choice((-1, 1))), (x + 5, y + 1), 0.9)

    def _bun(self, x, y, q):
        r = self.r
        self._shape(ellipse(x, y, q, q * 0.92), self.front_fill)
        self._strand((x - q * 0.7, y + q * 0.3), (x, y - q * 0.9), (x + q * 0.75, y), 0.9)
        self._strand((x - q * 0.3, y + q * 0.5), (x, y - q * 0.2), (x + q * 0.4, y + q * 0.3), 0.9)
        if self.p.shine:
            self.s.add(ellipse(x - q * 0.3, y - q * 0.45, q * 0.3, q * 0.14), None,
                self.s.paint("hair", 0.35 * self.p.shine, 0.85))
        if r.random() < 0.5:
            self._tie(x, y + q * 0.85, q * 0.6, 4)

    def _twin_tails(self, y, low, reach, w):
        r, h = self.r, self.p.head
        for side in (-1, 1):
            x = side * (h - 4 - max(0, -y - 40) * 0.35)
            self._tail([(x, y), (x + side * reach * 0.6, y - 6), (x + side * reach, y + 34),
                (x + side * reach * r.uniform(0.8, 1.2), mix(y, low, 0.62)),
                (x + side * reach * r.uniform(0.5, 1.0), low)],
                [5, w * 0.8, w, w * 0.8, 0], fill=self.lock_fill)
        self.ties = [(side * (h - 3 - max(0, -y - 40) * 0.35), y) for side in (-1, 1)]

    # Over the body ----------------------------------------------------------------------

    def over_body(self):
        """Draw the hair in front of the shoulders."""
        kind, r, p = self.p.hair, self.r, self.p
        h = p.head
        if p.flows:
            return
        if kind == "low_tails":
            for side in (-1, 1):
                x, low = side * (h - 9), r.uniform(100, 150)
                self._tail([(x, 36), (x + side * 8, 56), (x + side * 9, 84), (x + side * 2, low)],
                    [6, 11, 12, 0])
                self._tie(x, 38)
        elif kind == "braids":
            for side in (-1, 1):
                x = side * (h - 8)
                low = r.uniform(96, 140)
                count = int((low - 36) / 12)
                self._braid([(x + side * 4 * math.sin(i / 2),
                    36 + 12 * i) for i in range(count + 1)], 10)
        elif kind == "side_braid":
            side = r.choice((-1, 1))
            self._braid([(side * (h - 12 - i * 1.2), 44 + 12.5 * i) for i in range(7)], 12)
        elif kind == "side_tail":
            side = self.tail_side
            x, y = side * (h - 8), -50
            reach, low = r.uniform(18, 36), r.uniform(60, 130)
            self._tail([(x, y), (x + side * reach * 0.7, y - 8), (x + side * reach, y + 40),
                (x + side * reach * 0.9, low * 0.6), (x + side * reach * 0.7, low)], [5,
                12, 17, 13, 0])
            self.ties = [(x, y)]
        elif kind == "drills":
            for side in (-1, 1):
                x, y, w = side * (h + 4), -16, 15.0
                while w > 4:
                    d = path("M", x - w, y - w * 0.25, "C", x - w, y + w * 0.7, x + w,
                        y + w * 0.95, x + w, y + w * 0.2,
                        "C", x + w * 0.9, y - w * 0.75, x - w * 0.9, y - w * 0.9, x - w,
                        y - w * 0.25, "Z")
                    self._shape(d, self.front_fill if side < 0 else self.lock_fill)
                    y += w * 0.82
                    x += side * 0.8
                    w *= 0.93 if y < 60 else 0.83
            self.ties = [(side * (h - 1), -30) for side in (-1, 1)]
        elif kind in ("long_straight", "long_wavy", "hime", "half_up",
            "curly") and r.random() < 0.55:
            wave = {"long_wavy": 5, "curly": 6}.get(kind, 0)
            for side in (-1, 1):
                if r.random() < 0.15:
                    continue
                low, x = r.uniform(85, 150), side * (h - r.uniform(6, 12))
                pts = [(x - side * 2, -24), (x + side * 4, 14), (x + side * (6 + wave), 48),
                    (x + side * (3 - wave), 76), (x - side * r.uniform(-4, 8), low)]
                w = r.uniform(7, 12)
                self._shape(ribbon(pts, [0, w * 0.9, w, w * 0.8, 0]), self.lock_fill)
                self._strand(pts[1], pts[2], mix(pts[3], pts[4], 0.4))
