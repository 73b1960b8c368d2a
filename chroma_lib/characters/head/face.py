"""The head without hair: ears, face, nose, mouth and eyes."""

# fmt: off  (a path reads better with one curve on a line than with one number)

from chroma_lib.characters.geometry import Point, ellipse, path, sliver
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import Plan


def face_path(p: Plan) -> str:
    """Return the outline of the face. Turning the head moves chin and cheeks."""
    f, chin, t = p.face, p.chin, p.turn
    cx = t * 7
    left = f * (1 - 0.05 * max(0, -t))
    right = f * (1 - 0.05 * max(0, t))
    # The far cheek moves in, the near jaw moves out.
    jl, jr = p.jaw * left - cx * 0.55, p.jaw * right + cx * 0.55
    cheek = chin * 0.62
    # The same direction on both sides of the jaw's corner keeps the outline smooth.
    lx, rx, down = left - jl + 7, right - jr + 7, chin * 0.6
    return path(
        "M", -left, -28,
        "C", -left * 1.02, -2, -jl - lx * 0.5, cheek - down * 0.5, -jl, cheek,
        "C", -jl + lx * 0.42, cheek + down * 0.42, cx - 14, chin - 2, cx - 5, chin,
        "Q", cx, chin + 1, cx + 5, chin,
        "C", cx + 14, chin - 2, jr - rx * 0.42, cheek + down * 0.42, jr, cheek,
        "C", jr + rx * 0.5, cheek - down * 0.5, right * 1.02, -2, right, -28,
        "C", right, -92, -left, -92, -left, -28, "Z",
    )


def draw_ears(s: Sheet, p: Plan) -> None:
    """Draw the ears. The far ear of a turned head is hidden."""
    line, r = p.outline(s, "skin"), p.random("ears")
    size = r.uniform(0.85, 1.1)
    for side in (-1, 1):
        if side * p.turn > 0.5:
            continue
        x, y = side * (p.face - 2), 4
        d = path(
            "M", x, y - 10 * size,
            "C", x + side * 9 * size, y - 17 * size, x + side * 14 * size, y - 4 * size,
            x + side * 9 * size, y + 7 * size,
            "C", x + side * 6 * size, y + 15 * size, x, y + 17 * size, x - side, y + 14 * size, "Z",
        )
        s.add(d, "skin", s.paint("skin", -0.03, 1.1, -3), line=line, width=p.line)
        inner = path(
            "M", x + side * 7 * size, y - 7 * size,
            "Q", x + side * 3 * size, y - 3 * size, x + side * 5 * size, y + 6 * size,
        )
        s.add(inner, "skin", line=p.shadow(s, "skin", 2), width=p.line * 0.8, line_region="skin")


def draw_face(s: Sheet, p: Plan, hair_shade: str) -> None:
    """Draw the face with its shadows; `hair_shade` is the path of the hair that casts one."""
    r = p.random("face")
    d = face_path(p)
    fill: int | str = s.paint("skin")
    if p.soft:
        fill = s.gradient(
            (0, -70, 0, p.chin),
            ((0, s.paint("skin", -0.09 * p.depth, 1.2, -5)), (0.62, s.paint("skin")),
            (1, s.paint("skin", -0.035 * p.depth, 1.1, -4))),
        )
    s.add(d, "skin", fill, line=p.outline(s, "skin"), width=p.line)
    s.clip(d)
    if p.hard:
        shade = p.shadow(s, "skin")
        if r.random() < 0.5:
            side = r.choice((-1, 1))
            x = side * p.face
            s.add(
                path("M", x, -30, "C", x * 0.84, 5, x * 0.9, 26, x * 0.58, 38,
                "C", x * 0.36, p.chin - 8, x * 0.2, p.chin - 3, 0, p.chin + 2,
                "L", x * 1.1, p.chin + 2, "L", x * 1.1, -30, "Z"),
                None, shade,
            )
        s.add(hair_shade, None, shade,
            move=f"translate({r.uniform(-3, 3):.1f} {r.uniform(4, 9):.1f})")
    blush = r.choice((0, 0, 0.25, 0.45, 0.6))
    lines = blush > 0.3 and r.random() < 0.35
    if blush:
        for side in (-1, 1):
            x, y = p.turn * 8 + side * (p.eye_x + 8), p.eye_h * 0.5 + 13
            s.add(ellipse(x, y, 14, 8), None, s.glow(x, y, 13, s.paint("blush"), blush))
            if lines:
                for i in (-1, 0, 1):
                    d = path("M", x + i * 5 + 1.5, y - 3, "L", x + i * 5 - 1.5, y + 3)
                    s.add(d, None, line=s.paint("blush", -0.12, 1.2), width=1.1)
    s.end()
    _nose(s, p, r)
    _mouth(s, p, r)


