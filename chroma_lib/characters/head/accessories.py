"""What is worn on head and neck: hats, ribbons, glasses, scarves."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import math

from chroma_lib.characters.geometry import Point, ellipse, path, scallops, smooth
from chroma_lib.characters.head.face import eye_position
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import Plan


class Wear:
    """Accessories of a drawing. Each method draws those of one depth, from back to front."""

    def __init__(self, s: Sheet, p: Plan):
        self.s, self.p, self.r = s, p, p.random("accessories")
        self.side = self.r.choice((-1, 1))

    def has(self, name: str) -> bool:
        """Return whether the drawing has the accessory `name`."""
        return name in self.p.accessories

    def _paint(self, region, tone=0.0, chroma=1.0):
        return self.s.paint(self.p.key(region, "accessory"), tone, chroma)

    def _line(self, region):
        return self.p.outline(self.s, self.p.key(region, "accessory"))

    def _shape(self, d, tone=0.0, region="accessory"):
        self.s.add(d, region, self._paint(region, tone), line=self._line(region),
            width=self.p.line)

    def _on_crown(self, share: float) -> Point:
        """Return a point of the hair's outline: -1 the left temple, 0 the top, 1 the right."""
        a = math.pi / 2 * (1 - share)
        return self.p.head * math.cos(a), -16 - (self.p.top - 16) * math.sin(a) ** 0.85

    def behind_hair(self):
        """Draw cat ears; the hair's cap covers their lower ends."""
        if not self.has("cat_ears"):
            return
        s, p = self.s, self.p
        for k in (-1, 1):
            x, y = k * p.head * 0.62, -p.top + 22
            tip = (x + k * 16, y - 50)
            s.add(path("M", x - k * 20, y - 6, "Q", x - k * 4, y - 40, *tip,
                "Q", x + k * 24, y - 22, x + k * 22, y + 16, "Z"),
                "hair", s.paint("hair", -0.04), line=p.outline(s, "hair"), width=p.line)
            s.add(path("M", x - k * 8, y - 8, "Q", x + k * 2, y - 30, tip[0] - k * 2, tip[1] + 8,
                "Q", x + k * 17, y - 18, x + k * 16, y + 10, "Z"),
                "skin", s.paint("blush"))

    def neck(self):
        """Draw a choker, or a scarf over the clothes."""
        s, p = self.s, self.p
        if self.has("choker") and p.clothes not in ("turtleneck", "hoodie", "stand_collar"):
            self._shape(path("M", -15, 67, "Q", 0, 76, 15, 67, "L", 15, 73, "Q", 0, 82, -15, 73,
                "Z"), region="neck")
            if self.r.random() < 0.5:
                self._shape(ellipse(0, 81, 3.4), 0.3)
        if self.has("scarf"):
            k = self.side
            self._shape(path("M", k * 12, 92, "C", k * 30, 100, k * 34, 120, k * 30, 190,
                "L", k * 8, 190, "C", k * 10, 140, k * 6, 110, k * 2, 98, "Z"), -0.1, "neck")
            self._shape(path("M", -32, 70, "C", -16, 82, 16, 82, 32, 70,
                "C", 42, 82, 38, 98, 26, 102, "C", 10, 110, -12, 110, -26, 102,
                "C", -40, 98, -42, 82, -32, 70, "Z"), region="neck")
            s.add(path("M", -30, 82, "C", -12, 94, 14, 96, 33, 84),
                None, line=self._paint("neck", -0.35, 0.9), width=p.line)

    def earrings(self):
        """Draw earrings, under the side locks."""
        if not self.has("earrings"):
            return
        p = self.p
        for k in (-1, 1):
            if k * p.turn > 0.5:
                continue
            x, y = k * (p.face + 3), 20
            self._shape(ellipse(x, y + 3, 3, 3.6) if self.side > 0 else path("M", x, y,
                "L", x + 4, y + 8, "L", x, y + 15, "L", x - 4, y + 8, "Z"))

    def glasses(self):
        """Draw glasses, over the eyes and under the fringe."""
        p, s = self.p, self.s
        if not p.glasses:
            return
        kind = self.r.choice(("round", "square", "half", "oval"))
        paint = s.paint("accessory", -0.15)
        width = self.r.uniform(1.6, 3.2)
        if p.thin_rims:
            paint, width = s.paint("accessory", -0.72, 0.7), max(1.3, p.line * 0.8)
        rims = []
        for k in (-1, 1):
            x, w = eye_position(p, k)
            w, h = w + 4.5, p.eye_h + 2.5
            y = 1.0
            if kind == "round":
                w = h = max(w, h) * 0.97
                d = ellipse(x, y, min(w, p.eye_x - 2.5), h)
                w = min(w, p.eye_x - 2.5)
            elif kind == "oval":
                d = ellipse(x, y + 1, w, h * 0.9)
            elif kind == "square":
                d = path("M", x - w, y - h * 0.8, "Q", x - w, y - h, x - w + 4, y - h,
                    "L", x + w - 4, y - h, "Q", x + w, y - h, x + w, y - h * 0.8,
                    "L", x + w - 2, y + h * 0.75, "Q", x + w - 3, y + h, x + w - 6, y + h,
                    "L", x - w + 6, y + h,
                    "Q", x - w + 3, y + h, x - w + 2, y + h * 0.75, "Z")
            else:
                d = path("M", x - w, y - h * 0.2, "C", x - w, y + h * 1.3, x + w, y + h * 1.3,
                    x + w, y - h * 0.2)
            s.add(d, "accessory", line=paint, width=width, line_region="accessory")
            rims.append((x, w))
        (xa, wa), (xb, wb) = rims
        s.add(path("M", xa + wa, 0, "Q", (xa + xb) / 2, -4, xb - wb, 0), "accessory", line=paint,
            width=width, line_region="accessory")
        for k, (x, w) in zip((-1, 1), rims):
            s.add(path("M", x + k * w, -2, "L", k * (p.face + 2), -5), "accessory", line=paint,
                width=width, line_region="accessory")

    def on_hair(self):
        """Draw all that is on the hair's cap."""
        for name in ("headband", "frill", "pin", "flower", "bow", "beret", "cap", "headphones"):
            if self.has(name):
                getattr(self, "_" + name)()

    def _headband(self):
        h, t = self.p.head, self.p.top
        w = self.r.uniform(5, 11)
        y = -22.0
        d = path("M", -h - 1, y, "C", -h * 1.02, -t * 0.72, -h * 0.6, -t + 6, 0, -t + 5,
            "C", h * 0.6, -t + 6, h * 1.02, -t * 0.72, h + 1, y,
            "L", h - 4, y - 2, "C", h * 0.92, -t * 0.66, h * 0.54, -t + 7 + w, 0, -t + 6 + w,
            "C", -h * 0.54, -t + 7 + w, -h * 0.92, -t * 0.66, -h + 4, y - 2, "Z")
        self._shape(d, region="head")
        if self.r.random() < 0.4:
            x, y = self._on_crown(self.side * 0.5)
            self._ribbon(x * 0.95, y + 4, 13)

    def _frill(self):
        s, h, t = self.s, self.p.head, self.p.top
        points = []
        for i in range(10):
            a = math.pi * (0.14 + 0.72 * i / 9)
            points.append(((h + 5) * math.cos(a), -16 - (t - 12) * math.sin(a) ** 0.85))
        inner = [(x * 0.82, y * 0.84 - 2) for x, y in points[::-1]]
        s.add(path("M", *points[0]) + scallops(points, sweep=0) + path("L",
            *inner[0]) + smooth(inner) + "Z", "trim",
            s.paint(self.p.key("trim", "white"), -0.02), line=self._line("head"), width=self.p.line)
        band = [(x * 0.9, y * 0.9 - 2) for x, y in points]
        s.add(path("M", *band[0]) + smooth(band), "head", line=self._paint("head"), width=4,
            line_region="head")

    def _pin(self):
        k = self.side
        x, y = k * self.p.head * 0.62, -32.0
        kind = self.r.choice(("bar", "bars", "cross", "star", "heart"))
        if kind in ("bar", "bars", "cross"):
            for i in range(1 if kind == "bar" else 2):
                turn = 24 * k * (1 if kind != "cross" or i else -1)
                yy = y + (7 * i if kind == "bars" else 0)
                a = math.radians(turn)
                dx, dy, nx, ny = 10 * math.cos(a), 10 * math.sin(a), -2.6 * math.sin(
                    a), 2.6 * math.cos(a)
                self._shape(path("M", x - dx + nx, yy - dy + ny, "L", x + dx + nx, yy + dy + ny,
                    "L", x + dx - nx, yy + dy - ny, "L", x - dx - nx, yy - dy - ny, "Z"))
        elif kind == "star":
            points = []
            for i in range(10):
                a, q = math.pi * i / 5 - math.pi / 2, 9 if i % 2 == 0 else 4
                points += ["L", x + q * math.cos(a), y + q * math.sin(a)]
            self._shape(path("M", *points[1:], "Z"), 0.1)
        else:
            self._shape(path("M", x, y + 8, "C", x - 16, y - 3, x - 6, y - 12, x, y - 4,
                "C", x + 6, y - 12, x + 16, y - 3, x, y + 8, "Z"))

    def _flower(self):
        x, y = self.side * self.p.head * 0.74, -48.0
        n, q = self.r.choice((5, 5, 6, 8)), self.r.uniform(7, 11)
        turn = self.r.uniform(0, 1)
        for i in range(n):
            a = 2 * math.pi * i / n + turn
            self._shape(ellipse(x + q * math.cos(a), y + q * math.sin(a), q * 0.72), 0.1)
        self._shape(ellipse(x, y, q * 0.5), -0.3)

    def _ribbon(self, x, y, size):
        lift = self.r.uniform(0.7, 1.1)
        for k in (-1, 1):
            self._shape(path("M", x, y, "L", x + k * size * 0.5, y + size * 1.2,
                "L", x + k * size, y + size * 0.9, "Z"), -0.15, "head")
            self._shape(path("M", x, y, "C", x + k * size * 0.5, y - size * lift,
                x + k * size * 1.5, y - size * lift, x + k * size * 1.45, y,
                "C", x + k * size * 1.5, y + size * 0.8, x + k * size * 0.5,
                y + size * 0.7, x, y, "Z"), region="head")
            self.s.add(path("M", x + k * size * 0.3, y, "L", x + k * size * 0.9, y - size * 0.15),
                None, line=self._paint("head", -0.35), width=self.p.line * 0.8)
        self._shape(ellipse(x, y, size * 0.26, size * 0.32), -0.1, "head")

    def _bow(self):
        x, y = self._on_crown(self.side * self.r.uniform(0.25,
            0.6) if self.r.random() < 0.75 else 0)
        self._ribbon(x * 0.96, y + 3, self.r.uniform(12, 24))

    def _beret(self):
        p, k = self.p, self.side
        h, t = p.head, p.top
        self._shape(path("M", -h + 2, -t * 0.62, "C", -h - 18 - k * 6, -t - 4, -h * 0.4, -t - 26,
            k * 8, -t - 22,
            "C", h * 0.7, -t - 24, h + 20 - k * 6, -t, h - 2, -t * 0.62,
            "Q", 0, -t * 0.9, -h + 2, -t * 0.62, "Z"), region="head")
        self._shape(path("M", k * 8 - 2, -t - 21, "L", k * 8 - 1, -t - 29, "L", k * 8 + 3, -t - 29,
            "L", k * 8 + 3, -t - 21, "Z"), -0.2, "head")
        self.s.add(path("M", -h + 10, -t * 0.74, "Q", 0, -t * 1.02, h - 10, -t * 0.74), None,
            line=self._paint("head", -0.35), width=p.line)

    def _cap(self):
        p, k = self.p, self.side
        h, t = p.head, p.top
        self._shape(path("M", -h - 2, -t * 0.52, "C", -h - 2, -t - 2, -h * 0.6, -t - 16, 0,
            -t - 16, "C", h * 0.6, -t - 16, h + 2, -t - 2, h + 2, -t * 0.52,
            "Q", 0, -t * 0.78, -h - 2, -t * 0.52, "Z"), region="head")
        self._shape(path("M", -h * 0.7 + k * 10, -t * 0.63,
            "Q", k * 10, -t * 0.84, h * 0.7 + k * 10, -t * 0.63,
            "C", h * 0.8 + k * 14, -t * 0.44, h * 0.3, -t * 0.44, k * 10, -t * 0.46,
            "C", -h * 0.3, -t * 0.44, -h * 0.8 + k * 14, -t * 0.44, -h * 0.7 + k * 10,
            -t * 0.63, "Z"), -0.18, "head")
        self._shape(ellipse(0, -t - 16, 4, 3), -0.1, "head")

    def _headphones(self):
        h, t = self.p.head, self.p.top
        d = path("M", -h - 3, -4, "C", -h - 9, -t - 14, h + 9, -t - 14, h + 3, -4)
        self.s.add(d, "accessory", line=self._line("accessory"), width=7 + self.p.line * 1.6,
            line_region="ink")
        self.s.add(d, "accessory", line=self.s.paint("accessory", -0.1), width=7,
            line_region="accessory")
        for k in (-1, 1):
            self._shape(path("M", k * (h - 3), -16, "C", k * (h + 14), -18, k * (h + 15), 24,
                k * (h - 3), 22, "C", k * (h - 9), 14, k * (h - 9), -8, k * (h - 3), -16,
                "Z"), 0.05)
