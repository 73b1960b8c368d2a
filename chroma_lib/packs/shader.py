"""One picture and one small table for all colorings, which a shader joins: the folder `shader`.

A game loads the lightness and the parts of a character once, and colors it on the GPU. Another
coloring is another row of a texture with a few dozen pixels.
"""

import shutil
from pathlib import Path

import numpy as np

from chroma_lib import files
from chroma_lib.packs.content import PackContent

SHADER = "shader"
_RESOURCES = Path(__file__).parent / "shaders"
PARTS_PER_PIXEL = 3  # one in each channel of a PNG without alpha, which engines do not touch
AB_ZERO = 128  # a* and b* of 0 in the palette


def write_shader(content: PackContent) -> None:
    """Write the textures, their description and a shader each for Godot, Unity and WebGL.

    Parameters
    ----------
    content : PackContent
        Of weights with a palette head.
    """
    assert content.palettes is not None
    folder = content.folder / SHADER
    lightness = np.round(content.lightness * 2.55).astype(np.uint8)
    if content.picture.alpha is None:
        files.write_png(folder / "lightness.png", lightness)
    else:
        files.write_png(folder / "lightness.png", np.dstack([lightness, content.alpha]))
    parts, shares = largest_parts(content.shares())
    files.write_png(folder / "parts.png", parts)
    files.write_png(folder / "shares.png", shares)
    files.write_png(folder / "palette.png", palette_texture(content.palettes))
    files.write_json(folder / "shader.json", _description(content))
    for path in sorted(_RESOURCES.iterdir()):
        files.write_atomic(folder / path.name, lambda to, path=path: shutil.copyfile(path, to))


def largest_parts(shares: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the three parts with the largest shares of each pixel.

    Parameters
    ----------
    shares : ndarray of float32, shape (H, W, K)
        They sum to 1. K is at least 3.

    Returns
    -------
    parts : ndarray of uint8, shape (H, W, 3)
        Their numbers, the largest share first.
    shares : ndarray of uint8, shape (H, W, 3)
        Their shares, 255 for all of the pixel. They sum to 255.
    """
    parts = np.argsort(-shares, axis=-1, kind="stable")[..., :PARTS_PER_PIXEL]
    kept = np.take_along_axis(shares, parts, -1)
    # Equal pieces of what is missing give colors nearer to the original than proportional ones.
    kept = (kept + (1 - kept.sum(-1, keepdims=True)) / PARTS_PER_PIXEL).clip(0)
    kept /= kept.sum(-1, keepdims=True)
    rounded = np.round(kept[..., 1:] * 255).astype(np.uint8)
    return parts.astype(np.uint8), np.dstack([255 - rounded.sum(-1, dtype=np.uint8), rounded])


def palette_texture(palettes: np.ndarray) -> np.ndarray:
    """Return a* and b* of each part as a texture, one row for each coloring.

    Parameters
    ----------
    palettes : ndarray of float32, shape (n, K, 2)

    Returns
    -------
    ndarray of uint8, shape (n, K, 3)
        a* + 128, b* + 128, and 0.
    """
    ab = np.round(palettes + AB_ZERO).clip(0, 255).astype(np.uint8)
    return np.dstack([ab, np.zeros_like(ab[..., :1])])


def _description(content: PackContent) -> dict:
    height, width = content.lightness.shape
    return {
        "size": {"w": width, "h": height},
        "lightness": "lightness.png: L* = 100 * value / 255; alpha is the opacity",
        "parts": "parts.png: in each channel the number of a part, a column of palette.png",
        "shares": "shares.png: how much of the pixel each of these parts has, of 255 in all",
        "palette": "palette.png: a* = red - 128, b* = green - 128; one row for each coloring",
        "columns": content.part_names(),
        "rows": list(content.names),
    }
