"""How well masks that are parts fit the true parts of pictures."""

from collections.abc import Sequence

import numpy as np


def part_agreement(masks: np.ndarray, parts: np.ndarray, names: Sequence[str]) -> dict[str, float]:
    """Return the intersection over union of each part, over all pictures together.

    A pixel belongs to the mask with the largest share.

    Parameters
    ----------
    masks : ndarray, shape (n, h, w, K)
        Shares that add up to 1 over the K.
    parts : ndarray of int, shape (n, h, w)
        True mask of each pixel; pixels with a number outside 0..K - 1 do not count.
    names : sequence of str
        K names.

    Returns
    -------
    dict of str to float
        From 0 (disjoint) to 1 (equal), for the parts that some picture has.

    References
    ----------
    Everingham et al. 2010, "The PASCAL Visual Object Classes (VOC) challenge", IJCV 88(2),
    section 4.3.
    """
    count = len(names)
    known = (parts >= 0) & (parts < count)
    found, true = masks.argmax(-1)[known], parts[known].astype(np.int64)
    pairs = np.bincount(count * true + found, minlength=count * count).reshape(count, count)
    both, either = pairs.diagonal(), pairs.sum(0) + pairs.sum(1) - pairs.diagonal()
    present = pairs.sum(1) > 0
    return {name: float(both[i] / either[i]) for i, name in enumerate(names) if present[i]}
