"""What a character wears, in color: lightness, chroma and hue of every garment.

One gray picture has many true colorings. Lightness depends on the drawing and its tone; hue and
chroma depend on the coloring. The garments of a coloring follow a color scheme, but hair does not.

The ranges of chroma lie between two measurements of real art, nearer to the second, made with
``python -m benchmarks art_colors``. In 92 portraits of The Battle for Wesnoth (Debian's
wesnoth-1.16-data: humans, elves, merfolk, dunefolk) clothes are muted: at L* 20 to 90 a quarter of
the area has a chroma below 6, and the median is 14 to 16. In four sprites of Ren'Py's games
(renpy-demo and renpy-thequestion) they are vivid: the median is 19 to 35.
"""

from collections.abc import Mapping, Sequence
from random import Random
from typing import NamedTuple

import numpy as np

from chroma_lib.characters import paint
from chroma_lib.characters.geometry import weighted
from chroma_lib.color import limit_chroma

Color = tuple[float, float, float]  # L*, chroma, hue in degrees
Ranges = dict[tuple[float, float], float]  # weights of ranges

# From the largest to the smallest, roughly.
GARMENTS = (
    "upper", "lower", "over", "legs", "feet", "hands", "neck", "head", "belt", "trim",
)  # fmt: skip
WORN = (*GARMENTS, "pattern", "accessory", "prop", "wings", "tail", "backdrop")
HEAD = ("hair", "skin", "eye", "ink", "white", "mouth", "tongue", "blush")

_CLOTH_L: Ranges = {(93, 98): 13, (75, 93): 20, (50, 75): 24, (22, 50): 30, (8, 22): 13}
_LEATHER_L: Ranges = {(93, 98): 7, (70, 93): 10, (45, 70): 20, (20, 45): 42, (8, 20): 21}
_LIGHTNESS: dict[str, Ranges] = {
    "upper": _CLOTH_L,
    "lower": _CLOTH_L,
    "over": _CLOTH_L,
    "legs": {(94, 98): 20, (75, 93): 13, (45, 75): 20, (20, 45): 23, (8, 20): 24},
    "feet": _LEATHER_L,
    "hands": {(93, 98): 20, (70, 93): 15, (45, 70): 22, (20, 45): 26, (8, 20): 17},
    "neck": _CLOTH_L,
    "head": _CLOTH_L,
    "belt": _LEATHER_L,
    "trim": {(93, 98): 22, (62, 88): 48, (35, 62): 18, (10, 35): 12},
    "pattern": _CLOTH_L,
    "prop": {(85, 97): 12, (55, 85): 44, (30, 55): 28, (10, 30): 16},
    "wings": {(93, 98): 36, (60, 93): 22, (25, 60): 17, (8, 25): 25},
    "tail": _CLOTH_L,
    "backdrop": {(93, 100): 42, (70, 93): 28, (35, 70): 20, (6, 35): 10},
}

# A pair of parts, and how often the first is cut from the cloth of the second. Such parts have the
# same lightness, and so mostly the same color: one can see in a gray picture what belongs together.
_SETS = (
    ("lower", "upper", 0.2),
    ("over", "lower", 0.18),
    ("head", "upper", 0.15),
    ("neck", "over", 0.12),
    ("feet", "belt", 0.3),
    ("hands", "feet", 0.2),
    ("tail", "hair", 0.55),
    ("wings", "tail", 0.1),
)
_SET_COLOR = 0.85  # chance that parts of the same lightness have the same color
_SET_L = 0.5  # parts whose L* differ by less count as a set

_NEAR_SKIN = 0.22  # how often the main garment is as light as skin

# Contrast that keeps a pattern visible on its garment, in L*.
_PATTERN_CONTRAST = 15

# By L*: the chance that a garment is neutral in every coloring, and otherwise in one coloring.
_NEUTRAL_L = (14, 20, 25, 35, 75, 89, 93, 96)
_ALWAYS_NEUTRAL = (0.92, 0.88, 0.12, 0.05, 0.04, 0.08, 0.9, 0.96)
_SOMETIMES_NEUTRAL = (0.5, 0.5, 0.12, 0.05, 0.05, 0.1, 0.5, 0.5)
_NEUTRAL_CHROMA = (1, 4)
# Shadows on white cloth are bluish, violet or warm, and the same light falls on all garments.
_NEUTRAL_HUE: Ranges = {(245, 285): 50, (285, 325): 18, (50, 90): 24, (0, 360): 8}

# The most chroma of a garment by L*. Art uses all that sRGB has only in the middle.
_CHROMA_L = (5, 12, 20, 32, 45, 90, 94, 98)
_MAX_CHROMA = (7, 13, 24, 48, 75, 75, 28, 6)

