"""What the network reads of a picture: tone averaged to gray, and white around the figure.

The weights have learned gray pictures on white. A page of manga printed in black alone has no gray,
a scan has the gray of its paper, and some figures stand on black.
"""

import numpy as np
from PIL import Image
from scipy import ndimage

from chroma_lib import color

BLACK, WHITE = 24, 231  # levels beyond which a pixel is black or white
MOST_GRAY = 0.15  # share of other pixels in a picture of black and white: JPEG blurs dots
LARGEST_DOT = 400  # pixels: more than the dots and gaps of a coarse screen at 600 dpi
FEWEST_DOTS = 50
CORE = 64  # a dot has a pixel of this level or less, a gap one as light
SMALLEST_TONE = 0.01  # of the picture
SMALLEST_SIDE = 256  # pixels; in a smaller picture, a pattern is pixel art and not printed
MOST_DISTANCES = 20_000  # between neighboring dots, to find the period of the screen
LEAST_PERIOD, MOST_PERIOD = 1.5, 40.0  # pixels
DENSE = 0.3  # dots in the square of one period, of about 1; stray dots are no tone
DARK, PAPER = 100, (200, 254)  # levels of a dark and of a light background
FLAT, SAME = 12, 0.6  # levels around that of the background, and the share of the border in them
SMALLEST_GROUND, LARGEST_GROUND = 0.1, 0.97  # of the picture
MOST_DARK = 0.5  # share of a figure that may be as dark as its background
LONGEST = 1024  # side in pixels at which a background is found
THICKEST_LINE = 1 / 48  # of the longest side: dark lines are no background


def average_tone(rgb: np.ndarray) -> np.ndarray:
    """Average the screentone of a picture of black and white alone.

    Black has no color and white has none: only gray can be colored. Lines stay sharp.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
        `rgb` itself if it is another kind of picture, or has no tone.
    """
    if min(rgb.shape[:2]) < SMALLEST_SIDE or not _is_black_and_white(rgb[::5, ::5]):
        return rgb
    if not _is_black_and_white(rgb):
        return rgb
    level = rgb[..., 1]
    black = level < 128
    # Light tone is black dots on white, dark tone white gaps in black.
    dots = _small_things(black, level <= CORE)
    gaps = _small_things(~black, level >= 255 - CORE)
    centers = [_centers(things) for things in (dots, gaps)]
    period = _find_period(centers)
    if period is None:
        return rgb
    dense = _is_dense(centers, period, black.shape)
    if dense.mean() < SMALLEST_TONE:
        return rgb
    dots, gaps = (dots > 0) & dense, (gaps > 0) & dense
    reach = 2 * round(period) + 1
    near_dot, near_gap = (ndimage.maximum_filter(things, reach) for things in (dots, gaps))
    line = black & ~dots & ~near_gap
    paper = ~black & ~gaps & ~near_dot
    weights = (~line & ~paper).astype(np.float32)  # neither mixes with the tone beside it
    width = 2 * round(0.75 * period) + 1
    tone = _blur(level * weights, width) / np.maximum(_blur(weights, width), 1e-6)
    gray = np.where(line | paper | ~(near_dot | near_gap), level, np.round(tone).clip(0, 255))
    return np.repeat(gray.astype(np.uint8)[..., None], 3, axis=-1)


def _is_black_and_white(rgb: np.ndarray) -> bool:
    level = rgb[..., 1]
    gray = (level > BLACK) & (level < WHITE)
    if gray.mean() > MOST_GRAY or not (level < BLACK).any() or not (level > WHITE).any():
        return False
    return bool((rgb.max(-1) - rgb.min(-1)).max() <= BLACK)


def _small_things(mask: np.ndarray, core: np.ndarray) -> np.ndarray:
    """Return the labels of the small connected parts of a mask, with a core; 0 elsewhere."""
    labels, count = ndimage.label(mask)
    small = np.bincount(labels.ravel(), minlength=count + 1) <= LARGEST_DOT
    # Steps of a smooth edge are none: they are gray throughout.
    small &= np.bincount(labels[core], minlength=count + 1) > 0
    small[0] = False
    labels[~small[labels]] = 0
    return labels


def _centers(labels: np.ndarray) -> np.ndarray:
    """Return the rows and columns of the labeled things: float, shape (n, 2)."""
    rows, columns = np.nonzero(labels)
    numbers = labels[rows, columns]
    sizes = np.bincount(numbers)
    used = sizes > 0
    sums = [np.bincount(numbers, places)[used] for places in (rows, columns)]
    return np.stack(sums, -1) / sizes[used][:, None]


