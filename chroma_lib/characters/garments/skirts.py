"""Skirts: of dresses, coats and robes too."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import random
from itertools import pairwise

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.geometry import Point, mix, path, scallops, smooth

Rows = tuple[float, float]


class Skirt:
    """A skirt: its edges, and its path once it is drawn.

    Parameters
    ----------
    body : Body
    top, bottom : float
        Heights of waist and hem.
    flare : float
        How far the hem is wider than hips and legs.
    ease : float
    blow : float
        How far the wind lifts the hem on one side: the right one where positive.
    """

    def __init__(
        self, body: Body, top: float, bottom: float, flare: float, ease: float = 2.0,
        blow: float = 0.0,
    ):
        b, t = body.size, body.torso
        self.body, self.top, self.bottom = body, top, bottom
        self.sides = {}
        for k in (-1, 1):
            hem = body.leg_edge(k, bottom) + k * (flare + ease)
            points = [(t.x(k, top, ease), top)]
            if bottom > b.hip_y + 8 * b.scale:
                share = (b.hip_y - top) / max(bottom - top, 1.0)
                hip = max(k * t.x(k, b.hip_y, ease),
                    k * mix(points[0][0], hem, share ** 0.75)) * k
                points.append((hip, b.hip_y))
                # A bent knee moves the cloth out.
                x, y = points[-1]
                is_sitting = body.pose.legs_kind == "sitting"
                for share in (0.13, 0.35, 0.68) if is_sitting else (0.35, 0.68):
                    level = mix(y, bottom, share)
                    reach = level + (0.12 * (bottom - y) if is_sitting else 0.0)
                    leg = body.leg_edge(k, reach) + k * (ease + flare * share * 0.3)
                    points.append((k * max(k * mix(x, hem, share), k * leg), level))
            self.sides[k] = [*points, (hem, bottom)]
            if blow and bottom > b.hip_y + 8 * b.scale:
                self._lift(k, blow)
        self.sag = (self.sides[1][-1][0] - self.sides[-1][-1][0]) * 0.07
        self.path = ""

    def _lift(self, k, blow):
        """Move the lower points of one side out and up, and those of the other side a little."""
        (_, y0), (_, y1) = self.sides[k][1], self.sides[k][-1]
        out = blow if k * blow > 0 else blow * 0.12
        up = abs(out) * 0.3 if k * blow > 0 else 0.0
        self.sides[k] = [(x + out * share**1.5, y - min(up, 0.4 * (y1 - y0)) * share**2)
            for x, y in self.sides[k]
            for share in [max(0.0, (y - y0) / max(1.0, y1 - y0))]]

    def hem(self, u: float, up: float = 0.0) -> Point:
        """Return a point of the hem: `u` from 0 (left) to 1 (right), moved up by `up`."""
        (xa, ya), (xb, yb) = self.sides[-1][-1], self.sides[1][-1]
        sag = self.sag * (1 - (2 * u - 1) ** 2)
        return mix(xa, xb, u), mix(ya, yb, u) + sag - up

    def waist(self, u: float) -> Point:
        """Return a point of the waist."""
        (xa, y), (xb, _) = self.sides[-1][0], self.sides[1][0]
        return mix(xa, xb, u), y + 2 * (1 - (2 * u - 1) ** 2)

    def fall(self, u: float, share: float) -> Point:
        """Return a point between waist and hem."""
        a, b = self.waist(u), self.hem(u)
        return mix(a[0], b[0], share ** 0.8), mix(a[1], b[1], share)

    def draw(
        self, brush: Brush, region: str, kind: str, r: random.Random, rows: Rows | None = None,
        tone: float = 0.0,
    ) -> None:
        """Draw the skirt. Kinds: "pleated", "flared", "straight", "frilled"."""
        f = self.body.size.scale
        n = {"pleated": r.randint(7, 11), "flared": r.randint(4, 6), "frilled": 9}.get(kind, 1)
        points = [self.hem(i / n) for i in range(n + 1)]
        if kind == "pleated":
            deep = 4 * f
            hem = "".join(path("L", x, y + deep * 0.5, "L", x + 1.5 * f, y - deep * 0.5)
                for x, y in points[1:-1]) + path("L", *points[-1])
        elif kind == "frilled":
            hem = scallops(points, sweep=0)
        elif kind == "flared":
            hem = ""
            for (xa, ya), (xb, yb) in pairwise(points):
                hem += path("Q", (xa + xb) / 2, (ya + yb) / 2 + 9 * f, xb, yb)
        else:
            hem = smooth([self.hem(i / 4) for i in range(5)])
        left, right = self.sides[-1], self.sides[1][::-1]
        self.path = (path("M", *left[0]) + smooth(left) + hem + smooth(right)
            + path("Q", *self.waist(0.5), *left[0], "Z"))
        brush.shape(self.path, region, tone, rows=rows or (self.top, self.bottom))
        brush.s.clip(self.path)
        self._folds(brush, region, kind, n, r)
        brush.s.end()

    def _folds(self, brush, region, kind, n, r):
        f = self.body.size.scale
        k = -brush.light
        u = 0.5 + k * 0.28
        edge = [self.fall(u, share) for share in (0, 0.5, 1.1)]
        side = [self.fall(0.5 + k * 0.8, share) for share in (1.1, 0.5, 0)]
        brush.shade(path("M", *edge[0]) + smooth(edge) + path("L", *side[0]) + smooth(side) + "Z",
            region)
        if brush.p.airbrush and kind != "pleated":
            self._soft_folds(brush, region, r)
        if kind == "pleated":
            for i in range(1, n):
                u = i / n
                a, b = self.fall(u, 0.06), self.fall(u, 1.03)
                brush.crease([a, self.fall(u, 0.5), b], region, 0.75)
                c = self.fall(u + 0.35 / n, 1.03)
                brush.shade(path("M", *a, "L", *b, "L", *c, "Z"), region, 0.8)
            return
        count = {"flared": n - 1, "frilled": 7}.get(kind, 3)
        for i in range(count):
            u = (i + 1) / (count + 1) + r.uniform(-0.04, 0.04)
            start = r.uniform(0.05, 0.45) if kind != "straight" else r.uniform(0.4, 0.7)
            brush.fold(self.fall(u, 0.98), self.fall(mix(0.5, u, 0.97), (start + 1) / 2),
                self.fall(mix(0.5, u, 0.9), start), region, 1.2)
            if kind != "straight":
                a, b = self.fall(u, start + 0.1), self.fall(u, 1.03)
                c = self.fall(u - k * 0.06, 1.03)
                brush.shade(path("M", *a, "Q", *self.fall(u, 0.6), *b, "L", *c, "Z"), region, 0.8)
        for u in (0.3, 0.7):
            a = self.waist(u)
            brush.fold(a, (a[0], a[1] + 7 * f), (a[0] + (u - 0.5) * 6 * f, a[1] + 15 * f), region,
                0.7)

    def _soft_folds(self, brush, region, r):
        """Draw soft light and shadow along the folds, from the hem up."""
        n = r.randint(3, 6)
        for i in range(n):
            u = (i + r.uniform(0.2, 0.8)) / n
            w, top = r.uniform(0.3, 0.7) / n, r.uniform(0.0, 0.3)
            d = path("M", *self.fall(mix(0.5, u, 0.9), top), "L", *self.fall(u + w, 1.05), "L",
                *self.fall(u - w * 0.4, 1.05), "Z")
            if i % 2:
                brush.shine(d, region, 0.9)
            else:
                brush.shade(d, region, 1.3)

    def border(self, brush: Brush, height: float, region: str = "trim", up: float = 0.0) -> None:
        """Draw a band along the hem."""
        points = [self.hem(i / 6, up) for i in range(7)]
        brush.s.clip(self.path)
        d = path("M", *points[0]) + smooth(points)
        brush.stripe(d, region, 2 * height if not up else height)
        if not up:
            line = [self.hem(i / 6, height) for i in range(7)]
            brush.crease(line, region, 0.7)
        brush.s.end()
        brush.s.add(self.path, "ink", line=brush.line(region), width=brush.width)

    def frill(self, brush: Brush, height: float, region: str = "trim") -> None:
        """Draw a frill below the hem."""
        n = 11
        low = [self.hem(i / n, -height * 0.7) for i in range(n + 1)]
        high = [self.hem(1 - i / 4, height * 0.3) for i in range(5)]
        d = path("M", *low[0]) + scallops(low, sweep=0) + path("L", *high[0]) + smooth(high) + "Z"
        brush.shape(d, region, width=0.9)
        for i in range(1, n):
            a, b = self.hem(i / n, height * 0.25), self.hem(i / n, -height * 0.6)
            brush.fold(a, mix(a, b, 0.5), b, region, 0.5)
