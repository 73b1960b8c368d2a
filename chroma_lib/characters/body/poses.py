"""Poses: where the joints of a figure are."""

import math
import random
from dataclasses import dataclass, field

from chroma_lib.characters.body.proportions import Proportions
from chroma_lib.characters.geometry import Point, mix, weighted

ARMS = {
    "down": 22, "hip": 12, "hip_front": 6, "behind": 7, "chest": 6, "belly": 4, "raised": 6,
    "out": 7, "hold": 10, "pocket": 5,
}  # fmt: skip
BOTH_ARMS = {
    "clasped": 11, "crossed": 13, "elbow": 8, "lean": 6, "pray": 4, "behind": 9, "free": 49,
}  # fmt: skip
# Poses of which forearm or hand are seen in front of the trunk.
IN_FRONT = (
    "clasped", "crossed", "elbow", "lean", "pray", "hug", "hip_front", "chest", "belly", "carry",
)  # fmt: skip
# Poses that need both arms, and a body on which they can meet.
PAIRED = ("clasped", "crossed", "elbow", "lean", "pray", "hug")
LEGS = {
    "together": 12, "apart": 16, "contrapposto": 30, "walking": 14, "crossed": 6, "knees_in": 8,
    "kick": 7, "sitting": 9,
}  # fmt: skip


@dataclass
class Arm:
    """One arm: its joints, whether it is behind the torso, and what the hand does."""

    pose: str
    joints: tuple[Point, Point, Point]
    hand: str = "relaxed"  # or "fist", "open", "hidden"
    is_behind: bool = False
    thumb: int = -1  # -1 the thumb is on the inner side, 1 on the outer one
    depth: int = 0  # of two arms that cross, the one with the larger depth is in front


@dataclass
class Leg:
    """One leg: its joints, where the toes point (-1 left, 0 to the viewer, 1 right)."""

    joints: tuple[Point, Point, Point]
    toes: float = 0.0
    is_behind: bool = False


@dataclass
class Pose:
    """Joints of a figure. Sides are -1 for the viewer's left and 1 for the right."""

    legs_kind: str
    turn: float
    lean: float  # x of the middle of the hips
    slope: float  # how much lower the shoulder on the right is
    arms: dict[int, Arm] = field(default_factory=dict)
    legs: dict[int, Leg] = field(default_factory=dict)
    bottom: float = 0.0  # y of the lowest sole

    @property
    def is_in_front(self) -> bool:
        """Whether a forearm or a hand is seen in front of the trunk."""
        return any(arm.pose in IN_FRONT for arm in self.arms.values())


def make_pose(
    b: Proportions, turn: float, r: random.Random, held: dict[int, str], *, covered: bool = False
) -> Pose:
    """Choose a pose.

    Parameters
    ----------
    b : Proportions
    turn : float
        How far the head is turned, -1 to 1; the body follows in part.
    r : random.Random
    held : dict of int to str
        Pose of an arm that holds something.
    covered : bool
        A cape covers the shoulders, so the arms stay down.

    Returns
    -------
    Pose
    """
    kind = weighted(r, LEGS)
    if b.heads < 3.5 and kind in ("crossed", "kick"):
        kind = "apart"
    side = r.choice((-1, 1))  # the leg that bears the weight
    pose = Pose(kind, turn * 0.75 + r.uniform(-0.12, 0.12), r.uniform(-3, 3), r.uniform(-3, 3))
    if kind == "contrapposto":
        pose.lean = side * b.scale * r.uniform(5, 15)
        pose.slope = side * b.scale * r.uniform(2, 8)
    _place_legs(pose, b, side, r)
    _place_arms(pose, b, r, held, covered)
    return pose


def bend(a: Point, c: Point, first: float, second: float, side: float) -> tuple[Point, Point]:
    """Return the middle joint and the end of a limb that reaches from `a` toward `c`.

    The joint is on the side of positive x where `side` is positive and the limb points down.
    """
    dx, dy = c[0] - a[0], c[1] - a[1]
    d = max(math.hypot(dx, dy), 1e-6)
    reach = min(max(d, abs(first - second) + 1, 0.35 * (first + second)), (first + second) * 0.999)
    ux, uy = dx / d, dy / d
    along = (first**2 - second**2 + reach**2) / (2 * reach)
    off = math.sqrt(max(first**2 - along**2, 0.0)) * (1 if side > 0 else -1)
    joint = (a[0] + ux * along + uy * off, a[1] + uy * along - ux * off)
    return joint, (a[0] + ux * reach, a[1] + uy * reach)


