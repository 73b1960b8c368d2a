"""Whole figures, half figures, and the mixture of all framings."""

import hashlib
import subprocess
import sys
from collections import Counter
from itertools import combinations

import numpy as np
import pytest

from chroma_lib import color
from chroma_lib.characters import (
    FRAMINGS,
    REGIONS,
    draw,
    regions,
    render,
    render_many,
    shared_keys,
)
from chroma_lib.characters.body.poses import bend
from chroma_lib.characters.framing import choose_view
from chroma_lib.characters.paint import REGION_LEVELS
from chroma_lib.characters.wardrobe import WORN

REGION = {name: number for number, name in enumerate(REGIONS)}
OF_BODY = [REGION[name] for name in ("skin", "hair", "head", "feet", "legs", "upper", "lower")]


@pytest.fixture(scope="module")
def figures():
    """Region maps of 120 whole figures."""
    return np.stack([regions(d, size=96, framing="figure") for d in range(120)])


@pytest.fixture(scope="module")
def mixture():
    return render_many(range(160), size=64, framing="mixed", workers=1)


def inner(mask):
    """Return the pixels of a region whose four neighbors belong to it: no mixed edges."""
    m = np.pad(mask, 1)
    return mask & m[2:, 1:-1] & m[:-2, 1:-1] & m[1:-1, 2:] & m[1:-1, :-2]


@pytest.mark.parametrize("framing", FRAMINGS)
def test_every_framing_renders(framing):
    picture = render(3, framing=framing, size=48)
    assert picture.shape == (48, 48, 3) and picture.dtype == np.uint8
    assert picture.std() > 10
    assert regions(3, framing=framing, size=48).shape == (48, 48)


def test_there_are_24_regions_and_the_first_eight_keep_their_numbers():
    assert REGIONS[:8] == (
        "background", "ink", "skin", "hair", "left_eye", "right_eye", "upper", "accessory",
    )  # fmt: skip
    assert len(REGIONS) == len(set(REGIONS)) == 24
    assert set(WORN) < set(REGIONS)


def test_a_mixture_of_two_regions_is_no_region():
    levels = {tuple(level) for level in REGION_LEVELS}
    assert len(levels) == 24
    mixed = Counter()
    for a in levels:
        for b in levels - {a}:
            for t in np.linspace(0.05, 0.95, 19):
                pixel = tuple(round(x + (y - x) * t) for x, y in zip(a, b))
                mixed[pixel in levels - {a, b}] += 1
    assert mixed[True] < 0.01 * mixed[False]


def test_maps_contain_regions_only(figures, mixture):
    assert figures.max() < len(REGIONS) and mixture[1].max() < len(REGIONS)
    assert not (regions(11, size=300, framing="figure") == 255).any()


def test_every_region_occurs(figures):
    shown = {REGIONS[i] for m in figures for i in np.unique(m)}
    assert shown == set(REGIONS)


def test_a_figure_has_two_to_five_garments(figures):
    slots = [REGION[n] for n in ("upper", "lower", "over", "legs", "feet", "hands", "neck", "head")]
    counts = np.array([np.isin(slots, m).sum() for m in figures])
    assert np.median(counts) in (3, 4, 5) and (counts >= 2).mean() > 0.95


def test_head_and_feet_are_inside_the_canvas(figures):
    for m in figures:
        # Rows of the head are above those of the feet; above and below them is a margin.
        rows = np.nonzero(np.isin(m, OF_BODY).any(axis=1))[0]
        assert 2 <= rows.min() <= 22 and 84 <= rows.max() <= 93
        hair = np.nonzero((m == REGION["hair"]).any(axis=1))[0]
        low = np.isin(m[rows.max() - 12 :], [REGION[n] for n in ("feet", "skin", "legs")])
        assert hair.min() < 40 and low.any()


def test_half_figures_reach_the_lower_edge():
    for d in range(30):
        m = regions(d, size=64, framing="half")
        assert np.isin(m[-1], [REGION["background"], REGION["backdrop"]]).mean() < 0.95
        assert (m == REGION["hair"]).any()


def test_left_eye_is_on_the_viewers_left(figures):
    seen = 0
    for m in figures:
        left, right = m == REGION["left_eye"], m == REGION["right_eye"]
        if left.any() and right.any():
            assert np.nonzero(left)[1].mean() < np.nonzero(right)[1].mean()
            seen += 1
    assert seen > 80


