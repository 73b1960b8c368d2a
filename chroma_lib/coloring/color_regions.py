"""Cut a colored picture into small even regions, and find its main colors.

Light multiplies what XYZ a surface reflects. L* + 16, a* and b* are differences of cube roots of
XYZ, so all three fall by one factor in the shadow: AB relative to L* + 16 is a surface's own.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from PIL import Image
from scipy import sparse
from scipy.sparse import csgraph
from skimage.segmentation import felzenszwalb

from chroma_lib import color
from chroma_lib.coloring.few_colors import find_areas, number_colors

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
# A color is the figures' if so much more of it is where bodies can be than of the picture.
FIGURES_MORE, FIGURES_INSIDE = 0.15, (0.5, 0.92)
# A plain background: how far its regions are from one color in CIELAB, or from their neighbors; its
# share of the edges, and of the picture at most.
PLAIN, PLAIN_STEP, PLAIN_EDGES, MOST_BEHIND = 4.0, 7.0, 0.6, 0.97
NEVER = 1e6  # cost of a color that another character has
ONE_CHARACTER = 0.7  # of two figures' colors; with so much in common they are one character
SURE = 0.5  # share of a mask at which a region is that part whatever its color


@dataclass(frozen=True)
class Regions:
    """Small regions of one even color, and what is known of each.

    Attributes
    ----------
    parts : tuple of str
        Names of the masks.
    area : ndarray, shape (n,)
        Pixels.
    lab, relative : ndarray, shape (n, 3) and (n, 2)
        Mean color, and its `relative_ab`.
    votes : ndarray, shape (n, K)
        Mean of each mask.
    lengths : sparse matrix, shape (n, n)
        Length of the border that a region has with another.
    fixed : ndarray of int, shape (n,)
        Part of the regions that are one whatever their color; -1: `is_free`.
    is_ink : ndarray of bool, shape (n,)
        Which are lines.
    cheeks : ndarray, shape (n,)
        How much of the cheeks, below the eyes, each covers.
    figure : float
        Pixels that are not paper.
    groups : ndarray of int, shape (n,)
        Character that each belongs to, if a picture shows several.
    """

    parts: tuple[str, ...]
    area: np.ndarray
    lab: np.ndarray
    relative: np.ndarray
    votes: np.ndarray
    lengths: sparse.csr_matrix
    fixed: np.ndarray
    is_ink: np.ndarray
    cheeks: np.ndarray
    figure: float
    groups: np.ndarray

    @property
    def is_free(self) -> np.ndarray:
        """Which regions are not fixed: bool, shape (n,)."""
        return self.fixed < 0

    def index(self, name: str) -> int:
        """Return the number of a part."""
        return self.parts.index(name)

    def vote(self, name: str) -> np.ndarray:
        """Return how much of each region a mask covers."""
        return self.votes[:, self.index(name)]


def cut(
    rgb: np.ndarray,
    masks: np.ndarray,
    parts: Sequence[str],
    figures: np.ndarray | None = None,
    is_inside: np.ndarray | None = None,
    labels: np.ndarray | None = None,
) -> tuple[np.ndarray, Regions]:
    """Cut a picture into regions of one even color, and describe them.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (h, w, 3)
    masks : ndarray of float32, shape (height, width, K)
        Of the whole picture, at any size.
    parts : sequence of str
        Names of the masks.
    figures : ndarray of uint8, optional
        Nearest figure of each pixel, from 0, at any size.
    is_inside : ndarray of bool, optional
        Of a scene: where bodies can be; see `chroma_lib.coloring.scenes`. At any size.
    labels : ndarray of int, shape (h, w), optional
        From `find_labels`, if that was called before.

    Returns
    -------
    labels : ndarray of int, shape (h, w)
        Number of each pixel's region.
    regions : Regions
    """
    parts, lab = tuple(parts), color.rgb_to_lab(rgb)
    if labels is None:
        labels = find_labels(rgb)
    area = np.bincount(labels.ravel()).astype(float)

    def mean(plane):
        return np.bincount(labels.ravel(), plane.ravel()) / area

    colors = np.stack([mean(lab[..., i]) for i in range(3)], -1)
    planes = (resize_plane(masks[..., k], labels.shape) for k in range(len(parts)))
    votes = np.stack([mean(plane) for plane in planes], -1)
    fixed = np.full(len(area), -1)
    for name in ("eyes", "mouth", "eye_white"):
        fixed[votes[:, parts.index(name)] > SURE] = parts.index(name)
    fixed[colors[:, 0] > PAPER] = parts.index("background")
    eyes = resize_plane(masks[..., parts.index("eyes")], labels.shape) > SURE
    regions = Regions(
        parts=parts,
        area=area,
        lab=colors,
        relative=relative_ab(colors),
        votes=votes,
        lengths=_border_lengths(labels, len(area)),
        fixed=fixed,
        is_ink=(votes[:, parts.index("ink")] > INK) & (colors[:, 0] < INK_L),
        cheeks=_cover_cheeks(labels, eyes, len(area)),
        figure=area[colors[:, 0] <= PAPER].sum(),
        groups=np.zeros(len(area), int) if figures is None else group_labels(figures, labels),
    )
    regions = _fix_plain_backdrop(regions, labels)
    if is_inside is not None:
        shown = resize_plane(is_inside.astype(np.float32), labels.shape)
        regions = _fix_backdrop(regions, mean(shown), float(shown.mean()))
    return labels, _join_characters(regions)


def find_labels(rgb: np.ndarray) -> np.ndarray:
    """Find regions of one even color.

    Parameters
    ----------
    rgb : ndarray of uint8, shape (h, w, 3)

    Returns
    -------
    ndarray of int, shape (h, w)
        Number of each pixel's region.
    """
    numbers = number_colors(rgb)
    if numbers is not None:
        return find_areas(numbers)  # in pixel art, a single pixel may be an eye
    smallest = max(8, round(SMALLEST * max(rgb.shape[:2]) ** 2))
    return felzenszwalb(rgb, scale=SCALE, sigma=SIGMA, min_size=smallest)


def _cover_cheeks(labels: np.ndarray, eyes: np.ndarray, count: int) -> np.ndarray:
    rows, columns = np.nonzero(eyes)
    if len(rows) < 4:
        return np.zeros(count)
    side, middle = np.sqrt(len(rows) / 2), np.median(rows)
    top, bottom = (max(0, round(middle + way * side)) for way in (0.8, 2.2))
    cheeks = labels[top : bottom + 1, columns.min() : columns.max() + 1].ravel()
    return np.bincount(cheeks, minlength=count) / max(1, len(cheeks))


def join(pictures: Sequence[Regions]) -> Regions:
    """Join the regions of several pictures of one character; `figure` is that of one picture."""
    first = pictures[0]
    if len(pictures) == 1:
        return first

    def joined(name):
        return np.concatenate([getattr(one, name) for one in pictures])

    with_faces = sum(one.cheeks.any() for one in pictures)
    names = ("area", "lab", "relative", "votes", "fixed", "is_ink")
    return Regions(
        parts=first.parts,
        **{name: joined(name) for name in names},
        lengths=sparse.block_diag([one.lengths for one in pictures], "csr"),
        cheeks=joined("cheeks") / max(1, with_faces),
        figure=float(np.mean([one.figure for one in pictures])),
        groups=np.zeros(sum(len(one.area) for one in pictures), int),  # all are one character
    )


def find_main_colors(regions: Regions) -> np.ndarray:
    """Return the picture's main colors as relative AB: float, shape (n, 2)."""
    free = regions.is_free & ~regions.is_ink
    return _find_centers(regions.relative[free], regions.area[free], MAIN * regions.figure)


