"""What describes a network without building it: sizes, counts, constants. No TensorFlow here.

The Keras networks of this package and the ONNX graphs of `chroma_lib.inference` both read it.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from chroma_lib.errors import ChromaError

NOISE_ENTRIES = ("palette", "film", "input")
LATENT_DIM = 100
# Far more than a generator needs. Without a limit, the card of foreign weights could ask for all
# the memory of the machine.
MAX_COUNTS = {"latent_dim": 1024, "base": 64, "palette_size": 64}

SUMMARY_UNITS = 64  # of the palette head's first layer
PALETTE_UNITS = (256, 256)  # of its hidden layers
FILM_UNITS = (128, 128)  # of the FiLM head's

NO_MASK = 1e-8  # least share of a pixel, whose logarithm is finite
EMPTY_MASK = 1e-4  # share of the picture below which a mask counts as empty
EMPTY_AREA = 1e-3  # share of the picture that keeps the mean lightness of empty masks near 0
BASE_SHARPNESS = 6.0  # of `heads.base_lightness`: 0 would be the mean, infinity the lightest pixel
# Corners of the function of `heads.LightnessGate`, which is linear between them, in L*/50 - 1; a
# part's L* is a mean over light and shadow.
GATE_CORNERS = (-0.8, -0.65, -0.5, -0.3, 0.5, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95)
# White cloth starts at L* 90 within a few units of L*: without a factor, Adam's even steps take
# long to reach such slopes.
GATE_SLOPE = 5.0


def check_size(size: int) -> int:
    """Return how often a U-Net halves pictures of this size after its first space-to-depth.

    Parameters
    ----------
    size : int
        Side of the square picture in pixels.

    Returns
    -------
    int

    Raises
    ------
    ChromaError
        If the size is outside 32..256 or cannot be halved often enough.
    """
    if isinstance(size, (int, np.integer)) and 32 <= size <= 256:
        levels = int(np.log2(size)) - 3  # the smallest map is then 4 to 7 pixels wide
        if size % 2 ** (levels + 1) == 0:
            return levels
    raise ChromaError(
        f"size {size} does not fit the networks: use 64 or 128 (or another multiple of 16 up "
        "to 112, of 32 from 128 to 224, or 256)"
    )


def check_positive(**values: int) -> None:
    """Raise ChromaError unless each value is a whole number from 1."""
    for name, value in values.items():
        if not isinstance(value, (int, np.integer)) or isinstance(value, bool) or value < 1:
            raise ChromaError(f"{name} must be a whole number from 1, not {value!r}")


def check_counts(**values: int) -> None:
    """Raise ChromaError unless each value is a whole number from 1 to its limit."""
    check_positive(**values)
    for name, value in values.items():
        if value > MAX_COUNTS[name]:
            raise ChromaError(f"{name} must be at most {MAX_COUNTS[name]}, not {value}")


def generator_config(
    size: int = 64,
    *,
    noise: str = "palette",
    latent_dim: int = LATENT_DIM,
    base: int = 10,
    palette_size: int = 10,
    parts: Sequence[str] = (),
    seed: int = 0,
) -> dict[str, Any]:
    """Return the arguments that build a generator, checked; see `generator.build_generator`.

    Raises
    ------
    ChromaError
        For a size that does not fit, an unknown noise entry, or a count below 1 or above its
        limit.
    """
    if noise not in NOISE_ENTRIES:
        raise ChromaError(f"unknown noise entry {noise!r}: use one of {', '.join(NOISE_ENTRIES)}")
    check_size(size)
    check_counts(latent_dim=latent_dim, base=base, palette_size=palette_size)
    np.random.SeedSequence(seed)  # raises ValueError or TypeError for what is no seed
    if parts and (noise != "palette" or len(set(parts)) != palette_size):
        raise ChromaError(
            f"{len(set(parts))} parts: a palette head with {palette_size} masks needs as many"
        )
    config: dict[str, Any] = {
        "size": size,
        "noise": noise,
        "latent_dim": latent_dim,
        "base": base,
        "palette_size": palette_size,
        "seed": seed,
    }
    return config | ({"parts": list(parts)} if parts else {})


def unet_widths(size: int, base: int) -> list[int]:
    """Return the channels of each level of the U-Net's contracting half, the largest map first."""
    return [min(2 + 2 * level, 8) * base for level in range(check_size(size) + 1)]


def expanding_widths(size: int, base: int) -> list[int]:
    """Return the channels of each level of its expanding half, the smallest map first."""
    return [*unet_widths(size, base)[-2::-1], 4 * base]
