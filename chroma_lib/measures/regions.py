"""How well colors keep to their regions: blotches, bleeding, skin, eyes, background."""

import numpy as np
from scipy.ndimage import distance_transform_cdt, label
from skimage.color import deltaE_ciede2000

from chroma_lib import characters
from chroma_lib.measures.statistics import is_finite

PAPER_WHITE = 95.0  # from this L* on, a pixel is white paper, not a part to color
PAPER_CHROMA = 3.0  # a pixel of paper has less
UNCOLORED = ("background", "ink", "eye_white")  # regions that edge_bleed leaves out


def background_chroma(ab: np.ndarray, background: np.ndarray) -> float:
    """Return the mean chroma of the background; 0 is white.

    Parameters
    ----------
    ab : ndarray, shape (n, h, w, 2)
        a* and b* of n colorings.
    background : ndarray of bool, shape (h, w)

    Returns
    -------
    float
        Mean over colorings and pixels.
    """
    return float(np.linalg.norm(np.asarray(ab)[:, background], axis=-1).mean())


def paper(lab: np.ndarray) -> np.ndarray:
    """Find the white paper around a figure, for pictures without a region map.

    Parameters
    ----------
    lab : ndarray, shape (h, w, 3)
        CIELAB, in the picture's true colors.

    Returns
    -------
    ndarray of bool, shape (h, w)
        Pixels with L* >= 95 and chroma < 3 that are connected to the picture's border.
    """
    white = (lab[..., 0] >= PAPER_WHITE) & (np.hypot(lab[..., 1], lab[..., 2]) < PAPER_CHROMA)
    parts, _ = label(white)
    border = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    return np.isin(parts, border[border > 0])


def blotch(ab: np.ndarray, region: np.ndarray) -> float:
    """Return how uneven the color of a region is.

    Parameters
    ----------
    ab : ndarray, shape (n, h, w, 2)
        a* and b* of n colorings.
    region : ndarray of bool, shape (h, w)

    Returns
    -------
    float
        sqrt(var a* + var b*) inside the region, mean over colorings.
    """
    pixels = np.asarray(ab)[:, region]  # (n, pixels, 2)
    return float(np.sqrt(pixels.var(1).sum(-1)).mean())


def eye_agreement(lab: np.ndarray, left: np.ndarray, right: np.ndarray) -> float:
    """Return the CIEDE2000 difference between the mean colors of the two irises.

    Parameters
    ----------
    lab : ndarray, shape (n, h, w, 3)
        CIELAB of n colorings.
    left, right : ndarray of bool, shape (h, w)

    Returns
    -------
    float
        Mean over colorings. Both irises get the mean of their L*, because a coloring cannot
        change that one of them is in shadow.
    """
    means = np.stack([lab[:, eye].mean(1) for eye in (left, right)])  # (2, n, 3)
    means[..., 0] = means[..., 0].mean(0)
    return float(deltaE_ciede2000(*means).mean())


def inside_ellipse(points: np.ndarray, reference: np.ndarray, share: float = 0.99) -> np.ndarray:
    """Return which colors lie inside the ellipse that contains most of the true ones.

    Parameters
    ----------
    points : ndarray, shape (..., 2)
    reference : ndarray, shape (n, 2)
    share : float
        Share of the reference inside the ellipse. Its center is the reference's mean, its shape
        their covariance.

    Returns
    -------
    ndarray of bool, shape (...)
    """
    center = reference.mean(0)
    shape = np.linalg.pinv(np.cov(reference.T))

    def distance(colors):
        offset = colors - center
        return np.einsum("...i,ij,...j->...", offset, shape, offset)

    return distance(points) <= np.quantile(distance(reference), share)


def skin_shares(means: np.ndarray, reference: np.ndarray) -> np.ndarray:
    """Return the share of each drawing's skin colors inside the 99% ellipse of true skin.

    Parameters
    ----------
    means, reference : ndarray, shape (n, k, 2)
        Mean a* and b* of the skin; NaN where a drawing shows none. The ellipse is computed from
        the reference of all drawings.

    Returns
    -------
    ndarray, shape (n,)
        NaN where a drawing shows no skin.
    """
    shown = is_finite(means) & is_finite(reference)
    shares = np.full(len(means), np.nan)
    if shown.any():
        shares[shown] = inside_ellipse(means[shown], reference[shown].reshape(-1, 2)).mean(-1)
    return shares


def edge_band(regions: np.ndarray, lightness: np.ndarray) -> np.ndarray:
    """Find the pixels where color that bleeds over an outline is visible.

    An edge is where the region map changes. The two pixels at an edge are mixed and left out; the
    band is the next three pixels on either side. It does not include:

    - ink, which is the outline itself, the white of the eyes, and the background, which
      `background_chroma` measures;
    - pixels where L* changes by 2 or more per pixel: at a line or the border of a shadow, color
      may change too;
    - the outermost pixels of the picture.

    Parameters
    ----------
    regions : ndarray of uint8, shape (h, w)
        Index into `chroma_lib.characters.REGIONS`.
    lightness : ndarray, shape (h, w)
        L*, 0 to 100.

    Returns
    -------
    ndarray of bool, shape (h, w)
    """
    edge = np.zeros(regions.shape, bool)
    down, right = regions[1:] != regions[:-1], regions[:, 1:] != regions[:, :-1]
    edge[1:] |= down
    edge[:-1] |= down
    edge[:, 1:] |= right
    edge[:, :-1] |= right
    if not edge.any():
        return edge
    distance = distance_transform_cdt(~edge, "chessboard")
    colored = ~np.isin(regions, [characters.REGIONS.index(name) for name in UNCOLORED])
    smooth = np.hypot(*np.gradient(lightness)) < 2
    band = (distance >= 1) & (distance <= 3) & colored & smooth
    band[[0, -1]] = band[:, [0, -1]] = False  # a gradient needs neighbors
    return band


def color_change(ab: np.ndarray, band: np.ndarray) -> float:
    """Return the sum of ‖∇AB‖ over the pixels of a band.

    The sum of a model divided by that of the truth, on the same pixels, is edge_bleed: 1 for the
    truth, more if colors run into each other beside the outlines, 0 for gray.

    Parameters
    ----------
    ab : ndarray, shape (n, h, w, 2)
        a* and b* of n colorings.
    band : ndarray of bool, shape (h, w)
        From `edge_band`. It must not contain the outermost pixels of the picture.

    Returns
    -------
    float
        Mean over colorings. Slopes are central differences, as in `numpy.gradient`.
    """
    y, x = np.nonzero(band)
    down, right = (ab[:, y + 1, x] - ab[:, y - 1, x]) / 2, (ab[:, y, x + 1] - ab[:, y, x - 1]) / 2
    return float(np.sqrt((down**2 + right**2).sum(-1)).sum(-1).mean())


def colorfulness(rgb: np.ndarray) -> float:
    """Return how colorful pictures are: about 0 gray, 33 moderate, 59 quite, 109 extremely.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (n, h, w, 3)

    Returns
    -------
    float
        Mean over pictures.

    References
    ----------
    Hasler and Süsstrunk 2003, "Measuring colourfulness in natural images", Proc. SPIE 5007.
    """
    red, green, blue = np.moveaxis(np.asarray(rgb, np.float32), -1, 0)
    opponents = np.stack([red - green, (red + green) / 2 - blue])  # (2, n, h, w)
    spread = np.sqrt(opponents.var((2, 3)).sum(0))
    strength = np.sqrt((opponents.mean((2, 3)) ** 2).sum(0))
    return float((spread + 0.3 * strength).mean())