def choose_colors(
    regions: Regions, colors: np.ndarray, groups: np.ndarray | None = None
) -> np.ndarray:
    """Give each region one of the colors, by its own color and what is around it.

    Parameters
    ----------
    regions : Regions
    colors : ndarray of float, shape (n, 2)
        Relative AB.
    groups : ndarray of int, shape (n,), optional
        Character that has each color. By default, all have it.

    Returns
    -------
    ndarray of int
        Number of each region's color.
    """
    distance = np.linalg.norm(regions.relative[:, None] - colors, axis=-1) / ONE_COLOR
    cost = distance.clip(max=4) * np.where(regions.is_ink, 0.4, 1)[:, None]
    if groups is not None:
        cost[regions.groups[:, None] != groups] = NEVER
    # Small regions, such as antialiasing and lines, go with what is around them.
    small = (SMALL * regions.figure / regions.area).clip(0.15, 1)[:, None]
    borders = _shares(regions.lengths)
    chosen = cost.argmin(1)
    for _ in range(ROUNDS):
        one_hot = np.eye(len(colors))[chosen] * regions.is_free[:, None]
        before, chosen = chosen, (cost - 2.5 * small * (borders @ one_hot)).argmin(1)
        if (before == chosen).all():
            break
    return chosen


def _fix_plain_backdrop(regions: Regions, labels: np.ndarray) -> Regions:
    """Find a background of one color, or of colors that change smoothly.

    It is at most of the left, right and upper edges; what has its color elsewhere belongs to it.
    """
    edges = np.concatenate([labels[0], labels[:, 0], labels[:, -1]])
    length = np.bincount(edges, minlength=len(regions.area))
    middle = regions.lab[np.argmax(length)]
    is_plain = np.linalg.norm(regions.lab - middle, axis=1) < PLAIN
    if not is_plain[edges].mean() >= PLAIN_EDGES:
        # Neighbors of nearly one color make a graph, whose largest part at the edges it is.
        one, other = regions.lengths.nonzero()
        near = np.linalg.norm(regions.lab[one] - regions.lab[other], axis=1) < PLAIN_STEP
        graph = sparse.coo_matrix((near[near], (one[near], other[near])), regions.lengths.shape)
        _, part = csgraph.connected_components(graph, directed=False)
        is_plain = part == part[edges][np.bincount(part[edges])[part[edges]].argmax()]
    behind = regions.area[is_plain].sum() / regions.area.sum()
    if middle[0] > PAPER or is_plain[edges].mean() < PLAIN_EDGES or behind > MOST_BEHIND:
        return regions
    fixed = np.where(is_plain & regions.is_free, regions.index("backdrop"), regions.fixed)
    return replace(regions, fixed=fixed)


