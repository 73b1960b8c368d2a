"""The least that a program must do to color a large picture: the floor of `benchmarks large`.

python -m benchmarks.speed.large_floor PICTURE COUNT OUT
"""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from chroma_lib import color

PARTS = 24
ROWS = 128  # of a band; temporary arrays of one band stay in the cache


def color_once(l: np.ndarray, masks: np.ndarray, folder: Path, number: int) -> None:
    """Color a picture with random colors for its parts, and write it.

    Parameters
    ----------
    l : ndarray of float32, shape (H, W)
        L*.
    masks : ndarray of float32, shape (K, ROWS, W)
        Shares of the parts in a band. All bands have the same: what matters is the work.
    folder : Path
    number : int
        Of the coloring.
    """
    palette = np.random.default_rng(number).normal(0, 20, (2, len(masks))).astype(np.float32)
    rgb = np.empty((*l.shape, 3), np.uint8)
    for top in range(0, len(l), ROWS):
        band = l[top : top + ROWS]
        ab = np.tensordot(palette, masks[:, : len(band)], 1)
        rgb[top : top + ROWS] = color.lab_to_rgb(np.stack([band, *ab], -1))
    _write(folder / f"{number:02d}.png", rgb)


def _write(path: Path, rgb: np.ndarray) -> None:
    try:
        import cv2
    except ModuleNotFoundError:
        Image.fromarray(rgb).save(path, compress_level=1)
        return
    fastest = [cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_STRATEGY, 3]  # run lengths
    cv2.imwrite(str(path), rgb[..., ::-1], fastest)


def main(picture: str, count: str, out: str) -> None:
    """Color a picture on all cores."""
    Path(out).mkdir()
    with Image.open(picture) as image:
        l = color.rgb_to_lab(np.asarray(image.convert("RGB")))[..., 0]
    masks = np.random.default_rng(0).random((PARTS, ROWS, l.shape[1]), np.float32) / PARTS
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        list(pool.map(partial(color_once, l, masks, Path(out)), range(int(count))))


if __name__ == "__main__":
    main(*sys.argv[1:])