def _place_legs(pose, b, side, r):
    f, kind = b.scale, pose.legs_kind
    ankle_y = b.sole_y - b.ankle
    far = {k: 1 - 0.16 * max(0.0, k * pose.turn) for k in (-1, 1)}
    tilt = pose.slope * 0.8
    hips = {k: (pose.lean + k * b.hip * 0.46 * far[k], b.hip_y - k * tilt * 0.5) for k in (-1, 1)}
    if kind == "sitting":
        _sit(pose, b, hips, r)
        return
    gap = {"together": r.uniform(9, 15), "apart": r.uniform(30, 62), "knees_in": r.uniform(26, 42),
           "crossed": -r.uniform(8, 16), "walking": r.uniform(8, 22)}.get(kind, r.uniform(16, 30))
    toes_out = r.uniform(0.15, 0.5)
    for k in (-1, 1):
        foot = (pose.lean * 0.4 + k * gap * f * far[k], ankle_y)
        slack, outward = 1.004, k
        behind = False
        toes = k * toes_out + pose.turn * 0.7
        if kind == "contrapposto":
            if k == side:
                foot = (side * f * r.uniform(2, 14), ankle_y)
            else:
                foot = (k * f * r.uniform(34, 66) + pose.lean * 0.5, ankle_y - r.uniform(0, 10) * f)
                slack = r.uniform(1.008, 1.03)
                toes = k * r.uniform(0.4, 0.9)
        elif kind == "walking":
            if k == side:
                foot = (foot[0] * 0.6, ankle_y)
            else:
                foot = (foot[0] * 1.5, ankle_y - b.shin * r.uniform(0.1, 0.24))
                slack, behind = r.uniform(1.03, 1.07), True
                outward = -k if r.random() < 0.3 else k
        elif kind == "kick" and k != side:
            behind = True
        elif kind == "knees_in":
            slack, outward, toes = r.uniform(1.006, 1.02), -k, -k * r.uniform(0, 0.4)
        elif kind == "crossed":
            behind = k != side
        d = math.hypot(foot[0] - hips[k][0], foot[1] - hips[k][1])
        bone = d * slack / 2
        if kind == "kick" and k != side:
            # The shin points away from the viewer, so it looks short.
            knee = (hips[k][0] + k * f * r.uniform(0, 14), hips[k][1] + b.thigh * 0.98)
            joint, end = knee, (knee[0] + k * f * 10, knee[1] + b.shin * r.uniform(0.34, 0.5))
        else:
            joint, end = bend(hips[k], foot, bone, bone, outward)
        pose.legs[k] = Leg((hips[k], joint, end), max(-1.0, min(1.0, toes)), behind)
    pose.bottom = max(leg.joints[2][1] for leg in pose.legs.values()) + b.ankle


def _sit(pose, b, hips, r):
    f = b.scale
    # Seen from the front, thighs look short; the knees point to one side.
    way = math.copysign(1, pose.turn) if abs(pose.turn) > 0.25 else r.choice((-1, 1))
    shift = way * b.thigh * r.uniform(0.3, 0.58)
    spread, drop = r.uniform(2, 18), r.uniform(0.2, 0.3)
    is_crossed = r.random() < 0.3 and b.heads > 4
    for k in (-1, 1):
        x, y = hips[k]
        knee = (x + k * spread * f * 0.7 + shift, y + b.thigh * (drop - 0.04 * k * way))
        foot = (knee[0] + k * f * r.uniform(-4, 8) - way * r.uniform(-8, 12) * f,
            knee[1] + b.shin * r.uniform(0.93, 1))
        if is_crossed and k == -way:
            knee = (x + shift * 1.25, y + b.thigh * drop * 0.7)
            foot = (knee[0] + way * 30 * f, knee[1] + b.shin * 0.85)
        pose.legs[k] = Leg((hips[k], knee, foot), way * 0.4 + pose.turn * 0.5, k == way)
    pose.bottom = max(leg.joints[2][1] for leg in pose.legs.values()) + b.ankle


