"""Cut a colored picture into small even regions, and find its main colors.

Light multiplies what XYZ a surface reflects. L* + 16, a* and b* are differences of cube roots of
XYZ, so all three fall by one factor in the shadow: AB relative to L* + 16 is a surface's own.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from PIL import Image
from scipy import sparse
from skimage.segmentation import felzenszwalb

from chroma_lib import color

LARGEST_SIDE = 1024  # at which a picture is cut into regions
SCALE, SIGMA, SMALLEST = 40, 0.5, 3e-5  # of the regions; the last as a share of the square
PAPER = 99.5  # mean L* of white paper
FULL_L = 76.0  # L* + 16 at which a relative AB is an AB
MOST_ENLARGED = 2.2  # in the dark, where rounding is enlarged too
ONE_COLOR = 9.0  # distance in relative AB
MAIN = 0.006  # share of the figure; rarer colors join others
SMALL = 0.002  # share of the figure; regions below follow their neighbors
ROUNDS = 10
INK, INK_L = 0.4, 55.0  # share of the mask, and L* up to which a region is a line
SURE = 0.5  # share of a mask at which a region is that part whatever its color


class Regions:
    """Small regions of one even color, and what is known of each.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (h, w, 3)
    masks : ndarray of float32, shape (height, width, K)
        Of the whole picture, at any size.
    parts : sequence of str
        Names of the masks.

    Attributes
    ----------
    labels : ndarray of int, shape (h, w)
        Number of each pixel's region.
    area : ndarray, shape (n,)
        Pixels.
    lab, relative : ndarray, shape (n, 3) and (n, 2)
        Mean color, and its `relative_ab`.
    votes : ndarray, shape (n, K)
        Mean of each mask.
    borders : sparse matrix, shape (n, n)
        Share of a region's border that it has with another.
    fixed : ndarray of int, shape (n,)
        Part of the regions that are one whatever their color; -1: `is_free`.
    is_ink : ndarray of bool, shape (n,)
        Which are lines.
    figure : float
        Pixels that are not paper.
    eyes : ndarray of bool, shape (h, w)
        Irises.
    """

    def __init__(self, rgb: np.ndarray, masks: np.ndarray, parts: Sequence[str]):
        self.parts = tuple(parts)
        smallest = max(8, round(SMALLEST * max(rgb.shape[:2]) ** 2))
        lab = color.rgb_to_lab(rgb)
        self.labels = felzenszwalb(rgb, scale=SCALE, sigma=SIGMA, min_size=smallest)
        self.area = np.bincount(self.labels.ravel()).astype(float)
        self.lab = np.stack([self._mean(lab[..., i]) for i in range(3)], -1)
        self.relative = relative_ab(self.lab)
        shape = self.labels.shape
        self.votes = np.stack(
            [self._mean(resize_plane(masks[..., k], shape)) for k in range(masks.shape[-1])], -1
        )
        self.borders = border_shares(self.labels, len(self.area))
        self.fixed = np.full(len(self.area), -1)
        for name in ("eyes", "mouth", "eye_white"):
            self.fixed[self.vote(name) > SURE] = self.index(name)
        self.fixed[self.lab[:, 0] > PAPER] = self.index("background")
        self.is_ink = (self.vote("ink") > INK) & (self.lab[:, 0] < INK_L)
        self.is_free = self.fixed < 0
        self.figure = self.area[self.lab[:, 0] <= PAPER].sum()
        self.eyes = resize_plane(masks[..., self.index("eyes")], shape) > SURE

    def index(self, name: str) -> int:
        """Return the number of a part."""
        return self.parts.index(name)

    def vote(self, name: str) -> np.ndarray:
        """Return how much of each region a mask covers."""
        return self.votes[:, self.index(name)]

    def _mean(self, plane: np.ndarray) -> np.ndarray:
        return np.bincount(self.labels.ravel(), plane.ravel()) / self.area


def find_main_colors(regions: Regions) -> np.ndarray:
    """Give each region one of the picture's main colors; return their numbers, from 0."""
    free = regions.is_free & ~regions.is_ink
    centers = _find_centers(regions.relative[free], regions.area[free], MAIN * regions.figure)
    distance = np.linalg.norm(regions.relative[:, None] - centers, axis=-1) / ONE_COLOR
    cost = distance.clip(max=4) * np.where(regions.is_ink, 0.4, 1)[:, None]
    # Small regions, such as antialiasing and lines, go with what is around them.
    small = (SMALL * regions.figure / regions.area).clip(0.15, 1)[:, None]
    chosen = cost.argmin(1)
    for _ in range(ROUNDS):
        one_hot = np.eye(len(centers))[chosen] * regions.is_free[:, None]
        before, chosen = chosen, (cost - 2.5 * small * (regions.borders @ one_hot)).argmin(1)
        if (before == chosen).all():
            break
    return np.unique(chosen, return_inverse=True)[1]


def _find_centers(values: np.ndarray, weights: np.ndarray, least: float) -> np.ndarray:
    """Return the centers of clusters that are `ONE_COLOR` apart and weigh at least so much."""
    if not len(values):
        return np.zeros((1, 2))
    centers: list[np.ndarray] = []
    for i in np.argsort(-weights, kind="stable"):
        if not centers or np.linalg.norm(np.array(centers) - values[i], axis=1).min() > ONE_COLOR:
            centers.append(values[i])
    found = np.array(centers)
    for _ in range(5):
        nearest = np.linalg.norm(values[:, None] - found, axis=-1).argmin(1)
        total = np.bincount(nearest, weights, len(found))
        sums = [np.bincount(nearest, weights * x, len(found)) for x in values.T]
        found = np.where(total[:, None] > 0, np.stack(sums, -1) / total[:, None].clip(1e-9), found)
    is_main = total >= min(least, total.max())
    return found[is_main]


def shrink(rgb: np.ndarray) -> np.ndarray:
    """Return a picture at the size at which it is cut: no side above `LARGEST_SIDE`."""
    longest = max(rgb.shape[:2])
    if longest <= LARGEST_SIDE:
        return rgb
    height, width = (max(1, round(side * LARGEST_SIDE / longest)) for side in rgb.shape[:2])
    return np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.BOX))


def relative_ab(lab: np.ndarray) -> np.ndarray:
    """Return AB as it would be in full light."""
    return lab[..., 1:] * (FULL_L / (lab[..., :1] + 16)).clip(0, MOST_ENLARGED)


def resize_plane(plane: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Resize a float32 plane by linear interpolation."""
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    height, width = shape
    return np.asarray(image.resize((width, height), Image.Resampling.BILINEAR))


def _neighbors(labels: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the labels on both sides of all borders, vertical and horizontal."""
    for a, b in ((labels[1:], labels[:-1]), (labels[:, 1:], labels[:, :-1])):
        differ = a != b
        yield a[differ], b[differ]


def border_shares(labels: np.ndarray, count: int) -> sparse.csr_matrix:
    """Return which share of the border of each label it has with each other label."""
    one, other = (np.concatenate(side) for side in zip(*_neighbors(labels)))
    ones = np.ones(len(one))
    lengths = sparse.coo_matrix((ones, (one, other)), (count, count)).tocsr()
    lengths = lengths + lengths.T
    total = np.asarray(lengths.sum(1)).ravel()
    return (sparse.diags(1 / total.clip(1)) @ lengths).tocsr()
