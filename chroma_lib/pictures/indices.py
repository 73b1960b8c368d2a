"""The palette of an indexed picture, for colorings that keep its indices."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from chroma_lib.pictures.picture import Picture

ENTRIES = 256  # at most, in a palette


@dataclass(frozen=True)
class Indices:
    """An indexed picture.

    Attributes
    ----------
    index : ndarray of uint8, shape (H, W)
        Entry of each pixel.
    palette : ndarray of uint8, shape (n, 3)
        sRGB of each entry.
    alpha : ndarray of uint8, shape (n,)
        Opacity of each entry.
    """

    index: np.ndarray
    palette: np.ndarray
    alpha: np.ndarray

    def recolor(self, rgba: np.ndarray) -> "Indices | None":
        """Return the picture in new colors, index for index.

        An entry that several parts share gets more than one new color: the most common one stays
        at its index, others are added at the end.

        Parameters
        ----------
        rgba : ndarray of uint8, shape (H, W, 3) or (H, W, 4)
            A coloring.

        Returns
        -------
        Indices or None
            None if there are more colors than a palette holds.
        """
        flat, new = self.index.ravel().astype(np.int64), rgba[..., :3].reshape(-1, 3)
        packed = flat << 24 | (new.astype(np.int64) @ (1 << 16, 1 << 8, 1))
        keys, where, counts = np.unique(packed, return_inverse=True, return_counts=True)
        entries, colors = keys >> 24, keys & 0xFFFFFF
        # A transparent entry keeps its one color, which nobody sees.
        counts = np.where(self.alpha[entries] == 0, 0, counts)
        palette, alpha = list(map(tuple, self.palette.tolist())), self.alpha.tolist()
        number = np.zeros(len(keys), np.int64)
        taken: set[int] = set()
        for i in np.argsort(-counts, kind="stable").tolist():
            entry, color = int(entries[i]), int(colors[i])
            if self.alpha[entry] == 0:
                number[i] = entry
                continue
            rgb = (color >> 16, color >> 8 & 255, color & 255)
            if entry in taken:
                number[i] = len(palette)
                palette.append(rgb)
                alpha.append(int(self.alpha[entry]))
            else:
                taken.add(entry)
                number[i], palette[entry] = entry, rgb
        if len(palette) > ENTRIES:
            return None
        index = number[where].astype(np.uint8).reshape(self.index.shape)
        return Indices(index, np.array(palette, np.uint8), np.array(alpha, np.uint8))

    def to_image(self) -> Image.Image:
        """Return an image of mode P, whose alpha is saved with it."""
        image = Image.fromarray(self.index)
        image.putpalette(self.palette.tobytes())
        if (self.alpha < 255).any():
            image.info["transparency"] = bytes(self.alpha.tolist())
        return image


def read_indices(picture: Picture) -> Indices | None:
    """Read the indices of a picture's file, if it is an indexed one.

    Parameters
    ----------
    picture : Picture
        Read from a file, and not changed since.

    Returns
    -------
    Indices or None
        None if the file is not indexed.
    """
    if picture.path is None:
        return None
    with Image.open(picture.path) as image:
        if image.mode != "P" or image.size != picture.rgb.shape[1::-1]:
            return None
        index = np.array(image)
        palette = np.array(image.getpalette("RGB"), np.uint8).reshape(-1, 3)
        alpha = np.array(image.convert("RGBA"))[..., 3]
    palette = palette[: max(int(index.max()) + 1, 1)] if index.max() < len(palette) else palette
    if index.max() >= len(palette):
        return None
    opacity = np.full(len(palette), 255, np.uint8)
    opacity[index.ravel()] = alpha.ravel()
    return Indices(index, palette, opacity)
