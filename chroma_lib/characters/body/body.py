"""A posed body: torso and limbs as edges that skin and garments follow."""

import random

from chroma_lib.characters.body.limbs import GRID, Limb, Torso
from chroma_lib.characters.body.poses import Pose, make_pose
from chroma_lib.characters.body.proportions import Proportions, make_proportions
from chroma_lib.characters.geometry import Point, mix
from chroma_lib.characters.plan import Plan

# Half widths at `GRID`, relative to the widest.
_ARM = (1.0, 0.94, 0.85, 0.76, 0.8, 0.64, 0.5)
_LEG_OUTER = (1.05, 1.02, 0.84, 0.65, 0.74, 0.52, 0.35)
_LEG_INNER = (0.95, 0.94, 0.78, 0.62, 0.62, 0.46, 0.36)


class Body:
    """Proportions, pose and edges of a body.

    Attributes
    ----------
    size : Proportions
    pose : Pose
    torso : Torso
    arms, legs : dict of int to Limb
        -1 for the viewer's left, 1 for the right.
    """

    def __init__(
        self, p: Plan, r: random.Random, held: dict[int, str], *, covered: bool = False
    ):
        self.size: Proportions = make_proportions(p, r)
        self.pose: Pose = make_pose(self.size, p.turn, r, held, covered=covered)
        b, pose = self.size, self.pose
        self.torso = Torso(self._levels(), front=pose.turn * 0.42)
        # In chibi figures the limbs hardly get thinner.
        thick = max(0.0, (4.5 - b.heads) / 4.5)
        self.arms, self.legs = {}, {}
        for k in (-1, 1):
            arm = [mix(w, 0.95, thick) * b.arm_width for w in _ARM]
            self.arms[k] = Limb(pose.arms[k].joints, arm, arm, k)
            outer = [mix(w, 0.9, thick) * b.leg_width for w in _LEG_OUTER]
            # The thigh continues the edge of the hip.
            hip = abs(self.torso.x(k, b.hip_y) - pose.legs[k].joints[0][0])
            outer[0], outer[1] = hip, mix(outer[1], hip, 0.5)
            inner = [mix(w, 0.85, thick) * b.leg_width for w in _LEG_INNER]
            self.legs[k] = Limb(pose.legs[k].joints, outer, inner, k)

    def _levels(self):
        b, pose = self.size, self.pose
        armpit = b.shoulder_y + (b.crotch_y - b.shoulder_y) * 0.17
        rows = [
            (b.shoulder_y, 0.0, b.shoulder * 0.95),
            (armpit, 0.1, b.chest),
            (b.chest_y, 0.2, b.chest * 0.98),
            (mix(b.chest_y, b.waist_y, 0.6), 0.5, mix(b.chest, b.waist, 0.72)),
            (b.waist_y, 0.68, b.waist),
            (mix(b.waist_y, b.hip_y, 0.5), 0.9, mix(b.waist, b.hip, 0.66)),
            (b.hip_y, 1.0, b.hip),
            (b.crotch_y + 4, 1.0, b.hip * 1.02),
        ]
        levels = []
        for y, share, width in rows:
            left, right = (1 - 0.16 * max(0.0, k * pose.turn) for k in (-1, 1))
            levels.append((y, pose.lean * share, width * left, width * right))
        return levels

    def shoulder(self, side: int, ease: float = 0.0) -> tuple[Point, Point]:
        """Return the ends of the shoulder's line: at the neck, and at the top of the arm."""
        b = self.size
        at_neck = (side * (b.neck + 3 * b.scale), b.pit - 5 * b.scale - ease * 0.5)
        x, y = self.arms[side].joints[0]
        return at_neck, (x + side * b.arm_width * 0.16, y - b.arm_width * 0.86 - ease * 0.7)

    @property
    def armpit(self) -> float:
        """The y of the armpits."""
        return float(self.torso.y[1])

    def leg_edge(self, side: int, y: float) -> float:
        """Return how far (as an x) the legs reach to one side above the height `y`."""
        xs = [self.torso.x(side, self.size.hip_y)]
        for leg in self.legs.values():
            for share in (-1.0, 1.0):
                points = [leg.edge(t / 10, share) for t in range(21)]
                xs += [px for px, py in points if py <= y]
        return max(xs, key=lambda x: x * side)

    def knee_y(self, share: float) -> float:
        """Return the y at a share of the way down the legs: 1 is the knees, 2 the ankles."""
        if self.pose.legs_kind == "sitting":
            _, knee, foot = self.pose.legs[1].joints
            low = knee[1] + 0.16 * (foot[1] - knee[1])
            if share <= 1.2:
                return low
            return mix(low, foot[1], min(1.0, share - 1.2))
        b = self.size
        return b.crotch_y + (b.sole_y - b.ankle - b.crotch_y) * share / 2


__all__ = ["GRID", "Body"]
