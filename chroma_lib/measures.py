"""Numbers for quality and diversity, each beside its floor: real colors against real ones.

Half of each drawing's true colorings are the reference; the other half stand in for a model and
go through the very same functions, which gives the floor. All colors are taken as a screen
shows them (`color.clip_to_gamut`). Distances are ΔE*ab on AB alone, since a coloring leaves L as
it is, where they are not said to be ΔE00.

Measures of many pictures at once take `weights`: how often each picture counts. Ones give the
measure itself, many rows of random counts give its bootstrap interval.
"""

from functools import partial
from itertools import repeat

import numpy as np
from scipy.ndimage import distance_transform_cdt, label
from scipy.spatial.distance import cdist
from scipy.special import xlogy
from scipy.stats import t as student
from skimage.color import deltaE_ciede2000
from skimage.morphology import erosion
from tqdm.auto import tqdm

from chroma_lib import ChromaError, characters, color, noise
from chroma_lib.quiet import tf

PAPER_WHITE = 95.0  # L* from which a pixel counts as white paper, not as a part to color
PAPER_CHROMA = 3.0  # a pixel of paper has less
HUELESS = 5.0  # chroma below which a color has no hue
HUE_BINS = 12
# Each row of the table and the regions that it is the mean of.
MEASURED_REGIONS = {
    "hair": ("hair",),
    "eyes": ("left_eye", "right_eye"),
    "clothes": ("clothes",),
    "skin": ("skin",),
}
# Skin has one hue in truth, so its hue tells nothing of diversity.
HUED_REGIONS = ("hair", "eyes", "clothes")
PATCH = 7  # side in pixels
PATCHES = 50  # of each picture and side
THUMBNAIL = 8  # side of the small pictures of coverage and density
# More patches or small pictures than this are not compared: time grows with the square.
MOST_SAMPLES = 4000
RESAMPLES = 1000


def pairwise_ab(ab, keep):
    """Return the mean distance between colorings of one picture, pixel by pixel.

    Parameters
    ----------
    ab : ndarray, shape (n, h, w, 2)
        a* and b* of n >= 2 colorings.
    keep : ndarray of bool, shape (h, w)
        Pixels that count.

    Returns
    -------
    float
        Mean over pairs of colorings and over pixels of the AB distance.

    Raises
    ------
    ValueError
        If there are fewer than two colorings.
    """
    ab = np.asarray(ab)
    if len(ab) < 2:
        raise ValueError("pairwise_ab needs at least two colorings")
    a, b = np.moveaxis(ab[:, keep], -1, 0)  # (n, pixels) each
    total = 0.0
    for i in range(len(ab) - 1):
        distance = np.sqrt((a[i + 1 :] - a[i]) ** 2 + (b[i + 1 :] - b[i]) ** 2)
        total += distance.mean(1).sum()
    return float(total / (len(ab) * (len(ab) - 1) / 2))


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


def region_diversity(ab, region):
    """Return the mean distance between the mean colors that a region takes.

    Parameters
    ----------
    ab : ndarray, shape (n, h, w, 2)
    region : ndarray of bool, shape (h, w)

    Returns
    -------
    float
    """
    means = np.asarray(ab)[:, region].mean(1)  # (n, 2)
    first, second = np.triu_indices(len(means), 1)
    return float(np.linalg.norm(means[first] - means[second], axis=-1).mean())


def blotch(ab, region):
    """Return how uneven a region's color is: sqrt(var a + var b) inside, mean over colorings."""
    pixels = np.asarray(ab)[:, region]  # (n, pixels, 2)
    return float(np.sqrt(pixels.var(1).sum(-1)).mean())