def _nose(s, p, r):
    x, y = p.turn * 11, p.eye_h * 0.4 + r.uniform(13, 18)
    kind = r.choice(("dot", "line", "hook", "shade", "shade", "none"))
    side = -1 if p.turn < 0 else 1
    dark = s.paint("skin", -0.35, 1.25, -10)
    if kind == "dot":
        s.add(ellipse(x, y, 1.4, 1.1), None, dark)
    elif kind == "line":
        s.add(sliver((x, y - 6), (x + side * 2.5, y - 1), (x, y), 0.9), None, dark)
    elif kind == "hook":
        s.add(path("M", x, y - 5, "L", x + side * 3, y, "L", x - side, y + 0.8), None,
            line=dark, width=max(0.8, p.line * 0.7))
    elif kind == "shade":
        s.add(path("M", x, y - 5, "L", x + side * 4, y + 1,
            "Q", x, y + 2.5, x - side * 1.5, y + 0.5, "Z"),
            None, p.shadow(s, "skin", 1.5))


def _mouth(s, p, r):
    x = p.turn * 9.5
    y = p.eye_h * 0.3 + (p.chin - p.eye_h * 0.3) * r.uniform(0.62, 0.68)
    w, h = r.uniform(6, 11), r.uniform(6, 11)
    dark = s.paint("skin", -0.62, 1.2, -14)
    inside = s.paint("mouth", -0.1)
    stroke = {"line": dark, "width": max(1.1, p.line * 0.85), "line_region": "ink"}
    kind = p.mouth
    if kind == "smile":
        s.add(path("M", x - w, y - 2, "Q", x, y + 5, x + w, y - 2), "skin", **stroke)
        s.add(path("M", x - 3, y + 5.5, "Q", x, y + 6.5, x + 3, y + 5.5), None,
            line=p.shadow(s, "skin", 1.5), width=1.4)
    elif kind == "flat":
        s.add(path("M", x - w * 0.7, y, "Q", x, y - 1, x + w * 0.7, y), "skin", **stroke)
    elif kind == "tiny":
        s.add(path("M", x - 3, y, "Q", x, y + 2, x + 3, y), "skin", **stroke)
    elif kind == "frown":
        s.add(path("M", x - w * 0.7, y + 2, "Q", x, y - 3, x + w * 0.7, y + 2), "skin", **stroke)
    elif kind == "smirk":
        k = r.choice((-1, 1))
        s.add(path("M", x - k * w * 0.7, y + 0.5, "Q", x + k * 2, y + 3, x + k * w, y - 3), "skin",
            **stroke)
    elif kind == "cat":
        s.add(path("M", x - w, y - 1, "Q", x - w * 0.5, y + 5, x, y,
            "Q", x + w * 0.5, y + 5, x + w, y - 1),
            "skin", **stroke)
    elif kind == "o":
        s.add(ellipse(x, y + 1, w * 0.34, w * 0.4), "mouth", inside, **stroke)
    elif kind == "triangle":
        s.add(path("M", x - 4.5, y + 3, "Q", x, y - 5, x + 4.5, y + 3,
            "Q", x, y + 5, x - 4.5, y + 3, "Z"),
            "mouth", inside, **stroke)
    else:  # "open", "grin", and the wide ones of figures
        if kind in ("shout", "laugh"):
            w, y = w + 3, y - 2
            h = min(h + 8, (p.chin - y) * 0.72)
        d = path("M", x - w, y - 3, "Q", x, y - 0.5, x + w, y - 3,
            "C", x + w * 0.9, y + h * 0.7, x + w * 0.4, y + h, x, y + h,
            "C", x - w * 0.4, y + h, x - w * 0.9, y + h * 0.7, x - w, y - 3, "Z")
        s.add(d, "mouth", inside)
        s.clip(d)
        if kind in ("open", "shout", "laugh"):
            s.add(ellipse(x, y + h, w * 0.62, h * 0.5), "mouth", s.paint("tongue"))
        if kind == "grin" or r.random() < 0.4 + p.brow:
            deep = h * (0.42 if kind == "grin" else 0.2)
            s.add(path("M", x - w, y - 5, "L", x + w, y - 5, "L", x + w, y - 3 + deep * 0.8,
                "Q", x, y + deep + 1, x - w, y - 3 + deep * 0.8, "Z"),
                "mouth", s.paint("white"))
        s.end()
        s.add(d, "skin", **stroke)


