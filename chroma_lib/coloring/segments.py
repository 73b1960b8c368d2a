"""Color by region: each part of a drawing gets one color, up to its lines.

A generator's masks or AB are coarse, and uneven inside one part of a drawing. The segments of the
picture's own lightness are its parts, bounded by lines and by the borders of shadows. In each
segment, planes are replaced by their best linear function of L*: the model of the guided filter,
with segments in the place of square windows. An even part gets one color; where shading changes
without an outline, the color may change with it.
"""

from dataclasses import dataclass

import numpy as np
from PIL import Image
from scipy import ndimage
from skimage.segmentation import watershed

from chroma_lib.coloring.cells import MIXTURES, Cells, find_cells, mix_borders
from chroma_lib.coloring.votes import count_votes, vote

# Longest side at which a picture is cut into segments. Larger ones are reduced, since their lines
# stay visible; small ones are enlarged, so that areas are wider than the smallest core.
SMALLEST_SIDE, LARGEST_SIDE = 512, 1024
ENLARGEMENT = 4  # at most; beyond, outlines are too blurred
PAPER = 99.9  # from this L* on, a pixel is white whatever its AB
PALE = 98.0  # mean L* above which a segment is the background, or as pale
LINE_BLUR = 0.8  # standard deviation, in pixels, of the Gaussian that slopes are measured with
FLAT_SLOPE = 1.5  # L* per pixel; less is the inside of a segment
# Widths as parts of the longest side: gaps in a line up to two CORE wide are closed.
CORE, THIN = 1 / 430, 1 / 400
NECK = 24  # times CORE squared; a flat neck of this area is part of a strand, not a gap
INTERIOR = 1 / 128  # nearer to a border, the network's planes mix with the neighbor's
# Variance of L*/100 at which half of a slope remains; less, and noise in the planes follows L*.
RIDGE = 1.5e-3
MAX_DEVIATIONS = 2.0  # L* further from the mean, mostly that of lines, counts as this
# Two segments without an outline between them blend across this part of the longest side, on
# either side of their border; less where the border is steeper, nothing from these limits on.
BLEND = 1 / 64
STEEP = 6.0  # L* per pixel
LINE_DEPTH, LINE_WIDTH = 4.0, 5  # L* below both sides, and pixels
ANTIALIASING = 0.6  # standard deviation in pixels
BAND_PIXELS = 1 << 20  # of a picture that are painted at a time
LEVELS = 50  # steps in an L* in which large pictures are painted
TILE = 2048  # side of the tiles in which borders are found again


@dataclass(frozen=True)
class Canvas:
    """How to paint segments.

    Attributes
    ----------
    labels : ndarray of int32, shape (H, W)
        Number of each pixel's segment, from 0. A pixel of white paper has the number of the nearest
        segment.
    offsets : ndarray of float32, shape (H, W)
        L*/100 minus the segment's mean, limited to two standard deviations.
    blended : ndarray of int, shape (p,)
        Indices into the flattened picture: the pixels that blend with a second segment.
    neighbors : ndarray of int32, shape (p,)
        Number of that segment.
    shares : ndarray of float32, shape (p,)
        Share of its color, up to 0.5.
    """

    labels: np.ndarray
    offsets: np.ndarray
    blended: np.ndarray
    neighbors: np.ndarray
    shares: np.ndarray


