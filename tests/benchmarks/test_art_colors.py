"""Chroma of the regions of colored pictures."""

import numpy as np
import pytest
from PIL import Image

from benchmarks.__main__ import main
from benchmarks.quality import art_colors
from chroma_lib.color import lch_to_rgb


@pytest.fixture
def folder(tmp_path):
    rgba = np.zeros((80, 80, 4), np.uint8)  # the last quarter stays transparent
    for columns, color in ((slice(0, 40), (50, 30, 90)), (slice(40, 60), (30, 2, 0))):
        rgba[:, columns, :3] = lch_to_rgb(*color)
        rgba[:, columns, 3] = 255
    Image.fromarray(rgba).save(tmp_path / "flat.png")
    return tmp_path


def test_each_region_has_its_share_lightness_and_chroma(folder):
    area, l, chroma = art_colors.regions(folder / "flat.png").T
    red = l > 40
    np.testing.assert_allclose(l, np.where(red, 50, 30), atol=0.6)
    np.testing.assert_allclose(chroma, np.where(red, 30, 2), atol=0.6)
    # The smoothed border gives narrow regions of their own, some too small to count.
    assert area[red].sum() == pytest.approx(2 / 3, abs=0.03)
    assert area[~red].sum() == pytest.approx(1 / 3, abs=0.03)


def test_the_table_has_a_line_for_each_range_of_lightness(folder, capsys):
    assert main(["art_colors", str(folder)]) in (0, None)
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    (red,) = [line for line in lines if line[:1] == ["35-55"]]
    (gray,) = [line for line in lines if line[:1] == ["20-35"]]
    assert red[2:] == ["0%", *["30"] * 5]
    assert gray[2:] == ["100%", *["2"] * 5]


def test_a_folder_without_pictures_is_refused(tmp_path, capsys):
    assert main(["art_colors", str(tmp_path)]) == 2
    assert "contains no picture" in capsys.readouterr().err
