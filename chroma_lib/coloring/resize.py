"""Scale planes of numbers, such as masks."""

import numpy as np
from PIL import Image


def resize(planes: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Scale planes with a triangle filter, which averages where they shrink.

    Parameters
    ----------
    planes : ndarray of float32, shape (h, w, channels)
    shape : tuple of int
        New height and width.

    Returns
    -------
    ndarray of float32, shape (height, width, channels)
    """
    height, width = shape
    resized = np.empty((height, width, planes.shape[-1]), np.float32)
    for channel in range(planes.shape[-1]):
        plane = Image.fromarray(np.ascontiguousarray(planes[..., channel], np.float32))
        resized[..., channel] = np.asarray(plane.resize((width, height), Image.Resampling.BILINEAR))
    return resized
