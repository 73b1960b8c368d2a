"""One picture and one small table for all colorings, which a shader joins: the folder `shader`.

A game loads the picture and the parts of a character once, and colors it on the GPU. Another
coloring is another row of a texture with a few dozen pixels. Gray pictures have up to four parts in
each pixel; those that keep the shading in their own colors (`coloring.recolor`) one, or two at
borders.
"""

import shutil
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from chroma_lib import color, files
from chroma_lib.errors import ChromaError
from chroma_lib.packs.content import PackContent, gray_rgb
from chroma_lib.packs.sheets import bleed_source

SHADER = "shader"
_FOR_GRAY, _FOR_COLORED = (Path(__file__).parent / name for name in ("shaders", "shaders_recolor"))
# Four numbers of six bits fit into the three channels of a PNG without alpha. Engines may change
# the color of transparent pixels, so alpha cannot hold numbers.
PARTS_PER_PIXEL, BITS = 4, 6
BAND_ROWS = 256
AB_ZERO = 128  # a* and b* of 0 in the palette
_PALETTE = "palette.png: a* = red - 128 + (blue >> 4) / 16, b* = green - 128 + (blue & 15) / 16"


def write_shader(content: PackContent) -> None:
    """Write the textures, their description and a shader each for Godot, Unity and WebGL.

    Parameters
    ----------
    content : PackContent
        Of weights with a palette head.

    Raises
    ------
    ChromaError
        If the weights have fewer than four masks, or more than `parts.png` can number; or if some
        frames of a sheet keep the shading in their own colors, and others are gray.
    """
    assert content.palettes is not None
    count = content.palettes.shape[1]
    if not PARTS_PER_PIXEL <= count <= 1 << BITS:
        raise ChromaError(
            f"--also shader: takes weights with {PARTS_PER_PIXEL} to {1 << BITS} masks, but these"
            f" have {count}; choose others (--weights)"
        )
    is_colored = {encoded.recoloring is not None for _, encoded in _frames(content)}
    if len(is_colored) > 1:
        raise ChromaError(
            f"--also shader: {content.picture.name} has gray frames beside colored ones; color all"
            " of them like gray pictures (--recolor off)"
        )
    if is_colored == {True}:
        resources, description = _FOR_COLORED, _write_colored(content)
    else:
        resources, description = _FOR_GRAY, _write_gray(content)
    height, width = content.lightness.shape
    about = {"size": {"w": width, "h": height}, **description}
    about |= {"columns": content.part_names(), "rows": list(content.names)}
    folder = content.folder / SHADER
    files.write_json(folder / "shader.json", about)
    for path in sorted(resources.iterdir()):
        files.write_atomic(folder / path.name, partial(shutil.copyfile, path))


def _frames(content: PackContent) -> Sequence[tuple[tuple[int, int, int, int], Any]]:
    height, width = content.lightness.shape
    return content.encoded.frames or [((0, 0, height, width), content.encoded)]


def _write_gray(content: PackContent) -> dict[str, str]:
    """Write the textures of a gray picture, and return what they hold."""
    folder = content.folder / SHADER
    lightness = np.round(content.lightness * 2.55).astype(np.uint8)
    _write_with_alpha(folder / "lightness.png", lightness, content)
    shares = content.shares()
    # Band by band: of a large picture, temporary arrays stay small.
    bands = [largest_parts(shares[i : i + BAND_ROWS]) for i in range(0, len(shares), BAND_ROWS)]
    parts, shares = (np.concatenate(maps) for maps in zip(*bands))
    files.write_png(folder / "parts.png", parts)
    files.write_png(folder / "shares.png", shares)
    files.write_png(folder / "palette.png", palette_texture(np.asarray(content.palettes)))
    return {
        "lightness": "lightness.png: L* = 100 * value / 255; alpha is the opacity",
        "parts": "parts.png: four numbers of parts, columns of palette.png, in red + 256 * green"
        " + 65536 * blue: the first in the lowest six bits, the second in the next six ...",
        "shares": "shares.png: shares of the second, third and fourth part, of 255 in all; the"
        " first has the rest",
        "palette": f"{_PALETTE}; one row for each coloring",
    }


def _write_colored(content: PackContent) -> dict[str, str]:
    """Write the textures of a picture that keeps its shading, and return what they hold."""
    folder = content.folder / SHADER
    recolorings = [(box, encoded.recoloring) for box, encoded in _frames(content)]
    own = recolorings[0][1].own  # that of the character, in all frames
    # Outside frames, a sheet is gray and stays so: there is a part that keeps its color.
    outside = int(np.flatnonzero(own.kept)[0])
    parts = np.full((*content.lightness.shape, 3), (outside, outside, 0), np.uint8)
    picture = gray_rgb(content.lightness)
    for (top, left, height, width), recoloring in recolorings:
        inside = slice(top, top + height), slice(left, left + width)
        cells = np.dstack([recoloring.labels, recoloring.labels, np.zeros_like(recoloring.labels)])
        flat = cells.reshape(-1, 3)
        flat[recoloring.border, 1] = recoloring.neighbors
        flat[recoloring.border, 2] = np.round(recoloring.shares * 510).clip(0, 255)
        parts[inside], picture[inside] = cells, content.picture.rgb[inside]
    if content.picture.alpha is not None:  # as in the colorings, edges have no white mixed in
        edge = (content.alpha > 0) & (content.alpha < 255)
        lab = color.rgb_to_lab(picture[edge])
        lab[:, 0] = content.lightness[edge]
        picture[edge] = color.lab_to_rgb(color.limit_chroma(lab))
    palettes = palette_texture(np.concatenate([np.asarray(content.palettes), own.base[None]]))
    _write_with_alpha(folder / "picture.png", picture, content)
    files.write_png(folder / "parts.png", parts)
    files.write_png(folder / "palette.png", palettes)
    return {
        "picture": "picture.png: the picture in its own colors; alpha is the opacity",
        "parts": "parts.png: red is the number of the part, a column of palette.png, green that of"
        " the part beside it, and blue / 510 its share",
        "palette": f"{_PALETTE}; one row for each coloring, then one with the picture's own colors",
    }


def _write_with_alpha(path: Path, pixels: np.ndarray, content: PackContent) -> None:
    if content.picture.alpha is not None:
        source = bleed_source(content.alpha)
        if source is not None:
            pixels = pixels.reshape(-1, *pixels.shape[2:])[source]
        pixels = np.dstack([pixels, content.alpha])
    files.write_png(path, pixels)


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