def noise_use(means, weights=None):
    """Return how much of a region's color the noise settles, rather than the picture.

    Parameters
    ----------
    means : ndarray, shape (n, k, 2)
        Mean a* and b* of a region in k colorings of n pictures; NaN where a picture has none.
    weights : ndarray, shape (n,) or (b, n), optional

    Returns
    -------
    float or ndarray of shape (b,)
        Var over noises / (var over noises + var over pictures): the mean over pictures of the
        variance (a* plus b*) between colorings, and the variance between pictures of their mean
        color. 0 if one picture always gets one color, and for gray. The mean of k colorings
        still varies, so colors drawn with no regard to the picture score 1 - 1/k.
    """
    means, weights = _present(weights, means)
    within = means.var(1).sum(-1)  # (n,)
    centers = means.mean(1)
    centers = centers - centers.mean(0, keepdims=True) if len(centers) else centers
    count = weights.sum(-1)
    over_noises = _ratio(weights @ within, count)
    square = _ratio(weights @ (centers**2).sum(-1), count)
    over_pictures = square - (_ratio(weights @ centers, count[..., None]) ** 2).sum(-1)
    use = _ratio(over_noises, over_noises + over_pictures)
    # Gray pictures vary by rounding only.
    return np.where(over_noises + over_pictures < 1e-3, 0.0, use)[()]