@dataclass(frozen=True)
class Segments:
    """The segments of a picture.

    Attributes
    ----------
    labels, offsets : ndarray, shape (h, w)
        As in `Canvas`, at the size at which the segments were found.
    weights : ndarray of float32, shape (h, w)
        How much a pixel counts: little beside a border, nothing on paper.
    lightness, limits : ndarray, shape (segments,)
        Mean L* of each segment, and how far offsets may be from 0.
    canvas : Canvas
        At the picture's size, or at (h, w) if the picture is smaller, or too large for it.
    """

    labels: np.ndarray
    offsets: np.ndarray
    weights: np.ndarray
    lightness: np.ndarray
    limits: np.ndarray
    canvas: Canvas

    def fit(self, planes: np.ndarray) -> np.ndarray:
        """Fit planes, in each segment, by a linear function of L*.

        Parameters
        ----------
        planes : ndarray of float32, shape (height, width, channels)
            Masks or AB of the whole picture, at any size.

        Returns
        -------
        ndarray of float32, shape (segments, 2, channels)
            Constant and slope. Linear in the planes: fitting masks and then applying a palette
            equals fitting the painted colors.
        """
        labels, weights = self.labels.ravel(), self.weights.ravel()
        offsets = self.offsets.ravel()
        total = np.bincount(labels, weights)
        # Offsets are limited after centering, so their mean need not be 0.
        center = np.bincount(labels, weights * offsets) / total
        variance = np.bincount(labels, weights * offsets**2) / total - center**2
        fitted = np.empty((len(total), 2, planes.shape[-1]), np.float32)
        for channel in range(planes.shape[-1]):
            weighted = weights * resize(planes[..., channel], self.labels.shape).ravel()
            mean = np.bincount(labels, weighted) / total
            covariance = np.bincount(labels, weighted * offsets) / total - mean * center
            slope = covariance / (variance + RIDGE)
            fitted[:, 0, channel], fitted[:, 1, channel] = mean - slope * center, slope
        return fitted

    def fit_parts(
        self,
        masks: np.ndarray,
        shared: np.ndarray | None = None,
        groups: np.ndarray | None = None,
    ) -> np.ndarray:
        """Fit masks that are named parts: each segment belongs to one part, or nearly.

        A network hesitates between parts, but a segment is hardly ever two of them. The segments
        decide by their masks and by their lightness; see `chroma_lib.coloring.votes`.

        Parameters
        ----------
        masks : ndarray of float32, shape (height, width, K)
            Shares that add up to 1 over the K.
        shared : ndarray of float, optional
            As for `chroma_lib.coloring.votes.vote`.
        groups : ndarray of int, shape (segments,), optional
            Figure of each segment. Those of one figure decide together.

        Returns
        -------
        ndarray of float32, shape (segments, 2, K)
            As from `fit`, but not linear in the masks.
        """
        fitted = self.fit(masks)
        votes, groups = (
            fitted[:, 0].copy(),
            np.zeros(len(fitted), int) if groups is None else groups,
        )
        for group in np.unique(groups):
            own = groups == group
            votes[own] = vote(votes[own], self.lightness[own], self.areas[own], shared)
        fitted[:, 1] *= 1 - votes.max(-1, keepdims=True)
        fitted[:, 0] = votes
        return fitted

    def count_parts(self, masks: np.ndarray) -> np.ndarray:
        """Return how much of the picture is which part in each step of lightness.

        Parameters
        ----------
        masks : ndarray of float32, shape (height, width, K)
            As for `fit_parts`.

        Returns
        -------
        ndarray of float, shape (steps, K)
            See `chroma_lib.coloring.votes.count_votes`.
        """
        return count_votes(self.fit_parts(masks)[:, 0], self.lightness, self.areas)

    @property
    def areas(self) -> np.ndarray:
        """Pixels of each segment: int, shape (segments,)."""
        return np.bincount(self.labels.ravel())

    def paint(self, fitted: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
        """Return fitted planes at a size, their borders antialiased.

        Parameters
        ----------
        fitted : ndarray of float32, shape (segments, 2, channels)
            From `fit`, or linear in it.
        shape : tuple of int
            Height and width of the picture, or of a smaller copy of it.

        Returns
        -------
        ndarray of float32, shape (*shape, channels)
        """
        planes = np.empty((*shape, fitted.shape[-1]), np.float32)
        for channel in range(fitted.shape[-1]):
            plane = _paint(self.canvas, *np.ascontiguousarray(fitted[..., channel].T))
            if plane.shape == shape:
                plane = ndimage.gaussian_filter(plane, ANTIALIASING, truncate=2)
            planes[..., channel] = resize(plane, shape)
        return planes


@dataclass(frozen=True)
class SegmentCells:
    """The segments of a large picture, whose planes are computed for its cells alone.

    Attributes
    ----------
    cells : Cells
        Their labels are numbers of segments.
    lightness : ndarray of float32, shape (n,)
        L* of each cell.
    segments : Segments
    """

    cells: Cells
    lightness: np.ndarray
    segments: Segments

    def planes(self, fitted: np.ndarray, part: slice) -> np.ndarray:
        """Return fitted planes of some cells.

        Parameters
        ----------
        fitted : ndarray of float32, shape (segments, 2, channels)
            From `Segments.fit`, or linear in it.
        part : slice
            Which cells.

        Returns
        -------
        ndarray of float32, shape (p, channels)
        """
        shares = self.cells.shares[part, None]
        planes = (1 - shares) * self._plane(fitted, self.cells.labels, part)
        planes += shares * self._plane(fitted, self.cells.neighbors, part)
        return planes

    def _plane(self, fitted, labels, part):
        labels, limit = labels[part], self.segments.limits.astype(np.float32)
        offsets = self.lightness[part] / 100 - (self.segments.lightness / 100)[labels]
        offsets = np.clip(offsets, -limit[labels], limit[labels]).astype(np.float32)
        return fitted[labels, 0] + offsets[:, None] * fitted[labels, 1]


def find_segment_cells(segments: Segments, lightness: np.ndarray) -> SegmentCells:
    """Find the segments of a large picture at its own size, and the cells of their pixels.

    Parameters
    ----------
    segments : Segments
        From `find_segments`, at their own size.
    lightness : ndarray of float32, shape (H, W)
        L*, 0 to 100.

    Returns
    -------
    SegmentCells
    """
    labels = _refine(segments.labels, lightness)
    soft, neighbors, shares = _soft_pixels(segments.canvas, labels)
    steps = np.rint(lightness.ravel() * LEVELS).astype(np.int16)
    levels = np.zeros(100 * LEVELS + 1, np.float32)
    levels[steps] = lightness.ravel()  # a gray picture has one L* in each step
    cells = find_cells(steps, labels.ravel(), soft, neighbors, shares)
    return SegmentCells(cells, levels[cells.colors], segments)


def _soft_pixels(canvas: Canvas, labels: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the pixels that mix two segments, the second one, and its share.

    They are at a border, or near one without an outline; `canvas` is of a smaller copy.
    """
    border, other, mixed = mix_borders(labels)
    blends = np.zeros(canvas.labels.shape, np.float32)
    second = canvas.labels.copy()
    blends.ravel()[canvas.blended] = canvas.shares
    second.ravel()[canvas.blended] = canvas.neighbors
    softness = resize(blends, labels.shape).ravel()
    at = np.flatnonzero(softness > 0.5 / MIXTURES)
    softer = softness[border] > mixed
    mixed[softer] = 0  # they are among the others
    sure = at[softness[at] > _spread(border, mixed, labels.size)[at]]
    keep = mixed > 0
    neighbors = _repeat(second, labels.shape).ravel()[sure]
    return (
        np.concatenate([border[keep], sure]),
        np.concatenate([other[keep], neighbors]),
        np.concatenate([mixed[keep], softness[sure]]),
    )


def _spread(index: np.ndarray, values: np.ndarray, size: int) -> np.ndarray:
    spread = np.zeros(size, np.float32)
    spread[index] = values
    return spread


def find_segments(lightness: np.ndarray, *, refine: bool = True) -> Segments:
    """Cut a picture into segments by its lightness.

    Flat areas, opened so that small gaps in their outlines close, are the seeds of a watershed on
    the slope of L*: borders lie in the middle of lines and on the steps between two shades. What is
    as thin as a line joins the nearest larger segment. In a large picture the borders are found
    again at full size.

    Parameters
    ----------
    lightness : ndarray of float32, shape (H, W)
        L*, 0 to 100.
    refine : bool
        Whether to find the borders in a large picture; `find_segment_cells` does so, too.

    Returns
    -------
    Segments

    References
    ----------
    Meyer 1994, "Topographic distance and watershed lines", Signal Processing 38(1).
    Zhang, Chen, Zhu, Hu and Martin 2009, "Vectorizing cartoon animations", IEEE TVCG 15(4): a ball
    that does not fit through the gaps.
    """
    small = resize(lightness, work_shape(lightness.shape))
    side = max(small.shape)
    paper = small >= PAPER
    labels = _label(small, paper, side)
    no_line = _no_line(small)
    weights = no_line * np.minimum(_depth(labels), INTERIOR * side) ** 2 + 1e-3
    weights[paper & ~_only_paper(labels, paper)[labels]] = 0
    flat = labels.ravel()
    total = np.bincount(flat, weights.ravel())
    mean = np.bincount(flat, weights.ravel() * small.ravel() / 100) / total
    square = np.bincount(flat, weights.ravel() * (small.ravel() / 100) ** 2) / total
    limit = MAX_DEVIATIONS * np.sqrt((square - mean**2).clip(0))
    offsets = _offsets(small, labels, mean, limit)
    neighbors, shares = _blend(small, labels, no_line, BLEND * side)
    canvas_labels, canvas_offsets = labels, offsets
    if refine and side < max(lightness.shape):
        canvas_labels = _refine(labels, lightness)
        canvas_offsets = _offsets(lightness, canvas_labels, mean, limit)
        neighbors = _repeat(neighbors, lightness.shape)
        shares = resize(shares, lightness.shape)
    blended = np.flatnonzero(shares)
    canvas = Canvas(
        *(canvas_labels, canvas_offsets),
        *(blended, neighbors.ravel()[blended], shares.ravel()[blended]),
    )
    return Segments(labels, offsets, weights.astype(np.float32), 100 * mean, limit, canvas)


def work_shape(shape: tuple[int, ...]) -> tuple[int, int]:
    """Return the height and width at which a picture of this shape is cut into segments."""
    longest = max(shape)
    enlarged = min(ENLARGEMENT * longest, SMALLEST_SIDE)
    scale = min(max(longest, enlarged), LARGEST_SIDE) / longest
    height, width = (max(1, round(scale * side)) for side in shape)
    return height, width


def resize(plane: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    """Resize a float32 plane: linear interpolation, or averages where it gets smaller."""
    if plane.shape == shape:
        return plane
    image = Image.fromarray(np.ascontiguousarray(plane, np.float32))
    return np.asarray(image.resize(shape[::-1], Image.Resampling.BILINEAR))


def _label(lightness: np.ndarray, paper: np.ndarray, side: int) -> np.ndarray:
    """Assign each pixel to a segment, numbered from 0; paper belongs to the nearest one."""
    slope = ndimage.gaussian_gradient_magnitude(lightness, LINE_BLUR)
    labels = watershed(slope, _seeds(slope < FLAT_SLOPE, round(CORE * side)))
    labels[paper] = 0
    labels = _join_thin(labels, lightness, round(THIN * side))
    numbers = np.cumsum(np.bincount(labels.ravel()) > 0) - 1
    return numbers.astype(np.int32)[labels]


def _seeds(flat: np.ndarray, core: int) -> np.ndarray:
    """Find the seeds, numbered from 1: flat areas without the short necks where lines have gaps."""
    width = 2 * core + 1
    opened = ndimage.maximum_filter(ndimage.minimum_filter(flat, width), width)
    narrow, _ = ndimage.label(flat & ~opened)
    is_short = np.bincount(narrow.ravel()) < NECK * core**2  # longer ones are strands of hair
    is_short[0] = False
    seeds, count = ndimage.label(flat & ~is_short[narrow])
    areas, area_count = ndimage.label(flat)
    has_seed = np.zeros(area_count + 1, bool)
    has_seed[areas[seeds > 0]] = True
    small, small_count = ndimage.label(flat & ~has_seed[areas])
    seeds[small > 0] = small[small > 0] + count
    if count + small_count == 0:  # slopes everywhere: one segment
        seeds[:] = 1
    return seeds


def _join_thin(labels: np.ndarray, lightness: np.ndarray, thin: int) -> np.ndarray:
    """Join thin segments, lines on a pale background, and paper (0) with the nearest segment."""
    count = int(labels.max()) + 1
    inside = ndimage.minimum_filter(~_borders(labels), 2 * thin - 1)
    is_large = np.bincount(labels[inside], minlength=count) > 0
    total = np.bincount(labels.ravel(), lightness.ravel(), count)
    is_pale = total > PALE * np.bincount(labels.ravel(), minlength=count)
    # An outline takes the color of the figure, not that of the background.
    is_target = is_large & ~is_pale
    is_target[0] = False
    found = is_target[labels] & (labels > 0)
    if not found.any():
        found = labels > 0
    if not found.any():
        return labels
    line = is_pale[labels] & (lightness < PALE - LINE_DEPTH)
    away, nearest = ndimage.distance_transform_edt(~found, return_indices=True)
    # Far from every larger one, for example among the dots of a halftone, a segment stays.
    joins = (~is_large[labels] | line) & (away <= 4 * thin) | (labels == 0)
    return np.where(joins, labels[tuple(nearest)], labels)


def _borders(labels: np.ndarray) -> np.ndarray:
    """Return which pixels have a neighbor, above, below or beside, of another segment."""
    borders = np.zeros(labels.shape, bool)
    for axis in (0, 1):
        line, border = labels.swapaxes(0, axis), borders.swapaxes(0, axis)
        differ = line[1:] != line[:-1]
        border[1:] |= differ
        border[:-1] |= differ
    return borders


def _depth(labels: np.ndarray) -> np.ndarray:
    """Return the distance of each pixel to the nearest border of a segment, 0 at the border."""
    borders = _borders(labels)
    if not borders.any():
        return np.full(labels.shape, max(labels.shape))
    return ndimage.distance_transform_cdt(~borders, "chessboard")


def _only_paper(labels: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Return which segments have nothing but paper, as in an empty picture."""
    return np.bincount(labels.ravel(), ~paper.ravel()) == 0


def _blend(
    lightness: np.ndarray, labels: np.ndarray, no_line: np.ndarray, width: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return which segment each pixel blends with, and how much; see `Canvas`."""
    neighbors = _across(labels)
    slope = ndimage.gaussian_gradient_magnitude(lightness, LINE_BLUR)
    flatness = ((STEEP - slope) / (STEEP - FLAT_SLOPE)).clip(0, 1)
    softness = np.where(neighbors != labels, no_line * flatness, 0)
    soft = softness > 0
    if not soft.any():
        return labels, np.zeros(labels.shape, np.float32)
    away, nearest = ndimage.distance_transform_edt(~soft, return_indices=True)
    at = tuple(nearest)
    one, other = labels[at], neighbors[at]
    # Only a pixel of one of the two: others are on the far side of a line.
    neighbors = np.where(labels == one, other, np.where(labels == other, one, labels))
    shares = 0.5 * (1 - (away + 0.5) / (width * softness[at] + 0.5)).clip(0)
    return neighbors, shares.astype(np.float32)


def _across(labels: np.ndarray) -> np.ndarray:
    """Return the segment on the other side of the border, for pixels at one."""
    across = labels.copy()
    for axis in (0, 1):
        here = labels.swapaxes(0, axis)
        there = across.swapaxes(0, axis)
        for inner, outer in ((slice(None, -1), slice(1, None)), (slice(1, None), slice(None, -1))):
            np.copyto(there[inner], here[outer], where=here[inner] != here[outer])
    return across


def _no_line(lightness: np.ndarray) -> np.ndarray:
    """Return 0 on and beside thin dark lines, 1 elsewhere, between where they are faint."""
    depth = ndimage.grey_closing(lightness, LINE_WIDTH) - lightness
    return (1 - ndimage.maximum_filter(depth, 3) / LINE_DEPTH).clip(0)


def _refine(labels: np.ndarray, lightness: np.ndarray) -> np.ndarray:
    """Enlarge labels to the picture's size, and find the borders again."""
    shape = lightness.shape
    scale = max(shape) / max(labels.shape)
    inside = ~_borders(labels)
    has_inside = np.bincount(labels.ravel(), inside.ravel()) > 0
    seeds = _repeat(np.where(inside | ~has_inside[labels], labels + 1, 0), shape)
    # Half of the memory where there are not too many segments.
    kind = np.uint16 if labels.max() < 1 << 16 else np.int32
    refined = np.empty(shape, kind)
    # In tiles: a watershed takes many times the memory of its picture.
    margin = int(4 * scale) + 8
    for top in range(0, shape[0], TILE):
        for left in range(0, shape[1], TILE):
            first = max(top - margin, 0), max(left - margin, 0)
            around = tuple(
                slice(at, start + TILE + margin) for at, start in zip(first, (top, left))
            )
            found = _flood(seeds[around], lightness[around], LINE_BLUR * scale)
            tile = slice(top, top + TILE), slice(left, left + TILE)
            inner = found[top - first[0] :, left - first[1] :][:TILE, :TILE]
            refined[tile] = inner - 1
    return refined


def _flood(seeds: np.ndarray, lightness: np.ndarray, blur: float) -> np.ndarray:
    unknown = seeds == 0
    if not unknown.any():
        return seeds
    # Only the seeds beside what is unknown: the others would wait in the queue for nothing.
    zone = ndimage.maximum_filter(unknown, 3)
    slope = ndimage.gaussian_gradient_magnitude(lightness, blur, truncate=3)
    return np.where(zone, watershed(slope, np.where(zone, seeds, 0), mask=zone), seeds)


def _repeat(labels: np.ndarray, shape: tuple[int, int]) -> np.ndarray:
    image = Image.fromarray(labels.astype(np.int32))
    return np.asarray(image.resize(shape[::-1], Image.Resampling.NEAREST))


def _paint(canvas: Canvas, constant: np.ndarray, slope: np.ndarray) -> np.ndarray:
    """Paint one plane, band by band: temporary arrays stay small."""
    labels, offsets = canvas.labels.ravel(), canvas.offsets.ravel()
    plane = np.empty(labels.shape, np.float32)
    for start in range(0, len(plane), BAND_PIXELS):
        band = slice(start, start + BAND_PIXELS)
        plane[band] = constant[labels[band]] + slope[labels[band]] * offsets[band]
    blended, neighbors = canvas.blended, canvas.neighbors
    second = constant[neighbors] + slope[neighbors] * offsets[blended]
    plane[blended] += canvas.shares * (second - plane[blended])
    return plane.reshape(canvas.labels.shape)


def _offsets(
    lightness: np.ndarray, labels: np.ndarray, mean: np.ndarray, limit: np.ndarray
) -> np.ndarray:
    mean, limit = mean.astype(np.float32), limit.astype(np.float32)
    bound = limit[labels]
    offsets = lightness / 100
    offsets -= mean[labels]
    return np.clip(offsets, -bound, bound, out=offsets)
