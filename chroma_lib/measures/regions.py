"""How colors keep to their regions: blotches, bleeding, skin, eyes, background."""

import numpy as np
from scipy.ndimage import distance_transform_cdt, label
from skimage.color import deltaE_ciede2000

from chroma_lib import characters
from chroma_lib.measures.statistics import is_finite

PAPER_WHITE = 95.0  # L* from which a pixel counts as white paper, not as a part to color
PAPER_CHROMA = 3.0  # a pixel of paper has less


def background_chroma(ab, background):
    """Return the mean chroma of the background pixels of colorings (n, h, w, 2); 0 is white."""
    return float(np.linalg.norm(np.asarray(ab)[:, background], axis=-1).mean())


def paper(lab):
    """Find the white paper that a picture without a region map stands on.

    Parameters
    ----------
    lab : ndarray, shape (h, w, 3)
        In its true colors.

    Returns
    -------
    ndarray of bool, shape (h, w)
        Pixels of L* >= 95 and chroma < 3 that hang together with the picture's border.
    """
    white = (lab[..., 0] >= PAPER_WHITE) & (np.hypot(lab[..., 1], lab[..., 2]) < PAPER_CHROMA)
    parts, _ = label(white)
    border = np.concatenate([parts[0], parts[-1], parts[:, 0], parts[:, -1]])
    return np.isin(parts, border[border > 0])


def blotch(ab, region):
    """Return how uneven a region's color is: sqrt(var a + var b) inside, mean over colorings."""
    pixels = np.asarray(ab)[:, region]  # (n, pixels, 2)
    return float(np.sqrt(pixels.var(1).sum(-1)).mean())


def eye_agreement(lab, left, right):
    """Return the CIEDE2000 difference between the mean colors of the two irises.

    Parameters
    ----------
    lab : ndarray, shape (n, h, w, 3)
    left, right : ndarray of bool, shape (h, w)

    Returns
    -------
    float
        Mean over colorings. Both irises are given the mean of their L*, since a coloring
        can't help it if one of them is in shadow.
    """
    means = np.stack([lab[:, eye].mean(1) for eye in (left, right)])  # (2, n, 3)
    means[..., 0] = means[..., 0].mean(0)
    return float(deltaE_ciede2000(*means).mean())


def inside_ellipse(points, reference, share=0.99):
    """Tell which colors lie inside the ellipse that holds most of the true ones.

    Parameters
    ----------
    points : ndarray, shape (..., 2)
    reference : ndarray, shape (n, 2)
    share : float
        The ellipse has the reference's mean and the shape of its covariance, and is just so
        large that it holds this share of the reference.

    Returns
    -------
    ndarray of bool, shape (...)
    """
    center = reference.mean(0)
    shape = np.linalg.pinv(np.cov(reference.T))

    def distance(colors):
        off = colors - center
        return np.einsum("...i,ij,...j->...", off, shape, off)

    return distance(points) <= np.quantile(distance(reference), share)


def skin_shares(means, reference):
    """Return for each drawing the share of its skin colors inside the truth's 99% ellipse.

    Parameters
    ----------
    means, reference : ndarray, shape (n, k, 2)
        Mean a* and b* of the skin; NaN where a drawing shows none. The ellipse is of the
        reference of all drawings.

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


def edge_band(regions, lightness):
    """Find the pixels where color that bleeds over an outline shows.

    An edge is where the region map changes; both pixels there are mixed and left out. The band
    is the next three pixels on both sides, without ink, which is itself the outline, and without
    the background, which `background_chroma` looks at; and only where L* changes by less than 2
    a pixel, since at a line or a shadow's border color may change too. The picture's outermost
    pixels are left out.

    Parameters
    ----------
    regions : ndarray of uint8, shape (h, w)
        Index into `chroma_lib.characters.REGIONS`.
    lightness : ndarray, shape (h, w)
        L*.

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
    colored = ~np.isin(regions, [characters.REGIONS.index(name) for name in ("background", "ink")])
    smooth = np.hypot(*np.gradient(lightness)) < 2
    band = (distance >= 1) & (distance <= 3) & colored & smooth
    band[[0, -1]] = band[:, [0, -1]] = False  # a gradient needs neighbors
    return band


def color_change(ab, band):
    """Return the sum of ‖∇AB‖ over a band's pixels, mean over colorings (n, h, w, 2).

    The model's sum over that of the truth on the same pixels is edge_bleed: 1 for the truth,
    more if colors run into each other beside the outlines, 0 for gray. Slopes are central
    differences, as of `numpy.gradient`; the band must leave out the picture's outermost pixels.
    """
    y, x = np.nonzero(band)
    down, right = (ab[:, y + 1, x] - ab[:, y - 1, x]) / 2, (ab[:, y, x + 1] - ab[:, y, x - 1]) / 2
    return float(np.sqrt((down**2 + right**2).sum(-1)).sum(-1).mean())


def colorfulness(rgb):
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