def eye_position(p: Plan, side: int) -> Point:
    """Return the center and half width of an eye. The far eye of a turned head is narrower."""
    far = side * p.turn > 0
    x = p.turn * 8.5 + side * p.eye_x * (1 - (0.1 * abs(p.turn) if far else 0))
    return x, p.eye_w * (1 - 0.22 * abs(p.turn) if far else 1)


def draw_eyes(s: Sheet, p: Plan) -> None:
    """Draw both eyes (or their closed lids), lashes and lid folds."""
    r = p.random("eyes")
    style = {
        "lash": r.uniform(1.4, 2.4) if p.boy else r.uniform(2.2, 4.2),
        "flicks": 0 if p.boy else r.choice((1, 1, 2, 2, 3)),
        "flick": r.uniform(4, 8),
        "fold": r.random() < 0.7,
        "iris": r.uniform(0.62, 0.8),
        "round": r.uniform(0.88, 1.0),
        "top": r.uniform(-0.15, 0.2),
        "pupil": r.choice(("oval", "oval", "oval", "small", "slit", "none")),
        "dark": r.uniform(0.35, 0.65),
        "light": r.uniform(0.15, 0.6),
        "glint": r.choice((-1, 1)),
        "glints": r.choice((1, 2, 2, 3)),
        "glint_size": r.uniform(0.17, 0.27),
        "crescent": r.random() < 0.5,
        "lid": r.uniform(0.1, 0.4),
        "lash_black": p.line_black or r.random() < 0.6,
        "happy": r.random() < 0.6,
        "drop": r.uniform(0.8, 0.94),
    }
    ink = s.paint("ink") if style["lash_black"] else s.paint("hair", -0.72, 0.5)
    for side in (-1, 1):
        if p.closed:
            _closed_eye(s, p, side, style, ink)
        else:
            _eye(s, p, side, style, ink)


def _closed_eye(s, p, side, style, ink):
    x, w = eye_position(p, side)
    k = -1 if style["happy"] else 1
    y = 3.0
    s.add(path("M", x - w, y - k * 4, "Q", x, y + k * 9, x + w, y - k * 4), "ink",
        line=ink, width=style["lash"] * 0.9 + 0.4)
    if style["flicks"]:
        xo = x + side * w
        for i in range(style["flicks"]):
            dx = i * w * 0.3
            s.add(path("M", xo - side * dx, y - k * 4 + k * dx * 0.9,
                "l", side * 3.5, 2.5 if k > 0 else -1.5 - i), "ink",
                line=ink, width=1.3)


