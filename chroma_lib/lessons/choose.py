"""Which drawing a notebook shows."""

import numpy as np

from chroma_lib import characters, color
from chroma_lib.data.dataset import Dataset

MIDDLE_GRAY = 60.0  # L* on which color shows best


def middle_gray(drawings: Dataset) -> int:
    """Return the drawing whose hair is nearest to a middle gray, on which color shows best.

    Parameters
    ----------
    drawings : Dataset
        With regions.

    Returns
    -------
    int
        Index of the drawing. One whose hair is hidden is not chosen, unless all are.
    """
    lightness = color.from_network(drawings.l[:, 0], drawings.ab[:, 0])[..., 0]
    hair = np.asarray(drawings.regions) == characters.REGIONS.index("hair")
    means = [l[inside].mean() if inside.any() else np.inf for l, inside in zip(lightness, hair)]
    return int(np.argmin(np.abs(np.array(means) - MIDDLE_GRAY)))
