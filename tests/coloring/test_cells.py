"""Pixels that are computed once."""

import numpy as np
import pytest

from chroma_lib.coloring import cells
from chroma_lib.coloring.cells import distinct_colors, find_cells, mix_borders


def test_each_color_is_there_once():
    rgb = np.random.default_rng(0).choice([0, 7, 255], (30, 20, 3)).astype(np.uint8)
    colors, index = distinct_colors(rgb)
    assert len(np.unique(colors, axis=0)) == len(colors) <= 27
    np.testing.assert_array_equal(colors[index].reshape(rgb.shape), rgb)


@pytest.mark.parametrize("largest", [cells.LARGEST_TABLE, 1])
def test_a_cell_has_one_color_and_one_mixture(largest, monkeypatch):
    monkeypatch.setattr(cells, "LARGEST_TABLE", largest)
    rng = np.random.default_rng(0)
    colors, labels = rng.integers(0, 5, 400), rng.integers(0, 3, 400)
    border = np.flatnonzero(rng.random(400) < 0.2)
    neighbors, shares = rng.integers(0, 3, len(border)), rng.integers(0, 9, len(border)) / 16
    found = find_cells(colors.astype(np.int32), labels, border, neighbors, shares)
    np.testing.assert_array_equal(found.colors[found.index], colors)
    np.testing.assert_array_equal(found.labels[found.index], labels)
    np.testing.assert_array_equal(found.neighbors[found.index[border]], neighbors)
    np.testing.assert_array_equal(found.shares[found.index[border]], shares)
    inner = np.setdiff1d(np.arange(400), border)
    assert (found.shares[found.index[inner]] == 0).all()
    assert len(found.colors) <= 15 + 15 * 3 * 9
    values = np.stack([found.colors, found.labels], -1)
    np.testing.assert_array_equal(found.look_up(values, (20, 20))[..., 0].ravel(), colors)


def test_borders_mix_by_how_much_of_the_other_part_is_around(monkeypatch):
    labels = np.zeros((40, 30), np.uint8)
    labels[:, 15:] = 2
    border, neighbors, shares = mix_borders(labels)
    rows, columns = np.divmod(border, 30)
    assert set(columns) == {14, 15} and set(rows) == set(range(40))
    assert (neighbors == 2 - labels.ravel()[border]).all()
    np.testing.assert_allclose(shares, 0.25)
    monkeypatch.setattr(cells, "BAND", 90)  # three rows at a time
    for whole, banded in zip((border, neighbors, shares), mix_borders(labels)):
        np.testing.assert_array_equal(whole, banded)


@pytest.mark.parametrize("band", [3, 1 << 20])
def test_rows_are_taken_in_bands(monkeypatch, band):
    monkeypatch.setattr(cells, "BAND", band)
    values = np.arange(12, dtype=np.uint8).reshape(6, 2)
    index = np.array([5, 0, 0, 3, 2, 5, 1], np.int32)
    np.testing.assert_array_equal(cells.take(values, index), values[index])
    numbers = np.arange(6, dtype=np.int32) * 7
    wanted = numbers[index]
    assert cells.take(numbers, index, out=index) is index
    np.testing.assert_array_equal(index, wanted)


def test_a_long_border_is_numbered_like_a_short_one(monkeypatch):
    rng = np.random.default_rng(2)
    arguments = (
        rng.integers(0, 5, 400).astype(np.int32),
        rng.integers(0, 3, 400),
        rng.permutation(400)[:200],
        rng.integers(0, 3, 200),
        rng.uniform(0, 0.5, 200).astype(np.float32),
    )
    short = cells.find_cells(*arguments)
    monkeypatch.setattr(cells, "LARGE_BORDER", 10)
    monkeypatch.setattr(cells, "BAND", 7)
    for name, array in vars(cells.find_cells(*arguments)).items():
        np.testing.assert_array_equal(array, getattr(short, name), err_msg=name)
