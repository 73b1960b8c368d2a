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

# Longest side at which a picture is cut into segments. Larger ones are reduced, since their lines
# stay visible; small ones are enlarged, so that areas are wider than the smallest core.
SMALLEST_SIDE, LARGEST_SIDE = 512, 1024
ENLARGEMENT = 4  # at most; beyond, outlines are too blurred
PAPER = 99.9  # from this L* on, a pixel is white whatever its AB
LINE_BLUR = 0.8  # standard deviation, in pixels, of the Gaussian that slopes are measured with
FLAT_SLOPE = 1.5  # L* per pixel; less is the inside of a segment
# Widths as parts of the longest side. Gaps in a line narrower than two CORE are closed.
CORE, THIN = 1 / 430, 1 / 400
INTERIOR = 1 / 128  # nearer to a border, the network's planes mix with the neighbor's
# Variance of L*/100 at which half of a slope remains; less, and noise in the planes follows L*.
RIDGE = 1.5e-3
MAX_DEVIATIONS = 2.0  # L* further from the mean, mostly that of lines, counts as this
ANTIALIASING = 0.6  # standard deviation in pixels
BAND_PIXELS = 1 << 20  # of a picture that are painted at a time


@dataclass(frozen=True)
class Segments:
    """The segments of a picture, at the size they were found at and at the size to paint at.

    Attributes
    ----------
    labels : ndarray of int32, shape (h, w)
        Number of each pixel's segment, from 0. A pixel of white paper has the number of the nearest
        segment.
    weights : ndarray of float32, shape (h, w)
        How much a pixel counts: little beside a border, nothing on paper.
    offsets : ndarray of float32, shape (h, w)
        L*/100 minus the segment's mean, limited to two standard deviations.
    canvas_labels, canvas_offsets : ndarray, shape (H, W)
        The same at the picture's size, or at (h, w) if the picture is smaller.
    """

    labels: np.ndarray
    weights: np.ndarray
    offsets: np.ndarray
    canvas_labels: np.ndarray
    canvas_offsets: np.ndarray

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
            constant, slope = np.ascontiguousarray(fitted[..., channel].T)
            plane = np.empty(self.canvas_labels.shape, np.float32)
            step = max(1, BAND_PIXELS // plane.shape[1])
            for top in range(0, len(plane), step):
                band = slice(top, top + step)
                labels = self.canvas_labels[band]
                plane[band] = constant[labels] + slope[labels] * self.canvas_offsets[band]
            if plane.shape == shape:
                plane = ndimage.gaussian_filter(plane, ANTIALIASING, truncate=2)
            planes[..., channel] = resize(plane, shape)
        return planes


def find_segments(lightness: np.ndarray) -> Segments:
    """Cut a picture into segments by its lightness.

    Flat areas, opened so that small gaps in their outlines close, are the seeds of a watershed on
    the slope of L*: borders lie in the middle of lines and on the steps between two shades. What is
    as thin as a line joins the nearest larger segment. In a large picture the borders are found
    again at full size.

    Parameters
    ----------
    lightness : ndarray of float32, shape (H, W)
        L*, 0 to 100.

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
    weights = np.minimum(_depth(labels), INTERIOR * side) ** 2 + 1e-3
    weights[paper & ~_only_paper(labels, paper)[labels]] = 0
    flat = labels.ravel()
    total = np.bincount(flat, weights.ravel())
    mean = np.bincount(flat, weights.ravel() * small.ravel() / 100) / total
    square = np.bincount(flat, weights.ravel() * (small.ravel() / 100) ** 2) / total
    limit = MAX_DEVIATIONS * np.sqrt((square - mean**2).clip(0))
    offsets = _offsets(small, labels, mean, limit)
    weights = weights.astype(np.float32)
    if side >= max(lightness.shape):
        return Segments(labels, weights, offsets, labels, offsets)
    full_labels = _refine(labels, lightness)
    full_offsets = _offsets(lightness, full_labels, mean, limit)
    return Segments(labels, weights, offsets, full_labels, full_offsets)


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
    """Number the segments from 0; paper has the number of the nearest one."""
    slope = ndimage.gaussian_gradient_magnitude(lightness, LINE_BLUR)
    labels = watershed(slope, _seeds(slope < FLAT_SLOPE, round(CORE * side)))
    labels[paper] = 0
    labels = _join_thin(labels, round(THIN * side))
    numbers = np.cumsum(np.bincount(labels.ravel()) > 0) - 1
    return numbers.astype(np.int32)[labels]


def _seeds(flat: np.ndarray, core: int) -> np.ndarray:
    """Number the flat areas from 1: their cores, or all of an area that has none."""
    areas, count = ndimage.label(flat)
    is_core = ndimage.minimum_filter(flat, 2 * core + 1)
    seeds, core_count = ndimage.label(is_core)
    has_core = np.zeros(count + 1, bool)
    has_core[areas[is_core]] = True
    small, small_count = ndimage.label(flat & ~has_core[areas])
    seeds[small > 0] = small[small > 0] + core_count
    if core_count + small_count == 0:  # slopes everywhere: one segment
        seeds[:] = 1
    return seeds


def _join_thin(labels: np.ndarray, thin: int) -> np.ndarray:
    """Join thin segments, and the paper (0), with the nearest larger segment."""
    inside = ndimage.minimum_filter(~_borders(labels), 2 * thin - 1)
    is_large = np.bincount(labels[inside], minlength=labels.max() + 1) > 0
    is_large[0] = False
    found = is_large[labels] if is_large.any() else labels > 0
    if not found.any():
        return labels
    away, nearest = ndimage.distance_transform_edt(~found, return_indices=True)
    # Far from every larger one, for example among the dots of a halftone, a segment stays.
    joins = (away <= 4 * thin) | (labels == 0)
    return np.where(joins, labels[tuple(nearest)], labels)


def _borders(labels: np.ndarray) -> np.ndarray:
    return ndimage.minimum_filter(labels, 3) != ndimage.maximum_filter(labels, 3)


def _depth(labels: np.ndarray) -> np.ndarray:
    """Return the distance of each pixel to the nearest border of a segment, 0 at the border."""
    borders = _borders(labels)
    if not borders.any():
        return np.full(labels.shape, max(labels.shape))
    return ndimage.distance_transform_cdt(~borders, "chessboard")


def _only_paper(labels: np.ndarray, paper: np.ndarray) -> np.ndarray:
    """Return which segments have nothing but paper, as in an empty picture."""
    return np.bincount(labels.ravel(), ~paper.ravel()) == 0


def _refine(labels: np.ndarray, lightness: np.ndarray) -> np.ndarray:
    """Find the borders again at full size, near those at the smaller size."""
    shape = lightness.shape
    inside = ~_borders(labels)
    has_inside = np.bincount(labels.ravel(), inside.ravel()) > 0
    seeds = np.where(inside | ~has_inside[labels], labels + 1, 0)
    image = Image.fromarray(seeds.astype(np.int32))
    seeds = np.asarray(image.resize(shape[::-1], Image.Resampling.NEAREST))
    blur = LINE_BLUR * max(shape) / max(labels.shape)
    slope = ndimage.gaussian_gradient_magnitude(lightness, blur, truncate=3)
    return watershed(slope, seeds) - 1


def _offsets(
    lightness: np.ndarray, labels: np.ndarray, mean: np.ndarray, limit: np.ndarray
) -> np.ndarray:
    mean, limit = mean.astype(np.float32), limit.astype(np.float32)
    bound = limit[labels]
    offsets = lightness / 100
    offsets -= mean[labels]
    return np.clip(offsets, -bound, bound, out=offsets)
