"""What exports of a pack start from: its written colorings, and the parts of the picture."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from chroma_lib import color
from chroma_lib.coloring.colorizer import Colorizer, Encoded
from chroma_lib.pictures.fit import off_white
from chroma_lib.pictures.picture import Picture


@dataclass(frozen=True)
class PackContent:
    """The content of a pack whose colorings are already in files.

    Attributes
    ----------
    folder : Path
        Folder of the pack.
    names : sequence of str
        File names of the n colorings.
    picture : Picture
    lightness : ndarray of float32, shape (H, W)
        L* of the colorings, 0 to 100; see `own_lightness`.
    colorizer : Colorizer
        With a palette head, except for exports that need no masks.
    encoded : Encoded
    palettes : ndarray of float32, shape (n, K, 2), or None
        a* and b* of each mask. None for weights without a palette head.
    """

    folder: Path
    names: Sequence[str]
    picture: Picture
    lightness: np.ndarray
    colorizer: Colorizer
    encoded: Encoded
    palettes: np.ndarray | None

    @property
    def alpha(self) -> np.ndarray:
        """Opacity of the picture: uint8 (H, W), 255 everywhere if nothing is transparent."""
        if self.picture.alpha is None:
            return np.full(self.lightness.shape, 255, np.uint8)
        return self.picture.alpha

    def shares(self) -> np.ndarray:
        """Return the share of each mask in each pixel: float32 (H, W, K)."""
        return self.colorizer.layers(self.encoded)

    def part_names(self) -> list[str]:
        """Return the name of each mask: "hair", or "mask 3" if the weights name no parts."""
        count = self.colorizer.generator.palette_size
        return list(self.colorizer.parts) or [f"mask {k}" for k in range(count)]

    def coloring(self, number: int) -> np.ndarray:
        """Return a coloring as its file has it: uint8 (H, W, 3), without alpha."""
        with Image.open(self.folder / self.names[number]) as image:
            return np.asarray(image)[..., :3]


def own_lightness(picture: Picture, lightness: np.ndarray) -> np.ndarray:
    """Return the lightness of a picture's colorings: without white in half-transparent pixels.

    Parameters
    ----------
    picture : Picture
        Its transparent pixels are on white.
    lightness : ndarray of float32, shape (H, W)
        L* on white.

    Returns
    -------
    ndarray of float32, shape (H, W)
        L*. With white mixed in, a figure would have a pale rim on any other background.
    """
    if picture.alpha is None:
        return lightness
    edge = (picture.alpha > 0) & (picture.alpha < 255)
    lightness = lightness.copy()
    lightness[edge] = color.rgb_to_lab(off_white(picture.rgb[edge], picture.alpha[edge]))[:, 0]
    return lightness


def gray_rgb(lightness: np.ndarray) -> np.ndarray:
    """Return the gray of each L* as sRGB: uint8 (H, W, 3)."""
    lab = np.zeros((*lightness.shape, 3), np.float32)
    lab[..., 0] = lightness
    return np.repeat(color.lab_to_rgb(lab)[..., 1:2], 3, axis=-1)
