"""The noise that selects a coloring: random, the five blocks of v0.2, or a walk between two."""

import numpy as np
from numpy.typing import ArrayLike

from chroma_lib.errors import ChromaError

BLOCKS = 5
BLOCK_VALUES = (-2, -1, 0, 1, 2)
MAX_COUNT = 1000


def check_blocks(latent_dim: int) -> int:
    """Return the length of a block when a latent vector is split into five.

    Parameters
    ----------
    latent_dim : int

    Returns
    -------
    int

    Raises
    ------
    ChromaError
        If `latent_dim` is not a multiple of five.
    """
    if latent_dim < BLOCKS or latent_dim % BLOCKS:
        raise ChromaError(
            f"latent_dim {latent_dim} cannot be split into {BLOCKS} equal blocks;"
            f" use a multiple of {BLOCKS}, such as 100"
        )
    return latent_dim // BLOCKS


def random_noise(count: int, *, latent_dim: int = 100, seed: int = 0) -> np.ndarray:
    """Draw noise vectors from the standard normal distribution.

    Parameters
    ----------
    count, latent_dim : int
    seed : int
        0 or more. With the same seed, a smaller `count` returns the first of the same vectors.

    Returns
    -------
    ndarray of float32, shape (count, latent_dim)

    Raises
    ------
    ChromaError
        If `count` or `latent_dim` is less than 1, or `seed` less than 0.
    """
    for name, value, minimum in (
        ("count", count, 1),
        ("latent_dim", latent_dim, 1),
        ("seed", seed, 0),
    ):
        if value < minimum:
            raise ChromaError(f"{name} must be {minimum} or more, got {value}")
    generator = np.random.default_rng(seed)
    return generator.standard_normal((count, latent_dim), dtype=np.float32)


def block_noise(*, latent_dim: int = 100) -> np.ndarray:
    """Return the 25 noise vectors of Chroma v0.2: one block varies at a time.

    The latent vector is split into five equal blocks. Each block in turn is set to -2, -1, 0, 1
    and 2 while the rest is zero. As in v0.2, five of the 25 are therefore the same zero vector.

    Parameters
    ----------
    latent_dim : int
        A multiple of 5.

    Returns
    -------
    ndarray of float32, shape (25, latent_dim)

    Raises
    ------
    ChromaError
        If `latent_dim` is not a multiple of five.
    """
    width = check_blocks(latent_dim)
    noises = np.zeros((BLOCKS, len(BLOCK_VALUES), BLOCKS, width), dtype=np.float32)
    for block in range(BLOCKS):
        noises[block, :, block] = np.array(BLOCK_VALUES)[:, None]
    return noises.reshape(-1, latent_dim)


def walk(start: ArrayLike, end: ArrayLike, steps: int) -> np.ndarray:
    """Interpolate between two noise vectors along a sphere.

    High-dimensional normal noise lies close to a sphere, and a straight line would cut through
    its empty interior. Direction and length both change at a constant rate. Between opposite
    vectors all arcs have the same length; the function always takes the same one. If a vector is
    zero and so has no direction, the path is a straight line.

    Parameters
    ----------
    start, end : array_like, shape (latent_dim,)
    steps : int
        At least 2. Both ends are included, exactly.

    Returns
    -------
    ndarray of float32, shape (steps, latent_dim)

    Raises
    ------
    ChromaError
        If the shapes differ or `steps` is less than 2.

    References
    ----------
    K. Shoemake, Animating Rotation with Quaternion Curves, SIGGRAPH 1985.
    T. White, Sampling Generative Networks, 2016, arXiv:1609.04468.
    """
    start, end = np.asarray(start, dtype=np.float64), np.asarray(end, dtype=np.float64)
    if start.ndim != 1 or start.shape != end.shape:
        raise ChromaError(
            f"a walk needs two noises of the same length, got {start.shape}, {end.shape}"
        )
    if steps < 2:
        raise ChromaError(f"a walk needs at least 2 steps, got {steps}")
    fraction = np.linspace(0, 1, steps)[:, None]
    path = start + fraction * (end - start)
    if start.size > 1 and min(np.linalg.norm(start), np.linalg.norm(end)) > 0:
        path = _arc(start, end, fraction, straight=path)
    path[0], path[-1] = start, end
    return path.astype(np.float32)


def _arc(start, end, fraction, *, straight):
    """Return the arc from `start` to `end`, or `straight` if both have the same direction."""
    start_length, end_length = np.linalg.norm(start), np.linalg.norm(end)
    first, last = start / start_length, end / end_length
    cosine = np.clip(first @ last, -1, 1)
    normal = last - cosine * first
    if cosine < 0 and np.linalg.norm(normal) < 1e-6:
        # Opposite vectors: turn toward the axis that is farthest from both.
        axis = np.eye(start.size)[np.argmin(np.abs(first))]
        normal = axis - (axis @ first) * first
    if np.linalg.norm(normal) <= 1e-6:
        return straight
    normal /= np.linalg.norm(normal)
    angle = fraction * np.arccos(cosine)
    length = start_length + fraction * (end_length - start_length)
    return length * (np.cos(angle) * first + np.sin(angle) * normal)


def noise_by_name(name: str, count: int, *, latent_dim: int = 100, seed: int = 0) -> np.ndarray:
    """Return noise vectors by the name that the command line uses.

    Parameters
    ----------
    name : {"random", "blocks"}
    count : int
        From 1 to 1000. At most 25 for "blocks", which returns the first `count` of them.
    latent_dim : int
    seed : int
        Seed of "random" noise.

    Returns
    -------
    ndarray of float32, shape (count, latent_dim)

    Raises
    ------
    ChromaError
        If the name is unknown or the count is out of range for it.
    """
    if name not in ("random", "blocks"):
        raise ChromaError(f"noise {name!r} is unknown; use random or blocks")
    if not 1 <= count <= MAX_COUNT:
        raise ChromaError(f"count must be from 1 to {MAX_COUNT}, got {count}")
    if name == "random":
        return random_noise(count, latent_dim=latent_dim, seed=seed)
    noises = block_noise(latent_dim=latent_dim)
    if count > len(noises):
        raise ChromaError(
            f"the block noise has {len(noises)} vectors, got count {count};"
            f" ask for {len(noises)} or fewer, or use random noise"
        )
    return noises[:count]
