"""Long hair of figures that hangs down from a tilted head, with locks over shoulders and arms."""

# fmt: off  (a path reads better with one curve on a line than with one number)

import math
import random

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.geometry import Point, locks, mix, path, ribbon, sliver, smooth
from chroma_lib.characters.head.hair import Hair
from chroma_lib.characters.plan import Plan

# Kinds of hair that may flow.
LONG = ("long_straight", "long_wavy", "hime", "half_up")


def hang(p: Plan, point: Point) -> Point:
    """Return where a point of the hair is when the head is tilted.

    Near the head it turns with the head; farther down the hair hangs.

    Parameters
    ----------
    p : Plan
    point : (x, y)
        In the frame of a head that is not tilted.
    """
    x, y = point
    share = 1.0 if y <= 30 else 0.15 + 0.85 * max(0.0, 1 - (y - 30) / 90)
    a = math.radians(p.tilt * share)
    dx, dy = x, y - 62
    return dx * math.cos(a) - dy * math.sin(a), 62 + dx * math.sin(a) + dy * math.cos(a)


class Flow:
    """Flowing hair: `back` is drawn behind the body, `front` over the arms."""

    def __init__(self, hair: Hair, body: Body, r: random.Random):
        self.hair, self.body, self.r, self.p = hair, body, r, hair.p
        b = body.size
        self.low = mix(b.pit, mix(b.hip_y, b.crotch_y, 0.4), r.uniform(0.3, 1.05))
        self.curl = r.uniform(0.0, 1.0)
        self.wave = r.uniform(0, 7) * (1.5 if self.p.hair == "long_wavy" else 0.7)
        self.spread = r.uniform(0, 30)

    def _ribbon(self, points, widths, fill=None):
        points = [hang(self.p, point) for point in points]
        self.hair._shape(ribbon(points, widths), fill or self.hair.lock_fill)
        self._streaks(points, widths)

    def _streaks(self, points, widths):
        """Draw lines of strands, a shadow and a streak of light along a lock."""
        hair, p, r, s = self.hair, self.p, self.r, self.hair.s
        n, middle = len(points), len(points) // 2
        if p.hard and max(widths) > 5:
            k = r.choice((-1, 1))
            shade = [(x + k * w * 0.42, y) for (x, y), w in zip(points, widths)]
            s.add(ribbon(shade[1:], [0.0, *[w * 0.38 for w in widths[2:-1]], 0.0]), None,
                p.shadow(s, "hair"))
        for share in (-0.35, 0.3)[: 1 + (p.detail > 0.7)]:
            line = [(x + share * w, y) for (x, y), w in zip(points, widths)]
            d = path("M", *line[1]) + smooth(line[1 : n - 1])
            s.add(d, None, line=hair.strand, width=0.5 * hair.width)
        if p.shine > 0.3 and r.random() < 0.6:
            line = [(x - 0.1 * w, y) for (x, y), w in zip(points, widths)]
            a, b = line[max(0, middle - 1)], line[min(n - 1, middle + 1)]
            s.add(sliver(a, line[middle], b, 1.0 + 0.14 * max(widths)), None,
                s.paint("hair", 0.2 + 0.35 * p.shine, 0.85))

    def _curled(self, side, x, y, end, width):
        """Draw a lock from (x, y) down to the height `end`; its tip bends to one side."""
        r, long = self.r, end - y
        c = self.curl * r.uniform(8, 24) * side
        sway = r.uniform(-5, 7) * side
        points = [(x, y), (x + side * 3 + sway * 0.5, mix(y, end, 0.3)), (x + sway,
            mix(y, end, 0.58)), (x + sway * 0.4 - c * 0.3, mix(y, end, 0.82)), (x + c * 0.5, end)]
        widths = [width * 0.5, width, width * 0.95, width * 0.7, width * 0.3]
        if abs(c) > 7:
            points += [(x + c * 1.2, end + 0.02 * long), (x + c * 1.7, end - abs(c) * 0.55)]
            widths += [width * 0.3, 0.0]
        else:
            points.append((x + c * 0.8 + sway * 0.3, end + 14))
            widths.append(0.0)
        self._ribbon(points, widths)

    def back(self) -> None:
        """Draw the hair behind head, neck and body."""
        hair, p, r, h, low = self.hair, self.p, self.r, self.p.head, self.low
        rows = [-20, 20, 62, 105]
        rows = [y for y in rows if y < low - 20] + [mix(105, low, 0.5)] * (low > 190) + [low]
        phase = r.uniform(0, 6)
        sides = []
        for side in (-1, 1):
            sides.append([hang(p, (side * (h - 1 + self.spread * min(1.0, (y + 20) / 130)
                + self.wave * math.sin(y / 24 + phase + side)), y)) for y in rows])
        if self.curl > 0.35:
            for side, points in zip((-1, 1), sides):
                for _ in range(r.randint(1, 2)):
                    x = side * (h + self.spread - r.uniform(-4, 26))
                    y = mix(60, low, r.uniform(0.3, 0.75))
                    self._curled(side, x, y, mix(points[-1][1], y, r.uniform(-0.25, 0.3)),
                        r.uniform(7, 13))
        left, right = sides
        pairs, n = [], r.randint(5, 9)
        for i in range(n):
            u, v = mix(left[-1], right[-1], (i + r.uniform(0.3, 0.7)) / n), mix(left[-1],
                right[-1], (i + 1) / n)
            pairs.append(((u[0], u[1] + r.uniform(6, 34)), v))
        crown = [hang(p, q) for q in ((h * 0.96, -50), (h * 0.62, -p.top + 12), (0, -p.top + 4),
            (-h * 0.62, -p.top + 12), (-h * 0.96, -50))]
        d = path("M", *left[0]) + smooth(left) + locks(left[-1], pairs) + smooth(right[::-1]) \
            + smooth([right[0], *crown, left[0]]) + "Z"
        hair._shape(d, hair.back_fill)
        hair.s.clip(d)
        if p.hard:
            neck = [hang(p, q) for q in ((-h * 0.8, 30), (0, 84), (h * 0.8, 30))]
            hair.s.add(path("M", *neck[0], "Q", *neck[1], *neck[2], "L", h * 0.66, low + 30, "L",
                -h * 0.7, low + 30, "Z"), None, p.shadow(hair.s, "hair", 1.4))
        for _ in range(round(r.randint(4, 8) * p.detail)):
            x = r.choice((-1, 1)) * r.uniform(h * 0.5, h + self.spread * 0.9)
            hair._strand(hang(p, (x * 0.94, r.uniform(-10, 40))), hang(p, (x * 1.03, 90)), hang(p,
                (x + r.uniform(-6, 6), low - r.uniform(0, 24))))
        hair.s.end()

    def front(self) -> None:
        """Draw locks from the temples over shoulders, sleeves and chest."""
        r, h, b = self.r, self.p.head, self.body.size
        for side in (-1, 1):
            if r.random() < 0.2:
                continue
            for i in range(r.choice((1, 1, 2))):
                end = mix(b.pit, mix(b.waist_y, b.hip_y, 0.3), r.uniform(0.15, 1.0))
                end = max(60.0, min(end, self.low + 20))
                out = r.uniform(-22, 12) + i * 8
                start = (side * (h - 7), r.uniform(-26, -10))
                shoulder = (side * (h - 2 + min(out, 6) * 0.4), 46)
                x = side * (h + out)
                width = r.uniform(6, 13) * (0.75 if i else 1.0)
                c = self.curl * r.uniform(10, 26) * (side if r.random() < 0.7 else -side)
                points = [start, (side * (h - 1), 12), shoulder, (x, mix(46, end, 0.45)),
                    (x - c * 0.35, mix(46, end, 0.78)), (x + c * 0.3, end)]
                widths = [width * 0.4, width * 0.9, width, width, width * 0.75, width * 0.35]
                if abs(c) > 8:
                    points += [(x + c * 0.95, end + 3), (x + c * 1.35, end - abs(c) * 0.5)]
                    widths += [width * 0.3, 0.0]
                else:
                    points.append((x + c * 0.5, end + 15))
                    widths.append(0.0)
                self._ribbon(points, widths)
