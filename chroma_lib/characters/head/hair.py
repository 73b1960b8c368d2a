"""Hair on the head: fringe, side locks, and the cap with its shine and strands."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import math

from chroma_lib.characters.geometry import (
    Point,
    ellipse,
    locks,
    mix,
    path,
    ribbon,
    scallops,
    sliver,
)
from chroma_lib.characters.head.back_hair import SHORT, BackHair
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import Plan


class Hair(BackHair):
    """Hair of a drawing. The cap is computed first, because it casts a shadow on the face."""

    def __init__(self, s: Sheet, p: Plan):
        super().__init__(s, p)
        self.edge = self._fringe()
        self.cap = self._cap()

    # In front of the face ---------------------------------------------------------------

    def _fringe(self):
        """Return the cap's lower edge from the left to the right temple: pairs of tip and notch."""
        p, r = self.p, self.p.random("fringe")
        kind = p.fringe
        h = p.head
        shift = p.turn * 4
        a, b = -h + 11 + shift * 0.6, h - 11 + shift * 0.6  # where the temple locks end
        temple = r.uniform(6, 24) if kind not in ("open",) else r.uniform(-14, 4)
        if p.hair in ("crop", "undercut", "spiky"):
            temple = r.uniform(-4, 12)
        eyes = [(p.turn * 8.5 + side * p.eye_x, p.eye_w) for side in (-1, 1)]

        def limit(x, y):
            """Keep a tip off the iris, so that the eyes are always visible."""
            room = min(abs(x - ex) - ew for ex, ew in eyes)
            lowest = -p.eye_h * 0.42 if room < -2 else mix(-p.eye_h * 0.42, 12, min(1,
                (room + 2) / 6))
            return (x, min(y, lowest))

        inner = []
        span = b - a
        if kind == "blunt":
            n, y = r.randint(6, 10), -p.eye_h * r.uniform(0.7, 1.15)
            gap = r.uniform(2, 8)
            for i in range(n):
                u, v = a + span * (i + r.uniform(0.3, 0.7)) / n, a + span * (i + 1) / n
                inner.append((limit(u, y + r.uniform(-1, 2.5)), (v, y - gap * r.uniform(0.6, 1.3))))
        elif kind in ("jagged", "wispy", "fine", "swept", "spikes", "curly", "short", "gaps"):
            n, deep, y, lean = {
                "jagged": (r.randint(5, 8), (9, 20), -p.eye_h * 0.55, r.uniform(-5, 5)),
                "wispy": (r.randint(7, 11), (12, 34), -p.eye_h * 0.5, r.uniform(-6, 6)),
                "fine": (r.randint(11, 16), (4, 26), -p.eye_h * 0.6, r.uniform(-5, 5)),
                "swept": (r.randint(4, 7), (12, 22), -p.eye_h * 0.6, r.choice((-1,
                1)) * r.uniform(7, 13)),
                "spikes": (r.randint(4, 6), (22, 38), -p.eye_h * 0.5, r.uniform(-8, 8)),
                "curly": (r.randint(5, 8), (3, 8), -p.eye_h * 1.1, 0),
                "short": (r.randint(5, 9), (5, 12), -p.eye_h - 14, r.uniform(-4, 4)),
            }.get(kind) or (r.randint(4, 7), (24, 44), -p.eye_h * 0.5, r.uniform(-7, 7))
            # The last is "gaps": deep notches, through which the forehead is seen.
            for i in range(n):
                w = span / n
                u = a + w * (i + r.uniform(0.3, 0.7)) + lean
                v = a + w * (i + 1) + (r.uniform(-0.2, 0.2) * w if i < n - 1 else 0)
                tip = limit(u, y + r.uniform(-6, 8 if kind != "short" else 2))
                inner.append((tip, (v, y - r.uniform(*deep))))
        elif kind in ("parted", "side_part", "open"):
            at = {"parted": shift + r.uniform(-4, 4), "open": shift,
                "side_part": shift + r.choice((-1, 1)) * r.uniform(12, 24)}[kind]
            peak = r.uniform(-70, -60) if kind != "open" else -66
            low = -p.eye_h - r.uniform(-6, 8) if kind != "open" else -38
            self.part = at
            n = 2 if kind == "open" else r.randint(2, 3)
            for i in range(n):  # from the left temple up to the part
                x, v = mix(a, at, (i + 0.25) / n), mix(a, at, (i + 1) / n)
                y = mix(low, peak, ((i + 1) / n) ** 1.6)
                tip = limit(x - 3, mix(low + 8, peak * 0.72, (i / n) ** 1.2) + r.uniform(-3, 4))
                inner.append((tip, (v, y - (0 if i == n - 1 else 3))))
            for i in range(n):
                x, v = mix(at, b, (i + 0.75) / n), mix(at, b, (i + 1) / n)
                y = mix(low, peak, ((n - i - 1) / n) ** 1.6)
                tip = limit(x + 3, mix(low + 8, peak * 0.72,
                    ((n - 1 - i) / n) ** 1.2) + r.uniform(-3, 4))
                inner.append((tip, (v, y)))
        else:  # "middle_lock": one lock between the eyes, swept sides
            at = p.turn * 8
            w = r.uniform(6, 10)
            y = -p.eye_h - r.uniform(0, 6)
            inner = [
                (limit(a + 7, y + 12), (mix(a, at - w, 0.45), y - 13)),
                (limit(mix(a, at - w, 0.62), y + 5), (at - w, y - r.uniform(22, 30))),
                ((at + r.uniform(-3, 3), r.uniform(-6, 8)), (at + w, y - r.uniform(22, 30))),
                (limit(mix(b, at + w, 0.62), y + 5), (mix(b, at + w, 0.45), y - 13)),
                (limit(b - 7, y + 12), (b, y - 8)),
            ]
        # The locks at the temples hang over the top of the ears.
        first = ((-h + 4 + r.uniform(-2, 3), temple), (a, inner[0][0][1] - r.uniform(8, 16)))
        last = ((h - 4 + r.uniform(-3, 2), temple + r.uniform(-4, 4)), (h, -16))
        return [first, *inner, last]

    def _cap(self):
        p, r = self.p, self.p.random("crown")
        h, top = p.head, p.top
        kind = p.hair
        curly = p.fringe == "curly"
        lower = path("M", -h, -16)
        if curly:
            points = [(-h, -16)] + [q for pair in self.edge for q in pair]
            lower += scallops(points, sweep=0, fullness=0.6)
        else:
            lower += locks((-h, -16), self.edge, bulge={"blunt": 0.72, "gaps": 0.54}.get(p.fringe,
                0.62))
        if kind in ("curly", "curly_short"):
            count = 15
            points = []
            for i in range(count + 1):
                a = math.pi * i / count
                points.append((h * math.cos(a) * 1.02, -16 - (top - 16) * math.sin(a) ** 0.8))
            return lower + scallops(points, sweep=0) + "Z"
        if p.has_hat:
            return lower + self._crown(h, -h, -16, top) + "Z"
        if kind in ("spiky", "wolf") or (kind in ("crop", "undercut") and r.random() < 0.5):
            tall = {"spiky": r.uniform(13, 26), "wolf": 8}.get(kind, 7)
            count = r.randint(6, 9) if kind == "spiky" else r.randint(8, 11)
            lean = r.uniform(-0.25, 0.25)
            pairs = []
            for i in range(count):
                a = math.pi * (i + 0.5) / count + lean + r.uniform(-0.05, 0.05)
                b = math.pi * (i + 1) / count
                k = tall * r.uniform(0.7, 1.3)
                tip = ((h + k) * math.cos(a), -16 - (top - 16 + k) * max(0,
                    math.sin(a)) ** 0.85 + (6 if i in (0, count - 1) else 0))
                notch = ((h - 2) * math.cos(b), -16 - (top - 16) * abs(math.sin(b)) ** 0.85)
                pairs.append((tip, notch if i < count - 1 else (-h, -16)))
            return lower + locks((h, -16), pairs, bulge=0.6) + "Z"
        return lower + self._crown(h, -h, -16, top) + "Z"

    def front(self):
        """Draw side locks, cap, shadow, shine and strand lines."""
        s, p, r = self.s, self.p, self.p.random("front")
        for x, y in getattr(self, "ties", []):
            self._tie(x, y)
        if r.random() < 0.2 and not self.p.has_hat:
            self._ahoge(r)
        self._side_locks(r)
        self._shape(self.cap, self.front_fill)
        s.clip(self.cap)
        h = p.head
        if p.hair == "undercut":
            for side in (-1, 1):
                s.add(path("M", side * h * 1.1, -70, "L", side * h * 0.82, -50,
                    "L", side * (h * 0.8), 20, "L", side * h * 1.1, 20, "Z"),
                    None, s.paint("hair~", -0.3, 0.9))
        if p.hard:
            self._hard_shadow(r)
        self._strands(r)
        self._shine(r)
        s.end()
        # Shadows cover the inner half of the outline, so it is drawn again.
        s.add(self.cap, "hair", line=self.line, width=self.width)

    def _side_locks(self, r):
        p, h = self.p, self.p.head
        if p.hair in SHORT or p.hair in ("curly_short",):
            for side in (-1, 1):
                low = r.uniform(10, 24)
                x = side * (h - 5)
                self._shape(path("M", side * h, -30, "Q", side * (h + 1), 0, x, low,
                    "Q", side * (h - 10), 2, side * (h - 12), -24, "Z"), self.lock_fill)
            return
        long = {"hime": (40, 52), "bob": (26, 52), "round_bob": (26, 46)}.get(p.hair, (20, 78))
        if p.hair in ("bun", "double_bun", "pony", "twin_tails") and r.random() < 0.3:
            long = (8, 24)
        width = r.uniform(7, 14)
        low = r.uniform(*long)
        flare = r.uniform(-6, 7)
        for side in (-1, 1):
            y = low + r.uniform(-6, 6)
            o, i = side * (h + 1), side * (h - width - 3)
            if p.hair == "hime":
                d = path("M", side * (h - 1), -40, "Q", side * (h + 3), 10, side * (h + 2), y,
                    "L", side * (h - width - 3), y + 1,
                    "Q", side * (h - width - 1), 5, side * (h - width), -30, "Z")
            elif p.hair in ("long_wavy", "curly"):
                pts = [(side * (h - 5), -36), (side * (h - 1), -4), (side * (h - 8), y * 0.55),
                    (side * (h - 2 + flare), y + 16)]
                d = ribbon(pts, [width * 0.5, width * 0.62, width * 0.5, 0])
            else:
                tip = (side * (h - 6 + flare), y)
                d = path("M", side * (h - 2), -44, "C", o + side * 2, -10, o, y * 0.55, *tip,
                    "C", i + side * 4, y * 0.6, i, 4, i + side * 3, -36, "Z")
            self._shape(d, self.lock_fill)
            for _ in range(r.randint(0, 2)):
                x = side * (h - r.uniform(2, width))
                self._strand((x, -30), (x + side * 2, 2), (x + side * flare * 0.5,
                    y * r.uniform(0.5, 0.85)), 0.8)

    def _toward_root(self, point: Point, share: float) -> tuple[Point, Point]:
        """Return a control point and a point on the path of a hair from `point` to the crown."""
        p = self.p
        root = (self.part * 0.8, -p.top + 2)
        x, y = point
        end = (mix(x, root[0], share**1.7), mix(y, root[1], share))
        half = share * 0.5
        control = (mix(x, root[0], half**1.9) * 1.03, mix(y, root[1], half))
        return control, end

    def _strands(self, r):
        detail = self.p.detail
        for tip, notch in self.edge[:-1]:
            if r.random() > 0.4 + detail:
                continue
            control, end = self._toward_root(notch, r.uniform(0.35, 0.85))
            self._strand(notch, control, end, r.uniform(0.7, 1.3))
            if r.random() < 0.45 * detail:
                start = mix(tip, notch, 0.25)
                start = (start[0], start[1] - r.uniform(6, 16))
                control, end = self._toward_root(start, r.uniform(0.2, 0.5))
                self._strand(start, control, end, 0.7)
        for _ in range(round(r.randint(1, 5) * detail)):
            x = r.uniform(-0.9, 0.9) * self.p.head
            start = (x, -36 - 20 * (1 - abs(x) / self.p.head))
            control, end = self._toward_root(start, r.uniform(0.3, 0.95))
            self._strand(start, control, end, 0.7)
        self._streaks()
        if r.random() < 0.6:
            x = self.part * 0.8
            self._strand((x, -self.p.top), (x + 2, -self.p.top + 10), (x + r.uniform(-4, 4),
                -self.p.top + 24), 1.0)

    def _streaks(self):
        """Draw light and dark streaks from the crown toward the tips, as airbrushed hair has."""
        p, s, r = self.p, self.s, self.p.random("streaks")
        for i in range(p.streaks):
            x = r.uniform(-0.95, 0.95) * p.head
            start = (x, r.uniform(-44, -8) - 20 * (1 - abs(x) / p.head))
            control, end = self._toward_root(start, r.uniform(0.3, 0.9))
            tone = r.uniform(0.12, 0.45) if i % 3 else -r.uniform(0.1, 0.3)
            s.add(sliver(start, control, end, r.uniform(1.2, 4.5)), None, s.paint("hair",
                round(tone, 1), 0.9))

    def _hard_shadow(self, r):
        s, p, h = self.s, self.p, self.p.head
        shade = p.shadow(s, "hair")
        side = r.choice((-1, 1))
        x = side * h
        s.add(path("M", x * 0.3, -p.top - 4, "C", x * 0.95, -70, x * 0.82, -30, x * r.uniform(0.55,
            0.8), 24, "L", x * 1.5, 30,
            "L", x * 1.5, -p.top - 4, "Z"), None, shade)
        # Under the locks: the side of each lock that faces away from the light.
        for tip, notch in self.edge[1:-1]:
            if r.random() < 0.75:
                control, end = self._toward_root(notch, r.uniform(0.2, 0.42))
                k = -side * r.uniform(3, 7)
                s.add(path("M", notch[0], notch[1] + 1, "Q", *control, *end,
                    "Q", control[0] + k, control[1] + 4,
                    *mix(notch, tip, 0.8), "Z"), None, shade)

    def _shine(self, r):
        s, p = self.s, self.p
        if not p.shine:
            return
        h = p.head
        light = s.paint("hair", 0.16 + 0.5 * p.shine, 0.8, 4)
        y0 = -r.uniform(46, 62)
        kind = r.choice(("ring", "ring", "slivers", "slivers", "patch", "glow"))
        lift = r.uniform(10, 18)

        def arc(x):
            return y0 + lift * (x / h) ** 2

        if kind == "ring":
            n = r.randint(8, 14)
            span = r.uniform(0.6, 0.9) * h
            start = -span + r.uniform(0, 0.3) * span
            xs = [start + (span - start) * i / n for i in range(n + 1)]
            up, down = r.uniform(2, 6), r.uniform(4, 13)
            d = path("M", xs[0], arc(xs[0]))
            for i in range(n):
                m = (xs[i] + xs[i + 1]) / 2
                d += path("L", m, arc(m) - up * r.uniform(0.4, 1.2),
                    "L", xs[i + 1], arc(xs[i + 1]) + 1)
            for i in range(n - 1, -1, -1):
                m = (xs[i] + xs[i + 1]) / 2
                d += path("L", m, arc(m) + down * r.uniform(0.3, 1.2), "L", xs[i], arc(xs[i]) + 2)
            s.add(d + "Z", None, light)
        elif kind == "slivers":
            for _ in range(r.randint(4, 10)):
                x = r.uniform(-0.85, 0.85) * h
                y = arc(x) + r.uniform(-4, 4)
                long = r.uniform(8, 20)
                lean = x / h * 5
                s.add(sliver((x - lean, y - long / 2), (x + lean * 0.4, y), (x + lean,
                    y + long / 2), r.uniform(1, 3.6)),
                    None, light)
        elif kind == "glow":
            x, q = r.uniform(-0.4, 0.4) * h, r.uniform(30, 52)
            light = s.paint("hair", 0.25 + 0.4 * p.shine, 0.85, 4)
            s.add(ellipse(x, arc(x), q), None, s.glow(x, arc(x), q, light, 0.85, flat=0.4))
        else:
            side = r.choice((-1, 1))
            x = side * h * r.uniform(0.3, 0.5)
            w = r.uniform(12, 22)
            s.add(path("M", x - w, arc(x - w) + 3, "Q", x, arc(x) - 7, x + w, arc(x + w) - 1,
                "Q", x, arc(x) + r.uniform(4, 9), x - w, arc(x - w) + 3, "Z"),
                None, light)
            s.add(ellipse(x - side * w * 1.35, arc(x - side * w * 1.3), 3.2, 2), None, light)

    def _ahoge(self, r):
        k = r.choice((-1, 1))
        x, y = self.part * 0.5, -self.p.top + 8
        a, b = r.uniform(8, 16), r.uniform(14, 26)
        self._shape(ribbon([(x, y), (x + k * 2, y - a), (x + k * b * 0.7, y - a - 6), (x + k * b,
            y - a + 4)], [2.6, 3.2, 2.4, 0]), self.front_fill)