def hue_counts(means):
    """Count colors by hue.

    Parameters
    ----------
    means : ndarray, shape (..., k, 2)
        a* and b* of k colors.

    Returns
    -------
    ndarray of int, shape (..., 12)
        Colors in each 30 degrees of hue from 0. One of chroma below 5, or NaN, is in none.
    """
    chroma = np.hypot(means[..., 0], means[..., 1])
    degree = np.degrees(np.arctan2(means[..., 1], means[..., 0])) % 360
    hued = chroma >= HUELESS  # False for NaN
    bins = np.where(hued, degree // (360 / HUE_BINS) % HUE_BINS, -1)
    return (bins[..., None] == np.arange(HUE_BINS)).sum(-2)


def hue_coverage(counts, reference):
    """Return the share of the hues of the truth that are reached too.

    Parameters
    ----------
    counts, reference : ndarray, shape (..., 12)
        From `hue_counts`.

    Returns
    -------
    ndarray, shape (...)
        NaN where the reference reaches none.
    """
    reached = reference > 0
    return _ratio((reached & (counts > 0)).sum(-1), reached.sum(-1))


def jensen_shannon(counts, reference):
    """Return the Jensen-Shannon divergence of two histograms in bits.

    Parameters
    ----------
    counts, reference : ndarray, shape (..., bins)

    Returns
    -------
    ndarray, shape (...)
        0 for equal shares, 1 if they have no bin in common, so also if `counts` is empty (all
        gray); NaN if `reference` is empty.

    References
    ----------
    Lin 1991, "Divergence measures based on the Shannon entropy", IEEE Trans. Inf. Theory 37(1).
    """
    p = _ratio(counts, counts.sum(-1, keepdims=True))
    q = _ratio(reference, reference.sum(-1, keepdims=True))
    divergence = _entropy((p + q) / 2) - (_entropy(p) + _entropy(q)) / 2
    nothing_shared = (counts.sum(-1) == 0) & (reference.sum(-1) > 0)
    return np.where(nothing_shared, 1.0, np.maximum(divergence, 0))[()]


def _entropy(p):
    return -xlogy(p, p).sum(-1) / np.log(2)


def hue_js(counts, reference, weights=None):
    """Return the Jensen-Shannon divergence of hues summed over drawings.

    Few colorings leave a drawing's histogram full of holes, and holes read as divergence. The
    sum has few, so this is nearly 0 for the truth; but it can't see a model that gives each
    drawing a few hues of its own as long as all drawings together have all hues. The mean of
    `jensen_shannon` over single drawings (hue_js_each) sees that, and is to be read beside its
    floor, which has the same holes.

    Parameters
    ----------
    counts, reference : ndarray, shape (n, 12)
    weights : ndarray, shape (n,) or (b, n), optional

    Returns
    -------
    float or ndarray of shape (b,)
        Bits, 0 to 1.
    """
    weights = _weights(weights, len(counts))
    return jensen_shannon(weights @ counts, weights @ reference)


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
    shown = _finite(means) & _finite(reference)
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


def ratio_of_sums(values, reference, weights=None):
    """Return the sum of values (n,) over that of the reference (n,), each counted by weights."""
    weights = _weights(weights, len(values))
    return _ratio(weights @ values, weights @ reference)


def mean_of(values, weights=None):
    """Return the mean of values (n,) counted by weights; a picture of value NaN is left out."""
    values, weights = _present(weights, np.asarray(values, float))
    return _ratio(weights @ values, weights.sum(-1))


def patches(ab, keep, count, *, seed=0):
    """Cut patches of 7×7 pixels out of colorings of one picture, at random places.

    Parameters
    ----------
    ab : ndarray, shape (k, h, w, 2)
    keep : ndarray of bool, shape (h, w)
        Where the middle of a patch may be.
    count : int
        As many from each coloring as from any other, or one more.
    seed : int or sequence of int

    Returns
    -------
    ndarray of float32, shape (count, 98)
        AB/110; NaN if there is no place for a patch.
    """
    margin = PATCH // 2
    rows, columns = np.nonzero(keep[margin:-margin, margin:-margin])
    if not len(rows):
        return np.full((count, 2 * PATCH**2), np.nan, np.float32)
    places = np.random.default_rng(seed).integers(len(rows), size=count)
    windows = np.lib.stride_tricks.sliding_window_view(ab, (PATCH, PATCH), axis=(1, 2))
    cut = windows[np.arange(count) % len(ab), rows[places], columns[places]]
    return (cut.reshape(count, -1) / color.AB_SCALE).astype(np.float32)


def sliced_wasserstein(x, y, weights=None, *, projections=128, seed=0):
    """Return the mean Wasserstein-1 distance of samples seen along random directions.

    Along one direction it is the area between the two distribution functions; for equally many
    samples that is the mean difference of the sorted values.

    Parameters
    ----------
    x, y : ndarray, shape (n, p, d)
        p samples from each of n pictures; NaN for a picture without.
    weights : ndarray, shape (n,) or (b, n), optional
    projections : int
    seed : int
        Of the directions.

    Returns
    -------
    float or ndarray of shape (b,)
        In the unit of the samples.

    References
    ----------
    Rabin et al. 2011, "Wasserstein barycenter and its application to texture mixing".
    """
    x, y, weights = _present(weights, x, y)
    n, p, length = x.shape
    if not n:
        return np.full(weights.shape[:-1], np.nan)
    directions = np.random.default_rng(seed).standard_normal((length, projections))
    directions /= np.linalg.norm(directions, axis=0)
    values = np.concatenate([x, y]).reshape(-1, length) @ directions  # (2 n p, projections)
    order = np.argsort(values, axis=0)
    steps = np.diff(np.take_along_axis(values, order, 0), axis=0)
    # Each sample lifts the distribution function of its side by its picture's weight.
    lifts = np.repeat(np.concatenate([weights, -weights], -1), p, axis=-1)
    lifts = np.atleast_2d(lifts).astype(np.float32).T  # (2 n p, b)
    area = 0.0
    for i in range(projections):
        gap = lifts[order[:, i]]
        np.abs(np.cumsum(gap, axis=0, out=gap), out=gap)  # in place: it is large
        area = area + steps[:, i].astype(np.float32) @ gap[:-1]
    return _ratio(area.reshape(weights.shape[:-1]), weights.sum(-1) * p * projections)


def kid(x, y, weights=None):
    """Return the kernel distance: the unbiased MMD² with the kernel (x·y/d + 1)³.

    Pictures, not patches, are the independent samples: patches of one picture are alike, so
    pairs of patches from one drawing are left out, as the unbiased estimator leaves out pairs of
    a sample with itself. So it is 0 on average, and at times negative, for two samples of the
    same.

    Parameters
    ----------
    x, y : ndarray, shape (n, p, d)
        p samples from each of n pictures; NaN for a picture without.
    weights : ndarray, shape (n,) or (b, n), optional

    Returns
    -------
    float or ndarray of shape (b,)
        NaN for fewer than two pictures.

    References
    ----------
    Gretton et al. 2012, "A kernel two-sample test", JMLR 13, lemma 6; Bińkowski et al. 2018,
    "Demystifying MMD GANs", arXiv:1801.01401 (there on Inception features).
    """
    x, y, weights = _present(weights, x, y)
    n, p, length = x.shape

    def kernel(first, second):
        """Mean kernel between the patches of each two pictures: (n, n)."""
        k = first.reshape(n * p, length) @ second.reshape(n * p, length).T / length + 1
        return (k * k * k).reshape(n, p, n, p).mean((1, 3), dtype=np.float64)

    if not n:
        return np.full(weights.shape[:-1], np.nan)
    across = kernel(x, y)
    difference = kernel(x, x) + kernel(y, y) - across - across.T
    np.fill_diagonal(difference, 0)
    pairs = weights.sum(-1) ** 2 - (weights**2).sum(-1)
    return _ratio(((weights @ difference) * weights).sum(-1), pairs)


def thumbnails(ab):
    """Average colorings (k, h, w, 2) down to 8×8: ndarray of shape (k, 128)."""
    ab = np.asarray(ab)

    def average(length):
        """Share of each of the pixels in each of the eight parts: (8, length)."""
        ends = np.linspace(0, length, THUMBNAIL + 1)[:, None]
        pixel = np.arange(length)
        overlap = np.minimum(ends[1:], pixel + 1) - np.maximum(ends[:-1], pixel)
        return (np.maximum(overlap, 0) * THUMBNAIL / length).astype(ab.dtype)

    k, height, width, channels = ab.shape
    flat = average(height) @ ab.reshape(k, height, -1)  # (k, 8, w * 2)
    small = average(width) @ flat.reshape(k, THUMBNAIL, width, channels)  # (k, 8, 8, 2)
    return small.reshape(k, -1)


def coverage_and_density(real, fake, *, k=5):
    """Return how much of the real lies near something fake, and how much fake near the real.

    Parameters
    ----------
    real, fake : ndarray, shape (n, m, d)
        m samples from each of n pictures.
    k : int
        A real sample's ball reaches to its k-th nearest real neighbor.

    Returns
    -------
    coverage : ndarray, shape (n,)
        Of each picture's real samples the share whose ball holds a fake one. Of two samples of
        the same the mean is 1 - 2^-k, so 0.969 for k = 5, or a little more if they are small.
    density : ndarray, shape (n,)
        In how many balls one of a picture's fake samples lies, over k: 1 on average for two
        samples of the same, and not bounded by 1. All NaN if there are k real samples or fewer.

    References
    ----------
    Naeem et al. 2020, "Reliable fidelity and diversity metrics for generative models",
    arXiv:2002.09797, equations 4 to 9.
    """
    n = len(real)
    real, fake = (np.asarray(s).reshape(-1, np.shape(s)[-1]) for s in (real, fake))
    if len(real) <= k:
        return np.full(n, np.nan), np.full(n, np.nan)
    radius = np.partition(cdist(real, real), k, axis=1)[:, k]  # 0 is the sample itself
    inside = cdist(real, fake) <= radius[:, None]  # (real, fake)
    coverage = inside.any(1).reshape(n, -1).mean(1)
    density = inside.sum(0).reshape(n, -1).mean(1) / k
    return coverage, density


def best_of_k(lab, truth):
    """Return the CIEDE2000 difference of the nearest of k colorings to a true one.

    Parameters
    ----------
    lab : ndarray, shape (k, pixels, 3)
    truth : ndarray, shape (pixels, 3)

    Returns
    -------
    float
        The smallest of the k means over pixels.
    """
    return float(deltaE_ciede2000(lab, truth[None]).mean(1).min())


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


def bootstrap(statistic, count, *, resamples=RESAMPLES, seed=0):
    """Return a statistic of pictures and its 95% bootstrap interval.

    Parameters
    ----------
    statistic : callable
        From weights (b, n) to values (b,); NaN where it has none.
    count : int
        Number of pictures, n. They are drawn with replacement, n at a time.
    resamples : int
    seed : int

    Returns
    -------
    value, low, high : float
        The statistic of all pictures, and the percentiles 2.5 and 97.5 of the resamples, moved
        so that the resamples' mean lies at the value; NaN where there is none, or where it rests
        on one picture and drawing again tells nothing. For a mean the move changes nothing. A
        distance of two sets grows when some pictures are left out, and its interval would lie
        above the value; moved, it is to be read beside the floor, which has the same bias. It may
        then reach a little below 0.

    References
    ----------
    Efron and Tibshirani 1993, "An introduction to the bootstrap", chapter 13.
    """
    rng = np.random.default_rng(seed)
    drawn = rng.multinomial(count, np.full(count, 1 / count), size=resamples)
    values = statistic(np.concatenate([np.ones((1, count)), drawn]))
    resampled = values[1:][np.isfinite(values[1:])]
    without_one = statistic(1 - np.eye(count))
    if not len(resampled) or not np.isfinite(without_one).all():
        return float(values[0]), np.nan, np.nan
    low, high = np.percentile(resampled, [2.5, 97.5]) + (values[0] - resampled.mean())
    return float(values[0]), float(low), float(high)


def mean_interval(values):
    """Return the mean of repeats, such as seeds, and Student's 95% interval of it.

    Parameters
    ----------
    values : sequence of float

    Returns
    -------
    mean, low, high : float
        The ends are NaN for one value alone, which tells nothing of the spread.
    """
    mean, count = float(np.mean(values)), len(values)
    if count < 2:
        return mean, np.nan, np.nan
    half = float(student.ppf(0.975, count - 1) * np.std(values, ddof=1) / np.sqrt(count))
    return mean, mean - half, mean + half


def measure(colorizer, dataset, *, noises=25, seed=0, progress=True):
    """Measure a colorizer on drawings whose true colorings are known.

    Each drawing gets noises of its own, as it has true colorings of its own: were they the same
    for all, the hues of all drawings together would be those of a few noises.

    Parameters
    ----------
    colorizer : Colorizer
    dataset : Dataset
        Held-out drawings with regions and at least 2 · `noises` true colorings each, at the
        network's size. The first `noises` are the reference, the next stand in for a model.
    noises : int
        Colorings to make of each drawing, 2 or more.
    seed : int
        Of the noises, of the places that are looked at and of the bootstrap.
    progress : bool

    Returns
    -------
    dict of str to dict
        As from `measure_colorings`.

    Raises
    ------
    ChromaError
        If the data set has no regions, too few true colorings, or another size.
    """
    _check(colorizer, dataset, noises)
    if dataset.regions is None or dataset.colorings < 2 * noises:
        kind = "pictures without regions" if dataset.regions is None else "drawings"
        raise ChromaError(
            f"measuring with {noises} noises needs drawn characters with {2 * noises} true "
            f"colorings each; these are {kind} with {dataset.colorings}"
        )
    z = _noises(colorizer, len(dataset), noises, seed)
    everything = range(len(dataset))

    def true(first):
        part = slice(first, first + noises)
        return (color.from_network(dataset.l[i, part], dataset.ab[i, part]) for i in everything)

    # The model gets the L of a picture outside the reference, as the stand-in does.
    generated = (_colored(colorizer, dataset.l[i, noises : noises + 1], z[i]) for i in everything)
    return measure_colorings(
        tqdm(generated, total=len(dataset), desc="measuring", disable=not progress),
        true(0),
        dataset.regions,
        stand_in=true(noises),
        seed=seed,
    )


def measure_colorings(tested, reference, regions, *, stand_in=None, seed=0):
    """Measure colorings, whoever made them, against true colorings of the same drawings.

    Parameters
    ----------
    tested : iterable of ndarray, shape (k, h, w, 3)
        CIELAB: k >= 2 colorings of each drawing.
    reference : iterable of ndarray, shape (k, h, w, 3)
        As many true colorings of the same drawings.
    regions : sequence of ndarray of uint8, shape (h, w)
        Index into `chroma_lib.characters.REGIONS`.
    stand_in : iterable of ndarray, shape (k, h, w, 3), optional
        Other true colorings, to be measured as `tested` is: the floor.
    seed : int
        Of the places that are looked at and of the bootstrap.

    Returns
    -------
    dict of str to dict
        For each measure ``{"model": float, "low": float, "high": float, "real": float}``: the
        measure of `tested`, its 95% bootstrap interval over drawings, and the measure of
        `stand_in`. None where there is no value.

    Raises
    ------
    ValueError
        If a drawing has not as many colorings as its reference, or fewer than two.
    """
    count = len(regions)
    model, real = [], []
    looks = zip(tested, reference, repeat(None) if stand_in is None else stand_in, regions)
    for i, (lab, truth, other, region_map) in enumerate(looks):
        truth = color.clip_to_gamut(truth)
        look = partial(_look_at_drawing, truth=truth, regions=region_map, count=count)
        model.append(look(color.clip_to_gamut(lab), seed=[seed, i]))
        if other is not None:
            real.append(look(color.clip_to_gamut(other), seed=[seed, i]))
    return _table(_drawn_statistics(model), _drawn_statistics(real), count, seed)


def measure_folder(colorizer, dataset, *, noises=25, seed=0, progress=True):
    """Measure a colorizer on pictures without region maps and with one true coloring each.

    The pictures are split in two halves at random. One half is colored; the true colors of the
    other half are what the distances of sets (sliced Wasserstein, KID, coverage, density) are
    taken to. Their floor is the true colors of the first half against those of the second. For
    these, each picture is seen in one of its colorings, so that model and floor are sets of
    equal size.

    Parameters
    ----------
    colorizer : Colorizer
    dataset : Dataset
        At least 4 pictures at the network's size; of an odd number one is left out. Of several
        true colorings the first counts.
    noises : int
        Colorings to make of each picture, 2 or more.
    seed : int
        Of the halves, the noises, the places that are looked at and the bootstrap.
    progress : bool

    Returns
    -------
    dict of str to dict
        As from `measure_colorings`, with the measures that need no regions. "real" is None for
        pairwise_ab, noise_use_picture and best_of_k, which would need a second true coloring.
        Coverage and density are None below 12 pictures.

    Raises
    ------
    ChromaError
        If there are fewer than 4 pictures, or they have another size than the network.
    """
    _check(colorizer, dataset, noises)
    if len(dataset) < 4:
        raise ChromaError(f"measuring needs at least 4 pictures; here are {len(dataset)}")
    order = np.random.default_rng(seed).permutation(len(dataset))
    count = len(dataset) // 2
    z = _noises(colorizer, count, noises, seed)
    model, real = [], []
    pairs = list(zip(order[:count], order[count : 2 * count]))
    for i, (one, other) in enumerate(tqdm(pairs, desc="measuring", disable=not progress)):
        truth, reference = (
            color.clip_to_gamut(color.from_network(dataset.l[j, :1], dataset.ab[j, :1]))
            for j in (one, other)
        )
        lab = color.clip_to_gamut(_colored(colorizer, dataset.l[one, :1], z[i]))
        look = partial(
            _look_at_pair, truth=truth, reference=reference, count=count, seed=[seed, i]
        )
        model.append(look(lab))
        real.append(look(truth))
    floors = _folder_statistics(real)
    for name in ("pairwise_ab", "noise_use_picture", "best_of_k"):
        del floors[name]
    return _table(_folder_statistics(model), floors, count, seed)


def as_text(table):
    """Lay a table of measures out as lines of text, with "-" where there is no value.

    Parameters
    ----------
    table : dict of str to dict
        From `measure`, `measure_colorings` or `measure_folder`.

    Returns
    -------
    str
    """

    def number(value):
        # Three digits tell more than the intervals are wide; beyond the fifth place is no news.
        return "-" if value is None else f"{round(value, 5):.3g}"

    lines = [f"{'measure':<21} {'model':>9} {'95% interval':>21} {'real':>9}"]
    for name, row in table.items():
        low, high = number(row["low"]), number(row["high"])
        interval = "-" if low == "-" else f"{low} to {high}"
        model, real = number(row["model"]), number(row["real"])
        lines.append(f"{name:<21} {model:>9} {interval:>21} {real:>9}")
    return "\n".join(lines)


def _check(colorizer, dataset, noises):
    if noises < 2:
        raise ChromaError(f"measuring needs at least 2 noises, got {noises}")
    if dataset.size != colorizer.generator.size:
        raise ChromaError(
            f"the drawings are {dataset.size} pixels wide, the weights want "
            f"{colorizer.generator.size}"
        )


def _noises(colorizer, pictures, noises, seed):
    """Draw noises for each picture: (pictures, noises, latent_dim)."""
    z = noise.random_noise(pictures * noises, latent_dim=colorizer.latent_dim, seed=seed)
    return z.reshape(pictures, noises, -1)


def _colored(colorizer, l, z):
    """Color one gray picture l (1, size, size, 1): CIELAB (len(z), size, size, 3)."""
    features = colorizer.generator.encode(tf.constant(l))
    ab = colorizer.generator.paint(features, tf.constant(z)).numpy()
    return color.limit_chroma(color.from_network(l, ab))


def _look_at_picture(lab, truth, background):
    """Look at what needs no regions; all lab arrays are as a screen shows them."""
    to_color = truth[0, ..., 0] < PAPER_WHITE
    ab = lab[..., 1:]
    several, painted = len(lab) > 1, to_color.any()
    unseen = np.full((len(lab), 2), np.nan)
    return {
        "pairwise_ab": pairwise_ab(ab, to_color) if several and painted else np.nan,
        "background_chroma": background_chroma(ab, background) if background.any() else np.nan,
        "picture_means": ab[:, to_color].mean(1) if painted else unseen,
        "colorfulness": colorfulness(color.lab_to_rgb(lab)),
    }


def _best_of_k(lab, truths, seed):
    """Return the mean of `best_of_k` over true colorings, at up to 300 pixels to color."""
    rows, columns = np.nonzero(truths[0, ..., 0] < PAPER_WHITE)
    if not len(rows):
        return np.nan
    some = np.random.default_rng(seed).permutation(len(rows))[:300]
    pixels = lab[:, rows[some], columns[some]]
    return np.mean([best_of_k(pixels, one[rows[some], columns[some]]) for one in truths])


def _look_at_sets(lab, reference, to_color, to_color_there, count, seed):
    """Take patches and small pictures of both sides, fewer of each if there are many pictures."""
    patch_count = max(1, min(PATCHES, MOST_SAMPLES // count))
    small_count = max(1, min(len(lab), MOST_SAMPLES // count))
    return {
        "patches": patches(lab[..., 1:], to_color, patch_count, seed=seed),
        "true_patches": patches(reference[..., 1:], to_color_there, patch_count, seed=seed),
        "thumbnails": thumbnails(lab[:small_count, ..., 1:]),
        "true_thumbnails": thumbnails(reference[:small_count, ..., 1:]),
    }


def _look_at_drawing(lab, *, truth, regions, count, seed):
    """Return all that the measures need to know of one drawing: numbers and small arrays."""
    if len(lab) != len(truth) or len(lab) < 2:
        raise ValueError(f"{len(lab)} colorings against {len(truth)}: need as many, 2 or more")
    ab, true_ab, lightness = lab[..., 1:], truth[..., 1:], truth[0, ..., 0]
    to_color = lightness < PAPER_WHITE
    look = _look_at_picture(lab, truth, regions == characters.REGIONS.index("background"))
    look |= _look_at_sets(lab, truth, to_color, to_color, count, seed)
    look["best_of_k"] = _best_of_k(lab, truth[:2], seed)

    inside = {}
    for part in np.concatenate(list(MEASURED_REGIONS.values())):
        # The rim is mixed with the outline, so it is left out.
        region = erosion(regions == characters.REGIONS.index(part), np.ones((3, 3), bool))
        visible = region.sum() >= 4
        inside[part] = region if visible else None
        unseen = np.full((len(lab), 2), np.nan)
        look[f"means_{part}"] = ab[:, region].mean(1) if visible else unseen
        look[f"true_means_{part}"] = true_ab[:, region].mean(1) if visible else unseen
        look[f"diversity_{part}"] = region_diversity(ab, region) if visible else np.nan
        look[f"blotch_{part}"] = blotch(ab, region) if visible else np.nan
    eyes = [inside[part] for part in MEASURED_REGIONS["eyes"]]
    both = all(eye is not None for eye in eyes)
    look["eye_agreement"] = eye_agreement(lab, *eyes) if both else np.nan

    band = edge_band(regions, lightness)
    look["color_change"] = color_change(ab, band)
    look["true_color_change"] = color_change(true_ab, band)
    return look


def _look_at_pair(lab, *, truth, reference, count, seed):
    """Return all that the measures need to know of a picture and of one to compare it with."""
    look = _look_at_picture(lab, truth, paper(truth[0]))
    to_color, to_color_there = (one[0, ..., 0] < PAPER_WHITE for one in (truth, reference))
    look |= _look_at_sets(lab[:1], reference, to_color, to_color_there, count, seed)
    look["best_of_k"] = _best_of_k(lab, truth, seed)
    return look


def _stacked(looks):
    return {key: np.stack([look[key] for look in looks]) for key in looks[0]}


def _set_statistics(seen):
    coverage, density = coverage_and_density(seen["true_thumbnails"], seen["thumbnails"])
    return {
        "sliced_wasserstein": partial(sliced_wasserstein, seen["patches"], seen["true_patches"]),
        "kid": partial(kid, seen["patches"], seen["true_patches"]),
        # The balls stay as they are when pictures are resampled: drawn twice, a picture would be
        # its own neighbor.
        "coverage": partial(mean_of, coverage),
        "density": partial(mean_of, density),
    }


def _drawn_statistics(looks):
    """Return each measure as a function of weights, in the order of the table."""
    if not looks:
        return {}
    seen = _stacked(looks)

    def rows(name, statistic, regions=MEASURED_REGIONS):
        return {
            f"{name}_{row}": _mean_of_parts([statistic(part) for part in MEASURED_REGIONS[row]])
            for row in regions
        }

    def mean(name):
        return lambda part: partial(mean_of, seen[f"{name}_{part}"])

    def hues(part):
        return hue_counts(seen[f"means_{part}"]), hue_counts(seen[f"true_means_{part}"])

    skin = skin_shares(seen["means_skin"], seen["true_means_skin"])
    change = seen["color_change"], seen["true_color_change"]
    return (
        {key: partial(mean_of, seen[key]) for key in ("pairwise_ab", "background_chroma")}
        | rows("diversity", mean("diversity"))
        | rows("noise_use", lambda part: partial(noise_use, seen[f"means_{part}"]), HUED_REGIONS)
        | rows("hue_coverage", lambda p: partial(mean_of, hue_coverage(*hues(p))), HUED_REGIONS)
        | rows("hue_js", lambda part: partial(hue_js, *hues(part)), HUED_REGIONS)
        | rows("hue_js_each", lambda p: partial(mean_of, jensen_shannon(*hues(p))), HUED_REGIONS)
        | rows("blotch", mean("blotch"))
        | {"eye_agreement": partial(mean_of, seen["eye_agreement"])}
        | {"skin_plausible": partial(mean_of, skin)}
        | {"edge_bleed": partial(ratio_of_sums, *change)}
        | _set_statistics(seen)
        | {key: partial(mean_of, seen[key]) for key in ("best_of_k", "colorfulness")}
    )


def _folder_statistics(looks):
    """Return each measure that needs no regions as a function of weights."""
    seen = _stacked(looks)
    return (
        {"pairwise_ab": partial(mean_of, seen["pairwise_ab"])}
        | {"noise_use_picture": partial(noise_use, seen["picture_means"])}
        | {"background_chroma": partial(mean_of, seen["background_chroma"])}
        | _set_statistics(seen)
        | {key: partial(mean_of, seen[key]) for key in ("best_of_k", "colorfulness")}
    )


def _mean_of_parts(statistics):
    """Return the statistic that is the mean of others, as of the two eyes, where they have one."""

    def mean(weights):
        values = np.stack([statistic(weights) for statistic in statistics])
        return _ratio(np.nansum(values, 0), np.isfinite(values).sum(0))

    return mean


def _table(model, real, count, seed):
    table = {}
    for name, statistic in model.items():
        value, low, high = bootstrap(statistic, count, seed=seed)
        floor = real[name](np.ones((1, count)))[0] if name in real else np.nan
        row = {"model": value, "low": low, "high": high, "real": floor}
        # JSON has no NaN.
        table[name] = {
            key: float(number) if np.isfinite(number) else None for key, number in row.items()
        }
    return table


def _ratio(above, below):
    """Divide; NaN where there is nothing to divide by. One number if both are."""
    above, below = np.broadcast_arrays(np.asarray(above, float), np.asarray(below, float))
    return np.divide(above, below, out=np.full(above.shape, np.nan), where=below > 0)[()]


def _weights(weights, count):
    return np.ones(count) if weights is None else np.asarray(weights, float)


def _finite(values):
    return np.isfinite(values).all(tuple(range(1, values.ndim)))


def _present(weights, *arrays):
    """Leave out the pictures that have NaN in any of the arrays."""
    weights = _weights(weights, len(arrays[0]))
    present = np.all([_finite(values) for values in arrays], axis=0)
    return *(values[present] for values in arrays), weights[..., present]
