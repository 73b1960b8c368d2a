"""Outer garments: jackets, coats, vests, capes, aprons, armor."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import random
from itertools import pairwise

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.garments import cloth
from chroma_lib.characters.garments.outfit import Outfit
from chroma_lib.characters.garments.skirts import Skirt
from chroma_lib.characters.geometry import Point, ellipse, mix, path, scallops, smooth

# Kind -> hem (0 the waist, 1 the crotch, more: down the legs), opening at the top and at the hem.
FRONTS = {
    "blazer": (0.95, 0.05, 0.2), "jacket": (0.55, 0.22, 0.34), "cardigan": (1.1, 0.2, 0.3),
    "vest": (0.4, 0.12, 0.16), "coat": (2.2, 0.06, 0.3), "haori": (1.9, 0.3, 0.4),
}


class Over:
    """The outer garment: what is behind the body, in front of it, and over the arms."""

    def __init__(self, brush: Brush, body: Body, o: Outfit, r: random.Random):
        self.brush, self.body, self.o, self.r = brush, body, o, r
        b = body.size
        self.f = b.scale
        self.long = r.uniform(1.0, 1.75)
        self.is_closed = o.over == "coat" and r.random() < 0.5
        self.rows = (b.pit, body.knee_y(1.2) if o.over in ("coat", "cape", "haori") else b.crotch_y)

    def _low(self):
        b = self.body.size
        share = FRONTS[self.o.over or "vest"][0]
        if share <= 1.2:
            return mix(b.waist_y, b.crotch_y, share)
        return self.body.knee_y(share - 1.2 if self.o.over == "haori" else self.long * 0.9)

    def back(self) -> None:
        """Draw a cape, or the back of a long coat, behind the body."""
        o, b, f = self.o, self.body.size, self.f
        if o.over == "cape":
            low = self.body.knee_y(self.long)
            wide = b.shoulder * self.r.uniform(1.35, 1.75)
            shift = self.r.uniform(-20, 20) * f
            top = b.pit - 2 * f
            points = [(-wide + shift + i * wide / 3, low + (8 if i % 2 else -4) * f)
                for i in range(7)]
            if o.blow:  # the wind lifts one side
                lift = [(i if o.blow > 0 else 6 - i) / 6 for i in range(7)]
                points = [(x + 1.2 * o.blow * f * q, y - abs(o.blow) * f * 0.6 * q**2)
                    for (x, y), q in zip(points, lift)]
            d = path("M", -b.neck - 8 * f, top, "C", -b.shoulder, top + 4 * f, -wide * 0.95,
                b.chest_y, *points[0])
            for (xa, ya), (xb, yb) in pairwise(points):
                d += path("Q", (xa + xb) / 2, (ya + yb) / 2 + 7 * f, xb, yb)
            d += path("C", wide * 0.95, b.chest_y, b.shoulder, top + 4 * f, b.neck + 8 * f,
                top, "Z")
            brush = self.brush
            brush.shape(d, "over", -0.16, rows=self.rows)
            brush.s.clip(d)
            for x, y in points[1:-1]:
                brush.fold((x, y), (x * 0.9, mix(b.waist_y, y, 0.5)), (x * 0.6, b.chest_y), "over",
                    1.3)
            inner = [(x * 0.62, y) for x, y in points]
            brush.shade(path("M", -b.shoulder * 0.8, b.chest_y) + path("L", *inner[0])
                + smooth(inner) + path("L", b.shoulder * 0.8, b.chest_y, "Z"), "over", 1.1)
            brush.s.end()
        elif o.over in ("coat", "haori") and not self.is_closed:
            skirt = Skirt(self.body, b.waist_y, self._low() - 3 * f, 14 * f, 5 * f)
            skirt.draw(self.brush, "over", "flared", self.r, self.rows, -0.18)

    def front(self) -> None:
        """Draw the garment in front of the torso."""
        kind = self.o.over
        if kind == "armor":
            self._armor()
        elif kind == "apron":
            self._apron()
        elif kind in FRONTS:
            if self.is_closed:
                self._closed()
            else:
                for k in sorted((-1, 1), key=lambda k: -k * self.body.pose.turn):
                    self._panel(k)
                if kind == "cardigan" and self.r.random() < 0.35:
                    self._tie()

    def _tie(self):
        """Draw strings that hold a cardigan together at the chest."""
        t, f, r = self.body.torso, self.f, self.r
        y = mix(self.body.size.pit, self.body.size.chest_y, r.uniform(0.6, 1.3))
        x = t.front(y)
        for k in (-1, 1):
            a = t.front(y, (0.2 + 0.5 * self.o.opening) * k)
            loop = path("M", a, y - 3 * f, "L", x, y, "C", x + k * 10 * f, y - 10 * f,
                x + k * 18 * f, y + 3 * f, x, y + 1 * f, "Q", x + k * 3 * f, y + 12 * f,
                x + k * r.uniform(4, 12) * f, y + r.uniform(18, 32) * f)
            self.brush.stroke(loop, "over", 2.4 * f, -0.1)

    def _closed(self):
        b, f, o, t = self.body.size, self.f, self.o, self.body.torso
        low = self._low()
        skirt = Skirt(self.body, b.waist_y - 3 * f, low, 16 * f, 6 * f)
        skirt.draw(self.brush, "over", "flared", self.r, self.rows)
        if o.trim:
            skirt.border(self.brush, 8 * f)
        cloth.torso(self.brush, self.body, "over", b.waist_y + 4 * f, neck="vee", ease=6 * f,
            rows=self.rows)
        x, y0 = t.front(b.waist_y), b.pit + 40 * f
        self.brush.crease([(t.front(y0), y0), (x, b.waist_y), skirt.hem(0.5)], "over", 0.9)
        for k in (-1, 1):
            y = y0 + 10 * f
            while y < b.waist_y + 20 * f:
                self.brush.shape(ellipse(t.front(y) + k * 9 * f, y, 3.4 * f), "accessory",
                    width=0.7)
                y += 26 * f
            self._lapel(k, 40 * f)
        d = cloth_band(t, b.waist_y - 4 * f, b.waist_y + 8 * f, 7 * f)
        self.brush.shape(d, "over", -0.12, width=0.9)

    def _panel(self, k):
        body, b, f, t = self.body, self.body.size, self.f, self.body.torso
        kind = self.o.over or "vest"
        _, gap0, gap1 = FRONTS[kind]
        if kind in ("cardigan", "jacket"):
            gap0, gap1 = gap0 + self.o.opening * 0.5, gap1 + self.o.opening
        low, ease = self._low(), (5 if kind != "vest" else 3.5) * f
        at_neck, tip = body.shoulder(k, ease * 0.6)
        flank = t.flank(k, body.armpit, min(low, b.crotch_y), ease)
        if kind == "vest":
            tip = mix(at_neck, tip, 0.72)
            flank[0] = (flank[0][0] - k * 3 * f, flank[0][1] + 5 * f)
        out = body.leg_edge(k, low) + k * 12 * f if low > b.crotch_y else flank[-1][0] + k * 2 * f
        if low > b.crotch_y:
            flank[-1] = (k * max(k * flank[-1][0], k * mix(flank[-1][0], out, 0.3)), flank[-1][1])
            flank.append((out, low))
        start = 44 * f if kind in ("blazer", "coat") else 10 * f
        top = b.pit + start
        bottom = t.front(b.crotch_y, gap1 * k) if low > b.crotch_y else t.front(low, gap1 * k)
        if low > b.crotch_y:
            bottom = mix(bottom, out, 0.25)
        inner = [(bottom, low + 4 * f), (t.front(b.waist_y, mix(gap0, gap1, 0.5) * k), b.waist_y),
            (t.front(top, gap0 * k), top)]
        if kind == "jacket":
            inner[0] = (inner[0][0] + k * 3 * f, low)
        d = path("M", *at_neck, "Q", *mix(at_neck, (tip[0], at_neck[1] + 8 * f), 0.5), *tip,
            "L", *flank[0]) + smooth(flank) + path("Q", mix(out, bottom, 0.5), low + 7 * f,
            *inner[0]) + smooth(inner) + path("L", *at_neck, "Z")
        self.brush.shape(d, "over", rows=self.rows)
        self._panel_inside(k, d, flank, inner, low)
        if kind in ("blazer", "coat"):
            self._lapel(k, start)
        elif kind == "jacket":
            self._stand(k)
        self._panel_buttons(k, top, low)

    def _panel_inside(self, k, d, flank, inner, low):
        """Draw shadow, folds and the edge of a front."""
        b, f, t, o, brush = self.body.size, self.f, self.body.torso, self.o, self.brush
        (out, _), start = flank[-1], inner[0][0]
        brush.s.clip(d)
        if k != brush.light:
            a = [(x - k * (3 + 15 * min(1.0, i / 2)) * f, y) for i, (x, y) in enumerate(flank)]
            brush.shade(path("M", *flank[0]) + smooth(flank) + path("L", *a[-1])
                + smooth(a[::-1]) + "Z", "over")
        x, y = t.x(k, b.waist_y, 5 * f), b.waist_y
        brush.fold((x, y), (x - k * 10 * f, y + 3 * f), (x - k * 18 * f, y - 3 * f), "over")
        if low > b.crotch_y:
            for share in (0.35, 0.7):
                x = mix(start, out, share)
                brush.fold((x, low), (x - k * 4 * f, mix(low, b.hip_y, 0.5)), (t.front(b.hip_y,
                    (0.3 + 0.4 * share) * k), b.hip_y), "over", 1.1)
        has_edge = o.trim or o.over == "haori"
        if has_edge:
            at_neck = self.body.shoulder(k, 3 * f)[0]
            edge = path("M", *inner[0]) + smooth(inner) + path("L", *at_neck)
            brush.stripe(edge, "trim", (12 if o.over == "haori" else 7) * f)
        brush.s.end()
        if has_edge:
            brush.s.add(d, "over", line=brush.line("over"), width=brush.width)

    def _panel_buttons(self, k, top, low):
        """Draw buttons on one front, and pockets."""
        b, f, t, brush, kind = self.body.size, self.f, self.body.torso, self.brush, self.o.over
        _, gap0, gap1 = FRONTS[kind]
        if kind in ("cardigan", "jacket"):
            gap0, gap1 = gap0 + self.o.opening * 0.5, gap1 + self.o.opening
        if kind in ("blazer", "cardigan", "vest", "jacket") and k == 1:
            for share in (0.2, 0.8) if kind == "blazer" else (0.15, 0.55, 0.95):
                y = mix(max(top, b.waist_y - 20 * f), min(low, b.crotch_y) - 12 * f, share)
                x = t.front(y, mix(gap0, gap1, 0.4) * k) + k * 7 * f
                brush.shape(ellipse(x, y, 3 * f), "accessory", width=0.7)
        if kind in ("blazer", "jacket", "coat") and low > b.hip_y - 10 * f:
            y = mix(b.waist_y, b.hip_y, 0.55)
            x = t.front(y, 0.62 * k)
            brush.crease([(x - 11 * f, y + k * 1.5), (x, y), (x + 11 * f, y - k * 1.5)], "over",
                0.9)

    def _lapel(self, k, start):
        body, b, f, t = self.body, self.body.size, self.f, self.body.torso
        (x, y), _ = body.shoulder(k, 4)
        end = (t.front(b.pit + start, 0.04 * k), b.pit + start + 2 * f)
        out = (x + k * 13 * f, b.pit + 20 * f)
        d = path("M", x - k * 3 * f, y - 8 * f, "L", x + k * 9 * f, y + 4 * f, "L", *out, "L",
            out[0] - k * 5 * f, out[1] + 3 * f, "L", out[0] + k * 1 * f, out[1] + 8 * f, "Q",
            mix(out[0], end[0], 0.4), mix(out[1], end[1], 0.75), *end,
            "Q", x - k * 2 * f, y + 12 * f, x - k * 3 * f, y - 8 * f, "Z")
        self.brush.shape(d, "over", -0.07, width=0.9)

    def _stand(self, k):
        (x, y), _ = self.body.shoulder(k, 4)
        f = self.f
        d = path("M", x - k * 4 * f, y - 10 * f, "Q", x + k * 8 * f, y - 8 * f, x + k * 14 * f,
            y + 8 * f, "L", x + k * 4 * f, y + 22 * f, "Q", x + k * 1 * f, y + 4 * f,
            x - k * 4 * f, y - 10 * f, "Z")
        self.brush.shape(d, "over", -0.05, width=0.9)

    def _apron(self):
        body, b, f, t, brush = self.body, self.body.size, self.f, self.body.torso, self.brush
        low = body.knee_y(self.o.hem * 0.82)
        top, y = mix(b.chest_y, b.pit, 0.35), b.waist_y
        x0, x1 = t.front(top, -0.5), t.front(top, 0.5)
        for k, x in ((-1, x0), (1, x1)):
            neck, tip = body.shoulder(k, 2)
            sx, sy = mix(neck, tip, 0.35)
            brush.shape(path("M", sx - 5 * f, sy, "L", sx + 5 * f, sy, "L", x + 5 * f, top + 4 * f,
                "L", x - 5 * f, top + 4 * f, "Z"), "over", width=0.8)
            if self.o.trim:
                points = [mix((sx + k * 4 * f, sy + 1), (x + k * 3 * f, b.chest_y + 10 * f), i / 5)
                    for i in range(6)]
                d = path("M", *points[0]) + scallops(points, sweep=1 if k > 0 else 0, fullness=0.7)
                brush.shape(d + "Z", "trim", width=0.7)
        brush.shape(path("M", x0, top, "Q", t.front(top), top + 5 * f, x1, top, "L",
            t.front(y, 0.62), y, "L", t.front(y, -0.62), y, "Z"), "over")
        skirt = Skirt(body, y, low, 2 * f)
        left, right = skirt.fall(0.16, 0.03), skirt.fall(0.84, 0.03)
        a, c = skirt.fall(0.1, 0.93), skirt.fall(0.9, 0.93)
        n = 8
        points = [(mix(a[0], c[0], i / n), a[1] + skirt.sag * 1.6 * (1 - (2 * i / n - 1) ** 2))
            for i in range(n + 1)]
        hem = scallops(points, sweep=0) if self.o.trim else smooth(points)
        d = path("M", *left, "Q", mix(left[0], a[0], 0.8), mix(left[1], a[1], 0.3), *a) + hem \
            + path("Q", mix(right[0], c[0], 0.8), mix(right[1], c[1], 0.3), *right, "Z")
        brush.shape(d, "over", rows=(y, low))
        if self.o.trim:
            edge = [(x, yy - 8 * f) for x, yy in points]
            brush.s.clip(d)
            brush.stripe(path("M", *edge[0]) + smooth(edge), "trim", 5 * f)
            brush.s.end()
        for share in (0.3, 0.55, 0.72):
            p0, p1 = skirt.fall(share, 0.06), skirt.fall(mix(0.5, share, 1.1), 0.6)
            brush.fold(p0, mix(p0, p1, 0.5), p1, "over", 0.8)
        brush.shape(cloth_band(t, y - 4 * f, y + 7 * f, 3.5 * f), "over", -0.04, width=0.9)

    def _armor(self):
        body, b, f, t, brush = self.body, self.body.size, self.f, self.body.torso, self.brush
        low = b.waist_y - 4 * f
        points = {k: t.flank(k, body.armpit, low, 4 * f) for k in (-1, 1)}
        (x0, y0), (x1, _) = (mix(*body.shoulder(k, 3), 0.5) for k in (-1, 1))
        dip = b.pit + 16 * f
        d = path("M", x0, y0, "Q", x0 - 8 * f, dip + 10 * f, *points[-1][0]) + smooth(points[-1]) \
            + path("L", t.front(low), low + 14 * f, "L", *points[1][-1]) \
            + smooth(points[1][::-1]) + path("Q", x1 + 8 * f, dip + 10 * f, x1, y0, "Q",
            t.front(dip), dip + 12 * f, x0, y0, "Z")
        brush.shape(d, "over", 0.05, rows=(b.pit, low))
        brush.s.clip(d)
        x = t.front(b.chest_y)
        brush.crease([(x, dip), (t.front(b.waist_y), low + 14 * f)], "over", 0.9)
        k = -brush.light
        brush.shade(path("M", x, dip, "L", t.front(low), low + 14 * f, "L", t.x(k, low, 9 * f), low,
            "L", t.x(k, b.chest_y, 9 * f), b.chest_y, "L", x + k * 24 * f, dip - 10 * f, "Z"),
            "over", 0.8)
        gx = t.front(b.chest_y, -k * 0.5)
        brush.s.add(path("M", gx - 3 * f, b.chest_y - 18 * f, "L", gx + 5 * f, b.chest_y - 20 * f,
            "L", gx + 2 * f, b.chest_y + 22 * f, "L", gx - 3 * f, b.chest_y + 20 * f, "Z"), None,
            brush.paint("over", 0.45))
        if self.o.trim:
            line = [(t.x(-1, low, 4 * f), low - 5 * f), (t.front(low), low + 9 * f),
                (t.x(1, low, 4 * f), low - 5 * f)]
            brush.stripe(path("M", *line[0], "L", *line[1], "L", *line[2]), "trim", 5 * f)
        brush.s.end()
        brush.shape(ellipse(x, b.chest_y - 6 * f, 6 * f, 7 * f), "accessory", width=0.8)
        for k in (-1, 1):  # plates at the hips
            hx, hy = t.x(k, b.hip_y, 3 * f), b.hip_y
            wx = t.front(b.waist_y, 0.5 * k)
            brush.shape(path("M", wx, b.waist_y + 4 * f, "L", t.x(k, b.waist_y, 5 * f),
                b.waist_y + 4 * f, "Q", hx + k * 12 * f, hy, hx + k * 4 * f, b.crotch_y + 12 * f,
                "Q", wx + k * 4 * f, b.crotch_y + 8 * f, wx, b.waist_y + 4 * f, "Z"), "over",
                rows=(b.waist_y, b.crotch_y), width=0.9)

    def arm(self, side: int) -> None:
        """Draw the sleeve, or the plate on the shoulder."""
        o, f, brush = self.o, self.f, self.brush
        if o.over == "armor":
            limb, w = self.body.arms[side], self.body.size.arm_width
            (x, y), n = limb.at(0.02), 2
            for i in range(n):
                yy = y + (i - 0.4) * w * 0.6
                d = path("M", x - side * w * 1.1, yy + w * 0.1, "Q", x - side * w * 0.5,
                    yy - w * 1.5, x + side * w * 0.9, yy - w * 0.7, "Q", x + side * w * 2,
                    yy + w * 0.1, x + side * w * 1.55, yy + w * 0.9, "Q", x + side * w * 0.4,
                    yy + w * 0.1, x - side * w * 1.1, yy + w * 0.1, "Z")
                brush.shape(d, "over", 0.05 - 0.08 * (n - 1 - i), width=0.9)
            return
        if o.over_sleeve is None:
            return
        cuff = "trim" if o.trim or o.over == "haori" else None
        cloth.sleeve(brush, self.body, side, "over", o.over_sleeve, self.rows, cuff=cuff,
            more=3 * f, has_seam=o.seam)

    def on_top(self) -> None:
        """Draw what covers the arms: the shoulders of a cape, a capelet, a poncho."""
        body, b, f, o, brush = self.body, self.body.size, self.f, self.o, self.brush
        if o.over not in ("cape", "capelet", "poncho"):
            return
        down = {"cape": 0.24, "capelet": 0.62, "poncho": 1.35}[o.over]
        low = mix(b.pit, b.waist_y, down)
        wide = {-1: 0.0, 1: 0.0}
        points: dict[int, list[Point]] = {}
        for k in (-1, 1):
            limb = body.arms[k]
            xs = [limb.edge(t / 6, 1)[0] * k for t in range(7) if limb.edge(t / 6, 1)[1] < low]
            tip = body.shoulder(k, 3 * f)[1]
            wide[k] = max([*xs, k * tip[0] + 2 * f]) + 8 * f
            neck = (k * (b.neck + 5 * f), b.pit - 9 * f)
            points[k] = [neck, (k * mix(k * neck[0], wide[k], 0.55), mix(neck[1], tip[1], 0.55)),
                (k * wide[k] * 0.97, tip[1] + 20 * f * min(1.0, down * 2)), (k * wide[k], low)]
        hem = [(mix(-wide[-1], wide[1], i / 6), low + (0 if i in (0, 6) else 8 if i % 2 else 3) * f
            + 12 * f * (1 - (i / 3 - 1) ** 2)) for i in range(7)]
        top = path("Q", 0, b.pit + 4 * f, *points[-1][0])
        d = path("M", *points[-1][0]) + smooth(points[-1]) + smooth(hem) \
            + smooth(points[1][::-1]) + top + "Z"
        brush.shape(d, "over", rows=(b.pit, low + 10))
        brush.s.clip(d)
        for i in (1, 2, 4, 5):
            x, y = hem[i]
            brush.fold((x, y + 4 * f), (x * 0.9, mix(b.pit, y, 0.6)), (x * 0.6, b.pit + 6 * f),
                "over", 1.0)
        k = -brush.light
        brush.shade(path("M", k * wide[k] * 0.55, b.pit, "L", k * wide[k] * 1.2, b.pit, "L",
            k * wide[k] * 1.2, low + 30 * f, "L", k * wide[k] * 0.7, low + 30 * f, "Z"), "over")
        if o.trim:
            brush.stripe(path("M", *hem[0]) + smooth(hem), "trim", 9 * f)
        brush.s.end()
        brush.s.add(d, "over", line=brush.line("over"), width=brush.width)
        if o.over != "poncho":
            brush.shape(ellipse(0, b.pit + 2 * f, 6.5 * f), "accessory", width=0.9)


def cloth_band(torso, y0, y1, ease):
    """Return the path of a band around the torso."""
    a, b, c, d = (torso.x(-1, y0, ease), torso.x(1, y0, ease), torso.x(1, y1, ease),
        torso.x(-1, y1, ease))
    return path("M", a, y0, "Q", (a + b) / 2, y0 + 5, b, y0, "L", c, y1, "Q", (c + d) / 2, y1 + 5,
        d, y1, "Z")