def _find_period(centers: list[np.ndarray]) -> float | None:
    """Return the distance between neighboring dots in pixels, or None if there is no tone."""
    from scipy.spatial import cKDTree  # here, because it takes a moment to load

    distances = []
    for points in centers:
        if len(points) >= FEWEST_DOTS:
            some = points[:: -(-len(points) // MOST_DISTANCES)]
            distances.append(cKDTree(points).query(some, k=2)[0][:, 1])
    if not distances:
        return None
    period = float(np.median(np.concatenate(distances)))
    return period if LEAST_PERIOD <= period <= MOST_PERIOD else None


def _is_dense(centers: list[np.ndarray], period: float, shape: tuple[int, ...]) -> np.ndarray:
    """Return where dots are as dense as in a tone."""
    points = np.zeros(shape, np.float32)
    for places in centers:
        rows, columns = places.astype(int).T
        points[rows, columns] = 1
    window = 2 * round(2 * period) + 1
    return ndimage.uniform_filter(points, window) * period**2 >= DENSE


def _blur(plane: np.ndarray, width: int) -> np.ndarray:
    """Average twice in a square: a screen that is turned leaves no pattern."""
    plane = plane.astype(np.float32)
    return ndimage.uniform_filter(ndimage.uniform_filter(plane, width), width)


def network_gray(rgb: np.ndarray) -> np.ndarray:
    """Return what the network reads of a picture: its gray, on white.

    A dark background of one level becomes white; so does the paper of a scan, and what is lighter.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (H, W, 3)

    Returns
    -------
    ndarray of uint8, shape (H, W, 3)
        As `chroma_lib.color.gray`, if there is no such background.
    """
    return whiten(color.gray(rgb))


def whiten(gray: np.ndarray) -> np.ndarray:
    """Return a gray picture on white; see `network_gray`."""
    level, spread = _background(gray[..., 0])
    if level is None:
        return gray
    if level < DARK:
        ground = _dark_ground(gray[..., 0], level)
        if ground is not None:
            gray = np.where(ground[..., None], np.uint8(255), gray)
    elif PAPER[0] <= level <= PAPER[1]:
        white = level - 2 * spread
        gray = np.minimum(gray * (255 / white), 255).round().astype(np.uint8)
    return gray


def _background(plane: np.ndarray) -> tuple[float | None, float]:
    """Return the level of the border and its standard deviation; None if it has many levels."""
    rows, columns = (max(1, side // 32) for side in plane.shape)
    # Not the bottom: shoulders reach it.
    border = np.concatenate(
        [part.ravel() for part in (plane[:rows], plane[:, :columns], plane[:, -columns:])]
    ).astype(np.float32)
    level = float(np.median(border))
    same = np.abs(border - level) <= FLAT
    if same.mean() < SAME:
        return None, 0.0
    return level, float(border[same].std())


def _dark_ground(plane: np.ndarray, level: float) -> np.ndarray | None:
    """Return the background of a figure on black: bool (H, W), or None if it is no background."""
    height, width = plane.shape
    scale = min(1.0, LONGEST / max(plane.shape))
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = np.asarray(Image.fromarray(plane).resize(size, Image.Resampling.BOX))
    dark = np.abs(small.astype(np.float32) - level) <= FLAT
    # Black outlines touch a black background; they are thinner.
    line = max(2, round(max(size) * THICKEST_LINE))
    padded = np.pad(dark, line, mode="edge")
    wide = ndimage.maximum_filter(
        ndimage.minimum_filter(padded, line), line, origin=-(line % 2 == 0)
    )
    wide = dark & wide[line:-line, line:-line]
    labels, _ = ndimage.label(wide)
    edges = np.concatenate([labels[0], labels[:, 0], labels[:, -1]])
    ground = np.isin(labels, np.unique(edges[edges > 0]))
    # A rim stays, in place of an outline that is as dark as the background.
    ground = ndimage.minimum_filter(ground, 2 * max(1, max(size) // 256) + 1, mode="nearest")
    if not SMALLEST_GROUND <= ground.mean() <= LARGEST_GROUND:
        return None
    if dark[~ground].mean() > MOST_DARK:  # white lines on black, which would vanish
        return None
    image = Image.fromarray(ground.astype(np.uint8)).resize(
        (width, height), Image.Resampling.NEAREST
    )
    return np.asarray(image).astype(bool)
