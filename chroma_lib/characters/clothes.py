"""Neck, shoulders and clothes of a bust."""

# fmt: off  (a path reads better with one curve on a line than with one number)

from chroma_lib.characters.geometry import ellipse, path
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import Plan


class Dress:
    """Body and clothes of a drawing: `back` is drawn behind the neck, `body` in front of it."""

    def __init__(self, s: Sheet, p: Plan):
        self.s, self.p, self.r = s, p, p.random("clothes")
        self.neck = self.r.uniform(14, 17) if p.boy else self.r.uniform(10.5, 13.5)
        self.wide = self.r.uniform(76, 92) if p.boy else self.r.uniform(62, 76)
        self.slope = self.r.uniform(98, 108) if p.boy else self.r.uniform(100, 110)
        self.lift = p.chin - 56 - self.r.uniform(7, 14)
        is_over = p.own_keys and p.clothes in ("blazer", "jacket")
        self.region = "over" if is_over else "upper"
        self.key = p.key(self.region, "clothes")
        self.line = p.outline(s, self.key)
        self.fill: int | str = s.paint(self.key)
        if p.soft:
            self.fill = s.gradient(
                (0, 74, 0, 150), ((0, s.paint(self.key, -0.1 * p.depth)), (0.4, s.paint(self.key,
                0.04)),
                (1, s.paint(self.key, -0.12 * p.depth)))
            )
        self.shade = p.shadow(s, self.key)

    def _shape(self, d, fill, region=None, line=None, width=1.0):
        self.s.add(d, region or self.region, fill, line=self.line if line is None else line,
            width=self.p.line * width)

    def _part(self, d, tone=0.0, region="neck"):
        """Add a shape of another color than the cloth."""
        key = self.p.key(region, "accessory")
        self._shape(d, self.s.paint(key, tone), region, self.p.outline(self.s, key))

    def _white(self, d):
        """Add a shirt below a jacket, or a collar: white in a bust of one color of clothes."""
        s = self.s
        region = "upper" if self.region == "over" else "trim"
        self._shape(d, s.paint(self.p.key(region, "white"), -0.02), region,
            s.paint("ink") if self.p.line_black else s.paint(self.key, -0.6, 0.5))

    def back(self):
        """Draw a hood or the inside of a collar, behind the neck."""
        kind, n = self.p.clothes, self.neck
        if kind == "hoodie":
            self._shape(path("M", -n - 30, 92, "C", -n - 30, 56, n + 30, 56, n + 30, 92,
                "Z"), self.s.paint(self.key, -0.2))
        elif kind in ("shirt_tie", "blazer", "stand_collar", "ribbon_blouse", "jacket"):
            d = path("M", -n - 5, 84, "C", -n - 4, 58, n + 4, 58, n + 5, 84, "Z")
            if kind in ("stand_collar", "jacket"):
                self._shape(d, self.shade)
            else:
                self._white(d)

    def body(self):
        """Draw neck, shoulders and clothes."""
        s, p, n = self.s, self.p, self.neck
        line = p.outline(s, "skin")
        w, top = self.wide, self.slope
        bare = p.clothes == "dress"
        d = path("M", -n, 30, "C", -n + 1, 60, -n, 72, -n - 6, 79,
            "C", -n - 16, 87, -w * 0.8, 86, -w, top + 2,
            "C", -w - 8, top + 14, -w - 9, 150, -w - 10, 270, "L", w + 10, 270,
            "C", w + 9, 150, w + 8, top + 14, w, top + 2,
            "C", w * 0.8, 86, n + 16, 87, n + 6, 79,
            "C", n, 72, n - 1, 60, n, 30, "Z")
        if not bare:
            d = path("M", -n, 30, "C", -n + 1, 60, -n, 72, -n - 8, 80, "L", -34, 92, "L", 0, 150,
                "L", 34, 92, "L", n + 8, 80,
                "C", n, 72, n - 1, 60, n, 30, "Z")
        s.add(d, "skin", s.paint("skin", -0.03, 1.1, -3), line=line, width=p.line)
        shade = p.shadow(s, "skin", 1.25)
        s.clip(d)
        low = p.chin - self.lift + self.r.uniform(6, 16)
        s.add(path("M", -n - 8, 30, "L", n + 8, 30, "L", n + 6, low - 8,
            "Q", p.turn * 6, low + 8, -n - 6, low - 5, "Z"), None, shade)
        s.end()
        collar = s.paint("skin", -0.3, 1.2, -8)
        for side in (-1, 1):
            s.add(path("M", side * 5, 94, "Q", side * 16, 90, side * 30, 92), "skin", line=collar,
                width=p.line * 0.7, line_region="skin")
        getattr(self, "_" + p.clothes)()

    def _torso(self, neckline, *, high=80):
        """Draw the cloth of the body and return its path.

        `neckline` is path text from the right to the left side of the neck.
        """
        n, w, top = self.neck, self.wide, self.slope
        d = path("M", -n - 7, high, "C", -n - 18, 89, -w * 0.8, 87, -w, top,
            "C", -w - 9, top + 13, -w - 12, 150, -w - 13, 270,
            "L", w + 13, 270, "C", w + 12, 150, w + 9, top + 13, w, top,
            "C", w * 0.8, 87, n + 18, 89, n + 7, high) + neckline + "Z"
        self._shape(d, self.fill)
        s, p = self.s, self.p
        s.clip(d)
        if p.hard:
            k = self.r.choice((-1, 1))
            s.add(path("M", k * (w + 14), 112, "Q", k * w * 0.94, 140, k * w * 0.92, 270,
                "L", k * (w + 20), 270, "Z"), None, self.shade)
            for j in (-1, 1):
                s.add(path("M", j * w * 0.77, 122, "Q", j * w * 0.58, 146, j * w * 0.6, 270,
                    "L", j * w * 0.8, 270, "Q", j * w * 0.72, 150, j * w * 0.77, 122,
                    "Z"), None, self.shade)
            s.add(path("M", -n - 12, 78, "L", n + 12, 78, "Q", n + 8, 100, p.turn * 4, 104,
                "Q", -n - 8, 100, -n - 12, 78, "Z"), None, self.shade)
        fold = p.outline(s, self.key) if not p.line_black else s.paint(self.key + "~", -0.5, 0.7)
        for k in (-1, 1):
            s.add(path("M", k * w * 0.78, 124, "Q", k * w * 0.7, 150, k * w * 0.76, 270), None,
                line=fold, width=p.line * 0.8)
            if self.r.random() < 0.6:
                s.add(path("M", k * w * 0.62, 96, "Q", k * w * 0.72, 108, k * w * 0.7, 118), None,
                    line=fold, width=p.line * 0.6)
        s.end()
        return d

    def _round(self, low):
        n = self.neck
        return path("C", n + 2, low - 2, n * 0.6, low + 2, 0, low + 2,
            "C", -n * 0.6, low + 2, -n - 2, low - 2, -n - 7, 80)

    def _vee(self, low, *, wide=0):
        n = self.neck
        return path("L", 0, low, "L", -n - 7 - wide, 80)

    def _bow(self, x, y, size, tone=0.0):
        for k in (-1, 1):
            self._part(path("M", x, y, "L", x + k * size * 0.7, y + size * 1.3,
                "L", x + k * size * 1.1, y + size, "Z"), tone - 0.12)
            self._part(path("M", x, y, "C", x + k * size * 0.5, y - size * 0.9,
                x + k * size * 1.4, y - size * 0.8, x + k * size * 1.35, y,
                "C", x + k * size * 1.4, y + size * 0.7, x + k * size * 0.5,
                y + size * 0.7, x, y, "Z"), tone)
        self._part(ellipse(x, y, size * 0.28, size * 0.32), tone - 0.1)

    def _tie(self, y):
        self._part(path("M", -6, y, "L", 6, y, "L", 4, y + 10, "L", -4, y + 10, "Z"), -0.1)
        self._part(path("M", -4, y + 10, "L", 4, y + 10, "L", 9, 200, "L", -9, 200, "Z"))

    def _collar(self, deep=20):
        n = self.neck
        for k in (-1, 1):
            self._white(path("M", k * (n + 3), 72, "L", k * (n + 20), 92, "L", k * 9, 84 + deep,
                "L", 0, 88, "Z"))

    def _plain(self):
        self._torso(self._round(self.r.uniform(88, 98)))

    def _tshirt(self):
        low = self.r.uniform(90, 100)
        self._torso(self._round(low))
        n = self.neck
        self._shape(path("M", -n - 7, 80, "C", -n - 2, low - 2, -n * 0.6, low + 2, 0, low + 2,
            "C", n * 0.6, low + 2, n + 2, low - 2, n + 7, 80,
            "L", n + 12, 84, "C", n + 6, low + 4, n * 0.6, low + 8, 0, low + 8,
            "C", -n * 0.6, low + 8, -n - 6, low + 4, -n - 12, 84, "Z"),
            self.s.paint(self.key, -0.14))
        kind = self.r.choice(("none", "stripe", "mark"))
        w = self.wide
        if kind == "stripe":
            for y in (122, 140, 158):
                self._part(path("M", -w * 0.76, y, "L", w * 0.76, y, "L", w * 0.76, y + 7,
                    "L", -w * 0.76, y + 7, "Z"), region="pattern")
        elif kind == "mark":
            self._part(ellipse(0, 132, 13, 12), region="pattern")

    def _turtleneck(self):
        n = self.neck
        self._torso(path("L", -n - 7, 80))
        d = path("M", -n - 3, 63, "Q", 0, 72, n + 3, 63, "C", n + 5, 74, n + 6, 80, n + 9, 86,
            "Q", 0, 100, -n - 9, 86, "C", -n - 6, 80, -n - 5, 74, -n - 3, 63, "Z")
        self._shape(d, self.fill)
        for x in (-0.5, 0, 0.5):
            self.s.add(path("M", x * n * 1.6, 72, "L", x * n * 2, 88), None, line=self.shade,
                width=self.p.line * 0.8)

    def _sailor(self):
        s, n = self.s, self.neck
        low = self.r.uniform(112, 124)
        self._torso(self._vee(low))
        if self.r.random() < 0.5:
            self._white(path("M", -12, 98, "L", 12, 98, "L", 0, low, "Z"))
        for k in (-1, 1):
            d = path("M", k * (n + 4), 72, "C", k * (n + 20), 82, k * 44, 84, k * 50, 90,
                "C", k * 48, 106, k * 30, 114, 0, low + 8, "L", 0, low - 2, "Z")
            self._part(d, region="trim")
            s.add(path("M", k * (n + 9), 80, "C", k * (n + 20), 86, k * 40, 88, k * 44, 92,
                "C", k * 42, 104, k * 26, 110, k * 4, low + 1), "pattern",
                line=s.paint(self.p.key("pattern", "white")), width=1.6, line_region="pattern")
        if self.r.random() < 0.6:
            self._bow(0, low + 3, self.r.uniform(12, 18), self.r.choice((-0.2, 0.15)))
        else:
            for k in (-1, 1):
                self._part(path("M", 0, low, "L", k * 13, low + 34, "L", k * 3, low + 30,
                    "Z"), 0.1)
            self._part(ellipse(0, low + 2, 5, 5), -0.1)

    def _shirt_tie(self):
        self._torso(self._vee(104))
        tie = self.r.random() < 0.6
        if tie:
            self._tie(88)
        self._collar()
        if not tie:
            self._bow(0, 92, self.r.uniform(10, 15))

    def _ribbon_blouse(self):
        self._torso(self._vee(102))
        w = self.wide
        if self.r.random() < 0.5:
            for k in (-1, 1):  # straps of a pinafore
                self._part(path("M", k * w * 0.34, 87, "L", k * w * 0.56, 90,
                    "L", k * w * 0.5, 270, "L", k * w * 0.24, 270, "Z"), region="over")
        n = self.neck
        for k in (-1, 1):
            self._white(path("M", k * (n + 2), 72, "C", k * (n + 26), 80, k * (n + 28), 106,
                k * 14, 106, "C", k * 6, 104, 0, 96, 0, 90, "Z"))
        self._bow(0, 95, self.r.uniform(12, 20))

    def _blazer(self):
        n, w = self.neck, self.wide
        self._torso(self._vee(150, wide=4))
        self._white(path("M", -n - 5, 80, "L", n + 5, 80, "L", 20, 96, "L", 0, 152, "L", -20, 96,
            "Z"))
        if self.r.random() < 0.65:
            self._tie(88)
        self._collar(16)
        if self.r.random() < 0.3:
            self._bow(0, 92, 13)
        for k in (-1, 1):
            self._shape(path("M", k * (n + 7), 76, "L", k * (n + 24), 94, "L", k * 33, 106,
                "L", k * 26, 112, "L", k * 30, 120, "L", 0, 156,
                "L", k * (n + 2), 92, "Z"), self.s.paint(self.key, -0.12))
        if self.r.random() < 0.4:
            self._part(ellipse(-w * 0.5, 130, 6, 6.5), region="accessory")

    def _stand_collar(self):
        n = self.neck
        self._torso(path("L", -n - 7, 80))
        self._shape(path("M", -n - 5, 66, "Q", -n, 84, -1, 88, "L", -1, 96,
            "Q", -n - 6, 94, -n - 11, 82, "Z"), self.fill)
        self._shape(path("M", n + 5, 66, "Q", n, 84, 1, 88, "L", 1, 96, "Q", n + 6, 94, n + 11, 82,
            "Z"), self.fill)
        self.s.add(path("M", 0, 92, "L", 0, 270), None, line=self.line, width=self.p.line * 0.8)
        for y in (108, 128, 148, 168):
            self._part(ellipse(4, y, 3.4, 3.4), region="accessory")

    def _jacket(self):
        n = self.neck
        self._torso(path("L", -n - 7, 80))
        self._white(path("M", -n - 1, 84, "Q", 0, 94, n + 1, 84, "L", 10, 270, "L", -10, 270, "Z"))
        for k in (-1, 1):
            self._shape(path("M", k * (n + 5), 66, "C", k * (n + 16), 78, k * (n + 20), 92, k * 22,
                104, "C", k * 14, 100, k * 10, 92, k * (n - 2), 80, "Z"),
                self.s.paint(self.key, -0.12))
            self._part(path("M", k * self.wide * 0.98, self.slope + 4,
                "L", k * self.wide * 0.8, self.slope - 6, "L", k * self.wide * 0.72, self.slope,
                "L", k * (self.wide + 3), self.slope + 16, "Z"), region="trim")

    def _hoodie(self):
        s, n = self.s, self.neck
        self._torso(self._round(96))
        d = path("M", -n - 5, 66, "C", -n - 30, 74, -n - 26, 100, -6, 112,
            "C", -2, 113, 2, 113, 6, 112, "C", n + 26, 100, n + 30, 74, n + 5, 66,
            "C", n + 6, 86, 10, 98, 0, 99, "C", -10, 98, -n - 6, 86, -n - 5, 66, "Z")
        self._shape(d, s.paint(self.key, -0.08))
        for k in (-1, 1):
            x = k * 9
            s.add(path("M", x, 108, "Q", x + k * 3, 122, x, 140 + k * 4), "trim",
                line=s.paint(self.p.key("trim", "accessory"), 0.3), width=2.4, line_region="trim")

    def _kimono(self):
        n, w = self.neck, self.wide
        self._torso(self._vee(118, wide=2))
        self._white(path("M", -n - 4, 72, "L", -n - 12, 80, "L", 0, 124, "L", 5, 112, "Z"))
        self._part(path("M", -n - 8, 73, "L", -n - 19, 82, "Q", -16, 112, 4, 138, "L", 6, 118,
            "Z"), region="trim")
        self._white(path("M", n + 4, 72, "L", n + 12, 80, "L", -8, 132, "L", -8, 118, "Z"))
        self._part(path("M", n + 8, 73, "L", n + 19, 82, "Q", 10, 122, -34, 200,
            "L", -46, 200, "Q", -16, 128, n + 8, 73, "Z"), region="trim")
        if self.r.random() < 0.6:
            for x, y in ((-w * 0.6, 120), (w * 0.55, 112), (w * 0.78, 140), (-w * 0.8, 150)):
                self.s.add(ellipse(x, y, 5), "pattern",
                    self.s.paint(self.p.key("pattern", "clothes~"), 0.3, 0.9))

    def _dress(self):
        w = self.wide
        low = self.r.uniform(120, 132)
        for k in (-1, 1):
            self._shape(path("M", k * w * 0.46, 86, "L", k * w * 0.6, 88,
                "L", k * w * 0.56, low + 2, "L", k * w * 0.42, low + 2, "Z"), self.fill)
        d = path("M", -w * 0.78, low + 8, "C", -w * 0.6, low + 2, -w * 0.5, low - 8, -w * 0.36,
            low - 4, "Q", 0, low + 16, w * 0.36, low - 4,
            "C", w * 0.5, low - 8, w * 0.6, low + 2, w * 0.78, low + 8, "L", w * 0.76, 270,
            "L", -w * 0.76, 270, "Z")
        self._shape(d, self.fill)
        if self.r.random() < 0.5:
            self._bow(0, low + 10, 10)
        line = self.p.outline(self.s, "skin")
        for k in (-1, 1):
            self.s.add(path("M", k * w * 0.82, 126, "Q", k * w * 0.76, 150, k * w * 0.8, 270),
                "skin", line=line, width=self.p.line * 0.8)
