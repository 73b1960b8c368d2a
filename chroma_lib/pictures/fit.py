"""Fit pictures to the network: composited on white, scaled into a square, cropped."""

from dataclasses import replace

import numpy as np
from PIL import Image
from scipy import ndimage

from chroma_lib.errors import ChromaError
from chroma_lib.pictures.picture import Picture

NEAR_WHITE = 240  # a pixel is near white if no channel is below this
VISIBLE = 16  # a pixel of less opacity is a remnant of cutting out
# To find the figure among dust: cells along the longest side, cells between two parts of a figure,
# and the smallest size of another part relative to the largest.
CELLS, NEAR, SMALLEST_THING = 256, 1, 0.05
WHITE_SHARE = 0.5  # share of the border that is near white in a picture on white


def on_white(rgba: np.ndarray) -> np.ndarray:
    """Composite a picture with transparency on white.

    Parameters
    ----------
    rgba : ndarray of uint8, shape (H, W, 4)

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
    """
    image = Image.fromarray(rgba)
    white = Image.new("RGB", image.size, "white")
    white.paste(image, mask=image.getchannel("A"))
    return np.array(white)


def off_white(rgb: np.ndarray, alpha: np.ndarray) -> np.ndarray:
    """Remove the white from half-transparent pixels: the inverse of `on_white`.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
        Composited on white.
    alpha : ndarray of uint8, shape (H, W)

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
        The pixels' own colors. The more transparent a pixel, the coarser its color; fully
        transparent pixels are white.
    """
    ink = (255.0 - rgb) * 255 / np.maximum(alpha, 1)[..., None]
    return np.round(255 - np.minimum(ink, 255)).astype(np.uint8)


def fit_square(rgb: np.ndarray, size: int) -> tuple[np.ndarray, tuple[int, int, int, int]]:
    """Scale a picture into a square for the network, centered on white, keeping its aspect ratio.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
    size : int
        Side of the square in pixels.

    Returns
    -------
    square : ndarray of uint8, shape (size, size, 3)
        Resized with the Lanczos filter, which averages when it reduces the size.
    box : tuple of int
        (top, left, height, width) of the picture inside the square:
        ``square[top : top + height, left : left + width]`` is the picture without the padding.
        Resized to (H, W) it matches the original again.

    Raises
    ------
    ChromaError
        If `rgb` is not a uint8 picture or `size` is less than 1.
    """
    rgb = np.asarray(rgb)
    if rgb.dtype != np.uint8 or rgb.ndim != 3 or rgb.shape[2] != 3 or rgb.size == 0:
        raise ChromaError(
            f"a picture needs uint8 values of shape (height, width, 3), got {rgb.dtype} {rgb.shape}"
        )
    if size < 1:
        raise ChromaError(f"size must be 1 or more, got {size}")
    # The picture is resized before it is padded, so that its edge does not mix with the white
    # padding and the box consists of whole pixels.
    longest = max(rgb.shape[:2])
    height, width = (max(1, round(size * side / longest)) for side in rgb.shape[:2])
    top, left = (size - height) // 2, (size - width) // 2
    square = np.full((size, size, 3), 255, dtype=np.uint8)
    resized = Image.fromarray(rgb).resize((width, height), Image.Resampling.LANCZOS)
    square[top : top + height, left : left + width] = np.asarray(resized)
    return square, (top, left, height, width)


def remove_padding(square: np.ndarray, box: tuple[int, int, int, int]) -> np.ndarray:
    """Crop what `fit_square`, or a network, put around a picture.

    Parameters
    ----------
    square : ndarray, shape (size, size, ...)
        A picture, AB or masks.
    box : tuple of int
        From `fit_square`.

    Returns
    -------
    ndarray, shape (height, width, ...)
        A view.
    """
    top, left, height, width = box
    return square[top : top + height, left : left + width]


