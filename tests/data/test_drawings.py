import numpy as np
import pytest

from chroma_lib import characters, files
from chroma_lib.data.drawings import (
    DRAWINGS_PER_SEED,
    HELD_OUT_FROM,
    SEEDS,
    drawn_dataset,
    held_out_dataset,
    training_seeds,
    write_drawings,
)
from chroma_lib.data.folders import folder_dataset
from chroma_lib.errors import ChromaError


@pytest.fixture(scope="module")
def drawn():
    return drawn_dataset(6, colorings=3, size=32, progress=False)


def test_held_out_drawings_are_never_in_training(drawn):
    held_out = held_out_dataset(6, colorings=1, size=32, progress=False)
    assert all(int(name) >= HELD_OUT_FROM for name in held_out.names)
    last = training_seeds(DRAWINGS_PER_SEED, SEEDS - 1)
    assert last[-1] == HELD_OUT_FROM - 1  # the last drawing that training can ask for
    for i in range(6):
        for j in range(6):
            assert np.any(held_out.regions[i] != drawn.regions[j])


def test_cached_drawings_are_the_same_and_damage_is_repaired(tmp_path, monkeypatch):
    first = drawn_dataset(3, colorings=1, size=32, cache=tmp_path, progress=False)
    with monkeypatch.context() as patch:
        patch.setattr(characters, "render_many", lambda *a, **k: pytest.fail("drawn again"))
        again = drawn_dataset(3, colorings=1, size=32, cache=tmp_path, progress=False)
    np.testing.assert_array_equal(first.ab, again.ab)
    (path,) = tmp_path.glob("*.npz")
    path.write_bytes(path.read_bytes()[:1000])
    redrawn = drawn_dataset(3, colorings=1, size=32, cache=tmp_path, progress=False)
    np.testing.assert_array_equal(first.ab, redrawn.ab)


@pytest.mark.parametrize("count, seed", [(0, 0), (10_001, 0), (1, -1), (1, 100)])
def test_counts_and_seeds_out_of_range(count, seed):
    with pytest.raises(ChromaError, match=r"1 to 10000|0 to 99"):
        drawn_dataset(count, seed=seed, size=32, progress=False)


def test_written_drawings_come_back(tmp_path):
    out = tmp_path / "drawn"
    write_drawings(2, seed=1, size=32, colorings=2, out=out, progress=False)
    assert sorted(path.name for path in out.iterdir()) == [
        "10000_00.png",
        "10000_01.png",
        "10000_regions.png",
        "10001_00.png",
        "10001_01.png",
        "10001_regions.png",
        "index.csv",
        "regions.json",
    ]
    read = folder_dataset(out, size=32, progress=False)
    assert (len(read), read.colorings) == (2, 2)
    np.testing.assert_array_equal(read.rgb(1, 1), characters.render(10_001, coloring=1, size=32))


def test_write_drawings_leaves_a_folder_that_is_not_empty_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ChromaError, match="already exists"):
        write_drawings(1, size=32, out=tmp_path, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_write_drawings_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fail(path, rgb, alpha=None):
        raise ChromaError("disk full")

    monkeypatch.setattr(files, "write_png", fail)
    with pytest.raises(ChromaError, match="disk full"):
        write_drawings(1, size=32, out=tmp_path / "drawn", progress=False)
    assert list(tmp_path.iterdir()) == []
