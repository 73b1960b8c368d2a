"""Colors of clothes, measured over many characters."""

import numpy as np
import pytest

from chroma_lib.characters import paint, wardrobe
from chroma_lib.characters.wardrobe import GARMENTS, HEAD, WORN
from chroma_lib.color import in_gamut, limit_chroma, rgb_to_lab

DRAWINGS, COLORINGS = 300, 8
NEUTRAL = 4.001  # chroma
COLORED = 6


@pytest.fixture(scope="module")
def worn():
    """L*, chroma and hue of each key: an array (drawings, colorings, 3)."""
    tables = []
    for drawing in range(DRAWINGS):
        light = wardrobe.lightnesses(drawing, drawing % 7)
        tables.append([wardrobe.coloring(light, drawing, c) for c in range(COLORINGS)])
    return {key: np.array([[t[key] for t in row] for row in tables]) for key in (*HEAD, *WORN)}


def stacked(worn, keys):
    """Return L*, chroma, hue of keys, each of shape (drawings, keys, colorings)."""
    return np.moveaxis(np.stack([worn[key] for key in keys], 1), -1, 0)


def ab(lch):
    radians = np.radians(lch[..., 2:])
    return lch[..., 1:2] * np.concatenate([np.cos(radians), np.sin(radians)], -1)


def lab(lch):
    return np.concatenate([lch[..., :1], ab(lch)], -1)


def correlation(first, second):
    """Return the median absolute correlation, over drawings, of a* and of b*."""
    found = []
    for x, y in zip(ab(first), ab(second)):
        found += [abs(np.corrcoef(x[:, i], y[:, i])[0, 1]) for i in (0, 1)]
    return np.median(found)


def hue_distance(first, second):
    """Return the distance of hues, degrees, where both are colored."""
    colored = (first[..., 1] > COLORED) & (second[..., 1] > COLORED)
    return np.abs((first[..., 2] - second[..., 2] + 180) % 360 - 180)[colored]


def test_lightness_is_the_drawings_and_color_the_colorings():
    light = wardrobe.lightnesses(3, 4)
    assert light == wardrobe.lightnesses(3, 4)
    assert light != wardrobe.lightnesses(3, 5)
    assert set(light) == {*HEAD, *WORN}
    one, other = (wardrobe.coloring(light, 3, c) for c in (1, 2))
    assert one == wardrobe.coloring(light, 3, 1)
    assert one != other
    for colors in (one, other):
        assert {key: color[0] for key, color in colors.items()} == light


def test_the_head_is_that_of_the_busts():
    light, bust = wardrobe.lightnesses(5, 2), paint.lightnesses(5, 2)
    assert {key: light[key] for key in HEAD} == {key: bust[key] for key in HEAD}
    random = paint.coloring_random(5, 3)
    head = paint.face_coloring(bust, random)
    colors = wardrobe.coloring(light, 5, 3)
    assert {key: colors[key] for key in HEAD} == head


def test_skin_is_natural(worn):
    _, chroma, hue = worn["skin"].reshape(-1, 3).T
    assert chroma.min() >= 8
    assert chroma.max() <= 35
    assert hue.min() >= 45
    assert hue.max() <= 75


def test_clothes_are_inside_srgb(worn):
    for key in WORN:
        assert in_gamut(lab(worn[key]), tolerance=0.02).all(), key


def test_a_third_of_the_garments_are_neutral_in_all_colorings(worn):
    _, chroma, _ = stacked(worn, GARMENTS)
    assert 0.27 < (chroma <= NEUTRAL).all(-1).mean() < 0.42
    assert 0.33 < (chroma <= NEUTRAL).mean() < 0.50


def test_white_and_black_garments_stay_neutral_but_not_exactly_gray(worn):
    l, chroma, _ = stacked(worn, GARMENTS)
    for extreme in (l[..., 0] >= 93, l[..., 0] <= 20):
        assert extreme.mean() > 0.08
        assert (chroma[extreme] <= NEUTRAL).all(-1).mean() > 0.86
        assert (chroma[extreme] <= NEUTRAL).mean() > 0.93
    neutral = chroma[(l > 8) & (l < 97) & (chroma <= NEUTRAL)]
    assert (neutral >= 1).mean() > 0.95


def test_garments_between_are_sometimes_neutral(worn):
    l, chroma, _ = stacked(worn, GARMENTS)
    between = (l[..., 0] > 35) & (l[..., 0] < 75)
    assert 0.08 < (chroma[between] <= NEUTRAL).mean() < 0.25
    assert (chroma[between] <= NEUTRAL).all(-1).mean() < 0.10


def test_chroma_is_that_of_real_art(worn):
    l, chroma, _ = stacked(worn, GARMENTS)
    between = chroma[(l > 35) & (l < 75)]
    low, middle, high = np.quantile(between, (0.25, 0.5, 0.75))
    # Wesnoth's portraits: 7, 16, 24 to 31. Ren'Py's sprites: 18 to 20, 19 to 35, 33 to 49.
    assert 6 < low < 20
    assert 19 < middle < 35
    assert 31 < high < 49
    assert 0.10 < (between > 45).mean() < 0.30
    assert chroma[l < 12].max() < 14
    assert chroma[l > 96].max() < 18


