"""Proportions of a body: lengths and widths from the number of heads.

All lengths are in the head's frame: the origin is between the eyes and the face is about 100 wide.
"""

import random
from dataclasses import dataclass

import numpy as np

from chroma_lib.characters.geometry import weighted
from chroma_lib.characters.plan import Plan

# Heads of height -> weight: chibi, child, teenager, adult.
HEADS = {(2.3, 3.1): 15, (3.7, 4.9): 15, (5.0, 6.2): 42, (6.2, 7.3): 28}


def _by_heads(heads, *values):
    """Interpolate between the values for 2.3, 4, 5.5, 7 and 8 heads."""
    return float(np.interp(heads, (2.3, 4, 5.5, 7, 8), values))


@dataclass(frozen=True)
class Proportions:
    """Lengths of a body. Heights are y coordinates; widths are half widths."""

    heads: float
    male: float  # 0 to 1: how wide the shoulders are, how narrow the hips
    scale: float  # thickness of the body relative to an adult's
    length: float  # from the chin to the soles
    neck: float
    pit: float  # y of the pit of the neck
    shoulder_y: float
    chest_y: float
    waist_y: float
    hip_y: float
    crotch_y: float
    sole_y: float
    shoulder: float
    chest: float
    waist: float
    hip: float
    upper_arm: float
    forearm: float
    hand: float
    thigh: float
    shin: float
    ankle: float  # height of the ankle above the sole
    arm_width: float
    leg_width: float


def make_proportions(p: Plan, r: random.Random) -> Proportions:
    """Choose how tall and how broad a body is.

    Parameters
    ----------
    p : Plan
    r : random.Random

    Returns
    -------
    Proportions
    """
    heads = r.uniform(*weighted(r, HEADS))
    if p.boy and heads > 5.3:
        heads += 0.3
    head = p.chin + p.top - 6
    length = (heads - 1) * head
    male = _by_heads(heads, 0, 0.15, 0.7, 1, 1) if p.boy else 0.0
    scale = _by_heads(heads, 0.56, 0.7, 0.86, 1, 1.1)
    stout = r.uniform(0.94, 1.08)
    shoulder = _by_heads(heads, 38, 46, 56, 65, 72) * (1 + 0.27 * male)
    shoulder_y = p.chin + _by_heads(heads, 8, 18, 28, 34, 40) + r.uniform(-2, 3)
    crotch_y = p.chin + length * (_by_heads(heads, 0.56, 0.49, 0.455, 0.435, 0.43)
        + r.uniform(-0.012, 0.012))
    waist_y = shoulder_y + (crotch_y - shoulder_y) * (0.6 + 0.04 * male)
    hip_y = shoulder_y + (crotch_y - shoulder_y) * 0.9
    ankle = length * _by_heads(heads, 0.09, 0.065, 0.056, 0.052, 0.05)
    leg = p.chin + length - ankle - hip_y
    arm = length * _by_heads(heads, 0.43, 0.41, 0.395, 0.385, 0.38)
    child = _by_heads(heads, 1, 0.8, 0.25, 0, 0)
    return Proportions(
        heads, male, scale, length,
        neck=_by_heads(heads, 10, 11, 12.5, 14, 15) * (1 + 0.28 * male),
        pit=shoulder_y - _by_heads(heads, 2, 5, 9, 12, 13),
        shoulder_y=shoulder_y,
        chest_y=shoulder_y + (crotch_y - shoulder_y) * 0.3,
        waist_y=waist_y, hip_y=hip_y, crotch_y=crotch_y, sole_y=p.chin + length,
        shoulder=shoulder,
        chest=shoulder * (0.75 + 0.03 * child) * stout,
        waist=shoulder * (0.58 + 0.04 * male + 0.17 * child) * stout,
        hip=shoulder * (0.84 - 0.2 * male) * stout,
        upper_arm=arm * 0.54, forearm=arm * 0.46,
        hand=_by_heads(heads, 26, 34, 43, 52, 56) * (1 + 0.08 * male),
        thigh=leg * 0.5, shin=leg * 0.5, ankle=ankle,
        arm_width=_by_heads(heads, 11, 12, 13.5, 15.5, 17) * (1 + 0.3 * male) * stout,
        leg_width=_by_heads(heads, 17, 20, 25, 30, 33) * (1 + 0.04 * male) * stout,
    )  # fmt: skip
