"""Colors and the sheet of shapes.

A shape names its paint (a region's color, lighter or darker), never an RGB value. The same
sheet is therefore painted in any coloring, or with flat region numbers, and the two cannot
drift apart.
"""

import random

import numpy as np

from ..color import lch_to_rgb, rgb_to_lab
from .geometry import weighted

REGIONS = (
    "background",
    "ink",
    "skin",
    "hair",
    "left_eye",
    "right_eye",
    "clothes",
    "accessory",
)

# Red channel of a region in a map; far apart, so that one mixed pixel would be seen.
REGION_LEVELS = tuple(30 * i for i in range(len(REGIONS)))


class Sheet:
    """Shapes from back to front, each with its region and its paints.

    Attributes
    ----------
    paints : list of (str, float, float, float)
        Color key, tone (-1 black .. 0 the color itself .. 1 white), chroma factor, hue shift.
    """

    def __init__(self):
        self.paints = []
        self._paint_numbers = {}
        # Parts of the two SVG texts; an int among the painted parts is a paint's number.
        self.painted = []
        self.flat = []
        self._names = 0

    def paint(self, key, tone=0.0, chroma=1.0, hue=0.0):
        """Number of a paint: region color `key`, made darker or lighter by `tone`."""
        wanted = (key, round(tone, 3), round(chroma, 2), round(hue, 1))
        number = self._paint_numbers.get(wanted)
        if number is None:
            number = self._paint_numbers[wanted] = len(self.paints)
            self.paints.append(wanted)
        return number

    def _name(self):
        self._names += 1
        return f"n{self._names}"

    def gradient(self, line, stops):
        """A linear gradient as a fill: line (x1, y1, x2, y2), stops of (offset, paint number)."""
        name = self._name()
        x1, y1, x2, y2 = line
        self.painted.append(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{x1:.1f}" '
            f'y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}">'
        )
        for offset, paint in stops:
            self.painted += [f'<stop offset="{offset:.2f}" stop-color="', paint, '"/>']
        self.painted.append("</linearGradient>")
        return f"url(#{name})"

    def glow(self, x, y, radius, paint, opacity, *, flat=1.0):
        """A spot that fades out, as a fill (blush, soft shine); `flat` is height over width."""
        name = self._name()
        self.painted += [
            f'<radialGradient id="{name}" gradientUnits="userSpaceOnUse" cx="0" cy="0" '
            f'r="{radius:.1f}" gradientTransform="translate({x:.1f} {y:.1f}) scale(1 {flat:.2f})">'
            '<stop offset=".2" stop-color="',
            paint,
            f'" stop-opacity="{opacity:.2f}"/><stop offset="1" stop-color="',
            paint,
            '" stop-opacity="0"/></radialGradient>',
        ]
        return f"url(#{name})"

    def clip(self, d):
        """Open a group in which only what lies inside path `d` shows."""
        name = self._name()
        text = f'<clipPath id="{name}"><path d="{d}"/></clipPath><g clip-path="url(#{name})">'
        self.painted.append(text)
        self.flat.append(text)

    def group(self, transform):
        """Open a moved group."""
        text = f'<g transform="{transform}">'
        self.painted.append(text)
        self.flat.append(text)

    def end(self):
        """Close the innermost group."""
        self.painted.append("</g>")
        self.flat.append("</g>")

    def add(
        self, d, region=None, fill=None, *, line=None, width=1.0, opacity=1.0, line_region="ink",
        move=None,
    ):
        """Add a shape.

        Parameters
        ----------
        d : str
            Path text.
        region : str or None
            What the fill belongs to; None for shading, which keeps what it lies on.
        fill : int or str, optional
            Paint number, or what `gradient` gave.
        line : int, optional
            Paint number of the outline, `width` units wide.
        line_region : str or None
            What the outline belongs to; None draws it in pictures only.
        opacity : float
        move : str, optional
            A transform of this shape alone.
        """
        more = f' transform="{move}"' if move else ""
        parts = [f'<path d="{d}"{more} fill="', "none" if fill is None else fill]
        if line is not None:
            parts += ['" stroke="', line, f'" stroke-width="{width:.2f}']
        parts.append(f'" opacity="{opacity:.2f}"/>' if opacity < 1 else '"/>')
        self.painted += parts
        filled = fill is not None and region is not None
        lined = line is not None and line_region is not None and region is not None
        if filled or lined:
            text = f'<path d="{d}"{more} fill="{_flat(region) if filled else "none"}'
            if lined:
                text += f'" stroke="{_flat(line_region)}" stroke-width="{width:.2f}'
            self.flat.append(text + '"/>')


def _flat(region):
    return f"#{REGION_LEVELS[REGIONS.index(region)]:02x}0000"


def _pick(random, table):
    low, high = weighted(random, table)
    return random.uniform(low, high)


