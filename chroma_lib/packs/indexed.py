"""The colorings as PNGs of at most 256 colors, `indexed/00.png` ..., for programs with palettes."""

from functools import partial
from typing import Any

import numpy as np
from PIL import Image
from scipy import ndimage
from scipy.cluster.vq import vq

from chroma_lib import files
from chroma_lib.packs.content import PackContent
from chroma_lib.pictures.fit import VISIBLE

INDEXED = "indexed"
COLORS = 256
# Half-transparent pixels are the thin rim of a figure; with more colors the inside would lose some.
MAX_RIM_COLORS = 64
REFINEMENTS, RIM_REFINEMENTS = 2, 8  # of the palette by k-means; more take long and change little


def write_indexed(content: PackContent) -> None:
    """Write each coloring of a pack as a PNG with a palette of its own.

    Parameters
    ----------
    content : PackContent
    """
    dpi = content.picture.dpi
    resolution: dict[str, Any] = {} if dpi is None else {"dpi": dpi}
    for number, name in enumerate(content.names):
        image = index_colors(np.dstack([content.coloring(number), content.alpha]))
        path = content.folder / INDEXED / name
        files.write_atomic(path, partial(image.save, format="PNG", **resolution))


def index_colors(rgba: np.ndarray) -> Image.Image:
    """Reduce a picture to at most 256 colors, without dithering.

    Parameters
    ----------
    rgba : ndarray of uint8, shape (H, W, 4)

    Returns
    -------
    PIL.Image.Image
        Of mode "P", with an opacity for each color if anything is transparent. What is opaque
        stays opaque, and what is fully transparent stays so.
    """
    alpha = rgba[..., 3]
    clear, solid = alpha == 0, alpha == 255
    rim = ~(clear | solid)
    indices = np.zeros(alpha.shape, np.uint8)
    colors = [np.zeros((0, 4), np.uint8)]
    if clear.any():
        # One color for all of them: that of the rim, so that no other shows when a game scales it.
        edge = ndimage.binary_dilation(alpha < VISIBLE, iterations=2) & (alpha >= VISIBLE)
        seen = rgba[edge, :3].mean(0) if edge.any() else np.zeros(3)
        colors.append(np.array([[*np.round(seen), 0]], np.uint8))
    if rim.any():
        share = rim.sum() / (rim | solid).sum()
        count = int(np.clip(round(share * COLORS), 8, MAX_RIM_COLORS))
        _quantize(rgba, rim, count, indices, colors)
    if solid.any():
        _quantize(rgba, solid, COLORS - sum(map(len, colors)), indices, colors)
    palette = np.concatenate(colors)
    image = Image.fromarray(indices)
    if solid.all():
        image.putpalette(palette[:, :3].tobytes(), "RGB")
    else:
        image.putpalette(palette.tobytes(), "RGBA")
    return image


def _quantize(
    rgba: np.ndarray, where: np.ndarray, count: int, indices: np.ndarray, colors: list[np.ndarray]
) -> None:
    """Reduce some of the pixels to `count` colors; set their indices, and append the colors."""
    pixels, start = np.ascontiguousarray(rgba[where][None]), sum(map(len, colors))
    if (pixels[..., 3] == 255).all():
        image = Image.fromarray(np.ascontiguousarray(pixels[..., :3]))
        method = Image.Quantize.MAXCOVERAGE
        reduced = image.quantize(count, method, REFINEMENTS, dither=Image.Dither.NONE)
        numbers, chosen = np.unique(np.asarray(reduced)[0], return_inverse=True)
        palette = np.array(reduced.getpalette("RGBA"), np.uint8).reshape(-1, 4)[numbers]
    else:
        palette, chosen = _quantize_rim(pixels[0], count)
    indices[where] = start + chosen
    colors.append(palette)


def _quantize_rim(pixels: np.ndarray, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Reduce half-transparent pixels (n, 4); return the palette and the number of each pixel."""
    # Pillow's only method for them is coarse; k-means makes up for it. Colors count as they show.
    reduced = Image.fromarray(pixels[None]).quantize(count, Image.Quantize.FASTOCTREE)
    chosen = np.asarray(reduced)[0].astype(int)
    weights = np.where([True, True, True, False], pixels[:, 3:] / 255, 1)
    shown = pixels * weights
    for _ in range(RIM_REFINEMENTS):
        used, chosen, sizes = np.unique(chosen, return_inverse=True, return_counts=True)
        sums = [np.bincount(chosen, channel, len(used)) for channel in shown.T]
        centers = np.stack(sums, axis=-1) / sizes[:, None]
        chosen, _ = vq(shown, centers)
    centers[:, :3] *= 255 / centers[:, 3:]
    palette = np.round(centers).clip(0, 255).astype(np.uint8)
    palette[:, 3] = palette[:, 3].clip(1, 254)  # neither solid nor clear
    return palette, chosen
