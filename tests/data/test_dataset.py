import numpy as np
import pytest
import tensorflow as tf

from chroma_lib import characters, color, files
from chroma_lib.data.batches import batches, soft_shading
from chroma_lib.data.drawings import (
    DRAWINGS_PER_SEED,
    HELD_OUT_FROM,
    SEEDS,
    _drawing_seeds,
    drawn_dataset,
    held_out_dataset,
    write_drawings,
)
from chroma_lib.data.folders import folder_dataset
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


def test_held_out_drawings_are_never_in_training(drawn):
    held_out = held_out_dataset(6, colorings=1, size=32, progress=False)
    assert all(int(name) >= HELD_OUT_FROM for name in held_out.names)
    most = _drawing_seeds(DRAWINGS_PER_SEED, SEEDS - 1, 0)
    assert most[-1] == HELD_OUT_FROM - 1  # the last seed that training can ask for
    for i in range(6):
        for j in range(6):
            assert np.any(held_out.regions[i] != drawn.regions[j])


def test_cache_gives_the_same_and_survives_damage(tmp_path, monkeypatch):
    first = drawn_dataset(3, colorings=1, size=32, cache=tmp_path, progress=False)
    with monkeypatch.context() as patch:
        patch.setattr(characters, "render_many", lambda *a, **k: pytest.fail("drawn anew"))
        again = drawn_dataset(3, colorings=1, size=32, cache=tmp_path, progress=False)
    np.testing.assert_array_equal(first.ab, again.ab)
    (path,) = tmp_path.glob("*.npz")
    path.write_bytes(path.read_bytes()[:1000])
    mended = drawn_dataset(3, colorings=1, size=32, cache=tmp_path, progress=False)
    np.testing.assert_array_equal(first.ab, mended.ab)


@pytest.mark.parametrize("count, seed", [(0, 0), (10_001, 0), (1, -1), (1, 100)])
def test_counts_and_seeds_out_of_range(count, seed):
    with pytest.raises(ChromaError, match=r"1 to 10000|0 to 99"):
        drawn_dataset(count, seed=seed, size=32, progress=False)


def test_split_by_picture(drawn):
    rest, held_out = drawn.split(2, seed=1)
    assert len(rest) == 4 and len(held_out) == 2
    assert sorted(rest.names + held_out.names) == sorted(drawn.names)
    index = drawn.names.index(held_out.names[0])
    np.testing.assert_array_equal(held_out.ab[0], drawn.ab[index])
    with pytest.raises(ChromaError, match="hold out"):
        drawn.split(6)


def test_batches_are_pairs_of_the_data_and_depend_on_seed_and_number(drawn):
    known = {drawn.l[i, k].tobytes(): drawn.ab[i, k] for i in range(6) for k in range(3)}
    plain = batches(drawn, 4, seed=3, flip=False)
    got = [tuple(x.numpy() for x in batch) for batch in plain.take(3)]
    for l, ab in got:
        assert l.shape == (4, 32, 32, 1)
        for one_l, one_ab in zip(l, ab):
            np.testing.assert_array_equal(known[one_l.tobytes()], one_ab)
    later = next(iter(batches(drawn, 4, seed=3, flip=False, start=2)))
    np.testing.assert_array_equal(later[0], got[2][0])
    other = next(iter(batches(drawn, 4, seed=4, flip=False)))
    assert np.any(other[0].numpy() != got[0][0])
    assert np.any(got[1][0] != got[0][0])


def test_half_the_pictures_are_mirrored(drawn):
    known = {drawn.l[i, k].tobytes() for i in range(6) for k in range(3)}
    l, ab = next(iter(batches(drawn, 200, seed=0)))
    straight = [one.tobytes() in known for one in l.numpy()]
    mirrored = [one[:, ::-1].tobytes() in known for one in l.numpy()]
    assert all(a or b for a, b in zip(straight, mirrored))
    assert 60 < sum(straight) < 140  # 100 ± 5.6 standard deviations