def test_the_mixture_has_its_shares():
    views = Counter(choose_view(d, "mixed") for d in range(3000))
    share = {view: count / 3000 for view, count in views.items()}
    assert share["figure"] == pytest.approx(0.45, abs=0.04)
    assert share["half"] == pytest.approx(0.20, abs=0.03)
    assert share["shoulders"] == pytest.approx(0.20, abs=0.03)
    assert share["close"] == pytest.approx(0.15, abs=0.03)
    assert draw(0, framing="bust") == draw(0)


def test_a_third_has_a_backdrop(mixture):
    share = (mixture[1] == REGION["backdrop"]).any(axis=(1, 2)).mean()
    assert 0.2 < share < 0.5


def test_garments_have_colors_of_their_own():
    pictures, maps = render_many(range(12), colorings=4, size=96, framing="figure", workers=1)
    distances = []
    for picture, m in zip(color.rgb_to_lab(pictures), maps):
        worn = [i for name, i in REGION.items() if name in WORN and inner(m == i).sum() > 20]
        means = [picture[:, inner(m == i), 1:].mean(1) for i in worn]  # (coloring, 2) each
        distances += [np.linalg.norm(a - b, axis=-1).mean() for a, b in combinations(means, 2)]
    # Some belong to a set of one color, or are gray or white.
    assert len(distances) > 20
    assert np.median(distances) > 10


def test_a_region_has_one_color():
    pictures, maps = render_many(range(12), size=192, framing="figure", workers=1)
    spreads = []
    for picture, m in zip(color.rgb_to_lab(pictures[:, 0]), maps):
        for i in (REGION["upper"], REGION["lower"], REGION["over"]):
            ab = picture[inner(inner(m == i)), 1:]
            if len(ab) > 60:
                spreads.append(np.linalg.norm(ab - np.median(ab, axis=0), axis=1).mean())
    assert np.median(spreads) < 4 and max(spreads) < 14


def test_coloring_keeps_lightness():
    pictures, _ = render_many(range(8), colorings=5, size=64, framing="figure", workers=1)
    assert color.rgb_to_lab(pictures)[..., 0].std(axis=1).mean() < 0.5


def test_shared_keys_name_the_color_of_each_region():
    keys = [shared_keys(d, framing="figure") for d in range(60)]
    for one in keys:
        assert one["skin"] == "skin" and one["hair"] == "hair"
        assert "ink" not in one and set(one) < set(REGIONS)
        assert one.get("left_eye", "eye") == "eye"
    # In some drawings parts of an outfit have one color; in most each has its own.
    shared = [any(key != region for region, key in one.items() if region in WORN) for one in keys]
    assert 0.2 < np.mean(shared) < 0.95
    assert shared_keys(4)["upper"] == "clothes"


def test_same_seed_same_bytes_in_another_process():
    code = (
        "import hashlib; from chroma_lib.characters import draw;"
        "text = ''.join(draw(d, framing=f) for d in range(6) for f in ('figure', 'half', 'mixed'));"
        "print(hashlib.sha256(text.encode()).hexdigest())"
    )
    run = [
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        ).stdout
        for seed in ("1", "2")
    ]  # fmt: skip
    assert run[0] == run[1]
    text = "".join(draw(d, framing=f) for d in range(6) for f in ("figure", "half", "mixed"))
    assert run[0].strip() == hashlib.sha256(text.encode()).hexdigest()


def test_render_many_equals_render():
    pictures, maps = render_many([5, 6], colorings=2, size=40, framing="mixed", workers=1)
    assert np.array_equal(pictures[1, 1], render(6, coloring=1, size=40, framing="mixed"))
    assert np.array_equal(maps[0], regions(5, size=40, framing="mixed"))


def test_svg_is_small():
    assert max(len(draw(d, framing="figure")) for d in range(60)) < 60_000


def test_a_bent_limb_keeps_the_length_of_its_bones():
    for side in (-1, 1):
        joint, end = bend((0, 0), (3, 40), 30, 25, side)
        assert np.hypot(*joint) == pytest.approx(30)
        assert np.hypot(end[0] - joint[0], end[1] - joint[1]) == pytest.approx(25)
        assert np.sign(joint[0]) == side
    # Out of reach, the limb is stretched.
    assert np.hypot(*bend((0, 0), (0, 100), 30, 25, 1)[1]) == pytest.approx(55, abs=0.1)