def test_hair_and_garments_vary_independently(worn):
    for key in ("upper", "lower", "over", "head", "wings"):
        independent = correlation(worn["hair"], np.roll(worn[key], 1, 0))
        assert correlation(worn["hair"], worn[key]) == pytest.approx(independent, abs=0.06), key
    near = (hue_distance(worn["hair"], worn["upper"]) < 30).mean()
    assert near == pytest.approx(1 / 6, abs=0.05)


def test_garments_are_related(worn):
    distance = hue_distance(worn["upper"], worn["lower"])
    assert (distance < 30).mean() > 0.5  # of independent hues: a sixth
    assert (distance > 150).mean() > (np.abs(distance - 105) < 15).mean()
    assert correlation(worn["upper"], worn["lower"]) > 0.36
    assert (hue_distance(worn["hair"], worn["tail"]) < 1).mean() > 0.4


def test_every_garment_takes_every_hue(worn):
    for key in WORN:
        colored = worn[key][worn[key][..., 1] > COLORED]
        shares = np.histogram(colored[:, 2], 12, (0, 360))[0] / len(colored)
        assert shares.min() > 0.015, key
        if key in ("upper", "lower", "over", "head", "neck", "wings", "backdrop"):
            assert shares.max() < 0.16, key


def test_parts_of_one_lightness_mostly_have_one_color(worn):
    for part, whole in (("lower", "upper"), ("over", "lower"), ("feet", "belt"), ("tail", "hair")):
        pairs = worn[part][..., 0] == worn[whole][..., 0]
        assert pairs.mean() > 0.12
        # A hair color may lie outside sRGB.
        shown = [limit_chroma(lab(worn[key])) for key in (part, whole)]
        distance = np.linalg.norm(shown[0] - shown[1], axis=-1)[pairs]
        assert 0.8 < (distance < 12).mean() < 0.98, part


def test_materials(worn):
    feet, trim, prop = (worn[key].reshape(-1, 3) for key in ("feet", "trim", "prop"))
    brown = (feet[:, 2] > 40) & (feet[:, 2] < 75) & (feet[:, 1] > 8)
    assert 0.25 < brown.mean() < 0.55
    gold = (trim[:, 2] > 74) & (trim[:, 2] < 96) & (trim[:, 1] > 25)
    assert 0.10 < gold.mean() < 0.35
    assert 0.3 < (prop[:, 1] < COLORED).mean() < 0.7
    legs, skin = worn["legs"], worn["skin"]
    sheer = (skin[..., 0] - legs[..., 0] > 0) & (skin[..., 0] - legs[..., 0] < 9)
    assert sheer.mean() > 0.1
    assert (np.abs(legs - skin)[..., 2] < 8)[sheer].mean() > 0.4
    assert (legs[..., 0] >= 93).mean() > 0.12
    assert (legs[..., 0] <= 20).mean() > 0.15


def scheme_tables(name):
    found = []
    for drawing in range(60):
        light = dict.fromkeys(wardrobe.lightnesses(drawing, 0), 60.0)
        # Different lightnesses, or all parts would be cut from one cloth.
        light |= {key: 55 + i for i, key in enumerate(WORN)}
        colorings = [c for c in range(40) if wardrobe.scheme_of(drawing, c) == name][:4]
        found += [wardrobe.coloring(light, drawing, c) for c in colorings]
    return {key: np.array([table[key] for table in found]) for key in WORN}


def test_schemes_relate_hues_as_they_say():
    tables = {name: scheme_tables(name) for name in wardrobe.SCHEMES}
    main = {name: hue_distance(t["upper"], t["lower"]) for name, t in tables.items()}
    assert (main["monochrome"] < 17).all()
    assert (main["analogous"] < 90).all()
    assert np.median(main["analogous"]) > np.median(main["monochrome"])
    opposite = main["complementary"] > 155
    assert 0.3 < opposite.mean() < 0.6  # (1/3 to 2/3) * (2/3 to 1/3) twice is 4/9
    assert ((main["complementary"] < 25) | opposite).all()
    assert 0.25 < ((main["split"] > 100) & (main["split"] < 175)).mean() < 0.65
    assert np.histogram(main["free"], 6, (0, 180))[0].min() > 0.08 * len(main["free"])
    accent = tables["accent"]
    assert np.median(accent["neck"][:, 1]) > 2.5 * np.median(accent["upper"][:, 1])


def test_schemes_have_their_weights():
    names = [wardrobe.scheme_of(d, c) for d in range(100) for c in range(20)]
    total = sum(wardrobe.SCHEMES.values())
    for name, weight in wardrobe.SCHEMES.items():
        assert names.count(name) / len(names) == pytest.approx(weight / total, abs=0.03)


def test_pictures_of_one_drawing_have_one_gray_picture():
    paints = [(key, tone, 1.0, 0.0) for key in (*HEAD, *WORN) for tone in (-0.2, 0.0)]
    rows = wardrobe.colors(paints, 8, 1, range(6))
    rgb = np.array([[list(bytes.fromhex(color[1:])) for color in row] for row in rows], np.uint8)
    l = rgb_to_lab(rgb)[..., 0]
    assert np.ptp(l, axis=0).max() < 1.0
    assert len({tuple(row) for row in rows}) == 6
