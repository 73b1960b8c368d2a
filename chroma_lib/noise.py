"""The noise that chooses a coloring: random, the original's five blocks, walks between two."""

import numpy as np

from chroma_lib.errors import ChromaError

BLOCKS = 5
BLOCK_VALUES = (-2, -1, 0, 1, 2)
MAX_COUNT = 1000


def check_blocks(latent_dim):
    """Return how many numbers a block holds when a noise is cut in five.

    Parameters
    ----------
    latent_dim : int

    Returns
    -------
    int

    Raises
    ------
    ChromaError
        If `latent_dim` does not divide by five.
    """
    if latent_dim < BLOCKS or latent_dim % BLOCKS:
        raise ChromaError(
            f"latent_dim {latent_dim} cannot be cut in {BLOCKS} equal blocks;"
            f" use a multiple of {BLOCKS}, such as 100"
        )
    return latent_dim // BLOCKS


def random_noise(count, *, latent_dim=100, seed=0):
    """Draw noises from the standard normal distribution.

    Parameters
    ----------
    count, latent_dim : int
    seed : int
        From 0. Fewer noises with the same seed are the first of more.

    Returns
    -------
    ndarray of float32, shape (count, latent_dim)

    Raises
    ------
    ChromaError
        If `count` or `latent_dim` is less than 1, or `seed` less than 0.
    """
    needed = {"count": (count, 1), "latent_dim": (latent_dim, 1), "seed": (seed, 0)}
    for name, (value, least) in needed.items():
        if value < least:
            raise ChromaError(f"{name} needs to be {least} or more, got {value}")
    generator = np.random.default_rng(seed)
    return generator.standard_normal((count, latent_dim), dtype=np.float32)


def block_noise(*, latent_dim=100):
    """Return the 25 noises of Chroma v0.2: one block moved at a time.

    The latent vector is cut in five equal blocks. Block by block, that block is set to -2, -1, 0,
    1 and 2 and the rest to zero. So five of the 25 are the same zero vector, as they were then.

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
        If `latent_dim` does not divide by five.
    """
    width = check_blocks(latent_dim)
    noises = np.zeros((BLOCKS, len(BLOCK_VALUES), BLOCKS, width), dtype=np.float32)
    for block in range(BLOCKS):
        noises[block, :, block] = np.array(BLOCK_VALUES)[:, None]
    return noises.reshape(-1, latent_dim)


def walk(start, end, steps):
    """Walk from one noise to another on a sphere, so that each step is a likely noise too.

    Normal noise of many dimensions lies close to a sphere; a straight line would cut through its
    empty middle. The direction turns evenly, the length goes evenly from one to the other. From
    opposite noises every way round is as short: one is taken, always the same. Where a noise has
    no direction (zero), the way is straight.

    Parameters
    ----------
    start, end : array_like, shape (latent_dim,)
    steps : int
        At least 2; both ends are included, exactly.

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
        raise ChromaError(f"a walk needs two noises of one length, got {start.shape}, {end.shape}")
    if steps < 2:
        raise ChromaError(f"a walk needs 2 steps or more, got {steps}")
    way = np.linspace(0, 1, steps)[:, None]
    lengths = np.linalg.norm(start), np.linalg.norm(end)
    path = start + way * (end - start)
    if min(lengths) > 0 and start.size > 1:
        first, last = start / lengths[0], end / lengths[1]
        cosine = np.clip(first @ last, -1, 1)
        across = last - cosine * first
        if cosine < 0 and np.linalg.norm(across) < 1e-6:
            # Opposite: turn toward the axis that lies farthest from both.
            axis = np.eye(start.size)[np.argmin(np.abs(first))]
            across = axis - (axis @ first) * first
        if np.linalg.norm(across) > 1e-6:
            across /= np.linalg.norm(across)
            angle = way * np.arccos(cosine)
            length = lengths[0] + way * (lengths[1] - lengths[0])
            path = length * (np.cos(angle) * first + np.sin(angle) * across)
    path[0], path[-1] = start, end
    return path.astype(np.float32)


def noise_by_name(name, count, *, latent_dim=100, seed=0):
    """Return noises by the name that the command line takes.

    Parameters
    ----------
    name : {"random", "blocks"}
    count : int
        From 1 to 1000; at most 25 for "blocks", of which the first `count` are returned.
    latent_dim : int
    seed : int
        For "random".

    Returns
    -------
    ndarray of float32, shape (count, latent_dim)

    Raises
    ------
    ChromaError
        If the name is unknown or the count does not fit it.
    """
    if name not in ("random", "blocks"):
        raise ChromaError(f"noise {name!r} is unknown; use random or blocks")
    if not 1 <= count <= MAX_COUNT:
        raise ChromaError(f"count needs to be from 1 to {MAX_COUNT}, got {count}")
    if name == "random":
        return random_noise(count, latent_dim=latent_dim, seed=seed)
    noises = block_noise(latent_dim=latent_dim)
    if count > len(noises):
        raise ChromaError(
            f"the block noise has {len(noises)} vectors, got count {count};"
            f" ask for {len(noises)} or fewer, or use random noise"
        )
    return noises[:count]
