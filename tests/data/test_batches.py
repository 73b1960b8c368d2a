import numpy as np
import pytest
import tensorflow as tf

from chroma_lib.data.batches import batches, soft_shading
from chroma_lib.data.drawings import drawn_dataset
from chroma_lib.errors import ChromaError


@pytest.fixture(scope="module")
def drawn():
    return drawn_dataset(6, colorings=3, size=32, progress=False)


def test_batches_are_pairs_of_the_data_and_depend_on_seed_and_number(drawn):
    known = {drawn.l[i, k].tobytes(): drawn.ab[i, k] for i in range(6) for k in range(3)}
    plain = batches(drawn, 4, seed=3, flip=False)
    first = [tuple(x.numpy() for x in batch) for batch in plain.take(3)]
    for l, ab in first:
        assert l.shape == (4, 32, 32, 1)
        for picture_l, picture_ab in zip(l, ab):
            np.testing.assert_array_equal(known[picture_l.tobytes()], picture_ab)
    later = next(iter(batches(drawn, 4, seed=3, flip=False, start=2)))
    np.testing.assert_array_equal(later[0], first[2][0])
    other = next(iter(batches(drawn, 4, seed=4, flip=False)))
    assert np.any(other[0].numpy() != first[0][0])
    assert np.any(first[1][0] != first[0][0])


def test_half_the_pictures_are_mirrored(drawn):
    known = {drawn.l[i, k].tobytes() for i in range(6) for k in range(3)}
    l, _ = next(iter(batches(drawn, 200, seed=0)))
    straight = [picture.tobytes() in known for picture in l.numpy()]
    mirrored = [picture[:, ::-1].tobytes() in known for picture in l.numpy()]
    assert all(a or b for a, b in zip(straight, mirrored))
    assert 60 < sum(straight) < 140  # 100 ± 5.6 standard deviations


def test_soft_shading_is_smooth_and_keeps_white_and_black(drawn):
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
    assert steps < 0.2  # no edges: no two neighbors differ by a standard deviation
    np.testing.assert_array_equal(soft_shading(tf.constant(l), key, 0.2), shaded)


def test_shading_changes_only_l(drawn):
    plain = next(iter(batches(drawn, 8, seed=1)))
    shaded = next(iter(batches(drawn, 8, seed=1, shading=0.2)))
    np.testing.assert_array_equal(plain[1], shaded[1])
    assert np.any(plain[0].numpy() != shaded[0].numpy())


def test_an_empty_batch_is_refused(drawn):
    with pytest.raises(ChromaError, match="batch size 0: use at least 1"):
        batches(drawn, 0)
