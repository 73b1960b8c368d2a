"""One picture and one small table for all colorings, which a shader joins: the folder `shader`.

A game loads the lightness and the parts of a character once, and colors it on the GPU. Another
coloring is another row of a texture with a few dozen pixels.
"""

import shutil
from functools import partial
from pathlib import Path

import numpy as np

from chroma_lib import files
from chroma_lib.errors import ChromaError
from chroma_lib.packs.content import PackContent
from chroma_lib.packs.sheets import bleed_source

SHADER = "shader"
_RESOURCES = Path(__file__).parent / "shaders"
# Four numbers of six bits fit into the three channels of a PNG without alpha. Engines may change
# the color of transparent pixels, so alpha cannot hold numbers.
PARTS_PER_PIXEL, BITS = 4, 6
BAND_ROWS = 256
AB_ZERO = 128  # a* and b* of 0 in the palette


def write_shader(content: PackContent) -> None:
    """Write the textures, their description and a shader each for Godot, Unity and WebGL.

    Parameters
    ----------
    content : PackContent
        Of weights with a palette head.

    Raises
    ------
    ChromaError
        If the weights have fewer than four masks, or more than `parts.png` can number, or the
        picture keeps shading in its own colors.
    """
    assert content.palettes is not None
    count = content.palettes.shape[1]
    if not PARTS_PER_PIXEL <= count <= 1 << BITS:
        raise ChromaError(
            f"--also shader: takes weights with {PARTS_PER_PIXEL} to {1 << BITS} masks, but these"
            f" have {count}; choose others (--weights)"
        )
    if content.encoded.recoloring is not None:
        raise ChromaError(
            f"--also shader: {content.picture.name} keeps the shading in its own colors, which one"
            " color for each part cannot show; color it like a gray picture (--recolor off)"
        )
    folder = content.folder / SHADER
    lightness = np.round(content.lightness * 2.55).astype(np.uint8)
    if content.picture.alpha is None:
        files.write_png(folder / "lightness.png", lightness)
    else:
        source = bleed_source(content.alpha)
        if source is not None:
            lightness = lightness.ravel()[source]
        files.write_png(folder / "lightness.png", np.dstack([lightness, content.alpha]))
    shares = content.shares()
    # Band by band: of a large picture, temporary arrays stay small.
    bands = [largest_parts(shares[i : i + BAND_ROWS]) for i in range(0, len(shares), BAND_ROWS)]
    parts, shares = (np.concatenate(maps) for maps in zip(*bands))
    files.write_png(folder / "parts.png", parts)
    files.write_png(folder / "shares.png", shares)
    files.write_png(folder / "palette.png", palette_texture(content.palettes))
    files.write_json(folder / "shader.json", _description(content))
    for path in sorted(_RESOURCES.iterdir()):
        files.write_atomic(folder / path.name, partial(shutil.copyfile, path))


def largest_parts(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the four parts with the largest shares of each pixel, as textures.

    Parameters
    ----------
    shares : ndarray of float32, shape (H, W, K)
        They sum to 1. K is at least 4.

    Returns
    -------
    parts : ndarray of uint8, shape (H, W, 3)
        Their numbers, the largest share first, six bits for each: the first is in the low bits of
        the first channel.
    shares : ndarray of uint8, shape (H, W, 3)
        Shares of the second to the fourth, 255 for all of the pixel. The first has the rest.
    """
    numbers = np.argsort(-shares, axis=-1, kind="stable")[..., :PARTS_PER_PIXEL]
    kept = np.take_along_axis(shares, numbers, -1)
    # Equal pieces of what is missing give colors nearer to the original than proportional ones.
    kept = (kept + (1 - kept.sum(-1, keepdims=True)) / PARTS_PER_PIXEL).clip(0)
    kept /= kept.sum(-1, keepdims=True)
    packed = (numbers << (BITS * np.arange(PARTS_PER_PIXEL))).sum(-1)
    parts = np.dstack([packed & 255, packed >> 8 & 255, packed >> 16])
    return parts.astype(np.uint8), np.round(kept[..., 1:] * 255).astype(np.uint8)


def palette_texture(palettes: np.ndarray) -> np.ndarray:
    """Return a* and b* of each part as a texture, one row for each coloring.

    Parameters
    ----------
    palettes : ndarray of float32, shape (n, K, 2)

    Returns
    -------
    ndarray of uint8, shape (n, K, 3)
        a* + 128 and b* + 128, rounded down, and their fractions in sixteenths: that of a* in the
        high four bits, that of b* in the low ones.
    """
    # Whole numbers would not do: in dark saturated colors, half a unit is up to 10 levels of sRGB.
    sixteenths = np.round((palettes + AB_ZERO) * 16).clip(0, 4095).astype(int)
    a, b = np.moveaxis(sixteenths, -1, 0)
    return np.dstack([a >> 4, b >> 4, (a & 15) << 4 | b & 15]).astype(np.uint8)


def _description(content: PackContent) -> dict:
    height, width = content.lightness.shape
    return {
        "size": {"w": width, "h": height},
        "lightness": "lightness.png: L* = 100 * value / 255; alpha is the opacity",
        "parts": "parts.png: four numbers of parts, columns of palette.png, in red + 256 * green"
        " + 65536 * blue: the first in the lowest six bits, the second in the next six ...",
        "shares": "shares.png: shares of the second, third and fourth part, of 255 in all; the"
        " first has the rest",
        "palette": "palette.png: a* = red - 128 + (blue >> 4) / 16,"
        " b* = green - 128 + (blue & 15) / 16; one row for each coloring",
        "columns": content.part_names(),
        "rows": list(content.names),
    }
