"""Lower garments: skirts, trousers, shorts, hakama; belts and sashes."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import random

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.garments import cloth
from chroma_lib.characters.garments.outfit import Outfit
from chroma_lib.characters.garments.skirts import Skirt
from chroma_lib.characters.geometry import ellipse, mix, path, smooth

# Kind -> end (1 the knee, 2 the ankle), extra width at the hip, at the end.
TROUSERS = {
    "slim": (1.93, 2.0, 2.5), "straight": (1.95, 3.0, 8.0), "wide": (1.95, 5.0, 18.0),
    "shorts": (0.55, 3.0, 7.0), "cropped": (1.4, 3.0, 7.0), "baggy": (1.5, 6.0, 10.0),
}


def draw_lower(brush: Brush, body: Body, o: Outfit, r: random.Random) -> None:
    """Draw skirt or trousers from the waist down."""
    b, f = body.size, body.size.scale
    top = b.waist_y + 1 * f if o.upper in ("shirt", "blouse", "wrap", "sailor") \
        else mix(b.waist_y, b.hip_y, 0.3)
    if o.lower in TROUSERS:
        end, w0, w1 = TROUSERS[o.lower]
        if body.pose.legs_kind == "sitting" and o.lower == "shorts":
            end = 0.9
        end += r.uniform(0, 0.2) if o.lower == "shorts" else 0
        cloth.trousers(brush, body, "lower", top, end,
            lambda t: mix(w0, w1, (t / end) ** 1.3) * f, (top, b.sole_y))
        if o.trim and o.lower in ("straight", "shorts") and o.theme == "sporty":
            for k in (-1, 1):
                points = body.legs[k].edges(0.1, end, 0.72, mix(w0, w1, 0.5) * f)
                brush.stripe(path("M", *points[0]) + smooth(points), "trim", 4 * f)
        if o.pattern and o.pattern_on == "lower":
            o.pattern = None
        return
    kind, flare, hem = o.skirt, r.uniform(8, 26), o.hem
    if o.lower == "hakama":
        kind, flare, hem = "pleated", r.uniform(18, 32), r.uniform(1.6, 1.9)
        top = b.waist_y - 6 * f
    elif kind == "straight":
        flare, hem = 2, min(max(hem, 0.7), 1.3)
    elif hem > 1.3:
        flare += 14
    if o.over in ("coat", "haori"):
        flare = 2
    elif kind != "straight":
        flare += o.flare
    blow = o.blow * f if kind != "straight" and o.over not in ("coat", "haori") else 0.0
    skirt = Skirt(body, top, body.knee_y(hem), flare * f, blow=blow)
    skirt.draw(brush, "lower", kind, r)
    if o.pattern and o.pattern_on == "lower":
        (x0, y1), (x1, _) = skirt.sides[-1][-1], skirt.sides[1][-1]
        cloth.pattern(brush, skirt.path, o.pattern, (x0, top, x1, y1 + skirt.sag),
            o.pattern_step * f)
    if o.trim:
        if kind == "frilled":
            skirt.frill(brush, r.uniform(6, 11) * f)
        elif kind != "pleated" or r.random() < 0.4:
            skirt.border(brush, r.uniform(4, 8) * f)
    if o.lower == "skirt":
        _waistband(brush, body, top)


def _waistband(brush, body, y):
    t, f = body.torso, body.size.scale
    d = _band(t, y, y + 8 * f, 2.5 * f)
    brush.shape(d, "lower", -0.05, width=0.8)


def _band(t, y0, y1, ease):
    a, b, c, d = t.x(-1, y0, ease), t.x(1, y0, ease), t.x(1, y1, ease), t.x(-1, y1, ease)
    sag = (y1 - y0) * 0.1 + 4
    return path("M", a, y0, "Q", (a + b) / 2, y0 + sag, b, y0, "L", c, y1, "Q", (c + d) / 2,
        y1 + sag, d, y1, "Z")


def draw_belt(brush: Brush, body: Body, o: Outfit, r: random.Random) -> None:
    """Draw a belt, a sash or an obi."""
    if not o.belt:
        return
    b, t, f = body.size, body.torso, body.size.scale
    y = b.waist_y - 2 * f
    x = t.front(y)
    if o.belt == "obi":
        d = _band(t, y - 26 * f, y + 16 * f, 6 * f)
        brush.shape(d, "belt", rows=(y - 26 * f, y + 20 * f))
        brush.stripe(path("M", t.x(-1, y, 5 * f), y - 4 * f, "Q", x, y + 2 * f,
            t.x(1, y, 5 * f), y - 4 * f), "trim", 4 * f)
        if r.random() < 0.6:
            brush.shape(ellipse(x, y - 1 * f, 5 * f), "accessory", width=0.7)
        return
    if o.belt == "sash":
        d = _band(t, y - 7 * f, y + 9 * f, 3 * f)
        k = r.choice((-1, 1))
        kx = t.front(y, 0.45 * k)
        for dx, low in ((k * 14 * f, 62 * f), (k * 4 * f, 48 * f)):
            brush.shape(path("M", kx - 3 * f, y, "L", kx + 4 * f, y, "Q", kx + dx, y + low * 0.5,
                kx + dx + 6 * f, y + low, "L", kx + dx - 6 * f, y + low - 3 * f, "Q",
                kx + dx * 0.3, y + low * 0.5, kx - 3 * f, y, "Z"), "belt", -0.06, width=0.8)
        brush.shape(d, "belt")
        brush.shape(ellipse(kx, y + 2 * f, 6.5 * f, 7.5 * f), "belt", -0.04, width=0.8)
        return
    if o.belt == "bow_sash":
        _bow_sash(brush, body, r)
        return
    if o.lower in TROUSERS and o.upper not in ("tunic", "shirt"):
        y = mix(b.waist_y, b.hip_y, 0.5)
    d = _band(t, y - 3 * f, y + 8 * f, 3.5 * f)
    brush.shape(d, "belt", width=0.9)
    w = 8 * f
    brush.shape(path("M", x - w, y - 2 * f, "L", x + w, y - 2 * f, "L", x + w, y + 12 * f, "L",
        x - w, y + 12 * f, "Z"), "accessory", width=0.8)
    brush.s.add(path("M", x - w * 0.5, y + 1.5 * f, "L", x + w * 0.5, y + 1.5 * f, "L",
        x + w * 0.5, y + 8.5 * f, "L", x - w * 0.5, y + 8.5 * f, "Z"), "belt",
        brush.paint("belt", -0.1))
    if o.belt == "pouch":
        k = r.choice((-1, 1))
        px, py, q = t.front(y, 0.62 * k), y + 6 * f, 13 * f
        brush.shape(path("M", px - q, py, "L", px + q, py, "L", px + q * 0.9, py + q * 1.7, "Q",
            px, py + q * 2, px - q * 0.9, py + q * 1.7, "Z"), "accessory", -0.1)
        brush.shape(path("M", px - q, py, "L", px + q, py, "L", px + q, py + q * 0.6, "Q", px,
            py + q * 1.2, px - q, py + q * 0.6, "Z"), "accessory", width=0.8)


def _bow_sash(brush, body, r):
    """Draw a sash with a large bow of which the ends hang down."""
    b, t, f = body.size, body.torso, body.size.scale
    y, k = b.waist_y - 2 * f, r.choice((-1, 1))
    x = t.front(y, 0.5 * k * r.uniform(0.3, 1.2))
    size = r.uniform(24, 46) * f
    for out, low in ((0.55, r.uniform(2.2, 3.4)), (1.25, r.uniform(1.6, 2.6))):
        ex, ey = x + k * size * out, y + size * low
        w = size * r.uniform(0.26, 0.4)
        brush.shape(path("M", x - 3 * f, y, "C", x + k * size * 0.1, y + size * 0.8, ex - w,
            mix(y, ey, 0.6), ex - w, ey, "L", ex, ey - w * 0.5, "L", ex + w, ey + w * 0.3, "C",
            ex + w, mix(y, ey, 0.5), x + k * size * 0.4, y + size * 0.6, x + 4 * f, y, "Z"),
            "belt", -0.05, rows=(y, ey), width=0.9)
        brush.fold((x, y + 4 * f), (mix(x, ex, 0.6), mix(y, ey, 0.5)), (ex - w * 0.2, ey - w),
            "belt", 0.9)
    brush.shape(_band(t, y - r.uniform(6, 12) * f, y + r.uniform(8, 14) * f, 3.5 * f), "belt",
        width=0.9)
    a, c = t.x(-1, y, 3 * f), t.x(1, y, 3 * f)
    brush.fold((a, y), ((a + c) / 2, y + 7 * f), (c, y + 3 * f), "belt", 0.8)
    for side, high in ((-1, 0.9), (1, 0.7)):
        brush.shape(path("M", x, y + 2 * f, "C", x + side * size * 0.5, y - size * high, x + side
            * size * 1.3, y - size * high * 0.7, x + side * size * 1.15, y + size * 0.25, "C", x
            + side * size * 1.0, y + size * 0.8, x + side * size * 0.4, y + size * 0.6, x,
            y + 2 * f, "Z"), "belt", rows=(y - size * 0.6, y + size), width=0.9)
        for dy in (-0.2, 0.2):
            brush.fold((x + side * size * 0.2, y + dy * size * 0.3), (x + side * size * 0.5,
                y + dy * size), (x + side * size * 0.85, y + dy * size * 1.1), "belt", 0.7)
    brush.shape(ellipse(x, y + 2 * f, size * 0.2, size * 0.24), "belt", -0.05, width=0.9)
