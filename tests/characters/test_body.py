"""Bodies and outfits: edges of limbs, proportions, and garments that go together."""

import random

import numpy as np
import pytest

from chroma_lib.characters.body.body import Body
from chroma_lib.characters.body.limbs import GRID, Limb, Torso
from chroma_lib.characters.body.poses import ARMS, BOTH_ARMS, LEGS
from chroma_lib.characters.garments.cloth import SLEEVES
from chroma_lib.characters.garments.lowers import TROUSERS
from chroma_lib.characters.garments.outfit import WHOLE, choose_outfit
from chroma_lib.characters.garments.skirts import Skirt
from chroma_lib.characters.plan import make_plan


def make_body(drawing):
    p = make_plan(drawing)
    return Body(p, random.Random(drawing), {})


@pytest.fixture(scope="module")
def bodies():
    return [make_body(d) for d in range(400)]


def straight_limb(side):
    return Limb(((0, 0), (0, 50), (0, 100)), [10] * len(GRID), [6] * len(GRID), side)


@pytest.mark.parametrize("side", [-1, 1])
def test_the_outer_edge_of_a_limb_is_away_from_the_body(side):
    limb = straight_limb(side)
    assert limb.at(0.5) == (0, 25) and limb.at(1.5) == (0, 75)
    assert limb.edge(1, 1) == pytest.approx((side * 10, 50))
    assert limb.edge(1, -1) == pytest.approx((-side * 6, 50))
    assert limb.edge(0.5, 1, extra=2) == pytest.approx((side * 12, 25))
    assert not limb.is_sharp
    assert Limb(((0, 0), (0, 50), (40, 20)), [5] * 7, [5] * 7, side).is_sharp


def test_a_part_of_a_limb_is_a_closed_path_and_its_line_is_open():
    fill, line = straight_limb(1).part(0, 1.5, 2.0, cap=0.9, inner_from=0.4)
    assert fill.startswith("M") and fill.endswith("Z")
    assert "Z" not in line


def test_torso_edges_and_front():
    torso = Torso([(0, 0, 40, 40), (100, 10, 30, 20)], front=0.5)
    assert torso.x(-1, 0) == -40 and torso.x(1, 100, ease=3) == 33
    assert torso.front(0) == 20  # turned to the viewer's right
    assert torso.front(0, -1) == -40 and torso.front(0, 1) == 40
    assert torso.flank(1, 0, 100) == [(40, 0), (30, 100)]


def test_bodies_are_children_and_adults_of_plausible_proportions(bodies):
    heads = np.array([b.size.heads for b in bodies])
    assert 0.08 < (heads < 3.5).mean() < 0.25 and 0.2 < (heads > 6.2).mean() < 0.5
    for body in bodies:
        b = body.size
        levels = (b.pit, b.shoulder_y, b.chest_y, b.waist_y, b.hip_y, b.crotch_y, b.sole_y)
        assert list(levels) == sorted(levels)
        assert b.waist <= b.chest + 1 and b.waist < b.hip * 1.3
        # Fingers reach down between hips and knees.
        reach = b.shoulder_y + b.upper_arm + b.forearm + b.hand
        assert b.hip_y < reach < b.crotch_y + b.thigh


def test_every_pose_occurs(bodies):
    assert {body.pose.legs_kind for body in bodies} == set(LEGS)
    arms = {arm.pose for body in bodies for arm in body.pose.arms.values()}
    assert set(ARMS) | set(BOTH_ARMS) - {"free"} == arms


def test_one_foot_stands_on_the_ground(bodies):
    for body in bodies:
        b, pose = body.size, body.pose
        lowest = max(leg.joints[2][1] for leg in pose.legs.values())
        assert pose.bottom == pytest.approx(lowest + b.ankle)
        if pose.legs_kind != "sitting":
            assert pose.bottom == pytest.approx(b.sole_y, abs=b.length * 0.03)


def test_a_skirt_covers_the_legs_above_its_hem(bodies):
    for body in bodies[:120]:
        skirt = Skirt(body, body.size.waist_y, body.knee_y(0.9), 10.0)
        (left, y), (right, _) = skirt.sides[-1][-1], skirt.sides[1][-1]
        for leg in body.legs.values():
            for t in np.linspace(0, 2, 21):
                for share in (-1, 1):
                    px, py = leg.edge(float(t), share)
                    assert py > y or left <= px <= right


def test_outfits_go_together():
    outfits = []
    for d in range(600):
        p = make_plan(d)
        o = choose_outfit(p, random.Random(d))
        outfits.append(o)
        assert o.lower is None or o.upper not in WHOLE
        assert o.lower or o.upper in WHOLE
        assert o.sleeve is None or o.sleeve in SLEEVES
        assert o.lower is None or o.lower in TROUSERS or o.lower in ("skirt", "hakama")
        assert set(o.held) <= {-1, 1} and len(o.held) <= 1
    assert len({o.theme for o in outfits}) == 9
    assert len({o.upper for o in outfits}) >= 15
    assert len({o.prop for o in outfits}) >= 12
    bare = [o.legs is None and o.hem < 1.2 and o.upper not in ("kimono",) for o in outfits]
    assert np.mean(bare) > 0.05  # bare legs
