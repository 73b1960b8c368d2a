"""Colors and the sheet of shapes.

A shape names its paint (a region's color, lighter or darker), never an RGB value. So the same sheet
is drawn in any coloring or with flat region numbers, and picture and region map always match.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from random import Random

import numpy as np

from chroma_lib.characters.geometry import weighted
from chroma_lib.color import lch_to_rgb, rgb_to_lab

REGIONS = (
    "background",
    "ink",
    "skin",
    "hair",
    "left_eye",
    "right_eye",
    "upper",
    "accessory",
    "eye_white",
    "mouth",
    "lower",
    "over",
    "legs",
    "feet",
    "hands",
    "neck",
    "head",
    "belt",
    "trim",
    "pattern",
    "prop",
    "wings",
    "tail",
    "backdrop",
)

# Red and green channel of each region in a map. The greens do not lie on a line, so a mixture of
# two regions is no third region: a mixed pixel is detected.
REGION_LEVELS = tuple((11 * i, (37 * i * i + 11 * i) % 256) for i in range(len(REGIONS)))


class Sheet:
    """Shapes from back to front, each with its region and its paints.

    Attributes
    ----------
    paints : list of (str, float, float, float)
        Color key, tone (-1 black, 0 the color itself, 1 white), chroma factor, hue shift.
    painted : list of str or int
        Parts of the picture's SVG text. An int is the number of a paint.
    flat : list of str
        Parts of the region map's SVG text.
    has_own_keys : bool
        Each garment has its own color key, named as its region.
    """

    def __init__(self) -> None:
        self.paints: list[tuple[str, float, float, float]] = []
        self._paint_numbers: dict[tuple[str, float, float, float], int] = {}
        self.painted: list[str | int] = []
        self.flat: list[str] = []
        self.has_own_keys = False
        self._names = 0
        self._clips: list[bool] = []  # for each open group, whether it is clipped
        self._blurs: dict[int, str] = {}
        self._gradient_keys: dict[str, str] = {}
        self._region_keys: dict[str, Counter[str]] = {}

    def paint(self, key: str, tone: float = 0.0, chroma: float = 1.0, hue: float = 0.0) -> int:
        """Return the number of a paint: the color `key`, darker or lighter by `tone`."""
        paint = (key, round(tone, 3), round(chroma, 2), round(hue, 1))
        number = self._paint_numbers.get(paint)
        if number is None:
            number = self._paint_numbers[paint] = len(self.paints)
            self.paints.append(paint)
        return number

    def _name(self):
        self._names += 1
        return f"n{self._names}"

    def gradient(
        self, line: tuple[float, float, float, float], stops: Sequence[tuple[float, int]]
    ) -> str:
        """Define a linear gradient and return it as a fill.

        Parameters
        ----------
        line : (x1, y1, x2, y2)
        stops : sequence of (float, int)
            Offset from 0 to 1, and the number of a paint.
        """
        name = self._name()
        x1, y1, x2, y2 = line
        self.painted.append(
            f'<linearGradient id="{name}" gradientUnits="userSpaceOnUse" x1="{x1:.1f}" '
            f'y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}">'
        )
        for offset, paint in stops:
            self.painted += [f'<stop offset="{offset:.2f}" stop-color="', paint, '"/>']
        self.painted.append("</linearGradient>")
        self._gradient_keys[f"url(#{name})"] = self.paints[stops[0][1]][0]
        return f"url(#{name})"

    def glow(
        self, x: float, y: float, radius: float, paint: int, opacity: float, *, flat: float = 1.0
    ) -> str:
        """Define a spot that fades out (blush, soft shine) and return it as a fill.

        `flat` is the spot's height divided by its width.
        """
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

    @property
    def is_clipped(self) -> bool:
        """Whether what is added now is clipped."""
        return any(self._clips)

    def _blur(self, radius):
        """Return the name of a filter; radii are rounded, so that a sheet has few of them."""
        step = max(1, round(radius * 2))
        if step not in self._blurs:
            self._blurs[step] = name = self._name()
            self.painted.append(
                f'<filter id="{name}" x="-50%" y="-50%" width="200%" height="200%" '
                f'color-interpolation-filters="sRGB"><feGaussianBlur stdDeviation="{step / 2}"/>'
                "</filter>"
            )
        return self._blurs[step]

    def clip(self, d: str) -> None:
        """Open a group that is clipped to the path `d`."""
        name = self._name()
        text = f'<clipPath id="{name}"><path d="{d}"/></clipPath><g clip-path="url(#{name})">'
        self.painted.append(text)
        self.flat.append(text)
        self._clips.append(True)

    def group(self, transform: str) -> None:
        """Open a group with a transform."""
        text = f'<g transform="{transform}">'
        self.painted.append(text)
        self.flat.append(text)
        self._clips.append(False)

    def end(self) -> None:
        """Close the innermost group."""
        self.painted.append("</g>")
        self.flat.append("</g>")
        self._clips.pop()

    def add(
        self,
        d: str,
        region: str | None = None,
        fill: int | str | None = None,
        *,
        line: int | None = None,
        width: float = 1.0,
        opacity: float = 1.0,
        line_region: str | None = "ink",
        move: str | None = None,
        blur: float = 0.0,
    ) -> None:
        """Add a shape.

        Parameters
        ----------
        d : str
            Path text.
        region : str or None
            Region of the fill. None for shading, which does not change the region below it.
        fill : int or str, optional
            Number of a paint, or a fill that `gradient` or `glow` returned.
        line : int, optional
            Number of the outline's paint.
        width : float
            Width of the outline.
        opacity : float
        line_region : str or None
            Region of the outline. With None the outline is not in the region map.
        move : str, optional
            Transform of this shape.
        blur : float
            Radius by which the shape's edge is softened in the picture. Only for shading: the
            region map has no soft edges.
        """
        transform = f' transform="{move}"' if move else ""
        parts: list[str | int] = [
            f'<path d="{d}"{transform} fill="', "none" if fill is None else fill
        ]
        if blur:
            parts.append(f'" filter="url(#{self._blur(blur)})')
        if line is not None:
            parts += ['" stroke="', line, f'" stroke-width="{width:.2f}']
        parts.append(f'" opacity="{opacity:.2f}"/>' if opacity < 1 else '"/>')
        self.painted += parts
        if region is not None:
            self._count_key(region, fill, line if line_region == region else None)
        is_filled = fill is not None
        is_lined = line is not None and line_region is not None
        if region is not None and (is_filled or is_lined):
            text = f'<path d="{d}"{transform} fill="{_flat(region) if is_filled else "none"}'
            if is_lined:
                text += f'" stroke="{_flat(line_region)}" stroke-width="{width:.2f}'
            self.flat.append(text + '"/>')

    def _count_key(self, region, fill, line):
        if isinstance(fill, str):
            key = self._gradient_keys.get(fill)
        else:
            paint = fill if fill is not None else line
            key = None if paint is None else self.paints[paint][0]
        if key is not None:
            self._region_keys.setdefault(region, Counter())[key.rstrip("~")] += 1

    def region_keys(self) -> dict[str, str]:
        """Return the color key that most shapes of each region have."""
        return {
            region: keys.most_common(1)[0][0]
            for region, keys in self._region_keys.items()
            if region != "ink"
        }


def _flat(region):
    red, green = REGION_LEVELS[REGIONS.index(region)]
    return f"#{red:02x}{green:02x}00"


def pick(random: Random, table: Mapping[tuple[float, float], float]) -> float:
    """Choose a range of `table`, whose values are the weights, and return a number in it."""
    low, high = weighted(random, table)
    return random.uniform(low, high)


def lightnesses(drawing: int, tone: int) -> dict[str, float]:
    """Return the lightness of each color key.

    Parameters
    ----------
    drawing, tone : int
        Seeds.

    Returns
    -------
    dict of str to float
        L* from 0 to 100 of "hair", "skin", "eye", "clothes", "accessory" and the other keys.
    """
    r = Random(f"chroma tone {drawing} {tone}")
    skin = pick(r, {(92.5, 95): 30, (88, 92.5): 36, (80, 88): 14, (64, 80): 10, (45, 64): 10})
    return {
        "hair": pick(
            r, {(12, 20): 16, (20, 36): 20, (36, 55): 24, (55, 75): 22, (75, 90): 11, (90, 97): 7}
        ),
        "skin": skin,
        "eye": pick(r, {(10, 20): 10, (20, 32): 18, (32, 48): 40, (48, 66): 32}),
        "clothes": pick(
            r, {(95, 98): 14, (75, 95): 22, (50, 75): 26, (26, 50): 24, (12, 26): 14}
        ),
        "accessory": pick(r, {(70, 92): 25, (45, 70): 45, (22, 45): 30}),
        "ink": r.uniform(4, 14),
        "white": r.uniform(97, 100),
        "mouth": min(48.0, skin * 0.55),
        "tongue": min(66.0, skin * 0.8),
        "blush": skin - 2 - 0.1 * (skin - 40),
    }


# Chroma of skin by its lightness: low when pale, highest in the middle.
_SKIN_L = (45, 60, 75, 86, 92, 95)
_SKIN_CHROMA = (21, 26, 25, 18, 12.5, 10)


def _ring(random, light, low, high):
    # Near white, a strong color would no longer look white.
    c = random.uniform(low, high)
    return (light, c * 0.25 if light > 94 else c, random.uniform(0, 360))


def face_coloring(
    light: Mapping[str, float], random: Random
) -> dict[str, tuple[float, float, float]]:
    """Return the colors of a head: hair, skin, eyes, mouth and ink, but nothing that is worn.

    Parameters
    ----------
    light : mapping of str to float
        L* of each key, as from `lightnesses`.
    random : random.Random

    Returns
    -------
    dict of str to (float, float, float)
        L*, chroma, and hue in degrees. The chroma may be outside sRGB.
    """
    skin_c = float(np.interp(light["skin"], _SKIN_L, _SKIN_CHROMA)) * random.uniform(0.82, 1.2)
    # Pale skin in anime art is yellowish: at hues of about 60 degrees and above, sRGB has enough
    # chroma at this lightness to look warm.
    skin_h = random.uniform(48, 74) if light["skin"] < 91 else random.uniform(56, 74)
    keys = {
        "hair": _ring(random, light["hair"], 5, 65),
        "eye": _ring(random, light["eye"], 20, 70),
        "skin": (light["skin"], min(max(skin_c, 8.5), 30), skin_h),
        "mouth": (light["mouth"], 38, 28),
        "tongue": (light["tongue"], 36, 24),
        "blush": (light["blush"], skin_c + 12, 36),
        "white": (light["white"], 0, 0),
    }
    keys["ink"] = (light["ink"], 2, keys["hair"][2])
    return keys


def coloring_random(drawing: int, coloring: int) -> Random:
    """Return the random generator of a coloring's head, which comes before all other colors."""
    # The seed keeps its original spelling: another text would change the colors of all drawings.
    return Random(f"chroma colour {drawing} {coloring}")


