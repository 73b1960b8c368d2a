"""One way to color a picture: its noise and the regions that are held."""

from dataclasses import dataclass, field

import numpy as np

from chroma_lib.errors import ChromaError


@dataclass(frozen=True)
class Coloring:
    """One way to color a picture.

    Attributes
    ----------
    noise : ndarray of float32, shape (latent_dim,)
    held : dict of int to array_like of shape (2,) or (K, 2)
        Regions that somebody held: number of the mask -> one a* and b*, or the palette that its
        region was painted with when it was held; see `colorize.hold`.
    """

    noise: np.ndarray
    held: dict[int, np.ndarray] = field(default_factory=dict)


def check_colorings(colorizer, colorings):
    """Return colorings as a list of `Coloring`, each fit for these weights.

    Parameters
    ----------
    colorizer : Colorizer
    colorings : sequence of Coloring or of noises, or ndarray of shape (n, latent_dim)

    Returns
    -------
    list of Coloring

    Raises
    ------
    ChromaError
        If there is none, a noise has another length, a number is not finite, or a mask is held
        that is not there.
    """
    checked = [one if isinstance(one, Coloring) else Coloring(one) for one in colorings]
    if not checked:
        raise ChromaError("no colorings; a pack needs at least one")
    masks = colorizer.generator.palette_size if colorizer.has_palette else 0
    for i, one in enumerate(checked):
        shape = np.shape(one.noise)
        if shape != (colorizer.latent_dim,):
            raise ChromaError(
                f"coloring {i}: a noise of shape {shape}, but these weights take"
                f" {colorizer.latent_dim} numbers"
            )
        if not np.isfinite(one.noise).all():
            raise ChromaError(f"coloring {i}: the noise holds a number that is not finite")
        for mask, ab in one.held.items():
            if not 0 <= mask < masks:
                raise ChromaError(
                    f"coloring {i}: mask {mask} is held, but these weights have {masks} masks"
                )
            if np.shape(ab) not in ((2,), (masks, 2)) or not np.isfinite(ab).all():
                raise ChromaError(
                    f"coloring {i}: held mask {mask} needs one a* and b*, or those of all"
                    f" {masks} masks, as finite numbers"
                )
    return checked


def palette_of(colorizer, encoded, coloring):
    """Return the palette of a coloring, held colors included.

    Parameters
    ----------
    colorizer : Colorizer
        With a palette head.
    encoded : Encoded
    coloring : Coloring

    Returns
    -------
    ndarray of float32, shape (K, 2)
        a* and b*.
    """
    palette = colorizer.palette(encoded, [coloring.noise])[0]
    for mask, ab in coloring.held.items():
        palette[mask] = np.broadcast_to(ab, palette.shape)[mask]
    return palette
