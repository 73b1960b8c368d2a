"""Regions that keep their colors while others change."""

import numpy as np


def hold(layers, held):
    """Return a function from a palette to AB that leaves held regions as they are.

    A mask is soft: under each there is some of its neighbors' color, and to hold one entry of
    the palette would not hold what one sees. So a region, where the held masks have the most
    weight, is painted with palettes of its own.

    Parameters
    ----------
    layers : ndarray of float32, shape (..., K)
        Masks.
    held : dict of int to array_like of shape (K, 2) or (2,), or None
        Numbers of masks -> the palette with which the region of each is painted, such as the one
        when it was held; or one a* and b* for all of it.

    Returns
    -------
    callable
        palette (K, 2) -> AB (..., 2).
    """
    if not held:
        return lambda palette: layers @ palette
    weight, held_ab = held_part(layers, held)
    weight = weight[..., None]
    return lambda palette: weight * held_ab + (1 - weight) * (layers @ palette)


def held_part(layers, held):
    """Return how much of each pixel is held, and its AB there; see `hold`.

    Parameters
    ----------
    layers : ndarray of float32, shape (..., K)
    held : dict of int to array_like of shape (K, 2) or (2,)
        At least one.

    Returns
    -------
    weight : ndarray of float32, shape (...)
        1 where the held masks have half of the weight or more, 0 below 0.3, smooth between.
    ab : ndarray of float32, shape (..., 2)
    """
    shares = [layers[..., mask : mask + 1].clip(0) for mask in held]
    total = sum(shares)
    ab = sum(
        share * (layers @ np.broadcast_to(np.float32(palette), (layers.shape[-1], 2)))
        for share, palette in zip(shares, held.values())
    )
    step = ((total[..., 0] - 0.3) / 0.2).clip(0, 1)
    return step * step * (3 - 2 * step), ab / total.clip(1e-6)