def _eye(s, p, side, st, ink):
    x, w = eye_position(p, side)
    h = p.eye_h
    ix, iy = x - side * w, 0.2 * h
    ox, oy = x + side * w, -0.05 * h - p.eye_slant * 0.7
    tx, ty = x + side * st["top"] * w, -h
    bx, by = x + side * 0.12 * w, st["drop"] * h
    upper = ("C", ix + side * 0.08 * w, iy - 0.62 * h, tx - side * 0.5 * w, ty, tx, ty,
        "C", tx + side * 0.48 * w, ty, ox - side * 0.06 * w, oy - 0.5 * h, ox, oy)
    white = path("M", ix, iy, *upper,
        "C", ox - side * 0.08 * w, oy + 0.62 * h, bx + side * 0.5 * w, by, bx, by,
        "C", bx - side * 0.55 * w, by, ix + side * 0.1 * w, iy + 0.35 * h, ix, iy, "Z")
    s.add(white, "eye_white", s.paint("white"))
    region = "left_eye" if side < 0 else "right_eye"
    s.clip(white)
    cx, cy = x + p.look[0] - side * 0.04 * w, -0.02 * h + p.look[1]
    rx, ry = st["iris"] * w, st["round"] * h
    fill = s.gradient(
        (0, cy - ry, 0, cy + ry),
        ((0.08, s.paint("eye", -st["dark"])), (0.5, s.paint("eye", -0.06)),
        (0.95, s.paint("eye", st["light"], 1.0))),
    )
    s.add(ellipse(cx, cy, rx, ry), region, fill, line=s.paint("eye", -0.66, 0.7),
        width=max(1.0, p.line * 0.8), line_region=region)
    if st["crescent"]:
        s.add(path("M", cx - rx * 0.68, cy + ry * 0.36, "Q", cx, cy + ry * 1.28, cx + rx * 0.68,
            cy + ry * 0.36,
            "Q", cx, cy + ry * 0.82, cx - rx * 0.68, cy + ry * 0.36, "Z"),
            region, s.paint("eye", min(0.8, st["light"] + 0.22), 0.9))
    if st["pupil"] != "none":
        pw, ph = {"oval": (0.42, 0.48), "small": (0.28, 0.3), "slit": (0.16, 0.6)}[st["pupil"]]
        s.add(ellipse(cx, cy - 0.04 * h, rx * pw, ry * ph), "ink", s.paint("eye", -0.8, 0.45))
    if st["lid"] > 0.15:
        s.add(white, None, ink, opacity=st["lid"], move=f"translate(0 {-h * 1.42:.1f})")
    g, size = st["glint"], st["glint_size"]
    shine = s.paint("white", 1)
    s.add(ellipse(cx + g * rx * 0.42, cy - ry * 0.42, w * size, h * size * 1.15),
        "eye_white", shine)
    if st["glints"] > 1:
        s.add(ellipse(cx - g * rx * 0.45, cy + ry * 0.45, w * size * 0.5, h * size * 0.5),
            "eye_white", shine)
    if st["glints"] > 2:
        s.add(ellipse(cx + g * rx * 0.1, cy + ry * 0.66, w * 0.07, w * 0.07), "eye_white", shine)
    s.end()
    # The lash is a band between the lid and a higher curve; it gets thicker toward the outside.
    t = st["lash"]
    flick = side * (t * 0.9 + 1.0)
    s.add(path("M", ix - side * 0.5, iy + 0.5, *upper,
        "L", ox + flick, oy - 1.0 - (0 if p.boy else 1.5),
        "C", ox - side * 0.02 * w, oy - 0.55 * h - t, tx + side * 0.55 * w, ty - t, tx,
        ty - t,
        "C", tx - side * 0.55 * w, ty - t, ix - side * 0.02 * w, iy - 0.66 * h - t * 0.3,
        ix - side * 0.5, iy + 0.5, "Z"), "ink", ink)
    for i in range(st["flicks"]):
        # Roots are on the outer half of the lid; tips point away from the eye.
        fx, fy = _on_curve(
            (tx, ty), (tx + side * 0.48 * w, ty), (ox - side * 0.06 * w, oy - 0.5 * h), (ox, oy),
            (0.97, 0.82, 0.67)[i],
        )
        long = st["flick"] * (1, 0.8, 0.62)[i]
        rise = (0.35, 0.75, 1.1)[i]
        s.add(path("M", fx - side * 1.5, fy - 1.8, "Q", fx + side * long * 0.6,
            fy - long * rise * 0.4,
            fx + side * long, fy - long * rise - 0.5,
            "Q", fx + side * long * 0.5, fy + 0.6, fx - side * 0.4, fy + 2.2,
            "Z"), "ink", ink)
    if st["fold"]:
        s.add(sliver((ix + side * w * 0.35, ty * 0.82 - t * 1.4 - 1.5), (tx, ty - t * 1.5 - 3.5),
            (ox - side * w * 0.05, oy - h * 0.62 - t - 2.5), 0.9), None,
            s.paint("skin", -0.45, 1.2, -10))
    s.add(sliver((x - side * w * 0.05, by + 0.2), (x + side * w * 0.6, by + 0.4),
        (ox - side * 0.08 * w, oy + 0.42 * h), 0.9 if p.boy else 1.2), "ink", ink)


def _on_curve(a, b, c, d, t):
    u = 1 - t
    return tuple(
        u**3 * a[i] + 3 * u * u * t * b[i] + 3 * u * t * t * c[i] + t**3 * d[i] for i in (0, 1)
    )


def draw_brows(s: Sheet, p: Plan) -> None:
    """Draw the eyebrows, in the hair's color or black."""
    r = p.random("brows")
    thick = r.uniform(1.2, 3.0) if p.boy else r.uniform(0.7, 1.9)
    lift, angle, arch = r.uniform(5, 10), r.uniform(-4, 4), r.uniform(1, 5)
    angle += p.brow
    paint = s.paint("ink") if r.random() < 0.25 else s.paint("hair", -0.5, 0.8)
    for side in (-1, 1):
        x, w = eye_position(p, side)
        y = -p.eye_h - lift
        s.add(sliver((x - side * w * 0.9, y + angle), (x + side * w * 0.1, y - arch),
            (x + side * w * 1.05, y + 1 - angle * 0.5), thick), "ink", paint)
