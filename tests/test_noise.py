import numpy as np
import pytest

from chroma_lib import noise
from chroma_lib.errors import ChromaError


def test_random_noise_is_standard_normal():
    noises = noise.random_noise(1000, seed=3)
    assert noises.shape == (1000, 100)
    assert noises.dtype == np.float32
    assert abs(noises.mean()) < 0.02
    assert abs(noises.std() - 1) < 0.02


def test_same_seed_same_bytes_other_seed_other_noise():
    assert noise.random_noise(4, seed=7).tobytes() == noise.random_noise(4, seed=7).tobytes()
    assert not np.array_equal(noise.random_noise(4, seed=7), noise.random_noise(4, seed=8))


def test_fewer_noises_are_the_first_of_more():
    np.testing.assert_array_equal(noise.random_noise(3, seed=1), noise.random_noise(30, seed=1)[:3])


@pytest.mark.parametrize(
    ("count", "options"), [(0, {}), (1, {"latent_dim": 0}), (1, {"seed": -1}), (-2, {})]
)
def test_random_noise_refuses(count, options):
    with pytest.raises(ChromaError, match="must be"):
        noise.random_noise(count, **options)


@pytest.mark.parametrize("latent_dim", [100, 5])
def test_block_noise_is_that_of_v02(latent_dim):
    width = latent_dim // 5
    expected = []
    for block in range(5):
        for value in (-2, -1, 0, 1, 2):
            vector = [0.0] * latent_dim
            vector[block * width : (block + 1) * width] = [value] * width
            expected.append(vector)
    noises = noise.block_noise(latent_dim=latent_dim)
    assert noises.dtype == np.float32
    np.testing.assert_array_equal(noises, expected)
    assert (noises == 0).all(axis=1).sum() == 5


@pytest.mark.parametrize("latent_dim", [0, 4, 99, 101])
def test_block_noise_needs_five_equal_blocks(latent_dim):
    with pytest.raises(ChromaError, match=f"{latent_dim}.*multiple of 5"):
        noise.block_noise(latent_dim=latent_dim)


def test_walk_has_exact_ends_and_even_lengths():
    start, end = noise.random_noise(2, seed=5)
    end = end * np.float32(1.5)
    path = noise.walk(start, end, 9)
    assert path.shape == (9, 100)
    assert path.dtype == np.float32
    for first, last in zip(
        noise.random_noise(40, seed=1), noise.random_noise(40, seed=2) * 1.3, strict=True
    ):
        ends = noise.walk(first, last, 2)
        np.testing.assert_array_equal(ends, [first, last])
    lengths = np.linalg.norm(path, axis=1)
    np.testing.assert_allclose(lengths, np.linspace(lengths[0], lengths[-1], 9), rtol=1e-5)


def test_walk_turns_evenly():
    path = noise.walk([1, 0], [0, 1], 4)
    np.testing.assert_array_equal(path[[0, -1]], [[1, 0], [0, 1]])
    angles = np.degrees(np.arctan2(path[:, 1], path[:, 0]))
    np.testing.assert_allclose(angles, [0, 30, 60, 90], atol=1e-4)


def test_walk_between_opposite_noises_stays_on_the_sphere():
    start, end = noise.block_noise()[0], noise.block_noise()[4]
    path = noise.walk(start, end, 7)
    lengths = np.linalg.norm(path, axis=1)
    np.testing.assert_allclose(lengths, lengths[0], rtol=1e-5)
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    np.testing.assert_allclose(steps, steps[0], rtol=1e-4)
    np.testing.assert_array_equal(path, noise.walk(start, end, 7))


def test_walk_is_straight_without_a_direction():
    np.testing.assert_allclose(noise.walk([0, 0], [0, 4], 3), [[0, 0], [0, 2], [0, 4]])
    np.testing.assert_allclose(noise.walk([1, 1], [3, 3], 3), [[1, 1], [2, 2], [3, 3]], rtol=1e-6)
    np.testing.assert_allclose(noise.walk([-1], [1], 3), [[-1], [0], [1]])
    np.testing.assert_array_equal(noise.walk([2, 1], [2, 1], 3), [[2, 1]] * 3)


def test_walk_refuses():
    with pytest.raises(ChromaError, match="2 steps"):
        noise.walk([1, 0], [0, 1], 1)
    with pytest.raises(ChromaError, match="the same length"):
        noise.walk([1, 0], [0, 1, 0], 3)


def test_noise_by_name():
    np.testing.assert_array_equal(
        noise.noise_by_name("random", 1000, latent_dim=10, seed=2),
        noise.random_noise(1000, latent_dim=10, seed=2),
    )
    np.testing.assert_array_equal(noise.noise_by_name("blocks", 25), noise.block_noise())
    np.testing.assert_array_equal(
        noise.noise_by_name("blocks", 3, latent_dim=10), noise.block_noise(latent_dim=10)[:3]
    )


@pytest.mark.parametrize(
    ("name", "count", "words"),
    [
        ("pink", 5, "pink.*random or blocks"),
        ("random", 0, "1 to 1000"),
        ("random", 1001, "1 to 1000"),
        ("blocks", 26, "25"),
        ("blocks", 0, "1 to 1000"),
    ],
)
def test_noise_by_name_refuses(name, count, words):
    with pytest.raises(ChromaError, match=words):
        noise.noise_by_name(name, count)
