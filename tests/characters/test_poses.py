"""Poses of figures: arms in front of the trunk, tilted heads."""

import random

import numpy as np
import pytest

from chroma_lib.characters import REGIONS, regions
from chroma_lib.characters.body.poses import IN_FRONT, PAIRED, Pose, paired_arm
from chroma_lib.characters.body.proportions import make_proportions
from chroma_lib.characters.figure import Figure
from chroma_lib.characters.plan import make_plan
from chroma_lib.characters.wardrobe import lightnesses

REGION = {name: number for number, name in enumerate(REGIONS)}


@pytest.fixture(scope="module")
def figures():
    return [Figure(d, "half") for d in range(250)]


def test_two_fifths_have_an_arm_in_front_of_the_trunk(figures):
    assert 0.35 < np.mean([f.body.pose.is_in_front for f in figures]) < 0.6
    poses = {arm.pose for f in figures for arm in f.body.pose.arms.values()}
    assert set(PAIRED) <= set(IN_FRONT) and set(PAIRED) <= poses


@pytest.mark.parametrize("kind", PAIRED)
@pytest.mark.parametrize("lead", [-1, 1])
def test_paired_arms_meet_in_front_of_the_trunk(kind, lead):
    b = make_proportions(make_plan(5), random.Random(5))
    pose = Pose("together", 0.0, 0.0, 0.0)
    arms = {}
    for k in (-1, 1):
        shoulder = (k * b.shoulder * 0.8, b.shoulder_y)
        arms[k] = paired_arm(kind, k, shoulder, pose, b, lead, 0.5)
        _, elbow, (x, y) = arms[k].joints
        assert elbow[1] > b.shoulder_y and y > b.pit
        if kind != "elbow" or k == lead:
            assert abs(x) < b.shoulder
    assert arms[lead].depth > arms[-lead].depth
    if kind in ("crossed", "elbow"):
        assert lead * arms[lead].joints[2][0] < 0  # it reaches over to the other side


def test_a_crossed_bare_arm_is_skin_over_the_garment(figures):
    seen = 0
    for figure in figures:
        arms = figure.body.pose.arms
        bare = figure.o.sleeve in ("short", "puff", "cap") and not figure.o.over
        if not bare or figure.o.hands or {a.pose for a in arms.values()} != {"crossed"}:
            continue
        m = regions(figure.p.drawing, size=160, framing="half")
        rows = [m[:, x] for x in range(60, 100)]
        # Down the trunk: garment, then the arms, then garment again.
        found = []
        for column in rows:
            text = "".join("s" if v == REGION["skin"] else "u" if v in (REGION["upper"],
                REGION["lower"]) else "" for v in column)  # fmt: skip
            text = text[text.find("u") :] if "u" in text else ""
            found.append("s" in text.strip("s").strip("u"))
        assert any(found), figure.p.drawing
        seen += 1
    assert seen >= 2


def test_a_third_of_the_heads_are_tilted_and_the_eyes_with_them(figures):
    tilts = np.array([f.p.tilt for f in figures])
    assert 0.25 < (abs(tilts) > 6.5).mean() < 0.5 and 12 < abs(tilts).max() <= 18
    tilted = [f.p for f in figures if abs(f.p.tilt) > 14 and not f.p.closed][:4]
    for p in tilted:
        m = regions(p.drawing, size=256, framing="half")
        left, right = (np.argwhere(m == REGION[side + "_eye"]) for side in ("left", "right"))
        if len(left) and len(right):
            dy, dx = right.mean(axis=0) - left.mean(axis=0)
            assert np.degrees(np.arctan2(dy, dx)) == pytest.approx(p.tilt, abs=9)


def test_a_fifth_of_the_garments_are_as_light_as_skin():
    light = [lightnesses(d, 0) for d in range(400)]
    near = np.mean([abs(one["upper"] - one["skin"]) < 6.5 for one in light])
    assert 0.2 < near < 0.5