_CALM, _MEDIUM, _VIVID = (5, 18), (16, 36), (34, 75)
_MOODS = {"muted": 5, "mixed": 20, "vivid": 75}
_CHROMAS: dict[str, Ranges] = {
    "muted": {_CALM: 70, _MEDIUM: 26, _VIVID: 4},
    "mixed": {_CALM: 24, _MEDIUM: 46, _VIVID: 30},
    "vivid": {_CALM: 6, _MEDIUM: 28, _VIVID: 66},
}


class _Scheme(NamedTuple):
    """Hues of main garments and of accents, in degrees from the theme's hue; None is any hue."""

    main: Sequence[float | None]
    accent: Sequence[float | None]
    jitter: float


SCHEMES = {"monochrome": 6, "analogous": 15, "complementary": 18, "split": 17, "accent": 12,
    "free": 32}  # fmt: skip
_SCHEMES = {
    "monochrome": _Scheme((0,), (0,), 8),
    "analogous": _Scheme((-36, -18, 0, 18, 36), (-36, 0, 36), 8),
    "complementary": _Scheme((0, 0, 180), (180, 180, 0), 12),
    "split": _Scheme((0, 0, 150, 210), (150, 210), 12),
    "accent": _Scheme((0,), (0,), 20),  # the accents' own hue is drawn in `_themed`
    "free": _Scheme((None,), (None,), 0),
}
_ACCENTS = ("hands", "neck", "head", "belt", "trim", "pattern", "accessory")


def lightnesses(drawing: int, tone: int) -> dict[str, float]:
    """Return the lightness of each color key of a dressed character.

    Parameters
    ----------
    drawing, tone : int
        Seeds.

    Returns
    -------
    dict of str to float
        L* from 0 to 100 of every key in `HEAD` and `WORN`. Hair, skin, eyes and accessories are as
        in `chroma_lib.characters.paint.lightnesses`.
    """
    light = paint.lightnesses(drawing, tone)
    del light["clothes"]
    r = Random(f"chroma wardrobe tone {drawing} {tone}")
    for key, table in _LIGHTNESS.items():
        light[key] = paint.pick(r, table)
    for part, whole, chance in _SETS:
        if r.random() < chance:
            light[part] = light[whole]
    if r.random() < 0.14:
        # Sheer tights: skin, slightly darker.
        light["legs"] = light["skin"] - r.uniform(1, 9)
    _match_skin(light, Random(f"chroma pale {drawing} {tone}"))
    for _ in range(8):
        if abs(light["pattern"] - light["upper"]) >= _PATTERN_CONTRAST:
            break
        light["pattern"] = paint.pick(r, _LIGHTNESS["pattern"])
    return light


def _match_skin(light, r):
    """Make garments as light as skin, so that only lines separate them in a gray picture."""
    if r.random() < _NEAR_SKIN:
        light["upper"] = min(97.5, light["skin"] + r.uniform(-6, 5))
        for part, chance in (("lower", 0.3), ("over", 0.25), ("hands", 0.2)):
            if r.random() < chance:
                light[part] = min(97.5, light["upper"] + r.uniform(-4, 3))


def scheme_of(drawing: int, coloring: int) -> str:
    """Return the name of a coloring's color scheme, a key of `SCHEMES`."""
    return weighted(_random(drawing, coloring), SCHEMES)


def coloring(light: Mapping[str, float], drawing: int, coloring: int) -> dict[str, Color]:
    """Return the color of each key of a dressed character.

    Parameters
    ----------
    light : mapping of str to float
        L* of each key, as from `lightnesses`.
    drawing, coloring : int
        Seeds.

    Returns
    -------
    dict of str to (float, float, float)
        L*, chroma, and hue in degrees from 0 to 360, of every key in `HEAD` and `WORN`. Those in
        `WORN` are inside sRGB. Garments that are white (L* 93 or more) or black (20 or less) are
        mostly neutral, and then in every coloring of the drawing.
    """
    head = paint.face_coloring(light, paint.coloring_random(drawing, coloring))
    r = _random(drawing, coloring)
    tints = _themed(r, weighted(r, SCHEMES), head)
    _use_materials(r, light, head, tints)
    _make_neutral(r, light, drawing, tints)
    for part, whole, _ in _SETS:
        if abs(light[part] - light[whole]) < _SET_L and r.random() < _SET_COLOR:
            tints[part] = head["hair"][1:] if whole == "hair" else tints[whole]
    return {**head, **_in_gamut(light, tints)}


def colors(
    paints: Sequence[tuple[str, float, float, float]],
    drawing: int,
    tone: int,
    colorings: Sequence[int],
) -> list[list[str]]:
    """Return the hexadecimal sRGB color of every paint in every coloring.

    Parameters and result are those of `chroma_lib.characters.paint.colors`, with the keys in
    `HEAD` and `WORN`.
    """
    light = lightnesses(drawing, tone)
    return paint.hex_colors(paints, [coloring(light, drawing, number) for number in colorings])


