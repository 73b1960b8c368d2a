import numpy as np

from chroma_lib.coloring.layout import grid


def test_grid_lays_out_in_rows():
    tiles = np.arange(7, dtype=np.uint8)[:, None, None, None] * np.ones((7, 4, 6, 3), np.uint8)
    sheet = grid(tiles, columns=5, gap=2)
    assert sheet.shape == (2 * 4 + 2, 5 * 6 + 4 * 2, 3)
    assert sheet[0, 8, 0] == 1
    assert sheet[6, 0, 0] == 5
    assert (sheet[4:6] == 255).all()
    assert (sheet[6:, 16:] == 255).all()


def test_grid_of_pictures_with_transparency():
    tiles = np.full((3, 4, 6, 4), 200, np.uint8)
    sheet = grid(tiles, columns=2, gap=0, background=0)
    assert sheet.shape == (8, 12, 4)
    assert (sheet[:4] == 200).all()
    assert (sheet[4:, 6:] == 0).all()