def _place_arms(pose, b, r, held, covered):
    both = weighted(r, BOTH_ARMS)
    if "hug" in held.values():
        both = "hug"
    elif b.heads < 3.5 and both != "free" and r.random() < 0.7:
        both = "free"  # short arms rarely meet in front of a large head
    lead, height = r.choice((-1, 1)), r.uniform(0, 1)
    for k in (-1, 1):
        far = 1 - 0.2 * max(0.0, k * pose.turn)
        width = b.arm_width
        shoulder = (
            k * (b.shoulder - width * 0.9) * far + pose.turn * 3,
            b.shoulder_y + width * 0.8 + k * pose.slope * 0.5,
        )
        kind = held.get(k) or (both if both != "free" else weighted(r, ARMS))
        if held and both in PAIRED and both != "hug" and k not in held:
            kind = weighted(r, ARMS)
        if both == "hug":
            kind = "hug"
        if b.heads < 3.5 and kind in ("behind", "crossed", "elbow", "pocket"):
            kind = "out" if k not in held else kind
        if b.heads < 3.5 and kind in ("chest", "belly"):
            kind = "hip"
        if covered and kind in ("raised", "out", "crossed"):
            kind = "down"
        if kind in PAIRED:
            pose.arms[k] = paired_arm(kind, k, shoulder, pose, b, lead, height)
        else:
            pose.arms[k] = _arm(kind, k, shoulder, pose, b, r)
    # Of two arms in front of the chest, the hands would meet: the lower one moves down.
    if all(a.pose in ("chest", "belly") for a in pose.arms.values()):
        k = r.choice((-1, 1))
        pose.arms[k] = _arm("down", k, pose.arms[k].joints[0], pose, b, r)


def paired_arm(
    kind: str, k: int, s: Point, pose: Pose, b: Proportions, lead: int, height: float
) -> Arm:
    """Return one of two arms that belong together in front of the trunk.

    Forearms that come toward the viewer look shorter than they are, so joints are placed where
    they appear, without keeping the length of the bones.

    Parameters
    ----------
    kind : str
        One of `PAIRED`.
    k : int
        -1 for the arm on the viewer's left, 1 for the right one.
    s : (x, y)
        The shoulder.
    pose : Pose
    b : Proportions
    lead : int
        The arm in front where both cross.
    height : float
        From 0 to 1: how high the hands are.
    """
    u, l, w, mid = b.upper_arm, b.forearm, b.arm_width, pose.lean * 0.5 + pose.turn * 4
    is_lead = k == lead
    if kind == "clasped":
        y = mix(b.crotch_y - b.hand * 0.5, mix(b.waist_y, b.hip_y, 0.4), height)
        x = pose.lean + pose.turn * 8 + k * b.hand * (0.5 if is_lead else 0.36)
        # The elbows point back, so the arms look shorter.
        target = (x, y - b.hand * (0.34 if is_lead else 0.26))
        short = min(1.0, math.dist(s, target) * (1.05 + 0.13 * height) / (u + l))
        elbow, wrist = bend(s, target, u * short, l * short, k)
        return Arm(kind, (s, elbow, wrist), "relaxed", depth=int(is_lead))
    if kind == "crossed":
        elbow = (s[0] + k * w * 1.15, s[1] + u * (0.82 + 0.1 * (1 - height)))
        rise = (0.05 if is_lead else 0.3) * l
        # The other hand is hidden behind the upper arm of the arm in front.
        far = abs(s[0]) + w * 0.2
        wrist = (mid - k * (b.chest * 0.72 if is_lead else far), elbow[1] - rise)
        return Arm(kind, (s, elbow, wrist), "relaxed" if is_lead else "hidden", depth=int(is_lead))
    if kind == "elbow":
        if not is_lead:
            elbow = (s[0] + k * w * 0.9, s[1] + u * 0.98)
            return Arm(kind, (s, elbow, (elbow[0] - k * w * 0.5, elbow[1] + l)), "relaxed")
        elbow = (s[0] + k * w * 1.0, s[1] + u * 0.93)
        wrist = (mid - k * b.chest * 0.62, elbow[1] + (0.1 - 0.22 * height) * l)
        return Arm(kind, (s, elbow, wrist), "relaxed", depth=1)
    if kind == "lean":
        elbow = (s[0] * 0.84 + pose.lean * 0.2, s[1] + u * 0.96)
        wrist = (pose.lean + k * b.hip * (0.34 + 0.2 * height), elbow[1] + l * 0.92)
        return Arm(kind, (s, elbow, wrist), "relaxed", depth=int(is_lead))
    if kind == "pray":
        elbow = (s[0] + k * w * 0.7, s[1] + u * 0.86)
        y = mix(b.chest_y, b.pit, 0.1 + 0.4 * height)
        wrist = (mid + k * b.hand * 0.3, y + b.hand * (0.42 if is_lead else 0.3))
        return Arm(kind, (s, elbow, wrist), "fist" if is_lead else "relaxed", depth=int(is_lead))
    # "hug": both forearms hold a book to the chest, one from below, one across it.
    elbow = (s[0] + k * w * 1.0, s[1] + u * (0.97 if is_lead else 0.9))
    if is_lead:
        wrist = (mid - k * b.chest * 0.42, elbow[1] - 0.02 * l)
    else:
        wrist = (mid - k * b.chest * 0.12, elbow[1] - (0.34 + 0.16 * height) * l)
    return Arm("hug", (s, elbow, wrist), "relaxed", depth=int(is_lead))


