import numpy as np
import pytest

from chroma_lib.gan.parts import UNKNOWN
from chroma_lib.measures.parts import part_agreement

NAMES = ("background", "hair", "skin")


def test_intersection_over_union_worked_out_by_hand():
    truth = np.array([[[0, 0, 1, 1], [0, 1, 1, UNKNOWN]]], np.uint8)
    found = np.array([[[0, 1, 1, 1], [0, 0, 1, 2]]])
    agreement = part_agreement(np.eye(3)[found], truth, NAMES)
    # background: 2 of 3 + 3 - 2; hair: 3 of 4 + 4 - 3; skin is in no picture.
    assert agreement == {"background": pytest.approx(2 / 4), "hair": pytest.approx(3 / 5)}


def test_perfect_masks_agree_wholly():
    truth = np.arange(48).reshape(3, 4, 4) % 3
    masks = 0.6 * np.eye(3)[truth] + 0.4 / 3
    assert part_agreement(masks, truth, NAMES) == dict.fromkeys(NAMES, 1.0)