def _coloring(light, drawing, coloring):
    """Return (L*, chroma, hue) of each key, with the given lightness."""
    r = coloring_random(drawing, coloring)
    keys = face_coloring(light, r)
    keys["clothes"] = _ring(r, light["clothes"], 2, 60)
    keys["accessory"] = _ring(r, light["accessory"], 25, 80)
    return keys


def _tone(lightness, tone):
    return lightness * (1 + tone) if tone < 0 else lightness + (99 - lightness) * tone


def colors(
    paints: Sequence[tuple[str, float, float, float]],
    drawing: int,
    tone: int,
    colorings: Sequence[int],
) -> list[list[str]]:
    """Return the hexadecimal sRGB color of every paint in every coloring.

    Parameters
    ----------
    paints : sequence of (str, float, float, float)
        As in `Sheet.paints`. For a key that ends in "~" the tone changes its sign on dark colors,
        so that strands stay visible in black hair.
    drawing, tone : int
        Seeds.
    colorings : sequence of int
        Seeds.

    Returns
    -------
    list of list of str
        One list for each coloring, with one "#rrggbb" for each paint.
    """
    light = lightnesses(drawing, tone)
    return hex_colors(paints, [_coloring(light, drawing, c) for c in colorings])


def hex_colors(
    paints: Sequence[tuple[str, float, float, float]],
    tables: Sequence[Mapping[str, tuple[float, float, float]]],
) -> list[list[str]]:
    """Return the hexadecimal sRGB color of every paint, given the colors of its keys.

    Parameters
    ----------
    paints : sequence of (str, float, float, float)
        As in `colors`.
    tables : sequence of mapping of str to (float, float, float)
        For each coloring, L*, chroma, and hue in degrees of each key; the same keys in all.

    Returns
    -------
    list of list of str
        As in `colors`.
    """
    # A pale color has little chroma. Its shadows could have more, but must not glow.
    bases = np.array([list(keys.values()) for keys in tables])  # (colorings, keys, 3)
    shown = rgb_to_lab(lch_to_rgb(bases[..., 0], bases[..., 1], bases[..., 2]))
    base_chroma = np.hypot(shown[..., 1], shown[..., 2])
    lch = np.empty((len(tables), len(paints), 3))
    for row, keys in enumerate(tables):
        limits = dict(zip(keys, base_chroma[row] * 1.25 + 4))
        for column, (key, change, chroma, shift) in enumerate(paints):
            is_inverted_on_dark, key = key.endswith("~"), key.rstrip("~")
            l, c, h = keys[key]
            if is_inverted_on_dark and l < 26:
                change = 0.14 - 0.2 * change
            lch[row, column] = (_tone(l, change), min(c, limits[key]) * chroma, h + shift)
    # All colors in one call, which takes about as long as a single color.
    rgb = lch_to_rgb(lch[..., 0], lch[..., 1], lch[..., 2])
    return [[f"#{v[0]:02x}{v[1]:02x}{v[2]:02x}" for v in row] for row in rgb.tolist()]