def _random(drawing, coloring):
    return Random(f"chroma wardrobe {drawing} {coloring}")


def _themed(r, name, head):
    """Return chroma and hue of everything worn, by the scheme `name` alone."""
    theme, scheme, chromas = r.uniform(0, 360), _SCHEMES[name], _CHROMAS[weighted(r, _MOODS)]
    accent = r.choice((r.uniform(60, 300), 180, head["eye"][2] - theme))
    tints = {}
    for key in WORN:
        is_accent = key in _ACCENTS
        ranges = chromas if r.random() < 0.75 else _CHROMAS[weighted(r, _MOODS)]
        offset = r.choice(scheme.accent if is_accent else scheme.main)
        if name == "accent":
            ranges = {_VIVID: 4, _MEDIUM: 1} if is_accent else {_CALM: 5, _MEDIUM: 1}
            offset = accent if is_accent else offset
        hue = r.uniform(0, 360) if offset is None else theme + offset
        tints[key] = (paint.pick(r, ranges), hue + r.uniform(-1, 1) * scheme.jitter)
    return tints


def _leather(r, light):
    # Brown at any lightness: dark leather has less chroma.
    return (min(0.35 * light + 8, 30) * r.uniform(0.7, 1.2), r.uniform(45, 72))


def _gold(r, light):
    return (r.uniform(30, 60), r.uniform(76, 94))


def _steel(r, light):
    return (r.uniform(1, 6), r.uniform(230, 290))


def _any_tint(r, low, high):
    return (r.uniform(low, high), r.uniform(0, 360))


def _use_materials(r, light, head, tints):
    """Replace tints of the scheme with those of leather, metal, skin, fur, sky."""
    belt = _leather(r, light["belt"])
    for key, chance in (("belt", 0.5), ("feet", 0.45), ("hands", 0.25), ("prop", 0.2)):
        if r.random() < chance:
            tints[key] = (_leather(r, light[key])[0], belt[1])
    for key, chance in (("trim", 0.4), ("accessory", 0.2), ("prop", 0.15)):
        if r.random() < chance and 45 < light[key] < 90:
            tints[key] = _gold(r, light[key])
    if r.random() < 0.4:
        tints["prop"] = _steel(r, light["prop"])
    if r.random() < 0.25:
        tints["trim"] = r.choice((tints["upper"], tints["over"], tints["lower"], head["hair"][1:]))
    if r.random() < 0.3:
        tints["accessory"] = head["eye"][1:]
    if 0 < head["skin"][0] - light["legs"] < 9 and r.random() < 0.7:
        tints["legs"] = (head["skin"][1] * r.uniform(0.75, 1), head["skin"][2] + r.uniform(-6, 4))
    if r.random() < 0.5:
        tints["wings"] = _any_tint(r, 5, 60)
    if r.random() < 0.55:
        tints["tail"] = _any_tint(r, 5, 55)
    if r.random() < 0.7:
        # Behind a figure, calm colors are usual.
        tints["backdrop"] = _any_tint(r, 3, 25 if r.random() < 0.75 else 55)


def _make_neutral(r, light, drawing, tints):
    """Make garments neutral: nearly always the white and black ones, sometimes the others."""
    hue = paint.pick(r, _NEUTRAL_HUE)
    l = [light[key] for key in WORN]
    always_chances = np.interp(l, _NEUTRAL_L, _ALWAYS_NEUTRAL)
    sometimes_chances = np.interp(l, _NEUTRAL_L, _SOMETIMES_NEUTRAL)
    for key, always, sometimes in zip(WORN, always_chances, sometimes_chances):
        # Not seeded by the coloring: what is neutral in all colorings is so by the drawing.
        is_always = Random(f"chroma neutral {key} {drawing}").random() < always
        chance, tint = r.random(), (r.uniform(*_NEUTRAL_CHROMA), hue + r.uniform(-12, 12))
        if is_always or chance < sometimes:
            tints[key] = tint


def _in_gamut(light, tints):
    """Return the colors of tints, with chroma reduced to what art has and sRGB can show."""
    l = np.array([light[key] for key in tints])
    chroma, hue = np.array(list(tints.values())).T
    chroma = np.minimum(chroma, np.interp(l, _CHROMA_L, _MAX_CHROMA))
    radians = np.radians(hue)
    lab = limit_chroma(np.stack([l, chroma * np.cos(radians), chroma * np.sin(radians)], -1))
    chroma = np.hypot(lab[:, 1], lab[:, 2])
    colors = zip(l.tolist(), chroma.tolist(), (hue % 360).tolist())
    return dict(zip(tints, colors))
