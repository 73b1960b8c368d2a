"""One coloring of a picture: its noise and the regions that are held."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from chroma_lib.coloring.colorizer import Colorizer, Encoded
from chroma_lib.errors import ChromaError


@dataclass(frozen=True)
class Coloring:
    """One coloring of a picture.

    Attributes
    ----------
    noise : ndarray of float32, shape (latent_dim,)
    held : dict of int to array_like of shape (2,) or (K, 2)
        Regions that keep their color: mask number -> one a* and b*, or the palette that the
        region was painted with when it was held; see `chroma_lib.coloring.regions.hold_regions`.
    lightness : dict of int to float
        Regions whose lightness moves: mask number -> new mean L*.
    """

    noise: np.ndarray
    held: Mapping[int, ArrayLike] = field(default_factory=dict)
    lightness: Mapping[int, float] = field(default_factory=dict)


def check_colorings(
    colorizer: Colorizer, colorings: Sequence[Coloring | ArrayLike] | np.ndarray
) -> list[Coloring]:
    """Return a list of `Coloring`, after checking that each fits the weights.

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
        If there are no colorings, a noise has the wrong length, a number is not finite, or a held
        mask does not exist.
    """
    checked = [
        item if isinstance(item, Coloring) else Coloring(np.asarray(item)) for item in colorings
    ]
    if not checked:
        raise ChromaError("no colorings; a pack needs at least one")
    mask_count = colorizer.generator.palette_size if colorizer.has_palette else 0
    for i, coloring in enumerate(checked):
        try:
            _check_noise(coloring.noise, colorizer.latent_dim)
            for mask, ab in coloring.held.items():
                _check_held(mask, ab, mask_count)
            for mask, lightness in coloring.lightness.items():
                _check_lightness(mask, lightness, mask_count)
        except ChromaError as error:
            raise ChromaError(f"coloring {i}: {error}") from None
    return checked


def _check_noise(noise: ArrayLike, latent_dim: int) -> None:
    if np.shape(noise) != (latent_dim,):
        raise ChromaError(
            f"a noise of shape {np.shape(noise)}, but these weights take {latent_dim} numbers"
        )
    if not np.isfinite(noise).all():
        raise ChromaError("the noise contains a number that is not finite")


def _check_held(mask: int, ab: ArrayLike, mask_count: int) -> None:
    if not 0 <= mask < mask_count:
        raise ChromaError(f"mask {mask} is held, but these weights have {mask_count} masks")
    if np.shape(ab) not in ((2,), (mask_count, 2)) or not np.isfinite(ab).all():
        raise ChromaError(
            f"held mask {mask} needs one a* and b*, or those of all {mask_count} masks, as finite"
            " numbers"
        )


def _check_lightness(mask: int, lightness: float, mask_count: int) -> None:
    if not 0 <= mask < mask_count:
        raise ChromaError(f"mask {mask} gets a lightness, but these weights have {mask_count}")
    if not 0 <= lightness <= 100:
        raise ChromaError(f"lightness {lightness} of mask {mask}: use an L* from 0 to 100")


def palette_of(colorizer: Colorizer, encoded: Encoded, coloring: Coloring) -> np.ndarray:
    """Return the palette of a coloring, with the held colors in it.

    Parameters
    ----------
    colorizer : Colorizer
        With a palette head.
    encoded : Encoded
    coloring : Coloring

    Returns
    -------
    ndarray of float32, shape (K, 2)
        a* and b* of each mask.
    """
    palette = colorizer.palette(encoded, [coloring.noise])[0]
    for mask, ab in coloring.held.items():
        palette[mask] = np.broadcast_to(ab, palette.shape)[mask]
    return palette