def _fix_backdrop(regions: Regions, inside: np.ndarray, window: float) -> Regions:
    """Find what is behind the figures of a scene, by place and by color.

    Parameters
    ----------
    regions : Regions
    inside : ndarray of float, shape (n,)
        Share of each region that is where bodies can be.
    window : float
        That share of the picture.
    """
    main = find_main_colors(regions)
    of, weight = choose_colors(regions, main), regions.area * regions.is_free
    share = np.bincount(of, weight * inside, len(main)) / np.bincount(of, weight, len(main)).clip(1)
    is_behind = share < np.clip(window + FIGURES_MORE, *FIGURES_INSIDE)
    masks = [regions.index(part) for part in ("skin", "hair", "eyes", "mouth", "eye_white")]
    is_behind = (inside < 0.5) | (is_behind[of] & (regions.votes[:, masks].max(1) < SURE))
    fixed = np.where(is_behind, regions.index("backdrop"), regions.fixed)
    return replace(regions, fixed=fixed, figure=float(regions.area[~is_behind].sum()))


def _join_characters(regions: Regions) -> Regions:
    """Give figures that have the same colors the same number: two poses of one character."""
    count = int(regions.groups.max(initial=0)) + 1
    if count == 1:
        return regions
    colors = choose_colors(regions, find_main_colors(regions))
    weight = regions.area * (regions.is_free & ~regions.is_ink)
    area = np.zeros((count, colors.max() + 1))
    np.add.at(area, (regions.groups, colors), weight)
    area /= area.sum(1, keepdims=True).clip(1e-9)
    character = np.arange(count)
    for one in range(count):
        for other in range(one):
            if np.minimum(area[one], area[other]).sum() > ONE_CHARACTER:
                character[character == character[one]] = character[other]
    return replace(regions, groups=np.unique(character, return_inverse=True)[1][regions.groups])


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


def group_labels(figures: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Return the figure that has most of each region.

    Parameters
    ----------
    figures : ndarray of uint8, shape (h, w)
        Nearest figure of each pixel, from 0.
    labels : ndarray of int, shape (height, width)
        Number of each pixel's region.

    Returns
    -------
    ndarray of int, shape (regions,)
    """
    count, size = int(figures.max()) + 1, labels.shape[::-1]
    resized = np.asarray(Image.fromarray(figures).resize(size, Image.Resampling.NEAREST))
    pairs = labels.ravel().astype(np.int64) * count + resized.ravel()
    shares = np.bincount(pairs, minlength=(int(labels.max()) + 1) * count)
    return shares.reshape(-1, count).argmax(1)


def _neighbors(labels: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the labels on both sides of all borders, vertical and horizontal."""
    for a, b in ((labels[1:], labels[:-1]), (labels[:, 1:], labels[:, :-1])):
        differ = a != b
        yield a[differ], b[differ]


def _border_lengths(labels: np.ndarray, count: int) -> sparse.csr_matrix:
    """Return the length of the border that each label has with each other label."""
    one, other = (np.concatenate(side) for side in zip(*_neighbors(labels)))
    ones = np.ones(len(one))
    lengths = sparse.coo_matrix((ones, (one, other)), (count, count)).tocsr()
    return lengths + lengths.T


def border_shares(lengths: sparse.csr_matrix, of: np.ndarray, count: int) -> np.ndarray:
    """Return which share of the border of each group of regions it has with each other group.

    Parameters
    ----------
    lengths : sparse matrix, shape (n, n)
        Of `Regions`.
    of : ndarray of int, shape (n,)
        Group of each region.
    count : int
        Number of groups, m.

    Returns
    -------
    ndarray of float, shape (m, m)
    """
    member = sparse.csr_matrix((np.ones(len(of)), (np.arange(len(of)), of)), (len(of), count))
    between = (member.T @ lengths @ member).toarray()
    np.fill_diagonal(between, 0)
    return between / between.sum(1, keepdims=True).clip(1)


def _shares(lengths: sparse.csr_matrix) -> sparse.csr_matrix:
    total = np.asarray(lengths.sum(1)).ravel()
    return (sparse.diags(1 / total.clip(1)) @ lengths).tocsr()
