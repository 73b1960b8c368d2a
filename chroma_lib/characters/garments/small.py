"""Small garments: socks, shoes, gloves, and what is worn around the neck."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import random

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.body.skin import draw_foot, draw_hand, foot_frame, foot_path
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.garments.lowers import TROUSERS
from chroma_lib.characters.garments.outfit import Outfit
from chroma_lib.characters.geometry import ellipse, mix, path, smooth


def draw_legwear(brush: Brush, body: Body, o: Outfit, side: int) -> None:
    """Draw a sock, a stocking or one leg of tights."""
    if o.legs is None:
        return
    limb, f = body.legs[side], body.size.scale
    rows = (body.size.crotch_y, body.size.sole_y)
    fill, line = limb.part(o.legs, 2, 1.0 * f, inner_from=0.2 if o.legs < 0.2 else None)
    brush.shape(fill, "legs", rows=rows, line=line, width=0.9)
    dark = -brush.light * side
    brush.shade(limb.band(o.legs, 2, dark * 0.35, dark, 1.0 * f), "legs", inside=fill)
    # The foot, for shoes that leave its back uncovered.
    brush.shape(foot_path(body, side, 0.95), "legs", width=0.9)
    is_covered = o.upper == "jumpsuit" or (o.lower in TROUSERS and o.lower != "shorts")
    if is_covered or o.feet in ("high_boots", "thigh_boots"):
        return
    if 0.3 < o.legs < 1.9 and o.trim:
        brush.shape(limb.ring(o.legs + 0.02, 7 * f, 2.4 * f, -3 * f), "trim", width=0.8)
    elif 0.3 < o.legs < 1.9:
        brush.shape(limb.ring(o.legs + 0.02, 6 * f, 2 * f, -3 * f), "legs", -0.05, width=0.7)


def draw_shoe(brush: Brush, body: Body, o: Outfit, side: int, r: random.Random) -> None:
    """Draw a shoe, or a bare foot."""
    kind = o.feet
    if kind is None or kind in ("sandals", "geta"):
        if o.legs is None:
            draw_foot(brush, body, side, r)
        if kind:
            _sandal(brush, body, side, kind)
        return
    high = {"boots": 1.62, "high_boots": 1.12, "thigh_boots": 0.6}.get(kind)
    if high is not None:
        is_covered = o.lower in ("straight", "wide") or o.upper == "jumpsuit"
        _boot(brush, body, o, side, max(high, 1.62) if is_covered else high, is_covered)
        return
    _low_shoe(brush, body, o, side)


def _low_shoe(brush, body, o, side):
    """Draw a shoe that ends below the ankle."""
    kind = o.feet
    top = {"loafers": 0.24, "sneakers": 0.08, "maryjanes": 0.4, "heels": 0.42}.get(kind, 0.16)
    pointed = 0.8 if kind == "heels" else 0.0
    d = foot_path(body, side, 1.08, sole=1.04, pointed=pointed)
    x, y, toe, reach = foot_frame(body, side)
    h = body.size.ankle
    s = brush.s
    # The opening of the shoe: above it, sock or skin is visible.
    y0 = y + h * top
    wide = reach * 1.6
    middle = x + toe * reach * 0.25
    dip = h * (0.1 if kind == "sneakers" else 0.3)
    cut = path("M", x - wide, y0 - h * 0.1, "Q", middle, y0 + dip, x + wide, y0 - h * 0.1,
        "L", x + wide, y + h * 1.4, "L", x - wide, y + h * 1.4, "Z")
    if o.legs is None:
        brush.shape(foot_path(body, side, 0.95), "skin", width=0.8)
    s.clip(cut)
    brush.shape(d, "feet", rows=(y, y + h))
    s.end()
    s.clip(d)
    edge = path("M", x - wide, y0 - h * 0.1, "Q", middle, y0 + dip, x + wide, y0 - h * 0.1)
    s.add(edge, "feet", line=brush.line("feet"), width=brush.width * 0.9)
    _sole(brush, kind, (x, y), wide, h)
    k = -brush.light
    brush.shade(path("M", x + k * reach * 0.25, y, "Q", x + k * reach * 0.1, y + h * 0.6,
        x + k * reach * 0.3, y + h * 1.1, "L", x + k * wide, y + h * 1.1, "L", x + k * wide, y,
        "Z"), "feet")
    s.end()
    f = body.size.scale
    if kind == "sneakers":
        for i in range(2):
            yy = y + h * (0.32 + 0.2 * i)
            xx = middle * 0.4 + x * 0.6
            brush.stripe(path("M", xx - 6 * f, yy, "L", xx + 6 * f, yy + 1), "trim", 2.6 * f)
    elif kind == "maryjanes":
        yy = y + h * 0.36
        brush.stroke(path("M", x - reach * 0.3, yy + h * 0.08, "Q", x, yy + h * 0.14,
            x + reach * 0.3, yy + h * 0.06), "feet", 5 * f)


def _sole(brush, kind, at, wide, h):
    x, low = at[0], at[1] + h * 0.9
    if kind == "sneakers":
        brush.stripe(path("M", x - wide, low + h * 0.08, "L", x + wide, low + h * 0.08), "trim",
            h * 0.24)
        brush.crease([(x - wide, low - h * 0.06), (x + wide, low - h * 0.06)], "feet", 0.7)
    elif kind != "heels":
        brush.stripe(path("M", x - wide, low + h * 0.12, "L", x + wide, low + h * 0.12), "feet",
            h * 0.16, -0.35)


def _boot(brush, body, o, side, high, is_covered):
    limb, f = body.legs[side], body.size.scale
    h = body.size.ankle
    rows = (limb.at(high)[1], body.size.sole_y)
    d = foot_path(body, side, 1.16, sole=1.06)
    brush.shape(d, "feet", rows=rows)
    x, y, _, reach = foot_frame(body, side)
    brush.s.clip(d)
    brush.stripe(path("M", x - reach * 2, y + h * 1.0, "L", x + reach * 2, y + h * 1.0), "feet",
        h * 0.2, -0.4)
    brush.s.end()

    def extra(t):
        wide = 1.5 if is_covered else 6.0 if high < 1.5 else 4.0
        return mix(wide, min(wide, 3.5), (t - high) / (2 - high)) * f

    fill, line = limb.part(high, 2, extra, has_end=False, bulge=h * 0.2)
    top = limb.edge(high, 1, extra(high)), limb.edge(high, -1, extra(high))
    brush.shape(fill, "feet", rows=rows, line=line + path("M", *top[0], "L", *top[1]))
    dark = -brush.light * side
    brush.shade(limb.band(high, 2, dark * 0.3, dark, extra), "feet", inside=fill)
    for at in (1.88, 1.94):
        brush.fold(limb.edge(at, 0.8, 3 * f), limb.edge(at + 0.03, 0), limb.edge(at, -0.4), "feet",
            0.8)
    if is_covered:
        return
    if o.trim:
        brush.shape(limb.ring(high + 0.05, 10 * f, extra(high) + 2 * f, 3 * f), "trim", width=0.9)
    elif high > 1.0:
        brush.shape(limb.ring(high + 0.05, 9 * f, extra(high) + 2 * f, 3 * f), "feet", -0.1,
            width=0.9)


def _sandal(brush, body, side, kind):
    x, y, toe, reach = foot_frame(body, side)
    h, f = body.size.ankle, body.size.scale
    cx = x + toe * reach * 0.28
    w = reach * (0.42 + 0.16 * abs(toe))
    deep = h * (0.3 if kind == "geta" else 0.14)
    brush.shape(path("M", cx - w, y + h * 0.95, "L", cx + w, y + h * 0.95, "L", cx + w * 0.96,
        y + h * 0.95 + deep, "L", cx - w * 0.96, y + h * 0.95 + deep, "Z"), "feet", width=0.9)
    tip = (x + toe * reach * 0.42, y + h * 0.8)
    brush.stroke(path("M", x - reach * 0.3, y + h * 0.72, "Q", *mix((x, y + h * 0.5), tip, 0.5),
        *tip, "Q", *mix((x, y + h * 0.5), tip, 0.5), x + reach * 0.3, y + h * 0.72), "feet",
        3.6 * f)
    if kind == "sandals":
        brush.stroke(path("M", x - reach * 0.24, y + h * 0.16, "Q", x, y + h * 0.3,
            x + reach * 0.24, y + h * 0.16), "feet", 3.6 * f)


def draw_handwear(brush: Brush, body: Body, o: Outfit, side: int) -> None:
    """Draw the hand with what is worn on hand and forearm."""
    kind, f = o.hands, body.size.scale
    limb = body.arms[side]
    region = "hands" if kind in ("gloves", "long_gloves") else "skin"
    draw_hand(brush, body, side, region)
    start = {"gloves": 1.8, "long_gloves": 1.05, "fingerless": 1.75, "bracers": 1.3,
        "warmers": 1.15, "cuffs": 1.86,
        "wide_cuffs": 1.76}.get(kind or "")
    is_hidden = body.pose.arms[side].hand == "hidden"
    if kind is None or start is None or (is_hidden and kind == "gloves"):
        return
    end = 2.0 if kind in ("gloves", "long_gloves", "cuffs", "wide_cuffs") else 1.94
    w = {"bracers": 3.0, "cuffs": 3.5, "wide_cuffs": 7.5, "gloves": 2.5}.get(kind, 1.6) * f
    fill, line = limb.part(start, end, w, bulge=2 * f, has_end=kind not in ("gloves",
        "long_gloves"))
    top = limb.edge(start, 1, w), limb.edge(start, -1, w)
    brush.shape(fill, "hands", line=line + path("M", *top[0], "L", *top[1]), width=0.9)
    dark = -brush.light * side
    brush.shade(limb.band(start, end, dark * 0.3, dark, w), "hands", inside=fill)
    if kind in ("warmers", "long_gloves") and o.trim:
        brush.shape(limb.ring(start + 0.05, 6 * f, w + 1.5 * f, 2 * f), "trim", width=0.8)
    if kind == "wide_cuffs" and o.trim:
        x, y = limb.edge(mix(start, end, 0.5), 0.45, w)
        brush.shape(ellipse(x, y, 3.4 * f), "accessory", width=0.7)
    if kind == "bracers":
        for at in (1.45, 1.78):
            brush.shape(limb.ring(at, 4 * f, w + 1 * f, 2 * f), "accessory", width=0.7)


def draw_neckwear(brush: Brush, body: Body, o: Outfit, r: random.Random) -> None:
    """Draw a tie, a bow, a scarf, a choker or a pendant."""
    if o.neck:
        _NECK[o.neck](brush, body, r)


def _tie(brush, body, r):
    b, t, f = body.size, body.torso, body.size.scale
    y = b.pit + 8 * f
    x, end = t.front(y), mix(b.waist_y, b.hip_y, r.uniform(-0.4, 0.1))
    ex, w = t.front(end), 8 * f
    brush.shape(path("M", x - 4 * f, y + 8 * f, "L", x + 4 * f, y + 8 * f, "L", ex + w,
        end - 8 * f, "L", ex, end, "L", ex - w, end - 8 * f, "Z"), "neck", width=0.9)
    brush.shape(path("M", x - 6 * f, y - 3 * f, "L", x + 6 * f, y - 3 * f, "L", x + 4 * f,
        y + 10 * f, "L", x - 4 * f, y + 10 * f, "Z"), "neck", -0.08, width=0.9)


def bow(brush: Brush, x: float, y: float, size: float, region: str = "neck") -> None:
    """Draw a ribbon bow."""
    for k in (-1, 1):
        brush.shape(path("M", x, y, "L", x + k * size * 0.8, y + size * 1.5, "L", x + k * size
            * 1.25, y + size * 1.1, "Z"), region, -0.12, width=0.8)
        brush.shape(path("M", x, y, "C", x + k * size * 0.5, y - size, x + k * size * 1.5,
            y - size * 0.9, x + k * size * 1.4, y, "C", x + k * size * 1.5, y + size * 0.8,
            x + k * size * 0.5, y + size * 0.8, x, y, "Z"), region, width=0.9)
        brush.fold((x + k * size * 0.25, y), (x + k * size * 0.6, y - size * 0.1),
            (x + k * size * 0.95, y - size * 0.15), region, 0.6)
    brush.shape(ellipse(x, y, size * 0.3, size * 0.36), region, -0.06, width=0.8)


def _bow(brush, body, r):
    b, f = body.size, body.size.scale
    y = b.pit + 14 * f
    bow(brush, body.torso.front(y), y, r.uniform(11, 17) * f)


def _scarf_tie(brush, body, r):
    b, t, f = body.size, body.torso, body.size.scale
    y = b.pit + 44 * f
    x, long = t.front(y), r.uniform(26, 44) * f
    for k in (-1, 1):
        brush.shape(path("M", x, y, "L", x + k * 15 * f, y + long, "L", x + k * 3 * f,
            y + long * 0.9, "Z"), "neck", width=0.9)
    brush.shape(ellipse(x, y + 3 * f, 6 * f, 6.5 * f), "neck", -0.08, width=0.9)


def _scarf(brush, body, r):
    b, f = body.size, body.size.scale
    y, n = b.pit - 5 * f, b.neck
    k = r.choice((-1, 1))
    low = mix(b.chest_y, b.hip_y, r.uniform(0.3, 1))
    brush.shape(path("M", k * 4 * f, y + 14 * f, "C", k * 20 * f, y + 30 * f, k * 26 * f, low * 0.7
        + y * 0.3, k * 26 * f, low, "L", k * 6 * f, low + 3 * f, "C", k * 8 * f, low * 0.5
        + y * 0.5, k * 4 * f, y + 30 * f, k * -2 * f, y + 18 * f, "Z"), "neck", -0.08)
    w = n + 17 * f
    top = max(y - 14 * f, brush.p.chin - 4)
    d = path("M", -w + 6 * f, top, "C", -w * 0.5, top + 9 * f, w * 0.5, top + 9 * f, w - 6 * f,
        top, "C", w + 5 * f, top + 7 * f, w + 2 * f, y + 14 * f, w - 8 * f, y + 19 * f,
        "C", w * 0.4, y + 27 * f, -w * 0.4, y + 27 * f, -w + 8 * f, y + 19 * f,
        "C", -w - 2 * f, y + 14 * f, -w - 5 * f, top + 7 * f, -w + 6 * f, top, "Z")
    brush.shape(d, "neck")
    brush.crease([(-w + 3 * f, y + 2 * f), (0, y + 12 * f), (w - 1 * f, y + 4 * f)], "neck", 0.9)


def _band(body, y, ease):
    n = body.size.neck + ease
    f = body.size.scale
    return [(-n, y), (0, y + 8 * f), (n, y)]


def _kerchief(brush, body, r):
    """Draw a cloth that is knotted around the neck, with pointed ends."""
    b, t, f = body.size, body.torso, body.size.scale
    y = b.pit - 4 * f
    k, x = r.choice((-1, 1)), t.front(y)
    for side, long in ((k, r.uniform(52, 96)), (-k, r.uniform(26, 50))):
        out = side * r.uniform(6, 26) * f if side == k else side * r.uniform(16, 34) * f
        w = r.uniform(9, 15) * f
        brush.shape(path("M", x - 4 * f, y + 6 * f, "Q", x + out - w, y + long * 0.55 * f,
            x + out * 0.9, y + long * f, "Q", x + out + w, y + long * 0.6 * f, x + 5 * f,
            y + 6 * f, "Z"), "neck", -0.04, rows=(y, y + long * f), width=0.9)
        brush.fold((x, y + 10 * f), (x + out * 0.5, y + long * 0.4 * f), (x + out * 0.85,
            y + long * 0.8 * f), "neck", 0.9)
    n, top = b.neck + 3 * f, max(y - 15 * f, brush.p.chin)
    d = path("M", -n, top, "Q", 0, top + 10 * f, n, top, "L", n + 5 * f, y - 1 * f, "Q", 0,
        y + 19 * f, -n - 5 * f, y - 1 * f, "Z")
    brush.shape(d, "neck", width=0.9)
    brush.crease([(-n, y - 8 * f), (0, y + 4 * f), (n + 1, y - 7 * f)], "neck", 0.7)
    brush.shape(ellipse(x, y + 8 * f, 7 * f, 6 * f), "neck", -0.06, width=0.8)


def _strings(brush, body, r):
    """Draw a thin ribbon that is tied in a bow, with long ends."""
    b, t, f = body.size, body.torso, body.size.scale
    y = b.pit + 8 * f
    x, width = t.front(y), r.uniform(2.6, 5) * f
    for k in (-1, 1):
        low = y + r.uniform(40, 84) * f
        points = [(x, y), (x + k * 6 * f, mix(y, low, 0.4)), (x + k * r.uniform(2, 16) * f, low)]
        brush.stroke(path("M", *points[0]) + smooth(points), "neck", width)
        brush.stroke(path("M", x, y, "C", x + k * 14 * f, y - 12 * f, x + k * 22 * f, y + 4 * f, x,
            y + 1 * f), "neck", width)
    brush.shape(ellipse(x, y, width), "neck", width=0.7)


def _choker(brush, body, r):
    b, f = body.size, body.size.scale
    y = max(b.pit - 14 * f, brush.p.chin + 1)
    points = _band(body, y, -0.5)
    brush.stroke(path("M", *points[0]) + smooth(points), "neck", 5 * f)
    if r.random() < 0.6:
        brush.shape(ellipse(0, y + 9 * f, 4 * f), "accessory", width=0.7)


def _pendant(brush, body, r):
    b, t, f = body.size, body.torso, body.size.scale
    y = b.pit + r.uniform(24, 44) * f
    (x0, y0), (x1, _) = body.shoulder(-1, 2)[0], body.shoulder(1, 2)[0]
    x = t.front(y)
    brush.stripe(path("M", x0, y0, "Q", x0, y - 8 * f, x, y, "Q", x1, y - 8 * f, x1, y0),
        "accessory", 2.6 * f)
    brush.shape(path("M", x, y - 5 * f, "L", x + 6 * f, y + 3 * f, "L", x, y + 13 * f, "L",
        x - 6 * f, y + 3 * f, "Z"), "accessory", 0.1, width=0.8)


def _cravat(brush, body, r):
    b, t, f = body.size, body.torso, body.size.scale
    y = b.pit + 6 * f
    x, long = t.front(y), r.uniform(34, 50) * f
    d = path("M", x - 8 * f, y, "L", x + 8 * f, y, "Q", x + 20 * f, y + long * 0.6, x + 13 * f,
        y + long, "Q", x, y + long * 0.9, x - 13 * f, y + long, "Q", x - 20 * f, y + long * 0.6,
        x - 8 * f, y, "Z")
    brush.shape(d, "neck")
    for k in (-0.4, 0.3):
        brush.fold((x + k * 6 * f, y + 4 * f), (x + k * 14 * f, y + long * 0.5), (x + k * 16 * f,
            y + long * 0.9), "neck", 0.8)
    brush.shape(ellipse(x, y + 2 * f, 5 * f), "accessory", width=0.8)


_NECK = {"tie": _tie, "bow": _bow, "scarf_tie": _scarf_tie, "scarf": _scarf, "choker": _choker,
    "pendant": _pendant, "cravat": _cravat, "kerchief": _kerchief, "strings": _strings}
