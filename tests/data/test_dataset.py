import numpy as np
import pytest

from chroma_lib import characters
from chroma_lib.data.drawings import (
    drawn_dataset,
)
from chroma_lib.errors import ChromaError


@pytest.fixture(scope="module")
def drawn():
    return drawn_dataset(6, colorings=3, size=32, progress=False)


def test_drawn_pictures_come_back_from_the_networks_range(drawn):
    assert drawn.l.shape == (6, 3, 32, 32, 1) and drawn.ab.shape == (6, 3, 32, 32, 2)
    assert (len(drawn), drawn.colorings, drawn.size) == (6, 3, 32)
    np.testing.assert_array_equal(drawn.rgb(2, 1), characters.render(2, coloring=1, size=32))
    np.testing.assert_array_equal(drawn.regions[2], characters.regions(2, size=32))
    assert np.abs(drawn.l).max() <= 1.001 and np.abs(drawn.ab).max() <= 1


def test_colorings_share_their_gray_picture(drawn):
    l, ab = drawn.l * 50, drawn.ab * 110
    assert l.std(1).mean() < 0.5  # 8-bit rounding of the colors, in L*
    assert ab.std(1).mean() > 5


def test_split_by_picture(drawn):
    rest, held_out = drawn.split(2, seed=1)
    assert len(rest) == 4 and len(held_out) == 2
    assert sorted(rest.names + held_out.names) == sorted(drawn.names)
    index = drawn.names.index(held_out.names[0])
    np.testing.assert_array_equal(held_out.ab[0], drawn.ab[index])
    with pytest.raises(ChromaError, match="hold out at least one"):
        drawn.split(6)


def test_resize_scales_every_coloring(drawn):
    large = drawn.resize(64)
    assert large.l.shape == (6, 3, 64, 64, 1) and large.regions is None
    assert large.names == drawn.names
    difference = large.rgb(2, 1)[::2, ::2].astype(int) - drawn.rgb(2, 1)
    assert np.abs(difference).mean() < 10
    assert drawn.resize(32) is drawn