def test_soft_shading_is_smooth_and_spares_white_and_black(drawn):
    l = np.full((40, 32, 32, 1), 0.0, np.float32)
    l[:, :8], l[:, 8:16] = 1, -1
    key = tf.constant([3, 4], tf.int64)
    shaded = soft_shading(tf.constant(l), key, 0.2).numpy()
    np.testing.assert_array_equal(shaded[:, :16], l[:, :16])
    middle = shaded[:, 16:, :, 0]
    changed = np.abs(middle).max((1, 2)) > 0
    assert 8 < changed.sum() < 32  # about half of the 40: 20 ± 3.2
    assert middle[changed].std() == pytest.approx(0.2, rel=0.4)
    steps = np.abs(np.diff(middle[changed], axis=1)).max()
    assert steps < 0.2  # no edges: a standard deviation is passed in no single pixel
    np.testing.assert_array_equal(soft_shading(tf.constant(l), key, 0.2), shaded)


def test_shaded_batches_change_l_alone(drawn):
    plain = next(iter(batches(drawn, 8, seed=1)))
    shaded = next(iter(batches(drawn, 8, seed=1, shading=0.2)))
    np.testing.assert_array_equal(plain[1], shaded[1])
    assert np.any(plain[0].numpy() != shaded[0].numpy())


def test_written_drawings_are_read_again(tmp_path):
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
    np.testing.assert_array_equal(
        read.rgb(1, 1), characters.render(10_001, coloring=1, size=32)
    )


def test_write_drawings_leaves_a_full_folder_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(ChromaError, match="already exists"):
        write_drawings(1, size=32, out=tmp_path, progress=False)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_write_drawings_that_fails_leaves_nothing(tmp_path, monkeypatch):
    def fail(path, rgb, alpha=None):
        raise ChromaError("disk full")

    monkeypatch.setattr(pictures, "write_png", fail)
    with pytest.raises(ChromaError):
        write_drawings(1, size=32, out=tmp_path / "drawn", progress=False)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_own_pictures(tmp_path):
    red = np.full((40, 20, 3), [200, 30, 30], np.uint8)
    files.write_png(tmp_path / "red.png", red)
    own = folder_dataset(tmp_path, size=32, progress=False)
    assert own.names == ("red.png",) and own.regions is None
    np.testing.assert_array_equal(own.rgb(0)[16, 16], [200, 30, 30])
    np.testing.assert_array_equal(own.rgb(0)[16, 0], [255, 255, 255])  # padded to a square
    red_ab = color.rgb_to_lab(red[0, 0])[1:] / 110
    np.testing.assert_allclose(own.ab[0, 0, 16, 16], red_ab, atol=1e-6)


def test_a_bad_picture_costs_only_itself(tmp_path):
    for name in ("a", "c"):
        files.write_png(tmp_path / f"{name}.png", np.zeros((9, 9, 3), np.uint8))
    (tmp_path / "b.png").write_text("no picture")
    own = folder_dataset(tmp_path, size=32, progress=False)
    assert own.names == ("a.png", "c.png") and own.l.shape == (2, 1, 32, 32, 1)
    (told,) = own.take([0]).left_out
    assert told.startswith(f"{tmp_path}/b.png: is not a picture")
    for name in ("a", "c"):
        (tmp_path / f"{name}.png").unlink()
    with pytest.raises(ChromaError, match="holds no picture that can be read; .*b.png"):
        folder_dataset(tmp_path, size=32, progress=False)


def test_a_bad_coloring_costs_its_drawing(tmp_path):
    out = write_drawings(2, size=32, colorings=2, out=tmp_path / "a", progress=False)
    (out / "00000_01.png").write_text("no picture")
    read = folder_dataset(out, size=32, progress=False)
    assert read.names == ("1",) and read.colorings == 2
    assert "00000_01.png" in read.left_out[0]
    np.testing.assert_array_equal(read.rgb(0, 1), characters.render(1, coloring=1, size=32))


@pytest.mark.parametrize(
    "content", [b"", b"drawing,file\n", b"file\na.png\n", b"\xff\xfe", b"drawing,file\n1\n"]
)
def test_a_broken_index(tmp_path, content):
    (tmp_path / "index.csv").write_bytes(content)
    with pytest.raises(ChromaError, match="index.csv: not an index of `chroma draw`"):
        folder_dataset(tmp_path)


def test_an_empty_folder(tmp_path):
    with pytest.raises(ChromaError, match="holds no picture"):
        folder_dataset(tmp_path)
