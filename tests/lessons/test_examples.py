import numpy as np
import pytest

from chroma_lib.characters import REGIONS
from chroma_lib.data import Dataset
from chroma_lib.errors import ChromaError
from chroma_lib.lessons import example_notebook, middle_gray
from chroma_lib.sweeps import make_plan


def test_an_example_can_be_swept():
    plan = make_plan(example_notebook("one_color_gan"), {"gamma": [0.0, 1.0]}, repeat=2)
    assert len(plan.runs) == 4
    with pytest.raises(ChromaError, match="no example 'gan': choose one of one_color_gan"):
        example_notebook("gan")


def test_the_drawing_with_middle_gray_hair():
    regions = np.full((3, 32, 32), REGIONS.index("skin"), np.uint8)
    regions[:2, :8] = REGIONS.index("hair")  # hidden in the third
    l = np.full((3, 1, 32, 32, 1), 0.2, np.float32)  # L* of 60
    l[0, :, :8] = 0.9
    drawings = Dataset(l, np.zeros((3, 1, 32, 32, 2), np.float32), regions, ("0", "1", "2"))
    assert middle_gray(drawings) == 1
