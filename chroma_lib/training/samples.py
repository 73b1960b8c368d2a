"""Sample grids: how a generator colors a few pictures while it trains."""

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from chroma_lib import color, files
from chroma_lib.data.dataset import Dataset


def sample_grid(generator: Any, dataset: Dataset, z: np.ndarray) -> np.ndarray:
    """Color the first coloring of each picture with each noise.

    Parameters
    ----------
    generator : Generator
        With `encode` and `paint`; see `chroma_lib.gan.generator.Generator`.
    dataset : Dataset
        A few pictures.
    z : array, shape (noises, latent_dim)

    Returns
    -------
    ndarray of uint8, shape (pictures · size, (2 + noises) · size, 3)
        Rows of: gray, true, then one coloring for each noise.
    """
    rows = []
    for i in range(len(dataset)):
        l, true = dataset.l[i, 0], dataset.rgb(i)
        ab = np.asarray(generator.paint(generator.encode(l[None]), np.asarray(z, np.float32)))
        colored = color.lab_to_rgb(color.limit_chroma(color.from_network(l, ab)))
        rows.append(np.concatenate([color.gray(true), true, *colored], axis=1))
    return np.concatenate(rows)


def write_gif(path: str | Path, frames: Sequence[np.ndarray], *, milliseconds: int = 200) -> None:
    """Write pictures (height, width, 3) as an endless GIF that pauses at its last frame."""
    images = [Image.fromarray(frame) for frame in frames]
    durations = [milliseconds] * (len(images) - 1) + [10 * milliseconds]
    content = io.BytesIO()
    images[0].save(
        content, "GIF", save_all=True, append_images=images[1:], duration=durations, loop=0
    )
    files.write_atomic(Path(path), lambda part: part.write_bytes(content.getvalue()))
