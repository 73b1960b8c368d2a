"""Pieces that many garments share: torso, trouser legs, sleeves, patterns."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import math
from collections.abc import Callable

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.geometry import ellipse, mix, path, smooth

Rows = tuple[float, float]


def neckline(body: Body, kind: str, ease: float = 1.0) -> tuple[str, float]:
    """Return path text from the right to the left side of the neck, and the lowest y."""
    b, t = body.size, body.torso
    f = b.scale
    (x0, y0), (x1, _) = body.shoulder(-1, ease)[0], body.shoulder(1, ease)[0]
    low = b.pit + {"round": 8, "scoop": 26, "vee": 40, "deep": 62, "square": 26, "high": 0,
        "wrap": 48}[kind] * f
    middle = t.front(low)
    if kind in ("vee", "deep", "wrap"):
        return path("L", middle, low, "L", x0, y0), low
    if kind == "square":
        return path("L", x1 + 4 * f, low, "Q", middle, low + 5 * f, x0 - 4 * f, low, "L", x0,
            y0), low
    return path("C", x1 - 1 * f, low + 2 * f, x0 + 1 * f, low + 2 * f, x0, y0), low


def torso(
    brush: Brush, body: Body, region: str, bottom: float, *, neck: str = "round",
    ease: float = 2.0, sleeveless: bool = False, rows: Rows | None = None, flare: float = 0.0,
    tone: float = 0.0,
) -> str:
    """Draw the cloth of the torso and return its path.

    Parameters
    ----------
    brush, body
    region : str
    bottom : float
        The y of the hem.
    neck : str
        Kind of the neckline.
    ease : float
        Distance from the body.
    sleeveless : bool
        The shoulders are narrow.
    rows : (float, float), optional
        Heights between which the fill changes. Default: shoulders to hem.
    flare : float
        How far the hem is wider than the body.
    tone : float
    """
    b, t = body.size, body.torso
    f = b.scale
    sides, tips = {}, {}
    for k in (-1, 1):
        at_neck, tip = body.shoulder(k, ease * 0.6)
        points = t.flank(k, body.armpit, bottom, ease)
        x, y = points[-1]
        points[-1] = (x + k * flare, y)
        if sleeveless:
            tip = mix(at_neck, tip, 0.66)
            ax, ay = points[0]
            points[0] = (ax - k * 0.24 * b.arm_width, ay + 4 * f)
            arm = path("Q", tip[0] - k * 4 * f, mix(tip[1], ay, 0.8), *points[0])
        else:
            arm = path("L", *points[0])
        slope = path("L", *at_neck, "Q", *mix(at_neck, (tip[0], at_neck[1] + 8 * f), 0.5), *tip)
        sides[k] = slope + arm + smooth(points)
        tips[k] = (at_neck, tip, points, arm)
    (x0, y0), (x1, _) = tips[-1][2][-1], tips[1][2][-1]
    left = sides[-1].replace("L", "M", 1)
    hem = path("Q", (x0 + x1) / 2, y0 + 7 * f, x1, y0)
    at_neck, tip, points, _ = tips[1]
    up = smooth(points[::-1])
    if sleeveless:
        up += path("Q", tip[0] - 4 * f, mix(tip[1], points[0][1], 0.8), *tip)
    else:
        up += path("L", *tip)
    up += path("Q", *mix(at_neck, (tip[0], at_neck[1] + 8 * f), 0.5), *at_neck)
    d = left + hem + up + neckline(body, neck, ease * 0.6)[0] + "Z"
    brush.shape(d, region, tone, rows=rows or (b.pit, bottom))
    _torso_folds(brush, body, region, d, bottom)
    return d


def _torso_folds(brush, body, region, d, bottom):
    b, t, f = body.size, body.torso, body.size.scale
    s = brush.s
    s.clip(d)
    k = -brush.light
    side = t.flank(k, body.armpit, bottom + 4, 12 * f)
    inner = [(mix(x, t.front(y), (0.1, 0.24, 0.36, 0.28)[min(i, 3)]), y)
        for i, (x, y) in enumerate(side)]
    brush.shade(path("M", *side[0]) + smooth(side) + path("L", *inner[-1])
        + smooth(inner[::-1]) + "Z", region)
    if brush.p.airbrush:
        _soft_trunk(brush, body, region)
    n = b.neck + 6 * f
    y = b.pit
    brush.shade(path("M", -n - 6 * f, y - 14 * f, "L", n + 6 * f, y - 14 * f,
        "Q", n, y + 7 * f, brush.p.turn * 6, y + 15 * f, "Q", -n, y + 7 * f, -n - 6 * f,
        y - 14 * f, "Z"), region)
    for k in (-1, 1):  # from the armpits, and at the waist
        x, y = t.x(k, body.armpit), body.armpit
        brush.fold((x, y), (x - k * 10 * f, y + 2 * f), (x - k * 20 * f, y + 10 * f), region)
        if bottom > b.waist_y - 4:
            x, y = t.x(k, b.waist_y), b.waist_y
            brush.fold((x, y - 4 * f), (x - k * 9 * f, y), (x - k * 17 * f, y - 5 * f), region,
                0.8)
            brush.fold((x, y - 12 * f), (x - k * 8 * f, y - 9 * f), (x - k * 13 * f, y - 15 * f),
                region, 0.6)
    if b.male < 0.2 and b.heads > 5.3:
        for k in (-1, 1):
            x, y = t.front(b.chest_y, k * 0.5), b.chest_y + 12 * f
            brush.fold((x - 13 * f, y - k * 2 * f), (x, y + 6 * f), (x + 13 * f, y + k * 2 * f),
                region, 0.7)
    s.end()


def _soft_trunk(brush, body, region):
    """Draw soft light on the chest, and soft shadows below it."""
    b, t = body.size, body.torso
    f = b.scale
    for k in (-1, 1):
        x, y = t.front(b.chest_y, k * 0.46), b.chest_y
        w = b.chest * (0.3 if b.male < 0.2 else 0.4)
        if b.male < 0.4 and b.heads > 4.5:
            brush.shade(path("M", x - w, y + w * 0.3, "Q", x, y + w * 1.7, x + w, y + w * 0.3, "Q",
                x, y + w * 0.9, x - w, y + w * 0.3, "Z"), region, 0.9)
        brush.shine(ellipse(x + brush.light * 4 * f, y - w * 0.2, w * 0.7, w * 0.55), region)


def trousers(
    brush: Brush, body: Body, region: str, top: float, end: float,
    extra: Callable[[float], float], rows: Rows,
) -> None:
    """Draw trousers from the height `top` to `end` (1 the knees, 2 the ankles)."""
    b, t, f = body.size, body.torso, body.size.scale
    order = sorted((-1, 1), key=lambda k: not body.pose.legs[k].is_behind)
    for k in order:
        limb = body.legs[k]
        fill, line = limb.part(0, end, extra, bulge=3 * f, inner_from=0.22)
        brush.shape(fill, region, rows=rows, line=line)
        dark = -brush.light * k
        brush.shade(limb.band(0.1, end, dark * 0.32, dark, extra), region, inside=fill,
            lit=limb.band(0.15, end, -dark * 0.5, -dark * 0.1, extra))
        if end > 1.1:
            for share, dy in ((0.85, 0.0), (0.5, 0.07)):
                x, y = limb.edge(1 + dy, -share, extra(1))
                brush.fold((x, y), limb.edge(1.04 + dy, 0), limb.edge(0.98 + dy, 0.5), region, 0.9)
        if end > 1.9:
            for share, at in ((0.8, 1.86), (-0.8, 1.8)):
                brush.fold(limb.edge(at, share, extra(at)), limb.edge(at + 0.04, share * 0.4),
                    limb.edge(at, -share * 0.1), region, 0.8)
    wide = extra(0)
    left = t.flank(-1, top, b.hip_y + 2 * f, wide)
    right = t.flank(1, top, b.hip_y + 2 * f, wide)[::-1]
    low = (t.front(b.crotch_y), b.crotch_y + 8 * f)
    fill = path("M", *left[0]) + smooth(left) + path("L", *low, "L", *right[0]) + smooth(right) \
        + "Z"
    brush.s.add(fill, region, brush.fill(region, 0, rows))
    for points in (left, right):
        brush.s.add(path("M", *points[0]) + smooth(points), region, line=brush.line(region),
            width=brush.width)
    brush.crease([(t.front(mix(top, b.crotch_y, 0.3)), mix(top, b.crotch_y, 0.3)),
        (t.front(b.hip_y), b.hip_y), low], region, 0.7)
    for k in (-1, 1):
        brush.fold(low, (low[0] + k * 12 * f, low[1] - 5 * f), (low[0] + k * 26 * f,
            low[1] - 4 * f), region, 0.9)


# End along the arm, width at the shoulder, width at the end.
SLEEVES = {
    "short": (0.5, 3.0, 6.0), "elbow": (0.95, 3.0, 5.0), "long": (1.93, 3.0, 3.0),
    "loose": (1.96, 5.0, 7.0), "wide": (1.96, 4.0, 24.0), "rolled": (1.25, 3.0, 4.0),
    "puff": (0.5, 3.0, 2.0), "cap": (0.24, 4.0, 7.0), "bishop": (1.9, 3.0, 1.0),
}  # fmt: skip


def sleeve(
    brush: Brush, body: Body, side: int, region: str, kind: str, rows: Rows,
    *, cuff: str | None = None, more: float = 0.0, printed: tuple[str, float] | None = None,
    puff: float = 11.0, has_seam: bool = False,
) -> None:
    """Draw a sleeve over an arm.

    Parameters
    ----------
    brush, body, side
    region : str
    kind : str
        A key of `SLEEVES`.
    rows : (float, float)
        Heights between which the fill changes.
    cuff : str, optional
        Region of the cuff.
    more : float
        Extra width.
    printed : (str, float), optional
        Kind and step of a pattern.
    puff : float
        How full a puffed sleeve is.
    has_seam : bool
        Draw the line at the shoulder too.
    """
    limb, f = body.arms[side], body.size.scale
    end, w0, w1 = SLEEVES[kind]
    if limb.is_sharp:
        w1 = min(w1, 8.0)  # wide cloth would cross itself at the elbow
    if body.pose.arms[side].pose == "pocket":
        end = min(end, 1.8)

    def extra(t):
        share = t / end
        w = mix(w0, w1, share if kind != "wide" else share**1.6)
        if kind == "puff":
            w += puff * math.sin(math.pi * share) ** 0.8
        if kind == "bishop":
            w += (puff + 1) * math.sin(math.pi * share**2.2)
        return w * f + more

    inner = min(limb.inner_start(), end * 0.5)
    fill, line = limb.part(0, end, extra, cap=0.92, bulge=4 * f, inner_from=inner)
    brush.shape(fill, region, rows=rows, line=fill if has_seam else line)
    dark = -brush.light * side
    brush.shade(limb.band(0.1, end, dark * 0.3, dark, extra), region, inside=fill,
        lit=limb.band(0.12, end, -dark * 0.55, -dark * 0.1, extra))
    if printed:
        ends = [limb.edge(end * i / 4, share, extra(end * i / 4)) for i in range(5)
            for share in (-1, 1)]
        x, y = [p[0] for p in ends], [p[1] for p in ends]
        box = (min(x), min(y) - 10 * f, max(x), max(y))
        pattern(brush, fill, printed[0], box, printed[1], line)
    if end > 1.1:
        for at, share in ((0.97, -0.9), (1.05, -0.8), (1.12, -0.5)):
            brush.fold(limb.edge(at, share, extra(at)), limb.edge(at + 0.02, share * 0.4),
                limb.edge(at - 0.07, -share * 0.4), region, 0.9)
    if end > 1.6:
        for at, share in ((1.6, 0.8), (1.72, -0.7)):
            brush.fold(limb.edge(at, share, extra(at)), limb.edge(at + 0.05, share * 0.3),
                limb.edge(at + 0.02, -share * 0.1), region, 0.7)
    if kind in ("puff", "bishop"):
        for share in (-0.5, 0.1, 0.6):
            brush.fold(limb.edge(end - 0.02, share), limb.edge(end - 0.1, share),
                limb.edge(end - 0.2, share * 1.2), region, 0.7)
        if has_seam:  # gathers at the shoulder
            for share in (-0.2, 0.3, 0.75):
                brush.fold(limb.edge(0.02, share), limb.edge(0.1, share * 1.1), limb.edge(0.2,
                    share * 1.15), region, 0.7)
    if cuff:
        height = {"short": 5, "cap": 4, "puff": 5, "wide": 7}.get(kind, 8) * f
        brush.shape(limb.ring(end, height, extra(end) + 1 * f, 4 * f), cuff, width=0.9)


def pattern(
    brush: Brush, d: str, kind: str, box: tuple[float, float, float, float], step: float,
    line: str = "",
) -> None:
    """Draw stripes, plaid or dots inside the path `d`.

    Parameters
    ----------
    brush : Brush
    d : str
    kind : {"stripes", "upright", "plaid", "dots"}
    box : (left, top, right, bottom)
        What the pattern fills.
    step : float
        Distance of stripes or dots.
    line : str
        Path of the outline that is drawn again over the pattern, if it is not `d`.
    """
    x0, y0, x1, y1 = box
    s = brush.s
    s.clip(d)
    if kind in ("stripes", "plaid"):
        width = step * (0.4 if kind == "stripes" else 0.22)
        y = y0 + step * 0.7
        lines = []
        while y < y1 + step:
            lines.append(path("M", x0, y, "Q", (x0 + x1) / 2, y + step * 0.4, x1, y))
            y += step
        if kind == "plaid":
            x = x0 + step * 0.5
            while x < x1:
                lines.append(path("M", x, y0, "L", x + (x - (x0 + x1) / 2) * 0.25, y1))
                x += step
        brush.stripe("".join(lines), "pattern", width)
    elif kind == "upright":
        lines, x = [], x0 + step * 0.5
        while x < x1:
            lines.append(path("M", x, y0, "L", x + (x - (x0 + x1) / 2) * 0.2, y1))
            x += step
        brush.stripe("".join(lines), "pattern", step * 0.35)
    else:
        step = max(step, math.sqrt((x1 - x0) * (y1 - y0) / 110))  # at most about 140 dots
        dots, row, y = [], 0, y0 + step * 0.5
        while y < y1 + step:
            x = x0 + step * (0.3 + 0.5 * (row % 2))
            while x < x1:
                dots.append(f"M{x:.1f} {y:.1f}h0")  # a round cap
                x += step
            y += step * 0.8
            row += 1
        brush.stripe("".join(dots), "pattern", step * 0.48)
    s.end()
    s.add(line or d, "pattern", line=brush.line("pattern"), width=brush.width)