def lightnesses(drawing, tone):
    """Lightness of each color key; a drawing and a tone seed settle it.

    Parameters
    ----------
    drawing, tone : int

    Returns
    -------
    dict of str to float
        L* from 0 to 100 of "hair", "skin", "eye", "clothes", "accessory", and the fixed keys.
    """
    r = random.Random(f"chroma tone {drawing} {tone}")
    skin = _pick(r, {(92.5, 95): 30, (88, 92.5): 36, (80, 88): 14, (64, 80): 10, (45, 64): 10})
    return {
        "hair": _pick(
            r, {(12, 20): 16, (20, 36): 20, (36, 55): 24, (55, 75): 22, (75, 90): 11, (90, 97): 7}
        ),
        "skin": skin,
        "eye": _pick(r, {(10, 20): 10, (20, 32): 18, (32, 48): 40, (48, 66): 32}),
        "clothes": _pick(
            r, {(95, 98): 14, (75, 95): 22, (50, 75): 26, (26, 50): 24, (12, 26): 14}
        ),
        "accessory": _pick(r, {(70, 92): 25, (45, 70): 45, (22, 45): 30}),
        "ink": r.uniform(4, 14),
        "white": r.uniform(97, 100),
        "mouth": min(48.0, skin * 0.55),
        "tongue": min(66.0, skin * 0.8),
        "blush": skin - 2 - 0.1 * (skin - 40),
    }


# Chroma that skin of a lightness has: little when pale, most in the middle.
_SKIN_L = (45, 60, 75, 86, 92, 95)
_SKIN_CHROMA = (21, 26, 25, 18, 12.5, 10)


def _coloring(light, drawing, coloring):
    """(L*, chroma, hue) of each key; lightness is not touched here."""
    # The seed keeps its first spelling: any other text would give every drawing other colors.
    r = random.Random(f"chroma colour {drawing} {coloring}")

    def ring(low, high, key):
        # Near white, a strong color would no longer read as white.
        c = r.uniform(low, high)
        return (light[key], c * 0.25 if light[key] > 94 else c, r.uniform(0, 360))

    skin_c = float(np.interp(light["skin"], _SKIN_L, _SKIN_CHROMA)) * r.uniform(0.82, 1.2)
    # Pale skin in anime art is yellowish: near 60 degrees and above, where sRGB still holds
    # enough chroma at this lightness for it to look warm.
    skin_h = r.uniform(48, 74) if light["skin"] < 91 else r.uniform(56, 74)
    keys = {
        "hair": ring(5, 65, "hair"),
        "eye": ring(20, 70, "eye"),
        "clothes": ring(2, 60, "clothes"),
        "accessory": ring(25, 80, "accessory"),
        "skin": (light["skin"], min(max(skin_c, 8.5), 30), skin_h),
        "mouth": (light["mouth"], 38, 28),
        "tongue": (light["tongue"], 36, 24),
        "blush": (light["blush"], skin_c + 12, 36),
        "white": (light["white"], 0, 0),
    }
    keys["ink"] = (light["ink"], 2, keys["hair"][2])
    return keys


def _tone(lightness, tone):
    return lightness * (1 + tone) if tone < 0 else lightness + (99 - lightness) * tone


def colors(paints, drawing, tone, colorings):
    """Hexadecimal sRGB of every paint in every coloring.

    Parameters
    ----------
    paints : sequence of (str, float, float, float)
        As in `Sheet.paints`. A key that ends in "~" turns the tone's sign on dark colors, so
        that strands stay visible in black hair.
    drawing, tone : int
    colorings : sequence of int

    Returns
    -------
    list of list of str
        One list a coloring, one "#rrggbb" a paint.
    """
    light = lightnesses(drawing, tone)
    tables = [_coloring(light, drawing, c) for c in colorings]
    # A pale color can hold little chroma. Its shadows could hold more, but must not glow.
    bases = np.array([list(keys.values()) for keys in tables])  # (colorings, keys, 3)
    shown = rgb_to_lab(lch_to_rgb(bases[..., 0], bases[..., 1], bases[..., 2]))
    held = np.hypot(shown[..., 1], shown[..., 2])
    wanted = np.empty((len(colorings), len(paints), 3))
    for row, keys in enumerate(tables):
        limit = dict(zip(keys, held[row] * 1.25 + 4))
        for column, (key, change, chroma, shift) in enumerate(paints):
            lifted, key = key.endswith("~"), key.rstrip("~")
            l, c, h = keys[key]
            if lifted and l < 26:
                change = 0.14 - 0.2 * change
            wanted[row, column] = (_tone(l, change), min(c, limit[key]) * chroma, h + shift)
    # All at once: one call costs as much as one color does.
    rgb = lch_to_rgb(wanted[..., 0], wanted[..., 1], wanted[..., 2])
    return [[f"#{v[0]:02x}{v[1]:02x}{v[2]:02x}" for v in row] for row in rgb.tolist()]
