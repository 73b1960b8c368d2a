"""Upper garments: shirts, sweaters, dresses, kimonos, robes, jumpsuits."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import random

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.garments import cloth
from chroma_lib.characters.garments.outfit import WHOLE, Outfit
from chroma_lib.characters.garments.skirts import Skirt
from chroma_lib.characters.geometry import ellipse, mix, path, smooth


class Upper:
    """The upper garment of a figure. `draw` draws its torso and skirt, `sleeve` a sleeve."""

    def __init__(self, brush: Brush, body: Body, o: Outfit, r: random.Random):
        self.brush, self.body, self.o, self.r = brush, body, o, r
        b = body.size
        self.f = b.scale
        long = o.upper in WHOLE
        hem = body.knee_y(o.hem) if long else b.crotch_y
        self.rows = (b.pit, hem)
        self.skirt: Skirt | None = None
        self.torso_path = ""

    @property
    def hem(self) -> float:
        """The y of the garment's lower edge when it is worn over skirt or trousers."""
        b = self.body.size
        share = {"tunic": 1.25, "hoodie": 0.5, "sweater": 0.45, "jersey": 0.5, "sailor": 0.12,
            "gakuran": 0.9, "tshirt": 0.5, "turtleneck": 0.4, "tank": 0.3}.get(self.o.upper, 0.3)
        return mix(b.waist_y, b.crotch_y, share)

    @property
    def is_tucked(self) -> bool:
        """Whether skirt or trousers cover the garment's lower edge."""
        return self.o.upper in ("shirt", "blouse", "wrap")

    def draw(self) -> None:
        """Draw torso, skirt, collar and pattern."""
        o, b, f = self.o, self.body.size, self.f
        if o.upper == "jumpsuit":
            cloth.trousers(self.brush, self.body, "upper", b.waist_y - 4 * f, 1.9,
                lambda t: (3 + 4 * t) * f, self.rows)
        elif o.upper in WHOLE:
            self._skirt()
        low = b.waist_y + 2 * f if o.upper in WHOLE else self.hem
        if self.is_tucked:
            low = mix(b.waist_y, b.hip_y, 0.4)
        # Tunics are wide below the waist.
        wide = o.upper == "tunic" or (o.upper in ("sweater", "hoodie", "jersey") and b.male < 0.5)
        if o.upper == "tunic":
            self.skirt = Skirt(self.body, b.waist_y - 2 * f, self.hem, 7 * f, 3 * f)
            self.skirt.draw(self.brush, "upper", "flared", self.r, self.rows)
            low = b.waist_y + 2 * f
        ease = {"hoodie": 6, "sweater": 5, "jersey": 5, "tshirt": 4, "kimono": 4,
            "robe": 5}.get(o.upper, 2.5) * f
        neck = "wrap" if o.upper == "kimono" else o.neckline
        if o.upper in ("shirt", "blouse", "sailor"):
            neck = "vee"
        elif o.upper in ("turtleneck", "gakuran", "hoodie"):
            neck = "high"
        self.torso_path = cloth.torso(self.brush, self.body, "upper", low, neck=neck, ease=ease,
            sleeveless=o.sleeve is None, rows=self.rows, flare=3 * f if wide else 0)
        if o.upper in WHOLE and o.upper != "jumpsuit":
            self._seam(low)
        self._pattern()
        self._details(low, ease)

    def _seam(self, low):
        """Hide the line between bodice and skirt where no belt covers it."""
        t, f = self.body.torso, self.f
        if self.brush.p.airbrush:
            return  # a patch of one color would be seen in soft shadows
        if self.o.upper in ("robe", "qipao", "kimono", "gown"):
            a, b = t.x(-1, low, 1.5 * f), t.x(1, low, 1.5 * f)
            d = path("M", a, low - 6 * f, "L", b, low - 6 * f, "L", b, low + 10 * f, "L", a,
                low + 10 * f, "Z")
            self.brush.s.add(d, "upper", self.brush.fill("upper", 0, self.rows))

    def _skirt(self):
        o, b, f, r = self.o, self.body.size, self.f, self.r
        bottom = self.body.knee_y(o.hem)
        kind, flare = {
            "dress": (o.skirt, r.uniform(16, 34)), "sundress": ("flared", r.uniform(18, 34)),
            "gown": ("flared", r.uniform(30, 60)), "kimono": ("straight", 4),
            "robe": ("straight" if r.random() < 0.5 else "flared", r.uniform(10, 26)),
            "qipao": ("straight", 3),
        }[o.upper]
        if kind != "straight":
            flare += o.flare
        blow = o.blow * f if kind != "straight" else 0.0
        self.skirt = Skirt(self.body, b.waist_y - 4 * f, bottom, flare * f, 3 * f, blow)
        self.skirt.draw(self.brush, "upper", kind, r, self.rows)
        if o.pattern and o.pattern_on == "upper":
            left, right = self.skirt.sides[-1][-1], self.skirt.sides[1][-1]
            cloth.pattern(self.brush, self.skirt.path, o.pattern,
                (left[0], self.skirt.top, right[0], left[1] + self.skirt.sag),
                o.pattern_step * self.f)
        if o.upper in ("kimono", "robe"):
            self._front_edge(bottom)
        if o.trim and o.upper not in ("kimono",):
            if kind == "frilled" or (o.theme in ("maid", "idol") and r.random() < 0.7):
                self.skirt.frill(self.brush, r.uniform(8, 13) * f)
            else:
                self.skirt.border(self.brush, r.uniform(6, 13) * f)
                if r.random() < 0.3:
                    self.skirt.border(self.brush, 4 * f, up=22 * f)

    def _front_edge(self, bottom):
        """Draw the edge where a wrapped skirt is open, or the band down a robe."""
        b, t, f, s = self.body.size, self.body.torso, self.f, self.brush.s
        assert self.skirt is not None
        s.clip(self.skirt.path)
        u = 0.5 + 0.12 * (1 if self.o.upper == "kimono" else 0) + t.front_share * 0.2
        points = [(t.front(b.waist_y), b.waist_y), self.skirt.fall(u, 0.5),
            self.skirt.fall(u + 0.03, 1.05)]
        d = path("M", *points[0]) + smooth(points)
        if self.o.upper == "robe" and self.o.trim:
            self.brush.stroke(d, "trim", 16 * f)
        else:
            self.brush.crease(points, "upper", 1.0)
            x, y = points[2]
            self.brush.shade(path("M", *points[0]) + smooth(points) + path("L", x - 14 * f, y,
                "Z"), "upper")
        s.end()

    def _pattern(self):
        o, b, t = self.o, self.body.size, self.body.torso
        if not o.pattern or o.pattern_on != "upper":
            return
        x0, x1 = t.x(-1, b.chest_y) - 16 * self.f, t.x(1, b.chest_y) + 16 * self.f
        step = o.pattern_step * self.f
        cloth.pattern(self.brush, self.torso_path, o.pattern, (x0, b.pit, x1, self.hem), step)

    def sleeve(self, side: int) -> None:
        """Draw a sleeve."""
        o = self.o
        if o.sleeve is None:
            return
        cuff = "trim" if o.trim else None
        if o.upper in ("sailor",) or o.sleeve in ("puff", "bishop"):
            cuff = cuff or ("upper" if o.sleeve in ("puff", "bishop") else None)
        more = 2 * self.f if o.upper in ("hoodie", "sweater", "jersey", "robe") else 0.0
        if o.upper == "kimono":
            more = 5 * self.f
        printed = None
        if o.pattern and o.pattern_on == "upper" and not o.over_sleeve:
            printed = (o.pattern, o.pattern_step * self.f)
        cloth.sleeve(self.brush, self.body, side, "upper", o.sleeve, self.rows, cuff=cuff,
            more=more, printed=printed, puff=o.puff, has_seam=o.seam)
        if o.upper == "jersey" and o.trim:
            limb = self.body.arms[side]
            end = cloth.SLEEVES[o.sleeve][0]
            points = limb.edges(0.05, end, 0.55, 2 * self.f)
            self.brush.stripe(path("M", *points[0]) + smooth(points), "trim", 4 * self.f)

    def _details(self, low, ease):
        o = self.o
        kind = "dress" if o.upper in ("sundress", "gown", "dress") else o.upper
        if kind in ("shirt", "blouse", "gakuran"):
            self._buttons(self.body.size.pit + 20 * self.f, low)
        if hasattr(self, "_" + kind):
            getattr(self, "_" + kind)(low, ease)
        if o.collar in ("white", "own"):
            self._collar("trim" if o.collar == "white" and o.upper != "shirt" else "upper")
        banded = ("tunic", "tshirt", "tank", "dress", "sweater", "robe")
        if o.trim and kind in banded and not o.collar:
            self._neck_band()

    def _buttons(self, top, bottom):
        t, f = self.body.torso, self.f
        points = [(t.front(y), y) for y in (top, mix(top, bottom, 0.5), bottom)]
        self.brush.crease(points, "upper", 0.7)
        y = top + 6 * f
        while y < bottom - 8 * f:
            x = t.front(y) + 4 * f
            self.brush.shape(ellipse(x, y, 2.6 * f), "accessory", width=0.6)
            y += 22 * f

    def _neck_band(self):
        body, f = self.body, self.f
        text, _ = cloth.neckline(body, self.o.neckline, 1.0)
        if self.o.neckline == "high":
            self._turtleneck(0, 0, "trim")
            return
        start = body.shoulder(1, 1.0)[0]
        self.brush.stroke(path("M", *start) + text, "trim", 5 * f)

    def _collar(self, region):
        body, f = self.body, self.f
        t, pit = body.torso, body.size.pit
        for k in (-1, 1):
            (x, y), _ = body.shoulder(k, 2)
            middle = t.front(pit + 6 * f)
            d = path("M", x - k * 3 * f, y - 9 * f, "L", x + k * 10 * f, y + 12 * f,
                "L", mix(middle, x, 0.62), pit + 30 * f, "L", middle, pit + 9 * f,
                "Q", x - k * 6 * f, y + 4 * f, x - k * 3 * f, y - 9 * f, "Z")
            self.brush.shape(d, region, 0.06 if region == "upper" else 0.0)

    def _turtleneck(self, low, ease, region="upper"):
        del low, ease
        body, b, f = self.body, self.body.size, self.f
        (x0, y), (x1, _) = body.shoulder(-1)[0], body.shoulder(1)[0]
        top = max(y - 15 * f, self.brush.p.chin + 4)
        n = b.neck + 1.5 * f
        d = path("M", -n, top, "Q", 0, top + 6 * f, n, top, "C", n, y - 5 * f, x1, y - 2 * f,
            x1 + 3 * f, y + 4 * f, "Q", 0, y + 20 * f, x0 - 3 * f, y + 4 * f,
            "C", x0, y - 2 * f, -n, y - 5 * f, -n, top, "Z")
        self.brush.shape(d, region, 0.03)

    def _gakuran(self, low, ease):
        self._turtleneck(low, ease)
        self._buttons(self.body.size.pit, low)

    def _hoodie(self, low, ease):
        del ease
        body, b, f, t = self.body, self.body.size, self.f, self.body.torso
        (x0, y), (x1, _) = body.shoulder(-1)[0], body.shoulder(1)[0]
        d = path("M", x0 - 4 * f, y - 6 * f, "C", x0 - 24 * f, y + 2 * f, x0 - 12 * f, y + 28 * f,
            0, y + 32 * f, "C", x1 + 12 * f, y + 28 * f, x1 + 24 * f, y + 2 * f, x1 + 4 * f,
            y - 6 * f, "C", x1 + 2 * f, y + 10 * f, 6 * f, y + 20 * f, 0, y + 20 * f,
            "C", -6 * f, y + 20 * f, x0 - 2 * f, y + 10 * f, x0 - 4 * f, y - 6 * f, "Z")
        self.brush.shape(d, "upper", -0.04)
        for k in (-1, 1):
            self.brush.stripe(path("M", k * 8 * f, y + 28 * f, "L", k * 9 * f, y + 56 * f), "trim",
                2.6 * f)
        x, y0 = t.front(b.waist_y), mix(b.waist_y, low, 0.1)
        w, y1 = b.waist * 0.6, low - 6 * f
        self.brush.crease([(x - w, y1), (x - w * 0.9, mix(y0, y1, 0.4)), (x - w * 0.6, y0),
            (x + w * 0.6, y0), (x + w * 0.9, mix(y0, y1, 0.4)), (x + w, y1)], "upper", 0.8)
        self._hem_band(low)

    def _sweater(self, low, ease):
        del ease
        self._hem_band(low)

    def _jersey(self, low, ease):
        del ease
        b, t = self.body.size, self.body.torso
        self._hem_band(low)
        self.brush.crease([(t.front(y), y) for y in (b.pit, b.waist_y, low)], "upper", 0.9)
        self._turtleneck(0, 0, "trim" if self.o.trim else "upper")

    def _hem_band(self, low):
        t, f = self.body.torso, self.f
        y = low - 9 * f
        a, b = t.x(-1, y, 6 * f), t.x(1, y, 6 * f)
        self.brush.crease([(a, y), ((a + b) / 2, y + 6 * f), (b, y)], "upper", 0.8)

    def _sailor(self, low, ease):
        del ease, low
        body, b, f, t = self.body, self.body.size, self.f, self.body.torso
        end = (t.front(b.pit + 42 * f), b.pit + 42 * f)
        for k in (-1, 1):
            (x, y), tip = body.shoulder(k, 2)
            out = mix((x, y), tip, 0.72)
            d = path("M", x - k * 3 * f, y - 8 * f, "L", x + k * 3 * f, y - 4 * f, "Q",
                out[0] - k * 4, out[1] - 6 * f, out[0], out[1], "Q", out[0], out[1] + 20 * f,
                mix(out[0], end[0], 0.5), end[1] - 2 * f, "L", end[0], end[1] + 8 * f,
                "L", *end, "Z")
            self.brush.shape(d, "trim")
            points = [(x + k * 4 * f, y), mix((x, y + 6 * f), out, 0.8), (out[0] - k * 6 * f,
                out[1] + 16 * f), (end[0] + k * 5 * f, end[1] + 1 * f)]
            self.brush.stripe(path("M", *points[0]) + smooth(points), "pattern", 2.4 * f)

    def _wrap(self, low, ease):
        """Draw the crossed edges of a kimono."""
        del ease
        body, b, f, t = self.body, self.body.size, self.f, self.body.torso
        end = (t.front(low, 0.25), min(low, b.waist_y))
        other = (t.front(low, -0.25), min(low, b.waist_y))
        for k, stop in ((1, other), (-1, end)):
            (x, y), _ = body.shoulder(k, 2)
            points = [(x - k * 2 * f, y - 8 * f), (x * 0.9, y + 14 * f), (mix(x, stop[0], 0.5),
                mix(y, stop[1], 0.5)), stop]
            d = path("M", *points[0]) + smooth(points)
            if k == -1 or self.o.trim:
                self.brush.stroke(d, "trim", 9 * f)

    def _kimono(self, low, ease):
        self._wrap(low, ease)

    def _robe(self, low, ease):
        del ease
        if self.o.trim:
            t, b = self.body.torso, self.body.size
            points = [(t.front(y), y) for y in (b.pit + 12 * self.f, b.chest_y, low)]
            self.brush.stroke(path("M", *points[0]) + smooth(points), "trim", 14 * self.f)

    def _qipao(self, low, ease):
        del low, ease
        b, t, f = self.body.size, self.body.torso, self.f
        self._turtleneck(0, 0)
        points = [(t.front(b.pit), b.pit + 8 * f), (t.front(b.chest_y, 0.4), b.pit + 24 * f),
            (t.x(1, b.chest_y), b.chest_y)]
        self.brush.stripe(path("M", *points[0]) + smooth(points), "trim", 3.4 * f)

    def _tshirt(self, low, ease):
        del ease
        if self.o.pattern or self.r.random() < 0.5:
            return
        t, b, f = self.body.torso, self.body.size, self.f
        y = mix(b.chest_y, low, 0.15)
        d = ellipse(t.front(y), y, 13 * f, 12 * f) if self.r.random() < 0.5 else path("M",
            t.front(y) - 20 * f, y - 6 * f, "L", t.front(y) + 20 * f, y - 6 * f, "L", t.front(y)
            + 20 * f, y + 8 * f, "L", t.front(y) - 20 * f, y + 8 * f, "Z")
        self.brush.s.add(d, "pattern", self.brush.paint("pattern"))

    def _dress(self, low, ease):
        del ease
        t, b, f = self.body.torso, self.body.size, self.f
        if self.r.random() < 0.4 and self.o.sleeve:
            self._buttons(b.pit + 26 * f, low)
        elif self.o.trim:
            x, y = t.front(b.chest_y), b.chest_y
            for i in range(3):
                yy = mix(y, low, i / 3)
                self.brush.stripe(path("M", x - 11 * f, yy, "L", x + 11 * f, yy + 10 * f, "M",
                    x + 11 * f, yy, "L", x - 11 * f, yy + 10 * f), "trim", 2.4 * f)