def _arm(kind, k, s, pose, b, r):
    """Return an arm; `s` is the shoulder."""
    if kind in ("down", "raised", "out", "hold"):
        return _free_arm(kind, k, s, b, r)
    return _arm_at_body(kind, k, s, pose, b, r)


def _polar(origin, length, degrees, side):
    """Return the point at a distance; 0 degrees is down, 90 out to the side."""
    a = math.radians(degrees)
    return (origin[0] + side * length * math.sin(a), origin[1] + length * math.cos(a))


def _free_arm(kind, k, s, b, r):
    """Return an arm that does not touch the body."""
    u, l = b.upper_arm, b.forearm
    if kind == "down":
        a = r.uniform(9, 19)
        elbow = _polar(s, u, a, k)
        return Arm(kind, (s, elbow, _polar(elbow, l, a - r.uniform(4, 22), k)), r.choice(
            ("relaxed", "relaxed", "relaxed", "fist")))
    if kind == "raised":
        # A large head leaves no room beside it.
        out = 62 if b.heads > 5 else 100
        elbow = _polar(s, u, r.uniform(out, out + 22), k)
        return Arm(kind, (s, elbow, _polar(elbow, l, r.uniform(150, 178), k)), r.choice(
            ("open", "open", "fist")), thumb=1)
    if kind == "out":
        a = r.uniform(32, 58)
        elbow = _polar(s, u, a, k)
        return Arm(kind, (s, elbow, _polar(elbow, l, a + r.uniform(-6, 26), k)), r.choice(
            ("relaxed", "open")))
    # "hold": the forearm comes forward and to the side.
    elbow = _polar(s, u, r.uniform(14, 26), k)
    wrist = _polar(elbow, l * r.uniform(0.72, 0.9), r.uniform(50, 100), k)
    return Arm("hold", (s, elbow, wrist), "fist")


def _arm_at_body(kind, k, s, pose, b, r):
    """Return an arm whose hand is at the body."""
    u, l = b.upper_arm, b.forearm
    mid = pose.lean * 0.5
    hip_x = pose.lean + k * b.hip
    if kind == "hip":
        target = (hip_x + k * b.arm_width * 0.4, mix(b.waist_y, b.hip_y, r.uniform(0.25, 0.6)))
        elbow, wrist = bend(s, target, u, l, k)
        return Arm(kind, (s, elbow, wrist), "fist")
    if kind == "pocket":
        target = (hip_x - k * b.hip * 0.08, mix(b.hip_y, b.crotch_y, 0.3))
        elbow, wrist = bend(s, target, u * 0.95, l * 0.95, k)
        return Arm(kind, (s, elbow, wrist), "hidden")
    if kind == "behind":
        elbow = _polar(s, u, r.uniform(16, 24), k)
        wrist = (mid + k * b.waist * 0.35, elbow[1] + l * 0.45)
        return Arm(kind, (s, elbow, wrist), "hidden", True)
    if kind == "hip_front":
        # The forearm is in front of the flank, and the hand lies on the belly or the hip.
        target = (hip_x - k * b.hip * r.uniform(0.3, 0.62), mix(b.waist_y, b.hip_y, r.uniform(
            0.1, 0.6)))
        short = min(1.0, math.dist(s, target) * r.uniform(1.12, 1.3) / (u + l))
        elbow, wrist = bend(s, target, u * short, l * short, k)
        return Arm(kind, (s, elbow, wrist), r.choice(("relaxed", "fist")))
    if kind == "belly":
        elbow = _polar(s, u * 0.95, r.uniform(8, 18), k)
        wrist = (mid - k * b.waist * r.uniform(-0.2, 0.5), mix(b.chest_y, b.waist_y, r.uniform(
            0.5, 1.05)))
        return Arm(kind, (s, elbow, wrist), r.choice(("fist", "relaxed", "relaxed")))
    if kind == "chest":
        elbow = _polar(s, u * 0.93, r.uniform(14, 26), k)
        target = (mid + k * b.chest * r.uniform(0.1, 0.3), mix(b.shoulder_y, b.waist_y,
            r.uniform(0.25, 0.55)))
        return Arm(kind, (s, elbow, mix(elbow, target, min(1.0, l / max(1.0,
            math.dist(elbow, target))))), r.choice(("fist", "relaxed")))
    if kind == "carry":  # a thing in front of the chest
        elbow = _polar(s, u * 0.95, r.uniform(10, 20), k)
        target = (mid + k * b.chest * 0.2, mix(b.chest_y, b.waist_y, 0.55))
        return Arm(kind, (s, elbow, mix(elbow, target, min(1.0, l * 0.95 / max(1.0,
            math.dist(elbow, target))))), "fist")