def white_background(
    rgb: np.ndarray, *, level: int = NEAR_WHITE, share: float = WHITE_SHARE
) -> bool:
    """Return whether a picture has a white background.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
    level : int
        A pixel is near white if no channel is below this.
    share : float
        Share of the border that must be near white. Hair may touch the sides.

    Returns
    -------
    bool
    """
    return white_share(rgb, level=level) >= share


def white_share(rgb: np.ndarray, *, level: int = NEAR_WHITE) -> float:
    """Return the share of a picture's border that is near white.

    The border is the top, left and right edge, each 1/32 of the picture deep. The bottom does not
    count, because shoulders reach it.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)
    level : int
        A pixel is near white if no channel is below this.

    Returns
    -------
    float
        0 to 1.
    """
    white = np.asarray(rgb).min(axis=2) >= level
    rows, columns = (max(1, side // 32) for side in white.shape)
    border = np.zeros_like(white)
    border[:rows] = border[:, :columns] = border[:, -columns:] = True
    return float(white[border].mean())


def crop_bust(picture: Picture) -> np.ndarray:
    """Crop a standing figure to the square at its top.

    Dust, a signature and what is nearly transparent do not count: the figure is the largest thing
    in the picture, with what is close to it or not much smaller.

    Parameters
    ----------
    picture : Picture

    Returns
    -------
    ndarray of uint8, shape (h, w, 3)
        With a white margin of 1/16 at each side and 1/8 above. An all-white picture is returned
        as it is.
    """
    if picture.alpha is not None:
        figure = picture.alpha >= VISIBLE
    else:
        figure = picture.rgb.min(axis=2) < NEAR_WHITE
    figure = _largest_things(figure)
    rows, columns = np.flatnonzero(figure.any(axis=1)), np.flatnonzero(figure.any(axis=0))
    if not len(rows):
        return picture.rgb
    box = picture.rgb[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    box = box[: box.shape[1]]
    margin = max(box.shape[:2]) // 16
    return np.pad(box, ((2 * margin, 0), (margin, margin), (0, 0)), constant_values=255)


def _largest_things(figure: np.ndarray) -> np.ndarray:
    """Keep what is large in a mask (H, W): cells around a point that are close belong together."""
    cell = max(1, -(-max(figure.shape) // CELLS))
    height, width = (-(-side // cell) for side in figure.shape)
    padding = [(0, height * cell - figure.shape[0]), (0, width * cell - figure.shape[1])]
    blocks = np.pad(figure, padding).reshape(height, cell, width, cell)
    counts = blocks.sum(axis=(1, 3))
    near = ndimage.binary_dilation(counts > 0, np.ones((3, 3)), iterations=NEAR)
    things, _ = ndimage.label(near)
    # Outlines count with what they enclose.
    filled = np.where(ndimage.binary_fill_holes(counts > 0), np.maximum(counts, cell**2), 0)
    filled[~near] = 0
    sizes = np.bincount(things.ravel(), filled.ravel())
    large = (sizes >= SMALLEST_THING * sizes[1:].max(initial=0)) & (np.arange(len(sizes)) > 0)
    kept = np.repeat(np.repeat(large[things], cell, axis=0), cell, axis=1)
    return figure & kept[: figure.shape[0], : figure.shape[1]]


def shrink(picture: Picture, longest: int) -> Picture:
    """Scale a picture down so that no side is longer than `longest`.

    Parameters
    ----------
    picture : Picture
        A smaller picture is returned as it is.
    longest : int
        Maximum side in pixels.

    Returns
    -------
    Picture
    """
    height, width = picture.rgb.shape[:2]
    scale = longest / max(height, width)
    if scale >= 1:
        return picture
    size = max(1, round(width * scale)), max(1, round(height * scale))

    def resized(channels):
        image = Image.fromarray(channels).resize(size, Image.Resampling.LANCZOS)
        return np.asarray(image)

    alpha = None if picture.alpha is None else resized(picture.alpha)
    return replace(picture, rgb=resized(picture.rgb), alpha=alpha)
