"""Soft shading, wide garments and flowing hair of figures."""

import random

import numpy as np
import pytest

from chroma_lib.characters import REGIONS, regions, render
from chroma_lib.characters.body.body import Body
from chroma_lib.characters.brush import Brush
from chroma_lib.characters.figure import Figure
from chroma_lib.characters.garments.outfit import choose_outfit
from chroma_lib.characters.garments.skirts import Skirt
from chroma_lib.characters.geometry import ellipse
from chroma_lib.characters.head.flowing import LONG, hang
from chroma_lib.characters.paint import Sheet
from chroma_lib.characters.plan import Plan, make_plan

SQUARE = "M0 0H20V20H0Z"


@pytest.fixture(scope="module")
def plans():
    return [Figure(d, "half").p for d in range(250)]


def make_brush(**style):
    p = Plan(0, own_keys=True, **style)
    sheet = Sheet()
    return Brush(sheet, p, {}, 1.0, 1, 1.5), sheet


def test_soft_shadows_stay_inside_their_garment():
    brush, sheet = make_brush(airbrush=1.0)
    brush.shade(SQUARE, "upper", inside=ellipse(10, 10, 9))
    text = "".join(str(part) for part in sheet.painted)
    assert "feGaussianBlur" in text and text.index("clip-path=") < text.index("filter=")
    assert not any("filter" in part for part in sheet.flat)
    brush, sheet = make_brush(airbrush=1.0, hard=True)
    brush.shade(SQUARE, "upper")  # without a clip it would reach beyond the garment
    assert "filter" not in "".join(str(part) for part in sheet.painted)


def test_light_is_painted_only_with_an_airbrush():
    brush, sheet = make_brush()
    sheet.clip(SQUARE)
    before = len(sheet.painted)
    brush.shine(SQUARE, "upper")
    assert len(sheet.painted) == before


def test_groups_do_not_clip():
    sheet = Sheet()
    sheet.group("scale(2)")
    assert not sheet.is_clipped
    sheet.clip(SQUARE)
    sheet.group("scale(2)")
    assert sheet.is_clipped
    sheet.end()
    sheet.end()
    assert not sheet.is_clipped


def test_an_airbrush_gives_one_garment_many_values():
    spreads = {False: [], True: []}
    for d in range(36):
        p = Figure(d, "half").p
        picture = render(d, size=96, framing="half").astype(float).mean(-1)
        mask = regions(d, size=96, framing="half") == REGIONS.index("upper")
        if mask.sum() > 150 and (p.airbrush > 1 or not p.airbrush):
            spreads[p.airbrush > 0].append(np.subtract(*np.percentile(picture[mask], (90, 10))))
    assert np.mean(spreads[True]) > np.mean(spreads[False])


def test_wind_lifts_one_side_of_a_skirt():
    p = make_plan(3)
    body = Body(p, random.Random(3), {})
    still = Skirt(body, body.size.waist_y, body.knee_y(0.9), 10.0)
    blown = Skirt(body, body.size.waist_y, body.knee_y(0.9), 10.0, blow=80.0)
    (x0, y0), (x1, y1) = still.sides[1][-1], blown.sides[1][-1]
    assert x1 == pytest.approx(x0 + 80) and y1 < y0
    assert blown.sides[-1][-1][0] == pytest.approx(still.sides[-1][-1][0], abs=12)
    assert blown.hem(0) == blown.sides[-1][-1] and blown.hem(1) == (x1, y1)


def test_hair_turns_with_the_head_above_and_hangs_below():
    p = Plan(0, tilt=15.0)
    # A rotation keeps the distance from the middle of the rotation.
    assert np.hypot(hang(p, (40, -60))[0], hang(p, (40, -60))[1] - 62) == pytest.approx(
        np.hypot(40, 122)
    )
    assert abs(hang(p, (0, 260))[0]) < 10 < abs(hang(p, (0, -60))[0])
    assert hang(Plan(0), (12, 34)) == pytest.approx((12, 34))


def test_long_hair_mostly_flows(plans):
    flows = [p.flows for p in plans if p.hair in LONG]
    assert len(flows) > 60 and np.mean(flows) > 0.65
    assert not any(p.flows for p in plans if p.hair not in LONG)


def test_moods_glasses_and_gaps_have_their_shares(plans):
    assert 0.1 < np.mean([p.glasses for p in plans]) < 0.28
    assert 0.1 < np.mean([p.mouth in ("shout", "laugh") for p in plans]) < 0.35
    assert 0.1 < np.mean([p.fringe == "gaps" for p in plans]) < 0.35
    assert 0.3 < np.mean([p.airbrush > 0 for p in plans]) < 0.55


def test_outfits_have_wide_skirts_bows_kerchiefs_and_cuffs():
    outfits = [choose_outfit(make_plan(d), random.Random(d)) for d in range(400)]
    assert 0.25 < np.mean([o.flare > 20 for o in outfits]) < 0.45
    assert 0.15 < np.mean([o.blow != 0 for o in outfits]) < 0.3
    worn = {o.belt for o in outfits} | {o.neck for o in outfits} | {o.hands for o in outfits}
    assert {"bow_sash", "kerchief", "strings", "wide_cuffs"} <= worn


def test_faint_outlines_are_lighter():
    sheet, tones = Sheet(), []
    for faint in (0.0, 0.3, 1.0):
        p = Plan(0, line_black=False, faint=faint)
        tones.append(sheet.paints[p.outline(sheet, "skin")][1])
    assert tones == sorted(tones) and tones[-1] < -0.1
